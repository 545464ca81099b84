"""The composition root: builds every long-lived object, connects them, and says in which order they start and end."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtWidgets import QWidget

from avara_desktop.api.client import AvaraClient
from avara_desktop.api.people import User
from avara_desktop.api.transport import ApiTransport, DownloadTransport
from avara_desktop.errors import AvaraError, KeyNotAccepted
from avara_desktop.local import logs, policy
from avara_desktop.local.credentials import Credentials
from avara_desktop.local.sandbox_process import SandboxAccess, SandboxProcess
from avara_desktop.local.settings import SettingsFile
from avara_desktop.reading import WATCHES, Reading
from avara_desktop.seats import Seats
from avara_desktop.state.entry import Entry
from avara_desktop.state.launch import OpenLink
from avara_desktop.state.lookup import Lookup
from avara_desktop.state.notices import Level, Notice, Notices
from avara_desktop.state.patient_timeline import PatientTimeline
from avara_desktop.state.refresher import Refresher
from avara_desktop.state.reports import Reports
from avara_desktop.state.roster import Roster
from avara_desktop.state.session import Connect, Phase, Session
from avara_desktop.state.worklist import Worklist, WorklistChange
from avara_desktop.tasks import Tasks, Work
from avara_desktop.ui.desk.reading_desk import ReadingDesk
from avara_desktop.ui.desk.settings_acts import follow
from avara_desktop.ui.kit import links, theme
from avara_desktop.ui.kit.actions import Actions
from avara_desktop.ui.window import crash
from avara_desktop.ui.window.main_window import MainWindow
from avara_desktop.ui.window.truth import Truth

SETTLE_SECONDS = 0.15
"""How long the hand rests on a study before its reports are fetched: j held down must not ask for fifty."""
STOP_SECONDS = 2.0
RESTART_SECONDS = 5.0
"""After a defect ended the polling, until it begins anew."""
A_PAGE_OF_NEWS = 50
"""New studies at once from which they are kept from the collector."""
POLICY_ADVICE = "Tell whoever manages this computer; avara-desktop doctor shows the file."


def connect(origin: str, key: str) -> AvaraClient:
    """A client for one server and key."""
    return AvaraClient(ApiTransport(origin, key), DownloadTransport())


def spare_the_collector(change: WorklistChange) -> None:
    """Studies refer to nothing that refers back: the collector need never walk through thousands of them.

    Told page by page: walking through what a dozen pages brought would hold the window for several frames.
    """
    if len(change.added) >= A_PAGE_OF_NEWS:
        gc.freeze()


@dataclass(frozen=True)
class Surroundings:
    """What the app touches outside itself; tests and the tour put others in their place."""

    settings_path: Path | None = None
    policy_path: Path | None = None
    log_folder: Path | None = None
    credentials: Credentials = field(default_factory=Credentials)
    open_link: OpenLink = links.open_link
    connect: Connect = connect
    sandbox: SandboxProcess = field(default_factory=SandboxProcess)
    access: SandboxAccess | None = None
    """Sign in with this at once and keep nothing: ``--ephemeral`` and the demo."""
    sandbox_arguments: tuple[str, ...] = ()
    """Start the embedded sandbox with these and sign in to it: the demo."""
    poll_seconds: float | None = None
    show: Callable[[QWidget], None] = QWidget.show
    """How the window comes on screen: where a shell stands already, in its place."""


class Application:
    """The running app. ``start`` shows the window first and reaches for the network behind it."""

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self.tasks = Tasks()
        self.notices = Notices()
        self.settings = SettingsFile(around.settings_path, policy.read(around.policy_path))
        theme.wear(self.settings.values.text_px, self.settings.values.theme)
        self.session = Session(around.connect)
        self.worklist = Worklist()
        self.reports = Reports(self.session)
        self.refresher = Refresher(self.session, self.worklist, self._poll_seconds)
        self.entry = Entry(self.session, self.worklist, self.notices, self.settings, around.credentials, around.sandbox)
        self.desk = ReadingDesk(self.tasks)
        self.lookup = Lookup(self.session, self.worklist)
        self.reading = Reading(
            self.session,
            self.worklist,
            self.refresher,
            self.notices,
            self.settings,
            self.tasks,
            self._poll_seconds,
        )
        truth = Truth(
            self.session,
            self.worklist,
            self.refresher,
            self.reports,
            self.notices,
            self.settings,
            self.lookup,
            self.reading.witness,
            Roster(self.worklist, self.session),
            PatientTimeline(self.session, self.worklist),
        )
        self.window = MainWindow(truth)
        self.window.build(Actions(self.window, self.desk, self.window.context))
        orders = self.reading.seat(self.window, self.desk, self.reports, self.lookup, self.entry, around.open_link)
        self.desk.seat_keyboard()
        self.colleagues, self.alerts = self.reading.colleagues, self.reading.alerts
        seats = Seats(
            self.window,
            self.desk,
            self.tasks,
            self.session,
            self.notices,
            orders,
            self.colleagues,
            around.open_link,
            self.alerts.own,
        )
        self.desk.seat(seats.front_desk, seats.people_desk, seats.viewer_desk)
        theme.dress(self.settings.values.text_px)
        self.closed = asyncio.Event()
        self._stopped = False
        self._crash_shown = False
        self._connect()

    def _poll_seconds(self) -> float:
        return self.around.poll_seconds or self.settings.values.poll_seconds

    def _connect(self) -> None:
        """Every wire between the parts, in one place."""
        page, window = self.window.sign_in, self.window
        page.submitted.connect(
            lambda server, key, email: self.tasks.start("sign in", lambda: self.entry.identify(server, key, email))
        )
        page.confirmed.connect(lambda: self.tasks.start("confirm", self._begin))
        page.rejected.connect(lambda: self.tasks.start("reject", self._reject))
        page.sandbox_wanted.connect(lambda: self.tasks.start("sign in", self.entry.try_sandbox))
        self.entry.identified.connect(self._identified)
        self.entry.asked.connect(page.set_busy)
        self.entry.left.connect(self._left)
        self.worklist.changed.connect(spare_the_collector)
        self.tasks.failed.connect(self._failed)
        self.tasks.crashed.connect(self.show_defect)
        self.worklist.changed.connect(lambda change: self.window.actions_of.refresh())
        self.session.changed.connect(self._session_changed)
        window.study_picked.connect(self._picked)
        window.pane.priors.opened.connect(lambda: self.desk.read_opened(SETTLE_SECONDS))
        window.uid_wanted.connect(self._look_up)
        window.white_paper_changed.connect(self._white_paper)
        window.closing.connect(self.closed.set)
        window.unsaved = lambda: bool(self.desk.losses())
        window.close_wanted.connect(self.desk.quit_losing)
        self.settings.failed.connect(self._settings_problem)
        self.settings.changed.connect(self._setting_changed)

    def start(self) -> None:
        """Show the window, then find out who reads."""
        self.around.show(self.window)
        self._show_sign_in()
        if self.settings.problem:
            self._settings_problem()
        if self.settings.policy_problem:
            self.notices.post(Notice(Level.WARNING, self.settings.policy_problem, POLICY_ADVICE, key="policy"))
        self.tasks.start("sign in", self._first_sign_in)

    def _settings_problem(self) -> None:
        self.notices.post(Notice(Level.WARNING, self.settings.problem, key="settings"))

    def _setting_changed(self, name: str) -> None:
        follow(self.window, name)
        self.tasks.start("settings", self.settings.save)

    async def _first_sign_in(self) -> None:
        access = self.around.access
        if self.around.sandbox_arguments:
            access = await self.around.sandbox.start(self.around.sandbox_arguments)
        if access is None:
            await self.entry.resume()
            return
        await self.entry.enter(access, invented=bool(self.around.sandbox_arguments))
        await self._begin()

    def _show_sign_in(self) -> None:
        self.window.show_sign_in()
        values, locked_by = self.settings.values, self.settings.locked_by("server")
        self.window.sign_in.prepare(values.server, values.reader_email, locked_by=locked_by)

    def _identified(self, user: User) -> None:
        self.window.sign_in.show_user(user, invented=self.entry.invented)

    async def _reject(self) -> None:
        await self.entry.reject()
        self._show_sign_in()

    async def _begin(self) -> None:
        await self.entry.confirm()
        if self.session.reader is None:
            return  # "Not me" was pressed just before
        self.window.show_reading()
        self.tasks.start("poll", lambda: self._kept_up(self.refresher.run))
        self.tasks.start("lookout", lambda: self._kept_up(self.alerts.lookout))

    async def _kept_up(self, work: Work) -> None:
        """Work that no defect may end, or the list would stand still: it is told, and begun anew a little later."""
        while self.session.phase is Phase.READING:
            try:
                await work()
                return
            except AvaraError:
                raise
            except Exception as error:
                self.tasks.crashed.emit(error)
            await asyncio.sleep(RESTART_SECONDS)

    def _left(self) -> None:
        self.tasks.cancel_all("poll", "study ", "reports of ", "look up ", *WATCHES)
        self.desk.forget_copy()
        self.desk.forget_pages()
        self.desk.forget_flow()
        self.desk.forget_timeline()
        self.colleagues.forget()
        self.lookup.forget()
        self.refresher.reset()
        self._show_sign_in()

    def _session_changed(self) -> None:
        if self.session.phase is Phase.EXPIRED:
            notice = Notice(
                Level.STOP,
                KeyNotAccepted.title,
                "The list stays readable, nothing can be sent. Sign in again with a valid key.",
                "expired",
                "Sign in again",
                self._sign_in_again,
            )
            self.notices.post(notice)

    def _sign_in_again(self) -> None:
        self.tasks.start("sign out", self.entry.sign_out)

    def _picked(self, study_id: str) -> None:
        """Read the reports of the study the hand rests on; what was asked for another, or earlier, is dropped."""

        async def load() -> None:
            await asyncio.sleep(SETTLE_SECONDS)
            study = self.worklist.study(study_id)
            if study and self.window.selected == study_id:
                await self.reports.load(study)

        self.tasks.start_anew("reports of", load)
        self.desk.look_back(study_id, SETTLE_SECONDS)

    def _look_up(self, uid: str) -> None:
        self.tasks.cancel_all("look up ")
        self.lookup.forget()
        if not uid:
            return

        async def find() -> None:
            await asyncio.sleep(SETTLE_SECONDS)
            await self.lookup.find(uid)

        self.tasks.start_anew("look up", find)

    def _white_paper(self, white: bool) -> None:
        if not self.desk.set_setting("white_paper", white):
            self.window.report_page.set_white_paper(not white)

    def _failed(self, name: str, error: AvaraError, again: Callable[[], None]) -> None:
        """The one way from a failed task to the reader."""
        if isinstance(error, KeyNotAccepted):
            self.session.expire()
        if self.session.reader is None:
            self.window.sign_in.show_problem(error)
            return
        about = ""
        if name.startswith("study ") and (row := self.worklist.rows.get(name.removeprefix("study "))):
            about = f"{row.patient} (MRN {row.mrn})"
        self.notices.error(error, key=name, again=again, about=about)

    def show_defect(self, error: BaseException) -> None:
        """A defect: log where, and let the reader copy it."""
        logs.LOGGER.error("defect", exc_info=error)
        if self._crash_shown:
            return  # a defect that comes back every second must not pile up sheets
        sheet = crash.CrashSheet(self.window, error)
        self._crash_shown = True
        self.window.actions_of.suspend(True)
        sheet.closed.connect(lambda _: self._defect_seen())
        sheet.open(sheet.copy)

    def _defect_seen(self) -> None:
        self._crash_shown = False
        self.window.actions_of.suspend(False)

    async def stop(self) -> None:
        """End everything within ``STOP_SECONDS``: tasks, connections, sandbox; a second call does nothing."""
        if self._stopped:
            return
        self._stopped = True
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self.tasks.stop()
                await self.session.end()
                await self.settings.save()
        except TimeoutError:
            logs.event("slow_stop")
        await self.around.sandbox.stop()
        self.desk.forget_copy()
        self.desk.leave_keyboard()
        self.desk.forget_flow()
        self.worklist.clear()
        self.window.forget_report()
        self.window.leave()
        self.window.deleteLater()


async def run(around: Surroundings) -> None:
    """Run the app until its window is closed or this is cancelled."""
    logs.start(around.log_folder)
    crash.quiet_qt()
    application = Application(around)
    stop_watching = crash.watch(application.show_defect, around.log_folder)
    try:
        application.start()
        await application.closed.wait()
    finally:
        await application.stop()
        stop_watching()
        logs.stop()
