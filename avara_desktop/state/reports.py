"""Reports of the study in view, their texts and PDFs. Everything stays in memory and belongs to the study asked for."""

from dataclasses import dataclass
from datetime import UTC, datetime

from avara_desktop.api.models import Report, ReportMetadata, Study
from avara_desktop.api.terms import ReportStatus
from avara_desktop.errors import AvaraError, LinkExpired, NotFound
from avara_desktop.signal import Signal
from avara_desktop.state import wording
from avara_desktop.state.gate import differences, of_identity
from avara_desktop.state.session import Session
from avara_desktop.state.wording import moment, one_line


@dataclass(frozen=True)
class ReportOfStudy:
    """A report with its signer's name, and a warning where its identity is not the study's."""

    report: Report
    signer: str
    warning: str = ""

    @property
    def signed(self) -> bool:
        """Whether the server says it is signed."""
        return self.report.status is ReportStatus.COMPLETED

    def state(self) -> str:
        """Signed when and by whom, or in progress with whom."""
        if self.signed:
            return f"signed {moment(self.report.signed_at)} by {self.signer}"
        return f"in progress with {self.signer}"


@dataclass(frozen=True)
class ReportDocument:
    """A report fetched to be shown: plain text or PDF bytes, with the study it belongs to."""

    study: Study
    title: str
    text: str = ""
    pdf: bytes = b""
    warning: str = ""


def identity_warning(study: Study, snapshot: ReportMetadata, study_id: str) -> str:
    """Words for a report whose study or identity differs from the study in view (reading-room.md 5.1.8), or nothing."""
    patient = study.report_metadata
    differing = [
        label
        for label, here, there in (
            ("study", study.study_id, study_id),
            ("MRN", patient.mrn, snapshot.mrn),
            ("birth date", patient.date_of_birth, snapshot.date_of_birth),
            ("name", patient.patient_name, snapshot.patient_name),
        )
        if here != there
    ]
    return (
        f"This report was made under a different {', '.join(differing)}. Compare before you use it."
        if differing
        else ""
    )


def context_warning(shown: Study, hand: Study | None) -> str:
    """Words for a report on screen that is no longer of the patient in context (reading-room.md 5.1.8), or nothing.

    ``shown`` is the study as it was when the report was fetched, ``hand`` what is under the reader's hand now.
    """
    if hand is None or hand.study_id != shown.study_id:
        other = f"{wording.identity(hand)} is" if hand else "No study is"
        return f"{other} under the hand now. This report is of {wording.identity(shown)}."
    changed = [item for item in differences(shown, hand) if of_identity(item)]
    told = "; ".join(f"{item.label} was {item.seen}, is now {item.now}" for item in changed)
    return f"Changed since this report was fetched: {told}." if told else ""


class Reports:
    """The reports of one study at a time; an answer for a study no longer in view is dropped."""

    def __init__(self, session: Session) -> None:
        self.changed: Signal[[]] = Signal()
        self.study_id = ""
        self.loaded: tuple[ReportOfStudy, ...] | None = None
        self.error: AvaraError | None = None
        self._session = session
        self._names: dict[str, str] = {}

    def clear(self, study_id: str = "") -> None:
        """Empty first, then load: the pane never shows one patient's reports under another's name."""
        self.study_id, self.loaded, self.error = study_id, None, None
        self.changed.emit()

    async def load(self, study: Study) -> None:
        """Fetch the reports of a study for the pane, newest first."""
        try:
            found = await self.listed(study)
        except AvaraError as error:
            if self.study_id == study.study_id:
                self.error = error
                self.changed.emit()
            return
        if self.study_id == study.study_id:
            self.loaded, self.error = found, None
            self.changed.emit()

    async def listed(self, study: Study) -> tuple[ReportOfStudy, ...]:
        """The reports of a study as the server lists them now, newest first, with signers' names."""
        reports = await self._session.client.reports(study.study_id)
        named = [
            ReportOfStudy(
                report,
                await self._name(report.user_id),
                identity_warning(study, report.snapshot_metadata, report.study_id),
            )
            for report in reports
        ]
        return tuple(sorted(named, key=_newest, reverse=True))

    async def text(self, study: Study) -> ReportDocument:
        """All report texts of a study as one document. Raises ``NotFound`` where there is none yet."""
        texts = [item for item in await self._session.client.report_texts(study.study_id) if item.plain_text]
        if not texts:
            raise NotFound("There is no report text yet", "A report exists once the study is being dictated or signed.")
        warnings = {identity_warning(study, item.snapshot_metadata, item.study_id) for item in texts} - {""}
        critical = {True: "CRITICAL RESULT\n\n"}
        body = f"\n\n{'─' * 40}\n\n".join(
            f"{critical.get(bool(item.is_critical), '')}{item.plain_text}" for item in texts
        )
        return ReportDocument(study, "Report text", text=body, warning=" ".join(sorted(warnings)))

    async def pdf(self, study: Study) -> ReportDocument:
        """The PDF of the newest signed report. Raises ``NotFound`` where nothing is signed."""
        signed = [item for item in await self.listed(study) if item.signed]
        if not signed:
            raise NotFound("There is no signed report", "A PDF exists once the report is signed.")
        newest = signed[0].report
        link = await self._session.client.report_pdf_link(newest.report_id)
        warning = identity_warning(study, link.snapshot_metadata, link.study_id)
        try:
            data = await self._session.client.download_pdf(link)
        except LinkExpired:
            fresh = await self._session.client.report_pdf_link(newest.report_id)
            data = await self._session.client.download_pdf(fresh)
        title = f"{'Addendum' if newest.is_addendum else 'Report'}, signed by {signed[0].signer}"
        return ReportDocument(study, title, pdf=data, warning=warning)

    async def _name(self, user_id: str) -> str:
        reader = self._session.reader
        if reader and reader.user_id == user_id:
            return one_line(reader.name)
        if user_id not in self._names:
            try:
                self._names[user_id] = one_line((await self._session.client.people.user(user_id)).name)
            except AvaraError:
                return "a reader whose name could not be read"
        return self._names[user_id]


def _newest(item: ReportOfStudy) -> datetime:
    return item.report.signed_at or item.report.created_at or datetime.min.replace(tzinfo=UTC)
