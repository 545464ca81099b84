"""A scripted server on a loopback socket: each request gets the next act of its route, and everything is recorded.

A request nobody scripted, and an act nobody asked for, fail the test.
"""

import asyncio
import contextlib
import json
import ssl
import struct
import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from socket import SO_LINGER, SOL_SOCKET
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Request:
    """What arrived: the request line taken apart, headers by lower-case name, and the body."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON; None where there was none."""
        return json.loads(self.body) if self.body else None


class Connection:
    """One connection, as an act sees it."""

    def __init__(self, writer: asyncio.StreamWriter, closing: asyncio.Event) -> None:
        self.writer = writer
        self.closing = closing

    async def send(self, content: bytes) -> None:
        """Write, whether or not the other side still listens."""
        with contextlib.suppress(OSError):
            self.writer.write(content)
            await self.writer.drain()


Act = Callable[[Connection], Awaitable[bool]]
"""Does something to the connection; returns whether the connection lives on."""


def _head(status: int, headers: Mapping[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} Scripted", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def reply(body: object = None, status: int = 200, **headers: str) -> Act:
    """A whole answer; underscores in header names stand for hyphens."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    kind = {"content-type": "application/json"} | named | {"content-length": str(len(content))}

    async def act(connection: Connection) -> bool:
        await connection.send(_head(status, kind) + content)
        return True

    return act


def raw(content: bytes) -> Act:
    """Exactly these bytes, then the end."""

    async def act(connection: Connection) -> bool:
        await connection.send(content)
        return False

    return act


def cut(sent: bytes = b'{"success": ', declared: int = 1000) -> Act:
    """An answer that breaks off before its declared length."""
    return raw(_head(200, {"content-type": "application/json", "content-length": str(declared)}) + sent)


def cut_chunk(sent: bytes = b'{"success": ') -> Act:
    """A chunked answer that breaks off inside a chunk."""
    return raw(_head(200, {"transfer-encoding": "chunked"}) + b"%x\r\n" % (len(sent) + 50) + sent)


def cut_silently(sent: bytes) -> Act:
    """An answer without a length, whose end cannot be told from a break."""
    return raw(_head(200, {"connection": "close"}) + sent)


def closed() -> Act:
    """The end before any answer."""
    return raw(b"")


def huge_header() -> Act:
    """A header of 200 KB."""
    return reply({"success": True}, x_long="x" * 200_000)


def not_http() -> Act:
    """Bytes of another protocol."""
    return raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")


def reset(sent: bytes = b"") -> Act:
    """A reset (RST), perhaps in the middle of an answer."""

    async def act(connection: Connection) -> bool:
        await connection.send(sent)
        connection.writer.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
        connection.writer.transport.abort()
        return False

    return act


def reset_inside() -> Act:
    """A reset after the first bytes of a body."""
    return reset(_head(200, {"content-length": "1000"}) + b'{"success"')


def hang(sent: bytes = b"") -> Act:
    """Silence until the server closes, perhaps after the first bytes."""

    async def act(connection: Connection) -> bool:
        await connection.send(sent)
        await connection.closing.wait()
        return False

    return act


def drip(content: bytes | None = None, pause: float = 0.01) -> Act:
    """One byte after the other without end: no single read ever waits long."""

    async def act(connection: Connection) -> bool:
        await connection.send(_head(200, {"content-length": "1000000"}) if content is None else content)
        while not connection.closing.is_set() and not connection.writer.is_closing():
            await connection.send(b" " if content is None else b"x")
            await asyncio.sleep(pause)
        return False

    return act


def gzip_bomb(megabytes: int, layers: int = 1) -> Act:
    """That many megabytes of white space in one JSON text, compressed as often as said."""
    return reply(_bomb(megabytes, layers), content_encoding=", ".join(["gzip"] * layers))


@cache
def _bomb(megabytes: int, layers: int) -> bytes:
    packed = b" " * 2**20
    bomb = zlib.compressobj(9, zlib.DEFLATED, 31)
    content = b"".join([*(bomb.compress(packed) for _ in range(megabytes)), bomb.flush()])
    for _ in range(layers - 1):
        again = zlib.compressobj(9, zlib.DEFLATED, 31)
        content = again.compress(content) + again.flush()
    return content


class FaultServer:
    """Routes of (method, path) to their acts in order. Use it with ``async with``."""

    def __init__(self, routes: Mapping[tuple[str, str], list[Act]], tls: ssl.SSLContext | None = None) -> None:
        self._left = {route: list(acts) for route, acts in routes.items()}
        self._tls = tls
        self._closing = asyncio.Event()
        self._handlers: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self.requests: list[Request] = []
        self.unexpected: list[str] = []
        self.connections = 0
        self.port = 0

    @property
    def origin(self) -> str:
        """Where it listens."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    async def __aenter__(self) -> "FaultServer":
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._server.close()
        for writer in self._writers:
            writer.close()
        await asyncio.gather(*self._handshakes(), return_exceptions=True)
        await asyncio.gather(*self._handlers)
        await self._server.wait_closed()
        if error is None:
            assert not self.unexpected, f"unexpected requests: {self.unexpected}"
            assert not any(self._left.values()), f"acts nobody asked for: {[r for r, a in self._left.items() if a]}"

    @staticmethod
    def _handshakes() -> list[asyncio.Task[Any]]:
        """asyncio's own tasks for TLS connections that are not made yet, or never will be."""
        return [
            task for task in asyncio.all_tasks() if "_accept_connection" in getattr(task.get_coro(), "__qualname__", "")
        ]

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        task = asyncio.current_task()
        assert task is not None
        self._handlers.add(task)
        try:
            connection = Connection(writer, self._closing)
            while (request := await self._read(reader)) and await self._next(request)(connection):
                pass
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
            self._writers.discard(writer)
            self._handlers.discard(task)

    async def _read(self, reader: asyncio.StreamReader) -> Request | None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").splitlines()
            headers = {
                name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)
            }
            body = await reader.readexactly(int(headers.get("content-length", "0")))
        except (asyncio.IncompleteReadError, OSError):
            return None
        method, target, _ = head[0].split(" ")
        parts = urlsplit(target) if target.startswith("/") else None
        query = (
            {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()} if parts else {}
        )
        request = Request(method, parts.path if parts else target, query, headers, body)
        self.requests.append(request)
        return request

    def _next(self, request: Request) -> Act:
        acts = self._left.get((request.method, request.path))
        if acts:
            return acts.pop(0)
        self.unexpected.append(f"{request.method} {request.path}")
        return reply({"message": "nobody scripted this"}, 599)
