"""The shape of a curated case: one kind of study with everything a reader would be told and would say."""

from __future__ import annotations

from dataclasses import dataclass

from ..records import Severity

ROUTINE: tuple[Severity, ...] = ("normal",)
URGENT: tuple[Severity, ...] = ("high",)
STAT: tuple[Severity, ...] = ("stat",)
SOON: tuple[Severity, ...] = ("normal", "high")
ACUTE: tuple[Severity, ...] = ("high", "stat")
ANY: tuple[Severity, ...] = ("normal", "high", "stat")


@dataclass(frozen=True, slots=True)
class Vignette:
    """A kind of study. Texts may hold {side}, {mm}, {days}, {years}; each study fills them in its own way.

    `ages`: whole years, youngest and oldest. `sex`: None for either. `notes`: from which none to three are taken.
    """

    region: str
    modality: str
    description: str
    severities: tuple[Severity, ...]
    ages: tuple[int, int]
    indication: str
    history: str
    technique: str
    notes: tuple[str, ...]
    findings: str
    impression: str
    sex: str | None = None
    critical: bool = False


@dataclass(frozen=True, slots=True)
class Prior:
    """An earlier study of a region, told in its report. Texts may hold the same words as a vignette's."""

    modality: str
    description: str
    technique: str
    findings: str
    impression: str
