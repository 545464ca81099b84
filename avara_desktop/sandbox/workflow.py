"""The moves a study may make: unassigned -> assigned -> in_progress -> completed -> addendum_active -> completed.

Every function changes the world or raises Problem 409 and changes nothing.
"""

from __future__ import annotations

from .problems import conflict, invalid, unknown
from .records import Report, Study, User
from .world import World


def user_of(world: World, user_id: str, field: str) -> User:
    """A user who has access. 404 when nobody has the id, 422 when that user's access is revoked."""
    user = world.users.get(user_id)
    if user is None:
        raise unknown("user", field)
    if user.revoked_ms is not None:
        raise invalid(field, "this user's access is revoked")
    return user


def reader_of(world: World, user_id: str, field: str) -> User:
    """The user who is to read. 404 when nobody has the id, 422 when that user may not create reports or was revoked."""
    user = user_of(world, user_id, field)
    if not user.can_create_reports:
        raise invalid(field, "this user may not create reports")
    return user


def refuse_cancelled(study: Study) -> None:
    """409 when the study is cancelled."""
    if study.is_cancelled:
        raise conflict("the study is cancelled")


def check_assign(study: Study, user_id: str | None) -> None:
    """409 unless PATCH assignedTo may say that now."""
    if study.assigned_to == user_id or study.status in ("unassigned", "assigned"):
        return
    doing = "unassigned" if user_id is None else "assigned to somebody else"
    raise conflict(f"a study that is {study.status} cannot be {doing}")


def assign(world: World, study: Study, user_id: str | None) -> None:
    """Set or clear whose study it is (PATCH assignedTo)."""
    check_assign(study, user_id)
    if study.assigned_to == user_id:
        return
    study.assigned_to = user_id
    study.status = "unassigned" if user_id is None else "assigned"
    world.changed(study)


def take_for_reading(world: World, study: Study, user_id: str) -> None:
    """What reroute-url does to the assignment. A completed study stays whose it is."""
    refuse_cancelled(study)
    if study.study_type == "external":
        raise conflict("an external study is not read here")
    if study.status == "completed":
        return
    held_by = study.assigned_to
    if held_by not in (None, user_id):
        answer = world.switches["reroute_held_by_other"]
        if study.status == "in_progress" and answer != "takes_in_progress":
            raise conflict("the study is in progress with another user")
        if answer == "conflict":
            raise conflict("the study is assigned to another user")
    if world.switches["reroute_assigns"] == "yes":
        _hand_to(world, study, user_id)
    if world.switches["in_progress_begins"] == "url_minted":
        begin_reading(world, study, user_id)


def _hand_to(world: World, study: Study, user_id: str) -> None:
    if study.assigned_to == user_id:
        return
    study.assigned_to = user_id
    if study.status == "unassigned":
        study.status = "assigned"
    addendum = study.open_report
    if addendum is not None:
        addendum.user_id = user_id
    world.changed(study)


def check_page(study: Study, user_id: str) -> None:
    """409 when the page of a minted URL may no longer be worked on by that user."""
    refuse_cancelled(study)
    if study.status == "in_progress" and study.assigned_to != user_id:
        raise conflict("the study is now in progress with another user")


def begin_reading(world: World, study: Study, user_id: str) -> None:
    """Dictation begins: in_progress with a new report. Nothing happens to a study beyond that point."""
    check_page(study, user_id)
    if study.status in ("unassigned", "assigned"):
        study.assigned_to = user_id
        study.status = "in_progress"
        world.new_report(study, user_id, is_addendum=False)
        world.changed(study, by_report=True)
    elif study.status == "addendum_active":
        _hand_to(world, study, user_id)


def sign(world: World, study: Study, text: str, *, critical: bool) -> Report:
    """Sign the report or addendum being dictated; the study is completed."""
    refuse_cancelled(study)
    report = study.open_report
    if report is None:
        raise conflict("no report of this study is being dictated")
    now = world.clock.now_ms()
    report.signed_ms = report.updated_ms = max(now, report.created_ms)
    report.text = text
    report.is_critical = critical
    study.status = "completed"
    world.changed(study, by_report=True)
    return report


def start_addendum(world: World, study: Study, report: Report) -> bool:
    """Begin an addendum to a signed report. False: one was active already and the sandbox is told not to mind."""
    refuse_cancelled(study)
    if study.status == "addendum_active" and world.switches["second_addendum"] == "idempotent":
        return False
    if study.status == "addendum_active":
        raise conflict("an addendum to this study is already active")
    if report.signed_ms is None or study.status != "completed":
        raise conflict("only a completed report can have an addendum")
    study.status = "addendum_active"
    world.new_report(study, report.user_id or world.reader_id, is_addendum=True)
    world.changed(study, by_report=True)
    return True


def cancel_addendum(world: World, study: Study, report: Report) -> None:
    """Drop the active addendum; the study is completed again."""
    addendum = study.open_report
    if study.status != "addendum_active" or addendum is None:
        raise conflict("no addendum to this study is active")
    wanted = world.switches["cancel_addendum_id"]
    named_addendum = report is addendum
    if wanted == "addendum" and not named_addendum:
        raise conflict("this is not the report of the active addendum")
    if wanted == "original" and report.is_addendum:
        raise conflict("this is not the original report")
    world.drop_report(study, addendum)
    study.status = "completed"
    world.changed(study, by_report=True)


def cancel(world: World, study: Study) -> None:
    """Cancel a study (the department withdrew it). 409 when it is cancelled already, or its report is signed."""
    if study.is_cancelled:
        raise conflict("the study is already cancelled")
    if study.status in ("completed", "addendum_active"):
        raise conflict(f"a study that is {study.status} cannot be cancelled")
    study.cancelled_ms = world.clock.now_ms()
    world.changed(study)


def uncancel(world: World, study: Study) -> None:
    """Restore a cancelled study: it is where it was before. 409 when it is not cancelled."""
    if not study.is_cancelled:
        raise conflict("the study is not cancelled")
    study.cancelled_ms = None
    world.changed(study)


def report_and_study(world: World, report_id: str) -> tuple[Report, Study]:
    """A report and the study it belongs to. 404 when there is none."""
    report = world.reports.get(report_id)
    if report is None:
        raise unknown("report")
    return report, world.studies[report.study_id]
