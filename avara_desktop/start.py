"""Starts the app in one of its three ways: ordinary, ephemeral, demo. Imported only when a window will be shown."""

import asyncio
import gc
import signal
import socket
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication, QWidget
from qasync import QEventLoop

from avara_desktop import app as application
from avara_desktop.app import Surroundings
from avara_desktop.local import paths
from avara_desktop.local.sandbox_process import SandboxAccess

Show = Callable[[QWidget], None]
"""How the window comes on screen."""


def ordinary(show: Show = QWidget.show) -> int:
    """With settings, logs and the key vault of this machine."""
    around = Surroundings(
        settings_path=paths.settings_file(),
        policy_path=paths.policy_file(),
        log_folder=paths.log_folder(),
        show=show,
    )
    return on_qt(lambda: application.run(around))


def ephemeral(base_url: str, key: str, email: str, show: Show = QWidget.show) -> int:
    """Everything in memory; nothing is read from or written to this machine."""
    around = Surroundings(access=SandboxAccess(base_url, email, key), show=show)
    return on_qt(lambda: application.run(around))


def demo(studies: int, show: Show = QWidget.show) -> int:
    """With an embedded sandbox that ends with the app."""
    around = Surroundings(sandbox_arguments=("--live", "--slips", "--studies", str(studies)), show=show)
    return on_qt(lambda: application.run(around))


class DaemonThreads(ThreadPoolExecutor):
    """What the event loop hands to threads (the look-up of the server's name), never waited for at the end.

    A name server that does not answer would hold up quitting for as long as the system tries.
    """

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Run a call in a daemon thread of its own."""
        future: Future[Any] = Future()

        def run() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = fn(*args, **kwargs)
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(result)

        threading.Thread(target=run, name="loop-call", daemon=True).start()
        return future


COLLECT_AT = (5000, 20, 50)
"""Thresholds of Python's collector: young objects often and cheaply, old ones hardly ever."""


@contextmanager
def _woken_by_signals() -> Iterator[None]:
    """Let a signal wake Qt: Python's handlers run between its own instructions, and while Qt waits there are none."""
    near, far = socket.socketpair()
    with near, far:
        near.setblocking(False)
        far.setblocking(False)
        notifier = QSocketNotifier(near.fileno(), QSocketNotifier.Type.Read)
        notifier.activated.connect(lambda: near.recv(64))
        before = signal.set_wakeup_fd(far.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            notifier.setEnabled(False)
            signal.set_wakeup_fd(before)


def on_qt(work: Callable[[], Coroutine[Any, Any, object]]) -> int:
    """Run a coroutine on Qt's event loop. SIGINT and SIGTERM cancel it, so that everything ends in order."""
    app = QApplication.instance() or QApplication(["avara-desktop"])
    assert isinstance(app, QApplication)
    app.setApplicationName("Avara Desktop")
    app.setDesktopFileName("avara-desktop")
    app.setQuitOnLastWindowClosed(False)
    with QEventLoop(app) as loop:
        asyncio.set_event_loop(loop)
        loop.set_default_executor(DaemonThreads())
        # a full collection holds the window for several frames; what is imported by now stays for good
        gc.freeze()
        gc.enable()
        gc.set_threshold(*COLLECT_AT)
        task = loop.create_task(work(), name="app")
        stopped: list[int] = []

        def stop(number: int, _: object) -> None:
            stopped.append(number)
            loop.call_soon_threadsafe(task.cancel)

        before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            with _woken_by_signals():
                loop.run_until_complete(task)
        except asyncio.CancelledError:
            pass
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
    sys.stdout.flush()
    return 130 if signal.SIGINT in stopped else 0
