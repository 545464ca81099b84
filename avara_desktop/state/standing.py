"""Where a study stands that was opened from here: what the server says of it, against what was opened. Pure.

The browser tab is outside our control, so the server is the witness (reading-room.md 2.1, 5.1.7, 5.3.6).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from avara_desktop.api.models import Study
from avara_desktop.api.terms import StudyReportStatus
from avara_desktop.state import wording
from avara_desktop.state.gate import differences, of_identity

BEGUN = (StudyReportStatus.IN_PROGRESS, StudyReportStatus.ADDENDUM_ACTIVE)


class Standing(Enum):
    """What the witness says; the value is the word shown, and a shape stands beside it."""

    WAITING = ("Waiting", "○")
    IN_PROGRESS = ("In progress", "●")
    SIGNED = ("Signed", "✓")
    MISMATCH = ("MISMATCH", "▲")
    LOST = ("LOST", "■")
    GIVEN_BACK = ("REASSIGNED", "■")
    CANCELLED = ("CANCELLED", "■")
    CHANGED = ("IDENTITY CHANGED", "◆")

    def __init__(self, word: str, shape: str) -> None:
        self.word = word
        self.shape = shape

    @property
    def open(self) -> bool:
        """Whether the reader still has this study open."""
        return self in (Standing.WAITING, Standing.IN_PROGRESS, Standing.MISMATCH)

    @property
    def blocks(self) -> bool:
        """Whether nothing else may be opened before the reader has answered."""
        return self in _BLOCKED

    @property
    def taken_away(self) -> bool:
        """Whether somebody cancelled, took or changed it: told at once, whatever the reader is doing."""
        return self.blocks and self is not Standing.MISMATCH

    @property
    def why_blocked(self) -> str:
        """Why nothing else may be opened, without a word about the patient."""
        return f"{_BLOCKED[self]} Answer the strip above the list first." if self.blocks else ""


_BLOCKED = {
    Standing.MISMATCH: "The server does not confirm the study you opened.",
    Standing.LOST: "Somebody else has the study you opened.",
    Standing.GIVEN_BACK: "The study you opened is yours no longer.",
    Standing.CANCELLED: "The study you opened was cancelled.",
    Standing.CHANGED: "The patient's data of the study you opened were changed.",
}


@dataclass(frozen=True)
class Opened:
    """A study that was opened from here, as it was then; ``at`` is the server's time."""

    study: Study
    at: datetime

    @property
    def title(self) -> str:
        """When, whose and what, with two identifiers: the left half of the strip."""
        patient = self.study.report_metadata
        name = wording.isolate(wording.patient_name(patient.patient_name))
        description = wording.one_line(self.study.study_description)
        return f"Opened {time_of_day(self.at)} · {name} · MRN {wording.mrn(patient)} · {description}"

    def same_kind(self, other: Study) -> bool:
        """Whether another patient's study is easily taken for this one: same modality, same description."""
        mine, theirs = (
            (wording.folded(study.modality or ""), wording.folded(study.study_description))
            for study in (self.study, other)
        )
        return self.study.study_id != other.study_id and mine == theirs


@dataclass(frozen=True)
class Past:
    """What is known of a study since it was opened: whether it ever was the reader's, ever begun, and is late."""

    mine: bool
    begun: bool
    late: bool


def time_of_day(when: datetime) -> str:
    """A moment of today to the second, in this computer's time."""
    return f"{when.astimezone():%H:%M:%S}"


def judged(opened: Study, now: Study, reader_id: str, past: Past, seen_at: datetime) -> tuple[Standing, str]:
    """Where a study stands and what to say of it. Who it is of comes first, then whether it is open, then whose."""
    seen = time_of_day(seen_at)
    status = wording.report_status(now).lower()
    if changed := [item for item in differences(opened, now) if of_identity(item)]:
        told = "; ".join(f"{item.label} was {item.seen}, is now {item.now}" for item in changed)
        return Standing.CHANGED, f"{told} (seen {seen})"
    if now.is_cancelled:
        return Standing.CANCELLED, f"server says cancelled (seen {seen})"
    begun, signed = now.study_report_status in BEGUN, now.study_report_status is StudyReportStatus.COMPLETED
    if begun and not past.mine and _held_by_whom_it_was_taken_from(opened, now):
        words = f"server {'still ' if past.late else ''}says {status} with {_holder(now)}"
        return (Standing.MISMATCH if past.late else Standing.WAITING), words
    if now.assigned_to is not None and not now.assigned_to_reader(reader_id) and (past.mine or begun or signed):
        return Standing.LOST, f"{_holder(now)} took it at {seen}"
    if signed:
        return Standing.SIGNED, "server says signed"
    if now.assigned_to is None and past.mine:
        return Standing.GIVEN_BACK, f"server says assigned to nobody (seen {seen})"
    if begun:
        return Standing.IN_PROGRESS, f"server says {status}"
    if past.begun or past.late:
        return Standing.MISMATCH, f"server says {status} again" if past.begun else f"server still says {status}"
    return Standing.WAITING, f"server says {status}"


def _held_by_whom_it_was_taken_from(opened: Study, now: Study) -> bool:
    """Whether a colleague who was reading the study when it was taken over is still said to be."""
    before = opened.assigned_to
    same = before is not None and now.assigned_to is not None and before.user_id == now.assigned_to.user_id
    return same and opened.study_report_status in BEGUN


def _holder(study: Study) -> str:
    return wording.isolate(wording.one_line(study.assigned_to.name)) if study.assigned_to else "nobody"
