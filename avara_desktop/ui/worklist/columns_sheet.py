"""Which columns the list shows and in which order; those that say who and how urgent cannot be hidden."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QWidget

from avara_desktop.state.query import Column
from avara_desktop.ui.kit.sheet import Sheet, ems
from avara_desktop.ui.kit.text import label

COLUMN_ROLE = Qt.ItemDataRole.UserRole + 1
NAMES = {Column.MODALITY: "Modality", Column.STUDY: "Study and context", Column.STATUS: "Status and reader"}


def name_of(column: Column) -> str:
    """A column's name where there is room for it."""
    return NAMES.get(column, column.heading)


class ColumnList(QListWidget):
    """Space shows or hides, Ctrl with an arrow moves."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the column under the hand."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        step = steps.get(Qt.Key(event.key()))
        if step and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.shift(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def shift(self, step: int) -> None:
        """Move the column under the hand up or down."""
        row = self.currentRow()
        if 0 <= row + step < self.count():
            item = self.takeItem(row)
            self.insertItem(row + step, item)
            self.setCurrentRow(row + step)

    def keyboardSearch(self, search: str) -> None:
        """Typed letters choose nothing: they may be dictation that went astray."""


class ColumnsSheet(Sheet):
    """The columns from left to right as a list from top to bottom."""

    def __init__(self, window: QWidget, columns: Sequence[Column]) -> None:
        super().__init__(window, "Columns", ems(34, window))
        self.body.addWidget(label("Columns of the list", "title"))
        hint = "Space shows or hides; Ctrl+Up and Ctrl+Down move. Without room, facility and modality give way."
        self.body.addWidget(label(hint, "secondary", wrap=True))
        self.list = ColumnList()
        self.list.setAccessibleName("Columns from left to right")
        self.body.addWidget(self.list)
        usual = QPushButton("Usual columns")
        usual.clicked.connect(lambda: self._fill(tuple(Column)))
        self.body.addWidget(usual, 0, Qt.AlignmentFlag.AlignLeft)
        self._fill(columns)
        self.buttons("Show")

    def _fill(self, columns: Sequence[Column]) -> None:
        self.list.clear()
        for column in (*columns, *(each for each in Column if each not in columns)):
            item = QListWidgetItem(name_of(column) + (" (always shown)" if column.fixed else ""))
            item.setData(COLUMN_ROLE, column.name)
            flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
            item.setFlags(flags if column.fixed else flags | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if column in columns else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setFixedHeight(self.list_height(self.list.count()))

    def chosen(self) -> tuple[Column, ...]:
        """The columns to show, from left to right."""
        items = [self.list.item(row) for row in range(self.list.count())]
        return tuple(Column[item.data(COLUMN_ROLE)] for item in items if item.checkState() is Qt.CheckState.Checked)

    async def ask(self) -> bool:
        """Whether they are to be shown so."""
        return await self.answered(self.list)
