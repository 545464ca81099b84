"""One setting on screen: title, what it does, its control, its default with a way back, who locked it or why not."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from avara_desktop.local.setting_facts import Kind, Setting
from avara_desktop.local.settings import SettingsFile
from avara_desktop.ui.form.field_box import restyle
from avara_desktop.ui.kit.text import label
from avara_desktop.ui.settings.setting_controls import Choices, Fixed, Number, RowButton, Switch

BESIDE_EMS = 38
"""Widths of the text size from which the control stands beside the words, and not under them."""
MOST_BESIDE = 34
"""Letters of all choices that still stand beside the words."""
Control = Switch | Choices | Number | Fixed
KINDS: dict[Kind, type[Switch] | type[Choices] | type[Number]] = {
    Kind.SWITCH: Switch,
    Kind.CHOICE: Choices,
    Kind.NUMBER: Number,
}


class SettingRow(QFrame):
    """Shows one setting and changes it at once. A row that cannot be changed takes the keyboard itself, to be read."""

    entered = Signal(str, object)

    def __init__(self, setting: Setting, settings: SettingsFile) -> None:
        super().__init__()
        self.setting, self._settings = setting, settings
        self._problem = ""
        self.setProperty("role", "setting")
        self.control: Control = KINDS[setting.kind](setting) if self._can_change else Fixed(setting)
        self.control.entered.connect(lambda value: self.entered.emit(setting.name, value))
        if isinstance(self.control, Number):
            self.control.wrong.connect(self.show_problem)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(8, 9, 8, 9)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(5)
        words = QVBoxLayout()
        words.setSpacing(2)
        self.title = label(setting.title, "strong", wrap=True)
        for part in (self.title, label(setting.description, "small", wrap=True)):
            words.addWidget(part)
        self._grid.addLayout(words, 0, 0)
        self.under = label("", "small", wrap=True)
        self.reset = RowButton("Reset")
        self.reset.setAccessibleName(f"{setting.title}: back to {setting.said(setting.default)}")
        self.reset.clicked.connect(self._back)
        below = QHBoxLayout()
        below.setSpacing(10)
        below.addWidget(self.under, 1)
        below.addWidget(self.reset)
        self._grid.addLayout(below, 2, 0, 1, 2)
        self.refresh()

    @property
    def _can_change(self) -> bool:
        return not self.setting.fixed and not self._settings.locked_by(self.setting.name)

    @property
    def stop(self) -> QWidget:
        """The widget that takes the keyboard: the control, or the row where there is nothing to be changed."""
        return self.control.stop if self.control.isEnabled() and self._can_change else self

    def arrange(self, ems: float) -> None:
        """Put the control beside the words, or under them, for a width in widths of the text size."""
        long = sum(len(words) for _, words in self.setting.choices) > MOST_BESIDE
        beside = ems >= BESIDE_EMS and not long and self.setting.kind is not Kind.TEXT
        row, column, span = (0, 1, 1) if beside else (1, 0, 2)
        # a switch is as wide as its words, but its column is as wide as that of the others
        place = Qt.AlignmentFlag.AlignLeft if self.setting.kind is Kind.SWITCH else Qt.AlignmentFlag(0)
        self._grid.addWidget(self.control, row, column, 1, span, place)
        self._grid.setColumnStretch(0, 3 if beside else 1)
        self._grid.setColumnStretch(1, 2 if beside else 0)

    def refresh(self) -> None:
        """Show what holds now."""
        setting, values = self.setting, self._settings.values
        value, active = getattr(values, setting.name), setting.active(values)
        self.control.show_value(value)
        self.control.setEnabled(active)
        who = self._settings.locked_by(setting.name)
        other = value != setting.default
        if who:
            words = f"Locked: set by {who}. It cannot be changed here."
        elif setting.fixed or not active:
            words = setting.fixed or setting.why
        else:
            words = f"Default: {setting.said(setting.default)}."
        self.reset.setVisible(other and self._can_change and active)
        self._say(self._problem or words)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if self.stop is not self else Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{setting.title}: {setting.said(value)}. {self.under.text()} {setting.description}")
        # what says its value of itself (a line, a box to tick) is named by the title; a choice by title and words
        if setting.kind is not Kind.CHOICE or isinstance(self.control, Fixed):
            named = self.control.stop
            named.setAccessibleName(f"{setting.title}, {setting.unit}" if setting.unit else setting.title)
            named.setAccessibleDescription(f"{setting.description} {self.under.text()}")

    def show_problem(self, words: str) -> None:
        """Say what is wrong with what is being typed; empty words end it."""
        self._problem = words
        self.refresh()

    def _say(self, words: str) -> None:
        self.under.setText(words)
        restyle(self.under, "role", "problem" if self._problem else "small")

    def _back(self) -> None:
        if isinstance(self.control, Number):
            self.control.forget()
        self.stop.setFocus(Qt.FocusReason.OtherFocusReason)  # before the button goes, and the keyboard with it
        self.entered.emit(self.setting.name, self.setting.default)
        self.stop.setFocus(Qt.FocusReason.OtherFocusReason)  # another choice holds now
