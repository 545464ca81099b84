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
    first = min(tier, key=lambda row: key(row, timed)).study
    left = sum(map(len, tiers.values())) - 1
    return Next(first, not nobodys, _reason(first, not nobodys, len(tier), due, now), left)


def _reason(study: Study, mine: bool, tier: int, due: Due, now: datetime) -> str:
    """Why it is this one: "STAT, 22 min of 60 min left; oldest of 3"."""
    severity = study.severity
    urgent = TIERS[severity.rank] if severity.known else f"{wording.one_line(severity.value)}, ranked as HIGH"
    total, left = due.total(study), due.left(study, now)
    if total is not None and left is not None:
        urgent += f", {span(left)} of {span(total)} left" if left >= MINUTE else f", {left_words(left)}"
    place = "the only one" if tier == 1 else f"oldest of {tier}" if study.created_at else f"one of {tier}"
    parts = [urgent, place, "" if mine else "assigned to nobody", BEGUN_WORDS.get(study.study_report_status, "")]
    return "; ".join(part for part in parts if part)
