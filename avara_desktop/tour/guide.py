"""Hands, eyes and notebook of the tour: presses keys in the real window, waits for conditions, takes pictures."""

import asyncio
import json
import re
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from avara_desktop.app import Application, Surroundings
from avara_desktop.commands.keys import plain
from avara_desktop.local import clock
from avara_desktop.local.credentials import Backend, Credentials
from avara_desktop.local.sandbox_process import SandboxAccess, SandboxProcess
from avara_desktop.local.threads import off_the_loop

WAIT_SECONDS = 20.0
HTTP_SECONDS = 15.0
SETTLE_SECONDS = 2.0
READING = ("reports of", "timeline of", "earlier reports of")
"""Tasks that read what a picture is to show."""
PACE_SECONDS = 0.1
"""Before letters and Enter, as of a hand: the app takes faster ones for dictation, and does nothing."""
MERELY_MOVE = ("J", "K", "Space")
"""Letters that may follow each other as fast as of a key held down."""
SANDBOX = ("--control", "--slips", "--studies", "240", "--assigned", "48")
POLICY = {"set_by": "Radiology IT, ext. 4410", "settings": {"witness_seconds": 15}}
"""What the computer's administrator has set: a locked setting is a part of what there is to see."""


@dataclass(frozen=True)
class Look:
    """How the window looks: its size in pixels, its theme, the height of ordinary text in pixels."""

    size: tuple[int, int] = (1280, 800)
    theme: str = "dark"
    text_px: int = 16


@dataclass
class Check:
    """One thing that had to be so."""

    what: str
    held: bool


@dataclass
class Step:
    """A numbered part of the tour with its picture and checks."""

    number: int
    name: str
    picture: str = ""
    seconds: float = 0.0
    checks: list[Check] = field(default_factory=list)


class MemoryVault:
    """Keeps keys for the length of the tour only."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """The key kept under a name."""
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a key."""
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Drop a key."""
        del self.kept[service, username]


class Tour:
    """Hands, eyes and notebook of the tour."""

    def __init__(self, out: Path, look: Look) -> None:
        self.out = out
        self.look = look
        self.steps: list[Step] = []
        self.links: list[str] = []
        self.vault = MemoryVault()
        self.sandbox = SandboxProcess()
        self.access: SandboxAccess
        self.app: Application
        self.read_id = ""
        """The study that was read and signed on the way."""
        self._skipped = 0.0
        self._began = time.monotonic()

    async def begin(self) -> None:
        """Start the sandbox, then the app at its sign-in page."""
        self.access = await self.sandbox.start(SANDBOX)
        self.app = self._application()
        for name, value in (("theme", self.look.theme), ("text_px", self.look.text_px)):
            self.app.settings.set(name, value)
        self.app.start()
        self.app.window.resize(*self.look.size)

    def _application(self) -> Application:
        """The app as it stands on a managed computer; its policy is read once, and gone again."""
        backend: Backend = self.vault
        with tempfile.TemporaryDirectory() as folder:
            policy = Path(folder) / "policy.json"
            policy.write_text(json.dumps(POLICY), encoding="utf-8")
            return Application(
                Surroundings(
                    policy_path=policy,
                    credentials=Credentials(lambda: ("tour vault", backend)),
                    open_link=self.links.append,
                    poll_seconds=1.0,
                )
            )

    async def end(self) -> None:
        """End app and sandbox."""
        await self.app.stop()
        await self.sandbox.stop()
        self.later(-self._skipped)

    def later(self, seconds: float) -> None:
        """Let it be so many seconds later for the app."""
        clock.skip(seconds)
        self._skipped += seconds

    # --- hands

    def _focus(self) -> QWidget:
        return QApplication.focusWidget() or self.app.window.focusWidget() or self.app.window

    async def press(self, keys: str) -> None:
        """Press a key sequence, such as ``Ctrl+K`` or ``G, U``, wherever the focus is, and let what it does begin."""
        hand = keys == "Return" or (plain(keys) and keys not in MERELY_MOVE)
        for step in keys.split(", "):
            await asyncio.sleep(PACE_SECONDS if hand else 0)
            combination = QKeySequence.fromString(step)[0]  # type: ignore[index]
            QTest.keyClick(self._focus(), combination.key(), combination.keyboardModifiers())
        await asyncio.sleep(0)
        while hand and self.app.desk.burst.waiting:  # noqa: ASYNC110 - a timer's doing
            await asyncio.sleep(0.005)  # a letter acts once no further one has come

    async def type(self, text: str) -> None:
        """Type text into whatever has the focus."""
        QTest.keyClicks(self._focus(), text)
        await asyncio.sleep(0)

    async def dictate(self, text: str) -> None:
        """Send text as a dictation engine does, all at once, to whatever has the focus."""
        QTest.keyClicks(self._focus(), text)
        await asyncio.sleep(0)

    async def fill(self, field_: QWidget, text: str) -> None:
        """Empty a field and type into it."""
        field_.setFocus(Qt.FocusReason.TabFocusReason)
        await self.press("Ctrl+A")
        await self.type(text)

    # --- eyes

    def step(self, name: str) -> None:
        """Begin a numbered step."""
        self._end_step()
        self.steps.append(Step(len(self.steps) + 1, name))
        print(f"{len(self.steps):3}  {name}")

    def _end_step(self) -> None:
        now = time.monotonic()
        if self.steps:
            self.steps[-1].seconds = round(now - self._began, 2)
        self._began = now

    def check(self, what: str, held: object) -> None:
        """Write down whether something is so."""
        self.steps[-1].checks.append(Check(what, bool(held)))
        if not held:
            print(f"    MISSED: {what}", file=sys.stderr)

    async def until(self, what: str, condition: Callable[[], object]) -> None:
        """Wait until something is so; a miss is written down and the tour goes on."""
        deadline = time.monotonic() + WAIT_SECONDS
        while not condition() and time.monotonic() < deadline:  # noqa: ASYNC110 - conditions are of many kinds
            await asyncio.sleep(0.01)
        self.check(what, condition())

    def _reading(self) -> bool:
        return any(name.startswith(READING) for name in self.app.tasks.names())

    async def picture(self) -> None:
        """Take a picture of the window, once what is read of the study under the hand has come."""
        ends = time.monotonic() + SETTLE_SECONDS
        while self._reading() and time.monotonic() < ends:  # noqa: ASYNC110 - it may be of several tasks
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        step = self.steps[-1]
        name = re.sub(r"[^a-z0-9]+", "-", step.name.lower()).strip("-")
        step.picture = f"{step.number:03}-{name}.png"
        image = self.app.window.grab().toImage()
        self.check("the picture was written", image.save(str(self.out / step.picture)))

    # --- the world outside the app

    async def http(self, url: str, *, form: dict[str, str] | None = None) -> str:
        """Fetch a page of the sandbox as a browser would; returns its text, or "" with the status for an error."""
        data = urllib.parse.urlencode(form).encode() if form is not None else None

        def fetch() -> str:
            try:
                with urllib.request.urlopen(url, data, timeout=HTTP_SECONDS) as answer:  # noqa: S310 - the sandbox's
                    return str(answer.read().decode())
            except urllib.error.HTTPError as error:
                return f"HTTP {error.code}"

        return await off_the_loop(fetch, HTTP_SECONDS)

    async def control(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Call the sandbox behind the app's back."""
        request = urllib.request.Request(  # noqa: S310 - the sandbox's
            self.access.base_url + path,
            json.dumps(body).encode() if body is not None else None,
            {"Authorization": f"Bearer {self.access.api_key}", "Content-Type": "application/json"},
            method=method,
        )

        def call() -> Any:
            with urllib.request.urlopen(request, timeout=HTTP_SECONDS) as answer:  # noqa: S310
                return json.loads(answer.read() or b"null")

        return await off_the_loop(call, HTTP_SECONDS)

    async def sent(self, method: str, path: str) -> int:
        """How many requests of a kind the sandbox has received since the log was last emptied."""
        log = await self.control("GET", "/_sandbox/requests")
        requests = log["requests"] if isinstance(log, dict) else log
        return sum(1 for item in requests if item["method"] == method and path in item["path"])

    def notebook(self) -> dict[str, Any]:
        """Everything noted, for ``tour.json``."""
        self._end_step()
        missed = [f"{step.name}: {check.what}" for step in self.steps for check in step.checks if not check.held]
        return {
            "size": list(self.look.size),
            "theme": self.look.theme,
            "text_px": self.look.text_px,
            "platform": QGuiApplication.platformName(),
            "passed": not missed,
            "missed": missed,
            "steps": [asdict(step) for step in self.steps],
        }
