"""A strip over the list: a word, what is said, why, and a few buttons. It takes no focus by itself."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QPushButton, QVBoxLayout, QWidget

from avara_desktop.ui.kit.actions import KeyButton
from avara_desktop.ui.kit.flow import FlowLayout
from avara_desktop.ui.kit.text import Whole, announce, label

GAP = 6
EMS_OF_WORDS = 30
"""Least width of the words beside the buttons."""


class StripCard(QWidget):
    """One strip. ``level`` colours its edge as a notice's; the word says the same.

    Its buttons stand beside the words where both have room; with ``under`` always below them, as answers to them.
    """

    def __init__(self, name: str, level: str = "Done", *, under: bool = False) -> None:
        super().__init__()
        self._name, self._under = name, under
        self.setAccessibleName(name)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(10, 6, 10, 0)
        self._frame = frame = QFrame()
        frame.setProperty("role", "notice")
        frame.setProperty("level", level)
        outer.addWidget(frame)
        row = self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, frame)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(12)
        self.word = label("", "strong")
        self.title, self.detail = Whole(), Whole("secondary")
        self._said = QWidget()
        words = QGridLayout(self._said)
        words.setContentsMargins(0, 0, 0, 0)
        words.setHorizontalSpacing(12)
        words.setVerticalSpacing(1)
        words.setColumnStretch(1, 1)
        words.addWidget(self.word, 0, 0, Qt.AlignmentFlag.AlignTop)
        words.addWidget(self.title, 0, 1)
        words.addWidget(self.detail, 1, 1)
        row.addWidget(self._said, 1, Qt.AlignmentFlag.AlignVCenter)
        self._holder = QWidget()
        self._holder.hide()  # an empty row of buttons has no size
        self._buttons = FlowLayout(GAP, 4)
        self._holder.setLayout(self._buttons)
        if under:
            self._buttons.setContentsMargins(0, 5, 0, 2)
            words.addWidget(self._holder, 2, 1)
        else:
            row.addWidget(self._holder, 0, Qt.AlignmentFlag.AlignVCenter)

    def add(self, button: QPushButton) -> None:
        """Take a button in at the right."""
        self._buttons.addWidget(button)
        self._holder.show()
        button.installEventFilter(self)

    def button(self, words: str, run: Callable[[], None]) -> KeyButton:
        """A further button that is no command."""
        made = KeyButton(words)
        made.setAccessibleName(words)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.clicked.connect(lambda: run())
        self.add(made)
        return made

    def say(self, word: str, title: str, detail: str = "", *, level: str = "", asks: bool = True) -> None:
        """Show words; outside words in them must be clean. Buttons show only where it ``asks``."""
        if level and level != self._frame.property("level"):
            self._frame.setProperty("level", level)
            for part in (self._frame, self.detail):  # what to do stands out where something was stopped
                part.style().unpolish(part)
                part.style().polish(part)
        self._holder.setVisible(asks and self._buttons.count() > 0)
        news = word != self.word.text()  # what it says of the same may change each minute
        changed = (word, title, detail) != (self.word.text(), self.title.text(), self.detail.text())
        if changed:
            self.word.setText(word)
            self.title.setText(title)
            self.detail.setText(detail)
            self.detail.setVisible(bool(detail))
            self.setAccessibleName(f"{self._name}: {word}. {title}. {detail}".strip())
            self.updateGeometry()
        self._turn()
        self.show()
        if news:
            announce(self)

    def _turn(self) -> None:
        """Buttons beside the words where both have room, else under them: a strip must not take the list's place."""
        if self._under:
            return
        buttons = [part for part in self._holder.findChildren(QPushButton) if not part.isHidden()]
        wanted = sum(part.sizeHint().width() + GAP for part in buttons)
        beside = self.width() - wanted >= EMS_OF_WORDS * self.fontInfo().pixelSize()
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._row.setDirection(direction)
        self._holder.setMinimumWidth(wanted if beside else 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Buttons come and go with what can be done now."""
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self._turn()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out the width anew."""
        super().resizeEvent(event)
        self._turn()

    def clear(self) -> None:
        """Nothing to say, and nobody named behind it."""
        self.hide()
        for part in (self.word, self.title, self.detail):
            part.setText("")
        self.setAccessibleName(self._name)
