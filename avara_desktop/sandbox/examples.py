"""The studies of the API's own documents, so that the documents' example calls work against a sandbox.

They are signed studies of 2024 in another user's hands: never on the reader's list. Their numbers are negative.
"""

from __future__ import annotations

from collections.abc import Callable

from .data.people import EXAMPLE_CUSTOMER_ID, EXAMPLE_HEX, EXAMPLE_USER_ID
from .ids import derived_id
from .records import Json, Report, Study, StudyBody

EXAMPLE_STUDY_ID = f"stu_{EXAMPLE_HEX}"
EXAMPLE_UID = "1.2.840.113619.2.55.3.604688119.868.1234567890.123"
EXAMPLE_REPORT_ID = f"rep_{EXAMPLE_HEX}"
EXAMPLE_PRIOR_STUDY_ID = "stu_abcdef1234567890abcdef1234567890"
_MARCH = 1_710_498_600_000  # 2024-03-15T10:30:00Z
_JANUARY = 1_705_314_600_000  # 2024-01-15T10:30:00Z
_DRAFT = (
    "EXAMINATION: {0}\n\nFINDINGS:\nNo acute intracranial abnormality. Ventricles and sulci are within normal limits "
    "for age.\n\nIMPRESSION:\n{1}"
)


def _metadata(day: str, clock: str, procedure: str) -> Json:
    return {
        "age": "38 years",
        "dateOfBirth": "1985-07-20",
        "facilityName": "City Medical Center",
        "height": {"unit": "cm", "value": 165},
        "mrn": "MRN-2024-001234",
        "patientName": "Jane Doe",
        "procedure": procedure,
        "referringPhysicianName": "Dr. Michael Chen",
        "sex": "female",
        "studyDate": day,
        "studyTime": clock,
        "weight": {"unit": "kg", "value": 62},
    }


def _brain() -> StudyBody:
    return StudyBody(
        report_metadata=_metadata("2024-03-15", "14:30", "MRI Brain with Contrast"),
        clinical_history="Known small enhancing focus, followed up.",
        clinical_indication="Follow-up of an enhancing focus.",
        modality="MRI",
        external_patient_id="externalPatientId",
        technologist_notes=["Contrast given without reaction."],
        technologist_technique="Multiplanar brain MRI before and after contrast.",
        prior_reports=[
            {
                "reportText": "IMPRESSION: No acute cardiopulmonary process.",
                "externalStudyId": "EXT-2024-001",
                "modality": "CT",
                "studyDate": "2024-01-15",
                "studyDescription": "CT Chest without contrast",
            }
        ],
        metadata={"department": "radiology", "priority": "routine"},
        created_by=EXAMPLE_USER_ID,
        report_text=_DRAFT.format("MRI Brain with Contrast", "1. New restricted diffusion; the team was called."),
    )


def _chest() -> StudyBody:
    return StudyBody(
        report_metadata=_metadata("2024-01-15", "09:10", "CT Chest without contrast"),
        modality="CT",
        prior_reports=[{"reportText": "Previous imaging shows stable findings."}],
        metadata={"department": "radiology", "priority": "routine"},
        report_text="EXAMINATION: CT Chest without contrast\n\nIMPRESSION:\nNo acute cardiopulmonary process.",
    )


EXAMPLE_BODIES: dict[int, Callable[[], StudyBody]] = {-1: _brain, -2: _chest}


def example_studies(seed: int) -> list[Study]:
    """Jane Doe's two studies, the later in the newer generation of the body and the earlier in the older one."""
    found: list[Study] = []
    for number, study_id, uid, description, created_ms in (
        (-1, EXAMPLE_STUDY_ID, EXAMPLE_UID, "Brain MRI with Contrast", _MARCH),
        (-2, EXAMPLE_PRIOR_STUDY_ID, "1.2.840.113619.2.55.3.604688119.868.1234567890.122", "Chest CT", _JANUARY),
    ):
        signed_ms = created_ms + 13_800_000
        report_id = EXAMPLE_REPORT_ID if number == -1 else derived_id("rep", seed, 1 << 50)
        report = Report(report_id, study_id, EXAMPLE_USER_ID, created_ms + 9_000_000, signed_ms, False, signed_ms)
        report.is_critical = number == -1
        study = Study(number, study_id, uid, created_ms, signed_ms, "normal", description, "completed")
        study.assigned_to, study.customer_id, study.reports = EXAMPLE_USER_ID, EXAMPLE_CUSTOMER_ID, [report]
        study.generation = "newer" if number == -1 else "older"
        found.append(study)
    return found
