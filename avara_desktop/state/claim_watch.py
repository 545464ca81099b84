"""An honest claim is watched after it was made: the last writer wins on the server, and that may be somebody else.

Read every 5 s for 30 s, then seen with each poll (reading-room.md 5.3.5 and 5.3.6). What is lost is told with a name
and a time, and never taken back.
"""

import asyncio
from collections.abc import Awaitable, Callable

from avara_desktop.api.models import Study
from avara_desktop.api.terms import StudyReportStatus
from avara_desktop.errors import AvaraError, NotFound, NotPermitted
from avara_desktop.local import logs
from avara_desktop.signal import Signal
from avara_desktop.state import wording
from avara_desktop.state.gate import Gate
from avara_desktop.state.notices import Level, Notice, Notices
from avara_desktop.state.session import Session, SignedOut
from avara_desktop.state.standing import time_of_day
from avara_desktop.state.worklist import Worklist, WorklistChange

EVERY, TIMES = 5.0, 6
"""Seconds between reads after a claim, and how many."""


class ClaimWatch:
    """Studies that the reader claimed and has not opened yet."""

    def __init__(
        self,
        session: Session,
        worklist: Worklist,
        gate: Gate,
        notices: Notices,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.started: Signal[[str]] = Signal()
        """:meth:`watch` is to be run for that study."""
        self.lost: Signal[[str]] = Signal()
        """Somebody else has a study that was claimed: what was told of the claim is no longer true."""
        self._session, self._worklist, self._gate, self._notices = session, worklist, gate, notices
        self._sleep = sleep
        self._held: set[str] = set()
        worklist.changed.connect(self._heard)
        session.changed.connect(self._session_changed)

    def hold(self, study: Study) -> None:
        """The reader claimed a study."""
        if study.assigned_to_reader(self._session.reader_id):
            self._held.add(study.study_id)
            self.started.emit(study.study_id)

    def forget(self, study_id: str) -> None:
        """The reader opened it, which is watched by the witness, or gives it away."""
        self._held.discard(study_id)

    async def watch(self, study_id: str) -> None:
        """Read a claimed study for half a minute."""
        for _ in range(TIMES):
            await self._sleep(EVERY)
            if study_id not in self._held:
                return
            try:
                await self._gate.look(study_id)
            except SignedOut:
                return
            except (NotFound, NotPermitted):
                self._held.discard(study_id)  # it has left the list
            except AvaraError:
                continue  # the next read says it, or the next poll

    def _session_changed(self) -> None:
        if self._session.reader is None:
            self._held.clear()

    def _heard(self, change: WorklistChange) -> None:
        for study_id in self._held & (change.changed | change.added):
            study = self._worklist.study(study_id)
            if study is None:
                continue
            if not study.assigned_to_reader(self._session.reader_id):
                self._lost(study)
            elif study.study_report_status is StudyReportStatus.COMPLETED:
                self._held.discard(study_id)

    def _lost(self, study: Study) -> None:
        """Say who has it and when that was seen; the study is where the server has it, and stays there."""
        self._held.discard(study.study_id)
        self.lost.emit(study.study_id)
        logs.event("claim_lost", study_id=study.study_id)
        seen = time_of_day(self._session.client.server_now())
        if study.assigned_to is None:
            title = f"{wording.identity(study)} is no longer yours: nobody has it (seen {seen})"
        else:
            title = (
                f"{wording.isolate(wording.one_line(study.assigned_to.name))} took {wording.identity(study)} at {seen}"
            )
        advice = "You had claimed it. It was not taken back; ask them before you claim it again."
        self._notices.post(Notice(Level.WARNING, title, advice, key=f"lost {study.study_id}"))
