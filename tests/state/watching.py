"""A reader whose opened study is watched, in time that passes by itself."""

import asyncio
from collections.abc import Awaitable, Callable

from avara_desktop.api.models import Study
from avara_desktop.state.query import SCOPE_MINE
from avara_desktop.state.standing import Standing
from avara_desktop.state.witness import Witness
from tests.state import virtual
from tests.state.support import STUDIES, Room


class Watched(Room):
    """A room with a witness wired as the app does; ``limit`` and ``interval`` are seconds."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self.limit, self.interval, self.complete = 15.0, 20.0, True
        self.finished: list[str] = []
        self.running: list[asyncio.Task[None]] = []
        self.witness = Witness(
            self.session,
            self.worklist,
            self.gate,
            self.notices,
            limit=lambda: self.limit,
            interval=lambda: self.interval,
            settled=lambda: self.complete,
            seconds=virtual.now,
        )
        self.witness.started.connect(self._watch)
        self.witness.missed.connect(lambda: self.start(self.witness.look))
        self.witness.finished.connect(self.finished.append)
        self.launch._blocks, self.launch._open_now = self.witness.blocks, self.witness.reading
        self.launch.opened.connect(self.witness.opened)

    def start(self, work: Callable[[], Awaitable[None]]) -> None:
        async def run() -> None:
            await work()

        self.running.append(asyncio.get_running_loop().create_task(run()))

    def _watch(self) -> None:
        for task in self.running:
            task.cancel()
        self.start(self.witness.watch)

    async def stop(self) -> None:
        for task in self.running:
            task.cancel()
        await asyncio.gather(*self.running, return_exceptions=True)

    async def fetch(self) -> None:
        """One poll of the reader's list."""
        await self.refresher.fetch(SCOPE_MINE)

    async def open(self, number: int = 0) -> Study:
        """Open one of the reader's assigned studies."""
        seen = await self.seen(self.ids("assigned")[number])
        await self.launch.read(seen)
        return seen

    def stands(self) -> Standing | None:
        """Where the study opened last stands now."""
        return self.witness.standing

    def reads(self, study_id: str) -> int:
        """How often a study was read by its id."""
        return self.wire.count(f"GET {STUDIES}/{study_id}")


def watched(work: Callable[[Watched], Awaitable[None]], **options: object) -> None:
    """Run a test with a signed-in reader whose list was read once, in virtual time."""

    async def run() -> None:
        room = Watched(**options)
        await room.sign_in()
        for study_id in room.ids("in_progress"):
            await room.change(study_id, studyReportStatus="assigned")
        await room.fetch()
        try:
            await work(room)
        finally:
            await room.stop()

    virtual.in_virtual_time(run)
