"""Acts on the reports of the study under the hand: show text and PDF, start and cancel addenda."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from avara_desktop.api.models import Study
from avara_desktop.errors import AvaraError, NotFound
from avara_desktop.state import wording
from avara_desktop.state.notices import Level, Notice
from avara_desktop.state.reports import ReportDocument
from avara_desktop.ui.addendum_sheet import AddendumSheet
from avara_desktop.ui.desk_base import DeskBase


class ReportActs(DeskBase):
    """Each takes the study selected at key press."""

    def report_text(self) -> None:
        self._act("report_text", lambda study: self._show(study, self.window.truth.reports.text))

    def report_pdf(self) -> None:
        self._act("report_pdf", lambda study: self._show(study, self.window.truth.reports.pdf))

    async def _show(self, study: Study, fetch: Callable[[Study], Awaitable[ReportDocument]]) -> None:
        worklist, session = self.window.truth.worklist, self.window.truth.session
        worklist.ask(study.study_id, "fetching report…")
        try:
            # a download has a connection of its own, which signing out does not cut
            report = await session.answer(lambda _: fetch(study))
        finally:
            worklist.ask(study.study_id, "")
        if self.window.selected != study.study_id:
            # the hand has moved on: another patient's report must not appear over this one
            text = f"The report of {wording.identity(study)} is ready"
            self.window.truth.notices.post(
                Notice(Level.NOTE, text, key="report", action="Show it", run=lambda: self._open_report(report))
            )
            return
        self._open_report(report)

    def _open_report(self, report: ReportDocument) -> None:
        try:
            self.window.report_page.show_report(report)
        except AvaraError as error:
            self.window.truth.notices.error(error, key="report")
            return
        self.window.pages.setCurrentWidget(self.window.report_page)
        self.window.report_page.take_focus()

    def addendum(self) -> None:
        self._act("addendum", lambda study: self._addendum(study, cancelling=False))

    def cancel_addendum(self) -> None:
        self._act("cancel_addendum", lambda study: self._addendum(study, cancelling=True))

    async def _addendum(self, study: Study, *, cancelling: bool) -> None:
        reports = await self.window.truth.reports.listed(study)
        if not any(item.signed for item in reports):
            raise NotFound("There is no signed report", "An addendum needs a signed report.")
        reader_id = self.window.truth.session.reader_id
        sheet = AddendumSheet(self.window, study, reports, reader_id, cancelling=cancelling)
        if not await self.answered(sheet, sheet.answered(sheet.identifier)):
            return
        if cancelling:
            await self.acts.addenda.cancel(study)
        elif report := sheet.chosen():
            await self.acts.addenda.create(study, report)
