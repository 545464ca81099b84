"""Cancelling studies and restoring them, and what may still change at which point of a study's life."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from .support import REPORTS, STUDIES, Caller, error_of


def act(call: Caller, word: str, **names: str) -> httpx.Response:
    """POST cancel or uncancel."""
    return call("POST", f"{STUDIES}/{word}", json=names)


@pytest.mark.parametrize("status", ["unassigned", "assigned", "in_progress"])
def test_a_restored_study_is_where_it_was(status: str) -> None:
    call = Caller(studies=400)
    study_id = call.one(status, mine=status == "assigned")
    before = call.study(study_id)
    answer = act(call, "cancel", studyId=study_id)
    assert answer.json() == {"success": True, "message": "Study cancelled"}
    gone = call.study(study_id)
    assert gone == before | {
        "isCancelled": True,
        "cancelledAt": "2026-09-21T14:13:20.000Z",
        "updatedAt": gone["updatedAt"],
    }
    assert study_id in [row["studyId"] for row in call.rows(isCancelled="true")]
    assert study_id not in [row["studyId"] for row in call.rows(isCancelled="false", limit=100)]
    uid = before["studyInstanceUid"]
    assert act(call, "uncancel", studyInstanceUid=uid).json() == {"success": True, "message": "Study restored"}
    after = call.study(study_id)
    assert after == before | {"updatedAt": after["updatedAt"]}
    assert after["updatedAt"] > gone["updatedAt"]


def test_what_cannot_be_cancelled_or_restored(call: Caller) -> None:
    study_id = call.one("assigned")
    assert error_of(act(call, "uncancel", studyId=study_id)) == (409, None)
    act(call, "cancel", studyId=study_id)
    assert error_of(act(call, "cancel", studyId=study_id)) == (409, None)
    for status in ("completed", "addendum_active"):
        assert error_of(act(call, "cancel", studyId=call.one(status))) == (409, None)


def test_nothing_is_done_to_a_cancelled_study(call: Caller) -> None:
    study_id = call.one("assigned")
    link = call.reroute(study_id).json()["url"]
    act(call, "cancel", studyId=study_id)
    before = call.study(study_id)
    for body in ({"severity": "stat"}, {"assignedTo": None}, {"metadata": None}):
        assert error_of(call.patch(study_id, body)) == (409, None)
    assert error_of(call.reroute(study_id)) == (409, None)
    assert call("GET", link, key=None).status_code == 409
    assert call.study(study_id) == before


@pytest.mark.parametrize("word", ["cancel", "uncancel"])
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, (422, "studyId")),
        ({"studyId": None}, (422, "studyId")),
        ({"studyId": "stu_1"}, (422, "studyId")),
        ({"studyId": "stu_" + "0" * 32}, (404, "studyId")),
        ({"studyInstanceUid": "1.02"}, (422, "studyInstanceUid")),
        ({"studyInstanceUid": "1.2.3"}, (404, "studyInstanceUid")),
        ({"studyId": "stu_1234567890abcdef1234567890abcdef", "reason": "x"}, (422, "reason")),
        ([], (422, "body")),
    ],
)
def test_which_study_is_meant(call: Caller, word: str, body: Any, expected: tuple[int, str]) -> None:
    assert error_of(call("POST", f"{STUDIES}/{word}", json=body)) == expected


def test_id_and_uid_must_name_one_study(call: Caller) -> None:
    one, other = call.rows()[:2]
    both = {"studyId": one["studyId"], "studyInstanceUid": other["studyInstanceUid"]}
    assert error_of(act(call, "cancel", **both)) == (422, "studyInstanceUid")


@pytest.mark.parametrize("word", ["cancel", "uncancel", "reroute-url", "viewer-only-reroute-url", "external"])
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_acts_answer_other_methods_with_405(call: Caller, word: str, method: str) -> None:
    answer = call(method, f"{STUDIES}/{word}")
    assert error_of(answer) == (405, None)
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize("status", ["completed", "addendum_active"])
def test_orders_are_corrected_after_signing_but_nothing_the_report_stands_on(call: Caller, status: str) -> None:
    study_id = call.one(status)
    before = call.study(study_id)
    reports = call.get(REPORTS, studyId=study_id)
    body = {
        "severity": "normal",
        "studyDescription": "CT Head, corrected",
        "metadata": {"merged": "yes"},
        "modality": "CT",
        "externalPatientId": "pat-2",
        "expressCustomerId": None,
        "reportMetadata": {"mrn": "MERGED-1"},
        "assignedTo": call.reader,
    }
    after = call.patch(study_id, body).json()
    assert (after["severity"], after["studyDescription"]) == ("normal", "CT Head, corrected")
    assert after["reportMetadata"]["mrn"] == "MERGED-1"
    assert after["studyReportStatus"] == status
    assert call.get(REPORTS, studyId=study_id) == reports
    assert error_of(call.patch(study_id, {"assignedTo": None})) == (409, None)
    for name, value in (
        ("clinicalHistory", "Another."),
        ("clinicalIndication", "Another."),
        ("technologistNotes", ["Another."]),
        ("technologistTechnique", "Another."),
        ("priorReports", [{"reportText": "Another."}]),
        ("priorStudyIds", [before["studyId"]]),
    ):
        assert error_of(call.patch(study_id, {name: value, "severity": "stat"})) == (409, name)
    same = {"clinicalHistory": before["clinicalHistory"], "technologistNotes": before["technologistNotes"]}
    assert call.patch(study_id, same).status_code == 200
    assert call.study(study_id)["severity"] == "normal"
    assert error_of(call.patch(study_id, {"severity": None})) == (422, "severity")


def test_under_scope_self_others_studies_cannot_be_cancelled(call: Caller) -> None:
    call.switch(key_scope="self")
    assert error_of(act(call, "cancel", studyId=call.one("unassigned", mine=False))) == (404, "studyId")
