"""The table of commands: keys that do not clash, reasons in words, writes that cannot happen by a slip, the palette."""

import json
from dataclasses import replace
from typing import Any
from unittest.mock import MagicMock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QKeySequence

from avara_desktop.api.models import ViewerStudy
from avara_desktop.api.people import Invitation, User
from avara_desktop.api.terms import InvitationStatus, UserLevel
from avara_desktop.commands import BY_ID, COMMANDS, Command, Context, Desk, Keymap, Page, clashes, matching
from avara_desktop.commands.context import Flow
from tests.api.samples import bounded
from tests.api.samples import invitation as invitation_body
from tests.api.samples import user as user_body
from tests.state.studies import COLLEAGUE, READER_ID, study


def reader(**fields: Any) -> User:
    return User.model_validate_json(json.dumps(user_body(userId=READER_ID, **fields)))


def planted(**keys: str | tuple[str, ...]) -> tuple[Command, ...]:
    return tuple(
        Command(name, name, (each,) if isinstance(each, str) else each, "Test", lambda desk: None)
        for name, each in keys.items()
    )


def test_no_two_commands_answer_the_same_keys() -> None:
    assert clashes(COMMANDS) == []


@pytest.mark.parametrize(
    ("commands", "found"),
    [
        (planted(a="J", b="J"), ["J: a and b"]),
        (planted(a=("J", "K"), b=("L", "K")), ["K: a and b"]),
        (planted(a="G", b="G, M"), ["G starts G, M: a and b"]),
        (planted(a="G, M", b="G"), ["G starts G, M: b and a"]),
        (planted(a="G, M", b="G, M, X"), ["G, M starts G, M, X: a and b"]),
        (planted(a="G, M", b="G, U", c="M", d="Shift+G", e=()), []),
    ],
)
def test_planted_clashes_are_found(commands: tuple[Command, ...], found: list[str]) -> None:
    assert clashes(commands) == found


def test_ids_titles_and_groups_tell_commands_apart() -> None:
    assert len(BY_ID) == len(COMMANDS) == len({command.title for command in COMMANDS})
    assert all(BY_ID[command.id] is command for command in COMMANDS)
    assert {page for command in COMMANDS for page in command.pages} == set(Page)


def test_every_key_is_one_that_qt_understands_and_writes_the_same() -> None:
    for command in COMMANDS:
        for keys in command.keys:
            sequence = QKeySequence(keys, QKeySequence.SequenceFormat.PortableText)
            assert sequence.count() == keys.count(", ") + 1, command.id
            assert sequence.toString(QKeySequence.SequenceFormat.PortableText) == keys, command.id


def test_what_writes_needs_a_modifier_or_is_enter_on_the_study() -> None:
    """``o`` is Enter for those whose microphone's Enter button sends keys; both ask before taking a study.

    So do they with Shift, which leaves out one question: whether a second study may stand open beside the first.
    F-keys are not typed by dictation. ``z`` takes back only what the reader did in the last seconds.
    """
    writing = {command.id: set(command.keys) for command in COMMANDS if command.writes}
    assert writing.pop("study.read") == {"Return", "Enter", "O"}
    assert writing.pop("study.read_anyway") == {"Shift+Return", "Shift+Enter"}
    assert (writing.pop("flow.next"), writing.pop("flow.skip")) == ({"F8"}, {"F9"})
    assert writing.pop("flow.undo") == {"Z", "Ctrl+Z"}
    assert set(writing) >= {
        "study.claim",
        "study.new",
        "study.cancel",
        "report.addendum",
        "people.revoke",
        "viewer.new",
    }
    assert all(key.startswith("Ctrl+") for keys in writing.values() for key in keys)


def test_every_command_does_one_thing_at_the_desk() -> None:
    done: list[str] = []
    for command in COMMANDS:
        desk = MagicMock(spec=Desk)
        command.run(desk)
        assert len(desk.method_calls) == 1, command.id
        done.append(str(desk.method_calls[0]))
    assert len(set(done)) == len(COMMANDS)


# --- reasons ----------------------------------------------------------------------------------------------------------

OUT = Context()
IDLE = Context(reader=reader(), may_write=True)
MINE = Context(reader=reader(), study=study(), may_write=True)


def on(**fields: Any) -> Context:
    """With a study in the reader's hand that is as said."""
    return Context(reader=reader(), study=study(**fields), may_write=True)


FREE = on(assignedTo=None, studyReportStatus="unassigned")
SIGNED = on(studyReportStatus="completed")
ADDENDUM = on(studyReportStatus="addendum_active")
BEGUN = on(studyReportStatus="in_progress")
THEIRS = on(assignedTo=COLLEAGUE)
CANCELLED = on(isCancelled=True)
OFFLINE = Context(reader=reader(), study=study(), may_write=False)
ASKING = Context(reader=reader(), study=study(), may_write=True, asking=True)
NO_REPORTS = Context(reader=reader(canCreateReports=False), study=study(), may_write=True)
NO_REPORTS_SIGNED = Context(NO_REPORTS.reader, SIGNED.study, may_write=True)


@pytest.mark.parametrize(
    ("command", "context", "reason"),
    [
        ("app.quit", OUT, ""),
        ("app.palette", OUT, ""),
        ("list.next", OUT, "Sign in first."),
        ("list.next", IDLE, ""),
        ("study.copy_mrn", IDLE, "Select a study first."),
        ("study.copy_mrn", MINE, ""),
        ("pane.find", OUT, "Sign in first."),
        ("study.read", MINE, ""),
        ("study.read", FREE, ""),
        ("study.read", THEIRS, ""),
        ("study.read", BEGUN, ""),
        ("study.read", ADDENDUM, ""),
        ("study.read", OUT, "Sign in first."),
        ("study.read", IDLE, "Select a study first."),
        ("study.read", OFFLINE, "offline"),
        ("study.read", ASKING, "still being asked"),
        ("study.read", NO_REPORTS, "may not create reports"),
        ("study.read", CANCELLED, "cancelled"),
        ("study.read", SIGNED, "signed; use Addendum"),
        ("study.read_anyway", MINE, ""),
        ("study.read_anyway", replace(MINE, unanswered="Answer the strip first."), "Answer the strip first."),
        ("study.read_anyway", IDLE, "Select a study first."),
        ("study.read_anyway", OFFLINE, "offline"),
        ("study.read_anyway", NO_REPORTS, "may not create reports"),
        ("study.read_anyway", CANCELLED, "cancelled"),
        ("study.read_anyway", SIGNED, "signed; use Addendum"),
        ("study.viewer", NO_REPORTS, ""),
        ("study.viewer", SIGNED, ""),
        ("study.viewer", OFFLINE, "offline"),
        ("study.claim", FREE, ""),
        ("study.claim", MINE, "assigned to nobody"),
        ("study.claim", IDLE, "Select a study first."),
        ("study.release", MINE, ""),
        ("study.release", THEIRS, "not begun"),
        ("study.release", BEGUN, "not begun"),
        ("study.release", OUT, "Sign in first."),
        ("report.text", SIGNED, ""),
        ("report.text", BEGUN, ""),
        ("report.text", ADDENDUM, ""),
        ("report.text", MINE, "no report"),
        ("report.text", FREE, "no report"),
        ("report.text", on(reportIds=[{"reportId": "rep_1", "status": "in_progress"}]), ""),
        ("report.text", IDLE, "Select a study first."),
        ("report.pdf", MINE, "no report"),
        ("report.pdf", BEGUN, "no signed report"),
        ("report.pdf", SIGNED, ""),
        ("report.pdf", ADDENDUM, ""),
        ("report.addendum", SIGNED, ""),
        ("report.addendum", replace(SIGNED, stale=True), "The list is stale"),
        ("report.cancel_addendum", replace(ADDENDUM, stale=True), ""),
        ("report.communicated", SIGNED, "no signed critical result"),
        ("report.communicated", on(studyReportStatus="completed", isCritical=True), ""),
        ("report.communicated", on(studyReportStatus="in_progress", isCritical=True), "no signed critical result"),
        ("report.communicated", IDLE, "Select a study first."),
        ("report.addendum", MINE, "needs a signed report"),
        ("report.addendum", ADDENDUM, "needs a signed report"),
        ("report.addendum", NO_REPORTS_SIGNED, "may not create reports"),
        ("report.addendum", IDLE, "Select a study first."),
        ("report.cancel_addendum", ADDENDUM, ""),
        ("report.cancel_addendum", SIGNED, "no open addendum"),
        ("report.cancel_addendum", ASKING, "still being asked"),
    ],
)
def test_what_cannot_be_done_says_why(command: str, context: Context, reason: str) -> None:
    found = BY_ID[command].unavailable(context)
    assert (reason in found) if reason else (found == "")


@pytest.mark.parametrize("context", [OUT, IDLE, OFFLINE, ASKING])
def test_nothing_that_writes_is_open_without_a_study_that_can_be_written(context: Context) -> None:
    found = [command.id for command in COMMANDS if command.writes and not command.unavailable(context)]
    assert set(found) <= {"flow.next", "flow.skip"}, "these choose a study themselves"


MANAGER = reader(canManageStudies=True)
INVITED = Invitation.model_validate_json(json.dumps(invitation_body()))
NO_LINE = "offline; nothing can be sent"


def desk_of(reader: User = MANAGER, **fields: Any) -> Context:
    """Somebody who may manage studies, with a study in the hand that is as said."""
    return Context(reader=reader, study=study(**fields), may_write=True)


M_FREE = desk_of(assignedTo=None, studyReportStatus="unassigned")
M_MINE = desk_of()
M_BEGUN = desk_of(studyReportStatus="in_progress")
M_SIGNED = desk_of(studyReportStatus="completed")
M_ADDENDUM = desk_of(studyReportStatus="addendum_active")
M_CANCELLED = desk_of(isCancelled=True)
M_ARCHIVE = desk_of(studyType="external", studyReportStatus="completed", assignedTo=None)
M_OFFLINE = replace(M_MINE, may_write=False)
M_ASKING = replace(M_MINE, asking=True)
M_IDLE = Context(reader=MANAGER, may_write=True)


@pytest.mark.parametrize(
    ("command", "context", "reason"),
    [
        ("study.new", M_IDLE, ""),
        ("study.new", M_MINE, ""),
        ("study.new", IDLE, "may not manage studies"),
        ("study.new", OUT, "Sign in first."),
        ("study.new", M_OFFLINE, NO_LINE),
        ("study.edit", M_MINE, ""),
        ("study.edit", M_SIGNED, ""),
        ("study.edit", MINE, "may not manage studies"),
        ("study.edit", M_CANCELLED, "restore it first"),
        ("study.edit", M_IDLE, "Select a study first."),
        ("study.edit", M_OFFLINE, NO_LINE),
        ("study.edit", M_ASKING, "still being asked"),
        ("study.severity", M_FREE, ""),
        ("study.severity", MINE, "may not manage studies"),
        ("study.severity", M_CANCELLED, "restore it first"),
        ("study.severity", M_OFFLINE, NO_LINE),
        ("study.assign", M_FREE, ""),
        ("study.assign", M_MINE, ""),
        ("study.assign", desk_of(assignedTo=COLLEAGUE), ""),
        ("study.assign", M_BEGUN, "not begun"),
        ("study.assign", M_SIGNED, "not begun"),
        ("study.assign", M_ADDENDUM, "not begun"),
        ("study.assign", desk_of(studyReportStatus="peer_review"), "not begun"),
        ("study.assign", M_CANCELLED, "restore it first"),
        ("study.assign", M_ARCHIVE, "not begun"),
        ("study.assign", FREE, "may not manage studies"),
        ("study.assign", M_ASKING, "still being asked"),
        ("study.cancel", M_FREE, ""),
        ("study.cancel", M_BEGUN, ""),
        ("study.cancel", M_SIGNED, "signed study cannot be cancelled"),
        ("study.cancel", M_ADDENDUM, "signed study cannot be cancelled"),
        ("study.cancel", M_CANCELLED, "cancelled already"),
        ("study.cancel", MINE, "may not manage studies"),
        ("study.cancel", M_OFFLINE, NO_LINE),
        ("study.cancel", M_IDLE, "Select a study first."),
        ("study.restore", M_CANCELLED, ""),
        ("study.restore", M_MINE, "not cancelled"),
        ("study.restore", CANCELLED, "may not manage studies"),
        ("study.restore", replace(M_CANCELLED, may_write=False), NO_LINE),
        ("study.claim", desk_of(isCancelled=True, assignedTo=None), "is cancelled"),
        ("study.release", M_CANCELLED, "is cancelled"),
        ("study.claim", M_ARCHIVE, "comes from an archive"),
        ("study.read", M_ARCHIVE, "comes from an archive"),
        ("report.addendum", M_ARCHIVE, "comes from an archive"),
        ("study.viewer", M_ARCHIVE, ""),
        ("view.cancelled", IDLE, ""),
        ("app.people", IDLE, ""),
        ("app.viewer", IDLE, ""),
        ("app.viewer", OUT, "Sign in first."),
    ],
)
def test_what_cannot_be_done_to_an_order_says_why(command: str, context: Context, reason: str) -> None:
    found = BY_ID[command].unavailable(context)
    assert (reason in found) if reason else (found == "")


def people(level: str = "admin", *, may_write: bool = True, **hand: Any) -> Context:
    """The People page, as somebody of a level sees it."""
    return Context(reader=reader(level=level), may_write=may_write, page=Page.PEOPLE, **hand)


OTHER = User.model_validate_json(json.dumps(user_body(userId="usr_" + "9" * 32)))
OWNER = OTHER.model_copy(update={"level": UserLevel.OWNER})
MYSELF = reader()
PEOPLE_ACTS = ("people.invite", "people.edit", "people.revoke", "people.reactivate")


@pytest.mark.parametrize(
    ("command", "context", "reason"),
    [
        ("people.invite", people(), ""),
        ("people.invite", people("owner"), ""),
        *((act, people("member", person=OTHER), "Only an admin or the owner") for act in PEOPLE_ACTS),
        *((act, people("auditor", person=OTHER), "Only an admin or the owner") for act in PEOPLE_ACTS),
        *((act, people(may_write=False, person=OTHER), NO_LINE) for act in PEOPLE_ACTS),
        *((act, people(), "Select a person first.") for act in PEOPLE_ACTS[1:]),
        *((act, people(person=OWNER), "owner is changed in Avara's dashboard only") for act in PEOPLE_ACTS[1:]),
        *((act, people(person=OTHER), "") for act in PEOPLE_ACTS[1:]),
        ("people.edit", people(person=MYSELF), ""),
        ("people.revoke", people(person=MYSELF), "cannot revoke your own access"),
        ("people.reactivate", people(person=MYSELF), "own access is not revoked"),
        ("people.revoke", people(invitation=INVITED), ""),
        ("people.edit", people(invitation=INVITED), ""),
        ("people.reactivate", people(invitation=INVITED), "Only a user"),
        (
            "people.revoke",
            people(invitation=INVITED.model_copy(update={"status": InvitationStatus.ACCEPTED})),
            "This invitation is accepted",
        ),
        ("people.users", people("member"), ""),
        ("people.invitations", people("member"), ""),
    ],
)
def test_what_cannot_be_done_to_people_says_why(command: str, context: Context, reason: str) -> None:
    found = BY_ID[command].unavailable(context)
    assert (reason in found) if reason else (found == "")


def viewer(reader: User = MANAGER, *, may_write: bool = True, **fields: Any) -> Context:
    """The page of Viewer studies, with a study in the hand that is as said."""
    body = {
        "isCancelled": False,
        "severity": "normal",
        "studyDescription": "CT Head",
        "studyId": "stu_1",
        "studyInstanceUid": "1.2.3",
        "studyViewerStatus": "incomplete",
    }
    hand = ViewerStudy.model_validate_json(json.dumps({**body, **fields}))
    return Context(reader=reader, may_write=may_write, page=Page.VIEWER, viewer_study=hand)


NO_VIEWER_STUDY = replace(viewer(), viewer_study=None)
VIEWER_ACTS = ("viewer.complete", "viewer.cancel", "viewer.restore")


@pytest.mark.parametrize(
    ("command", "context", "reason"),
    [
        ("viewer.open", viewer(), ""),
        ("viewer.open", viewer(reader()), ""),
        ("viewer.open", viewer(studyViewerStatus="peer_review"), ""),
        ("viewer.open", viewer(isCancelled=True), "cancelled"),
        ("viewer.complete", viewer(), ""),
        ("viewer.complete", viewer(studyViewerStatus="complete"), ""),
        ("viewer.complete", viewer(studyViewerStatus="peer_review"), "not known here"),
        ("viewer.complete", viewer(isCancelled=True), "restore it first"),
        ("viewer.cancel", viewer(), ""),
        ("viewer.cancel", viewer(isCancelled=True), "cancelled already"),
        ("viewer.restore", viewer(isCancelled=True), ""),
        ("viewer.restore", viewer(), "not cancelled"),
        ("viewer.new", viewer(), ""),
        ("viewer.new", NO_VIEWER_STUDY, ""),
        ("viewer.new", viewer(reader()), "may not manage studies"),
        ("viewer.new", viewer(may_write=False), NO_LINE),
        *((act, NO_VIEWER_STUDY, "Select a study first.") for act in (*VIEWER_ACTS, "viewer.open")),
        *((act, viewer(reader()), "may not manage studies") for act in VIEWER_ACTS),
        *((act, viewer(may_write=False), NO_LINE) for act in (*VIEWER_ACTS, "viewer.open")),
    ],
)
def test_what_cannot_be_done_to_a_viewer_study_says_why(command: str, context: Context, reason: str) -> None:
    found = BY_ID[command].unavailable(context)
    assert (reason in found) if reason else (found == "")


FULL = replace(
    Context(reader=reader(canManageStudies=True, level="admin"), study=study(), may_write=True),
    person=OTHER,
    viewer_study=viewer().viewer_study,
    flow=Flow(running=True, left=True, parked=True, undo="claim DOE, Jane", undo_sends=True),
    key=Keymap().words,
)


def in_run(may_write: bool = True, **fields: Any) -> Context:
    """A reading run that stands as said, with a study of the reader's under the hand."""
    return replace(MINE, may_write=may_write, flow=Flow(**fields))


@pytest.mark.parametrize(
    ("command", "context", "reason"),
    [
        ("flow.next", IDLE, ""),
        ("flow.next", in_run(no_next="The list is 2 min old"), "2 min old"),
        ("flow.next", in_run(may_write=False), NO_LINE),
        ("flow.next", NO_REPORTS, "may not create reports"),
        ("flow.skip", NO_REPORTS, "may not create reports"),
        ("flow.end", in_run(), "Next study starts one"),
        ("flow.end", in_run(running=True), ""),
        ("flow.park", MINE, ""),
        ("flow.park", BEGUN, ""),
        ("flow.park", OFFLINE, ""),
        ("flow.park", IDLE, "Select a study first."),
        ("flow.park", FREE, "Only your own"),
        ("flow.park", THEIRS, "Only your own"),
        ("flow.park", SIGNED, "not signed"),
        ("flow.park", CANCELLED, "cancelled"),
        ("flow.return", in_run(), "Nothing is parked."),
        ("flow.return", in_run(left=True), ""),
        ("flow.return", in_run(may_write=False, left=True), NO_LINE),
        ("flow.parked", in_run(left=True), "Nothing is parked."),
        ("flow.parked", in_run(parked=True), ""),
        ("flow.undo", in_run(), "nothing to undo"),
        ("flow.undo", in_run(may_write=False, undo="park DOE, Jane"), ""),
        ("flow.undo", in_run(may_write=False, undo="claim DOE, Jane", undo_sends=True), NO_LINE),
        ("flow.undo", in_run(undo="claim DOE, Jane", undo_sends=True), ""),
    ],
)
def test_what_cannot_be_done_in_a_run_says_why(command: str, context: Context, reason: str) -> None:
    found = BY_ID[command].unavailable(context)
    assert (reason in found) if reason else (found == "")


def test_undo_says_what_it_would_undo() -> None:
    assert BY_ID["flow.undo"].said(in_run(undo="park DOE, Jane")) == "Undo: park DOE, Jane"
    assert BY_ID["flow.undo"].said(in_run()) == "Undo"
    assert BY_ID["flow.next"].said(in_run()) == "Next study"


@pytest.mark.parametrize("page", Page)
def test_an_act_of_another_page_is_off_and_names_the_way_there(page: Page) -> None:
    """Whatever is under the hand on the pages out of sight: no key acts on what cannot be seen."""
    context = replace(FULL, page=page)
    for command in COMMANDS:
        if page in command.pages:
            continue
        reason = command.unavailable(context)
        assert reason, command.id
        if page is Page.LIST:
            assert "in the worklist)." in reason, command.id
        elif Page.LIST in command.pages:
            assert reason == f"{'Close the report' if page is Page.REPORT else 'Go back to the worklist'} first (Esc)."


@pytest.mark.parametrize("command", [command for command in COMMANDS if command.writes], ids=lambda each: each.id)
def test_nothing_that_writes_is_open_offline_or_signed_out(command: Command) -> None:
    page = command.pages[0]
    for cancelled in (False, True):
        made = study(isCancelled=cancelled, assignedTo=None, studyReportStatus="unassigned")
        hand = replace(FULL, page=page, study=made, viewer_study=viewer(isCancelled=cancelled).viewer_study)
        assert "offline" in command.unavailable(replace(hand, may_write=False))
        assert command.unavailable(replace(hand, reader=None)) == "Sign in first."


@pytest.mark.parametrize("act", ["new", "edit", "assign", "severity", "cancel", "restore"])
def test_orders_need_a_right_of_their_own(act: str) -> None:
    states: list[dict[str, Any]] = [
        {},
        {"isCancelled": True},
        {"studyReportStatus": "completed"},
        {"assignedTo": None, "studyReportStatus": "unassigned"},
    ]
    for fields in states:
        found = BY_ID[f"study.{act}"].unavailable(Context(reader(), study(**fields), may_write=True))
        assert found == "Your Avara user may not manage studies."


# --- palette ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("read", "study.read"),
        ("though", "study.read_anyway"),
        ("cla", "study.claim"),
        ("vo", "study.viewer"),
        ("rp", "report.pdf"),
        ("gtu", "view.unassigned"),
        ("gtca", "view.cancelled"),
        ("gtc", "view.critical"),
        ("new st", "study.new"),
        ("assign", "study.assign"),
        ("sever", "study.severity"),
        ("restore s", "study.restore"),
        ("invite", "people.invite"),
        ("new v", "viewer.new"),
        ("cm", "study.copy_mrn"),
        ("add", "report.addendum"),
        ("canc", "study.cancel"),
        ("cancel a", "report.cancel_addendum"),
        ("CLAIM", "study.claim"),
        ("c l a", "study.claim"),
        ("quit", "app.quit"),
        ("larger", "text.larger"),
    ],
)
def test_a_few_letters_find_a_command(typed: str, first: str) -> None:
    assert matching(typed)[0].id == first


@pytest.mark.parametrize("typed", ["xyzzy", "zpvi", "dera", "cliam", "qiut", "readd", "7"])
def test_a_slip_finds_nothing(typed: str) -> None:
    assert matching(typed) == []


def test_no_letters_show_every_command() -> None:
    assert sorted(command.id for command in matching("")) == sorted(BY_ID)


def test_letters_further_on_are_found_when_a_later_word_would_lead_astray() -> None:
    assert [command.id for command in matching("ab", planted(**{"axb ac": ()}))] == ["axb ac"]
    assert [command.title for command in matching("acb", planted(**{"axcb cd": ()}))] == ["axcb cd"]


def test_a_word_that_begins_with_what_was_typed_comes_before_looser_matches() -> None:
    later = "Report or restore"
    loose = ["Previous in the list", "forest", "Read stones"]
    found = [command.title for command in matching("REST", planted(**dict.fromkeys([*loose, "re start", later], ())))]
    assert set(found[:2]) == {"re start", later}
    assert set(found[2:]) == set(loose)


@given(st.sampled_from(COMMANDS), st.data())
@bounded()
def test_letters_of_a_title_in_their_order_always_find_it(command: Command, data: st.DataObject) -> None:
    places = data.draw(st.sets(st.integers(0, len(command.title) - 1), min_size=1))
    typed = "".join(command.title[place] for place in sorted(places))
    assert command in matching(typed)


@given(st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz "), max_size=6))
@bounded()
def test_only_titles_that_hold_the_letters_in_their_order_are_found(typed: str) -> None:
    found = matching(typed)
    for command in COMMANDS:
        rest = iter(command.title.casefold())
        assert (command in found) is all(letter in rest for letter in typed if letter != " ")
