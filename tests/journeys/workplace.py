"""A reader's workplace for journeys: a screen, a home of its own, a browser that only notes links, sandbox and app."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs

import httpx

import avara_desktop

T = TypeVar("T")
ROOT = Path(avara_desktop.__file__).resolve().parent.parent
DEADLINE = 20.0
"""Seconds that a journey waits for anything; a condition ends the wait long before."""
TITLE = "Avara Desktop"
PASSED_ON = ("LANG", "LC_ALL", "LD_LIBRARY_PATH", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")
STUDIES = "/v1/autoScribe/studies"
REPORTS = "/v1/autoScribe/reports"
USERS = "/v1/autoScribe/users"
READ = f"{STUDIES}/reroute-url"
SCREEN_READER = Path(__file__).with_name("screen_reader")
VIEWER = f"{STUDIES}/viewer-only-reroute-url"
Json = dict[str, Any]


def wait_for(what: str, found: Callable[[], T], seconds: float = DEADLINE) -> T:
    """The first true value of ``found``; fails naming what never came."""
    ends = time.monotonic() + seconds
    while not (value := found()):
        if time.monotonic() > ends:
            raise AssertionError(f"{what} did not come within {seconds:.0f} s")
        time.sleep(0.03)
    return value


@contextmanager
def virtual_screen(*arguments: str) -> Iterator[str]:
    """An X server without a network socket, on a display number that it chooses; yields ``:N``.

    It does not reset when its last client leaves: meanwhile it would turn the next one away. ``arguments`` are further
    ones of Xvfb.
    """
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"]
    command += arguments
    server = subprocess.Popen(command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
    finally:
        ended(server)


def ended(process: "subprocess.Popen[Any]") -> None:
    """End a process that a journey started, and close its pipes."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe:
            pipe.close()


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended and was not collected yet does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def children(pid: int) -> list[int]:
    """The processes that a process started and that still run."""
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    except OSError:
        return []
    return [int(child) for child in listed if alive(int(child))]


class Sandbox:
    """A sandbox process and what it was asked."""

    def __init__(self, process: "subprocess.Popen[str]", line: Json) -> None:
        self.process = process
        self.base_url, self.api_key = str(line["base_url"]), str(line["api_key"])
        self.reader_email = str(line["reader_email"])
        self._http = httpx.Client(base_url=self.base_url, headers={"authorization": f"Bearer {self.api_key}"})

    def get(self, path: str, **query: str) -> Json:
        """The JSON of a GET of ours (it is in the request log like any other)."""
        answer = self._http.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def post(self, path: str, body: Json | None = None) -> None:
        """A POST of ours, to a control call."""
        assert self._http.post(path, json=body or {}).is_success

    def reader_npi(self) -> str:
        """The NPI of the reader, whose last digits are typed at sign-in."""
        return str(self.get(USERS, email=self.reader_email)["users"][0]["npiNumber"])

    def requests(self, method: str = "", path: str = "") -> list[Json]:
        """What the app asked for, oldest first; ``path`` is its end or a pattern of the whole."""
        log = self.get("/_sandbox/requests")["requests"]
        return [
            entry
            for entry in log
            if str(entry["user_agent"]).startswith("avara-desktop/")
            and method in ("", entry["method"])
            and (not path or re.fullmatch(path, entry["path"]))
        ]

    def writes(self) -> list[str]:
        """Paths of everything the app posted or changed."""
        return [entry["path"] for entry in self.requests() if entry["method"] != "GET"]

    def quiet(self, seconds: float = 0.4) -> None:
        """Wait until the app has asked for nothing new for a moment: what it was doing has come to its end."""
        last, since = self.requests(), time.monotonic()

        def still() -> bool:
            nonlocal last, since
            if (now := self.requests()) != last:
                last, since = now, time.monotonic()
            return time.monotonic() - since > seconds

        wait_for("a quiet moment", still)

    def close(self) -> None:
        """End the process."""
        self._http.close()
        ended(self.process)


class Window:
    """The app's window, as a hand at the keyboard has it."""

    def __init__(self, display: str, number: str) -> None:
        self.display, self.number = display, number

    def press(self, *keys: str, milliseconds: int = 20) -> None:
        """Press keys one after the other, in xdotool's names. Letters faster than 35 ms are dictation to the app."""
        xdotool(self.display, "key", "--clearmodifiers", "--delay", str(milliseconds), *keys)

    def type(self, text: str) -> None:
        """Type text."""
        xdotool(self.display, "type", "--clearmodifiers", "--delay", "8", text)

    def dictate(self, text: str) -> None:
        """Type text as a dictation engine does: all at once."""
        xdotool(self.display, "type", "--clearmodifiers", "--delay", "1", text)

    def command(self, name: str) -> None:
        """Give a command by its name: for what has no key, and where letters are typed."""
        self.press("ctrl+k")
        self.type(name)
        self.press("Return")

    def take_keyboard(self, number: str = "") -> None:
        """Give the keyboard to this window, or to another of the app: there is no window manager to do it."""
        xdotool(self.display, "windowfocus", "--sync", number or self.number)

    def title(self) -> str:
        """What a task bar would show."""
        return xdotool(self.display, "getwindowname", self.number)


def xdotool(display: str, *words: str) -> str:
    """What xdotool answers; empty where it fails, such as a search that finds nothing."""
    done = subprocess.run(
        ["xdotool", *words], env={**os.environ, "DISPLAY": display}, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else ""


@dataclass
class App:
    """The app's process, with its window, and the file into which its screen is read aloud."""

    process: "subprocess.Popen[bytes]"
    window: Window
    spoken: Path

    def screen(self) -> str:
        """The words on its screen now, a widget or a row a line."""
        self.spoken.unlink(missing_ok=True)
        self.process.send_signal(signal.SIGUSR1)
        wait_for("the words on the screen", self.spoken.exists)
        return self.spoken.read_text(encoding="utf-8")

    def says(self, *words: str) -> str:
        """Wait until all these words are on the screen; returns everything that is on it then."""
        shown = ""

        def seen() -> bool:
            nonlocal shown
            shown = self.screen()
            return all(each in shown for each in words)

        try:
            wait_for(f"{words} on the screen", seen)
        except AssertionError as error:
            raise AssertionError(f"{error}; it says:\n{shown}") from None
        return shown

    def ends(self, seconds: float) -> tuple[int, float]:
        """(exit code, seconds it took) of an end that was asked for just now."""
        began = time.monotonic()
        code = self.process.wait(seconds)
        return code, time.monotonic() - began


class Workplace:
    """Everything one journey needs, below one folder; ``close`` ends what was started."""

    def __init__(self, folder: Path, display: str) -> None:
        self.folder, self.display = folder, display
        self.home = folder / "home"
        self.links_file = folder / "browser" / "links"
        self._closing: list[Callable[[], None]] = []
        for name in ("home", "tmp", "run", "browser"):
            (folder / name).mkdir(parents=True)
        (folder / "run").chmod(0o700)
        browser = folder / "browser" / "xdg-open"
        browser.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >> "{self.links_file}"\n', encoding="utf-8")
        browser.chmod(0o755)

    def environment(self, **more: str) -> dict[str, str]:
        """A session with this screen and home, and nothing else of whoever runs the tests."""
        home = self.home
        kept = {name: value for name, value in os.environ.items() if name in PASSED_ON}
        return {
            **kept,
            "PATH": f"{self.folder / 'browser'}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": f"{SCREEN_READER}{os.pathsep}{ROOT}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_STATE_HOME": str(home / "state"),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_CACHE_HOME": str(home / "cache"),
            "XDG_RUNTIME_DIR": str(self.folder / "run"),
            "TMPDIR": str(self.folder / "tmp"),
            # no session bus: libdbus would start one for the screen and leave it behind
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self.folder / 'run' / 'no-bus'}",
            "DISPLAY": self.display,
            "QT_QPA_PLATFORM": "xcb",
            **more,
        }

    def sandbox(self, *arguments: str) -> Sandbox:
        """Start a sandbox with control calls."""
        command = [sys.executable, "-m", "avara_desktop.sandbox", "--control", "--until-stdin-closes", *arguments]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=self.folder, env=self.environment()
        )
        assert process.stdout is not None
        sandbox = Sandbox(process, json.loads(process.stdout.readline()))
        self._closing.append(sandbox.close)
        return sandbox

    def app(self, *arguments: str, **more: str) -> App:
        """Start the app and wait for its window, which then has the keyboard."""
        command = [sys.executable, "-m", "avara_desktop", *arguments]
        spoken = self.folder.with_name("screen")  # beside what the app may write into
        environment = self.environment(SCREEN_READER_FILE=str(spoken), **more)
        output = (self.folder / "output").open("ab")
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=self.home, env=environment
        )
        output.close()
        self._closing.append(lambda: ended(process))

        def window() -> str:
            assert process.poll() is None, f"the app ended with {process.returncode}: {self.output()}"
            searching = ("search", "--all", "--onlyvisible", "--pid", str(process.pid), "--name", f"^{TITLE}$")
            return xdotool(self.display, *searching)

        number = wait_for("the app's window", window).splitlines()[0]
        window_ = Window(self.display, number)
        window_.take_keyboard()
        return App(process, window_, spoken)

    def reading(self, sandbox: Sandbox, **more: str) -> App:
        """Start the app with the sandbox's access for this run only, and wait until the list is there."""
        app = self.app(
            "--ephemeral",
            AVARA_BASE_URL=sandbox.base_url,
            AVARA_API_KEY=sandbox.api_key,
            AVARA_READER_EMAIL=sandbox.reader_email,
            **more,
        )
        self.study_under_the_hand(sandbox)
        return app

    def sign_in(self, window: Window, sandbox: Sandbox) -> None:
        """Type server, key and email on the sign-in page, and confirm who that is."""
        window.press("shift+Tab", "ctrl+a")
        window.type(sandbox.base_url)
        window.press("Tab")
        window.type(sandbox.api_key)
        window.press("Tab")
        window.type(sandbox.reader_email)
        asked = len(sandbox.requests("GET", USERS))
        window.press("Return")
        wait_for("the reader", lambda: sandbox.requests("GET", USERS)[asked:])
        sandbox.quiet()
        window.type(sandbox.reader_npi()[-4:])
        window.press("Return")

    def study_under_the_hand(self, sandbox: Sandbox, after: int = 0) -> Json:
        """The study the app has selected, told by whose reports it asked for since ``after`` such requests."""

        def asked() -> list[Json]:
            return sandbox.requests("GET", REPORTS)[after:]

        query = parse_qs(wait_for("the reports of the selected study", asked)[-1]["query"])
        return sandbox.get(f"{STUDIES}/{query['studyId'][0]}")

    def links(self) -> list[str]:
        """What the browser was asked to open, so far."""
        return self.links_file.read_text(encoding="utf-8").splitlines() if self.links_file.exists() else []

    def output(self) -> str:
        """What the app printed."""
        return (self.folder / "output").read_text(encoding="utf-8", errors="replace")

    def files(self) -> list[Path]:
        """Everything that was written, the browser's own note of its links apart."""
        return [path for path in self.folder.rglob("*") if path.is_file() and path.parent != self.links_file.parent]

    def close(self) -> None:
        """End everything, last started first."""
        while self._closing:
            self._closing.pop()()


def lacking(programs: Sequence[str]) -> list[str]:
    """Which of the programs are not on this machine."""
    return [name for name in programs if shutil.which(name) is None]
