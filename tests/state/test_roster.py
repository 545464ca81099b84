"""The roster answers as the plain definition does, whatever arrived, changed or left before; and it does so without
walking through everything again."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avara_desktop.api.models import Study
from avara_desktop.api.terms import StudyReportStatus
from avara_desktop.signal import Signal
from avara_desktop.state import roster as roster_module
from avara_desktop.state.longest import KEPT, Longest
from avara_desktop.state.ordered import RUN, in_slices, turned
from avara_desktop.state.query import (
    DEFAULT_ORDER,
    Column,
    Query,
    SortKey,
    View,
    count,
    visible,
)
from avara_desktop.state.roster import Roster
from avara_desktop.state.row import Row, row_of
from avara_desktop.state.session import Session
from avara_desktop.state.worklist import Worklist
from tests.api.samples import bounded
from tests.state.studies import COLLEAGUE, ME, READER_ID, study


def session_of(reader_id: str = READER_ID) -> Session:
    """As much of a session as the roster asks for."""
    return cast("Session", SimpleNamespace(reader_id=reader_id, changed=Signal()))


class Room:
    """A worklist with a roster that follows it."""

    def __init__(self) -> None:
        self.worklist = Worklist()
        self.session = session_of()
        self.roster = Roster(self.worklist, self.session)

    def arrive(self, *studies: Study) -> None:
        self.worklist.arrive(studies, self.worklist.ticket())

    def shown(self, query: Query) -> list[str]:
        return [row.study_id for row in self.roster.rows(query)]

    def plain(self, query: Query) -> list[str]:
        return [row.study_id for row in visible(self.worklist.rows, query, self.session.reader_id)]


NAMES = ("DOE^JANE", "Doe^Janet", "GARCÍA^MARÍA", "ROE^RICHARD")
IDS = st.integers(0, 14).map("stu_{}".format)
studies = st.builds(
    lambda study_id, name, mrn, hour, fields: study(
        study_id,
        {"patientName": name, "mrn": mrn, "facilityName": fields.pop("facility")},
        createdAt=None if hour is None else f"2026-01-01T{hour:02d}:00:00Z",
        **fields,
    ),
    IDS,
    st.sampled_from(NAMES),
    st.sampled_from(["A1", "B2", "1.2.3"]),
    st.none() | st.integers(0, 2),
    st.fixed_dictionaries(
        {
            "severity": st.sampled_from(["stat", "high", "normal", "urgent"]),
            "modality": st.sampled_from(["CT", "MR", None]),
            "facility": st.sampled_from(["North", "east"]),
            "studyDescription": st.sampled_from(["CT Head", "mri knee"]),
            "studyReportStatus": st.sampled_from(
                ["unassigned", "assigned", "in_progress", "completed", "addendum_active", "odd"]
            ),
            "assignedTo": st.sampled_from([ME, ME, ME, COLLEAGUE, None]),
            "isCancelled": st.sampled_from([False, False, False, True]),
            "isCritical": st.sampled_from([None, True, False]),
            "studyType": st.sampled_from([None, "standard", "external"]),
            "studyInstanceUid": st.sampled_from(["", "1.2.3", "1.2.4", "1.2.5"]),
        }
    ),
)
acts = st.one_of(
    st.tuples(st.just("arrive"), st.lists(studies, min_size=1, max_size=8)),
    st.tuples(st.just("apply"), studies),
    st.tuples(st.just("remove"), st.lists(IDS, max_size=3)),
    st.tuples(st.just("ask"), IDS),
    st.tuples(st.just("step"), st.none()),
    st.tuples(st.just("clear"), st.none()),
)
queries = st.builds(
    Query,
    view=st.sampled_from(View),
    search=st.sampled_from(["", "", "d", "do", "doe", "doe ja", "jane doe", "garc", "1.2.3", " 1.2.4 ", "ct", "zz"]),
    severities=st.sampled_from(["all", "all", "high", "stat"]),
    order=st.one_of(
        st.just(DEFAULT_ORDER),
        st.lists(st.builds(SortKey, st.sampled_from(Column), st.booleans()), max_size=3).map(tuple),
    ),
    keep=st.one_of(st.just(""), IDS),
    modalities=st.sampled_from([frozenset[str](), frozenset({"CT"}), frozenset({"MR", "–"})]),
    facilities=st.sampled_from([frozenset[str](), frozenset({"North"})]),
    statuses=st.sampled_from([frozenset[StudyReportStatus](), frozenset({StudyReportStatus.ASSIGNED})]),
    pins=st.frozensets(IDS, max_size=3),
)


def do(room: Room, act: tuple[str, Any]) -> None:
    """Let something happen to the list."""
    match act:
        case "arrive", many:
            room.arrive(*many)
        case "apply", one:
            room.worklist.apply(one)
        case "remove", ids:
            room.worklist.remove(ids)
        case "ask", study_id:
            room.worklist.ask(study_id, "asking…")
        case "step", _:
            room.roster.step()
        case _:
            room.worklist.clear()


@pytest.fixture(autouse=True)
def _small_lists_are_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is got ready for long lists is got ready for those of the tests, in slices of a few rows."""
    monkeypatch.setattr(roster_module, "WORTH_IT", 0)
    monkeypatch.setattr("avara_desktop.state.ordered.RUN", 2)
    monkeypatch.setattr("avara_desktop.state.shelf.CHANGES", 1)
    monkeypatch.setattr("avara_desktop.state.shelf.MOST_ORDERS", 5)
    monkeypatch.setattr(roster_module, "SLICE", 0.0)


def one_slice(roster: Roster) -> bool:
    """Exactly one slice of getting ready: the clock gives time for one."""
    clock = itertools.count(0.0, 0.75)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(roster_module, "SLICE", 1.0)
        patch.setattr("avara_desktop.state.roster.time", SimpleNamespace(perf_counter=lambda: next(clock)))
        return roster.step()


@given(st.lists(st.tuples(acts, queries), min_size=1, max_size=14))
@bounded(300)
def test_the_roster_says_what_the_plain_definition_says(life: Sequence[tuple[tuple[str, Any], Query]]) -> None:
    room = Room()
    given_out: list[tuple[Sequence[Row], list[Row]]] = []
    for act, query in life:
        do(room, act)
        one_slice(room.roster)
        rows = room.roster.rows(query)
        assert list(rows) == visible(room.worklist.rows, query, READER_ID)
        assert room.roster.rows(query) is rows, "the same question has the same list for an answer"
        for view in View:
            assert room.roster.count(view) == count(room.worklist.rows, view, READER_ID)
        assert room.roster.number(query) == room.roster.number(query) == len(rows)
        for study_id in room.worklist.rows:
            alone = replace(query, keep="")
            assert room.roster.shows(study_id, alone) is (study_id in room.plain(alone))
        for place, row in enumerate(rows):
            assert room.roster.place(rows, row.study_id) == place
        for study_id in room.worklist.rows.keys() - {row.study_id for row in rows}:
            assert room.roster.place(rows, study_id) is None
        given_out.append((rows, list(rows)))
    for rows, before in given_out:
        assert list(rows) == before, "a list that was given out is never changed"
        for place, row in enumerate(rows):
            assert room.roster.place(rows, row.study_id) == place, "nor does any change mislead"


@given(st.lists(studies, max_size=12), st.lists(queries, min_size=1, max_size=12))
@bounded(150)
def test_no_answer_depends_on_what_was_asked_before(arrived: Sequence[Study], asked: Sequence[Query]) -> None:
    """Words that grow, shrink and change; filters that come and go; orders that turn: over one unchanged list."""
    room = Room()
    room.arrive(*arrived)
    for query in asked:
        assert room.shown(query) == room.plain(query)
        one_slice(room.roster)


def typed(text: str) -> list[Query]:
    return [Query(search=text[:length]) for length in range(1, len(text) + 1)]


def test_a_longer_word_walks_only_what_the_shorter_one_found_and_a_letter_taken_back_walks_nothing() -> None:
    room = Room()
    room.arrive(*(study(f"stu_{number}", {"patientName": name}) for number, name in enumerate(NAMES)))
    found = [room.roster.rows(query) for query in typed("doe jane")]
    assert [len(rows) for rows in found] == [4, 2, 2, 2, 2, 2, 2, 2]
    walked = room.roster._sieve._found
    assert [len(step.rows) for step in walked] == [4, 4, 2, 2, 2, 2, 2, 2]
    assert walked[1].rows is walked[0].rows, "a letter that hides nothing shows nothing new"
    back = [room.roster.rows(query) for query in reversed(typed("doe jane"))]
    assert all(one is other for one, other in zip(back, reversed(found), strict=True))


def test_where_nothing_changed_the_same_list_comes_whatever_is_under_the_hand() -> None:
    room = Room()
    room.arrive(*(study(f"stu_{number}") for number in range(5)))
    rows = room.roster.rows(Query())
    assert room.roster.rows(Query(keep="stu_3")) is rows
    room.worklist.ask("stu_3", "claiming…")
    assert room.roster.rows(Query(keep="stu_2")) is rows
    room.worklist.apply(study("stu_3", severity="stat"))
    assert room.shown(Query()) == ["stu_3", "stu_0", "stu_1", "stu_2", "stu_4"]
    assert [row.study_id for row in rows] == [f"stu_{number}" for number in range(5)]


def test_pins_stand_first_in_the_order_of_the_list_where_they_are_shown_at_all() -> None:
    room = Room()
    room.arrive(*(study(f"stu_{number}") for number in range(5)), study("stu_9", assignedTo=COLLEAGUE))
    pins = frozenset({"stu_4", "stu_2", "stu_9", "stu_gone"})
    assert room.shown(Query(pins=pins)) == ["stu_2", "stu_4", "stu_0", "stu_1", "stu_3"]
    assert room.shown(Query(pins=pins, keep="stu_9"))[:3] == ["stu_2", "stu_4", "stu_9"]


def test_another_reader_has_another_list() -> None:
    room = Room()
    room.arrive(study("stu_1"), study("stu_2", assignedTo=COLLEAGUE))
    assert room.shown(Query()) == ["stu_1"]
    room.session.reader = None
    room.session.changed.emit()
    assert room.shown(Query()) == ["stu_1"], "the same reader"
    cast("Any", room.session).reader_id = COLLEAGUE["userId"]
    room.session.changed.emit()
    assert room.shown(Query()) == ["stu_2"]
    assert room.roster.count(View.MINE) == 1


def test_a_roster_made_late_knows_what_came_before_it() -> None:
    worklist = Worklist()
    worklist.arrive([study("stu_1")], worklist.ticket())
    assert [row.study_id for row in Roster(worklist, session_of()).rows(Query())] == ["stu_1"]


def test_nothing_of_a_patient_is_left_after_the_list_was_cleared() -> None:
    room = Room()
    room.arrive(study("stu_1", {"patientName": "UNMISTAKABLE^NAME"}, studyInstanceUid="1.2.3.4.5"))
    room.roster.rows(Query(search="unmistakable"))
    while one_slice(room.roster):
        pass
    room.worklist.clear()
    held = vars(room.roster).items()
    left = str({name: vars(value) if hasattr(value, "__dict__") else value for name, value in held})
    assert "UNMISTAKABLE" not in left.upper()
    assert room.shown(Query(search="unmistakable")) == []
    assert not room.roster.has_uid("1.2.3.4.5")
    assert not any(room.roster.longest.texts.values())


def test_what_there_is_to_filter_by_is_counted() -> None:
    room = Room()
    room.arrive(
        study("stu_1", {"facilityName": "North"}, modality="CT"),
        study("stu_2", {"facilityName": "North"}, modality="MR", studyReportStatus="in_progress"),
        study("stu_3", modality="CT"),
        study("stu_4", modality="US", assignedTo=COLLEAGUE),
    )
    assert room.roster.values(View.MINE, "modality") == {"CT": 2, "MR": 1}
    assert room.roster.values(View.MINE, "facility") == {"North": 2, "–": 1}
    assert room.roster.values(View.MINE, "status") == {
        StudyReportStatus.ASSIGNED: 2,
        StudyReportStatus.IN_PROGRESS: 1,
    }
    assert room.roster.values(View.UNASSIGNED, "modality") == {}


# --- getting ready ----------------------------------------------------------------------------------------------------


def ready(roster: Roster) -> int:
    """Get everything ready, slice by slice; returns how many there were."""
    slices = 1
    while one_slice(roster):
        slices += 1
        assert slices < 10_000, "it comes to an end"
    return slices


def test_what_was_got_ready_is_given_without_sorting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("avara_desktop.state.shelf.MOST_ORDERS", 24)
    room = Room()
    room.arrive(*(study(f"stu_{number}", {"patientName": NAMES[number % 4]}) for number in range(9)))
    room.roster.rows(Query())
    assert ready(room.roster) > 20, "in slices"
    monkeypatch.setattr("avara_desktop.state.shelf.sorted", None, raising=False)
    monkeypatch.setattr("avara_desktop.state.shelf.in_order", None)
    for column, descending in itertools.product(Column, (False, True)):
        query = Query(order=(SortKey(column, descending),))
        assert room.shown(query) == room.plain(query)
    assert ready(room.roster) == 6, "nothing is made twice: only the texts of the order shown last are laid out"


def test_what_changes_while_an_order_is_made_is_in_it() -> None:
    room = Room()
    room.arrive(*(study(f"stu_{number:02d}", {"patientName": NAMES[number % 4]}) for number in range(9)))
    query = Query(order=(SortKey(Column.PATIENT),))
    room.roster.rows(Query())
    for number in itertools.count():
        more = one_slice(room.roster)
        room.worklist.apply(study(f"stu_{number % 12:02d}", {"patientName": NAMES[number % 3]}))
        room.worklist.remove([f"stu_{number * 5 % 12:02d}"])
        if not more:
            break
        if number > 40:
            ready(room.roster)
            break
    assert room.shown(query) == room.plain(query)


def test_a_short_list_is_not_got_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster_module, "WORTH_IT", 100)
    room = Room()
    room.arrive(*(study(f"stu_{number}") for number in range(9)))
    room.roster.rows(Query())
    assert ready(room.roster) == 1
    assert len(room.roster._shelves[View.MINE]._orders) == 1 + 1, "the one that was asked for, and arrival behind it"


@given(st.lists(st.integers(0, 5), max_size=30), st.integers(1, 7))
@bounded(60)
def test_sorting_in_slices_and_turning_are_what_python_does_at_once(numbers: list[int], run: int) -> None:
    rows = [row_of(study(f"stu_{place}", {"mrn": str(number)})) for place, number in enumerate(numbers)]
    pytest.MonkeyPatch().setattr("avara_desktop.state.ordered.RUN", run)
    slices = in_slices(rows, Column.MRN.key)
    while True:
        try:
            next(slices)
        except StopIteration as end:
            ordered = end.value
            break
    assert ordered == sorted(rows, key=Column.MRN.key)
    assert turned(ordered, Column.MRN.key) == sorted(rows, key=Column.MRN.key, reverse=True)
    assert RUN > 1000


# --- the longest words ------------------------------------------------------------------------------------------------


def test_the_longest_words_are_kept_and_never_shrink() -> None:
    longest = Longest([row_of(study("stu_1", {"mrn": "1" * number})) for number in range(1, 20)])
    assert [len(text) for text in longest.texts["mrn"]] == list(range(19, 19 - KEPT, -1))
    before = longest.words()
    longest.take(row_of(study("stu_2", {"mrn": "2"})))
    longest.take(row_of(study("stu_2", {"mrn": "1" * 19})))
    assert longest.words() == before
    longest.take(row_of(study("stu_2", {"mrn": "2" * 30})))
    assert longest.words() != before
    assert longest.texts["mrn"][0] == "2" * 30
