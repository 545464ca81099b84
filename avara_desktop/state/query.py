"""What the reader asked to see: views, search and order over rows. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from avara_desktop.api.models import Study
from avara_desktop.api.terms import StudyReportStatus
from avara_desktop.api.terms import StudyType as Kind
from avara_desktop.state.row import Row
from avara_desktop.state.wording import folded

OPEN = (StudyReportStatus.ASSIGNED, StudyReportStatus.IN_PROGRESS, StudyReportStatus.ADDENDUM_ACTIVE)
LATE = datetime.max.replace(tzinfo=UTC)
"""Where a study whose arrival is not known stands: last."""


@dataclass(frozen=True)
class Scope:
    """A part of the server's studies that is fetched as a whole: of some statuses, and ``mine``, nobody's or anybody's.

    ``settled`` parts do not move by themselves; they are fetched when asked for.
    """

    id: str
    statuses: tuple[StudyReportStatus, ...]
    mine: bool | None
    cancelled: bool = False
    settled: bool = False

    def holds(self, study: Study, reader_id: str) -> bool:
        """Whether a study belongs to this scope; the server's filter is re-checked with the same words."""
        kind = study.study_type is not Kind.EXTERNAL
        return (
            self._owned(study, reader_id)
            and kind
            and study.is_cancelled is self.cancelled
            and self.takes(study.study_report_status)
        )

    def _owned(self, study: Study, reader_id: str) -> bool:
        if self.mine is None:
            return True
        return study.assigned_to_reader(reader_id) if self.mine else study.assigned_to is None

    def takes(self, status: StudyReportStatus) -> bool:
        """Whether studies of that status belong here; no statuses named means any."""
        return not self.statuses or status in self.statuses


SCOPE_MINE = Scope("mine", OPEN, mine=True)
SCOPE_UNASSIGNED = Scope("unassigned", (StudyReportStatus.UNASSIGNED,), mine=False)
SCOPE_DONE = Scope("done", (StudyReportStatus.COMPLETED,), mine=True, settled=True)
SCOPE_CANCELLED = Scope("cancelled", (), mine=None, cancelled=True, settled=True)


class View(Enum):
    """The views of the worklist, in the order of their chips: title, scope they are drawn from, statuses shown."""

    MINE = ("My list", SCOPE_MINE, OPEN)
    UNASSIGNED = ("Unassigned", SCOPE_UNASSIGNED, SCOPE_UNASSIGNED.statuses)
    IN_PROGRESS = ("In progress", SCOPE_MINE, (StudyReportStatus.IN_PROGRESS,))
    ADDENDA = ("Addenda", SCOPE_MINE, (StudyReportStatus.ADDENDUM_ACTIVE,))
    DONE = ("Done", SCOPE_DONE, SCOPE_DONE.statuses)
    CANCELLED = ("Cancelled", SCOPE_CANCELLED, SCOPE_CANCELLED.statuses)

    def __init__(self, title: str, scope: Scope, statuses: tuple[StudyReportStatus, ...]) -> None:
        self.title = title
        self.scope = scope
        self.statuses = statuses

    def shows(self, study: Study, reader_id: str) -> bool:
        """Whether the study belongs to this view."""
        shown = not self.statuses or study.study_report_status in self.statuses
        return shown and self.scope.holds(study, reader_id)


class Column(Enum):
    """The columns of the worklist, each with its heading and its sort key."""

    SEVERITY = ("Severity", lambda row: row.rank)
    WAITING = ("Waiting", lambda row: row.received or LATE)
    PATIENT = ("Patient", lambda row: row.sort_patient)
    MRN = ("MRN", lambda row: row.mrn)
    MODALITY = ("Mod.", lambda row: row.modality)
    STUDY = ("Study", lambda row: row.description.casefold())
    FACILITY = ("Facility", lambda row: row.facility.casefold())
    STATUS = ("Status", lambda row: row.status)

    def __init__(self, heading: str, key: Callable[[Row], Any]) -> None:
        self.heading = heading
        self.key = key


@dataclass(frozen=True)
class SortKey:
    """One column of the order. Ascending severity is STAT first, ascending waiting is the oldest first."""

    column: Column
    descending: bool = False


DEFAULT_ORDER = (SortKey(Column.SEVERITY), SortKey(Column.WAITING))
SEVERITIES_SHOWN = {"stat": (0,), "high": (0, 1), "all": (0, 1, 2)}


@dataclass(frozen=True)
class Query:
    """View, search text, severities and order. ``keep`` stays visible while it is selected, whatever became of it."""

    view: View = View.MINE
    search: str = ""
    severities: str = "all"
    order: tuple[SortKey, ...] = DEFAULT_ORDER
    keep: str = ""

    def sorted_by(self, column: Column, *, add: bool) -> "Query":
        """The query after a click on a heading: again turns the direction; ``add`` makes it a further key."""
        known = {key.column: key for key in self.order}
        descending = (
            column in known and not known[column].descending if (add or self.order[0].column is column) else False
        )
        key = SortKey(column, descending)
        if not add:
            return replace(self, order=(key,))
        if column in known:
            return replace(self, order=tuple(key if old.column is column else old for old in self.order))
        return replace(self, order=(*self.order, key))

    def order_in_words(self) -> str:
        """The order, for the line that always says it."""
        if self.order == DEFAULT_ORDER:
            return "STAT first, then oldest"
        return ", then ".join(f"{key.column.heading} {'▼' if key.descending else '▲'}" for key in self.order)


def visible(rows: Mapping[str, Row], query: Query, reader_id: str) -> list[Row]:
    """The rows to show, in order. Every word of the search must be found in name, MRN, description or modality.

    A whole Study Instance UID finds its study wherever it is."""
    words, uid = folded(query.search).split(), query.search.strip()
    ranks = SEVERITIES_SHOWN[query.severities]
    shows = query.view.shows
    found = [
        row
        for row in rows.values()
        if row.study_id == query.keep
        or (uid and row.study.study_instance_uid == uid)
        or (row.rank in ranks and all(word in row.search for word in words) and shows(row.study, reader_id))
    ]
    return in_order(found, query.order)


def in_order(rows: Iterable[Row], order: tuple[SortKey, ...]) -> list[Row]:
    """Rows by several keys; equal rows stay in order of arrival at the server, then id, so that nothing jumps."""
    ordered = sorted(rows, key=lambda row: (row.received or LATE, row.study_id))
    for key in reversed(order):
        ordered.sort(key=key.column.key, reverse=key.descending)
    return ordered


def count(rows: Mapping[str, Row], view: View, reader_id: str) -> int:
    """How many studies a view holds before search and filters."""
    return sum(1 for row in rows.values() if view.shows(row.study, reader_id))
