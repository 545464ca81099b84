"""Every refusal the sandbox utters, and the one JSON body they all share."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "too_large",
    415: "unsupported_media_type",
    422: "validation_error",
    429: "rate_limited",
    500: "internal_error",
    502: "bad_gateway",
    503: "unavailable",
    504: "gateway_timeout",
}


class Problem(Exception):
    """An answer other than success: HTTP status, words for people, and the field at fault, which begins the words."""

    def __init__(
        self, status: int, message: str, field: str | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        self.status = status
        self.message = message if field is None else f"{field}: {message}"
        super().__init__(self.message)
        self.field = field
        self.headers = dict(headers or {})


def invalid(field: str, message: str) -> Problem:
    """422: a value that may not be, and where it stands (a dotted path such as reportMetadata.studyDate)."""
    return Problem(422, message, field)


def unknown(what: str, field: str | None = None) -> Problem:
    """404: a well-formed id that nothing bears."""
    return Problem(404, f"{what} not found", field)


def conflict(message: str, field: str | None = None) -> Problem:
    """409: not allowed as things stand now; `field` when one value is what stands in the way."""
    return Problem(409, message, field)


def problem_body(status: int, message: str, field: str | None, request_id: str) -> dict[str, object]:
    """The JSON body of every refusal."""
    error: dict[str, object] = {"code": CODES.get(status, "error"), "message": message}
    if field is not None:
        error["field"] = field
    return {"error": error, "requestId": request_id}


def request_id(request: Request) -> str:
    """The id the gate gave this request."""
    return str(request.scope.get("sandbox.request_id", ""))


async def answer_problem(request: Request, exc: Exception) -> JSONResponse:
    """Starlette's exception hook for Problem."""
    assert isinstance(exc, Problem)
    body = problem_body(exc.status, exc.message, exc.field, request_id(request))
    return JSONResponse(body, exc.status, headers=exc.headers)


async def answer_http_exception(request: Request, exc: Exception) -> JSONResponse:
    """Starlette's own refusals (unknown path, wrong method) in the same body."""
    assert isinstance(exc, HTTPException)
    body = problem_body(exc.status_code, exc.detail, None, request_id(request))
    return JSONResponse(body, exc.status_code, headers=exc.headers)
