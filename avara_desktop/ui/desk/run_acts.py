"""The reading run at the desk: finish here and take the next study, skip one, end the run."""

from __future__ import annotations

from abc import abstractmethod

from avara_desktop.api.models import Study
from avara_desktop.api.terms import Severity
from avara_desktop.errors import SafetyStop
from avara_desktop.state import due, wording
from avara_desktop.state.gate import Question, refuse_another
from avara_desktop.state.next_study import Next, next_study, takeable
from avara_desktop.state.notices import Level, Notice
from avara_desktop.state.parked import Offer, Reason, begun, readable
from avara_desktop.state.query import SCOPE_UNASSIGNED
from avara_desktop.state.refresher import AGEING
from avara_desktop.ui.desk.park_acts import ParkActs, key_of, name_of

JUST_OPENED = 2.0
"""Seconds after opening in which Next is a key pressed twice, unless the study is signed."""


class RunActs(ParkActs):
    """Next opens through the same gate as Enter, and one study a press."""

    @abstractmethod
    def no_next(self) -> str:
        """Why no next study can be taken now, in words, or nothing."""

    # --- next

    def take_next(self) -> None:
        self._tasks.start("flow next", self._next)

    async def _next(self) -> None:
        """Finish here and take the next; asks where what is open is not finished."""
        self._refuse_next()
        if await self._may_leave(finishing=True):
            await self._take()

    def skip_next(self) -> None:
        run = self.flow.run
        skipped = run.offered.study.study_id if run.offered else run.current if run.active else self.window.selected
        self._tasks.start("flow next", lambda: self._skip(skipped))

    async def _skip(self, study_id: str) -> None:
        """Pass over what is offered, or else what is under the hand, and take the next."""
        self._refuse_next()
        if not await self._may_leave(finishing=False):
            return
        run = self.flow.run
        study = self._known(study_id)
        run.begin()
        if study is not None and takeable(study, self.window.truth.session.reader_id):
            run.skip(study_id)
            self.flow.undo.push(f"skip {name_of(study)}", lambda: run.unskip(study_id))
        await self._take()

    def _refuse_next(self) -> None:
        """A notice's Retry comes later than its key press, and by no command: the list may be old by then."""
        if reason := self.no_next():
            raise SafetyStop("No next study was taken", reason)

    async def _may_leave(self, *, finishing: bool) -> bool:
        """Whether what is open may be left: it is finished, or the reader says what becomes of it."""
        run, reader_id = self.flow.run, self.window.truth.session.reader_id
        still = await self._still_open(finishing=finishing)
        aside = run.current in self.flow.set_aside()
        if not aside and run.just_opened(JUST_OPENED) and readable(self._known(run.current), reader_id):
            words = "Just opened; the key was pressed again and did nothing"
            self.window.truth.notices.post(Notice(Level.NOTE, words, key="next"))
            return False
        found = self._choose()
        left = [study for study in still if found is None or study.study_id != found.study.study_id]
        return not left or await self._ask_about(left, found)

    async def _still_open(self, *, finishing: bool) -> list[Study]:
        """What is in progress with the reader, read again; and what was opened last, where it is to be finished."""
        run, reader_id = self.flow.run, self.window.truth.session.reader_id
        held = dict.fromkeys([*([run.current] if run.current else []), *self._in_progress()])
        read = [study for study_id in held if (study := await self._read_again(study_id))]
        passed = self.flow.set_aside() | run.skipped
        return [
            study
            for study in read
            if study.study_id not in passed
            and (
                begun(study, reader_id) or (finishing and study.study_id == run.current and readable(study, reader_id))
            )
        ]

    async def _ask_about(self, still: list[Study], found: Next | None) -> bool:
        from avara_desktop.ui.study.park_sheet import OpenSheet

        names = "; ".join(
            f"{wording.identity(study)}, {wording.one_line(study.study_description)} "
            f"({wording.report_status(study).lower()})"
            for study in still
        )
        after = f"\n\nNext would be {wording.identity(found.study)}: {found.reason}." if found else ""
        question = Question("Take the next study?", f"Not signed yet: {names}.{after}", "Leave it open", "Stay")
        sheet = OpenSheet(self.window, question)
        if not await self.answered(sheet, sheet.ask()):
            return False
        if sheet.parks:
            stat = found is not None and found.study.severity is Severity.STAT
            for study in still:
                self._park(study, Reason.STAT if stat else Reason.OTHER)
        else:
            self.flow.run.left_open.update(study.study_id for study in still)
        return True

    async def _take(self) -> None:
        """Choose, show and open the next study; look for one that is nobody's once the reader's own are used up."""
        run, refresher = self.flow.run, self.window.truth.refresher
        if reason := self.flow.witness.blocks():  # what was read again just now may have said so
            raise SafetyStop("Answer for the study you opened first", reason)
        run.begin()
        found = self._choose()
        if found is None or not found.mine:
            age = refresher.age(SCOPE_UNASSIGNED)
            if age is None or age > AGEING:
                await refresher.fetch(SCOPE_UNASSIGNED)
            found = self._choose()
        if found is None:
            run.found_nothing(self._nothing_words())
            return
        run.take(found)
        if not self._tasks.start(f"study {found.study.study_id}", lambda: self._open_next(found)):
            run.not_taken()  # something else is being done to it

    async def _open_next(self, found: Next) -> None:
        study = found.study
        try:
            if not found.mine:
                await self.acts.assignment.claim(study)
                study = self._known(study.study_id) or study
                refuse_another(found.study, study)
            self._put_hand_on(study.study_id)
            await self.acts.launch.read(study, act="next")
        finally:
            if self.flow.run.current != study.study_id:
                self.flow.run.not_taken()

    def _choose(self) -> Next | None:
        window = self.window
        return next_study(
            window.truth.worklist.rows.values(),
            window.truth.session.reader_id,
            due.chosen(window.truth.settings.values),
            window.now(),
            self.flow.passed(),
        )

    def _nothing_words(self) -> str:
        skipped, parked = len(self.flow.run.skipped), len(self.flow.parked.ids)
        more = [f"{skipped} skipped"] * bool(skipped) + [f"{parked} parked"] * bool(parked)
        beside = f" Beside these there are {' and '.join(more)}." if more else ""
        return f"No study of yours is left, and none is waiting for a reader.{beside}"

    # --- the end of a run, and what happens in it

    def end_run(self) -> None:
        self.flow.run.end()
        self.window.show_reading()
        self.came_back()

    def study_opened(self, study: Study) -> None:
        """A study was opened for reading: it is parked no more, and what was done about it is not undone lightly."""
        self.flow.run.opened_one(study.study_id)
        self.flow.parked.lift(study.study_id)
        self.window.truth.notices.dismiss(key=key_of(study))
        self.flow.undo.drop(study.study_id)

    def study_finished(self, study_id: str) -> None:
        """The study that was open is signed: Next is offered, and what it interrupted is brought back."""
        run = self.flow.run
        run.finish(study_id)
        if study_id != run.current or self._tasks.running("flow next"):
            return
        if found := self._choose():
            run.offer(found)
        if (parked := self.flow.parked.interrupted()) and parked.study.study_id != study_id:
            self._offer(Offer(parked.study, "What interrupted it is signed"))
