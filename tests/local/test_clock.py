"""Clocks that go on while the machine sleeps."""

import sys
import time
from types import SimpleNamespace

import pytest

from avara_desktop.local import clock


@pytest.mark.parametrize(("system", "wanted"), [("linux", 5.0), ("darwin", 6.0), ("win32", 7.0)])
def test_each_system_is_asked_for_the_clock_that_counts_sleep(
    monkeypatch: pytest.MonkeyPatch, system: str, wanted: float
) -> None:
    made = SimpleNamespace(
        CLOCK_BOOTTIME=5.0, CLOCK_MONOTONIC=6.0, clock_gettime=lambda which: which, monotonic=lambda: 7.0
    )
    monkeypatch.setattr(clock, "time", made)
    monkeypatch.setattr(clock, "sys", SimpleNamespace(platform=system))
    assert clock.seconds() == wanted


@pytest.mark.skipif(sys.platform != "linux", reason="CLOCK_BOOTTIME is Linux's")
def test_it_is_never_behind_the_clock_that_sleeps() -> None:
    assert clock.seconds() >= time.monotonic() - 0.001


def test_the_wall_clock_is_the_time_of_day() -> None:
    assert abs(clock.wall() - time.time()) < 1


def test_time_can_be_skipped_for_whoever_reads_it() -> None:
    before = clock.seconds()
    clock.skip(100.0)
    try:
        assert 100.0 <= clock.seconds() - before < 130.0
    finally:
        clock.skip(-100.0)
    assert clock.seconds() - before < 30.0
