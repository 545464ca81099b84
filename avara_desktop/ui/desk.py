"""The reading desk: carries out commands, each on the study that was under the hand at key press."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication

from avara_desktop.api.models import Study
from avara_desktop.errors import AvaraError, NotFound
from avara_desktop.local import logs
from avara_desktop.state import wording
from avara_desktop.state.addenda import Addenda
from avara_desktop.state.assignment import Assignment
from avara_desktop.state.entry import Entry
from avara_desktop.state.gate import Question
from avara_desktop.state.launch import Launch
from avara_desktop.state.notices import Level, Notice
from avara_desktop.state.query import Column, View
from avara_desktop.state.reports import ReportDocument
from avara_desktop.tasks import Tasks
from avara_desktop.ui import theme
from avara_desktop.ui.addendum_sheet import AddendumSheet
from avara_desktop.ui.key_sheet import AboutSheet, KeySheet
from avara_desktop.ui.main_window import MainWindow
from avara_desktop.ui.palette import Palette
from avara_desktop.ui.sheet import ConfirmSheet, Sheet

VIEWS = tuple(View)
CLIPBOARD_SECONDS = 60
"""How long an MRN stays on the clipboard, unless something else was copied since."""


@dataclass(frozen=True)
class Acts:
    """What the desk can do to studies."""

    launch: Launch
    assignment: Assignment
    addenda: Addenda
    entry: Entry


class ReadingDesk:
    """Implements :class:`avara_desktop.commands.Desk` for the window."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self.window: MainWindow
        self.acts: Acts
        self._copied = ""
        """The MRN that may still be on the clipboard."""

    def bind(self, window: MainWindow, acts: Acts) -> None:
        """Tie the desk to its window once both exist."""
        self.window, self.acts = window, acts

    # --- acts on the study under the hand

    def _act(self, name: str, act: Callable[[Study], Awaitable[None]]) -> None:
        """Start an act on the study selected now. One act a study at a time: a second key press does nothing."""
        study = self.window.context().study
        if study is None:
            return

        async def run() -> None:
            outcome = "failed"
            try:
                await act(study)
                outcome = "ended"
            except AvaraError as error:
                outcome = type(error).__name__
                raise
            finally:
                logs.event(name, study_id=study.study_id, outcome=outcome)

        self._tasks.start(f"study {study.study_id}", run)

    def read(self) -> None:
        self._act("read", self.acts.launch.read)

    def viewer_only(self) -> None:
        self._act("viewer_only", self.acts.launch.viewer_only)

    def claim(self) -> None:
        self._act("claim", self.acts.assignment.claim)

    def release(self) -> None:
        self._act("release", self.acts.assignment.release)

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
        if not await self._answered(sheet, sheet.answered(sheet.identifier)):
            return
        if cancelling:
            await self.acts.addenda.cancel(study)
        elif report := sheet.chosen():
            await self.acts.addenda.create(study, report)

    async def ask(self, question: Question) -> bool:
        """Put a question to the reader; no key of the list works meanwhile."""
        sheet = ConfirmSheet(self.window, question)
        return await self._answered(sheet, sheet.ask())

    async def _answered(self, sheet: Sheet, answer: Awaitable[bool]) -> bool:
        self._suspend(sheet)
        return await answer

    def _suspend(self, sheet: Sheet) -> None:
        self.window.actions_of.suspend(True)
        sheet.closed.connect(lambda _: self._resume())

    def _resume(self) -> None:
        self.window.actions_of.suspend(False)
        focus = self.window.focusWidget()
        if focus is None or not focus.isVisible():
            self.window.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def copy_mrn(self) -> None:
        study = self.window.context().study
        if study is None or not study.report_metadata.mrn:
            return
        text = wording.mrn(study.report_metadata)
        clipboard = QGuiApplication.clipboard()
        clipboard.setText(text)
        self._copied = text
        QTimer.singleShot(CLIPBOARD_SECONDS * 1000, self.window, lambda: self.forget_copy(text))
        advice = f"It leaves the clipboard in {CLIPBOARD_SECONDS} s."
        self.window.truth.notices.post(Notice(Level.DONE, f"Copied MRN {text}", advice, key="copy"))

    def forget_copy(self, text: str = "") -> None:
        """Clear the clipboard if it still holds what we put there: that MRN, or (at sign-out and quit) the last one."""
        clipboard, wanted = QGuiApplication.clipboard(), text or self._copied
        if wanted and clipboard.text() == wanted:
            clipboard.clear()
        self.window.truth.notices.dismiss(key="copy")

    # --- moving

    def move(self, steps: int) -> None:
        self.window.view.step(steps)

    def move_to_end(self, last: bool) -> None:
        self.window.view.go_to(self.window.model.rowCount() - 1 if last else 0)

    def move_view(self, steps: int) -> None:
        at = VIEWS.index(self.window.query.view)
        self.window.choose_view(VIEWS[(at + steps) % len(VIEWS)])

    def show_view(self, number: int) -> None:
        self.window.choose_view(VIEWS[number])

    def show_severities(self, which: str) -> None:
        self.window.ask_for(replace(self.window.query, severities=which))

    def sort_by(self, column: Column) -> None:
        self.window.sort(column, False)

    def search(self) -> None:
        self.window.top.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.window.top.search.selectAll()

    def back(self) -> None:
        """Esc: close the find bar, stop a long load, clear search and filter, in this order, one a press."""
        window = self.window
        if window.pane.find_bar.isVisible():
            window.pane.find_bar.close_bar()
        elif window.truth.refresher.loading() and window.query.view.scope is not View.MINE.scope:
            window.truth.refresher.stop_loading()
        elif window.query.search or window.query.severities != "all":
            window.top.search.clear()
            window.ask_for(replace(window.query, search="", severities="all"))
        window.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def page_pane(self, steps: int) -> None:
        self.window.pane.page(steps)

    def move_prior(self, steps: int) -> None:
        self.window.pane.priors.step(steps)

    def find(self) -> None:
        self.window.pane.find_bar.open_bar()

    def next_pane(self, steps: int) -> None:
        window = self.window
        panes = [window.view, window.pane.area, window.top.search]
        focus = window.focusWidget()
        at = next(
            (number for number, pane in enumerate(panes) if focus and (pane is focus or pane.isAncestorOf(focus))), 0
        )
        panes[(at + steps) % len(panes)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    # --- application

    def refresh(self) -> None:
        self.window.truth.refresher.refresh_now()
        if self.window.selected:
            self.window.study_picked.emit(self.window.selected)

    def palette(self) -> None:
        sheet = Palette(self.window, self.window.context(), self.window.actions_of.run)
        self._suspend(sheet)
        sheet.open(sheet.words)

    def key_sheet(self) -> None:
        sheet = KeySheet(self.window)
        self._suspend(sheet)
        sheet.open(sheet.close_button)

    def about(self) -> None:
        sheet = AboutSheet(self.window)
        self._suspend(sheet)
        sheet.open(sheet.close_button)

    def text_size(self, steps: int) -> None:
        """One step larger or smaller; 0 is the ordinary size."""
        sizes = theme.TEXT_STEPS
        at = min(range(len(sizes)), key=lambda i: abs(sizes[i] - self.window.truth.settings.values.text_px))
        self.window.set_text_px(sizes[min(max(0, at + steps), len(sizes) - 1)] if steps else 16)
        self._tasks.start("settings", self.window.truth.settings.save)

    def sign_out(self) -> None:
        async def run() -> None:
            body = "The key leaves this computer's vault, and every patient leaves this screen."
            if await self.ask(Question("Sign out?", body, "Sign out")):
                await self.acts.entry.sign_out()

        self._tasks.start("sign out", run)

    def quit(self) -> None:
        self.window.close()
