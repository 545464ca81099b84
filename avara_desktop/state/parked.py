"""Studies put aside for a while: why, since when, a note, and when to be reminded. In memory only, for a note may hold
patient data.

A return card brings one back (reading-room.md 2.7): interruptions hurt because the place is lost, not the skill.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from avara_desktop.api.models import Study
from avara_desktop.api.terms import StudyReportStatus
from avara_desktop.local import clock
from avara_desktop.signal import Signal
from avara_desktop.state import wording

REMINDERS = (0, 5, 15, 30, 60)
"""Minutes until a reminder; 0 for none."""


class Reason(Enum):
    """Why a study is put aside; ``interrupted`` ones are offered again as soon as the interruption is signed."""

    STAT = ("STAT came in", True)
    IMAGES = ("waiting for images", False)
    PRIOR = ("waiting for a prior", False)
    PHONE = ("phone", True)
    OPINION = ("second opinion", False)
    OTHER = ("other", True)

    def __init__(self, words: str, interrupted: bool) -> None:
        self.words = words
        self.interrupted = interrupted


@dataclass(frozen=True)
class Parked:
    """A study put aside. ``since`` and ``remind_at`` are seconds of the clock of :class:`ParkedStudies`.

    ``study`` is as the reader left it; what the server says of it now is the worklist's.
    """

    study: Study
    reason: Reason
    note: str
    since: float
    remind_at: float | None = None

    def why(self) -> str:
        """Reason and note: "STAT came in: “call the ward”"."""
        return f"{self.reason.words}: “{self.note}”" if self.note else self.reason.words


@dataclass(frozen=True)
class Offer:
    """A study on the return card. ``home`` is one found in progress at sign-in, of ``more`` further ones."""

    study: Study
    occasion: str = ""
    home: bool = False
    more: int = 0


class ParkedStudies:
    """What is parked, newest last, and what the return card offers. ``seconds`` is a clock that goes on."""

    def __init__(self, seconds: Callable[[], float] = clock.seconds) -> None:
        self.changed: Signal[[]] = Signal()
        self.offered: Offer | None = None
        self._seconds = seconds
        self._held: dict[str, Parked] = {}

    @property
    def ids(self) -> frozenset[str]:
        """Ids of what is parked."""
        return frozenset(self._held)

    def all(self) -> tuple[Parked, ...]:
        """What is parked, newest first."""
        return tuple(reversed(self._held.values()))

    def get(self, study_id: str) -> Parked | None:
        """What was said when a study was parked, or None."""
        return self._held.get(study_id)

    def park(self, study: Study, reason: Reason, note: str = "", minutes: int = 0) -> Parked:
        """Put a study aside; one parked already gets the new reason, note and reminder."""
        now = self._seconds()
        known = self._held.pop(study.study_id, None)
        parked = Parked(
            study,
            reason,
            wording.one_line(note),
            known.since if known else now,
            now + minutes * 60 if minutes else None,
        )
        self.put_back(parked)
        return parked

    def put_back(self, parked: Parked) -> None:
        """Park as it was before: the undo of :meth:`lift`."""
        self._held[parked.study.study_id] = parked
        self._withdraw(parked.study.study_id)
        self.changed.emit()

    def renew(self, study: Study) -> None:
        """The reader came back to a study and sees it as the server has it now."""
        if parked := self._held.get(study.study_id):
            self._held[study.study_id] = replace(parked, study=study)
        if self.offered and self.offered.study.study_id == study.study_id:
            self.offered = replace(self.offered, study=study)
        self.changed.emit()

    def lift(self, study_id: str) -> Parked | None:
        """A study is parked no more: it was returned to, or the parking was undone."""
        parked = self._held.pop(study_id, None)
        withdrawn = self._withdraw(study_id)
        if parked or withdrawn:
            self.changed.emit()
        return parked

    def _withdraw(self, study_id: str) -> bool:
        if self.offered is None or self.offered.study.study_id != study_id:
            return False
        self.offered = None
        return True

    def interrupted(self) -> Parked | None:
        """The study interrupted last: what waits for something is not nagged about."""
        return next((parked for parked in self.all() if parked.reason.interrupted), None)

    def remind(self) -> bool:
        """Offer the study whose reminder is due, each once; returns whether there was one. It opens nothing."""
        now = self._seconds()
        for parked in self._held.values():
            if parked.remind_at is not None and parked.remind_at <= now:
                self._held[parked.study.study_id] = replace(parked, remind_at=None)
                self.offer(Offer(parked.study, "Your reminder"))
                return True
        return False

    def offer(self, offer: Offer) -> None:
        """Put a study on the return card."""
        self.offered = offer
        self.changed.emit()

    def later(self) -> None:
        """Take the card away; the study stays where it is."""
        self.offered = None
        self.changed.emit()

    def ago(self, parked: Parked) -> str:
        """How long ago a study was put aside."""
        return wording.seconds_ago(self._seconds() - parked.since)

    def row_words(self, study_id: str) -> str:
        """For its row in the list: "parked 7 min", or nothing; there is no room for the reason."""
        parked = self._held.get(study_id)
        return f"parked {self.ago(parked)}" if parked else ""

    def forget(self) -> None:
        """Drop everything, notes included: the reader leaves."""
        self._held.clear()
        self.offered = None
        self.changed.emit()


def begun(study: Study | None, reader_id: str) -> bool:
    """Whether a study is in progress with a reader. An open addendum may wait for days, and counts only once opened."""
    begun_status = StudyReportStatus.IN_PROGRESS
    return (
        study is not None
        and not study.is_cancelled
        and study.assigned_to_reader(reader_id)
        and study.study_report_status is begun_status
    )


def readable(study: Study | None, reader_id: str) -> bool:
    """Whether a reader could go on with a study they left."""
    done = StudyReportStatus.COMPLETED
    return (
        study is not None
        and not study.is_cancelled
        and study.assigned_to_reader(reader_id)
        and study.study_report_status is not done
    )


def standing(study: Study | None, reader_id: str) -> str:
    """What the server says of a study that was left: "still in progress", "signed meanwhile", "now with Dr B"."""
    if study is None:
        return "the server no longer has it"
    if study.is_cancelled:
        return "cancelled meanwhile"
    if study.study_report_status is StudyReportStatus.COMPLETED:
        return "signed meanwhile"
    if not study.assigned_to_reader(reader_id):
        return f"now with {wording.one_line(study.assigned_to.name)}" if study.assigned_to else "now assigned to nobody"
    known = {
        StudyReportStatus.IN_PROGRESS: "still in progress",
        StudyReportStatus.ADDENDUM_ACTIVE: "its addendum is still open",
        StudyReportStatus.ASSIGNED: "yours, not begun",
    }
    return known.get(study.study_report_status, wording.report_status(study))
