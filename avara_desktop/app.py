"""The composition root: builds every long-lived object, connects them, and says in which order they start and end."""

import asyncio
import gc
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from avara_desktop.api.client import AvaraClient
from avara_desktop.api.people import User
from avara_desktop.api.transport import ApiTransport, DownloadTransport
from avara_desktop.commands import Page
from avara_desktop.errors import AvaraError, KeyNotAccepted
from avara_desktop.local import logs
from avara_desktop.local.credentials import Credentials
from avara_desktop.local.sandbox_process import SandboxAccess, SandboxProcess
from avara_desktop.local.settings import SettingsFile
from avara_desktop.signal import Signal
from avara_desktop.state.addenda import Addenda
from avara_desktop.state.assignment import Assignment
from avara_desktop.state.colleagues import Colleagues
from avara_desktop.state.entry import Entry
from avara_desktop.state.gate import Gate, Question
from avara_desktop.state.launch import Launch, OpenLink
from avara_desktop.state.lookup import Lookup
from avara_desktop.state.notices import Level, Notice, Notices
from avara_desktop.state.orders import Orders
from avara_desktop.state.people import People
from avara_desktop.state.refresher import Refresher
from avara_desktop.state.reports import Reports
from avara_desktop.state.session import Connect, Phase, Session
from avara_desktop.state.viewer_studies import ViewerStudies
from avara_desktop.state.worklist import Worklist
from avara_desktop.state.write_once import WriteOnce
from avara_desktop.tasks import Tasks
from avara_desktop.ui import crash, links, theme
from avara_desktop.ui.actions import Actions
from avara_desktop.ui.desk import ReadingDesk
from avara_desktop.ui.desk_base import Acts
from avara_desktop.ui.front_desk import FrontDesk, no_dicom_words
from avara_desktop.ui.main_window import MainWindow
from avara_desktop.ui.people_desk import PeopleDesk
from avara_desktop.ui.people_page import PeoplePage
from avara_desktop.ui.study_desk import StudyDesk
from avara_desktop.ui.truth import Truth
from avara_desktop.ui.viewer_desk import ViewerDesk
from avara_desktop.ui.viewer_page import ViewerPage

SETTLE_SECONDS = 0.15
"""How long the hand rests on a study before its reports are fetched: j held down must not ask for fifty."""
STOP_SECONDS = 2.0
PEOPLE_BUTTONS = ("people.invite", "people.edit", "people.revoke", "people.reactivate")


def connect(origin: str, key: str) -> AvaraClient:
    """A client for one server and key."""
    return AvaraClient(ApiTransport(origin, key), DownloadTransport())


@dataclass(frozen=True)
class Surroundings:
    """What the app touches outside itself; tests and the tour put others in their place."""

    settings_path: Path | None = None
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


class Application:
    """The running app. ``start`` shows the window first and reaches for the network behind it."""

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self.tasks = Tasks()
        self.notices = Notices()
        self.settings = SettingsFile(around.settings_path)
        theme.apply(self.settings.values.text_px)
        self.session = Session(around.connect)
        self.worklist = Worklist()
        self.reports = Reports(self.session)
        self.refresher = Refresher(self.session, self.worklist, self._poll_seconds)
        self.entry = Entry(self.session, self.worklist, self.notices, self.settings, around.credentials, around.sandbox)
        self.desk = ReadingDesk(self.tasks)
        self.lookup = Lookup(self.session, self.worklist)
        truth = Truth(
            self.session, self.worklist, self.refresher, self.reports, self.notices, self.settings, self.lookup
        )
        self.window = MainWindow(truth)
        self.window.build(Actions(self.window, self.desk, self.window.context))
        gate = Gate(self.session, self.worklist)
        launch = Launch(self.session, self.worklist, gate, self.notices, self._ask, around.open_link)
        launch.opened.connect(self.refresher.hurry)
        writes = WriteOnce(self.session, self.worklist, gate, self.notices)
        assignment = Assignment(self.session, writes)
        addenda = Addenda(self.session, self.worklist, gate, self.reports, self.notices)
        orders = Orders(self.session, self.worklist, writes, self.notices)
        self.colleagues = Colleagues(self.session)
        acts = Acts(launch, assignment, addenda, orders, self.colleagues, self.lookup, self.entry)
        self.desk.bind(self.window, acts)
        self._seat(orders)
        self.closed = asyncio.Event()
        self._stopped = False
        self._crash_shown = False
        self._connect()

    def _seat(self, orders: Orders) -> None:
        """The pages beside the worklist, each with its desk, made on first use: the worklist is what must be quick."""
        self.desk.seat(lambda: self._front_desk(orders), self._people_desk, self._viewer_desk)

    def _front_desk(self, orders: Orders) -> FrontDesk:
        window = self.window
        page = StudyDesk(no_dicom_words())
        front = FrontDesk(
            self.tasks,
            self.session,
            orders,
            self.colleagues,
            page,
            self.desk.answered,
            lambda: window.pages.show_page(Page.FORM),
        )
        window.add_page(Page.FORM, page)
        front.closed.connect(window.show_reading)
        front.created.connect(window.show_study)
        front.saved.connect(window.show_study)
        front.uid_wanted.connect(window.search_uid)
        return front

    def _people_desk(self) -> PeopleDesk:
        window = self.window
        state = People(self.session, self.notices)
        page = PeoplePage(state, [window.actions_of.button(name) for name in PEOPLE_BUTTONS])
        people = PeopleDesk(self.tasks, state, page, window, self._ask, self.desk.answered)
        window.add_page(
            Page.PEOPLE,
            page,
            lambda context: replace(
                context, person=people.user, invitation=people.invitation, people_refused=state.refused
            ),
        )
        self._follow(page, state.changed)
        # whoever was invited, changed or revoked may be offered for assignment, or no longer
        state.changed.connect(self.colleagues.forget)
        return people

    def _viewer_desk(self) -> ViewerDesk:
        window = self.window
        studies = ViewerStudies(self.session, self.notices, self._ask, self.around.open_link)
        page = ViewerPage(studies, window.actions_of, window.now)
        window.add_page(Page.VIEWER, page, lambda context: replace(context, viewer_study=page.study))
        self._follow(page, studies.changed)
        return ViewerDesk(self.tasks, studies, page, self.colleagues, window, self.desk.answered)

    def _follow(self, page: PeoplePage | ViewerPage, changed: Signal[[]]) -> None:
        """Keep the commands up to a page and its state; Back goes to the worklist."""
        page.picked.connect(self.window.actions_of.refresh)
        changed.connect(self.window.actions_of.refresh)
        page.closed.connect(self.window.show_reading)

    def _poll_seconds(self) -> float:
        return self.around.poll_seconds or self.settings.values.poll_seconds

    async def _ask(self, question: Question) -> bool:
        return await self.desk.ask(question)

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
        # studies refer to nothing that refers back: the collector need never walk through thousands of them
        self.refresher.completed.connect(gc.freeze)
        self.tasks.failed.connect(self._failed)
        self.tasks.crashed.connect(self.show_defect)
        self.worklist.changed.connect(lambda change: self.window.actions_of.refresh())
        self.session.changed.connect(self._session_changed)
        window.study_picked.connect(self._picked)
        window.uid_wanted.connect(self._look_up)
        window.report_page.white_paper_changed.connect(self._white_paper)
        window.closing.connect(self.closed.set)
        window.unsaved = self.desk.half_filled
        window.close_wanted.connect(self.desk.quit_half_filled)
        self.settings.failed.connect(self._settings_problem)

    def start(self) -> None:
        """Show the window, then find out who reads."""
        self.window.show()
        self._show_sign_in()
        if self.settings.problem:
            self._settings_problem()
        self.tasks.start("sign in", self._first_sign_in)

    def _settings_problem(self) -> None:
        self.notices.post(Notice(Level.WARNING, self.settings.problem, key="settings"))

    async def _first_sign_in(self) -> None:
        access = self.around.access
        if self.around.sandbox_arguments:
            access = await self.around.sandbox.start(self.around.sandbox_arguments)
        if access is None:
            await self.entry.resume()
            return
        await self.entry.enter(access)
        await self._begin()

    def _show_sign_in(self) -> None:
        self.window.show_sign_in()
        self.window.sign_in.prepare(self.settings.values.server, self.settings.values.reader_email)

    def _identified(self, user: User) -> None:
        self.window.sign_in.show_user(user)

    async def _reject(self) -> None:
        await self.entry.reject()
        self._show_sign_in()

    async def _begin(self) -> None:
        await self.entry.confirm()
        if self.session.reader is None:
            return  # "Not me" was pressed just before
        self.window.show_reading()
        self.tasks.start("poll", self.refresher.run)

    def _left(self) -> None:
        self.tasks.cancel_all("poll", "study ", "reports of ", "look up ")
        self.desk.forget_copy()
        self.desk.forget_pages()
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
        self.settings.values.white_paper = white
        self.tasks.start("settings", self.settings.save)

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
        self.worklist.clear()
        self.window.report_page.forget()
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
