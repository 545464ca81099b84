"""Every endpoint of the client: how it is called, and what must then be on the wire."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from avara_desktop.api.bodies import (
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
from tests.api.samples import (
    archive_entry,
    archive_report,
    invitation,
    new_study,
    new_user,
    new_viewer_study,
    pdf_item,
    report,
    study,
    text_item,
    user,
    viewer_study,
)

STUDIES, USERS, REPORTS = "/v1/autoScribe/studies", "/v1/autoScribe/users", "/v1/autoScribe/reports"
VIEWER = "/v1/viewer/studies"
INVITATIONS = f"{USERS}/invitations"
ARCHIVE = f"{STUDIES}/external/reports"
ONE = "stu_" + "1" * 32
REPORT = "rep_" + "1" * 32
READER = "usr_" + "1" * 32
CUSTOMER = "cus_" + "1" * 32
INVITATION = "inv_" + "1" * 32
DONE = {"success": True}
LINK = {"url": "https://v"}
NO_STUDIES: dict[str, Any] = {"studies": []}

Call = Callable[[AvaraClient], Awaitable[object]]


async def listed(pages: AsyncIterator[Any]) -> list[Any]:
    """Every page."""
    return [page async for page in pages]


@dataclass(frozen=True)
class Endpoint:
    """One way to call the client. ``sent`` is the JSON body, None where there is none; ``answer`` a body of a 200."""

    name: str
    call: Call
    method: str
    path: str
    answer: object
    query: Mapping[str, str] = field(default_factory=dict)
    sent: object = None


def _get(name: str, call: Call, path: str, answer: object, **query: str) -> Endpoint:
    return Endpoint(name, call, "GET", path, answer, query)


def _post(name: str, call: Call, path: str, answer: object, sent: object = None) -> Endpoint:
    return Endpoint(name, call, "POST", path, answer, {}, sent)


def _patch(name: str, call: Call, path: str, answer: object, sent: object) -> Endpoint:
    return Endpoint(name, call, "PATCH", path, answer, {}, sent)


AUTOSCRIBE = (
    _get("pages", lambda client: listed(client.study_pages()), STUDIES, NO_STUDIES, limit="100"),
    _get(
        "pages with every filter",
        lambda client: listed(
            client.study_pages(
                assigned_to=READER,
                severity=Severity.STAT,
                description="MRI & CT",
                statuses=(StudyReportStatus.UNASSIGNED, StudyReportStatus.ASSIGNED),
                is_cancelled=False,
                customer_id=CUSTOMER,
                study_type=StudyType.EXTERNAL,
                limit=7,
            )
        ),
        STUDIES,
        NO_STUDIES,
        limit="7",
        assignedTo=READER,
        severity="stat",
        studyDescription="MRI & CT",
        studyReportStatus="unassigned,assigned",
        isCancelled="false",
        expressCustomerId=CUSTOMER,
        studyType="external",
    ),
    _get(
        "pages of cancelled studies",
        lambda client: listed(client.study_pages(is_cancelled=True)),
        STUDIES,
        NO_STUDIES,
        limit="100",
        isCancelled="true",
    ),
    _post(
        "create study",
        lambda client: client.create_study(checked(StudyDraft, new_study(modality="MRI"))),
        STUDIES,
        study(),
        new_study(modality="MRI"),
    ),
    _post(
        "create study with the older body",
        lambda client: client.create_study(
            checked(StudyDraft, new_study(reportMetadata={"procedure": "MRI"})), older=True
        ),
        STUDIES,
        study(),
        new_study(reportMetadata={"scanType": "MRI"}),
    ),
    _get("study", lambda client: client.study(ONE), f"{STUDIES}/{ONE}", study()),
    _get("study by uid", lambda client: client.study_by_uid("1.2.3"), f"{STUDIES}/by-uid/1.2.3", study()),
    _patch(
        "update study",
        lambda client: client.update_study(ONE, StudyPatch(assigned_to=None, severity=Severity.STAT)),
        f"{STUDIES}/{ONE}",
        study(),
        {"assignedTo": None, "severity": "stat"},
    ),
    _post("cancel study", lambda client: client.cancel_study(ONE), f"{STUDIES}/cancel", DONE, {"studyId": ONE}),
    _post("uncancel study", lambda client: client.uncancel_study(ONE), f"{STUDIES}/uncancel", DONE, {"studyId": ONE}),
    _post(
        "reroute",
        lambda client: client.reroute_url(ONE, READER),
        f"{STUDIES}/reroute-url",
        LINK,
        {"studyId": ONE, "assignedToUserId": READER},
    ),
    _post(
        "viewer only",
        lambda client: client.viewer_only_reroute_url(ONE, READER),
        f"{STUDIES}/viewer-only-reroute-url",
        LINK,
        {"studyId": ONE, "userId": READER},
    ),
    _get(
        "reports",
        lambda client: client.reports(ONE),
        REPORTS,
        {"reports": [report()], "studyId": ONE, "studyInstanceUid": "1.2"},
        studyId=ONE,
    ),
    _get(
        "texts",
        lambda client: client.report_texts(ONE),
        f"{REPORTS}/text",
        {"reports": [text_item()], "studyId": ONE, "studyInstanceUid": "1.2"},
        studyId=ONE,
    ),
    _get("pdf link", lambda client: client.report_pdf_link(REPORT), f"{REPORTS}/pdf", pdf_item(), reportId=REPORT),
    _post("addendum", lambda client: client.create_addendum(REPORT), f"{REPORTS}/{REPORT}/addendum", DONE),
    _post(
        "cancel addendum", lambda client: client.cancel_addendum(REPORT), f"{REPORTS}/{REPORT}/cancel-addendum", DONE
    ),
)
PEOPLE = (
    _post(
        "invite",
        lambda client: client.people.invite(checked(UserInvite, new_user())),
        USERS,
        user(),
        new_user(),
    ),
    _get("user pages", lambda client: listed(client.people.user_pages()), USERS, {"users": [user()]}, limit="100"),
    _get(
        "user pages with every filter",
        lambda client: listed(
            client.people.user_pages(
                email="a+b@c.org",
                first_name="J",
                last_name="Ö",
                level=UserLevel.ADMIN,
                can_create_reports=True,
                limit=3,
            )
        ),
        USERS,
        {"users": []},
        limit="3",
        email="a+b@c.org",
        firstName="J",
        lastName="Ö",
        level="admin",
        canCreateReports="true",
    ),
    _get(
        "every user",
        lambda client: client.people.every_user(can_create_reports=False),
        USERS,
        {"users": [user()]},
        limit="100",
        canCreateReports="false",
    ),
    _get(
        "users of an email",
        lambda client: client.people.users(email="a+b@c.org"),
        USERS,
        {"users": [user()]},
        email="a+b@c.org",
        limit="2",
    ),
    _get("user", lambda client: client.people.user(READER), f"{USERS}/{READER}", user()),
    _patch(
        "update user",
        lambda client: client.people.update_user(READER, UserPatch(suffix1=None, can_manage_studies=True)),
        f"{USERS}/{READER}",
        user(),
        {"suffix1": None, "canManageStudies": True},
    ),
    _post(
        "revoke access",
        lambda client: client.people.revoke_access(READER),
        f"{USERS}/revoke-access",
        DONE,
        {"userId": READER},
    ),
    _post(
        "reactivate", lambda client: client.people.reactivate(READER), f"{USERS}/reactivate", DONE, {"userId": READER}
    ),
    _get(
        "invitation pages",
        lambda client: listed(client.people.invitation_pages()),
        INVITATIONS,
        {"invitations": [invitation()]},
        limit="100",
    ),
    _get(
        "invitation pages with every filter",
        lambda client: listed(
            client.people.invitation_pages(
                statuses=(InvitationStatus.SENT, InvitationStatus.REVOKED), expired=False, user_id=READER, limit=1
            )
        ),
        INVITATIONS,
        {"invitations": []},
        limit="1",
        status="sent,revoked",
        expired="not-expired",
        userId=READER,
    ),
    _get(
        "expired invitations",
        lambda client: listed(client.people.invitation_pages(expired=True)),
        INVITATIONS,
        {"invitations": []},
        limit="100",
        expired="expired",
    ),
    _get(
        "every invitation",
        lambda client: client.people.every_invitation(),
        INVITATIONS,
        {"invitations": [invitation()]},
        limit="100",
    ),
    _get(
        "invitation", lambda client: client.people.invitation(INVITATION), f"{INVITATIONS}/{INVITATION}", invitation()
    ),
    _patch(
        "update invitation",
        lambda client: client.people.update_invitation(INVITATION, UserPatch(first_name="Jo", npi_number=None)),
        f"{INVITATIONS}/{INVITATION}",
        invitation(),
        {"firstName": "Jo", "npiNumber": None},
    ),
    _post(
        "revoke invitation",
        lambda client: client.people.revoke_invitation(INVITATION),
        f"{INVITATIONS}/revoke",
        DONE,
        {"invitationId": INVITATION},
    ),
)
VIEWER_PRODUCT = (
    _post(
        "create viewer study",
        lambda client: client.viewer.create_study(checked(ViewerStudyDraft, new_viewer_study())),
        VIEWER,
        viewer_study(),
        new_viewer_study(),
    ),
    _get("viewer pages", lambda client: listed(client.viewer.study_pages()), VIEWER, NO_STUDIES, limit="100"),
    _get(
        "viewer pages with every filter",
        lambda client: listed(
            client.viewer.study_pages(
                assigned_to=READER,
                severity=Severity.HIGH,
                description="CT",
                status=StudyViewerStatus.COMPLETE,
                is_cancelled=True,
                customer_id=CUSTOMER,
                limit=9,
            )
        ),
        VIEWER,
        NO_STUDIES,
        limit="9",
        assignedTo=READER,
        severity="high",
        studyDescription="CT",
        studyViewerStatus="complete",
        isCancelled="true",
        expressCustomerId=CUSTOMER,
    ),
    _get("viewer study", lambda client: client.viewer.study(ONE), f"{VIEWER}/{ONE}", viewer_study()),
    _get(
        "viewer study by uid",
        lambda client: client.viewer.study_by_uid("1.2.3"),
        f"{VIEWER}/by-uid/1.2.3",
        viewer_study(),
    ),
    _patch(
        "update viewer study",
        lambda client: client.viewer.update_study(ONE, ViewerStudyPatch(metadata=None)),
        f"{VIEWER}/{ONE}",
        viewer_study(),
        {"metadata": None},
    ),
    _post(
        "cancel viewer study",
        lambda client: client.viewer.cancel_study(ONE),
        f"{VIEWER}/cancel",
        DONE,
        {"studyId": ONE},
    ),
    _post(
        "uncancel viewer study",
        lambda client: client.viewer.uncancel_study(ONE),
        f"{VIEWER}/uncancel",
        DONE,
        {"studyId": ONE},
    ),
    _post(
        "reroute viewer study",
        lambda client: client.viewer.reroute_url(ONE),
        f"{VIEWER}/reroute-url",
        LINK,
        {"studyId": ONE},
    ),
)
ARCHIVED = (
    _get("archive pages", lambda client: listed(client.archive.report_pages()), ARCHIVE, {"reports": []}, limit="100"),
    _get(
        "archive pages of a study",
        lambda client: listed(client.archive.report_pages(study_id=ONE, limit=2)),
        ARCHIVE,
        {"reports": [archive_entry()]},
        limit="2",
        studyId=ONE,
    ),
    _get("archive report", lambda client: client.archive.report("exr_1"), f"{ARCHIVE}/exr_1", archive_report()),
)

ENDPOINTS = (*AUTOSCRIBE, *PEOPLE, *VIEWER_PRODUCT, *ARCHIVED)
READS = tuple(each for each in ENDPOINTS if each.method == "GET")
WRITES = tuple(each for each in ENDPOINTS if each.method != "GET")

BY_ID: dict[str, tuple[Callable[[AvaraClient, str], Awaitable[object]], str, str, str, object]] = {
    "study": (lambda client, part: client.study(part), "GET", f"{STUDIES}/", "", study()),
    "study by uid": (lambda client, part: client.study_by_uid(part), "GET", f"{STUDIES}/by-uid/", "", study()),
    "update study": (
        lambda client, part: client.update_study(part, StudyPatch(modality=None)),
        "PATCH",
        f"{STUDIES}/",
        "",
        study(),
    ),
    "addendum": (lambda client, part: client.create_addendum(part), "POST", f"{REPORTS}/", "/addendum", DONE),
    "cancel addendum": (
        lambda client, part: client.cancel_addendum(part),
        "POST",
        f"{REPORTS}/",
        "/cancel-addendum",
        DONE,
    ),
    "user": (lambda client, part: client.people.user(part), "GET", f"{USERS}/", "", user()),
    "update user": (
        lambda client, part: client.people.update_user(part, UserPatch(suffix1=None)),
        "PATCH",
        f"{USERS}/",
        "",
        user(),
    ),
    "invitation": (lambda client, part: client.people.invitation(part), "GET", f"{INVITATIONS}/", "", invitation()),
    "update invitation": (
        lambda client, part: client.people.update_invitation(part, UserPatch(suffix1=None)),
        "PATCH",
        f"{INVITATIONS}/",
        "",
        invitation(),
    ),
    "viewer study": (lambda client, part: client.viewer.study(part), "GET", f"{VIEWER}/", "", viewer_study()),
    "viewer study by uid": (
        lambda client, part: client.viewer.study_by_uid(part),
        "GET",
        f"{VIEWER}/by-uid/",
        "",
        viewer_study(),
    ),
    "update viewer study": (
        lambda client, part: client.viewer.update_study(part, ViewerStudyPatch(metadata=None)),
        "PATCH",
        f"{VIEWER}/",
        "",
        viewer_study(),
    ),
    "archive report": (lambda client, part: client.archive.report(part), "GET", f"{ARCHIVE}/", "", archive_report()),
}
"""What takes an id as a segment of its path: the call, method, path before and after the id, and an answer."""
