"""What saving a form would change of a study, in words, to be looked at before it is sent."""

from collections.abc import Mapping
from itertools import zip_longest

from avara_desktop.api.models import Study
from avara_desktop.state import wording
from avara_desktop.state.fields import Field, Kind, Value, Values
from avara_desktop.state.gate import Difference
from avara_desktop.state.study_fields import DAYS, FIELDS
from avara_desktop.state.study_form import changes, texts_of

EMPTY = "empty"
AROUND, MOST = 40, 240
"""Characters of a long text that are shown before its first difference, and in all."""


def diff(study: Study, values: Values, readers: Mapping[str, str]) -> tuple[Difference, ...]:
    """Every field that would change; ``readers`` is user id -> words. Of a list each entry that differs."""
    seen = texts_of(study)
    found = []
    for name, now in changes(seen, values).items():
        field = FIELDS[name]
        if field.kind is Kind.LIST:
            found += _entries(field, seen[name], now)
        else:
            was, is_ = _words(field, seen[name], readers), _words(field, now, readers)
            found.append(Difference(field.label, *_excerpts(was, is_)))
    return tuple(found)


def _words(field: Field, value: Value, readers: Mapping[str, str]) -> str:
    if field.kind is Kind.MEASURE:
        return f"{value[0]} {value[1]}" if value[0] else EMPTY
    if field.id == "assigned_to":
        return wording.one_line(str(readers.get(value, value)))
    if field.kind is Kind.CHOICE:
        return wording.one_line(str(dict(field.choices).get(value, value))) or EMPTY
    if field.id in DAYS:
        return wording.day(value) if value else EMPTY
    return wording.clean(value) or EMPTY


def _entries(field: Field, before: list[Value], after: list[Value]) -> list[Difference]:
    found = []
    for number, (was, is_) in enumerate(zip_longest(before, after), 1):
        if was != is_:
            label = f"{field.entry.capitalize()} {number}"
            found.append(Difference(label, *_excerpts(_entry(was), _entry(is_))))
    return found


def _entry(value: Value) -> str:
    if not value or isinstance(value, str):
        return wording.clean(value or "") or EMPTY
    day = wording.day(value["study_date"]) if value.get("study_date") else ""
    head = " ".join(part for part in (day, value.get("modality"), value.get("study_description")) if part)
    return wording.clean(f"{head}: {value.get('report_text', '')}" if head else value.get("report_text", ""))


def _excerpts(was: str, is_: str) -> tuple[str, str]:
    """Both texts; of long ones the part around the first difference."""
    same = next((at for at, (one, other) in enumerate(zip(was, is_, strict=False)) if one != other), 0)
    same = same or min(len(was), len(is_)) * (was.startswith(is_) or is_.startswith(was))
    start = max(0, same - AROUND) if max(len(was), len(is_)) > MOST else 0
    return _cut(was, start), _cut(is_, start)


def _cut(text: str, start: int) -> str:
    shown = ("…" if start else "") + text[start : start + MOST]
    return shown + (f"… ({len(text):,} characters)" if start + MOST < len(text) else "")
