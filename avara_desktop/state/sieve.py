"""Finds rows as the reader types: one tight pass, and a longer word walks only what the shorter one found.

Only the texts are walked through, which lie side by side in memory; the rows lie all over it, and to touch one costs
more than to look for the word in its text.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, count, repeat
from operator import contains
from typing import overload

from avara_desktop.state.ordered import Ordered
from avara_desktop.state.query import Filter
from avara_desktop.state.row import Row

Words = tuple[str, ...]


class Picked(Sequence[Row]):
    """Some of the rows of a list, by their places in it; a row is fetched when somebody looks at it."""

    __slots__ = ("_of", "_places")

    def __init__(self, of: list[Row], places: list[int]) -> None:
        self._of, self._places = of, places

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            return [self._of[each] for each in self._places[place]]
        return self._of[self._places[place]]

    def __iter__(self) -> Iterator[Row]:
        return map(self._of.__getitem__, self._places)


@dataclass(frozen=True)
class Found:
    """What some words found: the places of the rows that have them all, or None for every place."""

    words: Words
    places: list[int] | None
    rows: Sequence[Row]

    def narrows_to(self, words: Words) -> bool:
        """Whether whatever has all those words has been found here: each word of ours is part of one of them."""
        return all(any(ours in word for word in words) for ours in self.words)

    def narrowed(self, words: Words, of: list[Row], texts: list[str]) -> "Found":
        """What has all those words among the rows of a list, given their texts."""
        places = self.places
        for word in words:
            if word not in self.words:
                walked: Iterable[str] = texts if places is None else map(texts.__getitem__, places)
                places = list(compress(count() if places is None else places, map(contains, walked, repeat(word))))
        if places is None or len(places) == len(self.rows):
            return Found(words, self.places, self.rows)  # nothing was hidden: the same rows, and nothing to draw anew
        return Found(words, places, Picked(of, places))


class Sieve:
    """Filters, then words. Remembers the answers to the words typed so far: taking a letter back costs nothing."""

    def __init__(self) -> None:
        self._filters: list[Filter] = []
        self._of: list[Row] = []
        self._found = [Found((), None, self._of)]

    def sift(self, ordered: Ordered, filters: list[Filter], words: Words) -> Sequence[Row]:
        """The rows that pass. The same rows, filters and words give the same sequence; do not change it."""
        rows = ordered.made()
        if rows is not self._of or filters != self._filters:
            self._of, self._filters, self._found = rows, filters, [_filtered(rows, filters)]
        while not self._found[-1].narrows_to(words):
            self._found.pop()
        if words and self._found[-1].words != words:
            self._found.append(self._found[-1].narrowed(words, rows, ordered.texts()))
        return self._found[-1].rows if words else self._found[0].rows


def _filtered(rows: list[Row], filters: list[Filter]) -> Found:
    """The rows that pass the filters, before any word."""
    if not filters:
        return Found((), None, rows)
    places: Iterable[int] = range(len(rows))
    for read, let_through in filters:
        places = [place for place in places if read(rows[place]) in let_through]
    kept = list(places)
    return Found((), kept, Picked(rows, kept))
