"""The keyboard as a reader sets it, and text that a dictation engine types into the list."""

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit

from avara_desktop.commands import BY_ID, COMMANDS, Page
from avara_desktop.state.burst import HOLD
from avara_desktop.state.query import View
from avara_desktop.ui.desk.keyboard_acts import TYPED
from avara_desktop.ui.desk.palette import Palette
from avara_desktop.ui.kit.actions import CommandButton
from avara_desktop.ui.settings.key_editor import KeyEditor
from avara_desktop.ui.settings.key_sheet import KeySheet

from .bench import Bench, texts_of, until

SENTENCE = "There is no pneumothorax, heart size is normal. Comparison 1 2 3?"


class Hands:
    """Types with a clock of its own, in which no time passes but what the test lets pass."""

    def __init__(self, bench: Bench) -> None:
        self.bench, self.now = bench, bench.app.desk.burst.guard.clock() + 10
        bench.app.desk.burst.guard.clock = lambda: self.now

    def type(self, text: str, gap: float = 0.0) -> None:
        """Type text at a pace, whatever has the keyboard; the guard's timer goes off when it is due."""
        for letter in text:
            QTest.keyClicks(self.bench.focus(), letter)
            self.wait(gap)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        burst, ends = self.bench.app.desk.burst, self.now + seconds
        while (due := burst.guard.due()) is not None and self.now + due <= ends:
            self.now += due
            burst.rest()
        self.now = ends

    def held(self, key: Qt.Key, text: str) -> None:
        """The key repeats because it is held down."""
        for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            QApplication.sendEvent(
                self.bench.focus(), QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text, autorep=True)
            )


def as_it_stands(bench: Bench) -> dict[str, Any]:
    """What text must not change."""
    window = bench.window
    return {
        "hand": window.selected,
        "query": window.query,
        "page": window.pages.page(),
        "list": window.view.verticalScrollBar().value(),
        "pane": window.pane.area.verticalScrollBar().value(),
        "focus": bench.focus(),
        "sheets": bench.sheets(),
        "shown": bench.shown(),
        "paper": bench.app.settings.values.white_paper,
        "text": bench.app.settings.values.text_px,
    }


@pytest.fixture(autouse=True)
def _empty_clipboard(qapp: QApplication) -> Iterator[None]:
    QApplication.clipboard().clear()
    yield
    QApplication.clipboard().clear()


# --- text typed into the list -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("gap", [0.0, 0.02, 0.06])
@pytest.mark.parametrize("place", ["list", "pane", "button"])
async def test_dictated_text_changes_nothing_and_is_told_once(qapp: QApplication, place: str, gap: float) -> None:
    async with Bench(size=(1280, 600)) as bench:
        await bench.pick(bench.shown()[8])
        await asyncio.sleep(0.02)
        window = bench.window
        window.pane.area.verticalScrollBar().setValue(40)
        button = next(each for each in window.pane.findChildren(CommandButton) if each.isVisible() and each.isEnabled())
        {"list": window.view, "pane": window.pane.area, "button": button}[place].setFocus()
        before, sent = as_it_stands(bench), bench.wire.passed[:]
        assert before["list"] > 0
        hands = Hands(bench)
        hands.type(SENTENCE, gap)
        QTest.keyClick(bench.focus(), Qt.Key.Key_Return)
        hands.wait(0.6)
        QTest.keyClick(bench.focus(), Qt.Key.Key_Return)
        hands.wait(2)
        await bench.settled()
        assert as_it_stands(bench) == before
        assert [line for line in bench.wire.passed[len(sent) :] if not line.startswith("GET")] == []
        assert bench.links == []
        assert QApplication.clipboard().text() == ""
        assert [words for words in bench.notices() if TYPED in words] != []
        assert len(bench.notices()) == 1


async def test_moving_letters_at_the_beginning_of_a_text_are_taken_back(qapp: QApplication) -> None:
    async with Bench(size=(1280, 600)) as bench:
        await bench.pick(bench.shown()[3])
        before = as_it_stands(bench)
        hands = Hands(bench)
        hands.type("jj")
        assert bench.window.selected == bench.shown()[5], "moving acts at once"
        hands.type(" kj reported over the phone", 0.03)
        hands.wait(1)
        await bench.settled()
        assert as_it_stands(bench) == before


@pytest.mark.parametrize("keys", ["Shift+Return", "Shift+Enter"])
async def test_a_second_study_is_opened_by_no_text(qapp: QApplication, keys: str) -> None:
    async with Bench() as bench:
        await bench.pick(next(each for each in bench.shown() if each in bench.ids("assigned")))
        hands = Hands(bench)
        hands.type("normal study", 0.01)
        step = QKeySequence.fromString(keys)[0]  # type: ignore[index]
        QTest.keyClick(bench.focus(), step.key(), step.keyboardModifiers())
        hands.wait(1)
        await bench.settled()
        assert bench.links == []


async def test_enter_works_again_after_the_text_is_over(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = next(each for each in bench.shown() if each in bench.ids("assigned"))
        await bench.pick(study_id)
        hands = Hands(bench)
        hands.type("normal study", 0.01)
        hands.wait(0.8)
        QTest.keyClick(bench.focus(), Qt.Key.Key_Return)
        await until(lambda: bench.links, "the study")
        await bench.settled()


async def test_text_typed_on_the_other_pages_acts_on_nobody(qapp: QApplication) -> None:
    async with Bench() as bench:
        hands = Hands(bench)
        for keys, page in (("gt", Page.PEOPLE), ("gw", Page.VIEWER)):
            hands.type(keys, 0.3)
            assert bench.window.pages.page() is page
            await bench.settled()
            hands.type("over 2 views", 0.01)
            hands.wait(1)
            await bench.settled()
            assert bench.window.pages.page() is page
            assert bench.sheets() == []
            assert bench.links == []
            assert any(TYPED in words for words in bench.notices())
            bench.app.notices.dismiss(key="typed")
            bench.window.show_reading()


async def test_text_goes_where_text_belongs(qapp: QApplication) -> None:
    async with Bench() as bench:
        hands = Hands(bench)
        hands.type("/")
        hands.type("smith over", 0.02)
        assert bench.focus() is bench.window.top.search
        assert bench.window.top.search.text() == "smith over"
        assert bench.notices() == []


# --- hands ------------------------------------------------------------------------------------------------------------


async def test_j_held_down_and_fast_hands_are_never_caught(qapp: QApplication) -> None:
    async with Bench() as bench:
        hands, rows = Hands(bench), bench.shown()
        hands.type("j")
        for _ in range(9):
            hands.wait(0.033)
            hands.held(Qt.Key.Key_J, "j")
        assert bench.window.selected == rows[10]
        hands.wait(0.5)
        hands.type("kjkjkjkjkjkjkjkjkjkk", 1 / 15)
        assert bench.window.selected == rows[8]
        for keys, view in (("gu", View.UNASSIGNED), ("gd", View.DONE), ("gm", View.MINE)):
            hands.type(keys, 0.02)
            hands.wait(0.3)
            assert bench.window.query.view is view
        hands.type("1", 0.3)
        assert bench.window.query.severities == "stat"
        assert bench.notices() == []
        await bench.settled()


async def test_a_letter_that_opens_waits_for_a_further_one_and_then_acts(qapp: QApplication) -> None:
    async with Bench() as bench:
        hands = Hands(bench)
        hands.type("v")
        assert bench.app.desk.burst.waiting
        assert bench.app.tasks.names() == tuple(name for name in bench.app.tasks.names() if "study " not in name)
        hands.wait(HOLD)
        await until(lambda: bench.links, "the viewer")
        await bench.settled()


async def test_the_wait_ends_by_itself(qapp: QApplication) -> None:
    async with Bench() as bench:
        QTest.keyClick(bench.focus(), Qt.Key.Key_V)
        await until(lambda: bench.links, "the viewer")
        await bench.settled()


async def test_what_waits_does_not_act_on_another_study(qapp: QApplication) -> None:
    async with Bench() as bench:
        hands = Hands(bench)
        hands.type("v")
        bench.window.view.go_to(5)
        hands.wait(1)
        await bench.settled()
        assert bench.links == []


async def test_a_key_with_ctrl_lets_what_waits_act_first(qapp: QApplication) -> None:
    async with Bench() as bench:
        hands = Hands(bench)
        hands.type("1")
        assert bench.window.query.severities == "all"
        QTest.keyClick(bench.focus(), Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        assert bench.window.query.severities == "stat"
        await bench.sheet(Palette)
        await bench.press("Esc")


async def test_moving_by_a_key_held_down_stops_while_a_study_is_being_opened(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.pick(next(each for each in bench.shown() if each in bench.ids("assigned")))
        hand, hands = bench.window.selected, Hands(bench)
        hold = bench.wire.hold(f"GET /v1/autoScribe/studies/{hand}")
        QTest.keyClick(bench.focus(), Qt.Key.Key_Return)
        await until(lambda: bench.app.worklist.asking, "the asking")
        for _ in range(5):
            hands.held(Qt.Key.Key_J, "j")
            hands.held(Qt.Key.Key_V, "v")
        assert bench.window.selected == hand
        hold.set()
        await until(lambda: bench.links, "the study")
        await bench.settled()
        assert len(bench.links) == 1


async def test_without_the_guard_letters_act_at_once_and_chords_work(qapp: QApplication) -> None:
    async with Bench() as bench:
        bench.app.settings.set("burst_guard", False)
        QTest.keyClicks(bench.focus(), "1")
        assert bench.window.query.severities == "stat"
        QTest.keyClicks(bench.focus(), "gu")
        assert bench.window.query.view is View.UNASSIGNED
        assert not bench.app.desk.burst.waiting
        await bench.settled()


async def test_a_chord_begun_and_left_does_not_eat_a_later_letter(qapp: QApplication) -> None:
    async with Bench() as bench:
        hands = Hands(bench)
        hands.type("g")
        hands.wait(3)
        hands.type("j")
        assert bench.window.selected == bench.shown()[1]


# --- other keys -------------------------------------------------------------------------------------------------------


async def test_without_single_letters_alt_moves_and_everything_says_so(qapp: QApplication) -> None:
    async with Bench() as bench:
        first, second = bench.shown()[:2]
        bench.app.settings.set("single_letters", False)
        await bench.press("J")
        assert bench.window.selected == first
        await bench.press("Alt+J")
        assert bench.window.selected == second
        await bench.press("Alt+G, U")
        assert bench.window.query.view is View.UNASSIGNED
        await bench.press("Alt+G, M")
        assert "Alt+J Alt+K move" in bench.window.hints.text()
        assert bench.window.top.search.placeholderText().endswith("Alt+/")
        assert bench.action("study.viewer").toolTip() == "<qt>Viewer only (Alt+V)</qt>"
        button = next(
            each for each in bench.window.pane.findChildren(CommandButton) if each.accessibleName() == "Viewer only"
        )
        assert "Alt+V" in {part.text() for part in button.findChildren(QLabel)}
        await bench.press("Alt+?")
        sheet = await bench.sheet(KeySheet)
        assert "Alt+J" in {part.text() for part in sheet.findChildren(QLabel)}
        assert "j" not in {part.text() for part in sheet.findChildren(QLabel)}
        await bench.press("Esc")
        await bench.press("Ctrl+K")
        palette = await bench.sheet(Palette)
        await bench.write("next in")
        assert palette.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole) == "Next in the list, Alt+J"
        await bench.press("Esc")
        bench.app.settings.set("single_letters", True)
        await bench.press("Home")
        await bench.press("J")
        assert bench.window.selected == bench.shown()[1]
        assert "j k move" in bench.window.hints.text()


async def test_presets_hold_at_once(qapp: QApplication) -> None:
    async with Bench() as bench:
        bench.app.settings.set("key_preset", "left hand")
        await bench.press("D")
        assert bench.window.selected == bench.shown()[1]
        await bench.press("A")
        assert bench.focus() is bench.window.top.search
        bench.window.view.setFocus()
        bench.app.settings.set("key_preset", "function keys")
        await bench.press("F4")
        await bench.press("Num+2")
        assert bench.window.selected == bench.shown()[3]
        await bench.press("F3")
        assert bench.window.selected == bench.shown()[2]


async def test_own_keys_of_the_settings_file_hold_and_what_is_wrong_is_said(qapp: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    kept = {"list.next": ["Y"], "gone.command": ["Q"], "study.claim": ["K"], "study.release": ["nonsense"]}
    path.write_text(json.dumps({"keys": kept}), encoding="utf-8")
    async with Bench(settings_path=path) as bench:
        await bench.press("Y")
        assert bench.window.selected == bench.shown()[1]
        said = " ".join(bench.notices())
        assert "gone.command" in said
        assert "k is too easily typed" in said
        assert "“nonsense” is no key" in said
        assert bench.action("study.claim").shortcut().toString() == "Ctrl+I"
        bench.app.settings.set("poll_seconds", 30.0)
        await bench.settled()
        assert json.loads(path.read_text(encoding="utf-8"))["keys"] == kept, "nothing is lost"


# --- the editor -------------------------------------------------------------------------------------------------------


async def editor(bench: Bench, command_id: str) -> KeyEditor:
    bench.run("app.edit_keys")
    sheet = await bench.sheet(KeyEditor)
    assert sheet.pane.select(command_id)
    return sheet


async def test_a_key_is_recorded_saved_and_works_at_once(qapp: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    async with Bench(settings_path=path) as bench:
        sheet = await editor(bench, "list.next")
        await bench.press("Return")
        assert bench.focus() is sheet.recorder
        QTest.keyClick(sheet.recorder, Qt.Key.Key_Y)
        assert sheet.recorder.text() == "y"
        sheet.recorder.finish()
        assert bench.app.settings.values.keys == {"list.next": ["Y"]}
        assert sheet.asked.text() == "Next in the list: y"
        assert bench.focus() is sheet.pane.view
        await bench.press("Esc")
        await bench.press("Y")
        assert bench.window.selected == bench.shown()[1]
        await bench.settled()
        assert json.loads(path.read_text(encoding="utf-8"))["keys"] == {"list.next": ["Y"]}


async def test_a_clash_is_said_while_the_keys_are_pressed_and_changes_nothing(qapp: QApplication) -> None:
    async with Bench() as bench:
        sheet = await editor(bench, "study.release")
        for keys, said in (
            ("Ctrl+I", "Ctrl+I is Claim in the worklist."),
            ("Ctrl+Q", "Ctrl+Q stays with Quit."),
            ("Tab", "Tab goes from field to field."),
            ("F1", "F1 is About everywhere."),
        ):
            await bench.click(sheet.change)
            heard: list[str] = []
            sheet.recorder.pressed.connect(lambda _, heard=heard: heard.append(sheet.told.text()))
            await bench.press(keys)
            assert heard[-1] == said
            assert sheet.told.text() == f"{said} Release keeps what it has."
        await bench.click(sheet.change)
        QTest.keyClick(sheet.recorder, Qt.Key.Key_B)
        assert "too easily typed or dictated" in sheet.told.text()
        await bench.press("Esc")
        assert sheet._open
        assert bench.app.settings.values.keys == {}
        assert bench.app.closed.is_set() is False
        await bench.press("Esc")
        assert bench.sheets() == []


async def test_chords_are_recorded_and_keys_added_taken_away_and_reset(qapp: QApplication) -> None:
    async with Bench() as bench:
        values = bench.app.settings.values
        sheet = await editor(bench, "rows.pin")
        await bench.click(sheet.change)
        await bench.press("G, Q")
        assert values.keys == {"rows.pin": ["G, Q"]}
        await bench.click(sheet.add)
        await bench.press("Ctrl+Y")
        assert values.keys == {"rows.pin": ["G, Q", "Ctrl+Y"]}
        await bench.click(sheet.none)
        assert values.keys == {"rows.pin": []}
        assert sheet.asked.text().endswith("no key")
        await bench.click(sheet.reset)
        assert values.keys == {}
        assert bench.action("rows.pin").shortcut().toString() == "S"
        sheet.pane.select("app.back")
        await bench.click(sheet.none)
        assert sheet.told.text() == "Esc stays with Back to the list."
        bench.app.settings.set("keys", {**values.keys, "gone.command": ["Q"], "rows.pin": ["Ctrl+Y"]})
        await bench.click(sheet.reset_all)
        assert values.keys == {"gone.command": ["Q"]}
        await bench.press("Esc")


async def test_preset_and_single_letters_are_chosen_in_the_editor(qapp: QApplication) -> None:
    async with Bench() as bench:
        sheet = await editor(bench, "list.next")
        sheet.preset.entered.emit("left hand")
        assert sheet.asked.text() == "Next in the list: d or j"
        sheet.letters.entered.emit(False)
        assert sheet.asked.text() == "Next in the list: Alt+D"
        await bench.click(sheet.change)
        QTest.keyClick(sheet.recorder, Qt.Key.Key_Y)
        assert "Single letters are switched off above" in sheet.told.text()
        await bench.press("Esc")
        await bench.press("Esc")
        await bench.press("Alt+D")
        assert bench.window.selected == bench.shown()[1]


async def test_a_letter_typed_in_the_editors_table_searches_it(qapp: QApplication) -> None:
    async with Bench() as bench:
        sheet = await editor(bench, "list.next")
        sheet.pane.view.setFocus()
        QTest.keyClicks(bench.focus(), "c")
        await bench.write("laim")
        assert sheet.pane.search.text() == "claim"
        assert [row.id for row in sheet.pane.model.rows] == ["study.claim"]
        await bench.press("Return")
        await bench.press("Esc")


# --- key sheet and palette --------------------------------------------------------------------------------------------


async def test_the_key_sheet_is_of_the_page_in_front_and_folds_the_rest(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.press("G, T")
        await until(lambda: bench.window.pages.page() is Page.PEOPLE, "People")
        await bench.settled()
        await bench.press("?")
        sheet = await bench.sheet(KeySheet)
        assert sheet.title.text() == "Keys in People"

        def shown() -> set[str]:
            return {part.text() for part in sheet.findChildren(QLabel) if part.isVisible()}

        assert {"Invite…", "Next in the list", "Quit"} <= shown()
        assert not {"Read", "Claim", "Open in viewer"} & shown()
        await bench.click(sheet.fold)
        assert {"Read", "Claim", "Open in viewer", "On the worklist"} <= shown()
        await bench.click(sheet.fold)
        await bench.write("claim")
        assert sheet.words.text() == "claim"
        assert "Claim" in shown()
        assert "Read" not in shown()
        await bench.press("Esc")
        await bench.press("Esc")


async def test_in_the_study_pane_its_own_keys_come_first(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.press("F6")
        await bench.press("?")
        sheet = await bench.sheet(KeySheet)
        assert sheet.title.text() == "Keys in the study"
        assert sheet._here[0][0] == "In the study"
        assert all(command.id.startswith(("pane.", "prior.", "report.")) for command in sheet._here[0][1])
        await bench.press("Esc")


async def test_the_keys_are_copied_as_text(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.press("?")
        sheet = await bench.sheet(KeySheet)
        await bench.click(sheet.copy)
        lines = QApplication.clipboard().text().splitlines()
        for command in COMMANDS:
            if command.keys:
                assert any(line.endswith(f"  {command.title}") for line in lines), command.id
        assert any(line.split() == ["g", "then", "m", "Go", "to", "My", "list"] for line in lines)
        await bench.press("Esc")


async def test_the_palette_begins_with_what_was_chosen_last(qapp: QApplication) -> None:
    async with Bench() as bench:
        for typed in ("sort by mrn", "go to done"):
            await bench.press("Ctrl+K")
            await bench.write(typed)
            await bench.press("Return")
        await bench.settled()
        await bench.press("Ctrl+K")
        palette = await bench.sheet(Palette)
        assert [palette.list.item(row).text() for row in range(2)] == ["Go to Done", "Sort by MRN"]
        assert palette.list.count() == len(COMMANDS)
        await bench.press("Esc")


# --- the lock ---------------------------------------------------------------------------------------------------------


def seen(bench: Bench) -> str:
    """Everything any visible widget says."""
    visible = (widget for widget in QApplication.allWidgets() if widget.isVisible())
    return "\n".join(text for widget in visible for text in texts_of(widget))


async def test_locked_shows_no_patient_and_unlocking_asks_for_the_reader(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.pick(bench.shown()[4])
        study = bench.study
        name, mrn = study.report_metadata.patient_name or "", study.report_metadata.mrn or ""
        await bench.press("Ctrl+C")
        assert QApplication.clipboard().text() == mrn
        assert mrn in seen(bench)
        before = bench.window.query
        await bench.press("Ctrl+L")
        page = bench.app.desk.lock_page
        assert page.isVisible()
        assert page.geometry() == bench.window.rect()
        assert QApplication.clipboard().text() == ""
        assert mrn not in seen(bench)
        assert name not in seen(bench)
        assert bench.window.windowTitle() == "Avara Desktop"
        assert bench.focus() is page.digits
        for keys in ("Esc", "Ctrl+K", "Ctrl+Q", "F5", "J"):
            await bench.press(keys)
        assert bench.sheets() == []
        assert page.isVisible()
        page.digits.setText("")
        await bench.press("Return")
        assert page.problem.text() == "Type the 4 digits first."
        await bench.write("0000")
        await bench.press("Return")
        assert "not the last 4" in page.problem.text()
        reader = bench.app.session.reader
        assert reader is not None
        await bench.write((reader.npi_number or "")[-4:])
        await bench.press("Return")
        assert not page.isVisible()
        assert bench.window.selected == study.study_id
        assert bench.window.query == before
        assert bench.focus() is bench.window.view
        await until(lambda: bench.app.reports.loaded is not None, "its reports again")
        await bench.press("J")
        assert bench.window.selected == bench.shown()[5]
        await bench.settled()


async def test_a_reader_without_npi_unlocks_with_enter(qapp: QApplication) -> None:
    async with Bench() as bench:
        reader = bench.app.session.reader
        assert reader is not None
        bench.app.session.reader = reader.model_copy(update={"npi_number": None})
        await bench.press("Ctrl+L")
        page = bench.app.desk.lock_page
        assert not page.digits.isVisible()
        assert bench.focus() is page.unlock
        await bench.press("Return")
        assert not page.isVisible()
        await bench.settled()


async def test_locking_drops_the_report_on_screen_and_answers_an_open_question_with_no(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.signed()
        await bench.press("R")
        await until(lambda: bench.window.report_page.shown, "the report")
        text = bench.window.report_page.prose.toPlainText()
        assert text
        await bench.press("Ctrl+L")
        assert bench.window.report_page.shown is None
        assert all(text not in each.toPlainText() for each in bench.window.findChildren(QPlainTextEdit))
        bench.app.desk.unlock()
        await bench.settled()
        bench.run("session.sign_out")
        await until(bench.sheets, "the question")
        bench.app.desk.lock()
        assert bench.sheets() == []
        bench.app.desk.unlock()
        await bench.settled()
        assert bench.app.session.reader is not None


async def test_a_question_that_comes_up_while_locked_waits_for_the_reader(qapp: QApplication) -> None:
    async with Bench() as bench:
        free = next(study for study in bench.ids("unassigned", mine=False))
        await bench.press("G, U")
        await bench.settled()
        await bench.pick(free)
        hold = bench.wire.hold(f"GET /v1/autoScribe/studies/{free}")
        await bench.press("Return")
        await until(lambda: bench.wire.in_flight, "the request")
        await bench.press("Ctrl+L")
        hold.set()
        await until(lambda: not bench.wire.in_flight, "the answer")
        await until(bench.sheets, "the question")
        await asyncio.sleep(0.02)
        assert not any(sheet.isVisible() for sheet in bench.sheets())
        assert bench.app.desk.lock_page.isVisible()
        bench.app.desk.unlock()
        await until(lambda: any(sheet.isVisible() for sheet in bench.sheets()), "the question in sight")
        await bench.press("Esc")
        await bench.settled()
        assert bench.links == []


async def test_not_me_signs_out(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.press("Ctrl+L")
        page = bench.app.desk.lock_page
        await bench.click(page.not_me)
        await until(lambda: bench.app.session.reader is None, "the end of the session")
        await bench.settled()
        assert not page.isVisible()
        assert bench.window.pages.currentWidget() is bench.window.sign_in
        assert bench.window.sign_in.isVisible()
        assert not bench.window.actions_of.suspended


class Session:
    """A reader's whole session with a clock set by hand; ``elsewhere`` is how long no window was used, None unknown."""

    def __init__(self, bench: Bench, elsewhere: float | None = None) -> None:
        self.bench, self.now, self.elsewhere, self.asked = bench, 0.0, elsewhere, 0
        self.meanwhile: Callable[[], object] = lambda: None
        hand = bench.app.desk.hand
        hand._seconds = lambda: self.now
        hand._elsewhere = self._tell
        hand.use()
        hand.look()

    async def _tell(self) -> float | None:
        self.asked += 1
        await asyncio.sleep(0)
        self.meanwhile()
        return self.elsewhere

    async def look(self, now: float) -> None:
        """Let it be so late, with a look every five seconds until then, and wait for what the last one brings."""
        self.now = now - 5
        self.bench.app.desk.hand.look()
        await self.look_after_sleep(now)

    async def look_after_sleep(self, now: float) -> None:
        """Let it be so late, without a look until then."""
        self.now = now
        self.bench.app.desk.look_at_hand()
        await self.bench.settled()


async def test_a_window_stays_open_while_another_one_is_used(qapp: QApplication) -> None:
    async with Bench() as bench:
        desk, session = bench.app.desk, Session(bench, elsewhere=0.0)
        await session.look(599.0)
        assert session.asked == 0, "nobody is asked while the own window says enough"
        await session.look(600.0)
        session.elsewhere = 599.0
        await session.look(9_000.0)
        assert (desk.locked, session.asked) == (False, 2)
        session.elsewhere = 600.0
        await session.look(9_005.0)
        assert desk.locked


async def test_input_that_comes_while_the_system_is_asked_keeps_the_window_open(qapp: QApplication) -> None:
    async with Bench() as bench:
        session = Session(bench, elsewhere=700.0)
        session.meanwhile = bench.app.desk.hand.use
        await session.look(600.0)
        assert (bench.app.desk.locked, session.asked) == (False, 1)


@pytest.mark.parametrize(("minutes", "slept"), [(10, 300.0), (1, 60.0)])
async def test_after_sleep_the_key_that_woke_the_computer_does_not_count(
    qapp: QApplication, minutes: int, slept: float
) -> None:
    async with Bench() as bench:
        bench.app.settings.set("lock_minutes", minutes)
        desk, session = bench.app.desk, Session(bench, elsewhere=0.0)
        used = minutes * 60.0
        await session.look(used)
        assert (desk.locked, session.asked) == (False, 1)
        await session.look_after_sleep(used + slept - 1)
        assert (desk.locked, session.asked) == (False, 2)
        await session.look_after_sleep(used + 2 * slept - 1)
        assert (desk.locked, session.asked) == (True, 2)


async def test_nobody_is_asked_while_no_reader_is_signed_in(qapp: QApplication) -> None:
    async with Bench(enter=False) as bench:
        session = Session(bench)
        await session.look(90_000.0)
        assert (bench.app.desk.locked, session.asked) == (False, 0)


async def test_the_window_locks_after_minutes_without_input_and_not_without_a_reader(qapp: QApplication) -> None:
    async with Bench() as bench:
        desk, session = bench.app.desk, Session(bench)
        for passed, locked in ((595.0, False), (600.0, True)):
            await session.look(passed)
            assert desk.locked is locked
        assert session.asked == 1
        await session.look(605.0)
        assert session.asked == 1, "a locked window needs no answer"
        desk.unlock()
        session.now = 1100.0
        handle = bench.window.windowHandle()
        assert handle is not None
        shift = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Shift, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(handle, shift)
        await session.look(1300.0)
        assert not desk.locked
        bench.app.settings.set("lock_minutes", 0)
        await session.look(90_000.0)
        assert not desk.locked
        assert session.asked == 1
        assert BY_ID["session.lock"].unavailable(bench.window.context()) == ""
