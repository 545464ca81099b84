"""Where keys are changed: each command with its keys, preset, single letters on or off; a clash is said at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from avara_desktop.commands import BY_ID, COMMANDS, Command, Keymap, keymap
from avara_desktop.commands import keys as sequences
from avara_desktop.local.setting_facts import listed
from avara_desktop.local.settings import SettingsFile
from avara_desktop.ui.kit.actions import KeyButton
from avara_desktop.ui.kit.sheet import Sheet
from avara_desktop.ui.kit.text import all_keys, label
from avara_desktop.ui.settings.key_recorder import KeyRecorder
from avara_desktop.ui.settings.setting_controls import Choices, Switch
from avara_desktop.ui.table.table import Filter, TableColumn, TablePane
from avara_desktop.ui.table.table_parts import flowing

BESIDE = 310
"""Pixels that title, preset, recorder and buttons take beside the table."""
LETTERS_OFF = "Single letters are switched off above; hold Alt or Ctrl"


@dataclass(frozen=True)
class KeyRow:
    """One command as the table shows it."""

    id: str
    title: str
    group: str
    keys: str
    usual: str
    changed: bool


COLUMNS: tuple[TableColumn[KeyRow], ...] = (
    TableColumn("Command", lambda row: row.title, strong=True, ems=20),
    TableColumn("Keys now", lambda row: row.keys or "none", ems=18, whole=True),
    TableColumn("Usual keys", lambda row: row.usual or "none", ems=18, rank=2, whole=True),
    TableColumn("Group", lambda row: row.group, ems=10, rank=3),
    TableColumn("Changed", lambda row: "changed" if row.changed else "", ems=7, rank=1),
)
FILTERS = (
    Filter[KeyRow]("All", lambda row: True),
    Filter[KeyRow]("Changed", lambda row: row.changed),
    Filter[KeyRow]("Without a key", lambda row: not row.keys),
)


def key_rows(now: Keymap, usual: Keymap) -> list[KeyRow]:
    """Every command, with the keys it has and those it would have."""
    return [
        KeyRow(
            command.id,
            command.title,
            command.group,
            all_keys(command, now),
            all_keys(command, usual),
            now.keys(command) != usual.keys(command),
        )
        for command in COMMANDS
    ]


class KeyEditor(Sheet):
    """Each change holds at once and is saved; nothing here sends anything."""

    def __init__(self, window: QWidget, settings: SettingsFile) -> None:
        super().__init__(window, "Change keys", 1000)
        self._settings = settings
        self._adds = False
        facts = {setting.name: setting for setting in listed()}
        self.preset, self.letters = Choices(facts["key_preset"]), Switch(facts["single_letters"])
        self.preset.entered.connect(lambda value: self._set("key_preset", value))
        self.letters.entered.connect(lambda value: self._set("single_letters", value))
        self.pane: TablePane[KeyRow] = TablePane(
            COLUMNS, lambda row: row.id, things="commands", search_hint="Find a command or key", filters=FILTERS
        )
        self.pane.setFixedHeight(max(250, min(460, window.height() - BESIDE)))
        self.pane.picked.connect(lambda _: self._picked())
        self.asked = label("", "strong")
        self.recorder = KeyRecorder()
        self.recorder.pressed.connect(self._judge)
        self.recorder.recorded.connect(self._recorded)
        self.recorder.stopped.connect(self._stopped)
        self.told = label("", "warning", wrap=True)
        self.change = self._button("Set key…  (Enter)", lambda: self._record(adds=False))
        self.add = self._button("Add a key…", lambda: self._record(adds=True))
        self.none = self._button("No key", lambda: self._give([]))
        self.reset = self._button("Reset", self._reset)
        self.reset_all = self._button("Reset all", self._reset_all)
        self.close_button = self._button("Close (Esc)", lambda: self.close_with(False))
        self._lay_out()
        self._show()
        self.pane.select(COMMANDS[0].id)

    def _button(self, words: str, run: Callable[[], object]) -> KeyButton:
        made = KeyButton(words)
        made.setAccessibleName(words.split("  ")[0])
        made.clicked.connect(lambda: run())
        return made

    def _lay_out(self) -> None:
        self.body.addWidget(label("Change keys", "title"))
        chosen = QHBoxLayout()
        chosen.addWidget(self.preset, 1)
        chosen.addWidget(label("Single letters", "secondary"))
        chosen.addWidget(self.letters)
        self.body.addLayout(chosen)
        self.body.addWidget(self.pane)
        row = QHBoxLayout()
        row.addWidget(self.asked)
        row.addWidget(self.recorder, 1)
        self.body.addLayout(row)
        self.body.addWidget(self.told)
        buttons = (self.change, self.add, self.none, self.reset, self.reset_all, self.close_button)
        self.body.addWidget(flowing(*buttons))
        self.recorder.hide()

    # --- what is shown

    @property
    def _map(self) -> Keymap:
        return keymap(self._settings.values)

    @property
    def _command(self) -> Command | None:
        return BY_ID.get(self.pane.selected_id)

    def _show(self, told: str = "") -> None:
        values = self._settings.values
        usual = Keymap(values.key_preset, letters=values.single_letters)
        self.preset.show_value(values.key_preset)
        self.letters.show_value(values.single_letters)
        self.pane.show_rows(key_rows(self._map, usual))
        self.told.setText(told)
        self._picked()

    def _picked(self) -> None:
        """Another command is under the hand: what was being recorded was for the one before."""
        command = self._command
        keys = all_keys(command, self._map) if command else ""
        self.asked.setText(f"{command.title}: {keys or 'no key'}" if command else "Select a command.")
        for button in (self.change, self.add, self.none, self.reset):
            button.setEnabled(command is not None)

    # --- recording

    def _record(self, *, adds: bool) -> None:
        if self._command is None:
            return
        self._adds = adds
        self.told.setText("")
        self.recorder.show()
        self.recorder.begin()

    def _why_not(self, command: Command, keys: str) -> str:
        values = self._settings.values
        if not values.single_letters and sequences.plain(keys):
            return LETTERS_OFF
        kept: Iterable[str] = values.keys.get(command.id, self._map.keys(command)) if self._adds else ()
        own = {**values.keys, command.id: list(kept)}
        return Keymap(values.key_preset, own, letters=values.single_letters).why_not(command, keys)

    def _judge(self, keys: str) -> None:
        command = self._command
        problem = self._why_not(command, keys) if command else ""
        self.told.setText(f"{problem}." if problem else "")

    def _recorded(self, keys: str) -> None:
        command = self._command
        if command is None:
            return
        if problem := self._why_not(command, keys):
            self._stopped()
            self.told.setText(f"{problem}. {command.title} keeps what it has.")
            return
        held = self._settings.values.keys.get(command.id) or list(self._map.keys(command))
        self._give([*held, keys] if self._adds and keys not in held else [keys])

    def _stopped(self) -> None:
        self.recorder.hide()
        self.pane.take_focus()

    # --- changing

    def _set(self, name: str, value: object) -> None:
        problem = self._settings.set(name, value)
        self._show(f"{problem[:1].upper()}{problem[1:]}." if problem else "")

    def _give(self, keys: list[str]) -> None:
        """Give keys to the command; the usual ones again are no change."""
        if command := self._command:
            own = {**self._settings.values.keys, command.id: keys}
            self._stopped()
            self._set("keys", own)
            if not keys and self._map.keys(command):
                self.told.setText(f"{all_keys(command, self._map)} stays with {command.title}.")

    def _reset(self) -> None:
        if command := self._command:
            own = {
                command_id: keys for command_id, keys in self._settings.values.keys.items() if command_id != command.id
            }
            self._set("keys", own)

    def _reset_all(self) -> None:
        """Every command of this version; what an earlier or later one left in the settings stays."""
        self._set("keys", {name: keys for name, keys in self._settings.values.keys.items() if name not in BY_ID})

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on a command records; a letter typed there is searched for."""
        at_table = self.pane.view.hasFocus()
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if at_table and plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._record(adds=False)
        elif at_table and plain and event.text().strip() and event.text().isprintable():
            self.pane.focus_search()
            self.pane.search.insert(event.text())
        else:
            super().keyPressEvent(event)
            return
        event.accept()
