"""Filters and pages of the lists of users and of invitations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from . import checks
from .listing import Query, list_signature, read_cursor, refuse_unknown, write_cursor
from .records import INVITATION_STATUSES, Invitation, User
from .user_access import is_shown
from .world import World

USER_FILTERS = ("email", "firstName", "lastName", "canCreateReports", "level", "invitedSource")
INVITATION_FILTERS = ("status", "expired", "userId", "startDate", "endDate")
LEVELS = ("owner", "admin", "member")
INVITED_SOURCES = ("dashboard", "api")
EXPIRED = ("all", "expired", "not-expired")


def user_page(world: World, query: Query) -> tuple[list[User], str | None]:
    """One page of users in the order of their ids, and the cursor of the next or None."""
    refuse_unknown(query, (*USER_FILTERS, "cursor", "limit"))
    limit = checks.a_limit(query.get("limit"))
    signature = list_signature(query, USER_FILTERS, "")
    after = ""
    if query.get("cursor"):
        after = read_cursor(query["cursor"], "users", signature, str)[0]
    tests = _user_tests({name: value for name, value in query.items() if value != ""})
    found = [
        user
        for user_id, user in sorted(world.users.items())
        if user_id > after and is_shown(world, user) and all(test(user) for test in tests)
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


def invitation_page(world: World, query: Query) -> tuple[list[Invitation], str | None]:
    """One page of invitations, newest first, and the cursor of the next or None."""
    refuse_unknown(query, (*INVITATION_FILTERS, "cursor", "limit"))
    limit = checks.a_limit(query.get("limit"))
    signature = list_signature(query, INVITATION_FILTERS, "")
    after: tuple[int, str] | None = None
    if query.get("cursor"):
        created_ms, invitation_id = read_cursor(query["cursor"], "invitations", signature, int, str)
        after = (created_ms, invitation_id)
    tests = _invitation_tests({name: value for name, value in query.items() if value != ""}, world.clock.now_ms())
    found = [
        each
        for each in sorted(world.invitations.values(), key=lambda each: each.key, reverse=True)
        if (after is None or each.key < after) and all(test(each) for test in tests)
    ]
    page = found[:limit]
    more = len(found) > limit
    return page, write_cursor("invitations", signature, list(page[-1].key)) if more else None


def _invitation_tests(given: Query, now_ms: int) -> list[Callable[[Invitation], bool]]:
    tests: list[Callable[[Invitation], bool]] = []
    if "status" in given:
        statuses = {checks.one_of(word, INVITATION_STATUSES, "status") for word in given["status"].split(",")}
        tests.append(lambda each: each.status in statuses)
    if "expired" in given and checks.one_of(given["expired"], EXPIRED, "expired") != "all":
        expired = given["expired"] == "expired"
        tests.append(lambda each: each.has_expired(now_ms) is expired)
    if "userId" in given:
        user_id = checks.an_id(given["userId"], "usr", "userId")
        tests.append(lambda each: each.invitee.user_id == user_id)
    # days are those of UTC, and both ends belong to the range
    if "startDate" in given:
        first = checks.a_date(given["startDate"], "startDate")
        tests.append(lambda each: _day(each) >= first)
    if "endDate" in given:
        last = checks.a_date(given["endDate"], "endDate")
        tests.append(lambda each: _day(each) <= last)
    return tests


def _day(invitation: Invitation) -> str:
    return datetime.fromtimestamp(invitation.created_ms / 1000, UTC).date().isoformat()
