"""The official SDK, both of its clients, in front of a sandbox process: one test drives either."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx
from avara import AsyncAvara, Avara

from .endpoint_table import TICKS
from .support import Json, process

KINDS = ("sync", "async")


class Witness:
    """The SDK's client of one kind, believing no answer it was not promised, and the sandbox's control calls.

    `avara` is typed Any: it is Avara or AsyncAvara, whose methods answer at once or are to be awaited.
    """

    def __init__(self, avara: Any, control: httpx.Client, line: Json) -> None:
        self.avara = avara
        self.studies = avara.auto_scribe.studies
        self.external = avara.auto_scribe.studies.external
        self.users = avara.auto_scribe.users
        self.invitations = avara.auto_scribe.users.invitations
        self.reports = avara.auto_scribe.reports
        self.viewer = avara.viewer.studies
        self.control = control
        self.line = line

    async def reader(self) -> str:
        """The reader's user id."""
        (user,) = await rows(self.users.list(email=self.line["reader_email"]))
        return str(user.user_id)

    def does(self, call: str, /, **body: Any) -> Json:
        """POST a control call: what no API call can do."""
        answer = self.control.post(call, json=body)
        assert answer.is_success, answer.text
        return dict(answer.json())

    def asked(self) -> list[Json]:
        """The log of the requests since this was last called."""
        requests: list[Json] = self.control.get("/requests").json()["requests"]
        self.control.delete("/requests")
        TICKS.note(requests)
        return requests


async def got(answer: Any) -> Any:
    """What a call of either client answered."""
    return await answer if inspect.isawaitable(answer) else answer


async def rows(pages: Any) -> list[Any]:
    """Every row of a list, by the SDK's own paging."""
    return [row async for row in pages] if hasattr(pages, "__aiter__") else list(pages)


@contextmanager
def sandbox(*arguments: str) -> Iterator[Json]:
    """A sandbox process with control calls: the line it printed."""
    with process("--control", *arguments) as (_, line):
        yield line


@asynccontextmanager
async def witness(line: Json, kind: str, **options: Any) -> AsyncIterator[Witness]:
    """The SDK's client of that kind. Afterwards what it asked is ticked, and faults and switches are put back."""
    made = Avara if kind == "sync" else AsyncAvara
    chosen: Json = {"api_key": line["api_key"], "base_url": line["base_url"], "max_retries": 0, **options}
    client: Any = made(_strict_response_validation=True, **chosen)
    key = {"authorization": f"Bearer {line['api_key']}"}
    with httpx.Client(base_url=f"{line['base_url']}/_sandbox", headers=key) as control:
        before = control.get("/switches").json()
        found = Witness(client, control, line)
        found.asked()
        try:
            yield found
        finally:
            found.asked()
            control.delete("/faults")
            control.post("/switches", json=before)
            await got(client.close())
