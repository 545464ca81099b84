"""Acts on the list itself: bring in, pin, mark, mark changes as seen. Local, sent to nobody, each can be taken back."""

from __future__ import annotations

from collections.abc import Callable

from avara_desktop.state import wording
from avara_desktop.state.marks import TakeBack
from avara_desktop.ui.desk.desk_base import DeskBase

Remember = Callable[[str, TakeBack], object]


class ListActs(DeskBase):
    """``remember`` is told of every act with what takes it back."""

    remember: Remember = staticmethod(lambda title, take_back: None)

    def bring_in(self) -> None:
        """Take in what waits and sort anew; the hand stays on its study."""
        waits = bool(self.window.keeper.listing.tally())
        take_back = self.window.keeper.bring_in()
        if waits:
            self._done("bring in", take_back)

    def pin(self) -> None:
        """Pin the study under the hand on top, or let it go; the list is sorted anew, as for any other order."""
        keeper, study_id = self.window.keeper, self.window.selected
        verb = "unpin" if study_id in keeper.marks.pinned else "pin"
        take_back = keeper.marks.pin(study_id)
        keeper.bring_in()

        def back() -> None:
            take_back()
            keeper.bring_in()

        self._done(f"{verb} {self._name(study_id)}", back)

    def mark(self) -> None:
        """Mark the study under the hand, or unmark it; it keeps its place."""
        study_id = self.window.selected
        verb = "unmark" if study_id in self.window.keeper.marks.marked else "mark"
        self._done(f"{verb} {self._name(study_id)}", self.window.keeper.marks.mark(study_id))

    def marked_only(self) -> None:
        """Show the marked studies alone, or all again."""
        marks = self.window.keeper.marks
        marks.show_only(not marks.only)
        self.window.ask_for(self.window.query)

    def clear_marks(self) -> None:
        """Take every mark off; where only marked studies were shown, all are again."""
        only = self.window.keeper.marks.only
        self._done("clear marks", self.window.keeper.marks.clear_marks())
        if only:
            self.window.ask_for(self.window.query)

    def see_changes(self) -> None:
        """Take the changes of the study under the hand as seen."""
        study_id = self.window.selected
        if self.window.keeper.changes.of(study_id):
            self._done(f"mark changes of {self._name(study_id)} as seen", self.window.keeper.changes.see(study_id))

    def see_all_changes(self) -> None:
        """Take all changes as seen."""
        if self.window.keeper.changes.ids():
            self._done("mark all changes as seen", self.window.keeper.changes.see(""))

    def _name(self, study_id: str) -> str:
        row = self.window.truth.worklist.rows.get(study_id)
        return wording.isolate(row.patient) if row else "a study"

    def _done(self, title: str, take_back: TakeBack) -> None:
        self.remember(title, take_back)
        self.window.draw_soon()
