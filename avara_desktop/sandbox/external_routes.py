"""The endpoints of external (archive) studies and their reports.

Deleting is for good: the study is gone from every list and answer, and its study instance UID may be used again, as
the documents' "delete the study to remake it" asks for. A standard study named here is 422.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from . import checks
from .acts import Act
from .answers import json_answer, json_body, query_of
from .external_input import add_external_study, fill_report
from .links import EXTERNAL_LINK_SECONDS
from .listing import read_cursor, refuse_unknown, write_cursor
from .naming import named_by, visible
from .problems import invalid, unknown
from .records import ExternalReport, Json, Study
from .study_routes import STUDIES
from .wire import external_report_json, external_report_row, study_json
from .world import World

if TYPE_CHECKING:
    from .app import Sandbox

EXTERNAL = f"{STUDIES}/external"


def external_routes(sandbox: Sandbox) -> list[Route]:
    """The routes of the external study endpoints."""
    world = sandbox.world

    def external(given: Json) -> Study:
        study = named_by(world, world, given)
        if study.study_type != "external":
            field = "studyId" if given.get("studyId") is not None else "studyInstanceUid"
            raise invalid(field, "is not an external study")
        return study

    async def created(request: Request) -> Response:
        return json_answer(study_json(world, add_external_study(world, await json_body(request))), 201)

    async def deleted(request: Request) -> Response:
        given = checks.an_object(await json_body(request), "body", ("studyId", "studyInstanceUid"))
        world.forget(external(given))
        return json_answer({"success": True, "message": "External study deleted"})

    async def filled(request: Request) -> Response:
        given = checks.an_object(await json_body(request), "body")
        study = external(given)
        report = fill_report(world, study, given)
        return json_answer(
            {
                "externalReportId": report.external_report_id,
                "studyId": study.study_id,
                "studyInstanceUid": study.study_instance_uid,
            }
        )

    async def listed(request: Request) -> Response:
        rows, cursor = _page(world, query_of(request))
        reports = [external_report_row(study, report) for study, report in rows]
        return json_answer({"reports": reports, "cursor": cursor, "hasMore": cursor is not None})

    async def retrieved(request: Request) -> Response:
        report_id = checks.an_id(request.path_params["report_id"], "ext", "externalReportId")
        if report_id not in world.external_reports:
            raise unknown("external report")
        study, report = world.external_reports[report_id]
        visible(world, study)
        url: str | None = None
        if report.file_name is not None:
            expired = bool(request.scope.get("sandbox.expired_link", False))
            url = sandbox.links.url(report_id, expired=expired, seconds=EXTERNAL_LINK_SECONDS)
        return json_answer(external_report_json(study, report, url))

    return [
        Act(EXTERNAL, created, methods=["POST"]),
        Route(f"{EXTERNAL}/delete", deleted, methods=["POST"]),
        Route(f"{EXTERNAL}/reports", listed, methods=["GET"]),
        Route(f"{EXTERNAL}/reports", filled, methods=["POST"]),
        Route(f"{EXTERNAL}/reports/{{report_id}}", retrieved, methods=["GET"]),
    ]


Row = tuple[Study, ExternalReport]


def _page(world: World, query: Json) -> tuple[list[Row], str | None]:
    """One page of external reports, oldest first, and the cursor of the next or None."""
    refuse_unknown(query, ("studyId", "cursor", "limit"))
    limit = checks.a_limit(query.get("limit"))
    asked, after = query.get("studyId", ""), (0, "")
    if asked:
        visible(world, world.studies.get(checks.an_id(asked, "stu", "studyId")), "studyId")
    if query.get("cursor"):
        created_ms, report_id = read_cursor(query["cursor"], "external", asked, int, str)
        after = (created_ms, report_id)
    # nobody is assigned an external study, so that a key of scope Self sees none
    seen = () if world.switches["key_scope"] == "self" else world.external_reports.values()
    behind = [(study, report) for study, report in seen if asked in ("", study.study_id) and report.key > after]
    page = sorted(behind, key=lambda row: row[1].key)[:limit]
    cursor = write_cursor("external", asked, list(page[-1][1].key)) if len(behind) > limit else None
    return page, cursor
