"""The external (archive) studies a sandbox starts with: what other hospitals reported of patients on the lists.

They are joined to a patient by expressCustomerId and externalPatientId, have nobody assigned, and were imported before
anything else arrived. As in real imports some have a text only, some a file only, and some dates that are none; some
came along with the study as well, some are of another region, and some are other people's who were given the same MRN.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random

from .bodies import Words, prior_text, words_of
from .data.catalogue import VIGNETTES
from .data.names import FAMILY, FEMALE
from .data.priors import PRIORS
from .data.vignette import Prior
from .ids import derived_id, derived_uid
from .patients import age_at
from .records import ExternalReport, Json, Study, StudyBody

OWNERS = 1000
"""Only patients of the first so many studies have an archive, so that a large sandbox starts as fast as ever."""
SHARE = 0.5
ELSEWHERE, TWICE, SAME_NUMBER = 0.4, 0.3, 0.25
"""Shares of these patients: with a study of another region; with a prior that is in the archive too; with an MRN that
another facility gave to somebody else."""
FIRST_NUMBER = -1000
"""Archive studies are numbered downwards from here, out of the way of every other study."""
DAY_MS = 86_400_000
IDENTITY = ("patientName", "dateOfBirth", "sex", "mrn")
READERS = (
    "Dr. P. Lindholm",
    "M. Achterberg, MD",
    "Teleradiology Group North",
    "Prof. Dr. I. Sommerfeld",
    "A. N. Gupta, FRCR",
)
PLACES = ("Old Mill District Hospital", "Seaview Radiology Partners", "Valley Community Hospital")


def archive_studies(
    seed: int, start_ms: int, studies: Sequence[Study], body_of: Callable[[Study], StudyBody]
) -> list[Study]:
    """One to three external studies for a fair share of the patients who can be joined at all."""
    found: list[Study] = []
    seen: set[tuple[str | None, str]] = set()
    for study in studies[:OWNERS]:
        rng = Random(f"{seed}/archive/{study.number}")
        if study.generation == "older" or rng.random() > SHARE:
            continue
        body = body_of(study)
        patient = (study.customer_id, body.external_patient_id or "")
        if body.external_patient_id is None or patient in seen:
            continue
        seen.add(patient)
        for day, prior in _earlier(rng, study, body):
            number = FIRST_NUMBER - len(found)
            found.append(_archived(rng, seed, number, start_ms, study, body, day, prior))
    owners = [study for study in studies[:OWNERS] if (study.customer_id, body_of(study).external_patient_id) in seen]
    for study in owners:
        rng, body = Random(f"{seed}/archive, more/{study.number}"), body_of(study)
        born = body.report_metadata.get("dateOfBirth") or ""
        for day, prior, more in _further(rng, study, body):
            if day.isoformat() <= born:
                continue
            number = FIRST_NUMBER - len(found)
            found.append(_said_otherwise(_archived(rng, seed, number, start_ms, study, body, day, prior), more))
    return found


def _further(rng: Random, study: Study, body: StudyBody) -> Iterator[tuple[date, Prior, Json]]:
    """What makes a timeline worth reading: another region, the same report twice, somebody else under the same MRN.

    Each with what is to be said otherwise than of the patient's own: ``text``, or fields of the metadata.
    """
    today = datetime.fromtimestamp(study.created_ms / 1000, UTC).date()
    elsewhere = PRIORS[rng.choice([region for region in PRIORS if region != VIGNETTES[study.vignette].region])]
    chances = rng.random(), rng.random(), rng.random()
    if chances[0] < ELSEWHERE:
        yield today - timedelta(days=rng.randrange(20, 400)), rng.choice(elsewhere), {}
    told = next((each for each in body.prior_reports or () if len({"studyDate", "modality"} & set(each)) == 2), None)
    if chances[1] < TWICE and told and "studyDescription" in told:
        prior = Prior(told["modality"], told["studyDescription"], "", "", "")
        yield date.fromisoformat(told["studyDate"]), prior, {"text": told["reportText"], "day": told["studyDate"]}
    if chances[2] < SAME_NUMBER and body.report_metadata.get("mrn"):
        somebody = {
            "patientName": f"{rng.choice(FAMILY)}, {rng.choice(FEMALE)}",
            "dateOfBirth": f"{rng.randrange(1935, 1999)}-0{rng.randrange(1, 10)}-1{rng.randrange(10)}",
            "sex": "female",
        }
        day = today - timedelta(days=rng.randrange(100, 900))
        yield day, rng.choice(elsewhere), {"metadata": somebody, "patient": f"pat-{rng.randrange(16**10):010x}"}


def _said_otherwise(study: Study, more: Json) -> Study:
    """The same archive study with what is to be said otherwise."""
    report, body = study.external_report, study.body
    if body is None:
        return study
    if "text" in more:
        body.report_metadata["studyDate"] = more["day"]
    if "metadata" in more:
        body.report_metadata |= more["metadata"]
        body.external_patient_id = more["patient"]
        body.report_metadata["age"] = None
    if report is not None:
        report.snapshot = dict(body.report_metadata)
        if "text" in more:
            report.text, report.file_name, report.file_text = more["text"], None, None
    return study


def _earlier(rng: Random, study: Study, body: StudyBody) -> Iterator[tuple[date, Prior]]:
    """Days, latest first, and what was examined then; rather something the study does not bring along itself."""
    told = {prior.get("studyDescription") for prior in body.prior_reports or ()}
    pool = list(PRIORS[VIGNETTES[study.vignette].region])
    rng.shuffle(pool)
    pool.sort(key=lambda prior: prior.description in told)
    born = body.report_metadata.get("dateOfBirth")
    day = datetime.fromtimestamp(study.created_ms / 1000, UTC).date()
    for prior in pool[: rng.choice((1, 1, 2, 2, 3))]:
        day -= timedelta(days=rng.randrange(45, 900))
        if born is not None and day <= date.fromisoformat(born):
            return
        yield day, prior


def _archived(
    rng: Random, seed: int, number: int, start_ms: int, owner: Study, body: StudyBody, day: date, prior: Prior
) -> Study:
    examined_ms = int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp() * 1000)
    imported_ms = max(examined_ms + DAY_MS, start_ms - rng.randrange(40 * DAY_MS, 400 * DAY_MS))
    metadata = {name: body.report_metadata.get(name) for name in IDENTITY}
    metadata |= {
        "facilityName": rng.choice(PLACES),
        "procedure": prior.description,
        "studyDate": _study_date(rng, day),
        "studyTime": f"{rng.randrange(7, 20):02d}:{rng.randrange(60):02d}",
    }
    if metadata["dateOfBirth"] is not None:
        metadata["age"] = age_at(date.fromisoformat(metadata["dateOfBirth"]), day)
    study = Study(
        number=number,
        study_id=derived_id("stu", seed, number),
        study_instance_uid=derived_uid(seed, number),
        created_ms=imported_ms,
        updated_ms=imported_ms,
        severity="normal",
        description=prior.description,
        status="completed",
        customer_id=owner.customer_id,
        study_type="external",
    )
    study.body = StudyBody(metadata, modality=prior.modality, external_patient_id=body.external_patient_id)
    study.external_report = _report(rng, seed, number, imported_ms, metadata, day, prior)
    return study


def _report(
    rng: Random, seed: int, number: int, imported_ms: int, metadata: Json, day: date, prior: Prior
) -> ExternalReport | None:
    words: Words = words_of(rng)
    text = prior_text(prior, words)
    chance = rng.random()
    if chance < 0.05:
        return None  # images were imported, a report never was
    has_file, has_text = chance < 0.5, not 0.05 < chance < 0.27
    return ExternalReport(
        external_report_id=derived_id("ext", seed, number),
        created_ms=imported_ms,
        snapshot=dict(metadata),
        text=text if has_text else None,
        file_name=f"report-{abs(number)}.pdf" if has_file else None,
        file_text=text if has_file else None,
        reader_name=rng.choice(READERS) if rng.random() < 0.85 else None,
        signed_at=_signed_at(rng, day),
    )


def _study_date(rng: Random, day: date) -> str | None:
    """Mostly the day; now and then as an old system wrote it, which the API's own form forbids."""
    chance = rng.random()
    if chance < 0.04:
        return None
    if chance < 0.14:
        return rng.choice((f"{day:%Y%m%d}", f"{day:%d.%m.%Y}", f"{day:%Y-%m}-00", f"{day.year}-13-{day.day:02d}"))
    return day.isoformat()


def _signed_at(rng: Random, day: date) -> str | None:
    """A label of any form, as the documents allow."""
    minute = f"{rng.randrange(8, 19):02d}:{rng.randrange(60):02d}"
    return rng.choice(
        (
            f"{day.isoformat()}T{minute}:00Z",
            f"{day.isoformat()}T{minute}:00Z",
            f"{day.isoformat()} {minute}",
            day.isoformat(),
            f"{day:%m/%d/%Y}",
            f"signed {day:%B %Y}",
            f"{day.year}-02-30T25:61:00Z",
            None,
        )
    )
