"""AvaraClient: one coroutine per endpoint, in the order of the API's documents.

Reads are asked again (with jitter, honouring Retry-After) within one deadline. Writes are sent exactly once: where
their result never came, ``OutcomeUnknown`` says so, and only a read may settle it. Source: RFC 9110 9.2.2; the official
SDK repeats POST on 409 and 5xx, which could create an addendum twice.
"""

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import quote

from pydantic import TypeAdapter

from avara_desktop.api.address import allowed_link
from avara_desktop.api.models import (
    Acknowledgement,
    Report,
    ReportList,
    ReportPdf,
    ReportPdfs,
    ReportText,
    ReportTexts,
    RerouteUrl,
    Study,
    StudyPage,
    User,
    UserPage,
)
from avara_desktop.api.responses import clock_offset, parse, pdf_bytes
from avara_desktop.api.terms import Severity, StudyReportStatus
from avara_desktop.api.transport import JSON_DEADLINE, Answer, ApiTransport, DownloadTransport, NothingSent
from avara_desktop.errors import (
    BadAnswer,
    Busy,
    Interrupted,
    NotFound,
    OutcomeUnknown,
    ServerTrouble,
    TooSlow,
    Unreachable,
    UnsafeLink,
)

T = TypeVar("T")
STUDIES = "/v1/autoScribe/studies"
USERS = "/v1/autoScribe/users"
REPORTS = "/v1/autoScribe/reports"
PAGE_LIMIT = 100
MAX_PAGES = 1100
"""Stop of a cursor chain: 110,000 studies, more than any worklist."""
READ_TRIES = 3

_STUDY = TypeAdapter(Study)
_STUDY_PAGE = TypeAdapter(StudyPage)
_USER = TypeAdapter(User)
_USER_PAGE = TypeAdapter(UserPage)
_REPORT_LIST = TypeAdapter(ReportList)
_TEXTS: TypeAdapter[ReportTexts | ReportText] = TypeAdapter(ReportTexts | ReportText)
_PDFS: TypeAdapter[ReportPdfs | ReportPdf] = TypeAdapter(ReportPdfs | ReportPdf)
_URL = TypeAdapter(RerouteUrl)
_ACKNOWLEDGEMENT = TypeAdapter(Acknowledgement)


class AvaraClient:
    """The API with one key. ``clock_offset`` is how far the server's clock is ahead of this computer's."""

    def __init__(
        self,
        transport: ApiTransport,
        downloads: DownloadTransport,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._transport = transport
        self._downloads = downloads
        self._sleep = sleep
        self.clock_offset = timedelta(0)

    def server_now(self) -> datetime:
        """The time by the server's clock, for ages and expiries."""
        return datetime.now(UTC) + self.clock_offset

    async def close(self) -> None:
        """Drop every connection."""
        await self._transport.close()

    # --- studies

    async def study_pages(
        self,
        *,
        assigned_to: str | None = None,
        severity: Severity | None = None,
        statuses: tuple[StudyReportStatus, ...] = (),
        is_cancelled: bool | None = None,
        limit: int = PAGE_LIMIT,
    ) -> AsyncGenerator[StudyPage, None]:
        """Every page of the studies that match, following cursors.

        ``assigned_to`` None means "do not filter": the wire has no dependable "explicitly unassigned", so ask by status
        and check each row. Raises ``BadAnswer`` where a cursor comes back, is missing although there is more, or pages
        do not end; the pages received until then are no complete list.
        """
        query = {"limit": str(limit)}
        if assigned_to is not None:
            query["assignedTo"] = assigned_to
        if severity is not None:
            query["severity"] = severity.value
        if statuses:
            query["studyReportStatus"] = ",".join(status.value for status in statuses)
        if is_cancelled is not None:
            query["isCancelled"] = "true" if is_cancelled else "false"
        seen: set[str] = set()
        while len(seen) < MAX_PAGES:
            page = await self._read(STUDIES, _STUDY_PAGE, query)
            yield page
            if page.has_more is False or (not page.cursor and not page.has_more):
                return
            if not page.cursor or page.cursor in seen:
                break
            seen.add(page.cursor)
            query["cursor"] = page.cursor
        raise BadAnswer(
            "The list does not end", "The server's pages do not lead to the end; the list may be incomplete."
        )

    async def study(self, study_id: str) -> Study:
        """One study by its id."""
        return await self._read(f"{STUDIES}/{_path(study_id)}", _STUDY)

    async def update_study(self, study_id: str, changes: Mapping[str, Any]) -> Study:
        """PATCH: only the fields given; None clears, lists replace. Sent once."""
        return await self._write("PATCH", f"{STUDIES}/{_path(study_id)}", _STUDY, changes)

    async def reroute_url(self, study_id: str, assigned_to_user_id: str) -> RerouteUrl:
        """Mint a link to viewer and dictation. May assign the study to that reader, so it counts as a write."""
        body = {"studyId": study_id, "assignedToUserId": assigned_to_user_id}
        return await self._write("POST", f"{STUDIES}/reroute-url", _URL, body)

    async def viewer_only_reroute_url(self, study_id: str, user_id: str) -> RerouteUrl:
        """Mint a link to the viewer alone; ``user_id`` is for the server's audit. Sent once."""
        return await self._write(
            "POST", f"{STUDIES}/viewer-only-reroute-url", _URL, {"studyId": study_id, "userId": user_id}
        )

    async def study_by_uid(self, study_instance_uid: str) -> Study:
        """One study by its DICOM Study Instance UID."""
        return await self._read(f"{STUDIES}/by-uid/{_path(study_instance_uid)}", _STUDY)

    # --- users

    async def users(self, *, email: str) -> tuple[User, ...]:
        """The users with exactly that email: one, or none."""
        return (await self._read(USERS, _USER_PAGE, {"email": email, "limit": "2"})).users

    async def user(self, user_id: str) -> User:
        """One user by id."""
        return await self._read(f"{USERS}/{_path(user_id)}", _USER)

    # --- reports

    async def reports(self, study_id: str) -> tuple[Report, ...]:
        """All reports of a study, addenda included, without their text being promised."""
        return (await self._read(REPORTS, _REPORT_LIST, {"studyId": study_id})).reports

    async def report_texts(self, study_id: str) -> tuple[ReportText, ...]:
        """The text of every report of a study."""
        found = await self._read(f"{REPORTS}/text", _TEXTS, {"studyId": study_id})
        return found.reports if isinstance(found, ReportTexts) else (found,)

    async def report_pdf_link(self, report_id: str) -> ReportPdf:
        """A fresh presigned link for one report. Fetch it at once with :meth:`download_pdf`."""
        found = await self._read(f"{REPORTS}/pdf", _PDFS, {"reportId": report_id})
        matching = (
            [item for item in found.reports if item.report_id == report_id]
            if isinstance(found, ReportPdfs)
            else [found]
        )
        if len(matching) != 1 or matching[0].report_id != report_id:
            raise BadAnswer("The server gave another report's PDF", "Nothing was shown. Tell your administrator.")
        return matching[0]

    async def download_pdf(self, link: ReportPdf) -> bytes:
        """The bytes behind a presigned link, fetched without the key. Raises ``UnsafeLink``, ``LinkExpired``."""
        if not allowed_link(link.presigned_url):
            raise UnsafeLink
        return pdf_bytes(await self._downloads.fetch(link.presigned_url))

    async def create_addendum(self, report_id: str) -> Acknowledgement:
        """Start an addendum on a signed report. Sent once; re-list the reports to find it."""
        return await self._write("POST", f"{REPORTS}/{_path(report_id)}/addendum", _ACKNOWLEDGEMENT)

    async def cancel_addendum(self, report_id: str) -> Acknowledgement:
        """Cancel an addendum that is not signed yet. Sent once."""
        return await self._write("POST", f"{REPORTS}/{_path(report_id)}/cancel-addendum", _ACKNOWLEDGEMENT)

    # --- how

    async def _read(self, path: str, model: TypeAdapter[T], query: Mapping[str, str] | None = None) -> T:
        try:
            async with asyncio.timeout(JSON_DEADLINE):
                for attempt in range(1, READ_TRIES):
                    try:
                        return parse(await self._send("GET", path, query=query), model)
                    except (Interrupted, ServerTrouble, Busy) as error:
                        wait = getattr(error, "retry_after", 0.0) or random.uniform(0.2, 0.6) * 2**attempt  # noqa: S311
                        if wait > JSON_DEADLINE / 2:
                            raise
                    await self._sleep(wait)
                return parse(await self._send("GET", path, query=query), model)
        except TimeoutError as error:
            raise TooSlow from error

    async def _write(self, method: str, path: str, model: TypeAdapter[T], body: Mapping[str, Any] | None = None) -> T:
        try:
            answer = await self._send(method, path, body=body)
        except (Unreachable, BadAnswer) as error:
            if isinstance(error.__cause__, NothingSent):
                raise
            raise OutcomeUnknown from error
        try:
            return parse(answer, model)
        except (ServerTrouble, BadAnswer) as error:
            # a gateway's 502 may follow a commit, and an unreadable 200 certainly does
            raise OutcomeUnknown from error

    async def _send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Answer:
        answer = await self._transport.send(method, path, query=query, body=body)
        offset = clock_offset(answer, datetime.now(UTC))
        if offset is not None:
            self.clock_offset = offset
        return answer


def _path(part: str) -> str:
    """An id as one segment of a path; what could only lead to another endpoint is nobody's id."""
    if part in ("", ".", ".."):
        raise NotFound(status=404)
    return quote(part, safe="")
