"""The line under list and study: what the list shows and hides, always whole; beside it a few keys, where they fit."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from avara_desktop.ui.kit.text import Whole, label

GAP = 24
"""Least pixels between the two."""


class Foot(QWidget):
    """The keys give way to the words: what a filter hides must be said in full (hazards PLI108, PLI116)."""

    def __init__(self) -> None:
        super().__init__()
        self.words = Whole("small")
        self.hints = label("", "small")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 4, 12, 4)
        self._row.addWidget(self.words, 1)
        self._row.addWidget(self.hints)

    def say(self, words: str) -> None:
        """Say what is shown and what is hidden."""
        self.words.setText(words)
        self._share()

    def _share(self) -> None:
        margins = self._row.contentsMargins()
        room = self.width() - margins.left() - margins.right() - GAP
        self.hints.setVisible(self.words.sizeHint().width() + self.hints.sizeHint().width() <= room)

    def event(self, event: QEvent) -> bool:
        """Other keys, or another text size."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._share()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out the width anew."""
        super().resizeEvent(event)
        self._share()
