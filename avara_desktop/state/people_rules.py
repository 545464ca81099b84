"""What may not be done to whom, in words, and what changed of a person between two readings. Pure."""

from datetime import datetime

from avara_desktop.api.bodies import UserPatch
from avara_desktop.api.people import Invitation, Person, User
from avara_desktop.api.terms import InvitationStatus, UserLevel
from avara_desktop.state import wording
from avara_desktop.state.gate import Difference
from avara_desktop.state.person_form import LABELS, NAMES
from avara_desktop.state.person_rows import Access, standing_of

OWNER = "An owner is changed in Avara's dashboard only."
COMPARED = {name: NAMES[name] for name in LABELS}
"""What of a person must be as it was seen before anything is sent."""


def who(person: Person) -> str:
    """A person in a notice or a safety stop: name and email, for two people may have one name."""
    return f"{wording.isolate(wording.one_line(person.name))} ({wording.one_line(person.email)})"


def plain(person: Person) -> str:
    """A person in any other sentence, where the marks around a name would be taken for hidden signs."""
    return f"{wording.one_line(person.name)} ({wording.one_line(person.email)})"


def no_edit(user: User) -> str:
    """Why a user cannot be edited, or nothing."""
    return OWNER if user.level is UserLevel.OWNER else ""


def no_revoke(user: User, reader_id: str, access: Access | None = None) -> str:
    """Why a user's access cannot be revoked, or nothing."""
    if user.user_id == reader_id:
        return "You cannot revoke your own access; another admin can."
    if access is Access.REVOKED:
        return "Their access is revoked already (in this session)."
    return OWNER if user.level is UserLevel.OWNER else ""


def no_reactivate(user: User, reader_id: str, access: Access | None = None) -> str:
    """Why access cannot be given back, or nothing.

    The server does not say whose access is revoked, so it can be tried for everybody but the owner, the reader, and
    whoever got it back in this session; the server refuses where there is nothing to restore.
    """
    if user.user_id == reader_id:
        return "Your own access is not revoked."
    if access is Access.RESTORED:
        return "Their access is restored already (in this session)."
    return OWNER if user.level is UserLevel.OWNER else ""


def no_invitation_edit(invitation: Invitation, now: datetime) -> str:
    """Why an invitation cannot be edited, or nothing; ``now`` is the server's time."""
    if invitation.expired(now):
        return "This invitation has expired; invite them again."
    return no_invitation_revoke(invitation)


def no_invitation_revoke(invitation: Invitation) -> str:
    """Why an invitation cannot be revoked, or nothing. One that has expired can still be put away."""
    if invitation.status is InvitationStatus.SENT:
        return ""
    return f"This invitation is {wording.one_line(invitation.status.value)}; only an unanswered one can be changed."


def changes(seen: Person, now: Person, at: datetime) -> tuple[Difference, ...]:
    """What is no longer as it was seen. Raw values are compared, so that two names that only look alike differ."""
    fields = [(LABELS[name], getattr(seen, ours), getattr(now, ours)) for name, ours in COMPARED.items()]
    if isinstance(seen, Invitation) and isinstance(now, Invitation):
        fields.append(("Invitation", standing_of(seen, at).value, standing_of(now, at).value))
    return tuple(Difference(label, _word(was), _word(is_)) for label, was, is_ in fields if (was or "") != (is_ or ""))


def unmet(now: Person, asked: UserPatch) -> tuple[Difference, ...]:
    """What the server does not have as it was asked to: (field, asked, what it has)."""
    return tuple(
        Difference(LABELS[name], _word(getattr(asked, ours)), _word(getattr(now, ours)))
        for name, ours in COMPARED.items()
        if ours in asked.model_fields_set and (getattr(asked, ours) or "") != (getattr(now, ours) or "")
    )


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return wording.one_line(str(value)) if value else "nothing"
