"""The key of a command that cannot run now says why, for a moment: nothing else happens."""

import pytest
from PySide6.QtWidgets import QApplication

from avara_desktop.commands import BY_ID
from avara_desktop.ui.kit.actions import CommandButton
from avara_desktop.ui.window import notice_bar

from .bench import Bench, as_if, until

UNREAD = "There is no report of this study yet."


def reasons(bench: Bench) -> list[str]:
    """The reasons shown now."""
    return [notice.title for notice in bench.app.notices.shown if notice.key == "reason"]


async def not_begun(bench: Bench) -> None:
    """A study without any report under the hand."""
    await bench.pick(next(each for each in bench.ids("assigned") if each in bench.shown()))
    as_if(bench, bench.study, report_ids=None)
    await bench.settled()


@pytest.mark.parametrize("guard", [True, False])
@pytest.mark.parametrize(
    ("keys", "command"),
    [("R", "report.text"), ("Shift+R", "report.pdf"), ("Ctrl+I", "study.claim"), ("Ctrl+Shift+A", "report.addendum")],
)
async def test_a_blocked_key_says_why(qapp: QApplication, keys: str, command: str, guard: bool) -> None:
    async with Bench() as bench:
        bench.app.settings.set("burst_guard", guard)
        await not_begun(bench)
        wanted = BY_ID[command].unavailable(bench.window.context())
        sent = len(bench.wire.passed)
        await bench.press(keys)
        assert wanted
        assert reasons(bench) == [wanted]
        assert not bench.action(command).isEnabled(), "a screen reader hears that the button is off"
        await bench.settled()
        assert len(bench.wire.passed) == sent


async def test_enter_on_a_study_that_cannot_be_read_says_why_and_the_next_reason_takes_its_place(
    qapp: QApplication,
) -> None:
    async with Bench() as bench:
        await not_begun(bench)
        as_if(bench, bench.study, is_cancelled=True)
        await bench.settled()
        for _ in range(3):
            await bench.press("Return")
        assert reasons(bench) == ["This study is cancelled."]
        await bench.press("R")
        assert reasons(bench) == [UNREAD]
        assert bench.links == []


async def test_f8_while_the_opened_study_waits_for_an_answer_says_so(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.pick(bench.ids("assigned")[0])
        await bench.press("Return")
        await until(lambda: bench.links, "the launch")
        await bench.settled()
        opened = bench.app.reading.witness.study
        assert opened is not None
        as_if(bench, opened, is_cancelled=True)
        await bench.settled()
        await bench.pick(bench.shown()[-1])
        for keys in ("F8", "Return"):
            bench.app.notices.dismiss(key="reason")
            await bench.press(keys)
            assert len(reasons(bench)) == 1, keys
            assert "The study you opened was cancelled." in reasons(bench)[0]
        await bench.settled()
        assert len(bench.links) == 1


async def test_a_reason_leaves_by_itself(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notice_bar, "DONE_SECONDS", 0.01)
    async with Bench() as bench:
        await not_begun(bench)
        await bench.press("R")
        assert reasons(bench) == [UNREAD]
        await until(lambda: not reasons(bench), "it leaving")


async def test_dictated_text_gets_no_reasons(qapp: QApplication) -> None:
    async with Bench() as bench:
        await not_begun(bench)
        await bench.write("rrr crrrr rcrrr")
        bench.app.desk.burst.rest()
        assert reasons(bench) == []
        assert any("dictation" in words for words in bench.notices())


async def test_a_button_in_focus_is_still_pressed_by_enter(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.signed()
        assert not bench.action("study.read").isEnabled()
        button = next(
            each
            for each in bench.window.pane.findChildren(CommandButton)
            if each.isVisible() and each.accessibleName() == BY_ID["study.viewer"].title
        )
        button.setFocus()
        await bench.press("Return")
        await until(lambda: bench.links, "the viewer")
        assert reasons(bench) == []
        await bench.settled()


async def test_text_fields_and_sheets_keep_their_keys(qapp: QApplication) -> None:
    async with Bench() as bench:
        await not_begun(bench)
        await bench.press("/")
        await bench.write("r")
        assert bench.window.top.search.text() == "r"
        await bench.press("Esc")
        await bench.press("Ctrl+K")
        await bench.press("Ctrl+I")
        assert reasons(bench) == []
        await bench.press("Esc")
        await bench.settled()
