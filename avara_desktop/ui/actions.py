"""Commands as Qt actions: one QAction a command, shared by keys, menus, buttons and palette."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from avara_desktop.commands import APP, COMMANDS, Command, Context, Desk, Page
from avara_desktop.ui import theme
from avara_desktop.ui.text import first_key, label, tooltip


class Actions:
    """The QActions of all commands; ``refresh`` makes each available or says why it is not."""

    def __init__(self, window: QWidget, desk: Desk, context: Callable[[], Context]) -> None:
        self._desk = desk
        self._context = context
        self.by_id: dict[str, QAction] = {}
        self._sheets = 0
        for command in COMMANDS:
            self.by_id[command.id] = self._made(window, command)

    def _made(self, window: QWidget, command: Command) -> QAction:
        action = QAction(command.title, window)
        action.setShortcuts([QKeySequence.fromString(keys) for keys in command.keys])
        action.setAutoRepeat(command.id.startswith(("list.", "pane.", "prior.")))
        whole = command.everywhere
        action.setShortcutContext(
            Qt.ShortcutContext.WindowShortcut if whole else Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
        if command.icon:
            action.setIcon(theme.icon(command.icon))
        action.triggered.connect(lambda: self.run(command))
        if whole:
            window.addAction(action)
        return action

    def attach(self, widget: QWidget, page: Page) -> None:
        """Let a page's keys work while focus is anywhere in a widget."""
        for command in COMMANDS:
            if page in command.pages and not command.everywhere:
                widget.addAction(self.by_id[command.id])

    def run(self, command: Command) -> None:
        """Run a command, if it can run now."""
        if not self._suspended and not command.unavailable(self._context()):
            command.run(self._desk)

    @property
    def _suspended(self) -> bool:
        return self._sheets > 0

    def suspend(self, suspended: bool) -> None:
        """Switch every key off while a sheet is open; each sheet that opens says so, and each that closes."""
        self._sheets += 1 if suspended else -1
        self.refresh()

    def refresh(self) -> None:
        """Enable what can run; the tooltip says the key, or the reason why not."""
        context = self._context()
        for command in COMMANDS:
            action = self.by_id[command.id]
            reason = command.unavailable(context)
            action.setProperty("suspended", self._suspended)
            action.setEnabled(not reason and not self._suspended)
            key = first_key(command)
            action.setToolTip(tooltip(reason or (f"{command.title} ({key})" if key else command.title)))

    def menu(self, parent: QWidget) -> QMenu:
        """All commands by group, with their keys; the application's own at the end of the first level."""
        menu = QMenu(parent)
        groups: dict[str, QMenu] = {}
        for command in COMMANDS:
            if command.group != APP and command.group not in groups:
                groups[command.group] = menu.addMenu(command.group)
            groups.get(command.group, menu).addAction(self.by_id[command.id])
        return menu

    def button(self, command_id: str, *, primary: bool = False, always: bool = True) -> "CommandButton":
        """A button for a command, with its key on it; one not ``always`` there shows only when it can run."""
        command = next(command for command in COMMANDS if command.id == command_id)
        return CommandButton(command, self.by_id[command_id], primary, always)


class KeyButton(QPushButton):
    """A button that Enter and Space press, whatever the list's keys would do with them."""

    PRESSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)

    def event(self, event: QEvent) -> bool:
        """Claim the keys before any shortcut does."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if plain and event.key() in self.PRESSING:
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

    def __init__(self, command: Command, action: QAction, primary: bool, always: bool) -> None:
        super().__init__()
        self._action = action
        self._always = always
        self.setAccessibleName(command.title)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if primary:
            self.setProperty("role", "primary")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(11, 5, 9, 5)
        self._title = label(command.title)
        self._row.addWidget(self._title)
        if first_key(command):
            self._row.addWidget(label(first_key(command), "keycap"))
        for part in self.findChildren(QWidget):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.setEnabled(self._action.isEnabled())
        self.setToolTip(self._action.toolTip())
        self._title.setEnabled(self._action.isEnabled())
        if self.parentWidget() is not None and not self._action.property("suspended"):
            self.setVisible(self._always or self._action.isEnabled())

    def sizeHint(self) -> QSize:
        """As large as title and key."""
        return self._row.sizeHint().expandedTo(QSize(0, self.fontMetrics().lineSpacing() + 12))
