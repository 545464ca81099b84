"""A sign of ours beside words, drawn when painted: in the colours of whatever theme is worn then; a card it heads."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from avara_desktop.ui.kit import theme
from avara_desktop.ui.kit.text import label

SIZE = 28
"""Pixels each way."""


class Mark(QWidget):
    """One icon by name; it says nothing that the words beside it do not."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.setFixedSize(SIZE, SIZE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The sign."""
        painter = QPainter(self)
        theme.icon(self._name, "focus").paint(painter, self.rect())
        painter.end()


def headed_card(page: QWidget, mark: str, title: str, width: int) -> QVBoxLayout:
    """Put a card in the middle of an empty page, with a mark and a title on top; what it holds goes into the column."""
    card = QFrame()
    card.setProperty("role", "card")
    card.setFixedWidth(width)
    QGridLayout(page).addWidget(card, 0, 0, Qt.AlignmentFlag.AlignCenter)
    column = QVBoxLayout(card)
    column.setContentsMargins(28, 24, 28, 24)
    column.setSpacing(10)
    head = QHBoxLayout()
    head.addWidget(Mark(mark))
    head.addWidget(label(title, "title"), 1)
    column.addLayout(head)
    return column
