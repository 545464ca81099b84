"""The report endpoints: list, text, PDF links, and addenda."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from . import checks, workflow
from .answers import json_answer, query_of
from .listing import refuse_unknown
from .naming import named_by, visible
from .problems import conflict, invalid
from .records import Json, Report, Study
from .wire import report_json, report_pdf_json, report_text_json

if TYPE_CHECKING:
    from .app import Sandbox

REPORTS = "/v1/autoScribe/reports"


def report_routes(sandbox: Sandbox) -> list[Route]:
    """The routes of the report endpoints."""
    world = sandbox.world

    def named(report_id: str) -> tuple[Report, Study]:
        report, study = workflow.report_and_study(world, checks.an_id(report_id, "rep", "reportId"))
        visible(world, study)
        return report, study

    def for_one_or_all(
        request: Request, written: Callable[[Study, Report], Json], fits: Callable[[Report], bool]
    ) -> Response:
        query = query_of(request)
        refuse_unknown(query, ("reportId", "studyId", "studyInstanceUid"))
        if "reportId" in query:
            report, study = named(query["reportId"])
            if len(query) > 1 and named_by(world, world, query) is not study:
                raise invalid("studyId", "names another study than the report's")
            if not fits(report):
                raise conflict("the report is not completed yet")
            return json_answer(written(study, report))
        study = named_by(world, world, query)
        reports = [written(study, report) for report in study.reports if fits(report)]
        return json_answer(_of_study(study, reports))

    async def listed(request: Request) -> Response:
        query = query_of(request)
        refuse_unknown(query, ("studyId", "studyInstanceUid"))
        study = named_by(world, world, query)
        return json_answer(_of_study(study, [report_json(world, study, report) for report in study.reports]))

    async def texts(request: Request) -> Response:
        return for_one_or_all(
            request, lambda study, report: report_text_json(world, study, report), lambda report: True
        )

    async def pdfs(request: Request) -> Response:
        expired = bool(request.scope.get("sandbox.expired_link", False))

        def written(study: Study, report: Report) -> Json:
            return report_pdf_json(world, study, report, sandbox.links.url(report.report_id, expired=expired))

        return for_one_or_all(request, written, lambda report: report.signed_ms is not None)

    async def addendum(request: Request) -> Response:
        report, study = named(request.path_params["report_id"])
        new = workflow.start_addendum(world, study, report)
        return json_answer({"success": True, "message": "Addendum created" if new else "Addendum already active"})

    async def cancel_addendum(request: Request) -> Response:
        report, study = named(request.path_params["report_id"])
        workflow.cancel_addendum(world, study, report)
        return json_answer({"success": True, "message": "Addendum cancelled"})

    return [
        Route(REPORTS, listed, methods=["GET"]),
        Route(f"{REPORTS}/text", texts, methods=["GET"]),
        Route(f"{REPORTS}/pdf", pdfs, methods=["GET"]),
        Route(f"{REPORTS}/{{report_id}}/addendum", addendum, methods=["POST"]),
        Route(f"{REPORTS}/{{report_id}}/cancel-addendum", cancel_addendum, methods=["POST"]),
    ]


def _of_study(study: Study, reports: list[Json]) -> Json:
    return {"reports": reports, "studyId": study.study_id, "studyInstanceUid": study.study_instance_uid}
