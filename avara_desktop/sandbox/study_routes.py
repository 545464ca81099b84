"""The study endpoints: list, get, by UID, PATCH, and the two reroute URLs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from . import checks, workflow
from .answers import json_answer, json_body, query_of
from .listing import study_page
from .problems import conflict, invalid, unknown
from .records import Json, Study
from .study_input import study_changes
from .wire import study_json
from .world import World

if TYPE_CHECKING:
    from .app import Sandbox

STUDIES = "/v1/autoScribe/studies"


def visible(world: World, study: Study | None, field: str | None = None) -> Study:
    """The study, unless there is none or the key may not see it: 404."""
    hidden = study is not None and world.switches["key_scope"] == "self" and study.assigned_to != world.reader_id
    if study is None or hidden:
        raise unknown("study", field)
    return study


def study_named_by(world: World, given: Json) -> Study:
    """The study that studyId or studyInstanceUid names. 422 for neither, or for two different studies; 404 unknown."""
    if given.get("studyId") is None and given.get("studyInstanceUid") is None:
        raise invalid("studyId", "studyId or studyInstanceUid is required")
    found: list[Study] = []
    if given.get("studyId") is not None:
        found.append(visible(world, world.studies.get(checks.an_id(given["studyId"], "stu", "studyId")), "studyId"))
    if given.get("studyInstanceUid") is not None:
        uid = checks.a_uid(given["studyInstanceUid"], "studyInstanceUid")
        found.append(visible(world, world.by_uid(uid), "studyInstanceUid"))
    if found[0] is not found[-1]:
        raise invalid("studyInstanceUid", "names another study than studyId")
    return found[0]


def apply_changes(world: World, study: Study, changes: Json) -> None:
    """Carry out a PATCH that was already checked for form. Nothing changes when anything is refused."""
    changes = dict(changes)
    workflow.refuse_cancelled(study)
    if changes.get("customer_id") is not None and changes["customer_id"] not in world.customers:
        raise unknown("customer", "expressCustomerId")
    reassigned = "assigned_to" in changes
    user_id = changes.pop("assigned_to", None)
    if reassigned:
        if user_id is not None:
            workflow.reader_of(world, user_id, "assignedTo")
        workflow.check_assign(study, user_id)
    for name in ("severity", "description", "customer_id"):
        if name in changes:
            setattr(study, name, changes.pop(name))
    if changes:
        _change_body(world, study, changes)
    if reassigned:
        workflow.assign(world, study, user_id)
    world.changed(study)


def _change_body(world: World, study: Study, changes: Json) -> None:
    body = world.own_body(study)
    if "report_metadata" in changes:
        body.report_metadata = body.report_metadata | changes.pop("report_metadata")
    pairs = changes.get("metadata")
    if pairs is not None and world.switches["metadata_patch"] == "merge":
        merged = (body.metadata or {}) | pairs
        if len(merged) > 50:
            raise conflict("the study would have more than 50 metadata pairs")
        changes["metadata"] = merged
    for name, value in changes.items():
        setattr(body, name, value)


def study_routes(sandbox: Sandbox) -> list[Route]:
    """The routes of the study endpoints."""
    world, tokens = sandbox.world, sandbox.tokens

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

    async def rerouted(request: Request) -> Response:
        names = ("studyId", "studyInstanceUid", "assignedToUserId")
        given = checks.an_object(await json_body(request), "body", names)
        user_id = checks.an_id(given.get("assignedToUserId"), "usr", "assignedToUserId")
        study = study_named_by(world, given)
        workflow.reader_of(world, user_id, "assignedToUserId")
        workflow.take_for_reading(world, study, user_id)
        return json_answer({"url": _minted(request, study, user_id, dictation=True)})

    async def rerouted_viewer_only(request: Request) -> Response:
        names = ("studyId", "studyInstanceUid", "userId")
        given = checks.an_object(await json_body(request), "body", names)
        user_id: str | None = None
        if given.get("userId") is not None:
            user_id = checks.an_id(given["userId"], "usr", "userId")
            if user_id not in world.users:
                raise unknown("user", "userId")
        study = study_named_by(world, given)
        return json_answer({"url": _minted(request, study, user_id, dictation=False)})

    def _minted(request: Request, study: Study, user_id: str | None, *, dictation: bool) -> str:
        expired: Any = request.scope.get("sandbox.expired_link", False)
        token = tokens.mint(study.study_id, user_id, dictation=dictation, expired=bool(expired))
        return f"{sandbox.base_url}/open/{token}"

    return [
        Route(STUDIES, listed, methods=["GET"]),
        Route(f"{STUDIES}/reroute-url", rerouted, methods=["POST"]),
        Route(f"{STUDIES}/viewer-only-reroute-url", rerouted_viewer_only, methods=["POST"]),
        Route(f"{STUDIES}/by-uid/{{uid}}", retrieved_by_uid, methods=["GET"]),
        Route(f"{STUDIES}/{{study_id}}", retrieved, methods=["GET"]),
        Route(f"{STUDIES}/{{study_id}}", updated, methods=["PATCH"]),
    ]
