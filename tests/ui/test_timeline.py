"""The timeline in the pane and the comparison of two reports, by keys, on the whole application."""

import asyncio
import time
from typing import Any

import httpx
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from avara_desktop.api.models import PriorReport, Study
from avara_desktop.commands import Page
from avara_desktop.state.text_diff import Kind, compare
from avara_desktop.state.timeline import Source
from avara_desktop.ui.study.compare_page import ComparePage, _stops
from avara_desktop.ui.study.compared_text import ComparedText
from avara_desktop.ui.study.priors import EntryLine, gist
from avara_desktop.ui.study.timeline import TimelineList

from .bench import Bench, texts_of, until
from .test_layout import nameless

STUDIES = "/v1/autoScribe/studies"
TEXT = "FINDINGS:\nNodule of 8 mm. No effusion.\n\nIMPRESSION:\nSmall nodule."
JANE = {"patientName": "Doe, Jane", "mrn": "MR-7"}


class Case:
    """Studies of one patient, put into a bench's sandbox."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.customer = next(iter(bench.world.customers))
        self.made = 0

    async def study(self, **fields: Any) -> str:
        """A study of the reader's, in the list."""
        wire = {"patientName": "DOE^JANE", "mrn": "MR-7", "modality": "CT", "studyDescription": "CT Chest"}
        key = {"expressCustomerId": self.customer, "externalPatientId": "pat-jane", "priorReports": None}
        study_id = await self.bench.arrive(assignedTo="reader", **(wire | key | fields))
        await self.bench.polled()
        self.bench.window.show_study(study_id)
        return study_id

    async def archived(self, day: str = "2024-03-01", **fields: Any) -> str:
        """An external study of the patient, with a report."""
        self.made += 1
        body = {
            "studyInstanceUid": f"1.2.77.{self.made}",
            "severity": "normal",
            "studyDescription": "CT Chest",
            "expressCustomerId": self.customer,
            "externalPatientId": "pat-jane",
            "modality": "CT",
            "reportMetadata": {**JANE, "studyDate": day},
            "reportText": TEXT,
            **fields,
        }
        sandbox = self.bench.sandbox
        headers = {"authorization": f"Bearer {sandbox.api_key}"}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(sandbox.api), base_url="http://sandbox") as far:
            answer = await far.post(f"{STUDIES}/external", json=body, headers=headers)
        assert answer.is_success, answer.text
        return str(answer.json()["studyId"])

    async def in_hand(self, study_id: str) -> None:
        """The hand on a study, until everything about it has come."""
        await self.bench.pick(study_id)
        timeline = self.bench.window.truth.timeline
        await until(lambda: "being read" not in timeline.sources() and "not read" not in timeline.sources(), "archive")
        await self.bench.settled()


def priors(bench: Bench) -> TimelineList:
    return bench.window.pane.priors


def lines(bench: Bench) -> list[EntryLine]:
    return list(priors(bench)._lines())


def page(bench: Bench) -> ComparePage:
    return bench.app.desk.compare_page


def asked(bench: Bench) -> int:
    """How often external studies or their reports were asked for."""
    return sum("studyType=external" in line or "/external/" in line for line in bench.wire.passed)


async def test_the_pane_lists_what_was_sent_and_what_the_archive_has(qapp: QApplication) -> None:
    async with Bench() as bench:
        case = Case(bench)
        await case.archived()
        await case.archived("2020-01-01", studyDescription="XR Knee", modality="XR")
        sent = [{"reportText": "IMPRESSION: Old.", "studyDate": "2022-02-02", "studyDescription": "MRI Chest"}]
        study_id = await case.study(priorReports=sent)
        await case.in_hand(study_id)
        assert [line.button.accessibleName().split("   ")[0] for line in lines(bench)] == [
            "Prior report, 01-Mar-2024",
            "Prior report, 02-Feb-2022",
            "Prior report, 01-Jan-2020",
        ]
        assert "same modality and region" in lines(bench)[0].preview.text()
        assert lines(bench)[1].preview.text() == "same region · sent with this study\nOld."
        assert "region" not in lines(bench)[2].preview.text()
        assert "same modality and region" in lines(bench)[0].button.accessibleName(), "a screen reader hears it too"
        assert "archive read to the end 2" in priors(bench).sources.text()
        assert not nameless(priors(bench))


async def test_n_reads_the_report_of_an_archive_entry_and_shows_whose_it_is(qapp: QApplication) -> None:
    async with Bench() as bench:
        case = Case(bench)
        await case.archived(reportMetadata={"patientName": "Doe, Janet", "mrn": "MR-7", "studyDate": "2024-03-01"})
        await case.in_hand(await case.study())
        line = lines(bench)[0]
        assert line.warning.text() == "▲ Another name than this patient's. Compare before you use it."
        assert line.warning.isVisible(), "also while it is folded"
        await bench.press("N")
        await bench.settled()
        assert line.prose
        assert line.note
        assert line.prose.toPlainText() == TEXT
        assert "Doe, Janet" in line.note.text()
        assert "MRN MR-7" in line.note.text()
        await bench.press("Ctrl+F")
        await bench.write("small nodule")
        assert bench.window.pane.find_bar.count.text() == "1 of 1"


async def test_j_held_down_asks_for_nothing(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Bench(studies=60, assigned=40) as bench:
        monkeypatch.setattr("avara_desktop.app.SETTLE_SECONDS", 0.2)
        before = asked(bench)
        for _ in range(30):
            bench.press_now("J")
            await asyncio.sleep(0)
        assert asked(bench) == before
        await bench.settled()


async def test_another_study_empties_the_timeline_and_a_late_answer_is_dropped(qapp: QApplication) -> None:
    async with Bench() as bench:
        case = Case(bench)
        await case.archived()
        study_id = await case.study()
        other = await case.study(externalPatientId=None, mrn="MR-8")
        await bench.pick(other)
        await bench.settled()
        bench.window.truth.timeline._archive.forget()
        held = bench.wire.hold(f"expressCustomerId={case.customer}")
        await bench.pick(study_id)
        await until(lambda: bench.wire.in_flight, "the question")
        await bench.pick(other)
        assert lines(bench) == []
        held.set()
        await bench.settled()
        assert lines(bench) == []
        assert bench.window.truth.timeline.study
        assert bench.window.truth.timeline.study.study_id == other
        assert "Doe, Jane" not in "".join(texts_of(priors(bench)))


async def test_an_error_is_said_and_f5_tries_again(qapp: QApplication) -> None:
    async with Bench() as bench:
        case = Case(bench)
        old = await case.archived()
        study_id = await case.study()
        await bench.settled()
        bench.window.truth.timeline.forget()
        await bench.fault(STUDIES, status=403)
        await bench.pick(bench.shown()[0])
        await bench.pick(study_id)
        await until(lambda: "not read to the end" in priors(bench).sources.text(), "the words")
        assert "Press F5 to try again" in priors(bench).sources.text()
        await bench.press("F5")
        await until(lambda: "read to the end 1" in priors(bench).sources.text(), "the archive")
        await bench.settled()
        assert [line.entry.key for line in lines(bench) if line.entry] == [old]


async def test_what_shares_only_the_mrn_is_collapsed_and_apart(qapp: QApplication) -> None:
    async with Bench() as bench:
        case = Case(bench)
        await case.archived(
            externalPatientId="pat-else",
            reportMetadata={
                "patientName": "Roe, Ann",
                "mrn": "MR-7",
                "facilityName": "Elsewhere",
                "studyDate": "2020-02-02",
            },
        )
        await case.in_hand(await case.study())
        pane = priors(bench)
        assert lines(bench) == []
        assert pane.possible.text().endswith("Possibly this patient: same MRN · 1")
        await bench.press("N")
        assert pane.in_hand == "", "the keys do not lead there by themselves"
        pane.possible.setFocus()
        await bench.press("Return")
        assert pane.caution.isVisible()
        (line,) = lines(bench)
        assert line.preview.text().startswith("possible, same MRN, other facility")
        assert line.warning.text().startswith("▲ Another name")


async def test_folds_and_place_stay_while_more_arrives(qapp: QApplication) -> None:
    async with Bench() as bench:
        case = Case(bench)
        await case.archived("2025-01-01")
        sent = [{"reportText": "Sent.", "studyDate": "2022-02-02", "studyDescription": "CT Chest"}]
        held = bench.wire.hold("studyType=external")
        study_id = await case.study(priorReports=sent)
        bench.window.truth.timeline.forget()
        await bench.pick(bench.shown()[0]) if bench.window.selected != bench.shown()[0] else None
        await bench.pick(study_id)
        await bench.press("N")
        assert priors(bench).in_hand == "prior 0"
        held.set()
        await until(lambda: len(lines(bench)) == 2, "the archive")
        await bench.settled()
        states = {line.entry.key: line.button.isChecked() for line in lines(bench) if line.entry}
        assert states.pop("prior 0")
        assert not any(states.values())
        assert priors(bench).in_hand == "prior 0"


def many(study: Study, size: int = 50_000) -> Study:
    """The study with fifty long priors."""
    words = "FINDINGS: nothing of note was seen in this region. " * (size // 50) + "IMPRESSION: Normal."
    prior = PriorReport(report_text=words[-size:], study_date="2020-01-01", modality="CT", study_description="CT Chest")
    return study.model_copy(update={"prior_reports": (prior,) * 50, "study_id": f"{study.study_id}x"})


async def test_fifty_long_priors_are_drawn_within_a_frame(qapp: QApplication) -> None:
    async with Bench() as bench:
        timeline, study = bench.window.truth.timeline, bench.study
        long = many(study)
        timeline.show(long)  # the lines are made once a session
        spent = []
        for _ in range(15):
            timeline.show(study)
            begins = time.process_time()
            timeline.show(long)
            spent.append(time.process_time() - begins)
        assert sorted(spent)[len(spent) // 2] < 0.05, f"{sorted(spent)}: a frame, and room for a slow machine"
        assert all(line.prose is None for line in lines(bench)), "no text was laid out"
        timeline.show(study)


def test_the_gist_of_a_long_report_costs_nothing() -> None:
    text = "x" * 50_000 + "\nImpression:\n\n  Normal heart. \nMore."
    begins = time.process_time()
    assert {gist(text) for _ in range(50)} == {"Normal heart."}
    assert time.process_time() - begins < 0.2


# --- the comparison ---------------------------------------------------------------------------------------------------


async def compared(bench: Bench, newer: str = TEXT.replace("8 mm", "12 mm"), **fields: Any) -> Case:
    """The comparison of two archive reports, done."""
    case = Case(bench)
    await case.archived("2024-01-01")
    await case.archived("2025-01-01", reportText=newer, **fields)
    await case.in_hand(await case.study())
    await bench.press("C")
    await until(lambda: "ifference" in page(bench).count.text() or "same" in page(bench).count.text(), "the marks")
    await bench.settled()
    return case


async def test_c_compares_the_two_newest_that_bear_on_the_study(qapp: QApplication) -> None:
    async with Bench() as bench:
        await compared(bench)
        assert bench.window.pages.page() is Page.COMPARE
        left, right = page(bench).sides
        assert left.title.text().startswith("01-Jan-2024")
        assert right.title.text().startswith("01-Jan-2025")
        assert (left.text.toPlainText(), right.text.toPlainText()) == (TEXT, TEXT.replace("8 mm", "12 mm"))
        assert "Doe, Jane" in left.about.text()
        assert "MRN MR-7" in right.about.text()
        assert page(bench).count.text() == "1 difference"
        assert page(bench).warning.isHidden()
        assert page(bench).banner.name.text() == "DOE, Jane"
        assert not nameless(page(bench))


async def test_marks_are_strikes_and_underlines_with_a_sign_in_the_margin(qapp: QApplication) -> None:
    async with Bench() as bench:
        await compared(bench)
        for side, place, struck in ((0, TEXT.index("8"), True), (1, TEXT.index("8"), False)):
            text = page(bench).sides[side].text
            cursor = text.textCursor()
            cursor.setPosition(place + 1)
            assert cursor.charFormat().fontStrikeOut() is struck
            assert cursor.charFormat().fontUnderline() is not struck
            cursor.setPosition(2)
            assert not cursor.charFormat().fontStrikeOut()
            assert not cursor.charFormat().fontUnderline()
            assert [kind for _, kind in text.signs()] == [Kind.CHANGED]


async def test_n_and_p_go_from_difference_to_difference_on_both_sides(qapp: QApplication) -> None:
    body = "".join(f"Sentence {number} is here.\n" for number in range(120))
    async with Bench() as bench:
        case = Case(bench)
        await case.archived("2024-01-01", reportText=body)
        changed = body.replace("Sentence 60 is", "Sentence 60 was").replace("Sentence 100 is here.\n", "")
        await case.archived("2025-01-01", reportText=changed)
        await case.in_hand(await case.study())
        await bench.press("C")
        await until(lambda: page(bench).count.text() == "2 differences", "the marks")
        tops = []
        for keys, words in (("N", "1 of 2: changed"), ("N", "2 of 2: gone"), ("N", "2 of 2"), ("P", "1 of 2")):
            await bench.press(keys)
            assert words in page(bench).count.text()
            tops.append([side.text.verticalScrollBar().value() for side in page(bench).sides])
        assert tops[0] == [57, 57]
        assert tops[1][0] > tops[0][0]
        assert tops[3] == tops[0]


async def test_one_side_scrolled_takes_the_other_along(qapp: QApplication) -> None:
    body = "".join(f"Sentence {number} is here.\n" for number in range(200))
    async with Bench() as bench:
        case = Case(bench)
        await case.archived("2024-01-01", reportText=body)
        await case.archived("2025-01-01", reportText="A new beginning.\n" * 30 + body)
        await case.in_hand(await case.study())
        await bench.press("C")
        await until(lambda: "ifference" in page(bench).count.text(), "the marks")
        left, right = (side.text for side in page(bench).sides)
        left.verticalScrollBar().setValue(80)
        first = left.firstVisibleBlock().text()
        assert right.firstVisibleBlock().text() == first
        right.verticalScrollBar().setValue(10)
        assert left.verticalScrollBar().value() == 0, "what is new has no place on the other side"
        right.verticalScrollBar().setValue(right.verticalScrollBar().maximum())
        assert left.verticalScrollBar().value() == left.verticalScrollBar().maximum()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
async def test_other_sides_are_chosen_on_the_page(qapp: QApplication) -> None:
    async with Bench() as bench:
        case = await compared(bench)
        await bench.press("Esc")
        await case.archived("2019-01-01", reportText="Quite another report.")
        await bench.press("F5")
        await until(lambda: len(lines(bench)) == 3, "the third")
        await bench.settled()
        await bench.press("C")
        await bench.settled()
        choice = page(bench).sides[0].choice
        assert choice.count() == 4
        await bench.press("1")
        popup = QApplication.activePopupWidget()
        assert popup is not None
        QTestKeys.press(choice, Qt.Key.Key_End)
        await until(lambda: "Quite another report." in page(bench).sides[0].text.toPlainText(), "the other report")
        await until(lambda: "ifference" in page(bench).count.text(), "the marks")
        await bench.settled()
        assert page(bench).sides[0].title.text().startswith("01-Jan-2019")


class QTestKeys:
    """Keys for the list that a choice opens: it is a window of its own."""

    @staticmethod
    def press(choice: Any, key: Qt.Key) -> None:
        for each in (key, Qt.Key.Key_Return):
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(choice.view(), QKeyEvent(kind, each, Qt.KeyboardModifier.NoModifier))


async def test_esc_goes_back_and_nothing_of_it_is_kept(qapp: QApplication) -> None:
    async with Bench() as bench:
        await compared(bench)
        await bench.press("Esc")
        await bench.settled()
        assert bench.window.pages.page() is Page.LIST
        assert bench.focus() is bench.window.view
        kept = [words for widget in page(bench).findChildren(QWidget) for words in texts_of(widget)]
        assert not [words for words in kept if "Nodule" in words or "Jane" in words]


async def test_signing_out_leaves_nothing_in_pane_or_page(qapp: QApplication) -> None:
    async with Bench() as bench:
        await compared(bench)
        await bench.app.entry.sign_out()
        await until(lambda: bench.app.session.reader is None, "signed out")
        await bench.settled()
        said = [
            words
            for part in (priors(bench), page(bench))
            for widget in part.findChildren(QWidget)
            for words in texts_of(widget)
        ]
        assert not [words for words in said if "Nodule" in words or "Jane" in words or "MR-7" in words]
        assert bench.window.truth.timeline.entries == ()


async def test_another_patients_identifiers_are_warned_of_on_top(qapp: QApplication) -> None:
    async with Bench() as bench:
        await compared(bench, reportMetadata={"patientName": "Roe, Ann", "mrn": "MR-9", "studyDate": "2025-01-01"})
        warning = page(bench).warning
        assert warning.isVisible()
        assert warning.text() == "▲ the two do not carry the same name, MRN. Compare before you use them."
        assert warning.property("role") == "warning"


async def test_one_report_alone_is_said_and_the_list_stays(qapp: QApplication) -> None:
    async with Bench() as bench:
        case = Case(bench)
        await case.archived()
        await case.in_hand(await case.study())
        await bench.press("C")
        assert any("There are not two reports to compare" in words for words in bench.notices())
        assert bench.window.pages.page() is Page.LIST


async def test_a_signed_study_is_compared_with_the_entry_in_hand(qapp: QApplication) -> None:
    async with Bench() as bench:
        case = Case(bench)
        await case.archived("2025-01-01")
        await case.archived("2020-01-01", studyDescription="XR Knee", reportText="Knee.")
        study_id = await case.study()
        await bench.sign(study_id)
        await bench.polled()
        await case.in_hand(study_id)
        await bench.press("N")
        await bench.press("N")
        await bench.settled()
        await bench.press("C")
        await until(lambda: "ifference" in page(bench).count.text(), "the marks")
        assert page(bench).sides[0].title.text().startswith("01-Jan-2020")
        assert page(bench).sides[1].about.text().startswith("the report of this study")


async def test_fifty_thousand_characters_a_side_never_hold_the_window_up(qapp: QApplication) -> None:
    one = " ".join(f"Sentence {number} of a long report says {number * 7}." for number in range(1100))[:50_000]
    async with Bench() as bench:
        case = Case(bench)
        await case.archived("2024-01-01", reportText=one)
        await case.archived("2025-01-01", reportText=one.replace("says 7", "said 8"))
        await case.in_hand(await case.study())
        gaps: list[float] = []

        async def beat() -> None:
            last = time.perf_counter()
            while True:
                await asyncio.sleep(0)
                now = time.perf_counter()
                gaps.append(now - last)
                last = now

        beating = asyncio.create_task(beat())
        await bench.press("C")
        await until(lambda: "differences" in page(bench).count.text(), "the marks")
        beating.cancel()
        assert max(gaps) < 0.25, "a quarter of a second on a slow machine; a frame or two on a quiet one"
        await bench.settled()


@pytest.mark.parametrize("size", [(800, 600), (1280, 800), (1200, 1920)])
async def test_narrow_windows_stand_one_report_above_the_other(qapp: QApplication, size: tuple[int, int]) -> None:
    async with Bench(size=size) as bench:
        await compared(bench)
        await asyncio.sleep(0.02)
        left, right = (side.text for side in page(bench).sides)
        beside = size[0] >= 896
        assert (
            left.mapTo(bench.window, left.rect().topLeft()).y() == right.mapTo(bench.window, right.rect().topLeft()).y()
        ) is beside
        assert left.height() > 100
        assert right.height() > 100


def test_what_is_gone_and_what_came_for_it_are_one_stop() -> None:
    parts = compare("Same. Liver normal in size.", "Same. Fracture of both ankles!")
    assert [part.kind for part in parts] == [Kind.SAME, Kind.GONE, Kind.ADDED]
    assert _stops(parts) == [(1, 2)]


def test_places_count_as_qt_counts(qapp: QApplication) -> None:
    one, other = "Heart 😀 normal. Lungs clear.", "Heart 😀 normal. Lungs dark."
    text = ComparedText("x", left=True)
    text.show_text(one)
    for _ in text.mark(compare(one, other)):
        pass
    cursor = text.document().find("clear")
    assert cursor.charFormat().fontStrikeOut()
    assert not text.document().find("Lungs").charFormat().fontStrikeOut()
    text.deleteLater()


def test_sources_are_named() -> None:
    assert [source.value for source in Source] == ["sent with this study", "Avara study", "archive"]
