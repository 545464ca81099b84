"""What one would write first: a plain Python model behind Qt's sorting and filtering proxy, in Qt's table view."""

import time
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QApplication, QTableView

from avara_desktop.state.row import Row

Index = QModelIndex | QPersistentModelIndex
PATIENT = 1
NOWHERE = QModelIndex()


class PlainModel(QAbstractTableModel):
    """Words in a list of tuples."""

    def __init__(self, rows: Sequence[Row]) -> None:
        super().__init__()
        self._rows = [
            (str(row.rank), row.patient, row.mrn, row.description, row.modality, row.facility, row.status)
            for row in rows
        ]

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else 7

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._rows[index.row()][index.column()]


class PlainProxy:
    """The proxy in its view. Every measure is seconds until the view has painted."""

    def __init__(self, rows: Sequence[Row], size: tuple[int, int]) -> None:
        self._model = PlainModel(rows)
        self._proxy = QSortFilterProxyModel()
        self._proxy.setSourceModel(self._model)
        self._proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._proxy.setFilterKeyColumn(-1)  # name, MRN and description are searched
        self._view = QTableView()
        self._view.setModel(self._proxy)
        self._view.resize(*size)
        self._view.show()
        QApplication.processEvents()

    def _painted(self, began: float) -> float:
        self._view.viewport().repaint()
        return time.perf_counter() - began

    def search(self, words: str) -> float:
        """Type a letter: the search text is now this."""
        began = time.perf_counter()
        self._proxy.setFilterFixedString(words)
        return self._painted(began)

    def sort(self, *, descending: bool) -> float:
        """Sort by patient."""
        began = time.perf_counter()
        self._proxy.sort(PATIENT, Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder)
        return self._painted(began)

    def close(self) -> None:
        """Take the view off the screen."""
        self._view.close()
        self._view.deleteLater()
