"""What the control calls may say of studies: arrivals as wished for, and changes forced past the workflow."""

from __future__ import annotations

from typing import Any

from . import checks, workflow
from .live import Department
from .problems import invalid, unknown
from .records import SEVERITIES, STUDY_REPORT_STATUSES, Json, Study
from .study_input import FIELDS, METADATA_CHECKS, study_changes
from .world import World

SHORT_NAMES = tuple(METADATA_CHECKS)
"""patientName, mrn, dateOfBirth ... may be given without reportMetadata around them."""
FORCED = ("assignedTo", "studyReportStatus", "isCancelled", "generation")


def user_named(world: World, value: Any) -> str | None:
    """The user id of assignedTo, which may also say "reader"; None for null. Raises Problem 404 or 422."""
    if value is None:
        return None
    if value == "reader":
        return world.reader_id
    user_id = checks.an_id(value, "usr", "assignedTo")
    if user_id not in world.users:
        raise unknown("user", "assignedTo")
    return user_id


def _split(body: Any, forced: tuple[str, ...]) -> tuple[Json, Json]:
    """The fields the control call alone knows, and the rest as a PATCH would say it."""
    fields = checks.an_object(body, "body", (*forced, *SHORT_NAMES, *FIELDS))
    own = {name: value for name, value in fields.items() if name in forced}
    rest = {name: value for name, value in fields.items() if name in FIELDS and name not in forced}
    short = {name: value for name, value in fields.items() if name in SHORT_NAMES}
    if short:
        rest["reportMetadata"] = (rest.get("reportMetadata") or {}) | short
    return own, study_changes(rest)


def _force_body(world: World, study: Study, changes: Json) -> None:
    for name in ("severity", "description", "customer_id"):
        if name in changes:
            setattr(study, name, changes.pop(name))
    body = world.own_body(study)
    if "report_metadata" in changes:
        body.report_metadata = body.report_metadata | changes.pop("report_metadata")
    for name, value in changes.items():
        setattr(body, name, value)


def arrival(world: World, department: Department, body: Any) -> Study:
    """A study that arrives now, with the wished-for fields; assignedTo is "reader", a user id or null."""
    own, changes = _split(body, ("assignedTo", "generation"))
    user_id = user_named(world, own.get("assignedTo"))
    generation = checks.one_of(own.get("generation", "newer"), ("newer", "older"), "generation")
    severity: Any = checks.one_of(changes.pop("severity", "normal"), SEVERITIES, "severity")
    study = department.arrive(severity)
    study.generation = "older" if generation == "older" else "newer"
    _force_body(world, study, changes)
    world.shelves.place(study)
    if user_id is not None:
        workflow.assign(world, study, user_id)
    return study


def forced_changes(world: World, study: Study, body: Any) -> None:
    """Change a study as somebody else might have, whatever the workflow says. Reports are not touched."""
    own, changes = _split(body, FORCED)
    user_id = user_named(world, own.get("assignedTo"))
    status: Any = own.get("studyReportStatus")
    if status is not None:
        checks.one_of(status, STUDY_REPORT_STATUSES, "studyReportStatus")
    if not isinstance(own.get("isCancelled", False), bool):
        raise invalid("isCancelled", "must be true or false")
    generation = checks.one_of(own.get("generation", study.generation), ("newer", "older"), "generation")
    study.generation = "older" if generation == "older" else "newer"
    if "assignedTo" in own:
        study.assigned_to = user_id
        if study.status in ("unassigned", "assigned"):
            study.status = "unassigned" if user_id is None else "assigned"
    if status is not None:
        study.status = status
    if "isCancelled" in own:
        study.cancelled_ms = world.clock.now_ms() if own["isCancelled"] else None
    _force_body(world, study, changes)
    world.changed(study)
