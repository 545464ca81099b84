"""Who has access: taking it away and giving it back, and the changes of a user that must leave somebody in charge.

Studies stay with a user whose access is revoked; nobody can be given new ones then (workflow.reader_of).
"""

from __future__ import annotations

from typing import Any

from .problems import conflict, unknown
from .records import User
from .user_input import changed_user
from .world import World


def user_of(world: World, user_id: str, *, revoked_too: bool = False) -> User:
    """The user with that id. 404 for none, and for a revoked one where the switch hides those."""
    user = world.users.get(user_id)
    if user is None or not (revoked_too or is_shown(world, user)):
        raise unknown("user")
    return user


def is_shown(world: World, user: User) -> bool:
    """Whether lists and GET show the user. The documents do not say what becomes of revoked ones: a switch."""
    return user.revoked_ms is None or world.switches["revoked_users"] == "listed"


def _refuse_last_admin(world: World, user: User, done: str) -> None:
    admins = [each for each in world.users.values() if each.level == "admin" and each.revoked_ms is None]
    if admins == [user]:
        raise conflict(f"the last admin cannot be {done}")


def edit(world: World, user: User, body: Any) -> User:
    """PATCH: the user as changed. 409 when the level of the owner or of the last admin would change."""
    changed = changed_user(user, body)
    if changed.level != user.level:
        if user.level == "owner":
            raise conflict("the owner's level is changed in the dashboard only")
        _refuse_last_admin(world, user, "made a member")
    world.users[user.user_id] = changed
    return changed


def revoke(world: World, user: User) -> None:
    """Take access away. 409 for the owner, for the last admin, and for one who has none."""
    if user.revoked_ms is not None:
        raise conflict("this user's access is revoked already")
    if user.level == "owner":
        raise conflict("the owner's access cannot be revoked")
    _refuse_last_admin(world, user, "revoked")
    user.revoked_ms = world.clock.now_ms()


def reactivate(user: User) -> None:
    """Give access back, with everything the user was allowed before. 409 for one who has access."""
    if user.revoked_ms is None:
        raise conflict("this user's access is not revoked")
    user.revoked_ms = None
