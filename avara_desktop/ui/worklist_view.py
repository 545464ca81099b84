"""The worklist on screen: selection and scroll position survive every refresh."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent, QTextLayout
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView

from avara_desktop.state.query import Column
from avara_desktop.state.row import Row
from avara_desktop.ui import theme
from avara_desktop.ui.list_view import ListView
from avara_desktop.ui.row_painter import PAD, Cells, RowPainter, wrapping
from avara_desktop.ui.worklist_model import COLUMNS, Index, WorklistModel

WIDE_EMS = 66
"""Width of the list in ems from which modality and facility have columns of their own."""
NAME_SHARE = 0.25
NAME_EMS = 16
"""Widest patient column as a share of the list and in ems; a longer name takes more lines, and is never cut."""
IDENTITY_EMS = 24
"""Widest line under the name; only a malformed age or date is longer, and then its middle is left out."""
MOST_LINES = 20
"""Most lines of a name; the longest name DICOM allows has fewer."""
MRN_DIGITS = 15
"""Widest MRN column in digits; a longer one takes two lines, and is never cut."""


class WorklistView(ListView):
    """A table of studies. ``picked`` tells the study id under the reader's hand, ``heading`` a click on a heading."""

    picked = Signal(str)
    heading = Signal(object, bool)

    def __init__(self, model: WorklistModel, px: int) -> None:
        super().__init__()
        self._model = model
        self._empty = ""
        self._restoring = False
        self._cells: Cells = ()
        self.row_painter = RowPainter(model, px)
        self.setModel(model)
        self.setAccessibleName("Worklist")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setAccessibleName("Column headings")
        header.sectionClicked.connect(self._clicked)
        self.set_text_px(px)

    def set_text_px(self, px: int) -> None:
        """Follow the text size."""
        self.row_painter.set_text_px(px)
        self.verticalHeader().setDefaultSectionSize(self.row_painter.row_height())
        self._fit_columns()

    def set_empty(self, words: str) -> None:
        """What to say where there is no row."""
        self._empty = words
        self.setAccessibleDescription(words)
        self.viewport().update()

    def set_faded(self, faded: bool) -> None:
        """Draw without colour while the list is stale."""
        if faded != self.row_painter.faded:
            self.row_painter.faded = faded
            self.viewport().update()

    def show_rows(self, rows: Sequence[Row], study_id: str) -> None:
        """Show rows with a study selected; the selected row, or else the top one, stays where it is on screen."""
        anchor = study_id if self._on_screen(study_id) is not None else self._top_id()
        before = self._on_screen(anchor)
        self._restoring = True
        try:
            if self._model.set_rows(rows):
                self._fit_columns()
                self.select(study_id)
                self.updateGeometries()  # else the scroll bar still has the range of the rows before
                place = self._model.place(anchor)
                if place is not None and before is not None:
                    bar = self.verticalScrollBar()
                    bar.setValue(bar.value() + self.rowViewportPosition(place) - before)
        finally:
            self._restoring = False

    def select(self, study_id: str) -> bool:
        """Put the selection on a study without scrolling; returns whether it is shown."""
        place = self._model.place(study_id)
        flags = QItemSelectionModel.SelectionFlag
        if place is None:
            self.selectionModel().clear()
            return False
        index = self._model.index(place, 0)
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        return True

    def selected_id(self) -> str:
        """The study under the hand, or empty."""
        row = self._model.row(self.currentIndex().row())
        return row.study_id if row and self.currentIndex().isValid() else ""

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which study is under the hand now."""
        super().currentChanged(current, previous)
        row = self._model.row(current.row()) if current.isValid() else None
        if row and not self._restoring:
            self.picked.emit(row.study_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out the width."""
        super().resizeEvent(event)
        self._fit_columns()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Whole rows from kept pictures, or the words for none."""
        painter = QPainter(self.viewport())
        area = event.rect()
        painter.fillRect(area, theme.colour("row"))
        if self._model.rowCount() == 0:
            self._say_empty(painter)
        place = self.rowAt(max(0, area.top()))
        left = -self.horizontalOffset()
        chosen = self.currentIndex().row() if self.currentIndex().isValid() else -1
        while place >= 0 and (row := self._model.row(place)) is not None:
            top = self.rowViewportPosition(place)
            if top > area.bottom():
                break
            picture = self.row_painter.picture(
                row,
                self._cells,
                self.rowHeight(place),
                selected=place == chosen,
                ratio=self.devicePixelRatioF(),
            )
            painter.drawPixmap(left, top, picture)
            place += 1
        painter.end()

    def _say_empty(self, painter: QPainter) -> None:
        painter.setPen(theme.colour("secondary"))
        painter.setFont(self.row_painter.text_font)
        box = self.viewport().rect().adjusted(30, 30, -30, -30)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(box, int(flags), self._empty)

    def _clicked(self, section: int) -> None:
        shift = bool(QApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.heading.emit(COLUMNS[section], shift)

    def _on_screen(self, study_id: str) -> int | None:
        place = self._model.place(study_id)
        if place is None:
            return None
        y = self.rowViewportPosition(place)
        return y if -self.rowHeight(place) < y < self.viewport().height() else None

    def _top_id(self) -> str:
        row = self._model.row(self.rowAt(0))
        return row.study_id if row else ""

    def _fit_columns(self) -> None:
        """Numbers and names get what they need; the study takes the rest and is the only one elided."""
        painter = self.row_painter
        numbers, small, text = (QFontMetrics(f) for f in (painter.number_font, painter.small_font, painter.text_font))
        rows = [row for place in range(self._model.rowCount()) if (row := self._model.row(place))]
        chip = QFontMetrics(painter.chip_font).horizontalAdvance("STAT") + 54
        widths = {
            Column.SEVERITY: max(chip, _width(small, "Severity ▲") + 2 * PAD),
            Column.WAITING: max(_width(numbers, "23 h 59"), _width(small, "Waiting ▲")) + 2 * PAD,
            Column.MRN: min(
                max([_width(numbers, "0" * 9), *_longest(numbers, [row.mrn for row in rows])]),
                _width(numbers, "0" * MRN_DIGITS),
            )
            + 2 * PAD,
            Column.MODALITY: max([_width(text, "MRI"), *_longest(text, [row.modality for row in rows])[:1]]) + 2 * PAD,
            # wide enough for what a row may say next: its status changes while it stands there
            Column.STATUS: max(
                [_width(small, "◆ CRITICAL"), _width(text, "Unassigned"), *_longest(text, [row.status for row in rows])]
            )
            + 2 * PAD,
        }
        widths[Column.MODALITY] = min(widths[Column.MODALITY], 110)
        names = _longest(painter.name_metrics, [row.patient for row in rows])
        lines = _longest(small, [row.identity for row in rows])
        room = self.viewport().width()
        widest = min(int(room * NAME_SHARE), NAME_EMS * painter.px)
        widths[Column.PATIENT] = (
            max(min(max([160, *names]), widest), min(max([0, *lines]), IDENTITY_EMS * painter.px)) + 2 * PAD
        )
        painter.show_facility = room >= WIDE_EMS * painter.px
        widths[Column.FACILITY] = min(240, room // 6) if painter.show_facility else 0
        widths[Column.MODALITY] *= painter.show_facility
        least = 9 * painter.px
        painter.show_status = room - sum(widths.values()) >= least
        widths[Column.STATUS] *= painter.show_status
        widths[Column.STUDY] = max(least, room - sum(widths.values()))
        for number, column in enumerate(COLUMNS):
            self.setColumnWidth(number, widths[column])
        for column in (Column.MODALITY, Column.FACILITY, Column.STATUS):
            self.setColumnHidden(COLUMNS.index(column), not widths[column])
        lefts = [sum(widths[column] for column in COLUMNS[:number]) for number in range(len(COLUMNS))]
        self._cells = tuple(
            (column, left, widths[column]) for column, left in zip(COLUMNS, lefts, strict=True) if widths[column]
        )
        self._fit_rows(rows, widths[Column.PATIENT] - 2 * PAD, widths[Column.MRN] - 2 * PAD)

    def _fit_rows(self, rows: Sequence[Row], name_room: int, mrn_room: int) -> None:
        """Give the few rows with a long name or MRN the lines they need."""
        painter = self.row_painter
        numbers = QFontMetrics(painter.number_font)
        plain = painter.row_height()
        for place, row in enumerate(rows):
            height = plain
            if needed := _wrapped(painter.name_metrics, painter.name_font, row.patient, name_room):
                height = plain - painter.line + needed
            if needed := _wrapped(numbers, painter.number_font, row.mrn, mrn_room):
                height = max(height, needed + 4)
            height = min(height, painter.row_height(MOST_LINES))
            if self.rowHeight(place) != height:
                self.setRowHeight(place, height)


def _wrapped(metrics: QFontMetrics, font: QFont, words: str, room: int) -> int:
    """Height of words that do not fit on one line of a room; 0 where they do. Short ones are not even measured."""
    if len(words) * 2 * metrics.averageCharWidth() < room and words.isascii():
        return 0
    if metrics.horizontalAdvance(words) <= room:
        return 0
    layout = QTextLayout(words, font)
    layout.setTextOption(wrapping())
    layout.beginLayout()
    height = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(room)
        height += line.height()
    layout.endLayout()
    return math.ceil(height)


def _width(metrics: QFontMetrics, words: str) -> int:
    return metrics.horizontalAdvance(words)


def _longest(metrics: QFontMetrics, texts: Sequence[str]) -> list[int]:
    """Widths of the texts with most characters, widest first: measuring all of a long list would take a frame."""
    some = sorted(set(texts), key=len, reverse=True)[:12]
    return sorted((metrics.horizontalAdvance(text) for text in some), reverse=True)
