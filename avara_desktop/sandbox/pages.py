"""What a minted URL opens: GET /open/{token}, and the page's own forms under /open/{session}/."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from . import viewer_input, workflow
from .pages_html import (
    PAGE_HEADERS,
    Banner,
    dictation_page,
    gone_page,
    message_page,
    signed_page,
    start_page,
    viewer_page,
    viewer_study_page,
)
from .problems import Problem
from .records import Study
from .tokens import VIEWER, Opening

if TYPE_CHECKING:
    from .app import Sandbox

VIEWER_AND_DICTATION = "Viewer + dictation"
VIEWER_ONLY = "Viewer only"


def page_routes(sandbox: Sandbox) -> list[Route]:
    """The routes of the opened pages."""
    world, tokens = sandbox.world, sandbox.tokens

    async def opened(request: Request) -> Response:
        if request.method == "HEAD":  # a link scanner must not use the token up
            return _page("", 200)
        redeemed = tokens.redeem(request.path_params["token"])
        if redeemed is None:
            return _page(gone_page(), 410)
        session, opening = redeemed
        if opening.product == VIEWER:
            return viewed(session, opening)
        # an external study may have been deleted since
        study = world.studies.get(opening.study_id)
        if study is None:
            return _page(gone_page(), 410)
        banner = _banner(sandbox, study, opening)
        if not opening.dictation or opening.user_id is None:
            return _page(viewer_page(banner))
        if study.status in ("unassigned", "assigned") and world.switches["in_progress_begins"] == "dictation":
            try:
                workflow.check_page(study, opening.user_id)
            except Problem as problem:
                return _refusal(problem)
            return _page(start_page(banner, session))
        return begun(session, opening, study)

    def viewed(session: str, opening: Opening) -> Response:
        study = world.viewer.studies[opening.study_id]
        customer = world.customers.get(study.customer_id or "")
        user = world.users.get(study.assigned_to or "")
        return _page(
            viewer_study_page(
                study, None if customer is None else customer.name, None if user is None else user.spoken_name, session
            )
        )

    async def complete(request: Request) -> Response:
        session = request.path_params["session"]
        opening = tokens.session(session)
        if opening is None or opening.product != VIEWER:
            return _page(gone_page(), 410)
        try:
            viewer_input.complete(world, world.viewer.studies[opening.study_id])
        except Problem as problem:
            return _refusal(problem)
        return viewed(session, opening)

    def begun(session: str, opening: Opening, study: Study) -> Response:
        assert opening.user_id is not None
        try:
            workflow.begin_reading(world, study, opening.user_id)
        except Problem as problem:
            return _refusal(problem)
        banner = _banner(sandbox, study, opening)
        primary = study.primary_report
        signed = None if primary is None else world.report_text(study, primary)
        if study.status == "completed":
            assert primary is not None
            signer = world.users[primary.user_id].spoken_name
            critical = bool(primary.is_critical)
            return _page(signed_page(banner, "Report", signer, signed or "", critical=critical))
        if study.status == "addendum_active":
            return _page(dictation_page(banner, session, ADDENDUM_DRAFT, addendum=True, original=signed))
        return _page(dictation_page(banner, session, world.body(study).report_text, addendum=False))

    async def dictate(request: Request) -> Response:
        opening = tokens.session(request.path_params["session"])
        if opening is None or not opening.dictation:
            return _page(gone_page(), 410)
        return begun(request.path_params["session"], opening, world.studies[opening.study_id])

    async def sign(request: Request) -> Response:
        opening = tokens.session(request.path_params["session"])
        if opening is None or not opening.dictation or opening.user_id is None:
            return _page(gone_page(), 410)
        form = parse_qs((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)
        text = form.get("findings", [""])[0].replace("\r\n", "\n").strip()
        if not text:
            return _page(message_page("Nothing to sign", "The report is empty. Go back and dictate it first."), 422)
        study = world.studies[opening.study_id]
        try:
            workflow.check_page(study, opening.user_id)
            report = workflow.sign(world, study, text, critical="critical" in form)
        except Problem as problem:
            return _refusal(problem)
        what = "Addendum" if report.is_addendum else "Report"
        signer = world.users[report.user_id].spoken_name
        banner = _banner(sandbox, study, opening)
        return _page(signed_page(banner, what, signer, text, critical=bool(report.is_critical)))

    return [
        Route("/open/{token}", opened, methods=["GET"]),
        Route("/open/{session}/dictate", dictate, methods=["POST"]),
        Route("/open/{session}/sign", sign, methods=["POST"]),
        Route("/open/{session}/complete", complete, methods=["POST"]),
    ]


ADDENDUM_DRAFT = "ADDENDUM\n\nOn further review, the findings are unchanged. The referring service was informed."


def _page(html: str, status: int = 200) -> Response:
    return HTMLResponse(html, status, headers=PAGE_HEADERS)


def _refusal(problem: Problem) -> Response:
    return _page(message_page("This study cannot be read now", problem.message.capitalize() + "."), problem.status)


def _banner(sandbox: Sandbox, study: Study, opening: Opening) -> Banner:
    body = sandbox.world.body(study)
    data = body.report_metadata
    user = sandbox.world.users.get(opening.user_id or "")
    when = [data[name] for name in ("studyDate", "studyTime") if data.get(name)]
    return Banner(
        patient_name=data.get("patientName"),
        born=data.get("dateOfBirth"),
        age=data.get("age"),
        sex=data.get("sex"),
        mrn=data.get("mrn"),
        description=study.description,
        modality=body.modality,
        study_date=" ".join(when) or None,
        study_id=study.study_id,
        severity=study.severity,
        facility=data.get("facilityName"),
        referring=data.get("referringPhysicianName"),
        indication=body.clinical_indication,
        history=body.clinical_history,
        technique=body.technologist_technique,
        notes=tuple(body.technologist_notes or ()),
        mode=VIEWER_AND_DICTATION if opening.dictation else VIEWER_ONLY,
        reading_as=None if user is None else user.spoken_name,
    )
