"""Polling: when a snapshot counts, why a study leaves, how failures are waited out, and how old the data is."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from avara_desktop.errors import AvaraError, Busy, KeyNotAccepted, ServerTrouble
from avara_desktop.local import clock
from avara_desktop.state import refresher as module
from avara_desktop.state.query import SCOPE_CANCELLED, SCOPE_DONE, SCOPE_MINE, SCOPE_UNASSIGNED
from avara_desktop.state.refresher import Freshness
from avara_desktop.state.session import Phase
from avara_desktop.state.worklist import WorklistChange
from tests.state import virtual
from tests.state.support import STUDIES, Room
from tests.state.virtual import in_virtual_time

LIST = f"GET {STUDIES}?"
PAGES = 250
"""Studies of the reader where a list shall have several pages."""


@pytest.fixture
def even(monkeypatch: pytest.MonkeyPatch) -> None:
    """Polls are not spread, and ages are told by the loop's own time."""
    monkeypatch.setattr("random.uniform", lambda low, high: (low + high) / 2)
    monkeypatch.setattr(clock, "seconds", virtual.now)
    monkeypatch.setattr(clock, "wall", virtual.now)


@contextlib.asynccontextmanager
async def polling(room: Room) -> AsyncIterator[None]:
    """Poll in the background until the end of the block."""
    task = asyncio.get_running_loop().create_task(room.refresher.run(), name="poll")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled() or task.exception() is None


def listed(room: Room) -> list[float]:
    """When each list request was sent, those of the fast lanes left out."""
    sent = zip(room.wire.at, room.wire.passed, strict=True)
    return [at for at, line in sent if line.startswith(LIST) and "severity=" not in line]


async def test_a_poll_brings_every_study_of_the_reader_and_nobody_elses(room: Room) -> None:
    await room.sign_in()
    await room.refresher.fetch(SCOPE_MINE)
    assert set(room.worklist.rows) == {*room.ids("assigned"), *room.ids("addendum_active")}
    assert room.refresher.freshness() is Freshness.FRESH
    assert not room.refresher.loading()


async def test_progress_is_told_page_by_page_while_a_scope_was_never_complete() -> None:
    room = await Room(studies=PAGES, assigned=PAGES).sign_in()
    seen: list[int] = []
    room.refresher.changed.connect(lambda: seen.append(room.refresher.progress))
    assert room.refresher.loading()
    await room.refresher.fetch(SCOPE_MINE)
    assert seen[-1] == 0
    assert seen[-2] == PAGES, "each study counted once, whichever chain brought it"
    assert seen[:-1] == sorted(seen[:-1])
    assert len(seen) > 3
    seen.clear()
    await room.refresher.fetch(SCOPE_MINE)
    assert seen == [0]


@pytest.mark.parametrize("kind", ["status", "drop", "garbage", "truncate", "html", "redirect"])
async def test_a_fault_on_the_second_page_removes_nothing_and_does_not_count(kind: str) -> None:
    room = await Room(studies=PAGES, assigned=PAGES).sign_in()
    await room.refresher.fetch(SCOPE_MINE)
    held = set(room.worklist.rows)
    withdrawn = room.ids("assigned")[0]
    await room.change(withdrawn, isCancelled=True)

    async def break_down() -> None:
        await room.fault(STUDIES, kind, times=None)

    room.wire.after(LIST, break_down)
    with pytest.raises(AvaraError):
        await room.refresher.fetch(SCOPE_MINE)
    assert set(room.worklist.rows) == held
    assert room.refresher.progress == 0
    await room.no_faults()
    await room.refresher.fetch(SCOPE_MINE)
    assert room.worklist.rows[withdrawn].status == "Cancelled"


async def test_a_first_load_that_breaks_off_shows_what_came_and_stays_loading() -> None:
    room = await Room(studies=PAGES, assigned=PAGES).sign_in()
    room.wire.after(LIST, lambda: room.fault(STUDIES, "drop", times=None))
    with pytest.raises(AvaraError):
        await room.refresher.fetch(SCOPE_MINE)
    assert 0 < len(room.worklist.rows) < PAGES
    assert room.refresher.loading()
    assert room.refresher.age() is None
    assert room.refresher.freshness() is Freshness.LOADING


async def test_studies_that_arrive_or_go_between_pages_are_neither_lost_nor_doubled() -> None:
    room = await Room(studies=PAGES, assigned=PAGES).sign_in()
    moved = room.ids("assigned")
    arrived: list[str] = []

    async def stir() -> None:
        arrived.append(await room.arrive(assignedTo="reader"))
        await room.change(moved[0], isCancelled=True)
        await room.change(moved[120], assignedTo=room.colleague())

    room.wire.after(LIST, stir)
    await room.refresher.fetch(SCOPE_MINE)
    await room.refresher.fetch(SCOPE_MINE)
    shown = {key for key, row in room.worklist.rows.items() if SCOPE_MINE.holds(row.study, room.reader_id)}
    assert shown == {*room.ids("assigned"), *room.ids("addendum_active")}
    assert arrived[0] in shown


async def test_a_study_that_is_missing_is_read_by_its_id_and_says_why_it_left(room: Room) -> None:
    await room.sign_in()
    await room.refresher.fetch(SCOPE_MINE)
    cancelled, taken, signed, deleted, hidden = room.ids("assigned")[:5]
    await room.change(cancelled, isCancelled=True)
    await room.change(taken, assignedTo=room.colleague())
    await room.sign(signed)
    for study_id, status in ((deleted, 404), (hidden, 403)):
        await room.change(study_id, isCancelled=True)
        await room.fault(f"{STUDIES}/{study_id}", status=status)
    await room.refresher.fetch(SCOPE_MINE)
    rows = room.worklist.rows
    assert rows[cancelled].status == "Cancelled"
    assert rows[taken].study.assigned_to_reader(room.colleague())
    assert rows[signed].status == "Signed"
    assert deleted not in rows
    assert hidden not in rows
    assert room.wire.count(f"GET {STUDIES}/stu_") == 5


async def test_a_missing_study_that_cannot_be_read_keeps_its_row_and_the_poll_does_not_count(room: Room) -> None:
    await room.sign_in()
    await room.refresher.fetch(SCOPE_MINE)
    gone = room.one("assigned")
    await room.change(gone, isCancelled=True)
    await room.fault(f"{STUDIES}/{gone}", status=503, times=3)
    room.refresher.reset()
    with pytest.raises(ServerTrouble):
        await room.refresher.fetch(SCOPE_MINE)
    assert gone in room.worklist.rows
    assert room.refresher.loading()


async def test_a_whole_new_worklist_is_believed_without_reading_each_study() -> None:
    room = await Room(studies=60, assigned=40).sign_in()
    await room.refresher.fetch(SCOPE_MINE)
    gone = room.ids("assigned")[: module.READ_BEFORE_REMOVAL + 1]
    for study_id in gone:
        await room.change(study_id, isCancelled=True)
    await room.refresher.fetch(SCOPE_MINE)
    assert not set(gone) & set(room.worklist.rows)
    assert room.wire.count(f"GET {STUDIES}/stu_") == 0


@pytest.mark.parametrize("meaning", ["unassigned", "ignored"])
async def test_unassigned_holds_only_what_really_belongs_to_nobody(room: Room, meaning: str) -> None:
    await room.switch(assigned_to_null=meaning)
    await room.sign_in()
    liar = room.one("assigned", mine=False)
    await room.change(liar, studyReportStatus="unassigned", assignedTo=room.colleague())
    room.world.studies[liar].status = "unassigned"
    room.world.shelves.place(room.world.studies[liar])
    assert room.truth(liar) == ("unassigned", room.colleague())
    await room.refresher.fetch(SCOPE_UNASSIGNED)
    assert set(room.worklist.rows) == {*room.ids("unassigned", mine=False)} - {liar}


async def test_a_key_that_sees_only_its_own_studies_leaves_unassigned_empty_and_complete(room: Room) -> None:
    await room.switch(key_scope="self")
    await room.sign_in()
    await room.refresher.fetch(SCOPE_UNASSIGNED)
    assert room.worklist.rows == {}
    assert room.refresher.age(SCOPE_UNASSIGNED) is not None


async def test_studies_of_an_archive_are_left_out(room: Room) -> None:
    archived = room.one("assigned")
    room.world.studies[archived].study_type = "external"
    await room.sign_in()
    await room.refresher.fetch(SCOPE_MINE)
    assert archived not in room.worklist.rows
    assert len(room.worklist.rows) == 19


async def test_a_row_that_cannot_be_read_is_counted_and_keeps_its_older_reading(room: Room) -> None:
    await room.sign_in()
    await room.refresher.fetch(SCOPE_MINE)
    bad = room.one("assigned")
    room.world.studies[bad].severity = 7  # type: ignore[assignment]
    await room.refresher.fetch(SCOPE_MINE)
    assert [row.study_id for row in room.worklist.unreadable["mine"]] == [bad]
    assert bad in room.worklist.rows
    room.world.studies[bad].severity = "stat"
    await room.refresher.fetch(SCOPE_MINE)
    assert room.worklist.unreadable["mine"] == ()


async def test_a_snapshot_that_was_under_way_does_not_undo_an_act(room: Room) -> None:
    await room.sign_in()
    await room.refresher.fetch(SCOPE_MINE)
    study_id = room.one("assigned")
    seen = room.worklist.study(study_id)
    assert seen
    room.wire.after(LIST, lambda: room.assignment.release(seen))
    await room.refresher.fetch(SCOPE_MINE)
    assert room.worklist.rows[study_id].study.assigned_to is None
    assert room.truth(study_id) == ("unassigned", None)


def test_a_load_that_is_given_up_keeps_what_came_until_it_is_asked_for_again(even: None) -> None:
    async def work() -> None:
        room = await Room(studies=800, assigned=4).sign_in()
        wanted = set(room.ids("unassigned", mine=False))
        room.refresher.show(SCOPE_UNASSIGNED)
        stop = room.refresher.changed.connect(
            lambda: room.refresher.stop_loading() if room.refresher.progress >= 100 else None
        )
        async with polling(room):
            await asyncio.sleep(1)
            stop()
            came = set(room.worklist.rows) & wanted
            assert 0 < len(came) < len(wanted)
            assert room.refresher.stopped == {"unassigned"}
            assert not room.refresher.loading()
            assert room.refresher.age(SCOPE_UNASSIGNED) is None
            await asyncio.sleep(60)
            assert set(room.worklist.rows) & wanted == came
            room.refresher.refresh_now()
            await asyncio.sleep(1)
            assert set(room.worklist.rows) >= wanted
            assert room.refresher.stopped == set()
            assert room.refresher.age(SCOPE_UNASSIGNED) == pytest.approx(1)

    in_virtual_time(work)


# --- what is urgent comes first ---------------------------------------------------------------------------------------


def chains(room: Room) -> dict[str, int]:
    """Requests for the list by the severity they ask for; empty: for all."""
    asked = [line.partition("severity=")[2].partition("&")[0] for line in room.wire.passed if line.startswith(LIST)]
    return {severity: asked.count(severity) for severity in asked}


async def test_every_stat_and_high_study_is_there_before_the_whole_list_is() -> None:
    room = await Room(studies=1200, assigned=1200).sign_in()
    urgent = {each.study_id for each in room.world.studies.values() if each.severity == "stat"} & set(
        room.ids("assigned")
    )
    assert len(urgent) > 100
    shown: list[bool] = []
    ranks: list[set[int]] = []

    def look(change: WorklistChange) -> None:
        shown.append(urgent <= room.worklist.rows.keys() and room.refresher.loading())
        ranks.append({room.worklist.rows[study_id].rank for study_id in change.added})

    room.worklist.changed.connect(look)
    await room.refresher.fetch(SCOPE_MINE)
    assert any(shown)
    assert ranks[0] == {0}, "the very first rows are STAT"
    assert not room.refresher.loading()


async def test_the_first_fetch_has_three_chains_and_every_later_one_has_one() -> None:
    room = await Room(studies=PAGES, assigned=PAGES).sign_in()
    await room.refresher.fetch(SCOPE_MINE)
    assert chains(room).keys() == {"", "stat", "high"}
    room.wire.passed.clear()
    await room.refresher.fetch(SCOPE_MINE)
    assert chains(room) == {"": 3}


async def test_a_severity_that_nobody_knows_is_shown_as_if_high(room: Room) -> None:
    await room.sign_in()
    new = room.one("assigned")
    room.world.studies[new].severity = "critical"  # type: ignore[assignment]
    await room.refresher.fetch(SCOPE_MINE)
    assert room.worklist.rows[new].rank == 1
    assert not room.worklist.rows[new].study.severity.known


@pytest.mark.parametrize("fault", [{"status": 422}, {"kind": "garbage"}, {"status": 403}])
async def test_a_server_that_cannot_filter_by_severity_still_gives_the_list(room: Room, fault: dict[str, Any]) -> None:
    await room.sign_in()
    await room.fault(STUDIES, times=2, **fault)
    await room.refresher.fetch(SCOPE_MINE)
    assert set(room.worklist.rows) == {*room.ids("assigned"), *room.ids("addendum_active")}
    assert not room.refresher.loading()


async def test_a_lane_that_is_told_to_wait_stops_every_chain() -> None:
    room = await Room(studies=800, assigned=800).sign_in()
    await room.fault(STUDIES, status=429, headers={"Retry-After": "90"})
    with pytest.raises(Busy):
        await room.refresher.fetch(SCOPE_MINE)
    assert sum(chains(room).values()) <= 6, "what was on its way, and one more each at most"
    assert room.refresher.loading()


async def test_a_fetch_that_is_cancelled_leaves_no_lane_behind() -> None:
    room = await Room(studies=PAGES, assigned=PAGES).sign_in()
    others = asyncio.all_tasks()
    fetch = asyncio.get_running_loop().create_task(room.refresher.fetch(SCOPE_MINE))
    room.refresher.changed.connect(fetch.cancel)
    await asyncio.gather(fetch, return_exceptions=True)
    assert fetch.cancelled()
    assert 0 < len(room.worklist.rows) < PAGES
    assert asyncio.all_tasks() == others
    assert room.refresher.progress == 0
    assert room.refresher.loading()


# --- a machine that slept ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["seconds", "wall"])
def test_after_a_sleep_the_list_is_stale_at_once_and_until_a_poll_has_worked(
    monkeypatch: pytest.MonkeyPatch, even: None, which: str
) -> None:
    """The loop's timers stand still while the machine sleeps; of a virtual machine often every clock but the wall's."""

    async def work() -> None:
        room = await Room().sign_in()
        asleep = 0.0
        monkeypatch.setattr(clock, which, lambda: virtual.now() + asleep)
        async with polling(room):
            await asyncio.sleep(5)
            assert room.refresher.freshness() is Freshness.FRESH
            await room.fault(STUDIES, status=500, times=3)
            asleep = 60.0
            await asyncio.sleep(2)
            assert listed(room)[1] <= 5 + module.LOOK_FOR_SLEEP, "polled as soon as it is noticed"
            assert room.refresher.freshness() is Freshness.STALE
            await asyncio.sleep(3)
            assert room.refresher.error is None
            assert room.refresher.freshness() is Freshness.FRESH

    in_virtual_time(work)


def test_on_another_network_the_list_is_stale_until_a_poll_that_is_made_at_once_has_worked(even: None) -> None:
    async def work() -> None:
        room = await Room().sign_in()
        async with polling(room):
            await asyncio.sleep(5)
            await room.fault(STUDIES, status=500, times=3)
            room.refresher.distrust()
            await asyncio.sleep(0.01)
            assert listed(room)[1] <= 5.01
            assert room.refresher.freshness() is Freshness.STALE
            await asyncio.sleep(5)
            assert room.refresher.freshness() is Freshness.FRESH

    in_virtual_time(work)


def test_a_clock_put_right_by_a_little_is_no_sleep(monkeypatch: pytest.MonkeyPatch, even: None) -> None:
    async def work() -> None:
        room = await Room().sign_in()
        ahead = 0.0
        monkeypatch.setattr(clock, "wall", lambda: virtual.now() + ahead)
        async with polling(room):
            await asyncio.sleep(5)
            ahead = 9.0
            await asyncio.sleep(5)
            ahead = -3600.0
            await asyncio.sleep(5)
            assert room.refresher.freshness() is Freshness.FRESH
            assert len(listed(room)) == 1

    in_virtual_time(work)


def test_signing_out_after_a_sleep_leaves_no_doubt_to_the_next_reader(room: Room) -> None:
    room.refresher._slept = True
    room.refresher.reset()
    assert not room.refresher._slept


def test_only_a_long_load_that_is_under_way_can_be_given_up(even: None) -> None:
    async def work() -> None:
        room = await Room(studies=500, assigned=4).sign_in()
        room.refresher.stop_loading()
        assert room.refresher.loading()
        room.refresher.show(SCOPE_UNASSIGNED)
        async with polling(room):
            await asyncio.sleep(1)
            room.refresher.stop_loading()
            assert room.refresher.stopped == set()
            assert room.refresher.age(SCOPE_UNASSIGNED) == pytest.approx(1)

    in_virtual_time(work)


def test_the_list_looks_often_for_half_a_minute_after_a_study_was_opened(even: None) -> None:
    async def work() -> None:
        room = await Room().sign_in()
        async with polling(room):
            await asyncio.sleep(3)
            room.refresher.hurry()
            await asyncio.sleep(60)
        assert listed(room) == pytest.approx([0, 3, 8, 13, 18, 23, 28, 33, 53])

    in_virtual_time(work)


def test_the_list_ages_from_live_to_offline(even: None) -> None:
    async def work() -> None:
        room = await Room().sign_in()
        states = [(0.0, Freshness.LOADING)]
        assert room.refresher.freshness() is Freshness.LOADING
        await room.refresher.fetch(SCOPE_MINE)
        began = virtual.now()
        for seconds in (0.0, 45.0, 45.5, 90.0, 90.5, 300.0, 300.5):
            await asyncio.sleep(began + seconds - virtual.now())
            states.append((round(room.refresher.age() or 0, 1), room.refresher.freshness()))
        assert states[1:] == [
            (0.0, Freshness.FRESH),
            (45.0, Freshness.FRESH),
            (45.5, Freshness.AGEING),
            (90.0, Freshness.AGEING),
            (90.5, Freshness.STALE),
            (300.0, Freshness.STALE),
            (300.5, Freshness.OFFLINE),
        ]
        assert [state for state in Freshness if not state.writes] == [Freshness.OFFLINE]

    in_virtual_time(work)


def test_polls_follow_each_other_at_the_interval_spread_by_a_fifth(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[float, float]] = []

    def spread(low: float, high: float) -> float:
        asked.append((low, high))
        return high

    monkeypatch.setattr("random.uniform", spread)

    async def work() -> None:
        room = await Room().sign_in()
        async with polling(room):
            await asyncio.sleep(50)
        assert listed(room) == pytest.approx([0, 24, 48])
        assert set(asked) == {(0.8, 1.2)}

    in_virtual_time(work)


def test_failures_are_tried_again_after_2_5_and_10_seconds_and_then_ever_more_slowly(even: None) -> None:
    async def work() -> None:
        room = await Room().sign_in()
        await room.fault(STUDIES, status=500, times=None)
        async with polling(room):
            await asyncio.sleep(828)
            assert sorted(set(listed(room))) == pytest.approx([0, 2, 7, 17, 47, 107, 227, 527, 827])
            assert isinstance(room.refresher.error, ServerTrouble)
            await room.no_faults()
            await asyncio.sleep(300)
            assert room.refresher.error is None
            assert room.refresher.freshness() is Freshness.FRESH
            await room.fault(STUDIES, status=500, times=3)
            await asyncio.sleep(20)
            assert sorted(set(listed(room)))[-2:] == pytest.approx([1127, 1147])
            await asyncio.sleep(3)
            assert listed(room)[-1] == pytest.approx(1149)

    in_virtual_time(work)


@pytest.mark.parametrize("status", [429, 503])
def test_the_time_a_server_asks_for_is_waited_out_even_if_the_reader_presses_refresh(even: None, status: int) -> None:
    async def work() -> None:
        room = await Room().sign_in()
        await room.fault(STUDIES, status=status, headers={"Retry-After": "90"})
        async with polling(room):
            await asyncio.sleep(30)
            assert isinstance(room.refresher.error, Busy | ServerTrouble)
            room.refresher.refresh_now()
            await asyncio.sleep(59)
            assert listed(room) == [0]
            await asyncio.sleep(1.5)
            assert listed(room) == pytest.approx([0, 90])
            assert room.refresher.error is None

    in_virtual_time(work)


def test_refresh_does_not_wait_for_the_next_turn(even: None) -> None:
    async def work() -> None:
        room = await Room().sign_in()
        async with polling(room):
            await asyncio.sleep(3)
            room.refresher.refresh_now()
            await asyncio.sleep(1)
        assert listed(room) == pytest.approx([0, 3])

    in_virtual_time(work)


def test_a_key_that_is_refused_ends_polling_and_the_session(even: None) -> None:
    async def work() -> None:
        room = await Room().sign_in()
        await room.refresher.fetch(SCOPE_MINE)
        await room.fault(STUDIES, status=401, times=None)
        await room.refresher.run()
        assert room.session.phase is Phase.EXPIRED
        assert isinstance(room.refresher.error, KeyNotAccepted)
        assert room.refresher.freshness() is Freshness.OFFLINE
        assert len(listed(room)) == 2
        assert room.worklist.rows

    in_virtual_time(work)


def test_nothing_is_polled_while_nobody_reads(room: Room) -> None:
    in_virtual_time(room.refresher.run)
    assert room.wire.passed == []


def test_another_view_is_fetched_at_once_and_my_list_goes_on(even: None) -> None:
    async def work() -> None:
        room = await Room().sign_in()
        async with polling(room):
            await asyncio.sleep(1)
            room.refresher.show(SCOPE_MINE)
            await asyncio.sleep(1)
            assert len(listed(room)) == 1
            room.refresher.show(SCOPE_UNASSIGNED)
            await asyncio.sleep(1)
            assert room.refresher.age(SCOPE_UNASSIGNED) == pytest.approx(1)
            await asyncio.sleep(20)
            assert listed(room) == pytest.approx([0, 2, 2, 22, 22])

    in_virtual_time(work)


def test_what_is_done_is_fetched_when_it_is_asked_for_and_not_by_the_clock(even: None) -> None:
    async def work() -> None:
        room = await Room().sign_in()

        def done() -> int:
            return room.wire.count(f"{LIST}limit=100&assignedTo={room.reader_id}&studyReportStatus=completed")

        async with polling(room):
            room.refresher.show(SCOPE_DONE)
            await asyncio.sleep(1)
            assert done() == 1
            await asyncio.sleep(60)
            assert done() == 1
            room.refresher.refresh_now()
            await asyncio.sleep(1)
            assert done() == 2
            await room.fault(STUDIES, "drop", times=3)
            await asyncio.sleep(60)
            assert done() == 3
            assert {row.status for row in room.worklist.rows.values()} >= {"Signed", "Assigned"}

    in_virtual_time(work)


async def test_cancelled_holds_what_was_withdrawn_whose_ever_it_was(room: Room) -> None:
    await room.sign_in()
    mine, theirs = room.one("assigned"), room.one("assigned", mine=False)
    for study_id in (mine, theirs):
        await room.change(study_id, isCancelled=True)
    await room.refresher.fetch(SCOPE_CANCELLED)
    wanted = {each.study_id for each in room.world.studies.values() if each.is_cancelled}
    assert set(room.worklist.rows) == {each for each in wanted if room.world.studies[each].study_type == "standard"}
    assert {mine, theirs} <= wanted
    await room.change(theirs, isCancelled=False)
    await room.refresher.fetch(SCOPE_CANCELLED)
    assert room.worklist.rows[theirs].status == "Assigned", "restored elsewhere: read by its id before it leaves"


# --- a study under the hand that no poll brings -----------------------------------------------------------------------


async def _theirs(room: Room) -> str:
    return room.one("assigned", mine=False)


async def _withdrawn(room: Room) -> str:
    await room.change(room.one("assigned"), isCancelled=True)
    return next(each.study_id for each in room.world.studies.values() if each.is_cancelled)


async def _archived(room: Room) -> str:
    return next(each.study_id for each in room.world.studies.values() if each.study_type == "external")


@pytest.mark.parametrize("which", [_theirs, _withdrawn, _archived])
def test_a_selected_study_that_no_poll_brings_is_read_each_turn(even: None, which: Any) -> None:
    async def work() -> None:
        room = await Room().sign_in()
        study_id = await which(room)
        await room.seen(study_id)
        room.refresher.watched = study_id
        reads = f"GET {STUDIES}/{study_id}"
        async with polling(room):
            await asyncio.sleep(1)
            before = room.wire.count(reads)
            await room.change(study_id, severity="stat", studyDescription="changed elsewhere")
            await asyncio.sleep(20)
            assert room.wire.count(reads) == before + 1
            assert room.worklist.rows[study_id].description == "changed elsewhere"
            room.refresher.watched = ""
            await asyncio.sleep(40)
            assert room.wire.count(reads) == before + 1, "once the hand is elsewhere it is not read any more"

    in_virtual_time(work)


@pytest.mark.parametrize("why", ["watched", "missing"])
async def test_an_answer_about_one_study_that_comes_late_turns_nothing_back(room: Room, why: str) -> None:
    await room.sign_in()
    await room.refresher.fetch(SCOPE_MINE)
    study_id = room.one("assigned")

    async def meanwhile() -> None:
        await room.change(study_id, studyDescription="changed since")
        await room.gate.read_back(study_id)

    room.wire.after(f"GET {STUDIES}/{study_id}", meanwhile)
    if why == "watched":
        room.refresher.watched = study_id
        await room.refresher._look_at_watched(set())
    else:
        await room.refresher._settle([study_id])
    assert room.worklist.rows[study_id].description == "changed since"
    assert room.wire.count(f"GET {STUDIES}/{study_id}") == 2


def test_a_selected_study_that_the_poll_brings_is_not_read_once_more(even: None) -> None:
    async def work() -> None:
        room = await Room().sign_in()
        room.refresher.watched = room.one("assigned")
        async with polling(room):
            await asyncio.sleep(41)
            assert len(listed(room)) == 3
            assert room.wire.count(f"GET {STUDIES}/stu_") == 0

    in_virtual_time(work)


def test_a_selected_study_of_a_view_that_is_not_polled_by_the_clock_is_read_by_itself(even: None) -> None:
    async def work() -> None:
        room = await Room().sign_in()
        async with polling(room):
            room.refresher.show(SCOPE_DONE)
            await asyncio.sleep(1)
            done = next(key for key, row in room.worklist.rows.items() if row.status == "Signed")
            room.refresher.watched = done
            await room.change(done, severity="stat")
            await asyncio.sleep(20)
            assert room.worklist.rows[done].rank == 0
            assert room.wire.count(f"GET {STUDIES}/{done}") == 1

    in_virtual_time(work)


@pytest.mark.parametrize("status", [404, 403])
def test_a_selected_study_that_is_gone_leaves_the_list_and_polling_goes_on(even: None, status: int) -> None:
    async def work() -> None:
        room = await Room().sign_in()
        study_id = room.one("assigned", mine=False)
        await room.seen(study_id)
        room.refresher.watched = study_id
        await room.fault(f"{STUDIES}/{study_id}", status=status)
        async with polling(room):
            await asyncio.sleep(41)
            assert study_id not in room.worklist.rows
            assert room.refresher.error is None
            assert len(listed(room)) == 3
            assert room.wire.count(f"GET {STUDIES}/{study_id}") == 2, "seen, and gone: nobody asks for ever"

    in_virtual_time(work)


async def test_signing_out_forgets_ages_and_errors(room: Room) -> None:
    await room.sign_in()
    await room.refresher.fetch(SCOPE_UNASSIGNED)
    room.refresher.show(SCOPE_UNASSIGNED)
    room.refresher.error = ServerTrouble()
    room.refresher.watched = room.one("assigned", mine=False)
    room.refresher.reset()
    assert room.refresher.watched == ""
    assert room.refresher.scope is SCOPE_MINE
    assert room.refresher.error is None
    assert room.refresher.age(SCOPE_UNASSIGNED) is None


async def test_an_answer_that_comes_after_signing_out_puts_no_patient_back(room: Room) -> None:
    await room.sign_in()

    async def leave() -> None:
        room.worklist.clear()

    room.wire.after(LIST, leave)
    await room.refresher.fetch(SCOPE_MINE)
    assert room.worklist.rows == {}


async def test_two_fetches_at_once_show_every_study_once() -> None:
    room = await Room(studies=PAGES, assigned=PAGES).sign_in()
    shown: list[str] = []
    room.worklist.changed.connect(lambda change: shown.extend(change.added))
    await asyncio.gather(*(room.refresher.fetch(SCOPE_MINE) for _ in range(3)))
    assert sorted(shown) == sorted(room.worklist.rows)
    assert len(shown) == PAGES
