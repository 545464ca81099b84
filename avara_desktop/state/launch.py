"""Opening a study in the web viewer: Read (viewer and dictation, may assign it) and viewer only (never does)."""

from collections.abc import Callable, Collection, Iterator

from avara_desktop.api.models import Study
from avara_desktop.api.terms import StudyReportStatus
from avara_desktop.errors import AvaraError, OutcomeUnknown, SafetyStop
from avara_desktop.local import logs
from avara_desktop.signal import Signal
from avara_desktop.state import wording
from avara_desktop.state.gate import Ask, Gate, Question
from avara_desktop.state.notices import Level, Notice, Notices
from avara_desktop.state.session import Session
from avara_desktop.state.standing import BEGUN
from avara_desktop.state.worklist import Worklist

OpenLink = Callable[[str], None]
"""Opens a link in the system's browser; raises ``UnsafeLink`` or ``NoBrowser``."""


class Launch:
    """Mints a link at the moment of opening and hands it straight to the browser; no link is kept or shown.

    ``blocks`` says why nothing may be opened now, or nothing (the context witness), and ``open_now`` is the study that
    the reader has open; ``set_aside`` are studies of the reader's that were put aside and do not count as open.
    ``locked``: nobody is there to see what opens. ``without_asking`` says which key asks nothing about a second study;
    ``no_take_over`` why a study that a colleague has in progress is not taken from them, or nothing where it may be.
    """

    def __init__(
        self,
        session: Session,
        worklist: Worklist,
        gate: Gate,
        notices: Notices,
        ask: Ask,
        open_link: OpenLink,
        *,
        blocks: Callable[[], str] = lambda: "",
        open_now: Callable[[], Study | None] = lambda: None,
        set_aside: Callable[[], Collection[str]] = tuple,
        locked: Callable[[], bool] = lambda: False,
        without_asking: Callable[[], str] = lambda: "",
        no_take_over: Callable[[], str] = lambda: "It is not taken over.",
    ) -> None:
        self.opened: Signal[[Study]] = Signal()
        """A study was opened for reading; its status will change soon."""
        self._session = session
        self._worklist = worklist
        self._gate = gate
        self._notices = notices
        self._ask = ask
        self._open_link = open_link
        self._blocks = blocks
        self._open_now = open_now
        self._set_aside, self._locked = set_aside, locked
        self._without_asking, self._no_take_over = without_asking, no_take_over
        self._opening = ""
        """The study on its way to the browser."""

    def open_beside(self, study_id: str) -> frozenset[str]:
        """The studies that stand open now, apart from one."""
        return frozenset(study.study_id for study in self._open_studies({study_id, *self._set_aside()}))

    async def read(self, seen: Study, *, again: bool = False, beside: Collection[str] = (), act: str = "read") -> None:
        """Open viewer and dictation for a study as the reader saw it; ``act`` is what the audit line calls it.

        ``again`` opens the study opened last once more, which is an answer to what blocks others. ``beside`` are open
        studies that the reader has said to leave open, so that nothing is asked about them; all else is asked and
        refused as ever. Raises ``SafetyStop`` where the study changed, is closed, or is being read by somebody else,
        or where the study opened before it needs an answer first.
        """
        with logs.outcome_of(act, study_id=seen.study_id) as line:
            line.confirmed = False
            await self._read(seen, again, beside, line)

    async def _read(self, seen: Study, again: bool, beside: Collection[str], line: logs.Outcome) -> None:
        self._refuse_blocked(again)
        if self._opening:  # two keys within a second: the first study does not count as open yet
            raise SafetyStop("Another study is being opened", "Nothing else was opened. Press the key again then.")
        self._opening = seen.study_id
        self._worklist.ask(seen.study_id, "opening…")
        try:
            study = await self._gate.pass_unchanged(seen)
            self._refuse_closed(study)
            if question := self._question(study, beside):
                if not await self._ask(question):
                    line.words = "declined"
                    return
                study = await self._gate.pass_unchanged(study)  # the question may have stood there for minutes
            self._refuse_blocked(again)
            self._refuse_locked()
            link = await self._session.answer(lambda api: api.reroute_url(study.study_id, self._session.reader_id))
            self._open_link(link.url)
        except OutcomeUnknown:
            self._worklist.doubt(seen.study_id, "opening was not confirmed")
            await self._try_read_back(seen.study_id)
            raise
        finally:
            self._opening = ""
            self._worklist.ask(seen.study_id, "")
        self.opened.emit(study)  # the witness says what was opened, for as long as it is open
        line.words = self._came_from(study)
        await self._try_read_back(study.study_id)
        now = self._worklist.study(study.study_id)
        line.confirmed = now is not None and now.assigned_to_reader(self._session.reader_id)

    async def viewer_only(self, seen: Study) -> None:
        """Open the viewer alone; takes nothing from anybody.

        While the study opened before waits for an answer, only that one may be looked at: another patient's images
        beside an open dictation are what the answer is about.
        """
        with logs.outcome_of("viewer_only", study_id=seen.study_id) as line:
            line.confirmed = False
            await self._viewer_only(seen)
            line.words, line.confirmed = "opened", True

    async def _viewer_only(self, seen: Study) -> None:
        opened = self._open_now()
        self._refuse_blocked(opened is not None and opened.study_id == seen.study_id)
        self._worklist.ask(seen.study_id, "opening viewer…")
        try:
            study = await self._gate.pass_unchanged(seen, looking=True)
            self._refuse_locked()
            link = await self._session.answer(
                lambda api: api.viewer_only_reroute_url(study.study_id, self._session.reader_id)
            )
            self._open_link(link.url)
        finally:
            self._worklist.ask(seen.study_id, "")
        text = f"{wording.identity(study)} · {wording.one_line(study.study_description)}"
        self._notices.post(Notice(Level.DONE, f"Opened viewer only: {text}", key="launch"))

    def _came_from(self, study: Study) -> str:
        """For the audit: whether opening it took it from somebody."""
        if study.assigned_to is None:
            return "taken and opened"
        if study.assigned_to_reader(self._session.reader_id):
            return "opened"
        begun = study.study_report_status is StudyReportStatus.IN_PROGRESS
        return "taken over in progress and opened" if begun else "taken over and opened"

    def _refuse_blocked(self, again: bool) -> None:
        if not again and (reason := self._blocks()):
            raise SafetyStop("Answer for the study you opened first", f"{reason} Nothing was opened.")

    def _refuse_locked(self) -> None:
        if self._locked():
            raise SafetyStop("Not opened: the window was locked", "Nothing was opened. Press the key again.")

    def _refuse_closed(self, study: Study) -> None:
        reader = self._session.reader
        if reader is None or not reader.can_create_reports:
            raise SafetyStop("You may not dictate", "Your Avara user may not create reports. Use Viewer only.")
        if study.is_cancelled:
            raise SafetyStop("This study is cancelled", "It cannot be read.")
        if study.study_report_status is StudyReportStatus.COMPLETED:
            raise SafetyStop("This study is signed", "Use Addendum to add to its report.")
        if not study.assigned_to_reader(reader.user_id) and study.study_report_status in BEGUN:
            self._refuse_take_over(study)

    def _refuse_take_over(self, study: Study) -> None:
        """What somebody else is reading is taken only where that is allowed, and from a colleague who can be named."""
        owner = study.assigned_to
        advice = f"It is in progress with {wording.one_line(owner.name) if owner else 'somebody else'}."
        if owner and study.study_report_status is StudyReportStatus.IN_PROGRESS:
            reason = self._no_take_over()
            if not reason:
                return
            advice += f" {reason}"
        raise SafetyStop("Somebody else is reading this study", f"{advice} Nothing was opened.")

    def _question(self, study: Study, beside: Collection[str]) -> Question | None:
        """What must be asked: taking a study that is not mine, or opening a second one."""
        who = f"{wording.identity(study)}, {wording.one_line(study.study_description)}"
        if study.assigned_to is None:
            body = f"{who} is assigned to nobody. Opening it assigns it to you."
            return Question("Take this study and read it?", body, "Take and read")
        if not study.assigned_to_reader(self._session.reader_id):
            owner = wording.one_line(study.assigned_to.name)
            if study.study_report_status is StudyReportStatus.IN_PROGRESS:
                body = (
                    f"{owner} is reading it now: {who}, is in progress with them. Opening it takes it from them in the "
                    "middle of their report, and what becomes of what they have dictated is not known here. Speak to "
                    "them first."
                )
                return Question(f"Take over from {owner}, who is reading this study now?", body, "Take over and read")
            body = f"{who} is assigned to {owner}. Opening it takes it from them."
            return Question(f"Take this study from {owner}?", body, "Take and read")
        aside = {study.study_id, *self._set_aside(), *beside}
        if other := next(self._open_studies(aside), None):
            open_one = f"{wording.identity(other)}, {wording.one_line(other.study_description)}"
            stands = wording.report_status(other).lower()
            body = f"You have {open_one}, open ({stands}). Now opening {who}."
            if how := self._without_asking():
                body += f"\n\n{how}"
            return Question("Open a second study?", body, "Open second study")
        return None

    def _open_studies(self, aside: Collection[str]) -> Iterator[Study]:
        """What the reader has open but for those ``aside``, the one opened last first."""
        opened = self._open_now()  # the server may not say yet that it is in progress
        if opened is not None and opened.study_id not in aside:
            yield opened
        for row in self._worklist.rows.values():
            study = row.study
            if (
                study.study_id not in aside
                and study.study_report_status is StudyReportStatus.IN_PROGRESS
                and study.assigned_to_reader(self._session.reader_id)
                and not study.is_cancelled
            ):
                yield study

    async def _try_read_back(self, study_id: str) -> None:
        try:
            await self._gate.read_back(study_id)
        except AvaraError:
            return  # the next poll says it
