"""What every request passes: key, log, rate limit, latency, faults, and the control calls that set them."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx
import pytest

from .support import REPORTS, START, STUDIES, USERS, Caller, error_of


@pytest.mark.parametrize("path", [STUDIES, "/v1/autoScribe/nothing", "/_sandbox/state"])
def test_the_key_is_asked_for(call: Caller, path: str) -> None:
    for key in (None, "ak_wrong"):
        answer = call("GET", path, key=key)
        assert error_of(answer) == (401, None)
        assert answer.headers["www-authenticate"] == "Bearer"
    for value in (b"Basic abc", "Bearer ключ".encode()):
        assert error_of(call("GET", path, key=None, headers={"authorization": value})) == (401, None)


def test_a_minted_key_is_random_and_a_given_one_is_kept() -> None:
    assert Caller().sandbox.api_key != Caller().sandbox.api_key
    assert Caller(api_key="ak_mine")("GET", USERS, key="ak_mine").status_code == 200


def test_date_is_the_sandboxs_own(call: Caller) -> None:
    assert call("GET", USERS).headers["date"] == "Mon, 21 Sep 2026 14:13:20 GMT"
    assert call("POST", "/_sandbox/clock", json={"advance_s": 3600.5}).json()["now"] == START + 3600.5
    assert call("GET", USERS).headers["date"] == "Mon, 21 Sep 2026 15:13:20 GMT"
    assert call.get("/_sandbox/clock")["now"] == START + 3600.5
    assert error_of(call("POST", "/_sandbox/clock", json={"advance_s": "1"})) == (422, "advance_s")
    assert error_of(call("POST", "/_sandbox/clock", json={"advance_s": True})) == (422, "advance_s")


def test_every_request_is_noted(call: Caller) -> None:
    study_id = call.one("assigned")
    call("GET", STUDIES, params={"limit": 1}, headers={"user-agent": "tester/1"})
    url = call.reroute(study_id).json()["url"]
    call("GET", url, key=None)
    call("PATCH", f"{STUDIES}/{study_id}", content=b"not json")
    call.file("/reports/x.pdf")
    noted = call.get("/_sandbox/requests")["requests"]
    assert [(each["origin"], each["method"], each["status"]) for each in noted] == [
        ("api", "GET", 200),
        ("api", "POST", 200),
        ("api", "GET", 200),
        ("api", "PATCH", 400),
        ("files", "GET", 403),
    ]
    assert noted[0]["query"] == "limit=1"
    assert noted[0]["user_agent"] == "tester/1"
    assert noted[0]["time"] == "2026-09-21T14:13:20.000Z"
    assert noted[1]["body"] == {"studyId": study_id, "assignedToUserId": call.reader}
    assert noted[3]["body"] == "not json"
    assert [each["had_authorization"] for each in noted] == [True, True, False, True, False]
    assert call("DELETE", "/_sandbox/requests").json() == {"requests": []}


def test_the_rate_limit_says_when_to_come_again(call: Caller) -> None:
    call.switch(rate_limit_per_minute="3")
    assert [call("GET", USERS).status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = call("GET", USERS)
    assert error_of(answer) == (429, None)
    assert answer.headers["retry-after"] == "61"
    call("POST", "/_sandbox/clock", json={"advance_s": 61})
    assert call("GET", USERS).status_code == 200


def test_latency_is_added_and_ends_with_the_sandbox() -> None:
    call = Caller(latency_ms=60)
    began = time.monotonic()
    call("GET", USERS)
    assert time.monotonic() - began >= 0.06
    call.sandbox.latency_ms = 60_000
    call.sandbox.closing.set()
    assert call("GET", USERS).status_code == 200


def test_status_faults(call: Caller) -> None:
    call.fault(path=STUDIES, kind="status", status=503, headers={"Retry-After": "7"}, times=2)
    answer = call("GET", STUDIES)
    assert error_of(answer) == (503, None)
    assert answer.headers["retry-after"] == "7"
    assert call("GET", USERS).status_code == 200
    assert call("GET", f"{STUDIES}/{call.one('assigned')}").status_code == 503
    assert call("GET", STUDIES).status_code == 200
    call.fault(path="/v1/*/users", method="get", kind="status", status=418, body={"tea": True})
    assert [call("GET", USERS).json() for _ in range(3)] == [{"tea": True}] * 3
    assert call("PUT", USERS).status_code == 405
    call("DELETE", "/_sandbox/faults")
    call.fault(path=USERS, kind="status", body="plain")
    answer = call("GET", USERS)
    assert (answer.status_code, answer.text) == (500, "plain")
    assert call.get("/_sandbox/faults") == {"waiting": 1}
    assert call.get("/_sandbox/requests")["requests"][-1]["fault"] == "status"


def test_a_fault_may_let_requests_pass_first(call: Caller) -> None:
    """A poll of three pages that loses its second one."""
    call.fault(path=STUDIES, kind="status", status=500, skip=1, times=1)
    answers = [call("GET", STUDIES).status_code for _ in range(3)]
    assert answers == [200, 500, 200]


def test_a_gateway_may_fail_after_the_commit(call: Caller) -> None:
    study_id = call.one("unassigned", mine=False)
    call.fault(method="PATCH", path=STUDIES, kind="status", status=502, after_commit=True, times=1)
    assert error_of(call.patch(study_id, {"assignedTo": call.reader})) == (502, None)
    assert call.study(study_id)["assignedTo"]["userId"] == call.reader
    call.fault(method="PATCH", path=STUDIES, kind="drop", after_commit=True, times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        call.patch(study_id, {"severity": "stat"})
    assert call.study(study_id)["severity"] == "stat"
    assert call.get("/_sandbox/requests")["requests"][-2]["status"] is None
    call.fault(method="PATCH", path=STUDIES, kind="delay", delay_ms=5, after_commit=True, times=1)
    assert call.patch(study_id, {"severity": "high"}).status_code == 200


def test_faults_without_commit_change_nothing(call: Caller) -> None:
    study_id = call.one("unassigned", mine=False)
    call.fault(path=STUDIES, kind="drop", times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        call.patch(study_id, {"assignedTo": call.reader})
    assert call.study(study_id)["assignedTo"] is None


def test_damaged_answers(call: Caller) -> None:
    call.fault(path=USERS, kind="garbage", times=1)
    with pytest.raises(ValueError):
        call("GET", USERS).json()
    call.fault(path=USERS, kind="truncate", times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        call("GET", USERS)
    call.fault(path=USERS, kind="html", times=1)
    answer = call("GET", USERS)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    call.fault(path=USERS, kind="redirect", times=1)
    answer = call("GET", USERS)
    assert (answer.status_code, answer.headers["location"]) == (302, "http://portal.sandbox.example/sign-in")
    call.fault(path=USERS, kind="redirect", status=307, headers={"Location": "/elsewhere"}, times=1)
    answer = call("GET", USERS)
    assert (answer.status_code, answer.headers["location"]) == (307, "/elsewhere")
    call.fault(path=USERS, kind="expired-link", times=1)
    assert call("GET", USERS).status_code == 200


def test_links_may_be_born_expired(call: Caller) -> None:
    study_id, read = call.one("assigned"), call.one("completed")
    call.fault(path=f"{STUDIES}/reroute-url", kind="expired-link", times=1)
    url = call.reroute(study_id).json()["url"]
    assert call("GET", url, key=None).status_code == 410
    call.fault(path="/open/", kind="expired-link", times=1)
    url = call.reroute(study_id).json()["url"]
    assert call("GET", url, key=None).status_code == 410
    assert call("GET", url, key=None).status_code == 200
    call.fault(path=f"{REPORTS}/pdf", kind="expired-link", times=1)
    url = call.get(f"{REPORTS}/pdf", studyId=read)["reports"][0]["presignedUrl"]
    assert call.file(url).status_code == 403
    call.fault(path="/reports/", kind="expired-link", times=1)
    url = call.get(f"{REPORTS}/pdf", studyId=read)["reports"][0]["presignedUrl"]
    refused = call.file(url)
    assert (refused.status_code, refused.headers["content-type"]) == (403, "application/xml")
    assert "expired" in refused.text


@pytest.mark.parametrize(
    ("fault", "field"),
    [
        ({"path": "/", "kind": "flood"}, "kind"),
        ({"kind": "drop"}, "path"),
        ({"path": "/", "kind": "drop", "times": 0}, "times"),
        ({"path": "/", "kind": "status", "status": "500"}, "status"),
        ({"path": "/", "kind": "delay", "delay_ms": -1}, "delay_ms"),
        ({"path": "/", "kind": "status", "headers": {"a": 1}}, "headers.a"),
        ({"path": "/", "kind": "status", "extra": 1}, "extra"),
    ],
)
def test_faults_that_are_not_understood(call: Caller, fault: dict[str, Any], field: str) -> None:
    assert error_of(call("POST", "/_sandbox/faults", json=fault)) == (422, field)


def test_dropping_without_a_word_has_its_own_error_by_default(call: Caller) -> None:
    from avara_desktop.sandbox.damage import ConnectionDropped

    call.sandbox.dropped = ConnectionDropped
    call.fault(path=USERS, kind="drop")
    with pytest.raises(ConnectionDropped):
        call("GET", USERS)


def test_no_control_calls_unless_asked_for() -> None:
    assert error_of(Caller(control=False)("GET", "/_sandbox/state")) == (404, None)


def test_switches_are_read_and_set(call: Caller) -> None:
    assert call.get("/_sandbox/switches")["list_order"] == "created_desc"
    answer = call("POST", "/_sandbox/switches", json={"list_order": "created_asc", "token_seconds": 5})
    assert answer.json()["token_seconds"] == "5"
    for bad in ({"colour": "red"}, {"list_order": "x"}, {"token_seconds": "-1"}, {"token_seconds": "ten"}):
        assert error_of(call("POST", "/_sandbox/switches", json=bad)) == (422, next(iter(bad)))
    assert call.get("/_sandbox/switches")["token_seconds"] == "5"


def test_studies_arrive_as_wished(call: Caller) -> None:
    before = call.get("/_sandbox/state")
    wish = {
        "severity": "stat",
        "assignedTo": "reader",
        "patientName": "Test, Wanda",
        "mrn": "W1",
        "studyDescription": "CT Everything",
        "modality": "CT",
        "reportMetadata": {"dateOfBirth": "1990-01-01"},
        "clinicalIndication": "Why not",
    }
    answer = call("POST", "/_sandbox/studies", json=wish)
    assert answer.status_code == 201
    study = answer.json()
    assert study == call.study(study["studyId"])
    assert call.rows(studyDescription="everything") == [study]
    assert (study["studyReportStatus"], study["assignedTo"]["userId"]) == ("assigned", call.reader)
    metadata = study["reportMetadata"]
    assert (metadata["patientName"], metadata["mrn"], metadata["dateOfBirth"]) == ("Test, Wanda", "W1", "1990-01-01")
    plain = call("POST", "/_sandbox/studies").json()
    assert (plain["severity"], plain["assignedTo"]) == ("normal", None)
    older = call("POST", "/_sandbox/studies", json={"generation": "older", "assignedTo": call.colleague()}).json()
    assert "scanDate" in older["reportMetadata"]
    assert call.get("/_sandbox/state")["studies"] == before["studies"] + 3
    assert error_of(call("POST", "/_sandbox/studies", json={"assignedTo": "me"})) == (422, "assignedTo")
    assert error_of(call("POST", "/_sandbox/studies", json={"assignedTo": "usr_" + "0" * 32})) == (404, "assignedTo")
    assert error_of(call("POST", "/_sandbox/studies", json={"colour": "red"})) == (422, "colour")


def test_changes_are_forced_past_the_workflow(call: Caller) -> None:
    study_id = call.one("completed")
    path = f"/_sandbox/studies/{study_id}/change"
    change = {
        "assignedTo": None,
        "studyReportStatus": "in_progress",
        "severity": "stat",
        "mrn": None,
        "generation": "older",
    }
    study = call("POST", path, json=change).json()
    assert (study["assignedTo"], study["studyReportStatus"], study["severity"]) == (None, "in_progress", "stat")
    assert "mrn" not in study["reportMetadata"]
    assert "scanDate" in study["reportMetadata"]
    assert call("POST", path, json={"isCancelled": True}).json()["isCancelled"] is True
    assert call("POST", path, json={"isCancelled": False}).json()["cancelledAt"] is None
    free = call.one("unassigned", mine=False)
    moved = call("POST", f"/_sandbox/studies/{free}/change", json={"assignedTo": "reader"}).json()
    assert moved["studyReportStatus"] == "assigned"
    assert call.rows(assignedTo=call.reader, studyReportStatus="assigned")[0]
    for bad in ({"isCancelled": 1}, {"studyReportStatus": "done"}, {"generation": "x"}):
        assert error_of(call("POST", path, json=bad)) == (422, next(iter(bad)))
    assert error_of(call("POST", f"/_sandbox/studies/stu_{'0' * 32}/change", json={})) == (404, None)


def test_signing_by_control_call(call: Caller) -> None:
    study_id = call.one("unassigned", mine=False)
    signed = call("POST", f"/_sandbox/studies/{study_id}/sign", json={"critical": True, "text": "Signed."}).json()
    assert signed["study"]["studyReportStatus"] == "completed"
    assert (signed["report"]["isCritical"], signed["report"]["reportPlainText"]) == (True, "Signed.")
    addendum = call.one("addendum_active")
    assert call("POST", f"/_sandbox/studies/{addendum}/sign").json()["report"]["isAddendum"] is True
    assert error_of(call("POST", f"/_sandbox/studies/{addendum}/sign")) == (409, None)


def test_the_state_is_counted(call: Caller) -> None:
    state = call.get("/_sandbox/state")
    assert state["studies"] == sum(state["byStatus"].values()) == sum(state["bySeverity"].values()) == 62
    assert state["reader"]["byStatus"]["assigned"] + state["reader"]["byStatus"]["addendum_active"] == 20


def test_a_request_that_ends_in_its_body_is_judged_as_far_as_it_came(call: Caller) -> None:
    messages: list[Any] = [{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}]
    sent: list[Any] = []

    async def receive() -> Any:
        return messages.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    key = f"Bearer {call.sandbox.api_key}".encode()
    scope = {"type": "http", "method": "POST", "path": "/_sandbox/studies", "query_string": b"", "http_version": "1.1"}
    asyncio.run(call.sandbox.api({**scope, "headers": [(b"authorization", key)]}, receive, send))
    assert sent[0]["status"] == 400


def test_lifespan_messages_go_through(call: Caller) -> None:
    messages = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    sent: list[str] = []

    async def receive() -> Any:
        return messages.pop(0)

    async def send(message: Any) -> None:
        sent.append(message["type"])

    asyncio.run(call.sandbox.api({"type": "lifespan", "app": None, "state": {}}, receive, send))
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_a_defect_of_the_sandbox_is_told_and_answered_in_json(
    call: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_study: object) -> None:
        raise RuntimeError("boom")

    study_id = call.one("assigned")
    monkeypatch.setattr(call.world, "body", broken)
    answer = call("GET", f"{STUDIES}/{study_id}")
    assert error_of(answer) == (500, None)
    assert answer.json()["error"]["code"] == "internal_error"
    assert "boom" not in answer.text
    (told,) = caplog.records
    assert told.exc_info is not None
    assert isinstance(told.exc_info[1], RuntimeError)
    caplog.clear()
    assert call.get("/_sandbox/requests")["requests"][-1]["status"] == 500


def test_refusals_of_one_value_name_it_in_words_too(call: Caller) -> None:
    body = {"studyId": call.one("assigned"), "assignedToUserId": "usr_" + "0" * 32}
    answer = call("POST", f"{STUDIES}/reroute-url", json=body)
    assert error_of(answer) == (404, "assignedToUserId")
    assert answer.json()["error"]["message"] == "assignedToUserId: user not found"
