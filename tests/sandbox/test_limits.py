"""Every limit of the documents, a step inside (accepted) and a step outside (422 naming the field)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avara_desktop.sandbox.ids import is_uid

from .new_study import least
from .support import STUDIES, Caller, Json, error_of

VIEWER = "/v1/viewer/studies"
EXTERNAL = f"{STUDIES}/external"
HEX = "0123456789abcdef" * 2

# body of a PATCH that is just allowed, one that is not, the field it is refused for
SHARED: list[tuple[str, Json, Json, str]] = [
    ("severity", {"severity": "stat"}, {"severity": "STAT"}, "severity"),
    ("severity is a text", {"severity": "normal"}, {"severity": ["stat"]}, "severity"),
    ("description", {"studyDescription": "x"}, {"studyDescription": ""}, "studyDescription"),
    (
        "pairs",
        {"metadata": {str(n): "v" for n in range(50)}},
        {"metadata": {str(n): "v" for n in range(51)}},
        "metadata",
    ),
    ("key", {"metadata": {"k" * 100: "v"}}, {"metadata": {"k" * 101: "v"}}, "metadata"),
    ("pair", {"metadata": {"k": "v" * 1000}}, {"metadata": {"k": "v" * 1001}}, "metadata.k"),
    ("pairs hold texts", {"metadata": {}}, {"metadata": {"k": None}}, "metadata.k"),
    ("unknown field", {}, {"colour": "red"}, "colour"),
]
ARCHIVED: list[tuple[str, Json, Json, str]] = [
    ("birth", {"dateOfBirth": "2024-02-29"}, {"dateOfBirth": "2023-02-29"}, "dateOfBirth"),
    ("date", {"studyDate": "2000-12-31"}, {"studyDate": "2000-12-32"}, "studyDate"),
    ("date form", {"studyDate": "0001-01-01"}, {"studyDate": "20240101"}, "studyDate"),
    ("date digits", {"studyDate": "2024-01-01"}, {"studyDate": "２０２４-01-01"}, "studyDate"),
    ("older date", {"scanDate": "2024-02-29"}, {"scanDate": "2024-2-9"}, "scanDate"),
    ("time", {"studyTime": "23:59"}, {"studyTime": "24:00"}, "studyTime"),
    ("time form", {"studyTime": "00:00"}, {"studyTime": "9:30"}, "studyTime"),
    ("older time", {"scanTime": "09:30"}, {"scanTime": "09:60"}, "scanTime"),
    ("seconds", {"studyTime": "09:30"}, {"studyTime": "09:30:00"}, "studyTime"),
    ("height", {"height": {"unit": "in", "value": 0}}, {"height": {"unit": "in", "value": -0.1}}, "height.value"),
    (
        "height unit",
        {"height": {"unit": "cm", "value": 1.5}},
        {"height": {"unit": "m", "value": 1.5}},
        "height.unit",
    ),
    ("height whole", {"height": {"unit": "cm", "value": 1}}, {"height": {"unit": "cm"}}, "height.value"),
    ("weight", {"weight": {"unit": "kg", "value": 0}}, {"weight": {"unit": "kg", "value": "60"}}, "weight.value"),
    ("weight unit", {"weight": {"unit": "lbs", "value": 1}}, {"weight": {"value": 1}}, "weight.unit"),
    (
        "weight finite",
        {"weight": {"unit": "kg", "value": 1e308}},
        {"weight": {"unit": "kg", "value": 10**400}},
        "weight.value",
    ),
    (
        "weight a number",
        {"weight": {"unit": "kg", "value": 1.0}},
        {"weight": {"unit": "kg", "value": float("inf")}},
        "weight.value",
    ),
    ("sex", {"sex": "other"}, {"sex": "unknown"}, "sex"),
    ("metadata field", {"mrn": ""}, {"shoeSize": "44"}, "shoeSize"),
]
READ: list[tuple[str, Json, Json, str]] = [
    ("notes", {"technologistNotes": ["n"] * 50}, {"technologistNotes": ["n"] * 51}, "technologistNotes"),
    (
        "note",
        {"technologistNotes": ["n" * 1000] * 4},
        {"technologistNotes": ["n", "n", "n", "n" * 1001]},
        "technologistNotes.3",
    ),
    (
        "priors",
        {"priorReports": [{"reportText": "r"}] * 50},
        {"priorReports": [{"reportText": "r"}] * 51},
        "priorReports",
    ),
    (
        "prior text",
        {"priorReports": [{"reportText": "r" * 50_000}]},
        {"priorReports": [{"reportText": "r" * 50_001}]},
        "priorReports.0.reportText",
    ),
    ("prior empty", {"priorReports": [{"reportText": "r"}]}, {"priorReports": [{}]}, "priorReports.0.reportText"),
    (
        "prior date",
        {"priorReports": [{"reportText": "r", "studyDate": "2020-02-29"}]},
        {"priorReports": [{"reportText": "r", "studyDate": "2021-02-29"}]},
        "priorReports.0.studyDate",
    ),
    *(
        (
            f"prior {name}",
            {"priorReports": [{"reportText": "r", name: "x" * most}]},
            {"priorReports": [{"reportText": "r"}, {"reportText": "r", name: "x" * wrong}]},
            f"priorReports.1.{name}",
        )
        for name, most in (("externalStudyId", 256), ("modality", 100), ("studyDescription", 1000))
        for wrong in (most + 1, 0)
    ),
    ("prior field", {"priorReports": []}, {"priorReports": [{"reportText": "r", "x": 1}]}, "priorReports.0.x"),
    ("older priors", {"priorReportTexts": ["r"] * 50}, {"priorReportTexts": ["r"] * 51}, "priorReportTexts"),
    (
        "older prior",
        {"priorReportTexts": ["r" * 50_000]},
        {"priorReportTexts": ["r", "r" * 50_001]},
        "priorReportTexts.1",
    ),
    ("prior ids", {"priorStudyIds": [f"stu_{HEX}"]}, {"priorStudyIds": [f"rep_{HEX}"]}, "priorStudyIds.0"),
]
IDS: list[tuple[str, Json, Json, str]] = [
    (f"{field} {why}", {}, {field: wrong}, field)
    for field, prefix in (("assignedTo", "usr"), ("expressCustomerId", "cus"), ("orgId", "org"))
    for why, wrong in (
        ("too short", f"{prefix}_{HEX[:-1]}"),
        ("too long", f"{prefix}_{HEX}0"),
        ("no hex", f"{prefix}_{HEX[:-1]}g"),
        ("capitals", f"{prefix}_{HEX.upper()}"),
        ("other kind", f"stu_{HEX}"),
        ("a number", 5),
    )
]


def cases(*tables: list[tuple[str, Json, Json, str]]) -> pytest.MarkDecorator:
    """Parametrize over the tables."""
    rows = [row for table in tables for row in table]
    return pytest.mark.parametrize(
        ("inside", "outside", "field"), [row[1:] for row in rows], ids=[row[0] for row in rows]
    )


WITHIN = [
    (name, {"reportMetadata": inside}, {"reportMetadata": outside}, f"reportMetadata.{field}")
    for name, inside, outside, field in ARCHIVED
]


@pytest.fixture(scope="module")
def one() -> Caller:
    """One sandbox for the whole table, where PATCHed metadata are replaced."""
    return Caller(switches={"metadata_patch": "replace"})


def sent(call: Caller, method: str, path: str, body: Json) -> httpx.Response:
    """A request whose numbers may be those JSON's readers take though its grammar does not."""
    return call(method, path, content=json.dumps(body))


def free_uid() -> Callable[[], str]:
    """Study instance UIDs nobody has."""
    numbers = iter(range(10**6))
    return lambda: f"1.2.826.0.1.3680043.8.498.5.{next(numbers)}"


uid = free_uid()


@cases(SHARED, WITHIN, READ, IDS)
def test_of_a_patch(one: Caller, inside: Json, outside: Json, field: str) -> None:
    path = f"{STUDIES}/{one.one('assigned')}"
    assert sent(one, "PATCH", path, inside).status_code == 200
    before = one.get(path)
    answer = sent(one, "PATCH", path, outside)
    assert error_of(answer) == (422, field)
    assert field in answer.json()["error"]["message"]
    assert one.get(path) == before


@cases(SHARED, WITHIN, READ, IDS)
def test_of_a_new_study(one: Caller, inside: Json, outside: Json, field: str) -> None:
    created = sent(one, "POST", STUDIES, least(studyInstanceUid=uid()) | inside)
    assert created.status_code == 201, created.text
    free = uid()
    assert error_of(sent(one, "POST", STUDIES, least(studyInstanceUid=free) | outside)) == (422, field)
    assert one("GET", f"{STUDIES}/by-uid/{free}").status_code == 404


@cases(SHARED, WITHIN, [row for row in IDS if row[3] == "expressCustomerId"])
def test_of_an_external_study(one: Caller, inside: Json, outside: Json, field: str) -> None:
    assert sent(one, "POST", EXTERNAL, least(studyInstanceUid=uid()) | inside).status_code == 201
    assert error_of(sent(one, "POST", EXTERNAL, least(studyInstanceUid=uid()) | outside)) == (422, field)


@cases(SHARED, [row for row in IDS if row[3] != "orgId"])
def test_of_a_viewer_study(one: Caller, inside: Json, outside: Json, field: str) -> None:
    body = {name: value for name, value in least().items() if name != "reportMetadata"}
    assert sent(one, "POST", VIEWER, body | {"studyInstanceUid": uid()} | inside).status_code == 201
    assert error_of(sent(one, "POST", VIEWER, body | {"studyInstanceUid": uid()} | outside)) == (422, field)


@cases([row for row in SHARED if row[0] != "pairs"], [row for row in IDS if row[3] == "assignedTo"])
def test_of_a_viewer_patch(one: Caller, inside: Json, outside: Json, field: str) -> None:
    path = f"{VIEWER}/{next(iter(one.world.viewer.studies))}"
    assert sent(one, "PATCH", path, inside).status_code == 200
    assert error_of(sent(one, "PATCH", path, outside)) == (422, field)


@pytest.mark.parametrize(
    ("wrong"),
    [
        "",
        "1",
        ".1.2",
        "1.2.",
        "1..2",
        "1.02",
        "01.2",
        "1.2.00",
        "1.2.x",
        "1.2. 3",
        "1.2\n",
        "１.2",
        "-1.2",
        "1." + "2" * 63,
        7,
        None,
        ["1.2"],
    ],
)
@pytest.mark.parametrize("path", [STUDIES, EXTERNAL, VIEWER])
def test_study_instance_uids_that_are_none(one: Caller, path: str, wrong: Any) -> None:
    body = least(studyInstanceUid=wrong)
    if path == VIEWER:
        del body["reportMetadata"]
    assert error_of(sent(one, "POST", path, body)) == (422, "studyInstanceUid")
    if wrong is not None:
        asked = sent(one, "POST", f"{STUDIES}/cancel", {"studyInstanceUid": wrong})
        assert error_of(asked) == (422, "studyInstanceUid")


@pytest.mark.parametrize("right", ["0.0", "1.0.2", "2.25.0", "1." + "2" * 62])
def test_study_instance_uids_of_every_form(one: Caller, right: str) -> None:
    assert sent(one, "POST", STUDIES, least(studyInstanceUid=right)).status_code == 201


@settings(max_examples=300, deadline=None)
@given(st.lists(st.from_regex(r"0|[1-9][0-9]{0,9}", fullmatch=True), min_size=2, max_size=9))
def test_components_without_leading_zeros_make_a_uid_up_to_64_characters(components: list[str]) -> None:
    text = ".".join(components)
    assert is_uid(text) is (len(text) <= 64)
    assert not is_uid(f"{text}.0{components[0]}")


def test_halves_of_a_surrogate_pair_are_no_names(one: Caller) -> None:
    raw = '{"metadata": {"\\ud800": "x"}}'
    study_id = one.one("assigned")
    assert error_of(one("PATCH", f"{STUDIES}/{study_id}", content=raw)) == (422, "metadata")
    assert error_of(one("PATCH", f"{STUDIES}/{study_id}", content='{"\\udfff": 1}')) == (422, "body")
    assert one("GET", "/_sandbox/requests").status_code == 200
