"""The strips that say whether what the reader sees is true: the study opened last, and the connection."""

from PySide6.QtCore import QTimer

from avara_desktop.state import wording
from avara_desktop.state.refresher import Freshness, Refresher
from avara_desktop.state.session import Phase, Session
from avara_desktop.state.standing import Standing
from avara_desktop.state.witness import Witness, line
from avara_desktop.ui.kit.actions import Actions
from avara_desktop.ui.watch.strip_card import StripCard

SIGNED_SECONDS = 20
"""How long a signed study's strip stays: it needs no answer."""
LEVELS = {Standing.WAITING: "Note", Standing.IN_PROGRESS: "Done", Standing.SIGNED: "Done"}
CHECK = "Check the name in the dictation window before you speak."
ADVICE = {
    Standing.WAITING: CHECK,
    Standing.IN_PROGRESS: CHECK,
    Standing.MISMATCH: "Compare the name in the dictation window with this one before you speak. Nothing else opens "
    "until you answer.",
    Standing.LOST: "Stop dictating. Nothing was taken back.",
    Standing.GIVEN_BACK: "Stop dictating, and ask who reassigned it.",
    Standing.CANCELLED: "Stop dictating.",
    Standing.CHANGED: "Compare the name in the dictation window with the new data before you go on.",
}
EVERY_MS = 5000


class WitnessStrip(StripCard):
    """What was opened when, and what the server says of it; buttons only where an answer is wanted."""

    def __init__(self, witness: Witness, actions: Actions) -> None:
        super().__init__("Opened study", under=True)
        self._witness = witness
        for command_id in ("witness.check", "witness.look", "witness.open", "witness.let_go"):
            self.add(actions.button(command_id, always=False))
        self._over = QTimer(self, singleShot=True, interval=SIGNED_SECONDS * 1000)
        self._over.timeout.connect(self.clear)
        witness.changed.connect(self.draw)

    def draw(self) -> None:
        """Bring it up to the witness."""
        standing = self._witness.standing
        if standing is None:
            self.clear()
            return
        asks = bool(self._witness.blocks())
        level = LEVELS.get(standing, "Attention" if self._witness.checked else "Stopped")
        word = f"{standing.shape} {standing.word}"
        advice = ADVICE.get(standing, "") if asks or standing.open else ""
        self.say(word, line(self._witness), advice, level=level, asks=asks)
        if standing is not Standing.SIGNED:
            self._over.stop()
        elif not self._over.isActive():
            self._over.start()


class ConnectionStrip(StripCard):
    """The list has not been read for a while, or the key is refused: said here, and by no toast."""

    def __init__(self, session: Session, refresher: Refresher) -> None:
        super().__init__("Connection")
        self._session, self._refresher = session, refresher
        refresher.changed.connect(self.draw)
        session.changed.connect(self.draw)
        self._clock = QTimer(self, interval=EVERY_MS)
        self._clock.timeout.connect(self.draw)
        self._clock.start()

    def draw(self) -> None:
        """Bring it up to the list's age."""
        session, refresher = self._session, self._refresher
        if session.reader is None:
            self.clear()
            return
        if session.phase is Phase.EXPIRED:
            words = "Nothing can be sent. The list is the last one received."
            self.say("■ Key not accepted", words, level="Stopped")
            return
        state, age = refresher.freshness(), refresher.age()
        if age is None or not state.old:
            self.clear()
            return
        offline = state is Freshness.OFFLINE
        why = f"{wording.one_line(refresher.error.title)} · " if refresher.error else ""
        closed = (
            "Nothing can be sent until it is read again (F5)." if offline else "It is read again by itself (F5: now)."
        )
        self.say(
            "■ Offline" if offline else "▲ Connection lost",
            f"{why}this list was last read {wording.seconds_ago(age)} ago. {closed}",
            level="Stopped" if offline else "Attention",
        )
