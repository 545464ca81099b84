"""Users and invitations as the server last said, and what this session knows that the server does not tell."""

import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager
from datetime import datetime
from typing import Generic, TypeVar, cast

from avara_desktop.api.client import AvaraClient
from avara_desktop.api.people import Invitation, Person, User
from avara_desktop.errors import AvaraError, KeyNotAccepted, NotFound, NotPermitted, SafetyStop
from avara_desktop.signal import Signal
from avara_desktop.state import people_rules as rules
from avara_desktop.state.people_rules import who
from avara_desktop.state.person_rows import Access, InvitationRow, UserRow, invitation_row, user_row
from avara_desktop.state.session import Session, SignedOut

P = TypeVar("P", bound=Person)


def id_of(person: Person) -> str:
    """The id a row goes by: the invitation's own, for its user does not exist yet."""
    return person.invitation_id if isinstance(person, Invitation) else person.user_id


class Listing(Generic[P]):
    """One list as last read to its end, and what is being read."""

    def __init__(self) -> None:
        self.items: dict[str, P] = {}
        self.error: AvaraError | None = None
        self.loading = False
        self.progress = 0
        """People received so far by the reading under way."""
        self.read_at: float | None = None
        self.since: dict[str, P | None] = {}
        """What was read one by one while the list is read: newer than the list (None: it is gone)."""

    @property
    def age(self) -> float | None:
        """Seconds since every page had been read, or None if that never was."""
        return None if self.read_at is None else time.monotonic() - self.read_at

    def put(self, person_id: str, person: P | None) -> None:
        """Take what the server said of one person."""
        if self.loading:
            self.since[person_id] = person
        if person is None:
            self.items.pop(person_id, None)
        else:
            self.items[person_id] = person


class Directory:
    """Both lists as last read, and what is being asked. ``changed`` tells that something is to be drawn anew."""

    def __init__(self, session: Session) -> None:
        self.changed: Signal[[]] = Signal()
        self.users: Listing[User] = Listing()
        self.invitations: Listing[Invitation] = Listing()
        self.access: dict[str, Access] = {}
        self._session = session
        self._doing: dict[str, str] = {}
        self._doubts: dict[str, str] = {}
        self._known: dict[str, User] = {}
        """Users whose access was changed here, as last seen: the server may list a revoked one no more."""
        self._gone: set[str] = set()
        """Those of them that the server does not give any more."""

    # --- what is known

    @property
    def refused(self) -> bool:
        """Whether the key may not manage users: nothing that writes is offered then."""
        return isinstance(self.users.error, NotPermitted) or isinstance(self.invitations.error, NotPermitted)

    def now(self) -> datetime:
        """The server's time."""
        return self._session.client.server_now()

    def user_rows(self) -> tuple[UserRow, ...]:
        """Every user as a row: those the server lists, and those whose access was revoked here."""
        if not self.users.items and not self._known:
            return ()
        now, listed = self.now(), self.users.items
        gone = {user_id: user for user_id, user in self._known.items() if user_id not in listed}
        return tuple(
            user_row(user, now, self.access.get(key), self._word(key)) for key, user in (listed | gone).items()
        )

    def invitation_rows(self) -> tuple[InvitationRow, ...]:
        """Every invitation as a row."""
        if not self.invitations.items:
            return ()
        now = self.now()
        return tuple(invitation_row(each, now, self._word(key)) for key, each in self.invitations.items.items())

    def _word(self, person_id: str) -> str:
        return self._doing.get(person_id) or self._doubts.get(person_id, "")

    def no_revoke(self, user: User) -> str:
        """Why a user's access cannot be revoked, or nothing."""
        return rules.no_revoke(user, self._session.reader_id, self.access.get(user.user_id))

    def no_reactivate(self, user: User) -> str:
        """Why a user's access cannot be given back, or nothing."""
        return rules.no_reactivate(user, self._session.reader_id, self.access.get(user.user_id))

    def expire(self) -> None:
        """The server no longer accepts the key."""
        self._session.expire()

    def newest(self, seen: P) -> P:
        """Somebody as last read, or as they were seen where the list has them no more."""
        listing = cast(Listing[P], self.invitations if isinstance(seen, Invitation) else self.users)
        return listing.items.get(id_of(seen), seen)

    def forget(self) -> None:
        """Nothing of anybody stays: at sign-out."""
        self.users, self.invitations = Listing(), Listing()
        for kept in (self.access, self._doing, self._doubts, self._known):
            kept.clear()
        self._gone.clear()
        self.changed.emit()

    # --- reading

    async def load(self) -> None:
        """Read both lists to their ends. Trouble is kept in words with the list it hit; the rows before stay."""
        await self._fill(self.users, users_of)
        if self.users.error is None:
            self._judge_access()
        if not isinstance(self.users.error, NotPermitted):
            await self._fill(self.invitations, invitations_of)

    async def _fill(
        self, listing: Listing[P], pages: Callable[[AvaraClient], AsyncGenerator[tuple[P, ...], None]]
    ) -> None:
        client, found = self._session.client, dict[str, P]()
        listing.loading, listing.progress = True, 0
        listing.since.clear()
        self.changed.emit()
        try:
            async with aclosing(pages(client)) as parts:
                async for part in parts:
                    self._session.still(client)
                    found.update((id_of(person), person) for person in part)
                    listing.progress = len(found)
                    self.changed.emit()
            self._session.still(client)
        except SignedOut:
            raise
        except AvaraError as error:
            listing.error = error
            if isinstance(error, KeyNotAccepted):
                self._session.expire()
        else:
            newer = listing.since
            kept = {key: person for key, person in (found | newer).items() if person is not None}
            listing.items, listing.error, listing.read_at = kept, None, time.monotonic()
            for key in kept:
                self._doubts.pop(key, None)
        finally:
            listing.loading, listing.progress = False, 0
            self.changed.emit()

    def _judge_access(self) -> None:
        """What a list tells about access: that somebody is there again, or no longer."""
        for user_id, access in tuple(self.access.items()):
            listed = self.users.items.get(user_id)
            if listed and user_id in self._gone:
                self._gone.discard(user_id)
                if access is Access.RESTORED_UNCONFIRMED:
                    self._know(listed, Access.RESTORED)
                else:  # somebody else gave it back
                    del self.access[user_id], self._known[user_id]
            elif not listed:
                self._gone.add(user_id)
                if access is Access.REVOKED_UNCONFIRMED:
                    self._know(self._known[user_id], Access.REVOKED)
                elif access is Access.RESTORED:  # somebody else took it away again
                    del self.access[user_id], self._known[user_id]
        self.changed.emit()

    def _know(self, user: User, access: Access) -> None:
        self.access[user.user_id], self._known[user.user_id] = access, user
        if access is Access.RESTORED:
            self._gone.discard(user.user_id)
        self.changed.emit()

    async def _read(self, seen: P) -> P:
        """The server's word on one person now, taken into the list."""
        key = id_of(seen)
        listing = cast(Listing[P], self.invitations if isinstance(seen, Invitation) else self.users)
        try:
            if isinstance(seen, Invitation):
                now = cast(P, await self._session.answer(lambda api: api.people.invitation(key)))
            else:
                now = cast(P, await self._session.answer(lambda api: api.people.user(key)))
        except NotFound:
            listing.put(key, None)
            self.changed.emit()
            raise
        listing.put(key, now)
        self._doubts.pop(key, None)
        self.changed.emit()
        return now

    async def _unchanged(self, seen: P) -> P:
        """Raises ``SafetyStop`` naming every difference; the list then already shows the new state."""
        now = await self._read(seen)
        if differing := rules.changes(seen, now, self.now()):
            told = "; ".join(f"{each.label}: was {each.seen}, is now {each.now}" for each in differing)
            raise SafetyStop(
                f"Stopped: {who(seen)} has changed", f"{told}. Nothing was sent. Look at the refreshed row first."
            )
        return now

    @contextmanager
    def _asking(self, person: Person, words: str) -> Iterator[None]:
        self._doing[id_of(person)] = words
        self.changed.emit()
        try:
            yield
        finally:
            self._doing.pop(id_of(person), None)
            self.changed.emit()

    def _doubt(self, person: Person, words: str) -> None:
        self._doubts[id_of(person)] = words
        self.changed.emit()


async def users_of(api: AvaraClient) -> AsyncGenerator[tuple[User, ...], None]:
    async with aclosing(api.people.user_pages()) as pages:
        async for page in pages:
            yield page.users


async def invitations_of(api: AvaraClient, user_id: str | None = None) -> AsyncGenerator[tuple[Invitation, ...], None]:
    async with aclosing(api.people.invitation_pages(user_id=user_id)) as pages:
        async for page in pages:
            yield page.invitations


async def whole(parts: AsyncGenerator[tuple[P, ...], None]) -> tuple[P, ...]:
    async with aclosing(parts):
        return tuple([person async for part in parts for person in part])
