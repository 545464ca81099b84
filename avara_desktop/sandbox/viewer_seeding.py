"""The studies of the Viewer product a sandbox starts with: a few dozen, in every state."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from .data.catalogue import VIGNETTES
from .data.people import EXAMPLE_CUSTOMER_ID, EXAMPLE_USER_ID
from .examples import EXAMPLE_STUDY_ID, EXAMPLE_UID
from .ids import derived_uid
from .records import SEVERITIES, Severity, Study
from .seeding import HOUR, MINUTE, SEVERITY_SHARES
from .viewer import FIRST_NUMBER, ViewerStudies, ViewerStudy

MOST_STUDIES = 36
SHARED_UIDS = 4
"""So many are the same images as a study of AutoScribe: the same study instance UID in both products."""


def seed_viewer(
    viewer: ViewerStudies,
    seed: int,
    start_ms: int,
    studies: Sequence[Study],
    reader: str,
    colleagues: Sequence[str],
    customers: Sequence[str],
) -> None:
    """Put the first Viewer studies in, as many as AutoScribe has but at most MOST_STUDIES, and the documents' own."""
    rng = Random(f"{seed}/viewer")
    for number in range(min(MOST_STUDIES, len(studies))):
        vignette = rng.choice(VIGNETTES)
        severity: Severity = rng.choices(SEVERITIES, SEVERITY_SHARES)[0]
        created_ms = start_ms - rng.randrange(5 * MINUTE, 60 * HOUR)
        uid = derived_uid(seed, FIRST_NUMBER + number)
        if number % 9 == 8 and number // 9 < SHARED_UIDS:
            uid = studies[number].study_instance_uid
        study = ViewerStudy(viewer.new_id(), uid, created_ms, created_ms, severity, vignette.description)
        study.customer_id = rng.choice(customers) if rng.random() < 0.9 else None
        study.metadata = {"accession": f"VWR{number + 70_000}", "modality": vignette.modality}
        study.created_by = rng.choice(colleagues) if colleagues and rng.random() < 0.2 else None
        _move(rng, study, start_ms, reader, colleagues)
        viewer.add(study)
    viewer.add(_example())


def _move(rng: Random, study: ViewerStudy, start_ms: int, reader: str, colleagues: Sequence[str]) -> None:
    """A third is the reader's, a third nobody's; some are complete, a few cancelled."""
    chance = rng.random()
    if chance < 0.35:
        study.assigned_to = reader
    elif chance < 0.65:
        study.assigned_to = rng.choice(colleagues)
    if rng.random() < 0.3:
        study.status = "complete"
    cancelled = study.status == "incomplete" and rng.random() < 0.12
    if study.assigned_to is not None or study.status == "complete" or cancelled:
        study.updated_ms = rng.randrange(study.created_ms, start_ms)
    if cancelled:
        study.cancelled_ms = study.updated_ms


def _example() -> ViewerStudy:
    """The study of the documents' example calls; it was finished in March 2024."""
    created_ms, finished_ms = 1_710_498_600_000, 1_710_512_400_000
    study = ViewerStudy(EXAMPLE_STUDY_ID, EXAMPLE_UID, created_ms, finished_ms, "high", "CT Chest/Abdomen/Pelvis")
    study.status, study.assigned_to, study.customer_id = "complete", EXAMPLE_USER_ID, EXAMPLE_CUSTOMER_ID
    study.metadata, study.created_by = {"department": "radiology", "priority": "urgent"}, EXAMPLE_USER_ID
    return study
