"""What the window's list shows: views of the app and of the reader's own, search, filters, order, columns."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMainWindow

from avara_desktop.state.lookup import uid_in
from avara_desktop.state.query import DEFAULT_ORDER, Column, Query, View
from avara_desktop.state.saved_views import SavedView, SavedViews, columns_of
from avara_desktop.ui.window.truth import Truth

if TYPE_CHECKING:
    from avara_desktop.ui.study.study_pane import StudyPane
    from avara_desktop.ui.window.list_keeper import ListKeeper
    from avara_desktop.ui.worklist.top_bar import TopBar
    from avara_desktop.ui.worklist.worklist_model import WorklistModel
    from avara_desktop.ui.worklist.worklist_view import WorklistView


class Viewing(QMainWindow):
    """The half of the window that is asked for something else; the window draws it.

    ``uid_wanted`` tells that a Study Instance UID was searched for that no loaded study has; empty: no longer.
    """

    uid_wanted = Signal(str)
    keeper: ListKeeper
    pane: StudyPane
    top: TopBar
    model: WorklistModel
    view: WorklistView

    def __init__(self, truth: Truth) -> None:
        super().__init__()
        self.truth = truth
        self.query = Query()
        self.selected = ""
        self.saved_views = SavedViews(truth.settings)
        self._counted: dict[SavedView, int | None] | None = None
        """How many studies each saved view holds; None once the list has changed."""
        for changed in (truth.worklist.changed, truth.refresher.changed, self.saved_views.changed):
            changed.connect(self._count_anew)

    @abstractmethod
    def draw(self) -> None:
        """Bring the page up to the state."""

    @abstractmethod
    def show_reading(self) -> None:
        """The worklist, with the keys on it."""

    def _count_anew(self, *_: object) -> None:
        self._counted = None

    def count_saved(self) -> None:
        """The reader's own views with what each holds; a part of the server that was never read has no count."""
        truth = self.truth
        if self._counted is None:
            self._counted = {
                view: None if truth.refresher.age(view.query.view.scope) is None else len(truth.roster.rows(view.query))
                for view in self.saved_views.all()
            }
        self.top.show_saved(self._counted, self.saved_views.showing(self.query))

    def ask_for(self, query: Query) -> None:
        """Show something else: the selection stays if it is still shown, else it goes to the first row."""
        self.query = replace(query, keep="")
        rows = self.keeper.ask(self.query)
        if self.truth.roster.place(rows, self.selected) is None:
            self.selected = ""
            if not rows:
                self.truth.reports.clear()
                self.pane.show_study(None)
        else:
            self.query = replace(self.query, keep=self.selected)
        self.truth.refresher.show(query.view.scope)
        self.draw()

    def choose_view(self, view: View) -> None:
        """Another view, with search and filters emptied so that nothing is hidden unseen."""
        self._empty_search()
        query = replace(self.query.unfiltered(), view=view)
        if self.saved_views.showing(self.query):
            query = replace(query, order=DEFAULT_ORDER)
            self.show_columns()
        self.ask_for(query)

    def choose_saved(self, saved: SavedView) -> None:
        """A view of the reader's own, with its columns."""
        self._empty_search()
        self.ask_for(saved.query)
        self.view.set_columns(saved.columns or tuple(Column))

    def clear_filters(self) -> None:
        """Everything of the view, in the same order."""
        self._empty_search()
        self.ask_for(self.query.unfiltered())

    def _empty_search(self) -> None:
        if self.top.search.text():
            self.top.search.blockSignals(True)
            self.top.search.clear()
            self.top.search.blockSignals(False)

    def show_columns(self, columns: Sequence[Column] | None = None) -> None:
        """The reader's usual columns: those given from now on, else as they are in the settings."""
        values = self.truth.settings.values
        if columns is not None:
            values.columns = [] if tuple(columns) == tuple(Column) else [column.name for column in columns]
        self.view.set_columns(columns_of(values.columns) or tuple(Column))

    def search_for(self, text: str) -> None:
        """Search as the reader types; a whole Study Instance UID that no loaded study has is asked of the server."""
        uid = uid_in(text)
        if uid and uid == self.query.search:
            return  # the same with another space: it is being asked for
        self.ask_for(replace(self.query, search=uid or text))
        self.uid_wanted.emit("" if self.truth.roster.has_uid(uid) else uid)

    def search_uid(self, uid: str) -> None:
        """The worklist, searching for a study by its UID."""
        self.show_reading()
        self.top.search.setText(uid)

    def show_study(self, study_id: str) -> None:
        """The worklist with the hand on a study, in the first view that has it; else found by its UID."""
        study, reader_id = self.truth.worklist.study(study_id), self.truth.session.reader_id
        self.show_reading()
        if study is None:
            return
        views = (self.query.view, *View)
        view = next((view for view in views if view.shows(study, reader_id)), None)
        if view is None:
            self.search_uid(study.study_instance_uid)
            return
        self.choose_view(view)  # which brings in what waits, too
        if (place := self.model.place(study_id)) is not None:
            self.view.go_to(place)

    def sort(self, column: Column, add: bool) -> None:
        """Order by a heading; with Shift as a further key."""
        self.ask_for(self.query.sorted_by(column, add=add))
