"""The form of a study and the study itself: what to show of one, and what to send of what was entered.

Only what differs from the study as it was read is ever sent, so a value that the server has in a form of its own
neither comes back changed nor stands in the way of saving something else.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar
from uuid import uuid4

from avara_desktop.api.bodies import Body, StudyDraft, StudyPatch
from avara_desktop.api.limits import checked, is_date
from avara_desktop.api.models import Measure, PriorReport, Study
from avara_desktop.errors import InvalidInput
from avara_desktop.local import dicom_values
from avara_desktop.state.fields import Kind, Value, Values
from avara_desktop.state.study_fields import ACCESSION, DAYS, FIELDS, IN_REPORT_METADATA, TIMES, field_at

B = TypeVar("B", bound=Body)
MARK = "\N{REPLACEMENT CHARACTER}"
AMBIGUOUS = "could be read as two days; write it as YYYY-MM-DD, such as 2024-04-03"


def empty_values() -> Values:
    """A form with nothing in it, for a study of normal severity."""
    return {field_id: field.empty for field_id, field in FIELDS.items()} | {"severity": "normal"}


def texts_of(study: Study) -> Values:
    """What a form shows of a study, as the server has it."""
    patient = study.report_metadata
    values = empty_values()
    for field_id in values:
        source = patient if field_id in IN_REPORT_METADATA else study
        found = getattr(source, field_id, None)
        if isinstance(found, str):
            values[field_id] = str(found)
        elif isinstance(found, Measure):
            values[field_id] = (_number(found.value), found.unit)
    org = study.org.org_id if study.org else ""
    values["customer"] = study.express_customer.express_customer_id if study.express_customer else org
    values["accession_number"] = (study.metadata or {}).get(ACCESSION, "")
    values["assigned_to"] = study.assigned_to.user_id if study.assigned_to else ""
    values["technologist_notes"] = list(study.technologist_notes or ())
    values["prior_reports"] = [_prior(prior) for prior in study.prior_reports or ()]
    return values


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)


def _prior(prior: PriorReport) -> dict[str, str]:
    return {name: value or "" for name, value in prior.model_dump().items()}


def changes(seen: Values, values: Values) -> dict[str, Value]:
    """The fields that were changed, as they are now."""
    return {name: value for name, value in values.items() if _plain(name, value) != _plain(name, seen[name])}


def _plain(name: str, value: Value) -> Value:
    """A value without differences that mean nothing: the unit of no number, and parts left empty or not there."""
    if FIELDS[name].kind is Kind.MEASURE and not value[0]:
        return "", ""
    if name == "prior_reports":
        return [{part: text for part, text in prior.items() if text} for prior in value]
    return value


def draft(values: Values) -> StudyDraft:
    """The study to create. Raises ``InvalidInput`` with problems by field of the form."""
    body = _body({name: value for name, value in values.items() if _entered(name, value)})
    if accession := values["accession_number"]:
        body["metadata"] = {ACCESSION: _shown(accession, "accession_number")}
    body.setdefault("reportMetadata", {})
    return _checked(StudyDraft, body)


def patch(study: Study, values: Values) -> StudyPatch:
    """What changed of a study as it was read. Raises ``InvalidInput`` with problems by field of the form."""
    changed = changes(texts_of(study), values)
    if "study_instance_uid" in changed:
        raise InvalidInput({"study_instance_uid": "cannot be changed"})
    body = _body(changed)
    if "accession_number" in changed:
        # whether a PATCH merges or replaces the pairs is not documented: with all of them sent, both come out the same
        pairs = {key: text for key, text in (study.metadata or {}).items() if key != ACCESSION}
        accession = _shown(changed["accession_number"], "accession_number")
        body["metadata"] = (pairs | ({ACCESSION: accession} if accession else {})) or None
    if "customer" in changed and _older_customer(study, changed["customer"]):
        body["org_id"] = body.pop("express_customer_id")
    return _checked(StudyPatch, body)


def _older_customer(study: Study, now: str) -> bool:
    """Whether a customer is named as the older generation of the API names it."""
    return now.startswith("org_") or (not now and study.express_customer is None)


def _entered(name: str, value: Value) -> bool:
    return bool(value[0] if FIELDS[name].kind is Kind.MEASURE else value)


def _body(changed: Mapping[str, Value]) -> dict[str, Any]:
    """Fields as the body has them; what was emptied is None. Raises ``InvalidInput``."""
    problems: dict[str, str] = {}
    outer: dict[str, Any] = {}
    inner: dict[str, Any] = {}
    for name, value in changed.items():
        if name == "accession_number":
            continue
        try:
            sent = _sent(name, value)
        except InvalidInput as problem:
            problems |= problem.problems
            continue
        place = inner if name in IN_REPORT_METADATA else outer
        place["express_customer_id" if name == "customer" else name] = sent
    if problems:
        raise InvalidInput(problems)
    return outer | ({"reportMetadata": inner} if inner else {})


def _sent(name: str, value: Value) -> Any:
    """One field as the body has it. Raises ``InvalidInput``."""
    if name == "technologist_notes":
        return [_shown(note, f"{name}.{place}") for place, note in enumerate(value)] or None
    if name == "prior_reports":
        return [_sent_prior(prior, f"{name}.{place}") for place, prior in enumerate(value)] or None
    if FIELDS[name].kind is Kind.MEASURE:
        return {"value": value[0], "unit": value[1]} if value[0] else None
    if not value and name in ("study_description", "severity"):
        return ""  # these cannot be cleared, and the limits say so
    text = _shown(value, name)
    if name in DAYS:
        text = _day(text, name)
    elif name in TIMES:
        text = _time(text)
    return text or None


def _sent_prior(prior: Mapping[str, str], name: str) -> dict[str, str]:
    sent = {part: _shown(text, f"{name}.{part}") for part, text in prior.items() if text}
    if "study_date" in sent:
        sent["study_date"] = _day(sent["study_date"], f"{name}.study_date")
    return sent


def _shown(text: str, name: str) -> str:
    """A text fit to be sent: where somebody edited a text with signs that cannot be shown, the marks are no text."""
    if MARK in text:
        raise InvalidInput({name: f"has a sign that cannot be shown ({MARK}); type that part again"})
    return text


def _day(text: str, name: str) -> str:
    """A day as YYYY-MM-DD; DICOM's YYYYMMDD is understood. Raises ``InvalidInput`` for what may be two days."""
    if re.fullmatch(r"[0-9]{8}", text, re.ASCII):
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    if re.fullmatch(r"[0-9]{1,2}([./ -])[0-9]{1,2}\1[0-9]{2,4}", text, re.ASCII):
        raise InvalidInput({name: AMBIGUOUS})
    return text


def _time(text: str) -> str:
    """A time of day as HH:MM; the first nought may be left out."""
    return f"0{text}" if re.fullmatch(r"[0-9]:[0-9]{2}", text, re.ASCII) else text


def _checked(model: type[B], body: dict[str, Any]) -> B:
    try:
        return checked(model, body)
    except InvalidInput as problem:
        raise InvalidInput(problems_by_field(problem.problems)) from None


def problems_by_field(problems: Mapping[str, str]) -> dict[str, str]:
    """Problems named as the API names fields, by field of the form; the first said of a field counts."""
    found: dict[str, str] = {}
    for name, words in problems.items():
        found.setdefault(field_at(name), words)
    return found


def new_uid() -> str:
    """A study instance UID nobody else has: 2.25 and a random UUID as a number (DICOM PS3.5 B.2)."""
    return f"2.25.{uuid4().int}"


def age_words(born: str, on: str, today: date) -> str:
    """The age of somebody born that day (YYYY-MM-DD) on the study's, or today; empty where that cannot be said."""
    try:
        birth, day = _day(born, ""), _day(on, "") or today.isoformat()
    except InvalidInput:
        return ""
    return dicom_values.age("", birth, day) if is_date(birth) and is_date(day) else ""
