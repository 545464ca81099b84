"""Creating studies, in both generations of the body."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest

from .new_study import UID, least, newer, older
from .support import STUDIES, Caller, error_of

NOBODY = "usr_" + "0" * 32


def create(call: Caller, body: Any) -> httpx.Response:
    """POST /studies."""
    return call("POST", STUDIES, json=body)


def test_the_newer_body_is_answered_as_it_was_sent(call: Caller) -> None:
    body = newer(call.world)
    answer = create(call, body)
    assert answer.status_code == 201
    study = answer.json()
    customer = call.world.customers[body.pop("expressCustomerId")]
    assert study["expressCustomer"] == {
        "expressCustomerId": customer.customer_id,
        "expressCustomerName": customer.name,
    }
    assert {name: study[name] for name in body} == body
    assert (study["studyType"], study["studyReportStatus"], study["assignedTo"]) == ("standard", "unassigned", None)
    assert (study["createdByApiKey"]["description"], study["createdByUser"]) == ("Sandbox API Key", None)
    assert study["createdAt"] == study["updatedAt"] == "2026-09-21T14:13:20.000Z"
    assert (study["isCancelled"], study["cancelledAt"], study["reportIds"]) == (False, None, [])
    assert call.get(f"{STUDIES}/by-uid/{UID}") == call.study(study["studyId"]) == study


def test_the_older_body_is_answered_in_older_names(call: Caller) -> None:
    body = older(call.world)
    study = create(call, body).json()
    org_id = body.pop("orgId")
    assert {name: study[name] for name in body} == body
    assert study["org"]["orgId"] == org_id
    assert "studyType" not in study
    mixed = create(call, older(call.world, studyInstanceUid="1.2.3", modality="CT")).json()
    assert (mixed["modality"], mixed["reportMetadata"]["studyDate"]) == ("CT", "2024-01-15")


def test_the_least_body_leaves_everything_else_open(call: Caller) -> None:
    study = create(call, least(clinicalHistory=None, modality=None, externalPatientId=None)).json()
    open_fields = ("clinicalHistory", "clinicalIndication", "expressCustomer", "metadata", "modality", "priorReports")
    assert {study[name] for name in open_fields} == {None}
    assert study["reportMetadata"] == {}


def test_it_shows_in_the_lists_and_is_read_like_any_other(call: Caller) -> None:
    call.sandbox.clock.advance(1)
    study_id = create(call, least()).json()["studyId"]
    assert call.rows(studyReportStatus="unassigned", severity="high")[0]["studyId"] == study_id
    page = call.opened(study_id)
    assert "Sandbox draft" in page.text
    assert call.study(study_id)["studyReportStatus"] == "in_progress"
    signed = call("POST", f"/_sandbox/studies/{study_id}/sign", json={"text": "Normal."})
    assert signed.json()["study"]["studyReportStatus"] == "completed"
    assert call.reports(study_id)[0]["reportPlainText"] == "Normal."


def test_it_may_be_assigned_at_once(call: Caller) -> None:
    study = create(call, least(assignedTo=call.reader)).json()
    assert (study["studyReportStatus"], study["assignedTo"]["userId"]) == ("assigned", call.reader)
    assert study["studyId"] in [row["studyId"] for row in call.rows(assignedTo=call.reader)]


def test_who_cannot_be_assigned(call: Caller) -> None:
    may_not = next(user.user_id for user in call.world.users.values() if not user.can_create_reports)
    revoked = call.colleague()
    call.world.users[revoked].revoked_ms = 1
    before = call.get("/_sandbox/state")["studies"]
    for user_id, expected in ((NOBODY, 404), (may_not, 422), (revoked, 422)):
        assert error_of(create(call, least(assignedTo=user_id))) == (expected, "assignedTo")
        assert error_of(call.patch(call.one("assigned"), {"assignedTo": user_id})) == (expected, "assignedTo")
    body = {"studyId": call.one("assigned"), "userId": revoked}
    assert error_of(call("POST", f"{STUDIES}/viewer-only-reroute-url", json=body)) == (422, "userId")
    assert call.get("/_sandbox/state")["studies"] == before


def test_a_study_instance_uid_is_taken_once(call: Caller) -> None:
    for taken in ("1.2.840.113619.2.55.3.604688119.868.1234567890.123", call.rows()[3]["studyInstanceUid"]):
        assert error_of(create(call, least(studyInstanceUid=taken))) == (409, "studyInstanceUid")
    study_id = create(call, least()).json()["studyId"]
    call("POST", f"{STUDIES}/cancel", json={"studyId": study_id})
    answer = create(call, least())
    assert error_of(answer) == (409, "studyInstanceUid")
    assert answer.json()["error"]["message"].startswith("studyInstanceUid: ")


def test_unknown_customers_are_404_and_named_as_sent(call: Caller) -> None:
    assert error_of(create(call, least(expressCustomerId="cus_" + "0" * 32))) == (404, "expressCustomerId")
    assert error_of(create(call, least(orgId="org_" + "0" * 32))) == (404, "orgId")


@pytest.mark.parametrize("name", ["studyInstanceUid", "studyDescription", "severity", "reportMetadata"])
def test_what_is_required(call: Caller, name: str) -> None:
    body = least()
    del body[name]
    answer = create(call, body)
    assert error_of(answer) == (422, name)
    assert "required" in answer.json()["error"]["message"]
    assert error_of(create(call, least(**{name: None}))) == (422, name)


@pytest.mark.parametrize(
    "name", ["assignedTo", "expressCustomerId", "metadata", "priorReports", "technologistNotes", "orgId"]
)
def test_what_is_left_out_rather_than_null(call: Caller, name: str) -> None:
    assert error_of(create(call, least(**{name: None}))) == (422, name)
    assert error_of(create(call, least(reportMetadata={"mrn": None}))) == (422, "reportMetadata.mrn")


def test_ids_go_on_and_arrivals_with_them(call: Caller) -> None:
    first = create(call, least()).json()["studyId"]
    arrived = call("POST", "/_sandbox/studies", json={}).json()["studyId"]
    second = create(call, least(studyInstanceUid="1.2.3")).json()["studyId"]
    assert len({first, arrived, second} & set(call.world.studies)) == 3


def test_it_works_among_a_hundred_thousand() -> None:
    call = Caller(studies=100_000)
    began = time.perf_counter()
    created = [create(call, least(studyInstanceUid=f"1.2.{number}")).json()["studyId"] for number in range(20)]
    spent = time.perf_counter() - began
    print(f"20 studies created among 100,000 in {spent:.3f} s")
    call.sandbox.clock.advance(1)
    newest = create(call, least()).json()["studyId"]
    assert call.get(STUDIES, limit=1)["studies"][0]["studyId"] == newest
    assert set(created) <= {row["studyId"] for row in call.get(STUDIES, limit=100)["studies"]}
