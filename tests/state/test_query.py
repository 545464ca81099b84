"""Views, search and order over rows."""

import itertools
import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avara_desktop.api.models import Study
from avara_desktop.api.terms import StudyReportStatus
from avara_desktop.state.query import (
    DEFAULT_ORDER,
    SCOPE_CANCELLED,
    SCOPE_DONE,
    SCOPE_MINE,
    SCOPE_UNASSIGNED,
    Column,
    Query,
    SortKey,
    View,
    count,
    in_order,
    visible,
)
from avara_desktop.state.row import Row, row_of
from tests.api.samples import bounded
from tests.state.studies import COLLEAGUE, READER_ID, study


def rows(*studies: Study) -> dict[str, Row]:
    return {each.study_id: row_of(each) for each in studies}


def shown(held: dict[str, Row], **asked: Any) -> list[str]:
    return [row.study_id for row in visible(held, Query(**asked), READER_ID)]


STATES = ("unassigned", "assigned", "in_progress", "completed", "addendum_active")
MIXED = rows(
    *(study(f"stu_mine_{state}", studyReportStatus=state) for state in STATES[1:]),
    *(study(f"stu_other_{state}", studyReportStatus=state, assignedTo=COLLEAGUE) for state in STATES[1:]),
    study("stu_free", studyReportStatus="unassigned", assignedTo=None),
    study("stu_free_by_status_only", studyReportStatus="unassigned", assignedTo=COLLEAGUE),
    study("stu_cancelled", isCancelled=True),
    study("stu_cancelled_signed_elsewhere", isCancelled=True, studyReportStatus="completed", assignedTo=COLLEAGUE),
    study("stu_cancelled_free", isCancelled=True, studyReportStatus="peer_review", assignedTo=None),
    study("stu_cancelled_archive", isCancelled=True, studyType="external"),
    study("stu_archive", studyType="external"),
    study("stu_new_state", studyReportStatus="peer_review"),
)


@pytest.mark.parametrize(
    ("view", "ids"),
    [
        (View.MINE, {"stu_mine_assigned", "stu_mine_in_progress", "stu_mine_addendum_active"}),
        (View.UNASSIGNED, {"stu_free"}),
        (View.IN_PROGRESS, {"stu_mine_in_progress"}),
        (View.ADDENDA, {"stu_mine_addendum_active"}),
        (View.DONE, {"stu_mine_completed"}),
        (View.CANCELLED, {"stu_cancelled", "stu_cancelled_signed_elsewhere", "stu_cancelled_free"}),
    ],
)
def test_each_view_shows_its_own_studies_and_counts_them(view: View, ids: set[str]) -> None:
    assert set(shown(MIXED, view=view)) == ids
    assert count(MIXED, view, READER_ID) == len(ids)


def test_cancelled_and_archived_studies_are_in_no_scope() -> None:
    for scope in (SCOPE_MINE, SCOPE_UNASSIGNED, SCOPE_DONE):
        for name in ("stu_cancelled", "stu_archive"):
            assert not scope.holds(MIXED[name].study, READER_ID)


def test_cancelled_holds_whatever_was_withdrawn_whose_ever_it_was_and_nothing_else() -> None:
    held = {name for name, row in MIXED.items() if SCOPE_CANCELLED.holds(row.study, READER_ID)}
    assert held == {name for name in MIXED if name.startswith("stu_cancelled")} - {"stu_cancelled_archive"}
    assert SCOPE_CANCELLED.settled, "it is read when it is asked for, and not with every poll"


PATIENTS = rows(
    study("stu_1", {"patientName": "GARCÍA^MARÍA", "mrn": "A100"}, studyDescription="MRI Knee", modality="MR"),
    study("stu_2", {"patientName": "Garcia Lopez", "mrn": "B200"}, studyDescription="CT Head", modality="CT"),
    study("stu_3", {"patientName": "DOE^JANE", "mrn": "C300"}, studyDescription="CT Knie", modality=None),
)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("garcia", {"stu_1", "stu_2"}),
        ("GARCÍA", {"stu_1", "stu_2"}),
        ("garcia knee", {"stu_1"}),
        ("knee garcia", {"stu_1"}),
        ("b200", {"stu_2"}),
        ("ct", {"stu_2", "stu_3"}),
        ("mr kn", {"stu_1"}),
        ("  ", {"stu_1", "stu_2", "stu_3"}),
        ("garcia doe", set()),
        ("maria mri a100", {"stu_1"}),
        ("lopez b200 nothing", set()),
    ],
)
def test_every_word_of_a_search_must_be_found(text: str, ids: set[str]) -> None:
    assert set(shown(PATIENTS, search=text)) == ids


def test_a_word_is_not_found_across_two_fields() -> None:
    assert shown(rows(study("stu_1", {"patientName": "AB", "mrn": "CD"})), search="abcd") == []


FAR = "1.2.840.113619.2"
UIDS = rows(
    study("stu_1", studyInstanceUid=FAR, assignedTo=COLLEAGUE),
    study("stu_2", studyInstanceUid=FAR + ".7", isCancelled=True),
    study("stu_3", studyInstanceUid="1.2.3", studyType="external", severity="normal"),
    study("stu_4", {"mrn": FAR + ".8"}, studyInstanceUid="1.2.9"),
)


@pytest.mark.parametrize("view", View)
@pytest.mark.parametrize(
    ("text", "found"), [(FAR, "stu_1"), (f" {FAR} ", "stu_1"), (FAR + ".7", "stu_2"), ("1.2.3", "stu_3")]
)
def test_a_whole_uid_finds_its_study_in_every_view_and_past_every_filter(view: View, text: str, found: str) -> None:
    mine = {each for each in UIDS if view.shows(UIDS[each].study, READER_ID)}
    assert set(shown(UIDS, view=view, search=text, severities="stat")) == {found}
    assert found in shown(UIDS, view=view, search=text)
    assert set(shown(UIDS, view=view, search=text)) <= {found, *mine}


@pytest.mark.parametrize("text", ["1.2.840", "1.2.840.113619.", FAR + " x", FAR.replace(".", ""), ""])
def test_a_part_of_a_uid_brings_no_study_out_of_its_view(text: str) -> None:
    assert not {"stu_1", "stu_2", "stu_3"} & set(shown(UIDS, search=text))


def test_an_mrn_with_dots_is_searched_for_like_any_other() -> None:
    assert shown(UIDS, search=FAR + ".8") == ["stu_4"]


def test_a_study_without_a_uid_is_not_found_by_searching_for_nothing() -> None:
    held = rows(study("stu_1", studyInstanceUid="", assignedTo=COLLEAGUE), study("stu_2"))
    assert shown(held) == ["stu_2"]
    assert shown(held, search="  ") == ["stu_2"]


SEVERE = rows(*(study(f"stu_{name}", severity=name) for name in ("normal", "high", "stat", "urgent")))


@pytest.mark.parametrize(
    ("which", "ids"),
    [
        ("stat", ["stu_stat"]),
        ("high", ["stu_stat", "stu_high", "stu_urgent"]),
        ("all", ["stu_stat", "stu_high", "stu_urgent", "stu_normal"]),
    ],
)
def test_severities_filter_and_an_unknown_one_counts_as_high(which: str, ids: list[str]) -> None:
    assert shown(SEVERE, severities=which) == ids


def test_the_selected_study_stays_visible_whatever_became_of_it() -> None:
    held = rows(study("stu_1"), study("stu_2", assignedTo=COLLEAGUE))
    assert shown(held, keep="stu_2", search="nobody") == ["stu_2"]
    assert shown(held, keep="stu_gone") == ["stu_1"]


def test_stat_comes_first_and_then_the_longest_waiting() -> None:
    held = rows(
        study("stu_1", severity="normal", createdAt="2026-01-01T00:00:00Z"),
        study("stu_2", severity="stat", createdAt="2026-01-01T02:00:00Z"),
        study("stu_3", severity="stat", createdAt="2026-01-01T01:00:00+01:00"),
        study("stu_4", severity="stat"),
    )
    assert shown(held) == ["stu_3", "stu_2", "stu_4", "stu_1"]
    assert Query().order_in_words() == "STAT first, then oldest"


def test_a_click_on_a_heading_sorts_and_another_turns_it() -> None:
    query = Query().sorted_by(Column.PATIENT, add=False)
    assert query.order == (SortKey(Column.PATIENT),)
    assert query.sorted_by(Column.PATIENT, add=False).order == (SortKey(Column.PATIENT, descending=True),)
    assert query.sorted_by(Column.MRN, add=False).order == (SortKey(Column.MRN),)


def test_a_further_key_is_added_and_turned_in_its_place() -> None:
    query = Query().sorted_by(Column.PATIENT, add=True)
    assert query.order == (*DEFAULT_ORDER, SortKey(Column.PATIENT))
    turned = query.sorted_by(Column.WAITING, add=True)
    assert turned.order == (SortKey(Column.SEVERITY), SortKey(Column.WAITING, descending=True), SortKey(Column.PATIENT))
    assert turned.order_in_words() == "Severity ▲, then Waiting ▼, then Patient ▲"
    assert turned.sorted_by(Column.WAITING, add=False).order == (SortKey(Column.WAITING),)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("column", Column)
def test_every_column_sorts_both_ways(column: Column, descending: bool) -> None:
    held = rows(
        study("stu_1", {"patientName": "Ángel", "mrn": "1", "facilityName": "North"}, modality="CT", severity="high"),
        study(
            "stu_2",
            {"patientName": "bea", "mrn": "2"},
            studyDescription="mri",
            severity="stat",
            createdAt="2026-01-01T00:00:00Z",
        ),
        study("stu_3", {"patientName": "Carl", "mrn": "3", "facilityName": "east"}, studyReportStatus="in_progress"),
    )
    ordered = in_order(held.values(), (SortKey(column, descending),))
    keys = [column.key(row) for row in ordered]
    assert keys == sorted(keys, reverse=descending)
    assert len(set(keys)) > 1


made = st.builds(
    lambda number, severity, name, hour: study(
        f"stu_{number}", {"patientName": name}, severity=severity, createdAt=f"2026-01-01T{hour:02d}:00:00Z"
    ),
    st.integers(0, 40),
    st.sampled_from(["stat", "high", "normal"]),
    st.sampled_from(["DOE^JANE", "ROE^RICHARD"]),
    st.integers(0, 3),
)
orders = st.lists(st.builds(SortKey, st.sampled_from(list(Column)), st.booleans()), max_size=3).map(tuple)


@given(st.lists(made, max_size=12, unique_by=lambda each: each.study_id), orders, st.randoms(use_true_random=False))
@bounded(100)
def test_the_order_does_not_depend_on_how_studies_arrived(
    studies: list[Study], order: tuple[SortKey, ...], chance: Any
) -> None:
    first = [row.study_id for row in in_order(rows(*studies).values(), order)]
    chance.shuffle(studies)
    second = in_order(rows(*studies).values(), order)
    assert [row.study_id for row in second] == first
    for one, other in itertools.pairwise(second):
        for key in order:
            before, after = key.column.key(one), key.column.key(other)
            if before != after:
                assert (before > after) if key.descending else (before < after)
                break
        else:
            assert (one.received or datetime.max, one.study_id) <= (other.received or datetime.max, other.study_id)


# --- filters, pins, saved queries -------------------------------------------------------------------------------------

FILTERED = rows(
    study("stu_1", {"facilityName": "North"}, modality="CT", severity="stat"),
    study("stu_2", {"facilityName": "East"}, modality="MR", studyReportStatus="in_progress"),
    study("stu_3", {"facilityName": "East"}, modality=None, severity="high", studyReportStatus="addendum_active"),
)


@pytest.mark.parametrize(
    ("filters", "ids", "words"),
    [
        ({"modalities": frozenset({"CT"})}, {"stu_1"}, "CT"),
        ({"modalities": frozenset({"MR", "–"})}, {"stu_2", "stu_3"}, "MR, –"),
        ({"facilities": frozenset({"East"}), "severities": "high"}, {"stu_3"}, "STAT and HIGH only · East"),
        ({"statuses": frozenset({StudyReportStatus.IN_PROGRESS})}, {"stu_2"}, "In progress"),
        ({"statuses": frozenset({StudyReportStatus("peer_review")})}, set(), "peer_review"),
        ({"severities": "stat"}, {"stu_1"}, "STAT only"),
        ({}, {"stu_1", "stu_2", "stu_3"}, ""),
    ],
)
def test_filters_hide_and_say_so(filters: dict[str, Any], ids: set[str], words: str) -> None:
    query = Query(**filters)
    assert {row.study_id for row in visible(FILTERED, query, READER_ID)} == ids
    assert query.filters_in_words() == words
    assert query.hides is bool(filters)
    assert query.unfiltered() == Query()


def test_a_search_hides_too_and_clearing_keeps_view_order_and_pins() -> None:
    assert Query(search=" doe ").hides
    assert not Query(search="  ").hides
    kept = Query(View.DONE, order=(SortKey(Column.MRN),), pins=frozenset({"stu_1"}))
    assert replace(kept, search="doe", severities="stat").unfiltered() == kept


def test_pinned_studies_stand_before_all_others_in_the_order_of_the_list() -> None:
    assert shown(FILTERED) == ["stu_1", "stu_3", "stu_2"]
    assert shown(FILTERED, pins=frozenset({"stu_2", "stu_3", "stu_9"})) == ["stu_3", "stu_2", "stu_1"]
    assert shown(FILTERED, pins=frozenset({"stu_2"}), modalities=frozenset({"CT"})) == ["stu_1"]


def test_critical_shows_what_the_reader_signed_with_a_critical_result() -> None:
    held = rows(
        study("stu_1", studyReportStatus="completed", isCritical=True),
        study("stu_2", studyReportStatus="completed", isCritical=False),
        study("stu_3", studyReportStatus="completed"),
        study("stu_4", studyReportStatus="completed", isCritical=True, assignedTo=COLLEAGUE),
        study("stu_5", isCritical=True),
        study("stu_6", studyReportStatus="addendum_active", isCritical=True),
    )
    assert set(shown(held, view=View.CRITICAL)) == {"stu_1", "stu_6"}
    assert count(held, View.CRITICAL, READER_ID) == 2
    assert count(held, View.DONE, READER_ID) == 3


words = st.frozensets(st.text(min_size=1, max_size=8), max_size=3)
asked = st.builds(
    Query,
    view=st.sampled_from(View),
    severities=st.sampled_from(["stat", "high", "all"]),
    order=st.lists(
        st.builds(SortKey, st.sampled_from(Column), st.booleans()), min_size=1, unique_by=lambda key: key.column
    ).map(tuple),
    modalities=words,
    facilities=words,
    statuses=st.frozensets(st.sampled_from(["assigned", "completed", "odd"]).map(StudyReportStatus)),
)


@given(asked, st.text(), st.text(), words)
@bounded(100)
def test_a_query_is_saved_without_whatever_may_name_a_patient(query: Query, search: str, keep: str, pins: Any) -> None:
    saved = json.loads(json.dumps(replace(query, search=search, keep=keep, pins=pins).to_saved()))
    assert Query.from_saved(saved) == query
    assert set(saved) == {"view", "severities", "modalities", "facilities", "statuses", "order"}


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=6,
)
NAMES = ("view", "severities", "modalities", "facilities", "statuses", "order")


@given(st.dictionaries(st.sampled_from(NAMES), anything))
@bounded(200)
def test_settings_that_make_no_sense_make_a_query_all_the_same(saved: dict[str, Any]) -> None:
    query = Query.from_saved(saved)
    assert Query.from_saved(json.loads(json.dumps(query.to_saved()))) == query
    visible(FILTERED, query, READER_ID)


def test_what_a_later_version_saved_is_taken_as_far_as_it_is_understood() -> None:
    saved = {
        "view": "TOMORROW",
        "severities": "none",
        "modalities": ["CT", 7, "", "x" * 200],
        "statuses": ["assigned", "x" * 101],
        "order": [["PATIENT", True], ["TOMORROW", False], ["MRN"], ["PATIENT", False], "MRN"],
        "more": 1,
    }
    assert Query.from_saved(saved) == Query(
        modalities=frozenset({"CT"}),
        statuses=frozenset({StudyReportStatus.ASSIGNED}),
        order=(SortKey(Column.PATIENT, descending=True),),
    )
    assert Query.from_saved({}) == Query()
