"""Sheets of parking: why a study is put aside; what to do with the one that is open; what is parked."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QPushButton, QRadioButton, QWidget

from avara_desktop.api.models import Study
from avara_desktop.state import wording
from avara_desktop.state.gate import Question
from avara_desktop.state.parked import REMINDERS, Parked, ParkedStudies, Reason, standing
from avara_desktop.ui.kit.flow import FlowLayout
from avara_desktop.ui.kit.sheet import ConfirmSheet, Sheet, ems
from avara_desktop.ui.kit.text import label
from avara_desktop.ui.study.banner import PatientBanner

NOTE_LENGTH = 200
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
NUMBERS = {str(number): reason for number, reason in enumerate(Reason, 1)}
"""What is typed to choose a reason."""


class ParkSheet(Sheet):
    """Reason, a line of note, a reminder. The first reason is chosen, and Enter parks from anywhere in the sheet."""

    def __init__(self, window: QWidget, study: Study, known: Parked | None = None) -> None:
        super().__init__(window, "Park this study", ems(40, window))
        self.body.addWidget(label("Park this study", "title"))
        banner = PatientBanner()
        banner.show_study(study)
        self.body.addWidget(banner)
        self.list = QListWidget()
        self.list.setAccessibleName("Reason")
        height = self.fontMetrics().lineSpacing() + 11
        for number, reason in NUMBERS.items():
            item = QListWidgetItem(f"{number}  {reason.words}")
            item.setSizeHint(QSize(0, height))
            self.list.addItem(item)
        self.list.setCurrentRow(tuple(Reason).index(known.reason) if known else 0)
        self.list.setFixedHeight(len(Reason) * height + 4)
        self.body.addWidget(self.list)
        self.note = QLineEdit(known.note if known else "")
        self.note.setMaxLength(NOTE_LENGTH)
        self.note.setPlaceholderText("Note to yourself (kept in memory only)")
        self.note.setAccessibleName("Note to yourself")
        self.body.addWidget(self.note)
        self.body.addWidget(self._reminders())
        park = self.buttons("Park")
        park.setText("Park  (Enter)")

    def _reminders(self) -> QWidget:
        holder = QWidget()
        row = FlowLayout(10, 2)
        holder.setLayout(row)
        row.addWidget(label("Remind me in", "secondary"))
        self._choices: dict[int, QRadioButton] = {}
        for minutes in REMINDERS:
            choice = QRadioButton(f"{minutes} min" if minutes else "never")
            choice.setAccessibleName(f"Remind me in {minutes} min" if minutes else "Do not remind me")
            self._choices[minutes] = choice
            row.addWidget(choice)
        self._choices[0].setChecked(True)
        return holder

    async def ask(self) -> bool:
        """Whether it is to be parked."""
        return await self.answered(self.list)

    def reason(self) -> Reason:
        """The reason under the hand."""
        return tuple(Reason)[max(0, self.list.currentRow())]

    def minutes(self) -> int:
        """Until the reminder; 0 for none."""
        return next(minutes for minutes, choice in self._choices.items() if choice.isChecked())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter parks; a number chooses a reason where the note is not being written."""
        focus = self._window.focusWidget()
        if event.key() in ENTER and not isinstance(focus, QPushButton):
            self.close_with(True)
            event.accept()
        elif focus is self.list and event.text() in NUMBERS:
            self.list.setCurrentRow(int(event.text()) - 1)
            event.accept()
        else:
            super().keyPressEvent(event)


class OpenSheet(ConfirmSheet):
    """What to do with studies that are open before another is: leave them open, park them, or go back to them."""

    def __init__(self, window: QWidget, question: Question) -> None:
        super().__init__(window, question)
        self.parks = False
        self.park = QPushButton("Park and go on  (Ctrl+B)")
        self.park.clicked.connect(self._parked)
        self._foot.insertWidget(0, self.park, 0, Qt.AlignmentFlag.AlignRight)
        self._foot.setSpacing(10)

    def _parked(self) -> None:
        self.parks = True
        self.close_with(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+B parks here as it does in the list."""
        if event.key() == Qt.Key.Key_B and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self._parked()
            event.accept()
        else:
            super().keyPressEvent(event)


class ParkedSheet(Sheet):
    """What is parked, newest first: arrows choose, Enter returns to it, Del parks it no more."""

    def __init__(
        self, window: QWidget, parked: ParkedStudies, now: Callable[[str], Study | None], reader_id: str
    ) -> None:
        super().__init__(window, "Parked studies", ems(50, window))
        self._parked = parked
        self._now = now
        self._reader_id = reader_id
        self._held: Sequence[Parked] = ()
        self.lifted: list[Parked] = []
        self.title = label("", "title")
        self.body.addWidget(self.title)
        self.body.addWidget(label("Enter returns to a study, Del takes it off this list.", "secondary", wrap=True))
        self.list = QListWidget()
        self.list.setAccessibleName("Parked studies")
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(self.list)
        self.buttons("Return", cancel="Close").setText("Return  (Enter)")
        self._fill()

    def _fill(self) -> None:
        self._held = self._parked.all()
        count = len(self._held)
        self.title.setText(f"{count} parked {'study' if count == 1 else 'studies'}")
        self.list.clear()
        for parked in self._held:
            item = QListWidgetItem(self._words(parked))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, self._words(parked).replace("\n", ", "))
            item.setSizeHint(self._room(item.text()))
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        wanted = sum(self.list.item(row).sizeHint().height() for row in range(count)) + 8
        self.list.setFixedHeight(min(max(60, wanted), max(120, self._window.height() - 260)))

    def _room(self, text: str) -> QSize:
        """All lines of a study and the frame of the selected one: who it is must not be cut."""
        inner = QRect(0, 0, self.card.width() - 90, 10_000)
        return QSize(0, self.fontMetrics().boundingRect(inner, int(Qt.TextFlag.TextWordWrap), text).height() + 24)

    def _words(self, parked: Parked) -> str:
        who = f"{wording.identity(parked.study)} · {wording.one_line(parked.study.study_description)}"
        stands = standing(self._now(parked.study.study_id), self._reader_id)
        remind = " · with a reminder" if parked.remind_at is not None else ""
        return f"{who}\n{self._parked.ago(parked)} ago · {parked.why()} · {stands}{remind}"

    async def ask(self) -> bool:
        """Whether to return to the one under the hand."""
        return await self.answered(self.list)

    def chosen(self) -> Parked | None:
        """The one under the hand."""
        row = self.list.currentRow()
        return self._held[row] if 0 <= row < len(self._held) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter returns, Del takes off; the sheet closes with the last."""
        if event.key() in ENTER and not isinstance(self._window.focusWidget(), QPushButton):
            self.close_with(self.chosen() is not None)
            event.accept()
        elif event.key() == Qt.Key.Key_Delete and (parked := self.chosen()):
            self._parked.lift(parked.study.study_id)
            self.lifted.append(parked)
            self._fill()
            if not self._held:
                self.close_with(False)
            event.accept()
        else:
            super().keyPressEvent(event)
