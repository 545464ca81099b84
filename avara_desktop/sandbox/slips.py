"""Slips of order entry, put into a few studies on purpose, so that what looks for them can be counted.

With ``--slips`` about one study in twelve has one. Each kind is put only where it makes a contradiction in words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from .data.vignette import Vignette
from .records import StudyBody

SHARE = 1 / 12
Slip = Callable[[Random, Vignette, StudyBody], bool]
"""Puts a slip into a body; False where it does not fit the study."""


def _other_side(_: Random, vignette: Vignette, body: StudyBody) -> bool:
    found = re.search(r"\b(left|right)\b", vignette.description)
    if found is None:
        return False
    wrong = "left" if found[1] == "right" else "right"
    body.clinical_indication = f"Pain in the {wrong} upper quadrant for two days."
    return True


def _other_sex(_: Random, vignette: Vignette, body: StudyBody) -> bool:
    if vignette.sex is None or not re.search(r"Prostate|Scrotum|transvaginal|Obstetric", vignette.description):
        return False
    body.report_metadata = {**body.report_metadata, "sex": "male" if vignette.sex == "female" else "female"}
    return True


def _other_contrast(_: Random, vignette: Vignette, body: StudyBody) -> bool:
    if "and with" in vignette.description:
        return False
    if "without contrast" in vignette.description:
        body.technologist_technique = "Portal venous phase after 90 mL of contrast, 1 mm slices."
    elif "with contrast" in vignette.description:
        body.technologist_technique = "Without contrast: it was refused. 1 mm slices in three planes."
    else:
        return False
    return True


def _born_later(_: Random, __: Vignette, body: StudyBody) -> bool:
    made = date.fromisoformat(str(body.report_metadata["studyDate"]))
    body.report_metadata = {**body.report_metadata, "dateOfBirth": (made + timedelta(days=90)).isoformat()}
    return True


def _other_age(rng: Random, _: Vignette, body: StudyBody) -> bool:
    found = re.fullmatch(r"(\d+) years", str(body.report_metadata["age"]))
    if found is None:
        return False
    body.report_metadata = {**body.report_metadata, "age": f"{int(found[1]) + rng.choice((10, 20, 30))} years"}
    return True


def _no_indication(rng: Random, _: Vignette, body: StudyBody) -> bool:
    body.clinical_indication = rng.choice((None, "n/a", "-", "see above"))
    return True


SLIPS: dict[str, Slip] = {
    "side": _other_side,
    "sex": _other_sex,
    "contrast": _other_contrast,
    "born later": _born_later,
    "other age": _other_age,
    "no indication": _no_indication,
}


def put_slip(seed: int, number: int, vignette: Vignette, body: StudyBody) -> str:
    """Perhaps put a slip into a study's body; which one, or nothing. The same study always has the same."""
    rng = Random(f"{seed}/slip/{number}")
    if rng.random() >= SHARE:
        return ""
    # the rare ones first, or only the common ones would ever be seen
    return next((name for name, slip in SLIPS.items() if rng.random() < 0.7 and slip(rng, vignette, body)), "")
