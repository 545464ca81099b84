"""Records a key, or two one after the other, as they are pressed."""

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

from avara_desktop.commands import keys as sequences

CHORD_MS = 900
"""How long a letter alone waits for a second key, so that "g then m" can be given."""
HINT = "Press the keys; Esc stops"


class KeyRecorder(QLineEdit):
    """While it has the keyboard, every key is recorded and none acts.

    ``pressed(keys)`` tells what was pressed so far, ``recorded(keys)`` what it came to, ``stopped`` that Esc came.
    """

    pressed = Signal(str)
    recorded = Signal(str)
    stopped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(False)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setPlaceholderText(HINT)
        self.setAccessibleName(HINT)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._keys = ""
        self._wait = QTimer(self, singleShot=True, interval=CHORD_MS)
        self._wait.timeout.connect(self.finish)

    def begin(self) -> None:
        """Listen from now on."""
        self._keys = ""
        self.setText("")
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        """No further key comes."""
        self._wait.stop()
        if self._keys:
            keys, self._keys = self._keys, ""
            self.recorded.emit(keys)

    def event(self, event: QEvent) -> bool:
        """Every key is ours before it is a shortcut, Tab included."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self.keyPressEvent(event)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take one step in; modifiers alone are none."""
        if event.isAutoRepeat():
            return
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self._wait.stop()
            self._keys = ""
            self.stopped.emit()
            return
        combination = QKeySequence(event.keyCombination())
        step = sequences.normal(combination.toString(QKeySequence.SequenceFormat.PortableText))
        if not step:
            return
        self._keys = f"{self._keys}, {step}" if self._keys else step
        self.setText(sequences.words(self._keys))
        self.pressed.emit(self._keys)
        if sequences.plain(self._keys) and ", " not in self._keys:
            self._wait.start()
        else:
            self.finish()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What was pressed counts."""
        super().focusOutEvent(event)
        self.finish()
