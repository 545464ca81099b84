"""One side of a comparison: plain text, what differs struck through or underlined, and a sign in the margin."""

from bisect import bisect_right
from collections.abc import Generator, Sequence
from itertools import accumulate

from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent, QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QTextEdit, QWidget

from avara_desktop.state.text_diff import Kind, Part
from avara_desktop.ui.kit import theme

MARKS_AT_ONCE = 200
"""Marked stretches set before the window gets its turn. A change lays its whole paragraph out anew, so they are made
together: one by one, a report that is one long paragraph would take seconds."""


def units(text: str) -> int:
    """Length as Qt counts it: signs outside the basic plane are two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


class Margin(QWidget):
    """Beside the text, at its left: a sign for every line of a part that differs."""

    def __init__(self, text: "ComparedText") -> None:
        super().__init__(text)
        self._text = text
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Only the lines in sight."""
        painter = QPainter(self)
        painter.setPen(theme.colour("strong"))
        for rectangle, kind in self._text.signs():
            painter.drawText(rectangle, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, kind.value)
        painter.end()


class ComparedText(QPlainTextEdit):
    """Read-only text of one side, with places by part."""

    def __init__(self, name: str, *, left: bool) -> None:
        super().__init__()
        self._left = left
        self._starts: list[int] = []
        self._kinds: dict[int, Kind] = {}
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.margin = Margin(self)
        self.updateRequest.connect(lambda rectangle, moved: self.margin.update())
        self._fit()

    def show_text(self, text: str) -> None:
        """Show cleaned text without any mark; nothing is kept of the text before."""
        self._starts, self._kinds = [], {}
        self.setExtraSelections([])
        self.setPlainText(text)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def mark(self, parts: Sequence[Part]) -> Generator[None, None, None]:
        """Mark what differs, a few stretches a step. The text shown is that of the parts' own side."""
        sides = [part.left if self._left else part.right for part in parts]
        lengths = [sum(units(run.text) for run in runs) for runs in sides]
        self._starts = [0, *accumulate(lengths)]
        yield
        cursor, done = QTextCursor(self.document()), 0
        cursor.beginEditBlock()
        for part, start, runs in zip(parts, self._starts, sides, strict=False):
            at = start
            for run in runs:
                end = at + units(run.text)
                if run.marked:
                    cursor.setPosition(at)
                    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
                    cursor.mergeCharFormat(self._format())
                    done += 1
                    if done % MARKS_AT_ONCE == 0:
                        cursor.endEditBlock()
                        yield
                        cursor.beginEditBlock()
                at = end
            if part.kind is not Kind.SAME and at > start:
                self._sign(part.kind, start, at)
        cursor.endEditBlock()
        self.margin.update()

    def _format(self) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setFontWeight(QFont.Weight.DemiBold)
        made.setFontStrikeOut(self._left)
        made.setFontUnderline(not self._left)
        return made

    def _sign(self, kind: Kind, start: int, end: int) -> None:
        document = self.document()
        last = document.findBlock(end - 1).blockNumber()
        for number in range(document.findBlock(start).blockNumber(), last + 1):
            self._kinds[number] = kind if self._kinds.get(number, kind) is kind else Kind.CHANGED

    def signs(self) -> list[tuple[QRect, Kind]]:
        """Where a sign stands in the margin, for the lines in sight."""
        found = []
        block, offset = self.firstVisibleBlock(), self.contentOffset()
        high = self.fontMetrics().lineSpacing()
        while block.isValid():
            box = self.blockBoundingGeometry(block).translated(offset)
            if box.top() > self.viewport().height():
                break
            kind = self._kinds.get(block.blockNumber())
            if kind and block.text().strip():
                found.append((QRect(0, round(box.top()), self.margin.width(), high), kind))
            block = block.next()
        return found

    # --- places

    def place(self) -> tuple[int, float]:
        """The part at the top of what is in sight, and how far into it."""
        if not self._starts:
            return 0, 0.0
        at = self.cursorForPosition(QPoint(0, 0)).position()
        part = min(max(0, bisect_right(self._starts, at) - 1), max(0, len(self._starts) - 2))
        length = self._starts[part + 1] - self._starts[part] if part + 1 < len(self._starts) else 0
        return part, min(1.0, (at - self._starts[part]) / length) if length else 0.0

    def go_to(self, part: int, into: float = 0.0, lines_above: int = 0) -> None:
        """Scroll a place to the top, or some lines under it."""
        if part + 1 >= len(self._starts):
            return
        start, end = self._starts[part], self._starts[part + 1]
        at = min(start + round((end - start) * into), self._last())
        block = self.document().findBlock(at)
        self.blockBoundingGeometry(block)  # lays the block out, so that it knows its lines
        line = block.layout().lineForTextPosition(at - block.position())
        number = block.firstLineNumber() + (line.lineNumber() if line.isValid() else 0)
        self.verticalScrollBar().setValue(max(0, number - lines_above))

    def _last(self) -> int:
        return max(0, self.document().characterCount() - 1)

    def show_current(self, first: int, last: int) -> None:
        """Set some parts off from the rest, and put the cursor there, for who listens."""
        if last + 1 >= len(self._starts):
            return
        chosen = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(min(self._starts[first], self._last()))
        cursor.setPosition(min(self._starts[last + 1], self._last()), QTextCursor.MoveMode.KeepAnchor)
        chosen.cursor = cursor
        chosen.format.setBackground(theme.colour("selected"))
        self.setExtraSelections([chosen])
        cursor.setPosition(cursor.selectionStart())
        self.setTextCursor(cursor)

    # --- size

    def _fit(self) -> None:
        wide = self.fontMetrics().horizontalAdvance("≠") + 14
        self.setViewportMargins(wide, 4, 8, 4)
        self.margin.setGeometry(0, 4, wide, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the margin beside the text."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "margin"):
            self._fit()
