"""The reading desk: carries out every command. Acts on studies and reports are its bases; here are pages and moving."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt

from avara_desktop.state.gate import Question
from avara_desktop.state.query import Column, View
from avara_desktop.ui import theme
from avara_desktop.ui.key_sheet import AboutSheet, KeySheet
from avara_desktop.ui.other_pages import OtherPages
from avara_desktop.ui.palette import Palette
from avara_desktop.ui.report_acts import ReportActs
from avara_desktop.ui.study_acts import StudyActs

VIEWS = tuple(View)
LOSES = "What you typed into the study form was not sent, and will be gone."


class ReadingDesk(StudyActs, ReportActs, OtherPages):
    """Implements :class:`avara_desktop.commands.Desk` for the window."""

    # --- moving

    def move(self, steps: int) -> None:
        if page := self.page_desk():
            page.step(steps)
        else:
            self.window.view.step(steps)

    def move_to_end(self, last: bool) -> None:
        if page := self.page_desk():
            page.to_end(last)
        else:
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
        if page := self.page_desk():
            page.search()
            return
        self.window.top.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.window.top.search.selectAll()

    def back(self) -> None:
        """Esc: close the find bar, stop a long load, clear search and filter, in this order, one a press."""
        window = self.window
        if page := self.page_desk():
            if not page.back():
                window.show_reading()
            return
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
        if page := self.page_desk():
            page.refresh()
            return
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
            body += f"\n\n{LOSES}" if self.half_filled() else ""
            if await self.ask(Question("Sign out?", body, "Sign out")):
                await self.acts.entry.sign_out()

        self._tasks.start("sign out", run)

    def quit(self) -> None:
        self.window.close()

    def quit_half_filled(self) -> None:
        """Ask before what was typed into the study form is lost with the window."""

        async def run() -> None:
            if await self.ask(Question("Quit?", LOSES, "Quit", "Keep the form")):
                self.window.leave()

        self._tasks.start("quit", run)
