"""Reading request bodies and writing JSON answers, the same way for every endpoint."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from .problems import Problem, invalid


async def json_body(request: Request, *, required: bool = True) -> Any:
    """The request's body as JSON. 400 when it is none; {} for an absent one that is not required."""
    raw = await request.body()
    if not raw and not required:
        return {}
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise Problem(400, "the body is not JSON") from None


def json_answer(body: object, status: int = 200) -> Response:
    """A JSON answer."""
    # the request log may hold half a surrogate pair that somebody sent; nothing else does
    raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
    return Response(raw, status, media_type="application/json")


def query_of(request: Request) -> dict[str, str]:
    """The query, each field once. 422 for a field given twice."""
    query: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in query:
            raise invalid(name, "is given more than once")
        query[name] = value
    return query
