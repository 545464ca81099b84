"""The other origin: report PDFs behind presigned links, with the manners of a storage host."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from . import pdf
from .world import World

if TYPE_CHECKING:
    from .app import Sandbox

PDFS_KEPT = 32


def refusal(status: int, code: str, message: str) -> Response:
    """A storage host's XML error."""
    xml = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error>"
    )
    return Response(xml, status, media_type="application/xml")


def file_routes(sandbox: Sandbox) -> list[Route]:
    """The one route of the files origin."""
    world = sandbox.world
    made: OrderedDict[tuple[str, int], bytes] = OrderedDict()

    async def report_file(request: Request) -> Response:
        if "authorization" in request.headers:
            return refusal(400, "InvalidArgument", "Only one auth mechanism allowed")
        report_id, query = request.path_params["report_id"], request.query_params
        fault = sandbox.links.fault_of(report_id, query.get("X-Signature", ""), query.get("X-Expires", ""))
        if fault is not None:
            return refusal(403, *fault)
        found = _file(world, report_id)
        if found is None:
            return refusal(404, "NoSuchKey", "The specified key does not exist")
        version, make = found
        key = (report_id, version)
        if key not in made:
            made[key] = make()
            if len(made) > PDFS_KEPT:
                made.popitem(last=False)
        return Response(made[key], media_type="application/pdf")

    return [Route("/reports/{report_id}.pdf", report_file, methods=["GET"])]


def _file(world: World, report_id: str) -> tuple[int, Callable[[], bytes]] | None:
    """The version of a report's file and how to make it; None when there is no such file."""
    report = world.reports.get(report_id)
    if report is not None and report.signed_ms is not None:
        study = world.studies[report.study_id]
        return report.updated_ms, lambda: pdf.report_pdf(world, study, report)
    archived = world.external_reports.get(report_id)
    if archived is not None and archived[1].file_name is not None:
        return archived[0].updated_ms, lambda: pdf.external_pdf(*archived)
    return None


async def answer_http_exception(_request: Request, exc: Exception) -> Response:
    """Unknown paths and methods, in the storage host's words."""
    status = int(getattr(exc, "status_code", 500))
    return refusal(status, "MethodNotAllowed" if status == 405 else "NoSuchKey", "The request is not supported")
