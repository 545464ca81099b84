"""What every request passes on its way in and out: request id, Date, log, latency, key, rate limit, faults."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import damage
from .clock import SandboxClock, timestamp
from .faults import Fault, Faults
from .problems import Problem, problem_body
from .request_log import RequestLog, readable_body
from .switches import Switches

LARGEST_BODY = 8 * 1024 * 1024
SLICE_SECONDS = 0.05
log = logging.getLogger(__name__)


class Surroundings(Protocol):
    """What the gate needs of the sandbox it stands before."""

    api_key: str
    clock: SandboxClock
    switches: Switches
    faults: Faults
    log: RequestLog
    latency_ms: float
    dropped: Callable[[str], Exception]
    closing: asyncio.Event


@dataclass(slots=True)
class Answer:
    """A whole answer, before it is sent."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""


class Gate:
    """Stands before one origin ("api" or "files") of a sandbox."""

    def __init__(self, inner: ASGIApp, sandbox: Surroundings, origin: str) -> None:
        self._inner = inner
        self._sandbox = sandbox
        self._origin = origin
        self._asked = 0
        self._recent: deque[float] = deque()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (or the lifespan messages)."""
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        self._asked += 1
        scope["sandbox.request_id"] = f"req_{self._origin}_{self._asked:08d}"
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        raw = await _whole_body(receive)
        control = scope["path"].startswith("/_sandbox")
        fault = None if control else self._sandbox.faults.take(scope["method"], scope["path"])
        if not control:
            await self._wait(self._sandbox.latency_ms + (fault.delay_ms if fault else 0))
        answer = await self._answer(scope, headers, raw, fault)
        dropped = fault is not None and fault.kind == "drop"
        if not control:
            self._note(scope, headers, raw, fault, None if dropped else answer.status)
        extra = {"date": self._sandbox.clock.http_date(), "x-request-id": scope["sandbox.request_id"]}
        answer.headers += [(name.encode(), value.encode()) for name, value in extra.items()]
        if dropped:
            await damage.drop(send, receive, self._sandbox.dropped)
        elif fault is not None and fault.kind == "truncate":
            await damage.truncate(answer.status, answer.headers, answer.body, send, receive, self._sandbox.dropped)
        else:
            await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
            await send({"type": "http.response.body", "body": answer.body})

    async def _answer(self, scope: Scope, headers: dict[str, str], raw: bytes, fault: Fault | None) -> Answer:
        if fault is not None and not fault.after_commit:
            made = self._made_up(scope, fault)
            if made is not None:
                return made
            if fault.kind == "expired-link":
                scope["sandbox.expired_link"] = True
        try:
            self._admit(scope, headers, raw)
        except Problem as problem:
            return _problem_answer(scope, problem)
        try:
            answer = await _carried_out(self._inner, scope, raw)
        except Exception:
            # a defect of the sandbox: told where it was started, and answered as servers answer theirs
            log.exception("%s %s failed", scope["method"], scope["path"])
            answer = _problem_answer(scope, Problem(500, "the sandbox failed; its standard error output says how"))
        if fault is not None and fault.after_commit:
            return self._made_up(scope, fault) or answer
        return answer

    def _made_up(self, scope: Scope, fault: Fault) -> Answer | None:
        link = "file" if self._origin == "files" else "page" if scope["path"].startswith("/open/") else None
        made = damage.made_up_answer(fault, link=link, request_id=scope["sandbox.request_id"])
        return None if made is None else Answer(*made)

    def _admit(self, scope: Scope, headers: dict[str, str], raw: bytes) -> None:
        if len(raw) > LARGEST_BODY:
            raise Problem(413, "the body is too large")
        if self._origin == "files" or scope["path"].startswith("/open/"):
            return
        kind, _, key = headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not hmac.compare_digest(key.strip().encode(), self._sandbox.api_key.encode()):
            raise Problem(401, "the API key is missing or not accepted", headers={"www-authenticate": "Bearer"})
        if scope["path"].startswith("/v1/"):
            self._count()

    def _count(self) -> None:
        limit = self._sandbox.switches.number("rate_limit_per_minute")
        now = self._sandbox.clock.now()
        while self._recent and self._recent[0] <= now - 60:
            self._recent.popleft()
        if limit and len(self._recent) >= limit:
            seconds = max(1, int(self._recent[0] + 60 - now) + 1)
            raise Problem(429, "too many requests", headers={"retry-after": str(seconds)})
        self._recent.append(now)

    async def _wait(self, milliseconds: float) -> None:
        # in slices, not by the event: tests use one sandbox from several loops, and an event belongs to one
        ends = time.monotonic() + milliseconds / 1000
        while (left := ends - time.monotonic()) > 0 and not self._sandbox.closing.is_set():  # noqa: ASYNC110
            await asyncio.sleep(min(left, SLICE_SECONDS))

    def _note(self, scope: Scope, headers: dict[str, str], raw: bytes, fault: Fault | None, status: int | None) -> None:
        self._sandbox.log.add(
            {
                "origin": self._origin,
                "method": scope["method"],
                "path": scope["path"],
                "query": scope["query_string"].decode("latin-1"),
                "status": status,
                "time": timestamp(self._sandbox.clock.now_ms()),
                "had_authorization": "authorization" in headers,
                "body": readable_body(raw),
                "user_agent": headers.get("user-agent"),
                "fault": None if fault is None else fault.kind,
                "request_id": scope["sandbox.request_id"],
            }
        )


async def _whole_body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b"".join(parts)
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


async def _carried_out(inner: ASGIApp, scope: Scope, raw: bytes) -> Answer:
    answer = Answer()

    async def receive() -> Message:
        return {"type": "http.request", "body": raw, "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = list(message["headers"])
        else:
            answer.body += message.get("body", b"")

    await inner(scope, receive, send)
    return answer


def _problem_answer(scope: Scope, problem: Problem) -> Answer:
    body = problem_body(problem.status, problem.message, problem.field, scope["sandbox.request_id"])
    raw = json.dumps(body).encode()
    headers = {"content-type": "application/json", "content-length": str(len(raw)), **problem.headers}
    return Answer(problem.status, [(name.encode(), value.encode()) for name, value in headers.items()], raw)
