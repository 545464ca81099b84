"""What comes up where the focus is not is said to a screen reader, once."""

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from avara_desktop.state.alert_rules import Toast
from avara_desktop.state.notices import Level, Notice
from avara_desktop.ui.watch import strip_card, toasts
from avara_desktop.ui.window import notice_bar
from tests.ui.bench import Bench


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names in the order in which they were announced."""
    names: list[str] = []

    def hear(widget: QWidget) -> None:
        assert widget.isVisible(), "what is not on screen is not said"
        names.append(widget.accessibleName())

    for module in (notice_bar, strip_card, toasts):
        monkeypatch.setattr(module, "announce", hear)
    return names


async def test_a_notice_is_said_once_and_the_same_words_again_are_news(qapp: QApplication, heard: list[str]) -> None:
    async with Bench() as bench:
        heard.clear()
        first = Notice(Level.STOP, "Not opened", "Somebody else has it.")
        bench.app.notices.post(first)
        assert heard == ["Stopped: Not opened. Somebody else has it."]
        bench.app.notices.post(Notice(Level.NOTE, "Copied"))
        assert heard[1:] == ["Note: Copied. "]
        bench.app.notices.dismiss(first)
        assert len(heard) == 2
        bench.app.notices.post(Notice(Level.STOP, "Not opened", "Somebody else has it."))
        assert heard[2:] == heard[:1]


async def test_a_strip_is_said_when_its_state_changes_and_not_when_its_minutes_do(
    qapp: QApplication, heard: list[str]
) -> None:
    async with Bench() as bench:
        strip = bench.app.reading.watching.witness_strip
        heard.clear()
        strip.say("○ Waiting", "Opened 14:02", "1 min ago", asks=False)
        strip.say("○ Waiting", "Opened 14:02", "2 min ago", asks=False)
        assert len(heard) == 1
        strip.say("▲ MISMATCH", "Opened 14:02", level="Stopped")
        assert "MISMATCH" in heard[-1]
        assert len(heard) == 2


async def test_an_alert_is_said(qapp: QApplication, heard: list[str]) -> None:
    async with Bench() as bench:
        heard.clear()
        bench.app.reading.watching.toasts.show_toast(Toast("STAT CT, City Medical"))
        assert heard == ["Alert: STAT CT, City Medical"]
