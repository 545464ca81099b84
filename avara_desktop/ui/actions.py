"""Commands as Qt actions: one QAction a command, shared by keys, menus, buttons and palette."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from avara_desktop.commands import COMMANDS, Command, Context, Desk
from avara_desktop.ui import theme
from avara_desktop.ui.text import first_key, label, tooltip


class Actions:
    """The QActions of all commands; ``refresh`` makes each available or says why it is not."""

    def __init__(self, window: QWidget, desk: Desk, context: Callable[[], Context]) -> None:
        self._desk = desk
        self._context = context
        self.by_id: dict[str, QAction] = {}
        self._suspended = False
        for command in COMMANDS:
            self.by_id[command.id] = self._made(window, command)

    def _made(self, window: QWidget, command: Command) -> QAction:
        action = QAction(command.title, window)
        action.setShortcuts([QKeySequence.fromString(keys) for keys in command.keys])
        action.setAutoRepeat(command.id.startswith(("list.", "pane.", "prior.")))
        whole = command.scope == "window"
        action.setShortcutContext(
            Qt.ShortcutContext.WindowShortcut if whole else Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
        if command.icon:
            action.setIcon(theme.icon(command.icon))
        action.triggered.connect(lambda: self.run(command))
        if whole:
            window.addAction(action)
        return action

    def attach(self, widget: QWidget) -> None:
        """Let the list's keys work while focus is anywhere in a widget."""
        for command in COMMANDS:
            if command.scope == "list":
                widget.addAction(self.by_id[command.id])

    def run(self, command: Command) -> None:
        """Run a command, if it can run now."""
        if not self._suspended and not command.unavailable(self._context()):
            command.run(self._desk)

    def suspend(self, suspended: bool) -> None:
        """Switch every key off while a sheet is open."""
        self._suspended = suspended
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
        """All commands by group, with their keys."""
        menu = QMenu(parent)
        group = COMMANDS[0].group
        for command in COMMANDS:
            if command.group != group:
                menu.addSeparator()
                group = command.group
            menu.addAction(self.by_id[command.id])
        return menu

    def button(self, command_id: str, *, primary: bool = False, always: bool = True) -> "CommandButton":
        """A button for a command, with its key on it; one not ``always`` there shows only when it can run."""
        command = next(command for command in COMMANDS if command.id == command_id)
        return CommandButton(command, self.by_id[command_id], primary, always)


class CommandButton(QPushButton):
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
