"""Users and invitations as rows with ready words, and which of them a filter shows. Pure: no clock, no network."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from avara_desktop.api.people import Invitation, Person, User
from avara_desktop.api.terms import InvitationStatus, UserLevel
from avara_desktop.state import wording

NONE = "–"
LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Access(Enum):
    """What this session knows of a user's access, in words. The API's user record does not tell (documents 003)."""

    REVOKED = "revoked in this session"
    RESTORED = "restored in this session"
    REVOKED_UNCONFIRMED = "revoked? not confirmed"
    RESTORED_UNCONFIRMED = "restored? not confirmed"

    @property
    def confirmed(self) -> bool:
        """Whether the server answered."""
        return self in (Access.REVOKED, Access.RESTORED)


class Standing(Enum):
    """Where an invitation stands, its expiry included; the order is that of the list."""

    OPEN = "open"
    EXPIRED = "expired"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REVOKED = "revoked"
    OTHER = "other"


@dataclass(frozen=True)
class PersonRow:
    """What the rows of users and invitations share."""

    name: str
    email: str
    role: str
    level: str
    reports: str
    studies: str
    npi: str
    dashboard: str
    phone: str
    doing: str
    """What is being asked of the server, or was never answered."""


@dataclass(frozen=True)
class UserRow(PersonRow):
    """A user. ``signed_in`` is for sorting."""

    user: User
    last_login: str
    signed_in: datetime
    access: Access | None


@dataclass(frozen=True)
class InvitationRow(PersonRow):
    """An invitation. ``ends`` is for sorting."""

    invitation: Invitation
    standing: Standing
    state: str
    expiry: str
    ends: datetime


def user_row(user: User, now: datetime, access: Access | None = None, doing: str = "") -> UserRow:
    """The row of a user; ``now`` is the server's time."""
    return UserRow(
        **_shared(user, doing),
        user=user,
        last_login="never" if user.last_login_at is None else ago(user.last_login_at, now),
        signed_in=user.last_login_at or LONG_AGO,
        access=access,
    )


def invitation_row(invitation: Invitation, now: datetime, doing: str = "") -> InvitationRow:
    """The row of an invitation; ``now`` is the server's time."""
    standing, expiry = standing_of(invitation, now), NONE
    if invitation.expiry and standing in (Standing.OPEN, Standing.EXPIRED):
        expiry = ahead(invitation.expiry, now) if standing is Standing.OPEN else ago(invitation.expiry, now)
    return InvitationRow(
        **_shared(invitation, doing),
        invitation=invitation,
        standing=standing,
        state=wording.one_line(invitation.status.value) if standing is Standing.OTHER else standing.value.capitalize(),
        expiry=expiry,
        ends=invitation.expiry or LONG_AGO,
    )


def _shared(person: Person, doing: str) -> dict[str, str]:
    return {
        "name": wording.one_line(person.name) or wording.NOT_KNOWN,
        "email": wording.one_line(person.email),
        "role": wording.one_line(person.clinic_role) or NONE,
        "level": wording.one_line(person.level.value).capitalize(),
        "reports": "Yes" if person.can_create_reports else "No",
        "studies": "Yes" if person.can_manage_studies else "No",
        "npi": wording.one_line(person.npi_number or "") or NONE,
        "dashboard": "Yes" if person.has_dashboard_access else "No",
        "phone": wording.one_line(person.phone_number or "") or NONE,
        "doing": doing,
    }


def standing_of(invitation: Invitation, now: datetime) -> Standing:
    """Where an invitation stands at a moment of the server's clock."""
    if invitation.expired(now):
        return Standing.EXPIRED
    known = {
        InvitationStatus.SENT: Standing.OPEN,
        InvitationStatus.ACCEPTED: Standing.ACCEPTED,
        InvitationStatus.REJECTED: Standing.REJECTED,
        InvitationStatus.REVOKED: Standing.REVOKED,
    }
    return known.get(invitation.status, Standing.OTHER)


def ago(when: datetime, now: datetime) -> str:
    """How long since: "just now", "5 min ago", "3 h ago", "12 d ago"."""
    words = _span(now - when)
    return f"{words} ago" if words else "just now"


def ahead(when: datetime, now: datetime) -> str:
    """How long until: "in 6 d"; "now" for less than a minute."""
    words = _span(when - now)
    return f"in {words}" if words else "now"


def _span(time: timedelta) -> str:
    minutes = max(0, int(time / timedelta(minutes=1)))
    if minutes < 60:
        return f"{minutes} min" if minutes else ""
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} d"


USER_FILTERS: tuple[tuple[str, Callable[[UserRow], bool]], ...] = (
    ("All", lambda row: True),
    ("Report creators", lambda row: row.user.can_create_reports),
    ("Admins", lambda row: row.user.level in (UserLevel.ADMIN, UserLevel.OWNER)),
)
"""Title and test; an owner counts among the admins, for they may do all that an admin may."""


def _stands(standing: Standing) -> Callable[[InvitationRow], bool]:
    return lambda row: row.standing is standing


INVITATION_FILTERS: tuple[tuple[str, Callable[[InvitationRow], bool]], ...] = (
    ("All", lambda row: True),
    *((standing.value.capitalize(), _stands(standing)) for standing in Standing if standing is not Standing.OTHER),
)
