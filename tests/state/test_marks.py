"""Pins and marks: in memory, each act returns what takes it back."""

from avara_desktop.state.marks import Marks
from avara_desktop.state.row_notes import NOTHING, RowNotes


def test_pins_and_marks_are_switched_and_taken_back() -> None:
    marks, told = Marks(), list[int]()
    marks.changed.connect(lambda: told.append(1))
    unpin = marks.pin("a")
    unmark = marks.mark("b")
    assert (set(marks.pinned), set(marks.marked)) == ({"a"}, {"b"})
    marks.pin("c")
    unpin()
    unmark()
    assert (set(marks.pinned), set(marks.marked)) == ({"c"}, set())
    pin_again = marks.pin("c")
    pin_again()
    assert marks.pinned == {"c"}
    assert len(told) == 7


def test_marks_are_cleared_together_and_come_back_together() -> None:
    marks = Marks()
    marks.mark("a")
    marks.mark("b")
    marks.show_only(True)
    back = marks.clear_marks()
    assert not marks.marked
    assert not marks.only, "nothing is marked, so nothing would be shown"
    marks.mark("c")
    back()
    assert marks.marked == {"a", "b", "c"}
    assert marks.only


def test_nothing_marked_cannot_be_shown_alone() -> None:
    marks = Marks()
    marks.show_only(True)
    assert not marks.only
    marks.mark("a")
    marks.show_only(True)
    assert marks.only
    marks.mark("a")
    assert not marks.only
    marks.clear()
    assert not marks.marked


def test_a_study_that_is_gone_is_neither_pinned_nor_marked() -> None:
    marks, told = Marks(), list[int]()
    marks.pin("a")
    marks.mark("b")
    marks.mark("c")
    marks.changed.connect(lambda: told.append(1))
    marks.forget(frozenset({"x"}))
    assert told == []
    marks.forget(frozenset({"a", "b"}))
    assert (set(marks.pinned), set(marks.marked)) == (set(), {"c"})


def test_what_a_row_says_is_said_and_spoken() -> None:
    assert NOTHING.brief() == ""
    assert NOTHING.spoken() == ()
    notes = RowNotes("cancelled", ("severity raised", "history added"), look_alike=True, pinned=True, marked=True)
    assert notes.brief() == "× cancelled"
    assert RowNotes(changed=("severity raised", "history added")).brief() == "■ 2 changes: severity raised"
    assert RowNotes(changed=("severity raised",)).brief() == "■ severity raised"
    assert notes.spoken() == (
        "left the list: cancelled",
        "pinned",
        "marked",
        "changed since you looked: severity raised, history added",
        "look-alike patient on the list",
    )
