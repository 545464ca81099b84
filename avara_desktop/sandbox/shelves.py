"""Sorted keys of the studies per filter value, so that a page of any filter costs little among 100,000 studies."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from heapq import merge
from typing import Protocol

Key = tuple[int, str]
"""(createdAt in milliseconds, study id): the place of a study in every list. It never changes."""
Value = Hashable


class Facets(Protocol):
    """What a shelved thing tells of itself: its key and, per facet, its value."""

    @property
    def key(self) -> Key:
        """Its place in every list."""

    def facets(self) -> tuple[Value, ...]:
        """Its values, in the order of the shelf names."""


class Shelves:
    """Keys in ascending order, once for everything and once per value of each facet."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names
        self._all: list[Key] = []
        self._shelves: dict[str, defaultdict[Value, list[Key]]] = {name: defaultdict(list) for name in names}
        self._placed: dict[Key, tuple[Value, ...]] = {}

    def fill(self, things: Iterable[Facets]) -> None:
        """Put many things in at once; the shelves must be empty."""
        for thing in sorted(things, key=lambda each: each.key):
            key, values = thing.key, thing.facets()
            self._all.append(key)
            self._placed[key] = values
            for name, value in zip(self._names, values, strict=True):
                self._shelves[name][value].append(key)

    def place(self, thing: Facets) -> None:
        """Put a thing in, or move it where its facets now say."""
        key, now = thing.key, thing.facets()
        before = self._placed.get(key)
        if before is None:
            insort(self._all, key)
        self._placed[key] = now
        for position, name in enumerate(self._names):
            shelf = self._shelves[name]
            if before is not None:
                if before[position] == now[position]:
                    continue
                old = shelf[before[position]]
                del old[bisect_left(old, key)]
            insort(shelf[now[position]], key)

    def take_out(self, thing: Facets) -> None:
        """Remove a thing."""
        key = thing.key
        values = self._placed.pop(key)
        shelves = [self._shelves[name][value] for name, value in zip(self._names, values, strict=True)]
        for shelf in (self._all, *shelves):
            del shelf[bisect_left(shelf, key)]

    def walk(self, wanted: Mapping[str, Callable[[Value], bool]], after: Key | None, descending: bool) -> Iterator[Key]:
        """Keys that satisfy every wanted facet, in order, beginning behind `after`."""
        picked = self._narrowest(wanted)
        runs = [_run(shelf, after, descending) for shelf in picked]
        keys = runs[0] if len(runs) == 1 else merge(*runs, reverse=descending)
        checks = [(self._names.index(name), fits) for name, fits in wanted.items()]
        for key in keys:
            placed = self._placed[key]
            if all(fits(placed[position]) for position, fits in checks):
                yield key

    def _narrowest(self, wanted: Mapping[str, Callable[[Value], bool]]) -> list[list[Key]]:
        best, size = [self._all], len(self._all)
        for name, fits in wanted.items():
            shelves = [keys for value, keys in self._shelves[name].items() if fits(value)]
            total = sum(map(len, shelves))
            if total < size:
                best, size = shelves, total
        return best


def _run(keys: list[Key], after: Key | None, descending: bool) -> Iterator[Key]:
    if descending:
        stop = len(keys) if after is None else bisect_left(keys, after)
        return (keys[position] for position in range(stop - 1, -1, -1))
    start = 0 if after is None else bisect_right(keys, after)
    return (keys[position] for position in range(start, len(keys)))
