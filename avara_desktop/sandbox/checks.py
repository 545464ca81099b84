"""Checks of single values out of bodies and queries. Each raises Problem 422 naming the field."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from datetime import date
from typing import Any

from .ids import is_id, is_uid
from .problems import invalid
from .records import Json

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_SURROGATE = re.compile("[\ud800-\udfff]")
SHORT_TEXT = 1_000
LONG_TEXT = 50_000


def a_text(value: Any, field: str, *, longest: int = SHORT_TEXT, shortest: int = 0) -> str:
    """A string of so many characters."""
    if not isinstance(value, str):
        raise invalid(field, "must be a string")
    if _SURROGATE.search(value):
        raise invalid(field, "must be Unicode text")
    if len(value) < shortest:
        raise invalid(field, f"must have at least {shortest} characters" if value else "must not be empty")
    if len(value) > longest:
        raise invalid(field, f"must have at most {longest} characters")
    return value


def an_id(value: Any, prefix: str, field: str) -> str:
    """An id of that kind."""
    if not isinstance(value, str) or not is_id(prefix, value):
        raise invalid(field, f"must be {prefix}_ followed by 32 hex digits")
    return value


def a_uid(value: Any, field: str) -> str:
    """A DICOM UID."""
    if not isinstance(value, str) or not is_uid(value):
        raise invalid(
            field, "must be a DICOM UID: numbers without leading zeros, joined by dots, 64 characters at most"
        )
    return value


def one_of(value: Any, allowed: Collection[str], field: str) -> str:
    """One of a few words."""
    if not isinstance(value, str) or value not in allowed:
        raise invalid(field, f"must be one of {', '.join(allowed)}")
    return value


def a_date(value: Any, field: str) -> str:
    """A day that exists, YYYY-MM-DD."""
    text = a_text(value, field)
    if _DATE.fullmatch(text) is None:
        raise invalid(field, "must be a date YYYY-MM-DD")
    try:
        date.fromisoformat(text)
    except ValueError:
        raise invalid(field, "is not a day of the calendar") from None
    return text


def a_time(value: Any, field: str) -> str:
    """A time of day, HH:MM."""
    text = a_text(value, field)
    if _TIME.fullmatch(text) is None:
        raise invalid(field, "must be a time HH:MM")
    return text


def a_measure(value: Any, units: Collection[str], field: str) -> Json:
    """A height or weight: {value >= 0, unit}."""
    fields = an_object(value, field, ("value", "unit"))
    number = fields.get("value")
    if isinstance(number, bool) or not isinstance(number, int | float) or not _is_finite(number):
        raise invalid(f"{field}.value", "must be a number")
    if number < 0:
        raise invalid(f"{field}.value", "must not be negative")
    return {"unit": one_of(fields.get("unit"), units, f"{field}.unit"), "value": number}


def _is_finite(number: float) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:  # JSON's whole numbers have no end, floats have
        return False


def an_object(value: Any, field: str, allowed: Collection[str] | None = None) -> Json:
    """A JSON object; with `allowed`, one that has no other keys."""
    if not isinstance(value, dict):
        raise invalid(field, "must be an object")
    if any(_SURROGATE.search(name) for name in value):
        raise invalid(field, "names must be Unicode text")
    if allowed is not None:
        for name in value:
            if name not in allowed:
                raise invalid(f"{field}.{name}" if field != "body" else name, "no such field")
    return value


def a_list(value: Any, field: str, *, longest: int = 50) -> list[Any]:
    """A JSON array of so many items."""
    if not isinstance(value, list):
        raise invalid(field, "must be an array")
    if len(value) > longest:
        raise invalid(field, f"must have at most {longest} items")
    return value


def a_flag(value: str, field: str) -> bool:
    """A boolean out of a query."""
    return one_of(value, ("true", "false"), field) == "true"


def a_limit(value: str | None) -> int:
    """How many rows a page shall have: 1-100, default 50. The SDK's number type lets 10.0 through."""
    if value is None:
        return 50
    try:
        number = float(value)
    except ValueError:
        raise invalid("limit", "must be a number") from None
    if not 1 <= number <= 100 or number != int(number):
        raise invalid("limit", "must be a whole number from 1 to 100")
    return int(number)
