"""The list itself: bring in what waits, pin, mark, and take changes as seen. None of it is sent."""

from avara_desktop.commands import reasons
from avara_desktop.commands.command import MOVE, STUDY, Command

LISTING = (
    Command("list.bring_in", "Bring in", (".",), MOVE, lambda d: d.bring_in()),
    Command("rows.pin", "Pin on top, or unpin", ("S",), STUDY, lambda d: d.pin(), reasons.study),
    Command("rows.mark", "Mark, or unmark", ("X",), STUDY, lambda d: d.mark(), reasons.study),
    Command("rows.marked_only", "Show marked only, or all", (), MOVE, lambda d: d.marked_only()),
    Command("rows.clear_marks", "Clear marks", (), MOVE, lambda d: d.clear_marks()),
    Command("rows.see", "Mark changes as seen", (), STUDY, lambda d: d.see_changes(), reasons.study),
    Command("rows.see_all", "Mark all changes as seen", (), MOVE, lambda d: d.see_all_changes()),
)
