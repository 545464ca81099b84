"""What may be said of a study, in either generation of the body: checked whole before anything changes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from . import checks
from .problems import invalid
from .records import SEVERITIES, SEXES, Json

Check = Callable[[Any, str], Any]

OLDER_TO_NEWER = {"scanDate": "studyDate", "scanTime": "studyTime", "scanType": "procedure"}
MOST_PAIRS = 50

METADATA_CHECKS: dict[str, Check] = {
    "age": checks.a_text,
    "dateOfBirth": checks.a_date,
    "facilityName": checks.a_text,
    "height": lambda value, field: checks.a_measure(value, ("in", "cm"), field),
    "mrn": checks.a_text,
    "patientName": checks.a_text,
    "procedure": checks.a_text,
    "referringPhysicianName": checks.a_text,
    "sex": lambda value, field: checks.one_of(value, SEXES, field),
    "studyDate": checks.a_date,
    "studyTime": checks.a_time,
    "weight": lambda value, field: checks.a_measure(value, ("lbs", "kg"), field),
}


def report_metadata(value: Any) -> Json:
    """reportMetadata as sent, under the newer names; null stays None and clears."""
    fields = checks.an_object(value, "reportMetadata", (*METADATA_CHECKS, *OLDER_TO_NEWER))
    found: Json = {}
    for name, given in fields.items():
        path = f"reportMetadata.{name}"
        newer = OLDER_TO_NEWER.get(name, name)
        checked = None if given is None else METADATA_CHECKS[newer](given, path)
        if newer in found and found[newer] != checked:
            raise invalid(path, f"says otherwise than reportMetadata.{newer} of the other generation")
        found[newer] = checked
    return found


def long_text(value: Any, field: str) -> str:
    return checks.a_text(value, field, longest=checks.LONG_TEXT)


def _notes(value: Any, field: str) -> list[str]:
    return [checks.a_text(note, f"{field}.{place}") for place, note in enumerate(checks.a_list(value, field))]


def _prior_report(value: Any, field: str) -> Json:
    limits = {"externalStudyId": 256, "modality": 100, "studyDescription": 1_000}
    fields = checks.an_object(value, field, ("reportText", "studyDate", *limits))
    text = checks.a_text(fields.get("reportText"), f"{field}.reportText", longest=checks.LONG_TEXT, shortest=1)
    prior: Json = {"reportText": text}
    for name, longest in limits.items():
        if fields.get(name) is not None:
            prior[name] = checks.a_text(fields[name], f"{field}.{name}", longest=longest, shortest=1)
    if fields.get("studyDate") is not None:
        prior["studyDate"] = checks.a_date(fields["studyDate"], f"{field}.studyDate")
    return prior


def _prior_reports(value: Any, field: str) -> list[Json]:
    return [_prior_report(prior, f"{field}.{place}") for place, prior in enumerate(checks.a_list(value, field))]


def _prior_texts(value: Any, field: str) -> list[Json]:
    texts = checks.a_list(value, field)
    return [
        {"reportText": checks.a_text(text, f"{field}.{place}", longest=checks.LONG_TEXT, shortest=1)}
        for place, text in enumerate(texts)
    ]


def _study_ids(value: Any, field: str) -> list[str]:
    return [checks.an_id(each, "stu", f"{field}.{place}") for place, each in enumerate(checks.a_list(value, field))]


def _pairs(value: Any, field: str) -> dict[str, str]:
    pairs = checks.an_object(value, field)
    if len(pairs) > MOST_PAIRS:
        raise invalid(field, f"must have at most {MOST_PAIRS} pairs")
    for name, text in pairs.items():
        if len(name) > 100:
            raise invalid(field, "keys must have at most 100 characters")
        checks.a_text(text, f"{field}.{name}")
    return pairs


def _customer(value: Any, field: str) -> str:
    return checks.an_id(value, "cus", field)


def _org(value: Any, field: str) -> str:
    # an organisation of the older generation is the customer with the same hex digits
    return "cus_" + checks.an_id(value, "org", field).removeprefix("org_")


# field as sent -> (field as kept, a PATCH may clear it with null, check)
FIELDS: dict[str, tuple[str, bool, Check]] = {
    "assignedTo": ("assigned_to", True, lambda value, field: checks.an_id(value, "usr", field)),
    "severity": ("severity", False, lambda value, field: checks.one_of(value, SEVERITIES, field)),
    "studyDescription": ("description", False, lambda value, field: checks.a_text(value, field, shortest=1)),
    "expressCustomerId": ("customer_id", True, _customer),
    "orgId": ("customer_id", True, _org),
    "reportMetadata": ("report_metadata", False, lambda value, _: report_metadata(value)),
    "clinicalHistory": ("clinical_history", True, long_text),
    "clinicalIndication": ("clinical_indication", True, long_text),
    "externalPatientId": ("external_patient_id", True, checks.a_text),
    "metadata": ("metadata", True, _pairs),
    "modality": ("modality", True, checks.a_text),
    "priorReports": ("prior_reports", True, _prior_reports),
    "priorReportTexts": ("prior_reports", True, _prior_texts),
    "priorStudyIds": ("prior_study_ids", True, _study_ids),
    "technologistNotes": ("technologist_notes", True, _notes),
    "technologistTechnique": ("technologist_technique", True, long_text),
}


CLEARABLE = tuple(name for name, (_, clearable, _) in FIELDS.items() if clearable)


def kept_fields(fields: Json, nullable: Collection[str]) -> Json:
    """Fields as sent, checked and under the names they are kept by; those of `nullable` may be null.

    Raises Problem 422, also where two generations' names of one field say different things.
    """
    found: Json = {}
    for name, given in fields.items():
        kept, _, check = FIELDS[name]
        if given is None and name not in nullable:
            raise invalid(name, "must not be null")
        value = None if given is None else check(given, name)
        if kept in found and found[kept] != value:
            raise invalid(name, "says otherwise than the field of the other generation")
        found[kept] = value
    return found


def study_changes(body: Any) -> Json:
    """The changes a PATCH asks for: kept field -> value (None clears). Raises Problem 422."""
    return kept_fields(checks.an_object(body, "body", tuple(FIELDS)), CLEARABLE)
