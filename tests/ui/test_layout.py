"""Every size of window and text: nothing is cut, everything has a name, and the panes stay where they were put."""

from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QCheckBox,
    QComboBox,
    QFrame,
    QLabel,
    QLineEdit,
    QScrollBar,
    QWidget,
)

from avara_desktop.errors import ServerNotReachable
from avara_desktop.state.gate import Question
from avara_desktop.state.notices import Level, Notice
from avara_desktop.ui.desk.palette import Palette
from avara_desktop.ui.kit.actions import CommandButton
from avara_desktop.ui.kit.flow import FlowLayout
from avara_desktop.ui.kit.sheet import ConfirmSheet
from avara_desktop.ui.settings.key_sheet import AboutSheet, KeySheet
from avara_desktop.ui.study.addendum_sheet import AddendumSheet
from avara_desktop.ui.window.crash import CrashSheet

from .bench import Bench, until

SIZES = [(800, 600), (1280, 800), (1920, 1080), (1200, 1920)]


@pytest.mark.parametrize("px", [14, 16, 24])
@pytest.mark.parametrize("size", SIZES)
async def test_nothing_of_the_study_is_cut_at_any_size(qapp: QApplication, size: tuple[int, int], px: int) -> None:
    smallest = (size, px) == ((800, 600), 24)
    name = "FEATHERSTONEHAUGH^ELISABETH" if smallest else "FEATHERSTONEHAUGHCHOLMONDELEYMAXIMILIANA^THEODORA ELISABETH"
    async with Bench(size=size, text_px=px) as bench:
        study_id = await bench.arrive(
            patientName=name,
            mrn="8" * 20,
            studyDescription="MR Lumbar spine without and with intravenous contrast",
        )
        await bench.polled()
        await bench.pick(study_id)
        await bench.press("N")
        await bench.settled()
        window = bench.window
        pane = window.pane
        assert (window.width(), window.height()) == size, "the window does not grow by itself"
        assert not pane.area.horizontalScrollBar().isVisible()
        content = pane.area.widget()
        assert content is not None
        assert content.width() <= pane.area.viewport().width()
        upright = size[0] < max(size[1], 66 * px)
        wanted = Qt.Orientation.Vertical if upright else Qt.Orientation.Horizontal
        assert window.splitter.orientation() is wanted
        who = (pane.banner.name, *pane.banner._values)
        for part in who if smallest else (*who, pane.banner.study):
            spot = part.mapTo(pane, part.rect().topLeft())
            assert spot.x() + part.width() <= pane.width(), f"{part.text()} leaves the pane"
            needed = part.heightForWidth(part.width()) if part.wordWrap() else part.sizeHint().height()
            assert part.height() >= needed - 1, f"{part.text()} is cut"
            if not part.wordWrap():
                assert part.width() >= part.sizeHint().width() - 1, f"{part.text()} is cut"


def interactive(widget: QWidget) -> bool:
    """Whether a widget can be used or focused."""
    if isinstance(widget, QScrollBar) or widget.objectName().startswith("qt_"):
        return False
    kinds = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView)
    return isinstance(widget, kinds) or bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def nameless(root: QWidget) -> list[str]:
    """Visible widgets that can be used and that a screen reader would call nothing."""
    found = []
    for widget in (root, *root.findChildren(QWidget)):
        if not widget.isVisibleTo(root) or not interactive(widget):
            continue
        parent = widget.parentWidget()
        part = isinstance(parent, QLineEdit) or (
            isinstance(parent, QAbstractScrollArea) and widget is parent.viewport()
        )
        if part and widget is not root:
            continue  # of a control that has a name
        spoken = QAccessible.queryAccessibleInterface(widget)
        name = spoken.text(QAccessible.Text.Name) if spoken is not None else widget.accessibleName()
        if not name.strip():
            found.append(f"{type(widget).__name__} {widget.objectName()}")
    return found


async def test_everything_that_can_be_used_has_a_name_for_a_screen_reader(qapp: QApplication) -> None:
    async with Bench() as bench:
        window = bench.window
        await bench.signed()
        await bench.press("N")
        await bench.press("Ctrl+F")
        bench.app.notices.error(ServerNotReachable(), key="x", again=lambda: None)
        for page in (window.sign_in, window.reading, window.report_page, window):
            assert nameless(page) == [], page.accessibleName()
        labels = window.findChildren(QLabel)
        assert labels
        assert {each.textFormat() for each in labels} == {Qt.TextFormat.PlainText}
        await bench.press("Esc")


@pytest.mark.parametrize("kind", [KeySheet, AboutSheet, Palette, ConfirmSheet, AddendumSheet, CrashSheet])
@pytest.mark.parametrize(("size", "px"), [((800, 600), 24), ((800, 600), 16), ((1280, 800), 16)])
async def test_every_sheet_fits_its_window_and_names_its_controls(
    qapp: QApplication, kind: type, size: tuple[int, int], px: int
) -> None:
    async with Bench(size=size, text_px=px) as bench:
        window = bench.window
        sheet: QWidget
        if kind is Palette:
            sheet = Palette(window, window.context(), lambda _: None, keys=window.actions_of.keymap)
            sheet.open(sheet.words)
        elif kind is ConfirmSheet:
            sheet = ConfirmSheet(window, Question("Take this study?", "A long sentence about it. " * 12, "Take"))
            sheet.open(sheet.no)
        elif kind is AddendumSheet:
            await bench.signed()
            await until(lambda: bench.app.reports.loaded, "reports")
            sheet = AddendumSheet(window, bench.study, (bench.app.reports.loaded or ()) * 4, "somebody else")
            sheet._choices[0][0].setChecked(True)
            sheet.open(sheet.identifier)
        elif kind is CrashSheet:
            try:
                raise ValueError("x")
            except ValueError as error:
                sheet = CrashSheet(window, error)
            sheet.open(sheet.go_on)
        else:
            sheet = kind(window) if kind is AboutSheet else KeySheet(window, window.context(), window.actions_of.keymap)
            sheet.open(sheet.close_button)
        await bench.settled()
        card = sheet.card
        assert sheet.rect().contains(card.geometry())
        assert nameless(sheet) == []
        assert sheet.grab().toImage().size() == window.size()
        yes = sheet.yes
        if yes is not None:
            corner = yes.mapTo(sheet, yes.rect().bottomRight())
            assert sheet.rect().contains(corner), "the button is within reach"
            assert yes.height() >= yes.fontMetrics().height()
        area = sheet.area
        focus = bench.focus()
        assert sheet.isAncestorOf(focus)
        spot = QRect(focus.mapTo(sheet, focus.rect().topLeft()), focus.size())
        assert card.geometry().contains(spot.center()), "what has the focus is in sight"
        before = area.verticalScrollBar().value()
        if area.verticalScrollBar().maximum() > 0 and kind is not Palette:
            await bench.press("PgUp")
            await bench.press("PgDown")
            await bench.press("Down")
            await bench.press("Up")
            assert area.verticalScrollBar().value() >= min(before, area.verticalScrollBar().maximum())
        window.resize(size[0] + 60, size[1] + 40)
        await bench.settled()
        assert sheet.size() == window.size(), "it follows the window"
        sheet.close_with(False)


async def test_size_and_panes_are_as_they_were_left(qapp: QApplication, tmp_path: Path) -> None:
    settings = tmp_path / "settings.json"
    async with Bench(settings_path=settings, size=(800, 700)) as bench:
        bench.window.splitter.setSizes([200, 440])
        bench.window.splitter.splitterMoved.emit(200, 1)
        left = bench.window.splitter.sizes()
        bench.window.close()
        await bench.app.settings.save()
    async with Bench(settings_path=settings, size=None) as bench:
        assert (bench.window.width(), bench.window.height()) == (800, 700)
        assert bench.window.splitter.sizes() == left


async def test_each_orientation_keeps_its_own_panes(qapp: QApplication) -> None:
    async with Bench(size=(1400, 850)) as bench:
        window, values = bench.window, bench.app.settings.values
        window.splitter.setSizes([600, 797])
        window.splitter.splitterMoved.emit(600, 1)
        wide = window.splitter.sizes()
        window.resize(900, 1300)
        await bench.settled()
        assert window.splitter.orientation() is Qt.Orientation.Vertical
        kept = values.splitter["landscape"]
        assert abs(kept[0] / sum(kept) - wide[0] / sum(wide)) < 0.01
        assert "portrait" not in values.splitter
        window.resize(1400, 850)
        await bench.settled()
        assert abs(window.splitter.sizes()[0] - wide[0]) <= 8


async def test_larger_text_turns_the_panes_one_above_the_other(qapp: QApplication) -> None:
    async with Bench(size=(1280, 800)) as bench:
        assert bench.window.splitter.orientation() is Qt.Orientation.Horizontal
        bench.app.desk.set_setting("text_px", 24)
        await bench.settled()
        assert bench.window.splitter.orientation() is Qt.Orientation.Vertical
        prose = bench.window.pane.indication.prose
        assert prose.height() >= prose.fontMetrics().lineSpacing()


async def test_hints_give_way_in_a_narrow_window(qapp: QApplication) -> None:
    async with Bench(size=(1280, 800)) as bench:
        window = bench.window
        assert window.hints.isVisible()
        window.resize(800, 700)
        await bench.settled()
        assert not window.hints.isVisible()


async def test_hints_give_way_to_what_is_hidden_and_a_long_line_is_said_whole(qapp: QApplication) -> None:
    async with Bench(size=(1280, 800)) as bench:
        window = bench.window
        low = window.foot.height()
        await bench.press("/")
        await bench.write("2.25." + "8" * 150)
        await bench.settled()
        assert not window.hints.isVisible()
        words = window.filter_line
        assert words.height() >= words.heightForWidth(words.width()) > 0
        assert window.foot.height() > low
        await bench.press("Esc")
        await bench.settled()
        assert window.hints.isVisible()
        assert window.foot.height() == low


async def test_where_the_pane_is_low_buttons_scroll_and_the_banner_stays_whole(qapp: QApplication) -> None:
    async with Bench(size=(1280, 800), text_px=24) as bench:
        pane, read = bench.window.pane, bench.window.pane.findChild(CommandButton)
        assert read is not None
        for height in (600, 1700, 600):
            bench.window.resize(1280, height)
            await bench.settled()
            await until(lambda: pane.area.isAncestorOf(read) is (height == 600), "the buttons")  # noqa: B023
            assert pane.banner.height() >= pane.banner.minimumHeight()
            assert read.isVisibleTo(pane)


async def test_a_strip_is_as_high_as_its_words_once_the_answers_are_gone(qapp: QApplication) -> None:
    async with Bench(size=(1280, 800)) as bench:
        strip = bench.app.reading.watching.witness_strip
        strip.say("○ Waiting", "Opened", level="Note", asks=False)
        await bench.settled()
        low = strip.height()
        strip.say("▲ MISMATCH", "Opened", "Compare the name.", level="Stopped")
        await bench.settled()
        assert strip.height() > low
        strip.say("○ Waiting", "Opened", level="Note", asks=False)
        await bench.settled()
        await until(lambda: strip.height() == low, "the strip as it was")


def test_the_flow_wraps_where_a_row_is_full_and_grows_taller(qapp: QApplication) -> None:
    holder = QWidget()
    flow = FlowLayout(8, 4)
    holder.setLayout(flow)
    boxes = [QCheckBox("abc") for _ in range(5)]
    for box in boxes:
        box.setFixedSize(60, 20)
        flow.addWidget(box)
    holder.resize(210, 100)
    holder.grab()
    assert [box.y() for box in boxes] == [0, 0, 0, 24, 24]
    assert flow.heightForWidth(210) == 44
    assert flow.heightForWidth(1000) == 20
    boxes[0].hide()
    assert flow.heightForWidth(68 * 4) == 20
    assert flow.hasHeightForWidth()
    assert flow.expandingDirections() == Qt.Orientation(0)
    assert flow.sizeHint() == flow.minimumSize()
    assert flow.itemAt(9) is None
    assert flow.takeAt(9) is None
    taken = flow.takeAt(0)
    assert taken is not None
    assert flow.count() == 4
    holder.deleteLater()


@pytest.mark.parametrize(("size", "px", "cards"), [((1280, 800), 24, 1), ((1280, 800), 16, 3)])
async def test_in_a_low_window_the_gravest_notice_alone_has_room(
    qapp: QApplication, size: tuple[int, int], px: int, cards: int
) -> None:
    async with Bench(size=size, text_px=px) as bench:
        notices = bench.app.notices
        for level, title in ((Level.WARNING, "first"), (Level.STOP, "grave"), (Level.NOTE, "last")):
            notices.post(Notice(level, title))
        await bench.settled()

        def cards_in_sight() -> list[str]:
            cards = bench.window.notice_bar.findChildren(QFrame)
            return [card.accessibleName() for card in cards if card.property("role") == "notice" and card.isVisible()]

        assert len(cards_in_sight()) == cards
        assert any("grave" in name for name in cards_in_sight())
        notices.dismiss(notices.shown[1])
        await bench.settled()
        assert "first" in cards_in_sight()[0], "the next one takes its place"


async def test_at_the_largest_text_the_row_under_the_hand_and_the_banner_stay_whole_under_strips_and_a_notice(
    qapp: QApplication,
) -> None:
    async with Bench(size=(1280, 800), text_px=24) as bench:
        window, view, banner = bench.window, bench.window.view, bench.window.pane.banner
        await bench.press("J")
        await bench.press("Return")
        await bench.settled()
        bench.app.reading.watching.witness_strip.say("▲ MISMATCH", "Opened", "Compare the name.", level="Stopped")
        bench.app.notices.post(Notice(Level.WARNING, "Something", "And what to do about it."))
        await bench.settled()
        assert window.strips.height() > 0
        row = view.visualRect(view.currentIndex())
        assert view.viewport().rect().contains(row.adjusted(0, 0, -row.width() + 1, 0))
        assert banner.height() >= banner.minimumHeight()
        lowest = banner.origin.mapTo(window, banner.origin.rect().bottomLeft()).y()
        assert lowest < window.pane.area.mapTo(window, window.pane.area.rect().topLeft()).y()
