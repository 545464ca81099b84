"""When a study is due, by the preset the organisation chose. Without one there is no due time: none is made up here.

The clock starts when the server received the study (``createdAt``): the time of the scan has no time zone. Sources: the
report times of the Canadian Association of Radiologists (CAR) and the older US benchmark, reading-room.md 6.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from avara_desktop.api.models import Study
from avara_desktop.api.terms import StudyReportStatus, StudyType
from avara_desktop.local.settings_model import Settings

MINUTE = timedelta(minutes=1)
REPORTED = (StudyReportStatus.COMPLETED, StudyReportStatus.ADDENDUM_ACTIVE)
TIERS = ("STAT", "HIGH", "Normal")
"""By rank of severity; a severity nobody knows ranks as HIGH."""


@dataclass(frozen=True)
class Due:
    """A preset: its name, the name of each tier in it, and the minutes of each, where it says any."""

    name: str = ""
    tiers: tuple[str, str, str] = TIERS
    minutes: tuple[int | None, int | None, int | None] = (None, None, None)

    def total(self, study: Study) -> timedelta | None:
        """The time a study may take from its arrival to its report; none where the preset says nothing."""
        minutes = self.minutes[study.severity.rank]
        return timedelta(minutes=minutes) if minutes else None

    def left(self, study: Study, now: datetime) -> timedelta | None:
        """The time left at a moment, negative once it is over; none for what is read no more or came at no known time.

        ``now`` is the server's time, as :meth:`avara_desktop.api.client.AvaraClient.server_now` gives it.
        """
        total = self.total(study)
        if total is None or study.created_at is None or not _waits(study):
            return None
        return total - (now - study.created_at)

    def words(self, study: Study, now: datetime) -> str:
        """Time left for a row of the list: "22 min left", "overdue 1 h 05", or nothing."""
        left = self.left(study, now)
        return "" if left is None else left_words(left)

    def rule(self, study: Study) -> str:
        """What the preset says of a study: "CAR P1: 1 h", or nothing."""
        total = self.total(study)
        if total is None or not _waits(study):
            return ""
        return f"{self.name} {self.tiers[study.severity.rank]}: {span(total)}"


NO_DUE = Due()
CAR = Due("CAR", ("P1", "P2", "P3 and P4"), (60, 12 * 60, 4 * 24 * 60))
OLD_US = Due("Old US benchmark", TIERS, (60, None, 24 * 60))


def chosen(settings: Settings) -> Due:
    """The preset of the settings; minutes of 0 are no due time."""
    if settings.due == "custom":
        own = (settings.due_stat, settings.due_high, settings.due_normal)
        return Due("Own due time,", TIERS, (own[0] or None, own[1] or None, own[2] or None))
    return {"car": CAR, "us": OLD_US}.get(settings.due, NO_DUE)


def _waits(study: Study) -> bool:
    """Whether a study still waits for its report."""
    return not (study.study_report_status in REPORTED or study.is_cancelled or study.study_type is StudyType.EXTERNAL)


def left_words(left: timedelta) -> str:
    """Time left in words; whole minutes, rounded so that nobody is promised more than there is."""
    if abs(left) < MINUTE:
        return "due now"
    return f"{span(left)} left" if left > timedelta() else f"overdue {span(-left)}"


def span(length: timedelta) -> str:
    """A length of time: "22 min", "1 h", "1 h 05", "4 d", "2 d 3 h"."""
    minutes = int(length / MINUTE)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes:02d}" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours else f"{days} d"
