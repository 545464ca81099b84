"""The safety gate before every act: read the study again and compare it with what the reader saw at key press."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from avara_desktop.api.models import Study
from avara_desktop.errors import NotFound, SafetyStop
from avara_desktop.state import wording
from avara_desktop.state.session import Session, SignedOut
from avara_desktop.state.worklist import Worklist


@dataclass(frozen=True)
class Question:
    """Something the reader must answer before an act goes on. ``accept`` is the verb on the button."""

    title: str
    body: str
    accept: str


Ask = Callable[[Question], Awaitable[bool]]
"""Shows a question; true only if the reader accepted it."""


@dataclass(frozen=True)
class Difference:
    """One field that is not what the reader saw."""

    label: str
    seen: str
    now: str


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
        ("Status", seen.study_report_status.value, now.study_report_status.value),
        ("Assigned to", _owner(seen), _owner(now)),
    )
    return tuple(
        Difference(label, wording.one_line(was or wording.NOT_KNOWN), wording.one_line(is_ or wording.NOT_KNOWN))
        for label, was, is_ in fields
        if was != is_
    )


def _owner(study: Study) -> str:
    return f"{study.assigned_to.name} <{study.assigned_to.email}>" if study.assigned_to else "nobody"


class Gate:
    """Reads a study anew for an act and lets it pass only unchanged."""

    def __init__(self, session: Session, worklist: Worklist) -> None:
        self._session = session
        self._worklist = worklist

    async def pass_unchanged(self, seen: Study) -> Study:
        """The study as the server has it now.

        Raises ``SafetyStop`` naming every difference; the list then already shows the new state.
        """
        try:
            now = await self._read(seen.study_id)
        except NotFound:
            self._worklist.remove([seen.study_id])
            raise
        changed = differences(seen, now)
        if now.study_id == seen.study_id:
            self._worklist.apply(now)
        if changed:
            told = "; ".join(f"{item.label}: was {item.seen}, is now {item.now}" for item in changed)
            raise SafetyStop(advice=f"{told}. Nothing was opened or sent. Press the key again if this is right.")
        return now

    async def read_back(self, study_id: str) -> Study:
        """The server's word after an act, taken into the list."""
        study = await self._read(study_id)
        self._worklist.apply(study)
        return study

    async def _read(self, study_id: str) -> Study:
        """One study, for the reader who asked: an answer that comes after they left belongs on nobody's screen."""
        client = self._session.client
        study = await client.study(study_id)
        if self._session.client is not client:
            raise SignedOut
        return study
