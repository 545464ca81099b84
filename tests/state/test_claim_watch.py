"""A claim is watched after it was made: what somebody else takes is told with a name and a time, and left with them."""

import asyncio
from datetime import timedelta

import pytest

from avara_desktop.state.claim_watch import ClaimWatch
from avara_desktop.state.notices import Level
from tests.state.support import STUDIES
from tests.state.watching import Watched, watched


def follow(room: Watched) -> None:
    """Watch claims as the app does."""
    claims = ClaimWatch(room.session, room.worklist, room.gate, room.notices)
    room.assignment.claimed.connect(claims.hold)
    room.assignment.giving.connect(claims.forget)
    room.launch.opened.connect(lambda study: claims.forget(study.study_id))
    claims.started.connect(lambda study_id: room.start(lambda: claims.watch(study_id)))


async def claimed(room: Watched) -> str:
    follow(room)
    seen = await room.seen(room.one("unassigned", mine=False))
    await room.assignment.claim(seen)
    room.notices.shown.clear()
    return seen.study_id


def test_a_claim_is_read_every_five_seconds_for_half_a_minute() -> None:
    async def work(room: Watched) -> None:
        study_id = await claimed(room)
        read = room.reads(study_id)
        await asyncio.sleep(120)
        assert room.reads(study_id) - read == 6
        assert room.notices.shown == []

    watched(work)


@pytest.mark.parametrize("by_poll", [False, True])
def test_who_took_a_claimed_study_is_told_with_the_time_and_nothing_is_taken_back(by_poll: bool) -> None:
    async def work(room: Watched) -> None:
        study_id = await claimed(room)
        if by_poll:
            await asyncio.sleep(60)
        await room.change(study_id, assignedTo=room.colleague())
        patched = room.wire.count("PATCH")
        if by_poll:
            await room.fetch()
        else:
            await asyncio.sleep(6)
        (notice,) = room.notices.shown
        user = room.world.users[room.colleague()]
        assert notice.level is Level.WARNING
        assert notice.title.startswith(f"\u2068{user.first_name} {user.last_name}\u2069 took ")
        assert room.worklist.rows[study_id].mrn in notice.title
        now = room.session.client.server_now().astimezone()
        assert notice.title.endswith(tuple(f" at {now - timedelta(seconds=ago):%H:%M:%S}" for ago in range(3)))
        await asyncio.sleep(60)
        assert (room.wire.count("PATCH"), room.notices.shown) == (patched, [notice])
        await room.change(study_id, severity="high")
        await room.seen(study_id)
        assert room.notices.shown[0] is notice, "told once"
        assert room.truth(study_id)[1] == room.colleague()

    watched(work)


def test_a_claim_that_somebody_undid_is_told() -> None:
    async def work(room: Watched) -> None:
        study_id = await claimed(room)
        await room.change(study_id, assignedTo=None)
        await asyncio.sleep(6)
        assert "nobody has it" in room.notices.shown[0].title

    watched(work)


def test_a_signed_claim_is_watched_no_longer() -> None:
    async def work(room: Watched) -> None:
        study_id = await claimed(room)
        await room.change(study_id, studyReportStatus="completed")
        await asyncio.sleep(6)
        read = room.reads(study_id)
        await room.change(study_id, assignedTo=room.colleague())
        await room.seen(study_id)
        await asyncio.sleep(60)
        assert (room.reads(study_id), room.notices.shown) == (read + 1, [])

    watched(work)


def test_what_the_reader_gives_away_themselves_is_not_told() -> None:
    async def work(room: Watched) -> None:
        study_id = await claimed(room)
        await room.assignment.release(await room.seen(study_id))
        await asyncio.sleep(60)
        assert [notice.level for notice in room.notices.shown] == [Level.DONE]

    watched(work)


def test_an_opened_claim_is_the_witnesss_to_watch() -> None:
    async def work(room: Watched) -> None:
        study_id = await claimed(room)
        await room.launch.read(await room.seen(study_id))
        await room.change(study_id, assignedTo=room.colleague())
        await asyncio.sleep(6)
        assert room.witness.blocks()
        assert all(notice.level is Level.DONE for notice in room.notices.shown)

    watched(work)


def test_reads_that_fail_are_made_up_for_by_the_next() -> None:
    async def work(room: Watched) -> None:
        study_id = await claimed(room)
        await room.fault(f"{STUDIES}/{study_id}", "drop", times=4)
        await room.change(study_id, assignedTo=room.colleague())
        await asyncio.sleep(31)
        assert " took " in room.notices.shown[0].title

    watched(work)


def test_a_claimed_study_that_is_gone_ends_the_watch() -> None:
    async def work(room: Watched) -> None:
        study_id = await claimed(room)
        await room.fault(f"{STUDIES}/{study_id}", status=404, times=None)
        await asyncio.sleep(6)
        read = room.reads(study_id)
        await asyncio.sleep(60)
        assert (room.reads(study_id), room.notices.shown) == (read, [])
        assert study_id not in room.worklist.rows

    watched(work)


def test_signing_out_ends_it() -> None:
    async def work(room: Watched) -> None:
        await claimed(room)
        room.worklist.clear()
        await room.session.end()
        passed = len(room.wire.passed)
        await asyncio.sleep(60)
        assert len(room.wire.passed) == passed

    watched(work)
