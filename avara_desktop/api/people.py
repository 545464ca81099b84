"""The people of an organisation: users, and the invitations that make them."""

from datetime import datetime

from pydantic import AwareDatetime

from avara_desktop.api.models import Noun, Page
from avara_desktop.api.terms import InvitationStatus, InvitedSource, UserLevel


class Person(Noun):
    """What users and invitations share. ``can_create_reports`` decides whether they may dictate.

    ``user_id`` of an invitation is the id its user will have once it is accepted.
    """

    can_create_reports: bool
    can_manage_studies: bool
    clinic_role: str
    created_at: AwareDatetime | None = None
    email: str
    first_name: str
    has_dashboard_access: bool
    invited_source: InvitedSource
    last_name: str
    level: UserLevel
    user_id: str
    middle_name: str | None = None
    npi_number: str | None = None
    phone_number: str | None = None
    suffix1: str | None = None
    suffix2: str | None = None

    @property
    def name(self) -> str:
        """Full name with suffixes, as it would stand on a door."""
        name = " ".join(part for part in (self.first_name, self.middle_name, self.last_name) if part)
        return ", ".join(part for part in (name, self.suffix1, self.suffix2) if part)


class User(Person):
    """A member of the organisation. ``last_login_at`` is null for somebody who never signed in to Avara."""

    last_login_at: AwareDatetime | None = None


class UserPage(Page):
    """One page of users."""

    users: tuple[User, ...]


class Invitation(Person):
    """An invitation to become a user. ``inviter_id`` is null where it was sent with an API key."""

    clinic_id: str
    expiry: AwareDatetime | None = None
    invitation_id: str
    inviter_id: str | None = None
    invited_by_api_key_id: str | None = None
    status: InvitationStatus
    updated_at: AwareDatetime | None = None

    def expired(self, now: datetime) -> bool:
        """Whether it was left unanswered until after its expiry; ``now`` is the server's time."""
        return self.status is InvitationStatus.SENT and self.expiry is not None and self.expiry <= now


class InvitationPage(Page):
    """One page of invitations."""

    invitations: tuple[Invitation, ...]
