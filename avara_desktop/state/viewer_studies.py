"""Studies of the Viewer product: read as a whole, looked at, marked, cancelled and restored. They carry no patient.

The documents give a Viewer study a description, a UID and no demographics; two identifiers cannot be shown, so every
question names description and UID.
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from avara_desktop.api.bodies import ViewerStudyDraft, ViewerStudyPatch
from avara_desktop.api.client import AvaraClient
from avara_desktop.api.models import ViewerStudy
from avara_desktop.api.terms import StudyViewerStatus
from avara_desktop.errors import AvaraError, Conflict, NotFound, OutcomeUnknown, SafetyStop
from avara_desktop.signal import Signal
from avara_desktop.state import wording
from avara_desktop.state.gate import Ask, Question
from avara_desktop.state.launch import OpenLink
from avara_desktop.state.notices import Level, Notice, Notices
from avara_desktop.state.session import Session

STATUS_WORDS = {StudyViewerStatus.INCOMPLETE: "Incomplete", StudyViewerStatus.COMPLETE: "Complete"}


@dataclass(frozen=True, slots=True)
class ViewerRow:
    """What one row says."""

    study: ViewerStudy
    rank: int
    received: datetime | None
    description: str
    uid: str
    facility: str
    status: str
    owner: str
    mine: bool
    doing: str

    @property
    def open(self) -> bool:
        """Whether it waits to be looked at."""
        return not self.study.is_cancelled and self.study.study_viewer_status is not StudyViewerStatus.COMPLETE


def viewer_status(study: ViewerStudy) -> str:
    """The status in words; a cancelled study says so whatever its status, unknown words as sent."""
    if study.is_cancelled:
        return "Cancelled"
    return STATUS_WORDS.get(study.study_viewer_status, wording.one_line(study.study_viewer_status.value))


def named(study: ViewerStudy) -> str:
    """What tells a Viewer study from others, for sentences."""
    description = wording.isolate(wording.one_line(study.study_description))
    return f"{description} (UID {wording.one_line(study.study_instance_uid)})"


class ViewerStudies:
    """The studies by id, as the server last said. ``blocks`` says why nothing may be opened now, or nothing."""

    def __init__(
        self,
        session: Session,
        notices: Notices,
        ask: Ask,
        open_link: OpenLink,
        blocks: Callable[[], str] = lambda: "",
    ) -> None:
        self.changed: Signal[[]] = Signal()
        self.studies: dict[str, ViewerStudy] = {}
        self.error: AvaraError | None = None
        self.unreadable = 0
        self.progress = 0
        """Studies received so far by the first reading; 0 when none is under way."""
        self._doing: dict[str, str] = {}
        self._doubts: dict[str, str] = {}
        """Study id -> what was sent and never answered, until a read settles it."""
        self._newer: set[str] = set()
        """Studies of which an act learned more while a list was being read: its pages are older."""
        self._read_at: float | None = None
        self._session = session
        self._notices = notices
        self._ask = ask
        self._open_link, self._blocks = open_link, blocks

    @property
    def age(self) -> float | None:
        """Seconds since every page was read, or None if that never was."""
        return None if self._read_at is None else time.monotonic() - self._read_at

    def rows(self) -> tuple[ViewerRow, ...]:
        """Every study as a row."""
        return tuple(self._row(study) for study in self.studies.values())

    def _row(self, study: ViewerStudy) -> ViewerRow:
        customer = study.express_customer.express_customer_name if study.express_customer else ""
        return ViewerRow(
            study=study,
            rank=study.severity.rank,
            received=study.created_at,
            description=wording.one_line(study.study_description),
            uid=wording.one_line(study.study_instance_uid),
            facility=wording.one_line(customer) or "–",
            status=viewer_status(study),
            owner=wording.one_line(study.assigned_to.name) if study.assigned_to else "nobody",
            mine=study.assigned_to is not None and study.assigned_to.user_id == self._session.reader_id,
            doing=self._doing.get(study.study_id) or self._doubts.get(study.study_id, ""),
        )

    async def load(self) -> None:
        """Read every page; what is shown changes only when all have arrived. Raises what the API raises."""
        found: dict[str, ViewerStudy] = {}
        unreadable = 0
        self._newer.clear()
        reader = self._session.client
        try:
            async for page in reader.viewer.study_pages():
                self._session.still(reader)
                found.update((study.study_id, study) for study in page.studies)
                unreadable += len(page.unreadable)
                if self._read_at is None:
                    self.progress = len(found)
                    self.changed.emit()
            self._session.still(reader)
        except AvaraError as error:
            self.error = error
            raise
        else:
            kept = {study_id: study for study_id, study in self.studies.items() if study_id in self._newer}
            for study_id in self._newer:
                found.pop(study_id, None)
            self.studies, self.unreadable, self.error, self._read_at = found | kept, unreadable, None, time.monotonic()
            self._doubts = {study_id: words for study_id, words in self._doubts.items() if study_id in kept}
        finally:
            self.progress = 0
            self.changed.emit()

    def forget(self) -> None:
        """Nothing stays: at sign-out."""
        self.studies, self.error, self.unreadable, self.progress, self._read_at = {}, None, 0, 0, None
        for held in (self._doing, self._doubts, self._newer):
            held.clear()
        self.changed.emit()

    async def open(self, seen: ViewerStudy) -> None:
        """Open the viewer in the browser. Assigns nothing.

        Raises ``SafetyStop`` where it changed, or where the study opened for reading needs an answer first.
        """
        if reason := self._blocks():
            raise SafetyStop("Answer for the study you opened first", f"{reason} Nothing was opened.")
        self._say(seen, "opening viewer…")
        try:
            await self._unchanged(seen, looking=True)
            link = await self._session.answer(lambda api: api.viewer.reroute_url(seen.study_id))
            self._open_link(link.url)
        finally:
            self._say(seen, "")
        self._notices.post(Notice(Level.DONE, f"Opened viewer: {named(seen)}", key="viewer"))

    async def create(self, draft: ViewerStudyDraft) -> ViewerStudy:
        """Create a study. Raises ``Conflict`` for a UID that exists, ``OutcomeUnknown`` where nobody can say."""
        uid = draft.study_instance_uid
        try:
            study = await self._session.answer(lambda api: api.viewer.create_study(draft))
        except Conflict as error:
            words = "A Viewer study with this Study Instance UID exists already"
            raise Conflict(words, "Search for the UID to see it. Nothing was created.", status=error.status) from error
        except OutcomeUnknown as error:
            try:
                study = await self._session.answer(lambda api: api.viewer.study_by_uid(uid))
            except AvaraError:
                raise error from None
            if (study.study_instance_uid, study.study_description) != (uid, draft.study_description):
                raise error from None  # one that was there before
        self.take(study)
        self._notices.post(Notice(Level.DONE, f"Created: {named(study)}", key="viewer"))
        return study

    async def mark(self, seen: ViewerStudy) -> None:
        """Mark an incomplete study complete, or a complete one incomplete, after asking."""
        done = seen.study_viewer_status is StudyViewerStatus.INCOMPLETE
        status = StudyViewerStatus.COMPLETE if done else StudyViewerStatus.INCOMPLETE
        verb = f"Mark {STATUS_WORDS[status].lower()}"
        if await self._ask(Question(f"{verb}?", f"{named(seen)} is {viewer_status(seen).lower()} now.", verb)):
            patch = ViewerStudyPatch(study_viewer_status=status)
            await self._write(
                seen,
                f"Marked {STATUS_WORDS[status].lower()}",
                lambda api: api.viewer.update_study(seen.study_id, patch),
                lambda now: now.study_viewer_status is status,
            )

    async def cancel(self, seen: ViewerStudy) -> None:
        """Withdraw a study, after asking."""
        body = f"{named(seen)}, with {self._row(seen).owner}. It leaves the list of open studies; it can be restored."
        if await self._ask(Question("Cancel this Viewer study?", body, "Cancel study", "Keep study")):
            await self._write(
                seen, "Cancelled", lambda api: api.viewer.cancel_study(seen.study_id), lambda now: now.is_cancelled
            )

    async def restore(self, seen: ViewerStudy) -> None:
        """Take a cancellation back, after asking."""
        if await self._ask(Question("Restore this Viewer study?", f"{named(seen)} is cancelled.", "Restore")):
            await self._write(
                seen, "Restored", lambda api: api.viewer.uncancel_study(seen.study_id), lambda now: not now.is_cancelled
            )

    async def _write(
        self,
        seen: ViewerStudy,
        done: str,
        send: Callable[[AvaraClient], Awaitable[object]],
        holds: Callable[[ViewerStudy], bool],
    ) -> None:
        """Send once, and call it done only when the study read afterwards says so."""
        self._say(seen, "sending…")
        try:
            await self._unchanged(seen)
            try:
                await self._session.answer(send)
            except (OutcomeUnknown, Conflict) as error:
                if not holds(await self._read_back(seen, done, error)) or isinstance(error, Conflict):
                    raise
            now = await self._read_back(seen, done, OutcomeUnknown(f"{done}, but not confirmed"))
            if not holds(now):
                raise SafetyStop(f"Not {done.lower()}: {named(now)}", f"The server says: {viewer_status(now)}.")
        finally:
            self._say(seen, "")
        self._notices.post(Notice(Level.DONE, f"{done}: {named(seen)}", key="viewer"))

    async def _unchanged(self, seen: ViewerStudy, *, looking: bool = False) -> None:
        try:
            now = await self._session.answer(lambda api: api.viewer.study(seen.study_id))
        except NotFound:
            self.studies.pop(seen.study_id, None)
            self._newer.add(seen.study_id)
            raise
        self.take(now)
        fields = [("Study Instance UID", seen.study_instance_uid, now.study_instance_uid)]
        fields += [("Study", seen.study_description, now.study_description)]
        fields += [("Cancelled", str(seen.is_cancelled), str(now.is_cancelled))]
        if not looking:
            fields += [("Status", viewer_status(seen), viewer_status(now))]
        if changed := [label for label, was, is_ in fields if was != is_]:
            advice = f"Changed meanwhile: {', '.join(changed)}. Nothing was opened or sent. Press the key again."
            raise SafetyStop(advice=advice)

    async def _read_back(self, seen: ViewerStudy, done: str, otherwise: AvaraError) -> ViewerStudy:
        try:
            now = await self._session.answer(lambda api: api.viewer.study(seen.study_id))
        except AvaraError as error:
            if isinstance(otherwise, OutcomeUnknown):
                self._doubts[seen.study_id] = f"{done.lower()}? not confirmed"
                self._newer.add(seen.study_id)
            raise otherwise from error
        self.take(now)
        return now

    def take(self, study: ViewerStudy) -> None:
        """Take in what the server just said of one study."""
        self.studies[study.study_id] = study
        self._newer.add(study.study_id)
        self._doubts.pop(study.study_id, None)
        self.changed.emit()

    def _say(self, study: ViewerStudy, words: str) -> None:
        if words:
            self._doing[study.study_id] = words
        else:
            self._doing.pop(study.study_id, None)
        self.changed.emit()
