"""Text on screen: every outside word is plain text. The only place that makes labels, so that none reads HTML."""

import html
import math
import re

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextLayout,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPlainTextEdit, QSizePolicy, QToolButton, QWidget

from avara_desktop.commands import Command, Keymap
from avara_desktop.commands import keys as sequences

DATE = re.compile(r"\b(\d{2})-([A-Z][a-z]{2})-(\d{4})\b")
UNIT = re.compile(r"(?<=\d) (?=(?:y|mo|d|h|min|s)\b)")
WIDEST_HINT = 200
"""Most characters that a label asks to have on one line."""
LAYOUTS_KEPT = 8
"""Of one label's words: a window drawn wider by hand asks for hundreds of widths."""


def label(text: str = "", role: str = "", *, wrap: bool = False, parent: QWidget | None = None) -> QLabel:
    """A label that shows exactly the text given: Qt's own labels would render markup and load images from it."""
    made = QLabel(parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    return made


def kept_together(text: str) -> str:
    """A text whose lines break neither in a date, before a unit or number, nor before a dot; for drawing only."""
    dated = DATE.sub("\\1\u2060-\u2060\\2\u2060-\u2060\\3", text)
    return UNIT.sub("\u00a0", dated).replace("MRN ", "MRN\u00a0").replace(" · ", "\u00a0· ")


class Whole(QLabel):
    """A plain label whose words are never cut: one that is wider than the label breaks where the line is full."""

    def __init__(self, role: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self._layouts: dict[tuple[int, str], tuple[QTextLayout, int]] = {}
        """With their heights, by width and font; a layout asks for the same ones many times."""
        if role:
            self.setProperty("role", role)

    def setText(self, text: str) -> None:
        """Other words."""
        if text != self.text():
            self._layouts.clear()
            super().setText(text)

    def _laid_out(self, width: int) -> tuple[QTextLayout, int]:
        key = width, self.font().key()
        if key not in self._layouts:
            if len(self._layouts) >= LAYOUTS_KEPT:
                self._layouts.clear()
            self._layouts[key] = self._made(width)
        return self._layouts[key]

    def _made(self, width: int) -> tuple[QTextLayout, int]:
        layout = QTextLayout(kept_together(self.text()).replace("\n", "\u2028"), self.font())
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


def tell(widget: QWidget, words: str) -> None:
    """Words in a tooltip; a screen reader gets them without the markup in which they stand there."""
    widget.setToolTip(tooltip(words))
    widget.setAccessibleDescription(words)


def announce(widget: QWidget) -> None:
    """Let a screen reader say a widget's name now: it has come up where the focus is not."""
    QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.Alert))


def clearable(line: QLineEdit) -> None:
    """Give a line a button that empties it; Qt's has no name of its own."""
    line.setClearButtonEnabled(True)
    for button in line.findChildren(QToolButton):
        button.setAccessibleName("Clear")


def line() -> QFrame:
    """A thin divider."""
    made = QFrame()
    made.setProperty("role", "line")
    return made


def key_text(keys: str) -> str:
    """Keys as printed on a keyboard: ``Shift+R``, ``Enter``, ``g then m``."""
    return sequences.words(keys)


def all_keys(command: Command, keymap: Keymap) -> str:
    """All keys of a command: ``Enter or o``; empty where it has none."""
    return " or ".join(dict.fromkeys(key_text(keys) for keys in keymap.keys(command)))


def first_key(command: Command, keymap: Keymap | None = None) -> str:
    """The key shown beside a command (the usual one where no map is given), or nothing."""
    keys = keymap.keys(command) if keymap else command.keys
    return key_text(keys[0]) if keys else ""


HINTS = (
    (("list.next", "list.previous"), "move"),
    (("study.read",), "read"),
    (("flow.next",), "next"),
    (("study.viewer",), "viewer"),
    (("list.search",), "search"),
    (("app.palette",), "commands"),
    (("app.keys",), "keys"),
)


def hint_words(keymap: Keymap) -> str:
    """The keys that matter most, for the foot of the list: "j k move · Enter read"."""
    told = ((" ".join(keys for each in ids if (keys := keymap.words(each))), what) for ids, what in HINTS)
    return " · ".join(f"{keys} {what}" for keys, what in told if keys)


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
        """As tall as all of its lines as they are laid out: at some sizes each is a pixel taller than its font says."""
        height, block = 0.0, self.document().begin()
        while block.isValid():
            height += self.blockBoundingRect(block).height()
            block = block.next()
        self.setFixedHeight(max(math.ceil(height), self.fontMetrics().lineSpacing()) + 4)

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
