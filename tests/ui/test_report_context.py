"""A report on screen says whose it is, and turns grey where the patient in context is another or has other data."""

import gc

from PySide6.QtWidgets import QApplication

from avara_desktop.state.reports import ReportDocument, context_warning
from tests.state.studies import study

from .bench import Bench, as_if, until, without
from .test_report_page import open_pdf


def test_only_another_patient_or_other_data_of_the_patient_warn() -> None:
    shown = study()
    assert context_warning(shown, shown) == ""
    assert context_warning(shown, study(studyReportStatus="completed", assignedTo=None)) == ""
    assert "No study is under the hand now. This report is of" in context_warning(shown, None)
    other = study(studyId="stu_other")
    assert "is under the hand now" in context_warning(shown, other)
    changed = without(shown, mrn="OTHER-1", date_of_birth="1901-02-03")
    told = context_warning(shown, changed)
    assert f"MRN was {shown.report_metadata.mrn}, is now OTHER-1" in told
    assert "Born was" in told


async def test_a_report_names_patient_and_study_and_greys_when_its_data_change(qapp: QApplication) -> None:
    async with Bench() as bench:
        page = await open_pdf(bench)
        await bench.settled()
        assert page.banner.name.text() == "PAGE, Turner"
        assert page.study_id.text() == f"Study {bench.study.study_id}"
        assert not page.veil.isVisible()
        assert not page.aside.isVisible()
        before = page.grab().toImage()
        as_if(bench, without(bench.study, mrn="P-2"))
        await until(lambda: page.veil.isVisible(), "the veil")
        assert "MRN was P-1, is now P-2" in page.aside.text()
        assert page.veil.geometry() == page.stack.rect()
        assert page.grab().toImage() != before
        page.resize(page.width() - 60, page.height())
        assert page.veil.size() == page.stack.size()
        as_if(bench, without(bench.study, mrn="P-1"))
        await until(lambda: not page.veil.isVisible(), "the same data again")
        assert page.aside.text() == ""
        await bench.press("Esc")
        assert page.study_id.text() == ""


async def test_a_report_asked_for_before_the_hand_moved_takes_the_hand_with_it(qapp: QApplication) -> None:
    async with Bench() as bench:
        first = await bench.signed()
        await bench.pick(next(each for each in bench.shown() if each != first))
        await bench.settled()
        await bench.pick(first)
        await bench.settled()
        hold = bench.wire.hold("GET /v1/autoScribe/reports/text")
        await bench.press("R")
        await until(lambda: bench.wire.in_flight, "the request")
        await bench.pick(next(each for each in bench.shown() if each != first))
        hold.set()
        await until(lambda: any("is ready" in words for words in bench.notices()), "the offer")
        notice = next(each for each in bench.app.notices.shown if each.key == "report")
        assert notice.run is not None
        notice.run()
        await bench.settled()
        page = bench.window.report_page
        assert page.isVisible()
        assert bench.window.selected == first
        assert not page.veil.isVisible()


async def test_locking_drops_the_report_that_is_offered_and_the_one_on_its_way(qapp: QApplication) -> None:
    async with Bench() as bench:
        first = await bench.signed()
        for move in (True, False):
            await bench.pick(first)
            await bench.settled()
            hold = bench.wire.hold("GET /v1/autoScribe/reports/text")
            await bench.press("R")
            await until(lambda: bench.wire.in_flight, "the request")
            if move:
                await bench.pick(next(each for each in bench.shown() if each != first))
                hold.set()
                await until(lambda: any("is ready" in words for words in bench.notices()), "the offer")
                bench.app.desk.lock()
            else:
                bench.app.desk.lock()
                hold.set()
                await until(lambda: any("was dropped" in words for words in bench.notices()), "the answer")
            assert not any("is ready" in words for words in bench.notices())
            assert bench.window.report_page.shown is None
            bench.app.desk.unlock()
            await bench.settled()
            assert not bench.window.report_page.isVisible()
        gc.collect()
        kept = [each for each in gc.get_objects() if isinstance(each, ReportDocument)]
        assert kept == []
