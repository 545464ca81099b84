"""One coroutine per endpoint: what goes out, what comes back, what is asked again and what is sent once."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from avara_desktop.api import exchange
from avara_desktop.api.archive_client import ArchiveClient
from avara_desktop.api.client import AvaraClient
from avara_desktop.api.models import Acknowledgement, ReportPdf, Study, StudyPage
from avara_desktop.api.people_client import PeopleClient
from avara_desktop.api.terms import Severity
from avara_desktop.api.transport import Answer, ApiTransport, DownloadTransport
from avara_desktop.api.viewer_client import ViewerClient
from avara_desktop.errors import (
    AvaraError,
    BadAnswer,
    Busy,
    Conflict,
    Interrupted,
    InvalidInput,
    InvalidRequest,
    KeyNotAccepted,
    LinkExpired,
    NetworkSignIn,
    NotFound,
    NotPermitted,
    OutcomeUnknown,
    ProxyTrouble,
    Refused,
    ServerNotReachable,
    ServerTrouble,
    TooLarge,
    TooSlow,
    UnsafeLink,
)
from tests.api import fault_server as acts
from tests.api.endpoints import (
    BY_ID,
    ENDPOINTS,
    INVITATION,
    ONE,
    READER,
    READS,
    REPORT,
    REPORTS,
    STUDIES,
    USERS,
    WRITES,
    Call,
    Endpoint,
)
from tests.api.fault_server import Act, FaultServer, reply
from tests.api.samples import answer, invitation, pdf_item, report, study, text_item, user, viewer_study
from tests.api.test_address import HOSTILE
from tests.api.test_transport import HASTE, HELD_BACK, closed_port

KEY = "sk_test_CANARY"
PDF = b"%PDF-1.7\n" + b"x" * 100 + b"\n%%EOF\n"


class Hasty(ApiTransport):
    """The transport with a deadline short enough for a test."""

    async def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        deadline: float = HASTE,
    ) -> Answer:
        return await super().send(method, path, query=query, body=body, deadline=deadline)


class Naps:
    """A sleep that takes no time and remembers what was asked of it."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@asynccontextmanager
async def connected(
    origin: str, sleep: Callable[[float], Awaitable[None]] | None = None, hasty: bool = False
) -> AsyncIterator[AvaraClient]:
    transport = (Hasty if hasty else ApiTransport)(origin, KEY)
    client = AvaraClient(transport, DownloadTransport(), sleep or Naps())
    try:
        yield client
    finally:
        await client.close()


def mocked(handle: Callable[[httpx.Request], httpx.Response], sleep: Naps | None = None) -> AvaraClient:
    mount = httpx.MockTransport(handle)
    return AvaraClient(ApiTransport("https://api.example.com", KEY, mount), DownloadTransport(mount), sleep or Naps())


async def pages(client: AvaraClient, **filters: Any) -> list[StudyPage]:
    return [page async for page in client.study_pages(**filters)]


# --- every endpoint ---------------------------------------------------------------------------------------------------


def named(*endpoints: Endpoint) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("endpoint", endpoints, ids=lambda endpoint: endpoint.name)


@named(*ENDPOINTS)
async def test_an_endpoint_asks_for_exactly_what_the_documents_say(endpoint: Endpoint) -> None:
    routes = {(endpoint.method, endpoint.path): [reply(endpoint.answer)]}
    async with FaultServer(routes) as server, connected(server.origin) as client:
        await endpoint.call(client)
    (request,) = server.requests
    assert (request.query, request.json) == (endpoint.query, endpoint.sent)
    assert request.headers["authorization"] == f"Bearer {KEY}"


@named(*ENDPOINTS)
async def test_an_endpoint_hands_over_every_field_the_server_sent(endpoint: Endpoint) -> None:
    client = mocked(lambda _: httpx.Response(200, json=endpoint.answer))
    assert wire(await endpoint.call(client)) in (endpoint.answer, rows(endpoint.answer))
    await client.close()


def wire(found: Any) -> Any:
    """What the server sent, by what the client made of it: a noun, a page in a list, or a tuple of nouns."""
    if isinstance(found, list):
        (page,) = found
        return page.to_wire()
    return [noun.to_wire() for noun in found] if isinstance(found, tuple) else found.to_wire()


def rows(body: Any) -> Any:
    """The rows of the body of a list."""
    return next((value for value in body.values() if isinstance(value, list)), None)


def test_every_endpoint_of_the_client_is_in_the_table() -> None:
    parts = {"people": PeopleClient, "viewer": ViewerClient, "archive": ArchiveClient}
    public = {(part, name) for part, kind in parts.items() for name in vars(kind) if not name.startswith("_")}
    public |= {("", name) for name in vars(AvaraClient) if not name.startswith("_")}
    tested = {tuple(called(endpoint.call)) for endpoint in ENDPOINTS}
    assert public - tested == {("", name) for name in ("server_now", "close", "download_pdf", "origin", "clock_offset")}


def called(call: Any) -> list[str]:
    """Part and method of the client that a call of the table uses."""
    client = CallRecorder([])
    with contextlib.suppress(CallRecorder.Called):
        asyncio.run(call(client))
    return [*client.path[:-1], client.path[-1]] if len(client.path) > 1 else ["", *client.path]


class CallRecorder:
    """Stands for the client or a part of it and notes what is asked of it."""

    class Called(Exception):
        pass

    def __init__(self, path: list[str]) -> None:
        self.path = path

    def __getattr__(self, name: str) -> "CallRecorder":
        self.path.append(name)
        return self

    def __call__(self, *_: object, **__: object) -> None:
        raise self.Called


@named(*READS)
def test_no_endpoint_that_only_reads_is_sent_a_body(endpoint: Endpoint) -> None:
    assert endpoint.sent is None


async def test_what_an_endpoint_gives_back_is_what_the_server_sent() -> None:
    routes = {
        ("GET", f"{STUDIES}/{ONE}"): [reply(study())],
        ("GET", USERS): [reply({"users": []})],
        ("GET", REPORTS): [reply({"reports": [report()], "studyId": ONE, "studyInstanceUid": "1"})],
        ("POST", f"{STUDIES}/reroute-url"): [reply({"url": "https://v/?t=1"})],
        ("POST", f"{REPORTS}/{REPORT}/addendum"): [reply({"success": True, "message": "m"}, 201)],
    }
    async with FaultServer(routes) as server, connected(server.origin) as client:
        assert (await client.study(ONE)).to_wire() == study()
        assert await client.people.users(email="nobody@c.org") == ()
        assert [found.report_id for found in await client.reports(ONE)] == [REPORT]
        assert (await client.reroute_url(ONE, "usr_1")).url == "https://v/?t=1"
        assert await client.create_addendum(REPORT) == Acknowledgement(success=True, message="m")


@pytest.mark.parametrize("name", BY_ID)
async def test_an_id_is_one_segment_of_the_path_whatever_is_in_it(name: str) -> None:
    call, method, before, after, body = BY_ID[name]
    asked: list[bytes] = []

    def record(request: httpx.Request) -> httpx.Response:
        assert request.method == method
        asked.append(request.url.raw_path)
        return httpx.Response(200, json=body)

    client = mocked(record)
    for part in STRANGE_IDS:
        await call(client, part)
    await client.close()
    assert asked == [f"{before}{quoted}{after}".encode() for quoted in STRANGE_IDS.values()]


STRANGE_IDS = {
    "a/b?c=d#e": "a%2Fb%3Fc%3Dd%23e",
    "../../users": "..%2F..%2Fusers",
    "%2e%2e": "%252e%252e",
    "ä\n 1": "%C3%A4%0A%201",
    "...": "...",
}


@pytest.mark.parametrize("bad", ["", ".", "..", "\ud800"], ids=["empty", "dot", "dots", "half a sign"])
@pytest.mark.parametrize("name", BY_ID)
async def test_an_id_that_could_only_lead_to_another_endpoint_is_never_asked_for(name: str, bad: str) -> None:
    async with FaultServer({}) as server, connected(server.origin) as client:
        with pytest.raises(NotFound):
            await BY_ID[name][0](client, bad)


def test_every_endpoint_with_an_id_in_its_path_is_tried_with_strange_ones() -> None:
    given = (ONE, REPORT, READER, INVITATION, "1.2.3", "exr_1")
    assert set(BY_ID) == {each.name for each in ENDPOINTS if set(each.path.split("/")) & set(given)}


async def test_a_text_that_is_no_unicode_is_never_sent() -> None:
    async with FaultServer({}) as server, connected(server.origin) as client:
        calls: list[Call] = [
            lambda client: pages(client, description="\ud800"),
            lambda client: client.people.users(email="\udfff"),
            lambda client: client.cancel_study("\ud800"),
        ]
        for call in calls:
            with pytest.raises(InvalidInput):
                await call(client)


UNKNOWN_WORDS: tuple[tuple[Call, dict[str, Any], str, str], ...] = (
    (lambda client: client.study(ONE), study(), "severity", "severity"),
    (lambda client: client.study(ONE), study(), "studyReportStatus", "study_report_status"),
    (lambda client: client.study(ONE), study(), "studyType", "study_type"),
    (lambda client: client.viewer.study(ONE), viewer_study(), "severity", "severity"),
    (lambda client: client.viewer.study(ONE), viewer_study(), "studyViewerStatus", "study_viewer_status"),
    (lambda client: client.people.user(READER), user(), "level", "level"),
    (lambda client: client.people.user(READER), user(), "invitedSource", "invited_source"),
    (lambda client: client.people.user(READER), user(), "clinicRole", "clinic_role"),
    (lambda client: client.people.invitation(INVITATION), invitation(), "status", "status"),
    (lambda client: client.people.invitation(INVITATION), invitation(), "level", "level"),
)


@pytest.mark.parametrize(("call", "body", "wire_name", "name"), UNKNOWN_WORDS)
async def test_a_word_the_documents_do_not_know_is_kept(
    call: Call, body: dict[str, Any], wire_name: str, name: str
) -> None:
    client = mocked(lambda _: httpx.Response(200, json={**body, wire_name: "brand new"}))
    word = getattr(await call(client), name)
    await client.close()
    assert word == "brand new"
    assert not getattr(word, "known", False)


# --- reads are asked again --------------------------------------------------------------------------------------------

PASSING: dict[str, tuple[Callable[[], Act], type[AvaraError]]] = {
    "cut": (acts.cut, Interrupted),
    "cut chunk": (acts.cut_chunk, Interrupted),
    "closed": (acts.closed, Interrupted),
    "reset": (acts.reset, Interrupted),
    "reset inside": (acts.reset_inside, Interrupted),
    "not http": (acts.not_http, Interrupted),
    "500": (lambda: reply(b"", 500), ServerTrouble),
    "502": (lambda: reply(b"<html>", 502), ServerTrouble),
    "503": (lambda: reply(b"", 503), ServerTrouble),
    "504": (lambda: reply(b"", 504), ServerTrouble),
    "503 with a moment": (lambda: reply(b"", 503, retry_after="2"), ServerTrouble),
    "429 with a moment": (lambda: reply(b"", 429, retry_after="2"), Busy),
}
LASTING: dict[str, tuple[Callable[[], Act], type[AvaraError]]] = {
    "302": (lambda: reply(b"", 302, location="https://portal.example.com"), NetworkSignIn),
    "400": (lambda: reply({"field": "limit"}, 400), InvalidRequest),
    "401": (lambda: reply(b"", 401), KeyNotAccepted),
    "403": (lambda: reply(b"", 403), NotPermitted),
    "404": (lambda: reply(b"", 404), NotFound),
    "407": (lambda: reply(b"", 407), ProxyTrouble),
    "409": (lambda: reply(b"", 409), Conflict),
    "410": (lambda: reply(b"", 410), Refused),
    "422": (lambda: reply(b"", 422), InvalidRequest),
    "429 with a long wait": (lambda: reply(b"", 429, retry_after="8"), Busy),
    "429": (lambda: reply(b"", 429), Busy),
    "503 with a long wait": (lambda: reply(b"", 503, retry_after="900"), ServerTrouble),
    "511": (lambda: reply(b"", 511), NetworkSignIn),
    "html": (lambda: reply(b"<html>", content_type="text/html"), NetworkSignIn),
    "garbage": (lambda: reply(b"garbage"), BadAnswer),
    "half a body": (lambda: acts.cut_silently(b'{"studies": ['), BadAnswer),
    "empty": (lambda: reply(b""), BadAnswer),
    "coding": (lambda: reply(b"x", content_encoding="br"), BadAnswer),
    "bomb": (lambda: acts.gzip_bomb(33), TooLarge),
}


@pytest.mark.parametrize("fault", PASSING)
async def test_a_read_that_met_a_passing_fault_is_asked_again(fault: str) -> None:
    act, naps = PASSING[fault][0], Naps()
    routes = {("GET", f"{STUDIES}/{ONE}"): [act(), act(), reply(study())]}
    async with FaultServer(routes) as server, connected(server.origin, naps) as client:
        assert (await client.study(ONE)).study_id == ONE
    assert len(server.requests) == 3
    assert len(naps.seconds) == 2


@pytest.mark.parametrize("fault", PASSING)
async def test_a_read_gives_up_after_three_tries_with_the_faults_own_error(fault: str) -> None:
    act, kind = PASSING[fault]
    routes = {("GET", f"{STUDIES}/{ONE}"): [act(), act(), act()]}
    async with FaultServer(routes) as server, connected(server.origin) as client:
        with pytest.raises(AvaraError) as caught:
            await client.study(ONE)
    assert type(caught.value) is kind
    assert len(server.requests) == 3


@pytest.mark.parametrize("fault", LASTING)
async def test_a_read_that_met_a_lasting_fault_is_asked_once(fault: str) -> None:
    (act, kind), naps = LASTING[fault], Naps()
    async with FaultServer({("GET", f"{STUDIES}/{ONE}"): [act()]}) as server, connected(server.origin, naps) as client:
        with pytest.raises(AvaraError) as caught:
            await client.study(ONE)
    assert type(caught.value) is kind
    assert len(server.requests) == 1
    assert naps.seconds == []


async def held_back(call: Call, method: str, path: str, act: Callable[[], Act]) -> tuple[type[AvaraError], int, int]:
    """The error of a call whose answer is held back, how often it was sent, and how often it was waited."""
    naps = Naps()
    async with (
        FaultServer({(method, path): [act()]}) as server,
        connected(server.origin, naps, hasty=True) as client,
    ):
        with pytest.raises(AvaraError) as caught:
            await call(client)
    return type(caught.value), len(server.requests), len(naps.seconds)


async def test_a_read_whose_answer_is_held_back_is_too_slow_and_asked_once() -> None:
    path = f"{STUDIES}/{ONE}"
    reads = [held_back(lambda client: client.study(ONE), "GET", path, act) for act in HELD_BACK.values()]
    assert await asyncio.gather(*reads) == [(TooSlow, 1, 0)] * len(HELD_BACK)


@named(*READS)
async def test_every_read_is_asked_again(endpoint: Endpoint) -> None:
    script = [acts.closed(), reply(b"", 503), reply(endpoint.answer)]
    async with FaultServer({("GET", endpoint.path): script}) as server, connected(server.origin) as client:
        await endpoint.call(client)
    assert [request.query for request in server.requests] == [endpoint.query] * 3


async def test_the_wait_before_a_repetition_grows_and_is_never_the_same() -> None:
    naps = Naps()
    client = mocked(lambda _: httpx.Response(500), naps)
    for _ in range(20):
        with pytest.raises(ServerTrouble):
            await client.study(ONE)
    await client.close()
    first, second = naps.seconds[::2], naps.seconds[1::2]
    assert all(0.4 <= wait <= 1.2 for wait in first)
    assert all(0.8 <= wait <= 2.4 for wait in second)
    assert len(set(naps.seconds)) > 10


@pytest.mark.parametrize(("asked", "waited"), [("3", 3.0), ("0", 1.0), ("7", 7.0)])
@pytest.mark.parametrize("status", [429, 503])
async def test_a_server_that_names_a_wait_is_given_it(status: int, asked: str, waited: float) -> None:
    naps, answers = Naps(), [httpx.Response(status, headers={"retry-after": asked}), httpx.Response(200, json=study())]
    client = mocked(lambda _: answers.pop(0), naps)
    await client.study(ONE)
    await client.close()
    assert naps.seconds == [waited]


async def test_all_tries_of_a_read_share_one_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "JSON_DEADLINE", HASTE)
    monkeypatch.setattr("random.uniform", lambda *_: 0.001)

    async def oversleep(_: float) -> None:
        await asyncio.Event().wait()

    async with (
        FaultServer({("GET", f"{STUDIES}/{ONE}"): [reply(b"", 500)]}) as server,
        connected(server.origin, oversleep) as client,
    ):
        with pytest.raises(TooSlow):
            await client.study(ONE)


async def test_a_refused_connection_is_not_asked_again_by_itself() -> None:
    naps = Naps()
    async with connected(f"http://127.0.0.1:{closed_port()}", naps) as client:
        with pytest.raises(ServerNotReachable):
            await client.study(ONE)
    assert naps.seconds == []


# --- writes are sent once ---------------------------------------------------------------------------------------------

ONCE: dict[str, tuple[Callable[[], Act], type[AvaraError]]] = {
    **{name: (act, OutcomeUnknown) for name, (act, _) in PASSING.items()},
    **{name: fault for name, fault in LASTING.items() if name[0] == "4"},
    "429 with a moment": (lambda: reply(b"", 429, retry_after="2"), Busy),
    **{name: (act, OutcomeUnknown) for name, (act, _) in LASTING.items() if name[0] != "4"},
    "wrong types": (lambda: reply({"success": "yes", "url": 5}), OutcomeUnknown),
    "no content": (lambda: acts.raw(b"HTTP/1.1 204 No Content\r\n\r\n"), OutcomeUnknown),
    "huge header": (acts.huge_header, OutcomeUnknown),
}

TELLING = ("closed", "cut", "reset inside", "500", "503 with a moment", "409", "422", "429", "garbage", "wrong types")
WITH_EVERY_FAULT = ("create study", "update study", "reroute", "viewer only", "addendum", "cancel addendum", "invite")
"""All writes go one way, so every fault is tried with a few of them, and with each the faults that tell most."""


@named(*WRITES)
async def test_a_write_is_sent_exactly_once_whatever_happens(endpoint: Endpoint) -> None:
    faults = ONCE if endpoint.name in WITH_EVERY_FAULT else {fault: ONCE[fault] for fault in TELLING}
    naps, found = Naps(), {}
    script = [act() for act, _ in faults.values()]
    async with (
        FaultServer({(endpoint.method, endpoint.path): script}) as server,
        connected(server.origin, naps) as client,
    ):
        for number, fault in enumerate(faults, 1):
            with pytest.raises(AvaraError) as caught:
                await endpoint.call(client)
            found[fault] = type(caught.value)
            assert len(server.requests) == number, fault
    assert found == {fault: kind for fault, (_, kind) in faults.items()}
    assert naps.seconds == []


async def test_a_write_whose_answer_is_held_back_is_unknown_and_sent_once() -> None:
    for act in HELD_BACK.values():  # one kind at a time: all at once, a busy computer would not have connected in time
        writes = [held_back(each.call, each.method, each.path, act) for each in WRITES]
        assert await asyncio.gather(*writes) == [(OutcomeUnknown, 1, 0)] * len(writes)


@named(*WRITES)
async def test_a_write_that_could_not_connect_did_certainly_not_happen(endpoint: Endpoint) -> None:
    async with connected(f"http://127.0.0.1:{closed_port()}") as client:
        with pytest.raises(ServerNotReachable):
            await endpoint.call(client)


async def test_a_write_after_the_server_dropped_a_kept_connection_goes_out_once_on_a_new_one() -> None:
    routes = {
        ("GET", f"{STUDIES}/{ONE}"): [reply(study())],
        ("POST", f"{REPORTS}/{REPORT}/addendum"): [reply({"success": True})],
    }
    async with FaultServer(routes) as server, connected(server.origin) as client:
        await client.study(ONE)
        for writer in tuple(server._writers):
            writer.close()
        assert (await client.create_addendum(REPORT)).success
    assert [request.method for request in server.requests] == ["GET", "POST"]


async def test_a_read_after_the_server_dropped_a_kept_connection_is_no_error() -> None:
    routes = {("GET", f"{STUDIES}/{ONE}"): [reply(study()), reply(study())]}
    async with FaultServer(routes) as server, connected(server.origin) as client:
        await client.study(ONE)
        for writer in tuple(server._writers):
            writer.close()
        assert (await client.study(ONE)).study_id == ONE


async def test_a_cancelled_write_is_not_turned_into_an_error_of_ours() -> None:
    path = f"{REPORTS}/{REPORT}/addendum"
    async with FaultServer({("POST", path): [acts.hang()]}) as server, connected(server.origin) as client:
        task = asyncio.ensure_future(client.create_addendum(REPORT))
        while not server.requests:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


# --- cursors ----------------------------------------------------------------------------------------------------------


def chain(*bodies: dict[str, Any]) -> list[Act]:
    return [reply(body) for body in bodies]


async def walk(*bodies: dict[str, Any]) -> tuple[list[StudyPage], FaultServer, AvaraError | None]:
    """The pages received, the server, and the error that ended it, if any."""
    received: list[StudyPage] = []
    error: AvaraError | None = None
    async with FaultServer({("GET", STUDIES): chain(*bodies)}) as server, connected(server.origin) as client:
        try:
            async for page in client.study_pages(severity=Severity.STAT):
                received.append(page)
        except AvaraError as caught:
            error = caught
    return received, server, error


async def test_cursors_are_followed_to_the_end_with_the_same_filters() -> None:
    received, server, error = await walk(
        {"studies": [study("stu_a")], "cursor": "c/1+=", "hasMore": True},
        {"studies": [study("stu_b")], "cursor": "c2"},
        {"studies": [study("stu_c")], "cursor": "c3", "hasMore": False},
    )
    assert error is None
    assert [found.study_id for page in received for found in page.studies] == ["stu_a", "stu_b", "stu_c"]
    assert [request.query.pop("cursor", "") for request in server.requests] == ["", "c/1+=", "c2"]
    assert [request.query for request in server.requests] == [{"limit": "100", "severity": "stat"}] * 3


@pytest.mark.parametrize("last", [{}, {"cursor": None}, {"cursor": ""}, {"hasMore": False}, {"hasMore": None}])
async def test_a_page_without_a_cursor_is_the_last(last: dict[str, Any]) -> None:
    received, _, error = await walk({"studies": [], **last})
    assert (len(received), error) == (1, None)


async def test_an_empty_page_in_the_middle_does_not_end_the_list() -> None:
    received, _, error = await walk({"studies": [], "cursor": "1", "hasMore": True}, {"studies": [study()]})
    assert ([len(page.rows) for page in received], error) == ([0, 1], None)


@pytest.mark.parametrize("cursor", [{}, {"cursor": None}, {"cursor": ""}])
async def test_a_list_that_has_more_but_does_not_say_where_is_not_complete(cursor: dict[str, Any]) -> None:
    received, _, error = await walk({"studies": [study()], "hasMore": True, **cursor})
    assert len(received) == 1
    assert type(error) is BadAnswer


async def test_a_cursor_that_comes_back_ends_the_walk_with_an_error() -> None:
    one, two = ({"studies": [], "cursor": cursor, "hasMore": True} for cursor in "ab")
    received, _, error = await walk(one, two, one)
    assert len(received) == 3
    assert type(error) is BadAnswer


async def test_a_cursor_that_leads_to_itself_ends_the_walk_with_an_error() -> None:
    page = {"studies": [], "cursor": "a", "hasMore": True}
    received, _, error = await walk(page, page)
    assert len(received) == 2
    assert type(error) is BadAnswer


async def test_a_list_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "MAX_PAGES", 5)
    received, _, error = await walk(*({"studies": [], "cursor": str(number)} for number in range(5)))
    assert len(received) == 5
    assert type(error) is BadAnswer


async def test_a_fault_in_the_middle_of_a_list_is_an_error_and_no_short_list() -> None:
    received: list[StudyPage] = []
    script = [reply({"studies": [study()], "cursor": "a"}), reply(b"", 401)]
    async with FaultServer({("GET", STUDIES): script}) as server, connected(server.origin) as client:
        with pytest.raises(KeyNotAccepted):
            received.extend([page async for page in client.study_pages()])
    assert received == []


# --- report texts and PDFs --------------------------------------------------------------------------------------------


async def test_report_texts_come_from_a_list_or_from_a_single_answer() -> None:
    script = [reply({"reports": [text_item("rep_a"), text_item("rep_b")]}), reply(text_item("rep_c"))]
    async with FaultServer({("GET", f"{REPORTS}/text"): script}) as server, connected(server.origin) as client:
        assert [found.report_id for found in await client.report_texts(ONE)] == ["rep_a", "rep_b"]
        assert [found.plain_text for found in await client.report_texts(ONE)] == ["FINDINGS: none."]


@pytest.mark.parametrize(
    "body", [pdf_item(), {"reports": [pdf_item()]}, {"reports": [pdf_item("rep_other"), pdf_item()]}], ids=range(3)
)
async def test_the_link_of_the_report_that_was_asked_for_is_found(body: object) -> None:
    client = mocked(lambda _: httpx.Response(200, json=body))
    assert (await client.report_pdf_link(REPORT)).report_id == REPORT
    await client.close()


@pytest.mark.parametrize(
    "body",
    [
        pdf_item("rep_other"),
        {"reports": []},
        {"reports": [pdf_item("rep_other")]},
        {"reports": [pdf_item(), pdf_item()]},
    ],
    ids=range(4),
)
async def test_another_reports_pdf_is_never_taken(body: object) -> None:
    client = mocked(lambda _: httpx.Response(200, json=body))
    with pytest.raises(BadAnswer) as caught:
        await client.report_pdf_link(REPORT)
    await client.close()
    assert "another report" in caught.value.title


def link_to(url: str) -> ReportPdf:
    return ReportPdf.model_validate(pdf_item(url=url))


async def test_a_pdf_is_fetched_without_the_key_from_where_the_link_says() -> None:
    async with (
        FaultServer({("GET", "/a.pdf"): [reply(PDF, content_type="application/pdf")]}) as files,
        FaultServer({("GET", f"{REPORTS}/pdf"): [reply(pdf_item(url=f"{files.origin}/a.pdf?sig=1"))]}) as server,
        connected(server.origin) as client,
    ):
        assert await client.download_pdf(await client.report_pdf_link(REPORT)) == PDF
    (request,) = files.requests
    assert not {"authorization", "cookie"} & request.headers.keys()
    assert KEY not in str(request)


@pytest.mark.parametrize("status", [400, 401, 403, 410])
async def test_an_expired_link_says_so(status: int) -> None:
    script = [reply(b"<Error><Code>AccessDenied</Code></Error>", status)]
    async with FaultServer({("GET", "/a.pdf"): script}) as files, connected("https://api.example.com") as client:
        with pytest.raises(LinkExpired):
            await client.download_pdf(link_to(f"{files.origin}/a.pdf"))


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (acts.cut_silently(PDF[:-20]), Interrupted),
        (acts.cut(PDF[:-20]), Interrupted),
        (acts.reset(), Interrupted),
        (reply(b"<html>"), BadAnswer),
        (reply(b"", 302, location="https://example.com"), NetworkSignIn),
        (reply(b"", 503), ServerTrouble),
    ],
    ids=range(6),
)
async def test_a_pdf_that_did_not_arrive_whole_is_not_handed_over(act: Act, kind: type[AvaraError]) -> None:
    async with FaultServer({("GET", "/a.pdf"): [act]}) as files, connected("https://api.example.com") as client:
        with pytest.raises(AvaraError) as caught:
            await client.download_pdf(link_to(f"{files.origin}/a.pdf"))
    assert type(caught.value) is kind


async def test_no_hostile_link_is_ever_fetched() -> None:
    fetched: list[httpx.Request] = []

    def record(request: httpx.Request) -> httpx.Response:
        fetched.append(request)
        return httpx.Response(200, content=PDF)

    client = mocked(record)
    for link in HOSTILE:
        with pytest.raises(UnsafeLink):
            await client.download_pdf(link_to(link))
    await client.close()
    assert fetched == []


# --- the server's clock -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 500])
async def test_the_servers_clock_is_learnt_from_every_answer(status: int) -> None:
    ahead = datetime.now(UTC) + timedelta(hours=2)
    header = ahead.strftime("%a, %d %b %Y %H:%M:%S GMT")
    client = mocked(lambda _: httpx.Response(status, json=study(), headers={"date": header}))
    assert client.clock_offset == timedelta(0)
    try:
        await client.study(ONE)
    except ServerTrouble:
        assert status == 500
    await client.close()
    assert abs(client.clock_offset - timedelta(hours=2)) < timedelta(seconds=10)
    assert abs(client.server_now() - ahead) < timedelta(seconds=30)


@pytest.mark.parametrize("date", ["", "junk", "Fri, 31 Dec 9999 23:59:59 GMT", "Fri, 01 Jan 9999999999 00:00:00 GMT"])
async def test_a_date_that_is_nonsense_changes_no_clock_and_breaks_no_answer(date: str) -> None:
    client = mocked(lambda _: httpx.Response(200, json=study(), headers={"date": date}))
    assert isinstance(await client.study(ONE), Study)
    await client.close()
    assert client.clock_offset == timedelta(0)
    assert client.server_now().tzinfo is UTC


# --- logs -------------------------------------------------------------------------------------------------------------


async def test_this_layer_itself_logs_nothing_and_httpx_only_below_warning(caplog: pytest.LogCaptureFixture) -> None:
    """The application sets httpx and httpcore to WARNING, for their INFO and DEBUG records hold addresses."""
    caplog.set_level(logging.DEBUG)
    routes = {
        ("GET", f"{STUDIES}/{ONE}"): [acts.cut(), reply(study())],
        ("POST", f"{STUDIES}/reroute-url"): [acts.reset()],
        ("GET", "/a.pdf"): [reply(b"", 403)],
    }
    async with FaultServer(routes) as server, connected(server.origin) as client:
        await client.study(ONE)
        with pytest.raises(OutcomeUnknown):
            await client.reroute_url(ONE, "usr_1")
        with pytest.raises(LinkExpired):
            await client.download_pdf(link_to(f"{server.origin}/a.pdf?sig=CANARY"))
    assert {record.name.partition(".")[0] for record in caplog.records} <= {"httpx", "httpcore", "asyncio"}
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert not [record for record in caplog.records if KEY in record.getMessage()]


def test_an_answer_is_built_the_same_way_in_every_test() -> None:
    assert answer({"a": 1}, 201, x_b="c") == Answer(201, {"x-b": "c"}, b'{"a": 1}')
