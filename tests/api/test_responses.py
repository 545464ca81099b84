"""A status, headers and a body become a model or an error of our tree."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avara_desktop.api.models import Acknowledgement, Study
from avara_desktop.api.responses import clock_offset, parse, pdf_bytes, refusal, retry_after, server_time
from avara_desktop.api.transport import Answer
from avara_desktop.errors import (
    AvaraError,
    BadAnswer,
    Busy,
    Conflict,
    Interrupted,
    InvalidRequest,
    KeyNotAccepted,
    LinkExpired,
    NetworkSignIn,
    NotFound,
    NotPermitted,
    ProxyTrouble,
    Refused,
    ServerTrouble,
)
from tests.api.samples import answer, bounded, study

DONE = Acknowledgement.model_validate_json
STUDY = Study.model_validate_json
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PDF = b"%PDF-1.7\n" + b"x" * 2000 + b"\n%%EOF\n"


def date(when: datetime) -> str:
    return when.strftime("%a, %d %b %Y %H:%M:%S GMT")


# --- statuses ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (300, NetworkSignIn),
        (301, NetworkSignIn),
        (302, NetworkSignIn),
        (304, NetworkSignIn),
        (307, NetworkSignIn),
        (308, NetworkSignIn),
        (399, NetworkSignIn),
        (511, NetworkSignIn),
        (400, InvalidRequest),
        (422, InvalidRequest),
        (401, KeyNotAccepted),
        (403, NotPermitted),
        (404, NotFound),
        (407, ProxyTrouble),
        (409, Conflict),
        (429, Busy),
        (402, Refused),
        (405, Refused),
        (408, Refused),
        (410, Refused),
        (418, Refused),
        (499, Refused),
        (101, Refused),
        (500, ServerTrouble),
        (502, ServerTrouble),
        (503, ServerTrouble),
        (504, ServerTrouble),
        (599, ServerTrouble),
        (999, ServerTrouble),
    ],
)
def test_a_status_stands_for_its_error_whatever_the_body(status: int, kind: type[AvaraError]) -> None:
    for body in (b"", b"{}", b"<html>no</html>", json.dumps({"success": True}).encode()):
        with pytest.raises(AvaraError) as caught:
            parse(answer(body, status), DONE)
        assert type(caught.value) is kind
        if isinstance(caught.value, Refused):
            assert caught.value.status == status


@pytest.mark.parametrize("status", [200, 201, 202, 206])
def test_any_success_is_read(status: int) -> None:
    assert parse(answer({"success": True}, status), DONE) == Acknowledgement(success=True)
    assert refusal(answer(b"", status)) is None


@given(st.integers(100, 999), st.binary(max_size=40))
@bounded()
def test_any_status_with_any_body_is_a_model_or_an_error_of_ours(status: int, body: bytes) -> None:
    with pytest.raises(AvaraError):
        parse(answer(body, status), STUDY)


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({"error": {"field": "severity", "message": "must be one of"}}, "severity", "must be one of"),
        ({"field": "severity", "message": "must be one of"}, "severity", "must be one of"),
        ({"error": "invalid", "message": "must be one of"}, "", "must be one of"),
        ({"error": {"message": "m"}}, "", "m"),
        ({"error": {"field": 5, "message": ["x"]}}, "", ""),
        ({"error": None}, "", ""),
        ({}, "", ""),
        ([], "", ""),
        ("text", "", ""),
        (b"not json", "", ""),
        (b"", "", ""),
        ({"field": "f" * 500, "message": "m" * 500}, "f" * 80, "m" * 300),
    ],
    ids=range(12),
)
@pytest.mark.parametrize("status", [400, 422])
def test_an_invalid_request_names_the_field_where_the_server_did(
    status: int, body: object, field: str, message: str
) -> None:
    error = refusal(answer(body, status))
    assert isinstance(error, InvalidRequest)
    assert error.field == field
    assert error.title == (f"{InvalidRequest.title}: {field}" if field else InvalidRequest.title)
    assert error.advice == (message or InvalidRequest.advice)
    assert error.status == status


# --- bodies -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body", [b"<html></html>", b"  \r\n<!DOCTYPE html>", b"<?xml version='1.0'?>", b"<Error>", b"\n\t<a"]
)
def test_a_web_page_instead_of_data_is_a_network_sign_in(body: bytes) -> None:
    with pytest.raises(NetworkSignIn):
        parse(answer(body, 200, content_type="application/json"), DONE)


@pytest.mark.parametrize("kind", ["text/html", "text/html; charset=utf-8", "application/xhtml+xml", "TEXT/HTML"])
def test_a_body_that_calls_itself_html_is_a_network_sign_in(kind: str) -> None:
    with pytest.raises(NetworkSignIn):
        parse(answer({"success": True}, 200, content_type=kind), DONE)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"5",
        b'{"success": true',
        b'{"success": tr',
        b'{"success": true}}',
        b'{"success": "true"}',
        b'{"success": 1}',
        b"\xff\xfe",
        b'{"success": true, "message": "\xff"}',
        b'{"success": true, "message": "\\ud800"}',
        b"OK",
        b"\x00",
    ],
)
def test_what_is_not_the_documents_json_is_a_bad_answer(body: bytes) -> None:
    with pytest.raises(BadAnswer) as caught:
        parse(answer(body), DONE)
    assert type(caught.value) is BadAnswer


def test_json_nested_a_hundred_thousand_deep_is_a_bad_answer() -> None:
    for body in (
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b'{"success": true, "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ):
        with pytest.raises(BadAnswer):
            parse(answer(body), DONE)
        assert isinstance(refusal(answer(body, 422)), InvalidRequest)


def test_a_bad_answer_names_the_field_and_never_the_value() -> None:
    with pytest.raises(BadAnswer) as caught:
        parse(answer(study(isCancelled="CANARY")), STUDY)
    assert "(Field: isCancelled.)" in caught.value.advice
    with pytest.raises(BadAnswer) as caught:
        parse(answer(study(metadata={"CANARY": 5})), STUDY)
    assert "(Field: metadata.)" in caught.value.advice
    with pytest.raises(BadAnswer) as caught:
        parse(answer(b"CANARY"), STUDY)
    assert "(Field: whole answer.)" in caught.value.advice
    assert "CANARY" not in f"{caught.value!r}{caught.value.__cause__!r}"


def test_an_answer_does_not_show_its_body_or_its_links() -> None:
    assert "CANARY" not in repr(answer(b"CANARY", 302, location="https://example.com/?token=CANARY"))


# --- Retry-After ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1", 1.0),
        ("30", 30.0),
        ("900", 900.0),
        (" 30 ", 30.0),
        ("2.5", 2.5),
        ("0", 1.0),
        ("-1", 1.0),
        ("-inf", 1.0),
        ("901", 900.0),
        ("1e300", 900.0),
        ("9" * 400, 900.0),
        ("inf", 900.0),
        ("NaN", 60.0),
        ("junk", 60.0),
        ("12 seconds", 60.0),
        (",", 60.0),
        (date(NOW + timedelta(seconds=90)), 90.0),
        (date(NOW - timedelta(hours=1)), 1.0),
        (date(NOW), 1.0),
        (date(NOW + timedelta(days=3)), 900.0),
        ("Sun, 01 Mar 2026 12:01:30 +0000", 90.0),
        ("Sun, 01 Mar 2026 13:01:30 +0100", 90.0),
        ("Sun, 01 Mar 2026 12:01:30 -0000", 60.0),
        ("Sunday, 01-Mar-26 12:01:30 GMT", 90.0),
        ("Sun, 99 Mar 2026 12:01:30 GMT", 60.0),
        ("Sun, 01 Mar 99999999999999999999 12:01:30 GMT", 60.0),
        ("Sun, 01 Mar 2026 99999999999999999999:01:30 GMT", 60.0),
        ("Sun, 01 Mar 2026 12:01:30 +99999999999999999999", 60.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 900.0),
    ],
)
def test_retry_after_is_read_in_both_forms_and_kept_between_a_second_and_a_quarter_hour(
    text: str, seconds: float
) -> None:
    assert retry_after(answer(b"", 429, retry_after=text), NOW) == seconds


@pytest.mark.parametrize("headers", [{}, {"retry_after": ""}, {"retry_after": "   "}])
def test_no_retry_after_is_none(headers: dict[str, str]) -> None:
    assert retry_after(answer(b"", 429, **headers)) is None


def test_a_date_to_wait_for_is_measured_by_the_servers_clock_not_by_ours() -> None:
    theirs = datetime(2031, 1, 1, tzinfo=UTC)
    received = answer(b"", 503, retry_after=date(theirs + timedelta(seconds=40)), date=date(theirs))
    assert retry_after(received) == 40.0


def test_a_date_to_wait_for_without_the_servers_clock_is_measured_by_ours() -> None:
    soon = datetime.now(UTC) + timedelta(minutes=5)
    assert 280 < (retry_after(answer(b"", 503, retry_after=date(soon))) or 0) <= 300


@given(st.text(max_size=60) | st.floats().map(str) | st.from_regex(r"\w{3}, \d+ Mar \d{1,30} \d+:\d+:\d+ [+-]\d+"))
@bounded()
def test_no_header_text_breaks_the_clocks(text: str) -> None:
    received = answer(b"", 429, retry_after=text, date=text)
    wait, offset = retry_after(received), clock_offset(received, NOW)
    assert wait is None or 1.0 <= wait <= 900.0
    assert offset is None or isinstance(NOW + offset, datetime)


@pytest.mark.parametrize(
    ("headers", "seconds"), [({}, 60.0), ({"retry_after": "5"}, 5.0), ({"retry_after": "junk"}, 60.0)]
)
def test_a_busy_server_always_says_how_long_to_wait(headers: dict[str, str], seconds: float) -> None:
    error = refusal(answer(b"", 429, **headers))
    assert isinstance(error, Busy)
    assert error.retry_after == seconds


@pytest.mark.parametrize(("headers", "seconds"), [({}, 0.0), ({"retry_after": "5"}, 5.0)])
def test_a_server_in_trouble_may_say_how_long_to_wait(headers: dict[str, str], seconds: float) -> None:
    error = refusal(answer(b"", 503, **headers))
    assert isinstance(error, ServerTrouble)
    assert error.retry_after == seconds


# --- the server's clock -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ahead", "offset"),
    [(0, 0), (1, 0), (1.9, 0), (-1.9, 0), (2, 2), (-2, -2), (3600, 3600), (-86400, -86400), (10**9, 10**9)],
)
def test_the_clocks_differ_only_by_what_is_more_than_noise(ahead: float, offset: float) -> None:
    received = answer(b"", 200, date=date(NOW))
    assert clock_offset(received, NOW - timedelta(seconds=ahead)) == timedelta(seconds=offset)


@pytest.mark.parametrize("text", ["", "junk", "12", "Sun, 01 Mar 2026 12:00:00 -0000", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_header_that_tells_no_time_moves_no_clock(text: str) -> None:
    assert clock_offset(answer(b"", 200, date=text), NOW) is None
    assert clock_offset(answer(b""), NOW) is None


def test_the_servers_time_is_its_date_header() -> None:
    assert server_time(answer(b"", 200, date="Sun, 01 Mar 2026 12:00:00 GMT")) == NOW


# --- PDF --------------------------------------------------------------------------------------------------------------


def test_a_whole_pdf_is_handed_over_byte_for_byte() -> None:
    assert pdf_bytes(answer(PDF, content_type="application/pdf")) == PDF
    assert pdf_bytes(answer(PDF + b"\0" * 1000)) == PDF + b"\0" * 1000


@pytest.mark.parametrize("status", [400, 401, 403, 410])
def test_a_storage_that_refuses_means_an_expired_link(status: int) -> None:
    with pytest.raises(LinkExpired):
        pdf_bytes(answer(b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", status))


@pytest.mark.parametrize(
    ("received", "kind"),
    [
        (answer(PDF, 302, location="https://example.com"), NetworkSignIn),
        (answer(b"", 404), NotFound),
        (answer(b"", 503), ServerTrouble),
        (answer(b"", 407), ProxyTrouble),
        (answer(b"<html>sign in</html>"), BadAnswer),
        (answer(b""), BadAnswer),
        (answer(b"\n" + PDF), BadAnswer),
        (answer(PDF[:-7]), Interrupted),
        (answer(PDF[:100]), Interrupted),
        (answer(b"%PDF-1.7"), Interrupted),
        (answer(PDF + b"\0" * 1024), Interrupted),
    ],
    ids=range(11),
)
def test_what_is_not_a_whole_pdf_is_refused(received: Answer, kind: type[AvaraError]) -> None:
    with pytest.raises(AvaraError) as caught:
        pdf_bytes(received)
    assert type(caught.value) is kind


@given(st.data())
@bounded()
def test_a_pdf_cut_anywhere_is_never_shown(data: Any) -> None:
    cut = PDF[: data.draw(st.integers(0, len(PDF) - 3))]
    with pytest.raises(AvaraError):
        pdf_bytes(answer(cut))
