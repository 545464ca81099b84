"""The user endpoints: invite, list, get, PATCH, revoke-access, reactivate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from . import checks, invitations, user_access
from .acts import Act
from .answers import json_answer, json_body, query_of
from .people_listing import user_page
from .records import User
from .wire import user_json

if TYPE_CHECKING:
    from .app import Sandbox

USERS = "/v1/autoScribe/users"


def user_routes(sandbox: Sandbox) -> list[Route]:
    """The routes of the user endpoints."""
    world = sandbox.world

    def in_path(request: Request) -> User:
        return user_access.user_of(world, checks.an_id(request.path_params["user_id"], "usr", "userId"))

    async def in_body(request: Request) -> User:
        given = checks.an_object(await json_body(request), "body", ("userId",))
        return user_access.user_of(world, checks.an_id(given.get("userId"), "usr", "userId"), revoked_too=True)

    async def invited(request: Request) -> Response:
        sent = invitations.invite(world, await json_body(request))
        return json_answer(user_json(sent.invitee), 201)

    async def listed(request: Request) -> Response:
        rows, cursor = user_page(world, query_of(request))
        users = [user_json(row) for row in rows]
        return json_answer({"users": users, "cursor": cursor, "hasMore": cursor is not None})

    async def retrieved(request: Request) -> Response:
        return json_answer(user_json(in_path(request)))

    async def updated(request: Request) -> Response:
        user = in_path(request)
        return json_answer(user_json(user_access.edit(world, user, await json_body(request, required=False))))

    async def revoked(request: Request) -> Response:
        user_access.revoke(world, await in_body(request))
        return json_answer({"success": True, "message": "Access revoked"})

    async def reactivated(request: Request) -> Response:
        user_access.reactivate(await in_body(request))
        return json_answer({"success": True, "message": "Access restored"})

    return [
        Route(USERS, invited, methods=["POST"]),
        Route(USERS, listed, methods=["GET"]),
        Act(f"{USERS}/revoke-access", revoked, methods=["POST"]),
        Act(f"{USERS}/reactivate", reactivated, methods=["POST"]),
        Route(f"{USERS}/{{user_id}}", retrieved, methods=["GET"]),
        Route(f"{USERS}/{{user_id}}", updated, methods=["PATCH"]),
    ]
