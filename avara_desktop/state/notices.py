"""The one non-modal way to tell the reader something. A notice stays until it is dismissed or replaced."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from avara_desktop.errors import AvaraError, SafetyStop
from avara_desktop.signal import Signal
from avara_desktop.state.wording import one_line


class Level(Enum):
    """How much a notice matters: the word is shown beside it, so that colour is not its only sign."""

    DONE = "Done"
    NOTE = "Note"
    WARNING = "Attention"
    STOP = "Stopped"


@dataclass(frozen=True)
class Notice:
    """What happened and what to do. ``key`` makes a newer notice replace an older one of the same matter.

    A ``brief`` one leaves by itself, as what is done does.
    """

    level: Level
    title: str
    advice: str = ""
    key: str = ""
    action: str = ""
    run: Callable[[], None] | None = field(default=None, compare=False)
    brief: bool = False


class Notices:
    """Notices on screen, oldest first; at most ``MOST`` (older plain ones give way first)."""

    MOST = 3

    def __init__(self) -> None:
        self.changed: Signal[[]] = Signal()
        self.shown: list[Notice] = []

    def post(self, notice: Notice) -> None:
        """Show a notice; one of the same key is replaced, and of things done only the last is told."""
        replaced = {notice.key} - {""}
        kept = [old for old in self.shown if old.key not in replaced and not (old.level is notice.level is Level.DONE)]
        self.shown = [*kept, notice]
        while len(self.shown) > self.MOST:
            plain = [old for old in self.shown[:-1] if old.level in (Level.DONE, Level.NOTE)]
            self.shown.remove(plain[0] if plain else self.shown[0])
        self.changed.emit()

    def error(self, error: AvaraError, *, key: str, again: Callable[[], None] | None = None, about: str = "") -> None:
        """Tell of an error, with Retry where trying again can help."""
        retry = again if error.retryable else None
        # a refusal quotes the server; a safety stop is our own sentence and keeps the marks around a name
        what = error.title if isinstance(error, SafetyStop) else one_line(error.title)
        title = f"{what} – {about}" if about else what
        self.post(Notice(Level.STOP, title, one_line(error.advice), key, "Retry" if retry else "", retry))

    def dismiss(self, notice: Notice | None = None, *, key: str = "") -> None:
        """Take away a notice, or those of a key."""
        left = [old for old in self.shown if old is not notice and not (key and old.key == key)]
        if len(left) != len(self.shown):
            self.shown = left
            self.changed.emit()
