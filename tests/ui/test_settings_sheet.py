"""The settings sheet: by keys alone, live, searchable, with its defaults and with rows that somebody locked."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from avara_desktop.commands import BY_ID, Command
from avara_desktop.local.setting_facts import Kind, listed
from avara_desktop.ui.kit import theme
from avara_desktop.ui.settings import settings_sheet
from avara_desktop.ui.settings.setting_row import SettingRow
from avara_desktop.ui.settings.settings_sheet import SettingsSheet
from tests.ui.bench import Bench, until


async def opened(bench: Bench) -> SettingsSheet:
    """The sheet, opened by its key."""
    await bench.press("Ctrl+,")
    return await bench.sheet(SettingsSheet)


def row(sheet: SettingsSheet, name: str) -> SettingRow:
    return next(each for each in sheet.rows if each.setting.name == name)


async def go_to(bench: Bench, sheet: SettingsSheet, name: str) -> SettingRow:
    """To a row by the arrow keys."""
    wanted = row(sheet, name)
    for _ in range(len(sheet.rows) + 2):
        if bench.focus() is wanted.stop:
            return wanted
        await bench.press("Down")
    raise AssertionError(f"{name} is not reached by the arrows")


async def typed(bench: Bench, text: str) -> None:
    """Put a number in the line under the hand."""
    line = bench.focus()
    assert isinstance(line, QLineEdit)
    line.selectAll()
    await bench.write(text)


def policy(folder: Path, **values: Any) -> Path:
    path = folder / "policy.json"
    path.write_text(json.dumps({"set_by": "Radiology IT", "settings": values}))
    return path


# --- what it shows


async def test_every_setting_of_the_model_has_its_row_with_title_description_and_default(qapp: QApplication) -> None:
    async with Bench() as bench:
        sheet = await opened(bench)
        assert [each.setting.name for each in sheet.rows] == [setting.name for setting in listed()]
        for each in sheet.rows:
            said = " ".join(part.text() for part in each.findChildren(QLabel))
            assert each.setting.title in said
            assert each.setting.description in said
            if not each.setting.fixed and each.setting.active(bench.app.settings.values):
                assert f"Default: {each.setting.said(each.setting.default)}." in said
        assert "of" in sheet.count.text()
        assert bench.focus() is sheet.words


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("theme", {"theme"}),
        ("GREY", {"theme"}),
        ("lit room", {"theme"}),
        ("due", {"due", "due_stat", "due_high", "due_normal"}),
        ("canada", {"due"}),
        ("pixels", {"text_px"}),
        ("alerts", {"toasts", "tray", "sound", "unassigned_stat_minutes"}),
        ("dictation", {"burst_guard"}),
        ("colleague", {"take_over_in_progress"}),
        ("no such words", set()),
    ],
)
async def test_a_search_finds_titles_descriptions_sections_and_values(
    qapp: QApplication, search: str, names: set[str]
) -> None:
    async with Bench() as bench:
        sheet = await opened(bench)
        await bench.write(search)
        assert {each.setting.name for each in sheet.shown()} == names
        assert sheet.count.text() == f"{len(names)} of {len(sheet.rows)}"
        assert sheet.none.isVisible() is not bool(names)
        sections = {each.setting.section for each in sheet.shown()}
        for section, parts in sheet._sections.items():
            assert all(part.isVisible() is (section in sections) for part in parts)


async def test_slash_goes_back_to_the_search_from_anywhere(qapp: QApplication) -> None:
    async with Bench() as bench:
        sheet = await opened(bench)
        for name in ("theme", "text_px", "sound"):
            await go_to(bench, sheet, name)
            await bench.press("/")
            assert bench.focus() is sheet.words


# --- what it does


async def test_by_keys_alone_a_choice_a_switch_and_a_number_hold_at_once(qapp: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    async with Bench(settings_path=path) as bench:
        values, sheet = bench.app.settings.values, await opened(bench)
        await go_to(bench, sheet, "due")
        await bench.press("Right")
        assert values.due == "car"
        assert bench.focus() is row(sheet, "due").stop, "the keyboard goes with the choice"
        await go_to(bench, sheet, "sound")
        await bench.press("Space")
        assert values.sound is True
        await bench.press("/")
        await go_to(bench, sheet, "poll_seconds")
        await typed(bench, "60")
        assert values.poll_seconds == 20, "a number that is still being typed holds nothing yet"
        await bench.press("Return")
        assert values.poll_seconds == 60
        await bench.press("Esc")
        assert bench.sheets() == []
        assert bench.focus() is bench.window.view
        await until(path.exists, "the file")
        await until(lambda: json.loads(path.read_text())["poll_seconds"] == 60, "the number in the file")


async def test_a_number_holds_when_its_line_is_left_and_when_the_sheet_is_closed(qapp: QApplication) -> None:
    async with Bench() as bench:
        values, sheet = bench.app.settings.values, await opened(bench)
        await go_to(bench, sheet, "poll_seconds")
        await typed(bench, "40")
        await bench.press("Tab")
        assert values.poll_seconds == 40
        await bench.press("/")
        await go_to(bench, sheet, "idle_seconds")
        await typed(bench, "45")
        await bench.press("Esc")
        assert values.idle_seconds == 45


@pytest.mark.parametrize(
    ("name", "typed_text", "words"),
    [
        ("text_px", "25", "Text size must be a whole number between 14 and 24 pixels."),
        ("text_px", "", "Text size must be a whole number between 14 and 24 pixels."),
        ("poll_seconds", "often", "Refresh every must be between 5 and 300 seconds."),
    ],
)
async def test_a_number_out_of_bounds_is_said_in_words_and_holds_nothing(
    qapp: QApplication, name: str, typed_text: str, words: str
) -> None:
    async with Bench() as bench:
        sheet = await opened(bench)
        before = getattr(bench.app.settings.values, name)
        wanted = await go_to(bench, sheet, name)
        line = bench.focus()
        await typed(bench, typed_text)
        if not typed_text:
            await bench.press("Delete")
        assert wanted.under.text() == words
        assert words in line.accessibleDescription()
        await bench.press("Return")
        assert getattr(bench.app.settings.values, name) == before
        await typed(bench, f"{before:g}")
        assert wanted.under.text().startswith("Default:")


async def test_reset_brings_the_default_back_and_leaves_the_keyboard_on_the_row(qapp: QApplication) -> None:
    async with Bench() as bench:
        sheet = await opened(bench)
        for name, value in (("theme", "grey"), ("poll_seconds", 60), ("sound", True)):
            changed = row(sheet, name)
            assert not changed.reset.isVisible()
            bench.app.settings.set(name, value)
            assert changed.reset.isVisible()
            changed.reset.setFocus()
            await bench.press("Return")
            assert getattr(bench.app.settings.values, name) == changed.setting.default
            assert not changed.reset.isVisible()
            assert bench.focus() is changed.stop


async def test_due_minutes_say_why_they_are_off_and_come_on_with_due_times_of_ones_own(qapp: QApplication) -> None:
    async with Bench() as bench:
        sheet = await opened(bench)
        minutes = row(sheet, "due_stat")
        assert not minutes.control.isEnabled()
        assert minutes.under.text() == "Used only with due times of your own, above."
        await go_to(bench, sheet, "due")
        for _ in range(3):
            await bench.press("Right")
        assert bench.app.settings.values.due == "custom"
        assert minutes.control.isEnabled()
        await bench.press("Down")
        assert bench.focus() is minutes.stop
        await typed(bench, "45")
        await bench.press("Return")
        assert bench.app.settings.values.due_stat == 45


async def test_the_arrows_go_through_every_row_and_link_in_sight_and_end_at_the_search(qapp: QApplication) -> None:
    async with Bench(size=(900, 600)) as bench:
        sheet = await opened(bench)
        stops = sheet._stops()
        assert [part for part, _ in stops if isinstance(part, SettingRow)] == sheet.rows
        assert len(stops) == 1 + len(sheet.rows) + len(sheet._links)
        port = sheet.area.viewport()
        for part, stop in stops[1:]:
            await bench.press("Down")
            assert bench.focus() is stop
            top = part.mapTo(port, QPoint(0, 0)).y()
            assert top >= 0, part.accessibleName()
            assert top + part.height() <= port.height(), part.accessibleName()
        for _, stop in reversed(stops[:-1]):
            await bench.press("Up")
            assert bench.focus() is stop
        assert bench.focus() is sheet.words


async def test_tab_goes_round_every_control_once(qapp: QApplication) -> None:
    async with Bench() as bench:
        sheet = await opened(bench)
        seen = []
        for _ in range(60):
            await bench.press("Tab")
            if bench.focus() is sheet.words:
                break
            seen.append(bench.focus())
        stops = [each.stop for each in sheet.rows]
        assert [widget for widget in seen if widget in stops] == stops
        assert len(seen) == len(set(seen))


# --- live


async def test_another_theme_is_worn_at_once_by_list_pages_and_the_sheet_itself(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.press("G, T")
        await bench.settled()
        await bench.press("Esc")
        sheet = await opened(bench)
        await go_to(bench, sheet, "theme")
        await bench.press("Right")
        await bench.settled()
        ground = theme.table()["grey"]
        assert theme.tokens() == ground
        try:
            for widget, token in ((bench.window.view.viewport(), "row"), (sheet.card, "panel")):
                assert ground_of(widget.grab().toImage()) == ground[token]
            bench.run("app.people")
            await bench.press("Esc")
        finally:
            bench.app.settings.set("theme", "dark")
        picture = bench.window.view.viewport().grab().toImage()
        assert ground_of(picture) == theme.table()["dark"]["row"], "no row keeps the picture of the other theme"


def ground_of(picture: QImage) -> str:
    """The colour there is most of."""
    places = ((x, y) for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3))
    return Counter(picture.pixelColor(*at).name().upper() for at in places).most_common(1)[0][0]


@pytest.mark.parametrize("name", theme.THEMES)
async def test_nothing_on_screen_is_brighter_than_text(qapp: QApplication, name: str) -> None:
    """No white flash in either theme: on the list, over it, and on the other pages."""
    async with Bench() as bench:
        bench.app.settings.set("theme", name)
        try:
            brightest = max(theme.colour(token).lightness() for token in ("strong", "on_accent"))
            for keys in ("", "Ctrl+,", "Esc", "Ctrl+K", "Esc", "?", "Esc", "G, T", "Esc", "Ctrl+N", "Esc"):
                if keys:
                    await bench.press(keys)
                await bench.settled()
                picture = bench.window.grab().toImage()
                most = max(
                    picture.pixelColor(x, y).lightness()
                    for x in range(0, picture.width(), 4)
                    for y in range(0, picture.height(), 4)
                )
                assert most <= brightest, f"after {keys!r}"
        finally:
            bench.app.settings.set("theme", "dark")


async def test_another_text_size_fits_the_sheet_and_the_list_at_once(qapp: QApplication) -> None:
    async with Bench(size=(800, 600)) as bench:
        sheet = await opened(bench)
        await go_to(bench, sheet, "text_px")
        await typed(bench, "24")
        await bench.press("Return")
        await bench.settled()
        assert qapp.font().pixelSize() == 24
        assert bench.window.view.row_painter.px == 24
        assert sheet.card.width() <= bench.window.width()
        assert sheet.card.height() <= bench.window.height()
        for each in sheet.rows:
            assert each.width() <= sheet.area.viewport().width()
            right = each.control.mapTo(each, QPoint(each.control.width(), 0)).x()
            assert right <= each.width(), each.setting.name


async def test_white_paper_and_polling_follow(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Bench() as bench:
        asked: list[str] = []
        monkeypatch.setattr(bench.app.refresher, "refresh_now", lambda: asked.append("now"))
        bench.app.settings.set("white_paper", True)
        assert bench.window.report_page.pdf.dimmer.isHidden()
        bench.app.settings.set("poll_seconds", 45)
        assert asked == ["now"]


async def test_a_setting_changed_elsewhere_is_shown_and_a_closed_sheet_listens_no_more(qapp: QApplication) -> None:
    async with Bench() as bench:
        sheet = await opened(bench)
        bench.app.settings.set("sound", True)
        assert row(sheet, "sound").control.stop.text() == "On"  # type: ignore[attr-defined]
        await bench.press("Esc")
        assert len(bench.app.settings.changed._listeners) >= 1
        bench.app.settings.set("sound", False)
        reopened = await opened(bench)
        assert reopened is not sheet
        assert row(reopened, "sound").control.stop.text() == "Off"  # type: ignore[attr-defined]


# --- locked


async def test_a_locked_row_says_who_locked_it_and_cannot_be_changed(qapp: QApplication, tmp_path: Path) -> None:
    path = policy(tmp_path, theme="dark", poll_seconds=30, sound=True, due="custom")
    async with Bench(policy_path=path) as bench:
        sheet = await opened(bench)
        for name in ("theme", "poll_seconds", "due", "sound"):
            locked = await go_to(bench, sheet, name)
            assert locked.under.text() == "Locked: set by Radiology IT. It cannot be changed here."
            assert "Locked" in locked.accessibleName()
            assert not locked.reset.isVisible()
            before = getattr(bench.app.settings.values, name)
            for keys in ("Left", "Right", "Space", "Return", "5"):
                await bench.press(keys)
            assert getattr(bench.app.settings.values, name) == before
        assert row(sheet, "due_stat").control.isEnabled(), "its minutes are not locked"


async def test_keys_of_a_locked_setting_say_who_locked_it(qapp: QApplication, tmp_path: Path) -> None:
    async with Bench(policy_path=policy(tmp_path, text_px=18, white_paper=False)) as bench:
        assert qapp.font().pixelSize() == 18
        await bench.press("Ctrl++")
        assert qapp.font().pixelSize() == 18
        assert any("Text size is set by Radiology IT." in notice for notice in bench.notices())
        bench.window.report_page.toggle_paper()
        assert not bench.window.report_page.pdf.dimmer.isHidden()
        assert any("White paper is set by Radiology IT." in notice for notice in bench.notices())


async def test_a_policy_with_a_mistake_is_told_in_the_list_and_in_the_settings(
    qapp: QApplication, tmp_path: Path
) -> None:
    async with Bench(policy_path=policy(tmp_path, tehme="dark")) as bench:
        assert any("“tehme” is no setting" in notice for notice in bench.notices())
        sheet = await opened(bench)
        assert any("“tehme” is no setting" in part.text() for part in sheet.findChildren(QLabel))


async def test_a_locked_server_cannot_be_typed_over_at_sign_in(qapp: QApplication, tmp_path: Path) -> None:
    path = policy(tmp_path, server="https://avara.hospital.example")
    async with Bench(enter=False, policy_path=path) as bench:
        page = bench.window.sign_in
        assert page.server.text() == "https://avara.hospital.example"
        assert page.server.isReadOnly()
        assert page.locked.text() == "Locked: set by Radiology IT."
        assert page.locked.isVisible()
    async with Bench(enter=False) as bench:
        assert not bench.window.sign_in.server.isReadOnly()
        assert not bench.window.sign_in.locked.isVisible()


# --- the way there


async def test_it_opens_before_anybody_has_signed_in(qapp: QApplication) -> None:
    async with Bench(enter=False) as bench:
        sheet = await opened(bench)
        assert row(sheet, "reader_email").control.stop.text() == "none"  # type: ignore[attr-defined]
        await bench.press("Esc")


async def test_a_link_leads_to_what_is_set_elsewhere(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings_sheet.LINKS, "Keyboard", "app.keys")
    async with Bench() as bench:
        ran: list[Command] = []
        sheet = SettingsSheet(bench.window, bench.app.settings, ran.append)
        sheet.open(sheet.words)
        link = next(part for part in sheet._sections["Keyboard"] if part.accessibleName() == "Keyboard: Keys")
        QTest.mouseClick(link, Qt.MouseButton.LeftButton)
        assert ran == [BY_ID["app.keys"]]
        assert bench.sheets() == []


def test_every_kind_of_setting_has_a_control() -> None:
    assert {setting.kind for setting in listed()} == set(Kind)
