"""Outside text is shown as text: no markup, no images, no reordering, no control characters, on any surface."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QTextEdit, QWidget

from avara_desktop.api.models import (
    ExpressCustomer,
    PriorReport,
    Report,
    ReportMetadata,
    ReportReference,
    Study,
    UserReference,
)
from avara_desktop.api.people import User
from avara_desktop.api.terms import InvitedSource, ReportStatus, Severity, Sex, StudyReportStatus, UserLevel
from avara_desktop.state.patient_timeline import Told
from avara_desktop.state.regions import Relevance
from avara_desktop.state.reports import ReportDocument, ReportOfStudy
from avara_desktop.state.timeline import Entry, Source, examination
from avara_desktop.ui.kit import theme
from avara_desktop.ui.kit.text import Prose, first_key, key_text, label, tooltip
from avara_desktop.ui.study.addendum_sheet import AddendumSheet
from avara_desktop.ui.study.banner import PatientBanner
from avara_desktop.ui.study.priors import EntryLine, gist

from .bench import Bench, texts_of
from .rows import model_of, row, study, view_of

HOSTILE = [
    "<b>bold</b>",
    '<img src="file:///etc/hostname">',
    "<script>alert(1)</script><table><tr><td>x",
    "&lt;not a tag&gt; &amp; & 50%n %s {0}",
    "Ada\u202eEtalov\u202c\u2066x\u2069\u200b\u200f",
    "line\nbreak\r\ntab\tbell\x07null\x00esc\x1b[31m",
    "x" * 10_000,
    "漢字" * 400,
    "\u0301" * 300 + "zalgo",
    " ",
]
HIDDEN = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200e\u200f\x00\x07\x1b\r\x7f\u2028")
ISOLATES = {"\u2068", "\u2069"}
"""Ours, around a name in a sentence."""


def hostile_study(text: str, study_id: str = "stu_bad") -> Study:
    """A study that says the same hostile thing in every field."""
    who = UserReference(email=text, user_id="usr_x", first_name=text, last_name=text)
    return Study(
        is_cancelled=False,
        severity=Severity(text[:100]),
        study_description=text,
        study_id=study_id,
        study_instance_uid=text,
        created_at=datetime(2026, 11, 20, tzinfo=UTC),
        assigned_to=who,
        express_customer=ExpressCustomer(express_customer_id="c", express_customer_name=text),
        metadata={text: text},
        report_metadata=ReportMetadata(
            age=text,
            date_of_birth=text,
            facility_name=text,
            mrn=text,
            patient_name=text,
            procedure=text,
            referring_physician_name=text,
            sex=Sex(text[:100]),
            study_date=text,
            study_time=text,
        ),
        study_report_status=StudyReportStatus(text[:100]),
        clinical_history=text,
        clinical_indication=text,
        modality=text,
        is_critical=True,
        prior_reports=(PriorReport(report_text=text, modality=text, study_date=text, study_description=text),),
        report_ids=(ReportReference(report_id="rep_1", status=ReportStatus.COMPLETED),),
        technologist_notes=(text, text),
        technologist_technique=text,
    )


def hostile_report(study: Study, text: str, *, addendum: bool = False) -> ReportOfStudy:
    """A signed report of it, as hostile."""
    made = Report(
        is_addendum=addendum,
        report_id=f"rep_{text[:90]}",
        snapshot_metadata=study.report_metadata,
        status=ReportStatus.COMPLETED,
        study_id=study.study_id,
        user_id="usr_x",
        report_plain_text=text,
    )
    return ReportOfStudy(made, "somebody", "A warning.")


def judge(widgets: list[QWidget]) -> None:
    """No label reads markup, no text carries what cannot be seen, no tooltip holds a tag of somebody else's."""
    for widget in widgets:
        if isinstance(widget, QLabel):
            assert widget.textFormat() is Qt.TextFormat.PlainText, widget
        assert not isinstance(widget, QTextEdit), "a rich text editor"
        for words in texts_of(widget):
            assert not (set(words) - ISOLATES) & HIDDEN, repr(words[:80])
        tip = widget.toolTip()
        assert "<img" not in tip
        assert "<script" not in tip
        assert "<b>" not in tip


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    theme.apply(16)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_a_hostile_study_is_shown_as_text_on_every_surface(qapp: QApplication, text: str) -> None:
    async with Bench() as bench:
        reader = bench.app.session.reader
        assert reader is not None
        bad = hostile_study(text)
        mine = UserReference(email=text, user_id=reader.user_id, first_name=text)
        bad = bad.model_copy(update={"assigned_to": mine, "study_report_status": StudyReportStatus.ASSIGNED})
        bench.app.worklist.apply(bad)
        await bench.settled()
        judge([bench.window.keeper.bar, *bench.window.keeper.bar.findChildren(QWidget)])
        bench.window.keeper.bring_in()
        bench.app.worklist.apply(bad.model_copy(update={"severity": Severity.STAT, "is_cancelled": True}))
        await bench.settled()
        bench.window.view.go_to(bench.window.model.place("stu_bad") or 0)
        await asyncio.sleep(0.01)
        assert bench.window.selected == "stu_bad"
        await bench.press("N")
        bench.window.view.grab()
        bench.window.grab()
        sheet = AddendumSheet(bench.window, bad, (hostile_report(bad, text), hostile_report(bad, text)), reader.user_id)
        sheet.open(sheet.identifier)
        bench.window.report_page.show_report(ReportDocument(bad, text, text=text, warning="x"))
        judge([bench.window, *bench.window.findChildren(QWidget)])
        for column in range(bench.window.model.columnCount()):
            index = bench.window.model.index(bench.window.model.place("stu_bad") or 0, column)
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                words = str(bench.window.model.data(index, role))
                assert not set(words) & HIDDEN
                assert "\n" not in words
            tip = str(bench.window.model.data(index, Qt.ItemDataRole.ToolTipRole))
            assert tip.startswith("<qt>")
            assert "<" not in tip.removeprefix("<qt>").removesuffix("</qt>")
        assert bench.window.windowTitle() == "Avara Desktop"
        sheet.close_with(False)


@pytest.mark.parametrize("text", HOSTILE[:6], ids=range(6))
async def test_a_hostile_reader_is_shown_as_text_at_sign_in(qapp: QApplication, text: str) -> None:
    async with Bench(enter=False) as bench:
        user = User(
            can_create_reports=False,
            can_manage_studies=False,
            clinic_role=text,
            email=text,
            first_name=text,
            has_dashboard_access=False,
            invited_source=InvitedSource("x"),
            last_name=text,
            level=UserLevel.MEMBER,
            user_id="usr_1",
        )
        bench.window.sign_in.show_user(user)
        judge(bench.window.sign_in.findChildren(QWidget))


def test_an_image_in_a_name_is_never_loaded(qapp: QApplication, tmp_path: Path) -> None:
    red = QImage(40, 40, QImage.Format.Format_RGB32)
    red.fill(Qt.GlobalColor.red)
    red.save(str(tmp_path / "red.png"))
    markup = f'<img src="{tmp_path}/red.png">'
    made = label(markup)
    made.resize(600, 60)
    prose = Prose("x")
    prose.set_text(markup)
    prose.resize(600, 60)
    view = view_of(model_of([row(0, name=markup)]))
    for widget in (made, prose, view.viewport()):
        picture = widget.grab().toImage()
        seen = {picture.pixelColor(x, y).name() for x in range(0, 300, 3) for y in range(0, picture.height(), 3)}
        assert "#ff0000" not in seen
    assert made.text() == markup
    view.deleteLater()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_whatever_the_words_the_banner_shows_them_as_text(qapp: QApplication, words: str) -> None:
    banner = PatientBanner()
    banner.show_study(hostile_study(words or "x"))
    judge([banner, *banner.findChildren(QWidget)])
    assert banner.name.text()
    banner.deleteLater()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_whatever_the_words_a_prior_shows_them_as_text(qapp: QApplication, words: str) -> None:
    prior = EntryLine()
    told = study(1, name=words, mrn=words, modality=words, study_description=words)
    entry = Entry("prior 0", (Source.SENT,), words, words, words, Relevance.NONE, words, examination(told))
    prior.show_entry(entry, Told(words, words), True)
    prior.button.setChecked(True)
    judge([prior, *prior.findChildren(QWidget)])
    prior.deleteLater()


def test_two_names_that_differ_only_by_invisible_signs_look_different() -> None:
    assert row(1, name="DOE^JANE").patient != row(2, name="DOE^JA\u200bNE").patient


def test_the_gist_of_a_report_is_its_impression_or_its_first_line() -> None:
    assert gist("FINDINGS: much.\nIMPRESSION:\n No bleed. \nSecond.") == "No bleed."
    assert gist("First line\nsecond") == "First line"
    assert gist("IMPRESSION:") == ""
    assert len(gist("x" * 999)) == 160


def test_keys_are_written_as_on_a_keyboard() -> None:
    assert key_text("G, M") == "g then m"
    assert key_text("Return") == "Enter"
    assert key_text("Shift+R") == "Shift+R"
    assert tooltip("") == ""
    from avara_desktop.commands import BY_ID

    assert first_key(BY_ID["session.sign_out"]) == ""
    assert first_key(BY_ID["list.next"]) == "j"


@pytest.mark.parametrize("px", range(14, 25))
def test_the_last_line_of_a_long_text_is_in_sight_at_every_size(qapp: QApplication, px: int) -> None:
    theme.apply(px)
    holder = QWidget()
    prose = Prose("x", holder)
    prose.setFixedWidth(380)
    prose.set_text(
        "\n".join(f"{number} no acute abnormality is seen in this part" for number in range(60)) + "\nIMPRESSION"
    )
    holder.show()
    qapp.processEvents()
    last = prose.blockBoundingGeometry(prose.document().lastBlock()).translated(prose.contentOffset())
    lowest, hidden = last.bottom(), prose.verticalScrollBar().maximum()
    height = prose.viewport().height()
    holder.close()
    assert (hidden, lowest <= height) == (0, True)
