"""The /_sandbox/ calls: faults, request log, clock, switches, and changes to the world that no API call makes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from . import checks, workflow
from .answers import json_answer, json_body
from .control_input import arrival, forced_changes
from .faults import read_fault
from .invitation_routes import invitation_control_routes
from .naming import visible
from .problems import invalid
from .records import Study
from .switches import SwitchError
from .viewer_control import viewer_control_routes, viewer_state
from .wire import report_json, study_json

if TYPE_CHECKING:
    from .app import Sandbox

CONTROL = "/_sandbox"


def control_routes(sandbox: Sandbox) -> list[Route]:
    """The routes of the control calls; they need the API key like every API call."""
    world = sandbox.world

    def named(request: Request) -> Study:
        study_id = checks.an_id(request.path_params["study_id"], "stu", "studyId")
        return visible(world, world.studies.get(study_id))

    async def faults(request: Request) -> Response:
        if request.method == "DELETE":
            sandbox.faults.clear()
        elif request.method == "POST":
            sandbox.faults.add(read_fault(await json_body(request)))
        return json_answer({"waiting": len(sandbox.faults.waiting)})

    async def requests(request: Request) -> Response:
        if request.method == "DELETE":
            sandbox.log.clear()
        return json_answer({"requests": sandbox.log.entries()})

    async def clock(request: Request) -> Response:
        if request.method == "POST":
            given = checks.an_object(await json_body(request), "body", ("advance_s",))
            seconds = given.get("advance_s")
            if isinstance(seconds, bool) or not isinstance(seconds, int | float):
                raise invalid("advance_s", "must be a number of seconds")
            sandbox.clock.advance(seconds)
        return json_answer({"now": sandbox.clock.now()})

    async def switches(request: Request) -> Response:
        if request.method == "POST":
            given = checks.an_object(await json_body(request), "body")
            try:
                for name, value in given.items():
                    sandbox.switches.check(name, str(value))
            except SwitchError as error:
                raise invalid(name, str(error)) from None
            for name, value in given.items():
                sandbox.switches.set(name, str(value))
        return json_answer(sandbox.switches.as_dict())

    async def arrive(request: Request) -> Response:
        study = arrival(world, sandbox.department, await json_body(request, required=False))
        return json_answer(study_json(world, study), 201)

    async def change(request: Request) -> Response:
        study = named(request)
        forced_changes(world, study, await json_body(request))
        return json_answer(study_json(world, study))

    async def sign(request: Request) -> Response:
        study = named(request)
        given = checks.an_object(await json_body(request, required=False), "body", ("text", "critical"))
        text = given.get("text") or world.body(study).report_text
        if study.status in ("unassigned", "assigned"):
            workflow.begin_reading(world, study, study.assigned_to or world.reader_id)
        report = workflow.sign(
            world, study, checks.a_text(text, "text", longest=checks.LONG_TEXT), critical=bool(given.get("critical"))
        )
        return json_answer({"study": study_json(world, study), "report": report_json(world, study, report)})

    async def state(_request: Request) -> Response:
        return json_answer(_state(sandbox))

    return [
        Route(f"{CONTROL}/faults", faults, methods=["GET", "POST", "DELETE"]),
        Route(f"{CONTROL}/requests", requests, methods=["GET", "DELETE"]),
        Route(f"{CONTROL}/clock", clock, methods=["GET", "POST"]),
        Route(f"{CONTROL}/switches", switches, methods=["GET", "POST"]),
        Route(f"{CONTROL}/studies", arrive, methods=["POST"]),
        Route(f"{CONTROL}/studies/{{study_id}}/change", change, methods=["POST"]),
        Route(f"{CONTROL}/studies/{{study_id}}/sign", sign, methods=["POST"]),
        Route(f"{CONTROL}/state", state, methods=["GET"]),
        *invitation_control_routes(sandbox, CONTROL),
        *viewer_control_routes(sandbox, CONTROL),
    ]


def _state(sandbox: Sandbox) -> dict[str, Any]:
    world = sandbox.world
    studies = [study for study in world.studies.values() if study.study_type == "standard"]
    mine = Counter(study.status for study in studies if study.assigned_to == world.reader_id)
    return {
        "studies": len(studies),
        "byStatus": dict(Counter(study.status for study in studies)),
        "bySeverity": dict(Counter(study.severity for study in studies)),
        "cancelled": sum(study.is_cancelled for study in studies),
        "externalStudies": len(world.studies) - len(studies),
        "viewer": viewer_state(world),
        "reports": len(world.reports),
        "users": len(world.users),
        "invitations": dict(Counter(invitation.status for invitation in world.invitations.values())),
        "reader": {"userId": world.reader_id, "byStatus": dict(mine)},
        "requests": len(sandbox.log.entries()),
        "faults": len(sandbox.faults.waiting),
        "now": sandbox.clock.now(),
    }
