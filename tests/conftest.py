"""House rules of the suite: what fails a test besides its own assertions.

Warnings, Qt warnings, unexpected log records, tasks or top-level widgets left over, any socket that is not loopback.
A test may be a coroutine: it runs on Qt's event loop if it uses a window, and on a plain one if not.
"""

import asyncio
import inspect
import logging
import os
import socket
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"
for name in ("AVARA_BASE_URL", "AVARA_API_KEY", "AVARA_READER_EMAIL", "DISPLAY", "WAYLAND_DISPLAY"):
    os.environ.pop(name, None)

import pytest
from hypothesis import settings
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from avara_desktop.api.address import is_loopback

from .sandbox.endpoint_table import TICKS

# the suite finds the same on every machine; AVARA_EXAMPLES=10000 goes looking for what nobody has seen yet
settings.register_profile("suite", derandomize="AVARA_EXAMPLES" not in os.environ, deadline=None, database=None)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["avara-desktop"]


@pytest.fixture(scope="session")
def qt_loop(qapp: QApplication) -> Iterator[QEventLoop]:
    """One Qt event loop for the session: a second one on the same application would close the first one's sockets."""
    qapp.setQuitOnLastWindowClosed(False)
    loop = QEventLoop(qapp)
    yield loop
    loop.close()


async def _run_to_the_end(test: Coroutine[Any, Any, None], seconds: float) -> None:
    await asyncio.wait_for(test, seconds)
    left = {task for task in asyncio.all_tasks() if task is not asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_asyncgens()
    assert not left, f"tasks left running: {sorted(task.get_name() for task in left)}"


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    given = pyfuncitem.get_closest_marker("seconds")
    test = _run_to_the_end(pyfuncitem.obj(**arguments), given.args[0] if given else 60)
    if "qapp" not in pyfuncitem.fixturenames:
        asyncio.run(test)
        return True
    loop: QEventLoop = pyfuncitem._request.getfixturevalue("qt_loop")
    asyncio.set_event_loop(loop)
    loop.run_until_complete(test)
    return True


@pytest.fixture(autouse=True)
def _no_widget_is_left(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return
    app.processEvents()
    left = [widget for widget in app.topLevelWidgets() if widget.isVisible()]
    for widget in left:
        widget.close()
        widget.deleteLater()
    app.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    assert not left, f"windows left open: {left}"


@pytest.fixture(autouse=True)
def _no_log_is_unexpected(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A record of WARNING or above fails the test, unless the test cleared it with ``caplog.clear()``."""
    yield
    loud = [record for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    assert not loud, f"unexpected log records: {[record.getMessage() for record in loud]}"


@pytest.fixture(autouse=True)
def _sockets_stay_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            assert is_loopback(address[0]), "a test tried to leave this machine"
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def _home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the settings of whoever runs it."""
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print which endpoints of the API the official SDK drove, when it drove any."""
    if lines := list(TICKS.lines()):
        terminalreporter.write_sep("=", "endpoints of the API")
        for line in lines:
            terminalreporter.write_line(line)
