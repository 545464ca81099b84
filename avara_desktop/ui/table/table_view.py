"""A table on screen, drawn like the worklist: selection and scroll position survive every change of its rows."""

import math
from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QItemSelectionModel, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from avara_desktop.ui.kit import theme
from avara_desktop.ui.kit.list_view import ListView
from avara_desktop.ui.table.table_model import ROW_ROLE, Index, TableColumn, TableModel
from avara_desktop.ui.worklist.row_painter import wrapping

R = TypeVar("R")
PAD = 8
"""Pixels left and right of the words of a cell."""
CARET = 14
"""Pixels left of the first column, for the sign of the selected row."""
LEAST_EMS = 6
MOST_LINES = 8
"""Most lines of a cell that is never cut."""


class Cells(QStyledItemDelegate, Generic[R]):
    """Draws words as they are; the selected row has a frame and a caret, so that colour is not its only sign."""

    def __init__(self, columns: Sequence[TableColumn[R]], parent: QWidget) -> None:
        super().__init__(parent)
        self._columns = columns
        self.set_text_px(16)

    def set_text_px(self, px: int) -> None:
        """Choose fonts for a text size."""
        self.px = px
        self.fonts = [theme.font(px, strong=column.strong, tabular=column.digits) for column in self._columns]
        self.metrics = [QFontMetrics(font) for font in self.fonts]

    def line_height(self) -> int:
        """Pixels of one line."""
        return max(metrics.height() for metrics in self.metrics)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell."""
        row, column = index.data(ROW_ROLE), self._columns[index.column()]
        rect: QRect = option.rect
        view = self.parent()
        chosen = isinstance(view, QTableView) and view.currentIndex().row() == index.row()
        painter.save()
        painter.fillRect(rect, theme.colour("selected" if chosen else "row"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.colour("line"))
        if chosen:
            painter.fillRect(rect.x(), rect.y(), rect.width(), 2, theme.colour("focus"))
            painter.fillRect(rect.x(), rect.bottom() - 1, rect.width(), 2, theme.colour("focus"))
        first = index.column() == 0
        box = rect.adjusted(PAD + (CARET if first else 0), 2, -PAD, -2)
        font, metrics = self.fonts[index.column()], self.metrics[index.column()]
        painter.setFont(font)
        if first and chosen:
            painter.setPen(theme.colour("focus"))
            painter.drawText(rect.adjusted(7, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), "▸")
        painter.setPen(theme.colour(column.token(row) if column.token else "strong" if column.strong else "text"))
        words, option_ = column.text(row), wrapping(Qt.AlignmentFlag.AlignVCenter)
        if not column.whole:
            words = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, box.width())
            option_.setWrapMode(QTextOption.WrapMode.NoWrap)
        painter.drawText(QRectF(box), words, option_)
        painter.restore()

    def height(self, number: int, words: str, room: int) -> int:
        """Pixels that the words of a whole cell need in a room so wide."""
        metrics = self.metrics[number]
        sure = words.isascii() and len(words) * 2 * metrics.averageCharWidth() < room
        if sure or metrics.horizontalAdvance(words) <= room:
            return metrics.height()
        layout = QTextLayout(words, self.fonts[number])
        layout.setTextOption(wrapping())
        layout.beginLayout()
        height = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(1, room))
            height += line.height()
        layout.endLayout()
        return min(math.ceil(height), MOST_LINES * metrics.height())


class TableView(ListView, Generic[R]):
    """``picked`` tells the id of the row under the hand (empty for none), ``heading`` the column that was clicked,
    ``fitted`` that other columns are shown now."""

    picked = Signal(str)
    heading = Signal(int)
    fitted = Signal()

    def __init__(self, model: TableModel[R], name: str) -> None:
        super().__init__()
        self._rows = model
        self._empty = ""
        self._restoring = False
        self.cells = Cells(model.columns, self)
        self.setModel(model)
        self.setItemDelegate(self.cells)
        self.setAccessibleName(name)
        self.setProperty("role", "table")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setMinimumSectionSize(1)
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setAccessibleName("Column headings")
        header.sectionClicked.connect(self.heading)
        self._dress()

    def _dress(self) -> None:
        px = self.font().pixelSize()
        self.cells.set_text_px(px if px > 0 else 16)
        self.verticalHeader().setDefaultSectionSize(self._plain_height())
        self.fit()

    def _plain_height(self) -> int:
        return self.cells.line_height() + 14

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "cells"):
            self._dress()

    def set_empty(self, words: str) -> None:
        """What to say where there is no row."""
        self._empty = words
        self.setAccessibleDescription(words)
        self.viewport().update()

    def show_rows(self, rows: Sequence[R], row_id: str) -> None:
        """Show rows with one selected; that row, or else the top one, stays where it is on screen."""
        top = self._rows.row(self.rowAt(0))
        anchor = row_id if self._on_screen(row_id) is not None else self._rows.key(top) if top is not None else ""
        before = self._on_screen(anchor)
        self._restoring = True
        try:
            moved = self._rows.set_rows(rows)
            self.fit()
            if moved or row_id != self.selected_id():
                self._select(row_id)
            if moved:
                self.updateGeometries()  # else the scroll bar still has the range of the rows before
                place = self._rows.place(anchor)
                if place is not None and before is not None:
                    bar = self.verticalScrollBar()
                    bar.setValue(bar.value() + self.rowViewportPosition(place) - before)
        finally:
            self._restoring = False

    def _select(self, row_id: str) -> None:
        place, flags = self._rows.place(row_id), QItemSelectionModel.SelectionFlag
        if place is None:
            self.selectionModel().clear()
        else:
            self.selectionModel().setCurrentIndex(self._rows.index(place, 0), flags.ClearAndSelect | flags.Rows)

    def selected_id(self) -> str:
        """The id under the hand, or empty."""
        row = self._rows.row(self.currentIndex().row()) if self.currentIndex().isValid() else None
        return self._rows.key(row) if row is not None else ""

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which row is under the hand now."""
        super().currentChanged(current, previous)
        self.viewport().update()
        if not self._restoring:
            row = self._rows.row(current.row()) if current.isValid() else None
            self.picked.emit(self._rows.key(row) if row is not None else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out the width."""
        super().resizeEvent(event)
        self.fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows, or the words for none."""
        super().paintEvent(event)
        if self._rows.rowCount() == 0 and self._empty:
            painter = QPainter(self.viewport())
            painter.setPen(theme.colour("secondary"))
            painter.setFont(QFont(self.font()))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.viewport().rect().adjusted(30, 30, -30, -30), int(flags), self._empty)
            painter.end()

    def hidden_columns(self) -> list[TableColumn[R]]:
        """The columns there is no room for."""
        return [column for number, column in enumerate(self._rows.columns) if self.isColumnHidden(number)]

    def sizeHintForRow(self, row: int) -> int:
        """Rows are as high as :meth:`fit` made them; asking every cell would take a frame."""
        return self._plain_height()

    def minimumSizeHint(self) -> QSize:
        """Heading and one row: in a small window with large text, words around the rows must stay whole, too."""
        return QSize(200, 2 * self._plain_height() + 8)

    def _on_screen(self, row_id: str) -> int | None:
        place = self._rows.place(row_id)
        if place is None:
            return None
        y = self.rowViewportPosition(place)
        return y if -self.rowHeight(place) < y < self.viewport().height() else None

    def fit(self) -> None:
        """Columns as wide as their words, up to their limit; what there is no room for gives way by rank."""
        room, columns = self.viewport().width(), self._rows.columns
        natural = [self._natural(number) for number in range(len(columns))]
        shown = set(range(len(columns)))
        while sum(natural[number] for number in shown) > room:
            last = max(shown, key=lambda number: (columns[number].rank, number))
            if not columns[last].rank:
                break
            shown.discard(last)
        widths = {number: natural[number] for number in sorted(shown)}
        _share(widths, room, LEAST_EMS * self.cells.px)
        for number in range(len(columns)):
            self.setColumnHidden(number, number not in widths)
            if number in widths:
                self.setColumnWidth(number, widths[number])
        self._fit_rows(widths)
        self.fitted.emit()

    def _natural(self, number: int) -> int:
        column, metrics = self._rows.columns[number], self.cells.metrics[number]
        # measuring every row of a long list would take a frame; the longest by letters are the widest, or nearly so
        some = sorted({column.text(row) for row in self._rows.rows}, key=len, reverse=True)[:12]
        widest = max([0, *(metrics.horizontalAdvance(words) for words in some)])
        heading = QFontMetrics(theme.font(self.cells.px)).horizontalAdvance(f"{column.heading} ▲")
        return min(max(widest + 2, heading), int(column.ems * self.cells.px)) + 2 * PAD + (0 if number else CARET)

    def _fit_rows(self, widths: dict[int, int]) -> None:
        """Give the few rows with long words the lines they need."""
        plain = self._plain_height()
        whole = [(number, column) for number, column in enumerate(self._rows.columns) if column.whole]
        for place, row in enumerate(self._rows.rows):
            lines = [
                self.cells.height(number, column.text(row), widths[number] - 2 * PAD - (0 if number else CARET))
                for number, column in whole
                if number in widths
            ]
            height = max([plain, *(line + 14 for line in lines)])
            if self.rowHeight(place) != height:
                self.setRowHeight(place, height)


def _share(widths: dict[int, int], room: int, least: int) -> None:
    """Give what is left to every column alike, or take what is missing from the widest."""
    rest = room - sum(widths.values())
    if rest >= 0:
        for number in widths:
            widths[number] += rest // len(widths)
        widths[max(widths)] += rest % len(widths)
        return
    while rest < 0:
        widest = max(widths, key=lambda number: widths[number])
        if widths[widest] <= least:
            return
        step = min(-rest, max(1, widths[widest] - least), 20)
        widths[widest] -= step
        rest += step
