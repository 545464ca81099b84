"""Acts on the patient's timeline: go through the earlier reports, compare two of them."""

from avara_desktop.commands import reasons
from avara_desktop.commands.command import REPORTS, Command
from avara_desktop.commands.context import Page

ON_COMPARISON = (Page.COMPARE,)

TIMELINE = (
    Command("report.compare", "Compare two reports", ("C",), REPORTS, lambda d: d.compare(), reasons.study),
    Command("compare.next", "Next difference", ("N",), REPORTS, lambda d: d.move_difference(1), pages=ON_COMPARISON),
    Command(
        "compare.previous", "Previous difference", ("P",), REPORTS, lambda d: d.move_difference(-1), pages=ON_COMPARISON
    ),
    Command(
        "compare.left", "Choose the left report", ("1",), REPORTS, lambda d: d.choose_compared(0), pages=ON_COMPARISON
    ),
    Command(
        "compare.right", "Choose the right report", ("2",), REPORTS, lambda d: d.choose_compared(1), pages=ON_COMPARISON
    ),
    Command(
        "compare.back",
        "Leave the comparison",
        ("Esc", "U"),
        REPORTS,
        lambda d: d.leave_comparison(),
        pages=ON_COMPARISON,
    ),
)
