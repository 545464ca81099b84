"""The table kit: what it shows, what it keeps, and what it says; at the sizes of a reading room."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from avara_desktop.ui.kit import theme
from avara_desktop.ui.table.table import Filter, Order, TableColumn, TablePage, TablePane
from avara_desktop.ui.table.table_view import CARET, PAD

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # a word of the off-screen platform
SIZES = ((1280, 800, 16), (1920, 1080, 16), (1200, 1920, 16), (800, 600, 24))


@dataclass(frozen=True)
class Thing:
    """A row."""

    id: str
    name: str
    size: int
    note: str = ""


def things(count: int) -> list[Thing]:
    return [Thing(f"t{n}", f"Name {n:04}", (n * 37) % 101, "even" if n % 2 == 0 else "odd") for n in range(count)]


COLUMNS = (
    TableColumn[Thing]("Name", lambda row: row.name, strong=True, whole=True, ems=12),
    TableColumn[Thing]("Size", lambda row: f"{row.size} cm", sort=lambda row: row.size, digits=True),
    TableColumn[Thing]("Note", lambda row: row.note, token=lambda row: "high", tooltip=lambda row: "a note", rank=1),
)


@pytest.fixture
def page(qapp: QApplication) -> Iterator[TablePage[Thing]]:
    """A page of things, 1280x800 at 16 px."""
    theme.apply(16)
    pane = TablePane(
        COLUMNS,
        lambda row: row.id,
        things="things",
        search_hint="Search things",
        filters=[Filter("All", lambda row: True), Filter("Even", lambda row: row.note == "even")],
    )
    made = TablePage("Things", pane, [QPushButton("Make…")])
    made.resize(1280, 800)
    made.show()
    qapp.processEvents()
    yield made
    made.close()
    made.deleteLater()
    theme.apply(16)


def shown(page: TablePage[Thing]) -> list[str]:
    return [row.id for row in page.pane.model.rows]


def press(page: TablePage[Thing], key: Qt.Key) -> None:
    QTest.keyClick(page.pane.view, key)


# --- rows and selection


def test_rows_are_ordered_by_the_first_column_and_the_first_is_under_the_hand(page: TablePage[Thing]) -> None:
    page.pane.show_rows(list(reversed(things(5))), age=0)
    assert shown(page) == ["t0", "t1", "t2", "t3", "t4"]
    assert page.pane.selected == things(5)[0]


def test_arrows_and_steps_move_and_stop_at_the_ends(page: TablePage[Thing]) -> None:
    page.pane.show_rows(things(5), age=0)
    picked: list[str] = []
    page.picked.connect(picked.append)
    press(page, Qt.Key.Key_Down)
    page.step(1)
    page.go_to(99)
    page.step(1)
    page.step(-99)
    assert picked == ["t1", "t2", "t4", "t0"]


def test_typed_letters_neither_jump_nor_open(page: TablePage[Thing]) -> None:
    page.pane.show_rows(things(50), age=0)
    QTest.keyClicks(page.pane.view, "Name 0044")
    assert page.pane.selected_id == "t0"


def test_the_selection_is_kept_by_id_when_rows_change_and_never_falls_on_another(page: TablePage[Thing]) -> None:
    page.pane.show_rows(things(5), age=0)
    page.go_to(2)
    picked: list[str] = []
    page.picked.connect(picked.append)
    page.pane.show_rows([Thing("t9", "A new first", 1), *things(5)], age=0)
    assert page.pane.selected_id == "t2"
    assert page.pane.view.currentIndex().row() == 3
    assert picked == []
    page.pane.show_rows([row for row in things(5) if row.id != "t2"], age=0)
    assert page.pane.selected is None, "a key pressed now must not act on somebody else"
    assert picked == [""]
    page.step(1)
    assert page.pane.selected_id == "t0"


def test_new_words_of_the_selected_row_are_the_ones_given_back(page: TablePage[Thing]) -> None:
    page.pane.show_rows(things(3), age=0)
    page.pane.show_rows([replace(row, size=999) for row in things(3)], age=0)
    assert page.pane.selected
    assert page.pane.selected.size == 999


def test_the_row_under_the_hand_stays_where_it_is_on_screen(page: TablePage[Thing]) -> None:
    page.pane.show_rows(things(300), age=0)
    page.go_to(150)
    view = page.pane.view
    before = view.rowViewportPosition(150)
    more = [Thing(f"n{n}", f"A {n:03}", n) for n in range(100)]
    page.pane.show_rows([*more, *things(300)], age=0)
    assert view.currentIndex().row() == 250
    assert view.rowViewportPosition(250) == before


# --- order, search and filters


def test_a_click_on_a_heading_orders_and_another_turns_it_round(page: TablePage[Thing]) -> None:
    page.pane.show_rows(things(20), age=0)
    header = page.pane.view.horizontalHeader()
    for wanted in (False, True):
        place = QPoint(header.sectionViewportPosition(1) + 20, 10)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert page.pane.model.order == Order(1, wanted)
        sizes = [row.size for row in page.pane.model.rows]
        assert sizes == sorted(sizes, reverse=wanted), "by number, not by its words"
    assert page.pane.model.headerData(1, Qt.Orientation.Horizontal) == "Size ▼"
    assert "by size, descending" in page.pane.status.text()


def test_searching_folds_accents_and_takes_every_word(page: TablePage[Thing]) -> None:
    page.pane.show_rows([Thing("a", "José García", 1), Thing("b", "Jose Other", 2)], age=0)
    QTest.keyClicks(page.pane.search, "garcia jose")
    assert shown(page) == ["a"]
    assert "1 of 2 things" in page.pane.status.text()
    assert "“garcia jose”" in page.pane.status.text()


def test_what_was_asked_away_leaves_the_hand_on_the_first_row_shown(page: TablePage[Thing]) -> None:
    page.pane.show_rows(things(10), age=0)
    page.go_to(3)
    page.pane.choose(1)
    assert page.pane.selected_id == "t0"
    assert shown(page) == ["t0", "t2", "t4", "t6", "t8"]


def test_chips_count_their_rows_and_exactly_one_is_down(page: TablePage[Thing]) -> None:
    assert [chip.text() for chip in page.pane.chips] == ["All", "Even"], "no count before anything was read"
    page.pane.show_rows(things(1001), age=0)
    assert [chip.text() for chip in page.pane.chips] == ["All  1,001", "Even  501"]
    QTest.mouseClick(page.pane.chips[1], Qt.MouseButton.LeftButton)
    assert [chip.isChecked() for chip in page.pane.chips] == [False, True]
    assert page.pane.status.text().startswith("501 of 1,001 things · Even")


def test_escape_in_the_search_line_clears_it_and_goes_back_to_the_rows(page: TablePage[Thing]) -> None:
    page.pane.show_rows(things(10), age=0)
    page.pane.focus_search()
    QTest.keyClicks(page.pane.search, "0003")
    QTest.keyClick(page.pane.search, Qt.Key.Key_Escape)
    assert len(shown(page)) == 10
    assert page.pane.view.hasFocus()


def test_clearing_says_whether_anything_was_hidden(page: TablePage[Thing]) -> None:
    page.pane.show_rows(things(10), age=0)
    assert not page.pane.clear()
    page.pane.choose(1)
    page.pane.search.setText("x")
    assert page.pane.clear()
    assert len(shown(page)) == 10


# --- words


def test_the_status_says_how_old_the_rows_are_and_what_they_do_not_say(page: TablePage[Thing]) -> None:
    assert "ago" not in page.pane.status.text(), "nothing was read yet"
    page.pane.show_rows(things(3), age=125)
    page.pane.set_note("1 thing could not be read")
    page.pane.set_loading("Reading things, 2 received…")
    words = page.pane.status.text()
    for part in ("3 things", "read 2 min ago", "1 thing could not be read", "Reading things, 2 received…"):
        assert part in words


def test_an_empty_list_says_why(page: TablePage[Thing]) -> None:
    pane = page.pane
    pane.set_loading("Reading things…")
    assert pane.view._empty == "Reading things…"
    pane.set_loading("")
    pane.show_rows([], age=0)
    assert pane.view._empty == "No things."
    pane.show_rows(things(4), age=0)
    pane.choose(1)
    pane.search.setText("nothing like it")
    assert pane.view._empty == "None of 4 things fits “nothing like it” and Even. Esc clears."


def test_an_error_stands_above_the_rows_as_plain_text_and_can_be_copied(page: TablePage[Thing]) -> None:
    page.pane.show_rows(things(3), age=0)
    page.pane.set_error("<b>No answer</b>. Check the network.")
    trouble = page.pane.trouble
    assert trouble.isVisible()
    assert trouble.words.textFormat() is Qt.TextFormat.PlainText
    QTest.mouseClick(trouble.findChildren(QPushButton)[0], Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "<b>No answer</b>. Check the network."
    assert len(shown(page)) == 3
    page.pane.set_error("")
    assert not trouble.isVisible()


def test_forgetting_leaves_nothing(page: TablePage[Thing]) -> None:
    page.pane.show_rows(things(3), age=0)
    page.pane.search.setText("name")
    page.pane.set_error("x")
    page.pane.forget()
    assert (shown(page), page.pane.search.text(), page.pane.selected) == ([], "", None)
    assert not page.pane.search.isUndoAvailable()
    assert page.pane.more.text() in ("", "Not shown for want of room: Note")
    assert page.pane._folded == {}


def test_back_is_told(page: TablePage[Thing]) -> None:
    told: list[bool] = []
    page.closed.connect(lambda: told.append(True))
    QTest.mouseClick(page.head.back, Qt.MouseButton.LeftButton)
    assert told == [True]


def test_a_row_is_one_sentence_to_a_screen_reader_and_a_tooltip_is_no_markup(page: TablePage[Thing]) -> None:
    page.pane.show_rows([Thing("a", "<img src=x>", 7, "odd")], age=0)
    model = page.pane.model
    cell = model.index(0, 0)
    assert model.data(cell, Qt.ItemDataRole.AccessibleTextRole) == "<img src=x>, Size 7 cm, Note odd"
    assert "&lt;img" in model.data(cell, Qt.ItemDataRole.ToolTipRole)
    assert page.pane.view.accessibleName() == "Things"
    assert page.pane.search.accessibleName() == "Search things"


def test_buttons_can_be_withheld(page: TablePage[Thing]) -> None:
    button = page.head.findChildren(QPushButton)[-1]
    assert button.isVisible()
    page.head.offer(False)
    assert not button.isVisible()


# --- room


@pytest.mark.parametrize(("width", "height", "px"), SIZES)
def test_nothing_that_must_be_whole_is_cut_at_any_size(
    page: TablePage[Thing], qapp: QApplication, width: int, height: int, px: int
) -> None:
    theme.apply(px)
    page.resize(width, height)
    long = "Wolfeschlegelsteinhausenbergerdorff von und zu der Hohenstaufen-Sigmaringen, MD, FACR"
    page.pane.show_rows([Thing("long", long, 1, "a note that is somewhat long"), *things(40)], age=0)
    qapp.processEvents()
    view, model = page.pane.view, page.pane.model
    place = model.place("long")
    assert place is not None
    assert view.cells.px == px, "the table follows the text size"
    room = view.columnWidth(0) - 2 * PAD - CARET
    assert view.rowHeight(place) >= view.cells.height(0, long, room) + 4
    assert view.rowHeight(0) >= QFontMetrics(theme.font(px)).height() + 4
    assert sum(view.columnWidth(n) for n in range(3) if not view.isColumnHidden(n)) <= view.viewport().width()
    assert page.minimumSizeHint().width() <= width
    for part in page.findChildren(QPushButton):
        if part.isVisible():
            assert part.width() >= part.sizeHint().width(), part.text()
            assert part.mapTo(page, part.rect().bottomRight()).x() < width


def test_columns_give_way_by_rank_and_the_row_under_the_hand_tells_them_below(
    page: TablePage[Thing], qapp: QApplication
) -> None:
    theme.apply(24)
    page.resize(620, 600)
    page.pane.show_rows([Thing("a", "A rather long name of a thing", 7, "a note that needs its room")], age=0)
    qapp.processEvents()
    assert [column.heading for column in page.pane.view.hidden_columns()] == ["Note"]
    assert page.pane.more.text() == "Note a note that needs its room"
    assert page.pane.more.isVisible()
    page.resize(1600, 600)
    qapp.processEvents()
    assert not page.pane.more.isVisible()


def test_a_thousand_rows_are_searched_and_moved_through_without_a_pause(page: TablePage[Thing]) -> None:
    measured: list[int] = []
    counted = TableColumn[Thing]("Name", lambda row: measured.append(1) or row.name)  # type: ignore[func-returns-value]
    pane = TablePane([counted], lambda row: row.id)
    pane.show_rows(things(1000), age=0)
    pane.search.setText("name 09")
    measured.clear()
    pane.search.setText("name 0999")
    assert len(measured) < 1000, "a letter more reads only the rows that are left"
    assert [row.id for row in pane.model.rows] == ["t999"]
    pane.deleteLater()
