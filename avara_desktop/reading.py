"""The acts on studies, and what goes on being looked at after an act: built here and wired together, for the app."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from avara_desktop.api.models import Study
from avara_desktop.local.settings import SettingsFile
from avara_desktop.state import due
from avara_desktop.state.addenda import Addenda
from avara_desktop.state.alerts import Alerts
from avara_desktop.state.assignment import Assignment
from avara_desktop.state.claim_watch import ClaimWatch
from avara_desktop.state.colleagues import Colleagues
from avara_desktop.state.entry import Entry
from avara_desktop.state.flow import FlowState
from avara_desktop.state.gate import Gate
from avara_desktop.state.launch import Launch, OpenLink
from avara_desktop.state.lookup import Lookup
from avara_desktop.state.notices import Notices
from avara_desktop.state.orders import Orders
from avara_desktop.state.parked import ParkedStudies
from avara_desktop.state.query import SCOPE_MINE
from avara_desktop.state.refresher import Refresher
from avara_desktop.state.reports import Reports
from avara_desktop.state.run import ReadingRun
from avara_desktop.state.session import Session
from avara_desktop.state.undo import Undo
from avara_desktop.state.undo_writes import UndoWrites, Work
from avara_desktop.state.witness import Witness
from avara_desktop.state.worklist import Worklist
from avara_desktop.state.write_once import WriteOnce
from avara_desktop.tasks import Tasks
from avara_desktop.ui.desk.desk_base import Acts
from avara_desktop.ui.desk.reading_desk import ReadingDesk
from avara_desktop.ui.watch.watching import Watching
from avara_desktop.ui.window.main_window import MainWindow

WATCHES = ("witness ", "look at opened", "claim of ", "lookout", "flow ")
"""Tasks that go on looking after an act, for as long as somebody is signed in."""


class Reading:
    """First the witness and the run, which the window draws; :meth:`seat` then adds the acts, which need the window."""

    def __init__(
        self,
        session: Session,
        worklist: Worklist,
        refresher: Refresher,
        notices: Notices,
        settings: SettingsFile,
        tasks: Tasks,
        interval: Callable[[], float],
    ) -> None:
        self._session, self._worklist, self._refresher, self._notices = session, worklist, refresher, notices
        self._settings, self._tasks = settings, tasks
        self._gate = Gate(session, worklist)
        self.witness = Witness(
            session,
            worklist,
            self._gate,
            notices,
            limit=lambda: settings.values.witness_seconds,
            interval=interval,
            settled=self._settled,
        )
        self.flow = FlowState(ReadingRun(), ParkedStudies(), Undo(), self.witness)
        self.colleagues = Colleagues(session)

    def seat(
        self,
        window: MainWindow,
        desk: ReadingDesk,
        reports: Reports,
        lookup: Lookup,
        entry: Entry,
        open_link: OpenLink,
    ) -> Orders:
        """Give the desk its acts, and let what is watched follow them; the orders, which the study form needs too."""
        session, worklist, notices, gate = self._session, self._worklist, self._notices, self._gate
        launch = Launch(
            session,
            worklist,
            gate,
            notices,
            desk.ask,
            open_link,
            blocks=self.witness.blocks,
            open_now=self.witness.reading,
            set_aside=lambda: self.flow.set_aside() | self.flow.run.skipped,
            locked=lambda: desk.locked,
            without_asking=desk.without_asking,
            no_take_over=desk.no_take_over,
        )
        writes = WriteOnce(session, worklist, gate, notices)
        assignment = Assignment(session, writes)
        addenda = Addenda(session, worklist, gate, reports, notices)
        orders = Orders(session, worklist, writes, notices)
        desk.bind(window, Acts(gate, launch, assignment, addenda, orders, self.colleagues, lookup, entry))
        self._watch(launch, assignment)
        self.alerts = self._alerts(window)
        desk.alerts = self.alerts
        self.watching = Watching(window, self.alerts)
        desk.follow(self.flow, launch)
        self._undo_writes = UndoWrites(
            self.flow.undo,
            session,
            notices,
            writes.proven,
            assignment,
            orders,
            self._start_on_study,
            desk.undo_words,
        )
        return orders

    def _watch(self, launch: Launch, assignment: Assignment) -> None:
        """What goes on being looked at after an act: the study opened last, and claims."""
        tasks, witness = self._tasks, self.witness
        claims = ClaimWatch(self._session, self._worklist, self._gate, self._notices)
        assignment.claimed.connect(claims.hold)
        claims.lost.connect(lambda study_id: self._undo_writes.withdraw(study_id))
        assignment.giving.connect(claims.forget)
        claims.started.connect(
            lambda study_id: tasks.start_anew(f"claim of {study_id}", lambda: claims.watch(study_id))
        )
        launch.opened.connect(lambda study: claims.forget(study.study_id))
        launch.opened.connect(witness.opened)
        launch.opened.connect(lambda study: self._refresher.hurry())
        witness.started.connect(lambda: tasks.start_anew("witness", witness.watch))
        witness.missed.connect(lambda: tasks.start("look at opened", witness.look))

    def _alerts(self, window: MainWindow) -> Alerts:
        values = self._settings

        def times() -> Callable[[Study], tuple[timedelta, timedelta] | None] | None:
            preset, now = due.chosen(values.values), window.now()

            def time_left(study: Study) -> tuple[timedelta, timedelta] | None:
                total, left = preset.total(study), preset.left(study, now)
                return None if total is None or left is None else (total, left)

            return None if preset is due.NO_DUE else time_left

        return Alerts(
            self._session, self._worklist, self.witness, lambda: values.values, settled=self._settled, due=times
        )

    def _start_on_study(self, study_id: str, work: Work) -> bool:
        return self._tasks.start(f"study {study_id}", work)

    def _settled(self) -> bool:
        """Whether the reader's list was complete once: before that, nothing in it is news."""
        return self._refresher.age(SCOPE_MINE) is not None
