"""What may be said of a user, in an invitation and in a PATCH: checked whole before anything changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from . import checks
from .data.clinic_roles import CLINIC_ROLES, NO_ROLE
from .npi import is_npi
from .problems import invalid
from .records import Json, User

Check = Callable[[Any, str], Any]

ASSIGNABLE_LEVELS = ("admin", "member")
"""Nobody becomes an owner through the API."""
LONGEST_NAME, LONGEST_SUFFIX, LONGEST_EMAIL = 100, 50, 254
_PHONE = re.compile(r"\d{10,15}", re.ASCII)
_EMAIL = re.compile(r"[^@\s,;<>\"()]{1,64}@([^@\s.,;<>\"()]+\.)+[^@\s.,;<>\"()]+")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def _line(value: Any, field: str, longest: int) -> str:
    text = checks.a_text(value, field, longest=longest, shortest=1)
    if not text.strip():
        raise invalid(field, "must not be empty")
    if _CONTROL.search(text):
        raise invalid(field, "must be one line of text")
    return text


def _name(value: Any, field: str) -> str:
    return _line(value, field, LONGEST_NAME)


def _suffix(value: Any, field: str) -> str:
    return _line(value, field, LONGEST_SUFFIX)


def _email(value: Any, field: str) -> str:
    text = checks.a_text(value, field, longest=LONGEST_EMAIL)
    if _EMAIL.fullmatch(text) is None:
        raise invalid(field, "must be an email address")
    return text


def _phone(value: Any, field: str) -> str:
    text = checks.a_text(value, field)
    if _PHONE.fullmatch(text) is None:
        raise invalid(field, "must be 10 to 15 digits")
    return text


def _npi(value: Any, field: str) -> str:
    text = checks.a_text(value, field)
    if not is_npi(text):
        raise invalid(field, "must be an NPI: ten digits, the last of them the check digit")
    return text


def _truth(value: Any, field: str) -> bool:
    if not isinstance(value, bool):
        raise invalid(field, "must be true or false")
    return value


# field as sent -> (attribute of User, an invitation must say it, a PATCH may clear it, check)
FIELDS: dict[str, tuple[str, bool, bool, Check]] = {
    "canCreateReports": ("can_create_reports", True, False, _truth),
    "canManageStudies": ("can_manage_studies", True, False, _truth),
    "clinicRole": ("clinic_role", True, True, lambda value, field: checks.one_of(value, CLINIC_ROLES, field)),
    "firstName": ("first_name", True, False, _name),
    "hasDashboardAccess": ("has_dashboard_access", True, False, _truth),
    "lastName": ("last_name", True, False, _name),
    "level": ("level", True, False, lambda value, field: checks.one_of(value, ASSIGNABLE_LEVELS, field)),
    "middleName": ("middle_name", False, True, _name),
    "npiNumber": ("npi_number", False, True, _npi),
    "phoneNumber": ("phone_number", False, True, _phone),
    "suffix1": ("suffix1", False, True, _suffix),
    "suffix2": ("suffix2", False, True, _suffix),
}


def invited_user(body: Any, user_id: str, now_ms: int) -> User:
    """The user an invitation's body describes. Raises Problem 422."""
    fields = checks.an_object(body, "body", ("email", *FIELDS))
    said: Json = {}
    for name, (attribute, required, _, check) in {"email": ("email", True, False, _email), **FIELDS}.items():
        if name in fields:
            said[attribute] = check(fields[name], name)
        elif required:
            raise invalid(name, "is required")
    return _coherent(User(user_id=user_id, created_ms=now_ms, invited_source="api", **said))


def changed_user(user: User, body: Any) -> User:
    """The user as a PATCH wants it: a field left out stays, null clears. Raises Problem 422; `user` stays as it is."""
    if isinstance(body, dict) and "email" in body:
        raise invalid("email", "cannot be changed")
    fields = checks.an_object(body, "body", tuple(FIELDS))
    said: Json = {}
    for name, given in fields.items():
        attribute, _, nullable, check = FIELDS[name]
        if given is None and not nullable:
            raise invalid(name, "must not be null")
        said[attribute] = None if given is None else check(given, name)
    if "clinic_role" in said:
        said["clinic_role"] = said["clinic_role"] or NO_ROLE
    return _coherent(replace(user, **said)) if said else user


def _coherent(user: User) -> User:
    """The same user, unless its fields contradict each other: 422."""
    if user.can_create_reports and user.npi_number is None:
        raise invalid("npiNumber", "is required of a user who may create reports")
    if user.level != "member" and not user.has_dashboard_access:
        raise invalid("hasDashboardAccess", f"must be true for an {user.level}")
    return user
