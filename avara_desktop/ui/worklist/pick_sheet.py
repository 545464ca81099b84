"""A sheet to pick one of a few things by arrows and Enter, or by typing letters of its name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from avara_desktop.state.wording import folded
from avara_desktop.ui.kit.sheet import Sheet, ems
from avara_desktop.ui.kit.text import label

V = TypeVar("V")


@dataclass(frozen=True)
class Pick(Generic[V]):
    """Something to pick, with what it is in a line."""

    value: V
    title: str
    detail: str = ""


class PickSheet(Sheet, Generic[V]):
    """The first that fits is under the hand: nothing here writes to a study."""

    def __init__(self, window: QWidget, title: str, picks: Sequence[Pick[V]], accept: str) -> None:
        super().__init__(window, title, ems(40, window))
        self._picks = tuple(picks)
        self._fitting: list[Pick[V]] = []
        self.body.addWidget(label(title, "title"))
        self.words = QLineEdit()
        self.words.setPlaceholderText("Type a few letters")
        self.words.setAccessibleName(f"{title}: search")
        self.words.textChanged.connect(lambda _: self._fill())
        self.list = QListWidget()
        self.list.setAccessibleName(title)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(self.words)
        self.body.addWidget(self.list)
        self.accept_button = self.buttons(accept)
        self._fill()

    def _fill(self) -> None:
        words = folded(self.words.text()).split()
        self._fitting = [
            pick for pick in self._picks if all(word in folded(f"{pick.title} {pick.detail}") for word in words)
        ]
        self.list.clear()
        for pick in self._fitting:
            self.list.addItem(QListWidgetItem(" · ".join(part for part in (pick.title, pick.detail) if part)))
        self.list.setCurrentRow(0)
        self.list.setFixedHeight(self.list_height(min(9, max(1, len(self._picks)))))
        self.accept_button.setEnabled(bool(self._fitting))

    def chosen(self) -> V | None:
        """What is under the hand."""
        row = self.list.currentRow()
        return self._fitting[row].value if 0 <= row < len(self._fitting) else None

    async def ask(self) -> bool:
        """Whether one was picked."""
        return await self.answered(self.words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move in the list while the line keeps the focus; Enter picks."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step:
            self.list.setCurrentRow(min(max(0, self.list.currentRow() + step), self.list.count() - 1))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen() is not None:
            self.close_with(True)
        else:
            super().keyPressEvent(event)
