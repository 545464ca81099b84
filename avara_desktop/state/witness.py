"""The context witness: watches on the server the study that was opened last, and blocks the next until all is well.

Own reads every 5 s for half a minute, then with each poll (reading-room.md 2.1, 5.3.5). Nothing is written here.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import datetime

from avara_desktop.api.models import Study
from avara_desktop.api.terms import StudyReportStatus
from avara_desktop.errors import AvaraError, NotFound, NotPermitted
from avara_desktop.local import clock, logs
from avara_desktop.signal import Signal
from avara_desktop.state import wording
from avara_desktop.state.gate import Gate
from avara_desktop.state.notices import Level, Notice, Notices
from avara_desktop.state.query import SCOPE_MINE
from avara_desktop.state.session import Session, SignedOut
from avara_desktop.state.standing import BEGUN, Opened, Past, Standing, judged, time_of_day
from avara_desktop.state.worklist import Worklist, WorklistChange

LOOKS = (5.0, 10.0, 15.0, 20.0, 25.0, 30.0)
"""Seconds after opening at which the study is read."""
EARLY = 0.25
"""Seconds by which a timer may wake too soon."""
SAME_KIND = "Same kind of study as the one before: check the name in the dictation window"


class Witness:
    """Where the study opened last stands. ``limit`` and ``interval`` are in seconds (settings, polls).

    ``settled`` is whether the reader's list was complete once: before that, nothing in it is news.
    """

    def __init__(
        self,
        session: Session,
        worklist: Worklist,
        gate: Gate,
        notices: Notices,
        *,
        limit: Callable[[], float],
        interval: Callable[[], float],
        settled: Callable[[], bool],
        seconds: Callable[[], float] = clock.seconds,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.changed: Signal[[]] = Signal()
        self.started: Signal[[]] = Signal()
        """:meth:`watch` is to be run, in place of an earlier run."""
        self.missed: Signal[[]] = Signal()
        """The study left the list unseen: :meth:`look` is to be run."""
        self.finished: Signal[[str]] = Signal()
        """The open study was signed."""
        self.history: list[Opened] = []
        """What was opened in this session, oldest first."""
        self.current: Opened | None = None
        self.standing: Standing | None = None
        self.words = ""
        """What the server says of it; names people."""
        self.silent = ""
        """Why the last read brought no answer."""
        self.checked: datetime | None = None
        """When the reader said that the names agree, in spite of a mismatch."""
        self._session, self._worklist, self._gate, self._notices = session, worklist, gate, notices
        self._limit, self._interval, self._settled = limit, interval, settled
        self._seconds, self._sleep = seconds, sleep
        self._since = 0.0
        self._past = Past(mine=False, begun=False, late=False)
        self._judged: Study | None = None
        """The study as it was when what is said of it was said."""
        self._other: Study | None = None
        """Another study of the reader's that began and was not opened from here."""
        self._begun: set[str] = set()
        """The reader's studies known to be in progress."""
        self._accepted: set[str] = set()
        """Studies that may be in progress: opened here, or answered for."""
        self._looking = 0
        worklist.changed.connect(self._heard)
        session.changed.connect(self._session_changed)

    # --- what others ask

    @property
    def study(self) -> Study | None:
        """The study opened last as the server has it now, or as it was opened."""
        if self.current is None:
            return None
        return self._worklist.study(self.current.study.study_id) or self.current.study

    def reading(self) -> Study | None:
        """The study the reader has open now."""
        return self.study if self.standing is not None and self.standing.open else None

    def blocks(self) -> str:
        """Why nothing else may be opened now, without a word about the patient; or nothing."""
        if self.standing is None or self.checked:
            return ""
        return self.standing.why_blocked

    def begun(self) -> frozenset[str]:
        """The studies in progress with the reader, kept up to date change by change: asking costs nothing."""
        return frozenset(self._begun)

    def was_opened(self, study_id: str) -> bool:
        """Whether a study was opened from here in this session."""
        return any(opened.study.study_id == study_id for opened in self.history)

    # --- what happens

    def opened(self, study: Study) -> None:
        """A study was opened for reading: watch it from now on, in place of the one before."""
        before = self.history[-1] if self.history else None
        self.current = Opened(study, self._session.client.server_now())
        self.history.append(self.current)
        self._accepted.add(study.study_id)
        self._since = self._seconds()
        self._past = Past(study.assigned_to_reader(self._session.reader_id), False, False)
        self.standing, self.words, self.silent, self.checked, self._other = None, "", "", None, None
        self._judge()
        self.started.emit()
        if before and before.same_kind(study):
            self._notices.post(Notice(Level.WARNING, SAME_KIND, key="same kind"))
        else:
            self._notices.dismiss(key="same kind")

    async def watch(self) -> None:
        """Read the study again and again until it is signed, gone or let go."""
        current, start = self.current, self._seconds()
        for at in sorted({*LOOKS, self._limit()}):
            await self._sleep(max(0.0, start + at - self._seconds()))
            if not self._watching(current):
                return
            await self.look()
        while self._watching(current):
            await self._sleep(self._interval())
            # polls bring what is on the reader's list, but say nothing where nothing changed
            polled = self.study is not None and SCOPE_MINE.holds(self.study, self._session.reader_id)
            if self._watching(current) and (self.standing is Standing.WAITING or not polled):
                await self.look()

    def _watching(self, current: Opened | None) -> bool:
        return self.current is current is not None and self.standing is not None and self.standing.open

    async def look(self) -> None:
        """Read the study now. Where no answer comes, the standing stays and the strip says so."""
        current = self.current
        if current is None:
            return
        self._looking += 1
        silent = ""
        try:
            await self._gate.look(current.study.study_id)
        except SignedOut:
            return
        except (NotFound, NotPermitted):
            if self.current is current:
                self._stand(Standing.LOST, "the server shows it to you no longer")
        except AvaraError as error:
            silent = wording.one_line(error.title)
        finally:
            self._looking -= 1
        if self.current is not current:
            return  # the answer to a question about another study
        if not silent:
            self._judge()
        if silent != self.silent:
            self.silent = silent
            self.changed.emit()

    # --- what the reader answers

    def check(self) -> None:
        """The reader compared the names: what began elsewhere, did not begin, or has new data, is as it should be."""
        if self.current is None or self.standing not in (Standing.MISMATCH, Standing.CHANGED):
            return
        self._log("witness_checked")
        self.checked = self._session.client.server_now()
        if self._other is not None:
            self._accepted.add(self._other.study_id)
            self._other = None
        elif self.standing is Standing.CHANGED and self._judged:
            self.current = replace(self.current, study=self._judged)
            self.started.emit()
        self._judge(anew=True)
        if self.standing is Standing.CHANGED:
            self.checked = None  # changed once more since the strip said so: that was not compared
        self.changed.emit()

    async def look_again(self) -> None:
        """Ask the server once more, and judge by its answer alone."""
        self._log("witness_look_again")
        current = self.current
        await self.look()
        if current is None or self.current is not current or self.silent or self.study is None:
            return
        if self._other and (other := self._worklist.study(self._other.study_id)) and not self._is_begun(other):
            self._other = None
        if self._worklist.study(current.study.study_id) is not None:
            self._judge(anew=True)
        if self.standing is not None and self.standing.open:
            self.started.emit()

    def let_go(self) -> None:
        """Watch the open study no longer: the reader is done with it, or parks it."""
        if self.current is not None:
            self._log("witness_let_go")
            self._end()

    # --- inside

    def _session_changed(self) -> None:
        if self._session.reader is None:
            self.history.clear()
            self._begun.clear()
            self._accepted.clear()
            self._end()

    def _end(self) -> None:
        self.current = self.standing = self.checked = self._other = self._judged = None
        self.words = self.silent = ""
        self.changed.emit()

    def _heard(self, change: WorklistChange) -> None:
        self._notice_others(change.added | change.changed)
        if self.current is None:
            return
        study_id = self.current.study.study_id
        if study_id in change.removed and not self._looking:
            self.missed.emit()
        elif study_id in change.added or study_id in change.changed:
            self._judge()

    def _notice_others(self, study_ids: Iterable[str]) -> None:
        """Keep account of what is in progress; what began elsewhere while a study is open here is a mismatch."""
        for study_id in study_ids:
            study = self._worklist.study(study_id)
            if study is None or not self._is_begun(study):
                self._begun.discard(study_id)
            elif study_id not in self._begun:
                self._begun.add(study_id)
                ours = study_id in self._accepted or study_id in self._worklist.asking
                if self.reading() and self._settled() and not ours:
                    self._other, self.checked = study, None
                    self._judge()

    def _is_begun(self, study: Study) -> bool:
        begun = study.study_report_status is StudyReportStatus.IN_PROGRESS
        return begun and study.assigned_to_reader(self._session.reader_id) and not study.is_cancelled

    def _judge(self, *, anew: bool = False) -> None:
        """Say where the study stands. What ended stays so, whatever comes late, until the reader answers."""
        current, now = self.current, self.study
        if current is None or now is None or (self.standing is not None and not self.standing.open and not anew):
            return
        reader_id, past = self._session.reader_id, self._past
        mine = past.mine or now.assigned_to_reader(reader_id)
        late = self._seconds() - self._since >= self._limit() - EARLY
        past = Past(mine, past.begun, late)
        standing, words = judged(current.study, now, reader_id, past, self._session.client.server_now())
        # what a colleague began, from whom it was taken over, is no beginning of the reader's
        begun = now.study_report_status in BEGUN and (mine or now.assigned_to is None)
        self._past = replace(past, begun=past.begun or begun)
        if self._other is not None and not standing.taken_away:
            other = f"{wording.identity(self._other)}, {wording.one_line(self._other.study_description)}"
            standing, words = Standing.MISMATCH, f"{other}, is in progress too and was not opened from here"
        self._judged = now
        self._stand(standing, words)

    def _stand(self, standing: Standing, words: str) -> None:
        if (standing, words) == (self.standing, self.words):
            return
        if standing is not self.standing:
            self.standing = standing
            if standing is not Standing.MISMATCH:
                self.checked = None
            self._log("witness")
            if standing.blocks:
                self._notices.dismiss(key="launch")  # the strip says the same, and more
        self.words = words
        self.changed.emit()
        if standing is Standing.SIGNED and self.current:
            self.finished.emit(self.current.study.study_id)

    def _log(self, event: str) -> None:
        if self.current:
            outcome = self.standing.name.lower() if self.standing else ""
            logs.event(event, study_id=self.current.study.study_id, outcome=outcome)


def line(witness: Witness) -> str:
    """The strip's one sentence: what was opened when, and what the server says."""
    if witness.current is None:
        return ""
    parts = [f"{witness.current.title} → {witness.words}"]
    if witness.checked:
        parts.append(f"name checked {time_of_day(witness.checked)}")
    if witness.silent:
        parts.append(f"not confirmed now: {witness.silent}")
    return " · ".join(parts)
