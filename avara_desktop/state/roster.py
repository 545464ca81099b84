"""Answers what to show without walking through every study: keeps each view counted, ordered and searchable.

The plain definition of the answers is :func:`avara_desktop.state.query.visible`; tests hold both against each other.
"""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from avara_desktop.state.longest import Longest
from avara_desktop.state.ordered import Ordered, place_of
from avara_desktop.state.query import (
    BY_FACILITY,
    BY_MODALITY,
    BY_STATUS,
    DEFAULT_ORDER,
    Column,
    Query,
    SortKey,
    View,
    chosen,
)
from avara_desktop.state.row import Row
from avara_desktop.state.session import Session
from avara_desktop.state.shelf import Shelf
from avara_desktop.state.sieve import Sieve
from avara_desktop.state.worklist import Worklist, WorklistChange

SLICE = 0.004
"""Seconds of getting ready at a time: a quarter of a frame."""
MOST_NUMBERS = 50
"""Numbers of rows remembered: for every saved view, and then some."""
WORTH_IT = 2_000
"""Studies in a view from which orders are made before they are asked for; fewer are sorted at once."""
VALUES: Mapping[str, Callable[[Row], str]] = {"modality": BY_MODALITY, "facility": BY_FACILITY, "status": BY_STATUS}
"""What the reader can choose from to filter, as a query's filters read it."""


@dataclass(frozen=True)
class Answer:
    """What was given out last: the rows of a query after so many changes, the first of them pinned."""

    query: Query
    changes: int
    rows: Sequence[Row]
    pinned: int
    ordered: Ordered


class Roster:
    """Keeps up with the worklist by its changes. Lists given out are never changed afterwards; do not change them."""

    def __init__(self, worklist: Worklist, session: Session) -> None:
        self._worklist = worklist
        self._session = session
        self._start()
        worklist.changed.connect(self._changed)
        session.changed.connect(self._reader_changed)

    def _start(self) -> None:
        """Begin anew, for who reads now."""
        self.reader_id = self._session.reader_id
        self.longest = Longest()
        self._shelves = {view: Shelf() for view in View}
        self._sieve = Sieve()
        self._by_uid: dict[str, tuple[str, ...]] = {}
        self._changes = 0
        self._shown = View.MINE
        self._numbers: dict[Query, tuple[int, int]] = {}
        self._answer: Answer | None = None
        self._searchable: Ordered | None = None
        """The order whose search texts are kept."""
        self._readying: Iterator[None] | None = None
        for study_id in self._worklist.rows:
            self._take(study_id)

    def _reader_changed(self) -> None:
        if self._session.reader_id != self.reader_id:
            self._start()

    def _changed(self, change: WorklistChange) -> None:
        if not self._worklist.rows:
            self._start()
            return
        self._changes += 1
        for study_id in change.added | change.changed | change.removed:
            self._take(study_id)

    def _take(self, study_id: str) -> None:
        row = self._worklist.rows.get(study_id)
        for view, shelf in self._shelves.items():
            shelf.put(study_id, row if row and view.shows(row.study, self.reader_id) else None)
        if row is None:
            return
        self.longest.take(row)
        same = self._by_uid.get(row.study.study_instance_uid, ())
        if study_id not in same:
            self._by_uid[row.study.study_instance_uid] = (*same, study_id)

    def count(self, view: View) -> int:
        """How many studies a view holds before search and filters."""
        return len(self._shelves[view].members)

    def number(self, query: Query) -> int:
        """How many rows a query has; asked again while nothing changes, it is known."""
        changes, number = self._numbers.get(query, (-1, 0))
        if changes == self._changes:
            return number
        rows: Collection[Row] = self._shelves[query.view].members.values()
        for read, let_through in query.filters():
            rows = [row for row in rows if read(row) in let_through]
        number = len(self.rows(query) if query.search.strip() or query.keep else rows)
        if len(self._numbers) >= MOST_NUMBERS:
            self._numbers.clear()
        self._numbers[query] = self._changes, number
        return number

    def has_uid(self, uid: str) -> bool:
        """Whether a loaded study has that Study Instance UID."""
        return bool(self._with_uid(uid))

    def shows(self, study_id: str, query: Query) -> bool:
        """Whether a study is asked for by a query's view, filters and search."""
        row = self._worklist.rows.get(study_id)
        return row is not None and chosen(query, self.reader_id)(row)

    def values(self, view: View, which: str) -> Counter[str]:
        """What there is to filter a view by, each with its number of studies; ``which`` is a name of ``VALUES``."""
        return Counter(map(VALUES[which], self._shelves[view].members.values()))

    def rows(self, query: Query) -> Sequence[Row]:
        """The rows to show, in order. While nothing changes, the same query gives the same list."""
        if self._answer and self._answer.query == query and self._answer.changes == self._changes:
            return self._answer.rows
        self._shown = query.view
        ordered = self._shelves[query.view].ordered(query.order)
        if self._searchable is not ordered:
            if self._searchable:
                self._searchable.forget_texts()
            self._searchable = ordered
        found = self._sieve.sift(ordered, query.filters(), query.words())
        rows = self._completed(found, ordered, query)
        pinned = self._pinned(rows, ordered, query)
        if pinned:
            others = list(rows)
            for row in pinned:
                del others[ordered.place(others, row)]
            rows = pinned + others
        self._answer = Answer(query, self._changes, rows, len(pinned), ordered)
        return rows

    def place(self, rows: Sequence[Row], study_id: str) -> int | None:
        """The place of a study among rows, or None: found by halving if they are those given out last."""
        row, answer = self._worklist.rows.get(study_id), self._answer
        if row is None or answer is None or rows is not answer.rows or answer.changes != self._changes:
            return place_of(rows, study_id)
        if study_id in answer.query.pins and (place := place_of(rows[: answer.pinned], study_id)) is not None:
            return place
        place = answer.ordered.place(rows, row, answer.pinned)
        return place if place < len(rows) and rows[place] is row else None

    def _completed(self, found: Sequence[Row], ordered: Ordered, query: Query) -> Sequence[Row]:
        """With the study under the hand, and the one whose UID was asked for, from wherever they are."""
        rows = self._worklist.rows
        outside = {study_id: rows[study_id] for study_id in self._with_uid(query.search.strip())}
        if query.keep in rows:
            outside[query.keep] = rows[query.keep]
        missing = [row for row in outside.values() if not self._is_in(found, ordered, row)]
        if not missing:
            return found
        completed = list(found)
        for row in missing:
            ordered.insert(completed, row)
        return completed

    def _pinned(self, found: Sequence[Row], ordered: Ordered, query: Query) -> list[Row]:
        """What is pinned of the rows found."""
        rows = (self._worklist.rows.get(study_id) for study_id in query.pins)
        return ordered.sorted(row for row in rows if row and self._is_in(found, ordered, row))

    def _is_in(self, found: Sequence[Row], ordered: Ordered, row: Row) -> bool:
        place = ordered.place(found, row)
        return place < len(found) and found[place] is row

    def _with_uid(self, uid: str) -> list[str]:
        rows = self._worklist.rows
        ids = self._by_uid.get(uid, ()) if uid else ()
        return [each for each in ids if each in rows and rows[each].study.study_instance_uid == uid]

    def step(self) -> bool:
        """Get something ready for a few milliseconds, while nobody waits; returns whether there is more to do."""
        self._readying = self._readying or self._get_ready()
        ends = time.perf_counter() + SLICE
        while time.perf_counter() < ends:
            if next(self._readying, self) is self:
                self._readying = None
                return False
        return True

    def _get_ready(self) -> Iterator[None]:
        """The texts of what is shown, its other orders, and the other views in their first order."""
        shown = self._shelves[self._shown]
        if len(shown.members) >= WORTH_IT:
            if self._searchable:
                yield from self._searchable.get_texts_ready()
            for column in Column:
                yield from shown.get_ready((SortKey(column),))
        for shelf in self._shelves.values():
            if len(shelf.members) >= WORTH_IT:
                yield from shelf.get_ready(DEFAULT_ORDER)
