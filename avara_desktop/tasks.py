"""The only place that creates asyncio tasks: each has a name and an owner, and none is forgotten."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from avara_desktop.errors import AvaraError
from avara_desktop.signal import Signal

Work = Callable[[], Coroutine[Any, Any, None]]


class Tasks:
    """Owned, named, single-flight tasks.

    ``failed(name, error, again)`` tells of an :class:`AvaraError`; ``again`` starts the same work anew.
    ``crashed(error)`` tells of anything else, which is a defect.
    """

    def __init__(self) -> None:
        self.failed: Signal[[str, AvaraError, Callable[[], None]]] = Signal()
        self.crashed: Signal[[BaseException]] = Signal()
        self.changed: Signal[[]] = Signal()
        self._running: dict[str, asyncio.Task[None]] = {}
        self._stopping = False
        self._anew = 0

    def start(self, name: str, work: Work) -> bool:
        """Run ``work`` unless work of that name is running already (a second key press does nothing).

        Returns whether it was started.
        """
        if self._stopping or name in self._running:
            return False
        task = asyncio.get_running_loop().create_task(self._guard(name, work), name=name)
        self._running[name] = task
        task.add_done_callback(lambda done: self._forget(name, done))
        self.changed.emit()
        return True

    def running(self, name: str) -> bool:
        """Whether work of that name has started and not ended."""
        return name in self._running

    def names(self) -> tuple[str, ...]:
        """What is running."""
        return tuple(self._running)

    def cancel(self, name: str) -> None:
        """Ask the work of that name to stop; nothing where there is none."""
        if name in self._running:
            self._running[name].cancel()

    def cancel_all(self, *starts: str) -> None:
        """Ask all work whose name starts so to stop."""
        for name in self.names():
            if name.startswith(starts):
                self.cancel(name)

    def start_anew(self, what: str, work: Work) -> None:
        """Start work in place of earlier work of that kind, which may still be ending, and hold its name."""
        self.cancel_all(f"{what} ")
        self._anew += 1
        self.start(f"{what} {self._anew}", work)

    async def _guard(self, name: str, work: Work) -> None:
        try:
            await work()
        except AvaraError as error:
            self.failed.emit(name, error, lambda: self._again(name, work))
        except Exception as error:
            self.crashed.emit(error)

    def _again(self, name: str, work: Work) -> None:
        self.start(name, work)

    def _forget(self, name: str, task: "asyncio.Task[None]") -> None:
        if self._running.get(name) is task:
            del self._running[name]
        if not task.cancelled() and (error := task.exception()) is not None:
            self.crashed.emit(error)
        self.changed.emit()

    async def stop(self) -> None:
        """Cancel everything and wait until it has ended. Nothing starts afterwards."""
        self._stopping = True
        while self._running:
            tasks = list(self._running.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await asyncio.sleep(0)
