"""What the window does while nobody asks for anything: it gets ready what may be asked for next."""

import pytest
from PySide6.QtWidgets import QApplication

from avara_desktop.state import roster
from avara_desktop.state.query import Column, Query, SortKey, View

from .bench import Bench, until


async def test_in_the_quiet_after_a_drawing_the_other_orders_are_got_ready(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster, "WORTH_IT", 1)
    async with Bench() as bench:
        bench.window.draw()
        shelf = bench.app.window.truth.roster._shelves[View.MINE]
        await until(lambda: len(shelf._orders) >= len(Column), "an order for every column")
        await until(lambda: not bench.window._quiet.isActive(), "the end of it")
        for column in Column:
            order = (SortKey(column),)
            made = shelf.ordered(order).rows
            assert bench.window.truth.roster.rows(Query(order=order)) is made, column


async def test_then_sort_by_adds_a_key_as_shift_with_a_click_does(qapp: QApplication) -> None:
    async with Bench() as bench:
        bench.run("sort.modality")
        bench.run("then.patient")
        assert bench.window.query.order == (SortKey(Column.MODALITY), SortKey(Column.PATIENT))
        bench.run("then.patient")
        assert bench.window.query.order[1] == SortKey(Column.PATIENT, descending=True)
        shown = [bench.app.worklist.rows[study_id] for study_id in bench.shown()]
        assert [row.modality for row in shown] == sorted(row.modality for row in shown)
        assert "Mod. ▲, then Patient ▼" in bench.window.filter_line.text()
