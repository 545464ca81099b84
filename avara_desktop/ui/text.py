"""Text on screen: every outside word is plain text. The only place that makes labels, so that none reads HTML."""

import html
import math

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextLayout, QTextOption, QWheelEvent
from PySide6.QtWidgets import QFrame, QLabel, QPlainTextEdit, QSizePolicy, QWidget

from avara_desktop.commands import Command

WIDEST_HINT = 200
"""Most characters that a label asks to have on one line."""
KEY_SIGNS = {"Return": "Enter", "Home": "Home", "Esc": "Esc", "Space": "Space"}


def label(text: str = "", role: str = "", *, wrap: bool = False, parent: QWidget | None = None) -> QLabel:
    """A label that shows exactly the text given: Qt's own labels would render markup and load images from it."""
    made = QLabel(parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    return made


class Whole(QLabel):
    """A plain label whose words are never cut: one that is wider than the label breaks where the line is full."""

    def __init__(self, role: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        if role:
            self.setProperty("role", role)

    def _laid_out(self, width: int) -> tuple[QTextLayout, int]:
        layout = QTextLayout(self.text().replace("\n", "\u2028"), self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        layout.setTextOption(option)
        layout.beginLayout()
        height = 0.0
        while (row := layout.createLine()).isValid():
            row.setLineWidth(max(1, width))
            row.setPosition(QPointF(0, height))
            height += row.height()
        layout.endLayout()
        return layout, math.ceil(height)

    def heightForWidth(self, width: int) -> int:
        """The height of all its lines."""
        return self._laid_out(width)[1]

    def sizeHint(self) -> QSize:
        """One line, if there is room."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()[:WIDEST_HINT]), metrics.lineSpacing())

    def minimumSizeHint(self) -> QSize:
        """May become narrow; its height follows."""
        return QSize(80, self.fontMetrics().lineSpacing())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The lines, from the top."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        self._laid_out(self.width())[0].draw(painter, QPointF(0, 0))
        painter.end()


def tooltip(text: str) -> str:
    """Outside text for a tooltip, which Qt would otherwise guess to be markup."""
    return f"<qt>{html.escape(text)}</qt>" if text else ""


def line() -> QFrame:
    """A thin divider."""
    made = QFrame()
    made.setProperty("role", "line")
    return made


def key_text(keys: str) -> str:
    """Keys as printed on a keyboard: ``Shift+R``, ``Enter``, ``g then m``."""
    steps = [KEY_SIGNS.get(step, step) for step in keys.split(", ")]
    return " then ".join(step.lower() if len(step) == 1 and step.isalpha() else step for step in steps)


def first_key(command: Command) -> str:
    """The key shown beside a command, or nothing."""
    return key_text(command.keys[0]) if command.keys else ""


class Prose(QPlainTextEdit):
    """Read-only plain text as tall as its content; it can be selected, copied and searched."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setProperty("role", "prose")
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(0)

    def set_text(self, text: str) -> None:
        """Show cleaned text."""
        if text != self.toPlainText():
            self.setPlainText(text)
        self._fit()

    def _fit(self) -> None:
        lines = max(1, round(self.document().size().height()))
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew and grow with the lines."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave scrolling to the pane around."""
        event.ignore()

    def minimumSizeHint(self) -> QSize:
        """May become as narrow as the pane."""
        return QSize(80, self.fontMetrics().lineSpacing())
