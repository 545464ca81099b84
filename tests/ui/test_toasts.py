"""Alerts on screen: where they lie, how they leave, what they never say, and the system's own notification."""

from typing import Any
from unittest.mock import MagicMock

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from avara_desktop.state.alert_rules import Toast
from avara_desktop.ui.watch.toasts import AlertsSheet, Toasts
from avara_desktop.ui.watch.tray import Tray

from .bench import Bench, texts_of, until
from .test_witness import looked, mismatch, opened, said, strip

STAT = {"severity": "stat", "modality": "CT", "facilityName": "City Medical"}
CANARIES = {"patientName": "CANARYNAME^WILMA", "mrn": "CANARY-4711", "studyDescription": "CANARYSTUDY of the chest"}


def toasts(bench: Bench) -> Toasts:
    return bench.app.reading.watching.toasts


def spoken(widget: QWidget) -> set[str]:
    """Every text in a widget."""
    return {text for part in widget.findChildren(QWidget) for text in texts_of(part)}


def words(bench: Bench) -> list[str]:
    return [card.toast.words for card in toasts(bench).cards]


async def test_a_new_stat_is_a_toast_that_takes_no_key_and_no_focus(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.arrive(**STAT)
        await bench.polled()
        assert words(bench) == ["STAT CT, City Medical"]
        assert toasts(bench).isVisible()
        assert bench.focus() is bench.window.view
        before = bench.window.selected
        await bench.press("J")
        assert bench.window.selected != before


@pytest.mark.parametrize("size", [(1280, 800), (1200, 1920), (800, 600)])
async def test_a_toast_never_covers_the_row_in_use(qapp: QApplication, size: tuple[int, int]) -> None:
    async with Bench(size=size) as bench:
        for number in range(3):
            toasts(bench).show_toast(Toast(f"STAT CT, City Medical {number}"))
        await bench.settled()
        for study_id in bench.shown():
            await bench.pick(study_id)
            await bench.settled()
            row = bench.app.reading.watching._row_in_use()
            assert row.isValid()
            assert not toasts(bench).geometry().intersects(row)
            assert QRect(bench.window.rect()).contains(toasts(bench).geometry())


async def test_toasts_leave_by_themselves_or_by_a_click_and_merged_ones_replace_each_other(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Bench() as bench:
        for toast in (Toast("one"), Toast("2 alerts", merged=True), Toast("3 alerts", merged=True)):
            toasts(bench).show_toast(toast)
        assert words(bench) == ["one", "3 alerts"]
        QTest.mouseClick(toasts(bench).cards[0], Qt.MouseButton.LeftButton)
        assert words(bench) == ["3 alerts"]
        monkeypatch.setattr("avara_desktop.ui.watch.toasts.TOAST_SECONDS", 0)
        toasts(bench).show_toast(Toast("short"))
        await until(lambda: words(bench) == ["3 alerts"], "the toast to leave")
        toasts(bench).clear()
        assert not toasts(bench).isVisible()


async def test_what_blocks_stays_until_it_is_answered(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("avara_desktop.ui.watch.toasts.TOAST_SECONDS", 0)
    async with Bench() as bench:
        await opened(bench)
        await looked(bench, isCancelled=True)
        toasts(bench).show_toast(Toast("short"))
        await until(lambda: words(bench) == ["Your open study: cancelled"], "only what blocks")
        await bench.press("Ctrl+Shift+G")
        await bench.settled()
        assert words(bench) == []


async def test_back_to_the_list_shows_what_was_held_while_reading(qapp: QApplication) -> None:
    async with Bench() as bench:
        raised = await bench.arrive(**{**STAT, "severity": "normal"})
        await bench.polled()
        await opened(bench)
        await bench.change(raised, severity="high")
        await bench.polled()
        assert words(bench) == []
        await bench.press("U")
        assert words(bench) == ["Raised to HIGH: CT, City Medical"]


async def test_the_last_alerts_can_be_looked_up(qapp: QApplication) -> None:
    async with Bench() as bench:
        bench.run("alerts.recent")
        sheet = await bench.sheet(AlertsSheet)
        assert any(
            "None since you signed in" in text for part in sheet.findChildren(QWidget) for text in texts_of(part)
        )
        await bench.press("Esc")
        await bench.arrive(**STAT)
        await bench.polled()
        bench.run("alerts.recent")
        sheet = await bench.sheet(AlertsSheet)
        assert "STAT CT, City Medical" in spoken(sheet)
        await bench.press("Esc")
        assert bench.sheets() == []
        assert bench.focus() is bench.window.view


async def test_a_study_made_here_is_no_alert(qapp: QApplication) -> None:
    async with Bench() as bench:
        made = await bench.arrive(**STAT)
        bench.app.worklist.apply(await bench.app.session.answer(lambda client: client.study(made)))
        bench.app.alerts.own(made)
        await bench.polled()
        assert words(bench) == []


@pytest.mark.parametrize("sound", [True, False])
async def test_the_tone_is_the_systems_and_only_where_wanted(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, sound: bool
) -> None:
    beeps: list[bool] = []
    monkeypatch.setattr(QApplication, "beep", lambda: beeps.append(True))
    async with Bench() as bench:
        bench.app.settings.values.sound = sound
        await bench.arrive(**STAT)
        await bench.polled()
        assert len(beeps) == int(sound)


# --- the system's notification ----------------------------------------------------------------------------------------


def tray(window: QWidget, *, wanted: bool = True, there: bool = True) -> tuple[Tray, MagicMock]:
    icon = MagicMock()
    return Tray(window, lambda: wanted, lambda _: icon, lambda: there), icon


def test_the_system_is_told_only_where_the_reader_wants_it_and_the_list_is_covered(qapp: QApplication) -> None:
    window = MagicMock(spec=QWidget)
    for wanted, there, active, told in [
        (True, True, False, 1),
        (False, True, False, 0),
        (True, False, False, 0),
        (True, True, True, 0),
    ]:
        window.isActiveWindow.return_value = active
        made, icon = tray(window, wanted=wanted, there=there)
        made.show_toast(Toast("STAT CT, City Medical"))
        assert icon.showMessage.call_count == told, (wanted, there, active)
        made.leave()


def test_the_icon_says_the_apps_name_alone_and_is_made_once(qapp: QApplication) -> None:
    window = MagicMock(spec=QWidget)
    window.isActiveWindow.return_value = False
    made, icon = tray(window)
    for _ in range(2):
        made.show_toast(Toast("STAT CT, City Medical"))
    icon.setToolTip.assert_called_once_with("Avara Desktop")
    assert [call.args[:2] for call in icon.showMessage.call_args_list] == [
        ("Avara Desktop", "STAT CT, City Medical")
    ] * 2
    icon.messageClicked.connect.call_args.args[0]()
    window.activateWindow.assert_called_once()
    made.leave()
    icon.hide.assert_called_once()


# --- nobody is named --------------------------------------------------------------------------------------------------


def seen_by_others(bench: Bench) -> list[str]:
    """What a passer-by may read: toasts, window titles, tooltips of every widget and command."""
    found = [bench.window.windowTitle(), bench.window.windowIconText(), *words(bench)]
    for widget in QApplication.allWidgets():
        found += [widget.toolTip(), widget.statusTip(), widget.windowTitle()]
    for card in toasts(bench).cards:
        found += [text for part in (card, *card.findChildren(QWidget)) for text in texts_of(part)]
    for action in bench.window.actions_of.by_id.values():
        found += [action.toolTip(), action.text(), action.statusTip()]
    return found


@pytest.mark.parametrize(
    "happens",
    [
        {"studyReportStatus": "in_progress"},
        {"isCancelled": True},
        {"assignedTo": None},
        {"patientName": "CANARYOTHER^BETTY"},
        {"severity": "high"},
    ],
)
async def test_no_toast_tray_tooltip_or_title_names_a_patient(qapp: QApplication, happens: dict[str, Any]) -> None:
    async with Bench() as bench:
        told: list[str] = []
        bench.app.alerts.toasted.connect(lambda toast: told.append(toast.words))
        study_id = await bench.arrive(**{**STAT, **CANARIES})
        other = await bench.arrive(**{**STAT, **CANARIES, "severity": "normal"})
        await bench.polled()
        await bench.pick(study_id)
        await bench.press("Return")
        await until(lambda: bench.links, "the link")
        await bench.settled()
        await bench.change(other, severity="high")
        await looked(bench, **happens)
        await bench.polled()
        await bench.press("Ctrl+Shift+G")
        await bench.settled()
        assert told, "something was told"
        shown = "\n".join([*told, *seen_by_others(bench)]).upper()
        assert "CANARY" not in shown


async def test_the_strip_names_the_patient_and_the_blocked_command_does_not(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await mismatch(bench)
        row = bench.app.worklist.rows[study_id]
        assert row.mrn in said(bench)
        assert strip(bench).toolTip() == ""
        assert all(row.mrn not in text and row.patient not in text for text in seen_by_others(bench))
