"""How the API is asked: reads again within one deadline, writes exactly once, pages by cursor.

Reads are repeated (with jitter, honouring Retry-After). Where the result of a write never came, ``OutcomeUnknown`` says
so, and only a read may settle it. Source: RFC 9110 9.2.2; the official SDK repeats POST on 409 and 5xx, which could
create an addendum twice.
"""

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import quote

from avara_desktop.api.models import Page
from avara_desktop.api.responses import Read, clock_offset, parse
from avara_desktop.api.transport import JSON_DEADLINE, Answer, ApiTransport, NothingSent
from avara_desktop.errors import (
    BadAnswer,
    Busy,
    Interrupted,
    NotFound,
    OutcomeUnknown,
    ServerTrouble,
    TooSlow,
    Unreachable,
)

T = TypeVar("T")
P = TypeVar("P", bound=Page)
PAGE_LIMIT = 100
MAX_PAGES = 1100
"""Stop of a cursor chain: 110,000 studies, more than any worklist."""
READ_TRIES = 3


class Exchange:
    """Requests with one key. ``clock_offset`` is how far the server's clock is ahead of this computer's."""

    def __init__(self, transport: ApiTransport, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self.transport = transport
        self.clock_offset = timedelta(0)
        self._sleep = sleep

    async def read(self, path: str, model: Read[T], query: Mapping[str, str] | None = None) -> T:
        """GET, asked again after trouble that may pass."""
        try:
            async with asyncio.timeout(JSON_DEADLINE):
                for attempt in range(1, READ_TRIES):
                    try:
                        return parse(await self._send("GET", path, query=query), model)
                    except (Interrupted, ServerTrouble, Busy) as error:
                        wait = getattr(error, "retry_after", 0.0) or random.uniform(0.2, 0.6) * 2**attempt  # noqa: S311
                        if wait > JSON_DEADLINE / 2:
                            raise
                    await self._sleep(wait)
                return parse(await self._send("GET", path, query=query), model)
        except TimeoutError as error:
            raise TooSlow from error

    async def pages(self, path: str, model: Read[P], query: Mapping[str, str | None]) -> AsyncGenerator[P, None]:
        """Every page of a list, following cursors; what is None in the query is not asked.

        Raises ``BadAnswer`` where a cursor comes back, is missing although there is more, or pages do not end; the
        pages received until then are no complete list.
        """
        asked = {name: value for name, value in query.items() if value is not None}
        seen: set[str] = set()
        while len(seen) < MAX_PAGES:
            page = await self.read(path, model, asked)
            yield page
            if page.has_more is False or (not page.cursor and not page.has_more):
                return
            if not page.cursor or page.cursor in seen:
                break
            seen.add(page.cursor)
            asked["cursor"] = page.cursor
        raise BadAnswer(
            "The list does not end", "The server's pages do not lead to the end; the list may be incomplete."
        )

    async def write(self, method: str, path: str, model: Read[T], body: Mapping[str, Any] | None = None) -> T:
        """POST or PATCH, sent once. Raises ``OutcomeUnknown`` where nobody can say what became of it."""
        try:
            answer = await self._send(method, path, body=body)
        except (Unreachable, BadAnswer) as error:
            if isinstance(error.__cause__, NothingSent):
                raise
            raise OutcomeUnknown from error
        try:
            return parse(answer, model)
        except (ServerTrouble, BadAnswer) as error:
            # a gateway's 502 may follow a commit, and an unreadable 200 certainly does
            raise OutcomeUnknown from error

    async def _send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Answer:
        answer = await self.transport.send(method, path, query=query, body=body)
        offset = clock_offset(answer, datetime.now(UTC))
        if offset is not None:
            self.clock_offset = offset
        return answer


def segment(part: str) -> str:
    """An id as one segment of a path; what could only lead to another endpoint is nobody's id."""
    if part in ("", ".", ".."):
        raise NotFound(status=404)
    try:
        return quote(part, safe="")
    except UnicodeEncodeError:
        # half a surrogate pair, pasted
        raise NotFound(status=404) from None


def truth(value: bool | None) -> str | None:
    """A boolean as a query says it."""
    return None if value is None else "true" if value else "false"
