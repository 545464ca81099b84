"""A list that never moves under the hand: rows keep their places, what is new waits, what has left says why."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avara_desktop.state.listing import GREY_SECONDS, Listing, Tally, reason_left
from avara_desktop.state.query import Column, Query, SortKey, View, chosen, visible
from avara_desktop.state.worklist import Worklist
from tests.api.samples import bounded
from tests.state.studies import COLLEAGUE, ME, READER_ID, study

STAT_LATE: dict[str, Any] = {"severity": "stat", "createdAt": "2026-01-01T09:00:00Z"}


class Desk:
    """A worklist with a listing on it, a clock that is set by hand, and no window."""

    def __init__(self, query: Query | None = None, *, loading: Callable[[], bool] = lambda: False) -> None:
        self.worklist = Worklist()
        self.clock = 0.0
        self.query = query or Query()
        self.listing = Listing(
            self.worklist,
            lambda query: visible(self.worklist.rows, query, READER_ID),
            loading,
            lambda: self.clock,
        )

    def put(self, *ids: str, **fields: Any) -> "Desk":
        """Take studies in as a poll does."""
        made = [study(each, createdAt=f"2026-01-01T0{each[-1]}:00:00Z") for each in ids] if not fields else []
        made = made or [study(each, **{"createdAt": f"2026-01-01T0{each[-1]}:00:00Z", **fields}) for each in ids]
        self.worklist.arrive(made, self.worklist.ticket())
        return self

    def ask(self, **fields: Any) -> "Desk":
        """The reader asks for something."""
        self.query = Query(**fields)
        self.listing.ask(self.query, READER_ID)
        return self

    def shown(self) -> list[str]:
        """Ids on screen, top to bottom."""
        return [row.study_id for row in self.listing.rows]

    def left(self) -> dict[str, str]:
        """Greyed rows with their reasons."""
        return {each: left.reason for each, left in self.listing.left.items()}

    def later(self, seconds: float, hand: str = "") -> "Desk":
        """Time passes, and the window lets go what may go."""
        self.clock += seconds
        self.listing.sweep(hand, lambda ids: True)
        return self


def three() -> Desk:
    return Desk().put("stu_1", "stu_2", "stu_3").ask()


def test_what_arrives_waits_and_is_counted_until_it_is_brought_in() -> None:
    desk = three().put("stu_4", **STAT_LATE).put("stu_5")
    assert desk.shown() == ["stu_1", "stu_2", "stu_3"]
    assert desk.listing.tally() == Tally(new=2, stat=1)
    assert desk.listing.tally().words() == "2 new · 1 STAT"
    desk.listing.bring_in()
    assert desk.shown() == ["stu_4", "stu_1", "stu_2", "stu_3", "stu_5"]
    assert not desk.listing.tally()


def test_what_the_query_does_not_ask_for_does_not_wait() -> None:
    desk = three().put("stu_4", assignedTo=COLLEAGUE)
    assert not desk.listing.tally()
    desk.put("stu_4", assignedTo=ME)
    assert desk.listing.tally().new == 1
    desk.put("stu_4", isCancelled=True)
    assert not desk.listing.tally()


def test_a_row_changes_where_it_stands_and_is_told_as_moved() -> None:
    desk = three().put("stu_3", severity="stat")
    assert desk.shown() == ["stu_1", "stu_2", "stu_3"]
    assert desk.listing.rows[2].rank == 0
    assert desk.listing.tally().words() == "1 moved"
    desk.put("stu_3", severity="normal")
    assert not desk.listing.tally(), "it stands where it belongs again"
    desk.put("stu_3", severity="high")
    desk.listing.bring_in()
    assert desk.shown() == ["stu_3", "stu_1", "stu_2"]


def test_a_row_whose_key_changes_without_moving_it_is_not_told() -> None:
    desk = three().put("stu_1", severity="stat")
    assert not desk.listing.tally()


def test_rows_given_out_are_never_changed_afterwards() -> None:
    desk = three()
    before = desk.listing.rows
    ids = [(row.study_id, row.rank) for row in before]
    desk.put("stu_2", severity="stat").put("stu_3", severity="high")
    assert [(row.study_id, row.rank) for row in before] == ids
    assert desk.listing.rows is not before
    again = desk.listing.rows
    desk.worklist.ask("stu_2", "claiming…")
    assert desk.listing.rows is again, "nothing changed, so nothing is drawn from another list"


@pytest.mark.parametrize(
    ("was", "now", "reason"),
    [
        ({}, {"assignedTo": COLLEAGUE}, "assigned to Amara Osei"),
        ({"assignedTo": None, "studyReportStatus": "unassigned"}, {"assignedTo": COLLEAGUE}, "taken by Amara Osei"),
        ({"assignedTo": None, "studyReportStatus": "unassigned"}, {}, "yours now"),
        ({}, {"assignedTo": None, "studyReportStatus": "unassigned"}, "released"),
        ({}, {"isCancelled": True, "assignedTo": COLLEAGUE}, "cancelled"),
        ({"isCancelled": True}, {}, "restored"),
        ({}, {"studyReportStatus": "completed"}, "signed"),
        ({"studyReportStatus": "in_progress"}, {}, "now assigned"),
        ({"studyReportStatus": "completed"}, {"studyReportStatus": "addendum_active"}, "addendum started"),
        ({"severity": "stat"}, {"severity": "normal"}, "severity now normal"),
        ({}, {"studyDescription": "MRI"}, "no longer matches"),
        ({}, None, "no longer on the server"),
    ],
)
def test_why_a_row_left_is_told_in_words(was: dict[str, Any], now: dict[str, Any] | None, reason: str) -> None:
    after = None if now is None else study(**now)
    assert reason_left(study(**was), after, READER_ID) == reason


def test_a_row_that_has_left_stays_for_a_minute_with_its_reason_and_then_goes() -> None:
    desk = three().put("stu_2", assignedTo=COLLEAGUE)
    desk.worklist.remove(["stu_3"])
    assert desk.shown() == ["stu_1", "stu_2", "stu_3"]
    assert desk.left() == {"stu_2": "assigned to Amara Osei", "stu_3": "no longer on the server"}
    assert desk.listing.tally().words() == "2 gone"
    assert desk.later(GREY_SECONDS - 1).shown() == ["stu_1", "stu_2", "stu_3"]
    assert desk.later(1).shown() == ["stu_1"]
    assert desk.left() == {}


def test_a_row_that_comes_back_is_itself_again() -> None:
    desk = three().put("stu_2", isCancelled=True).put("stu_2")
    assert desk.left() == {}
    assert desk.later(GREY_SECONDS).shown() == ["stu_1", "stu_2", "stu_3"]


def test_the_reason_follows_what_becomes_of_it_and_the_minute_does_not_begin_anew() -> None:
    desk = three().put("stu_2", isCancelled=True).later(50)
    desk.worklist.remove(["stu_2"])
    assert desk.left() == {"stu_2": "no longer on the server"}
    assert desk.later(10).shown() == ["stu_1", "stu_3"]


def test_a_row_under_the_hand_stays_until_the_hand_moves_on() -> None:
    desk = three().put("stu_2", isCancelled=True)
    assert desk.later(600, hand="stu_2").shown() == ["stu_1", "stu_2", "stu_3"]
    desk.listing.bring_in("stu_2")
    assert desk.shown() == ["stu_1", "stu_2", "stu_3"], "brought in, it keeps the place below the row it stood below"
    assert desk.left() == {"stu_2": "cancelled"}
    assert desk.later(0, hand="stu_3").shown() == ["stu_1", "stu_3"]


def test_rows_above_the_hand_go_only_where_the_view_can_take_it_up() -> None:
    desk = three().put("stu_1", isCancelled=True).put("stu_3", isCancelled=True)
    desk.clock += GREY_SECONDS
    asked: list[set[str]] = []

    def only_below(ids: Any) -> bool:
        asked.append(set(ids))
        return set(ids) == {"stu_3"}

    assert desk.listing.sweep("stu_2", only_below)
    assert desk.shown() == ["stu_1", "stu_2"]
    assert asked == [{"stu_1", "stu_3"}, {"stu_3"}]
    assert not desk.listing.sweep("stu_2", lambda ids: False)
    assert desk.shown() == ["stu_1", "stu_2"]


def test_bringing_in_unseen_keeps_the_reasons_for_whoever_comes_back() -> None:
    desk = three().put("stu_2", isCancelled=True).put("stu_4", **STAT_LATE)
    desk.listing.bring_in_quietly()
    assert desk.shown() == ["stu_4", "stu_1", "stu_2", "stu_3"]
    assert desk.left() == {"stu_2": "cancelled"}


def test_another_question_is_answered_without_what_had_left() -> None:
    desk = three().put("stu_2", isCancelled=True).put("stu_4")
    assert desk.ask(order=(SortKey(Column.WAITING, descending=True),)).shown() == ["stu_4", "stu_3", "stu_1"]
    assert desk.ask(view=View.CANCELLED).shown() == ["stu_2"]


def test_during_the_first_load_rows_come_in_in_their_order() -> None:
    loading = [True]
    desk = Desk(loading=lambda: loading[0]).ask().put("stu_3").put("stu_2")
    assert desk.shown() == ["stu_2", "stu_3"]
    desk.put("stu_4", **STAT_LATE)
    assert desk.shown() == ["stu_4", "stu_2", "stu_3"]
    assert not desk.listing.tally()
    assert desk.listing.urgent() == [], "what was there before is no arrival"
    loading[0] = False
    assert desk.put("stu_1").shown() == ["stu_4", "stu_2", "stu_3"]


def test_what_came_in_the_last_page_of_the_load_does_not_wait() -> None:
    loading = [True]
    desk = Desk(loading=lambda: loading[0]).ask().put("stu_3").put("stu_2")
    loading[0] = False
    desk.put("stu_1")
    assert desk.shown() == ["stu_1", "stu_2", "stu_3"]
    assert not desk.listing.tally()


def test_a_stat_of_the_readers_that_arrives_is_named_until_it_is_on_screen() -> None:
    desk = three().put("stu_4", **STAT_LATE).put("stu_5", severity="stat", assignedTo=COLLEAGUE).put("stu_6")
    assert [row.study_id for row in desk.listing.urgent()] == ["stu_4"]
    desk.put("stu_7", severity="stat")
    assert [row.study_id for row in desk.listing.urgent()] == ["stu_7", "stu_4"]
    desk.put("stu_7", severity="normal")
    assert [row.study_id for row in desk.listing.urgent()] == ["stu_4"]
    desk.listing.bring_in()
    assert desk.listing.urgent() == []


def test_a_stat_that_arrives_while_another_view_loads_is_named() -> None:
    desk = Desk(loading=lambda: True)
    desk.listing._settled = lambda: True
    desk.ask(view=View.UNASSIGNED).put("stu_4", severity="stat")
    assert [row.study_id for row in desk.listing.urgent()] == ["stu_4"]


def test_a_stat_of_the_readers_is_named_in_another_view_too() -> None:
    desk = three().ask(view=View.UNASSIGNED).put("stu_4", severity="stat")
    assert not desk.listing.tally()
    assert [row.study_id for row in desk.listing.urgent()] == ["stu_4"]
    desk.worklist.remove(["stu_4"])
    assert desk.listing.urgent() == []


def test_bringing_in_can_be_taken_back() -> None:
    desk = three().put("stu_3", severity="high").put("stu_4", **STAT_LATE).put("stu_2", isCancelled=True)
    before, tally = desk.shown(), desk.listing.tally()
    take_back = desk.listing.bring_in()
    assert desk.shown() == ["stu_4", "stu_3", "stu_1"]
    desk.put("stu_5")
    take_back()
    assert desk.shown() == before
    assert desk.listing.tally() == Tally(tally.new + 1, tally.stat, tally.moved, tally.left)
    assert desk.left() == {"stu_2": "cancelled"}
    take_back = desk.listing.bring_in()
    shown = desk.ask(search="doe").shown()
    take_back()
    assert desk.shown() == shown, "the reader has asked for something else since"


def test_nothing_of_any_patient_is_left_after_signing_out() -> None:
    desk = three().put("stu_4", severity="stat").put("stu_2", isCancelled=True)
    desk.worklist.clear()
    desk.listing.clear()
    held = {name: value for name, value in vars(desk.listing).items() if "stu_" in repr(value)}
    assert held.keys() <= {"_target", "_worklist"}
    assert not desk.listing.asked
    desk.put("stu_9")
    assert desk.shown() == []


ids = st.integers(0, 9).map(lambda number: f"stu_{number}")
fields = st.fixed_dictionaries(
    {},
    optional={
        "severity": st.sampled_from(["stat", "high", "normal"]),
        "assignedTo": st.sampled_from([ME, COLLEAGUE, None]),
        "isCancelled": st.booleans(),
        "studyReportStatus": st.sampled_from(["assigned", "in_progress", "completed"]),
        "studyDescription": st.sampled_from(["CT Head", "MRI Knee"]),
    },
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("put"), ids, fields),
        st.tuples(st.just("remove"), ids),
        st.tuples(st.just("later"), st.sampled_from([1.0, 30.0, 61.0]), ids),
        st.tuples(st.just("bring in"), ids),
        st.tuples(st.just("quietly")),
        st.tuples(st.just("search"), st.sampled_from(["", "mri", "head"])),
    ),
    max_size=25,
)


@given(steps)
@bounded(300)
def test_no_arrival_change_or_removal_ever_reorders_the_rows_on_screen(steps: list[tuple[Any, ...]]) -> None:
    desk = Desk().put("stu_1", "stu_5", "stu_7").ask()
    for step in steps:
        before, asked = desk.shown(), False
        match step:
            case ("put", each, values):
                desk.put(each, **{"severity": "normal", **values})
            case ("remove", each):
                desk.worklist.remove([each])
            case ("later", seconds, hand):
                desk.later(seconds, hand)
                kept = {each for each, left in desk.listing.left.items() if desk.clock - left.at >= GREY_SECONDS}
                assert kept <= {hand}, "what is due has left, but for the row under the hand"
            case ("bring in", hand):
                desk.listing.bring_in(hand)
                asked = True
            case ("quietly",):
                desk.listing.bring_in_quietly()
                asked = True
            case ("search", text):
                desk.ask(search=text)
                asked = True
        shown, rows = desk.shown(), desk.worklist.rows
        assert len(set(shown)) == len(shown)
        if not asked:
            assert shown == [each for each in before if each in shown], "rows stand in the order they stood in"
            assert set(before) - set(shown) == set() or step[0] == "later"
        wanted = {each for each, row in rows.items() if chosen(desk.query, READER_ID)(row)}
        assert wanted == (set(shown) | set(desk.listing.waiting)) - set(desk.left()), "every study is shown or counted"
        assert not set(shown) & set(desk.listing.waiting)
        assert set(desk.left()) == set(shown) - wanted
        assert all(row is rows[row.study_id] for row in desk.listing.rows if row.study_id in rows)
        assert [desk.listing.place(each) for each in shown] == list(range(len(shown)))
        if asked and not desk.left():
            assert shown == [row.study_id for row in visible(rows, desk.query, READER_ID)]
        if not desk.listing.tally():
            assert shown == [row.study_id for row in visible(rows, desk.query, READER_ID)], (
                "nothing waits: it is sorted"
            )


@given(st.lists(st.tuples(ids, fields), max_size=12))
@bounded(200)
def test_what_is_told_as_moved_is_what_sorting_would_move(changes: list[tuple[str, dict[str, Any]]]) -> None:
    desk = Desk().put(*(f"stu_{number}" for number in range(10))).ask()
    for each, values in changes:
        desk.put(each, severity=values.get("severity", "normal"))
    before = desk.shown()
    target = [row.study_id for row in visible(desk.worklist.rows, desk.query, READER_ID)]
    assert (desk.listing.tally().moved > 0) is (target != before)


def test_the_study_whose_uid_was_searched_for_is_an_answer_and_does_not_wait() -> None:
    desk = three().ask(search="1.2.9").put("stu_4").put("stu_9", assignedTo=COLLEAGUE)
    assert desk.shown() == ["stu_9"]
    assert not desk.listing.tally()


def test_a_stat_is_named_too_where_it_is_given_to_the_reader_or_raised_under_a_filter() -> None:
    desk = three().put("stu_4", severity="stat", assignedTo=COLLEAGUE).put("stu_5").put("stu_6")
    desk.ask(modalities=("XX",))
    assert desk.shown() == []
    assert desk.listing.urgent() == []
    desk.put("stu_4", severity="stat")
    assert [row.study_id for row in desk.listing.urgent()] == ["stu_4"]
    desk.put("stu_5", severity="stat")
    assert [row.study_id for row in desk.listing.urgent()] == ["stu_5", "stu_4"]
    desk.worklist.ask("stu_6", "changing severity…")
    desk.worklist.apply(study("stu_6", severity="stat"))
    desk.worklist.ask("stu_6", "")
    assert [row.study_id for row in desk.listing.urgent()] == ["stu_5", "stu_4"], "the reader's own act is no news"


def test_a_stat_that_leaves_a_view_because_it_is_the_readers_now_is_named() -> None:
    nobodys: dict[str, Any] = {"severity": "stat", "assignedTo": None, "studyReportStatus": "unassigned"}
    desk = three().put("stu_4", **nobodys).ask(view=View.UNASSIGNED)
    assert desk.shown() == ["stu_4"]
    desk.put("stu_4", severity="stat")
    assert desk.shown() == ["stu_4"], "greyed"
    assert [row.study_id for row in desk.listing.urgent()] == ["stu_4"]
    desk.later(GREY_SECONDS)
    assert desk.shown() == []
    assert [row.study_id for row in desk.listing.urgent()] == ["stu_4"], "gone from this view, and still to be read"
    desk.ask(view=View.MINE)
    assert desk.listing.urgent() == []
