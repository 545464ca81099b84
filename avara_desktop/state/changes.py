"""What changed of a study since this reader looked at it: a difference of two readings, field by field.

Marks are cleared by this reader only, by looking or by a command; a colleague's looking clears nothing (reading-room.md
2.3: readers liked the marks and disliked clearing them for the team). What the reader did themselves is not marked, nor
is a study seen for the first time. A field that is again as it was when the reader looked has not changed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from avara_desktop.api.models import Study
from avara_desktop.local import clock
from avara_desktop.signal import Signal
from avara_desktop.state import wording
from avara_desktop.state.worklist import Worklist, WorklistChange

LOOK_SECONDS = 1.0
"""How long the hand must rest on a row, the window in front, until its marks are seen: not while j is held down."""
OWN_SECONDS = 30.0
"""How long after an act of the reader's a new owner or status is still taken for its result (reading-room.md 5.3.5)."""


@dataclass(frozen=True)
class Change:
    """A field that is not as the reader saw it: ``brief`` for the row, ``words`` for the pane, ``at`` when read."""

    brief: str
    words: str
    at: datetime
    since: float


def _now() -> datetime:
    return datetime.now().astimezone()


class Changes:
    """Follows the worklist's readings. ``reader_id`` tells the reader's own studies."""

    def __init__(
        self,
        worklist: Worklist,
        reader_id: Callable[[], str],
        seconds: Callable[[], float] = clock.seconds,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self.changed: Signal[[]] = Signal()
        self._worklist = worklist
        self._reader_id = reader_id
        self._seconds = seconds
        self._now = now
        self._last: dict[str, Study] = {}
        self._was: dict[str, dict[str, Any]] = {}
        """Study id -> field -> its value when the reader last looked, for fields that differ now."""
        self._marks: dict[str, dict[str, Change]] = {}
        self._read_at: dict[str, float] = {}
        self._readings: dict[str, int] = {}
        """Readings of a study since the reader's act on it began."""
        self._acted: dict[str, float] = {}
        self._hand = ""
        self._looking_since: float | None = None
        self._seen: set[tuple[str, str]] = set()
        worklist.changed.connect(self._follow)

    def of(self, study_id: str) -> tuple[Change, ...]:
        """What changed of a study, oldest first."""
        return tuple(sorted(self._marks.get(study_id, {}).values(), key=lambda change: change.since))

    def ids(self) -> frozenset[str]:
        """The studies with marks."""
        return frozenset(self._marks)

    def read_ago(self, study_id: str) -> float | None:
        """Seconds since a study was last read by itself or came with another content; None where neither happened."""
        at = self._read_at.get(study_id)
        return None if at is None else self._seconds() - at

    # --- looking

    def look(self, study_id: str, *, in_front: bool) -> None:
        """The hand is on a study; ``in_front``: the reader can be looking. What was seen goes when it moves on."""
        self._note_seen()
        moved_on, self._hand = self._hand, study_id
        if moved_on != study_id or not in_front or self._looking_since is None:
            self._looking_since = self._seconds() if in_front else None
        if moved_on != study_id:
            self._forget([(each, field) for each, field in self._seen if each == moved_on])
            self._seen.clear()

    def _note_seen(self) -> None:
        if self._looking_since is None:
            return
        now = self._seconds()
        for field, change in self._marks.get(self._hand, {}).items():
            if now - max(change.since, self._looking_since) >= LOOK_SECONDS:
                self._seen.add((self._hand, field))

    def see(self, study_id: str) -> Callable[[], None]:
        """Mark the changes of a study as seen, or of all where the id is empty; the call returned takes that back."""
        ids = [study_id] if study_id else list(self._marks)
        before = [(each, dict(self._marks[each]), dict(self._was[each])) for each in ids if each in self._marks]
        self._forget([(each, field) for each, marks, _ in before for field in marks])

        def take_back() -> None:
            for each, marks, was in before:
                self._marks[each] = {**marks, **self._marks.get(each, {})}
                self._was[each] = {**self._was.get(each, {}), **was}
            self.changed.emit()

        return take_back

    def _forget(self, fields: list[tuple[str, str]]) -> None:
        for study_id, field in fields:
            for held in (self._marks, self._was):
                of_study: dict[str, Any] = held.get(study_id, {})
                of_study.pop(field, None)
                if not of_study:
                    held.pop(study_id, None)
        if fields:
            self.changed.emit()

    def clear(self) -> None:
        """Forget every patient: at sign-out."""
        for held in (self._last, self._was, self._marks, self._read_at, self._readings, self._acted, self._seen):
            held.clear()
        self._hand, self._looking_since = "", None

    # --- readings

    def _follow(self, change: WorklistChange) -> None:
        for study_id in change.removed:
            for held in (self._last, self._was, self._marks, self._read_at, self._readings, self._acted):
                held.pop(study_id, None)
        for study_id in change.added | change.changed:
            row, before = self._worklist.rows.get(study_id), self._last.get(study_id)
            if row and (now := row.study) is not before:
                self._last[study_id] = now
                if before is not None:
                    self._read_at[study_id] = self._seconds()
                    self._compare(study_id, before, now)
            self._note_act(study_id)

    def _note_act(self, study_id: str) -> None:
        if study_id in self._worklist.asking:
            self._readings.setdefault(study_id, 0)
        elif self._readings.pop(study_id, None) is not None:
            self._acted[study_id] = self._seconds()

    def _compare(self, study_id: str, before: Study, now: Study) -> None:
        own = self._own_fields(study_id, before, now)
        old, new = reading(before), reading(now)
        for field in FIELDS:
            if old[field] == new[field]:
                continue
            was = self._was.setdefault(study_id, {})
            was.setdefault(field, old[field])
            if field in own or was[field] == new[field]:
                self._forget([(study_id, field)])
                continue
            brief, words = FIELDS[field](was[field], new[field])
            mark = Change(brief, words, self._now(), self._seconds())
            self._marks.setdefault(study_id, {})[field] = mark

    def _own_fields(self, study_id: str, before: Study, now: Study) -> frozenset[str]:
        """Fields whose change is the reader's own doing.

        The first reading after an act began is the gate's, made before anything was sent: it tells of others' doings.
        Where a study of the reader's stays theirs, they alone move its status: they dictate and sign in the browser.
        """
        if study_id in self._readings:
            self._readings[study_id] += 1
            if self._readings[study_id] > 1:
                return frozenset(FIELDS)
        mine = now.assigned_to_reader(self._reader_id())
        acted = self._seconds() - self._acted.get(study_id, -OWN_SECONDS) < OWN_SECONDS
        if mine and acted:
            return frozenset({"owner", "status", "critical"})
        both = mine and before.assigned_to_reader(self._reader_id())
        return frozenset({"status", "critical"}) if both else frozenset()


# --- fields -----------------------------------------------------------------------------------------------------------


def reading(study: Study) -> dict[str, Any]:
    """What is compared of a study, by field."""
    patient = study.report_metadata
    return {
        "cancelled": study.is_cancelled,
        "severity": study.severity,
        "patient": (wording.patient_name(patient.patient_name), patient.patient_name),
        "mrn": patient.mrn,
        "born": patient.date_of_birth,
        "sex": patient.sex,
        "owner": wording.one_line(study.assigned_to.name) if study.assigned_to else "nobody",
        "status": wording.report_status(study),
        "critical": study.is_critical is True,
        "study": wording.one_line(study.study_description),
        "indication": study.clinical_indication or "",
        "history": study.clinical_history or "",
        "notes": study.technologist_notes or (),
        "technique": study.technologist_technique or "",
        "priors": study.priors,
    }


Words = Callable[[Any, Any], tuple[str, str]]
"""Value then and now -> words for the row and for the pane."""


def _both(brief: str) -> tuple[str, str]:
    return brief, brief


def _severity(was: Any, now: Any) -> tuple[str, str]:
    verb = "raised" if now.rank < was.rank else "lowered" if now.rank > was.rank else "changed"
    shown = [wording.one_line(each.value).upper() if each.rank < 2 else each.value for each in (was, now)]
    return f"severity {verb}", f"severity {shown[0]} → {shown[1]}"


def _valued(name: str) -> Words:
    """A short value: both are told."""

    def words(was: Any, now: Any) -> tuple[str, str]:
        shown = [wording.one_line(str(each)) if each else wording.NOT_KNOWN for each in (was, now)]
        return f"{name} changed", f"{name} {shown[0]} → {shown[1]}"

    return words


def _text(name: str) -> Words:
    """A long text: only that it came, went or is another."""

    def words(was: Any, now: Any) -> tuple[str, str]:
        return _both(f"{name} {'added' if not was else 'removed' if not now else 'changed'}")

    return words


def _priors(was: Any, now: Any) -> tuple[str, str]:
    more = len(now) - len(was)
    if not more:
        return _both("priors changed")
    return _both(f"{abs(more)} prior{'s' * (abs(more) != 1)} {'added' if more > 0 else 'removed'}")


def _owner(was: Any, now: Any) -> tuple[str, str]:
    brief = "released" if now == "nobody" else "assigned" if was == "nobody" else "reassigned"
    return brief, f"{brief}: {was} → {now}"


FIELDS: dict[str, Words] = {
    "cancelled": lambda was, now: _both("cancelled" if now else "restored"),
    "severity": _severity,
    "patient": lambda was, now: ("name changed", f"patient {wording.isolate(was[0])} → {wording.isolate(now[0])}"),
    "mrn": _valued("MRN"),
    "born": lambda was, now: ("birth date changed", f"birth date {wording.day(was)} → {wording.day(now)}"),
    "sex": _valued("sex"),
    "owner": _owner,
    "status": _valued("status"),
    "critical": lambda was, now: _both("critical result" if now else "result no longer critical"),
    "study": _valued("study"),
    "indication": _text("indication"),
    "history": _text("history"),
    "notes": _text("notes"),
    "technique": _text("technique"),
    "priors": _priors,
}
