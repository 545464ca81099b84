"""Who a study can be assigned to: the users who may create reports."""

import time

from avara_desktop.api.people import User
from avara_desktop.state.session import Session
from avara_desktop.state.wording import folded

KEPT_SECONDS = 300.0
"""How long the list is believed: people join and leave by the day, and the server judges every assignment anyway."""


class Colleagues:
    """The readers of the organisation, read once in a while."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._readers: tuple[User, ...] = ()
        self._read_at = -KEPT_SECONDS

    async def readers(self) -> tuple[User, ...]:
        """Every user who may create reports, by family name. Raises what the API raises."""
        if time.monotonic() - self._read_at >= KEPT_SECONDS:
            found = await self._session.answer(lambda api: api.people.every_user(can_create_reports=True))
            able = [user for user in found if user.can_create_reports]
            self._readers = tuple(sorted(able, key=lambda user: folded(f"{user.last_name} {user.first_name}")))
            self._read_at = time.monotonic()
        return self._readers

    def forget(self) -> None:
        """Read anew next time: another reader, or people were changed."""
        self._readers, self._read_at = (), -KEPT_SECONDS
