"""What the list shows: views of the app and of the reader's own, filters, columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from avara_desktop.state.notices import Level, Notice
from avara_desktop.state.query import View
from avara_desktop.state.saved_views import SavedView, filtered
from avara_desktop.ui.desk.desk_base import DeskBase


class ViewActs(DeskBase):
    """None of it is sent; views, columns and their order are settings. Each sheet is loaded when first wanted."""

    def show_view(self, view: View) -> None:
        self.window.choose_view(view)

    def move_view(self, steps: int) -> None:
        """The next chip, whether the app's or the reader's."""
        window = self.window
        saved = window.saved_views.all()
        stops: list[View | SavedView] = [*View, *saved]
        now = window.saved_views.showing(window.query) or window.query.view
        stop = stops[(stops.index(now) + steps) % len(stops)]
        if isinstance(stop, View):
            window.choose_view(stop)
        else:
            window.choose_saved(stop)

    def show_severities(self, which: str) -> None:
        self.window.ask_for(replace(self.window.query, severities=which))

    def unfiltered(self) -> None:
        self.window.clear_filters()

    def filter(self) -> None:
        async def run() -> None:
            from avara_desktop.ui.worklist.filter_sheet import FilterSheet

            window = self.window
            roster, query = window.truth.roster, replace(window.query, keep="")
            values = {name: roster.values(query.view, name) for name in ("modality", "facility", "status")}
            sheet = FilterSheet(window, query, values, lambda asked: len(roster.rows(asked)))
            if await self.answered(sheet, sheet.ask()):
                window.ask_for(filtered(window.query, sheet.chosen()))

        self._tasks.start("filter", run)

    def saved_view(self) -> None:
        self._with_saved("Go to a view", "Go", self.window.choose_saved)

    def forget_view(self) -> None:
        self._with_saved("Remove a saved view", "Remove", self._forget)

    def _with_saved(self, title: str, accept: str, use: Callable[[SavedView], None]) -> None:
        window = self.window
        saved = window.saved_views.all()
        if not saved:
            key = window.actions_of.key("view.save")
            advice = f"Filter and order the list, then choose Save this view…{f' ({key})' if key else ''}."
            window.truth.notices.post(Notice(Level.NOTE, "There are no saved views yet", advice, key="views"))
            return

        async def run() -> None:
            from avara_desktop.ui.worklist.pick_sheet import Pick, PickSheet

            picks = [Pick(view, view.name, view_words(view)) for view in saved]
            sheet = PickSheet(window, title, picks, accept)
            if await self.answered(sheet, sheet.ask()) and (view := sheet.chosen()):
                use(view)

        self._tasks.start("saved views", run)

    def _forget(self, view: SavedView) -> None:
        self.window.saved_views.remove(view.name)
        self.window.draw_soon()
        self._tasks.start("settings", self.window.truth.settings.save)

    def save_view(self) -> None:
        async def run() -> None:
            from avara_desktop.ui.worklist.name_sheet import NameSheet

            window = self.window
            showing = window.saved_views.showing(window.query)
            about = view_words(SavedView("", window.query))
            sheet = NameSheet(window, about, showing.name if showing else "", window.saved_views.problem)
            if await self.answered(sheet, sheet.ask()):
                window.saved_views.save(sheet.name.text(), window.query, window.view.columns())
                window.draw_soon()
                await window.truth.settings.save()

        self._tasks.start("save view", run)

    def columns(self) -> None:
        async def run() -> None:
            from avara_desktop.ui.worklist.columns_sheet import ColumnsSheet

            window = self.window
            sheet = ColumnsSheet(window, window.view.columns())
            if await self.answered(sheet, sheet.ask()):
                window.show_columns(sheet.chosen())
                await window.truth.settings.save()

        self._tasks.start("columns", run)


def view_words(view: SavedView) -> str:
    """What a view shows, in a line."""
    parts = (view.query.view.title, view.query.filters_in_words(), view.query.order_in_words())
    return " · ".join(part for part in parts if part)
