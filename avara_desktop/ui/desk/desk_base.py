"""What every act at the desk needs: the window, the acts of state, tasks, and a way to ask."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Protocol

from avara_desktop.api.models import Study
from avara_desktop.state.addenda import Addenda
from avara_desktop.state.assignment import Assignment
from avara_desktop.state.colleagues import Colleagues
from avara_desktop.state.entry import Entry
from avara_desktop.state.gate import Gate, Question
from avara_desktop.state.launch import Launch
from avara_desktop.state.lookup import Lookup
from avara_desktop.state.orders import Orders
from avara_desktop.tasks import Tasks
from avara_desktop.ui.kit.sheet import ConfirmSheet, Sheet
from avara_desktop.ui.window.main_window import MainWindow


@dataclass(frozen=True)
class Acts:
    """What the desk can do to studies. ``gate`` reads one without doing anything to it."""

    gate: Gate
    launch: Launch
    assignment: Assignment
    addenda: Addenda
    orders: Orders
    colleagues: Colleagues
    lookup: Lookup
    entry: Entry


class PageDesk(Protocol):
    """What a page of its own answers to the keys that every list has."""

    def step(self, steps: int) -> None:
        """Go up or down."""

    def to_end(self, last: bool) -> None:
        """Go to the first or last row."""

    def search(self) -> None:
        """Put the keyboard on the search line."""

    def back(self) -> bool:
        """Undo one thing that hides rows; False where the page itself is to be left."""

    def refresh(self) -> None:
        """Read again."""


class DeskBase:
    """Starts acts on the study that was under the hand at key press, and asks through sheets."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self._unlocked = asyncio.Event()
        self._unlocked.set()
        self.window: MainWindow
        self.acts: Acts

    def bind(self, window: MainWindow, acts: Acts) -> None:
        """Tie the desk to its window once both exist."""
        self.window, self.acts = window, acts

    def _act(self, act: Callable[[Study], Coroutine[Any, Any, None]]) -> None:
        """Start an act on the study selected now. One act a study at a time: a second key press does nothing."""
        if study := self.window.context().study:
            self._tasks.start(f"study {study.study_id}", lambda: act(study))

    async def ask(self, question: Question) -> bool:
        """Put a question to the reader; no key of the list works meanwhile."""
        sheet = ConfirmSheet(self.window, question)
        return await self.answered(sheet, sheet.ask())

    async def answered(self, sheet: Sheet, answer: Awaitable[bool]) -> bool:
        """Wait for a sheet with every key of the page behind it switched off; a locked window asks nothing yet."""
        try:
            await self._unlocked.wait()
        except BaseException:
            if isinstance(answer, Coroutine):
                answer.close()
            raise
        self._suspend(sheet)
        return await answer

    def _suspend(self, sheet: Sheet) -> None:
        self.window.actions_of.suspend(True)
        sheet.closed.connect(lambda _: self._resume())

    def _resume(self) -> None:
        self.window.actions_of.suspend(False)
        focus = self.window.focusWidget()
        if focus is None or not focus.isVisible():
            self.window.pages.take_focus()
