"""Acts on the reports of the study under the hand: show text and PDF, start and cancel addenda."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from avara_desktop.api.models import Study
from avara_desktop.errors import AvaraError, NotFound
from avara_desktop.local import logs
from avara_desktop.state import wording
from avara_desktop.state.notices import Level, Notice
from avara_desktop.state.reports import ReportDocument
from avara_desktop.ui.desk.desk_base import DeskBase


class ReportActs(DeskBase):
    """Each takes the study selected at key press."""

    def report_text(self) -> None:
        self._act(lambda study: self._show("report_text", study, self.window.truth.reports.text))

    def report_pdf(self) -> None:
        self._act(lambda study: self._show("report_pdf", study, self.window.truth.reports.pdf))

    async def _show(self, name: str, study: Study, fetch: Callable[[Study], Awaitable[ReportDocument]]) -> None:
        worklist, session = self.window.truth.worklist, self.window.truth.session
        worklist.ask(study.study_id, "fetching report…")
        try:
            # a download has a connection of its own, which signing out does not cut
            with logs.outcome_of(name, study_id=study.study_id):
                report = await session.answer(lambda _: fetch(study))
        finally:
            worklist.ask(study.study_id, "")
        if not self._unlocked.is_set():
            words = "A report that came while the window was locked was dropped"
            self.window.truth.notices.post(Notice(Level.NOTE, words, "Press its key again.", key="report"))
            return
        if self.window.selected != study.study_id:
            # the hand has moved on: another patient's report must not appear over this one
            text = f"The report of {wording.identity(study)} is ready"
            self.window.truth.notices.post(
                Notice(Level.NOTE, text, key="report", action="Show it", run=lambda: self._go_to_report(report))
            )
            return
        self._open_report(report)

    def _go_to_report(self, report: ReportDocument) -> None:
        """The hand goes with it: no report stands beside another patient's study."""
        self.window.show_study(report.study.study_id)
        self._open_report(report)

    def _open_report(self, report: ReportDocument) -> None:
        try:
            self.window.report_page.show_report(report)
        except AvaraError as error:
            self.window.truth.notices.error(error, key="report")
            return
        self.window.pages.setCurrentWidget(self.window.report_page)
        self.window.report_page.take_focus()
        self.window.draw_soon()

    def addendum(self) -> None:
        self._act(lambda study: self._addendum(study, cancelling=False))

    def cancel_addendum(self) -> None:
        self._act(lambda study: self._addendum(study, cancelling=True))

    async def _addendum(self, study: Study, *, cancelling: bool) -> None:
        reports = await self.window.truth.reports.listed(study)
        if not any(item.signed for item in reports):
            raise NotFound("There is no signed report", "An addendum needs a signed report.")
        # not before it is wanted: the list must be quick
        from avara_desktop.ui.study.addendum_sheet import AddendumSheet

        reader_id = self.window.truth.session.reader_id
        sheet = AddendumSheet(self.window, study, reports, reader_id, cancelling=cancelling)
        if not await self.answered(sheet, sheet.answered(sheet.identifier)):
            return
        if cancelling:
            await self.acts.addenda.cancel(study)
        elif report := sheet.chosen():
            await self.acts.addenda.create(study, report)
