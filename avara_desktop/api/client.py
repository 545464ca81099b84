"""AvaraClient: one coroutine per endpoint, in the order of the API's documents.

``people``, ``viewer`` and ``archive`` hold the endpoints of users and invitations, of the Viewer product, and of
imported reports. Raises ``InvalidInput`` before anything is sent that breaks the documents' limits.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

from pydantic import ConfigDict, TypeAdapter

from avara_desktop.api.address import allowed_link
from avara_desktop.api.archive_client import ArchiveClient
from avara_desktop.api.bodies import StudyDraft, StudyPatch
from avara_desktop.api.exchange import PAGE_LIMIT, Exchange, segment, truth
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
)
from avara_desktop.api.people_client import PeopleClient
from avara_desktop.api.responses import Read, pdf_bytes
from avara_desktop.api.terms import Severity, StudyReportStatus, StudyType
from avara_desktop.api.transport import ApiTransport, DownloadTransport
from avara_desktop.api.viewer_client import ViewerClient
from avara_desktop.errors import BadAnswer, UnsafeLink

STUDIES = "/v1/autoScribe/studies"
REPORTS = "/v1/autoScribe/reports"

WHEN_USED = ConfigDict(defer_build=True, hide_input_in_errors=True)
"""Built with the first report. An adapter does not know that its nouns show no input in errors, so it is told."""
_STUDY = Study.model_validate_json
_STUDY_PAGE = StudyPage.model_validate_json
_REPORT_LIST = ReportList.model_validate_json
_TEXTS: Read[ReportTexts | ReportText] = TypeAdapter(ReportTexts | ReportText, config=WHEN_USED).validate_json
_PDFS: Read[ReportPdfs | ReportPdf] = TypeAdapter(ReportPdfs | ReportPdf, config=WHEN_USED).validate_json
_URL = RerouteUrl.model_validate_json
_ACKNOWLEDGEMENT = Acknowledgement.model_validate_json


class AvaraClient:
    """The API with one key."""

    def __init__(
        self,
        transport: ApiTransport,
        downloads: DownloadTransport,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._exchange = Exchange(transport, sleep)
        self._downloads = downloads
        self.people = PeopleClient(self._exchange)
        self.viewer = ViewerClient(self._exchange)
        self.archive = ArchiveClient(self._exchange)

    @property
    def origin(self) -> str:
        """The server's address."""
        return self._exchange.transport.origin

    @property
    def clock_offset(self) -> timedelta:
        """How far the server's clock is ahead of this computer's."""
        return self._exchange.clock_offset

    def server_now(self) -> datetime:
        """The time by the server's clock, for ages and expiries."""
        return datetime.now(UTC) + self.clock_offset

    async def close(self) -> None:
        """Drop every connection."""
        await self._exchange.transport.close()

    # --- studies

    def study_pages(
        self,
        *,
        assigned_to: str | None = None,
        severity: Severity | None = None,
        description: str | None = None,
        statuses: tuple[StudyReportStatus, ...] = (),
        is_cancelled: bool | None = None,
        customer_id: str | None = None,
        study_type: StudyType | None = None,
        cursor: str | None = None,
        limit: int = PAGE_LIMIT,
    ) -> AsyncGenerator[StudyPage, None]:
        """Every page of the studies that match, following cursors; see :meth:`Exchange.pages`.

        ``assigned_to`` None means "do not filter": the wire has no dependable "explicitly unassigned", so ask by status
        and check each row. ``description`` is contained in the study's. ``cursor`` goes on after an earlier page.
        """
        query = {
            "limit": str(limit),
            "assignedTo": assigned_to,
            "severity": severity,
            "studyDescription": description,
            "studyReportStatus": ",".join(status.value for status in statuses) or None,
            "isCancelled": truth(is_cancelled),
            "expressCustomerId": customer_id,
            "studyType": study_type,
            "cursor": cursor,
        }
        return self._exchange.pages(STUDIES, _STUDY_PAGE, query)

    async def create_study(self, draft: StudyDraft, *, older: bool = False) -> Study:
        """Create a study, with the newer generation's body or the older's. Sent once. Raises ``Conflict`` for a UID
        that exists."""
        body = draft.to_older_wire() if older else draft.to_wire()
        return await self._exchange.write("POST", STUDIES, _STUDY, body)

    async def study(self, study_id: str) -> Study:
        """One study by its id."""
        return await self._exchange.read(f"{STUDIES}/{segment(study_id)}", _STUDY)

    async def update_study(self, study_id: str, patch: StudyPatch) -> Study:
        """PATCH: only the fields given; None clears, lists replace. Sent once."""
        return await self._exchange.write("PATCH", f"{STUDIES}/{segment(study_id)}", _STUDY, patch.to_wire())

    async def cancel_study(self, study_id: str) -> Acknowledgement:
        """Cancel a study. Sent once; read it back."""
        return await self._exchange.write("POST", f"{STUDIES}/cancel", _ACKNOWLEDGEMENT, {"studyId": study_id})

    async def uncancel_study(self, study_id: str) -> Acknowledgement:
        """Restore a cancelled study. Sent once; read it back."""
        return await self._exchange.write("POST", f"{STUDIES}/uncancel", _ACKNOWLEDGEMENT, {"studyId": study_id})

    async def reroute_url(self, study_id: str, assigned_to_user_id: str) -> RerouteUrl:
        """Mint a link to viewer and dictation. May assign the study to that reader, so it counts as a write."""
        body = {"studyId": study_id, "assignedToUserId": assigned_to_user_id}
        return await self._exchange.write("POST", f"{STUDIES}/reroute-url", _URL, body)

    async def viewer_only_reroute_url(self, study_id: str, user_id: str) -> RerouteUrl:
        """Mint a link to the viewer alone; ``user_id`` is for the server's audit. Sent once."""
        return await self._exchange.write(
            "POST", f"{STUDIES}/viewer-only-reroute-url", _URL, {"studyId": study_id, "userId": user_id}
        )

    async def study_by_uid(self, study_instance_uid: str) -> Study:
        """One study by its DICOM Study Instance UID."""
        return await self._exchange.read(f"{STUDIES}/by-uid/{segment(study_instance_uid)}", _STUDY)

    # --- reports

    async def reports(self, study_id: str) -> tuple[Report, ...]:
        """All reports of a study, addenda included, without their text being promised."""
        return (await self._exchange.read(REPORTS, _REPORT_LIST, {"studyId": study_id})).reports

    async def report_texts(self, study_id: str) -> tuple[ReportText, ...]:
        """The text of every report of a study."""
        found = await self._exchange.read(f"{REPORTS}/text", _TEXTS, {"studyId": study_id})
        return found.reports if isinstance(found, ReportTexts) else (found,)

    async def report_pdf_link(self, report_id: str) -> ReportPdf:
        """A fresh presigned link for one report. Fetch it at once with :meth:`download_pdf`."""
        found = await self._exchange.read(f"{REPORTS}/pdf", _PDFS, {"reportId": report_id})
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
        return await self._exchange.write("POST", f"{REPORTS}/{segment(report_id)}/addendum", _ACKNOWLEDGEMENT)

    async def cancel_addendum(self, report_id: str) -> Acknowledgement:
        """Cancel an addendum that is not signed yet. Sent once."""
        return await self._exchange.write("POST", f"{REPORTS}/{segment(report_id)}/cancel-addendum", _ACKNOWLEDGEMENT)
