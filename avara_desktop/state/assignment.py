"""Whose a study is: claim, release, and assign to a colleague. Shown only after the server said so."""

import random

from avara_desktop.api.bodies import StudyPatch
from avara_desktop.api.models import Study, UserReference
from avara_desktop.api.people import User
from avara_desktop.api.terms import StudyReportStatus
from avara_desktop.errors import SafetyStop
from avara_desktop.signal import Signal
from avara_desktop.state import wording
from avara_desktop.state.session import Session
from avara_desktop.state.write_once import Write, WriteOnce

BEGUN = (StudyReportStatus.IN_PROGRESS, StudyReportStatus.COMPLETED, StudyReportStatus.ADDENDUM_ACTIVE)


class Assignment:
    """PATCH once, take the answer as first proof and a second read as the other (reading-room.md 5.3)."""

    def __init__(self, session: Session, writes: WriteOnce) -> None:
        self.claimed: Signal[[Study]] = Signal()
        """The server said twice that the study is the reader's; somebody else's claim may still overtake it."""
        self.giving: Signal[[str]] = Signal()
        """The reader is about to give a study away themselves."""
        self._session = session
        self._writes = writes

    async def claim(self, seen: Study) -> None:
        """Assign an unassigned study to the reader. Raises ``SafetyStop`` where it is not free."""
        if seen.assigned_to is not None:
            raise SafetyStop("This study is not free", f"It is assigned to {wording.one_line(seen.assigned_to.name)}.")
        self.claimed.emit(await self._change("claim", seen, self._session.reader_id, "claiming…", "Claimed"))

    async def release(self, seen: Study) -> None:
        """Give a study of the reader's back. Raises ``SafetyStop`` where it is not theirs or already begun."""
        if not seen.assigned_to_reader(self._session.reader_id):
            raise SafetyStop("This study is not yours", "Only your own assigned studies can be released.")
        if seen.study_report_status is not StudyReportStatus.ASSIGNED:
            raise SafetyStop("This study has been begun", "Only studies that are not begun can be released.")
        await self._change("release", seen, None, "releasing…", "Released")

    async def assign(self, seen: Study, reader: User) -> None:
        """Give a study that is not begun to a colleague. Raises ``SafetyStop`` where it is, or they cannot read."""
        if not reader.can_create_reports:
            raise SafetyStop("Not assigned", f"{wording.one_line(reader.name)} may not create reports.")
        _refuse_begun(seen)
        done = f"Assigned to {wording.one_line(reader.name)}"
        await self._change("assign", seen, reader.user_id, "assigning…", done)

    async def put_back(self, seen: Study, owner: UserReference | None) -> None:
        """Give a study that is not begun back to whoever had it, or to nobody: the undo of the others."""
        _refuse_begun(seen)
        back = f"Given back to {wording.one_line(owner.name)}" if owner else "Given back to nobody"
        await self._change("undo_assignment", seen, owner.user_id if owner else None, "undoing…", back)

    async def _change(self, act: str, seen: Study, owner: str | None, asking: str, done: str) -> Study:
        """Change hands, and return the study as the server then has it."""
        if owner != self._session.reader_id:
            self.giving.emit(seen.study_id)
        write = Write(
            act,
            asking,
            done,
            lambda api: api.update_study(seen.study_id, StudyPatch(assigned_to=owner)),
            lambda now: _owner_id(now) == (owner or ""),
            _held_by,
            # two readers may have claimed at once and the last one wins: look again (reading-room.md 5.3.3)
            pause=lambda: random.uniform(1.0, 2.0),  # noqa: S311
            key="assignment",
            undoable=True,
        )
        # the gate lets the reader's own study pass that went in progress; nobody gives away what they dictate
        return await self._writes.carry_out(seen, write, _refuse_begun)


def _refuse_begun(study: Study) -> None:
    if study.study_report_status in BEGUN:
        raise SafetyStop("This study has been begun", "Only studies that are not begun change hands.")


def _owner_id(study: Study) -> str:
    return study.assigned_to.user_id if study.assigned_to else ""


def _held_by(study: Study) -> str:
    return f"it is now assigned to {wording.one_line(study.assigned_to.name) if study.assigned_to else 'nobody'}"
