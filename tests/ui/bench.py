"""A reader's workbench for tests: the whole application on a sandbox in this process, with hands and eyes."""

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPlainTextEdit, QWidget

from avara_desktop import app as application
from avara_desktop.api.client import AvaraClient
from avara_desktop.api.models import Study
from avara_desktop.api.transport import ApiTransport, DownloadTransport
from avara_desktop.app import Application, Surroundings
from avara_desktop.commands import BY_ID
from avara_desktop.local.credentials import Credentials
from avara_desktop.local.sandbox_process import SandboxAccess, SandboxProcess
from avara_desktop.reading import WATCHES
from avara_desktop.sandbox.app import SandboxOptions, create_sandbox
from avara_desktop.state.query import SCOPE_MINE
from avara_desktop.ui.kit.sheet import Sheet
from avara_desktop.ui.window.main_window import MainWindow

Json = dict[str, Any]
S = TypeVar("S", bound=Sheet)
WAIT_SECONDS = 5.0
WINDOWS = ("MainWindow", "QFileDialog", "QPrintDialog", "QMenu", "QComboBoxPrivateContainer", "QTipLabel", "Host")
"""What may be a window of its own."""


async def until(condition: Callable[[], object], what: str = "") -> None:
    """Wait until something is so."""
    ends = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < ends, f"never came: {what or condition}"
        await asyncio.sleep(0.005)


async def _at_once(_: float) -> None:
    """A wait that takes no time."""
    await asyncio.sleep(0)


class Wire(httpx.AsyncBaseTransport):
    """The network between the app and one of the sandbox's apps; a test may hold answers back."""

    def __init__(self, app: Any) -> None:
        self._inner = httpx.ASGITransport(app)
        self.passed: list[str] = []
        self.in_flight = 0
        self._held: list[tuple[str, asyncio.Event]] = []

    def hold(self, words: str) -> asyncio.Event:
        """Hold back the answer to the next request with these words in it ("GET /v1/…"), until the event is set."""
        event = asyncio.Event()
        self._held.append((words, event))
        return event

    def count(self, start: str) -> int:
        """How many requests that begin so have passed."""
        return sum(line.startswith(start) for line in self.passed)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        line = f"{request.method} {request.url.raw_path.decode()}"
        self.passed.append(line)
        self.in_flight += 1
        try:
            answer = await self._inner.handle_async_request(request)
            for entry in [entry for entry in self._held if entry[0] in line][:1]:
                self._held.remove(entry)
                await entry[1].wait()
            return answer
        finally:
            self.in_flight -= 1


class MemoryVault:
    """A key vault that forgets with the test; ``trouble`` is raised by every call."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.trouble: Exception | None = None

    def _work(self) -> None:
        if self.trouble:
            raise self.trouble

    def get_password(self, service: str, username: str) -> str | None:
        self._work()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._work()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._work()
        del self.kept[service, username]


class FakeSandbox(SandboxProcess):
    """Stands for the sandbox process of "Try the sandbox"."""

    def __init__(self) -> None:
        super().__init__()
        self.access: SandboxAccess | Exception | None = None
        self.started: list[tuple[str, ...]] = []
        self.stopped = 0

    async def start(self, arguments: Any = ()) -> SandboxAccess:
        self.started.append(tuple(arguments))
        if isinstance(self.access, SandboxAccess):
            return self.access
        assert self.access is not None
        raise self.access

    async def stop(self) -> None:
        self.stopped += 1


class Bench:
    """``async with Bench() as bench``: the window on the sandbox's worklist, ended at the end.

    ``enter`` False stays at the sign-in page. The list is polled only when asked (``await bench.polled()``).
    """

    def __init__(
        self,
        *,
        size: tuple[int, int] | None = (1280, 800),
        enter: bool = True,
        settings_path: Path | None = None,
        policy_path: Path | None = None,
        log_folder: Path | None = None,
        text_px: int = 16,
        idle: bool = True,
        patient: bool = False,
        **options: Any,
    ) -> None:
        self.sandbox = create_sandbox(SandboxOptions(**{"studies": 50, "assigned": 16, "control": True, **options}))
        self.sandbox.dropped = httpx.RemoteProtocolError
        self.world = self.sandbox.world
        self.reader_id = self.world.reader_id
        self.wire, self.files = Wire(self.sandbox.api), Wire(self.sandbox.files)
        self.links: list[str] = []
        self._patch = pytest.MonkeyPatch()
        self._stopped = False
        self._paused = 0.0
        self.vault = MemoryVault()
        self.fake = FakeSandbox()
        self.defects: list[BaseException] = []
        self.strays: list[str] = []
        """Windows that were shown and are none of ours."""
        self.access = SandboxAccess(self.sandbox.base_url, self.sandbox.reader_email, self.sandbox.api_key)
        self.fake.access = self.access
        self._size, self._enter, self._text_px, self._patient = size, enter, text_px, patient
        if idle and enter:
            # nothing in progress, so that Read asks no question about a second study
            for study_id in self.ids("in_progress"):
                self.world.studies[study_id].status = "assigned"
                self.world.studies[study_id].reports.clear()
                self.world.shelves.place(self.world.studies[study_id])
        self.around = Surroundings(
            settings_path=settings_path,
            policy_path=policy_path,
            log_folder=log_folder,
            credentials=Credentials(lambda: ("test vault", self.vault)),
            open_link=self.links.append,
            connect=self._connect,
            sandbox=self.fake,
            access=self.access if enter else None,
            poll_seconds=300.0,
        )
        self.app: Application

    def _connect(self, origin: str, key: str) -> AvaraClient:
        return AvaraClient(ApiTransport(origin, key, self.wire), DownloadTransport(self.files), _at_once)

    @property
    def window(self) -> MainWindow:
        """The window."""
        return self.app.window

    @staticmethod
    def _gui() -> QGuiApplication:
        running = QGuiApplication.instance()
        assert isinstance(running, QGuiApplication)
        return running

    def _focused(self, window: QWindow | None) -> None:
        """A widget shown before it has its place is a window for a moment, and takes the keyboard away."""
        if window is not None and not window.objectName().startswith(WINDOWS):
            self.strays.append(window.objectName())

    async def __aenter__(self) -> Self:
        self._gui().focusWindowChanged.connect(self._focused)
        self._patch.setattr(application, "SETTLE_SECONDS", 0.01)
        self.app = Application(self.around)
        self.app.tasks.crashed.connect(self.defects.append)
        self.app.desk.acts.assignment._writes._sleep = asyncio.sleep if self._patient else _at_once
        self.app.desk.burst.guard.clock = lambda: time.monotonic() + self._paused
        self.app.settings.set("text_px", self._text_px)
        self.app.start()
        if self._size:
            self.window.resize(*self._size)
        if self._enter:
            await until(lambda: self.window.pages.currentWidget() is self.window.reading, "the reading page")
            await until(lambda: self.app.refresher.age() is not None, "the list")
            await self.settled()
            self.window.view.setFocus()
        else:
            await until(lambda: not self.app.tasks.running("sign in"), "the sign-in page")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
        self._patch.undo()
        self._gui().focusWindowChanged.disconnect(self._focused)
        if error is None:
            assert self.defects == []
            assert self.strays == []

    async def stop(self) -> None:
        """End the app, once."""
        if not self._stopped:
            self._stopped = True
            await self.app.stop()

    # --- time

    async def settled(self) -> None:
        """Wait until nothing is on its way: no request, no drawing put off, no act but those that ask the reader."""
        quiet = 0
        ends = time.monotonic() + WAIT_SECONDS
        while quiet < 3:
            assert time.monotonic() < ends, f"never quiet: {self.app.tasks._running.keys()}"
            await asyncio.sleep(0.002)
            waiting = {name for name in self.app.tasks.names() if name.startswith(("poll", *WATCHES))}
            running = self.app.tasks._running.keys() - waiting if not self.sheets() else set()
            asked = running or self.wire.in_flight or self.files.in_flight
            busy = asked or self.app.desk.burst.waiting or self.window._drawn.isActive()
            quiet = 0 if busy else quiet + 1

    async def polled(self, *, bring_in: bool = True) -> None:
        """Let the list be read again, to the end, and bring in what waits, as a reader does who wants to see it."""
        refresher, since = self.app.refresher, time.monotonic()
        failures = refresher._failures
        refresher.refresh_now()

        def done() -> bool:
            ages = [refresher.age(scope) for scope in {SCOPE_MINE, refresher.scope}]
            fresh = all(age is not None and age <= time.monotonic() - since for age in ages)
            return fresh or refresher._failures > failures or refresher._session.client is None

        await until(done, "the poll")
        await self.settled()
        if bring_in:
            self.window.keeper.bring_in()
            await self.settled()

    # --- hands

    def focus(self) -> QWidget:
        """The widget that has the keyboard."""
        return QApplication.focusWidget() or self.window.focusWidget() or self.window

    def press_now(self, keys: str) -> None:
        """Press keys such as ``Ctrl+K`` or ``G, U``, wherever the focus is, and let nothing else happen."""
        for step in keys.split(", "):
            self._pause()
            combination = QKeySequence.fromString(step)[0]  # type: ignore[index]
            QTest.keyClick(self.focus(), combination.key(), combination.keyboardModifiers())
        self._pause()

    def _pause(self) -> None:
        """A hand takes its time between keys, though the test does not: nothing of it is dictation."""
        self._paused += 0.5
        self.app.desk.burst.rest()

    async def press(self, keys: str) -> None:
        """Press keys and wait until what they started has come to rest, or waits for an answer."""
        self.press_now(keys)
        await asyncio.sleep(0)

    async def write(self, text: str) -> None:
        """Type text into what has the focus."""
        QTest.keyClicks(self.focus(), text)
        await asyncio.sleep(0)

    async def click(self, button: QAbstractButton) -> None:
        """Click a button."""
        assert button.isEnabled(), "the button is off"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        await asyncio.sleep(0)

    async def pick(self, study_id: str) -> Study:
        """Put the hand on a study of the list."""
        place = self.window.model.place(study_id)
        assert place is not None, "the study is not on the list"
        self.window.view.go_to(place)
        await asyncio.sleep(0)
        assert self.window.selected == study_id
        return self.study

    # --- eyes

    @property
    def study(self) -> Study:
        """The study under the hand."""
        study = self.app.worklist.study(self.window.selected)
        assert study is not None
        return study

    def shown(self) -> list[str]:
        """Ids of the rows, top to bottom."""
        model = self.window.model
        return [row.study_id for place in range(model.rowCount()) if (row := model.row(place))]

    def sheets(self) -> list[Sheet]:
        """The open sheets, in the order they were opened."""
        return [child for child in self.window.children() if isinstance(child, Sheet) and child._open]

    async def sheet(self, kind: type[S]) -> S:
        """The sheet of a kind, once it is open."""
        await until(lambda: any(isinstance(sheet, kind) for sheet in self.sheets()), kind.__name__)
        return next(sheet for sheet in self.sheets() if isinstance(sheet, kind))

    def action(self, command_id: str) -> QAction:
        """The action of a command."""
        return self.window.actions_of.by_id[command_id]

    def run(self, command_id: str) -> None:
        """Run a command as the palette does."""
        self.window.actions_of.run(BY_ID[command_id])

    def notices(self) -> list[str]:
        """Title and advice of the notices."""
        return [f"{notice.title} {notice.advice}" for notice in self.app.notices.shown]

    def texts(self) -> Iterator[str]:
        """Everything any widget, model or accessible text of this application says."""
        for widget in QApplication.allWidgets():
            yield from texts_of(widget)
        model = self.window.model
        for place in range(model.rowCount()):
            for column in range(model.columnCount()):
                for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                    yield str(model.data(model.index(place, column), role))
        yield from self.notices()
        yield QApplication.clipboard().text()

    # --- the sandbox

    def ids(self, status: str, *, mine: bool = True) -> list[str]:
        """Ids of the studies in a state that are not cancelled and not examples of the documents."""
        return [
            study.study_id
            for study in self.world.studies.values()
            if study.status == status
            and (study.assigned_to == self.reader_id) is mine
            and not study.is_cancelled
            and study.study_type == "standard"
            and study.number >= 0
        ]

    async def control(self, method: str, path: str, body: Json | None = None) -> Json:
        """Steer the sandbox behind the app's back."""
        headers = {"authorization": f"Bearer {self.sandbox.api_key}"}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.sandbox.api), base_url="http://sandbox") as far:
            answer = await far.request(method, f"/_sandbox{path}", json=body, headers=headers)
        assert answer.status_code in (200, 201), answer.text
        return dict(answer.json())

    async def fault(self, path: str, kind: str = "status", **more: Any) -> None:
        """Let a fault happen, once unless ``times`` says more."""
        await self.control("POST", "/faults", {"path": path, "kind": kind, "times": 1, **more})

    async def arrive(self, **fields: Any) -> str:
        """Let a study of the reader's arrive; returns its id. It is on the list after the next poll."""
        body = {"assignedTo": "reader", **fields}
        return str((await self.control("POST", "/studies", body))["studyId"])

    async def change(self, study_id: str, **fields: Any) -> None:
        """Change a study as somebody else might have."""
        await self.control("POST", f"/studies/{study_id}/change", fields)

    async def sign(self, study_id: str, text: str = "") -> None:
        """Sign the report of a study."""
        await self.control("POST", f"/studies/{study_id}/sign", {"text": text} if text else {})

    def sent(self, method: str, part: str = "") -> int:
        """How many requests of a kind the sandbox has answered."""
        return sum(1 for entry in self.sandbox.log.entries() if entry["method"] == method and part in entry["path"])

    async def signed(self, **fields: Any) -> str:
        """A signed study under the hand, in Done."""
        study_id = await self.arrive(**fields)
        await self.sign(study_id)
        await self.press("G, D")
        await self.polled()
        assert study_id in self.shown(), "the signed study is on the list"
        await self.pick(study_id)
        await until(lambda: self.app.reports.loaded is not None, "its reports")
        return study_id


def texts_of(widget: QWidget) -> Iterator[str]:
    """Everything a widget says, seen or not."""
    yield widget.toolTip()
    yield widget.accessibleName()
    yield widget.accessibleDescription()
    yield widget.windowTitle()
    yield widget.objectName()
    if isinstance(widget, QLabel | QLineEdit | QAbstractButton):
        yield widget.text()
    if isinstance(widget, QLineEdit):
        yield widget.placeholderText()
    if isinstance(widget, QPlainTextEdit):
        yield widget.toPlainText()


def as_if(bench: Bench, study: Study, **fields: Any) -> Study:
    """Take in a study with other fields, as if the server had said so."""
    made = study.model_copy(update=fields)
    bench.app.worklist.apply(made)
    return made


def without(study: Study, **fields: Any) -> Study:
    """A study with other demographics."""
    return study.model_copy(update={"report_metadata": study.report_metadata.model_copy(update=fields)})
