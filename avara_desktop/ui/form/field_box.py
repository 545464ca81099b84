"""One field of a form: its label, its editor, and under it a hint or what is wrong; and lists of such fields."""

from __future__ import annotations

from typing import Protocol, cast

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from avara_desktop.state.fields import Field, Kind, Value
from avara_desktop.ui.form.editors import Check, Choice, FormButton, Line, Measured
from avara_desktop.ui.form.entries import Entries
from avara_desktop.ui.form.paragraphs import Paragraphs
from avara_desktop.ui.kit.text import label


class Editor(Protocol):
    """What every editor can do, beside being a widget."""

    changed: SignalInstance

    def value(self) -> Value: ...
    def set_value(self, value: Value) -> None: ...
    def set_fixed(self, fixed: bool) -> None: ...


def editor_of(field: Field) -> QWidget:
    """A new editor for a field."""
    if field.kind is Kind.CHOICE:
        return Choice(field.choices)
    if field.kind is Kind.CHECK:
        return Check(field.label)
    if field.kind is Kind.MEASURE:
        return Measured(field)
    if field.kind is Kind.LIST:
        return Entries(field, FieldBox)
    return Paragraphs() if field.kind is Kind.PROSE else Line()


class Owner:
    """Where a problem was shown: the editor to go to, and the field of the form it belongs to."""

    def __init__(self, top: FieldBox, editor: QWidget) -> None:
        self.top, self.editor = top, editor


class FieldBox(QWidget):
    """Label, editor and the words under it. ``acted`` tells that the button beside the editor was pressed."""

    changed = Signal()
    acted = Signal()

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self.fixed = False
        self.problem = ""
        self._words = ""
        self.editor = editor_of(field)
        named = self.editor.number if isinstance(self.editor, Measured) else self.editor
        named.setAccessibleName(f"{field.label}, required" if field.required else field.label)
        self.editor.setObjectName(field.id)
        self._named = named
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        if field.label and field.kind is not Kind.CHECK:
            self.title = label(f"{field.label} · required" if field.required else field.label, "secondary", wrap=True)
            column.addWidget(self.title)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.editor, 1)
        if field.act:
            self.button = FormButton(field.act)
            self.button.setAccessibleName(f"{field.label}: {field.act}")
            self.button.clicked.connect(self.acted)
            row.addWidget(self.button)
        column.addLayout(row)
        self.under = label("", "small", wrap=True)
        column.addWidget(self.under)
        self._edits.changed.connect(self._edited)
        self._say()

    @property
    def _edits(self) -> Editor:
        return cast(Editor, self.editor)

    def value(self) -> Value:
        """What stands in the field."""
        return self._edits.value()

    def set_value(self, value: Value) -> None:
        """Fill the field in."""
        self._edits.set_value(value)

    def set_choices(self, choices: tuple[tuple[str, str], ...]) -> None:
        """Offer other things to choose from."""
        cast(Choice, self.editor).set_choices(choices)

    def choices(self) -> tuple[tuple[str, str], ...]:
        """What is offered to choose from."""
        return cast(Choice, self.editor).choices()

    def set_fixed(self, fixed: bool) -> None:
        """Whether the field can only be read."""
        self.fixed = fixed
        self._edits.set_fixed(fixed)
        if self.field.act:
            self.button.setVisible(not fixed)

    def note(self, words: str) -> None:
        """Words under the field instead of its hint."""
        self._words = words
        self._say()

    def show_problem(self, words: str, rest: str = "") -> Owner:
        """Say what is wrong, or nothing; ``rest`` leads to a part of a list's entry ("1.date")."""
        if isinstance(self.editor, Entries):
            if rest and (inner := self.editor.box(rest)) is not None:
                return Owner(self, inner.show_problem(words).editor)
            self.editor.no_problems()
        self.problem = _sentence(self.field.label or "This", words)
        self._say()
        focus = self.editor.add_button if isinstance(self.editor, Entries) else self.editor
        return Owner(self, focus)

    def _say(self) -> None:
        words = f"Check: {self.problem}" if self.problem else self._words or self.field.hint
        self.under.setText(words)
        self.under.setVisible(bool(words))
        restyle(self.under, "role", "problem" if self.problem else "small")
        restyle(self._named, "wrong", "yes" if self.problem else "")
        self._named.setAccessibleDescription(words)

    def _edited(self) -> None:
        if self.problem:  # it was about what stood there before
            self.problem = ""
            self._say()
        self.changed.emit()


def _sentence(name: str, words: str) -> str:
    """A limit's words ("must be a date") as a sentence about the field; a sentence stays as it is."""
    if not words:
        return ""
    said = words if words[0].isupper() else f"{name} {words}"
    return said if said.endswith((".", "?", "!")) else f"{said}."


def restyle(widget: QWidget, name: str, value: str) -> None:
    """Set a property that the style sheet looks at."""
    if (widget.property(name) or "") != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
