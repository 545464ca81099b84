"""The endpoints of archive reports: what was imported of a patient's earlier studies. Only read here.

Archive studies themselves are AutoScribe studies whose ``study_type`` is external: list them with that filter.
"""

from collections.abc import AsyncGenerator

from avara_desktop.api.archive import ArchiveReportPage, ArchiveReportText
from avara_desktop.api.exchange import PAGE_LIMIT, Exchange, segment

REPORTS = "/v1/autoScribe/studies/external/reports"

_PAGE = ArchiveReportPage.model_validate_json
_REPORT = ArchiveReportText.model_validate_json


class ArchiveClient:
    """Reports of external studies."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def report_pages(
        self, *, study_id: str | None = None, limit: int = PAGE_LIMIT
    ) -> AsyncGenerator[ArchiveReportPage, None]:
        """Every page of the archive reports, of one study or of all."""
        return self._exchange.pages(REPORTS, _PAGE, {"limit": str(limit), "studyId": study_id})

    async def report(self, external_report_id: str) -> ArchiveReportText:
        """One archive report with its text, and a fresh link to its file where it has one."""
        return await self._exchange.read(f"{REPORTS}/{segment(external_report_id)}", _REPORT)
