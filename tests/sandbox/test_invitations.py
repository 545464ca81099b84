"""Invitations: from the sent email to a user, and every way that does not lead there."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from avara_desktop.sandbox.data import people

from .support import START, USERS, Caller, Json, error_of

INVITATIONS = f"{USERS}/invitations"
DAY = 86_400
NORA: Json = {
    "email": "Nora.Lind@new.example",
    "firstName": "Nora",
    "lastName": "Lind",
    "clinicRole": "Radiologist",
    "level": "member",
    "canCreateReports": True,
    "canManageStudies": True,
    "hasDashboardAccess": False,
    "npiNumber": "1234567893",
}


def invite(call: Caller, **changes: Any) -> httpx.Response:
    """Invite Nora, or somebody much like her. A change to ... leaves the field out."""
    body = {name: value for name, value in (NORA | changes).items() if value is not ...}
    return call("POST", USERS, json=body)


def of(call: Caller, user_id: str) -> Json:
    """The invitation of the user to be."""
    (found,) = call.get(INVITATIONS, userId=user_id)["invitations"]
    return dict(found)


@pytest.fixture
def sent(call: Caller) -> Json:
    """Nora's invitation."""
    answer = invite(call)
    assert answer.status_code == 201, answer.text
    return of(call, answer.json()["userId"])


def answered(call: Caller, invitation: Json, answer: str) -> httpx.Response:
    """What the invited person does, or the calendar."""
    return call("POST", f"/_sandbox/invitations/{invitation['invitationId']}/{answer}")


def edited(call: Caller, invitation: Json, **body: Any) -> httpx.Response:
    """PATCH an invitation."""
    return call("PATCH", f"{INVITATIONS}/{invitation['invitationId']}", json=body)


def revoked(call: Caller, **body: str) -> httpx.Response:
    """POST revoke."""
    return call("POST", f"{INVITATIONS}/revoke", json=body)


def test_an_invitation_becomes_a_user(call: Caller) -> None:
    user = invite(call, middleName="Eva", suffix1="MD").json()
    assert user | NORA == user
    assert (user["middleName"], user["suffix1"], user["invitedSource"]) == ("Eva", "MD", "api")
    assert (user["createdAt"], user["lastLoginAt"]) == ("2026-09-21T14:13:20.000Z", None)
    sent = of(call, user["userId"])
    assert {name: sent[name] for name in user if name in sent} == {
        name: value for name, value in user.items() if name != "lastLoginAt"
    }
    assert (sent["status"], sent["expiry"]) == ("sent", "2026-09-28T14:13:20.000Z")
    assert sent["invitedByApiKeyId"]
    (owner,) = call.get(USERS, level="owner")["users"]
    assert sent["inviterId"] == owner["userId"]
    # nobody yet
    assert error_of(call("GET", f"{USERS}/{user['userId']}")) == (404, None)
    assert call.get(USERS, email=NORA["email"])["users"] == []
    study_id = call.one("unassigned", mine=False)
    assert error_of(call.patch(study_id, {"assignedTo": user["userId"]})) == (404, "assignedTo")
    call.sandbox.clock.advance(DAY)
    accepted = answered(call, sent, "accept").json()
    assert accepted == sent | {"status": "accepted", "updatedAt": "2026-09-22T14:13:20.000Z"}
    assert call.get(f"{USERS}/{user['userId']}") == user | {"createdAt": "2026-09-22T14:13:20.000Z"}
    assert call.patch(study_id, {"assignedTo": user["userId"]}).json()["assignedTo"]["lastName"] == "Lind"
    # what becomes of the user is no longer the invitation's business
    call("PATCH", f"{USERS}/{user['userId']}", json={"lastName": "Lindqvist"})
    assert call.get(f"{INVITATIONS}/{sent['invitationId']}") == accepted


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": ...}, "email"),
        ({"email": "nora"}, "email"),
        ({"email": "nora@home"}, "email"),
        ({"email": "n ora@new.example"}, "email"),
        ({"email": "a@b@new.example"}, "email"),
        ({"email": "n@" + "x" * 250 + ".example"}, "email"),
        ({"firstName": ...}, "firstName"),
        ({"firstName": ""}, "firstName"),
        ({"lastName": None}, "lastName"),
        ({"clinicRole": ...}, "clinicRole"),
        ({"clinicRole": None}, "clinicRole"),
        ({"clinicRole": "radiologist"}, "clinicRole"),
        ({"level": ...}, "level"),
        ({"level": "owner"}, "level"),
        ({"level": "admin"}, "hasDashboardAccess"),
        ({"canCreateReports": ...}, "canCreateReports"),
        ({"canCreateReports": 1}, "canCreateReports"),
        ({"canManageStudies": ...}, "canManageStudies"),
        ({"hasDashboardAccess": ...}, "hasDashboardAccess"),
        ({"npiNumber": ...}, "npiNumber"),
        ({"npiNumber": "1234567894"}, "npiNumber"),
        ({"npiNumber": None}, "npiNumber"),
        ({"phoneNumber": "911"}, "phoneNumber"),
        ({"suffix1": ""}, "suffix1"),
        ({"invitedSource": "dashboard"}, "invitedSource"),
    ],
)
def test_what_an_invitation_must_and_may_not_say(call: Caller, changes: Json, field: str) -> None:
    before = call.get(INVITATIONS)
    answer = invite(call, **changes)
    assert error_of(answer) == (422, field)
    assert field in answer.json()["error"]["message"]
    assert call.get(INVITATIONS) == before


def test_no_npi_without_reports(call: Caller) -> None:
    assert invite(call, canCreateReports=False, npiNumber=...).json()["npiNumber"] is None


def test_one_address_one_person(call: Caller, sent: Json) -> None:
    assert error_of(invite(call, email="nora.lind@NEW.example")) == (409, "email")
    assert error_of(invite(call, email=people.READER_EMAIL.upper())) == (409, "email")
    former = invite(call, email=people.REVOKED_EMAIL)
    assert error_of(former) == (409, "email")
    assert "reactivate" in former.json()["error"]["message"]
    answered(call, sent, "expire")
    again = invite(call)
    assert again.status_code == 201
    assert again.json()["userId"] != sent["userId"]
    revoked(call, userId=again.json()["userId"])
    assert invite(call).status_code == 201


def test_seven_days_by_the_clock(call: Caller, sent: Json) -> None:
    call.sandbox.clock.advance(7 * DAY - 1)
    assert edited(call, sent, suffix1="MD").status_code == 200
    assert sent["invitationId"] in {
        row["invitationId"] for row in call.get(INVITATIONS, expired="not-expired")["invitations"]
    }
    call.sandbox.clock.advance(1)
    assert call.get(f"{INVITATIONS}/{sent['invitationId']}")["status"] == "sent"
    assert sent["invitationId"] in {
        row["invitationId"] for row in call.get(INVITATIONS, expired="expired")["invitations"]
    }
    assert error_of(edited(call, sent, suffix1="MD")) == (409, None)
    for answer in ("accept", "reject", "expire"):
        assert error_of(answered(call, sent, answer)) == (409, None)
    assert revoked(call, invitationId=sent["invitationId"]).json()["success"] is True


def test_a_patch_leaves_alone_clears_or_sets(call: Caller, sent: Json) -> None:
    call.sandbox.clock.advance(5)
    path = f"{INVITATIONS}/{sent['invitationId']}"
    assert call("PATCH", path).json() == sent
    changes = {"lastName": "Berg", "middleName": "Q", "level": "admin", "hasDashboardAccess": True}
    after = edited(call, sent, **changes).json()
    assert after == sent | changes | {"updatedAt": "2026-09-21T14:13:25.000Z"}
    after = edited(call, sent, middleName=None, clinicRole=None).json()
    assert (after["middleName"], after["clinicRole"]) == (None, "Other")
    for body, field in (
        ({"npiNumber": None}, "npiNumber"),
        ({"hasDashboardAccess": False}, "hasDashboardAccess"),
        ({"level": "owner"}, "level"),
        ({"email": "x@y.example"}, "email"),
        ({"status": "accepted"}, "status"),
    ):
        assert error_of(edited(call, sent, suffix2="x", **body)) == (422, field)
    assert call.get(path) == after
    answered(call, sent, "accept")
    assert call.get(f"{USERS}/{sent['userId']}")["lastName"] == "Berg"


@pytest.mark.parametrize("answer", ["accept", "reject", "revoke"])
def test_answered_once_and_for_all(call: Caller, sent: Json, answer: str) -> None:
    if answer == "revoke":
        assert revoked(call, userId=sent["userId"], invitationId=sent["invitationId"]).status_code == 200
    else:
        assert answered(call, sent, answer).status_code == 200
    after = of(call, sent["userId"])
    assert after["status"] == {"accept": "accepted", "reject": "rejected", "revoke": "revoked"}[answer]
    for again in ("accept", "reject", "expire"):
        assert error_of(answered(call, sent, again)) == (409, None)
    assert error_of(revoked(call, invitationId=sent["invitationId"])) == (409, None)
    assert error_of(edited(call, sent, suffix1="MD")) == (409, None)
    assert of(call, sent["userId"]) == after
    assert call("GET", f"{USERS}/{sent['userId']}").status_code == (200 if answer == "accept" else 404)


def test_revoking_names_its_invitation_once(call: Caller, sent: Json) -> None:
    other = invite(call, email="other@new.example").json()["userId"]
    nobody = "0" * 32
    assert error_of(revoked(call)) == (422, "invitationId")
    assert error_of(revoked(call, invitationId=sent["invitationId"], userId=other)) == (422, "userId")
    assert error_of(revoked(call, invitationId="inv_1")) == (422, "invitationId")
    assert error_of(revoked(call, userId=call.reader)) == (404, None)
    assert error_of(revoked(call, invitationId=f"inv_{nobody}")) == (404, None)
    assert error_of(revoked(call, invitationId=sent["invitationId"], userId=f"usr_{nobody}")) == (404, None)
    assert error_of(revoked(call, user=other)) == (422, "user")
    assert error_of(call("GET", f"{INVITATIONS}/revoke")) == (405, None)
    assert of(call, sent["userId"]) == sent
    assert error_of(call("GET", f"{INVITATIONS}/inv_{nobody}")) == (404, None)
    assert error_of(call("GET", f"{INVITATIONS}/{sent['userId']}")) == (422, "invitationId")
    assert error_of(call("POST", f"/_sandbox/invitations/inv_{nobody}/accept")) == (404, None)
    assert error_of(call("POST", f"/_sandbox/invitations/{sent['invitationId']}/bless")) == (404, None)


def test_the_invitations_it_starts_with(call: Caller) -> None:
    rows = call.get(INVITATIONS)["invitations"]
    assert Counter(row["status"] for row in rows) == {"sent": 4, "accepted": 1, "rejected": 1, "revoked": 1}
    assert [row["createdAt"] for row in rows] == sorted((row["createdAt"] for row in rows), reverse=True)
    now = datetime.fromtimestamp(START, UTC)
    left = [
        None if row["expiry"] is None else datetime.fromisoformat(row["expiry"]) - now
        for row in rows
        if row["status"] == "sent"
    ]
    assert None in left
    assert any(each is not None and each < timedelta() for each in left)
    assert any(each is not None and timedelta() < each < timedelta(days=1) for each in left)
    (accepted,) = [row for row in rows if row["status"] == "accepted"]
    user = call.get(f"{USERS}/{accepted['userId']}")
    assert (user["email"], user["createdAt"]) == (accepted["email"], accepted["updatedAt"])
    emails = {row["email"] for row in call.get(USERS)["users"]}
    assert emails & {row["email"] for row in rows} == {accepted["email"]}
    for row in rows:
        assert (row["invitedByApiKeyId"] is None) is (row["invitedSource"] == "dashboard")
        assert row["updatedAt"] >= row["createdAt"]


def test_filters(call: Caller, sent: Json) -> None:
    def statuses(**query: str) -> Counter[str]:
        return Counter(row["status"] for row in call.get(INVITATIONS, **query)["invitations"])

    assert statuses(status="sent") == {"sent": 5}
    assert statuses(status="rejected,revoked") == {"rejected": 1, "revoked": 1}
    assert statuses(status="") == statuses(expired="all") == statuses()
    assert statuses(status="sent", expired="expired") == {"sent": 1}
    assert statuses(status="sent", expired="not-expired") == {"sent": 4}
    assert call.get(INVITATIONS, startDate="2026-09-21")["invitations"][0] == sent
    whole = [row["createdAt"][:10] for row in call.get(INVITATIONS)["invitations"]]
    some = [row["createdAt"][:10] for row in call.get(INVITATIONS, startDate=whole[4], endDate=whole[2])["invitations"]]
    assert some == [day for day in whole if whole[4] <= day <= whole[2]]
    assert 0 < len(some) < len(whole)
    assert statuses(startDate="2026-09-22") == statuses(userId=call.reader) == {}
    for query, field in (
        ({"status": "open"}, "status"),
        ({"expired": "yes"}, "expired"),
        ({"userId": "me"}, "userId"),
        ({"startDate": "21.09.2026"}, "startDate"),
        ({"endDate": "2026-02-30"}, "endDate"),
        ({"limit": "0"}, "limit"),
        ({"cursor": "x"}, "cursor"),
        ({"email": "x"}, "email"),
    ):
        assert error_of(call("GET", INVITATIONS, params=query)) == (422, field)


def test_pages_while_invitations_are_sent(call: Caller) -> None:
    throughout = [row["invitationId"] for row in call.get(INVITATIONS)["invitations"]]
    walked: list[str] = []
    page = call.get(INVITATIONS, limit=2)
    while True:
        walked += [row["invitationId"] for row in page["invitations"]]
        if not page["hasMore"]:
            break
        call.sandbox.clock.advance(1)
        assert invite(call, email=f"nora{len(walked)}@new.example").status_code == 201
        page = call.get(INVITATIONS, limit=2, cursor=page["cursor"])
    assert walked == throughout
    assert len(call.get(INVITATIONS)["invitations"]) == len(throughout) + 3
    assert error_of(call("GET", USERS, params={"cursor": call.get(INVITATIONS, limit=2)["cursor"]})) == (422, "cursor")


def test_the_inviter_may_be_nobody(call: Caller, sent: Json) -> None:
    call.switch(invitation_inviter="null")
    assert of(call, sent["userId"])["inviterId"] is None
    by_hand = [row for row in call.get(INVITATIONS)["invitations"] if row["invitedSource"] == "dashboard"]
    assert by_hand
    assert all(row["inviterId"] for row in by_hand)
