"""The safety gate before every act: read the study again and compare it with what the reader saw at key press."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from avara_desktop.api.models import Study
from avara_desktop.api.terms import StudyReportStatus
from avara_desktop.errors import NotFound, NotPermitted, SafetyStop
from avara_desktop.state import wording
from avara_desktop.state.session import Session
from avara_desktop.state.worklist import Worklist


@dataclass(frozen=True)
class Question:
    """Something the reader must answer before an act goes on. ``accept`` and ``decline`` are on the buttons."""

    title: str
    body: str
    accept: str
    decline: str = "Cancel"


Ask = Callable[[Question], Awaitable[bool]]
"""Shows a question; true only if the reader accepted it."""


@dataclass(frozen=True)
class Difference:
    """One field that is not what the reader saw."""

    label: str
    seen: str
    now: str


STANDING = ("Status", "Assigned to")
"""Differences that say where the study stands, and not who it is of."""


def of_identity(item: Difference) -> bool:
    """Whether a difference says that the study is of somebody else, or another study."""
    return item.label not in (*STANDING, "Cancelled")


def differences(seen: Study, now: Study) -> tuple[Difference, ...]:
    """What changed of identity and state between two readings of a study (reading-room.md 5.1.3).

    Raw values are compared, so that two names that only look alike differ.
    """
    before, after = seen.report_metadata, now.report_metadata
    fields = (
        ("Patient", before.patient_name, after.patient_name),
        ("MRN", before.mrn, after.mrn),
        ("Born", before.date_of_birth, after.date_of_birth),
        ("Study Instance UID", seen.study_instance_uid, now.study_instance_uid),
        ("Study id", seen.study_id, now.study_id),
        ("Cancelled", str(seen.is_cancelled), str(now.is_cancelled)),
        ("Status", wording.report_status(seen), wording.report_status(now)),
        ("Assigned to", _owner(seen), _owner(now)),
    )
    return tuple(
        Difference(label, wording.one_line(was or wording.NOT_KNOWN), wording.one_line(is_ or wording.NOT_KNOWN))
        for label, was, is_ in fields
        if was != is_
    )


def refuse_another(seen: Study, now: Study) -> None:
    """Raise ``SafetyStop`` where a study is of somebody else than the reader saw, wherever it stands by now."""
    _refuse([item for item in differences(seen, now) if of_identity(item)])


def _refuse(changed: Sequence[Difference]) -> None:
    if changed:
        told = "; ".join(f"{item.label}: was {item.seen}, is now {item.now}" for item in changed)
        raise SafetyStop(advice=f"{told}. Nothing was opened or sent. Press the key again if this is right.")


def _owner(study: Study) -> str:
    return f"{study.assigned_to.name} <{study.assigned_to.email}>" if study.assigned_to else "nobody"


class Gate:
    """Reads a study anew for an act and lets it pass only unchanged."""

    def __init__(self, session: Session, worklist: Worklist) -> None:
        self._session = session
        self._worklist = worklist

    async def pass_unchanged(self, seen: Study, *, looking: bool = False) -> Study:
        """The study as the server has it now.

        Raises ``SafetyStop`` naming every difference; the list then already shows the new state. Not in the way stands
        what the reader did themselves: their own study that went in progress. For ``looking`` (the viewer alone) only
        identity and cancellation count: it takes nothing, whoever has the study.
        """
        try:
            now = await self._session.answer(lambda client: client.study(seen.study_id))
        except NotFound:
            self._worklist.remove([seen.study_id])
            raise
        changed = [
            item
            for item in differences(seen, now)
            if not (item.label in STANDING and (looking or self._begun_by_reader(seen, now)))
        ]
        if now.study_id == seen.study_id:
            self._worklist.apply(now)
        _refuse(changed)
        return now

    def _begun_by_reader(self, seen: Study, now: Study) -> bool:
        mine = seen.assigned_to_reader(self._session.reader_id) and now.assigned_to_reader(self._session.reader_id)
        before, after = seen.study_report_status, now.study_report_status
        return mine and before is StudyReportStatus.ASSIGNED and after is StudyReportStatus.IN_PROGRESS

    async def read_back(self, study_id: str) -> Study:
        """The server's word after an act, taken into the list."""
        study = await self._session.answer(lambda client: client.study(study_id))
        self._worklist.apply(study)
        return study

    async def look(self, study_id: str) -> bool:
        """Read a study that nothing is being done to, into the list. Returns whether the answer was taken in.

        An answer that may be older than what was learned since is dropped, so that reordered answers turn nothing back.
        Raises ``NotFound`` or ``NotPermitted`` where the server shows it no longer; it has then left the list.
        """
        worklist = self._worklist
        ticket = worklist.ticket()
        try:
            study = await self._session.answer(lambda client: client.study(study_id))
        except (NotFound, NotPermitted):
            worklist.remove([study_id])
            raise
        worklist.arrive([study], ticket)
        if worklist.study(study_id) != study:
            return False
        worklist.apply(study)  # newer than any snapshot that was asked for before
        return True
