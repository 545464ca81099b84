"""Defects: told without values, written without values, and the app goes on."""

import asyncio
import faulthandler
import logging
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QtMsgType, qInstallMessageHandler, qWarning
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from avara_desktop.errors import ServerNotReachable
from avara_desktop.local import logs
from avara_desktop.state.launch import Launch
from avara_desktop.ui.settings.key_sheet import AboutSheet
from avara_desktop.ui.window import crash
from avara_desktop.ui.window.crash import CrashSheet

from .bench import Bench, until

SECRET = "ZEBRAFISH^CANARY MRN 7788"


def failing() -> None:
    """A defect whose words hold patient data."""
    patient = SECRET
    raise ValueError(f"cannot format {patient}")


async def test_a_defect_in_an_act_is_told_without_values_and_the_app_goes_on(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bench = Bench()
    async with bench:

        async def broken(*_: object) -> None:
            failing()

        monkeypatch.setattr(Launch, "viewer_only", broken)
        bench.app.desk.acts.launch.viewer_only = broken  # type: ignore[method-assign,assignment]
        await bench.press("V")
        sheet = await bench.sheet(CrashSheet)
        told = "\n".join(part.text() for part in sheet.findChildren(QLabel))
        assert "ValueError" in told
        assert "failing" in told
        assert "ZEBRAFISH" not in told
        assert "7788" not in told
        copy = next(each for each in sheet.findChildren(QPushButton) if each.text() == "Copy")
        await bench.click(copy)
        assert QApplication.clipboard().text() == sheet.report
        QApplication.clipboard().clear()
        words = [each.text() for each in sheet.findChildren(QPushButton)]
        assert words == ["Copy", "Go on (Esc)"], "no button names a key that does nothing here"
        await bench.press("Ctrl+Return")
        assert bench.sheets() == [sheet], "Ctrl+Enter may still be meant for the sheet that failed"
        await bench.click(sheet.go_on)
        assert bench.sheets() == []
        await bench.press("J")
        assert bench.window.selected == bench.shown()[1]
        await bench.settled()
        assert len(bench.defects) == 1
        bench.defects.clear()
    assert any(record.getMessage() == "defect" for record in caplog.records)
    caplog.clear()


async def test_a_defect_that_comes_back_does_not_pile_up_sheets(
    qapp: QApplication, caplog: pytest.LogCaptureFixture
) -> None:
    async with Bench() as bench:
        for _ in range(3):
            bench.app.show_defect(ValueError(SECRET))
        assert len(bench.sheets()) == 1
        await bench.press("Esc")
        bench.app.show_defect(ValueError(SECRET))
        assert len(bench.sheets()) == 1
        await bench.press("Esc")
        assert not bench.window.actions_of.suspended
    caplog.clear()


async def test_a_defect_over_another_sheet_leaves_that_one_in_charge(
    qapp: QApplication, caplog: pytest.LogCaptureFixture
) -> None:
    async with Bench() as bench:
        await bench.press("F1")
        about = await bench.sheet(AboutSheet)
        bench.app.show_defect(ValueError(SECRET))
        await bench.press("Esc")
        assert bench.sheets() == [about]
        await bench.press("Ctrl+K")
        assert bench.sheets() == [about]
        await bench.press("Esc")
    caplog.clear()


def test_an_error_nobody_caught_goes_to_the_log_and_the_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    enabled: list[object] = []
    monkeypatch.setattr(faulthandler, "enable", lambda **given: enabled.append(given["file"]))
    monkeypatch.setattr(faulthandler, "disable", lambda: enabled.append(None))
    before = sys.excepthook
    shown: list[BaseException] = []
    undo = crash.watch(shown.append, tmp_path / "logs")
    try:
        failing()
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    assert [str(error) for error in shown] == [f"cannot format {SECRET}"]
    assert sys.excepthook is not before
    assert (tmp_path / "logs" / "crash.txt").exists()
    undo()
    assert sys.excepthook is before
    assert enabled[-1] is None
    caplog.clear()


def test_an_interrupt_is_no_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    passed: list[type] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, *_: passed.append(kind))
    shown: list[BaseException] = []
    undo = crash.watch(shown.append, None)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    undo()
    assert passed == [KeyboardInterrupt]
    assert shown == []


def test_where_no_crash_file_can_be_written_the_app_starts_all_the_same(tmp_path: Path) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("", encoding="utf-8")
    before = sys.excepthook
    undo = crash.watch(lambda _: None, blocked)
    undo()
    assert sys.excepthook is before


def test_the_report_of_a_defect_has_version_type_and_places_only() -> None:
    try:
        failing()
    except ValueError as error:
        told = crash.report_of(error)
    assert "Avara Desktop" in told
    assert "test_crash.py" in told
    assert "ZEBRAFISH" not in told


@pytest.mark.qt_log_ignore("canary")
def test_qts_messages_go_to_the_log_with_links_cut(qapp: QApplication, caplog: pytest.LogCaptureFixture) -> None:
    before = qInstallMessageHandler(None)
    caplog.set_level(logging.INFO, logger="avara_desktop")
    crash.quiet_qt()
    try:
        qWarning("canary: cannot open https://avara.example/open/secret-token?key=1")
    finally:
        qInstallMessageHandler(before)
    words = [record.getMessage() for record in caplog.records]
    assert any("https://avara.example/…" in each for each in words)
    assert not any("secret-token" in each for each in words)
    assert QtMsgType.QtDebugMsg is not None
    caplog.clear()


async def test_the_log_of_a_defect_holds_no_values(
    qapp: QApplication, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    logs.start(tmp_path)
    try:
        async with Bench() as bench:
            try:
                failing()
            except ValueError as error:
                bench.app.show_defect(error)
            await bench.press("Esc")
            bench.app.tasks.start("other", _unreachable)
            await until(lambda: bench.notices(), "the notice")
            await asyncio.sleep(0)
    finally:
        logs.stop()
    written = (tmp_path / "avara-desktop.log").read_text(encoding="utf-8")
    assert "defect" in written
    assert "failing" in written
    assert "ZEBRAFISH" not in written
    caplog.clear()


async def _unreachable() -> None:
    raise ServerNotReachable
