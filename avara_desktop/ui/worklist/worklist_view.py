"""The worklist on screen: selection and scroll position survive every refresh."""

import math
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QItemSelectionModel, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent, QTextLayout
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView

from avara_desktop.state.longest import Longest
from avara_desktop.state.query import Column
from avara_desktop.state.row import Row
from avara_desktop.ui.kit import theme
from avara_desktop.ui.kit.list_view import ListView
from avara_desktop.ui.worklist.arrivals import Arrivals
from avara_desktop.ui.worklist.row_painter import PAD, Cells, RowPainter, wrapping
from avara_desktop.ui.worklist.worklist_columns import complete, fit
from avara_desktop.ui.worklist.worklist_model import COLUMNS, Index, WorklistModel

MOST_LINES = 20
"""Most lines of a name; the longest name DICOM allows has fewer."""
HEIGHTS_KEPT = 5_000
FEW_ROWS = 3
CUT = 7
"""Pixels that a row may be cut at the top before its name is."""
MOST_TINT = 0.15
"""How much of the focus colour the ground of a row takes on that has just come in; its words stay readable on it."""
ALL_FITTED = 200
"""Rows up to which each has its height at once; of a longer list only those in sight have, and it looks the same."""


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
        self._longest: Longest | None = None
        self._fitted: object = None
        """What the columns were fitted to last."""
        self._tall: dict[int, int] = {}
        """Place -> height of the rows that are higher than the others."""
        self._fitting = False
        self._heights: dict[tuple[str, str], int] = {}
        """Height by name and MRN, as measured for the present columns and text size."""
        self.row_painter = RowPainter(model, px)
        self.arrivals = Arrivals(lambda: self.viewport().update(), self)
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
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.set_text_px(px)

    def set_text_px(self, px: int) -> None:
        """Follow the text size."""
        self.row_painter.set_text_px(px)
        self._numbers = QFontMetrics(self.row_painter.number_font)
        self._forget_heights()
        self.verticalHeader().setDefaultSectionSize(self.row_painter.row_height())
        self._fit_columns()

    def set_density(self, density: str) -> None:
        """Rows of two lines ("comfortable") or of one ("compact"); the row at the top stays there."""
        compact = density == "compact"
        if compact == self.row_painter.compact:
            return
        top = self._top_id()
        self.row_painter.compact = compact
        self.set_text_px(self.row_painter.px)
        self.updateGeometries()
        self._put_back(top, 0)
        self.viewport().update()

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show these columns in this order; those that say who it is and how urgent are shown always."""
        self._model.columns = complete(columns)
        header = self.horizontalHeader()
        for place, column in enumerate(self._model.columns):
            header.moveSection(header.visualIndex(COLUMNS.index(column)), place)
        self._fit_columns()
        self.viewport().update()

    def columns(self) -> tuple[Column, ...]:
        """The columns chosen, in order; some of them give way where there is no room."""
        return self._model.columns

    def least_height(self, rows: int) -> int:
        """The height of the headings and so many rows, in pixels."""
        return self.horizontalHeader().sizeHint().height() + rows * self.row_painter.row_height() + 2

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

    def show_rows(self, rows: Sequence[Row], study_id: str, longest: Longest | None = None) -> None:
        """Show rows with a study selected; the selected row, or else the top one, stays where it is on screen.

        ``longest`` are the longest words there are, for the columns; without them every row is looked at.
        """
        anchor = study_id if self._on_screen(study_id) is not None else self._top_id()
        before = self._on_screen(anchor)
        self._restoring, self._longest = True, longest
        try:
            moved = self._model.set_rows(rows)
            if moved:
                self._forget_heights()
            if not rows:
                self._heights.clear()  # no patient's name is kept after sign-out
                self.arrivals.forget()
            self._fit_columns()
            if moved or study_id != self.selected_id():
                self.select(study_id)
            if moved:
                self.updateGeometries()  # else the scroll bar still has the range of the rows before
                self._put_back(anchor, before)
        finally:
            self._restoring = False

    def _put_back(self, study_id: str, y: int | None) -> None:
        """Scroll so that a row stands at a height of the screen again."""
        place = self._model.place(study_id)
        if place is None or y is None:
            return
        self._fit_rows(self._around(place))
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self.rowViewportPosition(place) - y)

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
        """Share out the width; of a list that becomes a few rows low, the row under the hand stays in sight.

        A higher one stands still: a row that moved as a notice came up could be the one under the mouse.
        """
        current = self.currentIndex()
        seen = current.isValid() and self.rowViewportPosition(current.row()) < event.oldSize().height()
        super().resizeEvent(event)
        self._fit_columns()
        if seen and event.size().height() < min(event.oldSize().height(), FEW_ROWS * self.row_painter.row_height()):
            self.scrollTo(current)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Whole rows from kept pictures, or the words for none."""
        painter = QPainter(self.viewport())
        area = event.rect()
        painter.fillRect(area, theme.colour("row"))
        if self._model.rowCount() == 0:
            self._say_empty(painter)
        self.row_painter.in_sight = self.viewport().height() // self.row_painter.row_height() + 2
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
            if top < -CUT:
                self._hide_name(painter, QRect(left, top, picture.width(), self.rowHeight(place)), place == chosen)
            if strength := self.arrivals.strength(row.study_id):
                self._tint(painter, QRect(left, top, self.viewport().width(), self.rowHeight(place)), strength)
            place += 1
        painter.end()

    def _hide_name(self, painter: QPainter, row: QRect, selected: bool) -> None:
        """A name stands there whole or not at all: without its first line it could be another's."""
        ground = theme.colour("selected" if selected else "row")
        for column, left, width in self._cells:
            if column is Column.PATIENT:
                painter.fillRect(row.x() + left, row.y(), width, row.height() - 1, ground)

    def _tint(self, painter: QPainter, row: QRect, strength: float) -> None:
        """Lighten the ground of a row and not its words."""
        tint = QColor(theme.colour("focus"))
        tint.setAlphaF(MOST_TINT * strength)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Lighten)
        painter.fillRect(row, tint)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)

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
        """Share out the width, if there is a reason to."""
        model, painter, room = self._model, self.row_painter, self.viewport().width()
        every = (model.row(place) for place in range(model.rowCount()))
        longest = self._longest or Longest(row for row in every if row)
        reasons = (longest.words(), model.columns, painter.px, painter.compact, painter.timed, room)
        if reasons != self._fitted:
            self._fitted = reasons
            self._heights.clear()
            fitted = fit(model.columns, longest.texts, painter, room)
            painter.show_facility, painter.show_status = fitted.show_facility, fitted.show_status
            self._cells = fitted.cells()
            for number, column in enumerate(COLUMNS):
                self.setColumnHidden(number, column not in fitted.widths)
                self.setColumnWidth(number, fitted.widths.get(column, 0))
        self._fit_rows(self._in_sight())

    def _in_sight(self) -> range:
        """The places whose heights must be right: all of a short list, of a long one those on screen."""
        rows = self._model.rowCount()
        if rows <= ALL_FITTED:
            return range(rows)
        last = self.rowAt(self.viewport().height() - 1)
        return range(max(0, self.rowAt(0)), (last if last >= 0 else rows - 1) + 1)

    def _around(self, place: int) -> range:
        """The places that can be on screen together with one."""
        page = self.viewport().height() // self.row_painter.row_height() + 1
        return range(max(0, place - page), min(self._model.rowCount(), place + page + 1))

    def _scrolled(self) -> None:
        """Other rows of a long list are in sight: give them their heights; the middle of the screen stays."""
        if self._fitting or self._model.rowCount() <= ALL_FITTED:
            return
        middle = self.rowAt(self.viewport().height() // 2)
        before = self.rowViewportPosition(middle)
        if self._fit_rows(self._in_sight()):
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + self.rowViewportPosition(middle) - before)

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring a row into view whole, however many lines it needs."""
        self._fit_rows(self._around(index.row()))
        super().scrollTo(index, hint)

    def _forget_heights(self) -> None:
        """Make every row as high as the others."""
        self._set_heights(dict.fromkeys(self._tall, self.row_painter.row_height()))
        self._tall.clear()

    def _fit_rows(self, places: range) -> bool:
        """Give the rows with a long name or MRN the lines they need; returns whether a height changed."""
        widths = {column: width - 2 * PAD for column, _, width in self._cells}
        if not widths:
            return False  # Qt scrolls before there is anything to see
        plain = self.row_painter.row_height()
        changed = {}
        for place in places:
            row = self._model.row(place)
            height = self._height(row, widths[Column.PATIENT], widths[Column.MRN]) if row else plain
            if height != self._tall.get(place, plain):
                changed[place] = height
        self._set_heights(changed)
        self._tall.update(changed)
        return bool(changed)

    def _set_heights(self, heights: Mapping[int, int]) -> None:
        if not heights:
            return
        header = self.verticalHeader()
        header.setUpdatesEnabled(False)  # else Qt walks through all rows for each
        self._fitting = True
        for place, height in heights.items():
            self.setRowHeight(place, height)
        header.setUpdatesEnabled(True)
        self.updateGeometries()
        self._fitting = False

    def _height(self, row: Row, name_room: int, mrn_room: int) -> int:
        """The height a row needs for its name and MRN; measured once."""
        key = row.patient, row.mrn
        if key not in self._heights:
            if len(self._heights) >= HEIGHTS_KEPT:
                self._heights.clear()
            self._heights[key] = self._measured(row, name_room, mrn_room)
        return self._heights[key]

    def _measured(self, row: Row, name_room: int, mrn_room: int) -> int:
        painter = self.row_painter
        height = painter.row_height()
        if needed := _wrapped(painter.name_metrics, painter.name_font, row.patient, name_room):
            height += needed - painter.line
        if needed := _wrapped(self._numbers, painter.number_font, row.mrn, mrn_room):
            height = max(height, needed + 4)
        return min(height, painter.row_height(MOST_LINES))


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
