"""Cases of abdomen and pelvis."""

from __future__ import annotations

from .vignette import ACUTE, ANY, ROUTINE, SOON, Vignette

CASES: tuple[Vignette, ...] = (
    Vignette(
        "abdomen",
        "US",
        "Ultrasound Right Lower Quadrant (appendix)",
        ACUTE,
        (5, 32),
        "Right iliac fossa pain for {days} days, fever. Appendicitis?",
        "White cells 15.8, CRP 96. Last ate six hours ago. Pregnancy test negative where it applies.",
        "Graded compression with a linear transducer, colour Doppler.",
        ("Very tender, compression limited.", "Bowel gas over the caecum.", "Parent present."),
        "Blind-ending tubular structure of {mm} mm, not compressible, with hyperaemic wall and an appendicolith. "
        "Echogenic fat around it. Little free fluid. Mesenteric nodes up to 8 mm.",
        "Acute appendicitis with appendicolith; no abscess seen. Surgical team informed.",
    ),
    Vignette(
        "abdomen",
        "CT",
        "CT Abdomen and Pelvis with contrast",
        ANY,
        (28, 91),
        "Distension and vomiting for {days} days, no flatus. Bowel obstruction?",
        "Laparotomy {years} years ago. Lactate 3.1.",
        "Portal venous phase after 100 mL of contrast, no oral contrast.",
        ("NG tube drained 900 mL before the scan.", "Patient unable to raise the {side} arm."),
        "Small bowel dilated to 41 mm with a transition point in the {side} lower quadrant. Mesenteric swirl. A loop "
        "of "
        "small bowel enhances poorly. Free fluid in the pelvis. No free gas.",
        "1. Closed loop small bowel obstruction, probably adhesive, with signs of ischaemia.\n2. Surgeon informed.",
        critical=True,
    ),
    Vignette(
        "abdomen",
        "CT",
        "CT Kidneys Ureters Bladder without contrast",
        ACUTE,
        (22, 70),
        "{side} flank pain and haematuria. Stone?",
        "Two earlier stones. Solitary functioning kidney excluded.",
        "Low dose unenhanced acquisition, 2 mm.",
        ("Scanned prone.", "Pain 9/10, morphine given."),
        "Stone of {mm} mm at the {side} vesicoureteric junction. Hydronephrosis grade 2 and perinephric stranding. Two "
        "stones of 3 mm in the lower pole. Appendix normal.",
        "Obstructing {side} vesicoureteric stone of {mm} mm.",
    ),
    Vignette(
        "abdomen",
        "US",
        "Ultrasound Abdomen (right upper quadrant)",
        SOON,
        (24, 82),
        "Right upper quadrant pain after meals, raised ALP.",
        "BMI 34. Two episodes this month.",
        "Curved transducer, fasted; supine and left lateral.",
        ("Fasted eight hours.", "Pancreatic tail hidden by gas."),
        "Gallbladder with several shadowing stones up to {mm} mm, wall 3 mm, Murphy's sign negative. Common duct 6 mm. "
        "Liver echogenic, steatosis grade 2. Kidneys normal.",
        "Gallstones without cholecystitis. Fatty liver.",
    ),
    Vignette(
        "abdomen",
        "MR",
        "MRI Liver with hepatobiliary contrast",
        ROUTINE,
        (35, 80),
        "Lesion in segment VI on ultrasound. Characterisation.",
        "Hepatitis C treated {years} years ago, cirrhosis Child A. AFP 18.",
        "T2, DWI, in and opposed phase, dynamic gadoxetate with 20 min hepatobiliary phase.",
        ("Breath holds good.", "Gadoxetate 7 mL."),
        "Lesion of {mm} mm in segment VI: arterial hyperenhancement, washout, capsule, dark in the hepatobiliary "
        "phase. Portal vein patent. Spleen 14 cm. No ascites.",
        "LI-RADS 5 lesion of segment VI, {mm} mm. Tumour board discussion is advised.",
    ),
    Vignette(
        "abdomen",
        "FL",
        "Fluoroscopy Upper GI (leak study)",
        SOON,
        (30, 72),
        "Day {days} after sleeve gastrectomy. Leak?",
        "Tachycardia since last night, CRP rising.",
        "Water-soluble contrast by mouth, spot images in three projections, 1.2 min of fluoroscopy.",
        ("Patient stood for all projections.", "50 mL swallowed, then nausea."),
        "Free passage into the sleeve. Small contrast outline of {mm} mm lateral to the proximal staple line that "
        "stays "
        "after drinking water. No reflux.",
        "Small contained leak at the proximal staple line. Surgeon present during the study.",
    ),
    Vignette(
        "pelvis",
        "US",
        "Ultrasound Pelvis transabdominal and transvaginal",
        ACUTE,
        (16, 47),
        "{side} pelvic pain and spotting, beta-hCG 2,300. Ectopic pregnancy?",
        "Six weeks amenorrhoea. Earlier chlamydia infection.",
        "Transabdominal with full bladder, then transvaginal with colour Doppler.",
        ("Chaperone present.", "Consent for transvaginal part given."),
        "No intrauterine gestational sac. {side} adnexal ring of {mm} mm with peripheral flow, separate from the "
        "ovary. "
        "Echogenic free fluid in the pouch of Douglas, moderate.",
        "1. {side} tubal ectopic pregnancy with moderate haemoperitoneum.\n2. Gynaecologist on call informed.",
        sex="female",
        critical=True,
    ),
    Vignette(
        "pelvis",
        "US",
        "Ultrasound Pelvis",
        ROUTINE,
        (19, 58),
        "Heavy periods. Fibroids?",
        "Haemoglobin 9.8. Copper coil removed {years} years ago.",
        "Transabdominal and transvaginal.",
        ("Day 8 of cycle.", "Bladder only half full."),
        "Uterus anteverted, 11 cm. Intramural fibroid of 38 mm and submucosal fibroid of {mm} mm. Endometrium 7 mm. "
        "Ovaries normal.",
        "Fibroids, one of them submucosal ({mm} mm).",
        sex="female",
    ),
    Vignette(
        "pelvis",
        "MR",
        "MRI Prostate multiparametric",
        ROUTINE,
        (48, 79),
        "PSA 8.4 and rising. Target for biopsy?",
        "Negative systematic biopsy {years} years ago.",
        "T2 in three planes, DWI up to b = 1500, dynamic contrast enhancement at 3 T.",
        ("Butylscopolamine given.", "Rectal gas, DWI repeated after catheter."),
        "Volume 54 mL. Lesion of {mm} mm in the {side} posterolateral peripheral zone of the mid gland, DWI 5, T2 4. "
        "Capsule abutted over 9 mm. No enlarged nodes.",
        "PI-RADS 5 lesion, {side} mid peripheral zone. Targeted biopsy is recommended.",
        sex="male",
    ),
    Vignette(
        "pelvis",
        "US",
        "Ultrasound Scrotum with Doppler",
        ACUTE,
        (10, 38),
        "Sudden {side} testicular pain for {days} hours. Torsion?",
        "Woke from sleep. Vomited twice.",
        "Linear transducer, grey scale, colour and power Doppler.",
        ("Urology waiting.", "Compared with the other side at the same settings."),
        "{side} testis enlarged and inhomogeneous without flow. Whirlpool of the spermatic cord. Small hydrocele. "
        "Other "
        "testis normal.",
        "{side} testicular torsion. Urologist informed in person.",
        sex="male",
        critical=True,
    ),
)
