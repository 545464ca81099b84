"""A hundred thousand made-up studies, without a server: what the list is measured with."""

import random
from datetime import UTC, datetime, timedelta

from avara_desktop.api.models import PriorReport, ReportMetadata, Study, UserReference
from avara_desktop.api.terms import Severity, Sex, StudyReportStatus

# fmt: off
FAMILIES = (
    "Garcia", "Smith", "Doe", "Roe", "Miller", "Jones", "Okafor", "Nguyen", "Patel",
    "Schmidt", "Lopez", "Kim", "Chen", "Ali", "Novak", "Rossi", "Silva", "Weber",
    "Brown", "Davis", "Müller", "García", "Øster", "Martin", "Garland", "Gareth", "Haddad",
    "Ito", "Johansson", "Kowalski", "Larsen", "Mbeki", "Nakamura", "Olsen", "Petrov",
)
# fmt: on
# fmt: off
GIVEN = (
    "Jane", "John", "Maria", "Omar", "Wei", "Anna", "Peter", "Lucia", "Sven",
    "Amara", "Robin", "Noor", "Ivan", "Chloe", "Pedro", "Yuki", "Fatima", "Elena",
    "Marco", "Aisha",
)
# fmt: on
STUDIES = (
    ("CT", "CT Head without contrast"),
    ("CT", "CT Abdomen and pelvis with contrast"),
    ("MR", "MRI Knee left"),
    ("MR", "MRI Brain"),
    ("CR", "XR Chest 2 views"),
    ("US", "US Abdomen"),
    ("NM", "NM Bone scan"),
)
FACILITIES = ("City Medical Center", "Northside Imaging", "Valley General", "St. Elsewhere")
# fmt: off
WORDS = (
    "lesion", "enhancement", "unremarkable", "effusion", "consolidation", "opacity", "nodule", "interval", "change",
    "stable", "mild", "left",
)
# fmt: on


def many_studies(number: int, reader: UserReference, now: datetime) -> list[Study]:
    """Studies of a reader's: a tenth STAT, a fifth HIGH, a few long names and MRNs among them."""
    chance = random.Random(20_000)
    plain = Study(
        is_cancelled=False,
        severity=Severity.NORMAL,
        study_description="",
        study_id="stu_0",
        study_instance_uid="1.2.3",
        report_metadata=ReportMetadata(),
        study_report_status=StudyReportStatus.ASSIGNED,
        assigned_to=reader,
    )
    severities = (Severity.STAT, Severity.HIGH, Severity.HIGH, *(Severity.NORMAL,) * 7)
    made = []
    for place in range(number):
        modality, description = chance.choice(STUDIES)
        long = "-Featherstonehaugh-Cholmondeley" if chance.random() < 0.02 else ""
        patient = plain.report_metadata.model_copy(
            update={
                "patient_name": f"{chance.choice(FAMILIES)}{long}^{chance.choice(GIVEN)}^{chance.choice('ABCDEFGHJK')}",
                "mrn": f"MR-{chance.randrange(10**7):07d}",
                "date_of_birth": f"{chance.randrange(1930, 2020)}-{chance.randrange(1, 13):02d}-11",
                "age": f"{chance.randrange(1, 95)} years",
                "sex": chance.choice((Sex.FEMALE, Sex.MALE)),
                "facility_name": chance.choice(FACILITIES),
            }
        )
        made.append(
            plain.model_copy(
                update={
                    "study_id": f"stu_{place:08d}",
                    "study_instance_uid": f"1.2.840.99.{place}",
                    "severity": chance.choice(severities),
                    "study_description": description,
                    "modality": modality,
                    "created_at": now - timedelta(seconds=chance.randrange(10**6)),
                    "report_metadata": patient,
                }
            )
        )
    return made


def with_long_priors(study: Study, number: int, characters: int) -> Study:
    """The study with so many prior reports of so many characters, no two alike."""
    chance = random.Random(study.study_id)
    priors = []
    for each in range(number):
        lines: list[str] = ["FINDINGS"]
        length = 0
        while length < characters:
            lines.append(" ".join(chance.choices(WORDS, k=14)) + ".")
            length += len(lines[-1]) + 1
        text = "\n".join((*lines, "IMPRESSION", "No acute finding."))
        priors.append(
            PriorReport(
                report_text=text,
                modality="CT",
                study_date=f"20{10 + each}-05-0{each + 1}",
                study_description="CT Chest without contrast",
            )
        )
    history = " ".join(chance.choices(WORDS, k=120))
    return study.model_copy(update={"prior_reports": tuple(priors), "clinical_history": history})


NOW = datetime.now(UTC).replace(microsecond=0)
