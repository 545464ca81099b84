"""Cases of chest and heart."""

from __future__ import annotations

from .vignette import ACUTE, ANY, ROUTINE, SOON, STAT, Vignette

CASES: tuple[Vignette, ...] = (
    Vignette(
        "chest",
        "CT",
        "CT Pulmonary Angiogram",
        STAT,
        (24, 88),
        "Sudden pleuritic chest pain and breathlessness, D-dimer 4,200. Pulmonary embolism?",
        "{days} days after total knee replacement. Oxygen saturation 88 % on air, heart rate 124.",
        "Pulmonary arterial phase with bolus tracking, 60 mL of contrast at 5 mL/s, 1 mm slices.",
        (
            "Could not hold breath, motion at the bases.",
            "20G {side} hand vein, flow reduced to 3.5 mL/s.",
            "Patient on 6 L oxygen.",
        ),
        "Filling defects in the {side} main pulmonary artery and in lobar branches of both lungs. RV/LV ratio 1.3 with "
        "bowing of the septum. Wedge-shaped consolidation at the {side} base. Small {side} effusion. No pneumothorax.",
        "1. Acute pulmonary emboli on both sides with right heart strain (RV/LV 1.3).\n2. {side} basal infarct.\n"
        "3. Told to the emergency physician at once.",
        critical=True,
    ),
    Vignette(
        "chest",
        "DX",
        "XR Chest portable AP (ICU)",
        ANY,
        (19, 92),
        "Line and tube position after intubation.",
        "Septic shock, ventilated day {days}. Right internal jugular line placed this morning.",
        "Single semi-erect AP projection at the bedside.",
        ("Patient rotated to the {side}.", "Same exposure as yesterday.", "Bed 14, two patients exchanged beds."),
        "Endotracheal tube tip 4 cm above the carina. Jugular line tip in the lower superior vena cava. Nasogastric "
        "tube below the diaphragm. Patchy airspace opacity in both lower zones, more on the {side}. No pneumothorax.",
        "1. Lines and tubes in good position.\n2. Bibasal airspace opacity, a little more than yesterday.",
    ),
    Vignette(
        "chest",
        "DX",
        "XR Chest portable AP",
        ACUTE,
        (17, 90),
        "Chest drain inserted {side}. Position, remaining pneumothorax?",
        "Spontaneous pneumothorax, tall and thin, smoker.",
        "Single erect AP projection.",
        ("Drain clamped at the time of exposure.", "Expiration film could not be done."),
        "{side} chest drain with its tip in the apex. Remaining apical pneumothorax of {mm} mm. No shift of the "
        "mediastinum. Lungs otherwise clear.",
        "Drain well placed; remaining {side} apical pneumothorax of {mm} mm.",
    ),
    Vignette(
        "chest",
        "XR",
        "XR Chest PA and lateral",
        SOON,
        (16, 86),
        "Cough and fever for {days} days. Pneumonia?",
        "COPD GOLD 2, {years} pack-years. Crackles {side} base.",
        "Erect PA and lateral projections.",
        ("Nipple markers placed.", "Lateral repeated, arms in the way."),
        "Consolidation in the {side} lower lobe with air bronchograms. No effusion. Heart size normal. Hyperinflated "
        "lungs. Old healed rib fracture on the {side}.",
        "{side} lower lobe pneumonia. Follow-up radiograph in six weeks is recommended.",
    ),
    Vignette(
        "chest",
        "CT",
        "CT Chest low dose (lung cancer screening)",
        ROUTINE,
        (50, 80),
        "Annual lung cancer screening.",
        "35 pack-years, stopped {years} years ago. No symptoms.",
        "Low dose helical acquisition without contrast, 1 mm, CTDIvol 1.4 mGy.",
        ("Good inspiration.", "Prior on disc from another hospital, being imported."),
        "Solid nodule of {mm} mm in the {side} upper lobe. Centrilobular emphysema. Coronary calcification, moderate. "
        "No enlarged lymph nodes.",
        "Solid {side} upper lobe nodule of {mm} mm. Lung-RADS category by size and growth; comparison is decisive.",
    ),
    Vignette(
        "chest",
        "CT",
        "CT Chest high resolution",
        ROUTINE,
        (40, 84),
        "Dry cough and clubbing, restrictive lung function. Interstitial lung disease?",
        "Rheumatoid arthritis, methotrexate for {years} years.",
        "Supine inspiratory and expiratory, prone inspiratory series, 1 mm.",
        ("Prone series done.", "Breath holds short."),
        "Subpleural basal reticulation with traction bronchiectasis and honeycombing over two rows. No air trapping. "
        "Main pulmonary artery 31 mm.",
        "Usual interstitial pneumonia pattern. Signs of pulmonary hypertension should be looked for.",
    ),
    Vignette(
        "heart",
        "CT",
        "CT Angiogram Aorta (dissection protocol)",
        STAT,
        (45, 86),
        "Tearing chest pain to the back, blood pressure different in both arms. Aortic dissection?",
        "Hypertension, bicuspid aortic valve. Marfan in the family.",
        "ECG-gated chest, then abdomen and pelvis; unenhanced and arterial phases.",
        ("Haemodynamically unstable, anaesthetist in the room.", "Contrast through central line."),
        "Intimal flap from the aortic root to the {side} common iliac artery. True lumen compressed at the level of "
        "the "
        "coeliac trunk. Haemopericardium of {mm} mm. {side} renal artery from the false lumen.",
        "1. Stanford type A dissection with haemopericardium.\n2. Cardiothoracic surgeon told by telephone.",
        critical=True,
    ),
    Vignette(
        "heart",
        "MR",
        "MRI Cardiac with stress perfusion",
        ROUTINE,
        (38, 78),
        "Exertional chest pain, equivocal treadmill test. Ischaemia?",
        "Stent in the LAD {years} years ago. Diabetes.",
        "Cine SSFP, adenosine stress and rest perfusion, late gadolinium enhancement at 1.5 T.",
        ("Caffeine abstained.", "Stress heart rate 68 to 91.", "Occasional ectopics."),
        "LV ejection fraction 52 %. Stress perfusion defect in the inferolateral wall, three segments, without late "
        "enhancement. Subendocardial scar of the apex, 25 %.",
        "Inducible ischaemia in three inferolateral segments. Small old apical infarct, viable.",
    ),
)
