"""The studies a sandbox starts with: who has them, how urgent, how old, how far along."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from random import Random

from .data.catalogue import VIGNETTES
from .data.names import NOTABLE, Notable
from .data.vignette import Vignette
from .ids import derived_id, derived_uid
from .patients import of_age
from .records import SEVERITIES, Report, Severity, Study, StudyReportStatus

MINUTE = 60_000
HOUR = 60 * MINUTE
SEVERITY_SHARES = (0.5, 0.3, 0.2)
"""normal, high, stat."""
OLDER_SHARE = 0.1
READER_COMPLETED = 6
"""Studies of others' that the reader signed today, at most."""
_AGES: dict[Severity, tuple[float, float, float]] = {
    # minutes since received: least, most, commonest
    "stat": (2, 90, 12),
    "high": (8, 8 * 60, 70),
    "normal": (20, 26 * 60, 240),
}
_BY_SEVERITY: dict[Severity, list[int]] = {
    severity: [place for place, vignette in enumerate(VIGNETTES) if severity in vignette.severities]
    for severity in SEVERITIES
}


class Seeding:
    """Makes studies, one after the other, from one seeded stream of chance."""

    def __init__(self, seed: int, start_ms: int, reader: str, colleagues: Sequence[str], customers: Sequence[str]):
        self._seed = seed
        self._start_ms = start_ms
        self._reader = reader
        self._colleagues = list(colleagues)
        self._customers = list(customers)
        self._rng = Random(f"{seed}/seeding")
        self._decks: dict[Severity, list[int]] = {severity: [] for severity in SEVERITIES}

    def studies(self, number: int, assigned: int) -> list[Study]:
        """`number` studies of which `assigned` are on the reader's list (one or two of them as addenda)."""
        return [self._study(each, assigned) for each in range(number)]

    def _study(self, number: int, assigned: int) -> Study:
        rng = self._rng
        severity = rng.choices(SEVERITIES, SEVERITY_SHARES)[0]
        study = self.fresh(number, severity, self._start_ms - self._age(severity))
        if number < assigned:
            study.assigned_to, study.status = self._reader, "assigned"
            if number in (assigned - 1, assigned // 2) and number >= 4:
                self._with_addendum(study)
            return study
        if number < assigned + READER_COMPLETED:
            self._signed(study, self._reader)
            return study
        colleague = rng.choice(self._colleagues)
        chance = rng.random()
        if chance < 0.42:
            if chance < 0.025:
                study.cancelled_ms = study.updated_ms = study.created_ms + rng.randrange(MINUTE, 90 * MINUTE)
        elif chance < 0.68:
            self._take(study, colleague, "assigned")
        elif chance < 0.72:
            self._take(study, colleague, "in_progress")
            self._report(study, colleague, study.updated_ms)
        elif chance < 0.735:
            study.assigned_to = colleague
            self._with_addendum(study)
        else:
            self._signed(study, colleague)
        # nothing is done to a study after now
        study.updated_ms = min(study.updated_ms, self._start_ms)
        study.cancelled_ms = None if study.cancelled_ms is None else study.updated_ms
        return study

    def fresh(self, number: int, severity: Severity, created_ms: int) -> Study:
        """A study nobody has touched."""
        rng = self._rng
        place = self._deal(severity)
        return Study(
            number=number,
            study_id=derived_id("stu", self._seed, number),
            study_instance_uid=derived_uid(self._seed, number),
            created_ms=created_ms,
            updated_ms=created_ms,
            severity=severity,
            description=VIGNETTES[place].description,
            customer_id=self._customer(place, severity) if rng.random() < 0.94 else None,
            generation="older" if rng.random() < OLDER_SHARE else "newer",
            vignette=place,
        )

    def _customer(self, place: int, severity: Severity) -> str:
        """Hospitals send everything; the clinics send what is theirs, and never anything urgent."""
        hospitals, women, bones = self._customers[:3], self._customers[3], self._customers[4]
        region = VIGNETTES[place].region
        if severity == "normal" and self._rng.random() < 0.6:
            if region in ("breast", "pelvis") and VIGNETTES[place].sex == "female":
                return women
            if region in ("spine", "knee", "wrist", "ankle"):
                return bones
        return self._rng.choice(hospitals)

    def _deal(self, severity: Severity) -> int:
        # dealt like cards, so that a short list already shows every kind of study
        deck = self._decks[severity]
        if not deck:
            deck.extend(_BY_SEVERITY[severity])
            self._rng.shuffle(deck)
        return deck.pop()

    def _age(self, severity: Severity) -> int:
        least, most, commonest = _AGES[severity]
        return int(self._rng.triangular(least, most, commonest) * MINUTE)

    def _take(self, study: Study, user_id: str, status: StudyReportStatus) -> None:
        study.assigned_to, study.status = user_id, status
        waited = max(1, self._start_ms - study.created_ms)
        study.updated_ms = study.created_ms + self._rng.randrange(waited)

    def _report(self, study: Study, user_id: str, begun_ms: int) -> Report:
        report = Report(derived_id("rep", self._seed, study.number), study.study_id, user_id, begun_ms, begun_ms)
        study.reports.append(report)
        return report

    def _signed(self, study: Study, user_id: str) -> Report:
        """Received earlier, read and signed some time before now."""
        rng = self._rng
        signed_ms = self._start_ms - rng.randrange(4 * MINUTE, 6 * HOUR)
        study.created_ms = signed_ms - rng.randrange(15 * MINUTE, 20 * HOUR)
        study.assigned_to, study.status, study.updated_ms = user_id, "completed", signed_ms
        report = self._report(study, user_id, signed_ms - rng.randrange(3 * MINUTE, 14 * MINUTE))
        report.signed_ms = report.updated_ms = signed_ms
        critical = VIGNETTES[study.vignette].critical and study.severity == "stat"
        report.is_critical = critical or rng.random() < 0.04
        return report

    def _with_addendum(self, study: Study) -> None:
        user_id = study.assigned_to or self._reader
        report = self._signed(study, user_id)
        begun_ms = min(self._start_ms, study.updated_ms + self._rng.randrange(MINUTE, 3 * HOUR))
        number = (1 << 39) + study.number
        study.reports.append(
            Report(derived_id("rep", self._seed, number), study.study_id, report.user_id, begun_ms, begun_ms, True)
        )
        study.status, study.updated_ms = "addendum_active", begun_ms


def notable_places(studies: Sequence[Study], assigned: int) -> dict[int, int]:
    """Which studies of the reader's list are for the notable patients: study number -> place in NOTABLE."""
    places: dict[int, int] = {}
    free = [study for study in studies[:assigned] if study.status == "assigned"]
    for place, notable in enumerate(NOTABLE):
        for study in free:
            vignette = VIGNETTES[study.vignette]
            if vignette.sex not in (None, notable.sex) or not _old_enough(notable, vignette, study):
                continue
            places[study.number] = place
            free.remove(study)
            break
    return places


def _old_enough(notable: Notable, vignette: Vignette, study: Study) -> bool:
    if notable.born is None:
        return vignette.ages[0] >= 18
    day = datetime.fromtimestamp(study.created_ms / 1000, UTC).date()
    return of_age(date.fromisoformat(notable.born), vignette, day)
