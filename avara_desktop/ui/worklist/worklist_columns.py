"""How wide the columns of the worklist are: numbers and names get what they need, the study takes the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QFontMetrics

from avara_desktop.state.query import Column
from avara_desktop.ui.worklist.row_painter import GAP, PAD, WIDEST_AGE, Cells, RowPainter

WIDE_EMS = 66
"""Width of the list in ems from which modality and facility have columns of their own."""
NAME_SHARE = 0.25
NAME_EMS = 16
"""Widest patient column as a share of the list and in ems; a longer name takes more lines, and is never cut."""
STUDY_EMS_BESIDE = 14
"""What the study keeps before the identity gets room beside the name, in rows of one line."""
IDENTITY_EMS = 24
"""Widest line under the name; only a malformed age or date is longer, and then its middle is left out."""
MRN_DIGITS = 15
"""Widest MRN column in digits; a longer one takes two lines, and is never cut."""
STUDY_EMS = 13
"""What the study shall have for its words; before it gets less, facility and status stand under it."""
NARROWEST_EMS = 6
"""What it has at least, whatever stands beside it."""
FIXED = tuple(column for column in Column if column.fixed)


def complete(columns: Sequence[Column]) -> tuple[Column, ...]:
    """A choice of columns with those that cannot be hidden before it, where it leaves them out; each once."""
    return tuple(dict.fromkeys((*(column for column in FIXED if column not in columns), *columns)))


@dataclass(frozen=True)
class Fit:
    """The widths of the columns shown, in their order; in pixels."""

    widths: Mapping[Column, int]
    show_facility: bool
    """Whether modality and facility may stand in columns of their own; if not, they stand under the study."""
    show_status: bool

    def cells(self) -> Cells:
        """(column, left, width) of each column shown."""
        left, cells = 0, []
        for column, width in self.widths.items():
            cells.append((column, left, width))
            left += width
        return tuple(cells)


def fit(columns: Sequence[Column], longest: Mapping[str, Sequence[str]], painter: RowPainter, room: int) -> Fit:
    """Share out a width. ``longest`` are the longest texts of the fields whose columns follow their words."""
    widths = _wanted(longest, painter, room)
    # what has no column stands under the study; where the study is not shown either, there is nowhere else
    wide = room >= WIDE_EMS * painter.px or Column.STUDY not in columns
    beside = GAP + min(_widest(QFontMetrics(painter.small_font), *longest["identity"]), IDENTITY_EMS * painter.px)
    if painter.compact and Column.STUDY in columns:  # in one line, identity and status go before them
        others = sum(widths[column] for column in columns if column is not Column.STUDY)
        wide = wide and others + beside + STUDY_EMS_BESIDE * painter.px <= room
    under = (Column.MODALITY, Column.FACILITY)
    shown = [column for column in columns if wide or column not in under]
    rest = Column.STUDY if Column.STUDY in shown else Column.PATIENT

    def left_for_rest() -> int:
        return room - sum(widths[column] for column in shown if column is not rest)

    enough = STUDY_EMS * painter.px
    if wide and rest is Column.STUDY and left_for_rest() < enough:
        wide, shown = False, [column for column in shown if column not in under]
    if painter.compact and left_for_rest() - beside >= STUDY_EMS_BESIDE * painter.px:
        widths[Column.PATIENT] += beside
    if Column.STATUS in shown and rest is Column.STUDY and left_for_rest() < enough:
        shown.remove(Column.STATUS)
    widths[rest] = max(NARROWEST_EMS * painter.px, widths.get(rest, 0), left_for_rest())
    return Fit({column: widths[column] for column in shown}, wide, Column.STATUS in shown)


def _wanted(longest: Mapping[str, Sequence[str]], painter: RowPainter, room: int) -> dict[Column, int]:
    """What each column but the study needs for its words."""
    numbers, small, text = (QFontMetrics(f) for f in (painter.number_font, painter.small_font, painter.text_font))
    chip = _widest(QFontMetrics(painter.chip_font), "STAT") + 58
    name = min(max(160, _widest(painter.name_metrics, *longest["patient"])), _most_of_name(painter, room))
    line = min(_widest(small, *longest["identity"]), IDENTITY_EMS * painter.px)
    mrn = _widest(numbers, "0" * 9, *longest["mrn"])
    # wide enough for what a row may say next: its status changes while it stands there
    status = max(_widest(small, "◆ CRITICAL"), _widest(text, "Unassigned", *longest["status"]))
    due = ["overdue 23 h 59"] if painter.timed else []
    heading, age, timed = _widest(small, "Waiting ▲"), _widest(numbers, WIDEST_AGE), _widest(small, *due)
    waiting = max(heading, age, timed)
    if painter.compact:
        waiting = max(heading, age + (GAP + timed if due else 0))
        status += GAP + _widest(small, "◆ CRITICAL")
    return {
        Column.SEVERITY: max(chip, _widest(small, "Severity ▲") + 2 * PAD),
        Column.WAITING: waiting + 2 * PAD,
        Column.PATIENT: (name if painter.compact else max(name, line)) + 2 * PAD,
        Column.MRN: min(mrn, _widest(numbers, "0" * MRN_DIGITS)) + 2 * PAD,
        Column.MODALITY: min(_widest(text, "MRI", *longest["modality"]) + 2 * PAD, 110),
        Column.FACILITY: min(240, room // 6),
        Column.STATUS: status + 2 * PAD,
    }


def _most_of_name(painter: RowPainter, room: int) -> int:
    return min(int(room * NAME_SHARE), NAME_EMS * painter.px)


def _widest(metrics: QFontMetrics, *texts: str) -> int:
    return max((metrics.horizontalAdvance(text) for text in texts), default=0)
