"""The user endpoints: list and get."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from . import checks
from .answers import json_answer, query_of
from .listing import user_page
from .problems import unknown
from .wire import user_json

if TYPE_CHECKING:
    from .app import Sandbox

USERS = "/v1/autoScribe/users"


def user_routes(sandbox: Sandbox) -> list[Route]:
    """The routes of the user endpoints."""
    world = sandbox.world

    async def listed(request: Request) -> Response:
        rows, cursor = user_page(world, query_of(request))
        users = [user_json(row) for row in rows]
        return json_answer({"users": users, "cursor": cursor, "hasMore": cursor is not None})

    async def retrieved(request: Request) -> Response:
        user = world.users.get(checks.an_id(request.path_params["user_id"], "usr", "userId"))
        if user is None:
            raise unknown("user")
        return json_answer(user_json(user))

    return [
        Route(USERS, listed, methods=["GET"]),
        Route(f"{USERS}/{{user_id}}", retrieved, methods=["GET"]),
    ]
