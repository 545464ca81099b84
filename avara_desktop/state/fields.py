"""What a form asks for, as values: fields in groups. The window draws them; the forms of studies and people name them.

What a field holds: a text for a line, prose or choice (empty where nothing was entered), a boolean for a check, a
number as typed with its unit for a measure, and a list for a list: of texts where an entry has one part, else of dicts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

Value = Any
"""str, bool, (number as typed, unit), list[str] or list[dict[str, str]], by the kind of field."""
Values = dict[str, Value]


class Kind(Enum):
    """How a field is entered."""

    LINE = "line"
    PROSE = "prose"
    CHOICE = "choice"
    CHECK = "check"
    MEASURE = "measure"
    LIST = "list"


@dataclass(frozen=True)
class Field:
    """One thing to enter. ``wide`` takes a whole row; ``act`` is the title of a button beside it.

    ``choices`` are (value, words) of a choice, or (unit, words) of a measure. ``parts`` are the fields of one entry of
    a list, of which ``label`` names all and ``entry`` one.
    """

    id: str
    label: str
    kind: Kind = Kind.LINE
    hint: str = ""
    required: bool = False
    wide: bool = False
    act: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    parts: tuple["Field", ...] = ()
    entry: str = ""

    @property
    def empty(self) -> Value:
        """What the field holds before anything is entered."""
        if self.kind is Kind.MEASURE:
            return "", self.choices[0][0]
        return {Kind.CHECK: False, Kind.LIST: []}.get(self.kind, "")


@dataclass(frozen=True)
class Group:
    """Fields that belong together, under a heading."""

    title: str
    fields: tuple[Field, ...]


def fields_of(groups: Sequence[Group]) -> Iterator[Field]:
    """All fields, in order."""
    for group in groups:
        yield from group.fields
