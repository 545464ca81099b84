"""The worklist's rows for Qt: an honest model, words for every cell, a sentence for every row."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from avara_desktop.api.models import UserReference
from avara_desktop.state.query import DEFAULT_ORDER, Column, SortKey
from avara_desktop.ui.worklist.worklist_model import COLUMNS, ROW_ROLE

from .rows import model_of, row, study

ORDERS = st.lists(st.lists(st.integers(0, 12), unique=True, max_size=12), min_size=1, max_size=6)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ORDERS)
def test_qt_finds_nothing_wrong_with_the_model_whatever_rows_follow(
    qapp: QApplication, orders: Sequence[Sequence[int]]
) -> None:
    model = model_of()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    shown: list[int] = []
    for order in orders:
        assert model.set_rows([row(number) for number in order]) is (order != shown)
        shown = list(order)
        assert model.rowCount() == len(order)
        assert [model.place(f"stu_{number}") for number in order] == list(range(len(order)))
        assert not model.set_rows([row(number, mrn="other") for number in order])
    tester.deleteLater()
    model.deleteLater()


def test_a_refresh_that_changes_words_only_tells_which_rows_and_keeps_every_place(qapp: QApplication) -> None:
    first, second = row(1), row(2)
    model = model_of([first, second])
    changed: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda top, bottom: changed.append((top.row(), bottom.row())))
    assert model.set_rows([first, row(2, mrn="MR-9")]) is False
    assert changed == [(1, 1)]
    assert model.row(1) is not second


def test_cells_outside_the_list_hold_nothing(qapp: QApplication) -> None:
    model = model_of([row(1)])
    assert model.data(QModelIndex()) is None
    assert model.row(-1) is None
    assert model.row(1) is None
    assert model.place("stu_9") is None
    inside = model.index(0, 0)
    assert model.rowCount(inside) == 0
    assert model.columnCount(inside) == 0
    assert model.data(inside, Qt.ItemDataRole.DecorationRole) is None


def test_every_cell_has_its_words(qapp: QApplication) -> None:
    model = model_of([row(65, severity="stat", is_critical=True)])
    words = {column: model.data(model.index(0, place)) for place, column in enumerate(COLUMNS)}
    assert words == {
        Column.SEVERITY: "STAT",
        Column.WAITING: "1 h 05",
        Column.PATIENT: "DOE, Jane, F 46 y · born 07-Mar-1980",
        Column.MRN: "MR-1234",
        Column.MODALITY: "CT",
        Column.STUDY: "CT Head",
        Column.FACILITY: "–",
        Column.STATUS: "Assigned",
    }
    assert model.data(model.index(0, 0), ROW_ROLE) is model.row(0)


def test_a_screen_reader_hears_the_row_as_a_sentence(qapp: QApplication) -> None:
    model = model_of([row(3, severity="high", is_critical=True)])
    spoken = model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == ("HIGH, 3 min, DOE, Jane, F 46 y · born 07-Mar-1980, MR-1234, CT, CT Head, –, Assigned, CRITICAL")
    assert model.data(model.index(0, 3), Qt.ItemDataRole.AccessibleTextRole) == "MR-1234"


def test_a_severity_nobody_knows_is_said_raw_and_stands_with_high(qapp: QApplication) -> None:
    strange = row(1, severity="urgent\u202e\x07")
    model = model_of([strange])
    assert strange.rank == row(2, severity="high").rank
    assert model.data(model.index(0, 0)) == "URGENT\ufffd\ufffd"


def test_what_is_being_asked_stands_in_place_of_the_status(qapp: QApplication) -> None:
    doing = {"stu_1": "claiming…"}
    model = model_of([row(1), row(2)], doing)
    status = COLUMNS.index(Column.STATUS)
    assert [model.data(model.index(place, status)) for place in (0, 1)] == ["claiming…", "Assigned"]
    assert model.doing("stu_1") == "claiming…"


def test_the_owner_is_told_only_where_it_is_somebody_else(qapp: QApplication) -> None:
    other = UserReference(email="o@example.org", user_id="usr_o", first_name="Amara", last_name="Osei")
    mine, theirs, nobodys = row(1), row(2, assigned_to=other), row(3, assigned_to=None)
    model = model_of([mine, theirs, nobodys])
    assert [model.owner(each) for each in (mine, theirs, nobodys)] == ["", "Amara Osei", ""]


def test_the_tooltip_is_text_and_never_markup(qapp: QApplication) -> None:
    model = model_of([row(1, name="<img src=file:///etc/passwd>")])
    tip = model.data(model.index(0, 2), Qt.ItemDataRole.ToolTipRole)
    assert "&lt;img" in tip
    assert "<img" not in tip


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (DEFAULT_ORDER, {Column.SEVERITY: "Severity ▲", Column.WAITING: "Waiting ▲"}),
        ((SortKey(Column.PATIENT, descending=True),), {Column.PATIENT: "Patient ▼", Column.WAITING: "Waiting"}),
        (
            (SortKey(Column.MRN), SortKey(Column.STATUS, descending=True)),
            {Column.MRN: "MRN ▲1", Column.STATUS: "Status ▼2", Column.STUDY: "Study"},
        ),
    ],
)
def test_headings_show_the_order(qapp: QApplication, order: tuple[SortKey, ...], words: dict[Column, str]) -> None:
    model = model_of([row(1)])
    told: list[int] = []
    model.headerDataChanged.connect(lambda *_: told.append(1))
    model.set_order(order)
    model.set_order(order)
    assert told == [1]
    for column, heading in words.items():
        assert model.headerData(COLUMNS.index(column), Qt.Orientation.Horizontal) == heading
    assert model.headerData(0, Qt.Orientation.Vertical) is None
    assert model.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.DecorationRole) is None


def test_the_study_behind_a_row_is_the_truth_it_was_made_from() -> None:
    made = study(4)
    assert row(4).study == made
