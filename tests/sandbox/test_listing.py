"""Lists: filters, pages, and cursors that stay right while studies arrive and change."""

from __future__ import annotations

import base64
import json
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avara_desktop.sandbox.listing import study_page

from .support import STUDIES, USERS, Caller, error_of


@pytest.fixture(scope="module")
def many() -> Caller:
    """400 studies nobody changes."""
    return Caller(studies=400, assigned=60)


def ids(rows: list[dict[str, Any]]) -> list[str]:
    """Study ids of rows."""
    return [row["studyId"] for row in rows]


def test_newest_created_first_and_every_study_once(many: Caller) -> None:
    rows = many.rows(limit=37)
    assert len(ids(rows)) == len(set(ids(rows))) > 402
    assert len([row for row in rows if row.get("studyType") != "external"]) == 402
    created = [row["createdAt"] for row in rows]
    assert created == sorted(created, reverse=True)


def test_default_page_is_fifty(many: Caller) -> None:
    page = many.get(STUDIES)
    assert len(page["studies"]) == 50
    assert page["hasMore"] is True
    assert many.get(STUDIES, limit="100.0")["studies"][:50] == page["studies"]


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ({"severity": "stat"}, lambda row: row["severity"] == "stat"),
        ({"isCancelled": "true"}, lambda row: row["isCancelled"]),
        ({"isCancelled": "false"}, lambda row: not row["isCancelled"]),
        ({"studyDescription": "cHeSt"}, lambda row: "chest" in row["studyDescription"].casefold()),
        (
            {"studyReportStatus": "in_progress,completed"},
            lambda row: row["studyReportStatus"] in ("in_progress", "completed"),
        ),
        ({"assignedTo": "null"}, lambda row: row["assignedTo"] is None),
        ({"expressCustomerId": "null"}, lambda row: row.get("expressCustomer", row.get("org")) is None),
        ({"studyType": "standard"}, lambda row: row.get("studyType") != "external"),
        ({"studyType": "external"}, lambda row: row.get("studyType") == "external"),
        (
            {"studyType": "external", "studyDescription": "ct", "expressCustomerId": "null"},
            lambda row: (
                row.get("studyType") == "external"
                and "ct" in row["studyDescription"].casefold()
                and row["expressCustomer"] is None
            ),
        ),
        ({"assignedTo": "", "severity": ""}, lambda row: True),
        (
            {"severity": "high", "studyDescription": "xr", "isCancelled": "false"},
            lambda row: (
                row["severity"] == "high" and "xr" in row["studyDescription"].casefold() and not row["isCancelled"]
            ),
        ),
    ],
)  # fmt: skip
def test_filters(many: Caller, query: dict[str, str], fits: Any) -> None:
    assert ids(many.rows(limit=100, **query)) == ids([row for row in many.rows(limit=100) if fits(row)])


def test_filters_by_user_and_customer(many: Caller) -> None:
    rows = many.rows(limit=100)
    mine = many.rows(assignedTo=many.reader, studyReportStatus="assigned,in_progress,addendum_active")
    assert len(mine) == 60
    assert {row["assignedTo"]["userId"] for row in mine} == {many.reader}
    customer = next(row["expressCustomer"] for row in rows if row.get("expressCustomer"))
    found = many.rows(expressCustomerId=customer["expressCustomerId"])
    names = {(row.get("expressCustomer") or row["org"]).popitem()[1] for row in found}
    assert names == {customer["expressCustomerName"]}


def test_assigned_to_null_may_be_ignored() -> None:
    call = Caller(switches={"assigned_to_null": "ignored"})
    assert len(call.rows(assignedTo="null", studyType="standard")) == 62


def test_oldest_first_when_switched() -> None:
    call = Caller(switches={"list_order": "created_asc"})
    created = [row["createdAt"] for row in call.rows(limit=7)]
    assert created == sorted(created)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "2.5"}, "limit"),
        ({"limit": "ten"}, "limit"),
        ({"limit": "nan"}, "limit"),
        ({"severity": "urgent"}, "severity"),
        ({"studyReportStatus": "assigned,done"}, "studyReportStatus"),
        ({"isCancelled": "yes"}, "isCancelled"),
        ({"assignedTo": "me"}, "assignedTo"),
        ({"expressCustomerId": "org_1"}, "expressCustomerId"),
        ({"studyType": "viewer"}, "studyType"),
        ({"sort": "severity"}, "sort"),
        ({"severity": ["stat", "high"]}, "severity"),
        ({"cursor": "%%%"}, "cursor"),
        ({"cursor": "é"}, "cursor"),
        ({"cursor": base64.urlsafe_b64encode(b"{}").decode()}, "cursor"),
        ({"cursor": base64.urlsafe_b64encode(json.dumps(["studies", "x", 1, "y"]).encode()).decode()}, "cursor"),
    ],
)
def test_bad_queries_name_their_field(many: Caller, query: dict[str, Any], field: str) -> None:
    assert error_of(many("GET", STUDIES, params=query)) == (422, field)


def test_a_cursor_belongs_to_its_list(many: Caller) -> None:
    cursor = many.get(STUDIES, limit=5, severity="stat")["cursor"]
    assert many.get(STUDIES, limit=9, severity="stat", cursor=cursor)["studies"]
    assert error_of(many("GET", STUDIES, params={"limit": 5, "cursor": cursor})) == (422, "cursor")
    assert error_of(many("GET", USERS, params={"cursor": cursor})) == (422, "cursor")


def test_users(many: Caller) -> None:
    everyone = many.get(USERS)["users"]
    assert len(everyone) == 12
    walked: list[str] = []
    page = many.get(USERS, limit=3)
    while True:
        walked += [user["userId"] for user in page["users"]]
        if not page["hasMore"]:
            break
        page = many.get(USERS, limit=3, cursor=page["cursor"])
    assert walked == [user["userId"] for user in everyone]
    (reader,) = many.get(USERS, email=many.sandbox.reader_email)["users"]
    assert (reader["userId"], reader["canCreateReports"], len(reader["npiNumber"])) == (many.reader, True, 10)
    assert many.get(f"{USERS}/{many.reader}") == reader
    assert many.get(USERS, email="reader")["users"] == []
    assert [user["lastName"] for user in many.get(USERS, firstName="aNa", lastName="nov")["users"]] == ["Novotná"]
    assert len(many.get(USERS, canCreateReports="false")["users"]) == 3
    assert [user["firstName"] for user in many.get(USERS, level="owner")["users"]] == ["Casey"]
    assert {user["invitedSource"] for user in many.get(USERS, invitedSource="api")["users"]} == {"api"}
    for query in ({"level": "boss"}, {"invitedSource": "mail"}, {"canCreateReports": "1"}, {"npi": "1"}):
        assert error_of(many("GET", USERS, params=query)) == (422, next(iter(query)))


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    limit=st.integers(1, 12),
    order=st.sampled_from(["created_desc", "created_asc"]),
    query=st.sampled_from(
        [{}, {"severity": "high"}, {"studyReportStatus": "unassigned,assigned"}, {"isCancelled": "false"}]
    ),
)
def test_a_walk_neither_loses_nor_repeats_while_the_department_works(
    seed: int, limit: int, order: str, query: dict[str, str]
) -> None:
    call = Caller(studies=40, assigned=10, seed=seed % 5, switches={"list_order": order})
    world, rng = call.world, Random(seed)

    def matching() -> set[str]:
        rows: set[str] = set()
        cursor: str | None = None
        while True:
            page, cursor = study_page(world, query | {"limit": "100"} | ({"cursor": cursor} if cursor else {}))
            rows |= {study.study_id for study in page}
            if cursor is None:
                return rows

    throughout = matching()
    walked: list[str] = []
    cursor: str | None = None
    while True:
        page, cursor = study_page(world, query | {"limit": str(limit)} | ({"cursor": cursor} if cursor else {}))
        walked += [study.study_id for study in page]
        if cursor is None:
            break
        for _ in range(rng.randrange(4)):
            call.sandbox.clock.advance(rng.choice((0, 0, 1, 30)))
            call.sandbox.department.event()
        throughout &= matching()
    assert len(walked) == len(set(walked))
    assert throughout <= set(walked)
