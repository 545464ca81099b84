"""Filters, pages and cursors of the study and user lists.

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
from .records import SEVERITIES, STUDY_REPORT_STATUSES, STUDY_TYPES, Study, User
from .shelves import Key, Value
from .switches import Switches
from .world import World

STUDY_FILTERS = (
    "assignedTo",
    "severity",
    "studyDescription",
    "studyReportStatus",
    "isCancelled",
    "expressCustomerId",
    "studyType",
)
USER_FILTERS = ("email", "firstName", "lastName", "canCreateReports", "level", "invitedSource")
LEVELS = ("owner", "admin", "member")
INVITED_SOURCES = ("dashboard", "api")
Query = Mapping[str, str]
Wanted = dict[str, Callable[[Value], bool]]


def refuse_unknown(query: Query, known: tuple[str, ...]) -> None:
    """422 for a query field the endpoint does not have, so that misspelled filters are found."""
    for name in query:
        if name not in known:
            raise invalid(name, "no such query field")


def _equal_to(wanted: Value) -> Callable[[Value], bool]:
    return lambda value: value == wanted


def study_filter(query: Query, switches: Switches) -> Wanted:
    """The query's filters as facet checks. An empty value is no filter, as the API's own SDK leaves those out."""
    given = {name: value for name, value in query.items() if value != ""}
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
    if "studyType" in given:
        wanted["study_type"] = _equal_to(checks.one_of(given["studyType"], STUDY_TYPES, "studyType"))
    if "isCancelled" in given:
        wanted["cancelled"] = _equal_to(checks.a_flag(given["isCancelled"], "isCancelled"))
    if "studyReportStatus" in given:
        words = given["studyReportStatus"].split(",")
        statuses = {checks.one_of(word, STUDY_REPORT_STATUSES, "studyReportStatus") for word in words}
        wanted["status"] = lambda value: value in statuses
    if "studyDescription" in given:
        part = given["studyDescription"].casefold()
        wanted["description"] = lambda value: part in str(value)
    return wanted


def _signature(query: Query, names: tuple[str, ...], order: str) -> str:
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
    limit = checks.a_limit(query.get("limit"))
    wanted = study_filter(query, world.switches)
    if world.switches["key_scope"] == "self":
        asked, own = wanted.get("assigned_to"), world.reader_id
        wanted["assigned_to"] = lambda value: value == own and (asked is None or asked(value))
    order = world.switches["list_order"]
    signature = _signature(query, STUDY_FILTERS, order)
    after: Key | None = None
    if query.get("cursor"):
        created_ms, study_id = read_cursor(query["cursor"], "studies", signature, int, str)
        after = (created_ms, study_id)
    rows: list[Study] = []
    for key in world.shelves.walk(wanted, after, order == "created_desc"):
        if len(rows) == limit:
            return rows, write_cursor("studies", signature, list(rows[-1].key))
        rows.append(world.studies[key[1]])
    return rows, None


def user_page(world: World, query: Query) -> tuple[list[User], str | None]:
    """One page of users in the order of their ids, and the cursor of the next or None."""
    refuse_unknown(query, (*USER_FILTERS, "cursor", "limit"))
    limit = checks.a_limit(query.get("limit"))
    signature = _signature(query, USER_FILTERS, "")
    after = ""
    if query.get("cursor"):
        after = read_cursor(query["cursor"], "users", signature, str)[0]
    tests = _user_tests({name: value for name, value in query.items() if value != ""})
    found = [
        user for user_id, user in sorted(world.users.items()) if user_id > after and all(test(user) for test in tests)
    ]
    page = found[:limit]
    more = len(found) > limit
    return page, write_cursor("users", signature, [page[-1].user_id]) if more else None


def _user_tests(given: Query) -> list[Callable[[User], bool]]:
    tests: list[Callable[[User], bool]] = []
    if "email" in given:
        tests.append(lambda user: user.email == given["email"])
    if "firstName" in given:
        tests.append(lambda user: given["firstName"].casefold() in user.first_name.casefold())
    if "lastName" in given:
        tests.append(lambda user: given["lastName"].casefold() in user.last_name.casefold())
    if "canCreateReports" in given:
        may = checks.a_flag(given["canCreateReports"], "canCreateReports")
        tests.append(lambda user: user.can_create_reports is may)
    if "level" in given:
        level = checks.one_of(given["level"], LEVELS, "level")
        tests.append(lambda user: user.level == level)
    if "invitedSource" in given:
        source = checks.one_of(given["invitedSource"], INVITED_SOURCES, "invitedSource")
        tests.append(lambda user: user.invited_source == source)
    return tests
