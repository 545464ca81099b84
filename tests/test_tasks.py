"""Owned, named, single-flight tasks."""

import asyncio
from collections.abc import Callable

import pytest

from avara_desktop.errors import AvaraError, Interrupted, TooSlow
from avara_desktop.tasks import Tasks


class Work:
    """A piece of work that waits to be let go, and counts how often it began and ended."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error
        self.began = 0
        self.ended = 0
        self.cancelled = 0
        self.let_go = asyncio.Event()
        self.under_way = asyncio.Event()

    async def __call__(self) -> None:
        self.began += 1
        self.under_way.set()
        try:
            await self.let_go.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        self.ended += 1
        if self.error:
            raise self.error


class Heard:
    """What the signals of some tasks said."""

    def __init__(self, tasks: Tasks) -> None:
        self.failed: list[tuple[str, AvaraError]] = []
        self.again: list[Callable[[], None]] = []
        self.crashed: list[BaseException] = []
        self.changes = 0
        self.idle = asyncio.Event()
        self.tasks = tasks
        tasks.failed.connect(self._failed)
        tasks.crashed.connect(self.crashed.append)
        tasks.changed.connect(self._changed)

    def _failed(self, name: str, error: AvaraError, again: Callable[[], None]) -> None:
        self.failed.append((name, error))
        self.again.append(again)

    def _changed(self) -> None:
        self.changes += 1
        if self.tasks.running("work"):
            self.idle.clear()
        else:
            self.idle.set()


async def test_work_runs_once_and_its_name_is_free_afterwards() -> None:
    tasks, work = Tasks(), Work()
    heard = Heard(tasks)
    assert tasks.start("work", work)
    assert tasks.running("work")
    work.let_go.set()
    await heard.idle.wait()
    assert not tasks.running("work")
    assert (work.began, work.ended, heard.changes) == (1, 1, 2)
    assert tasks.start("work", work)
    await tasks.stop()


async def test_a_second_start_of_the_same_name_does_nothing_while_the_first_runs() -> None:
    tasks, work, other = Tasks(), Work(), Work()
    heard = Heard(tasks)
    assert tasks.start("work", work)
    assert [tasks.start("work", other) for _ in range(5)] == [False] * 5
    assert heard.changes == 1
    work.let_go.set()
    await heard.idle.wait()
    assert (work.ended, other.began) == (1, 0)


async def test_work_of_different_names_runs_side_by_side() -> None:
    tasks, one, two = Tasks(), Work(), Work()
    tasks.start("one", one)
    tasks.start("two", two)
    await asyncio.gather(one.under_way.wait(), two.under_way.wait())
    assert tasks.running("one")
    assert tasks.running("two")
    await tasks.stop()
    assert (one.cancelled, two.cancelled) == (1, 1)


async def test_a_task_bears_its_name() -> None:
    tasks, names = Tasks(), []
    heard = Heard(tasks)

    async def work() -> None:
        current = asyncio.current_task()
        names.append(current.get_name() if current else "")

    tasks.start("work", work)
    await heard.idle.wait()
    assert names == ["work"]


async def test_an_error_of_ours_is_told_with_its_name_and_is_no_crash() -> None:
    tasks, work = Tasks(), Work(TooSlow())
    heard = Heard(tasks)
    tasks.start("work", work)
    work.let_go.set()
    await heard.idle.wait()
    assert heard.failed == [("work", work.error)]
    assert heard.crashed == []


async def test_again_starts_the_same_work_anew_and_not_beside_itself() -> None:
    tasks, work = Tasks(), Work(Interrupted())
    heard = Heard(tasks)
    tasks.start("work", work)
    work.let_go.set()
    await heard.idle.wait()
    work.error = None
    work.let_go.clear()
    heard.again[0]()
    heard.again[0]()
    assert tasks.running("work")
    work.let_go.set()
    await heard.idle.wait()
    assert (work.began, work.ended) == (2, 2)
    assert len(heard.failed) == 1


@pytest.mark.parametrize("error", [ValueError("defect"), RuntimeError(), KeyError("x"), TimeoutError(), OSError()])
async def test_anything_else_is_a_crash(error: Exception) -> None:
    tasks, work = Tasks(), Work(error)
    heard = Heard(tasks)
    tasks.start("work", work)
    work.let_go.set()
    await heard.idle.wait()
    assert heard.crashed == [error]
    assert heard.failed == []


async def test_a_listener_that_breaks_while_it_hears_of_a_failure_is_a_crash_and_frees_the_name() -> None:
    tasks, work = Tasks(), Work(TooSlow())
    heard = Heard(tasks)
    broken = ValueError("listener")

    def listen(*_: object) -> None:
        raise broken

    tasks.failed.connect(listen)
    tasks.start("work", work)
    work.let_go.set()
    await heard.idle.wait()
    assert heard.crashed == [broken]
    assert not tasks.running("work")


async def test_cancelled_work_ends_in_silence() -> None:
    tasks, work = Tasks(), Work()
    heard = Heard(tasks)
    tasks.start("work", work)
    await work.under_way.wait()
    tasks.cancel("work")
    assert tasks.running("work")
    await heard.idle.wait()
    assert work.cancelled == 1
    assert (heard.failed, heard.crashed) == ([], [])


async def test_work_cancelled_before_it_began_never_begins() -> None:
    tasks, work = Tasks(), Work()
    heard = Heard(tasks)
    tasks.start("work", work)
    tasks.cancel("work")
    await heard.idle.wait()
    assert work.began == 0


async def test_cancelling_a_name_nobody_runs_does_nothing() -> None:
    tasks, work = Tasks(), Work()
    heard = Heard(tasks)
    tasks.start("work", work)
    tasks.cancel("other")
    work.let_go.set()
    await heard.idle.wait()
    assert (work.ended, work.cancelled) == (1, 0)


async def test_stop_waits_until_everything_has_cleaned_up() -> None:
    tasks, ended = Tasks(), []
    under_way, may_end = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        try:
            under_way.set()
            await asyncio.Event().wait()
        finally:
            await may_end.wait()
            ended.append("cleaned up")

    tasks.start("work", work)
    await under_way.wait()
    stopping = asyncio.ensure_future(tasks.stop())
    asyncio.get_running_loop().call_soon(may_end.set)
    await stopping
    assert ended == ["cleaned up"]
    assert not tasks.running("work")


async def test_nothing_starts_after_stop_not_even_again() -> None:
    tasks, work = Tasks(), Work(TooSlow())
    heard = Heard(tasks)
    tasks.start("work", work)
    work.let_go.set()
    await heard.idle.wait()
    await tasks.stop()
    assert not tasks.start("work", work)
    heard.again[0]()
    assert not tasks.running("work")
    assert work.began == 1


async def test_work_that_tries_to_start_more_work_while_it_is_stopped_starts_none() -> None:
    tasks, late, started = Tasks(), Work(), []
    under_way = asyncio.Event()

    async def work() -> None:
        try:
            under_way.set()
            await asyncio.Event().wait()
        finally:
            started.append(tasks.start("late", late))

    tasks.start("work", work)
    await under_way.wait()
    await tasks.stop()
    assert started == [False]
    assert late.began == 0


async def test_work_that_fails_while_it_is_stopped_is_told_still() -> None:
    tasks = Tasks()
    heard = Heard(tasks)
    under_way = asyncio.Event()

    async def work() -> None:
        try:
            under_way.set()
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise ValueError("defect in the clean-up") from None

    tasks.start("work", work)
    await under_way.wait()
    await tasks.stop()
    assert [str(error) for error in heard.crashed] == ["defect in the clean-up"]


async def test_stopping_twice_and_stopping_nothing_end_at_once() -> None:
    tasks = Tasks()
    heard = Heard(tasks)
    await tasks.stop()
    await tasks.stop()
    assert heard.changes == 0


async def test_work_started_anew_takes_the_place_of_what_was_under_way() -> None:
    tasks, done = Tasks(), []
    gate = asyncio.Event()

    async def slow() -> None:
        await gate.wait()
        done.append("old")

    async def quick() -> None:
        done.append("new")

    tasks.start_anew("look up", slow)
    tasks.start("look", slow)
    await asyncio.sleep(0)
    tasks.start_anew("look up", quick)
    tasks.start_anew("look up", quick)
    while len(tasks.names()) > 1:
        await asyncio.sleep(0)
    assert done == ["new"]
    assert tasks.names() == ("look",), "work of another kind goes on"
    gate.set()
    await tasks.stop()
