"""Bytes out and bytes in: the one module that imports httpx.

Two clients: the API's own, whose key is bound to one origin, and a download client without key, cookies or redirects
for presigned links. Every operation has a total deadline (httpx's timeouts are per read, and a slow drip never ends)
and a cap on decoded bytes. Trust is the operating system's.
"""

import asyncio
import ssl
import zlib
from collections.abc import AsyncIterator, Generator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx
import truststore

from avara_desktop import __version__
from avara_desktop.api.address import is_loopback, same_origin
from avara_desktop.errors import (
    AvaraError,
    BadAnswer,
    Interrupted,
    InvalidInput,
    KeyNotAccepted,
    NameNotFound,
    NotTrusted,
    ProxyTrouble,
    ServerNotReachable,
    TooLarge,
    TooSlow,
    UnsafeLink,
)

JSON_CAP = 32 * 2**20
"""Most decoded bytes of a JSON answer: 100 studies with a few long priors are under 10 MB."""
PDF_CAP = 50 * 2**20
"""Most bytes of a report PDF (safety.md T9)."""
JSON_DEADLINE = 15.0
PDF_DEADLINE = 60.0
"""Seconds in total for one answer, retries included (safety.md P9)."""
CONNECT_SECONDS = 5.0
PIECE = 64 * 2**10
"""Most bytes inflated at once: httpx's decoder inflates a whole read, a thousandfold, before any cap can look."""


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers (lower-case names) and the decoded body."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class NothingSent(Exception):
    """Marks, as ``__cause__``, that the connection never came up: a write did certainly not happen."""


class _KeyForOrigin(httpx.Auth):
    """Puts the key on requests to one origin and refuses to send anything anywhere else.

    A key that no header can carry (a pasted line break, an invisible sign) is refused here: further down, the text of
    the error would hold it.
    """

    def __init__(self, key: str, origin: str) -> None:
        self._key = key
        self._origin = origin

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if not same_origin(str(request.url), self._origin):
            raise UnsafeLink("Nothing was sent", "A request was about to leave for another server. Report this defect.")
        if not (self._key.isascii() and self._key.isprintable()) or self._key.split() != [self._key]:
            raise KeyNotAccepted(advice="The key holds a space, a line break or an invisible sign. Enter it again.")
        request.headers["Authorization"] = f"Bearer {self._key}"
        yield request


@cache
def _trust() -> ssl.SSLContext:
    """The operating system's trust, read once: it takes 20 ms."""
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _client(origin: str, transport: httpx.AsyncBaseTransport | None, keep_alive: bool) -> httpx.AsyncClient:
    try:
        return _client_with_proxies(origin, transport, keep_alive)
    except (httpx.InvalidURL, ValueError, ImportError):
        # what the environment names as proxy is none that httpx can use (a SOCKS proxy, a typing error)
        raise ProxyTrouble from None


def _client_with_proxies(
    origin: str, transport: httpx.AsyncBaseTransport | None, keep_alive: bool
) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        verify=_trust(),
        # the organisation's proxy settings apply, but never to a server on this computer
        trust_env=not is_loopback(urlsplit(origin).hostname or ""),
        follow_redirects=False,
        timeout=httpx.Timeout(JSON_DEADLINE, connect=CONNECT_SECONDS),
        # a kept connection may be dead: harmless for a read, which is asked again, but not for a write
        limits=httpx.Limits(max_connections=8, max_keepalive_connections=8 if keep_alive else 0, keepalive_expiry=4.0),
        headers={"User-Agent": f"avara-desktop/{__version__}", "Accept": "application/json", "Accept-Encoding": "gzip"},
        transport=transport,
    )


class ApiTransport:
    """Sends requests to one origin with the key; ``mount`` replaces the network in tests."""

    def __init__(self, origin: str, key: str, mount: httpx.AsyncBaseTransport | None = None) -> None:
        self.origin = origin
        self._auth = _KeyForOrigin(key, origin)
        self._reads = _client(origin, mount, keep_alive=True)
        self._writes = _client(origin, mount, keep_alive=False)

    async def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        deadline: float = JSON_DEADLINE,
    ) -> Answer:
        """Send once and read the whole answer. Raises an ``Unreachable`` error or ``TooLarge``."""
        client = self._reads if method == "GET" else self._writes
        request = _request(client, method, self.origin + path, params=query, json=body)
        return await _exchange(client, request, self._auth, JSON_CAP, deadline)

    async def close(self) -> None:
        """Drop every connection."""
        await self._reads.aclose()
        await self._writes.aclose()


class DownloadTransport:
    """Fetches presigned links: no key, no cookies, no redirects."""

    def __init__(self, mount: httpx.AsyncBaseTransport | None = None) -> None:
        self._mount = mount

    async def fetch(self, url: str, *, cap: int = PDF_CAP, deadline: float = PDF_DEADLINE) -> Answer:
        """GET a presigned link once with a client of its own, so that nothing is carried from one link to the next."""
        client = _client(url, self._mount, keep_alive=False)
        try:
            request = _request(client, "GET", url, headers={"Accept": "application/pdf"})
            return await _exchange(client, request, None, cap, deadline)
        finally:
            await client.aclose()


def _request(client: httpx.AsyncClient, method: str, url: str, **content: Any) -> httpx.Request:
    try:
        return client.build_request(method, url, **content)
    except httpx.InvalidURL:
        raise UnsafeLink from None
    except UnicodeEncodeError:
        raise InvalidInput({"text": "must be Unicode text"}) from None


async def _exchange(
    client: httpx.AsyncClient, request: httpx.Request, auth: httpx.Auth | None, cap: int, deadline: float
) -> Answer:
    async with _plain_errors(deadline):
        response = await client.send(request, stream=True, auth=auth or httpx.Auth())
        try:
            body = bytearray()
            async for piece in _decoded(response):
                if len(body) + len(piece) > cap:
                    raise TooLarge
                body += piece
            return Answer(response.status_code, dict(response.headers), bytes(body))
        finally:
            await response.aclose()


async def _decoded(response: httpx.Response) -> AsyncIterator[bytes]:
    """The decoded body in small pieces. Only one layer of gzip is taken, which is all that was asked for."""
    coding = response.headers.get("content-encoding", "").strip().lower()
    if response.is_stream_consumed:  # a mounted transport may hand over a finished answer
        yield response.content
    elif coding in ("", "identity"):
        async for piece in response.aiter_raw():
            yield piece
    elif coding in ("gzip", "x-gzip"):
        async for piece in _inflated(response.aiter_raw()):
            yield piece
    else:
        raise BadAnswer


async def _inflated(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        async for piece in pieces:
            left, more = piece, True
            while more:
                inflated = inflater.decompress(left, PIECE)
                yield inflated
                left = inflater.unconsumed_tail
                more = bool(left) or len(inflated) == PIECE
    except zlib.error as error:
        raise Interrupted from error
    if not inflater.eof:
        raise Interrupted


@asynccontextmanager
async def _plain_errors(deadline: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(deadline):
            yield
    except TimeoutError as error:
        raise TooSlow from error
    except httpx.InvalidURL:
        # httpx reads where a redirect leads even if it does not go there; the text would hold the address
        raise BadAnswer from None
    except httpx.HTTPError as error:
        raise _translated(error) from (NothingSent() if _never_connected(error) else error)


def _never_connected(error: httpx.HTTPError) -> bool:
    return isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError | httpx.PoolTimeout)


def _translated(error: httpx.HTTPError) -> AvaraError:
    """The error of our tree for one of httpx's; its text is dropped, for it may hold a URL."""
    causes = "".join(f"{type(cause).__name__} {cause} " for cause in _chain(error))
    if isinstance(error, httpx.ProxyError):
        return ProxyTrouble()
    if isinstance(error, httpx.ConnectError) and ("SSL" in causes or "certificate" in causes.lower()):
        return NotTrusted()
    if "gaierror" in causes or "getaddrinfo" in causes or "Name or service" in causes:
        return NameNotFound()
    if isinstance(error, httpx.TimeoutException):
        return TooSlow()
    if isinstance(error, httpx.ConnectError):
        return ServerNotReachable()
    return Interrupted()


def _chain(error: BaseException | None) -> Generator[BaseException, None, None]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
