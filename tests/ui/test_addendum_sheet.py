"""The gate before an addendum, and the addendum itself, through the window."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from avara_desktop.api.models import Report, Study
from avara_desktop.api.terms import ReportStatus, StudyReportStatus
from avara_desktop.state.addenda import challenge
from avara_desktop.state.reports import ReportOfStudy
from avara_desktop.ui.kit import theme
from avara_desktop.ui.study.addendum_sheet import AddendumSheet

from .bench import Bench, until, without
from .rows import study

ME = "usr_me"


def report(number: int = 1, *, user_id: str = ME, signed: bool = True, addendum: bool = False) -> ReportOfStudy:
    """A report of the study of :mod:`rows`."""
    made = Report(
        is_addendum=addendum,
        report_id=f"rep_00000{number}",
        signed_at=datetime(2026, 11, 20, 14, 2, tzinfo=UTC) if signed else None,
        snapshot_metadata=study().report_metadata,
        status=ReportStatus.COMPLETED if signed else ReportStatus.IN_PROGRESS,
        study_id="stu_0",
        user_id=user_id,
        report_plain_text=f"FINDINGS: none.\nIMPRESSION: No bleed {number}.",
    )
    return ReportOfStudy(made, "Dr. Amara Osei" if user_id != ME else "Robin Reader")


@pytest.fixture
def host(qapp: QApplication) -> Iterator[QWidget]:
    """A window to put sheets on."""
    theme.apply(16)
    window = QWidget()
    window.resize(1000, 800)
    yield window
    window.deleteLater()


def sheet_of(
    host: QWidget, *reports: ReportOfStudy, seen: Study | None = None, cancelling: bool = False
) -> AddendumSheet:
    """The sheet for some reports."""
    return AddendumSheet(host, seen or study(), reports, ME, cancelling=cancelling)


def words(sheet: AddendumSheet) -> str:
    """Everything its labels say."""
    return "\n".join(part.text() for part in sheet.findChildren(QLabel))


def test_nothing_can_be_sent_before_the_last_four_of_the_mrn_are_typed(host: QWidget) -> None:
    sheet = sheet_of(host, report())
    assert not sheet.send.isEnabled()
    for typed, told in (("123", ""), ("9999", "does not match"), ("12345", "does not match")):
        sheet.identifier.setText(typed)
        assert not sheet.send.isEnabled()
        assert told in sheet.verdict.text()
    sheet.identifier.setText(" 1234 ")
    assert sheet.send.isEnabled()
    assert sheet.verdict.text() == ""


def test_the_sheet_says_who_which_report_signed_when_by_whom_and_what_it_found(host: QWidget) -> None:
    told = words(sheet_of(host, report()))
    for fact in (
        "DOE, Jane",
        "MR-1234",
        "07-Mar-1980",
        "CT Head",
        "signed 20-Nov-2026",
        "Robin Reader",
        "No bleed 1.",
    ):
        assert fact in told


def test_of_several_signed_reports_none_is_chosen_beforehand(host: QWidget) -> None:
    sheet = sheet_of(host, report(1), report(2), report(3, signed=False, addendum=True))
    assert len(sheet._choices) == 2
    assert sheet.chosen() is None
    sheet.identifier.setText("1234")
    assert not sheet.send.isEnabled()
    assert "Choose the report" in sheet.verdict.text()
    sheet._choices[1][0].setChecked(True)
    assert sheet.send.isEnabled()
    chosen = sheet.chosen()
    assert chosen is not None
    assert chosen.report_id == "rep_000002"


def test_a_report_signed_by_somebody_else_needs_a_second_confirmation(host: QWidget) -> None:
    sheet = sheet_of(host, report(1, user_id="usr_other"))
    assert not sheet.not_mine.isHidden()
    sheet.identifier.setText("1234")
    assert not sheet.send.isEnabled()
    sheet.not_mine.setChecked(True)
    assert sheet.send.isEnabled()
    assert sheet_of(host, report()).not_mine.isHidden()


@pytest.mark.parametrize(
    ("patient", "asked", "typed"),
    [
        ({"mrn": None}, "birth date as DDMMYYYY", "07031980"),
        ({"mrn": None, "date_of_birth": None}, "Study Instance UID", "1.2.0"),
        ({"mrn": "A-7"}, "the MRN", "a7"),
    ],
)
def test_without_a_long_mrn_something_else_is_asked_for(
    host: QWidget, patient: dict[str, object], asked: str, typed: str
) -> None:
    seen = without(study(), **patient)
    sheet = sheet_of(host, report(), seen=seen)
    assert asked in sheet.identifier.accessibleName()
    sheet.identifier.setText("00000000")
    assert not sheet.send.isEnabled()
    sheet.identifier.setText(typed[-8:] if "UID" not in asked else challenge(seen)[1])
    assert sheet.send.isEnabled()


def test_cancelling_names_the_addendum_and_asks_for_the_same_digits(host: QWidget) -> None:
    sheet = sheet_of(host, report(1), report(2, signed=False, addendum=True), cancelling=True)
    assert "Addendum …000002" in words(sheet)
    assert "in progress with" in words(sheet)
    assert not sheet.send.isEnabled()
    sheet.identifier.setText("1234")
    assert sheet.send.isEnabled()
    assert sheet.chosen() is None


def test_a_warning_about_another_identity_stands_beside_the_report(host: QWidget) -> None:
    suspicious = ReportOfStudy(report().report, "Robin Reader", "This report was made under a different MRN.")
    assert "under a different MRN" in words(sheet_of(host, suspicious))


async def start(bench: Bench) -> tuple[str, AddendumSheet]:
    """The sheet over a signed study."""
    study_id = await bench.signed(patientName="ADD^ENDUM", mrn="AD-4321")
    await bench.press("Ctrl+Shift+A")
    sheet = await bench.sheet(AddendumSheet)
    assert bench.focus() is sheet.identifier
    return study_id, sheet


async def test_wrong_digits_send_nothing_and_right_ones_send_one_post(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id, sheet = await start(bench)
        await bench.write("9999")
        await bench.press("Ctrl+Return")
        await bench.press("Return")
        assert bench.sheets() == [sheet]
        assert bench.sent("POST") == 0
        sheet.identifier.setText("")
        await bench.write("4321")
        for _ in range(5):
            bench.press_now("Ctrl+Return")
        await until(lambda: bench.study.study_report_status is StudyReportStatus.ADDENDUM_ACTIVE, "the addendum")
        await bench.settled()
        assert bench.sent("POST", "/addendum") == 1
        assert any("Addendum started" in told for told in bench.notices())
        assert bench.window.selected == study_id
        assert "in progress" in bench.window.pane.report_list.prose.toPlainText()
        await bench.press("Ctrl+Shift+X")
        await bench.sheet(AddendumSheet)
        await bench.write("4321")
        await bench.press("Ctrl+Return")
        await until(lambda: bench.study.study_report_status is StudyReportStatus.COMPLETED, "the cancelling")
        await bench.settled()
        assert bench.sent("POST", "/cancel-addendum") == 1


async def test_closing_the_sheet_sends_nothing_and_gives_the_keys_back(qapp: QApplication) -> None:
    async with Bench() as bench:
        await start(bench)
        await bench.press("Esc")
        await bench.settled()
        assert bench.sent("POST") == 0
        assert bench.focus() is bench.window.view
        await bench.press("K")


async def test_without_a_signed_report_no_sheet_opens(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = next(each for each in bench.shown() if each in bench.ids("assigned"))
        await bench.change(study_id, studyReportStatus="completed")
        await bench.press("G, D")
        await bench.polled()
        await bench.pick(study_id)
        await bench.press("Ctrl+Shift+A")
        await until(lambda: bench.notices(), "the notice")
        assert "There is no signed report" in bench.notices()[0]
        assert bench.sheets() == []
        await bench.settled()


async def test_an_answer_that_never_came_is_called_unconfirmed_and_not_repeated(qapp: QApplication) -> None:
    async with Bench() as bench:
        await start(bench)
        await bench.fault("*/addendum", "drop")
        await bench.write("4321")
        await bench.press("Ctrl+Return")
        await until(lambda: bench.notices(), "the notice")
        await bench.settled()
        assert any("not confirmed" in told.lower() for told in bench.notices())
        assert bench.sent("POST", "/addendum") == 1


@pytest.mark.parametrize("px", [14, 16, 24])
@pytest.mark.parametrize("size", [(800, 600), (1280, 800)])
async def test_the_patient_is_readable_on_the_sheet_in_every_size(
    qapp: QApplication, size: tuple[int, int], px: int
) -> None:
    async with Bench(size=size, text_px=px) as bench:
        _, sheet = await start(bench)
        await until(lambda: sheet.card.height() > 100, "the layout")
        await bench.settled()
        assert sheet.rect().contains(sheet.card.geometry())
        parts = [part for part in sheet.findChildren(QLabel) if part.isVisible() and part.text()]
        assert parts
        for part in parts:
            assert part.width() >= min(part.sizeHint().width(), part.fontMetrics().horizontalAdvance("WWW"))
            wanted = part.heightForWidth(part.width()) if part.wordWrap() else part.fontMetrics().height()
            assert part.height() >= wanted - 1, f"{part.text()!r} is squeezed"
        shown = {part: part.mapTo(sheet, part.rect().topLeft()) for part in parts}
        boxes = [part.rect().translated(spot) for part, spot in shown.items()]
        for number, box in enumerate(boxes):
            for other in boxes[number + 1 :]:
                assert not box.adjusted(2, 2, -2, -2).intersects(other.adjusted(2, 2, -2, -2))
