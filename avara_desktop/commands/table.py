"""The table of commands."""

from collections.abc import Callable

from avara_desktop.commands.command import ANYWHERE, APP, Command, app
from avara_desktop.commands.context import Page
from avara_desktop.commands.flow import FLOW
from avara_desktop.commands.keyboard import KEYBOARD
from avara_desktop.commands.listing import LISTING
from avara_desktop.commands.moving import MOVING
from avara_desktop.commands.pages import PEOPLE_ACTS, VIEWER_ACTS
from avara_desktop.commands.settings import SETTINGS
from avara_desktop.commands.studies import REPORT_ACTS, STUDIES
from avara_desktop.commands.timeline import TIMELINE
from avara_desktop.commands.views import VIEW_ACTS
from avara_desktop.commands.witness import WITNESS

COMMANDS: tuple[Command, ...] = (
    *STUDIES,
    *REPORT_ACTS,
    *TIMELINE,
    *WITNESS,
    *FLOW,
    *PEOPLE_ACTS,
    *VIEWER_ACTS,
    *MOVING,
    *LISTING,
    *VIEW_ACTS,
    Command("list.refresh", "Refresh", ("F5",), APP, lambda d: d.refresh(), pages=ANYWHERE, icon="refresh"),
    *SETTINGS,
    *KEYBOARD,
    app("text.larger", "Larger text", ("Ctrl++", "Ctrl+="), lambda d: d.text_size(1)),
    app("text.smaller", "Smaller text", ("Ctrl+-",), lambda d: d.text_size(-1)),
    app("text.normal", "Normal text size", ("Ctrl+0",), lambda d: d.text_size(0)),
    Command("session.sign_out", "Sign out…", (), APP, lambda d: d.sign_out(), pages=ANYWHERE, icon="sign_out"),
    app("app.about", "About", ("F1",), lambda d: d.about(), "about"),
    app("app.quit", "Quit", ("Ctrl+Q",), lambda d: d.quit(), "quit"),
)

BY_ID = {command.id: command for command in COMMANDS}
KeysOf = Callable[[Command], tuple[str, ...]]


def _usual(command: Command) -> tuple[str, ...]:
    return command.keys


def clashes(commands: tuple[Command, ...], keys_of: KeysOf = _usual) -> list[str]:
    """Pairs of commands that could answer the same keys on one page, a chord that starts with another's included."""
    found = {}
    for page in Page:
        here = [command for command in commands if page in command.pages]
        found.update(dict.fromkeys(_clashes_among(here, keys_of)))
    return list(found)


def _clashes_among(commands: list[Command], keys_of: KeysOf) -> list[str]:
    owners: dict[str, str] = {}
    found = []
    for command in commands:
        for keys in keys_of(command):
            if keys in owners:
                found.append(f"{keys}: {owners[keys]} and {command.id}")
            owners[keys] = command.id
    for keys, owner in owners.items():
        steps = keys.split(", ")
        for start in (", ".join(steps[:length]) for length in range(1, len(steps))):
            if start in owners:
                found.append(f"{start} starts {keys}: {owners[start]} and {owner}")
    return found
