"""Two reports side by side, what differs marked, scrolled together; one above the other where the window is narrow."""

from collections.abc import Generator, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from avara_desktop.state import wording
from avara_desktop.state.comparison import NO_IDENTIFIERS, Comparison, Side, warning
from avara_desktop.state.text_diff import Kind, Part
from avara_desktop.ui.kit.flow import FlowLayout
from avara_desktop.ui.kit.text import Whole, label, line
from avara_desktop.ui.study.banner import PatientBanner
from avara_desktop.ui.study.compared_text import ComparedText

EMS_SIDE_BY_SIDE = 56
"""Widths of the text size that two texts need side by side."""
LINES_ABOVE = 3
"""Lines kept in sight above a difference."""
KEY = "−  gone: struck through     +  new: underlined     ≠  changed"
SAID = {Kind.CHANGED: "changed", Kind.GONE: "gone", Kind.ADDED: "new"}
REPLACED = "replaced"
NAMES = ("Left report", "Right report")


class Choice(QComboBox):
    """The list of reports; what is longer than it ends in dots, and opens in full."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt does it, with the words shortened to the room there is."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, self).width() - 8
        words = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)
        option.currentText = words
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def showPopup(self) -> None:
        """As wide as its longest line, within the window."""
        wanted = self.view().sizeHintForColumn(0) + 40
        self.view().setMinimumWidth(min(wanted, self.window().width() - 40))
        super().showPopup()


class SidePane:
    """A report, and above it who, when and whence. The page puts both where there is room."""

    def __init__(self, name: str, *, left: bool) -> None:
        self.choice = Choice()
        self.choice.setAccessibleName(f"{name}: which one")
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.setMinimumContentsLength(12)
        self.title = Whole("strong")
        self.about = Whole("small")
        self.note = Whole("small")
        self.text = ComparedText(name, left=left)
        self.head = QWidget()
        column = QVBoxLayout(self.head)
        column.setContentsMargins(16, 8, 16, 4)
        column.setSpacing(4)
        for part in (self.choice, self.title, self.about, self.note):
            column.addWidget(part)
        column.addStretch()

    def show_side(self, side: Side) -> None:
        """Show a side; its text without marks, which come when both are there."""
        self.title.setText(side.title)
        self.about.setText("\n".join(part for part in (side.source, side.identity) if part))
        self.note.setText(wording.one_line(side.note))
        self.note.setVisible(bool(side.note))
        text = wording.clean(side.text or "")
        if text != self.text.toPlainText():
            self.text.show_text(text)

    def forget(self) -> None:
        """Keep nothing of it."""
        self.choice.blockSignals(True)
        self.choice.clear()
        self.choice.blockSignals(False)
        for part in (self.title, self.about, self.note):
            part.setText("")
        self.text.show_text("")


class ComparePage(QWidget):
    """Draws :class:`Comparison`. ``chosen``: other sides are wanted, by key. ``buttons`` are those of its commands."""

    chosen = Signal(str, str)

    def __init__(self, comparison: Comparison, buttons: Sequence[QWidget]) -> None:
        super().__init__()
        self.setAccessibleName("Comparison of two reports")
        self._comparison = comparison
        self._stops: list[tuple[int, int]] = []
        """First and last part of each difference: what is gone and what came in its place are one."""
        self._at = -1
        self._following = False
        self._beside: bool | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.banner = PatientBanner()
        self.warning = Whole("warning")
        self.sides = (SidePane(NAMES[0], left=True), SidePane(NAMES[1], left=False))
        column.addWidget(self.banner)
        above = QVBoxLayout()
        above.setContentsMargins(16, 6, 16, 0)
        above.addWidget(self.warning)
        column.addLayout(above)
        column.addWidget(self._tools(buttons))
        column.addWidget(line())
        column.addWidget(self._reports(), 1)
        self.setFocusProxy(self.sides[0].text)
        for number, side in enumerate(self.sides):
            side.choice.activated.connect(lambda _: self._chosen())
            side.text.verticalScrollBar().valueChanged.connect(lambda _, number=number: self._follow(number))
        comparison.changed.connect(self.draw)

    def _tools(self, buttons: Sequence[QWidget]) -> QWidget:
        holder = QWidget()
        row = FlowLayout(8)
        holder.setLayout(row)
        row.setContentsMargins(16, 8, 16, 8)
        self.count = label("", "strong")
        words = (self.count, label(KEY, "small"))
        for each in words:
            each.setMinimumHeight(max((button.sizeHint().height() for button in buttons), default=0))
        for part in (*buttons, *words):
            row.addWidget(part)
        return holder

    def _reports(self) -> QScrollArea:
        content = QWidget()
        self._grid = QGridLayout(content)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        for column in (0, 1):
            self._grid.setColumnStretch(column, 1)
        self._arrange(beside=True)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(content)
        return area

    def _arrange(self, *, beside: bool) -> None:
        """Heads in one row and texts in the next, so that the texts begin at one height; or all in one column."""
        if beside == self._beside:
            return
        self._beside = beside
        for number, side in enumerate(self.sides):
            for row, part in enumerate((side.head, side.text)):
                self._grid.removeWidget(part)
                if beside:
                    self._grid.addWidget(part, row, number)
                else:
                    self._grid.addWidget(part, 2 * number + row, 0, 1, 2)
        for row in range(4):
            self._grid.setRowStretch(row, row % 2 if row < 2 or not beside else 0)

    # --- what is shown

    def draw(self) -> None:
        """Bring both sides up to the state. Marks are for the texts they were made of: they go, and come anew."""
        self._stops, self._at = [], -1
        sides = self._comparison.sides()
        if sides is None:
            self.forget()
            return
        self.banner.show_study(self._comparison.study)
        choices = self._comparison.choices()
        for pane, side in zip(self.sides, sides, strict=True):
            pane.choice.blockSignals(True)
            pane.choice.clear()
            for key, title in choices:
                pane.choice.addItem(wording.one_line(title), key)
            pane.choice.setCurrentIndex(pane.choice.findData(side.key))
            pane.choice.blockSignals(False)
            pane.show_side(side)
        words = warning(*sides)
        quiet = NO_IDENTIFIERS if not words and any(side.patient is None for side in sides) else ""
        self.warning.setText(words or quiet)
        self.warning.setProperty("role", "warning" if words else "small")
        self.warning.style().unpolish(self.warning)
        self.warning.style().polish(self.warning)
        self.warning.setVisible(bool(words or quiet))
        self.count.setText(self._standing(sides))

    def _standing(self, sides: Sequence[Side]) -> str:
        if any(side.text is None for side in sides):
            return "Reading…"
        return "Comparing…" if all(side.text for side in sides) else "Nothing to compare: one side has no text."

    def mark(self, parts: Sequence[Part]) -> Generator[None, None, None]:
        """Mark what differs, in small steps."""
        for side in self.sides:
            yield from side.text.mark(parts)
        self._stops, self._at = _stops(parts), -1
        found = len(self._stops)
        self.count.setText(f"{found} difference{'s' * (found != 1)}" if found else "The two say the same.")

    # --- moving

    def step(self, steps: int) -> None:
        """Go to the next or previous difference; the ends are ends."""
        if not self._stops:
            return
        self._at = min(max(0, self._at + steps), len(self._stops) - 1)
        first, last = self._stops[self._at]
        self._following = True
        for side in self.sides:
            side.text.show_current(first, last)
            side.text.go_to(first, 0.0, LINES_ABOVE)
        self._following = False
        parts = self._comparison.parts or ()
        said = REPLACED if last > first else SAID[parts[first].kind] if first < len(parts) else ""
        self.count.setText(f"Difference {self._at + 1} of {len(self._stops)}: {said}")

    def _follow(self, leader: int) -> None:
        """Keep the other side at the same place of the text."""
        if self._following:
            return
        self._following = True
        mine, other = self.sides[leader].text, self.sides[1 - leader].text
        bar = mine.verticalScrollBar()
        if bar.value() >= bar.maximum() > 0:
            other.verticalScrollBar().setValue(other.verticalScrollBar().maximum())
        else:
            other.go_to(*mine.place())
        self._following = False

    def choose(self, side: int) -> None:
        """Open the list of reports of one side."""
        self.sides[side].choice.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.sides[side].choice.showPopup()

    def _chosen(self) -> None:
        left, right = (str(side.choice.currentData() or "") for side in self.sides)
        self.chosen.emit(left, right)

    def forget(self) -> None:
        """Keep nothing of any report."""
        self._stops, self._at = [], -1
        self.banner.show_study(None)
        self.count.setText("")
        self.warning.setText("")
        self.warning.hide()
        for side in self.sides:
            side.forget()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room, else one above the other."""
        super().resizeEvent(event)
        self._arrange(beside=self.width() >= EMS_SIDE_BY_SIDE * self.font().pixelSize())


def _stops(parts: Sequence[Part]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for number, part in enumerate(parts):
        if part.kind is Kind.ADDED and number and parts[number - 1].kind is Kind.GONE:
            found[-1] = (number - 1, number)
        elif part.kind is not Kind.SAME:
            found.append((number, number))
    return found
