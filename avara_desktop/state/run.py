"""A reading run: what was opened, read and skipped since Next was first pressed, until the run is ended.

It says what Next passes over, so that a run opens no study twice; nothing of it outlives the run.
"""

from collections.abc import Callable
from dataclasses import dataclass

from avara_desktop.local import clock
from avara_desktop.signal import Signal
from avara_desktop.state.next_study import Next


@dataclass(frozen=True)
class Summary:
    """What a run came to: numbers of studies, and whole minutes."""

    read: int
    unsigned: int
    skipped: int
    minutes: int

    def words(self) -> str:
        """One sentence for the reader."""
        parts = [f"{self.read} read"]
        parts += [f"{self.unsigned} opened and not signed yet"] if self.unsigned else []
        return f"{', '.join(parts)}, {self.skipped} skipped, in {max(1, self.minutes)} min"


class ReadingRun:
    """The run under way, if ``active``. ``seconds`` is a clock that goes on."""

    def __init__(self, seconds: Callable[[], float] = clock.seconds) -> None:
        self.changed: Signal[[]] = Signal()
        self.active = False
        self.current = ""
        """The study opened last."""
        self.offered: Next | None = None
        """What would be next, where that is offered and not yet taken."""
        self.taken: Next | None = None
        """What was taken last, with its reason."""
        self.summary: Summary | None = None
        """Of the run ended last, until it was read or the next begins."""
        self.nothing = ""
        """Why there is no next study, where that was found out last."""
        self.opened: set[str] = set()
        self.read: set[str] = set()
        self.skipped: set[str] = set()
        self.left_open: set[str] = set()
        """Studies in progress that the reader said may stay open beside others."""
        self._seconds = seconds
        self._began = 0.0
        self._opened_at = 0.0

    def begin(self) -> None:
        """Start a run, where none is under way; what was opened before it is passed over, and not counted."""
        if not self.active:
            self.skipped.clear()
            self.summary = None
            self.active, self._began = True, self._seconds()

    def take(self, found: Next) -> None:
        """Next chose a study; it is being opened."""
        self.taken, self.offered, self.nothing = found, None, ""
        self.changed.emit()

    def not_taken(self) -> None:
        """What Next chose was not opened."""
        self.taken = None
        self.changed.emit()

    def found_nothing(self, words: str) -> None:
        """There is no next study."""
        self.taken, self.offered, self.nothing = None, None, words
        self.changed.emit()

    def opened_one(self, study_id: str) -> None:
        """A study was opened for reading, by Next or otherwise. Another than Next chose is not explained by it."""
        self.current, self._opened_at = study_id, self._seconds()
        if self.active:
            self.opened.add(study_id)
        self.skipped.discard(study_id)
        if self.taken and self.taken.study.study_id != study_id:
            self.taken = None
        self.offered = None
        self.changed.emit()

    def just_opened(self, within: float) -> bool:
        """Whether the last study was opened less than so many seconds ago: nobody reads one so fast."""
        return bool(self.current) and self._seconds() - self._opened_at < within

    def finish(self, study_id: str) -> None:
        """The server says that a study opened in this run is signed."""
        if study_id in self.opened:
            self.read.add(study_id)
            self.left_open.discard(study_id)
            self.changed.emit()

    def drop(self, study_id: str) -> None:
        """The server says that a study opened in this run is cancelled, or has it no more."""
        self.opened.discard(study_id)
        self.left_open.discard(study_id)
        self.changed.emit()

    def offer(self, found: Next | None) -> None:
        """Say what would be next, without taking it."""
        self.offered = found
        if found:
            self.nothing = ""
        self.changed.emit()

    def skip(self, study_id: str) -> None:
        """Pass a study over for the rest of this run."""
        self.skipped.add(study_id)
        self.changed.emit()

    def unskip(self, study_id: str) -> None:
        """Take a skip back."""
        self.skipped.discard(study_id)
        self.changed.emit()

    def passed(self) -> set[str]:
        """What Next passes over because of this run."""
        return self.opened | self.skipped | self.left_open | ({self.current} - {""})

    def end(self) -> None:
        """End the run and sum it up."""
        if self.active:
            minutes = int((self._seconds() - self._began) / 60)
            summary = Summary(len(self.read), len(self.opened - self.read - self.skipped), len(self.skipped), minutes)
            self.forget()
            self.summary = summary
            self.changed.emit()

    def forget(self) -> None:
        """Nothing was opened, read or skipped: at the start of a run, and when the reader leaves."""
        for ids in (self.opened, self.read, self.skipped, self.left_open):
            ids.clear()
        self.active, self.current, self.offered, self.taken, self.summary = False, "", None, None, None
        self.nothing = ""
        self.changed.emit()

    def put_away(self) -> None:
        """The reader has read how the last run ended, or does not want what is offered."""
        self.offered, self.taken, self.summary, self.nothing = None, None, None, ""
        self.changed.emit()
