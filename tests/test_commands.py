"""The table of commands: keys that do not clash, reasons in words, writes that cannot happen by a slip, the palette."""

import json
from typing import Any
from unittest.mock import MagicMock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QKeySequence

from avara_desktop.api.people import User
from avara_desktop.commands import BY_ID, COMMANDS, Command, Context, Desk, clashes, matching
from tests.api.samples import bounded
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
    assert {command.scope for command in COMMANDS} == {"list", "window"}


def test_every_key_is_one_that_qt_understands_and_writes_the_same() -> None:
    for command in COMMANDS:
        for keys in command.keys:
            sequence = QKeySequence(keys, QKeySequence.SequenceFormat.PortableText)
            assert sequence.count() == keys.count(", ") + 1, command.id
            assert sequence.toString(QKeySequence.SequenceFormat.PortableText) == keys, command.id


def test_what_writes_needs_a_modifier_or_is_enter_on_the_study() -> None:
    """``o`` is Enter for those whose microphone's Enter button sends keys; both ask before taking a study."""
    writing = {command.id: set(command.keys) for command in COMMANDS if command.writes}
    assert writing.pop("study.read") == {"Return", "Enter", "O"}
    assert set(writing) == {"study.claim", "study.release", "report.addendum", "report.cancel_addendum"}
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
    assert [command.id for command in COMMANDS if command.writes and not command.unavailable(context)] == []


# --- palette ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("read", "study.read"),
        ("cla", "study.claim"),
        ("vo", "study.viewer"),
        ("rp", "report.pdf"),
        ("gtu", "view.unassigned"),
        ("cm", "study.copy_mrn"),
        ("add", "report.addendum"),
        ("canc", "report.cancel_addendum"),
        ("CLAIM", "study.claim"),
        ("c l a", "study.claim"),
        ("quit", "app.quit"),
        ("larger", "text.larger"),
    ],
)
def test_a_few_letters_find_a_command(typed: str, first: str) -> None:
    assert matching(typed)[0].id == first


@pytest.mark.parametrize("typed", ["xyzzy", "opvi", "raed", "cliam", "qiut", "readd", "7"])
def test_a_slip_finds_nothing(typed: str) -> None:
    assert matching(typed) == []


def test_no_letters_show_every_command() -> None:
    assert sorted(command.id for command in matching("")) == sorted(BY_ID)


def test_letters_further_on_are_found_when_a_later_word_would_lead_astray() -> None:
    assert [command.id for command in matching("ab", planted(**{"axb ac": ()}))] == ["axb ac"]
    assert [command.title for command in matching("acb", planted(**{"axcb cd": ()}))] == ["axcb cd"]


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
