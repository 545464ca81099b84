"""Where single letters are commands, they come through here: text that a dictation engine types never acts.

The filter sits on the widget that has the keyboard and nowhere else; keys with Ctrl or Alt, function keys and the
numeric keypad are Qt's own affair, and so is everything while the guard is switched off. What Qt then leaves over is
the key of a command that cannot run now: it says why.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from avara_desktop.commands import Command, Page
from avara_desktop.commands import keys as sequences
from avara_desktop.state.burst import Act, Guard, Stamps
from avara_desktop.ui.kit.actions import Actions, KeyButton

AT_ONCE = ("list.next", "list.previous", "pane.down", "pane.up")
"""Merely moving: done at once, and taken back where it was text."""
BEGIN_TYPING = ("list.search",)
LEAST_MS = 10
"""A letter heard of late waits this long at least: what was pressed after it may be on its way."""
CHORD_SECONDS = 1.5
"""How long the second key of a chord may take."""
Modifier = Qt.KeyboardModifier
HELD = Modifier.ControlModifier | Modifier.AltModifier | Modifier.MetaModifier | Modifier.KeypadModifier
ALONE = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr, Qt.Key.Key_CapsLock)
PORTABLE = QKeySequence.SequenceFormat.PortableText
ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def printable(event: QKeyEvent) -> bool:
    """Whether a key is what typed text consists of."""
    return bool(event.text()) and event.text().isprintable() and not event.modifiers() & HELD


def takes_text(widget: QWidget) -> bool:
    """Whether what is typed into a widget is text for it."""
    if isinstance(widget, QPlainTextEdit):
        return not widget.isReadOnly()
    return isinstance(widget, QLineEdit | QComboBox | QAbstractSpinBox)


class BurstFilter(QObject):
    """Follows the keyboard focus of a window and hands printable keys to the guard.

    ``remember`` gives what puts list and study back where they are now; ``launching`` whether a study is being opened;
    ``guarding`` whether the reader wants the guard.
    """

    def __init__(
        self,
        actions: Actions,
        guard: Guard,
        remember: Callable[[], Act],
        launching: Callable[[], bool],
        guarding: Callable[[], bool],
    ) -> None:
        super().__init__()
        self.guard = guard
        self._stamps = Stamps(lambda: guard.clock())
        self._actions = actions
        self._remember, self._launching, self._guarding = remember, launching, guarding
        self._at: QWidget | None = None
        self._page = Page.LIST
        self._eaten = 0
        """The key whose press is still to come after it was claimed."""
        self._chord: tuple[str, float] = ("", 0.0)
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self.rest)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow)
        self._follow(None, app.focusWidget())

    @property
    def waiting(self) -> bool:
        """Whether a letter waits for a further one before it acts."""
        return self.guard.due() is not None

    def rest(self) -> None:
        """No further key came in time."""
        self.guard.rest()
        self._wait()

    def stop(self) -> None:
        """The window goes."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.disconnect(self._follow)
        self._follow(None, None)

    def _follow(self, _: QWidget | None, now: QWidget | None) -> None:
        if self._at is not None:
            self._at.removeEventFilter(self)
            self._at = None
        self.guard.forget()
        self._chord, self._eaten = ("", 0.0), 0
        page = self._page_of(now) if now is not None and not takes_text(now) else None
        if now is not None and page is not None:
            self._at, self._page = now, page
            now.installEventFilter(self)
            now.destroyed.connect(self._gone)

    def _gone(self) -> None:
        self._at = None

    def _page_of(self, widget: QWidget) -> Page | None:
        areas = (page for area, page in self._actions.areas if area is widget or area.isAncestorOf(widget))
        return next(areas, None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim printable keys before any shortcut does; swallow Enter after text."""
        if not isinstance(event, QKeyEvent):
            return False
        kind, guarding = event.type(), self._guarding()
        if guarding and kind == QEvent.Type.ShortcutOverride:
            return self._claimed(event)
        if kind != QEvent.Type.KeyPress:
            return False
        claimed = guarding and self._eaten == event.key() and (printable(event) or event.key() in ENTERS)
        self._eaten = 0
        if not claimed:
            return self._refused(event, watched)
        if event.key() not in ENTERS:
            self._pressed(event, watched)
        return True

    def _refused(self, event: QKeyEvent, watched: QObject) -> bool:
        """Whether a key that no shortcut took is the key of a command that cannot run now; it is told why."""
        if isinstance(watched, KeyButton) and event.key() in KeyButton.PRESSING:
            return False
        name = sequences.normal(QKeySequence(event.keyCombination()).toString(PORTABLE))
        command = self._actions.keymap.command(self._page, name) if name else None
        if command is None or not command.unavailable(self._actions.context()):
            return False
        if not event.isAutoRepeat():
            self._actions.press(command)
        return True

    def _claimed(self, event: QKeyEvent) -> bool:
        """Whether the key is ours: its press comes next, and to nobody else."""
        if event.key() in ALONE:
            return False
        enter = event.key() in ENTERS and not event.modifiers() & HELD
        if not (printable(event) or (enter and self.guard.enter(self._stamps.at(event.timestamp())))):
            self.guard.flush()
            self._chord = ("", 0.0)
            return False
        self._eaten = event.key()
        event.accept()
        return True

    def _pressed(self, event: QKeyEvent, watched: QObject) -> None:
        name, whole = self._named(event)
        command = self._actions.keymap.command(self._page, whole) if whole else None
        if event.key() == Qt.Key.Key_Space and isinstance(watched, QAbstractButton):
            self._to_guard(event, name, watched.click)
        elif command is not None:
            moves = command.id in AT_ONCE
            act = self._act(command, waits=not moves)
            self._to_guard(event, whole, act, moves=moves, begins=command.id in BEGIN_TYPING)
        else:
            self._to_guard(event, name, None)
        self._wait()

    def _to_guard(
        self, event: QKeyEvent, name: str, act: Act | None, *, moves: bool = False, begins: bool = False
    ) -> None:
        if not event.isAutoRepeat():
            at = self._stamps.at(event.timestamp())
            self.guard.press(name, act, at=at, remember=self._remember if moves else None, begins=begins)
        elif moves and not self._launching():
            self.guard.hold_down(act)

    def _named(self, event: QKeyEvent) -> tuple[str, str]:
        """(the key's name, the sequence it completes); no sequence while it only begins one."""
        combination = QKeySequence(event.keyCombination())
        name = sequences.normal(combination.toString(PORTABLE)) or event.text()
        begun, since = self._chord
        self._chord = ("", 0.0)
        late = self.guard.clock() - since > CHORD_SECONDS
        whole = f"{begun}, {name}" if begun and not late else name
        if self._actions.keymap.starts(self._page, whole):
            self._chord = (whole, self.guard.clock())
            return name, ""
        return name, whole

    def _act(self, command: Command, *, waits: bool) -> Act:
        """Run a command, unless it waited and meanwhile something else has come under the hand."""
        before = self._hand() if waits else None

        def act() -> None:
            if before is None or before == self._hand():
                self._actions.press(command)

        return act

    def _hand(self) -> tuple[object, ...]:
        context = self._actions.context()
        things = (context.study and context.study.study_id, context.person, context.invitation, context.viewer_study)
        return (context.page, *things)

    def _wait(self) -> None:
        due = self.guard.due()
        if due is None:
            self._rest.stop()
        else:
            self._rest.start(max(LEAST_MS, round(due * 1000)))
