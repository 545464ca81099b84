"""Acts on users and invitations, one person at a time.

Every write is sent once, after the person was read again and compared with what was seen; it is called done only when
the server, read afterwards, says so. What the API's records do not tell (whose access is revoked) is kept for this
session and said to be so.
"""

from collections.abc import Awaitable, Callable

from avara_desktop.api.bodies import UserInvite, UserPatch
from avara_desktop.api.client import AvaraClient
from avara_desktop.api.models import Acknowledgement
from avara_desktop.api.people import Invitation, Person, User
from avara_desktop.api.terms import InvitationStatus
from avara_desktop.errors import AvaraError, Conflict, NotFound, OutcomeUnknown, Refused, SafetyStop
from avara_desktop.state import people_rules as rules
from avara_desktop.state.directory import Directory, P, id_of, invitations_of, whole
from avara_desktop.state.notices import Level, Notice, Notices
from avara_desktop.state.people_rules import plain, who
from avara_desktop.state.person_rows import Access
from avara_desktop.state.session import Session, SignedOut

NOT_CONFIRMED = "changed? not confirmed"


class People(Directory):
    """The directory, and what can be done to those in it."""

    def __init__(self, session: Session, notices: Notices) -> None:
        super().__init__(session)
        self._notices = notices

    # --- inviting

    async def invite(self, invite: UserInvite) -> Invitation:
        """Invite somebody. Raises ``Conflict`` in words for an email in use, ``OutcomeUnknown`` where nobody knows."""
        if self._doubts.get(invite.email.casefold()) and (found := await self._invited(invite)):
            return self._shown_invited(found)
        try:
            sent = await self._session.answer(lambda api: api.people.invite(invite))
        except Conflict as error:
            raise await self._in_use(invite, error) from error
        except OutcomeUnknown as error:
            self._doubts[invite.email.casefold()] = NOT_CONFIRMED
            try:
                found = await self._invited(invite)
            except SignedOut:
                raise
            except AvaraError:
                found = None
            if found is None:
                raise OutcomeUnknown(
                    error.title, "The request was sent but no answer came, and no open invitation is found yet."
                ) from error
            return self._shown_invited(found)
        try:
            found = await self._invited(invite, sent.user_id)
        except AvaraError as error:
            raise OutcomeUnknown("Invited, but not confirmed", "Refresh (F5) to see the invitation.") from error
        if found is None:
            raise OutcomeUnknown(
                "Invited, but the server lists no such invitation", "Refresh (F5) to see whether it is there."
            )
        return self._shown_invited(found)

    async def _invited(self, invite: UserInvite, user_id: str | None = None) -> Invitation | None:
        """The open invitation that says what was asked, as the server lists it."""
        pages = await self._session.answer(lambda api: whole(invitations_of(api, user_id=user_id)))
        for found in pages:
            same = found.email.casefold() == invite.email.casefold() and found.status is InvitationStatus.SENT
            if same and not found.expired(self.now()) and not rules.unmet(found, invite):
                return found
        return None

    async def _in_use(self, invite: UserInvite, error: Conflict) -> Conflict:
        """A refusal said in words: what stands in the way is read, for the answer to a conflict does not tell."""
        try:
            users = await self._session.answer(lambda api: api.people.users(email=invite.email))
            pages = await self._session.answer(lambda api: whole(invitations_of(api)))
        except SignedOut:
            raise
        except AvaraError:
            return error
        advice = "The server refused this email, and lists no user and no open invitation with it."
        if users:
            advice = f"{plain(users[0])} is a user already."
        elif any(each.email.casefold() == invite.email.casefold() and not each.expired(self.now()) for each in pages):
            advice = "An invitation to this email is open already."
        return Conflict("This email is in use", f"{advice} Nothing was sent to them.", status=error.status)

    def _shown_invited(self, found: Invitation) -> Invitation:
        self._doubts.pop(found.email.casefold(), None)
        self.invitations.put(found.invitation_id, found)
        self._tell(f"Invited: {who(found)}")
        return found

    # --- changing

    async def update(self, seen: User, patch: UserPatch) -> User:
        """Change a user. Raises ``SafetyStop`` where they changed meanwhile, ``InvalidRequest`` naming a field."""
        stop(rules.no_edit(seen), seen)
        now = await self._change(seen, patch, lambda api: api.people.update_user(seen.user_id, patch))
        if now.user_id == self._session.reader_id:  # the worklist goes by what the reader may do
            self._session.reader = now
            self._session.changed.emit()
        return now

    async def update_invitation(self, seen: Invitation, patch: UserPatch) -> Invitation:
        """Change an open invitation; see :meth:`update`."""
        stop(rules.no_invitation_edit(seen, self.now()), seen)
        key = seen.invitation_id
        return await self._change(seen, patch, lambda api: api.people.update_invitation(key, patch))

    async def _change(self, seen: P, patch: UserPatch, send: Callable[[AvaraClient], Awaitable[object]]) -> P:
        with self._asking(seen, "changing…"):
            if id_of(seen) in self._doubts and not rules.unmet(now := await self._read(seen), patch):
                return self._changed(now)
            await self._unchanged(seen)
            try:
                await self._session.answer(send)
            except OutcomeUnknown as error:
                return await self._settled(seen, patch, error)
            except Conflict as error:
                await self._read(seen)
                raise Conflict(f"Not changed: {plain(seen)}", status=error.status) from error
            now = await self._proof(seen, "Changed")
            if missing := rules.unmet(now, patch):
                told = "; ".join(f"{each.label}: asked for {each.seen}, is {each.now}" for each in missing)
                raise SafetyStop(f"Not changed as asked: {who(seen)}", f"The server says otherwise. {told}.")
            return self._changed(now)

    async def _settled(self, seen: P, patch: UserPatch, error: OutcomeUnknown) -> P:
        """Find out by reading what became of a change that was not answered."""
        try:
            now = await self._read(seen)
        except SignedOut:
            raise
        except AvaraError:
            now = None
        if now is not None and not rules.unmet(now, patch):
            return self._changed(now)
        self._doubt(seen, NOT_CONFIRMED)
        raise OutcomeUnknown(f"Not confirmed: {plain(seen)}", error.advice) from error

    def _changed(self, now: P) -> P:
        self._doubts.pop(id_of(now), None)
        self._tell(f"Changed: {who(now)}")
        return now

    # --- access

    async def revoke(self, seen: User) -> None:
        """Take a user's access away."""
        stop(self.no_revoke(seen), seen)
        await self._set_access(seen, "Access revoked", lambda api: api.people.revoke_access(seen.user_id), revoked=True)

    async def reactivate(self, seen: User) -> None:
        """Give a user's access back."""
        stop(self.no_reactivate(seen), seen)
        await self._set_access(seen, "Access restored", lambda api: api.people.reactivate(seen.user_id), revoked=False)

    async def _set_access(
        self, seen: User, done: str, send: Callable[[AvaraClient], Awaitable[Acknowledgement]], *, revoked: bool
    ) -> None:
        sure = Access.REVOKED if revoked else Access.RESTORED
        unsure = Access.REVOKED_UNCONFIRMED if revoked else Access.RESTORED_UNCONFIRMED
        with self._asking(seen, "revoking…" if revoked else "restoring…"):
            there = await self._there(seen)
            try:
                _accepted(await self._session.answer(send), f"Not done: {plain(seen)}")
            except OutcomeUnknown as error:
                # whether the server gives a user tells only where it hides those without access
                if there is not revoked or (await self._there_now(seen)) is not (not revoked):
                    self._know(seen, unsure)
                    advice = "No answer came, and the server's records do not tell."
                    raise OutcomeUnknown(f"{done}? Not confirmed: {plain(seen)}", advice) from error
            except Conflict as error:
                raise Conflict(f"{done}: refused for {plain(seen)}", _why(revoked), status=error.status) from error
            else:
                there_now = await self._there_now(seen)
                if there_now is None or (not revoked and not there_now):
                    self._know(seen, unsure)
                    raise OutcomeUnknown(f"{done}, but not confirmed: {plain(seen)}", "Refresh (F5) to see it.")
            self._know(self.users.items.get(seen.user_id, seen), sure)
        told = "The server confirmed it." if seen.user_id in self.users.items else "The server no longer lists them."
        self._tell(f"{done}: {who(seen)}", told)

    async def _there(self, seen: User) -> bool:
        """Whether the server gives the user, who is then as they were seen; it may hide one without access."""
        try:
            await self._unchanged(seen)
        except NotFound:
            if seen.user_id not in self._gone:
                raise
            return False
        return True

    async def _there_now(self, seen: User) -> bool | None:
        """Whether the server gives the user after the act; None where it does not answer."""
        try:
            await self._read(seen)
        except NotFound:
            self._gone.add(seen.user_id)
            return False
        except SignedOut:
            raise
        except AvaraError:
            return None
        return True

    async def revoke_invitation(self, seen: Invitation) -> None:
        """Withdraw an invitation nobody has answered."""
        stop(rules.no_invitation_revoke(seen), seen)
        key = seen.invitation_id
        with self._asking(seen, "revoking…"):
            await self._unchanged(seen)
            try:
                answer = await self._session.answer(lambda api: api.people.revoke_invitation(key))
                _accepted(answer, f"Not revoked: {plain(seen)}")
            except OutcomeUnknown as error:
                if await self._withdrawn(seen) is not True:
                    self._doubt(seen, "revoked? not confirmed")
                    raise OutcomeUnknown(f"Not confirmed: {plain(seen)}", error.advice) from error
            except Conflict as error:
                await self._withdrawn(seen)
                raise Conflict(f"Not revoked: {plain(seen)}", status=error.status) from error
            else:
                now = await self._proof(seen, "Revoked")
                if now.status is not InvitationStatus.REVOKED:
                    raise SafetyStop(f"Not revoked: {who(seen)}", f"The server says it is {now.status.value}.")
        self._tell(f"Invitation revoked: {who(seen)}")

    async def _withdrawn(self, seen: Invitation) -> bool | None:
        try:
            return (await self._read(seen)).status is InvitationStatus.REVOKED
        except SignedOut:
            raise
        except AvaraError:
            return None

    # --- shared

    async def _proof(self, seen: P, done: str) -> P:
        """The person after a write that was answered, so that a failure here must not look as if it had failed."""
        try:
            return await self._read(seen)
        except AvaraError as error:
            self._doubt(seen, NOT_CONFIRMED)
            raise OutcomeUnknown(f"{done}, but not confirmed: {plain(seen)}", "Refresh (F5) to see it.") from error

    def _tell(self, title: str, advice: str = "") -> None:
        self._notices.post(Notice(Level.DONE, title, advice, key="people"))
        self.changed.emit()


def stop(reason: str, seen: Person) -> None:
    """Raises ``SafetyStop`` where there is a reason."""
    if reason:
        raise SafetyStop(f"Nothing was sent about {who(seen)}", reason)


def _accepted(answer: Acknowledgement, title: str) -> None:
    if not answer.success:
        raise Refused(title, answer.message or "The server answered that it was not done.", status=200)


def _why(revoked: bool) -> str:
    if revoked:
        return "Their access may be revoked already, or they may be the last admin; the server does not say which."
    return "Their access is probably not revoked; the server does not say so itself."
