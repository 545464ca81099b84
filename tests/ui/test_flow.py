"""The reading run through the window: the right study in one key, never two, never one that is somebody else's."""

import pytest
from PySide6.QtWidgets import QApplication

from avara_desktop.local import clock
from avara_desktop.sandbox.records import Study as Kept
from avara_desktop.state.query import View
from avara_desktop.ui.desk.run_acts import JUST_OPENED
from avara_desktop.ui.study.park_sheet import OpenSheet

from .bench import Bench, as_if, until

TIERS = {"stat": 0, "high": 1, "normal": 2}


def by_the_rule(bench: Bench) -> list[str]:
    """What is left for the reader, in the order in which it is to be read, as the sandbox itself has it."""
    world = bench.world

    def open_for_reader(study: Kept) -> bool:
        mine = study.assigned_to == bench.reader_id and study.status in ("assigned", "in_progress", "addendum_active")
        free = study.assigned_to is None and study.status == "unassigned"
        return (mine or free) and not study.is_cancelled and study.study_type == "standard"

    left = [study for study in world.studies.values() if open_for_reader(study)]
    left.sort(key=lambda each: (each.assigned_to is None, TIERS.get(each.severity, 1), each.created_ms, each.study_id))
    return [study.study_id for study in left]


async def next_one(bench: Bench) -> str:
    """Press F8 and wait until a study is open; returns which."""
    links = len(bench.links)
    await bench.press("F8")
    await until(lambda: len(bench.links) > links, "the link")
    await bench.settled()
    return bench.app.desk.flow.run.current


def later(bench: Bench, seconds: float = JUST_OPENED) -> None:
    """Let time pass since the last study was opened."""
    bench.app.desk.flow.run._opened_at -= seconds


def strip(bench: Bench) -> str:
    """What the strip of the run says; nothing where it is not seen."""
    shown = bench.app.desk.next_strip
    return f"{shown.word.text()} | {shown.title.text()} | {shown.detail.text()}" if shown.isVisible() else ""


def agree(bench: Bench, study_id: str) -> bool:
    """Whether selection, pane and list are on one study."""
    window = bench.window
    pane = window.pane.study.study_id if window.pane.study else ""
    return window.selected == pane == window.view.selected_id() == study_id and study_id in bench.shown()


async def test_f8_opens_the_right_study_and_says_which_and_why(qapp: QApplication) -> None:
    async with Bench() as bench:
        first = by_the_rule(bench)[0]
        await bench.pick(bench.shown()[5])
        assert await next_one(bench) == first
        assert agree(bench, first)
        row = bench.app.worklist.rows[first]
        for words in ("Reading run | ", "STAT; oldest of ", " more · 0 read, 0 skipped"):
            assert words in strip(bench)
        opened = bench.app.reading.watching.witness_strip.title.text()
        for words in (row.patient, row.mrn, row.description):
            assert words in opened
        assert bench.sent("POST", "/reroute-url") == 1


async def test_twenty_studies_are_read_with_f8_alone_in_the_order_of_the_rule(qapp: QApplication) -> None:
    async with Bench(studies=70, assigned=24) as bench:
        for number in range(20):
            expected = by_the_rule(bench)[0]
            study_id = await next_one(bench)
            assert study_id == expected, f"study {number + 1}"
            assert agree(bench, study_id)
            await bench.sign(study_id)
        assert bench.sent("POST", "/reroute-url") == 20
        assert bench.sheets() == []
        await bench.press("Alt+F8")
        await bench.settled()
        assert "Run ended | 19 read, 1 opened and not signed yet, 0 skipped" in strip(bench), "as far as it was told"


async def test_f8_pressed_again_and_again_opens_one_study(qapp: QApplication) -> None:
    async with Bench() as bench:
        for _ in range(3):
            bench.press_now("F8")
        await until(lambda: bench.links, "the link")
        bench.press_now("F8")
        await bench.settled()
        bench.press_now("F8")
        bench.press_now("F9")
        await bench.settled()
        assert (len(bench.links), bench.sent("POST"), bench.sheets()) == (1, 1, [])
        assert any("did nothing" in words for words in bench.notices())
        assert bench.app.desk.flow.run.skipped == set()
        assert not bench.action("flow.next").autoRepeat()


async def test_a_study_in_progress_is_not_left_without_a_word(qapp: QApplication) -> None:
    async with Bench() as bench:
        first = await next_one(bench)
        await bench.change(first, studyReportStatus="in_progress")
        later(bench)
        await bench.press("F8")
        sheet = await bench.sheet(OpenSheet)
        assert bench.focus() is sheet.no
        row = bench.app.worklist.rows[first]
        asked = " ".join(part.text() for part in sheet.findChildren(type(bench.window.hints)))
        said = f"{asked} {[part.text() for part in sheet.findChildren(type(bench.app.desk.next_strip.title))]}"
        assert row.mrn in said
        assert "in progress" in said
        await bench.press("Return")
        await bench.settled()
        assert (bench.sheets(), len(bench.links), bench.window.selected) == ([], 1, first)


async def test_it_may_be_parked_in_the_same_breath(qapp: QApplication) -> None:
    async with Bench() as bench:
        first = await next_one(bench)
        await bench.change(first, studyReportStatus="in_progress")
        later(bench)
        await bench.press("F8")
        await bench.sheet(OpenSheet)
        await bench.press("Ctrl+B")
        await until(lambda: len(bench.links) == 2, "the next")
        await bench.settled()
        parked = bench.app.desk.flow.parked
        assert parked.ids == {first}
        assert bench.app.desk.flow.run.current != first
        assert bench.sheets() == [], "the parked one is not asked about again"
        assert "1 parked" in strip(bench)


async def test_what_may_stay_open_is_asked_about_once(qapp: QApplication) -> None:
    async with Bench() as bench:
        first = await next_one(bench)
        await bench.change(first, studyReportStatus="in_progress")
        later(bench)
        await bench.press("F8")
        await bench.sheet(OpenSheet)
        await bench.press("Ctrl+Return")
        await until(lambda: len(bench.links) == 2, "the next")
        await bench.settled()
        second = bench.app.desk.flow.run.current
        assert second not in ("", first)
        assert bench.sheets() == []
        await bench.sign(second)
        third = await next_one(bench)
        assert third not in (first, second), "nothing is opened twice in a run"


async def test_what_the_witness_wants_answered_stops_the_run_where_the_hand_is(qapp: QApplication) -> None:
    async with Bench() as bench:
        first = await next_one(bench)
        await bench.change(first, isCancelled=True)
        later(bench)
        await bench.press("F8")
        await bench.settled()
        assert (bench.sheets(), len(bench.links), bench.window.selected) == ([], 1, first)
        assert any("Answer for the study you opened first" in words for words in bench.notices())


async def test_f9_skips_and_takes_the_one_after(qapp: QApplication) -> None:
    async with Bench() as bench:
        first = await next_one(bench)
        second = by_the_rule(bench)[1]
        later(bench)
        await bench.press("F9")
        await until(lambda: len(bench.links) == 2, "the next")
        await bench.settled()
        assert agree(bench, second)
        assert bench.app.desk.flow.run.skipped == {first}
        assert "1 skipped" in strip(bench)
        await bench.sign(second)
        assert await next_one(bench) not in (first, second)


async def test_outside_a_run_f9_skips_the_study_under_the_hand(qapp: QApplication) -> None:
    async with Bench() as bench:
        first, second = by_the_rule(bench)[:2]
        await bench.pick(first)
        await bench.press("F9")
        await until(lambda: bench.links, "the link")
        await bench.settled()
        assert agree(bench, second)
        assert bench.app.desk.flow.run.skipped == {first}


async def test_next_is_offered_and_not_forced_when_the_open_study_is_signed(qapp: QApplication) -> None:
    async with Bench() as bench:
        first = await next_one(bench)
        await bench.sign(first)
        await bench.polled()
        second = by_the_rule(bench)[0]
        assert strip(bench).startswith(f"Next | \u2068{bench.app.worklist.rows[second].patient}")
        assert (len(bench.links), bench.window.selected) == (1, first)
        await bench.press("F9")
        await until(lambda: len(bench.links) == 2, "the one after")
        await bench.settled()
        assert bench.app.desk.flow.run.skipped == {second}, "what is offered is what F9 skips"


async def test_a_study_opened_by_enter_is_finished_by_f8_and_not_opened_again(qapp: QApplication) -> None:
    async with Bench() as bench:
        first = next(each for each in bench.shown() if each in bench.ids("assigned"))
        await bench.pick(first)
        await bench.press("Return")
        await until(lambda: bench.links, "the link")
        await bench.settled()
        await bench.sign(first)
        second = await next_one(bench)
        assert second != first
        assert second == by_the_rule(bench)[0]


async def test_a_study_hidden_by_a_search_or_another_view_is_brought_into_sight(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.press("G, D")
        await bench.settled()
        first = await next_one(bench)
        assert agree(bench, first)
        assert bench.window.query.view is View.MINE
        await bench.sign(first)
        bench.window.top.search.setText("nobody is called this")
        bench.window.view.setFocus()
        await bench.settled()
        second = await next_one(bench)
        assert agree(bench, second)
        assert bench.window.top.search.text() == ""


async def test_the_gate_stands_and_what_was_taken_meanwhile_is_not_opened(qapp: QApplication) -> None:
    async with Bench() as bench:
        first = by_the_rule(bench)[0]
        colleague = next(
            user.user_id
            for user in bench.world.users.values()
            if user.can_create_reports and user.user_id != bench.reader_id and user.revoked_ms is None
        )
        await bench.change(first, assignedTo=colleague)
        await bench.press("F8")
        await bench.settled()
        assert bench.links == []
        assert any("Assigned to: was" in words for words in bench.notices())
        assert strip(bench) == "" or not strip(bench).startswith("Reading run"), "nothing is said to be read"
        assert await next_one(bench) == by_the_rule(bench)[0] != first


async def test_when_mine_are_used_up_one_of_nobodys_is_claimed_and_then_opened(qapp: QApplication) -> None:
    async with Bench(studies=40, assigned=1) as bench:
        for study_id in [each for each in by_the_rule(bench) if bench.world.studies[each].assigned_to]:
            await bench.sign(study_id)
        await bench.polled()
        expected = by_the_rule(bench)[0]
        assert bench.world.studies[expected].assigned_to is None
        assert await next_one(bench) == expected
        assert bench.world.studies[expected].assigned_to == bench.reader_id
        assert bench.sent("PATCH") == 1
        assert agree(bench, expected)
        assert "assigned to nobody" in strip(bench)


async def test_when_nothing_is_left_it_says_so_and_what_was_skipped(qapp: QApplication) -> None:
    async with Bench(studies=30, assigned=1) as bench:
        left = by_the_rule(bench)
        for study_id in left[1:]:
            await bench.change(study_id, isCancelled=True)
        await bench.polled()
        await bench.pick(left[0])
        await bench.press("F9")
        await until(lambda: "Nothing left" in strip(bench), "the words")
        assert "Beside these there are 1 skipped." in strip(bench)
        assert bench.links == []


async def test_after_nothing_was_left_a_study_that_arrives_is_offered(qapp: QApplication) -> None:
    async with Bench(studies=30, assigned=1) as bench:
        for study_id in by_the_rule(bench):
            await bench.change(study_id, isCancelled=True)
        await bench.polled()
        await bench.press("F8")
        await until(lambda: "Nothing left" in strip(bench), "the words")
        await bench.settled()
        arrived = await bench.arrive(severity="stat")
        await bench.polled()
        assert strip(bench).startswith("Next | ")
        assert bench.app.worklist.rows[arrived].mrn in strip(bench)
        await bench.change(arrived, isCancelled=True)
        await bench.polled()
        assert not strip(bench).startswith("Next"), "what is offered can be taken"
        assert bench.links == []


async def test_next_says_why_it_cannot_be_taken_now(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Bench() as bench:
        real = clock.seconds
        with monkeypatch.context() as patch:
            patch.setattr("avara_desktop.state.refresher.clock.seconds", lambda: real() + 95)
            bench.window.tick()
            assert not bench.action("flow.next").isEnabled()
            assert "Next works again after a refresh" in bench.action("flow.next").toolTip()
            await bench.press("F8")
            await bench.settled()
        assert bench.links == []
        bench.window.tick()
        assert bench.action("flow.next").isEnabled()
        first = await next_one(bench)
        await bench.change(first, isCancelled=True)
        await bench.polled()
        assert bench.app.desk.flow.witness.blocks()
        assert not bench.action("flow.next").isEnabled()


async def test_ending_the_run_sums_it_up_and_forgets_it(qapp: QApplication) -> None:
    async with Bench() as bench:
        assert not bench.action("flow.end").isEnabled()
        first = await next_one(bench)
        await bench.sign(first)
        await bench.polled()
        await bench.press("Alt+F9")
        await bench.settled()
        assert strip(bench).startswith("Run ended | 1 read, 0 skipped, in 1 min.")
        assert bench.app.desk.flow.run.passed() == set()
        await bench.click(bench.app.desk.next_strip._close)
        assert strip(bench) == ""


async def test_the_key_works_from_the_strips_too(qapp: QApplication) -> None:
    async with Bench() as bench:
        first = await next_one(bench)
        await bench.sign(first)
        await bench.polled()
        bench.app.desk.next_strip._end.setFocus()
        assert await next_one(bench) != first


@pytest.mark.parametrize("status", ["preliminary", "external"])
async def test_what_is_no_work_of_the_readers_is_passed_over(qapp: QApplication, status: str) -> None:
    from avara_desktop.api.terms import StudyReportStatus, StudyType

    async with Bench() as bench:
        first, second = by_the_rule(bench)[:2]
        study = bench.app.worklist.study(first)
        assert study
        fields = (
            {"study_type": StudyType.EXTERNAL}
            if status == "external"
            else {"study_report_status": StudyReportStatus(status)}
        )
        as_if(bench, study, **fields)
        assert await next_one(bench) == second
