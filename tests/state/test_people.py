"""Users and invitations: read whole, changed once, and called done only when the server, read afterwards, says so."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from avara_desktop.api.bodies import UserInvite, UserPatch
from avara_desktop.api.limits import checked
from avara_desktop.api.people import Invitation, User
from avara_desktop.api.terms import UserLevel
from avara_desktop.errors import (
    Conflict,
    InvalidRequest,
    NotFound,
    NotPermitted,
    OutcomeUnknown,
    Refused,
    SafetyStop,
)
from avara_desktop.state.people import People
from avara_desktop.state.person_rows import Access, ago
from avara_desktop.state.session import SignedOut
from tests.state.support import USERS, Room

NEW = {
    "email": "nora.new@clinic.example",
    "firstName": "Nora",
    "lastName": "New",
    "clinicRole": "Radiologist",
    "level": "member",
    "canCreateReports": True,
    "canManageStudies": False,
    "hasDashboardAccess": False,
    "npiNumber": "1234567893",
}


def invite_of(**other: Any) -> UserInvite:
    return checked(UserInvite, {**NEW, **other})


async def arranged(room: Room) -> People:
    """People read to the end by somebody signed in."""
    await room.sign_in()
    people = People(room.session, room.notices)
    await people.load()
    return people


def somebody(people: People) -> User:
    """A member other than the reader, who may create reports."""
    users = people.users.items.values()
    return next(user for user in users if user.level is UserLevel.MEMBER and user.can_create_reports)


def titles(room: Room) -> list[str]:
    return [notice.title for notice in room.notices.shown]


# --- reading


async def test_both_lists_are_read_to_their_ends(room: Room) -> None:
    people = await arranged(room)
    assert set(people.users.items) == set(room.world.users)
    assert set(people.invitations.items) == set(room.world.invitations)
    assert people.users.age is not None
    assert len(people.user_rows()) == len(room.world.users)


async def test_rows_appear_only_when_the_list_is_whole(room: Room) -> None:
    await room.sign_in()
    people = People(room.session, room.notices)
    seen: list[tuple[int, int]] = []
    people.changed.connect(lambda: seen.append((people.users.progress, len(people.users.items))))
    await people.load()
    everybody = len(room.world.users)
    assert (everybody, 0) in seen, "progress is told before the rows appear"
    assert all(rows in (0, everybody) for _, rows in seen)


async def test_trouble_is_kept_with_the_list_and_the_rows_stay(room: Room) -> None:
    people = await arranged(room)
    before = people.user_rows()
    await room.fault(USERS, status=400, method="GET")
    await people.load()
    assert people.users.error is not None
    assert not people.refused
    assert [row.user for row in people.user_rows()] == [row.user for row in before]
    await people.load()
    assert people.users.error is None


async def test_a_key_that_may_not_manage_users_is_told_and_asked_no_further(room: Room) -> None:
    await room.sign_in()
    people = People(room.session, room.notices)
    await room.fault(USERS, status=403)
    await people.load()
    assert people.refused
    assert isinstance(people.users.error, NotPermitted)
    assert room.wire.count(f"GET {USERS}/invitations") == 0
    await people.load()
    assert not people.refused, "the key's rights were widened meanwhile"


async def test_signing_out_while_reading_shows_nobody(room: Room) -> None:
    await room.sign_in()
    people = People(room.session, room.notices)
    room.wire.after(f"GET {USERS}?", room.session.end)
    with pytest.raises(SignedOut):
        await people.load()
    assert people.users.items == {}


async def test_forgetting_leaves_nobody(room: Room) -> None:
    people = await arranged(room)
    await people.revoke(somebody(people))
    people.forget()
    assert people.user_rows() == ()
    assert people.invitation_rows() == ()
    assert people.access == {}


# --- inviting


async def test_an_invitation_is_shown_once_the_server_lists_it(room: Room) -> None:
    people = await arranged(room)
    found = await people.invite(invite_of())
    assert room.world.invitations[found.invitation_id].invitee.email == NEW["email"]
    assert people.invitations.items[found.invitation_id] == found
    assert titles(room) == ["Invited: \u2068Nora New\u2069 (nora.new@clinic.example)"]
    assert room.wire.count(f"POST {USERS}") == 1


async def test_an_email_in_use_is_refused_in_words(room: Room) -> None:
    people = await arranged(room)
    taken = somebody(people)
    with pytest.raises(Conflict) as caught:
        await people.invite(invite_of(email=taken.email))
    assert taken.email in caught.value.advice
    assert "is a user already" in caught.value.advice
    await people.invite(invite_of())
    with pytest.raises(Conflict) as caught:
        await people.invite(invite_of())
    assert "open already" in caught.value.advice


async def test_an_unanswered_invitation_that_was_made_is_found(room: Room) -> None:
    people = await arranged(room)
    await room.fault(USERS, "drop", method="POST", after_commit=True)
    found = await people.invite(invite_of())
    assert found.email == NEW["email"]
    assert room.wire.count(f"POST {USERS}") == 1


async def test_an_unanswered_invitation_that_was_not_made_stays_unknown_and_is_looked_for_before_the_next(
    room: Room,
) -> None:
    people = await arranged(room)
    await room.fault(USERS, "drop", method="POST")
    with pytest.raises(OutcomeUnknown):
        await people.invite(invite_of())
    assert room.notices.shown == []
    before = len(room.wire.passed)
    await people.invite(invite_of())
    kinds = [line.split("?")[0] for line in room.wire.passed[before:]]
    assert kinds[0] == f"GET {USERS}/invitations", "looked before it is sent again"
    assert titles(room)[0].startswith("Invited")


async def test_an_invitation_that_turns_out_to_have_been_made_is_not_sent_twice(room: Room) -> None:
    people = await arranged(room)

    async def silence() -> None:
        await room.fault(f"{USERS}/invitations", status=400)

    room.wire.after(f"POST {USERS}", silence)
    await room.fault(USERS, "drop", method="POST", after_commit=True)
    with pytest.raises(OutcomeUnknown):
        await people.invite(invite_of())
    await people.invite(invite_of())
    assert room.wire.count(f"POST {USERS}") == 1
    assert titles(room)[0].startswith("Invited")


async def test_an_invitation_answered_but_not_listed_is_not_called_done(room: Room) -> None:
    people = await arranged(room)
    await room.fault(f"{USERS}/invitations", status=400)
    with pytest.raises(OutcomeUnknown, match="not confirmed"):
        await people.invite(invite_of())
    assert room.notices.shown == []


# --- changing


async def test_only_what_changed_is_sent_and_the_read_afterwards_is_shown(room: Room) -> None:
    people = await arranged(room)
    seen = somebody(people)
    before = len(room.wire.passed)
    now = await people.update(seen, checked(UserPatch, {"lastName": "Changed"}))
    one = f"{USERS}/{seen.user_id}"
    assert room.wire.passed[before:] == [f"GET {one}", f"PATCH {one}", f"GET {one}"]
    assert now.last_name == room.world.users[seen.user_id].last_name == "Changed"
    assert people.users.items[seen.user_id] == now
    assert now.model_copy(update={"last_name": seen.last_name}) == seen


async def test_a_user_who_changed_meanwhile_stops_the_change_and_the_difference_is_named(room: Room) -> None:
    people = await arranged(room)
    seen = somebody(people)
    room.world.users[seen.user_id].first_name = "Else"
    with pytest.raises(SafetyStop) as caught:
        await people.update(seen, checked(UserPatch, {"lastName": "Changed"}))
    assert f"First name: was {seen.first_name}, is now Else" in caught.value.advice
    assert room.wire.count("PATCH") == 0
    assert people.users.items[seen.user_id].first_name == "Else"


async def test_a_change_the_server_does_not_keep_is_not_called_done(room: Room) -> None:
    people = await arranged(room)
    seen = somebody(people)

    async def undo() -> None:
        room.world.users[seen.user_id].last_name = "Other"

    room.wire.after(f"PATCH {USERS}", undo)
    with pytest.raises(SafetyStop) as caught:
        await people.update(seen, checked(UserPatch, {"lastName": "Changed"}))
    assert "Last name: asked for Changed, is Other" in caught.value.advice
    assert room.notices.shown == []


@pytest.mark.parametrize("committed", [True, False])
async def test_an_unanswered_change_is_settled_by_a_read(room: Room, committed: bool) -> None:
    people = await arranged(room)
    seen = somebody(people)
    await room.fault(USERS, "drop", method="PATCH", after_commit=committed)
    patch = checked(UserPatch, {"lastName": "Changed"})
    if committed:
        await people.update(seen, patch)
        assert titles(room)[0].startswith("Changed")
    else:
        with pytest.raises(OutcomeUnknown):
            await people.update(seen, patch)
        row = next(row for row in people.user_rows() if row.user.user_id == seen.user_id)
        assert row.doing == "changed? not confirmed"
        await people.load()
        assert all(not row.doing for row in people.user_rows()), "a read of the list settles it"
    assert room.wire.count("PATCH") == 1


async def test_a_field_the_server_names_reaches_the_form(room: Room) -> None:
    people = await arranged(room)
    seen = somebody(people)
    with pytest.raises(InvalidRequest) as caught:
        await people.update(seen, checked(UserPatch, {"npiNumber": None}))
    assert caught.value.field == "npiNumber"


async def test_changing_oneself_changes_what_the_worklist_goes_by(room: Room) -> None:
    people = await arranged(room)
    me = people.users.items[room.reader_id]
    await people.update(me, checked(UserPatch, {"canManageStudies": not me.can_manage_studies}))
    assert room.session.reader
    assert room.session.reader.can_manage_studies is not me.can_manage_studies


async def test_an_owner_is_not_changed_here(room: Room) -> None:
    people = await arranged(room)
    owner = next(user for user in people.users.items.values() if user.level is UserLevel.OWNER)
    before = len(room.wire.passed)
    for act in (people.revoke(owner), people.reactivate(owner), people.update(owner, UserPatch(first_name="X"))):
        with pytest.raises(SafetyStop, match="Nothing was sent") as caught:
            await act
        assert "dashboard" in caught.value.advice
    assert len(room.wire.passed) == before


# --- access


async def test_revoking_and_reactivating_are_told_as_this_session_knows_them(room: Room) -> None:
    people = await arranged(room)
    seen = somebody(people)
    await people.revoke(seen)
    assert room.world.users[seen.user_id].revoked_ms is not None
    assert people.access[seen.user_id] is Access.REVOKED
    assert titles(room)[0].startswith("Access revoked")
    with pytest.raises(SafetyStop):
        await people.revoke(seen)
    await people.reactivate(seen)
    assert room.world.users[seen.user_id].revoked_ms is None
    assert people.access[seen.user_id] is Access.RESTORED


async def test_nobody_revokes_themselves(room: Room) -> None:
    people = await arranged(room)
    with pytest.raises(SafetyStop) as caught:
        await people.revoke(people.users.items[room.reader_id])
    assert "your own access" in caught.value.advice
    assert room.wire.count("POST") == 0


async def test_a_revoked_user_the_server_hides_stays_on_the_page_and_can_be_reactivated(room: Room) -> None:
    await room.switch(revoked_users="hidden")
    people = await arranged(room)
    seen = somebody(people)
    await people.revoke(seen)
    assert room.notices.shown[0].advice == "The server no longer lists them."
    await people.load()
    assert seen.user_id not in people.users.items
    row = next(row for row in people.user_rows() if row.user.user_id == seen.user_id)
    assert row.access is Access.REVOKED
    await people.reactivate(seen)
    assert people.access[seen.user_id] is Access.RESTORED
    assert seen.user_id in people.users.items


@pytest.mark.parametrize("switch", ["listed", "hidden"])
async def test_an_unanswered_revocation_is_settled_only_where_a_read_can_tell(room: Room, switch: str) -> None:
    await room.switch(revoked_users=switch)
    people = await arranged(room)
    seen = somebody(people)
    await room.fault(f"{USERS}/revoke-access", "drop", after_commit=True)
    if switch == "hidden":
        await people.revoke(seen)
        assert people.access[seen.user_id] is Access.REVOKED
    else:
        with pytest.raises(OutcomeUnknown):
            await people.revoke(seen)
        assert people.access[seen.user_id] is Access.REVOKED_UNCONFIRMED
        assert room.notices.shown == []
    assert room.wire.count(f"POST {USERS}/revoke-access") == 1


async def test_a_revocation_whose_proof_does_not_come_is_not_called_done(room: Room) -> None:
    people = await arranged(room)
    seen = somebody(people)

    async def trouble() -> None:
        await room.fault(f"{USERS}/{seen.user_id}", status=400)

    room.wire.after(f"POST {USERS}/revoke-access", trouble)
    with pytest.raises(OutcomeUnknown):
        await people.revoke(seen)
    assert people.access[seen.user_id] is Access.REVOKED_UNCONFIRMED


async def test_somebody_with_access_is_not_reactivated(room: Room) -> None:
    people = await arranged(room)
    seen = somebody(people)
    with pytest.raises(Conflict) as caught:
        await people.reactivate(seen)
    assert "probably not revoked" in caught.value.advice
    assert people.access == {}


# --- invitations


def an_open_one(people: People) -> Invitation:
    return next(row.invitation for row in people.invitation_rows() if row.state == "Open")


async def test_an_open_invitation_is_changed_and_withdrawn(room: Room) -> None:
    people = await arranged(room)
    now = await people.update_invitation(an_open_one(people), checked(UserPatch, {"lastName": "Changed"}))
    assert room.world.invitations[now.invitation_id].invitee.last_name == "Changed"
    await people.revoke_invitation(now)
    row = next(row for row in people.invitation_rows() if row.invitation.invitation_id == now.invitation_id)
    assert (row.state, row.expiry) == ("Revoked", "–")
    with pytest.raises(SafetyStop):
        await people.revoke_invitation(row.invitation)


async def test_an_invitation_accepted_meanwhile_is_neither_changed_nor_withdrawn(room: Room) -> None:
    people = await arranged(room)
    seen = an_open_one(people)
    await room.control("POST", f"/invitations/{seen.invitation_id}/accept")
    for act in (people.revoke_invitation(seen), people.update_invitation(seen, UserPatch(first_name="X"))):
        with pytest.raises(SafetyStop) as caught:
            await act
        assert "Invitation: was open, is now accepted" in caught.value.advice
    assert room.wire.count("POST") == room.wire.count("PATCH") == 0
    await people.load()
    assert seen.user_id in people.users.items


@pytest.mark.parametrize("committed", [True, False])
async def test_an_unanswered_withdrawal_is_settled_by_a_read(room: Room, committed: bool) -> None:
    people = await arranged(room)
    seen = an_open_one(people)
    await room.fault(f"{USERS}/invitations/revoke", "drop", after_commit=committed)
    if committed:
        await people.revoke_invitation(seen)
        assert titles(room)[0].startswith("Invitation revoked")
    else:
        with pytest.raises(OutcomeUnknown):
            await people.revoke_invitation(seen)
        row = next(row for row in people.invitation_rows() if row.invitation.invitation_id == seen.invitation_id)
        assert row.doing == "revoked? not confirmed"


async def test_an_expired_invitation_can_be_put_away_but_not_changed(room: Room) -> None:
    people = await arranged(room)
    seen = next(row.invitation for row in people.invitation_rows() if row.state == "Expired")
    with pytest.raises(SafetyStop, match="Nothing was sent"):
        await people.update_invitation(seen, UserPatch(first_name="X"))
    await people.revoke_invitation(seen)
    assert room.world.invitations[seen.invitation_id].status == "revoked"


async def test_a_change_made_while_the_list_is_read_is_not_overwritten_by_the_older_list(room: Room) -> None:
    people = await arranged(room)
    seen = somebody(people)

    async def change() -> None:
        await people.update(seen, checked(UserPatch, {"lastName": "Changed"}))

    room.wire.after(f"GET {USERS}?", change)
    await people.load()
    assert people.users.items[seen.user_id].last_name == "Changed"


# --- what is hard to know


async def test_an_invitation_withdrawn_before_it_was_seen_is_not_called_done(room: Room) -> None:
    people = await arranged(room)

    async def withdraw() -> None:
        made = list(room.world.invitations.values())[-1]
        made.status = "revoked"

    room.wire.after(f"POST {USERS}", withdraw)
    with pytest.raises(OutcomeUnknown, match="lists no such invitation"):
        await people.invite(invite_of())
    assert room.notices.shown == []


async def test_a_refused_email_that_nobody_has_is_said_to_be_just_that(room: Room) -> None:
    people = await arranged(room)
    await room.fault(USERS, status=409, method="POST")
    with pytest.raises(Conflict) as caught:
        await people.invite(invite_of())
    assert "lists no user and no open invitation" in caught.value.advice
    await room.fault(USERS, status=409, method="POST")
    await room.fault(USERS, status=400, method="GET")
    with pytest.raises(Conflict) as caught:
        await people.invite(invite_of())
    assert caught.value.title == Conflict.title, "what stands in the way could not be read"


async def test_a_change_in_doubt_is_looked_for_before_it_is_sent_again(room: Room) -> None:
    people = await arranged(room)
    seen = somebody(people)
    patch = checked(UserPatch, {"lastName": "Changed"})

    async def silence() -> None:
        await room.fault(f"{USERS}/{seen.user_id}", status=400, method="GET")

    room.wire.after(f"PATCH {USERS}", silence)
    await room.fault(USERS, "drop", method="PATCH", after_commit=True)
    with pytest.raises(OutcomeUnknown):
        await people.update(seen, patch)
    await people.update(seen, patch)
    assert room.wire.count("PATCH") == 1, "it had happened"
    assert titles(room)[0].startswith("Changed")


async def test_a_change_whose_proof_does_not_come_is_not_called_done(room: Room) -> None:
    people = await arranged(room)
    seen = somebody(people)

    async def silence() -> None:
        await room.fault(f"{USERS}/{seen.user_id}", status=400, method="GET")

    room.wire.after(f"PATCH {USERS}", silence)
    with pytest.raises(OutcomeUnknown, match="but not confirmed"):
        await people.update(seen, checked(UserPatch, {"lastName": "Changed"}))
    assert room.notices.shown == []


async def test_a_refused_change_shows_how_things_stand(room: Room) -> None:
    people = await arranged(room)
    seen, invitation = somebody(people), an_open_one(people)
    await room.fault(USERS, status=409, method="PATCH")
    with pytest.raises(Conflict, match="Not changed"):
        await people.update(seen, checked(UserPatch, {"lastName": "Changed"}))

    async def accept() -> None:
        await room.control("POST", f"/invitations/{invitation.invitation_id}/accept")

    room.wire.before(f"POST {USERS}/invitations/revoke", accept)
    with pytest.raises(Conflict, match="Not revoked"):
        await people.revoke_invitation(invitation)
    assert people.invitations.items[invitation.invitation_id].status == "accepted"


async def test_an_answer_that_says_no_is_no_success(room: Room) -> None:
    people = await arranged(room)
    seen = somebody(people)
    body = {"success": False, "message": "not today"}
    await room.fault(f"{USERS}/revoke-access", status=200, body=body)
    with pytest.raises(Refused) as caught:
        await people.revoke(seen)
    assert caught.value.advice == "not today"
    assert people.access == {}


async def test_a_user_who_is_gone_leaves_the_list(room: Room) -> None:
    people = await arranged(room)
    seen = somebody(people)
    del room.world.users[seen.user_id]
    with pytest.raises(NotFound):
        await people.revoke(seen)
    assert seen.user_id not in people.users.items
    assert room.wire.count("POST") == 0


async def test_a_list_settles_what_it_can_tell_about_access(room: Room) -> None:
    await room.switch(revoked_users="hidden")
    people = await arranged(room)
    seen = somebody(people)

    async def silence() -> None:
        await room.fault(f"{USERS}/{seen.user_id}", status=400, method="GET")

    room.wire.after(f"POST {USERS}/revoke-access", silence)
    with pytest.raises(OutcomeUnknown):
        await people.revoke(seen)
    await people.load()
    assert people.access[seen.user_id] is Access.REVOKED, "the server lists them no more"
    room.world.users[seen.user_id].revoked_ms = None
    await people.load()
    assert seen.user_id not in people.access, "somebody else gave the access back"
    await people.revoke(people.users.items[seen.user_id])
    await room.fault(f"{USERS}/reactivate", "drop", after_commit=False)
    with pytest.raises(OutcomeUnknown):
        await people.reactivate(seen)
    assert people.access[seen.user_id] is Access.RESTORED_UNCONFIRMED
    room.world.users[seen.user_id].revoked_ms = None
    await people.load()
    assert people.access[seen.user_id] is Access.RESTORED
    room.world.users[seen.user_id].revoked_ms = 1
    await people.load()
    assert seen.user_id not in people.access
    assert all(row.user.user_id != seen.user_id for row in people.user_rows())


async def test_signing_out_during_an_act_leaves_nothing_behind(room: Room) -> None:
    people = await arranged(room)
    seen = somebody(people)

    async def leave() -> None:
        await room.session.end()
        people.forget()

    room.wire.after(f"POST {USERS}/revoke-access", leave)
    with pytest.raises(SignedOut):
        await people.revoke(seen)
    assert (people.access, people.user_rows(), room.notices.shown) == ({}, (), [])


NOW = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=30), "just now"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=47), "47 h ago"),
        (timedelta(days=3), "3 d ago"),
        (timedelta(days=-1), "just now"),
    ],
)
def test_how_long_ago_is_said_in_one_unit(age: timedelta, words: str) -> None:
    assert ago(NOW - age, NOW) == words
