"""One write to a study, from the gate to the proof: sent once, and called done only when a read says so.

Source: reading-room.md 5.3, safety.md P6. The answer to a write is the first proof; the study read again is the other.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from avara_desktop.api.client import AvaraClient
from avara_desktop.api.models import Study
from avara_desktop.errors import AvaraError, Conflict, OutcomeUnknown, SafetyStop
from avara_desktop.local import logs
from avara_desktop.signal import Signal
from avara_desktop.state import wording
from avara_desktop.state.gate import Gate
from avara_desktop.state.notices import Level, Notice, Notices
from avara_desktop.state.session import Session
from avara_desktop.state.worklist import Worklist


@dataclass(frozen=True)
class Write:
    """What to send about a study and how to know that it happened.

    ``act`` names it in the audit; ``asking`` is shown meanwhile, ``done`` names the deed; ``holds`` is whether a study
    as read shows the deed, and ``instead`` says what the server says where it does not. ``pause`` gives the seconds to
    wait before the second look, where somebody else's write may overtake ours. ``undoable`` writes have a reverse act.
    """

    act: str
    asking: str
    done: str
    send: Callable[[AvaraClient], Awaitable[object]]
    holds: Callable[[Study], bool]
    instead: Callable[[Study], str]
    pause: Callable[[], float] = lambda: 0.0
    key: str = "study"
    undoable: bool = False


class WriteOnce:
    """Carries out writes to studies."""

    def __init__(
        self,
        session: Session,
        worklist: Worklist,
        gate: Gate,
        notices: Notices,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.proven: Signal[[Study, Study, Write]] = Signal()
        """(as it was seen, as it is now, the write): the server said twice that it holds."""
        self._session = session
        self._worklist = worklist
        self._gate = gate
        self._notices = notices
        self._sleep = sleep

    async def carry_out(self, seen: Study, write: Write, judge: Callable[[Study], None] | None = None) -> Study:
        """Send a write about a study as the reader saw it, and return the study as the server then has it.

        ``judge`` may refuse the study as the server has it now. Raises ``SafetyStop`` where it changed, or where the
        server says otherwise afterwards; ``OutcomeUnknown`` where nobody can say.
        """
        with logs.outcome_of(write.act, study_id=seen.study_id) as line:
            line.confirmed = False
            now = await self._carried_out(seen, write, judge)
            line.words, line.confirmed = "done", True
        return now

    async def _carried_out(self, seen: Study, write: Write, judge: Callable[[Study], None] | None) -> Study:
        self._worklist.ask(seen.study_id, write.asking)
        try:
            now = await self._gate.pass_unchanged(seen)
            if judge:
                judge(now)
            answer = await self._session.answer(write.send)
            if isinstance(answer, Study):
                self._worklist.apply(answer)
            if seconds := write.pause():
                await self._sleep(seconds)
            return self._proven(seen, await self._second_look(seen, write), write)
        except (OutcomeUnknown, Conflict) as error:
            return await self._settle(seen, write, error)
        finally:
            self._worklist.ask(seen.study_id, "")

    async def _second_look(self, seen: Study, write: Write) -> Study:
        """The study a moment later. The write was answered, so a failure here must not look as if it had failed."""
        try:
            return await self._gate.read_back(seen.study_id)
        except AvaraError as error:
            raise OutcomeUnknown(f"{write.done}, but not confirmed") from error

    async def _settle(self, seen: Study, write: Write, error: AvaraError) -> Study:
        """Find out by reading what became of a write that was not answered, or answered with a conflict."""
        if isinstance(error, OutcomeUnknown):
            self._worklist.doubt(seen.study_id, f"{_inside(write.done)}? not confirmed")
        try:
            now = await self._gate.read_back(seen.study_id)
        except AvaraError:
            raise error from None
        if write.holds(now) and isinstance(error, OutcomeUnknown):
            return self._proven(seen, now, write)
        raise error

    def _proven(self, seen: Study, now: Study, write: Write) -> Study:
        who = wording.identity(now)
        if not write.holds(now):
            raise SafetyStop(f"Not {_inside(write.done)}: {who}", f"The server says {write.instead(now)}.")
        self._notices.post(Notice(Level.DONE, f"{write.done}: {who}", key=write.key))
        self.proven.emit(seen, now, write)
        return now


def _inside(done: str) -> str:
    """A deed inside a sentence; the names in it keep their capitals."""
    return done[:1].lower() + done[1:]
