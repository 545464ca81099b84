"""The life of an invitation: sent -> accepted | rejected | revoked, unless its expiry comes first.

Somebody invited is no user yet: their id was made with the invitation, and is found under /users once it is accepted.
Every function changes the world or raises Problem and changes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .ids import derived_id
from .problems import conflict
from .records import Invitation
from .user_input import changed_user, invited_user
from .world import World

LIFE_MS = 7 * 86_400_000
FIRST_INVITED = 1_000
"""Numbers of users who come of invitations start here."""


def invite(world: World, body: Any) -> Invitation:
    """Send an invitation with the API key. 422 for a bad body; 409 when the address has a user or an open one."""
    now, number = world.clock.now_ms(), len(world.invitations)
    invitee = invited_user(body, derived_id("usr", world.seed, FIRST_INVITED + number), now)
    address = invitee.email.casefold()
    for user in world.users.values():
        if user.email.casefold() == address:
            revoked = "" if user.revoked_ms is None else ", whose access is revoked: reactivate it instead"
            raise conflict(f"a user has this email address already{revoked}", "email")
    if any(other.is_open(now) and other.invitee.email.casefold() == address for other in world.invitations.values()):
        raise conflict("an invitation to this email address is open already", "email")
    sent = Invitation(derived_id("inv", world.seed, number), invitee, now, now, now + LIFE_MS)
    world.invitations[sent.invitation_id] = sent
    return sent


def edit(world: World, invitation: Invitation, body: Any) -> None:
    """PATCH: change what the user to come will be."""
    _refuse_unless_open(world, invitation, "edited")
    changed = changed_user(invitation.invitee, body)
    if changed is not invitation.invitee:
        invitation.invitee = changed
        _touch(world, invitation)


def revoke(world: World, invitation: Invitation) -> None:
    """Take an invitation back; one that expired unanswered may be put away like this, too."""
    if invitation.status != "sent":
        raise conflict(f"an invitation that was {invitation.status} cannot be revoked")
    invitation.status = "revoked"
    _touch(world, invitation)


def accept(world: World, invitation: Invitation) -> None:
    """What the invited person does: the user exists from now on, under the id made with the invitation."""
    _refuse_unless_open(world, invitation, "accepted")
    invitation.status = "accepted"
    _touch(world, invitation)
    user = replace(invitation.invitee, created_ms=world.clock.now_ms())
    world.users[user.user_id] = user


def reject(world: World, invitation: Invitation) -> None:
    """What the invited person does instead."""
    _refuse_unless_open(world, invitation, "rejected")
    invitation.status = "rejected"
    _touch(world, invitation)


def expire(world: World, invitation: Invitation) -> None:
    """Let the expiry come now."""
    _refuse_unless_open(world, invitation, "expired")
    invitation.expiry_ms = world.clock.now_ms()


def _refuse_unless_open(world: World, invitation: Invitation, done: str) -> None:
    if invitation.status != "sent":
        raise conflict(f"an invitation that was {invitation.status} cannot be {done}")
    if invitation.has_expired(world.clock.now_ms()):
        raise conflict(f"an invitation that has expired cannot be {done}")


def _touch(world: World, invitation: Invitation) -> None:
    invitation.updated_ms = max(world.clock.now_ms(), invitation.updated_ms + 1)
