"""Two reports of one patient side by side: which two, whose they say they are, and how their texts differ."""

import asyncio
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from avara_desktop.api.models import ReportMetadata, Study
from avara_desktop.api.terms import StudyReportStatus
from avara_desktop.errors import AvaraError
from avara_desktop.local import clock
from avara_desktop.signal import Signal
from avara_desktop.state import text_diff, wording
from avara_desktop.state.patient_timeline import PatientTimeline
from avara_desktop.state.regions import Relevance
from avara_desktop.state.reports import Reports
from avara_desktop.state.text_diff import Part
from avara_desktop.state.timeline import Entry, unlike

T = TypeVar("T")
REPORT = "report of this study"
"""The key of the study's own report among the sides."""
SLICE = 0.004
"""Seconds of work before the window gets its turn: a quarter of a frame."""
NO_IDENTIFIERS = "A prior sent along carries no identifiers of its own: they were not compared."


@dataclass(frozen=True)
class Side:
    """One of the two reports; ``patient`` None: it carries no identity of its own. ``text`` None: still being read."""

    key: str
    title: str
    source: str
    identity: str
    patient: ReportMetadata | None
    doubt: str = ""
    text: str | None = None
    note: str = ""


async def in_slices(work: Generator[None, None, T]) -> T:
    """Do work step by step, and let everything else go on in between; its value."""
    until = clock.seconds() + SLICE
    while True:
        try:
            next(work)
        except StopIteration as end:
            value: T = end.value
            return value
        if clock.seconds() >= until:
            await asyncio.sleep(0)
            until = clock.seconds() + SLICE


def first_choice(study: Study, entries: Sequence[Entry], in_hand: str) -> tuple[str, str] | None:
    """Keys of the older and the newer report to begin with; None where there are not two.

    The entry in hand (or the newest that bears on the study) beside the study's own signed report, or, before there is
    one, beside the newest other entry that bears on it.
    """
    signed = study.study_report_status in (StudyReportStatus.COMPLETED, StudyReportStatus.ADDENDUM_ACTIVE)
    ranked = sorted(entries, key=lambda entry: list(Relevance).index(entry.relevance))
    first = next((entry for entry in entries if entry.key == in_hand), ranked[0] if ranked else None)
    if first is None:
        return None
    if signed:
        return first.key, REPORT
    second = next((entry for entry in ranked if entry is not first), None)
    if second is None:
        return None
    newer, older = sorted((first, second), key=list(entries).index)
    return older.key, newer.key


def warning(left: Side, right: Side) -> str:
    """Words where the two do not carry the same patient identifiers (reading-room.md 5.1.8), or nothing."""
    doubts = [f"{side.title}: {side.doubt}" for side in (left, right) if side.doubt]
    if left.patient and right.patient:
        found = unlike(left.patient, right.patient)
        if (left.patient.mrn or "").strip() != (right.patient.mrn or "").strip():
            found.append("MRN")
        if found:
            doubts.append(f"the two do not carry the same {', '.join(found)}. Compare before you use them")
    return f"▲ {'; '.join(doubts)}." if doubts else ""


class Comparison:
    """The two sides and their parts. ``changed`` tells of sides, ``compared`` that the parts are there."""

    def __init__(self, timeline: PatientTimeline, reports: Reports) -> None:
        self.changed: Signal[[]] = Signal()
        self.compared: Signal[[]] = Signal()
        self.study: Study | None = None
        self.parts: tuple[Part, ...] | None = None
        self._timeline = timeline
        self._reports = reports
        self._entries: dict[str, Entry] = {}
        self._keys = ("", "")
        self._own: Side | None = None

    def begin(self, study: Study, in_hand: str) -> bool:
        """Take the reports of a study's timeline; False where there are not two."""
        timeline = self._timeline
        entries = (*timeline.entries, *timeline.possible)
        keys = first_choice(study, timeline.entries, in_hand)
        if timeline.study is None or timeline.study.study_id != study.study_id or keys is None:
            return False
        self.study, self._keys, self.parts, self._own = study, keys, None, None
        self._entries = {entry.key: entry for entry in entries}
        self.changed.emit()
        return True

    def forget(self) -> None:
        """Nothing of the patient stays."""
        self.study, self._keys, self.parts, self._own, self._entries = None, ("", ""), None, None, {}
        self.changed.emit()

    def choose(self, left: str, right: str) -> None:
        """Compare two others."""
        if (left, right) != self._keys:
            self._keys, self.parts = (left, right), None
            self.changed.emit()

    @property
    def keys(self) -> tuple[str, str]:
        """Of the left and the right side."""
        return self._keys

    def choices(self) -> list[tuple[str, str]]:
        """Key and title of every report that can be chosen; the study's own first."""
        named = [(entry.key, f"{entry.title} ({entry.marks})") for entry in self._entries.values()]
        return [(REPORT, "The report of this study"), *named] if self.study else []

    def sides(self) -> tuple[Side, Side] | None:
        """Left and right as they stand."""
        if self.study is None:
            return None
        return self._side(self._keys[0], self.study), self._side(self._keys[1], self.study)

    def _side(self, key: str, study: Study) -> Side:
        if key == REPORT:
            patient = study.report_metadata
            name = wording.isolate(wording.patient_name(patient.patient_name))
            identity = f"{name} · {wording.identity_line(patient)} · MRN {wording.mrn(patient)}"
            day, what = wording.day(patient.study_date), wording.one_line(study.study_description)
            return self._own or Side(key, f"{day}   {what}", "the report of this study", identity, patient)
        entry = self._entries[key]
        told = self._timeline.text(entry)
        text = told.text if told.text or (told.note and not self._timeline.unread(entry)) else None
        patient_of_it = entry.other.patient if entry.other else None
        return Side(key, entry.title, entry.marks, entry.identity, patient_of_it, entry.doubt, text, told.note)

    async def read(self) -> None:
        """Read what is missing of both sides, then compare. What comes after another choice changes nothing."""
        keys, study = self._keys, self.study
        if study is None:
            return
        for key in keys:
            await (self._read_own(study) if key == REPORT else self._timeline.read(self._entries[key]))
            if self._keys != keys or self.study is not study:
                return
            self.changed.emit()
        sides = self.sides()
        if sides is None or not all(side.text for side in sides):
            return
        parts = await in_slices(text_diff.steps(*(wording.clean(side.text or "") for side in sides)))
        if self._keys == keys and self.study is study:
            self.parts = parts
            self.compared.emit()

    async def _read_own(self, study: Study) -> None:
        if self._own and self._own.text:
            return
        text, note = "", ""
        try:
            document = await self._reports.text(study)
            text, note = document.text, document.warning
        except AvaraError as error:
            note = f"{wording.one_line(error.title)}. Press F5 to try again."
        if self.study is study:
            self._own = None
            side = self._side(REPORT, study)
            self._own = Side(side.key, side.title, side.source, side.identity, side.patient, "", text, note)
