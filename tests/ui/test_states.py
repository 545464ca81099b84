"""What the window says of the list: how fresh, how complete, why empty, and what went wrong."""

import asyncio
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from avara_desktop.local import clock
from avara_desktop.state.listing import GREY_SECONDS
from avara_desktop.state.query import SCOPE_DONE, Column, View
from avara_desktop.ui.kit.sheet import ConfirmSheet
from avara_desktop.ui.worklist.waiting_bar import OLD

from .bench import Bench, as_if, until


def freshness(bench: Bench) -> str:
    """The words for the age of the list, now."""
    bench.window.tick()
    return bench.window.top.freshness.text()


@pytest.mark.parametrize(
    ("later", "words", "faded", "writes"),
    [
        (6, "Live · updated 6 s ago", False, True),
        (50, "updated 50 s ago", False, True),
        (95, "STALE · 1 min old", True, True),
        (400, "OFFLINE · 6 min old · read only", True, False),
    ],
)
async def test_the_list_says_how_old_it_is(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, later: int, words: str, faded: bool, writes: bool
) -> None:
    async with Bench() as bench:
        await bench.pick(next(each for each in bench.shown() if each in bench.ids("assigned")))
        real = clock.seconds
        with monkeypatch.context() as patch:
            patch.setattr("avara_desktop.state.refresher.clock.seconds", lambda: real() + later)
            assert freshness(bench) == words
            assert bench.window.view.row_painter.faded is faded
            assert bench.action("study.read").isEnabled() is writes
            assert (bench.window.keeper.bar.words.text() == OLD) is faded
            if not writes:
                assert "offline" in bench.action("study.read").toolTip()
        assert freshness(bench).startswith("Live")


async def test_while_nothing_has_come_yet_it_says_loading(qapp: QApplication) -> None:
    async with Bench() as bench:
        bench.app.refresher.reset()
        bench.app.worklist.clear()
        await bench.settled()
        assert freshness(bench) == "Loading…"
        assert bench.window.view._empty == "Loading the list…"
        assert bench.window.top.chips[View.MINE].text() == "My list", "no count that is not known"
        await bench.polled()


async def test_an_outage_keeps_the_list_and_says_what_went_wrong(qapp: QApplication) -> None:
    async with Bench() as bench:
        before = bench.shown()
        await bench.fault("/v1/autoScribe/studies", "status", status=503, times=9)
        await bench.polled()
        assert bench.shown() == before
        assert freshness(bench).startswith("The server has a problem · updated")
        await bench.control("DELETE", "/faults")
        await bench.polled()
        assert freshness(bench).startswith("Live")


async def test_an_outage_before_the_first_list_is_told_in_the_empty_list(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.fault("/v1/autoScribe/studies", "status", status=503, times=99)
        bench.app.refresher.reset()
        bench.app.worklist.clear()
        await bench.polled()
        assert freshness(bench) == "The server has a problem · trying again…"
        assert "F5 tries now" in bench.window.view._empty
        await bench.control("DELETE", "/faults")
        await bench.polled()
        assert bench.shown()


async def test_a_refused_key_makes_the_window_read_only_and_offers_to_sign_in_again(qapp: QApplication) -> None:
    async with Bench() as bench:
        before = bench.shown()
        await bench.fault("/v1/autoScribe/studies", "status", status=401, times=9)
        bench.app.refresher.refresh_now()
        await until(lambda: bench.app.notices.shown, "the notice")
        await bench.settled()
        assert bench.shown() == before
        assert freshness(bench) == "Key not accepted · read only"
        assert not bench.action("study.read").isEnabled()
        notice = bench.app.notices.shown[0]
        assert notice.action == "Sign in again"
        assert "nothing can be sent" in notice.advice
        assert notice.run is not None
        notice.run()
        await until(lambda: bench.window.pages.currentWidget() is bench.window.sign_in, "the sign-in page")
        await bench.settled()
        assert bench.app.notices.shown == []


async def test_an_act_with_a_refused_key_ends_in_the_same_state(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.pick(next(each for each in bench.shown() if each in bench.ids("assigned")))
        await bench.fault("/v1/autoScribe/studies/", "status", status=401)
        await bench.press("V")
        await until(lambda: len(bench.app.notices.shown) >= 1, "the notice")
        await bench.settled()
        assert freshness(bench) == "Key not accepted · read only"


async def test_studies_that_cannot_be_read_are_counted(qapp: QApplication) -> None:
    async with Bench() as bench:
        rows = [
            {"studyId": "stu_a", "isCancelled": "perhaps"},
            {"studyId": "stu_b"},
        ]
        body = {"studies": rows, "cursor": None, "hasMore": False}
        await bench.fault("/v1/autoScribe/studies", "status", status=200, body=body)
        await bench.polled()
        assert "2 studies could not be read" in bench.window.filter_line.text()
        await bench.polled()
        assert "could not be read" not in bench.window.filter_line.text()
        await bench.fault("/v1/autoScribe/studies", "status", status=200, body={**body, "studies": rows[:1]})
        await bench.polled()
        assert "1 study could not be read" in bench.window.filter_line.text()


async def test_the_line_below_says_what_is_shown_of_what(qapp: QApplication) -> None:
    async with Bench() as bench:
        line = bench.window.filter_line
        held = len(bench.shown())
        assert line.text() == f"My list · {held} of {held} · STAT first, then oldest"
        await bench.press("2")
        assert "STAT and HIGH only" in line.text()
        await bench.press("/")
        bench.window.top.search.insert("zz\u202e")
        assert f"search “zz\ufffd” in {held} loaded studies" in line.text()
        await bench.press("Esc")
        bench.window.sort(Column.PATIENT, False)
        bench.window.sort(Column.MRN, True)
        assert line.text().endswith("Patient ▲, then MRN ▲")
        bench.window.sort(Column.PATIENT, False)
        bench.window.sort(Column.PATIENT, False)
        assert line.text().endswith("Patient ▼") or line.text().endswith("Patient ▲")


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("G, M", "Nothing is assigned to you."),
        ("G, U", "No study is waiting for a reader."),
        ("G, I", "You have no study in progress."),
        ("G, A", "You have no open addendum."),
        ("G, D", "You have signed nothing yet."),
    ],
)
async def test_an_empty_view_says_why(qapp: QApplication, keys: str, words: str) -> None:
    async with Bench(studies=0, assigned=0) as bench:
        bench.world.studies.clear()
        bench.world.shelves.fill([])
        await bench.press(keys)
        await bench.polled()
        for study_id in tuple(bench.app.worklist.rows):
            bench.app.worklist.remove([study_id])
        await bench.settled()
        assert words in bench.window.view._empty
        assert bench.window.pane.study is None
        assert not bench.action("study.read").isEnabled()
        await bench.press("Return")
        for keys_of_moving in ("J", "K", "Home", "End"):
            await bench.press(keys_of_moving)


async def test_a_study_signed_under_the_hand_stays_until_the_hand_moves(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = next(each for each in bench.shown() if each in bench.ids("assigned"))
        await bench.pick(study_id)
        await bench.sign(study_id)
        await bench.polled()
        assert study_id in bench.shown()
        assert "the selected study has left this view" in bench.window.filter_line.text()
        assert bench.window.pane.marks.text().find("Signed") >= 0
        await bench.press("J")
        await bench.settled()
        bench.window.draw()
        assert bench.window.keeper.notes(study_id).left == "signed", "it says why for a minute"
        bench.window.keeper.listing._seconds = lambda: clock.seconds() + GREY_SECONDS
        await bench.press("J")
        await bench.settled()
        assert study_id not in bench.shown()


async def test_new_reports_of_the_study_under_the_hand_are_read_by_themselves(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = next(each for each in bench.shown() if each in bench.ids("assigned"))
        await bench.pick(study_id)
        await bench.settled()
        assert bench.window.pane.report_list.prose.toPlainText() == "None yet"
        await bench.sign(study_id)
        await bench.polled()
        await bench.settled()
        assert "Report signed" in bench.window.pane.report_list.prose.toPlainText()


async def test_done_is_loaded_when_asked_for_and_not_polled_again(qapp: QApplication) -> None:
    async with Bench() as bench:
        assert bench.window.top.chips[View.DONE].text() == "Done"
        assert "completed" not in "".join(bench.wire.passed)
        await bench.press("G, D")
        await until(lambda: not bench.app.refresher.loading(), "the done studies")
        await bench.settled()
        assert "this view read" in freshness(bench)
        asked = sum("completed" in line for line in bench.wire.passed)
        assert asked >= 1
        bench.app.refresher._nudge.clear()
        await bench.app.refresher._turn(False)
        assert sum("completed" in line for line in bench.wire.passed) == asked


async def test_esc_stops_a_long_load_and_goes_back_to_my_list(qapp: QApplication) -> None:
    bench = Bench(studies=300, assigned=160)
    for study_id in bench.ids("assigned")[:130]:
        study = bench.world.studies[study_id]
        study.status = "completed"
        bench.world.shelves.place(study)
    async with bench:
        hold = bench.wire.hold("cursor=")
        await bench.press("G, D")
        await until(lambda: "still loading" in bench.window.filter_line.text(), "the first page")
        assert "(Esc stops)" in bench.window.filter_line.text()
        assert bench.window.selected == "" or bench.window.pane.study is not None
        await bench.press("Esc")
        hold.set()
        await until(lambda: not bench.wire.in_flight, "the end of the load")
        await bench.settled()
        assert bench.app.refresher.age(SCOPE_DONE) is None, "it is not called complete"
        asked = bench.wire.count("GET ")
        assert len(bench.shown()) >= 100, "what arrived stays"
        line = bench.window.filter_line.text()
        assert "still loading" not in line
        assert "INCOMPLETE" in line
        assert bench.focus() is bench.window.view
        await asyncio.sleep(0.05)
        assert bench.wire.count("GET ") == asked
        await bench.press("F5")
        await until(lambda: bench.app.refresher.age(SCOPE_DONE) is not None, "all of it")
        await bench.settled()
        assert "INCOMPLETE" not in bench.window.filter_line.text()


async def test_a_click_on_a_chip_changes_the_view_and_empties_the_search(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.press("/")
        await bench.write("zzz")
        await bench.click(bench.window.top.chips[View.UNASSIGNED])
        assert bench.window.query.view is View.UNASSIGNED
        assert bench.window.top.search.text() == ""
        await until(lambda: not bench.app.refresher.loading(), "the studies")
        await bench.settled()
        chip = bench.window.top.chips[View.UNASSIGNED]
        assert chip.accessibleName() == f"View Unassigned, {len(bench.shown())} studies"
        assert chip.text().endswith(f"  {len(bench.shown())}")


async def test_a_click_on_a_heading_sorts_and_the_hand_stays_on_its_study(qapp: QApplication) -> None:
    async with Bench() as bench:
        hand = bench.shown()[3]
        await bench.pick(hand)
        bench.window.view._clicked(list(Column).index(Column.PATIENT))
        names = [bench.app.worklist.rows[each].sort_patient for each in bench.shown()]
        assert names == sorted(names)
        assert bench.window.selected == hand
        assert bench.window.view.selected_id() == hand


async def test_what_was_never_answered_stands_in_the_row_until_it_is_read_again(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = next(each for each in bench.shown() if each in bench.ids("assigned"))
        await bench.pick(study_id)
        bench.app.worklist.doubt(study_id, "opening was not confirmed")
        assert bench.window.model.doing(study_id) == "opening was not confirmed"
        await bench.polled()
        assert bench.window.model.doing(study_id) == ""


async def test_marks_say_severity_critical_cancelled_and_whose(qapp: QApplication) -> None:
    async with Bench() as bench:
        as_if(bench, bench.study, is_critical=True, is_cancelled=True, assigned_to=None)
        await bench.settled()
        marks = bench.window.pane.marks.text()
        for word in ("CRITICAL RESULT", "CANCELLED", "assigned to nobody"):
            assert word in marks
        assert not bench.action("study.read").isEnabled()


async def test_the_pane_keeps_its_place_while_the_same_study_is_refreshed(qapp: QApplication) -> None:
    async with Bench(size=(1280, 600)) as bench:
        study_id = next(each for each in bench.shown() if len(bench.app.worklist.rows[each].study.priors) >= 2)
        await bench.pick(study_id)
        await bench.press("N")
        await bench.settled()
        bar = bench.window.pane.area.verticalScrollBar()
        bar.setValue(40)
        before = bar.value()
        await bench.change(study_id, clinicalIndication="another indication")
        await bench.polled()
        assert "another indication" in bench.window.pane.indication.prose.toPlainText()
        assert bar.value() == before
        assert bench.window.pane.priors._pool[0].button.isChecked()
        await bench.press("J")
        assert bar.value() == 0


async def test_signing_out_and_in_again_shows_a_fresh_list(qapp: QApplication) -> None:
    async with Bench() as bench:
        before = bench.shown()
        bench.run("session.sign_out")
        await bench.sheet(ConfirmSheet)
        await bench.press("Ctrl+Return")
        page = bench.window.sign_in
        await until(lambda: bench.window.pages.currentWidget() is page, "the sign-in page")
        await bench.settled()
        page.submitted.emit(bench.sandbox.base_url, bench.sandbox.api_key, bench.sandbox.reader_email)
        await until(lambda: page.stack.currentIndex() == 1, "the confirmation")
        await bench.settled()
        await bench.write((bench.world.reader.npi_number or "")[-4:])
        await bench.press("Return")
        await until(lambda: bench.shown() == before, "the list")
        await bench.settled()
        assert bench.window.selected == before[0]
        assert replace(bench.window.query, keep="").search == ""
