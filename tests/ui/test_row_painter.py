"""What a row draws beside its study: reasons, changes, look-alikes, pins and marks; severity stays told four ways."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QImage
from PySide6.QtWidgets import QApplication

from avara_desktop.state.query import Column
from avara_desktop.state.row_notes import NOTHING, RowNotes
from avara_desktop.ui.kit import theme
from avara_desktop.ui.worklist.worklist_model import COLUMNS
from avara_desktop.ui.worklist.worklist_view import WorklistView

from .rows import colours_at, model_of, row, view_of

EVERY = [
    RowNotes(left="cancelled"),
    RowNotes(changed=("severity raised",)),
    RowNotes(changed=("severity raised", "history added")),
    RowNotes(look_alike=True),
    RowNotes(pinned=True),
    RowNotes(marked=True),
]


@pytest.fixture(autouse=True)
def _ordinary_text(qapp: QApplication) -> Iterator[None]:
    theme.apply(16)
    yield
    theme.apply(16)


def with_notes(notes: RowNotes, width: int = 1300, mrn: str = "MR-1", severity: str = "stat") -> WorklistView:
    """A view of one row that has notes."""
    model = model_of([row(0, severity=severity, mrn=mrn)])
    model.notes = lambda study_id: notes
    return view_of(model, (width, 200))


def drawn(view: WorklistView) -> QImage:
    """The rows as painted."""
    return view.viewport().grab().toImage()


@pytest.mark.parametrize("width", [640, 800, 1300, 1700])
@pytest.mark.parametrize("mrn", ["MR-1", "8" * 30])
def test_every_note_is_seen_at_every_width_and_no_two_look_the_same(qapp: QApplication, width: int, mrn: str) -> None:
    pictures = []
    for notes in (NOTHING, *EVERY):
        view = with_notes(notes, width, mrn)
        pictures.append(drawn(view))
        view.deleteLater()
    assert all(one != other for at, one in enumerate(pictures) for other in pictures[:at])


def test_a_kept_picture_is_not_shown_for_other_notes(qapp: QApplication) -> None:
    view = with_notes(NOTHING)
    model = view.model()
    before = drawn(view)
    for notes in EVERY:
        model.notes = lambda study_id, notes=notes: notes  # type: ignore[attr-defined]
        assert drawn(view) != before
    model.notes = lambda study_id: NOTHING  # type: ignore[attr-defined]
    assert drawn(view) == before
    view.deleteLater()


@pytest.mark.parametrize("notes", EVERY[1:])
def test_bar_and_chip_of_severity_stay_as_they_are(qapp: QApplication, notes: RowNotes) -> None:
    plain, noted = with_notes(NOTHING), with_notes(notes)
    tokens = theme.tokens()
    y = plain.rowHeight(0) // 2 + 9
    for view in (plain, noted):
        assert colours_at(drawn(view), plain.rowHeight(0) - 8, range(6)) == [tokens["stat"].upper()] * 6
    severity = plain.columnWidth(COLUMNS.index(Column.SEVERITY))
    assert colours_at(drawn(plain), y, range(20, severity)) == colours_at(drawn(noted), y, range(20, severity))
    for view in (plain, noted):
        view.deleteLater()


def test_a_row_that_has_left_is_drawn_without_colour_and_its_reason_is_not_dim(qapp: QApplication) -> None:
    view = with_notes(RowNotes(left="cancelled"))
    picture = drawn(view)
    tokens = theme.tokens()
    width = sum(cell[2] for cell in view._cells)
    seen = {colour for y in range(view.rowHeight(0)) for colour in colours_at(picture, y, range(width))}
    assert tokens["stat"].upper() not in seen
    assert tokens["dim"].upper() in seen
    left = next(cell for cell in view._cells if cell[0] is Column.STUDY)
    cell = {
        colour for y in range(view.rowHeight(0)) for colour in colours_at(picture, y, range(left[1], left[1] + left[2]))
    }
    assert tokens["strong"].upper() in cell
    view.deleteLater()


@pytest.mark.parametrize("px", range(14, 25))
@pytest.mark.parametrize("flag", ["◆ CRITICAL", "≈ look-alike"])
def test_in_rows_of_one_line_the_study_gives_way_and_the_flag_is_whole(qapp: QApplication, px: int, flag: str) -> None:
    painter = view_of(model_of([row(0)]), (900, 300), px).row_painter
    painter.compact = True
    room = QRect(0, 0, 20 * px, 30)
    study, beside = painter._places(room, "CT Cervical Spine without contrast", painter.text_font, flag)
    assert study.width() > 0
    assert beside.right() <= room.right() + 1
    metrics = QFontMetrics(painter.small_font)
    assert metrics.elidedText(flag, Qt.TextElideMode.ElideRight, beside.width()) == flag
