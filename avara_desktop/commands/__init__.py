"""Every act a reader can ask for, as values: menus, buttons, tooltips, palette and key sheet all read this table.

Rules of the keyboard map (reading-room.md 3): single letters only navigate, filter or reveal; whatever writes has a
modifier, opens a sheet or is Enter on the reader's own study.
"""

from avara_desktop.commands.command import APP, MOVE, Command
from avara_desktop.commands.context import Context, Desk, Page
from avara_desktop.commands.keymap import Keymap, keymap
from avara_desktop.commands.search import begins_word, matching
from avara_desktop.commands.table import BY_ID, COMMANDS, clashes

__all__ = [
    "APP",
    "BY_ID",
    "COMMANDS",
    "MOVE",
    "Command",
    "Context",
    "Desk",
    "Keymap",
    "Page",
    "begins_word",
    "clashes",
    "keymap",
    "matching",
]
