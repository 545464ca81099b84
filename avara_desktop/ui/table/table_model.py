"""The rows of a table for Qt: columns are values, rows are frozen, order and selection are kept by the rows' ids."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from avara_desktop.state.wording import folded
from avara_desktop.ui.kit.text import tooltip

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()
ROW_ROLE = Qt.ItemDataRole.UserRole + 1
"""The whole row, for the delegate."""


@dataclass(frozen=True)
class TableColumn(Generic[R]):
    """One column. ``sort`` gives what to order by, where the words themselves are not it."""

    heading: str
    text: Callable[[R], str]
    sort: Callable[[R], Any] | None = None
    tooltip: Callable[[R], str] | None = None
    token: Callable[[R], str] | None = None
    """Colour of the words as a token of the theme; the words must say the same without it."""
    strong: bool = False
    digits: bool = False
    """Digits of one width: for numbers, dates and times."""
    whole: bool = False
    """Never cut: words that do not fit take more lines (people's names, record numbers)."""
    rank: int = 0
    """Where there is no room, columns of the highest rank give way first; 0 always stays."""
    ems: float = 16
    """Widest, in widths of the text size."""

    def key(self, row: R) -> Any:
        """What to order by."""
        return self.sort(row) if self.sort else folded(self.text(row))


@dataclass(frozen=True)
class Order:
    """Which column the rows are ordered by, and which way."""

    column: int = 0
    descending: bool = False

    def clicked(self, column: int) -> "Order":
        """The order after a click on a heading: the same one turns round."""
        return Order(column, column == self.column and not self.descending)


class TableModel(QAbstractTableModel, Generic[R]):
    """Rows in the order given; ``key`` is the id of a row."""

    def __init__(self, columns: Sequence[TableColumn[R]], key: Callable[[R], str]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.key = key
        self.order = Order()
        self._rows: list[R] = []
        self._places: Mapping[str, int] = {}

    @property
    def rows(self) -> Sequence[R]:
        """The rows shown, top to bottom."""
        return self._rows

    def set_rows(self, rows: Sequence[R]) -> bool:
        """Show other rows. Returns whether places changed (a reset); where only words changed, none is lost."""
        old = self._rows
        if [self.key(row) for row in rows] == [self.key(row) for row in old]:
            self._rows = list(rows)
            for place, row in enumerate(rows):
                if row != old[place]:
                    self.dataChanged.emit(self.index(place, 0), self.index(place, len(self.columns) - 1))
            return False
        self.beginResetModel()
        self._rows = list(rows)
        self._places = {self.key(row): place for place, row in enumerate(rows)}
        self.endResetModel()
        return True

    def set_order(self, order: Order) -> None:
        """Show the order in the headings."""
        self.order = order
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def place(self, row_id: str) -> int | None:
        """The row number of an id, or None."""
        return self._places.get(row_id)

    def row(self, place: int) -> R | None:
        """The row at a number, or None."""
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """Number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words of a cell; the row object; or, in the first cell, the whole row in words for a screen reader."""
        row = self.row(index.row()) if index.isValid() else None
        if row is None:
            return None
        column = self.columns[index.column()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.spoken(row) if index.column() == 0 else column.text(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            words = column.tooltip or (column.text if index.column() else self.spoken)
            return tooltip(words(row))
        return None

    def spoken(self, row: R) -> str:
        """A row as a sentence: the first column as it is, every other after its heading."""
        first, *others = self.columns
        told = (f"{column.heading} {words}" for column in others if (words := column.text(row)))
        return ", ".join((first.text(row), *told))

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The heading, with the direction where the rows are ordered by it."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        heading = self.columns[section].heading
        sign = " ▼" if self.order.descending else " ▲"
        return heading + (sign if section == self.order.column else "")
