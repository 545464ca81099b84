"""Find words in the texts of a page: Enter next, Shift+Enter previous, Esc closes."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QWidget

from avara_desktop.ui.kit.text import Prose, label


class FindLine(QLineEdit):
    """Its Enter and Esc are its own: in the study pane Enter would otherwise read the study."""

    def event(self, event: QEvent) -> bool:
        """Claim the keys before any shortcut does."""
        own = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in own:
            event.accept()
            return True
        return super().event(event)


class FindBar(QWidget):
    """A line to type in and the place found, "3 of 7"."""

    def __init__(self, scroll: Callable[[], QScrollArea], texts: Callable[[], Sequence[Prose]]) -> None:
        super().__init__()
        self.setAccessibleName("Find")
        self._scroll = scroll
        self._texts = texts
        self._found: list[tuple[Prose, QTextCursor]] = []
        self._at = -1
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        self.words = FindLine()
        self.words.setPlaceholderText("Find in this study")
        self.words.setAccessibleName("Find in this study")
        self.words.textChanged.connect(self._search)
        self.count = label("", "small")
        row.addWidget(self.words, 1)
        row.addWidget(self.count)
        self.hide()

    def open_bar(self) -> None:
        """Show the bar and take the focus."""
        self.show()
        self.words.selectAll()
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search()

    def close_bar(self) -> None:
        """Hide the bar and its marks."""
        if self.isVisible():
            self._clear_marks()
            self._found, self._at = [], -1
            self.hide()
            self._scroll().setFocus(Qt.FocusReason.ShortcutFocusReason)

    def forget(self) -> None:
        """Close and drop what was typed, for it may be a name."""
        self.close_bar()
        self.words.setText("")  # clear() could be undone

    def _clear_marks(self) -> None:
        for prose, _ in self._found:
            cursor = prose.textCursor()
            cursor.clearSelection()
            prose.setTextCursor(cursor)

    def _search(self) -> None:
        self._clear_marks()
        self._found, self._at = [], -1
        words = self.words.text().strip()
        if words:
            for prose in self._texts():
                document: QTextDocument = prose.document()
                cursor = document.find(words)
                while not cursor.isNull():
                    self._found.append((prose, QTextCursor(cursor)))
                    cursor = document.find(words, cursor)
        self.step(1)

    def step(self, steps: int) -> None:
        """Go to the next or previous place, around the end."""
        if not self._found:
            self.count.setText("not found" if self.words.text().strip() else "")
            return
        self._at = (self._at + steps) % len(self._found)
        prose, cursor = self._found[self._at]
        self._clear_marks()
        prose.setTextCursor(cursor)
        self.count.setText(f"{self._at + 1} of {len(self._found)}")
        area = self._scroll()
        content = area.widget()
        if content is not None:
            spot = prose.mapTo(content, prose.cursorRect(cursor).center())
            area.ensureVisible(spot.x(), spot.y(), 0, area.viewport().height() // 3)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, Esc closes."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)
