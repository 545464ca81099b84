"""What the tour does with the list itself: due times, changes, rows that left, pins, marks, filters, columns."""

from PySide6.QtCore import Qt

from avara_desktop.state.query import Column
from avara_desktop.state.row import Row
from avara_desktop.tour.guide import Tour
from avara_desktop.tour.sights import (
    a_colleague,
    change,
    command,
    go_to,
    ids_shown,
    open_sheet,
    shown,
    waiting_to_be_read,
)
from avara_desktop.ui.settings.settings_sheet import SettingsSheet
from avara_desktop.ui.worklist.columns_sheet import ColumnsSheet
from avara_desktop.ui.worklist.filter_sheet import FilterSheet
from avara_desktop.ui.worklist.name_sheet import NameSheet
from avara_desktop.ui.worklist.pick_sheet import PickSheet

VIEW = "CT by patient"


async def due(tour: Tour) -> None:
    """No due time is made up; once a preset is chosen, the time left stands in list and pane."""
    app, window = tour.app, tour.app.window
    tour.step("Due times: a preset is chosen")
    tour.check("without one there is none", not any(window.model.left(row) for row in _rows(tour)))
    await tour.press("Ctrl+,")
    await tour.type("due times")
    await tour.press("Down")
    await tour.press("Right")
    tour.check("it holds at once", app.settings.values.due == "car")
    tour.check("the sheet is open", open_sheet(tour, SettingsSheet))
    await tour.picture()
    await tour.press("Esc")
    tour.step("Due times in list and pane")
    await go_to(tour, next(row.study_id for row in _rows(tour) if "left" in window.model.left(row)))
    tour.check("the pane names the rule", "CAR P" in "\n".join(window.keeper.about(window.selected)))
    await tour.picture()


def _rows(tour: Tour) -> list[Row]:
    model = tour.app.window.model
    return [row for place in range(model.rowCount()) if (row := model.row(place))]


async def changes(tour: Tour) -> None:
    """What changed since the reader looked is marked in row and pane; what left stays greyed with its reason."""
    window = tour.app.window
    tour.step("Changed since you looked")
    await tour.press("G, M")
    await tour.press("Home")
    others = [study for study in waiting_to_be_read(tour)[:9] if study.study_id != window.selected]
    one, two, third, fourth = (study.study_id for study in others[1:5])
    history = "Known renal cell carcinoma, nephrectomy 2019."
    await change(tour, one, clinicalHistory=history, technologistNotes=["Patient moved twice."])
    await change(tour, two, severity="normal")
    await tour.until("both rows are marked", lambda: {one, two} <= window.keeper.changes.ids())
    await go_to(tour, two)
    tour.check("the pane says from what to what", "STAT → normal" in "\n".join(window.keeper.about(two)))
    tour.check("its row would stand elsewhere, and waits", window.keeper.listing.tally().moved == 1)
    await tour.picture()
    tour.step("Rows that left")
    other = await a_colleague(tour)
    await change(tour, third, assignedTo=other["userId"])
    await change(tour, fourth, isCancelled=True)
    await tour.until("both have left", lambda: {third, fourth} <= window.keeper.listing.left.keys())
    reasons = {each: window.keeper.notes(each).left for each in (third, fourth)}
    tour.check("who has it is said", other["lastName"] in reasons[third])
    tour.check("that it is cancelled is said", "cancelled" in reasons[fourth])
    tour.check("they stay where they stood", {third, fourth} <= set(ids_shown(tour)))
    await tour.picture()
    await command(tour, "mark all changes")
    await tour.press(".")
    tour.check("brought in: they are gone", not {third, fourth} & set(ids_shown(tour)))
    tour.check("no change is left to look at", not window.keeper.changes.ids())


async def marks(tour: Tour) -> None:
    """Pins on top, marks in place; marked ones alone."""
    window = tour.app.window
    marks = window.keeper.marks
    tour.step("Pins and marks")
    pinned, *marked = [study.study_id for study in (shown(tour)[6], shown(tour)[2], shown(tour)[4])]
    await go_to(tour, pinned)
    await tour.press("S")
    tour.check("the pinned study stands on top", ids_shown(tour)[0] == pinned)
    for study_id in marked:
        await go_to(tour, study_id)
        await tour.press("X")
    tour.check("two are marked", marks.marked == frozenset(marked))
    await tour.until("the line counts them", lambda: "2 marked · 1 pinned" in window.filter_line.text())
    await tour.picture()
    tour.step("Marked only")
    await command(tour, "marked only")
    tour.check("these alone are shown", set(ids_shown(tour)) == set(marked))
    await tour.picture()
    await command(tour, "clear marks")
    await go_to(tour, pinned)
    await tour.press("S")
    tour.check("nothing is pinned or marked", not marks.pinned and not marks.marked)


async def filters(tour: Tour) -> None:
    """Filters on one sheet, an order of two keys, kept as a view with its number."""
    window = tour.app.window
    tour.step("Filters")
    await tour.press("F")
    await tour.until("the sheet is open", lambda: open_sheet(tour, FilterSheet))
    sheet = open_sheet(tour, FilterSheet)
    if sheet:
        sheet.modalities["CT"].setFocus(Qt.FocusReason.TabFocusReason)
        await tour.press("Space")
        tour.check("it says how many", "CT" in sheet.verdict.text())
    await tour.picture()
    await tour.press("Ctrl+Return")
    await tour.until("only these are shown", lambda: {study.modality for study in shown(tour)} == {"CT"})
    await tour.until("the line says what is filtered", lambda: "CT" in window.filter_line.text())
    await command(tour, "sort by patient")
    await command(tour, "then sort by waiting")
    tour.step("Save a view")
    await tour.press("Ctrl+Shift+V")
    await tour.until("a name is asked for", lambda: open_sheet(tour, NameSheet))
    await tour.type(VIEW)
    await tour.picture()
    await tour.press("Return")
    tour.step("A saved view is a chip")
    await tour.until("it is a chip", lambda: [view.name for view in window.top.saved] == [VIEW])
    tour.check("with its number", any(str(len(shown(tour))) in chip.text() for chip in window.top.saved.values()))
    tour.check("the order is said", "patient" in window.filter_line.text().lower())
    await tour.picture()


async def saved(tour: Tour) -> None:
    """Back to a saved view by its name."""
    window = tour.app.window
    tour.step("Go to a saved view")
    await tour.press("G, M")
    tour.check("the whole list is shown", len({study.modality for study in shown(tour)}) > 1)
    await tour.press("G, V")
    await tour.until("views are offered", lambda: open_sheet(tour, PickSheet))
    await tour.type("ct by")
    sheet = open_sheet(tour, PickSheet)
    tour.check("it is under the hand, with what it shows", sheet and VIEW in sheet.list.item(0).text())
    await tour.picture()
    await tour.press("Return")
    await tour.until("only CT is shown", lambda: {study.modality for study in shown(tour)} == {"CT"})
    await tour.until("in its order", lambda: "patient" in window.filter_line.text().lower())


async def columns(tour: Tour) -> None:
    """Columns chosen and moved by keys; the usual list again."""
    window = tour.app.window
    await tour.press("G, M")
    tour.step("Columns")
    await command(tour, "columns")
    await tour.until("the sheet is open", lambda: open_sheet(tour, ColumnsSheet))
    await tour.press("End")
    await tour.press("Space")
    await tour.press("Up")
    await tour.press("Ctrl+Up")
    await tour.picture()
    await tour.press("Ctrl+Return")
    tour.step("Other columns")
    expected = [column for column in Column if column is not Column.STATUS]
    expected[-2:] = reversed(expected[-2:])
    await tour.until("they are shown so", lambda: window.view.columns() == tuple(expected))
    await tour.picture()
    window.show_columns(tuple(Column))


BEFORE_READING = (due,)
STEPS = (changes, marks, filters, saved, columns)
