"""The studies of the Viewer product and the page that opens them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import httpx
import pytest

from .new_study import UID, least
from .support import STUDIES, Caller, Json, error_of

VIEWER = "/v1/viewer/studies"
BODY: Json = {"studyInstanceUid": UID, "studyDescription": "CT Chest", "severity": "high"}


def create(call: Caller, **more: object) -> httpx.Response:
    """POST a Viewer study."""
    return call("POST", VIEWER, json=BODY | more)


def act(call: Caller, word: str, **names: str) -> httpx.Response:
    """POST cancel, uncancel or reroute-url."""
    return call("POST", f"{VIEWER}/{word}", json=names)


def patch(call: Caller, study_id: str, **changes: object) -> httpx.Response:
    """PATCH a Viewer study."""
    return call("PATCH", f"{VIEWER}/{study_id}", json=changes)


def rows(call: Caller, **params: object) -> list[Json]:
    """Every Viewer study of a filter."""
    found: list[Json] = []
    cursor: Json = {}
    while True:
        page = call.get(VIEWER, **params, **cursor)
        found += page["studies"]
        assert page["hasMore"] is (page["cursor"] is not None)
        if page["cursor"] is None:
            return found
        cursor = {"cursor": page["cursor"]}


def test_a_new_study(call: Caller) -> None:
    customer = next(iter(call.world.customers.values()))
    answer = create(
        call, assignedTo=call.reader, expressCustomerId=customer.customer_id, metadata={"department": "radiology"}
    )
    assert answer.status_code == 201
    study = answer.json()
    assert {name: study[name] for name in BODY} == BODY
    assert (study["studyViewerStatus"], study["isCancelled"], study["cancelledAt"]) == ("incomplete", False, None)
    assert study["assignedTo"]["userId"] == call.reader
    assert study["expressCustomer"]["expressCustomerName"] == customer.name
    assert (study["metadata"], study["createdByUser"]) == ({"department": "radiology"}, None)
    assert study["createdByApiKey"]["isViewerEnabled"] is True
    assert study["createdAt"] == study["updatedAt"] == "2026-09-21T14:13:20.000Z"
    assert call.get(f"{VIEWER}/{study['studyId']}") == study == call.get(f"{VIEWER}/by-uid/{UID}")
    assert study in rows(call, severity="high", assignedTo=call.reader)


def test_uids_are_unique_within_the_product_only(call: Caller) -> None:
    assert call("POST", STUDIES, json=least()).status_code == 201
    assert create(call).status_code == 201
    assert error_of(create(call)) == (409, "studyInstanceUid")
    both = {row["studyInstanceUid"] for row in rows(call)} & {row["studyInstanceUid"] for row in call.rows(limit=100)}
    assert len(both) >= 4
    ids = {row["studyId"] for row in rows(call)} & {row["studyId"] for row in call.rows(limit=100)}
    assert ids == {"stu_1234567890abcdef1234567890abcdef"}


@pytest.mark.parametrize("name", ["studyInstanceUid", "studyDescription", "severity"])
def test_what_is_required(call: Caller, name: str) -> None:
    body = dict(BODY)
    del body[name]
    assert error_of(call("POST", VIEWER, json=body)) == (422, name)
    assert error_of(create(call, **{name: None})) == (422, name)
    assert error_of(create(call, reportMetadata={})) == (422, "reportMetadata")


def test_anybody_with_access_may_be_assigned(call: Caller) -> None:
    clerk = next(user for user in call.world.users.values() if not user.can_create_reports)
    study_id = create(call, assignedTo=clerk.user_id).json()["studyId"]
    clerk.revoked_ms = 1
    assert error_of(patch(call, study_id, assignedTo=clerk.user_id)) == (422, "assignedTo")
    assert error_of(patch(call, study_id, assignedTo="usr_" + "0" * 32)) == (404, "assignedTo")
    assert error_of(create(call, studyInstanceUid="1.2", assignedTo=clerk.user_id)) == (422, "assignedTo")
    assert error_of(create(call, studyInstanceUid="1.2", expressCustomerId="cus_" + "0" * 32)) == (
        404,
        "expressCustomerId",
    )
    assert call("GET", f"{VIEWER}/by-uid/1.2").status_code == 404
    assert patch(call, study_id, assignedTo=None).json()["assignedTo"] is None
    assert study_id in [row["studyId"] for row in rows(call, assignedTo="null")]


def test_a_patch_leaves_clears_and_sets(call: Caller) -> None:
    study = create(call, assignedTo=call.reader, metadata={"a": "1"}).json()
    study_id = study["studyId"]
    assert patch(call, study_id).json() == study
    done = patch(call, study_id, studyViewerStatus="complete", severity="stat", studyDescription="MR").json()
    assert done == study | {
        "studyViewerStatus": "complete",
        "severity": "stat",
        "studyDescription": "MR",
        "updatedAt": done["updatedAt"],
    }
    assert done["updatedAt"] > study["updatedAt"]
    assert patch(call, study_id, studyViewerStatus="incomplete").json()["studyViewerStatus"] == "incomplete"
    assert patch(call, study_id, metadata={"b": "2"}).json()["metadata"] == {"a": "1", "b": "2"}
    call.switch(metadata_patch="replace")
    assert patch(call, study_id, metadata={"c": "3"}).json()["metadata"] == {"c": "3"}
    assert patch(call, study_id, metadata=None).json()["metadata"] is None
    for name, value in (
        ("studyViewerStatus", "done"),
        ("studyViewerStatus", None),
        ("severity", None),
        ("expressCustomerId", None),
        ("studyInstanceUid", "1.2"),
    ):
        assert error_of(patch(call, study_id, **{name: value})) == (422, name)


def test_cancelled_studies_rest_until_restored(call: Caller) -> None:
    study = create(call).json()
    study_id = study["studyId"]
    patch(call, study_id, studyViewerStatus="complete")
    assert act(call, "cancel", studyId=study_id).json() == {"success": True, "message": "Study cancelled"}
    gone = call.get(f"{VIEWER}/{study_id}")
    assert (gone["isCancelled"], gone["cancelledAt"]) == (True, "2026-09-21T14:13:20.000Z")
    assert study_id in [row["studyId"] for row in rows(call, isCancelled="true")]
    assert error_of(act(call, "cancel", studyInstanceUid=UID)) == (409, None)
    assert error_of(patch(call, study_id, severity="stat")) == (409, None)
    assert error_of(act(call, "reroute-url", studyId=study_id)) == (409, None)
    assert error_of(create(call)) == (409, "studyInstanceUid")
    assert act(call, "uncancel", studyInstanceUid=UID).json() == {"success": True, "message": "Study restored"}
    assert call.get(f"{VIEWER}/{study_id}")["studyViewerStatus"] == "complete"
    assert error_of(act(call, "uncancel", studyId=study_id)) == (409, None)
    # the study of that UID in the other product is another one
    assert error_of(call("POST", f"{STUDIES}/cancel", json={"studyInstanceUid": UID})) == (404, "studyInstanceUid")


def test_which_study_is_meant(call: Caller) -> None:
    one, other = rows(call)[:2]
    for word in ("cancel", "uncancel", "reroute-url"):
        assert error_of(act(call, word)) == (422, "studyId")
        assert error_of(act(call, word, studyId="stu_" + "0" * 32)) == (404, "studyId")
        assert error_of(act(call, word, studyId=call.one("assigned"))) == (404, "studyId")
        both = {"studyId": one["studyId"], "studyInstanceUid": other["studyInstanceUid"]}
        assert error_of(act(call, word, **both)) == (422, "studyInstanceUid")
        assert error_of(act(call, word, studyId=one["studyId"], userId=call.reader)) == (422, "userId")
        assert error_of(call("GET", f"{VIEWER}/{word}")) == (405, None)
    assert error_of(call("GET", f"{VIEWER}/{call.one('assigned')}")) == (404, None)
    assert error_of(call("GET", f"{VIEWER}/stu_1")) == (422, "studyId")
    assert error_of(call("GET", f"{VIEWER}/by-uid/1.02")) == (422, "studyInstanceUid")
    call.switch(key_scope="self")
    others = next(each for each in call.world.viewer.studies.values() if each.assigned_to != call.reader)
    assert error_of(call("GET", f"{VIEWER}/{others.study_id}")) == (404, None)
    assert {row["assignedTo"]["userId"] for row in rows(call)} == {call.reader}


def test_lists_are_filtered_and_paged(call: Caller) -> None:
    everything = rows(call, limit=7)
    assert len(everything) == len({row["studyId"] for row in everything}) == 37
    assert [row["createdAt"] for row in everything] == sorted((row["createdAt"] for row in everything), reverse=True)
    asked: list[tuple[Json, Callable[[Json], bool]]] = [
        ({"studyViewerStatus": "complete"}, lambda row: row["studyViewerStatus"] == "complete"),
        ({"isCancelled": "true"}, lambda row: row["isCancelled"]),
        ({"assignedTo": call.reader}, lambda row: (row["assignedTo"] or {}).get("userId") == call.reader),
        ({"assignedTo": "null"}, lambda row: row["assignedTo"] is None),
        ({"expressCustomerId": "null"}, lambda row: row["expressCustomer"] is None),
        (
            {"studyDescription": "ct", "severity": "stat", "isCancelled": "false", "studyViewerStatus": "incomplete"},
            lambda row: (
                "ct" in row["studyDescription"].casefold()
                and (row["severity"], row["isCancelled"], row["studyViewerStatus"]) == ("stat", False, "incomplete")
            ),
        ),
    ]
    for query, fits in asked:
        wanted = [row["studyId"] for row in everything if fits(row)]
        assert [row["studyId"] for row in rows(call, **query, limit=3)] == wanted
    call.switch(list_order="created_asc")
    assert [row["studyId"] for row in rows(call)] == [row["studyId"] for row in reversed(everything)]
    cursor = call.get(VIEWER, limit=2)["cursor"]
    assert error_of(call("GET", STUDIES, params={"cursor": cursor})) == (422, "cursor")
    for query in ({"studyType": "standard"}, {"studyReportStatus": "assigned"}, {"studyViewerStatus": "done"}):
        assert error_of(call("GET", VIEWER, params=query)) == (422, next(iter(query)))


def test_the_first_studies_are_in_every_state(call: Caller) -> None:
    everything = rows(call)
    held = Counter(
        "nobody" if row["assignedTo"] is None else "reader" if row["assignedTo"]["userId"] == call.reader else "other"
        for row in everything
    )
    assert min(held[who] for who in ("nobody", "reader", "other")) >= 5
    states = Counter((row["studyViewerStatus"], row["isCancelled"]) for row in everything)
    assert min(states["complete", False], states["incomplete", False]) >= 5
    assert states["incomplete", True] >= 1
    for row in everything:
        assert row["createdAt"] <= row["updatedAt"] <= "2026-09-21T14:13:20.000Z"
        assert row["cancelledAt"] is None or row["createdAt"] <= row["cancelledAt"] <= row["updatedAt"]
    assert rows(Caller()) == everything
    assert len(rows(Caller(studies=3))) == 4


def opened(call: Caller, study_id: str) -> httpx.Response:
    """The page behind a fresh Viewer link."""
    return call("GET", act(call, "reroute-url", studyId=study_id).json()["url"], key=None)


def test_the_page_finishes_the_study(call: Caller) -> None:
    study_id = create(call, studyDescription="<b>CT</b>", assignedTo=call.reader, metadata={"<i>": "<u>"}).json()[
        "studyId"
    ]
    page = opened(call, study_id)
    assert page.status_code == 200
    assert "&lt;b&gt;CT&lt;/b&gt;" in page.text
    assert "&lt;i&gt;" in page.text
    assert not {"<b>", "<i>", "<u>"} & set(re.findall("<[a-z]+>", page.text))
    assert "Dr. Robin Reader, MD" in page.text
    (action,) = re.findall('action="([^"]+)"', page.text)
    done = call("POST", action, key=None)
    assert (done.status_code, "<form" in done.text, "Complete" in done.text) == (200, False, True)
    study = call.get(f"{VIEWER}/{study_id}")
    assert study["studyViewerStatus"] == "complete"
    assert call("POST", action, key=None).status_code == 200
    assert call.get(f"{VIEWER}/{study_id}") == study
    assert "<form" not in opened(call, study_id).text
    # the session of a Viewer page reads and signs nothing
    for word in ("dictate", "sign"):
        assert call("POST", action.replace("complete", word), key=None, content="findings=x").status_code == 410


def test_links_are_short_lived_and_single_use(call: Caller) -> None:
    study_id = create(call).json()["studyId"]
    url = act(call, "reroute-url", studyInstanceUid=UID).json()["url"]
    call.sandbox.clock.advance(31)
    assert call("GET", url, key=None).status_code == 410
    url = act(call, "reroute-url", studyId=study_id).json()["url"]
    assert call("GET", url, key=None).status_code == 200
    assert call("GET", url, key=None).status_code == 410
    assert call("POST", "/open/nothing/complete", key=None).status_code == 410
    call.fault(path=VIEWER, kind="expired-link", times=1)
    assert opened(call, study_id).status_code == 410


def test_a_study_cancelled_meanwhile_is_not_finished(call: Caller) -> None:
    study_id = create(call).json()["studyId"]
    (action,) = re.findall('action="([^"]+)"', opened(call, study_id).text)
    act(call, "cancel", studyId=study_id)
    assert call("POST", action, key=None).status_code == 409
    assert call.get(f"{VIEWER}/{study_id}")["studyViewerStatus"] == "incomplete"
    report_page = re.findall('action="([^"]+)"', call.opened(call.one("assigned")).text)[0]
    assert call("POST", report_page.replace("sign", "complete"), key=None).status_code == 410


def test_control_calls_change_what_others_would(call: Caller) -> None:
    before = call.get("/_sandbox/state")["viewer"]
    answer = call("POST", "/_sandbox/viewer/studies", json={"assignedTo": "reader", "severity": "stat"})
    study = answer.json()
    assert (answer.status_code, study["severity"], study["assignedTo"]["userId"]) == (201, "stat", call.reader)
    assert call("POST", "/_sandbox/viewer/studies").status_code == 201
    path = f"/_sandbox/viewer/studies/{study['studyId']}/change"
    changed = call("POST", path, json={"isCancelled": True, "studyViewerStatus": "complete"}).json()
    assert (changed["isCancelled"], changed["studyViewerStatus"]) == (True, "complete")
    assert call("POST", path, json={"assignedTo": None}).json()["cancelledAt"] == changed["cancelledAt"]
    assert call.get("/_sandbox/state")["viewer"] == {
        "studies": before["studies"] + 2,
        "complete": before["complete"] + 1,
        "cancelled": before["cancelled"] + 1,
        "reader": before["reader"],
    }
    assert call("POST", path, json={"isCancelled": False}).json()["isCancelled"] is False
    assert error_of(call("POST", path, json={"isCancelled": 1})) == (422, "isCancelled")
    assert error_of(call("POST", path, json={"mrn": "1"})) == (422, "mrn")
    assert error_of(call("POST", path.replace("stu_", "stu_0"), json={})) == (422, "studyId")
