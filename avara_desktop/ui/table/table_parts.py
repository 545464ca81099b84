"""What stands around a table: the head of its page, search line, chips, and trouble in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from avara_desktop.ui.kit import theme
from avara_desktop.ui.kit.actions import KeyButton
from avara_desktop.ui.kit.flow import FlowLayout
from avara_desktop.ui.kit.panel import Panel
from avara_desktop.ui.kit.text import label
from avara_desktop.ui.worklist.top_bar import SearchLine

R = TypeVar("R")


@dataclass(frozen=True)
class Filter(Generic[R]):
    """One chip: its title, and which rows it shows."""

    title: str
    shows: Callable[[R], bool]


class TableSearch(SearchLine):
    """The search line, as wide as its hint."""

    def __init__(self, hint: str) -> None:
        super().__init__()
        self.hint = hint
        self.show_key("")
        self.setAccessibleName(hint)
        self.setMinimumWidth(0)
        self.setMaximumWidth(16_777_215)

    def sizeHint(self) -> QSize:
        """The hint and the sign that clears, whole."""
        width = self.fontMetrics().horizontalAdvance(self.placeholderText()) + 3 * self.fontMetrics().height()
        return QSize(width, super().sizeHint().height())


def flowing(*parts: QWidget) -> QWidget:
    """Widgets in a row that wraps where it is full."""
    made = QWidget()
    flow = FlowLayout(8, 6)
    made.setLayout(flow)
    policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    made.setSizePolicy(policy)
    for part in parts:
        flow.addWidget(part)
    return made


def chip(title: str) -> QPushButton:
    """A button that stays down while it is chosen."""
    made = QPushButton(title.replace("&", "&&"))
    made.setAccessibleName(title)
    made.setProperty("role", "chip")
    made.setCheckable(True)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


def _holding(button: QWidget) -> QWidget:
    """A holder of a button, which may show and hide itself."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(button)
    return holder


class TableHead(Panel):
    """Back, the title, what is passed to stand beside it, and the command buttons. ``closed`` tells of Back."""

    closed = Signal()

    def __init__(self, title: str, buttons: Sequence[QWidget] = (), beside: Sequence[QWidget] = ()) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        self.back = KeyButton("‹ Back  (Esc)")
        self.back.setAccessibleName("Back to the worklist")
        self.back.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.back.clicked.connect(self.closed)
        self.title = label(title, "title")
        self._holders = [_holding(button) for button in buttons]
        row.addWidget(flowing(self.back, self.title, *beside, *self._holders))

    def offer(self, offered: bool) -> None:
        """Whether the command buttons are there at all."""
        for holder in self._holders:
            holder.setVisible(offered)


class Trouble(QFrame):
    """An error in words that stays until the next answer, with a button that copies it."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        self.setProperty("level", "Stopped")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        self.words = label("", wrap=True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        copy = QPushButton()
        copy.setIcon(theme.icon("copy"))
        copy.setAccessibleName("Copy this message")
        copy.setToolTip("Copy this message")
        copy.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.words.text()))
        row.addWidget(self.words, 1)
        row.addWidget(copy)
        self.hide()

    def say(self, words: str) -> None:
        """Show the words; none hides it."""
        self.words.setText(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))
