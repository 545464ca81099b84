"""What is worth an alert, and what each alert does: the table of reading-room.md 4.6 as values, with its words.

No alert names a patient: others see this screen. "STAT CT, City Medical" tells enough to look.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from avara_desktop.api.models import Study
from avara_desktop.state import wording
from avara_desktop.state.standing import Standing

MOST_TOASTS, BUDGET_SECONDS = 4, 3600.0
"""How many toasts may be shown, and in how many seconds; what comes on top is merged into one."""
MARKS = (1.0, 0.5)
"""Parts of the due time at which a new STAT is told of again, the last first."""
LONGEST_WORD = 40
"""Signs of a modality or a facility in an alert."""


class Event(Enum):
    """What may be told; the value is how several are counted in one sentence."""

    STAT_MINE = "new STAT for you"
    STAT_DUE = "STAT due"
    STAT_WAITING = "STAT unassigned"
    RAISED = "raised in severity"
    OPEN_STUDY = "about your open study"
    NEW_OTHER = "new"
    CONNECTION_LOST = "connection lost"
    KEY_REJECTED = "key not accepted"


@dataclass(frozen=True)
class Rule:
    """What an event does beside what the list shows: a toast, a tone, and whether a study being read holds it back."""

    toast: bool = False
    tone: bool = False
    through: bool = False


RULES = {
    Event.STAT_MINE: Rule(toast=True, tone=True, through=True),
    Event.STAT_DUE: Rule(toast=True, tone=True, through=True),  # the same STAT again
    Event.STAT_WAITING: Rule(toast=True),  # only where the reader opted in
    Event.RAISED: Rule(toast=True),
    Event.OPEN_STUDY: Rule(toast=True, tone=True, through=True),
    Event.NEW_OTHER: Rule(),
    Event.CONNECTION_LOST: Rule(),  # a strip says it
    Event.KEY_REJECTED: Rule(toast=True),
}

OPEN_WORDS = {
    Standing.LOST: "somebody else has it",
    Standing.GIVEN_BACK: "reassigned",
    Standing.CANCELLED: "cancelled",
    Standing.CHANGED: "patient data changed",
}


@dataclass(frozen=True)
class Alert:
    """One thing that happened; ``at`` is the server's time."""

    event: Event
    words: str
    at: datetime


@dataclass(frozen=True)
class Toast:
    """What is shown in the corner. ``merged`` replaces the merged one before it; ``stays`` until it is answered."""

    words: str
    merged: bool = False
    stays: bool = False


def where(study: Study) -> str:
    """Modality and facility, and nothing of the patient."""
    parts = (wording.one_line(part)[:LONGEST_WORD] for part in (study.modality or "study", study.facility))
    return ", ".join(part for part in parts if part)


def severity_word(study: Study) -> str:
    """The severity as a reader says it; an unknown one as sent."""
    return wording.one_line(study.severity.value)[:LONGEST_WORD].upper()


def due_words(study: Study, mark: float) -> str:
    """A STAT whose time is half or wholly over."""
    return f"STAT {where(study)}: {'due now' if mark >= 1 else 'half of its time is over'}"


def together(alerts: Iterable[Alert]) -> str:
    """Several alerts in one sentence: the only one as it is, more of them counted by kind."""
    listed = list(alerts)
    if len(listed) == 1:
        return listed[0].words
    kinds = Counter(alert.event for alert in listed)
    return f"{len(listed)} alerts: " + ", ".join(f"{count} {event.value}" for event, count in kinds.items())
