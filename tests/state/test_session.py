"""Who reads: found by exact email, confirmed, expired, signed out."""

from typing import Any

import pytest

from avara_desktop.errors import KeyNotAccepted, ServerTrouble
from avara_desktop.state.session import NoSuchReader, Phase, SignedOut
from tests.state.support import USERS, Room


async def identified(room: Room, email: str, key: str = "") -> Any:
    return await room.session.identify(room.sandbox.base_url, key or room.sandbox.api_key, email)


def changes(room: Room) -> list[Phase]:
    found: list[Phase] = []
    room.session.changed.connect(lambda: found.append(room.session.phase))
    return found


async def test_a_reader_is_found_by_email_and_reads_only_after_confirming(room: Room) -> None:
    told = changes(room)
    user = await identified(room, f"  {room.sandbox.reader_email} ")
    assert user.user_id == room.reader_id
    assert (room.session.phase, room.session.reader, room.session.reader_id) == (Phase.SIGNED_OUT, None, "")
    room.session.begin()
    assert (room.session.phase, room.session.reader, room.session.reader_id) == (Phase.READING, user, room.reader_id)
    assert room.session.origin == room.sandbox.base_url
    assert told == [Phase.READING]
    assert (await room.session.client.people.user(room.reader_id)).email == room.sandbox.reader_email


async def test_nobody_of_that_email_is_no_reader(room: Room) -> None:
    with pytest.raises(NoSuchReader):
        await identified(room, "nobody@sandbox.example")
    with pytest.raises(RuntimeError):
        room.session.begin()


async def test_two_users_of_one_email_are_no_reader(room: Room) -> None:
    room.world.users[room.colleague()].email = room.sandbox.reader_email
    with pytest.raises(NoSuchReader):
        await identified(room, room.sandbox.reader_email)


async def test_a_server_that_ignores_the_email_filter_finds_nobody_by_chance(room: Room) -> None:
    other = room.world.users[room.colleague()]
    body = await room.connect(room.sandbox.base_url, room.sandbox.api_key).people.users(email=other.email)
    await room.fault(USERS, status=200, body={"users": [body[0].to_wire()]})
    with pytest.raises(NoSuchReader):
        await identified(room, room.sandbox.reader_email)


async def test_a_key_that_is_not_accepted_is_told(room: Room) -> None:
    with pytest.raises(KeyNotAccepted):
        await identified(room, room.sandbox.reader_email, key="ak_wrong")
    assert room.session.phase is Phase.SIGNED_OUT


async def test_a_failure_leaves_no_earlier_candidate_behind(room: Room) -> None:
    await identified(room, room.sandbox.reader_email)
    await room.fault(USERS, status=500, times=3)
    with pytest.raises(ServerTrouble):
        await identified(room, room.sandbox.reader_email)
    with pytest.raises(RuntimeError):
        room.session.begin()


async def test_not_me_forgets_the_candidate(room: Room) -> None:
    await identified(room, room.sandbox.reader_email)
    await room.session.forget_candidate()
    await room.session.forget_candidate()
    with pytest.raises(RuntimeError):
        room.session.begin()


async def test_a_session_expires_once_and_only_while_somebody_reads(room: Room) -> None:
    told = changes(room)
    room.session.expire()
    await room.sign_in()
    room.session.expire()
    room.session.expire()
    assert told == [Phase.READING, Phase.EXPIRED]
    assert room.session.reader is not None


async def test_signing_out_drops_reader_and_key(room: Room) -> None:
    await room.sign_in()
    await identified(room, room.sandbox.reader_email)
    await room.session.end()
    assert (room.session.phase, room.session.reader, room.session.origin) == (Phase.SIGNED_OUT, None, "")
    with pytest.raises(SignedOut):
        _ = room.session.client
    with pytest.raises(RuntimeError):
        room.session.begin()
    assert room.sandbox.api_key not in repr(vars(room.session))
    await room.session.end()
