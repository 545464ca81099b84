"""The endpoints of the Viewer product's studies: create, list, get, by UID, PATCH, cancel, uncancel, reroute-url."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from . import checks, viewer_input
from .acts import Act
from .answers import json_answer, json_body, query_of
from .listing import viewer_page
from .naming import named_by, visible
from .tokens import VIEWER
from .viewer import ViewerStudy
from .wire import viewer_study_json

if TYPE_CHECKING:
    from .app import Sandbox

STUDIES = "/v1/viewer/studies"


def viewer_routes(sandbox: Sandbox) -> list[Route]:
    """The routes of the Viewer study endpoints."""
    world, tokens = sandbox.world, sandbox.tokens

    async def created(request: Request) -> Response:
        study = viewer_input.add_viewer_study(world, await json_body(request))
        return json_answer(viewer_study_json(world, study), 201)

    async def listed(request: Request) -> Response:
        rows, cursor = viewer_page(world, query_of(request))
        studies = [viewer_study_json(world, row) for row in rows]
        return json_answer({"studies": studies, "cursor": cursor, "hasMore": cursor is not None})

    async def retrieved(request: Request) -> Response:
        return json_answer(viewer_study_json(world, at_path(request)))

    async def retrieved_by_uid(request: Request) -> Response:
        uid = checks.a_uid(request.path_params["uid"], "studyInstanceUid")
        return json_answer(viewer_study_json(world, visible(world, world.viewer.by_uid(uid))))

    async def updated(request: Request) -> Response:
        study = at_path(request)
        changes = viewer_input.viewer_changes(await json_body(request, required=False))
        if changes:
            viewer_input.apply_changes(world, study, changes)
        return json_answer(viewer_study_json(world, study))

    async def cancelled(request: Request) -> Response:
        viewer_input.cancel(world, await named(request))
        return json_answer({"success": True, "message": "Study cancelled"})

    async def uncancelled(request: Request) -> Response:
        viewer_input.uncancel(world, await named(request))
        return json_answer({"success": True, "message": "Study restored"})

    async def rerouted(request: Request) -> Response:
        study = await named(request)
        viewer_input.refuse_cancelled(study)
        expired = bool(request.scope.get("sandbox.expired_link", False))
        token = tokens.mint(study.study_id, None, dictation=False, expired=expired, product=VIEWER)
        return json_answer({"url": f"{sandbox.base_url}/open/{token}"})

    def at_path(request: Request) -> ViewerStudy:
        study_id = checks.an_id(request.path_params["study_id"], "stu", "studyId")
        return visible(world, world.viewer.studies.get(study_id))

    async def named(request: Request) -> ViewerStudy:
        given = checks.an_object(await json_body(request), "body", ("studyId", "studyInstanceUid"))
        return named_by(world, world.viewer, given)

    return [
        Route(STUDIES, listed, methods=["GET"]),
        Route(STUDIES, created, methods=["POST"]),
        Act(f"{STUDIES}/cancel", cancelled, methods=["POST"]),
        Act(f"{STUDIES}/uncancel", uncancelled, methods=["POST"]),
        Act(f"{STUDIES}/reroute-url", rerouted, methods=["POST"]),
        Route(f"{STUDIES}/by-uid/{{uid}}", retrieved_by_uid, methods=["GET"]),
        Route(f"{STUDIES}/{{study_id}}", retrieved, methods=["GET"]),
        Route(f"{STUDIES}/{{study_id}}", updated, methods=["PATCH"]),
    ]
