"""A sign of ours beside words, drawn when it is painted: in the colours of whatever theme is worn then."""

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from avara_desktop.ui import theme

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
