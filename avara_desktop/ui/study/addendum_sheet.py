"""The gate before an addendum: who, which report, signed by whom, what it says; and an identifier to type."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLineEdit, QRadioButton, QWidget

from avara_desktop.api.models import Report, Study
from avara_desktop.state import wording
from avara_desktop.state.addenda import challenge, matches
from avara_desktop.state.reports import ReportOfStudy
from avara_desktop.ui.kit.sheet import Sheet
from avara_desktop.ui.kit.text import label
from avara_desktop.ui.study.banner import PatientBanner
from avara_desktop.ui.study.priors import gist


class AddendumSheet(Sheet):
    """Start an addendum, or cancel one (``cancelling``). Nothing can be sent before the identifier is typed right.

    Source: reading-room.md 5.4: the report's id, signer, time and first lines; existing addenda numbered; where several
    signed reports exist none is preselected; a report signed by somebody else needs a second confirmation.
    """

    def __init__(
        self,
        window: QWidget,
        study: Study,
        reports: tuple[ReportOfStudy, ...],
        reader_id: str,
        *,
        cancelling: bool = False,
    ) -> None:
        what = "Cancel the addendum" if cancelling else "Start an addendum"
        super().__init__(window, what, 660)
        self._study = study
        self._reader_id = reader_id
        self._cancelling = cancelling
        self._choices: list[tuple[QRadioButton, ReportOfStudy]] = []
        self.body.addWidget(label(what, "title"))
        banner = PatientBanner()
        banner.show_study(study)
        self.body.addWidget(banner)
        for item in reports:
            self._add_report(item)
        if not cancelling and len(self._choices) == 1:
            self._choices[0][0].setChecked(True)
        self.not_mine = QCheckBox("I know that I did not sign this report")
        self.not_mine.toggled.connect(self._judge)
        self.body.addWidget(self.not_mine)
        self._add_identifier()
        note = (
            "The signed report stays as it is. The addendum and what was dictated into it are given up."
            if cancelling
            else "Dictating it opens the viewer for you, which may assign the study to you."
        )
        self.body.addWidget(label(note, "secondary", wrap=True))
        self.send = self.buttons("Cancel addendum" if cancelling else "Start addendum", cancel="Back")
        self._judge()

    def _add_report(self, item: ReportOfStudy) -> None:
        report = item.report
        kind = "Addendum" if report.is_addendum else "Report"
        title = f"{kind} …{wording.one_line(report.report_id[-6:])}"
        if item.signed and not self._cancelling:
            choice = QRadioButton(title.replace("&", "&&"))
            choice.setAccessibleName(f"{title}, {item.state()}")
            choice.toggled.connect(self._judge)
            self._choices.append((choice, item))
            self.body.addWidget(choice)
        else:
            self.body.addWidget(label(title))
        self.body.addWidget(label(item.state(), wrap=True))  # a radio button would cut a long signer's name
        if report.report_plain_text:
            self.body.addWidget(label(gist(report.report_plain_text), "secondary", wrap=True))
        if item.warning:
            self.body.addWidget(label(item.warning, "warning", wrap=True))

    def _add_identifier(self) -> None:
        asked, expected = challenge(self._study)
        self.body.addWidget(label(f"Type {asked}", "strong"))
        self.identifier = QLineEdit()
        self.identifier.setAccessibleName(f"Type {asked}")
        self.identifier.setMaxLength(max(12, len(expected)))
        self.identifier.setMaximumWidth(200)
        self.identifier.textChanged.connect(self._judge)
        self.body.addWidget(self.identifier, 0, Qt.AlignmentFlag.AlignLeft)
        self.verdict = label("", "warning", wrap=True)
        self.body.addWidget(self.verdict)

    def chosen(self) -> Report | None:
        """The signed report chosen for the addendum."""
        return next((item.report for choice, item in self._choices if choice.isChecked()), None)

    def _judge(self) -> None:
        """Enable sending only when everything is right, and say what is not."""
        if not hasattr(self, "send"):
            return
        report = self.chosen()
        foreign = report is not None and report.user_id != self._reader_id
        self.not_mine.setVisible(foreign)
        typed = self.identifier.text().strip()
        right = matches(self._study, typed)
        _, expected = challenge(self._study)
        wrong = len(typed) >= len(expected) and not right
        choose = "Choose the report the addendum belongs to." if right and not report and not self._cancelling else ""
        self.verdict.setText("This does not match this patient. Nothing was sent." if wrong else choose)
        ready = right and (self._cancelling or report is not None) and (not foreign or self.not_mine.isChecked())
        self.send.setEnabled(ready)
