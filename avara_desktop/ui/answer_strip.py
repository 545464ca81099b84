"""A strip across the window: shape and word, what is so, what to do, and under it the answers where any are wanted."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from avara_desktop.ui.flow import FlowLayout
from avara_desktop.ui.text import Whole, label

MOST_HEIGHT = 320
"""Pixels that a strip may claim from the list."""


class AnswerStrip(QWidget):
    """One strip. It takes no focus; ``level`` colours its edge as a notice's, and shape and word say the same."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.setAccessibleName(name)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(10, 6, 10, 0)
        self._frame = QFrame()
        self._frame.setProperty("role", "notice")
        outer.addWidget(self._frame)
        grid = QGridLayout(self._frame)
        grid.setContentsMargins(12, 6, 10, 6)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        self.word = label("", "strong")
        self.title, self.detail = Whole(), Whole("secondary")
        self.answers = QWidget()
        self._flow = FlowLayout(8, 4)
        self._flow.setContentsMargins(0, 3, 0, 2)
        self.answers.setLayout(self._flow)
        grid.addWidget(self.word, 0, 0, Qt.AlignmentFlag.AlignTop)
        for row, part in enumerate((self.title, self.detail, self.answers)):
            grid.addWidget(part, row, 1)
        self.answers.hide()

    def add(self, button: QWidget) -> None:
        """Take an answer in."""
        self._flow.addWidget(button)

    def say(self, level: str, word: str, title: str, detail: str = "", *, asks: bool = False) -> None:
        """Show clean words; with ``asks`` the answers as well."""
        self.word.setText(word)
        self.title.setText(title)
        self.detail.setText(detail)
        self.detail.setVisible(bool(detail))
        self.answers.setVisible(asks)
        self.setAccessibleName(f"{self._name}: {word}. {title}. {detail}".strip())
        if self._frame.property("level") != level:
            self._frame.setProperty("level", level)
            self._frame.style().unpolish(self._frame)
            self._frame.style().polish(self._frame)
        self.show()
        self._fit()

    def clear(self) -> None:
        """Nothing to say, and nobody named behind it."""
        self.hide()
        for part in (self.word, self.title, self.detail):
            part.setText("")
        self.setAccessibleName(self._name)

    def _fit(self) -> None:
        """As high as all its lines: where room is short, the list gives way."""
        layout = self.layout()
        if layout is not None and not self.isHidden():
            layout.activate()
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
