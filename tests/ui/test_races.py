"""Keys that race with answers: nothing reaches a study other than the one it was meant for, and nothing goes twice."""

import asyncio

import pytest
from PySide6.QtWidgets import QApplication

from avara_desktop import app as application
from avara_desktop.api.terms import Severity
from avara_desktop.local import clock
from avara_desktop.state.refresher import STALE
from avara_desktop.state.worklist import WorklistChange
from avara_desktop.ui.desk.palette import Palette
from avara_desktop.ui.kit.sheet import ConfirmSheet
from avara_desktop.ui.window.crash import CrashSheet

from .bench import Bench, until
from .test_flow import by_the_rule, later, next_one, strip
from .test_parking import card, parked
from .test_witness import looked, mismatch, opened

STUDIES = "/v1/autoScribe/studies"


async def nothing_of_mine(bench: Bench) -> str:
    """All of the reader's studies are signed; returns the study that Next would claim."""
    for study_id in [each for each in by_the_rule(bench) if bench.world.studies[each].assigned_to]:
        await bench.sign(study_id)
    await bench.polled()
    return by_the_rule(bench)[0]


async def asked(bench: Bench, key: str, request: str) -> asyncio.Event:
    """Press a key and wait until what it asks is on its way; the answer is held back until the event is set."""
    held, before = bench.wire.hold(request), bench.wire.count(request)
    bench.press_now(key)
    await until(lambda: bench.wire.count(request) > before, request)
    return held


# --- another patient's study under the same id


async def test_a_parked_study_that_is_somebody_elses_by_now_is_not_opened_unseen(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await parked(bench)
        await bench.change(study_id, patientName="OTHER^PERSON", mrn="M-OTHER")
        await bench.press("Ctrl+Shift+B")
        await bench.settled()
        assert bench.links == []
        (told,) = [words for words in bench.notices() if "Stopped: the study has changed" in words]
        assert "is now OTHER^PERSON" in told
        assert bench.window.selected == study_id, "it is shown as it is"
        await bench.press("Ctrl+Shift+B")
        await bench.settled()
        assert len(bench.links) == 1, "pressed again, now that it was said"


async def test_a_study_that_became_another_patients_while_it_was_claimed_is_not_opened(qapp: QApplication) -> None:
    async with Bench() as bench:
        free = await nothing_of_mine(bench)
        held = await asked(bench, "F8", f"PATCH {STUDIES}/{free}")
        await bench.change(free, patientName="OTHER^PERSON")
        held.set()
        await bench.settled()
        assert bench.links == []
        assert any("is now OTHER^PERSON" in words for words in bench.notices())


# --- keys pressed twice


async def test_f8_pressed_again_while_next_claims_takes_no_second_study(qapp: QApplication) -> None:
    async with Bench() as bench:
        free = await nothing_of_mine(bench)
        held = await asked(bench, "F8", f"PATCH {STUDIES}/{free}")
        stat = await bench.arrive(severity="stat")
        bench.app.refresher.refresh_now()
        await until(lambda: stat in bench.app.worklist.rows, "a STAT that came meanwhile")
        assert "A study is being opened" in bench.action("flow.next").toolTip()
        bench.press_now("F8")
        await asyncio.sleep(0)
        assert not bench.app.tasks.running("flow next")
        assert strip(bench).startswith("Reading run | "), "what is being taken is still named"
        held.set()
        await until(lambda: bench.links, "the link")
        await bench.settled()
        assert (len(bench.links), bench.app.desk.flow.run.current) == (1, free)


async def test_enter_on_another_row_while_one_is_opened_opens_one(qapp: QApplication) -> None:
    async with Bench() as bench:
        first, second = by_the_rule(bench)[:2]
        await bench.pick(first)
        held = await asked(bench, "Return", f"GET {STUDIES}/{first}")
        await bench.pick(second)
        bench.press_now("Return")
        await until(lambda: any("Another study is being opened" in words for words in bench.notices()), "the refusal")
        held.set()
        await until(lambda: bench.links, "the link")
        await bench.settled()
        assert (len(bench.links), bench.app.desk.flow.run.current) == (1, first)


async def test_enter_on_another_row_right_after_opening_asks(qapp: QApplication) -> None:
    async with Bench() as bench:
        first = await next_one(bench)
        second = by_the_rule(bench)[1]
        assert second != first
        await bench.pick(second)
        await bench.press("Return")
        sheet = await bench.sheet(ConfirmSheet)
        assert sheet.objectName() == "Open a second study?"
        await bench.press("Escape")
        await bench.settled()
        assert len(bench.links) == 1


# --- Retry


async def test_retry_of_a_failed_next_is_refused_where_the_list_is_old_by_then(qapp: QApplication) -> None:
    async with Bench() as bench:
        first = await next_one(bench)
        later(bench)
        await bench.fault(f"{STUDIES}/{first}", status=500, times=9)
        await bench.press("F8")
        await bench.settled()
        (failed,) = [notice for notice in bench.app.notices.shown if notice.action == "Retry"]
        await bench.control("DELETE", "/faults")
        real = clock.seconds
        try:
            clock.seconds = lambda: real() + STALE + 5
            assert failed.run
            failed.run()
            await bench.settled()
        finally:
            clock.seconds = real
        assert len(bench.links) == 1
        assert any("Next works again after a refresh" in words for words in bench.notices())


async def test_retry_of_open_again_gets_round_no_other_studys_mismatch(qapp: QApplication) -> None:
    async with Bench() as bench:
        first = await mismatch(bench)
        await bench.fault(f"{STUDIES}/{first}", status=500, times=9)
        await bench.press("Ctrl+Shift+O")
        await bench.settled()
        (failed,) = [notice for notice in bench.app.notices.shown if notice.action == "Retry"]
        await bench.control("DELETE", "/faults")
        await bench.press("Ctrl+Shift+G")
        bench.window.truth.witness._seconds = clock.seconds
        second = await opened(bench, 1)
        assert second != first
        bench.window.truth.witness._seconds = lambda: clock.seconds() + 60
        await looked(bench)
        links = len(bench.links)
        assert failed.run
        failed.run()
        await bench.settled()
        assert len(bench.links) == links
        assert any("Answer for the study you opened first" in words for words in bench.notices())


# --- what the strips and sheets name


async def test_next_offered_is_what_the_key_takes_when_a_stat_came_since(qapp: QApplication) -> None:
    async with Bench() as bench:
        for row in [row for row in bench.app.worklist.rows.values() if row.rank == 0]:
            await bench.sign(row.study_id)
        await bench.polled()
        await bench.sign(await next_one(bench))
        await bench.polled()
        run = bench.app.desk.flow.run
        assert run.offered
        assert run.offered.study.severity is not Severity.STAT
        stat = await bench.arrive(severity="stat")
        await bench.polled()
        assert run.offered.study.study_id == stat
        assert bench.app.worklist.rows[stat].mrn in strip(bench)
        assert await next_one(bench) == stat


async def test_the_hand_stays_behind_an_open_palette(qapp: QApplication) -> None:
    async with Bench() as bench:
        first, second = by_the_rule(bench)[:2]
        await bench.pick(second)
        held = bench.wire.hold(f"GET {STUDIES}/{first}")
        gate = bench.wire.count(f"GET {STUDIES}/{first}")
        free = bench.wire.hold("POST")
        bench.press_now("F8")
        bench.press_now("Ctrl+K")
        await bench.sheet(Palette)
        await until(lambda: bench.wire.count(f"GET {STUDIES}/{first}") > gate, "Next reads what it chose")
        held.set()
        free.set()
        await until(lambda: bench.links, "the link")
        assert bench.window.selected == second, "what is chosen in the palette is for the study it was opened on"
        await bench.press("Escape")
        await bench.settled()


async def test_an_old_answer_about_a_parked_study_undoes_nothing_newer(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await parked(bench)
        await bench.pick(study_id)
        study = bench.study
        held = bench.wire.hold(f"GET {STUDIES}/{study_id}")
        bench.app.desk._look_at_left(study)
        await until(lambda: bench.wire.count(f"GET {STUDIES}/{study_id}"), "the question")
        await bench.change(study_id, studyReportStatus="in_progress")
        await bench.app.desk.acts.gate.look(study_id)
        held.set()
        await bench.settled()
        assert bench.study.study_report_status.value == "in_progress"
        assert "yours, not begun" not in card(bench)


async def test_a_study_signed_just_after_it_was_opened_is_not_asked_about_for_an_older_answer(
    qapp: QApplication,
) -> None:
    async with Bench() as bench:
        first, second = by_the_rule(bench)[:2]
        gets = f"GET {STUDIES}/{first}"
        await bench.press("F8")
        gate, back = bench.wire.hold(gets), bench.wire.hold(gets)  # answered in the order they were asked
        gate.set()
        await until(lambda: bench.wire.count(gets) == 2, "the reading after the opening")
        await bench.sign(first)
        later(bench)
        again = await asked(bench, "F8", gets)
        back.set()
        await until(lambda: not bench.app.tasks.running(f"study {first}"), "the older answer")
        again.set()
        await until(lambda: len(bench.links) == 2 or bench.sheets(), "the next study")
        assert bench.sheets() == []
        await bench.settled()
        assert bench.app.desk.flow.run.current == second


# --- the lock


async def test_signing_out_from_the_lock_page_uncovers_nobody(qapp: QApplication) -> None:
    async with Bench() as bench:
        bench.app.desk.lock()
        uncovered: list[bool] = []
        inside = bench.window.centralWidget()
        assert inside
        bench.app.session.changed.connect(lambda: uncovered.append(inside.isVisible()))
        bench.app.desk.lock_page.leaving.emit()
        await until(lambda: bench.window.pages.currentWidget() is bench.window.sign_in, "the sign-in page")
        assert uncovered == [False]
        assert inside.isVisible()
        assert not bench.app.desk.lock_page.isVisible()
        await bench.settled()


async def test_nothing_opens_behind_the_lock_page_and_nothing_takes_its_keyboard(qapp: QApplication) -> None:
    async with Bench() as bench:
        first = by_the_rule(bench)[0]
        await bench.pick(bench.shown()[-1])
        held = bench.wire.hold(f"GET {STUDIES}/{first}")
        bench.press_now("F8")
        await asyncio.sleep(0)
        bench.app.desk.lock()
        at = bench.focus()
        held.set()
        await bench.settled()
        assert bench.focus() is at
        assert bench.app.desk.lock_page.isAncestorOf(at)
        assert (bench.links, bench.sent("POST", "/reroute-url")) == ([], 0), "nobody is there to see it"
        bench.app.desk.unlock()
        await bench.settled()
        assert any("Not opened: the window was locked" in words for words in bench.notices())


# --- defects


async def test_a_defect_while_polling_is_told_and_the_list_goes_on_being_read(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(application, "RESTART_SECONDS", 0.0)

    def broken(_: WorklistChange) -> None:
        raise RuntimeError("a defect")

    bench = Bench()
    async with bench:
        mended = bench.app.worklist.changed.connect(broken)
        stat = await bench.arrive(severity="stat")
        bench.app.refresher.refresh_now()
        sheet = await bench.sheet(CrashSheet)
        assert stat in bench.window.keeper.listing.waiting, "whoever listens after the defect has heard of it"
        mended()
        await bench.click(sheet.go_on)
        assert bench.app.tasks.running("poll")
        later_one = await bench.arrive(severity="stat")
        await bench.polled(bring_in=False)
        assert later_one in bench.window.keeper.listing.waiting
        bench.defects.clear()
        caplog.clear()
