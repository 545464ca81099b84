"""PATCH of a study: what may still change at which point of its life.

The documents are silent about that; the sandbox decides so:

- cancelled: nothing (409).
- completed or addendum_active: whose study it is stays, and so does what the signed report stands on (clinical
  texts, technologist notes and technique, priors): 409 naming the field. Orders are still corrected: severity,
  description, modality, customer, patient and their metadata. A report keeps the reportMetadata its reader saw.
- any other: everything. An external study counts as completed.
"""

from __future__ import annotations

from . import workflow
from .problems import conflict
from .records import Json, Study
from .study_create import checked_customer
from .study_input import FIELDS
from .world import World

SIGNED = ("completed", "addendum_active")
READ_FROM = (
    "clinical_history",
    "clinical_indication",
    "technologist_notes",
    "technologist_technique",
    "prior_reports",
    "prior_study_ids",
)
"""Fields of the body that a report stands on."""


def apply_changes(world: World, study: Study, changes: Json) -> None:
    """Carry out a PATCH that was already checked for form. Nothing changes when anything is refused."""
    changes = dict(changes)
    workflow.refuse_cancelled(study)
    _refuse_rewriting(world, study, changes)
    checked_customer(world, changes.get("customer_id"), "expressCustomerId")
    reassigned = "assigned_to" in changes
    user_id = changes.pop("assigned_to", None)
    if reassigned:
        if user_id is not None:
            workflow.reader_of(world, user_id, "assignedTo")
        workflow.check_assign(study, user_id)
    if changes.get("metadata") is not None:
        changes["metadata"] = merged_pairs(world, world.body(study).metadata, changes["metadata"])
    for name in ("severity", "description", "customer_id"):
        if name in changes:
            setattr(study, name, changes.pop(name))
    if changes:
        _change_body(world, study, changes)
    if reassigned:
        workflow.assign(world, study, user_id)
    world.changed(study)


def _refuse_rewriting(world: World, study: Study, changes: Json) -> None:
    if study.status not in SIGNED:
        return
    body = world.body(study)
    for name in READ_FROM:
        if name in changes and changes[name] != getattr(body, name):
            sent = next(field for field, (kept, _, _) in FIELDS.items() if kept == name)
            raise conflict(f"{sent} cannot change once the study is {study.status}", sent)


def merged_pairs(world: World, before: dict[str, str] | None, pairs: dict[str, str]) -> dict[str, str]:
    """The metadata after a PATCH of them, as the switch metadata_patch says. 409 when they would be too many."""
    if world.switches["metadata_patch"] != "merge":
        return pairs
    merged = (before or {}) | pairs
    if len(merged) > 50:
        raise conflict("the study would have more than 50 metadata pairs")
    return merged


def _change_body(world: World, study: Study, changes: Json) -> None:
    body = world.own_body(study)
    if "report_metadata" in changes:
        body.report_metadata = body.report_metadata | changes.pop("report_metadata")
    for name, value in changes.items():
        setattr(body, name, value)
