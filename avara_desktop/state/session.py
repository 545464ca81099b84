"""Who reads, on which server, with which key: signed out -> reading -> expired. There is no "me" in the API."""

from collections.abc import Awaitable, Callable
from enum import Enum
from typing import TypeVar

from avara_desktop.api.client import AvaraClient
from avara_desktop.api.people import User
from avara_desktop.errors import AvaraError
from avara_desktop.local import logs
from avara_desktop.signal import Signal

T = TypeVar("T")
Connect = Callable[[str, str], AvaraClient]
"""(origin, key) -> a client."""


class Phase(Enum):
    """Where the session stands."""

    SIGNED_OUT = "signed out"
    READING = "reading"
    EXPIRED = "key not accepted"


class NoSuchReader(AvaraError):
    """No user, or more than one, has that email."""

    title = "No reader with exactly this email"
    advice = "Check the spelling of the work email; it must match the one in Avara letter for letter."


class SignedOut(AvaraError):
    """An act was still under way when its reader signed out; what it has sent stays sent."""

    title = "You signed out before this was finished"
    advice = "Sign in again and look at the study before you repeat it."


class Session:
    """The signed-in reader. The key is held here, in memory, and handed to nobody but the client."""

    def __init__(self, connect: Connect) -> None:
        self.changed: Signal[[]] = Signal()
        self.phase = Phase.SIGNED_OUT
        self.reader: User | None = None
        self.origin = ""
        self._connect = connect
        self._client: AvaraClient | None = None
        self._candidate: tuple[AvaraClient, User, str] | None = None

    @property
    def client(self) -> AvaraClient:
        """The client of the signed-in reader. Raises ``SignedOut`` when nobody is (any more)."""
        if self._client is None:
            raise SignedOut
        return self._client

    async def answer(self, question: Callable[[AvaraClient], Awaitable[T]]) -> T:
        """What the server says to the reader who asks.

        Raises ``SignedOut`` where they left meanwhile: their patients belong on nobody else's screen.
        """
        client = self.client
        found = await question(client)
        self.still(client)
        return found

    def still(self, client: AvaraClient) -> None:
        """Raises ``SignedOut`` where the reader of that client left meanwhile."""
        if self._client is not client:
            raise SignedOut

    @property
    def reader_id(self) -> str:
        """The reader's user id, or empty."""
        return self.reader.user_id if self.reader else ""

    async def identify(self, origin: str, key: str, email: str) -> User:
        """Ask the server who has exactly that work email, and hold the answer for :meth:`begin`.

        Raises ``NoSuchReader`` or any error of the API.
        """
        await self.forget_candidate()
        client = self._connect(origin, key)
        try:
            users = [user for user in await client.people.users(email=email.strip()) if _same(user.email, email)]
            if len(users) != 1:
                raise NoSuchReader
        except BaseException:
            await client.close()
            raise
        self._candidate = (client, users[0], origin)
        return users[0]

    async def forget_candidate(self) -> None:
        """Drop a reader who was found but not confirmed ("Not me")."""
        if self._candidate:
            candidate, self._candidate = self._candidate, None
            await candidate[0].close()

    def begin(self) -> None:
        """Sign in the reader last identified, after they confirmed it."""
        if self._candidate is None:
            raise RuntimeError("nobody was identified")
        (self._client, self.reader, self.origin), self._candidate = self._candidate, None
        self.phase = Phase.READING
        logs.reading_as(self.reader_id)
        self.changed.emit()

    def expire(self) -> None:
        """The server no longer accepts the key: everything that writes is off until a new sign-in."""
        if self.phase is Phase.READING:
            self.phase = Phase.EXPIRED
            self.changed.emit()

    async def end(self) -> None:
        """Sign out: drop reader and key."""
        client, self._client = self._client, None
        self.reader, self.origin, self.phase = None, "", Phase.SIGNED_OUT
        logs.reading_as("")
        self.changed.emit()
        if client:
            await client.close()
        await self.forget_candidate()


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()
