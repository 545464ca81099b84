"""What may be said of a Viewer study, and the moves it may make.

The documents are silent about when; the sandbox decides: any user with access may be assigned, for nobody reports
here; complete and incomplete are set either way; a cancelled study is left alone (409) until it is restored, and is
then what it was before; a complete one may be cancelled.
"""

from __future__ import annotations

from typing import Any

from . import checks, workflow
from .problems import conflict
from .records import Json
from .study_create import checked_customer, checked_uid, new_fields
from .study_input import kept_fields
from .study_update import merged_pairs
from .viewer import STUDY_VIEWER_STATUSES, ViewerStudy
from .world import World

CREATED_WITH = ("assignedTo", "expressCustomerId", "metadata", "severity", "studyDescription")
CHANGED_BY = ("assignedTo", "metadata", "severity", "studyDescription", "studyViewerStatus")


def add_viewer_study(world: World, body: Any) -> ViewerStudy:
    """A new study, incomplete. Raises Problem 404, 409 or 422, and then nothing was added."""
    fields = new_fields(body, CREATED_WITH)
    uid = checks.a_uid(fields.pop("studyInstanceUid"), "studyInstanceUid")
    kept = kept_fields(fields, ())
    checked_customer(world, kept.get("customer_id"), "expressCustomerId")
    _check_user(world, kept)
    checked_uid(world.viewer.by_uid(uid) is not None, uid)
    now = world.clock.now_ms()
    study = ViewerStudy(world.viewer.new_id(), uid, now, now, **kept)
    world.viewer.add(study)
    return study


def viewer_changes(fields: Json) -> Json:
    """The changes a PATCH asks for: kept field -> value (None clears). Raises Problem 422."""
    said = dict(checks.an_object(fields, "body", CHANGED_BY))
    given = said.pop("studyViewerStatus", "incomplete")
    status = checks.one_of(given, STUDY_VIEWER_STATUSES, "studyViewerStatus")
    changes = kept_fields(said, ("assignedTo", "metadata"))
    if "studyViewerStatus" in fields:
        changes["status"] = status
    return changes


def apply_changes(world: World, study: ViewerStudy, changes: Json) -> None:
    """Carry out a PATCH that was already checked for form. Nothing changes when anything is refused."""
    refuse_cancelled(study)
    _check_user(world, changes)
    if changes.get("metadata") is not None:
        changes["metadata"] = merged_pairs(world, study.metadata, changes["metadata"])
    for name, value in changes.items():
        setattr(study, name, value)
    world.viewer.changed(study)


def _check_user(world: World, kept: Json) -> None:
    if kept.get("assigned_to") is not None:
        workflow.user_of(world, kept["assigned_to"], "assignedTo")


def refuse_cancelled(study: ViewerStudy) -> None:
    """409 when the study is cancelled."""
    if study.is_cancelled:
        raise conflict("the study is cancelled")


def cancel(world: World, study: ViewerStudy) -> None:
    """Cancel a study. 409 when it is cancelled already."""
    if study.is_cancelled:
        raise conflict("the study is already cancelled")
    study.cancelled_ms = world.clock.now_ms()
    world.viewer.changed(study)


def uncancel(world: World, study: ViewerStudy) -> None:
    """Restore a cancelled study. 409 when it is not cancelled."""
    if not study.is_cancelled:
        raise conflict("the study is not cancelled")
    study.cancelled_ms = None
    world.viewer.changed(study)


def complete(world: World, study: ViewerStudy) -> None:
    """Finish a study from its page; one that is complete already stays so. 409 when it was cancelled meanwhile."""
    refuse_cancelled(study)
    if study.status != "complete":
        study.status = "complete"
        world.viewer.changed(study)
