"""Critical results in the window: the reminder, the sheet with six facts, the copied text, the mark."""

import logging

import pytest
from PySide6.QtWidgets import QApplication

from avara_desktop.state import wording
from avara_desktop.state.query import View
from avara_desktop.ui.study.banner import PatientBanner
from avara_desktop.ui.study.critical_sheet import CriticalSheet

from .bench import Bench, until

FACTS = ("tension pneumothorax", "14:02", "", "Dr Ward", "", "telephone, read back")


async def critical(bench: Bench) -> str:
    """A signed study with a critical result under the hand, in the view Critical."""
    study_id = await bench.arrive()
    await bench.control("POST", f"/studies/{study_id}/sign", {"text": "Tension pneumothorax.", "critical": True})
    await bench.press("G, C")
    await bench.polled()
    assert bench.window.query.view is View.CRITICAL
    await bench.pick(study_id)
    await until(lambda: bench.app.reports.loaded is not None, "its reports")
    bench.window.tick()
    return study_id


def reminder(bench: Bench) -> str:
    return bench.window.pane.about.words.text()


async def fill(sheet: CriticalSheet) -> None:
    for line, text in zip(sheet.lines, FACTS, strict=True):
        if text:
            line.setText(text)


async def test_the_pane_reminds_and_says_that_it_is_not_the_record(qapp: QApplication) -> None:
    async with Bench() as bench:
        await critical(bench)
        signed = bench.app.reports.loaded[0].report.signed_at  # type: ignore[index]
        assert signed is not None
        assert reminder(bench) == (
            f"◆ Critical result, signed {signed.astimezone():%H:%M} · not marked as communicated here; "
            "this list is not the record"
        )
        assert bench.window.pane.about.words.property("role") == "strong", "and never in the colour of STAT"
        await bench.press("G, M")
        await bench.settled()
        await bench.pick(bench.ids("assigned")[0])
        await bench.settled()
        assert "Critical result" not in reminder(bench)
        assert not bench.action("report.communicated").isEnabled()


async def test_six_facts_are_copied_and_the_study_is_marked_here(
    qapp: QApplication, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="avara_desktop")
    async with Bench() as bench:
        study_id = await critical(bench)
        study, writes = bench.study, bench.sent("POST") + bench.sent("PATCH")
        await bench.press("Ctrl+Shift+W")
        sheet = await bench.sheet(CriticalSheet)
        assert bench.focus() is sheet.lines[0]
        assert not sheet.copy.isEnabled()
        assert sheet.verdict.text() == "Still to fill in: finding, time found, received by, how."
        await bench.press("Ctrl+Return")
        assert bench.sheets() == [sheet], "nothing is documented by halves"
        await fill(sheet)
        assert sheet.verdict.text() == "Complete."
        await bench.press("Ctrl+Return")
        await bench.settled()
        copied = QApplication.clipboard().text()
        assert copied.startswith(f"Critical result communicated (MRN {study.report_metadata.mrn}, ")
        assert "Finding: tension pneumothorax\nTime found: 14:02\nTold by: " in copied
        assert bench.app.session.reader is not None
        assert f"Told by: {wording.one_line(bench.app.session.reader.name)}\nReceived by: Dr Ward" in copied
        assert "marked as communicated here" in reminder(bench)
        assert "not marked" not in reminder(bench)
        assert bench.window.doing(study_id) == "result told"
        assert any("It leaves the clipboard in 60 s." in words for words in bench.notices())
        assert bench.sent("POST") + bench.sent("PATCH") == writes, "nothing is sent"
        logged = [record.event for record in caplog.records if hasattr(record, "event")]
        (line,) = [each for each in logged if each["event"] == "critical_communicated"]
        assert (line["study_id"], line["confirmed"]) == (study_id, False)
        assert "pneumothorax" not in str(logged)
        bench.app.desk.forget_copy(copied)
        assert QApplication.clipboard().text() == ""


async def test_the_mark_is_undone_by_z_survives_a_lock_and_ends_with_the_session(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await critical(bench)
        for keep in (False, True):
            await bench.press("Ctrl+Shift+W")
            await fill(await bench.sheet(CriticalSheet))
            await bench.press("Ctrl+Return")
            await bench.settled()
            assert bench.window.doing(study_id)
            if not keep:
                await bench.press("Z")
                await until(lambda: not bench.window.doing(study_id), "the mark going")
        await bench.press("Ctrl+L")
        assert QApplication.clipboard().text() == ""
        bench.app.desk.unlock()
        await bench.settled()
        assert bench.window.doing(study_id)
        await bench.app.entry.sign_out()
        assert bench.window.doing(study_id) == ""


async def test_whose_it_is_stays_in_sight_down_to_the_last_line_with_the_largest_text(qapp: QApplication) -> None:
    async with Bench(size=(1280, 800), text_px=24) as bench:
        await critical(bench)
        await bench.press("Ctrl+Shift+W")
        sheet = await bench.sheet(CriticalSheet)
        for place, line in enumerate(sheet.lines):
            assert bench.focus() is line, f"Tab goes on in the order of the six facts: {place}"
            await bench.press("Tab")
        (banner,) = sheet.findChildren(PatientBanner)
        assert banner.name.visibleRegion().boundingRect() == banner.name.rect()


async def test_leaving_the_sheet_copies_and_marks_nothing(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await critical(bench)
        await bench.press("Ctrl+Shift+W")
        await fill(await bench.sheet(CriticalSheet))
        await bench.press("Esc")
        await bench.settled()
        assert QApplication.clipboard().text() == ""
        assert bench.window.doing(study_id) == ""
