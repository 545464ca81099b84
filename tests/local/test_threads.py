"""Blocking work off the event loop."""

import asyncio
import threading
import time

import pytest

from avara_desktop.local.threads import off_the_loop


async def test_work_runs_in_a_daemon_thread_of_its_own_and_gives_its_result() -> None:
    def work() -> tuple[bool, bool]:
        return threading.current_thread() is threading.main_thread(), threading.current_thread().daemon

    assert await off_the_loop(work, 5) == (False, True)


async def test_an_error_of_the_work_is_raised_to_whoever_waits() -> None:
    def work() -> None:
        raise LookupError("no such thing")

    with pytest.raises(LookupError, match="no such thing"):
        await off_the_loop(work, 5)


async def test_work_that_hangs_is_given_up_and_its_late_result_is_dropped() -> None:
    let_go, ended = threading.Event(), threading.Event()

    def work() -> None:
        let_go.wait(10)
        ended.set()

    began = time.monotonic()
    with pytest.raises(TimeoutError):
        await off_the_loop(work, 0.02)
    assert time.monotonic() - began < 1
    let_go.set()
    assert ended.wait(5)
    # the late delivery comes to this loop and finds nobody
    assert await off_the_loop(lambda: "next", 5) == "next"


@pytest.mark.parametrize("fails", [False, True])
def test_work_that_outlives_its_loop_ends_quietly(fails: bool) -> None:
    let_go = threading.Event()
    threads: list[threading.Thread] = []

    def work() -> None:
        threads.append(threading.current_thread())
        let_go.wait(10)
        if fails:
            raise OSError

    async def give_up() -> None:
        with pytest.raises(TimeoutError):
            await off_the_loop(work, 0.02)

    asyncio.run(give_up())
    let_go.set()
    threads[0].join(5)
    assert not threads[0].is_alive()


async def test_the_loop_goes_on_while_work_blocks() -> None:
    let_go, turns = threading.Event(), 0
    waiting = asyncio.get_running_loop().create_task(off_the_loop(lambda: let_go.wait(10), 10))
    while turns < 50:
        await asyncio.sleep(0)
        turns += 1
    assert not waiting.done()
    let_go.set()
    assert await waiting
