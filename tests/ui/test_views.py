"""Filters, saved views and columns, by the keys."""

from collections import Counter

import pytest

from avara_desktop.api.terms import StudyReportStatus
from avara_desktop.state.query import DEFAULT_ORDER, Column, Query, SortKey, View
from avara_desktop.ui.worklist.columns_sheet import ColumnsSheet
from avara_desktop.ui.worklist.filter_sheet import FilterSheet
from avara_desktop.ui.worklist.name_sheet import NameSheet
from avara_desktop.ui.worklist.pick_sheet import PickSheet

from .bench import Bench

pytestmark = pytest.mark.usefixtures("qapp")


async def filtered_by(bench: Bench, modality: str) -> None:
    """Show only studies of a modality."""
    await bench.press("F")
    sheet = await bench.sheet(FilterSheet)
    sheet.modalities[modality].setFocus()
    await bench.press("Space")
    await bench.press("Ctrl+Return")
    await bench.settled()


def modalities(bench: Bench) -> list[str]:
    rows = [bench.window.model.row(place) for place in range(bench.window.model.rowCount())]
    return [row.modality for row in rows if row]


def chips(bench: Bench) -> list[str]:
    return [view.name for view in bench.window.top.saved]


async def test_a_filter_says_what_it_hides_and_0_clears_it() -> None:
    async with Bench(studies=80, assigned=40) as bench:
        every = len(bench.shown())
        await bench.press("F")
        sheet = await bench.sheet(FilterSheet)
        assert sheet.verdict.text() == f"{every} of {every} studies · nothing is filtered"
        modality = next(iter(sheet.modalities))
        expected = modalities(bench).count(modality)
        sheet.modalities[modality].setFocus()
        await bench.press("Space")
        assert sheet.verdict.text() == f"{expected} of {every} studies · {modality}"
        await bench.press("Ctrl+Return")
        await bench.settled()
        left = [each for each in modalities(bench) if each != modality]
        assert len(modalities(bench)) - len(left) == expected
        assert len(left) <= 1  # the study under the hand stays
        assert modality in bench.window.filter_line.text()
        await bench.press("0")
        assert len(bench.shown()) == every
        await filtered_by(bench, modality)
        await bench.press("Esc")
        assert len(bench.shown()) == every


async def test_a_filter_tells_the_number_of_studies_apart_from_a_name_that_ends_in_one() -> None:
    async with Bench() as bench:
        values: dict[str, Counter[str]] = {
            "modality": Counter({"CT": 1200}),
            "facility": Counter({"Mobile Unit 2": 2, "Smith & Sons": 1, "–": 1}),
            "status": Counter({StudyReportStatus.ASSIGNED: 3, StudyReportStatus.IN_PROGRESS: 1}),
        }
        sheet = FilterSheet(bench.window, Query(), values, lambda query: 0)
        ticks = [*sheet.modalities.values(), *sheet.facilities.values(), *sheet.statuses.values()]
        assert [(tick.text(), tick.accessibleName()) for tick in ticks] == [
            ("CT · 1,200", "Modality: CT, 1200 studies"),
            ("Mobile Unit 2 · 2", "Facility: Mobile Unit 2, 2 studies"),
            ("Smith && Sons · 1", "Facility: Smith & Sons, 1 study"),
            ("not given · 1", "Facility: not given, 1 study"),
            ("Assigned · 3", "Status: Assigned, 3 studies"),
            ("In progress · 1", "Status: In progress, 1 study"),
        ]
        sheet.close_with(False)


async def test_a_filter_sheet_cancelled_changes_nothing_and_clear_unticks_all() -> None:
    async with Bench(studies=80, assigned=40) as bench:
        before = bench.window.query
        await bench.press("F")
        sheet = await bench.sheet(FilterSheet)
        for tick in (*sheet.modalities.values(), *sheet.facilities.values(), *sheet.statuses.values()):
            tick.setChecked(True)
        sheet._severities["stat"].setChecked(True)
        await bench.click(sheet.clear)
        assert sheet.chosen() == sheet._query
        sheet._severities["stat"].setChecked(True)
        await bench.press("Esc")
        await bench.settled()
        assert bench.window.query == before


async def test_a_view_is_saved_gone_to_and_removed() -> None:
    async with Bench(studies=80, assigned=40) as bench:
        await filtered_by(bench, "CT")
        bench.window.sort(Column.PATIENT, False)
        await bench.press("Ctrl+Shift+V")
        name = await bench.sheet(NameSheet)
        assert not name.keep.isEnabled()
        assert "CT" in name.body.itemAt(1).widget().text()  # type: ignore[union-attr]
        await bench.write("My CT")
        await bench.press("Return")
        await bench.settled()
        assert chips(bench) == ["My CT"]
        bench.window.tick()
        chip = next(iter(bench.window.top.saved.values()))
        assert chip.isChecked()
        assert chip.text() == f"☆ My CT  {modalities(bench).count('CT')}"

        await bench.press("G, M")
        assert bench.window.query.modalities == frozenset()
        assert bench.window.query.order is DEFAULT_ORDER
        assert not chip.isChecked()

        await bench.press("G, V")
        await bench.sheet(PickSheet)
        await bench.press("Return")
        await bench.settled()
        assert bench.window.query.modalities == frozenset({"CT"})
        assert list(bench.window.query.order) == [SortKey(Column.PATIENT)]

        bench.run("view.forget")
        await bench.sheet(PickSheet)
        await bench.press("Return")
        await bench.settled()
        assert chips(bench) == []


async def test_shift_j_goes_round_through_saved_views() -> None:
    async with Bench() as bench:
        bench.window.saved_views.save("STAT", bench.window.query.__class__(View.MINE, severities="stat"))
        bench.window.draw()
        seen = []
        for _ in range(len(View) + 1):
            await bench.press("Shift+J")
            await bench.settled()
            showing = bench.window.saved_views.showing(bench.window.query)
            seen.append(showing.name if showing else bench.window.query.view.title)
        assert seen == [*(view.title for view in View if view is not View.MINE), "STAT", "My list"]


async def test_no_saved_view_says_how_to_make_one() -> None:
    async with Bench() as bench:
        await bench.press("G, V")
        assert "There are no saved views yet" in bench.notices()[0]


async def test_columns_are_hidden_moved_and_kept() -> None:
    async with Bench(size=(1920, 1080)) as bench:
        bench.run("list.columns")
        sheet = await bench.sheet(ColumnsSheet)
        names = [sheet.list.item(row).text() for row in range(sheet.list.count())]
        assert names[0] == "Severity (always shown)"
        sheet.list.setCurrentRow(names.index("Facility"))
        await bench.press("Space")
        sheet.list.setCurrentRow(names.index("MRN (always shown)"))
        await bench.press("Ctrl+Up")
        await bench.press("Space")  # cannot be hidden
        await bench.press("Ctrl+Return")
        await bench.settled()
        shown = bench.window.view.columns()
        assert Column.FACILITY not in shown
        assert shown.index(Column.MRN) < shown.index(Column.PATIENT)
        assert bench.app.settings.values.columns == [column.name for column in shown]
        bench.run("list.columns")
        sheet = await bench.sheet(ColumnsSheet)
        assert sheet.chosen() == shown
        await bench.press("Esc")
