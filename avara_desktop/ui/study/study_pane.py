"""The study under the reader's hand: banner, acts, clinical context, priors and reports."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from avara_desktop.api.models import Study
from avara_desktop.api.terms import Severity
from avara_desktop.state import checks, wording
from avara_desktop.state.patient_timeline import PatientTimeline
from avara_desktop.state.reports import Reports
from avara_desktop.ui.kit.actions import Actions
from avara_desktop.ui.kit.find_bar import FindBar
from avara_desktop.ui.kit.flow import FlowLayout
from avara_desktop.ui.kit.panel import Panel
from avara_desktop.ui.kit.text import Prose, Whole, label, line
from avara_desktop.ui.study.banner import PatientBanner
from avara_desktop.ui.study.checks import CheckList
from avara_desktop.ui.study.timeline import TimelineList

BUTTONS = (
    "study.read",
    "study.viewer",
    "report.text",
    "report.pdf",
    "report.addendum",
    "report.cancel_addendum",
    "report.communicated",
    "study.claim",
    "study.release",
    "study.restore",
)
NOT_GIVEN = "Not given"
UNDER_BANNER = 2
"""Place in the pane's column, after banner and line."""
LEAST_LINES = 5
"""Lines under the banner that are always in sight."""


class Section(QWidget):
    """A heading with plain text under it."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 2)
        column.setSpacing(3)
        self.heading = label(title, "heading")
        self.prose = Prose(title)
        column.addWidget(self.heading)
        column.addWidget(self.prose)

    def set_text(self, text: str | None, count: int = 0) -> None:
        """Show text, or that none was given."""
        self.heading.setText(f"{self.title} · {count}" if count > 1 else self.title)
        self.prose.set_text(wording.clean(text or "") or NOT_GIVEN)
        self.prose.setProperty("given", bool(text))


class Aside(QWidget):
    """A few lines that come and go; as tall as they are, and gone without them."""

    MOST_HEIGHT = 160

    def __init__(self) -> None:
        super().__init__()
        self.words = Whole("strong")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 0, 16, 6)
        column.addWidget(self.words)
        self.hide()

    def say(self, words: str) -> None:
        """Show words, or nothing."""
        if words != self.words.text():
            self.words.setText(words)
            self._fit()
            self.setVisible(bool(words))

    def _fit(self) -> None:
        """Never lower than its lines: a column that is too short would lay its parts over one another."""
        holder = self.parentWidget()
        # until it has been shown it has no width of its own yet, and Qt gives it one that nothing has
        width = holder.width() if self.isHidden() and holder else self.width()
        needed = self.words.heightForWidth(max(80, width - 32)) + 6
        self.setFixedHeight(min(needed, self.MOST_HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew."""
        super().resizeEvent(event)
        self._fit()


class StudyPane(QWidget):
    """Everything known of one study. It is emptied before another study's data arrives."""

    def __init__(self, actions: Actions, reports: Reports, timeline: PatientTimeline) -> None:
        super().__init__()
        self.setAccessibleName("Study")
        self._reports = reports
        self._timeline = timeline
        self.study: Study | None = None
        self._low = False
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.banner = PatientBanner()
        column.addWidget(self.banner)
        column.addWidget(line())
        self.marks = label("", "strong", wrap=True)
        self.marks.setContentsMargins(16, 6, 16, 6)
        self.about = Aside()
        self._head = QWidget()
        self._under_banner = QVBoxLayout(self._head)
        self._under_banner.setContentsMargins(0, 0, 0, 0)
        self._under_banner.setSpacing(0)
        for part in (self._acts(actions), self.marks, self.about, line()):
            self._under_banner.addWidget(part)
        column.addWidget(self._head)
        self.find_bar = FindBar(lambda: self.area, self._searchable)
        column.addWidget(self.find_bar)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setAccessibleName("Clinical context and prior reports")
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setMinimumHeight(1)  # it gives way before the banner does
        column.addWidget(self.area, 1)
        self._fill_scroll()
        self.show_study(None)

    def _acts(self, actions: Actions) -> QWidget:
        holder = Panel()
        row = FlowLayout(8)
        holder.setLayout(row)
        row.setContentsMargins(16, 8, 16, 8)
        for command_id in BUTTONS:
            always = command_id in ("study.read", "study.viewer")
            row.addWidget(actions.button(command_id, primary=command_id == "study.read", always=always))
        return holder

    def _fill_scroll(self) -> None:
        content = QWidget()
        column = self._scrolled = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 12)
        column.setSpacing(0)
        self.checks = CheckList()
        self.indication = Section("Indication")
        self.history = Section("Clinical history")
        self.notes = Section("Technologist notes")
        self.technique = Section("Technique")
        self.impression = Section("Last relevant impression")
        self.report_list = Section("Reports")
        self.priors = TimelineList(self.area, self._timeline)
        for part in (
            self.checks,
            self.indication,
            self.history,
            self.notes,
            self.technique,
            self.impression,
            self.report_list,
            self.priors,
        ):
            column.addWidget(part)
        column.addStretch()
        self.area.setWidget(content)
        self._content = content
        for changed in (self._timeline.changed, self._timeline.told):
            changed.connect(lambda *_: self._show_impression())

    def show_study(self, study: Study | None) -> None:
        """Show another study, or the newer state of the same; the same study keeps scroll and open priors."""
        same = self.study is not None and study is not None and self.study.study_id == study.study_id
        self.study = study
        self.banner.show_study(study)
        self._content.setVisible(study is not None)
        scrolls = Qt.ScrollBarPolicy.ScrollBarAsNeeded if study else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.area.setVerticalScrollBarPolicy(scrolls)  # what is hidden leaves its height
        if not same:
            self.area.verticalScrollBar().setValue(0)
            self.find_bar.close_bar()
        if study is None:
            self.marks.setText("")
            self.marks.hide()
            self.checks.show_flags(())
            for section in (self.indication, self.history, self.notes, self.technique, self.report_list):
                section.set_text(None)
            self._timeline.show(None)
            self._show_impression()
            self.find_bar.forget()
            return
        marks = [f"{study.severity.value.upper()}"] if study.severity is not Severity.NORMAL else []
        marks += ["CRITICAL RESULT"] if study.is_critical else []
        marks += ["CANCELLED"] if study.is_cancelled else []
        self.marks.setText(wording.one_line(" · ".join([*marks, wording.report_status(study), *self._owner(study)])))
        self.marks.show()
        self.checks.show_flags(checks.flags(study, date.today()))
        self.indication.set_text(study.clinical_indication)
        self.history.set_text(study.clinical_history)
        notes = study.technologist_notes or ()
        self.notes.set_text("\n".join(notes), len(notes))
        self.technique.set_text(study.technologist_technique)
        self._timeline.show(study)
        self._show_impression()
        self.show_reports()

    def _show_impression(self) -> None:
        """What the newest relevant report came to; no room is taken where none is known."""
        found = self._timeline.last_relevant()
        self.impression.setVisible(found is not None)
        if found:
            entry, words = found
            newer = self._timeline.newer_unread(entry)
            note = f"\nNewer, in the timeline and not read yet: {newer.title}" if newer else ""
            self.impression.set_text(f"{entry.title} · {entry.relevance.value}\n{words}{note}")

    def _owner(self, study: Study) -> list[str]:
        return [f"with {study.assigned_to.name}"] if study.assigned_to else ["assigned to nobody"]

    def say_beside(self, namesakes: str, about: Sequence[str]) -> None:
        """Show who looks alike in the banner, and what the list knows of the row under its standing."""
        self.banner.say_alike(namesakes)
        self.about.say("\n".join(about))
        self._make_room()

    def show_reports(self) -> None:
        """Show the reports of this study, or how their reading stands."""
        if self.study is None:
            return
        if self._reports.study_id != self.study.study_id:
            self.report_list.set_text("Not read yet")  # never what was said of another study
            return
        if self._reports.error is not None:
            text = f"{self._reports.error.title}. Press F5 to try again."
        elif self._reports.loaded is None:
            text = "Reading the list of reports…"
        else:
            text = "\n".join(self._report_line(number) for number in range(len(self._reports.loaded)))
        self.report_list.set_text(text or "None yet", len(self._reports.loaded or ()))

    def _report_line(self, number: int) -> str:
        item = (self._reports.loaded or ())[number]
        kind = "Addendum" if item.report.is_addendum else "Report"
        critical = " · ◆ CRITICAL RESULT" if item.report.is_critical else ""
        return f"{kind} {item.state()}{critical}" + (f"\n   {item.warning}" if item.warning else "")

    def _searchable(self) -> list[Prose]:
        self.priors.open_all()
        return [prose for prose in self._content.findChildren(Prose) if prose.isVisibleTo(self._content)]

    def _make_room(self) -> None:
        """Where the pane is low, all but the banner scrolls: who this is must not give way to buttons."""
        needed = self.minimumSizeHint().height() + self._under_banner.totalHeightForWidth(self.width())
        low = needed > self.height()
        if low == self._low or self._head.isAncestorOf(QApplication.focusWidget() or self):
            return
        self._low = low
        if low:
            self._scrolled.insertWidget(0, self._head)
        else:
            self._column.insertWidget(UNDER_BANNER, self._head)

    def minimumSizeHint(self) -> QSize:
        """The banner and a few lines under it."""
        lines = LEAST_LINES * self.fontMetrics().lineSpacing()
        return QSize(super().minimumSizeHint().width(), self.banner.minimumHeight() + lines)

    def event(self, event: QEvent) -> bool:
        """Share out the height anew where a part of it has changed."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._make_room()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out the height anew."""
        super().resizeEvent(event)
        self._make_room()

    def page(self, steps: int) -> None:
        """Scroll by most of a page."""
        bar = self.area.verticalScrollBar()
        bar.setValue(bar.value() + steps * int(self.area.viewport().height() * 0.85))
