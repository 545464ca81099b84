"""Ties run, parking and undo to the window: their strips, what they hear of, and how they stand for the commands."""

from __future__ import annotations

from collections.abc import Collection

from avara_desktop.api.terms import StudyReportStatus
from avara_desktop.commands.context import Flow
from avara_desktop.state import due, wording
from avara_desktop.state.flow import FlowState
from avara_desktop.state.launch import Launch
from avara_desktop.state.next_study import takeable
from avara_desktop.state.notices import Level, Notice
from avara_desktop.state.query import SCOPE_MINE
from avara_desktop.state.refresher import STALE
from avara_desktop.state.worklist import WorklistChange
from avara_desktop.ui.desk.run_acts import RunActs
from avara_desktop.ui.watch.next_strip import NextStrip
from avara_desktop.ui.watch.return_card import ReturnCard

OPENING = "opening…"
"""What the list says of a study that is being opened (:class:`avara_desktop.state.launch.Launch`)."""


class FlowActs(RunActs):
    """The whole of the reading flow."""

    _greeted = False

    def follow(self, flow: FlowState, launch: Launch) -> None:
        """Take the run up: its strips, and everything it hears of."""
        window, truth = self.window, self.window.truth
        self.flow = flow
        self.next_strip = NextStrip(flow.run, window.actions_of, lambda: len(flow.parked.ids))
        self.return_card = ReturnCard(
            flow.parked, window.actions_of, self._known, lambda: truth.session.reader_id, self._look_at_left
        )
        for strip in (self.return_card, self.next_strip):
            window.strips.add(strip, gives_way=True)
        window.flow_now, window.aside = self.flow_now, flow.parked.row_words
        window.keeper.also = self._beside
        self.remember = flow.undo.push
        truth.settings.changed.connect(lambda name: self._time())
        self._time()
        launch.opened.connect(self.study_opened)
        flow.witness.finished.connect(self.study_finished)
        truth.refresher.completed.connect(self._completed)
        truth.worklist.changed.connect(self._heard)
        flow.parked.changed.connect(window.draw_soon)
        for changed in (flow.run.changed, flow.parked.changed, flow.undo.changed):
            changed.connect(window.actions_of.refresh)

    def _heard(self, change: WorklistChange) -> None:
        """What the run opened may be signed long after; what is offered may have changed hands."""
        run, parked = self.flow.run, self.flow.parked
        touched = change.added | change.changed | change.removed
        for study_id in touched & (run.opened - run.read):
            study = self._known(study_id)
            if study is None or study.is_cancelled:
                run.drop(study_id)
            elif study.study_report_status is StudyReportStatus.COMPLETED:
                run.finish(study_id)
        if parked.offered and parked.offered.study.study_id in touched:
            self.return_card.draw()
        stale = run.offered and (run.offered.study.study_id in touched or self._could_be_next(touched))
        if (stale or (run.nothing and change.added)) and not self._tasks.running("flow next"):
            run.offer(self._choose())

    def _could_be_next(self, study_ids: Collection[str]) -> bool:
        """Whether one of these may come before what is offered: the strip names what the key will take."""
        passed, reader_id = self.flow.passed(), self.window.truth.session.reader_id
        known = (self._known(study_id) for study_id in study_ids if study_id not in passed)
        return any(takeable(study, reader_id) for study in known if study is not None)

    def _time(self) -> None:
        """Show times by the preset of the settings."""
        self.window.model.due = due.chosen(self.window.truth.settings.values)
        self.window.draw_soon()

    def _beside(self, study_id: str) -> list[str]:
        """What the pane says of a study's time and of its parking."""
        study, preset, parked = self._known(study_id), self.window.model.due, self.flow.parked.get(study_id)
        lines = []
        if study is not None and (rule := preset.rule(study)):
            lines.append(", ".join(part for part in (rule, preset.words(study, self.window.now())) if part))
        if parked:
            lines.append(f"Parked {self.flow.parked.ago(parked)} ago: {parked.why()}")
        return lines

    def _completed(self) -> None:
        if not self._greeted and self.window.truth.refresher.age(SCOPE_MINE) is not None:
            self._greeted = True
            self.greet()

    def forget_flow(self) -> None:
        """The reader leaves; the next one is greeted anew."""
        self.flow.forget()
        self._greeted = False

    def undo(self) -> None:
        """Take back the last act; a write says itself how its undoing ended."""
        last = self.flow.undo.last()
        if last is None:
            return
        if self.flow.undo.undo() is None:
            notice = Notice(Level.NOTE, f"Not undone yet: {last.title}", "The server is still being asked.", key="flow")
        elif last.writes:
            return
        else:
            notice = Notice(Level.DONE, f"Undone: {last.title}", key="flow")
        self.window.truth.notices.post(notice)

    def flow_now(self) -> Flow:
        """How the run stands."""
        last = self.flow.undo.last()
        return Flow(
            no_next=self.no_next(),
            running=self.flow.run.active,
            left=bool(self.flow.parked.ids) or self.flow.parked.offered is not None,
            parked=bool(self.flow.parked.ids),
            undo=last.title if last else "",
            undo_sends=last is not None and last.writes,
        )

    def _taking(self) -> bool:
        """Whether the study that Next chose is still on its way: being claimed, read again, or opened."""
        run = self.flow.run
        taken = run.taken.study.study_id if run.taken else ""
        return taken not in ("", run.current) and self._tasks.running(f"study {taken}")

    def no_next(self) -> str:
        refresher = self.window.truth.refresher
        age = refresher.age(SCOPE_MINE)
        if age is None:
            return "Your list is still being loaded."
        if age > STALE or refresher.freshness().old:
            key = self.window.actions_of.key("list.refresh")
            return f"The list is {wording.seconds_ago(age)} old; Next works again after a refresh ({key})."
        if self._taking() or OPENING in self.window.truth.worklist.asking.values():
            return "A study is being opened."
        return self.flow.witness.blocks()
