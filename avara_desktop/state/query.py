"""What the reader asked to see: views, search and order over rows. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from operator import attrgetter
from typing import Any

from avara_desktop.api.models import Study
from avara_desktop.api.terms import StudyReportStatus
from avara_desktop.api.terms import StudyType as Kind
from avara_desktop.state.row import Row
from avara_desktop.state.wording import STATUS_WORDS, folded, one_line

OPEN = (StudyReportStatus.ASSIGNED, StudyReportStatus.IN_PROGRESS, StudyReportStatus.ADDENDUM_ACTIVE)
LATE = datetime.max.replace(tzinfo=UTC)
"""Where a study whose arrival is not known stands: last."""
MOST_SAVED = 100
"""Longest text of a saved filter; a longer status is none (:class:`avara_desktop.api.terms.OpenTerm`)."""


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
    """The views of the worklist, in the order of their chips: title, scope they are drawn from, statuses shown.

    ``critical`` views show only studies whose signed report says that its result is critical; one whose addendum is
    still to be signed is among them, and comes with the reader's own list.
    """

    MINE = ("My list", SCOPE_MINE, OPEN)
    UNASSIGNED = ("Unassigned", SCOPE_UNASSIGNED, SCOPE_UNASSIGNED.statuses)
    IN_PROGRESS = ("In progress", SCOPE_MINE, (StudyReportStatus.IN_PROGRESS,))
    ADDENDA = ("Addenda", SCOPE_MINE, (StudyReportStatus.ADDENDUM_ACTIVE,))
    DONE = ("Done", SCOPE_DONE, SCOPE_DONE.statuses)
    CRITICAL = ("Critical", SCOPE_DONE, (*SCOPE_DONE.statuses, StudyReportStatus.ADDENDUM_ACTIVE), True)
    CANCELLED = ("Cancelled", SCOPE_CANCELLED, SCOPE_CANCELLED.statuses)

    def __init__(
        self, title: str, scope: Scope, statuses: tuple[StudyReportStatus, ...], critical: bool = False
    ) -> None:
        self.title = title
        self.scope = scope
        self.statuses = statuses
        self.critical = critical

    def shows(self, study: Study, reader_id: str) -> bool:
        """Whether the study belongs to this view."""
        shown = not self.statuses or study.study_report_status in self.statuses
        grave = not self.critical or study.is_critical is True
        held = self.scope.holds(study, reader_id) or (self.critical and SCOPE_MINE.holds(study, reader_id))
        return shown and grave and held


class Column(Enum):
    """The columns of the worklist, each with its heading and the attribute of a row that sorts it.

    ``fixed`` columns are always shown: who it is, how urgent it is, and how long it has waited.
    """

    SEVERITY = ("Severity", "rank", True)
    WAITING = ("Waiting", "since", True)
    PATIENT = ("Patient", "sort_patient", True)
    MRN = ("MRN", "mrn", True)
    MODALITY = ("Mod.", "modality", False)
    STUDY = ("Study", "sort_study", False)
    FACILITY = ("Facility", "sort_facility", False)
    STATUS = ("Status", "status", False)

    def __init__(self, heading: str, attribute: str, fixed: bool) -> None:
        self.heading = heading
        self.key: Callable[[Row], Any] = attrgetter(attribute)
        self.fixed = fixed


@dataclass(frozen=True)
class SortKey:
    """One column of the order. Ascending severity is STAT first, ascending waiting is the oldest first."""

    column: Column
    descending: bool = False


DEFAULT_ORDER = (SortKey(Column.SEVERITY), SortKey(Column.WAITING))
SEVERITIES_SHOWN = {"stat": (0,), "high": (0, 1), "all": (0, 1, 2)}
SEVERITY_WORDS = {"stat": "STAT only", "high": "STAT and HIGH only", "all": ""}
Texts = frozenset[str]
Filter = tuple[Callable[[Row], Any], frozenset[Any]]
"""How a value is read from a row, and the values let through."""
BY_RANK: Callable[[Row], int] = attrgetter("rank")
BY_MODALITY: Callable[[Row], str] = attrgetter("modality")
BY_FACILITY: Callable[[Row], str] = attrgetter("facility")
BY_STATUS: Callable[[Row], StudyReportStatus] = attrgetter("study.study_report_status")


@dataclass(frozen=True)
class Query:
    """View, search text, filters and order. An empty set of modalities, facilities or statuses lets all through.

    ``pins`` are ids of studies that stand before all others where they are shown at all. ``keep`` stays visible while
    it is selected, whatever became of it.
    """

    view: View = View.MINE
    search: str = ""
    severities: str = "all"
    order: tuple[SortKey, ...] = DEFAULT_ORDER
    keep: str = ""
    modalities: Texts = frozenset()
    """As the rows say them; "–" is none given."""
    facilities: Texts = frozenset()
    statuses: frozenset[StudyReportStatus] = frozenset()
    pins: Texts = frozenset()

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

    def words(self) -> tuple[str, ...]:
        """What is searched for: every word must be found."""
        return tuple(folded(self.search).split())

    def filters(self) -> list[Filter]:
        """The filters that are set, without the search."""
        ranks = frozenset(SEVERITIES_SHOWN[self.severities]) if self.severities != "all" else frozenset()
        every: tuple[Filter, ...] = (
            (BY_RANK, ranks),
            (BY_MODALITY, self.modalities),
            (BY_FACILITY, self.facilities),
            (BY_STATUS, self.statuses),
        )
        return [each for each in every if each[1]]

    @property
    def hides(self) -> bool:
        """Whether search or filters may hide studies of the view."""
        return bool(self.search.strip() or self.filters())

    def filters_in_words(self) -> str:
        """The filters that are set, for the line that always says them; empty where none is. The search says itself."""
        statuses = (STATUS_WORDS.get(status, one_line(status.value)) for status in self.statuses)
        sets = (self.modalities, self.facilities, statuses)
        parts = (SEVERITY_WORDS[self.severities], *(", ".join(sorted(each)) for each in sets))
        return " · ".join(part for part in parts if part)

    def unfiltered(self) -> "Query":
        """The same view in the same order with nothing hidden."""
        nothing: Texts = frozenset()
        none: frozenset[StudyReportStatus] = frozenset()
        return replace(self, search="", severities="all", modalities=nothing, facilities=nothing, statuses=none)

    def to_saved(self) -> dict[str, Any]:
        """View, filters and order for the settings: never the search text nor a study, for a patient may be in them."""
        return {
            "view": self.view.name,
            "severities": self.severities,
            "modalities": sorted(self.modalities),
            "facilities": sorted(self.facilities),
            "statuses": sorted(status.value for status in self.statuses),
            "order": [[key.column.name, key.descending] for key in self.order],
        }

    @classmethod
    def from_saved(cls, saved: Mapping[str, Any]) -> "Query":
        """The query of settings, whoever wrote them: what is not understood is left out, and nothing is raised."""
        name, severities = saved.get("view"), saved.get("severities")
        return cls(
            view=next((view for view in View if view.name == name), View.MINE),
            severities=severities if isinstance(severities, str) and severities in SEVERITIES_SHOWN else "all",
            modalities=_texts(saved.get("modalities")),
            facilities=_texts(saved.get("facilities")),
            statuses=frozenset(map(StudyReportStatus, _texts(saved.get("statuses")))),
            order=_saved_order(saved.get("order")) or DEFAULT_ORDER,
        )


def _texts(saved: object) -> Texts:
    """The texts of a saved list, as long as the words of the API may be."""
    texts = saved if isinstance(saved, list) else []
    return frozenset(text for text in texts if isinstance(text, str) and 0 < len(text) <= MOST_SAVED)


def _saved_order(saved: object) -> tuple[SortKey, ...]:
    columns = {column.name: column for column in Column}
    order: dict[Column, SortKey] = {}
    for entry in saved if isinstance(saved, list) else []:
        match entry:
            case [str(name), bool(descending)] if name in columns:
                order.setdefault(columns[name], SortKey(columns[name], descending))
    return tuple(order.values())


def chosen(query: Query, reader_id: str) -> Callable[[Row], bool]:
    """Whether a row is one that a query asks for by view, filters and search (``keep`` apart).

    Every word of the search must be found in name, MRN, description or modality. A whole Study Instance UID finds its
    study wherever it is.
    """
    words, uid = query.words(), query.search.strip()
    filters, shows = query.filters(), query.view.shows

    def is_chosen(row: Row) -> bool:
        if uid and row.study.study_instance_uid == uid:
            return True
        passed = all(read(row) in let_through for read, let_through in filters)
        return passed and all(word in row.search for word in words) and shows(row.study, reader_id)

    return is_chosen


def visible(rows: Mapping[str, Row], query: Query, reader_id: str) -> list[Row]:
    """The rows to show, in order: the plain definition of what :class:`avara_desktop.state.roster.Roster` says fast."""
    is_chosen = chosen(query, reader_id)
    found = in_order((row for row in rows.values() if row.study_id == query.keep or is_chosen(row)), query.order)
    return sorted(found, key=lambda row: row.study_id not in query.pins)


def in_order(rows: Iterable[Row], order: tuple[SortKey, ...]) -> list[Row]:
    """Rows by several keys; equal rows stay in order of arrival at the server, then id, so that nothing jumps."""
    ordered = sorted(rows, key=attrgetter("since", "study_id"))
    for key in reversed(order):
        ordered.sort(key=key.column.key, reverse=key.descending)
    return ordered


def count(rows: Mapping[str, Row], view: View, reader_id: str) -> int:
    """How many studies a view holds before search and filters."""
    return sum(1 for row in rows.values() if view.shows(row.study, reader_id))
