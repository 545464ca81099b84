"""Starting and cancelling an addendum: sent once, and called done only when the server's own list of reports says so.

Source: reading-room.md 5.4, safety.md P6. The answer to the POST names no report, so the reports are listed again.
"""

from collections.abc import Awaitable, Callable

from avara_desktop.api.client import AvaraClient
from avara_desktop.api.models import Report, Study
from avara_desktop.api.terms import ReportStatus, StudyReportStatus
from avara_desktop.errors import AvaraError, Conflict, InvalidRequest, NotFound, OutcomeUnknown, SafetyStop
from avara_desktop.local import logs
from avara_desktop.state import wording
from avara_desktop.state.gate import Gate
from avara_desktop.state.notices import Level, Notice, Notices
from avara_desktop.state.reports import ReportOfStudy, Reports
from avara_desktop.state.session import Session
from avara_desktop.state.worklist import Worklist

IDENTIFIER_LENGTH = 4
"""Characters of the MRN to type: re-entry of an identifier cut wrong-patient orders in a randomised trial."""


def challenge(study: Study) -> tuple[str, str]:
    """What must be typed before an addendum is sent: (what it is called, the expected characters).

    The last four of the MRN; without one the birth date as DDMMYYYY; with neither, the last four of the UID.
    """
    patient = study.report_metadata
    number = "".join(sign for sign in (patient.mrn or "") if sign.isalnum())
    if number:
        return "the last 4 characters of the MRN" if len(number) >= IDENTIFIER_LENGTH else "the MRN", number[
            -4:
        ].upper()
    born = (patient.date_of_birth or "").split("-")
    if len(born) == 3 and all(part.isdigit() for part in born):
        return "the birth date as DDMMYYYY", f"{born[2]}{born[1]}{born[0]}"
    return "the last 4 characters of the Study Instance UID", study.study_instance_uid[-4:]


def matches(study: Study, typed: str) -> bool:
    """Whether what was typed is what :func:`challenge` asks for; case, spaces and separators do not matter."""
    wanted = _plain(challenge(study)[1])
    return wanted != "" and _plain(typed) == wanted


def _plain(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum()).upper()


class Addenda:
    """Creates and cancels addenda of the study the reader saw, after the identity was typed."""

    def __init__(self, session: Session, worklist: Worklist, gate: Gate, reports: Reports, notices: Notices) -> None:
        self._session = session
        self._worklist = worklist
        self._gate = gate
        self._reports = reports
        self._notices = notices

    async def create(self, seen: Study, report: Report) -> None:
        """Start an addendum on a signed report. Raises ``SafetyStop`` or ``OutcomeUnknown``; never sends twice."""
        if report.study_id != seen.study_id or report.status is not ReportStatus.COMPLETED:
            raise SafetyStop("No addendum was started", "The report is not a signed report of this study.")
        with logs.outcome_of("addendum", study_id=seen.study_id, report_id=report.report_id) as line:
            line.confirmed = False
            await self._create(seen, report)
            line.words, line.confirmed = "done", True
        self._told("Addendum started", seen, "Press Enter to dictate it. It stays under Addenda until it is signed.")

    async def _create(self, seen: Study, report: Report) -> None:
        before = {item.report.report_id for item in await self._reports.listed(seen)}
        self._worklist.ask(seen.study_id, "starting addendum…")
        try:
            await self._gate.pass_unchanged(seen)
            await self._send_once(seen, "addendum", lambda api: api.create_addendum(report.report_id))
            found = await self._active_after(seen, "addendum")
            if found is None or found.report_id in before:
                raise OutcomeUnknown(
                    "Addendum not confirmed", "The server lists no new addendum. Look at the study again."
                )
        finally:
            self._worklist.ask(seen.study_id, "")

    async def cancel(self, seen: Study) -> None:
        """Cancel the addendum that is not signed yet."""
        with logs.outcome_of("cancel_addendum", study_id=seen.study_id) as line:
            line.confirmed = False
            await self._cancel(seen)
            line.words, line.confirmed = "done", True
        self._told("Addendum cancelled", seen, "The signed report is unchanged.")

    async def _cancel(self, seen: Study) -> None:
        self._worklist.ask(seen.study_id, "cancelling addendum…")
        try:
            await self._gate.pass_unchanged(seen)
            addendum = await self._active(seen)
            if addendum is None:
                raise SafetyStop("There is no addendum to cancel", "The server lists none that is not signed.")
            await self._cancel_one(seen, addendum)
            if await self._active_after(seen, "cancelling") is not None:
                raise OutcomeUnknown("Cancelling not confirmed", "The server still lists the addendum.")
        finally:
            self._worklist.ask(seen.study_id, "")

    async def _cancel_one(self, seen: Study, addendum: Report) -> None:
        """Which id the call wants is not documented: the addendum's, and after a plain refusal the original's."""
        try:
            await self._send_once(seen, "cancelling", lambda api: api.cancel_addendum(addendum.report_id))
        except (NotFound, InvalidRequest, Conflict):
            originals = [item.report for item in await self._reports.listed(seen) if not item.report.is_addendum]
            still = await self._active(seen)
            if still is None or still.report_id != addendum.report_id or len(originals) != 1:
                raise
            await self._send_once(seen, "cancelling", lambda api: api.cancel_addendum(originals[0].report_id))

    async def _send_once(self, seen: Study, what: str, send: Callable[[AvaraClient], Awaitable[object]]) -> None:
        """Send; where no answer came the row says so, and the reading that follows every write settles it."""
        try:
            await self._session.answer(send)
        except OutcomeUnknown:
            self._worklist.doubt(seen.study_id, f"{what} not confirmed")

    async def _active_after(self, seen: Study, what: str) -> Report | None:
        """The unsigned addendum after a write; if that cannot be read, the write may well have happened."""
        try:
            return await self._active(seen)
        except AvaraError as error:
            self._worklist.doubt(seen.study_id, f"{what} not confirmed")
            raise OutcomeUnknown from error

    async def _active(self, seen: Study) -> Report | None:
        """The unsigned addendum by the server's list, with the study agreeing; the list is shown at once."""
        study = await self._gate.read_back(seen.study_id)
        listed: tuple[ReportOfStudy, ...] = await self._reports.listed(study)
        if self._reports.study_id == study.study_id:
            self._reports.loaded = listed
            self._reports.changed.emit()
        if study.study_report_status is not StudyReportStatus.ADDENDUM_ACTIVE:
            return None
        open_ones = [item.report for item in listed if item.report.is_addendum and not item.signed]
        return open_ones[0] if open_ones else None

    def _told(self, what: str, study: Study, advice: str) -> None:
        text = f"{what}: {wording.identity(study)} · {wording.one_line(study.study_description)}"
        self._notices.post(Notice(Level.DONE, text, advice, key="addendum"))
