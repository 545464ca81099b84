"""Bodies of new studies, as small and as full as the documents allow."""

from __future__ import annotations

from avara_desktop.sandbox.world import World

from .support import Json

UID = "1.2.826.0.1.3680043.8.498.17"


def least(**more: object) -> Json:
    """What a study needs at least, in the names both generations share."""
    return {
        "studyInstanceUid": UID,
        "studyDescription": "CT Head without contrast",
        "severity": "high",
        "reportMetadata": {},
        **more,
    }


def newer(world: World, **more: object) -> Json:
    """Every field of the newer generation."""
    return least(
        reportMetadata={
            "age": "38 years",
            "dateOfBirth": "1985-07-20",
            "facilityName": "City Medical Center",
            "height": {"unit": "cm", "value": 165},
            "mrn": "MRN-2024-001234",
            "patientName": "Doe, Janet",
            "procedure": "CT Head",
            "referringPhysicianName": "Dr. Michael Chen",
            "sex": "female",
            "studyDate": "2024-02-29",
            "studyTime": "23:59",
            "weight": {"unit": "lbs", "value": 0},
        },
        clinicalHistory="Migraine.",
        clinicalIndication="Thunderclap headache.",
        expressCustomerId=next(iter(world.customers)),
        externalPatientId="pat-1",
        metadata={"accession": "A1"},
        modality="CT",
        priorReports=[{"reportText": "Normal.", "studyDate": "2020-01-01", "modality": "CT"}],
        technologistNotes=["Moved once."],
        technologistTechnique="5 mm axial.",
        **more,
    )


def older(world: World, **more: object) -> Json:
    """Every field of the older generation."""
    customer = next(iter(world.customers.values()))
    return least(
        reportMetadata={"patientName": "Doe, Janet", "scanDate": "2024-01-15", "scanTime": "09:30", "scanType": "CT"},
        orgId=customer.org_id,
        priorReportTexts=["Stable."],
        priorStudyIds=["stu_abcdef1234567890abcdef1234567890"],
        metadata={"department": "radiology"},
        **more,
    )
