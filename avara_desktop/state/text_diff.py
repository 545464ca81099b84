"""Two reports compared: sentences are aligned first, then words within those that are much the same. Pure.

Joined together, the parts of each side give back its text sign by sign. White space alone is no difference: another
system wraps lines elsewhere. The work is done in small steps and bounded, whatever the texts are: what cannot be
aligned within the bound is shown as gone and added as a whole.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from itertools import groupby
from typing import TypeVar

T = TypeVar("T")
LONGEST_PIECE = 400
"""Characters of a sentence; longer ones are cut at a space, so that comparing words stays cheap."""
CELLS_OF_A_GAP = 250_000
CELLS_IN_ALL = 400_000
"""Pairs of sentences that are compared, in a stretch without an anchor and in all: about half a second of work."""
AT_ONCE = 1000
"""Sentences or spaces dealt with in one step where each costs about a microsecond."""
ALIKE = 0.5
"""Share of words two sentences have in common, from which one counts as the other changed."""

_SPACE = re.compile(r"\s+")
_WORDS = re.compile(r"\w+(?:[.,]\w+)*|\s+|[^\w\s]")
_NUMBER = re.compile(r"\d{1,3}[.)]?")
_STARTS = re.compile(r"[-*•]\s|\d{1,3}[.)]\s|[A-Z][A-Za-z /()-]{0,40}:")
"""What begins a piece of its own after a line break: an item of a list, or a heading."""


class Kind(Enum):
    """How a part stands between the two texts; ``value`` is its sign in the margin."""

    SAME = " "
    CHANGED = "≠"
    GONE = "−"
    ADDED = "+"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text; ``marked`` where the other side does not have it."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Sentences of both sides that belong together; one side is empty where they are gone or added."""

    kind: Kind
    left: tuple[Run, ...] = ()
    right: tuple[Run, ...] = ()


def pieces(text: str) -> list[str]:
    """The sentences, headings and list items of a text; joined they are the text."""
    return _value(_pieces(text))


def _pieces(text: str) -> Generator[None, None, list[str]]:
    found: list[str] = []
    start = 0
    for number, gap in enumerate(_SPACE.finditer(text)):
        if gap.start() > start and _ends(text, start, gap):
            found += _cut(text[start : gap.end()])
            start = gap.end()
        if number % AT_ONCE == 0:
            yield
    return [*found, *_cut(text[start:])]


def _ends(text: str, start: int, gap: re.Match[str]) -> bool:
    last, lines = text[gap.start() - 1], gap.group().count("\n")
    if lines > 1 or (lines and last in ":;"):
        return True
    if last in ".!?":
        # the number of a list item is not a sentence; nothing longer is looked at
        return gap.start() - start > 5 or not _NUMBER.fullmatch(text[start : gap.start()].strip())
    return bool(lines) and _STARTS.match(text, gap.end()) is not None


def _cut(piece: str) -> Iterator[str]:
    while len(piece) > LONGEST_PIECE:
        at = piece.rfind(" ", LONGEST_PIECE // 2, LONGEST_PIECE) + 1 or LONGEST_PIECE
        yield piece[:at]
        piece = piece[at:]
    if piece:
        yield piece


def compare(one: str, other: str) -> tuple[Part, ...]:
    """The whole comparison at once; for short texts and tests. See :func:`steps`."""
    return _value(steps(one, other))


def _value(work: Generator[None, None, T]) -> T:
    while True:
        try:
            next(work)
        except StopIteration as end:
            value: T = end.value
            return value


def steps(one: str, other: str) -> Generator[None, None, tuple[Part, ...]]:
    """The comparison in steps of a few milliseconds at most; its value is the parts, in order."""
    left = yield from _pieces(one)
    right = yield from _pieces(other)
    mine, theirs = (yield from _keys(left)), (yield from _keys(right))
    parts: list[Part] = []
    budget = CELLS_IN_ALL
    a = b = 0
    anchors = yield from _anchors(mine, theirs)
    for number, (i, j) in enumerate([*anchors, (len(left), len(right))]):
        if number % AT_ONCE == 0:
            yield
        cells = (i - a) * (j - b)
        if cells <= min(CELLS_OF_A_GAP, budget):
            budget -= cells
            for c, d in (yield from _aligned(mine[a:i], theirs[b:j])):
                parts.append(_part(left[a + c] if c >= 0 else "", right[b + d] if d >= 0 else ""))
                if parts[-1].kind is Kind.CHANGED:
                    yield
        else:
            parts += (_part("".join(left[a:i]), ""), _part("", "".join(right[b:j])))
        if i < len(left):
            parts.append(_part(left[i], right[j]))
        a, b = i + 1, j + 1
    return tuple(_joined(parts))


def _keys(found: Sequence[str]) -> Generator[None, None, list[str]]:
    keys: list[str] = []
    for start in range(0, len(found), AT_ONCE):
        yield
        keys += (_key(piece) for piece in found[start : start + AT_ONCE])
    return keys


def _key(piece: str) -> str:
    return " ".join(piece.split())


def _anchors(mine: Sequence[str], theirs: Sequence[str]) -> Generator[None, None, list[tuple[int, int]]]:
    """Places where both sides surely say the same: the equal ends, and sentences that each side has once, in order."""
    shorter = min(len(mine), len(theirs))
    head = next((n for n in range(shorter) if mine[n] != theirs[n]), shorter)
    tail = next((n for n in range(shorter - head) if mine[-1 - n] != theirs[-1 - n]), shorter - head)
    yield
    ends = [(n, n) for n in range(head)]
    ends_after = [(len(mine) - n, len(theirs) - n) for n in range(tail, 0, -1)]
    inner_mine, inner_theirs = range(head, len(mine) - tail), range(head, len(theirs) - tail)
    often, often_there = Counter(mine[n] for n in inner_mine), Counter(theirs[n] for n in inner_theirs)
    yield
    place = {theirs[n]: n for n in inner_theirs if often_there[theirs[n]] == 1}
    once = [(n, place[mine[n]]) for n in inner_mine if often[mine[n]] == 1 and mine[n] in place]
    return [*ends, *_rising(once), *ends_after]


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs that rises on both sides (patience sorting)."""
    tops: list[int] = []
    piles: list[int] = []
    before: list[int] = []
    for number, (_, j) in enumerate(pairs):
        at = bisect_left(tops, j)
        tops[at : at + 1], piles[at : at + 1] = [j], [number]
        before.append(piles[at - 1] if at else -1)
    found, number = [], piles[-1] if piles else -1
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]


def _aligned(mine: Sequence[str], theirs: Sequence[str]) -> Generator[None, None, list[tuple[int, int]]]:
    """Pairs of sentences that are equal or alike, in order, of the greatest likeness in all (Needleman and Wunsch).

    A sentence without a partner has -1 in its place.
    """
    wide, high = len(theirs), len(mine)
    words, words_there = [frozenset(_words(each)) for each in mine], [frozenset(_words(each)) for each in theirs]
    came: list[bytearray] = []
    row = [0.0] * (wide + 1)
    for i in range(high):
        yield
        new, from_where = [0.0], bytearray(wide + 1)
        for j in range(wide):
            best, where = (row[j + 1], 1) if row[j + 1] > new[j] else (new[j], 2)
            alike = 2.0 if mine[i] == theirs[j] else _likeness(words[i], words_there[j])
            if alike >= ALIKE and row[j] + alike > best:
                best, where = row[j] + alike, 0
            new.append(best)
            from_where[j + 1] = where
        came.append(from_where)
        row = new
    return _walked_back(came, high, wide)


def _walked_back(came: Sequence[bytearray], i: int, j: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    while i or j:
        where = 2 if not i else 1 if not j else came[i - 1][j]
        if where == 0:
            i, j = i - 1, j - 1
            found.append((i, j))
        elif where == 1:
            i -= 1
            found.append((i, -1))
        else:
            j -= 1
            found.append((-1, j))
    return found[::-1]


def _words(text: str) -> list[str]:
    return [word for word in _WORDS.findall(text.casefold()) if not word.isspace()]


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0


def _part(left: str, right: str) -> Part:
    if _key(left) == _key(right) and (left and right):
        return Part(Kind.SAME, (Run(left),), (Run(right),))
    if not right:
        return Part(Kind.GONE, (Run(left, True),) if left else ())
    if not left:
        return Part(Kind.ADDED, (), (Run(right, True),))
    return _changed(left, right)


def _changed(left: str, right: str) -> Part:
    mine, theirs = _WORDS.findall(left), _WORDS.findall(right)
    plain = [" " if word.isspace() else word for word in mine], [" " if word.isspace() else word for word in theirs]
    one: list[Run] = []
    other: list[Run] = []
    for operation, i, i_end, j, j_end in SequenceMatcher(None, *plain, autojunk=False).get_opcodes():
        marked = operation != "equal"
        for runs, text in ((one, "".join(mine[i:i_end])), (other, "".join(theirs[j:j_end]))):
            if text:
                runs.append(Run(text, marked and not text.isspace()))
    return Part(Kind.CHANGED, tuple(one), tuple(other))


def _joined(parts: Sequence[Part]) -> Iterator[Part]:
    """Neighbours that are the same, gone or added as wholes become one part: one step goes over all of it."""
    for kind, some in groupby((part for part in parts if part.left or part.right), key=lambda part: part.kind):
        group = list(some)
        if kind is Kind.CHANGED:
            yield from group
        else:
            yield Part(kind, _one_run(part.left for part in group), _one_run(part.right for part in group))


def _one_run(sides: Iterable[tuple[Run, ...]]) -> tuple[Run, ...]:
    runs = [run for side in sides for run in side]
    return (Run("".join(run.text for run in runs), runs[0].marked),) if runs else ()
