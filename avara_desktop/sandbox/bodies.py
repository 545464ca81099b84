"""The larger part of a study, made from the seed and the study's number whenever somebody looks at it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random

from .data.catalogue import VIGNETTES
from .data.names import NOTABLE, REFERRING, Notable
from .data.priors import PRIORS
from .data.vignette import Prior, Vignette
from .examples import EXAMPLE_BODIES
from .patients import Patient, age_at, could_be, patient_of
from .records import Customer, Json, Study, StudyBody
from .slips import put_slip

Words = dict[str, object]
SAME_PATIENT = 9
"""One in so many studies is of a patient who has another study among those the sandbox starts with."""


def words_of(rng: Random) -> Words:
    """What the placeholders of a vignette's texts say for one study."""
    side = rng.choice(("left", "right"))
    return {
        "side": side,
        "Side": side.capitalize(),
        "mm": rng.randrange(4, 19),
        "days": rng.randrange(2, 12),
        "years": rng.randrange(2, 15),
    }


def join_patients(studies: Sequence[Study], body_of: Callable[[Study], StudyBody]) -> None:
    """Let studies of one patient come from one customer, for the two join a timeline; the first thousand are enough."""
    some = studies[:1000]
    by_id = {study.study_id: study for study in some}
    for study in some[SAME_PATIENT - 1 :: SAME_PATIENT]:
        for study_id in body_of(study).prior_study_ids or ():
            study.customer_id = by_id[study_id].customer_id


_SENTENCE_START = re.compile(r"(^|[.?!]\s+|\n|\d\.\s)\{side\}")


@cache
def _sentence_case(text: str) -> str:
    return _SENTENCE_START.sub(r"\1{Side}", text)


def filled(text: str, words: Words) -> str:
    """A vignette's text with its placeholders filled in; a side that begins a sentence gets its capital."""
    return _sentence_case(text).format_map(words)


def body_maker(
    seed: int,
    studies: Sequence[Study],
    customers: Mapping[str, Customer],
    notables: Mapping[int, int],
    creators: tuple[str, ...],
    slips: bool = False,
) -> Callable[[Study], StudyBody]:
    """The function that makes the body of an unchanged study.

    `studies`: those the sandbox starts with, by number. `notables`: study number -> which of NOTABLE it is for.
    `creators`: users who enter studies by hand. `slips`: whether some studies get a slip of order entry.
    """

    def patient_for(study: Study) -> Patient:
        notable = NOTABLE[notables[study.number]] if study.number in notables else None
        rng = Random(f"{seed}/patient/{study.number}")
        return patient_of(rng, VIGNETTES[study.vignette], _moment(study).date(), notable)

    def earlier_study(study: Study) -> Study | None:
        """Another study of the same patient, if this patient is examined twice."""
        if study.number % SAME_PATIENT != SAME_PATIENT - 1 or study.number >= len(studies) or study.number in notables:
            return None
        return studies[study.number - 2]

    def make(study: Study) -> StudyBody:
        if study.number < 0:
            return EXAMPLE_BODIES[study.number]()
        other = earlier_study(study)
        if other is not None:
            same = patient_for(other)
            if could_be(same, VIGNETTES[study.vignette], _moment(study).date()):
                return _body(study, same, other)
        return _body(study, patient_for(study), None)

    def _body(study: Study, patient: Patient, other: Study | None) -> StudyBody:
        rng = Random(f"{seed}/body/{study.number}")
        vignette, moment, words = VIGNETTES[study.vignette], _moment(study), words_of(rng)
        body = StudyBody(
            report_metadata=_metadata(rng, patient, vignette, moment, customers.get(study.customer_id or "")),
            clinical_history=_unless(rng, 0.07, vignette.history, words),
            clinical_indication=_unless(rng, 0.04, vignette.indication, words),
            modality=None if rng.random() < 0.03 else vignette.modality,
            external_patient_id=patient.external_id,
            technologist_notes=_notes(rng, vignette, words),
            technologist_technique=_unless(rng, 0.1, vignette.technique, words),
            prior_reports=_priors(rng, vignette, words, moment.date()),
            prior_study_ids=None if other is None else [other.study_id],
            metadata=_pairs(rng, study),
            created_by=rng.choice(creators) if creators and rng.random() < 0.12 else None,
        )
        body.report_text = report_text(vignette, words, body)
        _leave_out(body, NOTABLE[notables[study.number]] if study.number in notables else None)
        if slips and study.number not in notables:
            put_slip(seed, study.number, vignette, body)
        return body

    return make


def _moment(study: Study) -> datetime:
    """When the images were made: shortly before the study was received."""
    before = timedelta(minutes=4 + study.number * 7 % 21)
    return datetime.fromtimestamp(study.created_ms / 1000, UTC) - before


def _metadata(rng: Random, patient: Patient, vignette: Vignette, moment: datetime, customer: Customer | None) -> Json:
    return {
        "patientName": patient.name,
        "dateOfBirth": None if patient.born is None else patient.born.isoformat(),
        "age": None if patient.born is None else age_at(patient.born, moment.date()),
        "sex": patient.sex,
        "mrn": patient.mrn,
        "height": patient.height,
        "weight": patient.weight,
        "facilityName": "Mobile Unit 2" if customer is None else customer.name,
        "referringPhysicianName": rng.choice(REFERRING),
        "procedure": vignette.description,
        "studyDate": moment.date().isoformat(),
        "studyTime": f"{moment:%H:%M}",
    }


def _unless(rng: Random, chance: float, text: str, words: Words) -> str | None:
    return None if rng.random() < chance else filled(text, words)


def _notes(rng: Random, vignette: Vignette, words: Words) -> list[str]:
    number = min(rng.choice((0, 1, 1, 2, 3)), len(vignette.notes))
    return [filled(note, words) for note in rng.sample(vignette.notes, number)]


def _pairs(rng: Random, study: Study) -> dict[str, str]:
    pairs = {"accession": f"ACC{study.number + 4_100_000}"}
    if rng.random() < 0.5:
        pairs["department"] = rng.choice(("emergency", "inpatient", "outpatient", "intensive care"))
    if study.severity == "stat":
        pairs["callback"] = f"555-01{rng.randrange(100):02d}"
    return pairs


def _priors(rng: Random, vignette: Vignette, words: Words, day: date) -> list[Json]:
    """None to five earlier reports, latest first, mostly of the same region."""
    number = rng.choice((0, 0, 1, 1, 2, 2, 3, 4, 5))
    own = list(PRIORS[vignette.region])
    rng.shuffle(own)
    if number and rng.random() < 0.3:
        elsewhere = PRIORS[rng.choice([region for region in PRIORS if region != vignette.region])]
        own.insert(rng.randrange(len(own) + 1), rng.choice(elsewhere))
    found: list[Json] = []
    for prior in own[:number]:
        day -= timedelta(days=rng.choice((rng.randrange(1, 30), rng.randrange(60, 500), rng.randrange(300, 1500))))
        told: Json = {"reportText": prior_text(prior, words)}
        if rng.random() > 0.08:
            told["studyDate"] = day.isoformat()
        if rng.random() > 0.08:
            told["studyDescription"] = prior.description
        if rng.random() > 0.12:
            told["modality"] = prior.modality
        if rng.random() > 0.4:
            told["externalStudyId"] = f"EXT-{day.year}-{rng.randrange(10**5):05d}"
        found.append(told)
    return found


def prior_text(prior: Prior, words: Words) -> str:
    """The full text of an earlier report."""
    return filled(
        f"EXAMINATION: {prior.description}\n\nTECHNIQUE:\n{prior.technique}\n\nCOMPARISON:\nNone available.\n\n"
        f"FINDINGS:\n{prior.findings}\n\nIMPRESSION:\n{prior.impression}",
        words,
    )


def report_text(vignette: Vignette, words: Words, body: StudyBody) -> str:
    """What a believable reader says about the study."""
    earlier = [
        f"{prior.get('studyDescription', 'Earlier study')}{', ' + prior['studyDate'] if 'studyDate' in prior else ''}"
        for prior in (body.prior_reports or ())[:2]
    ]
    compared = "; ".join(earlier) or "None available"
    return (
        f"EXAMINATION: {vignette.description}\n\nINDICATION:\n{body.clinical_indication or 'Not given'}\n\n"
        f"TECHNIQUE:\n{filled(vignette.technique, words)}\n\nCOMPARISON:\n{compared}.\n\n"
        f"FINDINGS:\n{filled(vignette.findings, words)}\n\nIMPRESSION:\n{filled(vignette.impression, words)}"
    )


def _leave_out(body: StudyBody, notable: Notable | None) -> None:
    for name in () if notable is None else notable.lacks:
        if name in ("clinical_indication", "clinical_history", "modality"):
            setattr(body, name, None)
