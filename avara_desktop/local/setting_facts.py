"""What the settings dialog says of each setting, read off the model: kind, section, unit, bounds, words of values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal, get_args, get_origin

from avara_desktop.local.settings_model import Settings, extra

SECTIONS = ("Look", "List", "Reading", "Due times", "Alerts", "Keyboard", "Connection")
"""The order in which sections are shown."""


class Kind(Enum):
    """How a setting is entered."""

    SWITCH = "switch"
    CHOICE = "choice"
    NUMBER = "number"
    TEXT = "text"


@dataclass(frozen=True)
class Setting:
    """One setting a reader may set. ``least`` and ``most`` are in ``unit``; ``choices`` are (value, words).

    It does something only while the setting ``needs[0]`` has the value ``needs[1]``, and ``why`` says so; ``fixed``
    says why it cannot be changed in the dialog.
    """

    name: str
    title: str
    description: str
    section: str
    kind: Kind
    default: Any
    unit: str = ""
    whole: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    least: float | None = None
    most: float | None = None
    needs: tuple[str, Any] | None = None
    why: str = ""
    fixed: str = ""

    def active(self, values: Settings) -> bool:
        """Whether it does anything as the others stand."""
        return self.needs is None or getattr(values, self.needs[0]) == self.needs[1]

    def said(self, value: Any) -> str:
        """A value in words: "On", "Grey", "20 seconds"."""
        if self.kind is Kind.SWITCH:
            return "On" if value else "Off"
        if self.kind is Kind.NUMBER:
            return f"{value:g} {self.unit}".strip()
        return dict(self.choices).get(value, str(value)) or "none"

    @property
    def bounds(self) -> str:
        """What is allowed, as the rest of a sentence: "must be between 5 and 300 seconds"."""
        kind = "a whole number " if self.whole else ""
        if self.least is not None and self.most is not None:
            return f"must be {kind}between {self.least:g} and {self.most:g} {self.unit}".strip()
        return f"must be {kind or 'a number'}".strip()

    def entered(self, text: str) -> int | float | None:
        """The number typed, if it is one and within its bounds."""
        try:
            value = int(text) if self.whole else float(text.replace(",", "."))
        except ValueError:
            return None
        low, high = self.least is None or value >= self.least, self.most is None or value <= self.most
        return value if low and high else None  # nan is neither

    def searched(self) -> str:
        """Everything a reader may search for it by."""
        words = ("on off" if self.kind is Kind.SWITCH else "", *(words for _, words in self.choices))
        return " ".join((self.title, self.description, self.section, self.unit, self.why, *words))


KINDS: dict[object, Kind] = {bool: Kind.SWITCH, int: Kind.NUMBER, float: Kind.NUMBER}


def _setting(name: str) -> Setting | None:
    field, told = Settings.model_fields[name], extra(name)
    if told.get("hidden"):
        return None
    annotation, words = field.annotation, told.get("words", {})
    chosen = get_origin(annotation) is Literal
    choices = tuple((str(value), words.get(value, str(value))) for value in get_args(annotation)) if chosen else ()
    kind = Kind.CHOICE if chosen else KINDS.get(annotation, Kind.TEXT)
    needs = told.get("needs")
    return Setting(
        name,
        field.title or name,
        field.description or "",
        told.get("section", SECTIONS[-1]),
        kind,
        field.get_default(call_default_factory=True),
        unit=told.get("unit", ""),
        whole=annotation is int,
        choices=choices,
        least=_bound(field.metadata, "ge"),
        most=_bound(field.metadata, "le"),
        needs=(needs[0], needs[1]) if needs else None,
        why=told.get("why", ""),
        fixed=told.get("fixed", ""),
    )


def _bound(metadata: list[Any], name: str) -> float | None:
    return next((getattr(each, name) for each in metadata if hasattr(each, name)), None)


def listed() -> tuple[Setting, ...]:
    """Every setting a reader may set, by section, in the order of the model."""
    made = [setting for name in Settings.model_fields if (setting := _setting(name))]
    return tuple(sorted(made, key=lambda setting: SECTIONS.index(setting.section)))
