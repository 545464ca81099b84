"""What the texts of a DICOM header mean: names, dates, ages, sizes; an empty text or None where nothing sane."""

import re
from datetime import date

SEXES = {"M": "male", "F": "female", "O": "other"}
AGE_UNITS = {"Y": "year", "M": "month", "W": "week", "D": "day"}
OLDEST = 150
"""Years. Dates of birth such as 11111111 stand for unknown ones."""
METRES = (0.2, 2.8)
CENTIMETRES = (90.0, 280.0)
"""A size in this range was written in cm, against PS3.3; less could be inches too, so it is not guessed at."""
KILOGRAMS = (0.2, 700.0)
FAMILY_FIRST = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff66-\uff9f\U00020000-\U0003ffff]")
"""Kana, Chinese characters and Hangul: names written so are read family name first."""


def person(text: str) -> str:
    """A name (PS3.5 6.2.1) as it is read: Given Middle Family Suffix, or Family Given in Chinese, Japanese and Korean.

    The first group that says anything counts: alphabetic, then ideographic, then phonetic. Titles before the name are
    left out.
    """
    for group in text.split("\\")[0].split("="):
        family, given, middle, _title, suffix, *_ = [" ".join(part.split()) for part in group.split("^")] + [""] * 5
        order = (family, given, middle) if FAMILY_FIRST.search(group) else (given, middle, family)
        if name := " ".join(part for part in (*order, suffix) if part):
            return name
    return ""


def sex(text: str) -> str:
    """male, female or other."""
    return SEXES.get(text.upper(), "")


def day(text: str) -> str:
    """A date as YYYY-MM-DD, if it exists; from YYYYMMDD or the YYYY.MM.DD of before 1993."""
    found = re.fullmatch(r"([0-9]{4})(\.?)([0-9]{2})\2([0-9]{2})", text)
    try:
        return date(*map(int, found.group(1, 3, 4))).isoformat() if found else ""
    except ValueError:
        return ""


def clock(text: str) -> str:
    """A time of day as HH:MM; from HHMM, HHMMSS.FFFFFF or HH:MM:SS. An hour alone is no time."""
    found = re.match(r"([01][0-9]|2[0-3]):?([0-5][0-9])(?![0-9](?![0-9]))", text)
    return ":".join(found.groups()) if found else ""


def age(text: str, born: str, studied: str) -> str:
    """An age with its unit, as "34 years": what the header says, else at the study's day (both YYYY-MM-DD or empty)."""
    found = re.fullmatch(r"([0-9]{1,3})([YMWD])", text.upper())
    # 000Y is what is written where the age is not known; only in days may somebody be 0
    if found and (int(found[1]) or found[2] == "D"):
        return "" if found[2] == "Y" and int(found[1]) > OLDEST else _counted(int(found[1]), AGE_UNITS[found[2]])
    return _age_at(date.fromisoformat(born), date.fromisoformat(studied)) if born and studied else ""


def _age_at(born: date, studied: date) -> str:
    """In the largest unit of which there are two."""
    days = (studied - born).days
    months = 12 * (studied.year - born.year) + studied.month - born.month - (studied.day < born.day)
    if days < 0 or months > 12 * OLDEST:
        return ""
    for count, unit in ((months // 12, "year"), (months, "month"), (days // 7, "week")):
        if count >= 2:
            return _counted(count, unit)
    return _counted(days, "day")


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}" + ("" if count == 1 else "s")


def height_cm(text: str) -> float | None:
    """A size as centimetres. The header means metres; what can only be centimetres is taken as such."""
    size = _number(text)
    if size is not None and METRES[0] <= size <= METRES[1]:
        return round(size * 100, 1)
    return round(size, 1) if size is not None and CENTIMETRES[0] <= size <= CENTIMETRES[1] else None


def weight_kg(text: str) -> float | None:
    """A weight in kilograms; 0 is what many write for unknown."""
    weight = _number(text)
    return round(weight, 2) if weight is not None and KILOGRAMS[0] <= weight <= KILOGRAMS[1] else None


def _number(text: str) -> float | None:
    """A decimal string (DS), also with a comma; ``float`` alone would take nan, inf and 1_000 too."""
    text = text.split("\\")[0].strip().replace(",", ".")
    return float(text) if re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", text) else None
