"""The client against the sandbox in this process: what is sent is understood, and both keep the same limits."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from avara_desktop.api.bodies import (
    Body,
    StudyDraft,
    StudyPatch,
    UserInvite,
    UserPatch,
    ViewerStudyDraft,
    ViewerStudyPatch,
)
from avara_desktop.api.client import AvaraClient
from avara_desktop.api.limits import checked
from avara_desktop.api.terms import (
    InvitationStatus,
    Severity,
    StudyReportStatus,
    StudyType,
    StudyViewerStatus,
    UserLevel,
)
from avara_desktop.api.transport import ApiTransport, DownloadTransport
from avara_desktop.errors import Conflict, InvalidRequest, NotFound
from avara_desktop.sandbox.app import Sandbox, SandboxOptions, create_sandbox
from avara_desktop.sandbox.clock import SandboxClock
from tests.api.endpoints import STUDIES, USERS, VIEWER
from tests.api.samples import new_study, new_user, new_viewer_study
from tests.api.test_creates import EVERY_NEWER_FIELD
from tests.api.test_limits import CANARY, LIMITS, REQUIRED, at
from tests.api.test_patches import METADATA

UID = "2.25.77"
START = 1_790_000_000.0
"""Where the sandbox's clock stands: seconds since 1970."""


@asynccontextmanager
async def in_process() -> AsyncIterator[tuple[AvaraClient, Sandbox]]:
    sandbox = create_sandbox(SandboxOptions(studies=40, assigned=10, control=True), SandboxClock(lambda: START))
    transport = ApiTransport(sandbox.base_url, sandbox.api_key, httpx.ASGITransport(sandbox.api))
    client = AvaraClient(transport, DownloadTransport(httpx.ASGITransport(sandbox.files)))
    try:
        yield client, sandbox
    finally:
        await client.close()


async def every(pages: AsyncIterator[Any], name: str) -> list[Any]:
    """The rows of every page."""
    return [row async for page in pages for row in getattr(page, name)]


def colleague(sandbox: Sandbox) -> str:
    """A reader who is not the sandbox's own."""
    users = sandbox.world.users.values()
    return next(user.user_id for user in users if user.can_create_reports and user.user_id != sandbox.world.reader_id)


# --- studies ----------------------------------------------------------------------------------------------------------


async def test_a_study_with_every_newer_field_is_created_as_it_was_sent_and_read_back_the_same() -> None:
    async with in_process() as (client, sandbox):
        customer, reader = next(iter(sandbox.world.customers)), sandbox.world.reader_id
        sent = EVERY_NEWER_FIELD | {"studyInstanceUid": UID, "assignedTo": reader, "expressCustomerId": customer}
        made = await client.create_study(checked(StudyDraft, sent))
        assert await client.study(made.study_id) == made == await client.study_by_uid(UID)
        wire = made.to_wire()
        same = sent.keys() - {"assignedTo", "expressCustomerId"}
        assert {name: wire[name] for name in same} == {name: sent[name] for name in same}
        assert made.assigned_to_reader(reader)
        assert made.study_report_status is StudyReportStatus.ASSIGNED
        assert made.express_customer is not None
        assert made.express_customer.express_customer_id == customer


async def test_a_study_is_created_with_the_older_body_and_answered_in_its_names() -> None:
    async with in_process() as (client, sandbox):
        customer = next(iter(sandbox.world.customers))
        prior = next(iter(sandbox.world.studies))
        fields = {
            **new_study(studyInstanceUid=UID, expressCustomerId=customer),
            "reportMetadata": METADATA,
            "priorReports": [{"reportText": "None."}],
            "priorStudyIds": [prior],
        }
        made = await client.create_study(checked(StudyDraft, fields), older=True)
        assert made.report_metadata.to_wire() == METADATA
        assert made.org is not None
        assert made.org.org_id == customer.replace("cus_", "org_")
        assert (made.prior_report_texts, made.prior_study_ids) == (("None.",), (prior,))
        assert [found.report_text for found in made.priors] == ["None."]
        assert await client.study(made.study_id) == made


async def test_a_uid_that_exists_is_a_conflict_in_each_product_by_itself() -> None:
    async with in_process() as (client, _):
        await client.create_study(checked(StudyDraft, new_study(studyInstanceUid=UID)))
        with pytest.raises(Conflict):
            await client.create_study(checked(StudyDraft, new_study(studyInstanceUid=UID)))
        viewer = checked(ViewerStudyDraft, new_viewer_study(studyInstanceUid=UID))
        await client.viewer.create_study(viewer)
        with pytest.raises(Conflict):
            await client.viewer.create_study(viewer)


async def test_a_patch_changes_what_it_says_clears_what_it_nulls_and_leaves_the_rest() -> None:
    async with in_process() as (client, sandbox):
        made = await client.create_study(
            checked(
                StudyDraft,
                {
                    **EVERY_NEWER_FIELD,
                    "studyInstanceUid": UID,
                    "assignedTo": sandbox.world.reader_id,
                    "expressCustomerId": next(iter(sandbox.world.customers)),
                },
            )
        )
        fields = {
            "severity": "stat",
            "modality": None,
            "technologistNotes": ["b", "a"],
            "assignedTo": None,
            "expressCustomerId": None,
            "reportMetadata": {"mrn": None, "studyTime": "00:00"},
        }
        changed = await client.update_study(made.study_id, checked(StudyPatch, fields))
        assert await client.study(made.study_id) == changed
        assert (changed.severity, changed.modality, changed.technologist_notes) == (Severity.STAT, None, ("b", "a"))
        assert (changed.assigned_to, changed.express_customer) == (None, None)
        assert (changed.report_metadata.mrn, changed.report_metadata.study_time) == (None, "00:00")
        assert changed.report_metadata.patient_name == made.report_metadata.patient_name
        assert (changed.clinical_history, changed.prior_reports) == (made.clinical_history, made.prior_reports)
        emptied = await client.update_study(made.study_id, StudyPatch(technologist_notes=(), prior_reports=None))
        assert not emptied.technologist_notes
        assert not emptied.prior_reports


async def test_every_field_that_null_clears_is_cleared_by_null() -> None:
    async with in_process() as (client, _):
        fields = EVERY_NEWER_FIELD.keys() - {"severity", "studyDescription", "studyInstanceUid", "reportMetadata"}
        sent = {
            name: value for name, value in EVERY_NEWER_FIELD.items() if name not in ("assignedTo", "expressCustomerId")
        }
        made = await client.create_study(checked(StudyDraft, {**sent, "studyInstanceUid": UID}))
        patch = checked(StudyPatch, {**dict.fromkeys(fields), "reportMetadata": dict.fromkeys(METADATA)})
        cleared = (await client.update_study(made.study_id, patch)).to_wire()
        assert not any(cleared.get(name) for name in fields)
        assert not any(cleared["reportMetadata"].values())


async def test_a_study_is_cancelled_and_restored_and_refuses_both_twice() -> None:
    async with in_process() as (client, _):
        made = await client.create_study(checked(StudyDraft, new_study(studyInstanceUid=UID)))
        assert (await client.cancel_study(made.study_id)).success
        gone = await client.study(made.study_id)
        assert gone.is_cancelled
        assert gone.cancelled_at is not None
        with pytest.raises(Conflict):
            await client.cancel_study(made.study_id)
        with pytest.raises(Conflict):
            await client.update_study(made.study_id, StudyPatch(severity=Severity.HIGH))
        assert (await client.uncancel_study(made.study_id)).success
        back = await client.study(made.study_id)
        assert (back.is_cancelled, back.cancelled_at) == (False, None)
        with pytest.raises(Conflict):
            await client.uncancel_study(made.study_id)


# --- people -----------------------------------------------------------------------------------------------------------


async def test_somebody_is_invited_edited_accepted_edited_revoked_and_reactivated() -> None:
    async with in_process() as (client, sandbox):
        people = client.people
        invited = await people.invite(checked(UserInvite, new_user(suffix1="MD")))
        (sent,) = await every(people.invitation_pages(user_id=invited.user_id), "invitations")
        assert (sent.email, sent.status, sent.suffix1) == ("new@radiology.com", InvitationStatus.SENT, "MD")
        assert not sent.expired(client.server_now().fromtimestamp(START, tz=client.server_now().tzinfo))
        with pytest.raises(NotFound):
            await people.user(invited.user_id)
        edited = await people.update_invitation(sent.invitation_id, UserPatch(suffix1=None, last_name="Roe"))
        assert (edited.suffix1, edited.last_name) == (None, "Roe")
        assert await people.invitation(sent.invitation_id) == edited
        await accept(sandbox, sent.invitation_id)
        assert (await people.invitation(sent.invitation_id)).status is InvitationStatus.ACCEPTED
        user = await people.user(invited.user_id)
        assert (user.name, user.can_create_reports, user.level) == ("Jane Roe", True, UserLevel.MEMBER)
        assert (await people.users(email="new@radiology.com")) == (user,)
        patch = UserPatch(level=UserLevel.ADMIN, has_dashboard_access=True, middle_name="Q", clinic_role=None)
        changed = await people.update_user(user.user_id, patch)
        assert (changed.level, changed.middle_name) == (UserLevel.ADMIN, "Q")
        assert changed in await every(people.user_pages(level=UserLevel.ADMIN, limit=2), "users")
        assert (await people.revoke_access(user.user_id)).success
        with pytest.raises(Conflict):
            await people.revoke_access(user.user_id)
        assert (await people.reactivate(user.user_id)).success


async def accept(sandbox: Sandbox, invitation_id: str) -> None:
    """What the invited person does: a control call."""
    transport = httpx.ASGITransport(sandbox.api)
    async with httpx.AsyncClient(transport=transport, base_url=sandbox.base_url) as person:
        key = {"authorization": f"Bearer {sandbox.api_key}"}
        answer = await person.post(f"/_sandbox/invitations/{invitation_id}/accept", headers=key)
        assert answer.status_code == 200, answer.text


async def test_an_invitation_is_withdrawn_once_and_is_listed_as_such() -> None:
    async with in_process() as (client, _):
        invited = await client.people.invite(checked(UserInvite, new_user()))
        (sent,) = await every(client.people.invitation_pages(user_id=invited.user_id), "invitations")
        with pytest.raises(Conflict):
            await client.people.invite(checked(UserInvite, new_user()))
        assert (await client.people.revoke_invitation(sent.invitation_id)).success
        with pytest.raises(Conflict):
            await client.people.revoke_invitation(sent.invitation_id)
        revoked = await every(client.people.invitation_pages(statuses=(InvitationStatus.REVOKED,)), "invitations")
        assert sent.invitation_id in {found.invitation_id for found in revoked}


async def test_every_page_of_people_holds_everybody_once() -> None:
    async with in_process() as (client, sandbox):
        by_ones = await every(client.people.user_pages(limit=1), "users")
        assert tuple(by_ones) == await client.people.every_user()
        assert len({user.user_id for user in by_ones}) == len(by_ones) == len(sandbox.world.users)
        creators = await client.people.every_user(can_create_reports=True)
        assert {user.user_id for user in creators} == {user.user_id for user in by_ones if user.can_create_reports}
        by_twos = await every(client.people.invitation_pages(limit=2), "invitations")
        assert tuple(by_twos) == await client.people.every_invitation()
        expired = await every(client.people.invitation_pages(expired=True), "invitations")
        fresh = await every(client.people.invitation_pages(expired=False), "invitations")
        assert {found.invitation_id for found in (*expired, *fresh)} == {found.invitation_id for found in by_twos}
        assert len(expired) + len(fresh) == len(by_twos)


# --- viewer and archive -----------------------------------------------------------------------------------------------


async def test_a_viewer_study_is_created_changed_opened_cancelled_and_restored() -> None:
    async with in_process() as (client, sandbox):
        viewer, reader = client.viewer, colleague(sandbox)
        fields = new_viewer_study(studyInstanceUid=UID, assignedTo=reader, metadata={"a": "b"})
        made = await viewer.create_study(checked(ViewerStudyDraft, fields))
        assert await viewer.study(made.study_id) == made == await viewer.study_by_uid(UID)
        assert made.assigned_to is not None
        assert made.assigned_to.user_id == reader
        patch = ViewerStudyPatch(assigned_to=None, study_viewer_status=StudyViewerStatus.COMPLETE, metadata=None)
        changed = await viewer.update_study(made.study_id, patch)
        assert (changed.assigned_to, changed.study_viewer_status) == (None, StudyViewerStatus.COMPLETE)
        assert not changed.metadata
        assert changed in await every(viewer.study_pages(status=StudyViewerStatus.COMPLETE, limit=3), "studies")
        assert (await viewer.reroute_url(made.study_id)).url.startswith(sandbox.base_url)
        assert (await viewer.cancel_study(made.study_id)).success
        assert (await viewer.study(made.study_id)).is_cancelled
        with pytest.raises(Conflict):
            await viewer.cancel_study(made.study_id)
        assert (await viewer.uncancel_study(made.study_id)).success
        assert not (await viewer.study(made.study_id)).is_cancelled


async def test_archive_studies_are_listed_by_their_type_and_their_reports_are_read() -> None:
    async with in_process() as (client, _):
        external = await every(client.study_pages(study_type=StudyType.EXTERNAL), "studies")
        assert external
        assert {found.study_type for found in external} == {StudyType.EXTERNAL}
        listed = await every(client.archive.report_pages(limit=2), "reports")
        assert {found.study_id for found in listed} <= {found.study_id for found in external}
        for entry in listed[:10]:
            of_study = await every(client.archive.report_pages(study_id=entry.study_id), "reports")
            assert entry in of_study
            report = await client.archive.report(entry.external_report_id)
            assert report.study_id == entry.study_id
            assert bool(report.report_text) == entry.has_report_text
            assert bool(report.presigned_url) == entry.report_pdf_present


async def test_every_standard_study_and_every_viewer_study_can_be_read() -> None:
    async with in_process() as (client, sandbox):
        pages = [page async for page in client.study_pages(limit=7)]
        assert not [row for page in pages for row in page.unreadable]
        viewer_pages = [page async for page in client.viewer.study_pages(limit=7)]
        assert not [row for page in viewer_pages for row in page.unreadable]
        assert {row.study_id for page in viewer_pages for row in page.studies} == sandbox.world.viewer.studies.keys()


# --- the same limits on both sides ------------------------------------------------------------------------------------

ROUTES: dict[type[Body], tuple[str, str]] = {
    StudyDraft: ("POST", STUDIES),
    StudyPatch: ("PATCH", STUDIES),
    ViewerStudyDraft: ("POST", VIEWER),
    ViewerStudyPatch: ("PATCH", VIEWER),
    UserInvite: ("POST", USERS),
    UserPatch: ("PATCH", USERS),
}
STRICTER_SANDBOX = ("ü" * 100_000, "\x00")
"""Texts whose length and signs the documents leave open, and the sandbox does not."""


def blank(value: Any) -> bool:
    """What the documents allow and the client does not send: a text, note or key without a visible sign."""
    return (isinstance(value, str) and not value.strip()) or value == {"": CANARY}


@pytest.mark.parametrize("body", ROUTES, ids=lambda body: body.__name__)
async def test_what_the_client_refuses_the_sandbox_refuses_for_the_same_field(body: type[Body]) -> None:
    method, path = ROUTES[body]
    taken = {}
    async with in_process() as (client, sandbox):
        address = path + await last_part(client, body)
        transport = httpx.ASGITransport(sandbox.api)
        headers = {"authorization": f"Bearer {sandbox.api_key}", "content-type": "application/json"}
        async with httpx.AsyncClient(transport=transport, base_url=sandbox.base_url, headers=headers) as raw:
            for wire, value in ((wire, value) for who, wire, _, bad, _ in LIMITS if body in who for value in bad):
                # bytes and numbers as keys are only Python's
                if blank(value) or isinstance(value, bytes) or value == {1: CANARY}:
                    continue
                answer = await raw.request(method, address, content=json.dumps({**REQUIRED[body], **at(wire, value)}))
                said = f"{answer.json()['error'].get('field')}." if answer.is_error else "."
                # what JSON has no word for (NaN, half a surrogate pair as a name) is a 400 of no field
                if not (answer.status_code == 400 or (answer.status_code == 422 and said.startswith(f"{wire}."))):
                    taken[wire, ascii(value)[:40]] = (answer.status_code, said)
    assert taken == {}


@pytest.mark.parametrize("body", ROUTES, ids=lambda body: body.__name__)
async def test_what_the_client_lets_through_the_sandbox_takes(body: type[Body]) -> None:
    refused = {}
    async with in_process() as (client, sandbox):
        sandbox.switches.set("metadata_patch", "replace")
        last = (await last_part(client, body)).lstrip("/")
        known = {"assignedTo": colleague(sandbox), "expressCustomerId": next(iter(sandbox.world.customers))}
        cases = [(wire, value) for who, wire, good, _, _ in LIMITS if body in who for value in good]
        for number, (wire, value) in enumerate(cases):
            if value in STRICTER_SANDBOX or wire in ("orgId", "priorStudyIds.0"):
                continue
            fresh = {"studyInstanceUid": f"2.25.{number}", "email": f"n{number}@b.org"}
            fields = {**REQUIRED[body], **{name: fresh[name] for name in fresh if name in REQUIRED[body]}}
            try:
                await send(client, checked(body, {**fields, **at(wire, known.get(wire, value))}), last)
            except (InvalidRequest, Conflict) as error:
                refused[wire, ascii(value)[:40]] = error
    assert refused == {}


async def last_part(client: AvaraClient, body: type[Body]) -> str:
    """The last part of the path: nothing for what is created, and something new for what is changed."""
    if body is StudyPatch:
        return "/" + (await client.create_study(checked(StudyDraft, new_study(studyInstanceUid=UID)))).study_id
    if body is ViewerStudyPatch:
        draft = checked(ViewerStudyDraft, new_viewer_study(studyInstanceUid=UID))
        return "/" + (await client.viewer.create_study(draft)).study_id
    if body is UserPatch:
        return "/" + (await client.people.every_user(can_create_reports=True))[0].user_id
    return ""


async def send(client: AvaraClient, body: Body, target: str) -> None:
    """The body, by the endpoint it is for."""
    match body:
        case StudyDraft():
            await client.create_study(body)
        case ViewerStudyDraft():
            await client.viewer.create_study(body)
        case UserInvite():
            await client.people.invite(body)
        case StudyPatch():
            await client.update_study(target, body)
        case ViewerStudyPatch():
            await client.viewer.update_study(target, body)
        case UserPatch():
            await client.people.update_user(target, body)
