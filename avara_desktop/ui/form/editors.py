"""The editors of a form, one class a kind of field. Each has ``changed``, ``value``, ``set_value`` and ``set_fixed``.

Outside text is shown as ``wording.clean`` shows it, and an editor nobody touched gives back exactly what it was given:
a value that cannot be shown as it is must not come back changed.
"""

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QValidator,
    QWheelEvent,
)
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from avara_desktop.state import wording
from avara_desktop.state.fields import Field
from avara_desktop.ui.kit import theme
from avara_desktop.ui.kit.actions import KeyButton


class _OneLine(QValidator):
    """Whatever is typed or pasted becomes one clean line; nothing is refused."""

    def validate(self, text: str, place: int) -> object:
        """The text as one line, line breaks and tabs as spaces."""
        plain = wording.clean(text).replace("\n", " ").replace("\t", " ")
        return QValidator.State.Acceptable, plain, min(place, len(plain))


class Line(QLineEdit):
    """One line of plain text."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._given = self._shown = ""
        self.setValidator(_OneLine(self))
        self.setAcceptDrops(False)  # files dropped on a form are for the form, not for the line under the hand
        self.textChanged.connect(lambda _: self.changed.emit())

    def value(self) -> str:
        """What was typed, without spaces around it; or what was given, if nobody changed it."""
        return self._given if self.text() == self._shown else self.text().strip()

    def set_value(self, value: str) -> None:
        """Show a text; what could be undone is gone."""
        self._given, self._shown = value, wording.one_line(value)
        self.setText(self._shown)
        self._shown = self.text()
        self.setCursorPosition(0)

    def set_fixed(self, fixed: bool) -> None:
        """Whether it can only be read and copied."""
        self.setReadOnly(fixed)

    def minimumSizeHint(self) -> QSize:
        """May become narrow."""
        return QSize(60, super().minimumSizeHint().height())


class Choice(QComboBox):
    """One of several; letters find, the wheel changes nothing."""

    changed = Signal()

    def __init__(self, choices: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self._offered = 0
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setMaxVisibleItems(14)
        self.set_choices(choices)
        self.currentIndexChanged.connect(lambda _: self.changed.emit())

    def set_choices(self, choices: tuple[tuple[str, str], ...]) -> None:
        """Offer other things to choose from; what is chosen stays."""
        before = self.value()
        self.blockSignals(True)
        self.clear()
        for value, words in choices:
            self.addItem(wording.one_line(words), value)
        self._offered = len(choices)
        self.set_value(before)
        self.blockSignals(False)

    def choices(self) -> tuple[tuple[str, str], ...]:
        """What is offered: (value, words)."""
        return tuple((str(self.itemData(place)), self.itemText(place)) for place in range(self.count()))

    def value(self) -> str:
        """The chosen value."""
        return str(self.currentData() or "")

    def set_value(self, value: str) -> None:
        """Choose a value; one that is none of the choices is added as it was sent."""
        if (place := self.findData(value)) < 0 and value:
            self.addItem(f"{wording.one_line(value)} (as sent)", value)
            place = self.count() - 1
        self.setCurrentIndex(max(0, place))
        for extra in reversed(range(self._offered, self.count())):
            if extra != self.currentIndex():
                self.removeItem(extra)  # as sent of a study shown before

    def set_fixed(self, fixed: bool) -> None:
        """Whether the choice cannot be changed."""
        self.setEnabled(not fixed)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave it to the page: a wheel meant to scroll must not choose."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """With an arrow of our own: the style's is hardly to be seen on dark."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("secondary" if self.isEnabled() else "edge"), 2))
        reach = self.fontInfo().pixelSize() / 4
        middle = QPointF(self.width() - 4 * reach, self.height() / 2 + reach / 2)
        painter.drawPolyline([middle + QPointF(-reach, -reach), middle, middle + QPointF(reach, -reach)])
        painter.end()

    def minimumSizeHint(self) -> QSize:
        """May become narrow."""
        return QSize(60, super().minimumSizeHint().height())


class Check(QCheckBox):
    """Yes or no."""

    changed = Signal()

    def __init__(self, words: str) -> None:
        super().__init__(words.replace("&", "&&"))
        self.toggled.connect(lambda _: self.changed.emit())

    def value(self) -> bool:
        """Whether it is checked."""
        return self.isChecked()

    def set_value(self, value: bool) -> None:
        """Check it or not."""
        self.setChecked(bool(value))

    def set_fixed(self, fixed: bool) -> None:
        """Whether it cannot be changed."""
        self.setEnabled(not fixed)


class FormButton(KeyButton):
    """A button in a form: Ctrl+Enter is the page's, whatever has the focus."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pressed by plain Enter or Space alone."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)


class Measured(QWidget):
    """A number with its unit."""

    changed = Signal()

    def __init__(self, field: Field) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.number, self.unit = Line(), Choice(field.choices)
        self.unit.setAccessibleName(f"{field.label}, unit")
        self.unit.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row.addWidget(self.number, 1)
        row.addWidget(self.unit)
        self.setFocusProxy(self.number)
        self.number.changed.connect(self.changed)
        self.unit.changed.connect(self.changed)

    def value(self) -> tuple[str, str]:
        """The number as typed, and the unit."""
        return self.number.value(), self.unit.value()

    def set_value(self, value: tuple[str, str]) -> None:
        """Show a number and a unit."""
        self.number.set_value(value[0])
        self.unit.set_value(value[1])

    def set_fixed(self, fixed: bool) -> None:
        """Whether it cannot be changed."""
        self.number.set_fixed(fixed)
        self.unit.set_fixed(fixed)
