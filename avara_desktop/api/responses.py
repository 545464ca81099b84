"""Pure decoding: a status, headers and a body become a model or an error of our tree. No I/O."""

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from avara_desktop.api.models import field_names
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

T = TypeVar("T")
Read = Callable[[bytes], T]
"""Reads a body. A noun's own ``model_validate_json``, which shows no input in errors; an adapter of a noun might."""
RETRY_AFTER_RANGE = (1.0, 900.0)
"""Seconds; a server may ask for less or more, but a list frozen for longer is no list (safety.md 3a)."""
MAX_OFFSET = timedelta(days=36525)
"""A clock more than a century away is a broken header; added to today it would leave the calendar."""


def parse(answer: Answer, read: Read[T]) -> T:
    """The model in a 2xx answer.

    Raises the ``Refused`` error of the status, ``NetworkSignIn`` for a web page or redirect, or ``BadAnswer`` for a
    body that is not the documents' shape.
    """
    if error := refusal(answer):
        raise error
    if answer.body.lstrip()[:1] == b"<" or "html" in answer.headers.get("content-type", "").lower():
        raise NetworkSignIn
    try:
        return read(answer.body)
    except ValidationError as problem:
        where = field_names(problem)[0]
        raise BadAnswer(advice=f"{BadAnswer.advice} (Field: {where[:80] or 'whole answer'}.)") from None


def refusal(answer: Answer) -> AvaraError | None:
    """The error a status stands for, or None for 2xx."""
    status = answer.status
    if 200 <= status < 300:
        return None
    if 300 <= status < 400 or status == 511:
        return NetworkSignIn()
    if status in (400, 422):
        field, message = _named(answer.body)
        title = f"{InvalidRequest.title}: {field}" if field else ""
        return InvalidRequest(title, message, status=status, field=field)
    if status == 429:
        return Busy(retry_after=retry_after(answer) or 60.0)
    if status >= 500:
        return ServerTrouble(status=status, retry_after=retry_after(answer) or 0.0)
    if status == 407:
        return ProxyTrouble()
    if status == 409:
        _, message = _named(answer.body)
        return Conflict(
            advice=f"The server says: {message.rstrip('.')}. {Conflict.advice}" if message else "", status=status
        )
    known = {401: KeyNotAccepted, 403: NotPermitted, 404: NotFound}
    return known.get(status, Refused)(status=status)


def _named(body: bytes) -> tuple[str, str]:
    """Field and message of an error body, where it has them in any of the usual places; else empty texts."""
    try:
        found = TypeAdapter(dict[str, object]).validate_json(body)
    except ValidationError:
        return "", ""
    inner = found.get("error")
    source = inner if isinstance(inner, dict) else found
    field, message = source.get("field"), source.get("message")
    return (field[:80] if isinstance(field, str) else "", message[:300] if isinstance(message, str) else "")


def retry_after(answer: Answer, now: datetime | None = None) -> float | None:
    """Seconds the server asked to wait, from either form of Retry-After (RFC 9110 10.2.3), clamped; None if unsaid."""
    text = answer.headers.get("retry-after", "").strip()
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        when = _http_date(text)
        if when is None:
            return 60.0
        seconds = (when - (now or server_time(answer) or datetime.now(UTC))).total_seconds()
    if math.isnan(seconds):
        return 60.0
    low, high = RETRY_AFTER_RANGE
    return min(high, max(low, seconds))


def server_time(answer: Answer) -> datetime | None:
    """The server's clock by its Date header (whole seconds), or None."""
    return _http_date(answer.headers.get("date", ""))


def _http_date(text: str) -> datetime | None:
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return when if when.tzinfo else None


def clock_offset(answer: Answer, local_now: datetime) -> timedelta | None:
    """How far the server's clock is ahead of ours; differences under 2 s are noise and count as none.

    None where the answer does not tell, or tells nonsense.
    """
    theirs = server_time(answer)
    if theirs is None:
        return None
    offset = theirs - local_now
    if abs(offset) > MAX_OFFSET:
        return None
    return offset if abs(offset) >= timedelta(seconds=2) else timedelta(0)


def pdf_bytes(answer: Answer) -> bytes:
    """The PDF in the answer of a presigned link.

    Raises ``LinkExpired`` for 400, 401, 403 and 410, and ``Interrupted`` for a body that is not a whole PDF: a viewer
    opens a file that misses its end without complaint, so the end mark is looked for.
    """
    if answer.status in (400, 401, 403, 410):
        raise LinkExpired
    if error := refusal(answer):
        raise error
    if not answer.body.startswith(b"%PDF-"):
        raise BadAnswer("The answer is not a PDF")
    if b"%%EOF" not in answer.body[-1024:]:
        raise Interrupted("The report PDF is incomplete", "Fetch it again.")
    return answer.body
