"""The timeline of the study under the hand: what is known at once, what the server adds, and the texts opened.

Another study empties it first; an answer that comes for a study no longer in hand changes nothing. Nothing is asked of
the server before the hand has rested, and a report's text only when its entry is opened.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from avara_desktop.api.models import Study
from avara_desktop.errors import AvaraError, BadAnswer
from avara_desktop.signal import Signal
from avara_desktop.state.archive import Archive
from avara_desktop.state.impression import impression
from avara_desktop.state.regions import Relevance
from avara_desktop.state.session import Session
from avara_desktop.state.timeline import Entry, Examination, Source, examination, gather, unlike
from avara_desktop.state.wording import one_line
from avara_desktop.state.worklist import Worklist, WorklistChange

LOOKED_THROUGH = 3
"""Relevant reports looked through for an impression."""
ROWS_AT_ONCE = 500
"""Loaded studies looked through before the window gets its turn: well under a millisecond."""
BETWEEN = f"\n\n{'─' * 40}\n\n"
"""Between two texts of one entry, as between the reports of one study."""


@dataclass(frozen=True)
class Told:
    """What the server said when an entry's report was asked for: its text, or in words why there is none."""

    text: str = ""
    note: str = ""
    failed: bool = False


class PatientTimeline:
    """Entries of one study at a time. ``changed`` tells of entries, ``told`` of an entry's text, by its key."""

    def __init__(self, session: Session, worklist: Worklist) -> None:
        self.changed: Signal[[]] = Signal()
        self.told: Signal[[str]] = Signal()
        self.study: Study | None = None
        self.entries: tuple[Entry, ...] = ()
        self.possible: tuple[Entry, ...] = ()
        self.reading = False
        """Whether the server is being asked."""
        self._session = session
        self._worklist = worklist
        self._archive = Archive(session)
        self._here: Examination | None = None
        self._loaded: dict[str, Examination] = {}
        self._texts: dict[str, Told] = {}
        self._archive.changed.connect(self._page_came)
        worklist.changed.connect(self._worklist_changed)

    # --- what is in hand

    def show(self, study: Study | None) -> None:
        """Take another study in hand, or the newer state of the same: what is known without asking, at once."""
        if study is self.study:
            return
        here = examination(study) if study else None
        if study is None or self.study is None or study.study_id != self.study.study_id:
            self._loaded, self._texts, self.reading = {}, {}, False
        self.study, self._here = study, here
        self._gather()

    def forget(self) -> None:
        """Nothing of any patient stays: at sign-out."""
        self._archive.forget()
        self.show(None)

    def _gather(self) -> None:
        if self.study is None or self._here is None:
            self.entries = self.possible = ()
        else:
            self.entries, self.possible = gather(self.study, [*self._archive.akin(self._here), *self._loaded.values()])
        self.changed.emit()

    def _worklist_changed(self, change: WorklistChange) -> None:
        """Only what changed is looked at: a list of thousands arrives by hundreds."""
        if self._here is None:
            return
        before = dict(self._loaded)
        for study_id in change.removed:
            self._loaded.pop(study_id, None)
        self._take(study for each in change.added | change.changed if (study := self._worklist.study(each)))
        if self._loaded != before:
            self._gather()

    def _take(self, studies: Iterable[Study]) -> None:
        here = self.study
        for study in studies:
            if here and _akin(here, study):
                self._loaded[study.study_id] = examination(study)

    def _page_came(self, customer_id: str) -> None:
        if self._here and self._here.customer_id == customer_id:
            self._gather()

    # --- what the server adds

    async def load(self, study: Study) -> None:
        """Look through the loaded studies, then read the archive of the study's customer. Errors are said in words."""
        if not self._holds(study):
            return
        rows = list(self._worklist.rows.values())
        for start in range(0, len(rows), ROWS_AT_ONCE):
            self._take(row.study for row in rows[start : start + ROWS_AT_ONCE])
            await asyncio.sleep(0)
            if not self._holds(study):
                return
        self._gather()
        here = examination(study)
        if not here.patient_id.strip() or not here.customer_id.strip():
            return
        shelf = self._archive.shelf(here.customer_id)
        if shelf and not shelf.due:
            return
        self.reading = True
        self.changed.emit()
        try:
            await self._archive.read(here.customer_id)
        finally:
            if self._holds(study):
                self.reading = False
                self.changed.emit()

    def renew(self) -> None:
        """F5: the next :meth:`load` asks the archive again, or reads on where it stopped; failed texts may be asked."""
        if self._here:
            self._archive.renew(self._here.customer_id)
        self._texts = {key: told for key, told in self._texts.items() if not told.failed}

    def _holds(self, study: Study) -> bool:
        return self.study is not None and self.study.study_id == study.study_id

    # --- texts

    def entry(self, key: str) -> Entry | None:
        """The entry of that key, as it stands now."""
        return next((entry for entry in (*self.entries, *self.possible) if entry.key == key), None)

    def last_relevant(self) -> tuple[Entry, str] | None:
        """The newest earlier report of the same region whose text is here, with its impression; the brief shows it.

        Not one that carries another name or birth date: that is for a hand that opens it and reads the warning.
        """
        earlier = (entry for entry in self.entries if entry.when and not (entry.later or entry.warning))
        relevant = [entry for entry in earlier if entry.relevance is not Relevance.NONE][:LOOKED_THROUGH]
        for entry in relevant:
            if words := impression(self.text(entry).text):
                return entry, words
        return None

    def newer_unread(self, entry: Entry) -> Entry | None:
        """A newer report of the same region than the one given, whose text was not read yet; the newest of them."""
        newer = self.entries[: self.entries.index(entry)] if entry in self.entries else ()
        told = (each for each in newer if each.when and not (each.later or each.warning))
        relevant = (each for each in told if each.relevance is not Relevance.NONE)
        return next((each for each in relevant if not self.text(each).text and self.unread(each)), None)

    def unread(self, entry: Entry) -> bool:
        """Whether the server could still say something about the entry's report."""
        return entry.other is not None and entry.other.study_id not in self._texts

    def text(self, entry: Entry) -> Told:
        """What can be shown of an entry's report now; where two sources differ, both texts, each named."""
        told = self._texts.get(entry.other.study_id) if entry.other else None
        if entry.text is None:
            return told or Told(note="Reading the report…")
        if told is None:
            return Told(entry.text)
        if not told.text or told.text.split() == entry.text.split():
            return Told(entry.text, f"In the archive: {told.note}" if told.note and not told.text else told.note)
        both = f"As sent with this study:\n\n{entry.text}{BETWEEN}As in the archive:\n\n{told.text}"
        return Told(both, " ".join(part for part in ("The two sources do not say the same.", told.note) if part))

    async def read(self, entry: Entry) -> None:
        """Read an entry's report, once; what comes for a study no longer in hand is dropped."""
        study, other = self.study, entry.other
        if study is None or other is None or not self.unread(entry):
            return
        try:
            told = await (self._from_archive(other) if other.archived else self._from_avara(other))
        except AvaraError as error:
            told = Told(note=f"{one_line(error.title)}. Press F5 to try again.", failed=True)
        if self.study is not None and self.study.study_id == study.study_id:
            self._texts[other.study_id] = told
            self.told.emit(entry.key)

    async def _from_archive(self, other: Examination) -> Told:
        client = self._session.client
        ids = [other.report_id] if other.report_id else []
        if not ids:
            pages = client.archive.report_pages(study_id=other.study_id)
            try:
                async for page in pages:
                    ids += [item.external_report_id for item in page.reports if item.study_id == other.study_id]
                    break  # one study has one report; more than a page of them is none of ours
            finally:
                await pages.aclose()
        texts, notes = [], []
        for report_id in ids:
            report = await client.archive.report(report_id)
            self._session.still(client)
            if report.study_id != other.study_id:
                raise BadAnswer("The server gave another study's report")
            signed = one_line(report.signed_at or "")
            notes += [f"Read by {one_line(report.reader_name)}" if report.reader_name else "Reader not known"]
            notes += [f"signed {signed}" if signed else "date of signing not known"]
            if report.snapshot_metadata and (words := unlike(other.patient, report.snapshot_metadata)):
                notes.append(f"▲ the report itself has another {' and '.join(words)} than its study")
            if report.report_text:
                texts.append(report.report_text)
            else:
                notes.append("no text was imported, only a file" if report.presigned_url else "no text was imported")
        return Told(BETWEEN.join(texts), " · ".join(notes) if ids else "Only images were imported, no report.")

    async def _from_avara(self, other: Examination) -> Told:
        found = await self._session.answer(lambda api: api.report_texts(other.study_id))
        if any(item.study_id != other.study_id for item in found):
            raise BadAnswer("The server gave another study's report")
        texts = [item.plain_text for item in found if item.plain_text]
        return Told(BETWEEN.join(texts), "" if texts else "There is no report text yet.")

    # --- in words

    def sources(self) -> str:
        """Which sources were used, how many entries each gave, how far the archive was read, and what is not known."""
        if self._here is None:
            return ""
        counts = {source: sum(source in entry.sources for entry in self.entries) for source in Source}
        parts = [f"Priors sent with this study {counts[Source.SENT]}", f"Avara studies loaded {counts[Source.AVARA]}"]
        parts.append(self._archive_words(self._here, counts[Source.ARCHIVE]))
        return f"{' · '.join(parts)}. May be incomplete: studies that are not loaded here are not searched."

    def _archive_words(self, here: Examination, count: int) -> str:
        if not here.patient_id.strip() or not here.customer_id.strip():
            return "archive not asked: this study has no patient id to join on"
        shelf = self._archive.shelf(here.customer_id)
        read = len(shelf.present) if shelf else 0
        if shelf and shelf.error:
            return f"archive {count}, not read to the end: {one_line(shelf.error.title)}. Press F5 to try again"
        bad = f", {shelf.unreadable} of its studies unreadable" if shelf and shelf.unreadable else ""
        if shelf and shelf.whole:
            return f"archive read to the end {count}{bad}"
        if self.reading:
            return f"archive being read, {count} so far{bad}"
        if shelf and not shelf.due:
            return f"archive {count} among the first {read:,} of its studies{bad}, F5 reads on"
        return f"archive not read yet {count}"


def _akin(here: Study, there: Study) -> bool:
    """Cheap: whether a loaded study might join this one by patient id or MRN. What is so is decided in ``gather``."""
    if here.external_patient_id and here.external_patient_id == there.external_patient_id:
        return True
    mrn = here.report_metadata.mrn
    return bool(mrn) and mrn == there.report_metadata.mrn
