"""What the tour does with the keyboard and the settings: palette, keys, dictation, lock, settings, themes."""

from PySide6.QtWidgets import QLabel

from avara_desktop import __version__
from avara_desktop.state.query import View
from avara_desktop.tour.guide import POLICY, Tour
from avara_desktop.tour.sights import command, ids_shown, notices, open_sheet, said, selected
from avara_desktop.ui.desk.palette import Palette
from avara_desktop.ui.kit import theme
from avara_desktop.ui.settings.key_editor import KeyEditor
from avara_desktop.ui.settings.key_sheet import AboutSheet, KeySheet
from avara_desktop.ui.settings.settings_sheet import SettingsSheet
from avara_desktop.ui.window.npi_guard import last_digits

DICTATED = "the lungs are clear no effusion or pneumothorax"


async def palette(tour: Tour) -> None:
    """Commands by a few of their letters, each with its key."""
    window = tour.app.window
    tour.step("Command palette")
    await tour.press("Ctrl+K")
    await tour.type("rest")
    sheet = open_sheet(tour, Palette)
    tour.check("several are found", sheet and sheet.list.count() > 1)
    await tour.picture()
    if sheet:
        await tour.fill(sheet.words, "gdone")
        tour.check("Go to Done is found", sheet.list.item(0).text() == "Go to Done")
    await tour.press("Return")
    tour.check("it went to Done", window.query.view is View.DONE)
    await tour.press("G, M")


async def key_sheets(tour: Tour) -> None:
    """The keys of where the hand is: of the list, then of the study."""
    tour.step("Keys in the worklist")
    await tour.press("?")
    sheet = open_sheet(tour, KeySheet)
    tour.check("the palette's key is there", sheet and "Ctrl+K" in {part.text() for part in sheet.findChildren(QLabel)})
    await tour.picture()
    await tour.press("Esc")
    tour.step("Keys in the study")
    await tour.press("F6")
    await tour.press("?")
    sheet = open_sheet(tour, KeySheet)
    tour.check("the study's own keys come first", sheet and sheet.title.text() == "Keys in the study")
    await tour.picture()
    await tour.press("Esc")
    await tour.press("Shift+F6")


async def about(tour: Tour) -> None:
    """What this app is, for a message to support."""
    tour.step("About")
    await tour.press("F1")
    sheet = open_sheet(tour, AboutSheet)
    tour.check("the version is said", sheet and __version__ in said(sheet))
    await tour.picture()
    await tour.press("Esc")
    tour.check("Esc closes it", not open_sheet(tour, AboutSheet))


async def key_editor(tour: Tour) -> None:
    """A key changed by pressing it; one that is taken is refused in words."""
    app = tour.app
    tour.step("Change keys: a clash")
    await command(tour, "change keys")
    await tour.until("the sheet is open", lambda: open_sheet(tour, KeyEditor))
    sheet = open_sheet(tour, KeyEditor)
    if sheet is None:
        return
    sheet.pane.select("flow.next")
    await tour.press("Return")
    await tour.press("Ctrl+I")
    tour.check("whose it is is said", "Claim" in sheet.told.text())
    tour.check("nothing has changed", not app.settings.values.keys)
    await tour.picture()
    tour.step("Change keys: a key of one's own")
    await tour.press("Return")
    await tour.press("F12")
    tour.check("it holds at once", app.window.actions_of.key("flow.next") == "F12")
    await tour.picture()
    app.settings.set("keys", {})
    await tour.press("Esc")


async def dictation(tour: Tour) -> None:
    """Text dictated into the list opens, copies and changes nothing, and is explained."""
    tour.step("Dictation typed into the list")
    await tour.press("Home")
    links, under_hand, view = len(tour.links), tour.app.window.selected, tour.app.window.query.view
    await tour.dictate(DICTATED)
    await tour.press("Return")
    await tour.until("it is explained", lambda: "dictation window" in notices(tour))
    tour.check("nothing was opened", len(tour.links) == links)
    tour.check("the hand is where it was", tour.app.window.selected == under_hand)
    tour.check("the list is as it was", tour.app.window.query.view is view)
    await tour.picture()
    tour.app.notices.dismiss(key="typed")
    await tour.until("the words are over", lambda: not tour.app.desk.burst.guard.enter())


async def letters(tour: Tour) -> None:
    """The single letters switched off, where speech is typed into the list."""
    app = tour.app
    tour.step("Single letters switched off")
    await tour.press("Ctrl+,")
    await tour.type("single letters")
    await tour.press("Down")
    await tour.press("Space")
    tour.check("they are off", not app.settings.values.single_letters)
    await tour.press("Esc")
    before = app.window.selected
    await tour.press("J")
    tour.check("j does nothing", app.window.selected == before)
    await tour.press("Alt+J")
    tour.check("Alt with it does", app.window.selected != before)
    await tour.picture()
    app.settings.set("single_letters", True)


async def lock(tour: Tour) -> None:
    """Nobody uses the window for long: no patient on it until the reader says who reads."""
    app = tour.app
    tour.step("Locked")
    names = {app.worklist.rows[study_id].patient for study_id in ids_shown(tour)}
    await tour.press("Ctrl+L")
    tour.check("it is locked", app.desk.locked)
    said = " ".join(part.text() for part in app.window.findChildren(QLabel) if part.isVisible())
    tour.check("nobody is named", not any(name in said for name in names))
    await tour.type("0000")
    await tour.press("Return")
    tour.check("other digits do not unlock", app.desk.locked)
    await tour.picture()
    reader = app.session.reader
    await tour.fill(app.desk.lock_page.digits, last_digits(reader) if reader else "")
    await tour.press("Return")
    tour.check("the reader's do", not app.desk.locked and selected(tour))


async def settings(tour: Tour) -> None:
    """Settings by keys, each at once; a locked one says who locked it."""
    app = tour.app
    others = {"dark": "grey", "grey": "dark"}
    worn, other = tour.look.theme, others[tour.look.theme]
    tour.step("Settings")
    await tour.press("Ctrl+,")
    sheet = open_sheet(tour, SettingsSheet)
    tour.check("each setting has a row", sheet and len(sheet.shown()) == len(sheet.rows) > 15)
    await tour.picture()
    tour.step("A locked setting")
    await tour.type("begin within")
    row = sheet.shown()[0] if sheet and sheet.shown() else None
    locked = " ".join(part.text() for part in row.findChildren(QLabel)) if row else ""
    tour.check("who locked it is said", str(POLICY["set_by"]) in locked)
    await tour.picture()
    if sheet:
        await tour.fill(sheet.words, "theme")
    await tour.press("Down")
    await tour.press("Right" if other == "grey" else "Left")
    tour.check("the other theme is worn at once", theme.tokens() == theme.table()[other])
    await tour.press("Esc")
    tour.step("The other theme, rows of one line")
    plain = app.window.view.row_painter.row_height()
    app.settings.set("density", "compact")
    tour.check("rows are lower", app.window.view.row_painter.row_height() < plain)
    await tour.picture()
    app.settings.set("density", "comfortable")
    app.settings.set("theme", worn)
    tour.check("the first theme is back", theme.tokens() == theme.table()[worn])


async def larger(tour: Tour) -> None:
    """Text by keys, three steps larger where there are so many."""
    steps = theme.TEXT_STEPS
    tour.step("Larger text")
    for _ in range(3):
        await tour.press("Ctrl++")
    at = steps.index(tour.look.text_px)
    tour.check("text is larger", tour.app.settings.values.text_px == steps[min(at + 3, len(steps) - 1)])
    await tour.picture()
    await tour.press("Ctrl+0")
    tour.check("Ctrl+0 makes it ordinary", tour.app.settings.values.text_px == 16)
    tour.app.settings.set("text_px", tour.look.text_px)


STEPS = (palette, key_sheets, about, key_editor, dictation, letters, lock, settings, larger)
