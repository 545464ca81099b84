"""The composition root and its three ways to start: it begins with the window, and ends within two seconds."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import qInstallMessageHandler
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from avara_desktop import app as application
from avara_desktop import start
from avara_desktop.app import STOP_SECONDS, Application, Surroundings
from avara_desktop.local.sandbox_process import SandboxAccess
from avara_desktop.start import DaemonThreads
from tests.ui.bench import Bench, FakeSandbox, until

ROOT = Path(application.__file__).resolve().parents[1]


async def stopped_in(bench: Bench) -> float:
    """Seconds that ending the app takes."""
    began = time.monotonic()
    await bench.stop()
    return time.monotonic() - began


async def test_it_ends_within_two_seconds_with_everything_in_flight(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.signed()
        pdf = bench.files.hold("GET ")
        await bench.press("Shift+R")
        await until(lambda: bench.files.in_flight, "the PDF")
        await bench.press("G, M")
        await bench.press("Home")
        post = bench.wire.hold("POST ")
        await bench.press("V")
        await until(lambda: bench.wire.count("POST "), "the POST")
        get = bench.wire.hold("GET /v1/autoScribe/studies?")
        bench.app.refresher.refresh_now()
        await until(lambda: bench.wire.in_flight >= 2, "the GET")
        assert await stopped_in(bench) < STOP_SECONDS
        assert bench.app.tasks._running == {}
        assert not bench.app.tasks.start("late", _nothing), "nothing starts afterwards"
        for hold in (pdf, post, get):
            hold.set()
        await asyncio.sleep(0.02)
        assert bench.app.worklist.rows == {}
        assert bench.links == []


async def _nothing() -> None:
    """Nothing."""


async def test_a_connection_that_does_not_close_does_not_hold_up_the_end(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="avara_desktop")
    monkeypatch.setattr(application, "STOP_SECONDS", 0.1)
    async with Bench() as bench:

        async def never() -> None:
            await asyncio.sleep(30)

        monkeypatch.setattr(bench.app.session, "end", never)
        assert await stopped_in(bench) < 1.0
        assert any(record.getMessage() == "slow_stop" for record in caplog.records)
        monkeypatch.undo()


async def test_ending_writes_the_settings(qapp: QApplication, tmp_path: Path) -> None:
    async with Bench(settings_path=tmp_path / "settings.json") as bench:
        bench.app.settings.values.white_paper = True
    assert '"white_paper": true' in (tmp_path / "settings.json").read_text(encoding="utf-8")


async def test_running_ends_when_the_window_is_closed_and_leaves_no_trace(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(enter=False, log_folder=tmp_path / "logs")
    made: list[Application] = []
    real = Application.__init__

    def noting(self: Application, around: Surroundings) -> None:
        real(self, around)
        made.append(self)

    monkeypatch.setattr(Application, "__init__", noting)
    hook = sys.excepthook
    handler = qInstallMessageHandler(None)
    task = asyncio.create_task(application.run(bench.around))
    try:
        await until(lambda: made and made[0].window.isVisible(), "the window")
        assert (tmp_path / "logs" / "crash.txt").exists()
        made[0].window.close()
        await task
    finally:
        qInstallMessageHandler(handler)
    assert sys.excepthook is hook
    assert not isValid(made[0].window)
    assert logging.getLogger("avara_desktop").propagate


async def test_the_demo_signs_in_to_a_sandbox_of_its_own(qapp: QApplication) -> None:
    bench = Bench(enter=False)
    fake = FakeSandbox()
    fake.access = bench.access
    around = Surroundings(
        connect=bench._connect, sandbox=fake, sandbox_arguments=("--live", "--studies", "9"), poll_seconds=300.0
    )
    app = Application(around)
    app.start()
    await until(lambda: app.refresher.age() is not None, "the list")
    assert fake.started == [("--live", "--studies", "9")]
    assert app.window.pages.currentWidget() is app.window.reading
    await app.stop()
    assert fake.stopped >= 1


async def test_polls_come_at_the_interval_of_the_settings(qapp: QApplication) -> None:
    app = Application(Surroundings())
    app.settings.values.poll_seconds = 33
    assert app._poll_seconds() == 33
    assert Application(Surroundings(poll_seconds=0.5))._poll_seconds() == 0.5
    await app.stop()


async def test_a_client_has_a_connection_for_the_api_and_one_for_files() -> None:
    client = application.connect("https://api.avarasoftware.com", "ak_test")
    assert client.origin == "https://api.avarasoftware.com"
    assert "ak_test" not in repr(client)
    await client.close()


# --- the three ways to start


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[Surroundings]:
    """What the app would have been started with."""
    found: list[Surroundings] = []

    async def run(around: Surroundings) -> None:
        found.append(around)

    def on_qt(work: Callable[[], Coroutine[Any, Any, object]]) -> int:
        asyncio.run(work())
        return 7

    monkeypatch.setattr(application, "run", run)
    monkeypatch.setattr(start, "on_qt", on_qt)
    return found


def test_the_ordinary_way_has_settings_and_logs_of_this_machine(begun: list[Surroundings]) -> None:
    assert start.ordinary() == 7
    assert begun[0].settings_path is not None
    assert begun[0].log_folder is not None
    assert begun[0].access is None


def test_the_ephemeral_way_keeps_everything_in_memory(begun: list[Surroundings]) -> None:
    assert start.ephemeral("https://a.example", "ak_1", "me@example.org") == 7
    assert begun[0].settings_path is None
    assert begun[0].log_folder is None
    assert begun[0].access == SandboxAccess("https://a.example", "me@example.org", "ak_1")
    assert "ak_1" not in repr(begun[0])


def test_the_demo_brings_a_live_sandbox(begun: list[Surroundings]) -> None:
    assert start.demo(12) == 7
    assert begun[0].sandbox_arguments == ("--live", "--slips", "--studies", "12")


# --- the loop


def in_process_loop(work: Callable[[], Coroutine[Any, Any, object]]) -> int:
    """``on_qt`` in this process; the loop it made is closed and set aside."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    code = start.on_qt(work)
    assert {number: signal.getsignal(number) for number in before} == before
    asyncio.set_event_loop(None)
    return code


def test_the_loop_ends_with_its_work(qapp: QApplication) -> None:
    found: list[object] = []

    async def work() -> None:
        loop = asyncio.get_running_loop()
        found.append(await loop.run_in_executor(None, lambda: 42))

    assert in_process_loop(work) == 0
    assert found == [42]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_a_signal_cancels_the_work_so_that_it_ends_in_order(
    qapp: QApplication, number: signal.Signals, code: int
) -> None:
    ended: list[str] = []

    async def work() -> None:
        asyncio.get_running_loop().call_later(0.05, os.kill, os.getpid(), number)
        try:
            await asyncio.sleep(30)
        finally:
            ended.append("in order")

    assert in_process_loop(work) == code
    assert ended == ["in order"]


def test_a_call_in_a_thread_is_never_waited_for_and_hands_back_what_it_raises() -> None:
    threads = DaemonThreads()
    assert threads.submit(lambda: 5).result(5) == 5

    def fail() -> None:
        raise OSError("no such name")

    with pytest.raises(OSError, match="no such name"):
        threads.submit(fail).result(5)
    began = time.monotonic()
    slow: Future[None] = threads.submit(time.sleep, 1.0)
    threads.shutdown()
    assert time.monotonic() - began < 0.5
    assert not slow.done()


def test_a_call_cancelled_before_it_begins_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    waiting: list[Callable[[], None]] = []

    class Later:
        def __init__(self, *, target: Callable[[], None], name: str, daemon: bool) -> None:
            assert daemon
            waiting.append(target)

        def start(self) -> None:
            """Not yet."""

    monkeypatch.setattr("avara_desktop.start.threading.Thread", Later)
    future = DaemonThreads().submit(lambda: made.append(1))
    assert future.cancel()
    waiting[0]()
    assert made == []


SCRIPT = """
import asyncio, sys
from avara_desktop.app import Surroundings, run
from avara_desktop.start import on_qt
from PySide6.QtWidgets import QApplication

async def go():
    task = asyncio.ensure_future(run(Surroundings()))
    while not any(widget.isVisible() for widget in QApplication.topLevelWidgets()):
        await asyncio.sleep(0.01)
    print("shown", flush=True)
    if sys.argv[1] == "close":
        next(widget for widget in QApplication.topLevelWidgets() if widget.isVisible()).close()
    try:
        await task
    except asyncio.CancelledError:
        await task

sys.exit(on_qt(go))
"""


@pytest.mark.parametrize(("way", "code"), [("close", 0), ("interrupt", 130)])
def test_the_process_says_how_it_ended(way: str, code: int, tmp_path: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, way], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().strip() == "shown", process.stderr.read()
        began = time.monotonic()
        if way == "interrupt":
            process.send_signal(signal.SIGINT)
        assert process.wait(10) == code, process.stderr.read()
        assert time.monotonic() - began < 4
        assert "Traceback" not in process.stderr.read()
