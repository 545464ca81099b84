"""Rows of one line: more of them, nobody's name cut, and nothing that must be seen left out."""

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from PySide6.QtGui import QFontMetrics, QImage
from PySide6.QtWidgets import QApplication

from avara_desktop.state.query import Column
from avara_desktop.state.row_notes import RowNotes
from avara_desktop.ui.kit import theme
from avara_desktop.ui.worklist.row_painter import PAD
from avara_desktop.ui.worklist.worklist_view import WorklistView
from tests.ui.bench import Bench
from tests.ui.rows import model_of, row, view_of
from tests.ui.test_worklist_view import LONG, MRNS, laid_out


@pytest.fixture(autouse=True)
def _ordinary_text(qapp: QApplication) -> Iterator[None]:
    theme.apply(16)
    yield
    theme.apply(16)


def compact(view: WorklistView) -> WorklistView:
    view.set_density("compact")
    view.grab()
    return view


@pytest.mark.parametrize("px", theme.TEXT_STEPS)
def test_a_compact_list_shows_more_than_a_quarter_more_rows(px: int) -> None:
    view = view_of(model_of([row(number) for number in range(40)]), px=px)
    before = view.rowHeight(0)
    compact(view)
    assert before >= 1.25 * view.rowHeight(0)
    assert view.rowHeight(0) >= view.row_painter.line + 4
    assert {view.rowHeight(place) for place in range(40)} == {view.rowHeight(0)}
    view.set_density("comfortable")
    assert view.rowHeight(0) == before


@pytest.mark.parametrize("px", [14, 16, 24])
@pytest.mark.parametrize("width", [700, 857, 1200, 1900])
def test_names_and_mrns_are_not_cut_in_one_line_either(px: int, width: int) -> None:
    rows = [row(number, name=name, mrn=MRNS[number % len(MRNS)]) for number, name in enumerate(LONG)]
    view = compact(view_of(model_of(rows), (width, 900), px))
    painter, widths = view.row_painter, {column: room for column, _, room in view._cells}
    for place, each in enumerate(rows):
        for words, font, column in (
            (each.patient, painter.name_font, Column.PATIENT),
            (each.mrn, painter.number_font, Column.MRN),
        ):
            room = widths[column] - 2 * PAD + 3
            wide, high = laid_out(words, font, room)
            assert wide <= room + 1, words
            assert high <= view.rowHeight(place) - 2, f"{words} needs {high} of {view.rowHeight(place)}"


def picture(view: WorklistView, **fields: object) -> QImage:
    return view.row_painter.picture(
        row(0, **fields), view._cells, view.rowHeight(0), selected=False, ratio=1.0
    ).toImage()


def test_who_it_is_stands_beside_the_name_where_it_fits() -> None:
    wide = compact(view_of(model_of([row(0)]), (1600, 300)))
    painter = wide.row_painter
    room = next(room for column, _, room in wide._cells if column is Column.PATIENT) - 2 * PAD
    needed = painter.name_metrics.horizontalAdvance(row(0).patient)
    needed += QFontMetrics(painter.small_font).horizontalAdvance(row(0).identity)
    assert room >= needed
    narrow = compact(view_of(model_of([row(0)]), (700, 300)))
    assert sum(room for _, _, room in narrow._cells) <= max(700, narrow.viewport().width())


@pytest.mark.parametrize("width", [700, 857, 1600])
def test_a_critical_result_a_look_alike_and_what_is_asked_are_seen_at_every_width(width: int) -> None:
    model = model_of([row(0)])
    view = compact(view_of(model, (width, 300)))
    ordinary = picture(view)
    assert picture(view, is_critical=True) != ordinary
    for notes in (RowNotes(look_alike=True), RowNotes(left="taken by Dr B"), RowNotes(changed=("severity raised",))):
        model.notes = MagicMock(return_value=notes)
        assert picture(view) != ordinary, notes


async def test_it_is_set_live_and_kept(qapp: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    async with Bench(settings_path=path) as bench:
        view = bench.window.view
        top, before = view._top_id(), view.rowHeight(0)
        bench.app.settings.set("density", "compact")
        await bench.settled()
        assert view.rowHeight(0) < before
        assert view._top_id() == top
        await bench.app.settings.save()
    async with Bench(settings_path=path) as bench:
        assert bench.window.view.row_painter.compact


async def test_the_row_at_the_top_stays_there(qapp: QApplication) -> None:
    async with Bench(size=(1280, 500)) as bench:
        view = bench.window.view
        view.verticalScrollBar().setValue(view.rowViewportPosition(6) + view.verticalScrollBar().value())
        top = view._top_id()
        bench.app.settings.set("density", "compact")
        await bench.settled()
        place = bench.window.model.place(top)
        assert place is not None
        last = view.verticalScrollBar().value() == view.verticalScrollBar().maximum()
        assert view.rowViewportPosition(place) == 0 or last
