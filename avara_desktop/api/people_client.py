"""The endpoints of users and invitations, in the order of the documents."""

from collections.abc import AsyncGenerator

from avara_desktop.api.bodies import UserInvite, UserPatch
from avara_desktop.api.exchange import PAGE_LIMIT, Exchange, segment, truth
from avara_desktop.api.models import Acknowledgement
from avara_desktop.api.people import Invitation, InvitationPage, User, UserPage
from avara_desktop.api.terms import InvitationStatus, UserLevel

USERS = "/v1/autoScribe/users"
INVITATIONS = f"{USERS}/invitations"

_USER = User.model_validate_json
_USER_PAGE = UserPage.model_validate_json
_INVITATION = Invitation.model_validate_json
_INVITATION_PAGE = InvitationPage.model_validate_json
_ACKNOWLEDGEMENT = Acknowledgement.model_validate_json


class PeopleClient:
    """Users and invitations of the organisation."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def invite(self, invite: UserInvite) -> User:
        """Invite somebody by email. Sent once; the answer holds the id they will have."""
        return await self._exchange.write("POST", USERS, _USER, invite.to_wire())

    def user_pages(
        self,
        *,
        email: str | None = None,
        first_name: str | None = None,
        last_name: str | None = None,
        level: UserLevel | None = None,
        can_create_reports: bool | None = None,
        limit: int = PAGE_LIMIT,
    ) -> AsyncGenerator[UserPage, None]:
        """Every page of the users that match: ``email`` exactly, names as a part, the rest as they are."""
        query = {
            "limit": str(limit),
            "email": email,
            "firstName": first_name,
            "lastName": last_name,
            "level": level,
            "canCreateReports": truth(can_create_reports),
        }
        return self._exchange.pages(USERS, _USER_PAGE, query)

    async def every_user(self, *, can_create_reports: bool | None = None) -> tuple[User, ...]:
        """All users that match, from every page."""
        pages = self.user_pages(can_create_reports=can_create_reports)
        return tuple([user async for page in pages for user in page.users])

    async def users(self, *, email: str) -> tuple[User, ...]:
        """The users with exactly that email: one, or none."""
        return (await self._exchange.read(USERS, _USER_PAGE, {"email": email, "limit": "2"})).users

    async def user(self, user_id: str) -> User:
        """One user by id."""
        return await self._exchange.read(f"{USERS}/{segment(user_id)}", _USER)

    async def update_user(self, user_id: str, patch: UserPatch) -> User:
        """PATCH: only the fields given; None clears. Sent once."""
        return await self._exchange.write("PATCH", f"{USERS}/{segment(user_id)}", _USER, patch.to_wire())

    async def revoke_access(self, user_id: str) -> Acknowledgement:
        """Take a user's access away. Sent once."""
        return await self._exchange.write("POST", f"{USERS}/revoke-access", _ACKNOWLEDGEMENT, {"userId": user_id})

    async def reactivate(self, user_id: str) -> Acknowledgement:
        """Give a revoked user their access back. Sent once."""
        return await self._exchange.write("POST", f"{USERS}/reactivate", _ACKNOWLEDGEMENT, {"userId": user_id})

    def invitation_pages(
        self,
        *,
        statuses: tuple[InvitationStatus, ...] = (),
        expired: bool | None = None,
        user_id: str | None = None,
        limit: int = PAGE_LIMIT,
    ) -> AsyncGenerator[InvitationPage, None]:
        """Every page of the invitations that match; ``expired`` None means both."""
        query = {
            "limit": str(limit),
            "status": ",".join(status.value for status in statuses) or None,
            "expired": None if expired is None else "expired" if expired else "not-expired",
            "userId": user_id,
        }
        return self._exchange.pages(INVITATIONS, _INVITATION_PAGE, query)

    async def every_invitation(self) -> tuple[Invitation, ...]:
        """All invitations, from every page."""
        return tuple([invitation async for page in self.invitation_pages() for invitation in page.invitations])

    async def invitation(self, invitation_id: str) -> Invitation:
        """One invitation by id."""
        return await self._exchange.read(f"{INVITATIONS}/{segment(invitation_id)}", _INVITATION)

    async def update_invitation(self, invitation_id: str, patch: UserPatch) -> Invitation:
        """PATCH an open invitation. Sent once."""
        path = f"{INVITATIONS}/{segment(invitation_id)}"
        return await self._exchange.write("PATCH", path, _INVITATION, patch.to_wire())

    async def revoke_invitation(self, invitation_id: str) -> Acknowledgement:
        """Withdraw an invitation. Sent once."""
        body = {"invitationId": invitation_id}
        return await self._exchange.write("POST", f"{INVITATIONS}/revoke", _ACKNOWLEDGEMENT, body)
