"""Keeps the list on screen: what its rows say beside their studies, when it may move, and what the pane adds to it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from avara_desktop.commands import Page
from avara_desktop.local import clock
from avara_desktop.state import wording
from avara_desktop.state.changes import Changes
from avara_desktop.state.listing import Listing, Target
from avara_desktop.state.look_alikes import LookAlikes
from avara_desktop.state.marks import Marks
from avara_desktop.state.query import SCOPE_MINE, Query
from avara_desktop.state.refresher import Freshness
from avara_desktop.state.row import Row
from avara_desktop.state.row_notes import NOTHING, RowNotes
from avara_desktop.state.worklist import WorklistChange
from avara_desktop.ui.worklist.waiting_bar import WaitingBar

if TYPE_CHECKING:
    from avara_desktop.ui.window.main_window import MainWindow

NAMED = 3
"""Most look-alikes named in the pane."""


class ListKeeper:
    """``target`` gives the rows a query asks for, in its order; the listing holds them still on screen."""

    def __init__(self, window: MainWindow, target: Target, seconds: Callable[[], float] = clock.seconds) -> None:
        truth = window.truth
        self._window = window
        self._target = target
        self._seconds = seconds
        self._used = seconds()
        self._view = window.query.view
        self.marks = Marks()
        self.look_alikes = LookAlikes()
        self.changes = Changes(truth.worklist, lambda: truth.session.reader_id, seconds)
        self.listing = Listing(
            truth.worklist,
            self._asked_for,
            truth.refresher.loading,
            seconds,
            self._let_through,
            lambda: truth.refresher.age(SCOPE_MINE) is not None,
        )
        self.also: Callable[[str], list[str]] = lambda study_id: []
        """What the pane says of a row first: its time, and why it is parked."""
        self.bar = WaitingBar(window.actions_of)
        window.strips.add(self.bar)
        self.bar.show()
        window.model.notes = self.notes
        truth.worklist.changed.connect(self._follow)
        self.marks.changed.connect(window.draw_soon)
        self.changes.changed.connect(window.draw_soon)
        window.view.verticalScrollBar().valueChanged.connect(lambda _: self._use())

    def _asked_for(self, query: Query) -> Sequence[Row]:
        rows = self._target(replace(query, pins=self.marks.pinned))
        return [row for row in rows if self._let_through(row)] if self.marks.only else rows

    def _let_through(self, row: Row) -> bool:
        return not self.marks.only or row.study_id in self.marks.marked

    def _follow(self, change: WorklistChange) -> None:
        rows = self._window.truth.worklist.rows
        self.marks.forget(change.removed)
        for study_id in change.removed:
            self.look_alikes.drop(study_id)
        for study_id in change.added | change.changed:
            if row := rows.get(study_id):
                self.look_alikes.take(row.study)

    # --- what the window asks

    def ask(self, query: Query) -> Sequence[Row]:
        """The reader asked for something else to be shown; in another view nothing may be hidden unseen."""
        if query.view is not self._view:
            self._view = query.view
            self.marks.show_only(False)
        self.listing.ask(query, self._window.truth.session.reader_id)
        return self.listing.rows

    def bring_in(self) -> Callable[[], None]:
        """The reader asked for what waits; the call returned takes it back."""
        self._window.view.arrivals.mark(self.listing.waiting)
        take_back = self.listing.bring_in(self._window.selected)
        self._window.draw()

        def back() -> None:
            take_back()
            self._window.draw()

        return back

    def rows(self, query: Query) -> Sequence[Row]:
        """The rows as they stand."""
        return self.listing.rows if self.listing.asked else self.ask(query)

    def notes(self, study_id: str) -> RowNotes:
        """What a row says beside its study."""
        left = self.listing.left.get(study_id)
        changed = self.changes.of(study_id)
        look_alike = bool(self.look_alikes.of(study_id))
        pinned, marked = study_id in self.marks.pinned, study_id in self.marks.marked
        if not (left or changed or look_alike or pinned or marked):
            return NOTHING
        return RowNotes(left.reason if left else "", tuple(each.brief for each in changed), look_alike, pinned, marked)

    def hand(self, study_id: str) -> None:
        """The hand is on another row. Moved by keys, it lets go what has left; under a mouse no row may move."""
        self._use()
        self.changes.look(study_id, in_front=self._in_front())
        self._say_beside()
        if QApplication.mouseButtons() == Qt.MouseButton.NoButton and self.listing.sweep(study_id, lambda ids: True):
            self._window.draw_soon()

    def draw(self) -> None:
        """Bring the waiting bar up to the state."""
        window = self._window
        view, reader_id = window.query.view, window.truth.session.reader_id
        urgent = self.listing.urgent()
        elsewhere = [row.study_id for row in urgent if not view.shows(row.study, reader_id)]
        old = window.truth.refresher.freshness().old
        self.bar.show_waiting(self.listing.tally(), urgent, elsewhere, old=old)

    def _say_beside(self) -> None:
        pane = self._window.pane
        study_id = pane.study.study_id if pane.study else self._window.selected
        pane.say_beside(self.namesakes(study_id), self.about(study_id))

    def tick(self) -> None:
        """What changes with time alone: what the pane adds, rows that have left go, and an idle list sorts itself."""
        window = self._window
        self.draw()
        if window.isActiveWindow():
            self._use()
        self.changes.look(window.selected, in_front=self._in_front())
        idle = self._seconds() - self._used >= window.truth.settings.values.idle_seconds
        if idle and (tally := self.listing.tally()) and (tally.new or tally.moved):
            window.view.arrivals.mark(self.listing.waiting)
            self.listing.bring_in_quietly()
            window.draw_soon()
        self._say_beside()
        if self.listing.sweep(window.selected, self._absorbs):
            window.draw_soon()

    def clear(self) -> None:
        """Forget every patient: at sign-out."""
        for held in (self.listing, self.changes, self.look_alikes, self.marks):
            held.clear()
        self.draw()
        self._say_beside()

    # --- words for the list, the filter line and the pane

    def empty_words(self) -> str:
        """Why no row is shown, where it is for want of marks."""
        return "No marked study is in this view.\n\nEsc shows all again." if self.marks.only else ""

    def marked_words(self) -> str:
        """How many studies are marked and pinned, and whether the others are hidden."""
        marks = self.marks
        marked = f" · {len(marks.marked)} marked" + (" only" if marks.only else "") if marks.marked else ""
        return marked + (f" · {len(marks.pinned)} pinned" if marks.pinned else "")

    def about(self, study_id: str) -> list[str]:
        """What the pane says of the row under the hand: why it has left, what changed, how old what it says is."""
        lines = self.also(study_id)
        if left := self.listing.left.get(study_id):
            lines.append(f"No longer in this list: {left.reason}")
        if changes := self.changes.of(study_id):
            told = "; ".join(f"{change.words}, {change.at:%H:%M}" for change in changes)
            lines.append(f"■ Changed since you looked: {told}")
        if as_of := self._as_of(study_id):
            lines.append(as_of)
        return lines

    def namesakes(self, study_id: str) -> str:
        """The look-alikes of a study with what tells them apart, or nothing."""
        rows = self._window.truth.worklist.rows
        others = [rows[each] for each in self.look_alikes.of(study_id) if each in rows]
        if not others:
            return ""
        named = [f"{wording.isolate(row.patient)}, {row.identity}, MRN {row.mrn}" for row in others[:NAMED]]
        more = [f"{len(others) - NAMED} more"] if len(others) > NAMED else []
        return f"≈ Look-alike on the list: {'; '.join([*named, *more])}"

    def _as_of(self, study_id: str) -> str:
        """When the study was last read, where the list is not fresh (reading-room.md 2.8)."""
        refresher = self._window.truth.refresher
        age = refresher.age()
        if refresher.freshness() in (Freshness.FRESH, Freshness.LOADING) or age is None or not study_id:
            return ""
        ago = self.changes.read_ago(study_id)
        read = self._window.now() - timedelta(seconds=age if ago is None else min(age, ago))
        return f"Not fresh: as of {read.astimezone():%H:%M:%S}"

    # --- hands

    def _in_front(self) -> bool:
        return self._window.isActiveWindow() and self._window.pages.page() is Page.LIST

    def _use(self) -> None:
        self._used = self._seconds()

    def _absorbs(self, ids: Collection[str]) -> bool:
        """Whether the view can scroll so that the row under the hand stays where it is without these rows."""
        view = self._window.view
        bar = view.verticalScrollBar()
        at = self.listing.place(self._window.selected) or 0
        places = [place for each in ids if (place := self.listing.place(each)) is not None]
        above = sum(view.rowHeight(place) for place in places if place < at)
        after = bar.value() - above
        return 0 <= after <= max(0, bar.maximum() - sum(view.rowHeight(place) for place in places))
