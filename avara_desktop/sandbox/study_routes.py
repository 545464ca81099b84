"""The study endpoints: create, list, get, by UID, PATCH, cancel, uncancel, and the two reroute URLs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from . import checks, workflow
from .acts import Act
from .answers import json_answer, json_body, query_of
from .listing import study_page
from .naming import named_by, visible
from .records import Study
from .study_create import add_study
from .study_input import study_changes
from .study_update import apply_changes
from .wire import study_json

if TYPE_CHECKING:
    from .app import Sandbox

STUDIES = "/v1/autoScribe/studies"


def study_routes(sandbox: Sandbox) -> list[Route]:
    """The routes of the study endpoints."""
    world, tokens = sandbox.world, sandbox.tokens

    async def created(request: Request) -> Response:
        return json_answer(study_json(world, add_study(world, await json_body(request))), 201)

    async def listed(request: Request) -> Response:
        rows, cursor = study_page(world, query_of(request))
        studies = [study_json(world, row) for row in rows]
        return json_answer({"studies": studies, "cursor": cursor, "hasMore": cursor is not None})

    async def retrieved(request: Request) -> Response:
        study_id = checks.an_id(request.path_params["study_id"], "stu", "studyId")
        return json_answer(study_json(world, visible(world, world.studies.get(study_id))))

    async def retrieved_by_uid(request: Request) -> Response:
        uid = checks.a_uid(request.path_params["uid"], "studyInstanceUid")
        return json_answer(study_json(world, visible(world, world.by_uid(uid))))

    async def updated(request: Request) -> Response:
        study_id = checks.an_id(request.path_params["study_id"], "stu", "studyId")
        study = visible(world, world.studies.get(study_id))
        changes = study_changes(await json_body(request, required=False))
        if changes:
            apply_changes(world, study, changes)
        return json_answer(study_json(world, study))

    async def cancelled(request: Request) -> Response:
        workflow.cancel(world, await named(request))
        return json_answer({"success": True, "message": "Study cancelled"})

    async def uncancelled(request: Request) -> Response:
        workflow.uncancel(world, await named(request))
        return json_answer({"success": True, "message": "Study restored"})

    async def named(request: Request) -> Study:
        given = checks.an_object(await json_body(request), "body", ("studyId", "studyInstanceUid"))
        return named_by(world, world, given)

    async def rerouted(request: Request) -> Response:
        names = ("studyId", "studyInstanceUid", "assignedToUserId")
        given = checks.an_object(await json_body(request), "body", names)
        user_id = checks.an_id(given.get("assignedToUserId"), "usr", "assignedToUserId")
        study = named_by(world, world, given)
        workflow.reader_of(world, user_id, "assignedToUserId")
        workflow.take_for_reading(world, study, user_id)
        return json_answer({"url": _minted(request, study, user_id, dictation=True)})

    async def rerouted_viewer_only(request: Request) -> Response:
        names = ("studyId", "studyInstanceUid", "userId")
        given = checks.an_object(await json_body(request), "body", names)
        user_id: str | None = None
        if given.get("userId") is not None:
            user_id = checks.an_id(given["userId"], "usr", "userId")
            workflow.user_of(world, user_id, "userId")
        study = named_by(world, world, given)
        return json_answer({"url": _minted(request, study, user_id, dictation=False)})

    def _minted(request: Request, study: Study, user_id: str | None, *, dictation: bool) -> str:
        expired: Any = request.scope.get("sandbox.expired_link", False)
        token = tokens.mint(study.study_id, user_id, dictation=dictation, expired=bool(expired))
        return f"{sandbox.base_url}/open/{token}"

    return [
        Route(STUDIES, listed, methods=["GET"]),
        Route(STUDIES, created, methods=["POST"]),
        Act(f"{STUDIES}/cancel", cancelled, methods=["POST"]),
        Act(f"{STUDIES}/uncancel", uncancelled, methods=["POST"]),
        Act(f"{STUDIES}/reroute-url", rerouted, methods=["POST"]),
        Act(f"{STUDIES}/viewer-only-reroute-url", rerouted_viewer_only, methods=["POST"]),
        Route(f"{STUDIES}/by-uid/{{uid}}", retrieved_by_uid, methods=["GET"]),
        Route(f"{STUDIES}/{{study_id}}", retrieved, methods=["GET"]),
        Route(f"{STUDIES}/{{study_id}}", updated, methods=["PATCH"]),
    ]
