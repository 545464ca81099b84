"""The front desk: opens the form of a study, reads files for it, sends it once, and says beside the fields what failed.

Nothing entered is lost by a failure: the form is emptied only when the server has the study, or by whoever leaves it.
"""

from collections.abc import Awaitable, Callable

from avara_desktop.api.models import Study
from avara_desktop.errors import AvaraError, Conflict, KeyNotAccepted, NotFound, OutcomeUnknown, SafetyStop
from avara_desktop.local.dicom_header import SUPPORTED, DicomSupportMissing, pydicom_version
from avara_desktop.signal import Signal
from avara_desktop.state import study_form
from avara_desktop.state.colleagues import Colleagues
from avara_desktop.state.fields import Values
from avara_desktop.state.gate import Question
from avara_desktop.state.notices import Level
from avara_desktop.state.orders import Orders
from avara_desktop.state.session import Session, SignedOut
from avara_desktop.state.study_diff import diff
from avara_desktop.state.study_fields import reader_choices
from avara_desktop.tasks import Tasks
from avara_desktop.ui.kit.sheet import Answered, ConfirmSheet
from avara_desktop.ui.pages.file_reading import FileReading
from avara_desktop.ui.pages.study_desk import StudyDesk
from avara_desktop.ui.pages.study_sheets import DiffSheet

TASK, READERS = "study form", "study form: readers"
"""Tasks named "study …" are cancelled at sign-out."""
UNKNOWN = "The server does not know the reader or the customer"


class FrontDesk:
    """``created(study id)`` and ``saved(study id)`` follow the server's word; ``closed`` that the form was left.

    ``uid_wanted(uid)`` asks to show the study that has a UID already. ``show`` brings the page into sight.
    """

    def __init__(
        self,
        tasks: Tasks,
        session: Session,
        orders: Orders,
        colleagues: Colleagues,
        page: StudyDesk,
        answered: Answered,
        show: Callable[[], None],
    ) -> None:
        self.created: Signal[[str]] = Signal()
        self.saved: Signal[[str]] = Signal()
        self.closed: Signal[[]] = Signal()
        self.uid_wanted: Signal[[str]] = Signal()
        self.page = page
        self._tasks = tasks
        self._session = session
        self._orders = orders
        self._colleagues = colleagues
        self._answered = answered
        self._show = show
        self._files = FileReading(page, answered)
        page.submitted.connect(lambda: self._start(self._send))
        page.left.connect(lambda: self._start(self._leave))
        page.files_given.connect(lambda paths: self._start(lambda: self._files.read(paths)))
        page.stop_wanted.connect(self._files.stop)

    # --- opening and leaving

    def open_new(self) -> None:
        """An empty form."""
        self._start(lambda: self._open(None))

    def open_edit(self, study: Study) -> None:
        """The form of a study, which is read anew first. A cancelled one can only be looked at."""
        self._start(lambda: self._open(study))

    async def _open(self, study: Study | None) -> None:
        self._show()
        if not await self._may_lose():
            return
        self._files.forget()
        if study is None:
            self.page.show_new()
            self._tasks.start(READERS, self._offer_readers)
        else:
            self.page.show_edit(study)
            await self._read_again(study)

    async def _read_again(self, study: Study, typed: Values | None = None) -> None:
        self.page.set_busy("Reading the study…")
        now = await self._session.answer(lambda api: api.study(study.study_id))
        self.page.show_edit(now, typed)
        if now.is_cancelled:
            self.page.lock("This study is cancelled", "A cancelled study cannot be changed; restore it first.")
            return
        self._tasks.start(READERS, self._offer_readers)

    async def _offer_readers(self) -> None:
        problem = ""
        try:
            readers = await self._colleagues.readers()
        except SignedOut:
            return
        except AvaraError as error:
            readers, problem = (), f"The readers could not be listed: {error.title}."
        self.page.set_readers(reader_choices(readers, self.page.study), problem)

    async def _leave(self) -> None:
        if await self._may_lose():
            self._close()

    async def _may_lose(self) -> bool:
        if not self.page.dirty:
            return True
        what = "The changes you typed" if self.page.study else "What you typed of this new study"
        body = f"{what} will be gone. Nothing was sent."
        sheet = ConfirmSheet(self.page.window(), Question("Throw away what was typed?", body, "Throw away"))
        return await self._answered(sheet, sheet.answered(sheet.no))

    def _close(self) -> None:
        self.forget()
        self.closed.emit()

    def forget(self) -> None:
        """Sign-out, or the form was left: no datum of any patient stays."""
        self._files.forget()
        self.page.forget()

    # --- sending

    async def _send(self) -> None:
        page, study = self.page, self.page.study
        values = page.form.values()
        if study is None:
            draft = study_form.draft(values)
            page.set_busy("Creating…")
            try:
                made = await self._orders.create(draft)
            except NotFound as error:
                raise NotFound(UNKNOWN, "Check Reader and Customer id. Nothing was created.") from error
            self.forget()
            self.created.emit(made.study_id)
            return
        patch = study_form.patch(study, values)
        if not patch.model_fields_set:
            page.tell(Level.NOTE, "Nothing was changed", "There is nothing to save.")
            return
        sheet = DiffSheet(page.window(), study, diff(study, values, dict(self._choices())))
        if not await self._answered(sheet, sheet.answered(sheet.no)):
            return
        page.set_busy("Saving…")
        now = await self._orders.save(study, patch)
        self.forget()
        self.saved.emit(now.study_id)

    def _choices(self) -> tuple[tuple[str, str], ...]:
        return self.page.form.choices("assigned_to")

    def _start(self, work: Callable[[], Awaitable[None]]) -> None:
        """One thing at a time: a second press does nothing. What fails is told on the page."""

        async def run() -> None:
            try:
                await work()
            except SignedOut:
                pass  # the page is empty by now
            except AvaraError as error:
                self._failed(error)

        self._tasks.start(TASK, run)

    def _failed(self, error: AvaraError) -> None:
        page = self.page
        if isinstance(error, KeyNotAccepted):
            self._session.expire()
        page.set_busy("")
        if self._session.reader is None:
            return  # whoever is at the desk now did not ask
        if isinstance(error, Conflict) and page.study is None:
            uid = page.form.values()["study_instance_uid"]
            page.show_error(error, action="Show that study", run=lambda: self._start(lambda: self._go_to(uid)))
            page.form.show_problems({"study_instance_uid": "exists already: another study has it"})
        elif isinstance(error, SafetyStop | Conflict | OutcomeUnknown) and page.study is not None:
            action = "Read it again and keep what I typed"
            page.show_error(error, action=action, run=lambda: self._start(self._rebase))
        else:
            page.show_error(error)

    async def _go_to(self, uid: str) -> None:
        if await self._may_lose():
            self._close()
            self.uid_wanted.emit(uid)

    async def _rebase(self) -> None:
        """The study as the server has it now, with what was typed over it; the next save shows what would change."""
        study = self.page.study
        if study is not None:
            typed = study_form.changes(study_form.texts_of(study), self.page.form.values())
            await self._read_again(study, typed)


def no_dicom_words() -> str:
    """Why DICOM files cannot be read on this computer, or nothing."""
    able = pydicom_version().startswith(SUPPORTED)
    return "" if able else f"{DicomSupportMissing.title}. {DicomSupportMissing.advice}"
