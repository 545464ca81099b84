"""Rows that have just come into the list fade in once, slowly: the eye finds them, and nothing flashes.

Source: reading-room.md 4.4.
"""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer

from avara_desktop.local import clock

FADE_SECONDS = 0.9
STEP_MS = 50


class Arrivals(QObject):
    """``changed`` is called at each step of a fade, for what shows the rows to be painted."""

    def __init__(self, changed: Callable[[], object], parent: QObject, seconds: Callable[[], float] = clock.seconds):
        super().__init__(parent)
        self._changed = changed
        self.seconds = seconds
        self._since: dict[str, float] = {}
        self._steps = QTimer(self, interval=STEP_MS)
        self._steps.timeout.connect(self._step)

    def mark(self, study_ids: Iterable[str]) -> None:
        """These have come in now."""
        self._since |= dict.fromkeys(study_ids, self.seconds())
        if self._since:
            self._steps.start()

    @property
    def fading(self) -> bool:
        """Whether any row still has some of its fade to go."""
        return self._steps.isActive()

    def strength(self, study_id: str) -> float:
        """How much of the fade is left: 1 for a row that has just come in, 0 for every other."""
        since = self._since.get(study_id)
        return 0.0 if since is None else max(0.0, 1 - (self.seconds() - since) / FADE_SECONDS)

    def forget(self) -> None:
        """Nothing has come in: at sign-out."""
        self._since.clear()

    def _step(self) -> None:
        self._since = {study_id: since for study_id, since in self._since.items() if self.strength(study_id)}
        if not self._since:
            self._steps.stop()
        self._changed()
