"""An editor for plain text of several lines, as tall as its text."""

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QTextOption, QWheelEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy

from avara_desktop.state import wording

LEAST_LINES, MOST_LINES = 2, 14
"""Of prose: it grows with its text, and scrolls inside where that is longer."""


class Paragraphs(QPlainTextEdit):
    """Plain text of several lines. Tab goes on to the next field; Ctrl+Enter and Esc are the page's."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._given = self._shown = ""
        self.setProperty("role", "field")
        self.setTabChangesFocus(True)
        self.setAcceptDrops(False)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.textChanged.connect(self._typed)
        self._fit()

    def _typed(self) -> None:
        self._fit()
        self.changed.emit()

    def value(self) -> str:
        """What was typed, without white space around it; or what was given, if nobody changed it."""
        text = self.toPlainText()
        return self._given if text == self._shown else text.strip()

    def set_value(self, value: str) -> None:
        """Show a text; what could be undone is gone."""
        self._given = value
        self.setPlainText(wording.clean(value))
        self._shown = self.toPlainText()
        self.document().clearUndoRedoStacks()

    def set_fixed(self, fixed: bool) -> None:
        """Whether it can only be read and copied."""
        self.setReadOnly(fixed)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste as plain, clean text."""
        self.textCursor().insertText(wording.clean(source.text()))
        self.ensureCursorVisible()

    def _fit(self) -> None:
        text = round(self.document().size().height())
        lines = min(MOST_LINES, max(LEAST_LINES, text))
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if text > MOST_LINES else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(policy)
        margins = self.contentsMargins()
        # 12: padding and frame of the style sheet, before Qt has asked it
        frame = max(12, margins.top() + margins.bottom())
        wanted = lines * self.fontMetrics().lineSpacing() + frame + 2
        if wanted != self.minimumHeight():
            self.setFixedHeight(wanted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew and grow with the lines."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Type; but leave the page's keys to the page."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape or (enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll inside only where the hand is; otherwise leave it to the page."""
        bar = self.verticalScrollBar()
        if self.hasFocus() and bar.maximum() > 0:
            super().wheelEvent(event)
        else:
            event.ignore()

    def minimumSizeHint(self) -> QSize:
        """May become narrow."""
        return QSize(80, self.minimumHeight())
