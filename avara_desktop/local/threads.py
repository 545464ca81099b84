"""Blocking calls kept off the event loop's thread, with a time limit, and never in the way of quitting."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def off_the_loop(work: Callable[[], T], seconds: float) -> T:
    """Run blocking work in a daemon thread and wait at most so long. Raises ``TimeoutError``, or what the work raises.

    A daemon thread, because an executor's thread that hangs (a locked vault, a dead network drive) holds up exit.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def deliver(give: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile: nobody waits any more
            loop.call_soon_threadsafe(lambda: None if done.done() else give())

    def run() -> None:
        try:
            result = work()
        except BaseException as error:
            failure = error
            deliver(lambda: done.set_exception(failure))
        else:
            deliver(lambda: done.set_result(result))

    threading.Thread(target=run, name="off-the-loop", daemon=True).start()
    async with asyncio.timeout(seconds):
        return await done
