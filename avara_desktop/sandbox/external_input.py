"""What may be said of an external (archive) study and of its report.

The text and the file of a report are written once; readerName and signedAt are overwritten when given again (official
SDK 0.3.0). The sandbox fetches no file: it prints a PDF of its own in the place of whatever reportFileUrl names.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from . import checks
from .ids import derived_id
from .problems import conflict, invalid
from .records import ExternalReport, Json, Study
from .study_create import checked_customer, checked_uid, made_study, new_fields
from .study_input import FIELDS, kept_fields, long_text
from .world import World

STUDY_FIELDS = (
    "expressCustomerId",
    "externalPatientId",
    "metadata",
    "modality",
    "reportMetadata",
    "severity",
    "studyDescription",
)
"""Clinical context and an assignment are not among them: nobody reads an archive study here."""
REPORT_FIELDS = ("readerName", "reportFileName", "reportFileUrl", "reportText", "signedAt")
FILE_TYPES = (".pdf", ".png", ".jpg", ".gif", ".webp")
LONGEST_URL = 2_000


def add_external_study(world: World, body: Any) -> Study:
    """A new external study, with its report if any field of one is sent. Raises Problem 404, 409 or 422."""
    fields = new_fields(body, (*STUDY_FIELDS, *REPORT_FIELDS))
    uid = checks.a_uid(fields["studyInstanceUid"], "studyInstanceUid")
    kept = kept_fields({name: fields[name] for name in fields if name in FIELDS}, ("externalPatientId", "modality"))
    said = report_fields({name: fields[name] for name in fields if name in REPORT_FIELDS})
    checked_customer(world, kept.get("customer_id"), "expressCustomerId")
    study = made_study(world, checked_uid(world.by_uid(uid) is not None, uid), kept)
    study.study_type, study.status = "external", "completed"
    if said:
        _write(world, study, said)
    world.add(study)
    return study


def report_fields(fields: Json) -> Json:
    """The report's fields as sent, under the names of ExternalReport. Raises Problem 422."""
    found: Json = {}
    if "reportText" in fields:
        found["text"] = checks.a_text(fields["reportText"], "reportText", longest=checks.LONG_TEXT, shortest=1)
    if "reportFileUrl" in fields:
        _check_url(fields["reportFileUrl"])
        if "reportFileName" not in fields:
            raise invalid("reportFileName", "is required with reportFileUrl")
    if "reportFileName" in fields:
        name = checks.a_text(fields["reportFileName"], "reportFileName", longest=255, shortest=1)
        if not name.lower().endswith(FILE_TYPES):
            raise invalid("reportFileName", f"must end in one of {', '.join(FILE_TYPES)}")
        if "reportFileUrl" not in fields:
            raise invalid("reportFileUrl", "is required with reportFileName")
        found["file_name"] = name
    for sent, kept in (("readerName", "reader_name"), ("signedAt", "signed_at")):
        if sent in fields:
            found[kept] = long_text(fields[sent], sent)
    return found


def _check_url(value: Any) -> None:
    text = checks.a_text(value, "reportFileUrl", longest=LONGEST_URL)
    try:
        parts = urlsplit(text)
        fits = parts.scheme == "https" and bool(parts.hostname)
    except ValueError:
        fits = False
    if not fits:
        raise invalid("reportFileUrl", "must be an https:// URL")


def fill_report(world: World, study: Study, body: Any) -> ExternalReport:
    """POST external/reports: begin the report of a study or add what it lacks. 409 for a second text or file."""
    fields = checks.an_object(body, "body", ("studyId", "studyInstanceUid", *REPORT_FIELDS))
    said = report_fields({name: fields[name] for name in fields if name in REPORT_FIELDS})
    if not said:
        raise invalid("reportText", "a text, a file, readerName or signedAt is required")
    before = study.external_report
    if before is not None:
        for kept, sent in (("text", "reportText"), ("file_name", "reportFileName")):
            if kept in said and getattr(before, kept) is not None:
                raise conflict(f"{sent} is set already and cannot be edited", sent)
    report = _write(world, study, said)
    world.changed(study, by_report=True)
    world.external_reports[report.external_report_id] = (study, report)
    return report


def _write(world: World, study: Study, said: Json) -> ExternalReport:
    if study.external_report is None:
        study.external_report = ExternalReport(
            external_report_id=derived_id("ext", world.seed, study.number),
            created_ms=world.clock.now_ms(),
            snapshot=dict(world.body(study).report_metadata),
        )
    for name, value in said.items():
        setattr(study.external_report, name, value)
    return study.external_report
