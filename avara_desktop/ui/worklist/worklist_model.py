"""The worklist's rows for Qt: no proxy, for the query has already filtered and sorted (a proxy takes seconds)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import compress, count
from operator import is_not
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from avara_desktop.state import wording
from avara_desktop.state.due import NO_DUE, Due
from avara_desktop.state.ordered import place_of
from avara_desktop.state.query import DEFAULT_ORDER, Column, SortKey
from avara_desktop.state.row import Row
from avara_desktop.state.row_notes import NOTHING, RowNotes
from avara_desktop.ui.kit.text import tooltip

Index = QModelIndex | QPersistentModelIndex
COLUMNS = tuple(Column)
ROW_ROLE = Qt.ItemDataRole.UserRole + 1
"""The whole :class:`Row`, for the delegate."""
NO_PARENT = QModelIndex()


class WorklistModel(QAbstractTableModel):
    """Rows in the order given. ``now`` is the server's time, for waiting; ``doings`` what is being asked per study."""

    def __init__(self, now: Callable[[], datetime], doings: Callable[[str], str]) -> None:
        super().__init__()
        self._now = now
        self._doings = doings
        self._rows: Sequence[Row] = ()
        self._places: dict[str, int | None] = {}
        """Places looked up since the rows came."""
        self.find: Callable[[Sequence[Row], str], int | None] = place_of
        """How a study is found among rows."""
        self.unsettled: Callable[[str], bool] = lambda study_id: False
        """Whether something of a study was asked and is not answered: that much of what it does wants attention."""
        self.columns: tuple[Column, ...] = COLUMNS
        """The columns the reader chose, in order; the others are neither shown nor spoken."""
        self._order: tuple[SortKey, ...] = ()
        self.reader_id = ""
        self.due: Due = NO_DUE
        """The preset by which times left are shown."""
        self.notes: Callable[[str], RowNotes] = lambda study_id: NOTHING
        """What a row says beside its study, by study id."""

    def set_rows(self, rows: Sequence[Row]) -> bool:
        """Show other rows; the sequence given must not change afterwards, and the same one again is nothing new.

        Returns whether places changed (a reset); where only words changed, none is lost.
        """
        if rows is self._rows:
            return False
        changed = self._changed_in_place(rows)
        if changed is None:
            self.beginResetModel()
            self._rows, self._places = rows, {}
            self.endResetModel()
            return True
        self._rows = rows
        if changed:
            self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], len(COLUMNS) - 1))
        return False

    def _changed_in_place(self, rows: Sequence[Row]) -> list[int] | None:
        """The places whose words differ while the studies are the same; None where they are not."""
        if len(rows) != len(self._rows):
            return None
        changed = []
        for place in compress(count(), map(is_not, rows, self._rows)):
            if rows[place].study_id != self._rows[place].study_id:
                return None
            changed.append(place)
        return changed

    def set_order(self, order: tuple[SortKey, ...]) -> None:
        """Show the order in the headings."""
        if order != self._order:
            self._order = order
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)

    def place(self, study_id: str) -> int | None:
        """The row number of a study, or None."""
        if study_id and study_id not in self._places:
            self._places[study_id] = self.find(self._rows, study_id)
        return self._places.get(study_id)

    def row(self, place: int) -> Row | None:
        """The row at a number, or None."""
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def doing(self, study_id: str) -> str:
        """What is being asked of the server about a study."""
        return self._doings(study_id)

    def owner(self, row: Row) -> str:
        """Who has a study, where that is not the reader."""
        return "" if row.study.assigned_to_reader(self.reader_id) else row.owner

    def waiting(self, row: Row) -> str:
        """How long a study has waited."""
        return wording.waiting(row.received, self._now())

    def left(self, row: Row) -> str:
        """The time left until a study is due, where a preset says when."""
        return self.due.words(row.study, self._now()) if self.due is not NO_DUE else ""

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Number of studies."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """Number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words of a cell; the row object; or the whole row in words for a screen reader."""
        row = self.row(index.row()) if index.isValid() else None
        if row is None:
            return None
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(row, COLUMNS[index.column()])
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.spoken(row) if index.column() == 0 else self._words(row, COLUMNS[index.column()])
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(f"{row.patient} · {row.identity} · MRN {row.mrn} · {row.description} · {row.facility}")
        return None

    def spoken(self, row: Row) -> str:
        """A row as a sentence: severity first, then who, what, how long and where it stands."""
        words = (self._words(row, column) for column in self.columns)
        return ", ".join(part for part in (*words, *row.flags, *self.notes(row.study_id).spoken()) if part)

    def _words(self, row: Row, column: Column) -> str:
        match column:
            case Column.SEVERITY:
                return wording.one_line(row.study.severity.value).upper()
            case Column.WAITING:
                return ", ".join(part for part in (self.waiting(row), self.left(row)) if part)
            case Column.PATIENT:
                return f"{row.patient}, {row.identity}"
            case Column.MRN:
                return row.mrn
            case Column.MODALITY:
                return row.modality
            case Column.STUDY:
                return row.description
            case Column.FACILITY:
                return row.facility
            case Column.STATUS:
                return self.doing(row.study_id) or row.status

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Heading with its place in the order: "Waiting ▲2" is the second key, ascending."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        column = COLUMNS[section]
        for number, key in enumerate(self._order, 1):
            if key.column is column:
                sign = "▼" if key.descending else "▲"
                numbered = len(self._order) > 1 and self._order != DEFAULT_ORDER
                return f"{column.heading} {sign}{number if numbered else ''}"
        return column.heading
