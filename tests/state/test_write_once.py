"""Every write to a study: sent once, called done only when a read says so, and honest where nobody knows."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from avara_desktop.api.bodies import StudyPatch
from avara_desktop.api.models import Study
from avara_desktop.api.terms import Severity
from avara_desktop.errors import (
    AvaraError,
    Busy,
    Conflict,
    InvalidRequest,
    NotFound,
    NotPermitted,
    OutcomeUnknown,
    SafetyStop,
)
from avara_desktop.state import wording
from avara_desktop.state.notices import Level
from tests.state.support import STUDIES, Room
from tests.state.virtual import in_virtual_time

WORDS = "Rule out pneumothorax"


@dataclass(frozen=True)
class Deed:
    """One kind of write: the study it needs, the call, where it goes, and how to see in the sandbox that it happened.

    ``undo`` is what somebody else may do to a study at the same moment, so that the deed does not hold.
    """

    name: str
    method: str
    path: str
    done: str
    asking: str
    study: Callable[[Room], Awaitable[str]]
    act: Callable[[Room, Study], Awaitable[object]]
    happened: Callable[[Room, str], bool]
    undo: dict[str, Any]

    @property
    def line(self) -> str:
        """How its request begins."""
        return f"{self.method} {self.path}"


async def _free(room: Room) -> str:
    return room.one("unassigned", mine=False)


async def _routine(room: Room) -> str:
    study_id = room.one("assigned")
    await room.change(study_id, severity="normal", clinicalHistory="Cough", generation="newer")
    return study_id


async def _withdrawn(room: Room) -> str:
    study_id = room.one("assigned")
    await room.change(study_id, isCancelled=True)
    return study_id


async def _assign(room: Room, seen: Study) -> None:
    reader = next(each for each in await room.colleagues.readers() if each.user_id == room.colleague())
    await room.assignment.assign(seen, reader)


DEEDS = (
    Deed(
        "claim",
        "PATCH",
        f"{STUDIES}/stu",
        "Claimed",
        "claiming…",
        _free,
        lambda room, seen: room.assignment.claim(seen),
        lambda room, study_id: room.truth(study_id)[1] == room.reader_id,
        {"assignedTo": None},
    ),
    Deed(
        "assign",
        "PATCH",
        f"{STUDIES}/stu",
        "Assigned to ",
        "assigning…",
        _free,
        _assign,
        lambda room, study_id: room.truth(study_id)[1] == room.colleague(),
        {"assignedTo": None},
    ),
    Deed(
        "severity",
        "PATCH",
        f"{STUDIES}/stu",
        "Set to severity STAT",
        "changing severity…",
        _routine,
        lambda room, seen: room.orders.set_severity(seen, Severity.STAT),
        lambda room, study_id: room.world.studies[study_id].severity == "stat",
        {"severity": "high"},
    ),
    Deed(
        "save",
        "PATCH",
        f"{STUDIES}/stu",
        "Saved",
        "saving…",
        _routine,
        lambda room, seen: room.orders.save(seen, StudyPatch(clinical_history=WORDS)),
        lambda room, study_id: room.world.body(room.world.studies[study_id]).clinical_history == WORDS,
        {"clinicalHistory": "Fever"},
    ),
    Deed(
        "cancel",
        "POST",
        f"{STUDIES}/cancel",
        "Cancelled",
        "cancelling…",
        _routine,
        lambda room, seen: room.orders.cancel(seen),
        lambda room, study_id: room.world.studies[study_id].is_cancelled,
        {"isCancelled": False},
    ),
    Deed(
        "restore",
        "POST",
        f"{STUDIES}/uncancel",
        "Restored",
        "restoring…",
        _withdrawn,
        lambda room, seen: room.orders.restore(seen),
        lambda room, study_id: not room.world.studies[study_id].is_cancelled,
        {"isCancelled": True},
    ),
)
every = pytest.mark.parametrize("deed", DEEDS, ids=[deed.name for deed in DEEDS])


async def begin(room: Room, deed: Deed) -> Study:
    """A reader, and a study as the deed needs it, seen."""
    await room.sign_in()
    await room.colleagues.readers()
    return await room.seen(await deed.study(room))


def dones(room: Room) -> list[str]:
    """What was told as done."""
    return [notice.title for notice in room.notices.shown if notice.level is Level.DONE]


@every
async def test_it_is_sent_once_read_back_and_told(room: Room, deed: Deed) -> None:
    seen = await begin(room, deed)
    before = len(room.wire.passed)
    await deed.act(room, seen)
    read = f"GET {STUDIES}/{seen.study_id}"
    wrote = deed.line if deed.method == "POST" else f"{deed.line.removesuffix('/stu')}/{seen.study_id}"
    assert room.wire.passed[before:] == [read, wrote, read]
    assert deed.happened(room, seen.study_id)
    (told,) = dones(room)
    assert told.startswith(deed.done)
    assert wording.identity(seen) in told, "it says about whom"
    assert (room.worklist.asking, room.worklist.unconfirmed) == ({}, {})


@every
async def test_meanwhile_the_row_says_what_is_asked_and_not_that_it_is_done(room: Room, deed: Deed) -> None:
    seen = await begin(room, deed)
    row = room.worklist.rows[seen.study_id]
    noted: list[tuple[str, bool]] = []

    async def look() -> None:
        noted.append((room.worklist.asking[seen.study_id], room.worklist.rows[seen.study_id].study == row.study))

    room.wire.before(deed.line, look)
    await deed.act(room, seen)
    assert noted == [(deed.asking, True)]


@every
@pytest.mark.parametrize("kind", ["drop", "status", "garbage", "html", "truncate", "redirect"])
async def test_an_answer_that_got_lost_is_settled_by_a_read(room: Room, deed: Deed, kind: str) -> None:
    seen = await begin(room, deed)
    await room.fault(deed.path, kind, method=deed.method, after_commit=True)
    await deed.act(room, seen)
    assert room.wire.count(deed.line) == 1
    assert dones(room)[0].startswith(deed.done)
    assert (room.worklist.asking, room.worklist.unconfirmed) == ({}, {})


@every
@pytest.mark.parametrize("kind", ["drop", "status", "garbage", "html", "redirect"])
async def test_what_never_arrived_is_not_confirmed_and_never_sent_again(room: Room, deed: Deed, kind: str) -> None:
    seen = await begin(room, deed)
    await room.fault(deed.path, kind, method=deed.method)
    with pytest.raises(OutcomeUnknown) as told:
        await deed.act(room, seen)
    assert not told.value.retryable
    assert not deed.happened(room, seen.study_id)
    assert room.wire.count(deed.line) == 1
    assert dones(room) == []
    assert (room.worklist.asking, room.worklist.unconfirmed) == ({}, {}), "the read has settled it"


@every
def test_a_server_that_takes_too_long_is_not_asked_twice(deed: Deed) -> None:
    async def work() -> None:
        room = Room()
        seen = await begin(room, deed)
        await room.fault(deed.path, "delay", method=deed.method, delay_ms=60_000)
        with pytest.raises(OutcomeUnknown):
            await deed.act(room, seen)
        assert room.wire.count(deed.line) == 1
        assert dones(room) == []

    in_virtual_time(work)


@every
@pytest.mark.parametrize("happens", [True, False])
async def test_what_nobody_can_say_stays_in_doubt_until_a_read_settles_it(
    room: Room, deed: Deed, happens: bool
) -> None:
    seen = await begin(room, deed)
    room.wire.before(deed.line, lambda: room.fault(STUDIES, "drop", times=None, after_commit=happens))
    with pytest.raises(OutcomeUnknown):
        await deed.act(room, seen)
    assert list(room.worklist.unconfirmed) == [seen.study_id]
    doubt = room.worklist.unconfirmed[seen.study_id]
    assert doubt.endswith("? not confirmed")
    assert doubt.casefold().startswith(deed.done.strip().casefold())
    assert dones(room) == []
    await room.no_faults()
    now = await room.gate.read_back(seen.study_id)
    assert deed.happened(room, seen.study_id) is happens
    assert room.worklist.unconfirmed == {}
    assert room.worklist.rows[seen.study_id].study == now
    assert room.wire.count(deed.line) == 1


@every
async def test_what_the_server_confirmed_is_never_told_as_failed(room: Room, deed: Deed) -> None:
    seen = await begin(room, deed)
    room.wire.after(deed.line, lambda: room.fault(f"{STUDIES}/stu", status=503, times=None))
    with pytest.raises(OutcomeUnknown, match=f"^{deed.done}.*, but not confirmed$"):
        await deed.act(room, seen)
    assert deed.happened(room, seen.study_id)
    assert seen.study_id in room.worklist.unconfirmed
    assert room.wire.count(deed.line) == 1


REFUSALS: tuple[tuple[int, type[AvaraError]], ...] = (
    (403, NotPermitted),
    (404, NotFound),
    (409, Conflict),
    (422, InvalidRequest),
    (429, Busy),
)


@every
@pytest.mark.parametrize(("status", "kind"), REFUSALS)
async def test_a_refusal_is_told_once_and_nothing_more_is_sent(
    room: Room, deed: Deed, status: int, kind: type[AvaraError]
) -> None:
    seen = await begin(room, deed)
    await room.fault(deed.path, status=status, method=deed.method)
    with pytest.raises(kind):
        await deed.act(room, seen)
    assert room.wire.count(deed.line) == 1
    assert not deed.happened(room, seen.study_id)
    assert dones(room) == []
    assert (room.worklist.asking, room.worklist.unconfirmed) == ({}, {})


@every
async def test_a_conflict_is_a_conflict_whatever_the_study_says_by_now(room: Room, deed: Deed) -> None:
    seen = await begin(room, deed)
    await room.fault(deed.path, status=409, method=deed.method, after_commit=True)
    with pytest.raises(Conflict):
        await deed.act(room, seen)
    assert dones(room) == []
    assert room.worklist.rows[seen.study_id].study != seen, "the list shows what the server has"


CHANGES = ({"patientName": "OTHER^PERSON"}, {"mrn": "OTHER-1"}, {"dateOfBirth": "1901-01-01"}, {"isCancelled": None})


@every
@pytest.mark.parametrize("change", CHANGES, ids=["name", "MRN", "birth date", "cancelled or restored"])
async def test_a_study_that_is_not_what_was_seen_stops_it(room: Room, deed: Deed, change: dict[str, Any]) -> None:
    seen = await begin(room, deed)
    fields = {"isCancelled": not seen.is_cancelled} if "isCancelled" in change else change
    await room.change(seen.study_id, **fields)
    with pytest.raises(SafetyStop) as stop:
        await deed.act(room, seen)
    assert "was " in stop.value.advice
    assert room.wire.count(deed.method) == 0
    assert dones(room) == []
    assert room.worklist.asking == {}


@every
async def test_somebody_elses_study_by_now_stops_it(room: Room, deed: Deed) -> None:
    seen = await begin(room, deed)
    await room.change(seen.study_id, studyReportStatus="in_progress", assignedTo=room.colleague())
    with pytest.raises(SafetyStop) as stop:
        await deed.act(room, seen)
    assert {"Status", "Assigned to"} <= {part.split(":")[0].strip() for part in stop.value.advice.split(";")}
    assert room.wire.count(deed.method) == 0


@every
async def test_a_study_that_is_gone_is_not_written_to(room: Room, deed: Deed) -> None:
    seen = await begin(room, deed)
    await room.fault(f"{STUDIES}/{seen.study_id}", status=404, method="GET")
    with pytest.raises(NotFound):
        await deed.act(room, seen)
    assert room.wire.count(deed.method) == 0
    assert (room.worklist.rows, room.worklist.asking) == ({}, {})


@every
async def test_what_somebody_undid_at_the_same_moment_is_told_and_not_done_again(room: Room, deed: Deed) -> None:
    seen = await begin(room, deed)
    room.wire.after(deed.line, lambda: room.change(seen.study_id, **deed.undo))
    with pytest.raises(SafetyStop) as stop:
        await deed.act(room, seen)
    begins = f"Not {deed.done[0].lower()}{deed.done[1:]}"
    assert stop.value.title.startswith(begins), "names and STAT keep their capitals"
    assert stop.value.advice.startswith("The server says ")
    assert dones(room) == []
    assert room.wire.count(deed.line) == 1
    shown = room.worklist.study(seen.study_id)
    assert shown == await room.session.client.study(seen.study_id)


@every
async def test_signing_out_meanwhile_leaves_nothing_on_the_next_readers_screen(room: Room, deed: Deed) -> None:
    seen = await begin(room, deed)

    async def leave() -> None:
        room.worklist.clear()
        await room.session.end()

    room.wire.after(deed.line, leave)
    with pytest.raises(AvaraError):
        await deed.act(room, seen)
    assert (room.worklist.rows, room.worklist.asking) == ({}, {})
    assert dones(room) == []
    assert room.wire.count(deed.line) == 1


@every
async def test_a_poll_asked_for_before_it_ended_does_not_bring_the_old_state_back(room: Room, deed: Deed) -> None:
    seen = await begin(room, deed)
    ticket = room.worklist.ticket()
    await deed.act(room, seen)
    room.worklist.arrive([seen], ticket)
    assert room.worklist.rows[seen.study_id].study != seen


async def test_a_write_that_is_broken_off_leaves_no_row_asking(room: Room) -> None:
    deed = DEEDS[-1]
    seen = await begin(room, deed)
    held = asyncio.Event()
    room.wire.before(deed.line, held.wait)
    act = asyncio.ensure_future(deed.act(room, seen))
    while not room.wire.count(deed.line):
        await asyncio.sleep(0)
    act.cancel()
    with pytest.raises(asyncio.CancelledError):
        await act
    assert room.worklist.asking == {}
