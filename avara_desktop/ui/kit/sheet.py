"""A sheet: a card over the window that must be answered or closed. No window of its own, no nested event loop."""

import asyncio
from collections.abc import Awaitable, Callable
from types import MappingProxyType

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QScrollBar,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from avara_desktop.state.gate import Question
from avara_desktop.ui.kit import theme
from avara_desktop.ui.kit.panel import Panel
from avara_desktop.ui.kit.text import Whole, label


def ems(number: int, window: QWidget) -> int:
    """A width that grows with the text; below the usual size it does not shrink."""
    return number * max(16, window.font().pixelSize())


class Body(QScrollArea):
    """Leaves every key to its sheet."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Not here."""
        event.ignore()


class Sheet(QWidget):
    """Covers its window, keeps the focus inside, closes with Esc. ``closed(accepted)`` is emitted once."""

    closed = Signal(bool)
    SCROLLING = MappingProxyType(
        {
            Qt.Key.Key_Down: QScrollBar.SliderAction.SliderSingleStepAdd,
            Qt.Key.Key_Up: QScrollBar.SliderAction.SliderSingleStepSub,
            Qt.Key.Key_PageDown: QScrollBar.SliderAction.SliderPageStepAdd,
            Qt.Key.Key_PageUp: QScrollBar.SliderAction.SliderPageStepSub,
        }
    )

    def __init__(self, window: QWidget, name: str, width: int = 560) -> None:
        super().__init__(window)
        self.setObjectName(name)
        self.setAccessibleName(name)
        self._window = window
        self._before = window.focusWidget()
        self._open = True
        self._awaited = False
        self.yes: QPushButton | None = None
        self.card = QFrame(self)
        self.card.setProperty("role", "card")
        self.card.setFixedWidth(min(width, max(320, window.width() - 40)))
        column = QVBoxLayout(self.card)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        self.area = Body()
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setAccessibleName(name)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content = Panel()
        self.body = QVBoxLayout(content)
        self.body.setContentsMargins(20, 18, 20, 18)
        self.body.setSpacing(10)
        self.area.setWidget(content)
        self._foot = QVBoxLayout()
        self._foot.setContentsMargins(20, 0, 20, 0)
        column.addWidget(self.area)
        column.addLayout(self._foot)
        content.installEventFilter(self)
        grid = QGridLayout(self)
        grid.addWidget(self.card, 0, 0, Qt.AlignmentFlag.AlignCenter)
        window.installEventFilter(self)

    def open(self, focus: QWidget) -> None:
        """Show the sheet with the focus on one of its widgets."""
        self.setGeometry(self._window.rect())
        self.show()
        self._fit()
        self.raise_()
        focus.setFocus(Qt.FocusReason.PopupFocusReason)
        self.area.ensureWidgetVisible(focus)

    def _fit(self) -> None:
        """As high as the content, but never higher than the window: then it scrolls, and no line is squeezed."""
        inner = self.card.width() - 2
        wanted = self._height_for(inner)
        room = self._window.height() - 24 - self._foot.sizeHint().height()
        if wanted > room:
            bar = self.area.verticalScrollBar().sizeHint().width()
            wanted = self._height_for(inner - bar)
        # where all of it fits, a bar once shown would make the lines narrower, and itself needed
        fits = wanted <= room
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if fits else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.area.setVerticalScrollBarPolicy(policy)
        self.area.setFixedHeight(max(80, min(wanted, room)))

    def _height_for(self, width: int) -> int:
        body = self.body
        return body.totalHeightForWidth(width) if body.hasHeightForWidth() else body.totalSizeHint().height()

    async def answered(self, focus: QWidget) -> bool:
        """Open and wait for the answer; cancelling the waiting task closes the sheet unanswered."""
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.closed.connect(lambda accepted: None if answer.done() else answer.set_result(accepted))
        self._awaited = True
        self.open(focus)
        try:
            return await answer
        finally:
            self.close_with(False)
            # only now: whoever awaits may still read what was entered, before Qt's next turn
            self.deleteLater()

    def close_with(self, accepted: bool) -> None:
        """Close; the focus goes back to where it was."""
        if not self._open:
            return
        self._open = False
        self._window.removeEventFilter(self)
        focus = self._window.focusWidget()
        moved = focus is not None and focus.isVisible() and not self.isAncestorOf(focus)
        self.hide()
        # a notice's button may have left meanwhile, and whoever was answered may have shown something else
        if not moved and self._before is not None and isValid(self._before) and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit(accepted)
        if not self._awaited:
            self.deleteLater()

    def row_height(self) -> int:
        """Of one line in a list, with the room around it."""
        return self.fontMetrics().lineSpacing() + 13

    def list_height(self, rows: int) -> int:
        """Of a list that shows so many lines."""
        return rows * self.row_height() + 6

    def buttons(self, accept: str, *, cancel: str = "Cancel") -> QPushButton:
        """A row of Cancel and the accepting button at the bottom; returns the latter."""
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addStretch()
        no, yes = QPushButton(cancel), QPushButton(f"{accept}  (Ctrl+Enter)")
        yes.setProperty("role", "primary")
        for button in (no, yes):
            row.addWidget(button)  # not autoDefault: Qt would take Ctrl+Enter for a press of the button in focus
        no.clicked.connect(lambda: self.close_with(False))
        yes.clicked.connect(lambda: self.close_with(True))
        self._foot.addLayout(row)
        self._foot.setContentsMargins(20, 0, 20, 18)
        self.yes = yes
        return yes

    def closing(self, words: str = "Close") -> QPushButton:
        """One button at the bottom, for a sheet that only tells something: Esc and Ctrl+Enter do the same."""
        button = QPushButton(f"{words} (Esc)")
        button.clicked.connect(lambda: self.close_with(False))
        self._foot.addWidget(button, 0, Qt.AlignmentFlag.AlignRight)
        self._foot.setContentsMargins(20, 0, 20, 18)
        self.yes = button
        return button

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the window and of the content."""
        if watched is self._window and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._window.rect())
            self._fit()
        elif watched is self.area.widget() and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes; Enter presses the button in focus; arrows and paging scroll; no other key leaves the sheet."""
        focus = self._window.focusWidget()
        bar = self.area.verticalScrollBar()
        if step := self.SCROLLING.get(Qt.Key(event.key())):
            bar.triggerAction(step)
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape:
            self.close_with(False)
        elif enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier and self.yes and self.yes.isEnabled():
            self.yes.click()
        elif enter and isinstance(focus, QPushButton):
            focus.click()
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes round inside the sheet."""
        stops = [
            child
            for child in self.findChildren(QWidget)
            if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisible() and child.isEnabled()
        ]
        if not stops:
            return True
        focus = self._window.focusWidget()
        at = stops.index(focus) if focus in stops else -1
        stops[(at + (1 if forward else -1)) % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim what lies behind; the patient banner stays readable."""
        painter = QPainter(self)
        painter.setOpacity(0.62)
        painter.fillRect(self.rect(), theme.colour("backdrop"))
        painter.end()


Answered = Callable[[Sheet, Awaitable[bool]], Awaitable[bool]]
"""Waits for the answer to a sheet with every key of the page behind it switched off."""


class ConfirmSheet(Sheet):
    """A question with its consequence. No has the focus: a stray Enter does nothing; Ctrl+Enter accepts."""

    def __init__(self, window: QWidget, question: Question) -> None:
        super().__init__(window, question.title, ems(35, window))
        title = label(question.title, "title", wrap=True)
        self.body.addWidget(title)
        body = Whole()  # a UID is longer than a line and names the study
        body.setText(question.body)
        self.body.addWidget(body)
        yes = self.buttons(question.accept, cancel=question.decline)
        self.no = next(button for button in self.findChildren(QPushButton) if button is not yes)

    async def ask(self) -> bool:
        """Whether the reader accepted."""
        return await self.answered(self.no)
