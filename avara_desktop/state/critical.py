"""Critical results: a reminder of what was not marked here as communicated, and the words for the report.

Whether a result is critical the server says, in one boolean that is set elsewhere; nothing of what is marked here is
sent or kept. The record is the report. Source: reading-room.md 5.7 (ACR Actionable Reporting: six things to document).
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from datetime import datetime

from avara_desktop.api.models import Report, Study
from avara_desktop.api.terms import ReportStatus, StudyReportStatus
from avara_desktop.signal import Signal
from avara_desktop.state import wording
from avara_desktop.state.marks import TakeBack

SIGNED = (StudyReportStatus.COMPLETED, StudyReportStatus.ADDENDUM_ACTIVE)
NOT_THE_RECORD = "this list is not the record"
TITLES = ("Finding", "Time found", "Told by", "Received by", "Time received", "How")


@dataclass(frozen=True)
class Communication:
    """What is documented of a critical result that was told to somebody, as the reader typed it."""

    finding: str
    found_at: str
    told_by: str
    received_by: str
    received_at: str
    how: str

    @property
    def missing(self) -> tuple[str, ...]:
        """Titles of what was not filled in."""
        return tuple(title for title, text in zip(TITLES, astuple(self), strict=True) if not text.strip())

    def as_text(self, study: Study) -> str:
        """Lines for the report or addendum; MRN and study first, so that it is noticed in another patient's report."""
        told = (f"{title}: {wording.one_line(text)}" for title, text in zip(TITLES, astuple(self), strict=True))
        what = f"MRN {wording.mrn(study.report_metadata)}, {wording.one_line(study.study_description)}"
        return "\n".join((f"Critical result communicated ({what})", *told))


assert len(fields(Communication)) == len(TITLES)


def is_critical(study: Study) -> bool:
    """Whether a signed report of a study is said to be critical."""
    return study.is_critical is True and not study.is_cancelled and study.study_report_status in SIGNED


class CriticalResults:
    """When the reader marked which study as communicated, in this session alone."""

    def __init__(self) -> None:
        self.changed: Signal[[]] = Signal()
        self._marked: dict[str, datetime] = {}

    def mark(self, study_id: str, at: datetime) -> TakeBack:
        """Mark a study as communicated; the call returned takes it back."""
        before = self._marked.get(study_id)
        self._marked[study_id] = at
        self.changed.emit()

        def back() -> None:
            if before is None:
                self._marked.pop(study_id, None)
            else:
                self._marked[study_id] = before
            self.changed.emit()

        return back

    def words(self, study: Study, reports: Iterable[Report], now: datetime) -> str:
        """The reminder for a study with a critical result, or nothing. ``reports`` are those read of it by now."""
        if not is_critical(study):
            return ""
        signed = [
            report.signed_at
            for report in reports
            if report.is_critical and report.status is ReportStatus.COMPLETED and report.signed_at is not None
        ]
        when = f", signed {clock_time(max(signed), now)}" if signed else ", signed"
        at = self._marked.get(study.study_id)
        stands = f"marked as communicated here {clock_time(at, now)}" if at else "not marked as communicated here"
        return f"Critical result{when} · {stands}; {NOT_THE_RECORD}"

    def row_words(self, study_id: str) -> str:
        """For its row in the list: that it is marked, or nothing."""
        return "result told" if study_id in self._marked else ""

    def forget(self) -> None:
        """The reader leaves."""
        self._marked.clear()
        self.changed.emit()


def clock_time(when: datetime, now: datetime) -> str:
    """A moment as this computer's time; with the date where it is not of today."""
    local = when.astimezone()
    return f"{local:%H:%M}" if local.date() == now.astimezone().date() else wording.moment(when)
