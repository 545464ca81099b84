"""POST /studies: what the body of a new study must and may say, and the study that comes of it.

Stricter than PATCH about null, as documents 000 and 001 are: only free clinical texts, modality and externalPatientId
may be null; anything else is left out instead.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from . import checks, workflow
from .ids import derived_id
from .problems import conflict, invalid, unknown
from .records import Generation, Json, Study, StudyBody
from .study_input import FIELDS, OLDER_TO_NEWER, kept_fields
from .world import World

REQUIRED = ("studyInstanceUid", "studyDescription", "severity", "reportMetadata")
NULLABLE = ("clinicalHistory", "clinicalIndication", "externalPatientId", "modality", "technologistTechnique")
OLDER_NAMES = ("orgId", "priorReportTexts", "priorStudyIds")
NEWER_NAMES = ("clinicalHistory", "clinicalIndication", "expressCustomerId", "externalPatientId", "modality",
               "priorReports", "technologistNotes", "technologistTechnique")  # fmt: skip


def new_fields(body: Any, allowed: Collection[str]) -> Json:
    """The body of a new study of any kind: an object with the required fields and no unknown ones.

    Raises Problem 422.
    """
    fields = checks.an_object(body, "body", ("studyInstanceUid", *allowed))
    for name in REQUIRED:
        if name in allowed or name == "studyInstanceUid":
            if name not in fields:
                raise invalid(name, "is required")
            if fields[name] is None:
                raise invalid(name, "must not be null")
    metadata = fields.get("reportMetadata")
    for name, value in metadata.items() if isinstance(metadata, dict) else ():
        if value is None:
            raise invalid(f"reportMetadata.{name}", "must not be null")
    return fields


def generation_of(fields: Json) -> Generation:
    """Older when only names of the older generation are used; names that both have in common say newer."""
    metadata = fields["reportMetadata"]
    older = any(name in fields for name in OLDER_NAMES) or any(name in metadata for name in OLDER_TO_NEWER)
    newer = any(name in fields for name in NEWER_NAMES) or any(name in metadata for name in OLDER_TO_NEWER.values())
    return "older" if older and not newer else "newer"


def checked_uid(taken: bool, uid: str) -> str:
    """409 when the product has a study of that study instance UID already, cancelled or not."""
    if taken:
        raise conflict("a study with this study instance UID exists already", "studyInstanceUid")
    return uid


def add_study(world: World, body: Any) -> Study:
    """A new study, unassigned or assigned. Raises Problem 404, 409 or 422, and then nothing was added."""
    fields = new_fields(body, FIELDS)
    uid = checks.a_uid(fields["studyInstanceUid"], "studyInstanceUid")
    sent = {name: value for name, value in fields.items() if name != "studyInstanceUid"}
    kept = kept_fields(sent, NULLABLE)
    checked_customer(world, kept.get("customer_id"), "orgId" if "orgId" in fields else "expressCustomerId")
    user_id = kept.pop("assigned_to", None)
    if user_id is not None:
        workflow.reader_of(world, user_id, "assignedTo")
    study = made_study(world, checked_uid(world.by_uid(uid) is not None, uid), kept)
    study.generation = generation_of(fields)
    if user_id is not None:
        study.assigned_to, study.status = user_id, "assigned"
    world.add(study)
    return study


def checked_customer(world: World, customer_id: str | None, field: str) -> None:
    """404 for a customer nobody knows."""
    if customer_id is not None and customer_id not in world.customers:
        raise unknown("customer", field)


def made_study(world: World, uid: str, kept: Json) -> Study:
    """A study of those checked fields (used up), received now and not yet in the world."""
    number, now = world.next_number(), world.clock.now_ms()
    study = Study(
        number=number,
        study_id=derived_id("stu", world.seed, number),
        study_instance_uid=uid,
        created_ms=now,
        updated_ms=now,
        severity=kept.pop("severity"),
        description=kept.pop("description"),
        customer_id=kept.pop("customer_id", None),
    )
    study.body = StudyBody(**kept)
    study.body.report_text = _draft(study, study.body)
    return study


def _draft(study: Study, body: StudyBody) -> str:
    """What the page for dictation begins with: nobody invented findings for this study."""
    return (
        f"EXAMINATION: {study.description}\n\nINDICATION:\n{body.clinical_indication or 'Not given'}\n\n"
        f"TECHNIQUE:\n{body.technologist_technique or 'Not given'}\n\nFINDINGS:\nSandbox draft, nothing was "
        "dictated yet.\n\nIMPRESSION:\nSandbox draft, nothing was dictated yet."
    )
