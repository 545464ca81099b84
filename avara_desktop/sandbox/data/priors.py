"""Earlier studies by region, as the reports of other hospitals tell them."""

from __future__ import annotations

from .priors_limbs import LIMBS
from .vignette import Prior

_TRUNK: dict[str, tuple[Prior, ...]] = {
    "brain": (
        Prior(
            "CT",
            "CT Head without contrast",
            "Axial 5 mm images without contrast.",
            "No haemorrhage, mass or acute infarct. Mild small vessel change. Ventricles of normal size. The {side} "
            "maxillary sinus contains a retention cyst of {mm} mm. Orbits and mastoids normal.",
            "No acute intracranial abnormality.",
        ),
        Prior(
            "MR",
            "MRI Brain without contrast",
            "T1, T2, FLAIR, DWI, SWI at 1.5 T.",
            "No restricted diffusion. Scattered FLAIR hyperintensities of the white matter, Fazekas 1, unchanged for "
            "{years} years. Small developmental venous anomaly of the {side} cerebellum. Flow voids present.",
            "1. Chronic small vessel change, stable.\n2. Incidental developmental venous anomaly.",
        ),
        Prior(
            "CT",
            "CT Angiogram Carotid Arteries",
            "Arterial phase from arch to circle of Willis.",
            "{side} internal carotid artery narrowed by 45 % (NASCET) by mixed plaque. Other side 20 %. Vertebral "
            "arteries patent, {side} dominant. No aneurysm.",
            "Moderate {side} carotid stenosis, below the threshold for surgery.",
        ),
        Prior(
            "MR",
            "MRI Brain and Orbits with contrast",
            "Coronal fat-saturated T1 after contrast, whole brain FLAIR.",
            "Optic nerves of normal calibre and signal. {mm} periventricular lesions, none enhancing. Corpus callosum "
            "with two lesions on its lower surface.",
            "Demyelinating lesions without activity.",
        ),
    ),
    "neck": (
        Prior(
            "US",
            "Ultrasound Neck",
            "Linear transducer.",
            "{side} thyroid nodule of 9 mm, TI-RADS 3. Reactive level II nodes with fatty hila.",
            "TI-RADS 3 nodule; repeat in a year.",
        ),
        Prior(
            "CT",
            "CT Paranasal Sinuses",
            "Low dose, no contrast.",
            "Mucosal thickening of the {side} maxillary sinus. Septum deviated. Ostiomeatal complexes open.",
            "Mild chronic sinusitis.",
        ),
    ),
    "chest": (
        Prior(
            "XR",
            "XR Chest PA",
            "Erect PA projection.",
            "Lungs clear. Heart size normal. Costophrenic angles sharp. Old {side} clavicle fracture, healed.",
            "No acute cardiopulmonary process.",
        ),
        Prior(
            "CT",
            "CT Chest with contrast",
            "1 mm images 60 s after contrast; MIP and coronal reformats.",
            "Lungs: solid nodule of {mm} mm in the {side} upper lobe, image 112, with smooth border. Two calcified "
            "granulomas. Mild centrilobular emphysema of the upper lobes. No consolidation. Airways: patent to the "
            "segmental level, walls mildly thickened.\nMediastinum: no enlarged nodes; the largest, subcarinal, "
            "measures "
            "9 mm in short axis. Thyroid homogeneous. Oesophagus unremarkable.\nHeart and vessels: heart size normal, "
            "moderate coronary calcification, ascending aorta 38 mm, main pulmonary artery 28 mm, no central filling "
            "defect.\nPleura: no effusion or thickening.\nUpper abdomen: simple cyst of the {side} kidney of 21 mm, "
            "hepatic "
            "steatosis, adrenal glands normal.\nBones: degenerative change of the thoracic spine, no destructive "
            "lesion.",
            "1. Solid {side} upper lobe nodule of {mm} mm; follow-up CT in six months by Fleischner criteria.\n"
            "2. Mild emphysema.\n3. Moderate coronary calcification.",
        ),
        Prior(
            "DX",
            "XR Chest portable AP",
            "Supine AP projection.",
            "Endotracheal tube 5 cm above the carina. Bibasal atelectasis. Small {side} effusion. No pneumothorax.",
            "Bibasal atelectasis; tube well placed.",
        ),
        Prior(
            "CT",
            "CT Pulmonary Angiogram",
            "Bolus tracking, 1 mm.",
            "No filling defect to the segmental level. Right heart normal. Ground glass in the {side} lower lobe.",
            "No pulmonary embolism.",
        ),
        Prior(
            "XR",
            "XR Chest PA and lateral",
            "Erect.",
            "Resolved {side} lower lobe opacity. Flattened diaphragms.",
            "Resolution of pneumonia. COPD.",
        ),
    ),
    "heart": (
        Prior(
            "CT",
            "CT Coronary Angiogram",
            "Prospective gating, 62 beats a minute, 400 ug of nitroglycerin.",
            "Calcium score 312. LAD: mixed plaque, 50-69 %. RCA: calcified plaque, below 50 %. LCx normal.",
            "CAD-RADS 3.",
        ),
        Prior(
            "CT",
            "CT Angiogram Thoracic Aorta",
            "ECG-gated arterial phase.",
            "Ascending aorta 43 mm at the level of the pulmonary artery. No flap, no intramural haematoma.",
            "Dilated ascending aorta, 43 mm; yearly control.",
        ),
        Prior("XR", "XR Chest PA", "Erect.", "Cardiothoracic ratio 0.54. No congestion.", "Borderline heart size."),
    ),
    "abdomen": (
        Prior(
            "US",
            "Ultrasound Abdomen",
            "Curved transducer, fasted.",
            "Liver echogenic without focal lesion. Gallbladder with one stone of {mm} mm. Ducts not dilated. Spleen "
            "11 cm. "
            "Kidneys without hydronephrosis.",
            "Gallstone. Hepatic steatosis.",
        ),
        Prior(
            "CT",
            "CT Abdomen and Pelvis with contrast",
            "Portal venous phase after 100 mL of contrast.",
            "Liver: lesion of {mm} mm in segment VI, not specific. Portal vein patent. Spleen, pancreas and adrenal "
            "glands "
            "normal. Kidneys: stone of 3 mm on the {side}, no obstruction. Bowel: sigmoid diverticula without "
            "inflammation, appendix normal. Vessels: infrarenal aorta 26 mm. Pelvis: no free fluid. Lymph nodes not "
            "enlarged. Bones: Schmorl node of L2.",
            "1. Small liver lesion; MRI is advised.\n2. Diverticulosis.\n3. Small {side} renal stone.",
        ),
        Prior(
            "CT",
            "CT Kidneys Ureters Bladder",
            "Low dose without contrast.",
            "{side} lower pole stone of 4 mm. No ureteric stone.",
            "Non-obstructing {side} stone.",
        ),
        Prior("XR", "XR Abdomen supine", "Supine AP.", "Faecal loading. No dilated loops.", "Constipation."),
    ),
    "pelvis": (
        Prior(
            "US",
            "Ultrasound Renal Tract",
            "Transabdominal.",
            "Bladder smooth, residual volume 40 mL. No free fluid. No mass seen.",
            "Normal examination.",
        ),
        Prior(
            "MR",
            "MRI Pelvis with contrast",
            "T2 in three planes, T1 before and after contrast.",
            "No enlarged nodes. {side} sacroiliac joint with mild sclerosis. Bone marrow normal.",
            "No mass. Mild degenerative change.",
        ),
    ),
}

PRIORS: dict[str, tuple[Prior, ...]] = {**_TRUNK, **LIMBS}
