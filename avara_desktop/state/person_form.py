"""What is asked of a person to be invited or edited: the fields, and what of them is sent. Field ids are wire names."""

import re
from collections.abc import Mapping

from pydantic.alias_generators import to_camel

from avara_desktop.api.bodies import UserInvite, UserPatch
from avara_desktop.api.limits import checked, is_npi
from avara_desktop.api.people import Person
from avara_desktop.api.terms import CLINIC_ROLES, UserLevel
from avara_desktop.errors import InvalidInput
from avara_desktop.state.fields import Field, Group, Kind, Value, Values, fields_of
from avara_desktop.state.gate import Difference
from avara_desktop.state.wording import one_line

LEVELS = ((UserLevel.MEMBER.value, "Member"), (UserLevel.ADMIN.value, "Admin"))
PERSON = Group(
    "Person",
    (
        Field("firstName", "First name", required=True),
        Field("lastName", "Last name", required=True),
        Field("middleName", "Middle name"),
        Field("suffix1", "Suffix", hint="Such as MD"),
        Field("suffix2", "Second suffix"),
        Field("phoneNumber", "Phone", hint="10 to 15 digits"),
    ),
)
EMAIL = Field("email", "Email", required=True, wide=True, hint="The invitation goes here; it cannot be changed later.")
ROLE = Group(
    "Role and rights",
    (
        Field(
            "clinicRole",
            "Clinic role",
            Kind.CHOICE,
            hint="Type to find",
            required=True,
            choices=(("", "Choose a role"), *((role, role) for role in CLINIC_ROLES)),
        ),
        Field("npiNumber", "NPI", hint="National Provider Identifier, 10 digits"),
        Field("level", "Level", Kind.CHOICE, hint="An admin always has dashboard access.", choices=LEVELS),
        Field("canCreateReports", "May create reports", Kind.CHECK, hint="Needs an NPI"),
        Field("canManageStudies", "May manage studies", Kind.CHECK),
        Field("hasDashboardAccess", "Dashboard access", Kind.CHECK),
    ),
)
INVITE_GROUPS = (Group("Person", (EMAIL, *PERSON.fields)), ROLE)
EDIT_GROUPS = (PERSON, ROLE)
LABELS = {field.id: field.label for field in fields_of(INVITE_GROUPS)}
NAMES = {to_camel(name): name for name in UserInvite.model_fields}
"""Wire name -> name in our models."""
OPTIONAL = ("middleName", "suffix1", "suffix2", "phoneNumber", "npiNumber")
"""Fields that may be empty: left out of an invitation, null in a PATCH."""
_PUNCTUATION = re.compile(r"[\s().+/-]")


def values_of(person: Person) -> Values:
    """What stands in the form of a person as the server says it."""
    return {field.id: _wire(person, field.id) for field in fields_of(EDIT_GROUPS)}


def _wire(person: Person | UserPatch, name: str) -> Value:
    value = getattr(person, NAMES[name])
    if isinstance(value, UserLevel):
        return value.value
    return "" if value is None else value


def _plain(name: str, value: Value) -> Value:
    """A value as it is sent: numbers without the spaces and signs people write in them, nothing as null."""
    if name in ("phoneNumber", "npiNumber"):
        value = _PUNCTUATION.sub("", value)
    return None if name in OPTIONAL and not value else value


def invite_of(values: Values) -> UserInvite:
    """The invitation to send. Raises ``InvalidInput`` naming every field at fault."""
    fields = {name: _plain(name, value) for name, value in values.items()}
    if not fields["clinicRole"]:
        del fields["clinicRole"]
    return checked(UserInvite, {name: value for name, value in fields.items() if value is not None})


def patch_of(seen: Person, values: Values) -> UserPatch:
    """Only what was changed. Raises ``InvalidInput`` naming every changed field at fault."""
    was = values_of(seen)
    fields = {name: _plain(name, value) for name, value in values.items() if name in was and value != was[name]}
    problems: Mapping[str, str] = {}
    try:
        patch = checked(UserPatch, fields)
    except InvalidInput as error:
        problems = error.problems
    # the rule that a PATCH alone cannot show: it is about what the person is afterwards
    if {"canCreateReports", "npiNumber"} & set(fields) and values["canCreateReports"] and not values["npiNumber"]:
        problems = {**problems, "npiNumber": "is required for a user who may create reports"}
    if problems:
        raise InvalidInput(problems)
    return patch


def differences(seen: Person, patch: UserPatch) -> tuple[Difference, ...]:
    """What a PATCH changes, in words and in the order of the form."""
    return tuple(
        Difference(LABELS[name], _words(_wire(seen, name)), _words(_wire(patch, name)))
        for name in LABELS
        if NAMES[name] in patch.model_fields_set
    )


def _words(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return one_line(value) or "nothing"


def npi_words(typed: str) -> str:
    """What is to be said of an NPI while it is typed; nothing of an empty one."""
    digits = _PUNCTUATION.sub("", typed)
    if not digits:
        return ""
    if not (digits.isascii() and digits.isdigit()):
        return "An NPI has digits only."
    if len(digits) != 10:
        return f"{len(digits)} of 10 digits"
    return "The check digit fits." if is_npi(digits) else "The check digit does not fit: a digit is wrong."
