"""Two sheets of the study desk: what a save would change, and which of several studies in the files is meant."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QGridLayout, QListWidget, QListWidgetItem, QPushButton, QWidget

from avara_desktop.api.models import Study
from avara_desktop.local.dicom import DicomStudy
from avara_desktop.state import wording
from avara_desktop.state.gate import Difference
from avara_desktop.state.study_fields import FIELDS, IDENTITY
from avara_desktop.ui.kit.sheet import Sheet, ems
from avara_desktop.ui.kit.text import Whole, label, line
from avara_desktop.ui.study.banner import PatientBanner

WHO = frozenset(FIELDS[name].label for name in IDENTITY)
WIDTH_EMS = 46


class DiffSheet(Sheet):
    """Field by field what was and what is to be, under the patient as the server has them. Cancel has the focus."""

    def __init__(self, window: QWidget, study: Study, differences: Sequence[Difference]) -> None:
        title = "Save these changes?"
        super().__init__(window, title, ems(WIDTH_EMS, window))
        self.body.addWidget(label(title, "title"))
        banner = PatientBanner()
        banner.show_study(study)
        self.body.addWidget(banner)
        if any(item.label in WHO for item in differences):
            words = "Attention: this changes who the patient is. Compare it with the order before you save."
            self.body.addWidget(label(words, "warning", wrap=True))
        for item in differences:
            self.body.addWidget(line())
            self.body.addWidget(self._difference(item))
        yes = self.buttons("Save", cancel="Back to the form")
        self.no = next(button for button in self.findChildren(QPushButton) if button is not yes)

    def _difference(self, item: Difference) -> QWidget:
        holder = QWidget()
        holder.setAccessibleName(f"{item.label}: was {item.seen}, will be {item.now}")
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 2, 0, 2)
        grid.setColumnStretch(1, 1)
        grid.addWidget(label(item.label, "strong", wrap=True), 0, 0, 1, 2)
        for row, (word, text, role) in enumerate((("was", item.seen, "secondary"), ("will be", item.now, ""))):
            shown = Whole(role)
            shown.setText(text)
            grid.addWidget(label(word, "secondary"), row + 1, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(shown, row + 1, 1)
        return holder


def counted(number: int, word: str, plural: str = "") -> str:
    """A number with its word: "1 file", "2 files"."""
    return f"{number:,} {word if number == 1 else plural or word + 's'}"


def about(study: DicomStudy) -> str:
    """Two lines that tell the studies in some files apart."""
    born = f"born {wording.day(study.date_of_birth)}" if study.date_of_birth else "birth date not known"
    who = (wording.patient_name(study.patient_name), f"MRN {wording.one_line(study.mrn) or wording.NOT_KNOWN}", born)
    day = wording.day(study.study_date) if study.study_date else "study date not known"
    size = f"{counted(study.series, 'series', 'series')}, {counted(study.files, 'file')}"
    what = (study.study_description or "Description not known", study.modality, day, size)
    return "\n".join(" · ".join(wording.one_line(part) for part in parts if part) for parts in (who, what))


class _Studies(QListWidget):
    """A list in which nothing is chosen before somebody chooses: Qt would take the first row with the focus."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Come to the list, not to a row."""
        super().focusInEvent(event)
        if not self.selectedItems():
            self.setCurrentRow(-1)


class WhichSheet(Sheet):
    """One of the studies in the files; nothing is preselected."""

    def __init__(self, window: QWidget, studies: Sequence[DicomStudy]) -> None:
        title = "Which study?"
        super().__init__(window, title, ems(WIDTH_EMS, window))
        self._studies = tuple(studies)
        self.body.addWidget(label(title, "title"))
        words = f"These files are of {len(studies)} studies. One form is one study; choose with the arrow keys."
        self.body.addWidget(label(words, "secondary", wrap=True))
        self.list = _Studies()
        self.list.setAccessibleName("Studies in the files")
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for study in studies:
            item = QListWidgetItem(about(study))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, about(study).replace("\n", ", "))
            item.setSizeHint(self._room(item.text()))
            self.list.addItem(item)
        self.body.addWidget(self.list)
        wanted = sum(self.list.item(row).sizeHint().height() for row in range(min(5, len(studies)))) + 8
        self.list.setFixedHeight(min(wanted, max(120, window.height() - 300)))
        self.send = self.buttons("Use this study")
        self.send.setEnabled(False)
        self.list.itemSelectionChanged.connect(lambda: self.send.setEnabled(self.chosen() is not None))

    def _room(self, text: str) -> QSize:
        """All lines of a study and the frame of the selected one: who it is must not be cut."""
        inner = QRect(0, 0, self.card.width() - 90, 10_000)
        return QSize(0, self.fontMetrics().boundingRect(inner, int(Qt.TextFlag.TextWordWrap), text).height() + 24)

    def chosen(self) -> DicomStudy | None:
        """The study under the hand."""
        rows = [self.list.row(item) for item in self.list.selectedItems()]
        return self._studies[rows[0]] if rows else None
