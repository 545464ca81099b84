"""The reading desk: carries out every command. Acts on studies and reports are its bases; here are pages and moving."""

from __future__ import annotations

from PySide6.QtCore import Qt

from avara_desktop.state.gate import Question
from avara_desktop.state.query import Column, View
from avara_desktop.ui.desk.critical_acts import CriticalActs
from avara_desktop.ui.desk.keyboard_acts import KeyboardActs
from avara_desktop.ui.desk.list_acts import ListActs
from avara_desktop.ui.desk.other_pages import OtherPages
from avara_desktop.ui.desk.report_acts import ReportActs
from avara_desktop.ui.desk.settings_acts import SettingsActs
from avara_desktop.ui.desk.timeline_acts import TimelineActs
from avara_desktop.ui.desk.view_acts import ViewActs
from avara_desktop.ui.desk.witness_acts import WitnessActs

LOSES = "What you typed into the study form was not sent, and will be gone."


class ReadingDesk(
    KeyboardActs, CriticalActs, ReportActs, TimelineActs, OtherPages, ViewActs, SettingsActs, WitnessActs, ListActs
):
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

    def sort_by(self, column: Column, *, add: bool = False) -> None:
        self.window.sort(column, add)

    def search(self) -> None:
        if page := self.page_desk():
            page.search()
            return
        self.window.top.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.window.top.search.selectAll()

    def back(self) -> None:
        """Esc: close the find bar, stop a long load, clear search and filter, in this order, one a press."""
        window = self.window
        self.alerts.take_break()
        if page := self.page_desk():
            if not page.back():
                window.show_reading()
            return
        if window.pane.find_bar.isVisible():
            window.pane.find_bar.close_bar()
        elif window.truth.refresher.loading() and window.query.view.scope is not View.MINE.scope:
            window.truth.refresher.stop_loading()
        elif window.query.hides:
            window.clear_filters()
        elif window.keeper.marks.only:
            self.marked_only()
        else:
            self.came_back()
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
        self.window.keeper.bring_in()  # what the answer then brings waits: the hand may be elsewhere by then
        self.window.truth.refresher.refresh_now()
        self.renew_timeline()
        if self.window.selected:
            self.window.study_picked.emit(self.window.selected)

    def sign_out(self) -> None:
        async def run() -> None:
            body = "The key leaves this computer's vault, and every patient leaves this screen."
            body += "".join(f"\n\n{words}" for words in self.losses())
            if await self.ask(Question("Sign out?", body, "Sign out")):
                await self.acts.entry.sign_out()

        self._tasks.start("sign out", run)

    def quit(self) -> None:
        self.window.close()

    def losses(self) -> list[str]:
        """What leaving now would lose, in words: it is said first."""
        return [words for words in (LOSES if self.half_filled() else "", self.parked_loses()) if words]

    def quit_losing(self) -> None:
        """Ask before something is lost with the window."""

        async def run() -> None:
            stay = "Keep the form" if self.half_filled() else "Stay"
            if await self.ask(Question("Quit?", "\n\n".join(self.losses()), "Quit", stay)):
                self.window.leave()

        self._tasks.start("quit", run)
