"""The worklist on screen: nothing jumps, nobody's name is cut, severity is told four ways."""

import math
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPixmap, QTextLayout, QTextOption
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from avara_desktop.api.terms import StudyReportStatus
from avara_desktop.state.longest import Longest
from avara_desktop.state.query import Column
from avara_desktop.state.row import Row
from avara_desktop.ui.kit import theme
from avara_desktop.ui.worklist.row_painter import PAD
from avara_desktop.ui.worklist.worklist_model import COLUMNS
from avara_desktop.ui.worklist.worklist_view import WorklistView

from .rows import colours_at, model_of, row, study, view_of

LONG = [
    "Featherstonehaugh-Cholmondeley, Maximiliana Theodora Elisabeth",
    "A" * 60,
    "W" * 16,
    "漢" * 14,
    "漢" * 16,
    "漢" * 17,
    "山田^太郎",
    "محمد عبد الله الرحمن الطويل بن علي",
    "ﷺ" * 20,
    "Ǻ́̂" * 30,
    "DOE^JANE",
]
MRNS = ["1", "8" * 15, "M" * 16, "8" * 20, "8" * 30, "8-" * 30, "W" * 64, "漢" * 20]


@pytest.fixture(autouse=True)
def _ordinary_text(qapp: QApplication) -> Iterator[None]:
    theme.apply(16)
    yield
    theme.apply(16)


def laid_out(words: str, font: object, room: int) -> tuple[float, float]:
    """(width, height) that words take when wrapped into a room, as a text engine lays them out."""
    layout = QTextLayout(words, font)  # type: ignore[call-overload]
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    width = height = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(room)
        width, height = max(width, line.naturalTextWidth()), height + line.height()
    layout.endLayout()
    return width, height


@pytest.mark.parametrize("px", [14, 16, 24])
@pytest.mark.parametrize("width", [800, 1024, 1280, 1920])
def test_names_and_mrns_are_never_cut(qapp: QApplication, px: int, width: int) -> None:
    names = [row(number, name=name, mrn=MRNS[number % len(MRNS)]) for number, name in enumerate(LONG)]
    numbers = [row(100 + number, mrn=mrn) for number, mrn in enumerate(MRNS)]
    view = view_of(model_of([*names, *numbers]), (width, 900), px)
    painter = view.row_painter
    name_room = view.columnWidth(COLUMNS.index(Column.PATIENT)) - 2 * PAD + 3
    mrn_room = view.columnWidth(COLUMNS.index(Column.MRN)) - 2 * PAD + 3
    inside = 10 - 1
    for place, each in enumerate([*names, *numbers]):
        height = view.rowHeight(place)
        wide, high = laid_out(each.patient, painter.name_font, name_room)
        assert wide <= name_room + 1
        assert high <= height - inside - painter.small_line + 1 + px // 16, f"{each.patient} needs {high} of {height}"
        wide, high = laid_out(each.mrn, painter.number_font, mrn_room)
        assert wide <= mrn_room + 1
        assert high <= height - 2, f"MRN {each.mrn} needs {high}, has {height}"
        assert QFontMetrics(painter.small_font).horizontalAdvance(each.identity) <= name_room
    view.deleteLater()


def test_ordinary_rows_all_have_the_same_height(qapp: QApplication) -> None:
    view = view_of(model_of([row(number) for number in range(5)]))
    assert {view.rowHeight(place) for place in range(5)} == {view.row_painter.row_height()}
    view.deleteLater()


def picture_of(view: WorklistView) -> QImage:
    """The rows as painted."""
    return view.viewport().grab().toImage()


def middle(view: WorklistView, place: int) -> int:
    """The middle line of a row, in pixels."""
    return view.rowViewportPosition(place) + view.rowHeight(place) // 2


def test_the_bar_at_the_left_edge_is_six_pixels_for_stat_three_for_high_and_none_for_normal(
    qapp: QApplication,
) -> None:
    severities = ("stat", "high", "normal", "urgent")
    rows = [row(number, severity=severity) for number, severity in enumerate(severities)]
    view = view_of(model_of([*rows, row(9)]))
    picture = picture_of(view)
    tokens, ground = theme.tokens(), theme.tokens()["row"].upper()
    wanted = {0: ("stat", 6), 1: ("high", 3), 2: ("row", 0), 3: ("high", 3)}
    for place, (token, width) in wanted.items():
        y = view.rowViewportPosition(place) + 6
        found = colours_at(picture, y, range(8))
        assert found == [tokens[token].upper()] * width + [ground] * (8 - width), severities[place]
    view.deleteLater()


def test_the_chip_of_stat_is_filled_and_no_other(qapp: QApplication) -> None:
    view = view_of(model_of([row(0, severity="stat"), row(1, severity="high"), row(2)]))
    picture = picture_of(view)
    tokens = theme.tokens()

    def share(place: int, token: str) -> float:
        y = middle(view, place) + 9
        found = colours_at(picture, y, range(24, 64))
        return found.count(tokens[token].upper()) / len(found)

    assert share(0, "stat") > 0.9
    assert share(1, "stat") == 0.0
    assert share(2, "row") == 1.0
    view.deleteLater()


def test_a_stale_list_is_drawn_without_the_colours_of_severity(qapp: QApplication) -> None:
    view = view_of(model_of([row(0, severity="stat"), row(1, severity="high"), row(2)]))
    view.set_faded(True)
    view.set_faded(True)
    picture = picture_of(view)
    tokens = theme.tokens()
    gone = {tokens["stat"].upper(), tokens["high"].upper()}
    seen = {colour for y in range(0, picture.height(), 2) for colour in colours_at(picture, y, range(0, 120))}
    assert not seen & gone
    assert tokens["secondary"].upper() in seen
    view.set_faded(False)
    assert tokens["stat"].upper() in colours_at(picture_of(view), view.rowViewportPosition(0) + 6, range(6))
    view.deleteLater()


def test_the_selected_row_has_a_frame_and_another_ground(qapp: QApplication) -> None:
    view = view_of(model_of([row(0), row(1)]))
    view.select("stu_1")
    picture = picture_of(view)
    tokens = theme.tokens()
    top = view.rowViewportPosition(1)
    assert colours_at(picture, top, [400]) == [tokens["focus"].upper()]
    assert colours_at(picture, top + 4, [30]) == [tokens["selected"].upper()]
    assert colours_at(picture, 4, [30]) == [tokens["row"].upper()]
    view.deleteLater()


def test_rows_are_drawn_anew_when_their_words_change(qapp: QApplication) -> None:
    doing: dict[str, str] = {}
    view = view_of(model_of([row(0), row(1)], doing), (1400, 300))
    before = picture_of(view)
    doing["stu_0"] = "claiming…"
    assert picture_of(view) != before
    doing.clear()
    assert picture_of(view) == before
    view.row_painter.forget()
    assert picture_of(view) == before
    view.deleteLater()


def test_of_many_rows_only_some_are_kept_drawn(qapp: QApplication) -> None:
    model = model_of([row(number) for number in range(400)])
    view = view_of(model, (900, 500))
    for place in range(0, 400, 9):
        view.go_to(place)
        picture_of(view)
    assert len(view.row_painter._kept) <= 150
    view.deleteLater()


@pytest.mark.parametrize("width", [640, 800, 1200, 1700])
def test_a_critical_or_foreign_study_says_so_in_every_width(qapp: QApplication, width: int) -> None:
    plain = view_of(model_of([row(0)]), (width, 200))
    flagged = view_of(model_of([row(0, is_critical=True)]), (width, 200))
    if not flagged.isColumnHidden(COLUMNS.index(Column.STATUS)):
        assert picture_of(plain) != picture_of(flagged)
    for view in (plain, flagged):
        view.deleteLater()


def test_modality_facility_and_status_leave_their_columns_before_anything_is_squeezed(qapp: QApplication) -> None:
    hidden = {}
    for width in (500, 800, 1300, 1900):
        view = view_of(model_of([row(0)]), (width, 200))
        hidden[width] = {column.name for place, column in enumerate(COLUMNS) if view.isColumnHidden(place)}
        view.deleteLater()
    assert hidden[1900] == set()
    assert hidden[800] >= {"MODALITY", "FACILITY"}
    assert hidden[500] == {"MODALITY", "FACILITY", "STATUS"}


PICTURES = st.lists(st.lists(st.integers(0, 40), unique=True, max_size=40), min_size=1, max_size=5)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PICTURES, st.integers(0, 29), st.integers(0, 400))
@example([[0, 1, 2, 3, 4, 5], [1, 0, 2, 3, 4, 5, 6]], 0, 0)
def test_selection_and_scroll_position_survive_every_refresh(
    qapp: QApplication, pictures: Sequence[Sequence[int]], chosen: int, scrolled: int
) -> None:
    model = model_of([row(number) for number in range(30)])
    view = view_of(model, (900, 300))
    picked: list[str] = []
    hand = f"stu_{chosen}"
    view.select(hand)
    view.verticalScrollBar().setValue(scrolled)
    view.picked.connect(picked.append)
    for picture in pictures:
        before = view._on_screen(hand)
        view.show_rows([row(number) for number in picture], hand)
        view.grab()
        if chosen not in picture:
            assert view.selected_id() == ""
            break
        assert view.selected_id() == hand
        after = view.rowViewportPosition(model.place(hand) or 0)
        bar = view.verticalScrollBar()
        if before is not None and bar.minimum() < bar.value() < bar.maximum():
            assert after == before
    assert picked == [], "a refresh is not the hand"
    view.deleteLater()


def test_a_study_that_arrives_above_moves_nothing_under_the_hand(qapp: QApplication) -> None:
    rows = [row(number) for number in range(60)]
    view = view_of(model_of(rows), (900, 300))
    view.go_to(30)
    before = view.rowViewportPosition(30)
    view.show_rows([row(number) for number in range(100, 105)] + rows, "stu_30")
    assert view.selected_id() == "stu_30"
    assert view.rowViewportPosition(35) == before


def test_where_the_hand_is_out_of_sight_the_top_row_stays(qapp: QApplication) -> None:
    rows = [row(number) for number in range(60)]
    view = view_of(model_of(rows), (900, 300))
    view.select("stu_0")
    view.verticalScrollBar().setValue(1000)
    top = view._top_id()
    before = view._on_screen(top)
    view.show_rows([row(100), *rows], "stu_0")
    assert view._top_id() == top
    assert view._on_screen(top) == before
    view.deleteLater()


def test_typing_letters_never_jumps_in_the_list(qapp: QApplication) -> None:
    rows = [row(number, name=name) for number, name in enumerate(("Adams", "Baker", "Zhou"))]
    view = view_of(model_of(rows))
    view.select("stu_0")
    QTest.keyClicks(view, "zhou ZHOU")
    view.keyboardSearch("zhou")
    assert view.selected_id() == "stu_0"
    view.deleteLater()


def test_arrows_and_paging_move_and_stop_at_the_ends(qapp: QApplication) -> None:
    view = view_of(model_of([row(number) for number in range(5)]))
    picked: list[str] = []
    view.picked.connect(picked.append)
    view.step(1)
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Up)
    view.step(99)
    view.step(-99)
    assert picked == ["stu_0", "stu_1", "stu_0", "stu_4", "stu_0"]
    view.deleteLater()
    nobody = view_of(model_of())
    nobody.go_to(3)
    nobody.step(1)
    assert nobody.selected_id() == ""
    assert not nobody.select("stu_1")
    nobody.deleteLater()


def test_a_click_on_a_heading_asks_for_its_order_and_with_shift_adds_it(qapp: QApplication) -> None:
    view = view_of(model_of([row(0)]))
    view.show()
    asked: list[tuple[Column, bool]] = []
    view.heading.connect(lambda column, add: asked.append((column, add)))
    header = view.horizontalHeader()
    spot = QPoint(header.sectionViewportPosition(COLUMNS.index(Column.MRN)) + 12, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    view._clicked(COLUMNS.index(Column.STUDY))
    assert asked[0] == (Column.MRN, False)
    assert asked[-1] == (Column.STUDY, False)
    view.hide()
    view.deleteLater()


def test_an_empty_list_says_why(qapp: QApplication) -> None:
    view = view_of(model_of())
    silent = picture_of(view)
    view.set_empty("Nothing is assigned to you.")
    assert picture_of(view) != silent
    view.show_rows([row(0)], "stu_0")
    spoken = picture_of(view)
    view.set_empty("")
    assert picture_of(view) == spoken
    view.deleteLater()


def test_a_picture_of_a_row_is_as_sharp_as_the_screen(qapp: QApplication) -> None:
    view = view_of(model_of([row(0)]))
    cells = view._cells
    once = view.row_painter.picture(row(0), cells, 50, selected=False, ratio=1.0)
    twice = view.row_painter.picture(row(0), cells, 50, selected=False, ratio=2.0)
    assert isinstance(twice, QPixmap)
    assert twice.size() == once.size() * 2
    assert QRect(0, 0, sum(cell[2] for cell in cells), 50).size() == once.size()
    view.deleteLater()


# --- long lists -------------------------------------------------------------------------------------------------------

LONG_NAME = "Featherstonehaugh-Cholmondeley, Maximiliana Theodora Elisabeth"


def many(number: int, every: int = 3) -> list[Row]:
    """Rows of which every third has a name of several lines."""
    names = [LONG_NAME if place % every == 0 else "DOE^JANE" for place in range(number)]
    return [row(place, name=name) for place, name in enumerate(names)]


def heights_in_sight(view: WorklistView) -> list[tuple[int, int, int]]:
    """(place, height, height needed) of every row that is at least partly on screen."""
    first, last = view.rowAt(0), view.rowAt(view.viewport().height() - 1)
    places = range(first, (last if last >= 0 else view._model.rowCount() - 1) + 1)
    painter = view.row_painter
    room = view.columnWidth(COLUMNS.index(Column.PATIENT)) - 2 * PAD
    found = []
    for place in places:
        shown = view._model.row(place)
        assert shown is not None
        name = math.ceil(laid_out(shown.patient, painter.name_font, room)[1])
        more = name - painter.line if name > 1.5 * painter.line else 0
        found.append((place, view.rowHeight(place), painter.row_height() + more))
    return found


def assert_whole(view: WorklistView) -> None:
    """Nobody's name on screen is cut."""
    sight = heights_in_sight(view)
    assert sight
    for place, height, needed in sight:
        assert height == needed, f"row {place}"


@pytest.mark.parametrize("act", ["end", "home", "steps", "wheel", "drag", "select", "text", "resize"])
def test_in_a_long_list_every_name_on_screen_is_whole_however_it_came_there(qapp: QApplication, act: str) -> None:
    view = view_of(model_of(many(3000)), (900, 500))
    bar = view.verticalScrollBar()
    assert_whole(view)
    match act:
        case "end":
            view.go_to(2999)
            assert view._on_screen("stu_2999") is not None
            assert view.rowViewportPosition(2999) + view.rowHeight(2999) <= view.viewport().height()
        case "home":
            view.go_to(1500)
            view.go_to(0)
            assert view.rowViewportPosition(0) == 0
        case "steps":
            for _ in range(80):
                view.step(1)
                assert_whole(view)
            for _ in range(70):
                view.step(-1)
                assert_whole(view)
                place = view.currentIndex().row()
                assert view.rowViewportPosition(place) >= 0
                assert view.rowViewportPosition(place) + view.rowHeight(place) <= view.viewport().height()
        case "wheel":
            bar.setValue(20_000)
            for _ in range(30):
                bar.setValue(bar.value() - 40)
                assert_whole(view)
        case "drag":
            for value in (90_000, 3_000, bar.maximum(), 50_000):
                bar.setValue(value)
                assert_whole(view)
        case "select":
            view.show_rows([row(9000), *many(3000)], "stu_2")
        case "text":
            view.go_to(700)
            view.set_text_px(24)
            view.scrollTo(view.currentIndex())
            view.row_painter.forget()
        case _:
            view.go_to(700)
            view.resize(1200, 700)
            view.grab()
    assert_whole(view)
    assert {height for _, height, _ in heights_in_sight(view)} > {view.row_painter.row_height()}, "long and short ones"
    view.deleteLater()


def test_scrolling_up_through_rows_not_seen_yet_moves_only_by_what_was_scrolled(qapp: QApplication) -> None:
    view = view_of(model_of(many(3000, every=2)), (900, 500))
    bar = view.verticalScrollBar()
    bar.setValue(30_000)
    for _ in range(40):
        middle = view.rowAt(view.viewport().height() // 2)
        before = view.rowViewportPosition(middle)
        bar.setValue(bar.value() - 30)
        assert view.rowViewportPosition(middle) == before + 30
    view.deleteLater()


def test_in_a_long_list_a_refresh_moves_nothing_under_the_hand(qapp: QApplication) -> None:
    rows = many(3000)
    view = view_of(model_of(rows), (900, 500))
    view.go_to(1501)
    view.verticalScrollBar().setValue(view.verticalScrollBar().value() + 33)
    before = view.rowViewportPosition(1501)
    others = [row(number, name=LONG_NAME) for number in range(5000, 5040)]
    view.show_rows([*others, *rows], "stu_1501")
    assert view.selected_id() == "stu_1501"
    assert view.rowViewportPosition(1541) == before
    assert_whole(view)
    assert len(view._tall) < 100, "only rows that were in sight have heights of their own"
    view.show_rows([row(1)], "stu_1")
    assert view._tall == {}
    view.deleteLater()


def test_names_are_not_remembered_once_the_list_is_empty(qapp: QApplication) -> None:
    view = view_of(model_of(many(30)), (900, 500))
    assert any(LONG_NAME in key for key in view._heights)
    view.show_rows([], "")
    assert view._heights == {}
    view.deleteLater()


# --- columns of the reader's choice -----------------------------------------------------------------------------------


def headings(view: WorklistView) -> list[Column]:
    """The columns as they stand on screen, from left to right."""
    header = view.horizontalHeader()
    shown = [COLUMNS[header.logicalIndex(place)] for place in range(len(COLUMNS))]
    return [column for column in shown if not view.isColumnHidden(COLUMNS.index(column))]


def test_the_reader_chooses_columns_and_their_order_and_rows_are_drawn_so(qapp: QApplication) -> None:
    view = view_of(model_of([row(0), row(1)]), (1700, 300))
    assert headings(view) == list(COLUMNS)
    chosen = (
        Column.SEVERITY,
        Column.STATUS,
        Column.MRN,
        Column.PATIENT,
        Column.FACILITY,
        Column.WAITING,
        Column.STUDY,
    )
    view.set_columns(chosen)
    assert view.columns() == chosen
    assert headings(view) == list(chosen)
    assert [cell[0] for cell in view._cells] == list(chosen)
    header = view.horizontalHeader()
    for column, left, width in view._cells:
        section = COLUMNS.index(column)
        assert (header.sectionPosition(section), header.sectionSize(section)) == (left, width), column
    assert sum(cell[2] for cell in view._cells) == view.viewport().width()
    view.set_columns(COLUMNS)
    assert headings(view) == list(COLUMNS)
    view.deleteLater()


def test_who_how_urgent_and_how_long_cannot_be_hidden(qapp: QApplication) -> None:
    view = view_of(model_of([row(0)]), (1700, 300))
    view.set_columns((Column.STUDY, Column.MRN, Column.STUDY))
    assert headings(view) == [Column.SEVERITY, Column.WAITING, Column.PATIENT, Column.STUDY, Column.MRN]
    view.set_columns(())
    assert headings(view) == [Column.SEVERITY, Column.WAITING, Column.PATIENT, Column.MRN]
    assert sum(cell[2] for cell in view._cells) == view.viewport().width(), "the patient takes the rest"
    view.deleteLater()


def test_a_status_without_a_column_of_its_own_still_stands_in_the_row(qapp: QApplication) -> None:
    view = view_of(model_of([row(0)]), (1700, 300))
    view.set_columns([column for column in COLUMNS if column is not Column.STATUS])
    assert not view.row_painter.show_status
    with_it = picture_of(view)
    view.show_rows([row(0, study_report_status=StudyReportStatus.IN_PROGRESS)], "stu_0")
    assert picture_of(view) != with_it
    view.deleteLater()


def test_a_screen_reader_hears_the_columns_chosen_in_their_order(qapp: QApplication) -> None:
    model = model_of([row(3, severity="high")])
    view = view_of(model, (1700, 300))
    view.set_columns((Column.PATIENT, Column.SEVERITY, Column.WAITING, Column.MRN))
    spoken = model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "DOE, Jane, F 46 y · born 07-Mar-1980, HIGH, 3 min, MR-1234"
    view.deleteLater()


def test_columns_keep_their_widths_while_the_reader_types(qapp: QApplication) -> None:
    every = [row(1, mrn="MR-1234567"), row(2), row(3, name="Bartholomew-Smythe, Jo")]
    longest = Longest(every)
    view = view_of(model_of(), (1200, 300))
    view.show_rows(every, "stu_1", longest)
    before = view._cells
    view.show_rows([every[1]], "stu_2", longest)
    assert view._cells == before
    view.show_rows([every[1]], "stu_2")
    assert view._cells != before, "without the longest words, by the rows shown"
    view.deleteLater()


@pytest.mark.parametrize("cut", [0, 3, 12, 30])
def test_a_name_at_the_upper_edge_stands_there_whole_or_not_at_all(qapp: QApplication, cut: int) -> None:
    view = view_of(model_of([row(number, name="García Márquez-Villanueva^María") for number in range(40)]), (700, 400))
    bar = view.verticalScrollBar()
    bar.setValue(view.rowHeight(0) * 3 + cut)
    left = view.columnViewportPosition(COLUMNS.index(Column.PATIENT))
    width = view.columnWidth(COLUMNS.index(Column.PATIENT))
    shown = view.viewport().grab(QRect(left, 0, width, view.rowHeight(3) - cut - 1)).toImage()
    colours = {shown.pixelColor(x, y).name() for x in range(shown.width()) for y in range(shown.height())}
    assert (len(colours) == 1) is (cut > 7)
    bar.setValue(0)


def test_what_is_told_beside_a_study_gives_way_word_by_word_and_the_least_telling_first(qapp: QApplication) -> None:
    patient = study(0).report_metadata.model_copy(
        update={"facility_name": "Northgate General Hospital", "referring_physician_name": "Dr. Marcus Bellweather"}
    )
    told = row(0, report_metadata=patient, technologist_notes=("one", "two"))
    painter = view_of(model_of([told]), (640, 200)).row_painter
    metrics = QFontMetrics(painter.small_font)
    whole = "Assigned · CT · Northgate General Hospital · Dr. Marcus Bellweather · 2 tech notes"
    seen = [painter._context(told, room) for room in range(metrics.horizontalAdvance(whole) + 9, 0, -1)]
    assert list(dict.fromkeys(seen)) == [
        whole,
        "Assigned · CT · Northgate General Hospital · 2 tech notes",
        "Assigned · CT · 2 tech notes",
        "Assigned · 2 tech notes",
        "Assigned",
    ]
