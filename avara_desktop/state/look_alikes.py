"""Patients on the list that could be taken for one another: most near misses are the wrong patient's dictation.

Two studies look alike if they are of different patients and
1. the family names are equal or nearly so (case, accents, hyphens and spaces do not count; in names of five letters or
   more one letter may differ), and the given names begin with the same letter and are equal, differ by one letter,
   share their first three letters, or one of them is an initial only; or
2. the birth dates are equal, and so is the first letter of the family name or of the given name.

A patient is a customer and an MRN, or name and birth date where no MRN was sent. Of the 402 studies of a sandbox with
``studies=400`` this marks 40, ten of them for the very name and birth date under another MRN; the same family name
alone would mark 382, and be noise. Source: reading-room.md 5.1.5; the thresholds are our own.
"""

import re
from collections.abc import Iterator, Sequence
from sys import intern
from typing import NamedTuple

from avara_desktop.api.models import Study
from avara_desktop.state.wording import folded

LEAST_LETTERS = 5
"""Shortest family name in which one letter may differ: Li and Le are two names, Peterson and Petersen may be one."""
ALIKE_LETTERS = 3
"""The same for given names, which are compared within a family name, and how many of their first letters are."""
MOST_BORN = 50
"""A birth date that more studies than this share is a placeholder, and says nothing."""
_NOT_LETTERS = re.compile(r"[\W_]+")


class Person(NamedTuple):
    """What is compared of a patient: folded names, birth date as sent, and who it is."""

    family: str
    given: str
    born: str
    who: tuple[str, ...]


def person(study: Study) -> Person:
    """The patient of a study."""
    patient = study.report_metadata
    family, given = _names(patient.patient_name or "")
    born = (patient.date_of_birth or "").strip()
    customer = study.express_customer.express_customer_id if study.express_customer else ""
    number = (patient.mrn or "").strip().casefold()
    who = (customer or (study.org.org_id if study.org else ""), number) if number else (family, given, born)
    return Person(intern(family), intern(given), born, who)


def _names(name: str) -> tuple[str, str]:
    """Family and first given name, folded to their letters; a name without caret or comma ends with the family."""
    if "^" in name or "," in name:
        family, _, rest = name.partition("^" if "^" in name else ",")
        given = re.split(r"[\^\s]+", rest.strip(" ^"))[0]
    else:
        *before, family = name.split() or [""]
        given = before[0] if before else ""
    return _letters(family), _letters(given)


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", folded(text))


def near(one: str, other: str, least: int = LEAST_LETTERS) -> bool:
    """Whether two folded names are equal, or differ by one letter where both are long enough."""
    if one == other:
        return True
    if min(len(one), len(other)) < least or abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    at = next((at for at, letter in enumerate(short) if letter != long[at]), len(short))
    return short[at + (len(short) == len(long)) :] == long[at + 1 :]


def alike(one: Person, other: Person) -> bool:
    """Whether two patients could be taken for one another."""
    if one.who == other.who:
        return False
    if one.family and near(one.family, other.family) and _given_alike(one.given, other.given):
        return True
    if not one.born or one.born != other.born:
        return False
    return _initial(one.family, other.family) or _initial(one.given, other.given)


def _initial(one: str, other: str) -> bool:
    return bool(one) and one[:1] == other[:1]


def _given_alike(one: str, other: str) -> bool:
    if one[:1] != other[:1]:
        return False
    return (
        near(one, other, ALIKE_LETTERS) or one[:ALIKE_LETTERS] == other[:ALIKE_LETTERS] or 1 in (len(one), len(other))
    )


class LookAlikes:
    """Look-alikes among the studies taken in; each is compared only with those that share a key with it."""

    def __init__(self) -> None:
        self._people: dict[str, Person] = {}
        self._named = _Groups()
        self._born = _Groups()
        self._spelt: dict[str, set[str]] = {}
        """A family name with a letter left out, or whole -> the names it comes from."""
        self._answers: dict[str, tuple[str, ...]] = {}

    def take(self, study: Study) -> None:
        """Take a study in, or its newer state."""
        now = person(study)
        if self._people.get(study.study_id) == now:
            return
        self.drop(study.study_id)
        self._people[study.study_id] = now
        self._named.add(_name_key(now.family, now.given), study.study_id)
        self._born.add(now.born, study.study_id)
        if now.family not in self._spelt.get(now.family, ()):
            for spelling in _spellings(now.family):
                self._spelt.setdefault(spelling, set()).add(now.family)
        self._answers.clear()

    def drop(self, study_id: str) -> None:
        """Forget a study; the spelling of a family name stays, for it will come again."""
        gone = self._people.pop(study_id, None)
        if gone:
            self._named.remove(_name_key(gone.family, gone.given), study_id)
            self._born.remove(gone.born, study_id)
            self._answers.clear()

    def clear(self) -> None:
        """Forget every patient: at sign-out."""
        for held in (self._people, self._named, self._born, self._spelt, self._answers):
            held.clear()

    def of(self, study_id: str) -> tuple[str, ...]:
        """One study of each other patient that looks like this one's, by id; empty for none."""
        if study_id not in self._answers:
            own = self._people.get(study_id)
            found: dict[tuple[str, ...], str] = {}
            for other in self._candidates(own) if own else ():
                them = self._people[other]
                if own and alike(own, them):
                    found[them.who] = min(other, found.get(them.who, other))
            self._answers[study_id] = tuple(sorted(found.values()))
        return self._answers[study_id]

    def _candidates(self, own: Person) -> Iterator[str]:
        families = {name for spelling in _spellings(own.family) for name in self._spelt.get(spelling, ())}
        for family in families:
            yield from self._named.ids(_name_key(family, own.given))
        same_day = self._born.ids(own.born)
        if len(same_day) <= MOST_BORN:
            yield from same_day


class _Groups(dict[str, str | list[str]]):
    """Key -> study ids; most keys have one, which is kept without a list: ten thousand lists would be megabytes."""

    def add(self, key: str, study_id: str) -> None:
        if not key:
            return
        held = self.get(key)
        if isinstance(held, list):
            held.append(study_id)
        else:
            self[key] = [held, study_id] if held else study_id

    def remove(self, key: str, study_id: str) -> None:
        held = self.get(key)
        if isinstance(held, list) and len(held) > 1:
            held.remove(study_id)
        elif held:
            del self[key]

    def ids(self, key: str) -> Sequence[str]:
        held = self.get(key, ())
        return (held,) if isinstance(held, str) else held


def _name_key(family: str, given: str) -> str:
    """Family name and initial; empty without a family name, which looks like nobody's."""
    return f"{family} {given[:1]}" if family else ""


def _spellings(name: str) -> list[str]:
    """The name, and the name without each of its letters: two names one letter apart share one of these."""
    if len(name) < LEAST_LETTERS:
        return [name]
    return [name, *(name[:at] + name[at + 1 :] for at in range(len(name)))]
