"""The controls of the settings dialog: a switch, a row of choices, a number. Up and Down are left to the dialog.

Each has ``entered(value)`` for what the hand made of it, ``show_value`` for what holds, and ``stop``: the widget
that takes the keyboard.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QWidget

from avara_desktop.local.setting_facts import Setting
from avara_desktop.ui.form.editors import FormButton
from avara_desktop.ui.form.field_box import restyle
from avara_desktop.ui.kit.flow import FlowLayout
from avara_desktop.ui.kit.text import label

CHOSEN = "✓ "
"""Before the choice that holds, which is not told by its colour alone."""


UP_DOWN = (Qt.Key.Key_Up, Qt.Key.Key_Down)
"""Qt would take these from a button to whichever button is nearest."""


class RowButton(FormButton):
    """A button beside or under the rows; up and down are the dialog's."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pressed by Enter or Space."""
        if event.key() in UP_DOWN:
            event.ignore()
        else:
            super().keyPressEvent(event)


class Switch(QCheckBox):
    """On or off; Space turns it."""

    entered = Signal(object)

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self._setting = setting
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda on: self.entered.emit(on))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space turns it."""
        if event.key() in UP_DOWN:
            event.ignore()
        else:
            super().keyPressEvent(event)

    @property
    def stop(self) -> QWidget:
        """Itself."""
        return self

    def show_value(self, value: object) -> None:
        """Show what holds, in words, too."""
        self.setChecked(bool(value))
        self.setText(self._setting.said(value))


class _Choice(QPushButton):
    """One of the choices; the arrows sideways go to its neighbours."""

    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right choose; up and down are not for the group, as they would be in Qt."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step:
            self.stepped.emit(step)
        elif event.key() in UP_DOWN:
            event.ignore()
        else:
            super().keyPressEvent(event)


class Choices(QWidget):
    """All values side by side, so that none has to be unfolded; one stop for Tab, left and right choose."""

    entered = Signal(object)

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self._setting = setting
        flow = FlowLayout(6, 4)
        flow.setContentsMargins(0, 0, 0, 0)
        self.setLayout(flow)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        group = QButtonGroup(self)
        self._buttons: dict[str, _Choice] = {}
        for value, words in setting.choices:
            button = self._buttons[value] = _Choice(words)
            button.setProperty("role", "chip")
            button.setCheckable(True)
            button.clicked.connect(lambda _, value=value: self.entered.emit(value))
            button.stepped.connect(self._step)
            group.addButton(button)
            flow.addWidget(button)
        self._value = ""

    @property
    def stop(self) -> QWidget:
        """The choice that holds."""
        return self._buttons.get(self._value, next(iter(self._buttons.values())))

    def show_value(self, value: object) -> None:
        """Show what holds."""
        self._value = str(value)
        for each, button in self._buttons.items():
            words = self._setting.said(each)
            chosen = each == value
            button.setChecked(chosen)
            button.setText((CHOSEN + words if chosen else words).replace("&", "&&"))
            button.setAccessibleName(f"{self._setting.title}: {words}")
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if chosen else Qt.FocusPolicy.ClickFocus)

    def _step(self, step: int) -> None:
        values = list(self._buttons)
        at = values.index(self._value) + step
        if 0 <= at < len(values):
            self.entered.emit(values[at])
            self.stop.setFocus(Qt.FocusReason.OtherFocusReason)


class _Line(QLineEdit):
    """A short line that leaves to the dialog the keys with which one moves in it."""

    LEFT = (*UP_DOWN, Qt.Key.Key_Slash)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits and what edits them."""
        if event.key() in self.LEFT:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """As wide as a number."""
        return QSize(self.fontMetrics().horizontalAdvance("0" * 7) + 24, super().sizeHint().height())


class Number(QWidget):
    """A number with its unit; it holds once Enter is pressed or the line left. ``wrong`` tells what cannot hold."""

    entered = Signal(object)
    wrong = Signal(str)

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self._setting = setting
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.line = _Line()
        self.line.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.line.textEdited.connect(lambda _: self._judge())
        self.line.editingFinished.connect(self.commit)
        row.addWidget(self.line)
        row.addWidget(label(setting.unit, "secondary"))
        row.addStretch()

    @property
    def stop(self) -> QWidget:
        """The line."""
        return self.line

    def show_value(self, value: object) -> None:
        """Show what holds; what is being typed stays."""
        if not self.line.isModified():
            self.line.setText(f"{value:g}")

    def _judge(self) -> None:
        value = self._setting.entered(self.line.text().strip())
        restyle(self.line, "wrong", "" if value is not None else "yes")
        self.wrong.emit("" if value is not None else f"{self._setting.title} {self._setting.bounds}.")

    def commit(self) -> None:
        """Take what was typed, if it can be."""
        value = self._setting.entered(self.line.text().strip())
        if self.line.isModified() and value is not None:
            self.line.setModified(False)
            self.entered.emit(value)

    def forget(self) -> None:
        """Give up what was typed."""
        self.line.setModified(False)
        restyle(self.line, "wrong", "")
        self.wrong.emit("")


class Fixed(QWidget):
    """A value that is only shown."""

    entered = Signal(object)

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self._setting = setting
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self.words = label("", wrap=True)
        self.words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        row.addWidget(self.words)

    @property
    def stop(self) -> QWidget:
        """The words."""
        return self.words

    def show_value(self, value: object) -> None:
        """Show what holds."""
        self.words.setText(self._setting.said(value))
