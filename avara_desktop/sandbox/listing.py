"""Filters and pages of the study lists of both products, and the cursors of every list.

A cursor holds the key of the last row given, so that pages stay right while studies arrive or change: a study that
matches throughout is neither lost nor given twice.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any

from . import checks
from .problems import invalid
from .records import SEVERITIES, STUDY_REPORT_STATUSES, STUDY_TYPES, Study
from .shelves import Key, Shelves, Value
from .switches import Switches
from .viewer import STUDY_VIEWER_STATUSES, ViewerStudy
from .world import World

COMMON_FILTERS = ("assignedTo", "severity", "studyDescription", "isCancelled", "expressCustomerId")
"""Of the studies of both products."""
STUDY_FILTERS = (*COMMON_FILTERS, "studyReportStatus", "studyType")
VIEWER_FILTERS = (*COMMON_FILTERS, "studyViewerStatus")
Query = Mapping[str, str]
Wanted = dict[str, Callable[[Value], bool]]


def refuse_unknown(query: Query, known: tuple[str, ...]) -> None:
    """422 for a query field the endpoint does not have, so that misspelled filters are found."""
    for name in query:
        if name not in known:
            raise invalid(name, "no such query field")


def _equal_to(wanted: Value) -> Callable[[Value], bool]:
    return lambda value: value == wanted


def _common_filter(given: Query, switches: Switches) -> Wanted:
    wanted: Wanted = {}
    if "assignedTo" in given:
        if given["assignedTo"] != "null":
            wanted["assigned_to"] = _equal_to(checks.an_id(given["assignedTo"], "usr", "assignedTo"))
        elif switches["assigned_to_null"] == "unassigned":
            wanted["assigned_to"] = _equal_to(None)
    if "expressCustomerId" in given:
        text = given["expressCustomerId"]
        customer = None if text == "null" else checks.an_id(text, "cus", "expressCustomerId")
        wanted["customer_id"] = _equal_to(customer)
    if "severity" in given:
        wanted["severity"] = _equal_to(checks.one_of(given["severity"], SEVERITIES, "severity"))
    if "isCancelled" in given:
        wanted["cancelled"] = _equal_to(checks.a_flag(given["isCancelled"], "isCancelled"))
    if "studyDescription" in given:
        part = given["studyDescription"].casefold()
        wanted["description"] = lambda value: part in str(value)
    return wanted


def study_filter(query: Query, switches: Switches) -> Wanted:
    """The query's filters as facet checks. An empty value is no filter, as the API's own SDK leaves those out."""
    given = {name: value for name, value in query.items() if value != ""}
    wanted = _common_filter(given, switches)
    if "studyType" in given:
        wanted["study_type"] = _equal_to(checks.one_of(given["studyType"], STUDY_TYPES, "studyType"))
    if "studyReportStatus" in given:
        words = given["studyReportStatus"].split(",")
        statuses = {checks.one_of(word, STUDY_REPORT_STATUSES, "studyReportStatus") for word in words}
        wanted["status"] = lambda value: value in statuses
    return wanted


def viewer_filter(query: Query, switches: Switches) -> Wanted:
    """The same for the list of the Viewer product."""
    given = {name: value for name, value in query.items() if value != ""}
    wanted = _common_filter(given, switches)
    if "studyViewerStatus" in given:
        status = checks.one_of(given["studyViewerStatus"], STUDY_VIEWER_STATUSES, "studyViewerStatus")
        wanted["status"] = _equal_to(status)
    return wanted


def list_signature(query: Query, names: tuple[str, ...], order: str) -> str:
    """What a cursor remembers of its list: the filters and the order."""
    said = json.dumps([order, *(query.get(name, "") for name in names)])
    return blake2b(said.encode(), digest_size=6).hexdigest()


def write_cursor(kind: str, signature: str, key: list[Any]) -> str:
    """An opaque cursor for the rows behind `key` of that very list."""
    return base64.urlsafe_b64encode(json.dumps([kind, signature, *key]).encode()).decode().rstrip("=")


def read_cursor(text: str, kind: str, signature: str, *types: type) -> list[Any]:
    """The key in a cursor. 422 for anything this list did not write itself."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        said = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise invalid("cursor", "is not a cursor") from None
    if not isinstance(said, list) or said[:2] != [kind, signature] or [type(part) for part in said[2:]] != list(types):
        raise invalid("cursor", "is not a cursor of this list")
    return said[2:]


def study_page(world: World, query: Query) -> tuple[list[Study], str | None]:
    """One page of studies, and the cursor of the next or None."""
    refuse_unknown(query, (*STUDY_FILTERS, "cursor", "limit"))
    wanted = study_filter(query, world.switches)
    keys, cursor = _page(world, world.shelves, wanted, query, "studies", STUDY_FILTERS)
    return [world.studies[study_id] for _, study_id in keys], cursor


def viewer_page(world: World, query: Query) -> tuple[list[ViewerStudy], str | None]:
    """One page of the Viewer product's studies, and the cursor of the next or None."""
    refuse_unknown(query, (*VIEWER_FILTERS, "cursor", "limit"))
    wanted = viewer_filter(query, world.switches)
    keys, cursor = _page(world, world.viewer.shelves, wanted, query, "viewer", VIEWER_FILTERS)
    return [world.viewer.studies[study_id] for _, study_id in keys], cursor


def _page(
    world: World, shelves: Shelves, wanted: Wanted, query: Query, kind: str, names: tuple[str, ...]
) -> tuple[list[Key], str | None]:
    limit = checks.a_limit(query.get("limit"))
    if world.switches["key_scope"] == "self":
        asked, own = wanted.get("assigned_to"), world.reader_id
        wanted["assigned_to"] = lambda value: value == own and (asked is None or asked(value))
    order = world.switches["list_order"]
    signature = list_signature(query, names, order)
    after: Key | None = None
    if query.get("cursor"):
        created_ms, study_id = read_cursor(query["cursor"], kind, signature, int, str)
        after = (created_ms, study_id)
    rows: list[Key] = []
    for key in shelves.walk(wanted, after, order == "created_desc"):
        if len(rows) == limit:
            return rows, write_cursor(kind, signature, list(rows[-1]))
        rows.append(key)
    return rows, None
