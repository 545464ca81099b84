"""The list under the hand, in the real window: nothing moves unasked, what waits is told, what changed is marked."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from avara_desktop.state.changes import LOOK_SECONDS
from avara_desktop.state.listing import GREY_SECONDS
from avara_desktop.state.query import View
from avara_desktop.ui.kit import theme
from avara_desktop.ui.worklist.arrivals import FADE_SECONDS
from avara_desktop.ui.worklist.worklist_model import COLUMNS

from .bench import Bench, as_if, until


class Clock:
    """The keeper's clock, put forward by hand."""

    def __init__(self, bench: Bench) -> None:
        self._keeper = bench.window.keeper
        self._real: Callable[[], float] = self._keeper._seconds
        self.ahead = 0.0
        for part in (self._keeper, self._keeper.listing, self._keeper.changes):
            part._seconds = lambda: self._real() + self.ahead

    async def later(self, bench: Bench, seconds: float) -> None:
        """Time passes, and the window's second strikes."""
        self.ahead += seconds
        bench.window.tick()
        await bench.settled()


def spot(bench: Bench, study_id: str) -> int:
    """Where a row stands on screen, in pixels of the window."""
    view = bench.window.view
    place = bench.window.model.place(study_id)
    assert place is not None
    return view.viewport().mapTo(bench.window, QPoint(0, view.rowViewportPosition(place))).y()


def ground(bench: Bench, study_id: str) -> QColor:
    """The colour behind a row's words, beside its severity's bar."""
    return bench.window.grab().toImage().pixelColor(12, spot(bench, study_id) + 4)


def spoken(bench: Bench, study_id: str) -> str:
    """A row as a screen reader says it."""
    model = bench.window.model
    place = model.place(study_id)
    assert place is not None
    return str(model.data(model.index(place, 0), Qt.ItemDataRole.AccessibleTextRole))


def with_history(bench: Bench) -> list[str]:
    """Three rows that follow one another and whose history the server tells."""
    shown, rows = bench.shown(), bench.app.worklist.rows
    told = [bool(rows[each].study.clinical_history) for each in shown]
    place = next(place for place in range(len(shown)) if told[place : place + 3] == [True] * 3)
    return shown[place : place + 3]


def bar(bench: Bench) -> str:
    """What the waiting bar says."""
    return bench.window.keeper.bar.accessibleDescription()


async def test_arrivals_wait_in_the_bar_and_move_nothing_until_the_key(qapp: QApplication) -> None:
    async with Bench() as bench:
        before = bench.shown()
        await bench.pick(before[2])
        where = {each: spot(bench, each) for each in before[:6]}
        assert bar(bench) == "Nothing new waits."
        stat = await bench.arrive(severity="stat", patientName="FARNSWORTH^PHILIPPA")
        normal = await bench.arrive(severity="normal")
        await bench.polled(bring_in=False)
        assert bench.shown() == before
        assert {each: spot(bench, each) for each in before[:6]} == where, "not even the strip moves the rows"
        assert bar(bench).startswith("▲ STAT for you: FARNSWORTH, Philippa · MRN ")
        assert bar(bench).endswith("2 new · 1 STAT")
        assert bench.window.keeper.bar.urgent.isVisible()
        await bench.press(".")
        assert set(bench.shown()) == {*before, stat, normal}
        assert bench.app.worklist.rows[bench.shown()[0]].rank == 0
        assert bench.window.selected == before[2], "the hand stays on its study"
        assert bar(bench) == "Nothing new waits."
        await bench.press("Z")
        await bench.settled()
        assert bench.shown() == before, "even that can be taken back"
        assert bar(bench).endswith("2 new · 1 STAT")


async def test_a_stat_of_mine_is_named_in_another_view_with_where_it_is(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.press("G, U")
        await bench.polled()
        await bench.arrive(severity="stat", patientName="FARNSWORTH^PHILIPPA")
        await bench.polled(bring_in=False)
        assert "FARNSWORTH" in bar(bench)
        assert "in My list, not in this view" in bar(bench)
        await bench.press("G, M")
        await bench.settled()
        assert bar(bench) == "Nothing new waits."


async def test_a_row_changes_in_place_and_says_what_changed_in_words(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = next(each for each in reversed(bench.shown()) if bench.app.worklist.rows[each].rank == 2)
        before, where = bench.shown(), spot(bench, bench.shown()[0])
        await bench.change(study_id, severity="stat", clinicalHistory="Fell from a ladder.")
        await bench.polled(bring_in=False)
        assert bench.shown() == before
        assert spot(bench, before[0]) == where
        assert bar(bench) == "1 moved"
        assert "changed since you looked: severity raised, history changed" in spoken(bench, study_id)
        await bench.pick(study_id)
        told = bench.window.pane.about.words.text()
        assert "Changed since you looked: severity normal → STAT, " in told
        assert bench.window.pane.about.isVisible()
        assert "changed since you looked" not in spoken(bench, before[0])


async def test_looking_at_a_row_clears_its_marks_when_the_hand_moves_on(qapp: QApplication) -> None:
    async with Bench() as bench:
        clock = Clock(bench)
        first, second, third = with_history(bench)
        await bench.pick(first)
        for each in (second, third):
            await bench.change(each, clinicalHistory="Fell from a ladder.")
        await bench.polled(bring_in=False)
        await bench.press("J")
        await bench.press("J")
        assert bench.window.selected == third
        assert "history changed" in spoken(bench, second), "passed over, not looked at"
        await clock.later(bench, 2 * LOOK_SECONDS)
        assert "history changed" in spoken(bench, third), "it stays while it is looked at"
        bench.window.activateWindow()
        await bench.press("K")
        await bench.settled()
        assert bench.window.keeper.changes.of(third) == ()
        assert "history changed" in spoken(bench, second)


async def test_marks_are_cleared_by_command_for_the_row_and_for_all(qapp: QApplication) -> None:
    async with Bench() as bench:
        first, second, _ = with_history(bench)
        for each in (first, second):
            await bench.change(each, clinicalHistory="Fell from a ladder.")
        await bench.polled(bring_in=False)
        await bench.pick(first)
        bench.run("rows.see")
        assert bench.window.keeper.changes.ids() == {second}
        await bench.press("Z")
        assert bench.window.keeper.changes.ids() == {first, second}
        bench.run("rows.see_all")
        assert bench.window.keeper.changes.ids() == frozenset()
        bench.run("rows.see_all")
        bench.run("rows.see")
        await bench.press("Z")
        assert bench.window.keeper.changes.ids() == {first, second}, "with nothing to see, nothing was done"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"isCancelled": True}, "cancelled"),
        ({"assignedTo": None, "studyReportStatus": "unassigned"}, "released"),
    ],
)
async def test_what_has_left_is_greyed_with_its_reason_and_goes_after_a_minute(
    qapp: QApplication, fields: dict[str, object], reason: str
) -> None:
    async with Bench() as bench:
        clock = Clock(bench)
        hand, gone = bench.shown()[0], bench.shown()[2]
        await bench.pick(hand)
        plain = bench.window.view.viewport().grab().toImage()
        await bench.change(gone, **fields)
        await bench.polled(bring_in=False)
        assert f"left the list: {reason}" in spoken(bench, gone)
        assert bench.window.view.viewport().grab().toImage() != plain
        assert "1 gone" in bar(bench)
        held = len(bench.shown()) - 1
        assert bench.window.filter_line.text().startswith(f"My list · {held} of {held}")
        where = spot(bench, hand)
        await clock.later(bench, GREY_SECONDS)
        assert gone not in bench.shown()
        assert spot(bench, hand) == where


async def test_a_greyed_row_under_the_hand_is_judged_as_the_study_is_now(qapp: QApplication) -> None:
    async with Bench() as bench:
        clock = Clock(bench)
        study_id = next(each for each in bench.shown()[1:] if each in bench.ids("assigned"))
        await bench.pick(study_id)
        assert bench.action("study.read").isEnabled()
        await bench.change(study_id, isCancelled=True)
        await bench.polled(bring_in=False)
        assert not bench.action("study.read").isEnabled()
        assert "cancelled" in bench.action("study.read").toolTip()
        assert "No longer in this list: cancelled" in bench.window.pane.about.words.text()
        where = spot(bench, study_id)
        await clock.later(bench, 10 * GREY_SECONDS)
        assert bench.window.selected == study_id
        assert spot(bench, study_id) == where, "it goes only when the hand moves on"
        await bench.press("J")
        await bench.settled()
        assert study_id not in bench.shown()


async def test_a_study_in_hand_that_has_no_row_is_not_taken_off_the_number_of_rows(qapp: QApplication) -> None:
    async with Bench() as bench:
        for each in bench.shown()[:3]:
            await bench.change(each, isCancelled=True)
        await bench.polled()
        await bench.press("G, X")
        await bench.settled()
        hand = bench.shown()[1]
        await bench.pick(hand)
        await bench.change(hand, isCancelled=False)
        await bench.polled(bring_in=False)
        shown = len(bench.shown())
        assert bench.window.filter_line.text().startswith(f"Cancelled · {shown - 1} of {shown - 1} ·"), "greyed"
        bench.window.keeper.bring_in()
        bench.window.keeper.listing.bring_in()
        bench.window.draw()
        assert bench.window.selected == hand
        assert hand not in bench.shown()
        said = f"Cancelled · {shown - 1} of {shown - 1} · the selected study has left this view"
        assert bench.window.filter_line.text().startswith(said)


async def test_above_the_hand_rows_go_only_if_nothing_moves(qapp: QApplication) -> None:
    """At the top of the list there is nothing to scroll by: the row stays greyed rather than push the others up."""
    async with Bench() as bench:
        clock = Clock(bench)
        gone, hand = bench.shown()[0], bench.shown()[3]
        await bench.pick(hand)
        await bench.change(gone, isCancelled=True)
        await bench.polled(bring_in=False)
        where = spot(bench, hand)
        await clock.later(bench, GREY_SECONDS)
        assert gone in bench.shown()
        assert spot(bench, hand) == where
        view = bench.window.view
        view.verticalScrollBar().setValue(view.rowHeight(0))
        where = spot(bench, hand)
        await clock.later(bench, 1)
        assert gone not in bench.shown()
        assert spot(bench, hand) == where


async def test_a_click_moves_no_row_under_the_mouse(qapp: QApplication) -> None:
    async with Bench() as bench:
        clock = Clock(bench)
        gone, first, second = bench.shown()[0], bench.shown()[2], bench.shown()[4]
        await bench.pick(first)
        await bench.change(gone, isCancelled=True)
        await bench.polled(bring_in=False)
        clock.ahead += GREY_SECONDS
        view = bench.window.view
        at = QPoint(200, view.rowViewportPosition(bench.shown().index(second)) + 8)
        where = spot(bench, second)
        QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        await bench.settled()
        assert bench.window.selected == second
        assert gone in bench.shown()
        assert spot(bench, second) == where


async def test_an_idle_list_behind_another_window_sorts_itself(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Bench() as bench:
        clock = Clock(bench)
        before = bench.shown()
        await bench.arrive(severity="stat")
        await bench.change(before[1], isCancelled=True)
        await bench.polled(bring_in=False)
        idle = bench.app.settings.values.idle_seconds = 10.0
        await clock.later(bench, idle + 1)
        assert bench.shown() == before, "the window is in front: somebody may be reading it"
        monkeypatch.setattr(bench.window, "isActiveWindow", lambda: False)
        await clock.later(bench, idle - 1)
        assert bench.shown() == before
        await clock.later(bench, 2)
        assert len(bench.shown()) == len(before) + 1
        assert bench.window.keeper.notes(before[1]).left == "cancelled", "whoever comes back still sees why"


async def test_f5_brings_in_what_waits_and_what_its_answer_brings_waits(qapp: QApplication) -> None:
    async with Bench() as bench:
        first = await bench.arrive(severity="stat")
        await bench.polled(bring_in=False)
        later = await bench.arrive(severity="stat")
        await bench.press("F5")
        assert first in bench.shown()
        await bench.polled(bring_in=False)
        assert later not in bench.shown()
        assert "1 new" in bar(bench)


async def test_pins_stand_on_top_in_words_and_can_be_undone(qapp: QApplication) -> None:
    async with Bench() as bench:
        before = bench.shown()
        await bench.pick(before[5])
        await bench.press("S")
        assert bench.shown() == [before[5], *before[:5], *before[6:]]
        assert bench.window.selected == before[5]
        assert "pinned" in spoken(bench, before[5])
        assert "1 pinned" in bench.window.filter_line.text()
        await bench.press("Z")
        assert bench.shown() == before
        await bench.press("S")
        await bench.press("S")
        assert bench.shown() == before
        assert "pinned" not in bench.window.filter_line.text()


async def test_marks_are_counted_shown_alone_and_cleared(qapp: QApplication) -> None:
    async with Bench() as bench:
        before = bench.shown()
        for each in (before[1], before[3]):
            await bench.pick(each)
            await bench.press("X")
        await bench.settled()
        assert bench.shown() == before, "a mark moves nothing"
        assert "2 marked" in bench.window.filter_line.text()
        assert "marked" in spoken(bench, before[1])
        bench.run("rows.marked_only")
        assert bench.shown() == [before[1], before[3]]
        assert "2 marked only" in bench.window.filter_line.text()
        await bench.arrive(severity="stat")
        await bench.polled(bring_in=False)
        assert "new" not in bench.window.keeper.listing.tally().words(), "the reader asked for marked ones alone"
        await bench.press("G, U")
        await bench.press("G, M")
        await bench.settled()
        assert len(bench.shown()) == len(before) + 1, "in another view nothing is hidden unseen"
        bench.run("rows.marked_only")
        await bench.press("Esc")
        assert len(bench.shown()) == len(before) + 1
        bench.run("rows.marked_only")
        bench.run("rows.clear_marks")
        await bench.settled()
        assert len(bench.shown()) == len(before) + 1
        assert "marked" not in bench.window.filter_line.text()


async def test_only_marked_studies_of_another_view_say_why_the_list_is_empty(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.press("X")
        bench.run("rows.marked_only")
        as_if(bench, bench.study, is_cancelled=True)
        bench.window.search_for("nobody has this name")
        assert "No marked study" in bench.window.view._empty


async def test_look_alikes_are_marked_on_both_rows_and_named_in_the_pane(qapp: QApplication) -> None:
    async with Bench() as bench:
        one = await bench.arrive(patientName="ZUCKERMANN^JOHANNA", severity="stat")
        other = await bench.arrive(patientName="ZUCKERMAN^JOHANNE", severity="stat")
        await bench.polled()
        assert "look-alike patient" in spoken(bench, one)
        assert "look-alike patient" in spoken(bench, other)
        await bench.pick(one)
        told = bench.window.pane.banner.alike
        row = bench.app.worklist.rows[other]
        assert told.isVisible()
        assert row.mrn in told.text()
        assert "ZUCKERMAN, Johanne" in told.text()
        plain = next(each for each in bench.shown() if not bench.window.keeper.look_alikes.of(each))
        await bench.pick(plain)
        assert not bench.window.pane.banner.alike.isVisible()


async def test_the_row_acted_on_says_how_old_it_is_when_the_list_is_not_fresh(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Bench() as bench:
        await bench.pick(bench.shown()[0])
        assert "as of" not in bench.window.pane.about.words.text()
        monkeypatch.setattr(bench.app.refresher, "age", lambda scope=None: 120.0)
        bench.window.tick()
        assert "as of " in bench.window.pane.about.words.text()


async def test_signing_out_forgets_pins_marks_and_what_changed(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.press("S")
        await bench.press("X")
        await bench.change(bench.shown()[1], clinicalHistory="Fell from a ladder.")
        await bench.polled(bring_in=False)
        keeper = bench.window.keeper
        assert keeper.changes.ids()
        await bench.app.entry.sign_out()
        assert not keeper.marks.pinned
        assert not keeper.marks.marked
        assert not keeper.changes.ids()
        assert not keeper.listing.rows
        assert bar(bench) == "Nothing new waits."


@pytest.mark.parametrize("px", [14, 16, 24])
@pytest.mark.parametrize("width", [800, 1280])
async def test_the_bar_keeps_one_height_and_is_never_cut(qapp: QApplication, px: int, width: int) -> None:
    async with Bench(size=(width, 700), text_px=px) as bench:
        strip = bench.window.keeper.bar
        height = strip.height()
        assert strip.words.height() >= strip.words.fontMetrics().lineSpacing()
        await bench.arrive(severity="stat", patientName="FEATHERSTONEHAUGH-CHOLMONDELEY^MAXIMILIANA THEODORA")
        await bench.polled(bring_in=False)
        qapp.processEvents()
        assert strip.height() == height
        assert strip.button.geometry().bottom() <= height
        assert strip.button.height() >= strip.button.sizeHint().height() - 2
        assert strip.button.mapTo(strip, strip.button.rect().bottomRight()).x() <= strip.width()
        assert strip.urgent.text().startswith("▲ STAT for you: ")
        theme.apply(16)


async def test_every_note_of_a_row_is_in_what_a_screen_reader_hears(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = bench.shown()[0]
        await bench.pick(study_id)
        await bench.press("X")
        await bench.press("S")
        await bench.change(study_id, clinicalHistory="Fell from a ladder.", isCancelled=True)
        await bench.polled(bring_in=False)
        for words in ("left the list: cancelled", "pinned", "marked", "changed since you looked:"):
            assert words in spoken(bench, study_id)
        assert bench.window.query.view is View.MINE
        assert len(COLUMNS) == bench.window.model.columnCount()


async def test_what_was_brought_in_fades_in_once_and_nothing_else_does(qapp: QApplication) -> None:
    async with Bench() as bench:
        view = bench.window.view
        before, seconds = bench.shown(), [100.0]
        view.arrivals.seconds = lambda: seconds[0]
        await bench.arrive(severity="stat")
        await bench.polled(bring_in=False)
        await bench.press(".")
        await bench.settled()
        (new,) = set(bench.shown()) - set(before)
        assert view.arrivals.strength(new) == 1
        assert not any(map(view.arrivals.strength, before))
        fresh = ground(bench, new)
        seconds[0] += FADE_SECONDS / 2
        assert view.arrivals.strength(new) == pytest.approx(0.5)
        seconds[0] += FADE_SECONDS
        await until(lambda: not view.arrivals.fading, "the fade ends")
        assert not view.arrivals.strength(new)
        assert ground(bench, new) == theme.colour("row") != fresh
        await bench.polled()
        assert not view.arrivals.strength(new), "once"
