"""Which study is next, and why: a pure choice, so that one key can take the right case (reading-room.md 2.4).

Order: the reader's own first, then severity, least time left, oldest. Passed over is only what somebody else has, what
is closed, and what the caller names (parked, skipped, opened already). A colleague's study is never taken this way.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from avara_desktop.api.models import Study
from avara_desktop.api.terms import StudyReportStatus, StudyType
from avara_desktop.state import wording
from avara_desktop.state.due import MINUTE, REPORTED, TIERS, Due, left_words, span
from avara_desktop.state.row import Row

OPEN = (StudyReportStatus.ASSIGNED, StudyReportStatus.IN_PROGRESS, StudyReportStatus.ADDENDUM_ACTIVE)
BEGUN_WORDS = {
    StudyReportStatus.IN_PROGRESS: "you have begun it",
    StudyReportStatus.ADDENDUM_ACTIVE: "your addendum is open",
}


@dataclass(frozen=True)
class Next:
    """The study to take. ``mine`` ones are opened, others claimed first; ``left`` is how many would follow."""

    study: Study
    mine: bool
    reason: str
    left: int


def takeable(study: Study, reader_id: str) -> bool:
    """Whether a study could be next for a reader at all."""
    if study.is_cancelled or study.study_type is StudyType.EXTERNAL:
        return False
    owner = study.assigned_to
    if owner is None:
        return study.study_report_status is StudyReportStatus.UNASSIGNED
    return owner.user_id == reader_id and study.study_report_status in OPEN


Key = tuple[bool, float, str]


def key(row: Row, timed: bool) -> Key:
    """Where a study stands in its tier; no two stand at the same place, for ids differ.

    A preset gives all of a tier the same time, so the least time left is the earliest arrival, and no clock need be
    read a thousand times. Where the tier is ``timed``, what has been reported already (an addendum) comes after.
    """
    return timed and row.study.study_report_status in REPORTED, row.since, row.study_id


def next_study(
    rows: Iterable[Row], reader_id: str, due: Due, now: datetime, passed: Collection[str] = ()
) -> Next | None:
    """The study to take now, or none. ``passed`` are ids that are passed over; ``now`` is the server's time."""
    tiers: dict[tuple[bool, int], list[Row]] = {}
    for row in rows:
        study = row.study
        if row.study_id not in passed and takeable(study, reader_id):
            tiers.setdefault((study.assigned_to is None, row.rank), []).append(row)
    if not tiers:
        return None
    nobodys, rank = min(tiers)
    tier = tiers[nobodys, rank]
    timed = due.minutes[rank] is not None
    row = min(tier, key=lambda row: key(row, timed))
    first = row.study
    left = sum(map(len, tiers.values())) - 1
    parts = [
        _urgent(first, due, now),
        _place(row, tier, timed),
        "assigned to nobody" if nobodys else "",
        BEGUN_WORDS.get(first.study_report_status, ""),
    ]
    return Next(first, not nobodys, "; ".join(part for part in parts if part), left)


def _urgent(study: Study, due: Due, now: datetime) -> str:
    """Its severity and what is left of its time: "STAT, 22 min of 60 min left"."""
    severity = study.severity
    urgent = TIERS[severity.rank] if severity.known else f"{wording.one_line(severity.value)}, ranked as HIGH"
    total, left = due.total(study), due.left(study, now)
    if total is not None and left is not None:
        urgent += f", {span(left)} of {span(total)} left" if left >= MINUTE else f", {left_words(left)}"
    return urgent


def _place(first: Row, tier: Collection[Row], timed: bool) -> str:
    """Why it and no other of its tier: "oldest of 3", which counts only those it is older than.

    What comes after for another reason (an addendum in a tier with a time, what came at no known time) may be older.
    """
    if len(tier) == 1:
        return "the only one"
    alike = [row for row in tier if key(row, timed)[0] is key(first, timed)[0]]
    alike = [row for row in alike if row.study.created_at] or alike
    if len(alike) == 1:
        return f"first of {len(tier)}"
    return f"oldest of {len(alike)}" if first.study.created_at else f"one of {len(alike)}"
