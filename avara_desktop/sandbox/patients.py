"""The patient of a study: identity and measures that fit its vignette, always the same for the same seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from .data.names import FAMILY, FEMALE, MALE, Notable
from .data.vignette import Vignette
from .records import Json


@dataclass(frozen=True, slots=True)
class Patient:
    """Who was examined. Fields the sending hospital left out are None."""

    name: str | None
    born: date | None
    sex: str | None
    mrn: str | None
    height: Json | None
    weight: Json | None
    external_id: str | None


def age_at(born: date, day: date) -> str:
    """An age as the API writes it: 67 years, 7 months, 12 days."""
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    if years >= 2:
        return f"{years} years"
    months = (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)
    return f"{months} months" if months >= 2 else f"{(day - born).days} days"


def _mrn(rng: Random) -> str:
    shape = rng.random()
    if shape < 0.45:
        return f"{rng.randrange(10**7, 10**8)}"
    if shape < 0.65:
        return f"MRN-{rng.randrange(2019, 2027)}-{rng.randrange(10**6):06d}"
    if shape < 0.8:
        return f"{rng.choice('ABHKNS')}{rng.randrange(10**6):06d}"
    if shape < 0.92:
        return f"00{rng.randrange(10**5):05d}"
    return f"{rng.choice(('NGH', 'HVI', 'SBM'))}/{rng.randrange(10**11):011d}-{rng.randrange(100):02d}"


def _measures(rng: Random, sex: str, years: int) -> tuple[Json | None, Json | None]:
    if rng.random() < 0.25:
        return None, None
    if years < 18:
        height = 50 + years * 7 + rng.randrange(-4, 5)
        weight = 3.5 + years * 3.1 + rng.randrange(0, 3)
    else:
        height = (176 if sex == "male" else 163) + round(rng.gauss(0, 7))
        weight = round((height / 100) ** 2 * rng.triangular(18, 41, 26), 1)
    if rng.random() < 0.4:
        return {"unit": "in", "value": round(height / 2.54)}, {"unit": "lbs", "value": round(weight * 2.2046)}
    return {"unit": "cm", "value": height}, {"unit": "kg", "value": round(weight, 1)}


def could_be(patient: Patient, vignette: Vignette, day: date) -> bool:
    """Whether a study of this kind may be the patient's."""
    if patient.born is None or patient.sex is None or vignette.sex not in (None, patient.sex):
        return False
    return of_age(patient.born, vignette, day)


def of_age(born: date, vignette: Vignette, day: date) -> bool:
    """Whether somebody born then is of the age the vignette speaks of."""
    youngest, oldest = vignette.ages
    return youngest <= (day - born).days / 365.25 <= oldest + 1


def patient_of(rng: Random, vignette: Vignette, day: date, notable: Notable | None) -> Patient:
    """The patient of a study made on `day`."""
    sex = vignette.sex or rng.choice(("female", "male"))
    if notable is not None and notable.sex is not None:
        sex = notable.sex
    given = rng.choice(MALE if sex == "male" else FEMALE)
    name: str | None = f"{rng.choice(FAMILY)}, {given}"
    if rng.random() < 0.2:
        name = f"{name} {rng.choice('ABCDEFGHJKLMNPRSTW')}."
    youngest, oldest = vignette.ages
    years = rng.randint(youngest, oldest)
    days = rng.randrange(21, 84) if oldest == 0 else years * 365 + years // 4 + rng.randrange(1, 360)
    born: date | None = day - timedelta(days=days)
    mrn: str | None = _mrn(rng)
    height, weight = _measures(rng, sex, years)
    external_id = f"pat-{rng.randrange(16**10):010x}" if rng.random() < 0.85 else None
    if notable is None:
        if rng.random() < 0.02:
            born = None
        if rng.random() < 0.02:
            mrn = None
        return Patient(name, born, sex, mrn, height, weight, external_id)
    if notable.born is not None:
        born = date.fromisoformat(notable.born)
    lacks = notable.lacks
    return Patient(
        name=notable.name,
        born=None if "dateOfBirth" in lacks else born,
        sex=None if "sex" in lacks else sex,
        mrn=None if "mrn" in lacks else notable.mrn or mrn,
        height=None if "height" in lacks else height,
        weight=None if "weight" in lacks else weight,
        external_id=external_id,
    )
