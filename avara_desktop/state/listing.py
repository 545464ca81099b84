"""The rows on screen: they keep their places until the reader asks for another order (reading-room.md 2.2).

Rows change where they stand. What is new waits and is counted; what has left stays for a minute with the reason. Only
``ask`` and ``bring_in`` re-sort, and the first load of a scope, where rows come in as they arrive. F5 brings in what
waits when it is pressed; what its answer then brings waits like everything else, for the hand may be elsewhere by then.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from avara_desktop.api.models import Study
from avara_desktop.api.terms import StudyReportStatus
from avara_desktop.local import clock
from avara_desktop.state import wording
from avara_desktop.state.query import OPEN, Query, SortKey, chosen
from avara_desktop.state.row import Row
from avara_desktop.state.worklist import Worklist, WorklistChange

GREY_SECONDS = 60.0
"""How long a row that has left stays with its reason."""
Target = Callable[[Query], Sequence[Row]]
"""The rows a query asks for, in its order."""
STATUS_REASONS = {
    StudyReportStatus.COMPLETED: "signed",
    StudyReportStatus.IN_PROGRESS: "begun",
    StudyReportStatus.ADDENDUM_ACTIVE: "addendum started",
}


@dataclass(frozen=True)
class Left:
    """A row that no longer belongs where it stands: why, since when, and the study as it was when it last did."""

    reason: str
    at: float
    was: Study


@dataclass(frozen=True)
class Tally:
    """What waits to be brought in: new rows, STAT ones among them, rows that would move, and rows that have left."""

    new: int = 0
    stat: int = 0
    moved: int = 0
    left: int = 0

    def __bool__(self) -> bool:
        return bool(self.new or self.moved or self.left)

    def words(self) -> str:
        """ "3 new · 1 STAT · 1 moved", or nothing."""
        parts = ((self.new, "new"), (self.stat, "STAT"), (self.moved, "moved"), (self.left, "gone"))
        return " · ".join(f"{number} {word}" for number, word in parts if number)


class Listing:
    """Follows the worklist. ``loading`` says whether the scope in view is still to be complete for the first time.

    ``also`` lets a row through beside the query: it may be one that shows marked studies alone. ``settled``: whether
    the reader's own list was complete once: what comes after that has arrived.
    """

    def __init__(
        self,
        worklist: Worklist,
        target: Target,
        loading: Callable[[], bool],
        seconds: Callable[[], float] = clock.seconds,
        also: Callable[[Row], bool] = lambda row: True,
        settled: Callable[[], bool] | None = None,
    ) -> None:
        self.waiting: dict[str, Row] = {}
        self.left: dict[str, Left] = {}
        self._worklist = worklist
        self._target = target
        self._loading = loading
        self._seconds = seconds
        self._also = also
        self._settled = settled or (lambda: not loading())
        self._query: Query | None = None
        self._reader_id = ""
        self._wanted: Callable[[Row], bool] = lambda row: False
        self._rows: Sequence[Row] = ()
        self._lent = True
        """Somebody holds the rows as they are: the next change is made in a copy."""
        self._known: dict[str, int] | None = None
        self._sorted_as: dict[str, Row] = {}
        """Rows that changed since the last sorting, as they were then."""
        self._moved: set[str] = set()
        self._urgent: set[str] = set()
        """STAT studies of the reader's, as far as they were told of."""
        self._arrived: dict[str, None] = {}
        self._behind = False
        worklist.changed.connect(self._follow)

    # --- what is on screen

    @property
    def rows(self) -> Sequence[Row]:
        """The rows, top to bottom. What is given out is never changed afterwards."""
        if self._behind:
            self._sort(self.left)
        self._lent = True
        return self._rows

    def place(self, study_id: str) -> int | None:
        """The number of a row on screen, or None."""
        if self._known is None:  # made when first needed: typing a search asks for another list with every letter
            self._known = {row.study_id: place for place, row in enumerate(self._rows)}
        return self._known.get(study_id)

    def tally(self) -> Tally:
        """What waits."""
        stat = sum(row.rank == 0 for row in self.waiting.values())
        return Tally(len(self.waiting), stat, len(self._moved), len(self.left))

    def urgent(self) -> list[Row]:
        """STAT studies that became the reader's and are not in the list, newest first; they are named in the bar.

        A row that has left stands there greyed, and tells nobody to read it.
        """
        unseen = (each for each in self._arrived if self.place(each) is None or each in self.left)
        still = [each for each in unseen if self._is_urgent(each)]
        self._arrived = dict.fromkeys(still)
        return [self._worklist.rows[each] for each in reversed(still)]

    # --- what the reader asks for

    @property
    def asked(self) -> bool:
        """Whether the reader has asked for anything yet."""
        return self._query is not None

    def ask(self, query: Query, reader_id: str) -> None:
        """Show what a query asks for. Rows that have left go, for they were an answer to another question."""
        self._query, self._reader_id = query, reader_id
        self._wanted = chosen(query, reader_id)
        self._sort(())

    def bring_in(self, hand: str = "") -> Callable[[], None]:
        """Take in what waits and sort anew; what has left goes, but for the row under the hand.

        The call returned puts the rows back as they stood, as long as nothing else was asked for meanwhile.
        """
        query, before, left, sorted_as = self._query, self.rows, dict(self.left), dict(self._sorted_as)
        self._sort({hand})

        def take_back() -> None:
            if self._query is not query:
                return
            held, ids = self._worklist.rows, {row.study_id for row in before}
            newer = [row.study_id for row in self._rows if row.study_id not in ids]
            self._rows, self._lent, self._known = [held.get(row.study_id, row) for row in before], False, None
            self.left, self._sorted_as = left, sorted_as
            self._moved.clear()
            for study_id in (*newer, *ids):
                self._take(study_id)

        return take_back

    def bring_in_quietly(self) -> None:
        """The same where nobody looks: the reasons of what has left are still to be read."""
        self._sort(self.left)

    def sweep(self, hand: str, absorbs: Callable[[Collection[str]], bool]) -> bool:
        """Let rows go whose minute is over, if nothing moves under the hand by it; returns whether any went.

        ``absorbs`` says whether rows can go without moving the row under the hand: those below it mostly can, those
        above it only where the list can be scrolled by their height. Others stay until the hand moves on.
        """
        now = self._seconds()
        due = [each for each, left in self.left.items() if each != hand and now - left.at >= GREY_SECONDS]
        if not due:
            return False  # the places of all rows are made only where they are needed
        at = self.place(hand)
        below = [each for each in due if at is None or (self.place(each) or 0) > at]
        for ids in (due, below):
            if ids and absorbs(ids):
                self._drop(set(ids))
                return True
        return False

    def clear(self) -> None:
        """Forget every patient: at sign-out."""
        self._query, self._behind, self._known, self._rows = None, False, None, ()
        for held in (self.waiting, self.left, self._sorted_as, self._moved, self._urgent, self._arrived):
            held.clear()

    # --- what the server says

    def _follow(self, change: WorklistChange) -> None:
        if self._query is None:
            return
        self._note_urgent(change)
        if self._loading():
            self._behind = True
            if not self._worklist.rows:
                self.left.clear()  # begun anew: nothing has left, it is not there yet
            return
        for study_id in change.added | change.changed | change.removed:
            self._take(study_id)

    def _take(self, study_id: str) -> None:
        row, place = self._worklist.rows.get(study_id), self.place(study_id)
        wanted = row is not None and self._wanted(row) and self._also(row)
        if place is None:
            if row is not None and wanted:
                self.waiting[study_id] = row
                self._behind |= self._is_answer(row)
            else:
                self.waiting.pop(study_id, None)
            return
        shown = self._rows[place]
        if wanted:
            self.left.pop(study_id, None)
        else:
            self._leaves(study_id, shown, row)
        if row is not None and row is not shown:
            self._sorted_as.setdefault(study_id, shown)
            self._put(place, row)
        self._judge(study_id, place)

    def _is_answer(self, row: Row) -> bool:
        """Whether a study is what was searched for by its UID: it was asked of the server and is shown at once."""
        return self._query is not None and row.study.study_instance_uid == self._query.search.strip() != ""

    def _put(self, place: int, row: Row) -> None:
        if self._lent or not isinstance(self._rows, list):
            self._rows, self._lent = list(self._rows), False
        self._rows[place] = row

    def _leaves(self, study_id: str, shown: Row, row: Row | None) -> None:
        known = self.left.get(study_id)
        was, at = (known.was, known.at) if known else (shown.study, self._seconds())
        now = row.study if row else None
        self.left[study_id] = Left(reason_left(was, now, self._reader_id), at, was)

    def _judge(self, study_id: str, place: int) -> None:
        """Whether a row would stand elsewhere if the list were sorted now."""
        self._moved.discard(study_id)
        before, row = self._sorted_as.get(study_id), self._rows[place]
        if self._query is None or before is None or study_id in self.left:
            return
        order = self._query.order
        if all(key.column.key(before) == key.column.key(row) for key in order):
            return
        for step in (-1, 1):
            neighbour = self._neighbour(place, step)
            if neighbour and comes_before(row, neighbour, order) is (step < 0):
                self._moved.add(study_id)

    def _neighbour(self, place: int, step: int) -> Row | None:
        """The nearest row up or down that stands where it belongs."""
        place += step
        while 0 <= place < len(self._rows):
            row = self._rows[place]
            if row.study_id not in self.left and row.study_id not in self._moved:
                return row
            place += step
        return None

    def _note_urgent(self, change: WorklistChange) -> None:
        """A STAT of the reader's is news when it comes, when it is given to them, and when it is raised to STAT."""
        self._urgent -= change.removed
        for study_id in change.added | change.changed:
            if not self._is_urgent(study_id):
                self._urgent.discard(study_id)
            elif study_id not in self._urgent:
                self._urgent.add(study_id)
                if self._settled() and study_id not in self._worklist.asking:  # what the reader does is no news
                    self._arrived[study_id] = None

    def _is_urgent(self, study_id: str) -> bool:
        row = self._worklist.rows.get(study_id)
        if row is None or row.rank > 0:
            return False
        mine = row.study.assigned_to_reader(self._reader_id) and not row.study.is_cancelled
        return mine and row.study.study_report_status in OPEN

    def _sort(self, kept: Collection[str]) -> None:
        """Take the target order over; of the rows that have left, the kept ones stay below the row they stood below."""
        self._behind = False
        if self._query is None:
            return
        rows = self._target(replace(self._query, keep=""))
        old, left = self._rows, {each: left for each, left in self.left.items() if each in kept}
        if left:
            ids = {row.study_id for row in rows}
            left = {each: why for each, why in left.items() if each not in ids}
            rows = _with_kept(rows, old, left)
        self._rows, self._lent, self._known, self.left = rows, True, None, left
        self.waiting.clear()
        self._sorted_as.clear()
        self._moved.clear()

    def _drop(self, ids: Collection[str]) -> None:
        self._rows = [row for row in self._rows if row.study_id not in ids]
        self._lent, self._known = False, None
        for study_id in ids:
            self.left.pop(study_id, None)
            self._sorted_as.pop(study_id, None)


def _with_kept(rows: Sequence[Row], old: Sequence[Row], kept: Collection[str]) -> list[Row]:
    """Rows with some of the old ones put back, each after the row it stood after, or else on top."""
    after: dict[str, list[Row]] = {}
    ids = {row.study_id for row in rows}
    last = ""
    for row in old:
        if row.study_id in kept:
            after.setdefault(last, []).append(row)
        elif row.study_id in ids:
            last = row.study_id
    merged = after.get("", [])
    for row in rows:
        merged.append(row)
        merged += after.get(row.study_id, ())
    return merged


def comes_before(one: Row, other: Row, order: Sequence[SortKey]) -> bool:
    """Whether a row stands above another in an order."""
    for key in order:
        first, second = key.column.key(one), key.column.key(other)
        if first != second:
            return bool((first > second) if key.descending else (first < second))
    return (one.since, one.study_id) < (other.since, other.study_id)


def reason_left(was: Study, now: Study | None, reader_id: str) -> str:
    """Why a study is no longer where it was, in words."""
    if now is None:
        return "no longer on the server"
    if now.is_cancelled is not was.is_cancelled:
        return "cancelled" if now.is_cancelled else "restored"
    before, after = was.assigned_to, now.assigned_to
    if (before and before.user_id) != (after and after.user_id):
        if after is None:
            return "released"
        if now.assigned_to_reader(reader_id):
            return "yours now"
        verb = "assigned to" if was.assigned_to_reader(reader_id) else "taken by"
        return f"{verb} {wording.one_line(after.name)}"
    if now.study_report_status is not was.study_report_status:
        return STATUS_REASONS.get(now.study_report_status, f"now {wording.report_status(now).lower()}")
    if now.severity != was.severity:
        return f"severity now {wording.one_line(now.severity.value)}"
    return "no longer matches"
