"""Keeps the worklist current: polls the scope in view, one flight at a time, and says how old the data is.

A poll counts only when every page arrived. A study missing from a complete snapshot is read by id before it leaves the
list, which also tells why it left. Source: reading-room.md 5.2, safety.md P8 and 3a.

The first fetch of a scope has fast lanes: STAT and HIGH are asked for beside the whole list, each by its own cursor, so
that what is urgent shows after one round trip, however long the list. The lanes only bring forward. Completeness is
decided by the unfiltered chain alone, for a server may send a severity that nobody asked for by name, and such a study
must not be hidden; a chain for NORMAL in its place would save a third of the requests and lose that study.
"""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum

from avara_desktop.api.models import StudyPage, UnreadableStudy
from avara_desktop.api.terms import Severity
from avara_desktop.errors import AvaraError, KeyNotAccepted, NotFound, NotPermitted
from avara_desktop.local import clock
from avara_desktop.signal import Signal
from avara_desktop.state.gate import Gate
from avara_desktop.state.query import SCOPE_MINE, Scope
from avara_desktop.state.session import Phase, Session
from avara_desktop.state.worklist import Worklist

AGEING, STALE, OFFLINE = 45.0, 90.0, 300.0
"""Seconds since the last complete poll (reading-room.md 5.2.1)."""
READ_BEFORE_REMOVAL = 20
"""Most missing studies read one by one; more than that is a different worklist, and the snapshot is believed."""
WAIT_AFTER_FAILURE = (2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)
"""Seconds before the next try after the first failure, the second ...; the last one from then on (5.2.3)."""
FAST_LANES = (Severity.STAT, Severity.HIGH)
"""Fetched beside the whole list at the first fetch of a scope: three requests in flight, never more."""
LOOK_FOR_SLEEP, UNSEEN = 2.0, 10.0
"""Seconds between looks whether the machine slept, and from how much time passed unseen it did."""
HURRY_EVERY, HURRY_FOR = 5.0, 30.0
"""Seconds between polls, and for how long, after a study was opened."""


class Freshness(Enum):
    """How far the list can be trusted; ``writes`` says whether acts that write are allowed."""

    LOADING = "loading"
    FRESH = "live"
    AGEING = "ageing"
    STALE = "stale"
    OFFLINE = "offline"

    @property
    def writes(self) -> bool:
        """Writing on a list this old would be acting on memory."""
        return self is not Freshness.OFFLINE

    @property
    def old(self) -> bool:
        """Stale or offline: what is shown may no longer be so, and is drawn as old."""
        return self in (Freshness.STALE, Freshness.OFFLINE)


@dataclass
class _Load:
    """One fetch under way. ``present`` is what the whole list holds, ``seen`` what any lane has brought."""

    scope: Scope
    reader_id: str
    ticket: int
    present: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    unreadable: list[UnreadableStudy] = field(default_factory=list)
    asked_to_wait: AvaraError | None = None
    """A lane's error with a Retry-After, which holds for every chain."""


class Refresher:
    """Polls until cancelled. ``interval`` is in seconds and is spread by 20 % either way."""

    def __init__(self, session: Session, worklist: Worklist, interval: Callable[[], float]) -> None:
        self.changed: Signal[[]] = Signal()
        self.completed: Signal[[]] = Signal()
        """A scope is complete for the first time."""
        self.scope: Scope = SCOPE_MINE
        self.error: AvaraError | None = None
        self.stopped: set[str] = set()
        """Scopes whose first fetch the reader stopped: shown as incomplete."""
        self.watched = ""
        """A study under the reader's hand: read by itself where no poll brings it (another's, or a cancelled one)."""
        self.progress = 0
        """Studies received so far by the fetch under way of a scope never complete before; 0 when there is none."""
        self._session = session
        self._worklist = worklist
        self._gate = Gate(session, worklist)
        self._interval = interval
        self._slept = False
        """The machine slept, or changed its network, and no poll has worked since: whatever the ages say, it is old."""
        self._complete: dict[str, float] = {}
        self._nudge = asyncio.Event()
        self._failures = 0
        self._hurry_until = 0.0

    def age(self, scope: Scope | None = None) -> float | None:
        """Seconds since the scope was last complete, or None if it never was."""
        done = self._complete.get((scope or self.scope).id)
        return None if done is None else clock.seconds() - done

    def freshness(self) -> Freshness:
        """How far the list in view can be trusted now: the reader's own list is polled whatever is in view."""
        age = None if self.loading() else self.age(SCOPE_MINE)
        if self._session.phase is Phase.EXPIRED:
            return Freshness.OFFLINE
        if age is None:
            return Freshness.LOADING
        for limit, state in ((OFFLINE, Freshness.OFFLINE), (STALE, Freshness.STALE), (AGEING, Freshness.AGEING)):
            if age > limit or (self._slept and state is Freshness.STALE):
                return state
        return Freshness.FRESH

    def loading(self) -> bool:
        """Whether the scope in view is still to be complete for the first time."""
        return self.scope.id not in self._complete and self.scope.id not in self.stopped

    def show(self, scope: Scope) -> None:
        """Make a scope the one polled; a scope not complete yet is fetched at once."""
        if scope is not self.scope:
            self.scope = scope
            self.refresh_now()

    def refresh_now(self) -> None:
        """Do not wait for the next turn; what was stopped is asked for again."""
        self.stopped.clear()
        self._nudge.set()

    def distrust(self) -> None:
        """The network is another: what the list says is old until a poll works, and one is made at once."""
        self._slept = True
        self.changed.emit()
        self.refresh_now()

    def stop_loading(self) -> None:
        """Give up a long fetch under way; what arrived stays, marked as incomplete, until it is asked for again."""
        if self.scope is not SCOPE_MINE and self.loading():
            self.stopped.add(self.scope.id)
            self.changed.emit()

    def hurry(self) -> None:
        """Look often for a while: a study was just opened, and is soon in progress (reading-room.md 5.3.5)."""
        self._hurry_until = clock.seconds() + HURRY_FOR
        self.refresh_now()

    def reset(self) -> None:
        """Forget ages and errors: at sign-out."""
        self._complete.clear()
        self.stopped.clear()
        self.scope, self.error, self.progress, self._failures, self.watched = SCOPE_MINE, None, 0, 0, ""
        self._slept = False

    async def run(self) -> None:
        """Poll until cancelled or the key is refused."""
        while self._session.phase is Phase.READING:
            asked = self._nudge.is_set()
            self._nudge.clear()
            try:
                await self._turn(asked)
                self.error, self._failures, self._slept = None, 0, False
            except KeyNotAccepted as error:
                self.error = error
                self._session.expire()
            except AvaraError as error:
                self.error = error
                self._failures += 1
            self.changed.emit()
            await self._pause()

    async def _turn(self, asked: bool) -> None:
        scope = self.scope
        await self.fetch(SCOPE_MINE)
        # what is done does not move; it is fetched when asked for, and again on F5
        due = asked or not scope.settled or scope.id not in self._complete or self._failures > 0
        if scope is not SCOPE_MINE and due and scope.id not in self.stopped:
            await self.fetch(scope)
        await self._look_at_watched({SCOPE_MINE, scope} if due else {SCOPE_MINE})

    async def _look_at_watched(self, polled: set[Scope]) -> None:
        study = self._worklist.study(self.watched)
        if study is None or any(scope.holds(study, self._session.reader_id) for scope in polled):
            return
        await self._look(study.study_id)

    async def fetch(self, scope: Scope) -> None:
        """Fetch every page of a scope; rows show as they arrive, and leave only when the snapshot is whole."""
        worklist = self._worklist
        load = _Load(scope, self._session.reader_id, worklist.ticket())
        first = scope.id not in self._complete
        lanes = asyncio.gather(
            *(self._lane(load, severity) for severity in FAST_LANES if first), return_exceptions=True
        )
        try:
            await asyncio.sleep(0)  # the lanes set off first
            await self._chain(load, None)
        finally:
            self.progress = 0
            lanes.cancel()
            await asyncio.gather(lanes, return_exceptions=True)
        if scope.id in self.stopped:
            return
        await self._settle(worklist.missing(scope, load.reader_id, load.present, load.ticket))
        worklist.set_unreadable(scope, tuple(load.unreadable))
        self._complete[scope.id] = clock.seconds()
        if first:
            self.completed.emit()
        self.changed.emit()

    async def _lane(self, load: _Load, severity: Severity) -> None:
        """Bring a severity forward. What goes wrong here ends the lane; the whole list goes on without it."""
        try:
            await self._chain(load, severity)
        except AvaraError as error:
            if getattr(error, "retry_after", 0.0):
                load.asked_to_wait = error

    async def _chain(self, load: _Load, severity: Severity | None) -> None:
        scope = load.scope
        pages = self._session.client.study_pages(
            assigned_to=load.reader_id if scope.mine else None,
            severity=severity,
            statuses=scope.statuses,
            is_cancelled=scope.cancelled,
        )
        try:
            async for page in pages:
                await asyncio.sleep(0)  # a key pressed while the page was parsed comes before its rows
                self._arrived(load, page, whole=severity is None)
                if load.asked_to_wait:
                    raise load.asked_to_wait
                if scope.id in self.stopped:
                    return
        finally:
            await pages.aclose()

    def _arrived(self, load: _Load, page: StudyPage, *, whole: bool) -> None:
        studies = [study for study in page.studies if load.scope.holds(study, load.reader_id)]
        ids = [study.study_id for study in studies]
        load.seen.update(ids, (row.study_id for row in page.unreadable))
        if whole:
            load.present.update(ids, (row.study_id for row in page.unreadable))
            load.unreadable += page.unreadable
        self._worklist.arrive(studies, load.ticket)
        if load.scope.id not in self._complete and self.progress != len(load.seen):
            self.progress = len(load.seen)
            self.changed.emit()

    async def _settle(self, missing: list[str]) -> None:
        if len(missing) > READ_BEFORE_REMOVAL:
            self._worklist.remove(missing)
            return
        for study_id in missing:
            await self._look(study_id)

    async def _look(self, study_id: str) -> None:
        """The server's word on one study now; what it shows no longer has left the list."""
        with suppress(NotFound, NotPermitted):
            await self._gate.look(study_id)

    async def _pause(self) -> None:
        wait = self._interval()
        if clock.seconds() < self._hurry_until:
            wait = min(wait, HURRY_EVERY)
        if self._failures:
            wait = WAIT_AFTER_FAILURE[min(self._failures, len(WAIT_AFTER_FAILURE)) - 1]
        wait *= random.uniform(0.8, 1.2)  # noqa: S311 - spreads polls, guards nothing
        # what the server asked for is waited out, whatever the reader presses (safety.md 3)
        demanded = getattr(self.error, "retry_after", 0.0)
        await asyncio.sleep(demanded)
        await self._wait(max(0.0, wait - demanded))

    async def _wait(self, seconds: float) -> None:
        """Until the time is over, somebody asks for a refresh, or the machine has slept."""
        ticking = asyncio.get_running_loop().time  # stands still during sleep, as timers do
        until = ticking() + seconds
        while (left := until - ticking()) > 0:
            awake, now, wall = ticking(), clock.seconds(), clock.wall()
            try:
                async with asyncio.timeout(min(left, LOOK_FOR_SLEEP)):
                    await self._nudge.wait()
                    return
            except TimeoutError:
                passed = max(clock.seconds() - now, clock.wall() - wall)
            if passed - (ticking() - awake) > UNSEEN:
                self._slept = True
                self.changed.emit()
                return
