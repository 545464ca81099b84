"""Short-lived tokens of opened pages, and the sessions they turn into."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from .clock import SandboxClock
from .switches import Switches

AUTOSCRIBE, VIEWER = "AutoScribe", "Viewer"


@dataclass(slots=True)
class Opening:
    """What a token opens: a study's page, for a user, with or without dictation. Times in seconds since 1970.

    `product` says whose study it is: ids of the two products have nothing to do with each other.
    """

    study_id: str
    user_id: str | None
    dictation: bool
    expires: float
    product: str = AUTOSCRIBE
    used: bool = False


class Tokens:
    """Mints and redeems. A token opens one page; the page's own form goes on under a session."""

    def __init__(self, clock: SandboxClock, switches: Switches) -> None:
        self._clock = clock
        self._switches = switches
        self._tokens: dict[str, Opening] = {}
        self._sessions: dict[str, Opening] = {}

    def mint(
        self,
        study_id: str,
        user_id: str | None,
        *,
        dictation: bool,
        expired: bool = False,
        product: str = AUTOSCRIBE,
    ) -> str:
        """A token for one opening. `expired`: born too late (a fault)."""
        token = secrets.token_urlsafe(24)
        life = -1 if expired else self._switches.number("token_seconds")
        self._tokens[token] = Opening(study_id, user_id, dictation, self._clock.now() + life, product)
        return token

    def redeem(self, token: str) -> tuple[str, Opening] | None:
        """A new session for a live token; None when it is unknown, used or too old."""
        opening = self._tokens.get(token)
        if opening is None or self._clock.now() > opening.expires:
            return None
        if opening.used and self._switches["token_single_use"] == "yes":  # noqa: S105 - a switch
            return None
        opening.used = True
        session = secrets.token_urlsafe(24)
        self._sessions[session] = opening
        return session, opening

    def session(self, session: str) -> Opening | None:
        """What a session belongs to."""
        return self._sessions.get(session)
