"""Tells text that a dictation engine types into the list from a hand at the keys (reading-room.md 2.10, 3).

Moving acts at once and is taken back when it turns out to be text. Everything else that a single letter does waits
``HOLD`` seconds for a further letter. Slower text than one letter every ``HOLD`` seconds cannot be told from a hand.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from avara_desktop.signal import Signal

WINDOW = 0.400
MOST = 5
"""More printable keys than this within ``WINDOW`` seconds are text, if half of them or more do not merely move."""
ENTER = 0.700
"""How long after text Enter is ignored, in seconds."""
HOLD = 0.080
"""How long a letter that opens or fetches waits: more than the pace of any text of the rule above, less than 0.1 s."""
NO_HAND = 0.035
"""Two different letters closer than this were not pressed by a hand, unless they are one chord or only move."""
Act = Callable[[], None]


class Stamps:
    """When keys were pressed: an app that was busy hears of them late and all at once.

    ``at`` puts the system's stamp of a press, in milliseconds, on the clock; the least lag seen is taken for none.
    """

    MOST_LAG = 10.0
    """A lag so much longer than the least is no lag, in seconds: the stamps have begun anew."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self._least: float | None = None

    def at(self, stamp: int) -> float:
        """The time of a press; now where the system gave no stamp (0)."""
        now = self.clock()
        if not stamp:
            return now
        lag = now - stamp / 1000
        if self._least is None or not self._least <= lag <= self._least + self.MOST_LAG:
            self._least = lag
        return stamp / 1000 + self._least


@dataclass(frozen=True)
class Key:
    """A printable key that was pressed; ``undo`` takes back what it moved."""

    at: float
    moves: bool
    name: str
    undo: Act | None = None


class Guard:
    """Runs the acts of single letters, or none of them where they were text. ``caught`` tells once for each text."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.caught: Signal[[]] = Signal()
        self.clock = clock
        self._keys: deque[Key] = deque(maxlen=64)
        self._waiting: list[Act] = []
        self._waits_since = 0.0
        self._text_at: float | None = None
        """When the last key of the last text came."""

    def press(
        self,
        name: str,
        act: Act | None = None,
        *,
        at: float | None = None,
        remember: Callable[[], Act] | None = None,
        begins: bool = False,
    ) -> None:
        """A printable key pressed ``at`` a time (now), with what it does.

        One with ``remember`` merely moves; that gives what takes it back.

        One that ``begins`` typing elsewhere acts at once too, unless letters came just before. A chord is pressed as
        one key once it is complete; its first key is pressed without an act.
        """
        now = self.clock() if at is None else at
        if self._in_text(now):
            self._text_at = now
            return
        if self._keys and now - self._keys[-1].at > WINDOW:
            self._keys.clear()
        moves = remember is not None
        last = self._keys[-1] if self._keys else None
        alone = last is None or last.moves or now - last.at > HOLD
        at_once = not self._waiting and (moves or (begins and alone))
        undo = remember() if remember and at_once else None
        self._keys.append(Key(now, moves, name, undo))
        if self._is_text(last):
            self._take_back(now)
        elif at_once and act:
            act()
        elif act:
            if not self._waiting:
                self._waits_since = now
            self._waiting.append(act)

    def hold_down(self, act: Act | None = None) -> None:
        """A key that repeats because it is held down; text never does."""
        if not self._in_text(self.clock()):
            self.flush()
            if act:
                act()

    def enter(self, at: float | None = None) -> bool:
        """Whether Enter came with text or just after it, and is to be ignored."""
        now = self.clock() if at is None else at
        if self._text_at is not None and now - self._text_at <= ENTER:
            return True
        typed = self._keys and now - self._keys[-1].at <= HOLD and not all(key.moves for key in self._run())
        if typed:
            self._take_back(now)
        return bool(typed)

    def due(self) -> float | None:
        """In how many seconds :meth:`rest` is to be called; None where nothing waits."""
        if not self._waiting:
            return None
        last = self._keys[-1].at if self._keys else self._waits_since
        return max(0.0, min(last + HOLD, self._waits_since + WINDOW) - self.clock())

    def rest(self) -> None:
        """No further letter came: what waits is done, in its order."""
        if (due := self.due()) is not None and due <= 0:
            self.flush()

    def flush(self) -> None:
        """Do what waits now: a key that no text has comes next."""
        waiting, self._waiting = self._waiting, []
        for act in waiting:
            act()

    def forget(self) -> None:
        """The keyboard went elsewhere: what waits is not done."""
        self._waiting.clear()
        self._keys.clear()

    def _in_text(self, now: float) -> bool:
        return self._text_at is not None and now - self._text_at <= WINDOW

    def _is_text(self, last: Key | None) -> bool:
        new = self._keys[-1]
        if last is not None and new.at - last.at < NO_HAND:
            chord = new.name == last.name or new.name.startswith(f"{last.name}, ")
            if not chord and not (new.moves and last.moves):
                return True
        recent = [key for key in self._keys if new.at - key.at <= WINDOW]
        return len(recent) > MOST and 2 * sum(not key.moves for key in recent) >= len(recent)

    def _run(self) -> list[Key]:
        """The keys that came as one: those within the window, and before them as long as they follow closely."""
        keys = list(self._keys)
        first = next(number for number, key in enumerate(keys) if keys[-1].at - key.at <= WINDOW)
        while first and keys[first].at - keys[first - 1].at <= HOLD:
            first -= 1
        return keys[first:]

    def _take_back(self, now: float) -> None:
        undo = next((key.undo for key in self._run() if key.undo), None)
        self._text_at = now
        self.forget()
        if undo:
            undo()
        self.caught.emit()
