"""A study as the worklist shows it: the words of every column, computed once when the study arrives."""

import math
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from avara_desktop.api.models import Study
from avara_desktop.state import wording


@dataclass(frozen=True, slots=True)
class Row:
    """What one row says, ready to draw, to search and to sort. ``study`` is the truth it was made from."""

    study: Study
    study_id: str
    rank: int
    received: datetime | None
    patient: str
    identity: str
    mrn: str
    modality: str
    description: str
    context: str
    facility: str
    status: str
    owner: str
    search: str
    since: float
    """When it was received, in seconds since 1970, infinite where not known: numbers sort faster than moments."""
    sort_patient: str
    sort_study: str
    sort_facility: str

    @property
    def flags(self) -> tuple[str, ...]:
        """Words for what the row must not hide."""
        return ("CRITICAL",) if self.study.is_critical else ()


def row_of(study: Study) -> Row:
    """The row of a study."""
    patient = study.report_metadata
    name = wording.patient_name(patient.patient_name)
    description = wording.one_line(study.study_description)
    number = wording.mrn(patient)
    priors = len(study.priors)
    notes = len(study.technologist_notes or ())
    referrer = wording.one_line(patient.referring_physician_name or "")
    context = (
        referrer,
        f"{priors} prior{'s' * (priors != 1)}" if priors else "",
        f"{notes} tech note{'s' * (notes != 1)}" if notes else "",
    )
    return Row(
        study=study,
        study_id=study.study_id,
        rank=study.severity.rank,
        received=study.created_at,
        patient=name,
        identity=wording.identity_line(patient),
        mrn=number,
        modality=wording.one_line(study.modality or "") or "–",
        description=description,
        context=" · ".join(part for part in context if part),
        facility=wording.one_line(study.facility) or "–",
        status=wording.status(study),
        owner=wording.one_line(study.assigned_to.name) if study.assigned_to else "",
        search=wording.folded(f"{name}\n{number}\n{description}\n{study.modality or ''}"),
        since=study.created_at.timestamp() if study.created_at else math.inf,
        sort_patient=wording.folded(name),
        sort_study=_folded(description),
        sort_facility=_folded(wording.one_line(study.facility) or "–"),
    )


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    """Text that many studies share is folded, and kept, once."""
    return text.casefold()
