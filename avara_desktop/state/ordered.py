"""Rows kept in order: a change moves a few of them, and a whole order is made in slices that fit between two frames."""

from bisect import bisect_left, insort
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from itertools import compress, count, islice, pairwise, zip_longest
from operator import attrgetter, indexOf, ne
from typing import Any

from avara_desktop.state.query import Column, SortKey
from avara_desktop.state.row import Row

Order = tuple[SortKey, ...]
Key = Callable[[Row], Any]
RUN = 4096
"""Rows sorted in one slice: about 4 ms."""
MANY = 8
"""Where more than one row in so many has changed, sorting anew is quicker than putting each in its place."""


class Turned:
    """A value that sorts the other way round."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: "Turned") -> bool:
        return bool(other.value < self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Turned) and bool(self.value == other.value)

    __hash__ = None  # type: ignore[assignment]


def shortest(order: Order) -> Order:
    """The same order without last keys that say what the order of arrival says anyway."""
    return shortest(order[:-1]) if order and order[-1] == SortKey(Column.WAITING) else order


def place_key(order: Order) -> Key:
    """The whole order as one value a row, different for any two studies: for finding a place by halving."""
    keys = tuple((key.column.key, key.descending) for key in order)

    def value(row: Row) -> Any:
        return (*[Turned(read(row)) if down else read(row) for read, down in keys], row.since, row.study_id)

    return value


def turned(rows: list[Row], key: Key) -> list[Row]:
    """Rows that ascend by a key so that they descend; rows that are equal by it stay in the order they are in."""
    values = list(map(key, rows))
    starts = [0, *compress(count(1), map(ne, islice(values, 1, None), values)), len(rows)]
    if len(starts) > len(rows):
        return rows[::-1]
    down: list[Row] = []
    for end, start in pairwise(reversed(starts)):
        down += rows[start:end]
    return down


def in_slices(rows: list[Row], key: Key) -> Generator[None, None, list[Row]]:
    """Sort by a key, stably, pausing often: runs are sorted, then two and two merged, which Python does in one walk."""
    runs: list[list[Row]] = []
    nothing: list[Row] = []
    for start in range(0, len(rows), RUN):
        runs.append(sorted(rows[start : start + RUN], key=key))
        yield
    while len(runs) > 1:
        merged = []
        for one, other in zip_longest(runs[::2], runs[1::2], fillvalue=nothing):
            merged.append(sorted(one + other, key=key))
            yield
        runs = merged
    return runs[0] if runs else []


def side_by_side(rows: Iterable[Row]) -> list[str]:
    """The search texts of rows, copied so that they lie in memory in this order: walking through them is then quick.

    Where they lie as the studies arrived, nearly every one has to be fetched from main memory: seven times slower.
    """
    texts = list(map(attrgetter("search"), rows))
    copied = "\0".join(texts).split("\0") if texts else []
    return copied if len(copied) == len(texts) else texts


def place_of(rows: Iterable[Row], study_id: str) -> int | None:
    """The place of a study among rows in any order, or None: a walk through them."""
    try:
        return indexOf(map(attrgetter("study_id"), rows), study_id)
    except ValueError:
        return None


class Ordered:
    """The rows of a view in one order. ``rows`` is never changed once handed out; a change makes another list."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.rows: list[Row] | None = None
        """None while it is being made."""
        self.pending: dict[str, Row | None] = {}
        """Id of a study that changed -> its row as it stands in ``rows``, or None where it is not there yet."""
        self._value = place_key(order)
        self._texts: list[str] | None = None
        """The search texts of the rows, once somebody searched or they were got ready."""

    @property
    def outdated(self) -> bool:
        """Whether it is to be made anew."""
        return self.rows is None or len(self.pending) * MANY > len(self.rows) + 64

    def make(self, rows: list[Row]) -> None:
        """Take rows that were sorted anew."""
        self.rows, self._texts = rows, None
        self.pending.clear()

    def made(self) -> list[Row]:
        """The rows, which have been made. Do not change the list."""
        return self.rows if self.rows is not None else []

    def texts(self) -> list[str]:
        """The search texts of the rows, row by row."""
        if self._texts is None:
            self._texts = side_by_side(self.made())
        return self._texts

    def forget_texts(self) -> None:
        """Give back the memory of the search texts."""
        self._texts = None

    def get_texts_ready(self) -> Iterator[None]:
        """Lay the search texts side by side in slices."""
        rows, texts = self.made(), list[str]()
        for start in range(0, len(rows) if self._texts is None else 0, RUN):
            texts += side_by_side(rows[start : start + RUN])
            yield
        if self._texts is None and rows is self.rows:
            self._texts = texts

    def place(self, rows: Sequence[Row], row: Row, first: int = 0) -> int:
        """Where a row stands in rows of this order, or would, from the first that is in order."""
        return bisect_left(rows, self._value(row), first, key=self._value)

    def sorted(self, rows: Iterable[Row]) -> list[Row]:
        """A few rows in this order."""
        return sorted(rows, key=self._value)

    def insert(self, rows: list[Row], row: Row) -> None:
        """Put a row in its place."""
        insort(rows, row, key=self._value)

    def settle(self, members: Mapping[str, Row], most: int | None = None) -> None:
        """Put what changed, or so much of it, in its place."""
        if not self.pending or self.rows is None:
            return
        rows, texts = self.rows.copy(), self._texts and self._texts.copy()
        for study_id in list(islice(self.pending, most)):
            old, new = self.pending.pop(study_id), members.get(study_id)
            if old is not None:
                place = self.place(rows, old)
                del rows[place]
                if texts is not None:
                    del texts[place]
            if new is not None:
                place = self.place(rows, new)
                rows.insert(place, new)
                if texts is not None:
                    texts.insert(place, new.search)
        self.rows, self._texts = rows, texts
