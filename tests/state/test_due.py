"""Due times: only what a preset says, counted from arrival, in words that promise nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avara_desktop.api.models import Study
from avara_desktop.local.settings_model import Settings
from avara_desktop.state.due import CAR, NO_DUE, OLD_US, Due, chosen, left_words, span
from tests.state.studies import study

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def arrived(minutes_ago: float, **fields: Any) -> Study:
    return study(createdAt=(NOON - timedelta(minutes=minutes_ago)).isoformat(), **fields)


def settings(**fields: object) -> Settings:
    return Settings.model_validate(fields)


def test_without_a_choice_there_is_no_due_time_at_all() -> None:
    assert chosen(settings()) is NO_DUE
    for severity in ("stat", "high", "normal", "asap"):
        waits = study(severity=severity, createdAt=NOON.isoformat())
        assert (NO_DUE.total(waits), NO_DUE.left(waits, NOON), NO_DUE.words(waits, NOON), NO_DUE.rule(waits)) == (
            None,
            None,
            "",
            "",
        )


@pytest.mark.parametrize(
    ("preset", "severity", "rule", "minutes"),
    [
        (CAR, "stat", "CAR P1: 1 h", 60),
        (CAR, "high", "CAR P2: 12 h", 720),
        (CAR, "asap", "CAR P2: 12 h", 720),
        (CAR, "normal", "CAR P3 and P4: 4 d", 5760),
        (OLD_US, "stat", "Old US benchmark STAT: 1 h", 60),
        (OLD_US, "high", "", None),
        (OLD_US, "normal", "Old US benchmark Normal: 1 d", 1440),
    ],
)
def test_the_presets_say_what_their_sources_say(preset: Due, severity: str, rule: str, minutes: int | None) -> None:
    waits = arrived(10, severity=severity)
    assert preset.rule(waits) == rule
    left = None if minutes is None else timedelta(minutes=minutes - 10)
    assert preset.left(waits, NOON) == left


def test_minutes_of_ones_own_and_none_where_they_are_zero() -> None:
    own = chosen(settings(due="custom", due_stat=45, due_normal=90))
    assert own.rule(study(severity="stat")) == "Own due time, STAT: 45 min"
    assert own.rule(study(severity="high")) == ""
    assert own.total(study(severity="normal")) == timedelta(minutes=90)
    assert (chosen(settings(due="car")), chosen(settings(due="us"))) == (CAR, OLD_US)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (22.9, "22 min left"),
        (1, "1 min left"),
        (0.5, "due now"),
        (0, "due now"),
        (-0.5, "due now"),
        (-1, "overdue 1 min"),
        (-65, "overdue 1 h 05"),
        (-60 * 51, "overdue 2 d 3 h"),
        (60, "1 h left"),
    ],
)
def test_time_left_is_said_in_words(minutes: float, words: str) -> None:
    assert left_words(timedelta(minutes=minutes)) == words
    assert CAR.words(arrived(60 - minutes, severity="stat"), NOON) == words


@pytest.mark.parametrize(
    "fields",
    [
        {"studyReportStatus": "completed"},
        {"studyReportStatus": "addendum_active"},
        {"isCancelled": True},
        {"studyType": "external"},
        {"createdAt": None},
    ],
)
def test_what_waits_no_more_or_came_nobody_knows_when_has_no_time_left(fields: dict[str, Any]) -> None:
    left = CAR.left(study(severity="stat", **{"createdAt": NOON.isoformat(), **fields}), NOON)
    assert left is None


@given(st.datetimes(timezones=st.just(UTC)), st.sampled_from(["stat", "high", "normal"]))
def test_any_moment_a_server_may_send_can_be_counted_from(when: datetime, severity: str) -> None:
    waits = study(severity=severity).model_copy(update={"created_at": when})
    total, left = CAR.total(waits), CAR.left(waits, NOON)
    assert total is not None
    assert left is not None
    assert total - left == NOON - when
    assert CAR.words(waits, NOON)


@given(st.timedeltas(min_value=timedelta(), max_value=timedelta(days=4000)))
def test_a_span_never_says_more_than_there_is(length: timedelta) -> None:
    units = {"min": 1, "h": 60, "d": 1440}
    parts = span(length).split()
    minutes = 0
    while parts:
        number = int(parts.pop(0))
        minutes += number * (units[parts.pop(0)] if parts else 1)
    assert timedelta() <= length - timedelta(minutes=minutes) < timedelta(hours=1)
