"""What was asked of the sandbox: every API, page and file request, for tests to look at."""

from __future__ import annotations

import json
from collections import deque
from typing import Any

from .records import Json

ENTRIES_KEPT = 10_000


class RequestLog:
    """The last requests, oldest first."""

    def __init__(self) -> None:
        self._entries: deque[Json] = deque(maxlen=ENTRIES_KEPT)

    def add(self, entry: Json) -> None:
        """Note one answered (or dropped) request."""
        self._entries.append(entry)

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()

    def entries(self) -> list[Json]:
        """What is noted: origin, method, path, query, status (null: dropped), time, had_authorization, body, ..."""
        return list(self._entries)


def readable_body(raw: bytes) -> Any:
    """A request body as JSON, or as text when it is not JSON; None when empty."""
    if not raw:
        return None
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return raw.decode("utf-8", "replace")
