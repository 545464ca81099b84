"""The user endpoints: who may be what, whose access can be taken, and what a revoked user still can do."""

from __future__ import annotations

import json
from typing import Any, get_args

import httpx
import pytest
from avara.types.shared.clinic_role import ClinicRole
from hypothesis import given, settings
from hypothesis import strategies as st

from avara_desktop.sandbox.data import people
from avara_desktop.sandbox.data.clinic_roles import CLINIC_ROLES
from avara_desktop.sandbox.npi import is_npi
from avara_desktop.sandbox.user_input import FIELDS

from .support import STUDIES, USERS, Caller, Json, error_of


def patch(call: Caller, user_id: str, **body: Any) -> httpx.Response:
    """PATCH a user."""
    return call("PATCH", f"{USERS}/{user_id}", json=body)


def act(call: Caller, path: str, user_id: str) -> httpx.Response:
    """POST revoke-access or reactivate."""
    return call("POST", f"{USERS}/{path}", json={"userId": user_id})


def by_email(call: Caller, email: str) -> Json:
    """The user of that address."""
    (user,) = call.get(USERS, email=email)["users"]
    return dict(user)


@pytest.fixture
def colleague(call: Caller) -> str:
    """A radiologist who is neither the reader nor an admin."""
    return str(call.get(USERS, lastName="Osei")["users"][0]["userId"])


@pytest.fixture
def administrator(call: Caller) -> str:
    """One of the two admins."""
    return str(by_email(call, people.ADMINISTRATOR_EMAIL)["userId"])


def test_the_people_it_starts_with(call: Caller) -> None:
    users = call.get(USERS)["users"]
    assert [len([user for user in users if user["level"] == level]) for level in ("owner", "admin", "member")] == [
        1,
        2,
        9,
    ]
    assert len({user["clinicRole"] for user in users}) >= 5
    for user in users:
        assert (user["npiNumber"] is not None) is user["canCreateReports"]
        assert user["npiNumber"] is None or is_npi(user["npiNumber"])
        assert user["level"] == "member" or user["hasDashboardAccess"]


def test_the_vocabulary_of_roles_is_the_sdks() -> None:
    assert get_args(ClinicRole) == CLINIC_ROLES


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("1234567893", True),  # the worked example of CMS
        ("1245319599", True),
        ("2" + "0" * 8 + "8", False),
        ("1234567890", False),
        ("1234567983", False),  # two digits changed places
        ("3234567891", False),
        ("123456789", False),
        ("12345678931", False),
        ("١٢٣٤٥٦٧٨٩٣", False),
    ],
)
def test_check_digit_of_an_npi(number: str, valid: bool) -> None:
    assert is_npi(number) is valid


def test_a_patch_leaves_alone_clears_or_sets(call: Caller, colleague: str) -> None:
    before = call.get(f"{USERS}/{colleague}")
    assert call("PATCH", f"{USERS}/{colleague}").json() == before
    assert patch(call, colleague).json() == before
    changes = {"middleName": "Nana", "suffix2": "PhD", "phoneNumber": "15555550123", "clinicRole": "Cardiologist"}
    after = patch(call, colleague, **changes, canManageStudies=False).json()
    assert after == before | changes | {"canManageStudies": False}
    assert call.get(f"{USERS}/{colleague}") == after
    cleared = dict.fromkeys(("middleName", "suffix1", "suffix2", "phoneNumber"))
    assert patch(call, colleague, **cleared).json() == after | cleared
    # an answer must name a role: a cleared one is the vocabulary's word for none
    assert patch(call, colleague, clinicRole=None).json()["clinicRole"] == "Other"


def test_study_answers_follow_the_name(call: Caller, colleague: str) -> None:
    study_id = call.one("unassigned", mine=False)
    call.patch(study_id, {"assignedTo": colleague})
    patch(call, colleague, lastName="Osei-Bonsu")
    assert call.study(study_id)["assignedTo"]["lastName"] == "Osei-Bonsu"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": "new@example.com"}, "email"),
        ({"firstName": None}, "firstName"),
        ({"firstName": ""}, "firstName"),
        ({"lastName": " \u2003"}, "lastName"),
        ({"lastName": "x" * 101}, "lastName"),
        ({"lastName": "two\nlines"}, "lastName"),
        ({"middleName": 7}, "middleName"),
        ({"suffix1": "x" * 51}, "suffix1"),
        ({"suffix2": "a\u2028b"}, "suffix2"),
        ({"canCreateReports": None}, "canCreateReports"),
        ({"canManageStudies": "true"}, "canManageStudies"),
        ({"clinicRole": "Wizard"}, "clinicRole"),
        ({"clinicRole": ["Radiologist"]}, "clinicRole"),
        ({"level": "owner"}, "level"),
        ({"level": None}, "level"),
        ({"level": "admin", "hasDashboardAccess": False}, "hasDashboardAccess"),
        ({"npiNumber": "1234567890"}, "npiNumber"),
        ({"npiNumber": 1234567893}, "npiNumber"),
        ({"npiNumber": None}, "npiNumber"),
        ({"phoneNumber": "555555012"}, "phoneNumber"),
        ({"phoneNumber": "1" * 16}, "phoneNumber"),
        ({"phoneNumber": "+15555550123"}, "phoneNumber"),
        ({"lastLoginAt": None}, "lastLoginAt"),
    ],
)
def test_what_a_patch_may_not_say(call: Caller, colleague: str, body: Json, field: str) -> None:
    before = call.get(f"{USERS}/{colleague}")
    answer = patch(call, colleague, middleName="Q", **body) if field != "middleName" else patch(call, colleague, **body)
    assert error_of(answer) == (422, field)
    assert field in answer.json()["error"]["message"]
    assert call.get(f"{USERS}/{colleague}") == before


def test_report_creators_need_an_npi_in_whatever_order_it_is_said(call: Caller) -> None:
    coordinator = by_email(call, people.NO_REPORTS_EMAIL)["userId"]
    assert error_of(patch(call, coordinator, canCreateReports=True)) == (422, "npiNumber")
    assert patch(call, coordinator, canCreateReports=True, npiNumber="1234567893").status_code == 200
    assert error_of(patch(call, coordinator, npiNumber=None)) == (422, "npiNumber")
    assert patch(call, coordinator, npiNumber=None, canCreateReports=False).json()["npiNumber"] is None


def test_an_admin_needs_the_dashboard(call: Caller) -> None:
    technologist = by_email(call, people.TECHNOLOGIST_EMAIL)["userId"]
    assert error_of(patch(call, technologist, level="admin")) == (422, "hasDashboardAccess")
    assert patch(call, technologist, level="admin", hasDashboardAccess=True).json()["level"] == "admin"
    assert error_of(patch(call, technologist, hasDashboardAccess=False)) == (422, "hasDashboardAccess")


def test_nobody_has_that_id(call: Caller) -> None:
    nobody = "usr_" + "0" * 32
    assert error_of(call("GET", f"{USERS}/{nobody}")) == (404, None)
    assert error_of(patch(call, nobody, suffix1="MD")) == (404, None)
    assert error_of(call("GET", f"{USERS}/robin")) == (422, "userId")
    for path in ("revoke-access", "reactivate"):
        assert error_of(act(call, path, nobody)) == (404, None)
        assert error_of(act(call, path, "robin")) == (422, "userId")
        assert error_of(call("POST", f"{USERS}/{path}", json={})) == (422, "userId")
        assert error_of(call("POST", f"{USERS}/{path}", json={"userId": nobody, "why": "?"})) == (422, "why")
        assert error_of(call("POST", f"{USERS}/{path}")) == (400, None)
        assert error_of(call("GET", f"{USERS}/{path}")) == (405, None)


def test_a_revoked_user_is_given_no_study_until_reactivated(call: Caller, colleague: str) -> None:
    kept, other = call.one("unassigned", mine=False), call.one("assigned")
    call.patch(kept, {"assignedTo": colleague})
    before = call.get(f"{USERS}/{colleague}")
    assert act(call, "revoke-access", colleague).json() == {"success": True, "message": "Access revoked"}
    assert call.get(f"{USERS}/{colleague}") == before
    assert before in call.get(USERS)["users"]
    assert call.study(kept)["assignedTo"]["userId"] == colleague
    assert error_of(call.patch(other, {"assignedTo": colleague})) == (422, "assignedTo")
    assert error_of(call.reroute(other, colleague)) == (422, "assignedToUserId")
    assert call.study(other)["assignedTo"]["userId"] == call.reader
    assert error_of(act(call, "revoke-access", colleague)) == (409, None)
    assert act(call, "reactivate", colleague).json()["success"] is True
    assert call.get(f"{USERS}/{colleague}") == before
    assert call.patch(other, {"assignedTo": colleague}).status_code == 200
    assert error_of(act(call, "reactivate", colleague)) == (409, None)


def test_revoked_users_may_be_hidden(call: Caller) -> None:
    former = by_email(call, people.REVOKED_EMAIL)
    call.switch(revoked_users="hidden")
    assert call.get(USERS, email=people.REVOKED_EMAIL)["users"] == []
    assert len(call.get(USERS)["users"]) == 11
    assert error_of(call("GET", f"{USERS}/{former['userId']}")) == (404, None)
    assert error_of(patch(call, former["userId"], suffix1="MD")) == (404, None)
    assert error_of(act(call, "revoke-access", former["userId"])) == (409, None)
    assert act(call, "reactivate", former["userId"]).status_code == 200
    assert call.get(f"{USERS}/{former['userId']}") == former


def test_the_department_works_without_revoked_readers(call: Caller) -> None:
    readers = [user for user in call.get(USERS, canCreateReports="true")["users"] if user["userId"] != call.reader]
    last = readers[1]["userId"]
    for user in readers:
        if user["userId"] != last and user["email"] != people.REVOKED_EMAIL:
            assert act(call, "revoke-access", user["userId"]).status_code == 200
    held = {study_id: study.assigned_to for study_id, study in call.world.studies.items()}
    assert [call.sandbox.department.event() for _ in range(60)].count("taken") > 2
    newly = {study.assigned_to for key, study in call.world.studies.items() if held.get(key) != study.assigned_to}
    assert newly <= {last, call.reader, None}
    assert last in newly


def test_somebody_stays_in_charge(call: Caller, administrator: str) -> None:
    (owner,) = call.get(USERS, level="owner")["users"]
    assert error_of(act(call, "revoke-access", owner["userId"])) == (409, None)
    assert error_of(patch(call, owner["userId"], level="admin")) == (409, None)
    assert patch(call, owner["userId"], suffix1="MBA").status_code == 200
    (other,) = [user["userId"] for user in call.get(USERS, level="admin")["users"] if user["userId"] != administrator]
    assert act(call, "revoke-access", other).status_code == 200
    assert error_of(act(call, "revoke-access", administrator)) == (409, None)
    assert error_of(patch(call, administrator, level="member")) == (409, None)
    assert patch(call, administrator, suffix1="MBA").json()["level"] == "admin"
    assert act(call, "reactivate", other).status_code == 200
    assert patch(call, administrator, level="member").json()["level"] == "member"
    assert error_of(act(call, "revoke-access", other)) == (409, None)


def test_lists_follow_changes(call: Caller, colleague: str) -> None:
    patch(call, colleague, lastName="Zwingli", level="admin")
    assert [user["userId"] for user in call.get(USERS, lastName="zWIN", level="admin")["users"]] == [colleague]
    assert error_of(call("GET", USERS, params={"limit": 101})) == (422, "limit")
    assert call.get(STUDIES, limit=1)["studies"]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
BODIES = ANYTHING | st.dictionaries(st.sampled_from(["email", "userId", "invitationId", *FIELDS]), ANYTHING)


def paths(call: Caller) -> list[tuple[str, str]]:
    """Every endpoint of people that takes a body."""
    invitation_id = next(iter(call.world.invitations))
    acts = [("POST", f"{USERS}/{act}") for act in ("revoke-access", "reactivate", "invitations/revoke")]
    kept = [("PATCH", f"{USERS}/{call.reader}"), ("PATCH", f"{USERS}/invitations/{invitation_id}")]
    return [("POST", USERS), *kept, *acts]


@settings(max_examples=150)
@given(body=BODIES, place=st.integers(0, 5))
def test_any_json_is_understood_or_refused(body: Any, place: int) -> None:
    call = Caller(studies=0)
    path = paths(call)[place]
    answer = call(*path, content=json.dumps(body).encode())
    assert answer.status_code in (200, 422)
    if answer.status_code == 422:
        assert error_of(answer)[1] is not None
