"""A sheet that shows whose study it is and lets one of several things be chosen: a colleague, a severity."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from avara_desktop.api.models import Study
from avara_desktop.state import wording
from avara_desktop.ui.kit.sheet import Sheet
from avara_desktop.ui.kit.text import label
from avara_desktop.ui.study.banner import PatientBanner

V = TypeVar("V")
MOST_ROWS = 9


@dataclass(frozen=True)
class Choice(Generic[V]):
    """Something to choose. What is ``current`` already cannot be chosen again."""

    value: V
    title: str
    detail: str = ""
    current: bool = False


class ChoiceList(QListWidget):
    """A list in which nothing is chosen until the reader chooses."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the focus, but not the first row with it, as Qt would."""
        nothing = self.currentRow() < 0
        super().focusInEvent(event)
        if nothing:
            self.setCurrentRow(-1)

    def keyboardSearch(self, search: str) -> None:
        """Typed letters choose nothing: they may be dictation that went astray."""


class ChoiceSheet(Sheet, Generic[V]):
    """Arrows choose, typing searches where there is a ``search`` line, Ctrl+Enter accepts. Nothing is preselected."""

    def __init__(
        self, window: QWidget, title: str, study: Study, choices: Sequence[Choice[V]], accept: str, *, search: str = ""
    ) -> None:
        super().__init__(window, title, 680)
        self._choices = tuple(choices)
        self._shown: list[Choice[V]] = []
        self.body.addWidget(label(title, "title"))
        banner = PatientBanner()
        banner.show_study(study)
        self.body.addWidget(banner)
        self.words = QLineEdit()
        self.words.setPlaceholderText(search)
        self.words.setAccessibleName(search)
        self.words.textChanged.connect(lambda _: self._fill())
        self.list = ChoiceList()
        self.list.setAccessibleName(title)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus if search else Qt.FocusPolicy.StrongFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.currentRowChanged.connect(lambda _: self._judge())
        self.verdict = label("", "secondary", wrap=True)
        for part in (self.words, self.list, self.verdict):
            self.body.addWidget(part)
        self.words.setVisible(bool(search))  # not before it has its place: it would be a window of its own
        self.send = self.buttons(accept)
        self._fill()

    async def ask(self) -> bool:
        """Whether one was chosen and accepted."""
        return await self.answered(self.words if self.words.isVisibleTo(self) else self.list)

    def chosen(self) -> V | None:
        """What is under the hand, if it may be chosen."""
        row = self.list.currentRow()
        choice = self._shown[row] if 0 <= row < len(self._shown) else None
        return choice.value if choice and not choice.current else None

    def _fill(self) -> None:
        words = wording.folded(self.words.text()).split()
        self._shown = [
            choice
            for choice in self._choices
            if all(word in wording.folded(f"{choice.title} {choice.detail}") for word in words)
        ]
        self.list.clear()
        for choice in self._shown:
            now = " (now)" if choice.current else ""
            item = QListWidgetItem(" · ".join(part for part in (choice.title + now, choice.detail) if part))
            if choice.current:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
            self.list.addItem(item)
        if words and self._shown:
            self._step(1)
        # a third of the window at most: the row under the hand stays in sight without scrolling the sheet
        rows = min(MOST_ROWS, max(1, len(self._choices)), max(3, self._window.height() // (3 * self.row_height())))
        self.list.setFixedHeight(self.list_height(rows))
        self._judge()

    def _judge(self) -> None:
        self.send.setEnabled(self.chosen() is not None)
        row = self.list.currentRow()
        if not self._shown:
            self.verdict.setText(
                "Nobody of that name may create reports." if self._choices else "There is nothing to choose."
            )
        else:
            chosen = self._shown[row].title if self.chosen() is not None else ""
            self.verdict.setText(f"Chosen: {chosen}" if chosen else "Choose with the arrow keys.")

    def _step(self, step: int) -> None:
        row = self.list.currentRow()
        able = [number for number, choice in enumerate(self._shown) if not choice.current]
        beyond = [number for number in able if (number > row if step > 0 else number < row)]
        if beyond:
            self.list.setCurrentRow(beyond[0] if step > 0 else beyond[-1])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move in the list while the line keeps the focus."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if step := steps.get(Qt.Key(event.key())):
            self._step(step)
        else:
            super().keyPressEvent(event)
