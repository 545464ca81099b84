"""The editor of a list in a form: entries that can be added and removed, each with one field or several."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from avara_desktop.state.fields import Field, Value
from avara_desktop.ui.form.columns import ColumnsLayout
from avara_desktop.ui.form.editors import FormButton

if TYPE_CHECKING:
    from avara_desktop.ui.form.field_box import FieldBox

Make = Callable[[Field], "FieldBox"]
"""Makes the box of a part: a box may hold a list, and a list holds boxes."""
PART_EMS = 11.0
"""Least width of a part of an entry, in widths of the text size."""


class Entries(QWidget):
    """A list whose entries can be added and removed; each has one field, or several as a card."""

    changed = Signal()

    def __init__(self, field: Field, make: Make) -> None:
        super().__init__()
        self._field = field
        self._make = make
        self._rows: list[Entry] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        holder = QWidget()  # before the button, so that Tab meets the entries first
        self._column = QVBoxLayout(holder)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        column.addWidget(holder)
        self.add_button = FormButton(f"Add {field.entry}")
        self.add_button.clicked.connect(self.add)
        column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._holder = holder
        holder.hide()

    def value(self) -> list[Value]:
        """The entries; those left empty are none."""
        return [row.value() for row in self._rows if row.filled()]

    def set_value(self, value: list[Value]) -> None:
        """Show other entries."""
        for row in tuple(self._rows):
            self._drop(row)
        for item in value:
            self._append().set_value(item)
        self.changed.emit()

    def set_fixed(self, fixed: bool) -> None:
        """Whether the list cannot be changed."""
        self.setEnabled(not fixed)

    def add(self) -> None:
        """One more, with the focus in it."""
        self._append().boxes[0].editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def box(self, path: str) -> FieldBox | None:
        """The field of an entry: "1" or "1.date", counted among the filled entries as ``value`` is."""
        number, _, part = path.partition(".")
        filled = [row for row in self._rows if row.filled()]
        if not number.isdigit() or int(number) >= len(filled):
            return None
        boxes = filled[int(number)].boxes
        return next((box for box in boxes if box.field.id == part), boxes[0])

    def no_problems(self) -> None:
        """Nothing is wrong with any entry."""
        for row in self._rows:
            for box in row.boxes:
                box.show_problem("")

    def _append(self) -> Entry:
        row = Entry(self._field, len(self._rows) + 1, self._make)
        row.changed.connect(self.changed)
        row.removed.connect(lambda: self._remove(row))
        self._rows.append(row)
        self._column.addWidget(row)
        self._holder.show()
        return row

    def _remove(self, row: Entry) -> None:
        at = self._rows.index(row)
        self._drop(row)
        for number, left in enumerate(self._rows, 1):
            left.set_number(number)
        if self._rows:
            self._rows[min(at, len(self._rows) - 1)].boxes[0].editor.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _drop(self, row: Entry) -> None:
        self._rows.remove(row)
        for box in row.boxes:
            box.set_value(box.field.empty)  # what was typed does not wait in memory for Qt to delete it
        row.hide()
        row.setParent(None)
        row.deleteLater()
        self._holder.setVisible(bool(self._rows))


class Entry(QFrame):
    """One entry of a list, with a button to remove it. What it was given beyond its fields stays with it."""

    changed = Signal()
    removed = Signal()

    def __init__(self, field: Field, number: int, make: Make) -> None:
        super().__init__()
        self._single = len(field.parts) == 1
        self._name = field.entry
        self._kept: dict[str, Value] = {}
        self.boxes = [make(part) for part in field.parts]
        for box in self.boxes:
            box.changed.connect(self.changed)
        self.remove = FormButton("Remove")
        self.remove.clicked.connect(self.removed)
        self._lay_out_one() if self._single else self._lay_out_parts()
        self.set_number(number)

    def _lay_out_one(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.boxes[0], 1)
        row.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)

    def _lay_out_parts(self) -> None:
        self.setProperty("role", "entry")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 10)
        column.setSpacing(6)
        parts = QWidget()
        fields = ColumnsLayout(PART_EMS, most=3, between=6)
        parts.setLayout(fields)
        for box in self.boxes:
            fields.add(box, wide=box.field.wide)
        column.addWidget(parts)
        column.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignRight)

    def set_number(self, number: int) -> None:
        """Its place in the list, from 1."""
        self.remove.setAccessibleName(f"Remove {self._name} {number}")
        for box in self.boxes:
            spoken = f"{self._name.capitalize()} {number}"
            box.editor.setAccessibleName(spoken if self._single else f"{spoken}, {box.field.label}")

    def filled(self) -> bool:
        """Whether anything stands in it."""
        return any(box.value() not in ("", box.field.empty) for box in self.boxes)

    def value(self) -> Value:
        """Its text, or its parts by id."""
        if self._single:
            return self.boxes[0].value()
        return {**self._kept, **{box.field.id: box.value() for box in self.boxes}}

    def set_value(self, value: Value) -> None:
        """Show an entry."""
        if self._single:
            self.boxes[0].set_value(value)
            return
        self._kept = dict(value)
        for box in self.boxes:
            box.set_value(value.get(box.field.id, ""))
