"""Saved views: filters and order under a name, kept in the settings without any search text."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avara_desktop.api.terms import StudyReportStatus
from avara_desktop.local.settings import SettingsFile
from avara_desktop.state.query import Column, Query, SortKey, View
from avara_desktop.state.saved_views import LONGEST_NAME, MOST, SavedView, SavedViews, columns_of, filtered

CT = Query(
    View.UNASSIGNED,
    severities="high",
    order=(SortKey(Column.PATIENT), SortKey(Column.WAITING, True)),
    modalities=frozenset({"CT", "–"}),
    facilities=frozenset({"City Medical"}),
    statuses=frozenset({StudyReportStatus.UNASSIGNED, StudyReportStatus("held")}),
)


def views() -> SavedViews:
    return SavedViews(SettingsFile(None))


def test_a_view_is_kept_and_found_again(tmp_path: Path) -> None:
    settings = SettingsFile(tmp_path / "settings.json")
    told: list[int] = []
    saved = SavedViews(settings)
    saved.changed.connect(lambda: told.append(1))
    made = saved.save(" CT  head ", CT, (Column.PATIENT, Column.SEVERITY))
    assert told == [1]
    fixed = (Column.WAITING, Column.MRN)
    assert saved.all() == (made,) == (SavedView("CT head", CT, (*fixed, Column.PATIENT, Column.SEVERITY)),)
    again = SavedViews(settings)
    kept = again.all()[0]
    assert again.named("ct HEAD") == kept == made
    assert again.showing(replace(CT, search="doe", keep="stu_1", pins=frozenset({"stu_2"}))) == kept
    assert again.showing(replace(CT, severities="all")) is None


def test_no_search_text_and_no_study_is_written(tmp_path: Path) -> None:
    settings = SettingsFile(None)
    SavedViews(settings).save("CT", replace(CT, search="canary", keep="stu_canary", pins=frozenset({"stu_canary"})))
    assert "canary" not in json.dumps(settings.values.model_dump(mode="json"))


def test_the_same_name_replaces_in_its_place() -> None:
    saved = views()
    for name in ("a", "b", "c"):
        saved.save(name, Query())
    saved.save("B", CT)
    assert [(view.name, view.query) for view in saved.all()] == [("a", Query()), ("B", CT), ("c", Query())]
    saved.remove("A")
    saved.remove("nothing of the kind")
    assert [view.name for view in saved.all()] == ["B", "c"]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("  ", "Give the view a name."),
        ("x" * (LONGEST_NAME + 1), f"At most {LONGEST_NAME} letters: it stands above the list."),
        ("my LIST", "The app has a view of that name."),
    ],
)
def test_a_name_has_problems(name: str, problem: str) -> None:
    saved = views()
    assert saved.problem(name) == problem
    with pytest.raises(ValueError, match=problem[:12]):
        saved.save(name, CT)
    assert saved.all() == ()


def test_there_is_room_for_so_many() -> None:
    saved = views()
    for number in range(MOST):
        saved.save(f"view {number}", CT)
    assert "remove one first" in saved.problem("one more")
    assert saved.problem("view 3") == ""


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(st.dictionaries(st.sampled_from(["name", "query", "columns", "x"]), JSON, max_size=4), max_size=5))
def test_whatever_stands_in_the_settings_is_read_without_trouble(kept: list[dict[str, Any]]) -> None:
    settings = SettingsFile(None)
    settings.values.views = kept
    for view in SavedViews(settings).all():
        assert view.name
        assert not view.query.search


def test_columns_of_the_settings() -> None:
    assert columns_of(["STUDY", "nothing", 7, "PATIENT", "STUDY"]) == (
        Column.SEVERITY,
        Column.WAITING,
        Column.MRN,
        Column.STUDY,
        Column.PATIENT,
    )
    assert columns_of(None) == columns_of(["nothing"]) == ()


def test_filters_of_another_query() -> None:
    mine = Query(View.MINE, search="doe", keep="stu_1", pins=frozenset({"stu_2"}))
    assert filtered(mine, CT) == replace(
        mine, severities="high", modalities=CT.modalities, facilities=CT.facilities, statuses=CT.statuses
    )
