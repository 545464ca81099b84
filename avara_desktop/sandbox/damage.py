"""The damaged answers of faults: made-up ones, cut ones, and none at all."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from starlette.types import Receive, Send

from .faults import EXPIRED_XML, PORTAL, PORTAL_PAGE, Fault
from .pages_html import gone_page
from .problems import problem_body

Made = tuple[int, list[tuple[bytes, bytes]], bytes]
Dropped = Callable[[str], Exception]


class ConnectionDropped(ConnectionError):
    """Raised in place of closing the connection when there is none (httpx.ASGITransport)."""


def made_up_answer(fault: Fault, *, link: str | None, request_id: str) -> Made | None:
    """The answer a fault puts in the place of the real one; None when the real one is to be given.

    `link`: the request is for something behind a minted link: a "page", a "file", or None.
    """
    if fault.kind == "status":
        return _status(fault, request_id)
    if fault.kind == "garbage":
        return _made(fault, 200, "application/json", b'{"studies": [{"studyId": \x00\xff\xfe <<<')
    if fault.kind == "html":
        return _made(fault, 200, "text/html; charset=utf-8", PORTAL_PAGE.encode())
    if fault.kind == "redirect":
        status = fault.status if 300 <= fault.status < 400 else 302
        return _made(fault, status, "text/plain", b"", location=PORTAL)
    if fault.kind == "drop":
        return (0, [], b"")
    if fault.kind == "expired-link" and link == "page":
        return _made(fault, 410, "text/html; charset=utf-8", gone_page().encode())
    if fault.kind == "expired-link" and link == "file":
        return _made(fault, 403, "application/xml", EXPIRED_XML.encode())
    return None


def _status(fault: Fault, request_id: str) -> Made:
    body: Any = fault.body
    if body is None:
        body = problem_body(fault.status, "a fault asked for by a control call", None, request_id)
    if isinstance(body, str):
        return _made(fault, fault.status, "text/plain; charset=utf-8", body.encode())
    return _made(fault, fault.status, "application/json", json.dumps(body).encode())


def _made(fault: Fault, status: int, content_type: str, body: bytes, **more: str) -> Made:
    headers = {"content-type": content_type, "content-length": str(len(body)), **more}
    headers |= {name.lower(): value for name, value in fault.headers.items()}
    return status, [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()], body


async def drop(send: Send, receive: Receive, dropped: Dropped) -> None:
    """Close the connection without a word."""
    transport = _transport(send)
    if transport is None:
        raise dropped("Server disconnected without sending a response.")
    transport.abort()
    await _gone(receive)


async def truncate(
    status: int, headers: list[tuple[bytes, bytes]], body: bytes, send: Send, receive: Receive, dropped: Dropped
) -> None:
    """Send half of the body that Content-Length promises, then close the connection."""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
    transport = _transport(send)
    if transport is None:
        raise dropped("peer closed connection without sending complete message body")
    transport.close()
    await _gone(receive)


def _transport(send: Send) -> asyncio.Transport | None:
    # uvicorn hands out a bound method of its request cycle; nothing public leads to the connection
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    return transport if isinstance(transport, asyncio.Transport) else None


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
