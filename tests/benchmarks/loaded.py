"""The real app on a real sandbox, signed in and watched: what it does to the GUI thread and on the wire.

Usage: ``python -m tests.benchmarks.loaded [poll]``, access in the environment. Prints what it saw as JSON, once the
list is whole, shown and, with ``poll``, read a second time.
"""

import asyncio
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPaintEvent

from avara_desktop.api.transport import Answer, ApiTransport
from avara_desktop.app import Application, Surroundings
from avara_desktop.local.sandbox_process import SandboxAccess
from avara_desktop.start import on_qt
from avara_desktop.ui.worklist.worklist_view import WorklistView

LIST = "/v1/autoScribe/studies"
BEAT_MS = 1
PATIENCE = 240.0


class Watch:
    """Notes what passes: answers to list requests a chain, when STAT was painted, and how long the GUI thread was away.

    An absence is the time between two beats of a timer that is due each millisecond: whatever the thread did
    meanwhile, a key pressed then would have waited for it.
    """

    def __init__(self) -> None:
        self.chains: Counter[str] = Counter()
        self.bytes_of_list = 0
        self.stat_painted = 0.0
        self.round_trips = 0
        self.absences: list[float] = []
        self._last = 0.0
        self._beat = QTimer(interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._beat.timeout.connect(self._tick)
        self._watch_wire()
        self._watch_paint()

    def _watch_wire(self) -> None:
        send = ApiTransport.send

        async def noted(transport: ApiTransport, method: str, path: str, **more: Any) -> Answer:
            answer = await send(transport, method, path, **more)
            if method == "GET" and path == LIST:
                severity = (more.get("query") or {}).get("severity", "")
                self.chains[severity] += 1
                self.bytes_of_list += 0 if severity else len(answer.body)
            return answer

        ApiTransport.send = noted  # type: ignore[assignment, method-assign]

    def _watch_paint(self) -> None:
        paint = WorklistView.paintEvent

        def painted(view: WorklistView, event: QPaintEvent) -> None:
            paint(view, event)
            first = view._model.row(0)
            if not self.stat_painted and first is not None and first.rank == 0:
                self.stat_painted = time.monotonic()
                self.round_trips = max(self.chains.values())

        WorklistView.paintEvent = painted  # type: ignore[assignment, method-assign]

    def begin(self) -> None:
        """Watch the GUI thread from now on."""
        self._last = time.monotonic()
        self._beat.start()

    def end(self) -> None:
        """What comes now is the end of the app, not its work."""
        self._beat.stop()

    def _tick(self) -> None:
        now = time.monotonic()
        self.absences.append((now - self._last) * 1e3 - BEAT_MS)
        self._last = now


async def until(condition: Callable[[], bool]) -> None:
    """Look every 20 ms; a measurement that never ends is ended by whoever started it."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.02)


async def measure(poll: bool) -> dict[str, Any]:
    """Sign in, load, show; then read the whole list once more."""
    access = SandboxAccess(*(os.environ[f"AVARA_{name}"] for name in ("BASE_URL", "READER_EMAIL", "API_KEY")))
    watch = Watch()
    app = Application(Surroundings(access=access, poll_seconds=300.0))
    told: dict[str, Any] = {}
    whole: list[float] = []
    began: list[float] = []

    def signed_in() -> None:
        if app.session.reader and not began:
            began.append(time.monotonic())
            watch.begin()

    app.session.changed.connect(signed_in)
    app.refresher.completed.connect(lambda: whole.append(time.monotonic()))
    app.start()
    try:
        await until(lambda: bool(whole))
        told["first_stat"] = watch.stat_painted - began[0]
        told["whole_list"] = whole[0] - began[0]
        told["round_trips"] = watch.round_trips
        told["chains"] = dict(watch.chains)
        told["bytes"] = watch.bytes_of_list
        await asyncio.sleep(0.5)
        told["studies"] = len(app.worklist.rows)
        told["shown"] = app.window.model.rowCount()
        if poll:
            age = app.refresher.age()
            app.refresher.refresh_now()
            await until(lambda: (app.refresher.age() or 0) < (age or 0))
            await asyncio.sleep(0.5)
        told["absences"] = watch.absences
        watch.end()
    finally:
        await app.stop()
    return told


def main() -> int:
    """Measure and print; exit code 1 where nothing could be."""
    found: list[dict[str, Any]] = []

    async def work() -> None:
        found.append(await measure("poll" in sys.argv[1:]))

    on_qt(work)
    print(json.dumps(found[0] if found else {}), flush=True)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
