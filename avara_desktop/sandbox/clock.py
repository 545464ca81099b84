"""The sandbox's clock: the machine's time plus whatever the control calls added to it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime


class SandboxClock:
    """Tells the sandbox's time. `source` gives seconds since 1970 (UTC)."""

    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self._ahead = 0.0

    def now(self) -> float:
        """Seconds since 1970, by the sandbox's clock."""
        return self._source() + self._ahead

    def now_ms(self) -> int:
        """Milliseconds since 1970, the resolution of createdAt and updatedAt."""
        return int(self.now() * 1000)

    def advance(self, seconds: float) -> None:
        """Put the clock forward (or back, when negative)."""
        self._ahead += seconds

    def http_date(self) -> str:
        """The value of a Date header."""
        return format_datetime(datetime.fromtimestamp(self.now(), UTC), usegmt=True)


def timestamp(milliseconds: int | None) -> str | None:
    """Milliseconds since 1970 as the API writes them, 2024-03-15T10:30:00.000Z; None stays None."""
    if milliseconds is None:
        return None
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}Z"
