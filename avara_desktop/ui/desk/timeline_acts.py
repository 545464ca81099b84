"""Acts on the patient's timeline: go through its reports, and compare two of them side by side."""

from __future__ import annotations

import asyncio
from functools import cached_property
from typing import TYPE_CHECKING

from avara_desktop.commands import Page
from avara_desktop.state.notices import Level, Notice
from avara_desktop.ui.desk.desk_base import DeskBase

if TYPE_CHECKING:
    from avara_desktop.state.comparison import Comparison
    from avara_desktop.ui.study.compare_page import ComparePage

TASK, MARKS_TASK, TIMELINE_TASK, TEXTS_TASK = "comparison of", "marks of", "timeline of", "earlier reports of"
BUTTONS = ("compare.back", "compare.previous", "compare.next")
NOT_TWO = "There are not two reports to compare"
NOT_TWO_ADVICE = "A comparison needs two earlier reports, or one beside this study's own signed report."


class TimelineActs(DeskBase):
    """Each takes the study selected at key press. The page of the comparison is loaded on first use."""

    @cached_property
    def comparison(self) -> Comparison:
        """The two reports compared."""
        from avara_desktop.state.comparison import Comparison

        truth = self.window.truth
        return Comparison(truth.timeline, truth.reports)

    @cached_property
    def compare_page(self) -> ComparePage:
        """The page of it."""
        from avara_desktop.ui.study.compare_page import ComparePage

        page = ComparePage(self.comparison, [self.window.actions_of.button(name) for name in BUTTONS])
        self.window.add_page(Page.COMPARE, page)
        page.chosen.connect(self._compare_others)
        self.comparison.compared.connect(self._mark)
        return page

    def look_back(self, study_id: str, rest: float) -> None:
        """Read what else is known of the patient, once the hand has rested so long on the study."""
        truth = self.window.truth

        async def load() -> None:
            await asyncio.sleep(rest)
            if (study := truth.worklist.study(study_id)) and self.window.selected == study_id:
                await truth.timeline.load(study)

        self._tasks.start_anew(TIMELINE_TASK, load)

    def read_opened(self, rest: float) -> None:
        """Read the reports of the entries that stand open, once the hand rests: n is held down, too."""

        async def read() -> None:
            await asyncio.sleep(rest)
            for entry in self.window.pane.priors.unread():
                await self.window.truth.timeline.read(entry)

        self._tasks.start_anew(TEXTS_TASK, read)

    def renew_timeline(self) -> None:
        """F5: the archive is asked again, and for the reports that could not be read, those compared included."""
        self.window.truth.timeline.renew()
        self.window.pane.priors.opened.emit()
        if self.window.pages.page() is Page.COMPARE:
            self._read_compared()

    def compare(self) -> None:
        study = self.window.context().study
        if study is None:
            return
        page = self.compare_page
        if not self.comparison.begin(study, self.window.pane.priors.in_hand):
            self.window.truth.notices.post(Notice(Level.NOTE, NOT_TWO, NOT_TWO_ADVICE, key="comparison"))
            return
        self.window.pages.show_page(Page.COMPARE)
        page.setFocus()
        self._read_compared()

    def _read_compared(self) -> None:
        self._tasks.start_anew(TASK, self.comparison.read)

    def _compare_others(self, left: str, right: str) -> None:
        self.comparison.choose(left, right)
        self.compare_page.setFocus()
        self._read_compared()

    def _mark(self) -> None:
        from avara_desktop.state.comparison import in_slices

        parts = self.comparison.parts

        async def mark() -> None:
            if parts is not None:
                await in_slices(self.compare_page.mark(parts))

        self._tasks.start_anew(MARKS_TASK, mark)

    def move_difference(self, steps: int) -> None:
        self.compare_page.step(steps)

    def choose_compared(self, side: int) -> None:
        self.compare_page.choose(side)

    def leave_comparison(self) -> None:
        self.forget_comparison()
        self.window.show_reading()

    def forget_comparison(self) -> None:
        """Keep nothing of any report: when the page is left, and at sign-out."""
        self._tasks.cancel_all(f"{TASK} ", f"{MARKS_TASK} ")
        if "comparison" in self.__dict__:
            self.comparison.forget()

    def forget_timeline(self) -> None:
        """Keep nothing of any patient: at sign-out."""
        self._tasks.cancel_all(f"{TIMELINE_TASK} ", f"{TEXTS_TASK} ")
        self.forget_comparison()
        self.window.truth.timeline.forget()
