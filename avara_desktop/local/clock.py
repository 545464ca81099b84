"""Clocks that go on while the machine sleeps: Python's own monotonic clock stands still then, and ages would lie."""

import sys
import time

_skipped = {"seconds": 0.0}


def seconds() -> float:
    """Seconds since some start, sleep included, never set back.

    Linux counts sleep in CLOCK_BOOTTIME (clock_gettime(2)), macOS in the system's CLOCK_MONOTONIC, which is not the one
    Python reads; on Windows Python's own clock goes on (QueryPerformanceCounter, GetTickCount64).
    """
    return _system() + _skipped["seconds"]


def _system() -> float:
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_MONOTONIC)
    return time.monotonic()


def skip(by: float) -> None:
    """Let it be so many seconds later for whoever reads this clock: the tour cannot wait until a list is old."""
    _skipped["seconds"] += by


def wall() -> float:
    """The time of day in seconds since 1970: jumps when a virtual machine goes on after a pause its clocks missed."""
    return time.time()
