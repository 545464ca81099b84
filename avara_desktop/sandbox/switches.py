"""What the API's documents leave open, as named switches: the sandbox can behave either way.

The first value of each is its default. Whole-number switches take any number of at least their minimum.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Switch:
    """One open question: its name, the answers it may take (first one the default) and what they mean.

    `minimum` marks a whole-number switch; `values` then holds only the default.
    """

    name: str
    values: tuple[str, ...]
    meaning: str
    minimum: int | None = None

    @property
    def default(self) -> str:
        """The answer taken when nobody sets the switch."""
        return self.values[0]


SWITCHES: tuple[Switch, ...] = (
    Switch("assigned_to_null", ("unassigned", "ignored"), "list?assignedTo=null: the unassigned only, or no filter"),
    Switch("reroute_assigns", ("yes", "no"), "reroute-url writes assignedTo at once, or only when reading begins"),
    Switch(
        "reroute_held_by_other",
        ("takes", "conflict", "takes_in_progress"),
        "reroute-url for somebody else's study takes it (409 in progress), is always 409, or takes it in progress too",
    ),
    Switch("token_seconds", ("30",), "life of an opened-page token, seconds", minimum=0),
    Switch("token_single_use", ("yes", "no"), "a page token opens once, or as often as wanted within its life"),
    Switch("cancel_addendum_id", ("either", "addendum", "original"), "which report's id cancel-addendum wants"),
    Switch("second_addendum", ("conflict", "idempotent"), "a second addendum POST: 409, or success and nothing new"),
    Switch("metadata_patch", ("merge", "replace"), "PATCH metadata: merged key by key, or the whole map replaced"),
    Switch("list_order", ("created_desc", "created_asc"), "order of the study list: newest or oldest created first"),
    Switch("rate_limit_per_minute", ("0",), "API requests a minute before 429 + Retry-After; 0 = no limit", minimum=0),
    Switch("report_moves_updated_at", ("yes", "no"), "a change of a report moves its study's updatedAt, or does not"),
    Switch(
        "in_progress_begins",
        ("page_opened", "url_minted", "dictation"),
        "a study is in progress once its page is opened, once its URL is minted, or once dictation is started there",
    ),
    Switch("revoked_users", ("listed", "hidden"), "users whose access is revoked: listed and got as before, or 404"),
    Switch(
        "invitation_inviter",
        ("key_owner", "null"),
        "inviterId of an invitation sent with an API key: the owner's, or null (the SDK's words; its types forbid it)",
    ),
    Switch("key_scope", ("all", "self"), "what the key may see: every study, or only the reader's own"),
)
BY_NAME: Mapping[str, Switch] = {switch.name: switch for switch in SWITCHES}


class SwitchError(ValueError):
    """A switch that does not exist or a value it does not take; the message says which are allowed."""


class Switches:
    """The switches as they stand now. Raises SwitchError for an unknown name or value."""

    def __init__(self, chosen: Mapping[str, str] | None = None) -> None:
        self._values = {switch.name: switch.default for switch in SWITCHES}
        for name, value in (chosen or {}).items():
            self.set(name, value)

    def set(self, name: str, value: str) -> None:
        """Choose an answer for one switch."""
        self.check(name, value)
        self._values[name] = value

    @staticmethod
    def check(name: str, value: str) -> None:
        """Raise SwitchError unless the switch exists and takes the value."""
        switch = BY_NAME.get(name)
        if switch is None:
            raise SwitchError(f"no switch named {name!r}; there are: {', '.join(BY_NAME)}")
        if switch.minimum is not None:
            if not value.isascii() or not value.isdigit() or int(value) < switch.minimum:
                raise SwitchError(f"switch {name} takes a whole number of at least {switch.minimum}, not {value!r}")
        elif value not in switch.values:
            raise SwitchError(f"switch {name} takes {', '.join(switch.values)}, not {value!r}")

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def number(self, name: str) -> int:
        """A whole-number switch as a number."""
        return int(self._values[name])

    def as_dict(self) -> dict[str, str]:
        """Every switch with its present value."""
        return dict(self._values)
