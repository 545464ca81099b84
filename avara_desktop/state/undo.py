"""What can be taken back: the last local acts, and for a few seconds the last write the server confirmed.

A write is never held back so that it could be undone: for those seconds a claim would be open to a colleague. It is
sent at once, and undone by the reverse act, which goes through the same gate and is sent once like any other.
"""

from collections.abc import Callable
from dataclasses import dataclass

from avara_desktop.local import clock
from avara_desktop.signal import Signal

MOST = 5
WRITE_SECONDS = 8.0
"""How long a confirmed write can be undone (reading-room.md 3)."""


@dataclass(frozen=True, eq=False)
class Undoable:
    """An act that can be taken back by ``run``; ``title`` names it: "park DOE, Jane". ``until`` ends it, in seconds.
    ``run`` gives False where it cannot be done at this moment.

    ``about`` is the id of the study after whose opening it is too late; empty where there is none.
    """

    title: str
    run: Callable[[], object]
    until: float | None = None
    about: str = ""

    @property
    def writes(self) -> bool:
        """Whether taking it back is a write of its own; only such an act ends with time."""
        return self.until is not None


class Undo:
    """A short stack of acts, newest last. ``seconds`` is a clock that goes on."""

    def __init__(self, seconds: Callable[[], float] = clock.seconds) -> None:
        self.changed: Signal[[]] = Signal()
        self._seconds = seconds
        self._acts: list[Undoable] = []

    def push(self, title: str, run: Callable[[], object], about: str = "") -> Undoable:
        """Remember an act of which only this computer knows; it can be undone for as long as it is among the last."""
        return self._pushed(Undoable(title, run, about=about))

    def push_write(self, title: str, run: Callable[[], object], study_id: str) -> Undoable:
        """Remember a write that the server has just confirmed."""
        return self._pushed(Undoable(title, run, self._seconds() + WRITE_SECONDS, study_id))

    def drop(self, study_id: str) -> None:
        """What was done about a study is not to be undone any more: it was opened since."""
        self._acts = [act for act in self._live() if act.about != study_id]
        self.changed.emit()

    def _pushed(self, act: Undoable) -> Undoable:
        self._acts = [*self._live(), act][-MOST:]
        self.changed.emit()
        return act

    def last(self) -> Undoable | None:
        """The act that would be undone now, or None."""
        live = self._live()
        return live[-1] if live else None

    def undo(self, act: Undoable | None = None) -> Undoable | None:
        """Take back an act, the last unless one is named; returns it, or None where it cannot be (now, or any more)."""
        live = self._live()
        wanted = act or (live[-1] if live else None)
        if wanted is None or wanted not in live or wanted.run() is False:
            return None
        self._acts = [other for other in self._acts if other is not wanted]
        self.changed.emit()
        return wanted

    def _live(self) -> list[Undoable]:
        now = self._seconds()
        return [act for act in self._acts if act.until is None or now <= act.until]

    def forget(self) -> None:
        """Nothing can be undone: the reader leaves, and titles name patients."""
        self._acts.clear()
        self.changed.emit()
