"""The patient banner: who this is, on top of every surface that shows, launches or writes. Never covered by content.

Source: NHS patient banner guidance as gathered in reading-room.md 4.7: family name in capitals, labels lighter than
values, "Not known" in words.
"""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from avara_desktop.api.models import Study
from avara_desktop.state import wording
from avara_desktop.ui.kit.flow import FlowLayout
from avara_desktop.ui.kit.panel import Panel
from avara_desktop.ui.kit.text import Whole, label

NOBODY = "No study selected"
MOST_HEIGHT = 400
"""Pixels that a name can claim; one of ten thousand letters must not push everything else away."""


class PatientBanner(Panel):
    """Name, birth date with age, gender, MRN; under it the study."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Patient")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(3)
        self.name = Whole("title")
        self.facts = FlowLayout(16, 2)
        self._pairs: list[QWidget] = []
        self._values = [self._fact(title) for title in ("Born", "Gender", "MRN")]
        self.study = Whole()
        self.origin = Whole("secondary")
        column.addWidget(self.name)
        column.addLayout(self.facts)
        column.addWidget(self.study)
        column.addWidget(self.origin)
        self.alike = Whole("strong")
        self.alike.hide()
        column.addWidget(self.alike)

    def _fact(self, title: str) -> QLabel:
        pair = QWidget()
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(label(title, "secondary"))
        value = label("", "strong")
        value.setObjectName("value")
        row.addWidget(value)
        self.facts.addWidget(pair)
        self._pairs.append(pair)
        return value

    def show_study(self, study: Study | None) -> None:
        """Show a study's identity, or nobody's."""
        for part in (self.name, self.study, *self._pairs):
            part.setVisible(study is not None)  # "Born" beside nothing would look like a patient still to come
        if study is None:
            for part in (self.name, self.study, *self._values):
                part.setText("")
            self.origin.setText(NOBODY)
            self.setAccessibleDescription(NOBODY)
            self._fit()
            return
        patient = study.report_metadata
        age = wording.age(patient.age)
        born = wording.day(patient.date_of_birth) + (f" ({age})" if age else "")
        self.name.setText(wording.patient_name(patient.patient_name))
        values = (born, wording.sex(patient.sex), wording.mrn(patient))
        for widget, words in zip(self._values, values, strict=True):
            widget.setText(words)
        when = wording.day(patient.study_date) if patient.study_date else "study date not known"
        parts = (study.study_description, study.modality or "", when, patient.study_time or "")
        self.study.setText(" · ".join(wording.one_line(part) for part in parts if part))
        origin = (study.facility, patient.referring_physician_name or "")
        self.origin.setText(" · ".join(wording.one_line(part) for part in origin if part) or "Facility not known")
        self.setAccessibleDescription(f"{self.name.text()}, born {values[0]}, gender {values[1]}, MRN {values[2]}")
        self._fit()

    def say_alike(self, words: str) -> None:
        """Name who could be taken for this patient, or nobody."""
        if self.alike.text() != words:
            self.alike.setText(words)
            self.alike.setVisible(bool(words))
            self._fit()

    def _fit(self) -> None:
        """Never lower than its lines: where room is short, the list gives way and not who this is."""
        layout = self.layout()
        if layout is not None:
            layout.invalidate()  # a line that has just come or gone is not counted yet
            self.setMinimumHeight(min(layout.totalHeightForWidth(self.width()), MOST_HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()
