"""The invitation endpoints: list, get, PATCH, revoke; and the control calls for what the invited person does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from . import checks, invitations
from .acts import Act
from .answers import json_answer, json_body, query_of
from .people_listing import invitation_page
from .problems import invalid, unknown
from .records import Invitation, Json
from .user_routes import USERS
from .wire import invitation_json
from .world import World

if TYPE_CHECKING:
    from .app import Sandbox

INVITATIONS = f"{USERS}/invitations"
ANSWERS = {"accept": invitations.accept, "reject": invitations.reject, "expire": invitations.expire}


def _in_path(world: World, request: Request) -> Invitation:
    found = world.invitations.get(checks.an_id(request.path_params["invitation_id"], "inv", "invitationId"))
    if found is None:
        raise unknown("invitation")
    return found


def _named_by(world: World, given: Json) -> Invitation:
    """The invitation that invitationId, userId or both name. 422 for neither, or for two; 404 for an unknown one."""
    named: list[Invitation | None] = []
    if given.get("invitationId") is not None:
        named.append(world.invitations.get(checks.an_id(given["invitationId"], "inv", "invitationId")))
    if given.get("userId") is not None:
        user_id = checks.an_id(given["userId"], "usr", "userId")
        named.append(next((each for each in world.invitations.values() if each.invitee.user_id == user_id), None))
    if not named:
        raise invalid("invitationId", "invitationId or userId is required")
    for found in named:
        if found is None:
            raise unknown("invitation")
        if found is not named[0]:
            raise invalid("userId", "names another invitation than invitationId")
    assert named[0] is not None
    return named[0]


def invitation_routes(sandbox: Sandbox) -> list[Route]:
    """The routes of the invitation endpoints; they go before those of the users, whose paths would take theirs."""
    world = sandbox.world

    async def listed(request: Request) -> Response:
        rows, cursor = invitation_page(world, query_of(request))
        found = [invitation_json(world, row) for row in rows]
        return json_answer({"invitations": found, "cursor": cursor, "hasMore": cursor is not None})

    async def retrieved(request: Request) -> Response:
        return json_answer(invitation_json(world, _in_path(world, request)))

    async def updated(request: Request) -> Response:
        invitation = _in_path(world, request)
        invitations.edit(world, invitation, await json_body(request, required=False))
        return json_answer(invitation_json(world, invitation))

    async def revoked(request: Request) -> Response:
        given = checks.an_object(await json_body(request), "body", ("invitationId", "userId"))
        invitations.revoke(world, _named_by(world, given))
        return json_answer({"success": True, "message": "Invitation revoked"})

    return [
        Route(INVITATIONS, listed, methods=["GET"]),
        Act(f"{INVITATIONS}/revoke", revoked, methods=["POST"]),
        Route(f"{INVITATIONS}/{{invitation_id}}", retrieved, methods=["GET"]),
        Route(f"{INVITATIONS}/{{invitation_id}}", updated, methods=["PATCH"]),
    ]


def invitation_control_routes(sandbox: Sandbox, control: str) -> list[Route]:
    """POST .../invitations/{invitationId}/accept, reject and expire below the path of the control calls."""
    world = sandbox.world

    def route(answer: str, act: Callable[[World, Invitation], None]) -> Route:
        async def answered(request: Request) -> Response:
            invitation = _in_path(world, request)
            act(world, invitation)
            return json_answer(invitation_json(world, invitation))

        return Route(f"{control}/invitations/{{invitation_id}}/{answer}", answered, methods=["POST"])

    return [route(answer, act) for answer, act in ANSWERS.items()]
