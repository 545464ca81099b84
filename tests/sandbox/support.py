"""Calls to a sandbox in this process, without a socket, and sandboxes in processes of their own."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

import avara_desktop.sandbox
from avara_desktop.sandbox.app import Sandbox, SandboxOptions, create_sandbox
from avara_desktop.sandbox.clock import SandboxClock

STUDIES = "/v1/autoScribe/studies"
USERS = "/v1/autoScribe/users"
REPORTS = "/v1/autoScribe/reports"
START = 1_790_000_000.0
"""Where the clock of the tests stands: seconds since 1970, in September 2026."""
ROOT = Path(avara_desktop.sandbox.__file__).parents[2]
Json = dict[str, Any]


class Caller:
    """A sandbox with a clock that only moves when told to, and short ways to call it."""

    def __init__(self, **options: Any) -> None:
        chosen: Json = {"studies": 60, "assigned": 20, "control": True, **options}
        self.sandbox: Sandbox = create_sandbox(SandboxOptions(**chosen), SandboxClock(lambda: START))
        self.sandbox.dropped = httpx.RemoteProtocolError
        self.world = self.sandbox.world
        self.reader = self.world.reader_id

    def __call__(self, method: str, path: str, *, key: str | None = "", **more: Any) -> httpx.Response:
        """One request. `key` None sends none, "" the right one."""
        headers = dict(more.pop("headers", {}))
        if key is not None:
            headers["authorization"] = f"Bearer {key or self.sandbox.api_key}"
        return asyncio.run(self._asked(self.sandbox.api, self.sandbox.base_url, method, path, headers, more))

    def file(self, url: str, method: str = "GET", **headers: str) -> httpx.Response:
        """One request to the files origin, without a key."""
        return asyncio.run(self._asked(self.sandbox.files, self.sandbox.files_url, method, url, headers, {}))

    async def _asked(
        self, app: Any, base_url: str, method: str, path: str, headers: dict[str, str], more: Json
    ) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=base_url) as client:
            return await client.request(method, path, headers=headers, **more)

    def get(self, path: str, **params: Any) -> Json:
        """The JSON of a successful GET."""
        answer = self("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def rows(self, **params: Any) -> list[Json]:
        """Every study of a filter, page by page."""
        found: list[Json] = []
        cursor: str | None = None
        while True:
            page = self.get(STUDIES, **params, **({"cursor": cursor} if cursor else {}))
            found += page["studies"]
            cursor = page["cursor"]
            assert page["hasMore"] is (cursor is not None)
            if cursor is None:
                return found

    def one(self, status: str, *, mine: bool = True, cancelled: bool = False, generation: str = "newer") -> str:
        """The id of a study in that state."""
        return next(
            study.study_id
            for study in self.world.studies.values()
            if study.status == status
            and (study.assigned_to == self.reader) is mine
            and study.is_cancelled is cancelled
            and study.generation == generation
            and study.number >= 0
        )

    def study(self, study_id: str) -> Json:
        """A study as the API answers it."""
        return self.get(f"{STUDIES}/{study_id}")

    def patch(self, study_id: str, body: Any) -> httpx.Response:
        """PATCH a study."""
        return self("PATCH", f"{STUDIES}/{study_id}", json=body)

    def reports(self, study_id: str) -> list[Json]:
        """A study's reports."""
        return list(self.get(REPORTS, studyId=study_id)["reports"])

    def colleague(self) -> str:
        """The id of another reader."""
        return next(
            user.user_id
            for user in self.world.users.values()
            if user.can_create_reports and user.user_id != self.reader
        )

    def reroute(self, study_id: str, user_id: str | None = None) -> httpx.Response:
        """POST reroute-url."""
        body = {"studyId": study_id, "assignedToUserId": user_id or self.reader}
        return self("POST", f"{STUDIES}/reroute-url", json=body)

    def opened(self, study_id: str, user_id: str | None = None) -> httpx.Response:
        """The page behind a fresh reroute URL."""
        return self("GET", str(self.reroute(study_id, user_id).json()["url"]), key=None)

    def switch(self, **values: str) -> None:
        """Set switches."""
        assert self("POST", "/_sandbox/switches", json=values).status_code == 200

    def fault(self, **fault: Any) -> None:
        """Set a fault."""
        answer = self("POST", "/_sandbox/faults", json=fault)
        assert answer.status_code == 200, answer.text


def error_of(answer: httpx.Response) -> tuple[int, str | None]:
    """Status and field of a refusal, whose body must have the one shape all refusals have."""
    body = answer.json()
    assert set(body) == {"error", "requestId"}
    assert body["requestId"] == answer.headers["x-request-id"]
    assert body["error"]["message"]
    assert body["error"]["code"]
    return answer.status_code, body["error"].get("field")


@contextmanager
def process(*arguments: str, stdin: Any = subprocess.DEVNULL) -> Iterator[tuple[subprocess.Popen[str], Json]]:
    """A sandbox in a process of its own, and the line it printed. It is ended afterwards."""
    command = [sys.executable, "-m", "avara_desktop.sandbox", *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        try:
            line = running.stdout.readline()
            assert line, running.stderr.read() if running.stderr else ""
            yield running, json.loads(line)
        finally:
            running.terminate()
            if running.stdin is not None:
                running.stdin.close()
            running.wait(timeout=10)
