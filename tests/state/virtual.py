"""Time that passes by itself whenever nothing else happens, so that a test of minutes takes milliseconds."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

AN_HOUR = 3600.0
"""Longest any test may last, in the time it makes up."""


class _Jumping(selectors.BaseSelector):
    """Never waits: where it would, the loop's clock is put forward instead."""

    def __init__(self) -> None:
        self._real = selectors.DefaultSelector()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = self._real.select(0)
        if not ready and timeout is None:
            raise AssertionError("nothing is left that could ever happen")
        if not ready and timeout:
            self.now += timeout
        return ready

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._real.unregister(fileobj)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._real.get_map()

    def close(self) -> None:
        self._real.close()


class _VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now


def now() -> float:
    """The running loop's time, in seconds since it began."""
    return asyncio.get_running_loop().time()


def in_virtual_time(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a coroutine to its end, which comes within the hour; no task may be left over."""

    async def all_of_it() -> None:
        async with asyncio.timeout(AN_HOUR):
            await work()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        assert not left, f"tasks left running: {left}"

    with asyncio.Runner(loop_factory=_VirtualLoop) as runner:
        runner.run(all_of_it())
