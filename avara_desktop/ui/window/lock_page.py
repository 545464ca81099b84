"""The locked window: no patient on it. Unlocking asks who reads: a slip guard for a shared room, no authentication."""

from collections.abc import Awaitable, Callable

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from avara_desktop.api.people import User
from avara_desktop.state import wording
from avara_desktop.ui.kit import theme
from avara_desktop.ui.kit.actions import KeyButton
from avara_desktop.ui.kit.mark import headed_card
from avara_desktop.ui.kit.text import label
from avara_desktop.ui.window.npi_guard import NpiGuard

WHY = (
    "This keeps patients out of sight and asks who goes on reading. It does not prove it: the computer's own lock "
    "does. Parked studies, filters and what you typed are kept."
)
USED = (
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
)
SLEPT_SECONDS = 300.0
"""A look that comes so long after the one before tells that the computer slept in between."""


class LockPage(QWidget):
    """Lies over the whole window. ``unlocked`` tells that the reader is who read; ``leaving`` that they are not."""

    unlocked = Signal()
    leaving = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAccessibleName("Locked")
        self._window = window
        column = headed_card(self, "lock", "Locked", 520)
        self.reader = label("", "strong", wrap=True)
        self.guard = NpiGuard()
        self.guard.passed.connect(self.unlocked)
        self.digits, self.problem = self.guard.digits, self.guard.problem
        for part in (self.reader, self.guard):
            column.addWidget(part)
        row = QHBoxLayout()
        self.not_me = KeyButton("Not me: sign out")
        self.not_me.clicked.connect(self.leaving)
        self.unlock = KeyButton("Unlock  (Enter)")
        self.unlock.setProperty("role", "primary")
        self.unlock.clicked.connect(self.guard.confirm)
        row.addWidget(self.not_me)
        row.addStretch()
        row.addWidget(self.unlock)
        column.addLayout(row)
        column.addWidget(label(WHY, "small", wrap=True))
        window.installEventFilter(self)
        self.hide()

    def lock(self, reader: User, *, told: bool = False) -> None:
        """Cover the window and ask for its reader; ``told`` says the digits, of an invented reader."""
        self.reader.setText(f"Reading as {wording.one_line(reader.name)}")
        self.guard.ask(reader, told=told)
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()
        self.guard.take_focus(self.unlock)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the window."""
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self.setGeometry(self._window.rect())
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """No key leaves the page."""
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Nothing behind it shines through."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("window"))
        painter.end()


class HandWatch(QObject):
    """When keys or mouse were last used: in a window of ours, which Qt tells, and in any other, which the system may.

    ``elsewhere`` gives the seconds since the last input in whatever window, or None where they cannot be known.
    """

    def __init__(self, seconds: Callable[[], float], elsewhere: Callable[[], Awaitable[float | None]]) -> None:
        super().__init__()
        self._seconds = seconds
        self._elsewhere = elsewhere
        self._watched: QObject | None = None
        self._looked_at = self.used_at = seconds()
        self._not_looked = 0.0

    def watch(self, window: QWidget) -> None:
        """Listen where the system hands its events to the window: far fewer than inside it."""
        handle = window.windowHandle()
        if handle is not None and handle is not self._watched:
            self._watched = handle
            handle.installEventFilter(self)

    def idle(self) -> float:
        """Seconds without input in a window of ours, sleep included."""
        return self._seconds() - self.used_at

    def look(self) -> None:
        """To be called every few seconds, so that sleep is noticed: nobody looks then."""
        now = self._seconds()
        self._not_looked, self._looked_at = now - self._looked_at, now

    async def unused(self, seconds: float) -> bool:
        """Whether no window was used for so long. The system is asked only where ours were not.

        After sleep ours alone count: the key that wakes a computer is input, and some systems' clocks stood still.
        """
        if self.idle() < seconds:
            return False
        if self._not_looked >= min(seconds, SLEPT_SECONDS):
            return True
        elsewhere = await self._elsewhere()
        return self.idle() >= seconds and (elsewhere is None or elsewhere >= seconds)

    def use(self) -> None:
        """Something was done just now."""
        self.used_at = self._seconds()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note the time."""
        if event.type() in USED:
            self.use()
        return False
