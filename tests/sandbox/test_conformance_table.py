"""The table of endpoints is whole, and every row was driven. Runs after the other conformance tests, by its name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.routing import Route

from .conformance import KINDS
from .endpoint_table import ENDPOINTS, TICKS, Endpoint, Ticks
from .support import Caller, Json


def routes(app: Any) -> Iterator[tuple[str, str]]:
    """Method and path of every endpoint the sandbox serves, parameters without their names."""
    for route in app.routes:
        assert isinstance(route, Route)
        if route.path.startswith("/v1/"):
            for method in (route.methods or set()) - {"HEAD"}:
                yield method, re.sub(r"\{\w+\}", "{}", route.path)


def test_the_table_is_what_the_sandbox_serves(call: Caller) -> None:
    said = {(endpoint.method, re.sub(r"\{\w+\}", "{}", endpoint.path)) for endpoint in ENDPOINTS}
    assert len(said) == len(ENDPOINTS)
    assert set(routes(call.sandbox.api._inner)) == said


def entry(**changes: Any) -> Json:
    """A request as the sandbox's log has it."""
    usual: Json = {"method": "GET", "path": "/v1/autoScribe/users", "status": 200, "fault": None}
    return usual | {"user_agent": "Avara/Python 0.3.0"} | changes


@pytest.mark.parametrize(
    ("changes", "ticked"),
    [
        ({}, "sync"),
        ({"user_agent": "AsyncAvara/Python 0.3.0"}, "async"),
        ({"user_agent": "python-httpx/0.28.1"}, None),
        ({"user_agent": None}, None),
        ({"status": 404}, None),
        ({"status": None}, None),
        ({"fault": "status"}, None),
        ({"method": "PUT"}, None),
        ({"path": "/v1/autoScribe/users/"}, None),
    ],
)
def test_a_tick_is_earned(changes: Json, ticked: str | None) -> None:
    ticks = Ticks()
    ticks.note([entry(**changes)])
    assert {kind: len(ENDPOINTS) - len(ticks.missing(kind)) for kind in KINDS} == {
        kind: int(kind == ticked) for kind in KINDS
    }
    lines = list(ticks.lines())
    assert (sum("✓" in line for line in lines) == 1) is (ticked is not None)
    assert bool(lines) is (ticked is not None)


def test_ids_and_acts_are_told_apart() -> None:
    def met(method: str, path: str) -> list[Endpoint]:
        return [endpoint for endpoint in ENDPOINTS if endpoint.meets(method, path)]

    studies = "/v1/autoScribe/studies"
    for method, path, row in (
        ("GET", f"{studies}/stu_{'a' * 32}", f"{studies}/{{studyId}}"),
        ("GET", f"{studies}/by-uid/1.2.3", f"{studies}/by-uid/{{studyInstanceUid}}"),
        ("GET", f"{studies}/external/reports/ext_{'0' * 32}", f"{studies}/external/reports/{{externalReportId}}"),
        ("POST", f"{studies}/external/reports", f"{studies}/external/reports"),
        ("GET", f"/v1/autoScribe/users/invitations/inv_{'0' * 32}", "/v1/autoScribe/users/invitations/{invitationId}"),
    ):
        assert [(found.method, found.path) for found in met(method, path)] == [(method, row)]
    assert met("GET", f"{studies}/external") == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_endpoint_was_driven(kind: str) -> None:
    missing = [f"{endpoint.method} {endpoint.path}" for endpoint in TICKS.missing(kind)]
    assert not missing, f"never driven with success by the {kind} SDK (run all of tests/sandbox): {missing}"
