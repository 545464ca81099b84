"""Keys in the real window: each does its one act where it should, and none where it should not."""

import asyncio
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from avara_desktop.api.terms import StudyReportStatus
from avara_desktop.commands import BY_ID, COMMANDS, Command, Desk, Page, begins_word
from avara_desktop.state.gate import Question
from avara_desktop.state.notices import Level, Notice
from avara_desktop.state.query import Column, View
from avara_desktop.ui.desk.palette import Palette
from avara_desktop.ui.desk.reading_desk import ReadingDesk
from avara_desktop.ui.kit.actions import CommandButton
from avara_desktop.ui.kit.sheet import ConfirmSheet
from avara_desktop.ui.kit.text import key_text
from avara_desktop.ui.settings.key_sheet import AboutSheet, KeySheet

from .bench import Bench, as_if, until

DESK = [name for name in vars(Desk) if not name.startswith("_")]
KEYED = [command for command in COMMANDS if command.keys and Page.LIST in command.pages]


class Recorder:
    """Takes the place of every act of the desk and notes what was called."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.called: list[tuple[str, tuple[Any, ...]]] = []
        for name in DESK:
            monkeypatch.setattr(ReadingDesk, name, self._taking(name))

    def _taking(self, name: str) -> Any:
        def called(_: ReadingDesk, *given: Any, **named: Any) -> None:
            self.called.append((name, (*given, *named.values())))

        return called


def wanted(command: Command) -> tuple[str, tuple[Any, ...]]:
    """What a command asks of a desk."""
    noted: list[tuple[str, tuple[Any, ...]]] = []

    class Noting:
        def __getattr__(self, name: str) -> Any:
            return lambda *given, **named: noted.append((name, (*given, *named.values())))

    command.run(Noting())
    return noted[0]


@pytest.mark.parametrize("place", ["list", "pane"])
async def test_every_key_calls_its_act_once_in_list_and_pane(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    async with Bench() as bench:
        with monkeypatch.context() as patch:
            recorder = Recorder(patch)
            patch.setattr(Command, "unavailable", lambda *_: "")
            bench.window.actions_of.refresh()
            (bench.window.view if place == "list" else bench.window.pane.area).setFocus()
            for command in KEYED:
                for keys in command.keys:
                    recorder.called.clear()
                    await bench.press(keys)
                    assert recorder.called == [wanted(command)], keys


async def test_keys_of_the_list_do_nothing_at_the_search_line_and_letters_are_typed(qapp: QApplication) -> None:
    async with Bench() as bench:
        before = bench.window.selected
        await bench.press("/")
        assert bench.focus() is bench.window.top.search
        await bench.write("jkvorgunpJK0123?")
        assert bench.window.top.search.text() == "jkvorgunpJK0123?"
        assert bench.window.selected in (before, "")
        assert bench.window.query.view is View.MINE
        assert bench.sheets() == []
        assert bench.sent("POST") == 0


@pytest.mark.parametrize("keys", ["Return", "Enter", "Shift+Return", "Shift+Enter", "Down"])
async def test_enter_in_the_search_line_goes_to_the_list_and_reads_nothing(qapp: QApplication, keys: str) -> None:
    async with Bench() as bench:
        await bench.press("/")
        await bench.press(keys)
        await bench.settled()
        assert bench.focus() is bench.window.view
        assert bench.sent("POST") == 0
        assert bench.links == []


async def test_esc_in_the_search_line_clears_it_and_goes_to_the_list(qapp: QApplication) -> None:
    async with Bench() as bench:
        everything = bench.shown()
        await bench.press("/")
        await bench.write("zzzz")
        assert bench.shown() == []
        assert "No study of this view matches" in bench.window.view._empty
        assert bench.window.pane.study is None
        await bench.press("Esc")
        assert bench.shown() == everything
        assert bench.focus() is bench.window.view


async def test_enter_in_the_find_bar_finds_and_never_reads_the_study(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.press("Ctrl+F")
        assert bench.focus() is bench.window.pane.find_bar.words
        await bench.write("e")
        for keys in ("Return", "Enter", "Shift+Return", "Shift+Enter"):
            await bench.press(keys)
        await bench.settled()
        assert bench.links == []
        assert bench.sent("POST") == 0
        await bench.press("Esc")
        assert not bench.window.pane.find_bar.isVisible()


@pytest.mark.parametrize("keys", ["Return", "Enter", "Space"])
async def test_enter_and_space_press_the_button_in_focus_and_nothing_else(qapp: QApplication, keys: str) -> None:
    async with Bench() as bench:
        button = next(
            each for each in bench.window.pane.findChildren(CommandButton) if each.accessibleName() == "Viewer only"
        )
        button.setFocus()
        await bench.press(keys)
        await until(lambda: bench.links, "the viewer")
        await bench.settled()
        assert bench.sent("POST", "/viewer-only-reroute-url") == 1
        assert bench.sent("POST", "/reroute-url") == 0


@pytest.mark.parametrize("keys", ["Shift+Return", "Shift+Enter"])
async def test_enter_with_shift_on_a_button_reads_nothing_behind_it(qapp: QApplication, keys: str) -> None:
    async with Bench() as bench:
        button = next(
            each for each in bench.window.pane.findChildren(CommandButton) if each.accessibleName() == "Viewer only"
        )
        button.setFocus()
        await bench.press(keys)
        await bench.settled()
        assert bench.sent("POST") == 0


async def test_enter_unfolds_the_prior_in_focus_and_reads_nothing(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = next(each for each in bench.shown() if (row := bench.app.worklist.rows[each]).study.priors and row)
        await bench.pick(study_id)
        prior = bench.window.pane.priors._pool[0]
        prior.button.setFocus()
        await bench.press("Return")
        assert prior.button.isChecked()
        held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", autorep=True)
        prior.button.keyPressEvent(held)
        assert prior.button.isChecked(), "a key held down folds once"
        await bench.press("Space")
        assert not prior.button.isChecked()
        await bench.settled()
        assert bench.links == []


async def test_f6_goes_round_list_study_and_search_both_ways(qapp: QApplication) -> None:
    async with Bench() as bench:
        window = bench.window
        seen = []
        for _ in range(4):
            await bench.press("F6")
            seen.append(bench.focus())
        assert seen == [window.pane.area, window.top.search, window.view, window.pane.area]
        await bench.press("Shift+F6")
        assert bench.focus() is window.view
        await bench.press("Shift+F6")
        assert bench.focus() is window.top.search


async def test_chords_with_g_go_to_the_views(qapp: QApplication) -> None:
    async with Bench() as bench:
        for keys, view in (
            ("G, U", View.UNASSIGNED),
            ("G, I", View.IN_PROGRESS),
            ("G, A", View.ADDENDA),
            ("G, D", View.DONE),
            ("G, X", View.CANCELLED),
            ("G, M", View.MINE),
            ("Shift+J", View.UNASSIGNED),
            ("Shift+K", View.MINE),
            ("Shift+K", View.CANCELLED),
        ):
            await bench.press(keys)
            assert bench.window.query.view is view
            assert bench.window.top.chips[view].isChecked()


async def test_home_end_and_the_digits_move_and_filter(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.press("End")
        assert bench.window.selected == bench.shown()[-1]
        await bench.press("Home")
        assert bench.window.selected == bench.shown()[0]
        for keys, severities in (("1", {"stat"}), ("2", {"stat", "high"})):
            await bench.press(keys)
            shown = {bench.app.worklist.rows[each].study.severity.value for each in bench.shown()}
            assert shown <= severities
        await bench.press("Esc")
        assert bench.window.query.severities == "all"
        await bench.press("1")
        await bench.press("3")
        assert bench.window.query.severities == "all"


async def test_space_and_n_page_the_study_and_walk_through_its_priors(qapp: QApplication) -> None:
    async with Bench(size=(900, 560)) as bench:
        study_id = next(each for each in bench.shown() if len(bench.app.worklist.rows[each].study.priors) >= 2)
        await bench.pick(study_id)
        await asyncio.sleep(0.02)
        pool = bench.window.pane.priors._pool
        await bench.press("N")
        assert pool[0].button.isChecked()
        await bench.press("N")
        assert pool[1].button.isChecked()
        assert not pool[0].button.isChecked()
        await bench.press("P")
        assert pool[0].button.isChecked()
        await asyncio.sleep(0.02)
        bar = bench.window.pane.area.verticalScrollBar()
        bar.setValue(0)
        await bench.press("Space")
        assert bar.value() > 0
        await bench.press("Shift+Space")
        assert bar.value() == 0
        await bench.press("J")
        bench.window.truth.timeline.show(None)
        await bench.press("N")


async def test_no_key_of_the_window_works_while_a_sheet_is_open(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Bench() as bench:
        await bench.press("F1")
        sheet = await bench.sheet(AboutSheet)
        with monkeypatch.context() as patch:
            recorder = Recorder(patch)
            for command in KEYED:
                for keys in command.keys:
                    if keys not in ("Esc", "Space", "Shift+Space") and not keys.endswith(("Return", "Enter")):
                        await bench.press(keys)
            assert recorder.called == []
        assert bench.sheets() == [sheet]
        assert all(not action.isEnabled() for action in bench.window.actions_of.by_id.values())
        bench.run("app.keys")
        assert bench.sheets() == [sheet]
        await bench.press("Esc")
        assert bench.sheets() == []
        await bench.press("J")
        assert bench.window.selected == bench.shown()[1]


async def test_keys_stay_off_until_the_last_of_several_sheets_is_closed(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.press("?")
        first = await bench.sheet(KeySheet)
        asked = asyncio.ensure_future(bench.app.desk.ask(Question("Really?", "It matters.", "Do it")))
        await bench.sheet(ConfirmSheet)
        await bench.press("Esc")
        assert await asked is False
        await bench.press("Ctrl+K")
        assert bench.sheets() == [first]
        await bench.press("Esc")
        await bench.press("Ctrl+K")
        assert [type(sheet) for sheet in bench.sheets()] == [Palette]
        await bench.press("Esc")


async def test_a_sheet_closes_even_if_the_button_that_had_the_focus_is_gone(qapp: QApplication) -> None:
    async with Bench() as bench:
        bench.app.notices.post(Notice(Level.NOTE, "Something", key="it"))
        await asyncio.sleep(0.01)
        bench.window.notice_bar.findChildren(type(bench.window.sign_in.enter))[0].setFocus()
        await bench.press("Ctrl+K")
        await bench.sheet(Palette)
        bench.app.notices.dismiss(key="it")
        await asyncio.sleep(0.02)
        await bench.press("Esc")
        assert bench.sheets() == []
        await bench.press("J")
        assert bench.window.selected == bench.shown()[1]


async def test_the_palette_finds_by_letters_and_runs_with_enter(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.press("Ctrl+K")
        palette = await bench.sheet(Palette)
        await bench.write("goun")
        assert palette.list.item(0).text() == "Go to Unassigned"
        assert palette.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole) == "Go to Unassigned, g then u"
        palette.grab()
        await bench.press("Return")
        assert bench.window.query.view is View.UNASSIGNED
        assert bench.sheets() == []


async def test_the_palette_moves_with_arrows_and_runs_with_a_click(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.press("Ctrl+K")
        palette = await bench.sheet(Palette)
        for keys, row in (("Down", 1), ("Up", 0), ("PgDown", 8), ("PgUp", 0), ("Up", 0)):
            await bench.press(keys)
            assert palette.list.currentRow() == row
        await bench.write("sort by mrn")
        place = palette.list.visualItemRect(palette.list.item(0)).center()
        QTest.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert bench.window.query.order[0].column is Column.MRN
        assert bench.sheets() == []


async def test_the_palette_says_why_a_command_cannot_run_and_does_not_run_it(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.pick(next(each for each in bench.shown() if each in bench.ids("assigned")))
        await bench.press("Ctrl+K")
        palette = await bench.sheet(Palette)
        await bench.write("cancel addendum")
        item = palette.list.item(0)
        assert item.data(Qt.ItemDataRole.AccessibleTextRole) == "Cancel addendum…, This study has no open addendum."
        assert not palette.why.isVisible()
        await bench.press("Return")
        assert bench.sheets() == [palette]
        assert palette.why.isVisible()
        assert palette.why.text() == "This study has no open addendum."
        await bench.write("zzzz")
        assert palette.list.count() == 0
        assert not palette.why.isVisible()
        await bench.press("Return")
        await bench.press("Esc")
        assert bench.sheets() == []


async def test_the_palette_puts_what_begins_a_word_before_loose_matches_that_can_run(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.press("Ctrl+K")
        palette = await bench.sheet(Palette)
        await bench.write("rest")
        texts = [palette.list.item(row).text() for row in range(palette.list.count())]
        assert texts[0] == "Restore study…"
        assert "Previous in the list" in texts
        await bench.press("Return")
        assert palette.why.isVisible()
        await bench.press("Down")
        assert not palette.why.isVisible()
        palette.words.clear()
        await bench.write("go")
        context = bench.window.context()
        titles = {command.said(context): command for command in COMMANDS}
        found = [titles[palette.list.item(row).text()] for row in range(palette.list.count())]
        order = [(not begins_word("go", each), bool(each.unavailable(context))) for each in found]
        assert order == sorted(order)
        await bench.press("Esc")


@pytest.mark.parametrize("size", [(800, 600), (1280, 800)])
async def test_the_sheet_of_keys_lists_every_key_of_every_command(qapp: QApplication, size: tuple[int, int]) -> None:
    async with Bench(size=size) as bench:
        await bench.press("?")
        sheet = await bench.sheet(KeySheet)
        texts = {part.text() for part in sheet.findChildren(QLabel)}
        for command in KEYED:
            assert command.title in texts
            assert any(all(key_text(keys) in text for keys in command.keys) for text in texts), command.id
        await bench.press("Return")
        assert bench.sheets() == []


async def test_a_command_that_cannot_run_says_why_in_its_tooltip(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.pick(next(each for each in bench.shown() if each in bench.ids("assigned")))
        addendum, claim = bench.action("report.cancel_addendum"), bench.action("study.claim")
        assert not addendum.isEnabled()
        assert addendum.toolTip() == "<qt>This study has no open addendum.</qt>"
        assert claim.toolTip() == "<qt>Only a study assigned to nobody can be claimed.</qt>"
        assert bench.action("study.read").toolTip() == "<qt>Read (Enter)</qt>"
        assert bench.action("session.sign_out").toolTip() == "<qt>Sign out…</qt>"


async def test_on_the_report_page_nothing_acts_on_the_list_behind_it(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.signed()
        await bench.press("R")
        await until(lambda: bench.window.report_page.shown, "the report")
        hand = bench.window.selected
        for command_id in ("study.read", "study.viewer", "list.next", "view.next", "report.addendum", "pane.next"):
            assert not bench.action(command_id).isEnabled()
            bench.run(command_id)
        assert "Close the report first" in bench.action("study.viewer").toolTip()
        await bench.settled()
        assert bench.window.selected == hand
        assert bench.links == []
        await bench.press("Esc")
        assert bench.action("study.viewer").isEnabled()


@pytest.mark.parametrize("keys", ["Return", "Shift+Return", "V", "Ctrl+Shift+I"])
async def test_a_key_pressed_five_times_quickly_sends_once(qapp: QApplication, keys: str) -> None:
    async with Bench() as bench:
        study = next(row.study for row in bench.app.worklist.rows.values() if not row.study.is_cancelled)
        study_id = next(
            each
            for each in bench.shown()
            if bench.app.worklist.rows[each].study.study_report_status is StudyReportStatus.ASSIGNED
        )
        await bench.pick(study_id)
        hold = bench.wire.hold(f"GET /v1/autoScribe/studies/{study_id}")
        for _ in range(5):
            bench.press_now(keys)
        await until(lambda: bench.wire.in_flight, "the request")
        bench.press_now(keys)
        hold.set()
        await bench.settled()
        assert bench.sent("POST") + bench.sent("PATCH") == 1
        assert study is not None


async def test_the_menu_holds_every_command(qapp: QApplication) -> None:
    async with Bench() as bench:
        menu = bench.window.top.menu.menu()
        assert menu is not None
        found = set()
        for action in menu.actions():
            inner = action.menu()
            found |= {each.text() for each in inner.actions()} if inner is not None else {action.text()}  # type: ignore[attr-defined]
        assert found >= {command.title for command in COMMANDS}


async def test_about_and_keys_can_be_copied_and_closed(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.press("F1")
        sheet = await bench.sheet(AboutSheet)
        buttons = sheet.findChildren(QPushButton)
        assert [each.text() for each in buttons] == ["Copy", "Close (Esc)"], "one way out, not two"
        await bench.click(buttons[0])
        assert QApplication.clipboard().text() == sheet.facts
        assert bench.sandbox.api_key not in sheet.facts
        QApplication.clipboard().clear()
        await bench.press("Ctrl+Return")
        assert bench.sheets() == []


async def test_quit_closes_the_window(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.press("Ctrl+Q")
        await until(bench.app.closed.is_set, "the end")


async def test_refresh_reads_the_list_and_the_reports_again(qapp: QApplication) -> None:
    async with Bench() as bench:
        await until(lambda: bench.app.reports.loaded is not None, "reports")
        lists, reports = bench.sent("GET", "/studies"), bench.sent("GET", "/reports")
        await bench.press("F5")
        await until(lambda: bench.sent("GET", "/reports") > reports, "the reports again")
        assert bench.sent("GET", "/studies") > lists
        await bench.settled()


async def test_text_grows_and_shrinks_in_steps_and_goes_back(qapp: QApplication) -> None:
    async with Bench() as bench:
        values = bench.app.settings.values
        seen = []
        for keys in ("Ctrl++", "Ctrl+=", "Ctrl+-", "Ctrl+0", *["Ctrl+-"] * 4, *["Ctrl++"] * 9, "Ctrl+0"):
            await bench.press(keys)
            seen.append(values.text_px)
        assert seen[:4] == [17, 18, 17, 16]
        assert seen[7] == 14
        assert seen[-2:] == [24, 16]
        assert bench.window.view.row_painter.px == 16


async def test_tab_stays_inside_a_sheet(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.press("F1")
        sheet = await bench.sheet(AboutSheet)
        for keys in ("Tab", "Tab", "Tab", "Tab", "Backtab", "Backtab", "X", "Space"):
            if keys == "Space":
                break
            QTest.keyClick(bench.focus(), QKeySequence.fromString(keys)[0].key())  # type: ignore[index]
            assert sheet.isAncestorOf(bench.focus())
        await bench.press("Esc")


def test_every_command_is_bound_to_a_method_of_the_desk() -> None:
    assert {wanted(command)[0] for command in COMMANDS} <= set(DESK)
    assert BY_ID["study.read"].keys[0] == "Return"


async def test_a_repeated_letter_does_not_repeat_an_act(qapp: QApplication) -> None:
    async with Bench() as bench:
        repeating = {each for each, action in bench.window.actions_of.by_id.items() if action.autoRepeat()}
        assert repeating <= {command.id for command in COMMANDS if not command.writes}
        assert "study.read" not in repeating
        as_if(bench, bench.study, is_cancelled=True)
        await until(lambda: not bench.action("study.read").isEnabled(), "the key going off")
