"""Few alerts, specific ones, each once: what the polls bring, judged by the table of alert rules.

Evidence: half and more of all alerts are overridden, and each repeat lowers the next one's chance (reading-room.md
4.6). While a study is being read only what cannot wait is shown; the rest is a count at the next break.
"""

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from avara_desktop.api.models import Study
from avara_desktop.api.terms import Severity, StudyReportStatus
from avara_desktop.errors import AvaraError
from avara_desktop.local import clock
from avara_desktop.local.settings_model import Settings
from avara_desktop.signal import Signal
from avara_desktop.state import alert_rules
from avara_desktop.state.alert_rules import BUDGET_SECONDS, MOST_TOASTS, RULES, Alert, Event, Toast
from avara_desktop.state.query import SCOPE_MINE, SCOPE_UNASSIGNED
from avara_desktop.state.session import Phase, Session
from avara_desktop.state.standing import Standing
from avara_desktop.state.witness import Witness
from avara_desktop.state.worklist import Worklist, WorklistChange

Due = Callable[[Study], tuple[timedelta, timedelta] | None]
"""The time a study may take and what is left of it; none where the preset says nothing of it."""
KEPT = 30
"""Alerts that can be looked up."""
LOOKOUT_SECONDS = 60.0
"""Between two looks for unassigned STAT studies, where the reader wants to be told of them."""


@dataclass(frozen=True)
class _Known:
    """What the reader has been shown of a study already."""

    mine: bool
    rank: int


_known = cache(_Known)
"""One of each for ten thousand studies."""


class Alerts:
    """Tells of what happened by :attr:`toasted` and :attr:`toned`. Call :meth:`look` after each poll."""

    def __init__(
        self,
        session: Session,
        worklist: Worklist,
        witness: Witness,
        settings: Callable[[], Settings],
        *,
        settled: Callable[[], bool],
        due: Callable[[], Due | None] = lambda: None,
        seconds: Callable[[], float] = clock.seconds,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.toasted: Signal[[Toast]] = Signal()
        self.toned: Signal[[]] = Signal()
        self.recent: deque[Alert] = deque(maxlen=KEPT)
        """The last ones, shown or not, oldest first."""
        self.held: list[Alert] = []
        """What waits until the study being read is done."""
        self._session, self._worklist, self._witness = session, worklist, witness
        self._settings, self._settled, self._due = settings, settled, due
        self._seconds, self._sleep = seconds, sleep
        self._forget()
        worklist.changed.connect(self._heard)
        witness.changed.connect(self._witnessed)
        session.changed.connect(self._session_changed)

    def _forget(self) -> None:
        self.recent.clear()
        self.held = []
        self._merged: list[Alert] = []
        self._shown: list[float] = []
        self._known: dict[str, _Known] = {}
        self._urgent: set[str] = set()
        """Those of them that are the reader's and STAT: only they have a due time that is told of."""
        self._pending: set[str] = set()
        self._own: set[str] = set()
        """Studies that the reader is doing something to: their changes are no news."""
        self._marks: dict[str, tuple[timedelta, float]] = {}
        self._told_waiting: set[str] = set()
        self._waiting: dict[str, Study] | None = None
        self._standing: Standing | None = None
        self._begun = False

    # --- what happens

    def own(self, study_id: str) -> None:
        """The reader made this study themselves: it is no news."""
        self._pending.discard(study_id)
        self._note(study_id)

    def look(self) -> None:
        """Tell of what came since the last look. What is there when the list is first complete is no news."""
        if not self._settled():
            return
        pending, self._pending = self._pending, set()
        for study_id in sorted(pending):
            self._compare(study_id, quiet=not self._begun)
        self._look_at_due(quiet=not self._begun)
        self._begun = True
        self._look_at_waiting()

    async def lookout(self) -> None:
        """Look for unassigned STAT studies as long as the reader wants to be told of them; runs until cancelled."""
        while True:
            wait = LOOKOUT_SECONDS * random.uniform(0.8, 1.2)  # noqa: S311 - spreads requests, guards nothing
            if self._settings().unassigned_stat_minutes and self._session.phase is Phase.READING:
                try:
                    await self._look_out()
                except AvaraError as error:
                    wait = max(wait, getattr(error, "retry_after", 0.0))
            await self._sleep(wait)

    def take_break(self) -> None:
        """The reader looks up: show how much was held back."""
        held, self.held = self.held, []
        if held:
            self._show(held)

    # --- inside

    async def _look_out(self) -> None:
        client, found = self._session.client, {}
        pages = client.study_pages(severity=Severity.STAT, statuses=SCOPE_UNASSIGNED.statuses, is_cancelled=False)
        async for page in pages:
            self._session.still(client)
            found.update({study.study_id: study for study in page.studies if _waits(study)})
        first, self._waiting = self._waiting is None, found
        self._look_at_waiting(quiet=first)

    def _session_changed(self) -> None:
        if self._session.reader is None:
            self._forget()
        elif self._session.phase is Phase.EXPIRED:
            self._tell(Event.KEY_REJECTED, "The API key was not accepted: nothing can be sent")

    def _witnessed(self) -> None:
        if self._session.reader is None:
            return  # nobody takes a break: what was held is forgotten
        standing = self._witness.standing
        if standing is not self._standing:
            self._standing = standing
            if standing in alert_rules.OPEN_WORDS:
                self._tell(Event.OPEN_STUDY, f"Your open study: {alert_rules.OPEN_WORDS[standing]}", stays=True)
        if self._witness.reading() is None:
            self.take_break()

    def _heard(self, change: WorklistChange) -> None:
        """Keep what to look at after the poll. What the reader does themselves is taken as known at once."""
        worklist = self._worklist
        for study_id in change.removed:
            self._pending.discard(study_id)
            self._urgent.discard(study_id)
            self._known.pop(study_id, None)
            self._marks.pop(study_id, None)
        settled = self._settled()
        for study_id in change.added | change.changed:
            doing = study_id in worklist.asking or study_id in worklist.unconfirmed
            if doing or study_id in self._own or not settled:
                self._note(study_id)  # a first load of thousands as it comes, and not all of it at its end
                (self._own.add if doing else self._own.discard)(study_id)
            else:
                self._pending.add(study_id)

    def _note(self, study_id: str) -> None:
        if study := self._worklist.study(study_id):
            known = self._known[study_id] = _known(self._is_mine(study), study.severity.rank)
            (self._urgent.add if known.mine and known.rank == 0 else self._urgent.discard)(study_id)

    def _is_mine(self, study: Study) -> bool:
        return SCOPE_MINE.holds(study, self._session.reader_id)

    def _compare(self, study_id: str, *, quiet: bool) -> None:
        known, study = self._known.get(study_id), self._worklist.study(study_id)
        self._note(study_id)
        if study is None or quiet or not self._is_mine(study):
            return
        if known is None or not known.mine:
            assigned = study.study_report_status is StudyReportStatus.ASSIGNED
            if assigned and study.severity is Severity.STAT and not self._witness.was_opened(study_id):
                self._tell(Event.STAT_MINE, f"STAT {alert_rules.where(study)}")
        elif study.severity.rank < known.rank:
            words = f"Raised to {alert_rules.severity_word(study)}: {alert_rules.where(study)}"
            self._tell(Event.RAISED, words)

    def _look_at_due(self, *, quiet: bool) -> None:
        """Once at half and once at the whole of the due time; what was over already when first seen is no news."""
        if (due := self._due()) is None:
            return
        for study_id in sorted(self._urgent):
            study = self._worklist.study(study_id)
            if study is None or study.study_report_status is not StudyReportStatus.ASSIGNED:
                continue
            if (timed := due(study)) is None:
                continue
            total, left = timed
            mark = next((mark for mark in alert_rules.MARKS if left <= total * (1 - mark)), 0.0)
            before = self._marks.get(study_id)
            self._marks[study_id] = total, mark
            if before and before[0] == total and mark > before[1] and not quiet:
                self._tell(Event.STAT_DUE, alert_rules.due_words(study, mark))

    def _look_at_waiting(self, *, quiet: bool = False) -> None:
        minutes = self._settings().unassigned_stat_minutes
        if not minutes or not self._waiting:
            return
        now = self._session.client.server_now()
        for study_id, found in self._waiting.items():
            study = self._worklist.study(study_id) or found
            if study_id in self._told_waiting or study.created_at is None or not _waits(study):
                continue
            if now - study.created_at >= timedelta(minutes=minutes):
                self._told_waiting.add(study_id)
                if not quiet:
                    words = f"STAT {alert_rules.where(study)}: unassigned for {minutes} min"
                    self._tell(Event.STAT_WAITING, words)

    def _tell(self, event: Event, words: str, *, stays: bool = False) -> None:
        rule, settings = RULES[event], self._settings()
        alert = Alert(event, words, self._session.client.server_now())
        self.recent.append(alert)
        if rule.tone and settings.sound:
            self.toned.emit()
        if not rule.toast:
            return
        if self._witness.reading() is not None and not rule.through:
            self.held.append(alert)
        else:
            self._show([alert], stays=stays)

    def _show(self, alerts: list[Alert], *, stays: bool = False) -> None:
        """One toast for these, or one more line in the merged one where the hour's budget is used up."""
        if not self._settings().toasts:
            return
        now = self._seconds()
        self._shown = [at for at in self._shown if now - at < BUDGET_SECONDS]
        if len(self._shown) < MOST_TOASTS:
            self._shown.append(now)
            self._merged = []
            self.toasted.emit(Toast(alert_rules.together(alerts), stays=stays))
        else:
            self._merged += alerts
            self.toasted.emit(Toast(alert_rules.together(self._merged), merged=True, stays=stays))


def _waits(study: Study) -> bool:
    return SCOPE_UNASSIGNED.holds(study, "") and study.severity is Severity.STAT
