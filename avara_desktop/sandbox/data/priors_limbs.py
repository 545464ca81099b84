"""Earlier studies of spine, limbs, breast and the whole body."""

from __future__ import annotations

from .vignette import Prior

_PLAIN = "Two projections."

LIMBS: dict[str, tuple[Prior, ...]] = {
    "spine": (
        Prior(
            "XR",
            "XR Lumbar Spine",
            _PLAIN,
            "Disc spaces L4/5 and L5/S1 narrowed. Alignment normal. No fracture.",
            "Degenerative disc disease.",
        ),
        Prior(
            "MR",
            "MRI Lumbar Spine without contrast",
            "Sagittal T1, T2, STIR; axial T2.",
            "L4/5: broad-based bulge with {side} recess narrowing. L5/S1: annular fissure. Facet joints hypertrophic. "
            "Conus normal. Incidental haemangioma of L2 of {mm} mm.",
            "L4/5 bulge without root compression.",
        ),
        Prior(
            "CT",
            "CT Thoracic and Lumbar Spine",
            "1 mm with reformats.",
            "Old wedge deformity of T12, 20 %. No acute fracture.",
            "Old T12 compression fracture.",
        ),
    ),
    "knee": (
        Prior("XR", "XR Knee", _PLAIN, "Joint space kept. No effusion. No fracture.", "Normal knee."),
        Prior(
            "MR",
            "MRI Knee without contrast",
            "PD fat-saturated in three planes.",
            "Degenerative signal of the medial meniscus. Cruciate ligaments intact. Cartilage defect of {mm} mm at the "
            "patella.",
            "Patellar cartilage defect.",
        ),
    ),
    "wrist": (
        Prior("XR", "XR Hand and Wrist", _PLAIN, "Osteoarthritis of the thumb base. No erosion.", "Osteoarthritis."),
        Prior("CT", "CT Wrist", "0.6 mm.", "Scaphoid healed. No step.", "Healed scaphoid fracture."),
    ),
    "hip": (
        Prior("XR", "XR Pelvis AP", "AP.", "Mild narrowing of the {side} hip joint. No fracture.", "Mild arthrosis."),
        Prior(
            "MR",
            "MRI Hips",
            "Coronal T1 and STIR, oblique PD.",
            "{side} labral tear at 12 o'clock. No osteonecrosis.",
            "{side} labral tear.",
        ),
    ),
    "ankle": (
        Prior("XR", "XR Ankle", _PLAIN, "No fracture. Calcaneal spur.", "No fracture."),
        Prior("MR", "MRI Ankle", "PD and STIR.", "Anterior talofibular ligament thickened.", "Old ligament injury."),
    ),
    "breast": (
        Prior(
            "MG",
            "Mammogram screening bilateral",
            "CC and MLO views.",
            "Density C. No suspicious finding. Benign calcifications on the {side}.",
            "BI-RADS 2.",
        ),
        Prior(
            "US",
            "Ultrasound Breast",
            "14 MHz linear transducer.",
            "Simple cyst of {mm} mm in the {side} breast at 2 o'clock.",
            "BI-RADS 2, simple cyst.",
        ),
        Prior(
            "MR",
            "MRI Breast with contrast",
            "Dynamic T1 after gadolinium, T2, DWI.",
            "Minimal background enhancement. No suspicious mass.",
            "BI-RADS 1.",
        ),
    ),
    "whole body": (
        Prior(
            "PET",
            "PET-CT FDG",
            "FDG 255 MBq, 60 min.",
            "Physiological uptake. Node of {mm} mm in the {side} hilum, SUVmax 3.1.",
            "Indeterminate {side} hilar node.",
        ),
        Prior(
            "CT",
            "CT Chest Abdomen Pelvis with contrast",
            "Portal venous phase.",
            "No organ metastasis. {side} adrenal gland thickened, 9 mm. L3 sclerosis of 7 mm.",
            "No definite metastasis; small sclerotic focus of L3 to be followed.",
        ),
        Prior("NM", "Bone Scan whole body", "Tc-99m HDP, 3 h.", "Degenerative uptake only.", "No metastasis."),
    ),
}
