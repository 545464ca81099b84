"""A study as the worklist shows it: what is sorted, searched and measured, computed once when the study arrives."""

import math
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from avara_desktop.api.models import Study
from avara_desktop.state import wording


@dataclass(slots=True, eq=False)
class Row:
    """What one row says, ready to draw, to search and to sort. ``study`` is the truth it was made from.

    Nobody writes to it. It is not frozen, for that doubles the time it takes to make one, and a list has thousands.
    """

    study: Study
    study_id: str
    rank: int
    patient: str
    identity: str
    mrn: str
    modality: str
    description: str
    facility: str
    status: str
    search: str
    since: float
    """When it was received, in seconds since 1970, infinite where not known: numbers sort faster than moments."""
    sort_patient: str
    sort_study: str
    sort_facility: str

    @property
    def received(self) -> datetime | None:
        """When the server received it."""
        return self.study.created_at

    @property
    def owner(self) -> str:
        """Who has it, or nothing."""
        return wording.one_line(self.study.assigned_to.name) if self.study.assigned_to else ""

    @property
    def sender(self) -> str:
        """Who sent the patient; made when drawn, for most rows never are."""
        return wording.one_line(self.study.report_metadata.referring_physician_name or "")

    @property
    def brings(self) -> str:
        """What comes with the study: "2 priors · 1 tech note", or nothing."""
        study = self.study
        priors = len(study.prior_reports or ()) + len(study.prior_report_texts or ())
        notes = len(study.technologist_notes or ())
        parts = (
            f"{priors} prior{'s' * (priors != 1)}" if priors else "",
            f"{notes} tech note{'s' * (notes != 1)}" if notes else "",
        )
        return " · ".join(part for part in parts if part)

    @property
    def flags(self) -> tuple[str, ...]:
        """Words for what the row must not hide."""
        return ("CRITICAL",) if self.study.is_critical else ()


def row_of(study: Study) -> Row:
    """The row of a study."""
    patient = study.report_metadata
    name = wording.patient_name(patient.patient_name)
    description = _common(study.study_description)
    facility = _common(study.facility) or "–"
    modality = _common(study.modality or "")
    number = wording.mrn(patient)
    sort_patient = wording.folded(name)
    return Row(
        study=study,
        study_id=study.study_id,
        rank=study.severity.rank,
        patient=name,
        identity=wording.identity_line(patient),
        mrn=number,
        modality=modality or "–",
        description=description,
        facility=facility,
        status=wording.status(study),
        search=f"{sort_patient}\n{wording.folded(number)}\n{_searched(description)}\n{_searched(modality)}",
        since=study.created_at.timestamp() if study.created_at else math.inf,
        sort_patient=sort_patient,
        sort_study=_folded(description),
        sort_facility=_folded(facility),
    )


_common = lru_cache(maxsize=4096)(wording.one_line)
"""Words of a small vocabulary are mended, and kept, once."""
_searched = lru_cache(maxsize=4096)(wording.folded)
"""The same, folded for the search."""


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    """Text that many studies share is folded, and kept, once."""
    return text.casefold()
