"""Real loopback sockets: each fault gives its error, within its deadline and its cap, and the key stays at home."""

import asyncio
import contextlib
import gzip
import ssl
import tracemalloc
import warnings
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from avara_desktop.api import transport as transport_module
from avara_desktop.api.transport import JSON_CAP, Answer, ApiTransport, DownloadTransport, NothingSent
from avara_desktop.errors import (
    AvaraError,
    BadAnswer,
    Interrupted,
    KeyNotAccepted,
    NameNotFound,
    NotTrusted,
    ProxyTrouble,
    ServerNotReachable,
    TooLarge,
    TooSlow,
    Unreachable,
    UnsafeLink,
)
from tests.api import fault_server as acts
from tests.api.fault_server import Act, FaultServer, reply
from tests.api.samples import EXAMPLES, bounded

KEY = "sk_test_CANARY"
HASTE = 1.5
"""A deadline short enough for a test, and long enough for a busy computer to connect."""


async def ask(
    origin: str, method: str = "GET", path: str = "/x", deadline: float = 10.0, key: str = KEY, **content: Any
) -> Answer:
    transport = ApiTransport(origin, key)
    try:
        return await transport.send(method, path, deadline=deadline, **content)
    finally:
        await transport.close()


async def failure(asking: Coroutine[Any, Any, Answer]) -> AvaraError:
    with pytest.raises(AvaraError) as caught:
        await asking
    assert KEY not in "".join(f"{error!r} {error}" for error in _chain(caught.value))
    return caught.value


def _chain(error: BaseException | None) -> list[BaseException]:
    return [error, *_chain(error.__cause__)] if error else []


def closed_port() -> int:
    """A port on which nobody listens."""
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


# --- faults -----------------------------------------------------------------------------------------------------------

FAULTS: dict[str, tuple[Callable[[], Act], type[AvaraError]]] = {
    "cut inside the declared length": (acts.cut, Interrupted),
    "cut inside a chunk": (acts.cut_chunk, Interrupted),
    "closed before an answer": (acts.closed, Interrupted),
    "reset before an answer": (acts.reset, Interrupted),
    "reset inside an answer": (acts.reset_inside, Interrupted),
    "bytes of another protocol": (acts.not_http, Interrupted),
    "a header of 200 KB": (acts.huge_header, Interrupted),
    "gzip that is none": (lambda: reply(b"not gzip", content_encoding="gzip"), Interrupted),
    "gzip that breaks off": (lambda: reply(gzip.compress(b"x" * 999)[:-9], content_encoding="gzip"), Interrupted),
    "gzip of nothing": (lambda: reply(b"", content_encoding="gzip"), Interrupted),
    "a coding nobody asked for": (lambda: reply(b"x", content_encoding="br"), BadAnswer),
    "two layers of gzip": (
        lambda: reply(gzip.compress(gzip.compress(b"{}")), content_encoding="gzip, gzip"),
        BadAnswer,
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_gives_its_error_and_is_never_taken_for_nothing_sent(fault: str) -> None:
    act, kind = FAULTS[fault]
    async with FaultServer({("GET", "/x"): [act()]}) as server:
        error = await failure(ask(server.origin))
    assert type(error) is kind
    assert not isinstance(error.__cause__, NothingSent)
    assert len(server.requests) == 1


async def test_a_refused_connection_is_not_reachable_and_nothing_was_sent() -> None:
    error = await failure(ask(f"http://127.0.0.1:{closed_port()}"))
    assert type(error) is ServerNotReachable
    assert isinstance(error.__cause__, NothingSent)


async def test_a_name_without_an_address_is_not_found_and_nothing_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def nowhere(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    error = await failure(ask("https://nowhere.example"))
    assert type(error) is NameNotFound
    assert isinstance(error.__cause__, NothingSent)


@pytest.mark.parametrize(
    ("raised", "kind", "nothing_sent"),
    [
        (httpx.ConnectTimeout(""), TooSlow, True),
        (httpx.PoolTimeout(""), TooSlow, True),
        (httpx.ReadTimeout(""), TooSlow, False),
        (httpx.WriteTimeout(""), TooSlow, False),
        (httpx.WriteError(""), Interrupted, False),
        (httpx.ReadError("[SSL: DECRYPTION_FAILED_OR_BAD_RECORD_MAC]"), Interrupted, False),
        (httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED]"), NotTrusted, True),
        (httpx.ConnectError("All connection attempts failed"), ServerNotReachable, True),
        (httpx.ConnectError("[Errno 11001] getaddrinfo failed"), NameNotFound, True),
        (httpx.ProxyError("407 Proxy Authentication Required"), ProxyTrouble, True),
    ],
)
async def test_an_error_of_httpx_becomes_ours_and_says_whether_anything_was_sent(
    raised: httpx.HTTPError, kind: type[AvaraError], nothing_sent: bool
) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise raised

    transport = ApiTransport("https://api.example.com", KEY, httpx.MockTransport(fail))
    error = await failure(transport.send("POST", "/x"))
    await transport.close()
    assert type(error) is kind
    assert isinstance(error.__cause__, NothingSent) is nothing_sent


# --- deadlines --------------------------------------------------------------------------------------------------------


HELD_BACK: dict[str, Callable[[], Act]] = {
    "silence": acts.hang,
    "half a head": lambda: acts.hang(b"HTTP/1.1 200 OK\r\n"),
    "half a body": lambda: acts.hang(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"),
    "a dripping body": acts.drip,
    "a dripping header": lambda: acts.drip(b"HTTP/1.1 200 OK\r\nx-slow: "),
    "a dripping status line": lambda: acts.drip(b""),
}


async def test_no_server_can_hold_an_answer_back_beyond_the_deadline() -> None:
    async def both(act: Callable[[], Act]) -> tuple[AvaraError, AvaraError]:
        async with FaultServer({("GET", "/x"): [act()], ("GET", "/a.pdf"): [act()]}) as server:
            return await asyncio.gather(
                failure(ask(server.origin, deadline=HASTE)),
                failure(DownloadTransport().fetch(f"{server.origin}/a.pdf", deadline=HASTE)),
            )

    began = asyncio.get_running_loop().time()
    found = await asyncio.gather(*(both(act) for act in HELD_BACK.values()))
    assert asyncio.get_running_loop().time() - began < 8 * HASTE
    assert [[type(error) for error in pair] for pair in found] == [[TooSlow] * 2] * len(HELD_BACK)
    assert not any(isinstance(error.__cause__, NothingSent) for pair in found for error in pair)


async def test_a_cancelled_request_ends_at_once() -> None:
    async with FaultServer({("GET", "/x"): [acts.hang()]}) as server:
        task = asyncio.ensure_future(ask(server.origin))
        while not server.requests:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


# --- sizes ------------------------------------------------------------------------------------------------------------


async def test_a_gzip_bomb_is_refused_without_being_unpacked() -> None:
    act = acts.gzip_bomb(256)
    async with FaultServer({("GET", "/x"): [act]}) as server:
        tracemalloc.start()
        try:
            error = await failure(ask(server.origin))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert type(error) is TooLarge
    assert peak < JSON_CAP + 16 * 2**20


async def test_a_bomb_inside_a_bomb_is_refused_unread() -> None:
    async with FaultServer({("GET", "/x"): [acts.gzip_bomb(64, layers=2)]}) as server:
        assert type(await failure(ask(server.origin))) is BadAnswer


@pytest.mark.parametrize("packed", [False, True])
async def test_an_answer_of_exactly_the_cap_is_read_and_one_byte_more_is_not(packed: bool) -> None:
    def act(size: int) -> Act:
        body = b"x" * size
        return reply(gzip.compress(body), content_encoding="gzip") if packed else reply(body)

    async with FaultServer({("GET", "/a.pdf"): [act(200_000), act(200_001)]}) as server:
        downloads = DownloadTransport()
        assert (await downloads.fetch(f"{server.origin}/a.pdf", cap=200_000)).body == b"x" * 200_000
        assert type(await failure(downloads.fetch(f"{server.origin}/a.pdf", cap=200_000))) is TooLarge


async def test_the_cap_of_json_holds_for_plain_bytes_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport_module, "JSON_CAP", 1000)
    async with FaultServer({("GET", "/x"): [reply(b"x" * 1001)]}) as server:
        assert type(await failure(ask(server.origin))) is TooLarge


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "GZIP", " gzip ", "identity", ""])
async def test_a_body_in_a_coding_that_was_asked_for_is_decoded(coding: str) -> None:
    body = bytes(range(256)) * 3000
    content = gzip.compress(body) if "gzip" in coding.lower() else body
    async with FaultServer({("GET", "/x"): [reply(content, content_encoding=coding)]}) as server:
        assert (await ask(server.origin)).body == body
    assert server.requests[0].headers["accept-encoding"] == "gzip"


@given(st.binary(max_size=300).map(lambda seed: seed * 700), st.integers(1, 70_000))
@bounded(100)
def test_any_body_in_pieces_of_any_size_is_decoded_byte_for_byte(body: bytes, step: int) -> None:
    packed = gzip.compress(body)

    async def pieces() -> Any:
        for start in range(0, len(packed), step):
            yield packed[start : start + step]

    def handle(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"content-encoding": "gzip"}, content=pieces())

    async def run() -> None:
        transport = ApiTransport("https://api.example.com", KEY, httpx.MockTransport(handle))
        assert (await transport.send("GET", "/x")).body == body
        await transport.close()

    asyncio.run(run())


# --- the key ----------------------------------------------------------------------------------------------------------


async def test_the_key_and_our_name_are_sent_to_the_server() -> None:
    async with FaultServer({("GET", "/x"): [reply()]}) as server:
        await ask(server.origin)
    headers = server.requests[0].headers
    assert headers["authorization"] == f"Bearer {KEY}"
    assert headers["user-agent"].startswith("avara-desktop/")
    assert headers["accept"] == "application/json"


@pytest.mark.parametrize(
    "key", ["", " ", "a b", "key\n", "\tkey", "key ", "k\r\nX-Other: 1", "ключ", "key\u200b", "k\0"]
)
async def test_a_key_no_header_can_carry_is_not_accepted_and_stands_in_no_error(key: str) -> None:
    async with FaultServer({}) as server:
        error = await failure(ask(server.origin, key=key))
    assert type(error) is KeyNotAccepted
    assert error.__cause__ is None
    assert server.connections == 0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(status: int) -> None:
    async with (
        FaultServer({}) as foreign,
        FaultServer({("GET", "/x"): [reply(b"", status, location=f"{foreign.origin}/y")]}) as server,
    ):
        assert (await ask(server.origin)).status == status
        assert foreign.connections == 0


ORIGINS = st.sampled_from(
    ["https://api.example.com", "https://api.example.com:8443", "http://localhost:8000", "http://127.0.0.1:8000"]
)
TAILS = st.one_of(
    st.sampled_from(
        ["", "/x", "@evil.com/x", ":1@evil.com/x", ".evil.com/x", ":8443/x", ":80/x", "//evil.com/x", "/\\evil.com"]
    ),
    st.text("@:/.\\?#%evil.com0123456789\t\n [] ", max_size=15),
)
LOCATIONS = st.one_of(
    st.sampled_from(
        ["https://evil.com/", "//evil.com/", "/y", "http://api.example.com/", "https://a.b:444/", "", "\\"]
    ),
    st.text("@:/.\\?#%[]é\xa0 htps0019", max_size=15),
)


@bounded(max(500, EXAMPLES))
@given(ORIGINS, TAILS, LOCATIONS, st.sampled_from([200, 301, 302, 303, 307, 308, 401, 407]))
@example("https://api.example.com", "@evil.com/x", "/", 200)
@example("https://api.example.com", "/x#%00", "/", 301)
def test_the_key_reaches_one_origin_only(origin: str, tail: str, location: str, status: int) -> None:
    seen: list[httpx.Request] = []

    def record(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        headers = [(b"location", location.encode("latin-1")), (b"www-authenticate", b"Basic")]
        return httpx.Response(status, headers=headers, content=b"{}")

    async def run() -> None:
        transport = ApiTransport(origin, KEY, httpx.MockTransport(record))
        for method in ("GET", "POST"):
            with contextlib.suppress(UnsafeLink, BadAnswer, Interrupted):
                await transport.send(method, tail)
        await transport.close()

    asyncio.run(run())
    home = httpx.URL(origin)
    assert len(seen) in (0, 2)
    for request in seen:
        assert (request.url.scheme, request.url.host, request.url.port) == (home.scheme, home.host, home.port)
        assert request.headers["authorization"] == f"Bearer {KEY}"


async def test_a_download_sends_no_key_and_no_cookie_even_to_the_server_itself() -> None:
    routes = {
        ("GET", "/x"): [reply({}, set_cookie="session=CANARY; Path=/")],
        ("GET", "/a.pdf"): [reply(b"1", set_cookie="download=CANARY; Path=/"), reply(b"2")],
    }
    async with FaultServer(routes) as server:
        await ask(server.origin)
        downloads = DownloadTransport()
        for content in (b"1", b"2"):
            assert (await downloads.fetch(f"{server.origin}/a.pdf?sig=1")).body == content
    for request in server.requests[1:]:
        assert not {"authorization", "cookie", "referer"} & request.headers.keys()
        assert request.headers["accept"] == "application/pdf"
        assert request.query == {"sig": "1"}
        assert "CANARY" not in str(request)


@pytest.mark.parametrize(
    "location", ["/", "https://[", "https://1.2.3.999/", "\x00", "https://a:b:c/", "http://\xe9\xff"]
)
async def test_a_redirect_to_nowhere_is_an_answer_like_any_other_and_no_crash(location: str) -> None:
    script = [reply(b"", 302, location=location) for _ in range(2)]
    async with FaultServer({("GET", "/a.pdf"): script}) as server:
        for link in ("/a.pdf#%00", "/a.pdf"):
            with contextlib.suppress(BadAnswer, Interrupted):
                assert (await DownloadTransport().fetch(server.origin + link)).status == 302
    assert len(server.requests) == 2


async def test_a_download_is_not_redirected() -> None:
    async with (
        FaultServer({}) as foreign,
        FaultServer({("GET", "/a.pdf"): [reply(b"", 302, location=foreign.origin)]}) as server,
    ):
        assert (await DownloadTransport().fetch(f"{server.origin}/a.pdf")).status == 302
        assert foreign.connections == 0


@pytest.mark.parametrize("url", ["https://1.2.3.999/", "https://example.com:port/", "https://exa\x01mple.com/"])
async def test_an_address_httpx_cannot_read_is_unsafe_and_no_crash(url: str) -> None:
    assert type(await failure(DownloadTransport().fetch(url))) is UnsafeLink
    assert type(await failure(ask(url.rstrip("/")))) is UnsafeLink


async def test_a_read_may_use_a_kept_connection_and_a_write_never_does() -> None:
    routes = {("GET", "/x"): [reply(), reply()], ("POST", "/x"): [reply(), reply()]}
    async with FaultServer(routes) as server:
        transport = ApiTransport(server.origin, KEY)
        await transport.send("GET", "/x")
        await transport.send("GET", "/x")
        assert server.connections == 1
        await transport.send("POST", "/x")
        await transport.send("POST", "/x")
        assert server.connections == 3
        await transport.close()


# --- proxies ----------------------------------------------------------------------------------------------------------

PROXY_NAMES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")


@pytest.fixture
def no_proxy_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*PROXY_NAMES, "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("no_proxy_set")
async def test_a_server_on_this_computer_is_reached_without_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    async with (
        FaultServer({}) as proxy,
        FaultServer({("GET", "/x"): [reply()], ("GET", "/a.pdf"): [reply(b"1")]}) as server,
    ):
        for name in PROXY_NAMES:
            monkeypatch.setenv(name, proxy.origin)
        assert (await ask(server.origin)).status == 200
        assert (await DownloadTransport().fetch(f"{server.origin}/a.pdf")).body == b"1"
        assert proxy.connections == 0


@pytest.mark.usefixtures("no_proxy_set")
@pytest.mark.parametrize(
    "act",
    [reply(b"", 407, proxy_authenticate="NTLM"), reply(b"", 403), reply(b"", 502)],
    ids=["sign-in", "forbidden", "bad gateway"],
)
async def test_a_proxy_that_refuses_is_named_and_never_sees_the_key(act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    async with FaultServer({("CONNECT", "api.example.com:443"): [act]}) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.origin)
        error = await failure(ask("https://api.example.com", "POST"))
    assert type(error) is ProxyTrouble
    assert isinstance(error.__cause__, NothingSent)
    assert KEY not in str(proxy.requests)


@pytest.mark.usefixtures("no_proxy_set")
@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "::::", "ftp://127.0.0.1:1", "http://127.0.0.1:1:1"])
def test_a_proxy_setting_that_cannot_be_used_is_proxy_trouble_and_no_crash(
    proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(ProxyTrouble):
        ApiTransport("https://api.example.com", KEY)


# --- TLS --------------------------------------------------------------------------------------------------------------

Certify = Callable[..., ssl.SSLContext]


@pytest.fixture
def certify(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certify:
    """Makes server contexts whose certificates an authority signs that is in the system's trust, or none."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    now = datetime.now(UTC)

    def certificate(name: str, key: Any, issuer: str, issuer_key: Any, start: int, end: int, authority: bool) -> Any:
        def named(common: str) -> Any:
            return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common)])

        others = x509.IPAddress(IPv4Address(name)) if name[0].isdigit() else x509.DNSName(name)
        builder = (
            x509.CertificateBuilder()
            .subject_name(named(name))
            .issuer_name(named(issuer))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + timedelta(days=start))
            .not_valid_after(now + timedelta(days=end))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        )
        if not authority:
            builder = builder.add_extension(x509.SubjectAlternativeName([others]), critical=False)
        return builder.sign(issuer_key, hashes.SHA256())

    authority_key = ec.generate_private_key(ec.SECP256R1())
    authority = certificate("hospital", authority_key, "hospital", authority_key, -10, 10, True)
    (tmp_path / "trust.pem").write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trust.pem"))

    def make(name: str = "127.0.0.1", start: int = -5, end: int = 5, trusted: bool = True) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        issuer, issuer_key = ("hospital", authority_key) if trusted else (name, key)
        made = certificate(name, key, issuer, issuer_key, start, end, False)
        (tmp_path / "server.pem").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + made.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tmp_path / "server.pem")
        return context

    return make


@pytest.mark.parametrize(
    "flaw",
    [{"trusted": False}, {"name": "api.example.com"}, {"name": "127.0.0.2"}, {"start": -9, "end": -1}, {"start": 1}],
    ids=["self-signed", "another host", "another address", "expired", "not yet valid"],
)
async def test_a_certificate_that_cannot_be_trusted_is_refused_before_a_byte_is_sent(
    certify: Certify, flaw: dict[str, Any]
) -> None:
    async with FaultServer({}, certify(**flaw)) as server:
        error = await failure(ask(server.origin, "POST", body={"a": 1}))
        download = await failure(DownloadTransport().fetch(f"{server.origin}/a.pdf"))
    assert (server.connections, server.requests) == (0, [])
    assert type(error) is NotTrusted
    assert type(download) is NotTrusted
    assert isinstance(error.__cause__, NothingSent)


async def test_an_old_tls_is_refused_before_a_byte_is_sent(certify: Certify) -> None:
    context = certify()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    async with FaultServer({}, context) as server:
        error = await failure(ask(server.origin))
    assert (server.connections, server.requests) == (0, [])
    assert type(error) is NotTrusted


@pytest.mark.skipif("sys.platform != 'linux'", reason="the trust of other systems is not a file")
async def test_a_certificate_of_an_authority_the_system_trusts_is_accepted(certify: Certify) -> None:
    async with FaultServer({("GET", "/x"): [reply({"a": 1})]}, certify()) as server:
        assert (await ask(server.origin)).body == b'{"a": 1}'


@pytest.mark.parametrize("words", [b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n", b"", b"\x00" * 50])
async def test_a_server_that_speaks_no_tls_on_an_https_port_is_unreachable_and_never_sees_the_key(words: bytes) -> None:
    received = bytearray()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received.extend(await reader.read(4096))
        writer.write(words)
        writer.close()

    plain = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with plain:
        error = await failure(ask(f"https://127.0.0.1:{plain.sockets[0].getsockname()[1]}", "POST", body={"a": KEY}))
    assert isinstance(error, Unreachable)
    assert isinstance(error.__cause__, NothingSent)
    assert received
    assert KEY.encode() not in received
