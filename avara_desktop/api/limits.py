"""The limits that the API's documents set on what is sent, each as a type that says in words what is wrong.

A value that breaks one never leaves the machine: ``checked`` names every field at fault at once, so that a form can
show each beside its field. Sources: documents 000, 001, 003 and 004; DICOM PS3.5 9.1 for UIDs; the CMS rule for the
check digit of a National Provider Identifier.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ValidationError
from pydantic.alias_generators import to_camel

from avara_desktop.api.models import without_keys
from avara_desktop.api.terms import OpenTerm
from avara_desktop.errors import InvalidInput

B = TypeVar("B", bound=BaseModel)
MOST_PAIRS, MOST_NOTES, MOST_PRIORS = 50, 50, 50
LONGEST_KEY, LONGEST_VALUE, LONGEST_NOTE, LONGEST_REPORT = 100, 1_000, 1_000, 50_000
"""Characters."""
LONGEST_UID = 64
NPI_PREFIX = "80840"
"""Card issuer of US health identifiers; it takes part in the check digit."""

_UID = re.compile(r"(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))+", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_HALF_A_SIGN = re.compile("[\ud800-\udfff]")


def checked(model: type[B], fields: Mapping[str, Any]) -> B:
    """A body made of these fields. Raises ``InvalidInput`` naming each field at fault by its wire name."""
    try:
        return model.model_validate(dict(fields), strict=False, by_alias=True, by_name=True)
    except ValidationError as problem:
        raise InvalidInput(problems_of(problem)) from None


def problems_of(problem: ValidationError) -> dict[str, str]:
    """Wire name ("reportMetadata.height.value") -> what is wrong with it, without the value."""
    details = problem.errors(include_input=False, include_url=False, include_context=False)
    found: dict[str, str] = {}
    for detail in details:
        name = ".".join(to_camel(str(part)) for part in without_keys(detail["loc"]))
        found.setdefault(name, _words(detail["type"], detail["msg"]))
    return found


def _words(kind: str, message: str) -> str:
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    known = {"missing": "is required", "extra_forbidden": "is no field of this request"}
    return known.get(kind, "is not of the right kind")


def rule(fits: Callable[[str], bool], words: str) -> AfterValidator:
    """A check of a text, with the words for a text that fails it."""

    def check(text: str) -> str:
        if not fits(text):
            raise ValueError(words)
        return text

    return AfterValidator(check)


def is_uid(text: str) -> bool:
    """Whether a text is a DICOM UID: a root and a suffix, numbers without leading zeros, at most 64 characters."""
    return len(text) <= LONGEST_UID and _UID.fullmatch(text) is not None


def is_date(text: str) -> bool:
    """Whether a text is a day that exists, as YYYY-MM-DD."""
    if _DATE.fullmatch(text) is None:
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_time(text: str) -> bool:
    """Whether a text is a time of day, as HH:MM from 00:00 to 23:59."""
    return _TIME.fullmatch(text) is not None


def is_unicode(value: Any) -> bool:
    """Whether every text in a value can be sent: half a surrogate pair, which a damaged paste may hold, cannot."""
    if isinstance(value, str):
        return _HALF_A_SIGN.search(value) is None
    if isinstance(value, dict):
        return all(is_unicode(key) and is_unicode(text) for key, text in value.items())
    return not isinstance(value, tuple) or all(is_unicode(item) for item in value)


def is_npi(text: str) -> bool:
    """Whether a text is a National Provider Identifier: 10 digits whose last is the Luhn check with the prefix."""
    if not (text.isascii() and text.isdigit() and len(text) == 10):
        return False
    digits = [int(sign) for sign in NPI_PREFIX + text]
    doubled = [sum(divmod(2 * digit, 10)) if place % 2 else digit for place, digit in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def an_id(prefix: str) -> AfterValidator:
    """The form of an id of the API: ``stu_`` and 32 hexadecimal digits, for example."""
    form = re.compile(prefix + r"_[0-9a-f]{32}", re.ASCII)
    return rule(lambda text: form.fullmatch(text) is not None, f"must be {prefix}_ and 32 hexadecimal digits")


def length(least: int, most: int, whose: str = "") -> AfterValidator:
    """A text of so many characters; ``whose`` names it where the field does not."""
    words = f"{whose} must have {f'{least} to' if least else 'at most'} {most:,} characters".strip()
    return rule(lambda text: least <= len(text) <= most, words)


def at_most(most: int, things: str) -> AfterValidator:
    """A list or mapping of so many."""

    def check(given: Any) -> Any:
        if given is not None and len(given) > most:
            raise ValueError(f"must have at most {most} {things}")
        return given

    return AfterValidator(check)


def _known(term: OpenTerm) -> OpenTerm:
    if not term.known:
        raise ValueError("must be a word the API knows")
    return term


def _a_number(given: Any) -> Any:
    """A number, also as the text of a form; for Python True is 1 and "1_0" is 10, for a weight they are mistakes."""
    if isinstance(given, bool | bytes) or (isinstance(given, str) and _NUMBER.fullmatch(given.strip()) is None):
        raise ValueError("must be a number")
    return given


def _a_truth(given: Any) -> Any:
    if given is not True and given is not False:
        raise ValueError("must be true or false")
    return given


def _from_zero(number: float) -> float:
    if number < 0:
        raise ValueError("must be 0 or more")
    return number


Uid = Annotated[
    str, rule(is_uid, "must be a DICOM UID: numbers joined by dots, no leading zeros, at most 64 characters")
]
Day = Annotated[str, rule(is_date, "must be a date that exists, as YYYY-MM-DD")]
TimeOfDay = Annotated[str, rule(is_time, "must be a time of day, as HH:MM")]
Text = Annotated[str, rule(lambda text: bool(text.strip()), "must not be empty")]
Amount = Annotated[float, BeforeValidator(_a_number), AfterValidator(_from_zero)]
Flag = Annotated[bool, BeforeValidator(_a_truth)]
Npi = Annotated[str, rule(is_npi, "must be a National Provider Identifier: 10 digits, the last a check digit")]
Phone = Annotated[
    str,
    rule(lambda text: text.isascii() and text.isdigit() and 10 <= len(text) <= 15, "must be 10 to 15 digits"),
]
Email = Annotated[str, rule(lambda text: _EMAIL.fullmatch(text) is not None, "must be an email address")]
StudyId = Annotated[str, an_id("stu")]
UserId = Annotated[str, an_id("usr")]
CustomerId = Annotated[str, an_id("cus")]
OrgId = Annotated[str, an_id("org")]
Known = AfterValidator(_known)
Pairs = Annotated[
    dict[Annotated[str, length(1, LONGEST_KEY, "each key")], Annotated[str, length(0, LONGEST_VALUE, "each value")]],
    at_most(MOST_PAIRS, "pairs"),
]
Notes = Annotated[tuple[Annotated[str, length(1, LONGEST_NOTE)], ...], at_most(MOST_NOTES, "notes")]
