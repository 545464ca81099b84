"""The timeline of a patient: what was reported before, from three sources, gathered newest first. Pure.

Priors come with the study. Other studies are joined on (expressCustomerId, externalPatientId) alone, both present and
equal; never on a name, and on the MRN alone only as "possible", apart, because numbers repeat across facilities
(reading-room.md 5.1.6). Every entry that came in goes out: relevance marks and never hides, and only a prior and an
archive study of the same date, modality and description become one entry, which names both.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from avara_desktop.api.models import PriorReport, ReportMetadata, Study
from avara_desktop.api.terms import StudyType
from avara_desktop.state import regions, wording
from avara_desktop.state.regions import Relevance


class Source(Enum):
    """Who told of an entry; ``value`` is how the entry names it."""

    SENT = "sent with this study"
    AVARA = "Avara study"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class Examination:
    """Another study as the timeline needs it: whose it is, what was examined, and where its report is found."""

    study_id: str
    customer_id: str
    patient_id: str
    patient: ReportMetadata
    modality: str
    description: str
    facility: str
    archived: bool
    state: str
    """The report status in words; empty for the archive, where it says nothing."""
    report_id: str
    """Of the archive's report; empty where the study names none."""


def examination(study: Study) -> Examination:
    """What the timeline keeps of a study."""
    archived = study.study_type is StudyType.EXTERNAL
    return Examination(
        study_id=study.study_id,
        customer_id=study.express_customer.express_customer_id if study.express_customer else "",
        patient_id=study.external_patient_id or "",
        patient=study.report_metadata,
        modality=study.modality or "",
        description=study.study_description,
        facility=wording.one_line(study.facility),
        archived=archived,
        state="" if archived else wording.status(study),
        report_id=study.external_report_id or "",
    )


@dataclass(frozen=True)
class Entry:
    """One line of the timeline. ``text`` is the report sent along; ``other`` the study whose report can be read."""

    key: str
    sources: tuple[Source, ...]
    when: str
    """The study's date as it was sent; empty where none was."""
    modality: str
    description: str
    relevance: Relevance
    text: str | None = None
    other: Examination | None = None
    warning: str = ""
    doubt: str = ""
    """Why this is only possibly the same patient; empty where it is joined."""
    later: bool = False
    """Whether it was examined after the study in hand."""

    @property
    def day(self) -> date | None:
        """The date, where what was sent is one."""
        return _day(self.when)

    @property
    def title(self) -> str:
        """Date, modality and description on one line; what was not sent is named so."""
        day = self.day
        when = wording.day(day.isoformat() if day else self.when) if self.when else "Date not known"
        what = wording.one_line(self.description) or "Description not known"
        return "   ".join(part for part in (when, wording.one_line(self.modality), what) if part)

    @property
    def marks(self) -> str:
        """Relevance and source in words."""
        facility = self.other.facility if self.other else ""
        state = self.other.state if self.other else ""
        told = " and ".join(source.value for source in self.sources)
        parts = (self.doubt, self.relevance.value, "later than this study" if self.later else "", told, facility, state)
        return " · ".join(part for part in parts if part)

    @property
    def identity(self) -> str:
        """Whose examination it says it is; a prior sent along carries no identity of its own."""
        if self.other is None:
            return "sent under this study's identity; carries none of its own"
        patient = self.other.patient
        name = wording.isolate(wording.patient_name(patient.patient_name))
        return f"{name} · {wording.identity_line(patient)} · MRN {wording.mrn(patient)}"


def same_patient(one: Examination, other: Examination) -> bool:
    """The only join: customer and patient id both present and equal."""
    keys = (one.customer_id, one.patient_id)
    return all(key.strip() for key in keys) and keys == (other.customer_id, other.patient_id)


def doubt(here: Examination, there: Examination) -> str:
    """Why a study that shares only the MRN may be the same patient's, in words; empty where it does not even share it.

    Kept apart and collapsed: two facilities give the same number to two people.
    """
    mrn = (here.patient.mrn or "").strip()
    if not mrn or mrn != (there.patient.mrn or "").strip() or same_patient(here, there):
        return ""
    where = "other facility" if here.customer_id != there.customer_id or here.facility != there.facility else "other id"
    return f"possible, same MRN, {where}"


def unlike(here: ReportMetadata, there: ReportMetadata) -> list[str]:
    """Which of name and birth date differ, in words.

    Order, case, accents and signs of a name do not count ("DOE^JANE" and "Jane Doe"); what one side leaves out does not
    differ but is unknown, and the identity line shows it.
    """
    found = []
    if _name(here) and _name(there) and _name(here) != _name(there):
        found.append("name")
    if here.date_of_birth and there.date_of_birth and here.date_of_birth != there.date_of_birth:
        found.append("birth date")
    return found


def _differs(here: ReportMetadata, there: ReportMetadata) -> str:
    found = unlike(here, there)
    return f"Another {' and '.join(found)} than this patient's. Compare before you use it." if found else ""


def _name(patient: ReportMetadata) -> tuple[str, ...]:
    words = "".join(sign if sign.isalnum() else " " for sign in wording.folded(patient.patient_name or ""))
    return tuple(sorted(words.split()))


def gather(study: Study, others: Iterable[Examination]) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """The timeline of a study and, apart, what is only possibly the same patient's; each newest first.

    ``others`` may hold anybody's studies, this one and repeats: only what the join allows comes in, each study once,
    as it was told of last.
    """
    here = examination(study)
    each = {other.study_id: other for other in others if other.study_id != here.study_id}.values()
    sent = [_sent(prior, number, here) for number, prior in enumerate(study.priors)]
    told = [_told(here, other) for other in each if same_patient(here, other)]
    possible = [_told(here, other) for other in each if doubt(here, other)]
    return _newest_first(_merged(sent, told)), _newest_first(possible)


def _sent(prior: PriorReport, number: int, here: Examination) -> Entry:
    description = prior.study_description or ""
    return Entry(
        key=f"prior {number}",
        sources=(Source.SENT,),
        when=prior.study_date or "",
        modality=prior.modality or "",
        description=description,
        relevance=regions.relevance((here.modality, here.description), (prior.modality, description)),
        text=prior.report_text,
    )


def _told(here: Examination, other: Examination) -> Entry:
    when = other.patient.study_date or ""
    day, today = _day(when), _day(here.patient.study_date or "")
    return Entry(
        key=other.study_id,
        sources=(Source.ARCHIVE if other.archived else Source.AVARA,),
        when=when,
        modality=other.modality,
        description=other.description,
        relevance=regions.relevance((here.modality, here.description), (other.modality, other.description)),
        other=other,
        warning=_differs(here.patient, other.patient),
        doubt=doubt(here, other),
        later=bool(day and today and day > today),
    )


_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
"""Day.month.year, which is written with dots nowhere else; slashes may be either way round, and stay as sent."""


def _day(text: str) -> date | None:
    """The date as the API and DICOM write it, or with dots; None where it cannot be told."""
    dotted = _DOTTED.fullmatch(text.strip())
    try:
        return date(*(int(part) for part in reversed(dotted.groups()))) if dotted else date.fromisoformat(text)
    except ValueError:
        return None


def _merged(sent: Sequence[Entry], told: Sequence[Entry]) -> list[Entry]:
    """One entry where a prior and an archive study are the same report; pairs are made once, in the order sent."""
    archived: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in told:
        if entry.sources == (Source.ARCHIVE,) and (sign := _sign(entry)):
            archived.setdefault(sign, []).append(entry)
    found, taken = [], set()
    for prior in sent:
        twins = archived.get(_sign(prior) or ("", "", ""))
        if not twins:
            found.append(prior)
            continue
        twin = twins.pop(0)
        taken.add(twin.key)
        sources = (*prior.sources, *twin.sources)
        found.append(replace(prior, sources=sources, other=twin.other, warning=twin.warning, later=twin.later))
    return [*found, *(entry for entry in told if entry.key not in taken)]


def _sign(entry: Entry) -> tuple[str, str, str] | None:
    """By what two sources' entries are known to be one: all three must be there."""
    sign = (
        entry.day.isoformat() if entry.day else "",
        regions.modality(entry.modality, entry.description) if entry.modality else "",
        wording.folded(wording.one_line(entry.description)),
    )
    return sign if all(sign) else None


def _newest_first(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """By date, undated ones last; where the dates are equal, in the order in which they came."""
    return tuple(sorted(entries, key=lambda entry: entry.day or date.min, reverse=True))
