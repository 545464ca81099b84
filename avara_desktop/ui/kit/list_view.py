"""What every list does with the keyboard: it moves by keys of the app's own, and typed letters never act in it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QTableView


class ListView(QTableView):
    """A table whose rows are gone through; the letters come to it as commands, not as text."""

    def step(self, steps: int) -> None:
        """Go up or down; from nothing to the first."""
        current = self.currentIndex()
        self.go_to(current.row() + steps if current.isValid() else 0)

    def go_to(self, place: int) -> None:
        """Select a row by number, as far as there are rows, and bring it into view."""
        last = self.model().rowCount() - 1
        if last >= 0:
            place = min(max(0, place), last)
            self.selectRow(place)
            self.scrollTo(self.model().index(place, 0))

    def keyboardSearch(self, search: str) -> None:
        """Typed letters never jump in the list: they may be dictation that went astray."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and paging only."""
        if event.text().strip() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        super().keyPressEvent(event)
