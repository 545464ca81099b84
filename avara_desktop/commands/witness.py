"""Answers to the context witness, and the alerts of this session. No single letters: they change what is safe."""

from avara_desktop.commands import reasons
from avara_desktop.commands.command import APP, ON_LIST, Command
from avara_desktop.commands.context import Context
from avara_desktop.state.standing import Standing

OPENED = "Opened study"
NOTHING_OPENED = "No study is open."


def checkable(context: Context) -> str:
    """What the server does not confirm, or has changed, can be vouched for by whoever has compared the names."""
    asked = context.standing in (Standing.MISMATCH, Standing.CHANGED)
    return "" if asked else "There is nothing to check now." if context.standing else NOTHING_OPENED


def opened(context: Context) -> str:
    """A study that is being watched."""
    return "" if context.standing else NOTHING_OPENED


def can_open_again(context: Context) -> str:
    """What did not begin may not have opened."""
    if not context.may_write:
        return reasons.OFFLINE
    if context.standing is None:
        return NOTHING_OPENED
    return "" if context.standing.open else "This study cannot be opened again from here."


WITNESS = (
    Command(
        "witness.check",
        "I have checked the name",
        ("Ctrl+Shift+Y",),
        OPENED,
        lambda d: d.check_opened(),
        checkable,
        icon="done",
    ),
    Command(
        "witness.look", "Look again", ("Ctrl+Shift+L",), OPENED, lambda d: d.look_at_opened(), opened, icon="refresh"
    ),
    Command(
        "witness.open",
        "Open again",
        ("Ctrl+Shift+O",),
        OPENED,
        lambda d: d.open_again(),
        can_open_again,
        ON_LIST,
        True,
        "read",
    ),
    Command(
        "witness.let_go", "Let go", ("Ctrl+Shift+G",), OPENED, lambda d: d.let_go_of_opened(), opened, icon="release"
    ),
    Command("alerts.recent", "Recent alerts", (), APP, lambda d: d.recent_alerts(), icon="about"),
)
