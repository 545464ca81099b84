"""Reports of external (archive) studies: what other systems reported before, imported for comparison."""

from pydantic import AwareDatetime, Field

from avara_desktop.api.models import Noun, Page, ReportMetadata


class ArchiveReport(Noun):
    """What every answer about an archive report says. ``signed_at`` is a label as the importer wrote it."""

    created_at: AwareDatetime | None = None
    external_report_id: str
    study_id: str
    study_instance_uid: str
    reader_name: str | None = None
    signed_at: str | None = None


class ArchiveReportEntry(ArchiveReport):
    """One archive report in a list: whether it has a text, and whether a file."""

    has_report_text: bool
    report_pdf_present: bool


class ArchiveReportPage(Page):
    """One page of archive reports."""

    reports: tuple[ArchiveReportEntry, ...]


class ArchiveReportText(ArchiveReport):
    """One archive report whole. The link to its file is a secret of a short life: never shown, logged or kept."""

    presigned_url: str | None = Field(default=None, repr=False)
    report_text: str | None = None
    snapshot_metadata: ReportMetadata | None = None
