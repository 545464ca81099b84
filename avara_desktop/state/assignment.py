"""Claim and release: the reader takes an unassigned study, or gives one back. Shown only after the server said so."""

import asyncio
import random
from collections.abc import Awaitable, Callable

from avara_desktop.api.bodies import StudyPatch
from avara_desktop.api.models import Study
from avara_desktop.api.terms import StudyReportStatus
from avara_desktop.errors import AvaraError, Conflict, OutcomeUnknown, SafetyStop
from avara_desktop.state import wording
from avara_desktop.state.gate import Gate
from avara_desktop.state.notices import Level, Notice, Notices
from avara_desktop.state.session import Session
from avara_desktop.state.worklist import Worklist


class Assignment:
    """PATCH once, take the answer as first proof and a second read as the other (reading-room.md 5.3)."""

    def __init__(
        self,
        session: Session,
        worklist: Worklist,
        gate: Gate,
        notices: Notices,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._session = session
        self._worklist = worklist
        self._gate = gate
        self._notices = notices
        self._sleep = sleep

    async def claim(self, seen: Study) -> None:
        """Assign an unassigned study to the reader. Raises ``SafetyStop`` where it is not free."""
        if seen.assigned_to is not None:
            raise SafetyStop("This study is not free", f"It is assigned to {wording.one_line(seen.assigned_to.name)}.")
        await self._change(seen, self._session.reader_id, "claiming…", "Claimed")

    async def release(self, seen: Study) -> None:
        """Give a study of the reader's back. Raises ``SafetyStop`` where it is not theirs or already begun."""
        if not seen.assigned_to_reader(self._session.reader_id):
            raise SafetyStop("This study is not yours", "Only your own assigned studies can be released.")
        if seen.study_report_status is not StudyReportStatus.ASSIGNED:
            raise SafetyStop("This study has been begun", "Only studies that are not begun can be released.")
        await self._change(seen, None, "releasing…", "Released")

    async def _change(self, seen: Study, owner: str | None, asking: str, done: str) -> None:
        study_id = seen.study_id
        self._worklist.ask(study_id, asking)
        try:
            await self._gate.pass_unchanged(seen)
            answer = await self._session.answer(lambda api: api.update_study(study_id, StudyPatch(assigned_to=owner)))
            self._worklist.apply(answer)
            # two readers may have claimed at once and the last one wins: look again (reading-room.md 5.3.3)
            await self._sleep(random.uniform(1.0, 2.0))  # noqa: S311
            self._judge(await self._second_look(study_id, done), owner, done)
        except (OutcomeUnknown, Conflict) as error:
            await self._settle(seen, owner, done, error)
        finally:
            self._worklist.ask(study_id, "")

    async def _second_look(self, study_id: str, done: str) -> Study:
        """The study a moment later. The write was answered, so a failure here must not look as if it had failed."""
        try:
            return await self._gate.read_back(study_id)
        except AvaraError as error:
            raise OutcomeUnknown(f"{done}, but not confirmed") from error

    async def _settle(self, seen: Study, owner: str | None, done: str, error: AvaraError) -> None:
        """Find out by reading what became of a write that was not answered, or answered with a conflict."""
        if isinstance(error, OutcomeUnknown):
            self._worklist.doubt(seen.study_id, f"{done.lower()}? not confirmed")
        try:
            now = await self._gate.read_back(seen.study_id)
        except AvaraError:
            raise error from None
        if _owner_id(now) == (owner or "") and isinstance(error, OutcomeUnknown):
            self._judge(now, owner, done)
            return
        raise error

    def _judge(self, now: Study, owner: str | None, done: str) -> None:
        who = wording.identity(now)
        if _owner_id(now) == (owner or ""):
            self._notices.post(Notice(Level.DONE, f"{done}: {who}", key="assignment"))
            return
        holder = wording.one_line(now.assigned_to.name) if now.assigned_to else "nobody"
        raise SafetyStop(f"Not {done.lower()}: {who}", f"The server says it is now assigned to {holder}.")


def _owner_id(study: Study) -> str:
    return study.assigned_to.user_id if study.assigned_to else ""
