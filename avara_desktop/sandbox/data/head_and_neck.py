"""Cases of brain, neck and face."""

from __future__ import annotations

from .vignette import ACUTE, ANY, ROUTINE, SOON, STAT, Vignette

CASES: tuple[Vignette, ...] = (
    Vignette(
        "brain",
        "CT",
        "CT Head without contrast (stroke alert)",
        STAT,
        (52, 93),
        "Acute {side} sided weakness and slurred speech, last known well 90 minutes ago. Thrombolysis candidate?",
        "Atrial fibrillation, anticoagulation stopped {days} days ago for a dental procedure. Hypertension.",
        "Axial 5 mm and 1 mm images from skull base to vertex without contrast, multiplanar reformats.",
        (
            "Stroke team at scanner. Call result to 555-0142.",
            "Patient restless, scan repeated once; second series is the better one.",
            "NIHSS 14 on arrival. Glucose 6.1.",
        ),
        "Loss of grey-white differentiation in the insular cortex and the lentiform nucleus. Hyperdense M1 segment "
        "of the middle cerebral artery. ASPECTS 8. No intracranial haemorrhage. No midline shift. Basal cisterns are "
        "open. Paranasal sinuses and mastoids are clear.",
        "1. Early ischaemic change in the middle cerebral artery territory, ASPECTS 8, with a hyperdense M1 segment.\n"
        "2. No haemorrhage.\n3. Result told to the stroke team by telephone during the scan.",
        critical=True,
    ),
    Vignette(
        "brain",
        "CT",
        "CT Angiogram Head and Neck",
        ACUTE,
        (48, 90),
        "Suspected large vessel occlusion. Thrombectomy decision.",
        "Sudden aphasia on waking. Previous TIA {years} years ago. Smoker.",
        "Arterial phase from aortic arch to vertex after 70 mL of iodinated contrast, MIP reconstructions.",
        ("18G in the right antecubital vein, good bolus.", "eGFR not available, verbal go from stroke consultant."),
        "Abrupt cut-off of the M1 segment with moderate collateral filling. Calcified plaque at both carotid "
        "bifurcations with less than 50 % narrowing. Vertebral and basilar arteries are patent. No dissection.",
        "1. Occlusion of the M1 segment with moderate collaterals.\n2. No significant extracranial carotid stenosis.",
        critical=True,
    ),
    Vignette(
        "brain",
        "CT",
        "CT Head without contrast (trauma)",
        ACUTE,
        (19, 91),
        "Fall from standing, on apixaban, GCS 14. Intracranial haemorrhage?",
        "Lives in a care home. Scalp laceration {side} parietal. Dementia.",
        "Axial images from foramen magnum to vertex without contrast; bone and brain algorithms.",
        ("Collar on, head slightly rotated.", "Family reports a second fall {days} days ago."),
        "{side} parietal scalp haematoma of {mm} mm. Thin crescent of hyperdensity along the {side} convexity, "
        "4 mm deep, without mass effect. Age-related volume loss and small vessel change. No skull fracture.",
        "1. Thin acute subdural haematoma along the {side} convexity, 4 mm, no midline shift.\n"
        "2. No skull fracture.\n3. Emergency physician informed.",
        critical=True,
    ),
    Vignette(
        "brain",
        "MR",
        "MRI Brain with and without contrast",
        SOON,
        (21, 79),
        "Known multiple sclerosis, new visual blurring {side} eye. New lesions?",
        "Relapsing remitting MS for {years} years, on natalizumab. Last relapse two years ago.",
        "3D T1, 3D FLAIR, T2, DWI and post-contrast 3D T1 at 3 T.",
        ("Gadobutrol 7.5 mL, no reaction.", "Some motion on the FLAIR, repeated.", "Claustrophobic, completed."),
        "Periventricular and juxtacortical T2 lesions, {mm} in number, typical in shape. One new enhancing lesion of "
        "6 mm in the {side} frontal white matter. The {side} optic nerve enhances over 9 mm. No sign of PML.",
        "1. One new enhancing lesion and {side} optic neuritis: active disease.\n2. No feature of PML.",
    ),
    Vignette(
        "brain",
        "MR",
        "MRI Brain without contrast",
        ROUTINE,
        (34, 88),
        "Progressive memory loss over {days} months. Pattern of atrophy?",
        "MoCA 21. Father had Alzheimer's disease. B12 and TSH normal.",
        "T1 MPRAGE, FLAIR, T2, SWI, DWI.",
        ("Hearing aids removed.", "Needed repeated instruction to keep still."),
        "Hippocampal volume loss, Scheltens grade 2 on both sides. Mild parietal atrophy. Fazekas grade 1 white "
        "matter change. Two microbleeds in the {side} occipital lobe. No mass, no hydrocephalus.",
        "1. Mesiotemporal and parietal volume loss, in keeping with early Alzheimer's disease.\n2. Fazekas 1.",
    ),
    Vignette(
        "neck",
        "US",
        "Ultrasound Thyroid",
        SOON,
        (22, 80),
        "Palpable nodule {side} lobe, TSH normal.",
        "No radiation exposure. Mother with goitre.",
        "High frequency linear transducer, longitudinal and transverse planes with colour Doppler.",
        ("Short neck, lower poles hard to see.", "Patient points to the {side} lower pole."),
        "{side} lobe: solid hypoechoic nodule of {mm} x 11 x 9 mm with punctate echogenic foci, TI-RADS 5. Other lobe: "
        "spongiform nodule of 6 mm, TI-RADS 1. No enlarged cervical lymph nodes.",
        "TI-RADS 5 nodule of the {side} lobe, {mm} mm. Fine needle aspiration is recommended.",
    ),
    Vignette(
        "neck",
        "CT",
        "CT Neck with contrast",
        ANY,
        (18, 84),
        "Trismus, fever and {side} neck swelling for {days} days. Abscess?",
        "Recent {side} lower molar extraction. CRP 214. Penicillin allergy.",
        "1 mm images from skull base to carina, 70 s after 90 mL of contrast.",
        ("Patient drooling, scanned semi-upright first, then flat for 40 s.", "Allergy to penicillin only."),
        "Rim enhancing collection of {mm} x 22 mm in the {side} submandibular space reaching the parapharyngeal fat. "
        "Airway narrowed to 7 mm at the level of the epiglottis. No jugular vein thrombosis. No mediastinal gas.",
        "1. {side} submandibular abscess with airway narrowing to 7 mm.\n2. ENT on call informed.",
        critical=True,
    ),
)
