"""Commands as Qt actions: one QAction a command, shared by keys, menus, buttons and palette."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from avara_desktop.commands import APP, BY_ID, COMMANDS, Command, Context, Desk, Keymap, Page
from avara_desktop.signal import Signal
from avara_desktop.ui.kit import theme
from avara_desktop.ui.kit.text import label, tooltip

MOST_RECENT = 5


class Actions:
    """The QActions of all commands; ``refresh`` makes each available or says why it is not.

    ``areas`` are the widgets in which a page's keys work; ``recent`` the commands last chosen in the palette, by id.
    """

    def __init__(
        self, window: QWidget, desk: Desk, context: Callable[[], Context], keymap: Keymap | None = None
    ) -> None:
        self.refused: Signal[[str]] = Signal()
        """A key was pressed for what cannot be done now, with the reason. A screen reader hears it of the button."""
        self._desk = desk
        self._context = context
        self.keymap = keymap or Keymap()
        self.areas: list[tuple[QWidget, Page]] = []
        self.recent: list[str] = []
        self.by_id: dict[str, QAction] = {}
        self._told: dict[str, tuple[str, str, str, bool]] = {}
        """What each action says by now, so that only what changes is said again."""
        self._sheets = 0
        for command in COMMANDS:
            self.by_id[command.id] = self._made(window, command)

    def _made(self, window: QWidget, command: Command) -> QAction:
        action = QAction(command.title, window)
        action.setShortcuts(_sequences(self.keymap, command))
        action.setAutoRepeat(command.id.startswith(("list.", "pane.", "prior.")))
        whole = command.everywhere
        action.setShortcutContext(
            Qt.ShortcutContext.WindowShortcut if whole else Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
        action.triggered.connect(lambda: self.run(command))
        if whole:
            window.addAction(action)
        return action

    def attach(self, widget: QWidget, page: Page) -> None:
        """Let a page's keys work while focus is anywhere in a widget."""
        self.areas.append((widget, page))
        for command in COMMANDS:
            if page in command.pages and not command.everywhere:
                widget.addAction(self.by_id[command.id])

    def set_keymap(self, keymap: Keymap) -> None:
        """Other keys, at once: every shortcut, menu, button and tooltip follows."""
        self.keymap = keymap
        for command in COMMANDS:
            self.by_id[command.id].setShortcuts(_sequences(keymap, command))
        self.refresh()

    def key(self, command_id: str) -> str:
        """The key of a command as it is now, in words; empty where it has none."""
        return self.keymap.words(command_id)

    def remember(self, command: Command) -> None:
        """A command was chosen in the palette: it stands first there the next time."""
        self.recent = [command.id, *(each for each in self.recent if each != command.id)][:MOST_RECENT]

    def context(self) -> Context:
        """How things stand, with the keys as they are now."""
        return replace(self._context(), key=self.key)

    def run(self, command: Command) -> None:
        """Run a command, if it can run now."""
        if not self.suspended and not command.unavailable(self.context()):
            command.run(self._desk)

    def press(self, command: Command) -> None:
        """A key was pressed: run the command, or tell why it cannot run now."""
        if self.suspended:
            return
        if reason := command.unavailable(self.context()):
            self.refused.emit(reason)
        else:
            command.run(self._desk)

    @property
    def suspended(self) -> bool:
        """Whether every key is off, because a sheet is open."""
        return self._sheets > 0

    def suspend(self, suspended: bool) -> None:
        """Switch every key off while a sheet is open; each sheet that opens says so, and each that closes."""
        self._sheets += 1 if suspended else -1
        self.refresh()

    def refresh(self) -> None:
        """Enable what can run; the tooltip says the key, or the reason why not."""
        context = self.context()
        for command in COMMANDS:
            reason, key, said = command.unavailable(context), self.key(command.id), command.said(context)
            now = reason, key, said, self.suspended
            if self._told.get(command.id) == now:
                continue
            self._told[command.id] = now
            action = self.by_id[command.id]
            action.setProperty("suspended", self.suspended)
            action.setEnabled(not reason and not self.suspended)
            words = reason or (f"{said} ({key})" if key else said)
            action.setToolTip(tooltip(words))
            action.setStatusTip(words)  # the same without markup, for a screen reader

    def menu(self, parent: QWidget) -> QMenu:
        """All commands by group, with their keys; the application's own at the end of the first level."""
        menu = QMenu(parent)
        menu.aboutToShow.connect(self._draw_icons)
        groups: dict[str, QMenu] = {}
        for command in COMMANDS:
            if command.group != APP and command.group not in groups:
                groups[command.group] = menu.addMenu(command.group)
            groups.get(command.group, menu).addAction(self.by_id[command.id])
        return menu

    def _draw_icons(self) -> None:
        """The menu alone shows them, and there are dozens: none is drawn before it opens."""
        for command in COMMANDS:
            if command.icon and self.by_id[command.id].icon().isNull():
                self.by_id[command.id].setIcon(theme.icon(command.icon))

    def button(self, command_id: str, *, primary: bool = False, always: bool = True) -> "CommandButton":
        """A button for a command, with its key on it; one not ``always`` there shows only when it can run."""
        return CommandButton(BY_ID[command_id], self.by_id[command_id], lambda: self.key(command_id), primary, always)


def _sequences(keymap: Keymap, command: Command) -> list[QKeySequence]:
    return [QKeySequence.fromString(keys) for keys in keymap.keys(command)]


class KeyButton(QPushButton):
    """A button that Enter and Space press, whatever the list's keys would do with them."""

    PRESSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)

    def event(self, event: QEvent) -> bool:
        """Claim the keys before any shortcut does; Shift+Enter too, which would read whatever is under the hand."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            shifted = held == Qt.KeyboardModifier.ShiftModifier and event.key() != Qt.Key.Key_Space
            if event.key() in self.PRESSING and (not held or shifted):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter clicks; Space does so of itself. A key held down clicks once, and Ctrl+Enter is not Enter."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not plain:
                event.ignore()
            elif not event.isAutoRepeat():
                self.click()
        else:
            super().keyPressEvent(event)


class CommandButton(KeyButton):
    """Title and key of a command; follows its action."""

    def __init__(self, command: Command, action: QAction, key: Callable[[], str], primary: bool, always: bool) -> None:
        super().__init__()
        self._action = action
        self._key = key
        self._always = always
        self.setAccessibleName(command.title)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if primary:
            self.setProperty("role", "primary")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(11, 5, 9, 5)
        self._title = label(command.title)
        self._row.addWidget(self._title)
        self._keycap = label("", "keycap")
        self._row.addWidget(self._keycap)
        for part in self.findChildren(QWidget):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.setEnabled(self._action.isEnabled())
        self.setToolTip(self._action.toolTip())
        self.setAccessibleDescription(self._action.statusTip())
        self._title.setEnabled(self._action.isEnabled())
        if self._keycap.text() != (key := self._key()):
            self._keycap.setText(key)
            self.updateGeometry()
        self._keycap.setVisible(bool(key))
        if self.parentWidget() is not None and not self._action.property("suspended"):
            self.setVisible(self._always or self._action.isEnabled())

    def sizeHint(self) -> QSize:
        """As large as title and key."""
        return self._row.sizeHint().expandedTo(QSize(0, self.fontMetrics().lineSpacing() + 12))
