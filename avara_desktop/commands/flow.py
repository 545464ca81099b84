"""The reading run: next, skip, end; park and return; undo. F-keys, for a hand that holds the microphone."""

from avara_desktop.commands import reasons
from avara_desktop.commands.command import MOVE, STUDY, Command, write
from avara_desktop.commands.context import Context
from avara_desktop.state.parked import readable


def can_take(context: Context) -> str:
    """Next needs a reader who may dictate, a list that is not old, and nothing that waits for an answer."""
    if context.reader is not None and not context.reader.can_create_reports:
        return "Your Avara user may not create reports; use Viewer only."
    return context.flow.no_next or ("" if context.may_write else reasons.OFFLINE)


def running(context: Context) -> str:
    """A run that can be ended."""
    key = context.key("flow.next")
    starts = f"Next study{f' ({key})' if key else ''} starts one."
    return "" if context.flow.running else f"No reading run is under way. {starts}"


def can_park(context: Context) -> str:
    """The reader's own study that is still to be read."""
    if reason := reasons.study(context):
        return reason
    own = context.reader is not None and readable(context.study, context.reader.user_id)
    return "" if own else "Only your own study that is not signed or cancelled can be parked."


def can_return(context: Context) -> str:
    """Something that was left."""
    if not context.may_write:
        return reasons.OFFLINE
    return "" if context.flow.left else "Nothing is parked."


def any_parked(context: Context) -> str:
    """Something to list."""
    return "" if context.flow.parked else "Nothing is parked."


def can_undo(context: Context) -> str:
    """An act that can still be taken back."""
    if context.flow.undo_sends and not context.may_write:
        return reasons.OFFLINE
    return "" if context.flow.undo else "There is nothing to undo."


def undo_words(context: Context) -> str:
    """What would be undone: "Undo: park DOE, Jane"."""
    return f"Undo: {context.flow.undo}" if context.flow.undo else "Undo"


FLOW = (
    write("flow.next", "Next study", "F8", STUDY, lambda d: d.take_next(), can_take, "next"),
    write("flow.skip", "Skip to next", "F9", STUDY, lambda d: d.skip_next(), can_take, "skip"),
    Command("flow.end", "End run", ("Alt+F8", "Alt+F9"), MOVE, lambda d: d.end_run(), running, icon="back"),
    Command("flow.park", "Park…", ("Ctrl+B",), STUDY, lambda d: d.park(), can_park, icon="park"),
    write("flow.return", "Return to study", "Ctrl+Shift+B", STUDY, lambda d: d.return_to_left(), can_return, "read"),
    Command("flow.parked", "Parked studies", ("G, P",), MOVE, lambda d: d.parked_list(), any_parked, icon="park"),
    Command(
        "flow.undo",
        "Undo",
        ("Z", "Ctrl+Z"),
        STUDY,
        lambda d: d.undo(),
        can_undo,
        writes=True,
        icon="undo",
        words=undo_words,
    ),
)
