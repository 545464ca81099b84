"""Undo: the last few acts, a write only for a while; and writes undone by their reverse through the gate."""

from collections.abc import Coroutine
from typing import Any

import pytest

from avara_desktop.api.terms import Severity
from avara_desktop.errors import SafetyStop
from avara_desktop.state.undo import MOST, WRITE_SECONDS, Undo
from avara_desktop.state.undo_writes import UndoWrites, Work
from tests.state.support import STUDIES, Room
from tests.state.test_run import Hand


def test_the_last_act_is_undone_first_and_a_few_are_kept() -> None:
    undo = Undo(Hand())
    done: list[int] = []
    for number in range(MOST + 2):
        undo.push(f"act {number}", lambda number=number: done.append(number))  # type: ignore[misc]
    assert undo.last()
    while act := undo.undo():
        assert act.title == f"act {done[-1]}"
    assert done == [6, 5, 4, 3, 2]
    assert undo.last() is None


def test_a_write_can_be_undone_for_eight_seconds_and_a_local_act_for_longer() -> None:
    clock = Hand()
    undo = Undo(clock)
    undo.push("park", lambda: None)
    write = undo.push_write("claim", lambda: None, "stu_1")
    clock.now += WRITE_SECONDS
    assert undo.last() is write
    clock.now += 0.1
    assert undo.undo(write) is None
    last = undo.last()
    assert last
    assert last.title == "park"


def test_an_act_that_cannot_be_undone_at_this_moment_stays() -> None:
    undo = Undo(Hand())
    able = [False]
    act = undo.push("claim", lambda: able[0])
    assert undo.undo() is None
    able[0] = True
    assert undo.undo() is act


def test_what_was_done_about_a_study_that_was_opened_since_is_dropped_and_all_else_stays() -> None:
    undo = Undo(Hand())
    undo.push_write("claim a", lambda: None, "a")
    undo.push_write("claim b", lambda: None, "b")
    undo.push("park b", lambda: None, "b")
    undo.drop("b")
    last = undo.last()
    assert last
    assert last.title == "claim a"
    undo.forget()
    assert undo.last() is None


class Desk:
    """A room with undo; undoing is started and waited for."""

    def __init__(self, room: Room) -> None:
        self.room, self.undo, self.works = room, Undo(Hand()), list[Work]()
        self.writes = UndoWrites(
            self.undo, room.session, room.notices, room.writes.proven, room.assignment, room.orders, self._start
        )

    def _start(self, _: str, work: Work) -> bool:
        self.works.append(work)
        return True

    async def undone(self) -> None:
        self.undo.undo()
        made: Coroutine[Any, Any, object] = self.works.pop()()
        await made


async def desk_of(room: Room) -> Desk:
    await room.sign_in()
    return Desk(room)


async def test_a_claim_is_undone_by_a_release_that_is_sent_once(room: Room) -> None:
    desk = await desk_of(room)
    study_id = room.one("unassigned", mine=False)
    await room.assignment.claim(await room.seen(study_id))
    act = desk.undo.last()
    assert act
    assert act.title.startswith("claim ")
    assert room.notices.shown[-1].action == "Undo"
    await desk.undone()
    assert room.truth(study_id) == ("unassigned", None)
    assert room.wire.count(f"PATCH {STUDIES}/{study_id}") == 2
    assert room.notices.shown[-1].title.startswith("Given back to nobody")
    assert desk.undo.last() is None, "an undo is not itself undone"


async def test_what_was_written_and_is_no_longer_so_is_neither_told_nor_undone(room: Room) -> None:
    desk = await desk_of(room)
    study_id = room.one("unassigned", mine=False)
    await room.assignment.claim(await room.seen(study_id))
    desk.writes.withdraw("stu_another")
    assert desk.undo.last() is not None
    assert [notice.title.startswith("Claimed") for notice in room.notices.shown] == [True]
    desk.writes.withdraw(study_id)
    assert desk.undo.last() is None
    assert room.notices.shown == []


async def test_a_release_is_undone_by_taking_it_back(room: Room) -> None:
    desk = await desk_of(room)
    study_id = room.one("assigned")
    await room.assignment.release(await room.seen(study_id))
    act = desk.undo.last()
    assert act
    assert act.title.startswith("release ")
    await desk.undone()
    assert room.truth(study_id) == ("assigned", room.reader_id)


async def test_an_assignment_is_undone_by_giving_it_back_to_whoever_had_it(room: Room) -> None:
    desk = await desk_of(room)
    study_id = room.one("assigned")
    colleague = next(each for each in await room.colleagues.readers() if each.user_id == room.colleague())
    await room.assignment.assign(await room.seen(study_id), colleague)
    assert room.truth(study_id) == ("assigned", colleague.user_id)
    act = desk.undo.last()
    assert act
    assert act.title.startswith("assign ")
    await desk.undone()
    assert room.truth(study_id) == ("assigned", room.reader_id)


async def test_a_severity_is_undone_by_the_one_before(room: Room) -> None:
    desk = await desk_of(room)
    seen = await room.seen(room.one("assigned"))
    other = Severity.HIGH if seen.severity is not Severity.HIGH else Severity.STAT
    await room.orders.set_severity(seen, other)
    act = desk.undo.last()
    assert act
    assert act.title.startswith(f"severity {other.value.upper()} of ")
    await desk.undone()
    assert room.world.studies[seen.study_id].severity == seen.severity.value


async def test_what_a_colleague_did_since_is_never_undone(room: Room) -> None:
    desk = await desk_of(room)
    study_id = room.one("unassigned", mine=False)
    await room.assignment.claim(await room.seen(study_id))
    await room.change(study_id, assignedTo=room.colleague())
    await room.seen(study_id)
    with pytest.raises(SafetyStop):
        await desk.undone()
    assert room.truth(study_id) == ("assigned", room.colleague())
    assert room.wire.count(f"PATCH {STUDIES}/{study_id}") == 1


async def test_what_was_begun_since_is_not_given_away(room: Room) -> None:
    desk = await desk_of(room)
    study_id = room.one("unassigned", mine=False)
    await room.assignment.claim(await room.seen(study_id))
    await room.change(study_id, studyReportStatus="in_progress")
    with pytest.raises(SafetyStop, match="begun"):
        await desk.undone()
    assert room.truth(study_id) == ("in_progress", room.reader_id)


async def test_writes_without_a_reverse_are_not_offered(room: Room) -> None:
    desk = await desk_of(room)
    await room.orders.cancel(await room.seen(room.one("assigned")))
    assert desk.undo.last() is None
    assert room.notices.shown[-1].action == ""
