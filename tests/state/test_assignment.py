"""Claim and release: shown only after the server said so, and honest where it did not."""

from typing import Any

import pytest

from avara_desktop.api.people import User
from avara_desktop.errors import Conflict, NotFound, OutcomeUnknown, SafetyStop
from avara_desktop.state import wording
from avara_desktop.state.notices import Level
from tests.state.support import STUDIES, Room

PATCH = f"PATCH {STUDIES}"


async def test_claiming_a_free_study_makes_it_mine(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("unassigned", mine=False))
    await room.assignment.claim(seen)
    assert room.truth(seen.study_id) == ("assigned", room.reader_id)
    shown = room.worklist.study(seen.study_id)
    assert shown
    assert shown.assigned_to_reader(room.reader_id)
    (notice,) = room.notices.shown
    assert (notice.level, notice.title.split(":")[0]) == (Level.DONE, "Claimed")
    assert room.wire.count(PATCH) == 1
    assert room.worklist.asking == {}


async def test_a_claim_is_looked_at_again_after_a_second_or_two(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("unassigned", mine=False))
    before = len(room.wire.passed)
    await room.assignment.claim(seen)
    get, patch = f"GET {STUDIES}/{seen.study_id}", f"{PATCH}/{seen.study_id}"
    assert room.wire.passed[before:] == [get, patch, get]
    assert len(room.slept) == 1
    assert 1 <= room.slept[0] <= 2


async def test_the_servers_answer_shows_before_the_second_look(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("unassigned", mine=False))
    owners: list[str] = []

    async def look() -> None:
        owners.append(room.worklist.rows[seen.study_id].owner)

    async def answered() -> None:
        room.wire.before(f"GET {STUDIES}", look)

    room.wire.after(PATCH, answered)
    await room.assignment.claim(seen)
    assert owners == ["Robin Reader"]


async def test_releasing_my_study_gives_it_back(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("assigned"))
    await room.assignment.release(seen)
    assert room.truth(seen.study_id) == ("unassigned", None)
    assert room.notices.shown[0].title.startswith("Released: ")


async def test_what_is_not_free_cannot_be_claimed(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("assigned", mine=False))
    with pytest.raises(SafetyStop, match="not free") as stop:
        await room.assignment.claim(seen)
    assert seen.assigned_to
    assert seen.assigned_to.name in stop.value.advice
    assert room.wire.count("PATCH") == 0


async def test_what_is_not_mine_or_already_begun_cannot_be_released(room: Room) -> None:
    await room.sign_in()
    with pytest.raises(SafetyStop, match="not yours"):
        await room.assignment.release(await room.seen(room.one("assigned", mine=False)))
    with pytest.raises(SafetyStop, match="begun"):
        await room.assignment.release(await room.seen(room.one("addendum_active")))
    assert room.wire.count("PATCH") == 0


async def test_a_study_that_changed_since_it_was_seen_is_not_claimed(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("unassigned", mine=False))
    await room.change(seen.study_id, assignedTo=room.colleague())
    with pytest.raises(SafetyStop):
        await room.assignment.claim(seen)
    assert room.wire.count("PATCH") == 0
    assert room.worklist.asking == {}


async def test_a_lost_race_is_told_with_the_name_of_who_has_it(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("unassigned", mine=False))
    room.wire.after(PATCH, lambda: room.change(seen.study_id, assignedTo=room.colleague()))
    with pytest.raises(SafetyStop, match="Not claimed") as stop:
        await room.assignment.claim(seen)
    winner = room.world.users[room.colleague()]
    assert f"{winner.first_name} {winner.last_name}" in stop.value.advice
    assert room.notices.shown == []
    assert room.wire.count("PATCH") == 1
    shown = room.worklist.study(seen.study_id)
    assert shown
    assert shown.assigned_to_reader(room.colleague())


async def test_a_release_undone_by_somebody_else_is_told(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("assigned"))
    room.wire.after(PATCH, lambda: room.change(seen.study_id, assignedTo="reader"))
    with pytest.raises(SafetyStop, match="Not released"):
        await room.assignment.release(seen)


async def test_a_claim_that_the_server_gave_back_to_nobody_is_told(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("unassigned", mine=False))
    room.wire.after(PATCH, lambda: room.change(seen.study_id, assignedTo=None))
    with pytest.raises(SafetyStop) as stop:
        await room.assignment.claim(seen)
    assert "assigned to nobody" in stop.value.advice


@pytest.mark.parametrize("kind", ["drop", "status", "garbage", "html", "truncate"])
async def test_a_claim_whose_answer_was_lost_is_settled_by_a_read(room: Room, kind: str) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("unassigned", mine=False))
    await room.fault(STUDIES, kind, method="PATCH", after_commit=True)
    await room.assignment.claim(seen)
    assert room.notices.shown[0].title.startswith("Claimed: ")
    assert (room.worklist.unconfirmed, room.worklist.asking) == ({}, {})
    assert room.wire.count("PATCH") == 1


@pytest.mark.parametrize("kind", ["drop", "status", "garbage"])
async def test_a_claim_that_never_arrived_is_not_confirmed_and_not_sent_again(room: Room, kind: str) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("unassigned", mine=False))
    await room.fault(STUDIES, kind, method="PATCH")
    with pytest.raises(OutcomeUnknown):
        await room.assignment.claim(seen)
    assert room.truth(seen.study_id) == ("unassigned", None)
    assert room.notices.shown == []
    assert room.wire.count("PATCH") == 1
    assert room.worklist.unconfirmed == {}


async def test_a_claim_that_cannot_be_read_back_stays_in_doubt(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("unassigned", mine=False))
    room.wire.before(PATCH, lambda: room.fault(STUDIES, "drop", times=None, after_commit=True))
    with pytest.raises(OutcomeUnknown):
        await room.assignment.claim(seen)
    assert room.worklist.unconfirmed == {seen.study_id: "claimed? not confirmed"}
    assert room.worklist.asking == {}


async def test_a_claim_the_server_confirmed_is_never_told_as_failed(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("unassigned", mine=False))
    room.wire.after(PATCH, lambda: room.fault(STUDIES, status=503, times=None))
    with pytest.raises(OutcomeUnknown, match="Claimed, but not confirmed") as told:
        await room.assignment.claim(seen)
    assert not told.value.retryable
    assert room.truth(seen.study_id) == ("assigned", room.reader_id)
    assert seen.study_id in room.worklist.unconfirmed


async def test_a_conflict_is_told_and_the_study_read_again(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("unassigned", mine=False))
    room.wire.before(
        PATCH, lambda: room.change(seen.study_id, studyReportStatus="in_progress", assignedTo=room.colleague())
    )
    with pytest.raises(Conflict):
        await room.assignment.claim(seen)
    assert room.worklist.rows[seen.study_id].status == "In progress"
    assert room.wire.count("PATCH") == 1


async def test_a_conflict_about_what_is_mine_by_now_is_still_a_conflict(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("unassigned", mine=False))
    await room.fault(STUDIES, status=409, method="PATCH", after_commit=True)
    with pytest.raises(Conflict):
        await room.assignment.claim(seen)
    shown = room.worklist.study(seen.study_id)
    assert shown
    assert shown.assigned_to_reader(room.reader_id)


async def test_a_conflict_that_cannot_be_read_back_is_told_as_a_conflict(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("unassigned", mine=False))
    await room.fault(STUDIES, status=409, method="PATCH")
    room.wire.after(PATCH, lambda: room.fault(STUDIES, "drop", times=None))
    with pytest.raises(Conflict):
        await room.assignment.claim(seen)


async def test_a_study_that_is_gone_cannot_be_claimed(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("unassigned", mine=False))
    await room.fault(f"{STUDIES}/{seen.study_id}", status=404)
    with pytest.raises(NotFound):
        await room.assignment.claim(seen)
    assert (room.worklist.rows, room.worklist.asking) == ({}, {})


# --- giving a study to a colleague ------------------------------------------------------------------------------------


async def colleague(room: Room) -> User:
    """Another reader, as the choice shows them."""
    return next(each for each in await room.colleagues.readers() if each.user_id == room.colleague())


async def _free(room: Room) -> str:
    return room.one("unassigned", mine=False)


async def _mine(room: Room) -> str:
    return room.one("assigned")


async def _somebody_elses(room: Room) -> str:
    study_id = room.one("assigned", mine=False)
    users = room.world.users.values()
    third = [user.user_id for user in users if user.can_create_reports and user.revoked_ms is None]
    await room.change(study_id, assignedTo=third[-1])
    assert third[-1] not in (room.reader_id, room.colleague())
    return study_id


@pytest.mark.parametrize("which", [_free, _mine, _somebody_elses])
async def test_a_study_that_is_not_begun_is_given_to_a_colleague(room: Room, which: Any) -> None:
    await room.sign_in()
    seen = await room.seen(await which(room))
    reader = await colleague(room)
    await room.assignment.assign(seen, reader)
    assert room.truth(seen.study_id) == ("assigned", reader.user_id)
    sent = [entry["body"] for entry in room.sandbox.log.entries() if entry["method"] == "PATCH"]
    assert sent == [{"assignedTo": reader.user_id}]
    (notice,) = room.notices.shown
    assert notice.title.startswith(f"Assigned to {reader.name}: ")
    assert wording.identity(seen) in notice.title
    assert not room.worklist.rows[seen.study_id].study.assigned_to_reader(room.reader_id)


@pytest.mark.parametrize("status", ["in_progress", "completed", "addendum_active"])
async def test_a_study_that_was_begun_is_taken_from_nobody(room: Room, status: str) -> None:
    await room.sign_in()
    reader = await colleague(room)
    study_id = next(each.study_id for each in room.world.studies.values() if each.status == status and each.number >= 0)
    seen = await room.seen(study_id)
    before = len(room.wire.passed)
    with pytest.raises(SafetyStop, match="has been begun"):
        await room.assignment.assign(seen, reader)
    assert len(room.wire.passed) == before


async def test_a_study_begun_since_it_was_seen_is_not_given_away(room: Room) -> None:
    await room.sign_in()
    reader = await colleague(room)
    seen = await room.seen(room.one("assigned", mine=False))
    await room.change(seen.study_id, studyReportStatus="in_progress")
    with pytest.raises(SafetyStop, match="has changed"):
        await room.assignment.assign(seen, reader)
    assert room.wire.count("PATCH") == 0


@pytest.mark.parametrize("to", ["a colleague", ""])
async def test_my_own_study_that_i_began_meanwhile_stays_mine(room: Room, to: str) -> None:
    """The gate lets the reader's own beginning pass."""
    await room.sign_in()
    reader = await colleague(room)
    seen = await room.seen(room.one("assigned"))
    await room.change(seen.study_id, studyReportStatus="in_progress")
    with pytest.raises(SafetyStop, match="has been begun"):
        await (room.assignment.assign(seen, reader) if to else room.assignment.release(seen))
    assert room.truth(seen.study_id) == ("in_progress", room.reader_id)
    assert room.wire.count("PATCH") == 0


async def test_a_third_who_was_quicker_is_named_with_their_name_as_it_is_written(room: Room) -> None:
    await room.sign_in()
    reader = await colleague(room)
    seen = await room.seen(room.one("unassigned", mine=False))
    room.wire.after(PATCH, lambda: room.change(seen.study_id, assignedTo="reader"))
    with pytest.raises(SafetyStop) as stop:
        await room.assignment.assign(seen, reader)
    assert stop.value.title.startswith(f"Not assigned to {reader.name}: ")
    assert "Robin Reader" in stop.value.advice
