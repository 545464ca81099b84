"""The invitations a sandbox starts with: at least one in every state that a list can show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..ids import derived_id
from ..invitations import FIRST_INVITED, LIFE_MS
from ..records import Invitation, InvitationStatus, User
from .people import TECHNOLOGIST_EMAIL, npi_of

_HOUR = 3_600_000
# status, sent so many hours ago, by API, given name, family name, role, may create reports
_SENT: tuple[tuple[InvitationStatus, int, bool, str, str, str, bool], ...] = (
    ("sent", 5, True, "Ingrid", "Solheim", "Radiologist", True),
    ("sent", 30, False, "Mateo", "Álvarez", "Cardiologist", True),
    ("sent", 160, True, "Wei", "Zhang", "Scribe", False),
    ("sent", 11 * 24, True, "Olu", "Adeyemi", "Radiologist", True),
    ("rejected", 16 * 24, False, "Sam", "Tran", "Nurse Practitioner", False),
    ("revoked", 20 * 24, True, "Lena", "Fischer", "Radiologist", True),
)


def sent_invitations(seed: int, start_ms: int, users: Sequence[User]) -> list[Invitation]:
    """Open ones (one about to expire, one that never will), an expired, a rejected, a revoked and an accepted one."""
    inviter = next(user.user_id for user in users if user.level == "owner")
    found: list[Invitation] = []
    for number, (status, hours, by_key, first, last, role, reports) in enumerate(_SENT):
        sent_ms = start_ms - hours * _HOUR
        invitee = User(
            user_id=derived_id("usr", seed, FIRST_INVITED + number),
            email=f"{first.casefold()}@invited.example",
            first_name=first,
            last_name=last,
            clinic_role=role,
            can_create_reports=reports,
            npi_number=npi_of(seed, FIRST_INVITED + number) if reports else None,
            can_manage_studies=not reports,
            invited_source="api" if by_key else "dashboard",
            created_ms=sent_ms,
        )
        found.append(_invitation(seed, number, invitee, sent_ms, inviter, status))
    found[1].expiry_ms = None
    member = next(user for user in users if user.email == TECHNOLOGIST_EMAIL)
    member = replace(member, last_login_ms=None)
    found.append(_invitation(seed, len(found), member, member.created_ms - 30 * _HOUR, inviter, "accepted"))
    return found


def _invitation(
    seed: int, number: int, invitee: User, sent_ms: int, inviter: str, status: InvitationStatus
) -> Invitation:
    answered_ms = sent_ms if status == "sent" else sent_ms + 30 * _HOUR
    by_key = invitee.invited_source == "api"
    invitation_id = derived_id("inv", seed, number)
    return Invitation(
        invitation_id, invitee, sent_ms, answered_ms, sent_ms + LIFE_MS, None if by_key else inviter, status
    )
