"""The endpoints of the Viewer product: studies that are looked at and not reported, in the order of the documents."""

from collections.abc import AsyncGenerator

from avara_desktop.api.bodies import ViewerStudyDraft, ViewerStudyPatch
from avara_desktop.api.exchange import PAGE_LIMIT, Exchange, segment, truth
from avara_desktop.api.models import Acknowledgement, RerouteUrl, ViewerStudy, ViewerStudyPage
from avara_desktop.api.terms import Severity, StudyViewerStatus

STUDIES = "/v1/viewer/studies"

_STUDY = ViewerStudy.model_validate_json
_STUDY_PAGE = ViewerStudyPage.model_validate_json
_URL = RerouteUrl.model_validate_json
_ACKNOWLEDGEMENT = Acknowledgement.model_validate_json


class ViewerClient:
    """Studies of the Viewer product."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def create_study(self, draft: ViewerStudyDraft) -> ViewerStudy:
        """Create a study. Sent once. Raises ``Conflict`` for a UID that exists."""
        return await self._exchange.write("POST", STUDIES, _STUDY, draft.to_wire())

    def study_pages(
        self,
        *,
        assigned_to: str | None = None,
        severity: Severity | None = None,
        description: str | None = None,
        status: StudyViewerStatus | None = None,
        is_cancelled: bool | None = None,
        customer_id: str | None = None,
        limit: int = PAGE_LIMIT,
    ) -> AsyncGenerator[ViewerStudyPage, None]:
        """Every page of the studies that match; ``assigned_to`` None means "do not filter"."""
        query = {
            "limit": str(limit),
            "assignedTo": assigned_to,
            "severity": severity,
            "studyDescription": description,
            "studyViewerStatus": status,
            "isCancelled": truth(is_cancelled),
            "expressCustomerId": customer_id,
        }
        return self._exchange.pages(STUDIES, _STUDY_PAGE, query)

    async def study(self, study_id: str) -> ViewerStudy:
        """One study by its id."""
        return await self._exchange.read(f"{STUDIES}/{segment(study_id)}", _STUDY)

    async def study_by_uid(self, study_instance_uid: str) -> ViewerStudy:
        """One study by its DICOM Study Instance UID."""
        return await self._exchange.read(f"{STUDIES}/by-uid/{segment(study_instance_uid)}", _STUDY)

    async def update_study(self, study_id: str, patch: ViewerStudyPatch) -> ViewerStudy:
        """PATCH: only the fields given; None clears. Sent once."""
        return await self._exchange.write("PATCH", f"{STUDIES}/{segment(study_id)}", _STUDY, patch.to_wire())

    async def cancel_study(self, study_id: str) -> Acknowledgement:
        """Cancel a study. Sent once; read it back."""
        return await self._exchange.write("POST", f"{STUDIES}/cancel", _ACKNOWLEDGEMENT, {"studyId": study_id})

    async def uncancel_study(self, study_id: str) -> Acknowledgement:
        """Restore a cancelled study. Sent once; read it back."""
        return await self._exchange.write("POST", f"{STUDIES}/uncancel", _ACKNOWLEDGEMENT, {"studyId": study_id})

    async def reroute_url(self, study_id: str) -> RerouteUrl:
        """Mint a link to the viewer. Sent once."""
        return await self._exchange.write("POST", f"{STUDIES}/reroute-url", _URL, {"studyId": study_id})
