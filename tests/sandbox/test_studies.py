"""Getting studies, changing them, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from .support import REPORTS, STUDIES, USERS, Caller, error_of

NOBODY = "usr_" + "0" * 32
NO_STUDY = "stu_" + "0" * 32


def test_a_study_is_found_by_id_and_by_uid(call: Caller) -> None:
    study_id = call.one("assigned")
    study = call.study(study_id)
    assert study["studyId"] == study_id
    assert study["assignedTo"]["userId"] == call.reader
    assert call.get(f"{STUDIES}/by-uid/{study['studyInstanceUid']}") == study


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (f"{STUDIES}/{NO_STUDY}", (404, None)),
        (f"{STUDIES}/stu_XYZ", (422, "studyId")),
        (f"{STUDIES}/by-uid/1.2.3.4", (404, None)),
        (f"{STUDIES}/by-uid/1.02.3", (422, "studyInstanceUid")),
        (f"{STUDIES}/by-uid/{'1.' * 33}1", (422, "studyInstanceUid")),
        (f"{USERS}/{NOBODY}", (404, None)),
        (f"{USERS}/me", (422, "userId")),
        (f"{REPORTS}?studyId={NO_STUDY}", (404, "studyId")),
        (REPORTS, (422, "studyId")),
        (f"{REPORTS}/text?reportId=rep_1", (422, "reportId")),
        (f"{REPORTS}/pdf?reportId=rep_{'0' * 32}", (404, None)),
        (f"{REPORTS}?page=2", (422, "page")),
        ("/v1/autoScribe/nothing", (404, None)),
        ("/", (404, None)),
    ],
)
def test_what_is_not_there(call: Caller, path: str, expected: tuple[int, str | None]) -> None:
    assert error_of(call("GET", path)) == expected


def test_wrong_methods_are_refused_in_json(call: Caller) -> None:
    assert error_of(call("DELETE", STUDIES)) == (405, None)
    assert error_of(call("PUT", f"{STUDIES}/{NO_STUDY}")) == (405, None)


def test_absent_fields_stay_null_clears_and_arrays_replace(call: Caller) -> None:
    study_id = call.one("assigned")
    before = call.study(study_id)
    assert call.patch(study_id, {}).json() == before
    body = {
        "clinicalHistory": None,
        "technologistNotes": ["one", "two"],
        "priorReports": [{"reportText": "Old.", "studyDate": "2024-02-29", "modality": "CT", "externalStudyId": None}],
        "reportMetadata": {"mrn": "X1", "weight": None},
        "severity": "stat",
        "studyDescription": "CT Head again",
        "expressCustomerId": None,
    }
    after = call.patch(study_id, body).json()
    assert after["clinicalHistory"] is None
    assert after["technologistNotes"] == ["one", "two"]
    assert after["priorReports"] == [{"reportText": "Old.", "studyDate": "2024-02-29", "modality": "CT"}]
    assert after["reportMetadata"]["mrn"] == "X1"
    assert "weight" not in after["reportMetadata"]
    assert after["reportMetadata"]["studyDate"] == before["reportMetadata"]["studyDate"]
    assert (after["severity"], after["studyDescription"], after["expressCustomer"]) == ("stat", "CT Head again", None)
    assert after["clinicalIndication"] == before["clinicalIndication"]
    assert after["updatedAt"] > before["updatedAt"]
    assert after == call.study(study_id)
    assert call.patch(study_id, {"technologistNotes": None}).json()["technologistNotes"] is None


def test_both_generations_are_written_and_answered(call: Caller) -> None:
    older, newer = call.one("assigned", generation="older"), call.one("assigned")
    customer = next(iter(call.world.customers.values()))
    body = {
        "reportMetadata": {"scanDate": "2024-01-15", "scanTime": "09:30", "scanType": "X-Ray"},
        "orgId": customer.org_id,
        "priorReportTexts": ["Stable."],
        "priorStudyIds": [newer],
    }
    said = call.patch(older, body).json()
    assert said["reportMetadata"]["scanDate"] == "2024-01-15"
    assert "studyDate" not in said["reportMetadata"]
    assert said["org"] == {"orgId": customer.org_id, "orgName": customer.name}
    assert (said["priorReportTexts"], said["priorStudyIds"]) == (["Stable."], [newer])
    assert "modality" not in said
    again = call.patch(newer, body).json()
    assert again["reportMetadata"]["studyTime"] == "09:30"
    assert again["reportMetadata"]["procedure"] == "X-Ray"
    assert again["expressCustomer"]["expressCustomerId"] == customer.customer_id
    assert again["priorReports"] == [{"reportText": "Stable."}]
    assert call.patch(older, {"orgId": None}).json()["org"] is None


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ([], "body"),
        ({"patientName": "x"}, "patientName"),
        ({"severity": "urgent"}, "severity"),
        ({"severity": None}, "severity"),
        ({"studyDescription": ""}, "studyDescription"),
        ({"studyDescription": "x" * 1001}, "studyDescription"),
        ({"assignedTo": "usr_1"}, "assignedTo"),
        ({"expressCustomerId": "cus_1"}, "expressCustomerId"),
        ({"orgId": 7}, "orgId"),
        ({"modality": 5}, "modality"),
        ({"clinicalHistory": "\ud800"}, "clinicalHistory"),
        ({"reportMetadata": "x"}, "reportMetadata"),
        ({"reportMetadata": {"name": "x"}}, "reportMetadata.name"),
        ({"reportMetadata": {"sex": "f"}}, "reportMetadata.sex"),
        ({"reportMetadata": {"studyDate": "2023-02-29"}}, "reportMetadata.studyDate"),
        ({"reportMetadata": {"dateOfBirth": "1.2.1990"}}, "reportMetadata.dateOfBirth"),
        ({"reportMetadata": {"studyTime": "24:00"}}, "reportMetadata.studyTime"),
        ({"reportMetadata": {"scanDate": "2024-01-01", "studyDate": "2024-01-02"}}, "reportMetadata.studyDate"),
        ({"reportMetadata": {"height": {"unit": "cm", "value": -1}}}, "reportMetadata.height.value"),
        ({"reportMetadata": {"height": {"unit": "cm", "value": True}}}, "reportMetadata.height.value"),
        ({"reportMetadata": {"weight": {"unit": "st", "value": 1}}}, "reportMetadata.weight.unit"),
        ({"reportMetadata": {"weight": {"unit": "kg", "value": 1, "x": 1}}}, "reportMetadata.weight.x"),
        ({"metadata": {str(number): "v" for number in range(51)}}, "metadata"),
        ({"metadata": {"k" * 101: "v"}}, "metadata"),
        ({"metadata": {"k": "v" * 1001}}, "metadata.k"),
        ({"metadata": {"k": 1}}, "metadata.k"),
        ({"technologistNotes": ["x"] * 51}, "technologistNotes"),
        ({"technologistNotes": ["x" * 1001]}, "technologistNotes.0"),
        ({"technologistNotes": "x"}, "technologistNotes"),
        ({"priorReports": [{"reportText": ""}]}, "priorReports.0.reportText"),
        ({"priorReports": [{"reportText": "x" * 50_001}]}, "priorReports.0.reportText"),
        ({"priorReports": [{"reportText": "x", "externalStudyId": "y" * 257}]}, "priorReports.0.externalStudyId"),
        ({"priorReports": [{"reportText": "x", "modality": "y" * 101}]}, "priorReports.0.modality"),
        ({"priorReports": [{"reportText": "x", "studyDescription": ""}]}, "priorReports.0.studyDescription"),
        ({"priorReports": [{"reportText": "x", "studyDate": "2024"}]}, "priorReports.0.studyDate"),
        ({"priorReportTexts": ["x"], "priorReports": []}, "priorReports"),
        ({"priorStudyIds": ["rep_1"]}, "priorStudyIds.0"),
    ],
)
def test_what_a_patch_may_not_say(call: Caller, body: Any, field: str) -> None:
    study_id = call.one("assigned")
    before = call.study(study_id)
    raw = call("PATCH", f"{STUDIES}/{study_id}", content=_json(body), headers={"content-type": "application/json"})
    assert error_of(raw) == (422, field)
    assert call.study(study_id) == before


def _json(body: Any) -> str:
    import json

    return json.dumps(body)


def test_bodies_that_are_not_json(call: Caller) -> None:
    study_id = call.one("assigned")
    for raw in (b"{", b"[" * 100_000, b"\xff"):
        assert error_of(call("PATCH", f"{STUDIES}/{study_id}", content=raw)) == (400, None)
    assert error_of(call("POST", f"{STUDIES}/reroute-url")) == (400, None)
    assert error_of(call("PATCH", f"{STUDIES}/{study_id}", content=b"x" * 9_000_000)) == (413, None)


def test_assigning_and_unassigning(call: Caller) -> None:
    study_id, other = call.one("unassigned", mine=False), call.colleague()
    taken = call.patch(study_id, {"assignedTo": call.reader}).json()
    assert (taken["studyReportStatus"], taken["assignedTo"]["userId"]) == ("assigned", call.reader)
    assert call.patch(study_id, {"assignedTo": other}).json()["assignedTo"]["userId"] == other
    freed = call.patch(study_id, {"assignedTo": None}).json()
    assert (freed["studyReportStatus"], freed["assignedTo"]) == ("unassigned", None)
    assert call.patch(study_id, {"assignedTo": None}).status_code == 200


@pytest.mark.parametrize(("status", "mine"), [("in_progress", False), ("completed", True), ("addendum_active", True)])
def test_a_study_being_read_keeps_its_reader(call: Caller, status: str, mine: bool) -> None:
    call = Caller(studies=400, assigned=60)
    study_id = call.one(status, mine=mine)
    holder = call.study(study_id)["assignedTo"]["userId"]
    another = next(user for user in (call.reader, call.colleague()) if user != holder)
    assert error_of(call.patch(study_id, {"assignedTo": None})) == (409, None)
    assert error_of(call.patch(study_id, {"assignedTo": another, "severity": "stat"})) == (409, None)
    assert call.study(study_id)["assignedTo"]["userId"] == holder
    assert call.patch(study_id, {"assignedTo": holder}).status_code == 200


def test_who_cannot_be_assigned(call: Caller) -> None:
    study_id = call.one("unassigned", mine=False)
    coordinator = next(user.user_id for user in call.world.users.values() if not user.can_create_reports)
    assert error_of(call.patch(study_id, {"assignedTo": coordinator})) == (422, "assignedTo")
    assert error_of(call.patch(study_id, {"assignedTo": NOBODY})) == (404, "assignedTo")
    assert error_of(call.patch(study_id, {"expressCustomerId": "cus_" + "0" * 32})) == (404, "expressCustomerId")
    assert error_of(call.reroute(study_id, coordinator)) == (422, "assignedToUserId")
    assert error_of(call.reroute(study_id, NOBODY)) == (404, "assignedToUserId")


def test_cancelled_studies_are_left_alone() -> None:
    call = Caller(studies=400)
    study_id = call.one("unassigned", mine=False, cancelled=True)
    assert call.study(study_id)["cancelledAt"] is not None
    assert error_of(call.patch(study_id, {"severity": "stat"})) == (409, None)
    assert error_of(call.reroute(study_id)) == (409, None)


def test_metadata_are_merged_or_replaced(call: Caller) -> None:
    study_id = call.one("assigned")
    before = call.study(study_id)["metadata"]
    assert call.patch(study_id, {"metadata": {"a": "1"}}).json()["metadata"] == before | {"a": "1"}
    many = {f"key{number}": "v" for number in range(50)}
    assert error_of(call.patch(study_id, {"metadata": many})) == (409, None)
    call.switch(metadata_patch="replace")
    assert call.patch(study_id, {"metadata": {"b": "2"}}).json()["metadata"] == {"b": "2"}
    assert call.patch(study_id, {"metadata": None}).json()["metadata"] is None


def test_a_key_of_scope_self_sees_only_the_readers_studies(call: Caller) -> None:
    call.switch(key_scope="self")
    others = call.one("unassigned", mine=False)
    assert error_of(call("GET", f"{STUDIES}/{others}")) == (404, None)
    rows = call.rows(limit=10)
    assert rows
    assert {row["assignedTo"]["userId"] for row in rows} == {call.reader}
    assert call.rows(assignedTo=call.colleague()) == []


def test_both_names_of_one_field_may_agree(call: Caller) -> None:
    same = {"reportMetadata": {"scanDate": "2024-01-15", "studyDate": "2024-01-15"}}
    said = call.patch(call.one("assigned"), same).json()
    assert said["reportMetadata"]["studyDate"] == "2024-01-15"
    more = {"reportMetadata": {"height": None}, "priorReports": [{"reportText": "x", "studyDescription": "CT"}]}
    assert call.patch(call.one("assigned"), more).json()["priorReports"][0]["studyDescription"] == "CT"


def test_only_the_small_part_may_change(call: Caller) -> None:
    study_id = call.one("assigned")
    before = call.study(study_id)
    after = call.patch(study_id, {"severity": "stat"}).json()
    assert after == before | {"severity": "stat", "updatedAt": after["updatedAt"]}


def test_looking_only_needs_no_user(call: Caller) -> None:
    body = {"studyId": call.one("assigned")}
    assert call("POST", f"{STUDIES}/viewer-only-reroute-url", json=body).status_code == 200
