"""Who a study can be given to: readers who may create reports, read once in a while."""

from types import SimpleNamespace

import pytest

from avara_desktop.errors import InvalidRequest, NotPermitted, SafetyStop, ServerTrouble
from avara_desktop.state import colleagues as module
from tests.state.support import STUDIES, USERS, Room

LIST = f"GET {USERS}?"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A clock that stands until it is put forward."""
    made = SimpleNamespace(now=1_000.0)
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: made.now))
    return made


async def test_only_who_may_create_reports_is_a_reader_in_order_of_family_name(room: Room) -> None:
    await room.sign_in()
    readers = await room.colleagues.readers()
    able = {user.user_id for user in room.world.users.values() if user.can_create_reports and user.revoked_ms is None}
    assert {reader.user_id for reader in readers} >= able
    assert all(reader.can_create_reports for reader in readers)
    names = [reader.last_name.casefold() for reader in readers]
    assert names == sorted(names)
    assert len(names) > 1


async def test_a_server_that_does_not_filter_gives_no_more_readers(room: Room) -> None:
    await room.sign_in()
    right = await room.colleagues.readers()
    room.colleagues.forget()
    others = [user for user in await room.session.client.people.every_user() if not user.can_create_reports]
    assert others
    body = {"users": [each.to_wire() for each in (*others, *right)], "hasMore": False}
    await room.fault(USERS, status=200, body=body)
    assert await room.colleagues.readers() == right


async def test_the_list_is_read_once_and_again_after_five_minutes(room: Room, clock: SimpleNamespace) -> None:
    await room.sign_in()
    for seconds, reads in ((0.0, 1), (module.KEPT_SECONDS - 1, 1), (1.0, 2), (0.0, 2)):
        clock.now += seconds
        await room.colleagues.readers()
        assert room.wire.count(LIST) == reads + 1, "one was the sign-in"


async def test_after_another_sign_in_the_list_is_read_anew(room: Room, clock: SimpleNamespace) -> None:
    await room.sign_in()
    await room.colleagues.readers()
    room.colleagues.forget()
    await room.colleagues.readers()
    assert room.wire.count(LIST) == 3


async def test_a_list_that_cannot_be_read_is_asked_for_again_next_time(room: Room) -> None:
    await room.sign_in()
    await room.fault(USERS, status=403)
    with pytest.raises(NotPermitted):
        await room.colleagues.readers()
    await room.fault(USERS, status=503, times=3)
    with pytest.raises(ServerTrouble):
        await room.colleagues.readers()
    assert await room.colleagues.readers()


async def test_a_computer_just_started_reads_the_list_too(room: Room, clock: SimpleNamespace) -> None:
    clock.now = 0.5
    await room.sign_in()
    assert await room.colleagues.readers()


# --- giving a study to one of them ------------------------------------------------------------------------------------


async def test_a_colleague_whose_access_was_revoked_is_refused_in_the_servers_words(room: Room) -> None:
    await room.sign_in()
    reader = next(each for each in await room.colleagues.readers() if each.user_id == room.colleague())
    await room.session.client.people.revoke_access(reader.user_id)
    seen = await room.seen(room.one("unassigned", mine=False))
    with pytest.raises(InvalidRequest) as told:
        await room.assignment.assign(seen, reader)
    assert told.value.field == "assignedTo"
    assert "revoked" in told.value.advice
    assert room.truth(seen.study_id) == ("unassigned", None)
    assert room.wire.count(f"PATCH {STUDIES}") == 1
    assert room.notices.shown == []


async def test_somebody_who_may_not_create_reports_is_given_nothing(room: Room) -> None:
    await room.sign_in()
    clerk = next(u for u in await room.session.client.people.every_user() if not u.can_create_reports)
    seen = await room.seen(room.one("unassigned", mine=False))
    before = len(room.wire.passed)
    with pytest.raises(SafetyStop, match="Not assigned") as stop:
        await room.assignment.assign(seen, clerk)
    assert clerk.last_name in stop.value.advice
    assert len(room.wire.passed) == before
