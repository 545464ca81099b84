"""A form: titled groups of fields in columns, with hints and problems beside each field. It has no save button.

It is as tall as its content and expects to stand in a scroll area (a page's, or that of a sheet).
"""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from avara_desktop.state.fields import Group, Values
from avara_desktop.ui.form.columns import ColumnsLayout
from avara_desktop.ui.form.field_box import FieldBox, Owner
from avara_desktop.ui.kit.text import label, line

FIELD_EMS, SIDE_EMS = 15.0, 37.0
"""Least width of a field, and of a column of groups, in widths of the text size."""


class Form(QWidget):
    """``changed`` tells of every edit, ``acted(field id)`` that the button beside a field was pressed.

    Where there is room, the first ``left`` groups stand beside the others; 0 keeps all in one column.
    """

    changed = Signal()
    acted = Signal(str)

    def __init__(self, groups: Sequence[Group], *, left: int = 0, name: str = "Form") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.boxes: dict[str, FieldBox] = {}
        self._fixed: set[str] = set()
        self._busy = False
        self._before: QWidget | None = None
        sides = ColumnsLayout(SIDE_EMS, gap=20, between=18)
        self.setLayout(sides)
        for part in (groups[:left], groups[left:]):
            if part:
                sides.add(self._side(part), wide=not left)

    def _side(self, groups: Sequence[Group]) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(18)
        for group in groups:
            column.addWidget(self._group(group))
        return side

    def _group(self, group: Group) -> QWidget:
        holder = QWidget()
        holder.setAccessibleName(group.title)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        if group.title:
            column.addWidget(label(group.title, "group"))
            column.addWidget(line())
        inner = QWidget()
        fields = ColumnsLayout(FIELD_EMS)
        inner.setLayout(fields)
        for field in group.fields:
            box = self.boxes[field.id] = FieldBox(field)
            box.changed.connect(self.changed)
            box.acted.connect(lambda field_id=field.id: self.acted.emit(field_id))
            fields.add(box, wide=field.wide)
        column.addWidget(inner)
        return holder

    # --- values

    def values(self) -> Values:
        """What stands in every field, by field id."""
        return {name: box.value() for name, box in self.boxes.items()}

    def set_values(self, values: Values) -> None:
        """Fill fields in, those named only. Problems shown beside them go, and so does what could be undone."""
        for name, value in values.items():
            self.boxes[name].set_value(value)
            self.boxes[name].show_problem("")

    def empty(self) -> None:
        """Nothing in any field, and nothing left to undo."""
        self._before = None
        self.set_values({name: box.field.empty for name, box in self.boxes.items()})
        for box in self.boxes.values():
            box.note("")

    # --- words beside fields

    def show_problems(self, problems: Mapping[str, str]) -> dict[str, str]:
        """Say what is wrong beside each field named ("priors.1.date" in a list); the first gets the focus.

        Returns the problems of fields that this form does not have.
        """
        for box in self.boxes.values():
            box.show_problem("")
        wrong: list[Owner] = []
        left = {}
        for path, words in problems.items():
            name, _, rest = path.partition(".")
            if name in self.boxes:
                wrong.append(self.boxes[name].show_problem(words, rest))
            else:
                left[path] = words
        order = {id(box): place for place, box in enumerate(self.boxes.values())}
        if wrong:
            first = min(wrong, key=lambda owner: order[id(owner.top)])
            self.go_to(first.editor)
        return left

    def problems(self) -> dict[str, str]:
        """What is said to be wrong now, by field id."""
        return {name: box.problem for name, box in self.boxes.items() if box.problem}

    def note(self, field_id: str, words: str) -> None:
        """Say something else under a field than its hint; nothing brings the hint back."""
        self.boxes[field_id].note(words)

    def set_choices(self, field_id: str, choices: tuple[tuple[str, str], ...]) -> None:
        """Offer other things in a choice; what is chosen stays."""
        self.boxes[field_id].set_choices(choices)

    def choices(self, field_id: str) -> tuple[tuple[str, str], ...]:
        """What a choice offers: (value, words)."""
        return self.boxes[field_id].choices()

    def set_fixed(self, field_id: str, fixed: bool) -> None:
        """Whether a field can only be read."""
        self.boxes[field_id].set_fixed(fixed)

    def show_field(self, field_id: str, shown: bool) -> None:
        """Whether a field is there at all."""
        self.boxes[field_id].setVisible(shown)

    # --- focus

    def set_busy(self, busy: bool) -> None:
        """Whether nothing can be entered, because it is being sent; the focus comes back afterwards."""
        if busy == self._busy:
            return
        self._busy = busy
        if busy:
            focus = self.window().focusWidget()
            self._before = focus if focus is not None and self.isAncestorOf(focus) else None
        self.setEnabled(not busy)
        before, self._before = (self._before, self._before if busy else None)
        if not busy and before is not None and isValid(before):
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def start(self) -> None:
        """Put the focus in the first field that can be changed."""
        first = next((box for box in self.boxes.values() if not box.fixed and box.isEnabled()), None)
        if first is not None:
            self.go_to(first.editor)

    def go_to(self, widget: QWidget) -> None:
        """Focus a widget and scroll it into sight, with its label and the words under it."""
        widget.setFocus(Qt.FocusReason.OtherFocusReason)
        self._reveal(widget)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What has the focus stays in sight, also when words under fields or more lines have just found their room."""
        super().resizeEvent(event)
        focus = self.window().focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            self._reveal(focus)

    def _reveal(self, widget: QWidget) -> None:
        box: QWidget | None = widget
        while box is not None and not isinstance(box, FieldBox):
            box = box.parentWidget()
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None:
            area.ensureWidgetVisible(box or widget, 0, self.fontMetrics().lineSpacing())
            area.ensureWidgetVisible(widget, 0, 8)

    def event(self, event: QEvent) -> bool:
        """Claim every key without Ctrl or Alt before any shortcut does: letters are typed here, never commands."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            control = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
            function = Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35
            if not event.modifiers() & (control | Qt.KeyboardModifier.MetaModifier) and not function:
                event.accept()
                return True
        return super().event(event)
