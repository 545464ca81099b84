"""Which study is next: the order against a plain definition, what is passed over, and the reason in words."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avara_desktop.api.models import Study
from avara_desktop.state.due import CAR, NO_DUE, OLD_US, Due
from avara_desktop.state.next_study import Next, key, next_study, takeable
from avara_desktop.state.query import Query, visible
from avara_desktop.state.row import row_of
from tests.state.studies import COLLEAGUE, ME, READER_ID, study

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
STATES = ("unassigned", "assigned", "in_progress", "completed", "addendum_active", "preliminary")
DUES = st.sampled_from([NO_DUE, CAR, OLD_US])


@st.composite
def worklists(draw: st.DrawFn) -> list[Study]:
    """Studies of every state and owner, some arrived at the same moment."""
    count = draw(st.integers(0, 12))
    return [
        study(
            f"stu_{number}",
            severity=draw(st.sampled_from(["stat", "high", "normal", "asap"])),
            studyReportStatus=draw(st.sampled_from(STATES)),
            assignedTo=draw(st.sampled_from([ME, COLLEAGUE, None])),
            isCancelled=draw(st.integers(0, 9)) == 0,
            studyType=draw(st.sampled_from(["standard", "standard", "external", None])),
            createdAt=draw(
                st.none() | st.integers(-9000, 9).map(lambda minutes: (NOON + timedelta(minutes=minutes)).isoformat())
            ),
        )
        for number in range(count)
    ]


def by_the_rule(studies: list[Study], due: Due, passed: set[str]) -> Study | None:
    """The rule as it is written, one sentence a line."""
    left = [each for each in studies if each.study_id not in passed and not each.is_cancelled]
    left = [each for each in left if each.study_type != "external"]
    mine = [each for each in left if each.assigned_to and each.assigned_to.user_id == READER_ID]
    mine = [each for each in mine if each.study_report_status in ("assigned", "in_progress", "addendum_active")]
    free = [each for each in left if each.assigned_to is None and each.study_report_status == "unassigned"]
    for group in (mine, free):
        for tier in (("stat",), ("high", "asap"), ("normal",)):
            found = [each for each in group if each.severity.value in tier]
            if found:
                return min(
                    found,
                    key=lambda each: (
                        (due.left(each, NOON) is None, due.left(each, NOON) or timedelta()),
                        each.created_at is None,
                        each.created_at or NOON,
                        each.study_id,
                    ),
                )
    return None


@given(worklists(), DUES, st.sets(st.integers(0, 11).map("stu_{}".format)))
def test_the_choice_is_the_rule(studies: list[Study], due: Due, passed: set[str]) -> None:
    rows = [row_of(each) for each in studies]
    found = next_study(rows, READER_ID, due, NOON, passed)
    assert (found.study if found else None) is by_the_rule(studies, due, passed)
    assert next_study(rows[::-1], READER_ID, due, NOON, passed) == found, "whatever order they come in"


@given(worklists(), DUES)
def test_it_is_never_one_that_somebody_else_has_or_that_is_closed(studies: list[Study], due: Due) -> None:
    passed: set[str] = set()
    taken: list[Next] = []
    rows = {each.study_id: row_of(each) for each in studies}
    while found := next_study(rows.values(), READER_ID, due, NOON, passed):
        taken.append(found)
        passed.add(found.study.study_id)
        chosen = found.study
        assert chosen.assigned_to is None or chosen.assigned_to.user_id == READER_ID
        assert chosen.study_report_status != "completed"
        assert not chosen.is_cancelled
        assert found.mine is (chosen.assigned_to is not None)
        assert found.reason
    assert len(taken) == sum(takeable(each, READER_ID) for each in studies), "all of them, each once"
    assert [found.left for found in taken] == list(reversed(range(len(taken))))
    of_tier = [(not each.mine, each.study.severity.rank) for each in taken]
    keys = [
        (*tier, *key(rows[each.study.study_id], due.minutes[tier[1]] is not None))
        for tier, each in zip(of_tier, taken, strict=True)
    ]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys), "a total order"


@given(worklists())
def test_by_default_the_list_shows_the_readers_own_in_the_same_order(studies: list[Study]) -> None:
    rows = {each.study_id: row_of(each) for each in studies}
    shown = [row.study_id for row in visible(rows, Query(), READER_ID)]
    passed: set[str] = set()
    taken = []
    while (found := next_study(rows.values(), READER_ID, CAR, NOON, passed)) and found.mine:
        passed.add(found.study.study_id)
        taken.append(found.study)
    dictated = [each.study_id for each in taken if each.study_report_status != "addendum_active"]
    addenda = {each.study_id for each in taken} - set(dictated)
    assert dictated == [study_id for study_id in shown if study_id not in addenda]


def case(study_id: str, minutes_ago: float | None = 10, **fields: Any) -> Study:
    when = None if minutes_ago is None else (NOON - timedelta(minutes=minutes_ago)).isoformat()
    return study(study_id, createdAt=when, **fields)


@pytest.mark.parametrize(
    ("studies", "due", "reason"),
    [
        ([case("a", 38, severity="stat"), case("b", 5, severity="stat")], CAR, "STAT, 22 min of 1 h left; oldest of 2"),
        ([case("a", 125, severity="stat")], CAR, "STAT, overdue 1 h 05; the only one"),
        ([case("a", 60, severity="stat")], CAR, "STAT, due now; the only one"),
        ([case(name, severity="high") for name in "abcd"], NO_DUE, "HIGH; oldest of 4"),
        ([case("a", severity="high"), case("b")], OLD_US, "HIGH; the only one"),
        ([case("a", severity="asap")], NO_DUE, "asap, ranked as HIGH; the only one"),
        ([case("a", None), case("b", None)], CAR, "Normal; one of 2"),
        (
            [case("a", 5), case("b", 3), case("c", 90, studyReportStatus="addendum_active"), case("d", None)],
            CAR,
            "Normal, 3 d 23 h of 4 d left; oldest of 2",
        ),
        (
            [case("a", 90), case("b", 5, studyReportStatus="addendum_active")],
            NO_DUE,
            "Normal; oldest of 2",
        ),
        (
            [case("a", 5), case("b", 90, studyReportStatus="addendum_active")],
            CAR,
            "Normal, 3 d 23 h of 4 d left; first of 2",
        ),
        ([case("a", 5), case("b", None)], NO_DUE, "Normal; first of 2"),
        (
            [case("a", None), case("b", None), case("c", 90, studyReportStatus="addendum_active")],
            CAR,
            "Normal; one of 2",
        ),
        (
            [case("a", assignedTo=None, studyReportStatus="unassigned")],
            NO_DUE,
            "Normal; the only one; assigned to nobody",
        ),
        ([case("a", studyReportStatus="in_progress")], NO_DUE, "Normal; the only one; you have begun it"),
        ([case("a", studyReportStatus="addendum_active")], CAR, "Normal; the only one; your addendum is open"),
    ],
)
def test_the_reason_says_what_decided(studies: list[Study], due: Due, reason: str) -> None:
    found = next_study(map(row_of, studies), READER_ID, due, NOON)
    assert found
    assert (found.study.study_id, found.reason) == ("a", reason)


@given(worklists(), DUES)
def test_oldest_of_so_many_is_true_of_so_many(studies: list[Study], due: Due) -> None:
    found = next_study(map(row_of, studies), READER_ID, due, NOON)
    told = re.search("oldest of ([0-9]+)", found.reason) if found else None
    if found is None or told is None:
        return
    came = found.study.created_at
    assert came
    group = [each for each in studies if takeable(each, READER_ID) and each.severity.rank == found.study.severity.rank]
    group = [each for each in group if (each.assigned_to is not None) is found.mine]
    assert int(told[1]) <= sum(each.created_at is not None and each.created_at >= came for each in group)


def test_an_empty_list_has_no_next() -> None:
    assert next_study([], READER_ID, CAR, NOON) is None
