"""The /_sandbox/ calls for the Viewer product: arrivals, and changes forced past what the API allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from . import checks
from .answers import json_answer, json_body
from .control_input import user_named
from .ids import derived_uid
from .naming import visible
from .problems import invalid
from .records import Json
from .viewer import FIRST_NUMBER, ViewerStudy
from .viewer_input import CHANGED_BY, viewer_changes
from .wire import viewer_study_json
from .world import World

if TYPE_CHECKING:
    from .app import Sandbox


def viewer_control_routes(sandbox: Sandbox, control: str) -> list[Route]:
    """The routes under {control}/viewer/studies."""
    world = sandbox.world

    async def arrive(request: Request) -> Response:
        body = await json_body(request, required=False)
        study = _arrival(world)
        _force(world, study, body)
        world.viewer.add(study)
        return json_answer(viewer_study_json(world, study), 201)

    async def change(request: Request) -> Response:
        study_id = checks.an_id(request.path_params["study_id"], "stu", "studyId")
        study = visible(world, world.viewer.studies.get(study_id))
        _force(world, study, await json_body(request))
        world.viewer.changed(study)
        return json_answer(viewer_study_json(world, study))

    return [
        Route(f"{control}/viewer/studies", arrive, methods=["POST"]),
        Route(f"{control}/viewer/studies/{{study_id}}/change", change, methods=["POST"]),
    ]


def _arrival(world: World) -> ViewerStudy:
    now = world.clock.now_ms()
    uid = derived_uid(world.seed, 2 * FIRST_NUMBER + len(world.viewer.studies))
    return ViewerStudy(world.viewer.new_id(), uid, now, now, "normal", "CT Chest with contrast")


def _force(world: World, study: ViewerStudy, body: Any) -> None:
    """The fields of a PATCH, assignedTo also as "reader", and isCancelled; cancelled or not. Raises Problem 422."""
    fields: Json = dict(checks.an_object(body, "body", (*CHANGED_BY, "isCancelled")))
    cancelled = fields.pop("isCancelled", study.is_cancelled)
    if not isinstance(cancelled, bool):
        raise invalid("isCancelled", "must be true or false")
    if "assignedTo" in fields:
        fields["assignedTo"] = user_named(world, fields["assignedTo"])
    for name, value in viewer_changes(fields).items():
        setattr(study, name, value)
    if cancelled != study.is_cancelled:
        study.cancelled_ms = world.clock.now_ms() if cancelled else None


def viewer_state(world: World) -> Json:
    """What GET /_sandbox/state says of the Viewer product."""
    studies = list(world.viewer.studies.values())
    return {
        "studies": len(studies),
        "complete": sum(study.status == "complete" for study in studies),
        "cancelled": sum(study.is_cancelled for study in studies),
        "reader": sum(study.assigned_to == world.reader_id for study in studies),
    }
