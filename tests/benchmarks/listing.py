"""The list under the hand: a letter typed into the search, a click on a heading, the next study; until it is painted.

The real application runs off screen on the embedded sandbox; the studies are put into its worklist as an answer of the
server would be. A key is pressed; the clock stops when the picture with the new rows is on screen; for j and k when the
last picture is that the key caused, with list and pane.
"""

import asyncio
import gc
import sys
import time
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from avara_desktop import app as application
from avara_desktop.api.models import UserReference
from avara_desktop.state.query import DEFAULT_ORDER, Column, Query
from avara_desktop.ui.window.main_window import MainWindow
from avara_desktop.ui.worklist.worklist_model import COLUMNS
from tests.benchmarks.many_studies import NOW, many_studies, with_long_priors
from tests.benchmarks.measure import Measure, Reach, measured, quick
from tests.benchmarks.plain_proxy import PlainProxy
from tests.ui.bench import Bench

SIZE = (1280, 800)
TYPED = ("garcia m", "doe", "mri knee", "okafor ct", "mr-12", "muller jane", "zzz")
PEER_TYPED = "garcia"
FRAME_MS = 1000 / 60
PRIORS, CHARACTERS = 3, 50_000
SETTLE_SECONDS = application.SETTLE_SECONDS
"""How long the hand rests on a study before its reports are asked for, as in the app; the workbench shortens it."""
TURNS_OF_QUIET = 4
"""Turns of the event loop without a picture after which none is to come."""


class Eye(QObject):
    """Sees when the window has painted: the list at ``list_at``, anything at ``all_at``, in seconds of the clock."""

    def __init__(self) -> None:
        """To be made before the window is: Qt looks only once whether a window handles its events."""
        super().__init__()
        self.list_at = self.all_at = 0.0
        self._list_seen = False
        handle, eye = MainWindow.event, self

        def event(self: MainWindow, what: QEvent) -> bool:
            done = handle(self, what)
            if what.type() == QEvent.Type.UpdateRequest:
                eye.painted()
            return done

        setattr(MainWindow, "event", event)  # noqa: B010 - an assignment would promise QMainWindow's own signature

    def open(self, window: MainWindow) -> None:
        """Watch a window."""
        window.view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice that the list is about to be painted."""
        self._list_seen |= event.type() == QEvent.Type.Paint
        return False

    def painted(self) -> None:
        """The window has put a picture together and shown it."""
        self.all_at = time.perf_counter()
        if self._list_seen and not self.list_at:
            self.list_at = self.all_at

    async def after(self, act: Callable[[], object], *, last: bool = False) -> float:
        """Milliseconds from an act until the list is on screen; or until the ``last`` picture that the act caused."""
        self.list_at, self._list_seen = 0.0, False
        began = time.perf_counter()
        act()
        turns, seen = 0, 0.0
        while turns < TURNS_OF_QUIET or not self.list_at:
            await asyncio.sleep(0)
            turns = turns + 1 if self.all_at == seen else 0
            seen = self.all_at
            assert time.perf_counter() < began + 30, "the list is never painted"
        return ((self.all_at if last else self.list_at) - began) * 1000


async def searched(bench: Bench, eye: Eye) -> list[float]:
    """A letter after the other, then all taken back again."""
    search = bench.window.top.search
    search.setFocus()
    found = []
    for words in TYPED[:2] if quick() else TYPED * 3:
        for letter in words:
            found.append(await eye.after(partial(QTest.keyClicks, search, letter)))
        for _ in words:
            found.append(await eye.after(partial(QTest.keyClick, search, Qt.Key.Key_Backspace)))
    return found


async def sorted_by_patient(bench: Bench, eye: Eye) -> tuple[float, list[float]]:
    """(the first click, before anything was got ready; clicks up and down after that)."""
    view = bench.window.view
    header = view.horizontalHeader()

    def click(column: Column) -> None:
        x = header.sectionViewportPosition(COLUMNS.index(column)) + 12
        spot = QPoint(x, header.height() // 2)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)

    first = await eye.after(partial(click, Column.PATIENT))
    while bench.app.window.truth.roster.step():
        await asyncio.sleep(0)
    found = []
    for _ in range(2 if quick() else 25):
        await eye.after(partial(click, Column.WAITING))
        found += [await eye.after(partial(click, Column.PATIENT)) for _ in range(2)]
    bench.window.ask_for(Query(order=DEFAULT_ORDER))
    return first, found


async def moved(bench: Bench, eye: Eye) -> list[float]:
    """j down through studies with long priors, and k up again."""
    window = bench.window
    steps = 10 if quick() else 150
    worklist = bench.app.worklist
    rows = window.truth.roster.rows(window.query)[: steps + 2]
    worklist.arrive([with_long_priors(row.study, PRIORS, CHARACTERS) for row in rows], worklist.ticket())
    window.view.setFocus()
    window.view.go_to(0)
    await bench.settled()
    gc.freeze()
    keys = [Qt.Key.Key_J] * steps + [Qt.Key.Key_K] * steps
    found = []
    for key in keys:
        found.append(await eye.after(partial(QTest.keyClick, window.view, key), last=True))
    return found


async def measure(number: int) -> list[Measure]:
    """The rows, with the real window."""
    eye = Eye()
    async with Bench(size=SIZE, studies=20, assigned=4) as bench:
        eye.open(bench.window)
        application.SETTLE_SECONDS = SETTLE_SECONDS
        worklist = bench.app.worklist
        reader = UserReference(email="reader@example.org", user_id=bench.window.truth.session.reader_id)
        bench.window._quiet.blockSignals(True)  # the first sorting is measured unprepared
        worklist.arrive(many_studies(number, reader, NOW), worklist.ticket())
        gc.freeze()  # as the application does once a list is complete
        bench.window.keeper.bring_in()
        await bench.settled()
        assert bench.window.model.rowCount() > number, "every study is shown"
        first, sorting = await sorted_by_patient(bench, eye)
        bench.window._quiet.blockSignals(False)
        await bench.settled()
        search = await searched(bench, eye)
        steps = await moved(bench, eye)
        rows = list(bench.window.truth.roster.rows(Query()))
    peer = PlainProxy(rows, SIZE)
    letters = range(1, len(PEER_TYPED) + 1)
    their_search = [peer.search(PEER_TYPED[:length]) * 1000 for length in letters]
    peer.search("")
    their_sorting = [peer.sort(descending=turn % 2 == 1) * 1000 for turn in range(2 if quick() else 4)]
    peer.close()
    return [
        measured(
            f"keystroke in search to painted list, {number:,} studies",
            "ms",
            search,
            their_search,
            reach=Reach(ratio=1 / 100, p95=FRAME_MS),
            told="p95",
            note="peer: QSortFilterProxyModel over a plain Python model, all columns",
        ),
        measured(
            f"sort {number:,} studies by patient, painted",
            "ms",
            sorting,
            their_sorting,
            reach=Reach(ratio=1 / 200),
            note=f"first click before anything was got ready: {first:.0f} ms",
        ),
        measured(
            f"j/k to painted row and pane, {PRIORS} priors of {CHARACTERS:,} characters",
            "ms",
            steps,
            reach=Reach(p95=FRAME_MS),
            told="p95",
            note=f"in a list of {number:,}",
        ),
    ]


def rows() -> list[Measure]:
    """The three rows of the list."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    try:
        found: list[Measure] = loop.run_until_complete(measure(3_000 if quick() else 100_000))
        return found
    finally:
        loop.close()
