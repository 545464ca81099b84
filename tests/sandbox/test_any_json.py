"""Whatever JSON a study endpoint is sent, it answers in JSON, and never with a 500."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from .new_study import newer, older
from .support import STUDIES, Caller, Json, error_of

VIEWER = "/v1/viewer/studies"
# halves of surrogate pairs, numbers beyond a float and NaN among them: Python's JSON reads all of that
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.just(10**400), st.floats(), st.text(st.characters(), max_size=9)
)
INNER_NAMES = st.text(st.characters(), max_size=5) | st.sampled_from(("value", "unit", "mrn", "reportText"))
ANY = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(INNER_NAMES, inner, max_size=2), max_leaves=4
)


def endpoints(call: Caller, uid: str) -> list[tuple[str, str, Json]]:
    """Method, path and a body that is right, of every study endpoint that reads one."""
    standard, archived = call.one("assigned"), call.rows(studyType="external")[0]["studyId"]
    held = next(iter(call.world.viewer.studies))
    new, old = newer(call.world, assignedTo=call.reader), older(call.world)
    named: Json = {"studyId": standard}
    report: Json = {"reportText": "x", "readerName": "x", "signedAt": "x"}
    report |= {"reportFileUrl": "https://pacs.example/r", "reportFileName": "r.pdf"}
    viewer = {name: new[name] for name in ("severity", "studyDescription", "metadata", "assignedTo")}
    shared = ("reportMetadata", "severity", "studyDescription", "expressCustomerId", "externalPatientId", "metadata")
    done: Json = {"studyViewerStatus": "complete"}
    return [
        ("POST", STUDIES, new | {"studyInstanceUid": uid}),
        ("POST", STUDIES, old | {"studyInstanceUid": uid}),
        ("PATCH", f"{STUDIES}/{standard}", {name: new[name] for name in new if name != "studyInstanceUid"}),
        ("PATCH", f"{STUDIES}/{standard}", {name: old[name] for name in old if name != "studyInstanceUid"}),
        ("POST", f"{STUDIES}/cancel", {"studyId": call.one("unassigned", mine=False)}),
        ("POST", f"{STUDIES}/uncancel", named),
        ("POST", f"{STUDIES}/reroute-url", named | {"assignedToUserId": call.reader}),
        ("POST", f"{STUDIES}/viewer-only-reroute-url", named | {"userId": call.reader}),
        ("POST", f"{STUDIES}/external", {name: new[name] for name in shared} | {"studyInstanceUid": uid} | report),
        ("POST", f"{STUDIES}/external/delete", {"studyId": archived}),
        ("POST", f"{STUDIES}/external/reports", {"studyId": archived, "readerName": "x", "signedAt": ""}),
        ("POST", VIEWER, viewer | {"studyInstanceUid": uid, "expressCustomerId": new["expressCustomerId"]}),
        ("PATCH", f"{VIEWER}/{held}", viewer | done),
        ("POST", f"{VIEWER}/cancel", {"studyId": held}),
        ("POST", f"{VIEWER}/uncancel", {"studyId": held}),
        ("POST", f"{VIEWER}/reroute-url", {"studyId": held}),
        ("POST", "/_sandbox/viewer/studies", viewer | done | {"isCancelled": False}),
        ("POST", f"/_sandbox/viewer/studies/{held}/change", viewer | done | {"isCancelled": False}),
    ]


@st.composite
def bent(draw: st.DrawFn, right: Json) -> Any:
    """The right body, or one with a few fields left out, said otherwise or added, or any JSON at all."""
    if draw(st.integers(0, 7)) == 0:
        return draw(ANY)
    body = dict(right)
    for name in draw(st.lists(st.sampled_from(sorted(right)), max_size=2)):
        inside = body.get(name)
        if draw(st.booleans()):
            body.pop(name, None)
        elif isinstance(inside, dict) and inside and draw(st.booleans()):
            body[name] = inside | {draw(st.sampled_from(sorted(inside)) | INNER_NAMES): draw(ANY)}
        else:
            body[name] = draw(ANY)
    if draw(st.integers(0, 9)) == 0:
        body[draw(INNER_NAMES)] = draw(ANY)
    return body


@settings(max_examples=400, deadline=None)
@given(data=st.data(), number=st.integers(0, 10**9))
def test_no_body_breaks_an_endpoint(data: st.DataObject, number: int) -> None:
    call = Caller(studies=24, assigned=6, seed=3)
    method, path, right = data.draw(st.sampled_from(endpoints(call, f"1.2.{number}")))
    body = data.draw(bent(right))
    answer = call(method, path, content=json.dumps(body))
    event(f"answered {answer.status_code}")
    assert answer.status_code < 500, (method, path, body)
    if answer.status_code >= 400:
        status, field = error_of(answer)
        assert status in (404, 409, 422)
        assert status != 422 or field is not None
    else:
        assert isinstance(answer.json(), dict)
    for kept in (f"{STUDIES}?limit=100", f"{VIEWER}?limit=100", f"{STUDIES}/external/reports", "/_sandbox/requests"):
        assert call("GET", kept).status_code == 200


def test_every_right_body_is_right() -> None:
    call = Caller(studies=24, assigned=6, seed=3)
    for number in range(len(endpoints(call, "1.2.3"))):
        call = Caller(studies=24, assigned=6, seed=3)
        method, path, right = endpoints(call, "1.2.3")[number]
        expected = 409 if "uncancel" in path else 200
        answer = call(method, path, json=right)
        assert answer.status_code in (expected, expected + 1), (path, answer.text)
