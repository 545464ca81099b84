"""Every endpoint of the API's documents, and which of them the official SDK really drove, by which of its clients.

A tick is made of nothing but the sandbox's own log of what it was asked and what it answered, so that no test can claim
one. The table is printed at the end of a run (pytest_terminal_summary in tests/conftest.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

CLIENTS = {"Avara": "sync", "AsyncAvara": "async"}
"""The SDK's client as it names itself in User-Agent -> the column of its ticks."""
_HEX = "[0-9a-f]{32}"
_PARAMETERS = {
    "studyId": f"stu_{_HEX}",
    "userId": f"usr_{_HEX}",
    "invitationId": f"inv_{_HEX}",
    "reportId": f"rep_{_HEX}",
    "externalReportId": f"ext_{_HEX}",
    "studyInstanceUid": r"[0-9.]+",
}


@dataclass(frozen=True, order=True)
class Endpoint:
    """One row: the area of the documents, the method, and the path with {parameters}."""

    area: str
    method: str
    path: str

    def meets(self, method: str, path: str) -> bool:
        """Whether a request is one to this endpoint."""
        form = re.sub(r"\{(\w+)\}", lambda found: _PARAMETERS[found[1]], self.path)
        return self.method == method and re.fullmatch(form, path) is not None


def _area(name: str, root: str, *rows: str) -> tuple[Endpoint, ...]:
    return tuple(Endpoint(name, method, root + rest) for method, _, rest in (row.partition(" ") for row in rows))


STUDY_ROWS = ("POST ", "GET ", "GET /{studyId}", "PATCH /{studyId}", "POST /cancel", "POST /uncancel",
              "POST /reroute-url", "GET /by-uid/{studyInstanceUid}")  # fmt: skip
ENDPOINTS: tuple[Endpoint, ...] = (
    *_area("AutoScribe studies", "/v1/autoScribe/studies", *STUDY_ROWS, "POST /viewer-only-reroute-url"),
    *_area("AutoScribe users", "/v1/autoScribe/users", "POST ", "GET ", "GET /{userId}", "PATCH /{userId}",
           "POST /revoke-access", "POST /reactivate"),
    *_area("Invitations", "/v1/autoScribe/users/invitations", "GET ", "GET /{invitationId}", "PATCH /{invitationId}",
           "POST /revoke"),
    *_area("Reports", "/v1/autoScribe/reports", "GET ", "GET /text", "GET /pdf", "POST /{reportId}/addendum",
           "POST /{reportId}/cancel-addendum"),
    *_area("Viewer studies", "/v1/viewer/studies", *STUDY_ROWS),
    *_area("External studies", "/v1/autoScribe/studies/external", "POST ", "POST /delete", "POST /reports",
           "GET /reports", "GET /reports/{externalReportId}"),
)  # fmt: skip


class Ticks:
    """Which endpoints were asked and answered with success, by which of the SDK's clients."""

    def __init__(self) -> None:
        self._made: dict[Endpoint, set[str]] = {}

    def note(self, requests: Iterable[dict[str, Any]]) -> None:
        """Take entries of the sandbox's request log. Refusals and other programs' requests make no tick."""
        for entry in requests:
            client = CLIENTS.get(str(entry["user_agent"]).partition("/")[0])
            if client is None or entry["fault"] is not None or not 200 <= (entry["status"] or 0) < 300:
                continue
            for endpoint in ENDPOINTS:
                if endpoint.meets(entry["method"], entry["path"]):
                    self._made.setdefault(endpoint, set()).add(client)

    def missing(self, client: str) -> list[Endpoint]:
        """The rows without that client's tick."""
        return [endpoint for endpoint in ENDPOINTS if client not in self._made.get(endpoint, ())]

    def lines(self) -> Iterator[str]:
        """The table in words: nothing while nothing was driven."""
        if not self._made:
            return
        width = max(len(endpoint.path) for endpoint in ENDPOINTS)
        area = ""
        for endpoint in ENDPOINTS:
            if endpoint.area != area:
                area = endpoint.area
                yield area
            made = self._made.get(endpoint, ())
            marks = "  ".join(f"{name} {'✓' if name in made else '–'}" for name in CLIENTS.values())
            yield f"  {endpoint.method:5} {endpoint.path:{width}}  {marks}"
        total = len(ENDPOINTS)
        counts = (f"{name} {total - len(self.missing(name))} of {total}" for name in CLIENTS.values())
        yield f"driven by the official SDK: {', '.join(counts)}"


TICKS = Ticks()
"""Those of this run."""
