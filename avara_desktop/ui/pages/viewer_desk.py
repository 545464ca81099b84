"""The desk of the Viewer-studies page: reads the list, and carries out acts on the study under the hand."""

from collections.abc import Awaitable, Callable

from PySide6.QtWidgets import QWidget

from avara_desktop.api.models import ViewerStudy
from avara_desktop.errors import AvaraError, KeyNotAccepted
from avara_desktop.local import logs
from avara_desktop.state.colleagues import Colleagues
from avara_desktop.state.fields import Values
from avara_desktop.state.viewer_studies import ViewerStudies
from avara_desktop.tasks import Tasks
from avara_desktop.ui.kit.sheet import Answered
from avara_desktop.ui.pages.viewer_page import INCOMPLETE, ViewerPage
from avara_desktop.ui.pages.viewer_sheet import ViewerStudySheet, draft_of


class ViewerDesk:
    """``studies`` are the acts; each takes the study selected at key press."""

    READING = "viewer studies"

    def __init__(
        self,
        tasks: Tasks,
        studies: ViewerStudies,
        page: ViewerPage,
        colleagues: Colleagues,
        window: QWidget,
        answered: Answered,
    ) -> None:
        self._tasks = tasks
        self.studies = studies
        self.page = page
        self._colleagues = colleagues
        self._window = window
        self._answered = answered

    def open(self, found: ViewerStudy | None = None) -> None:
        """The page is in sight: put the keyboard on its table, and the hand on a study found; read anew."""
        if found:
            self.studies.take(found)
            self.page.show_study(found)
        self.page.draw()
        self.page.pane.take_focus()
        self.refresh()

    def act(self, name: str, act: Callable[[ViewerStudy], Awaitable[None]]) -> None:
        """Start an act on the study selected now; a second press on the same study does nothing."""
        study = self.page.study
        if study is None:
            return

        async def run() -> None:
            with logs.outcome_of(name, study_id=study.study_id):
                await act(study)

        self._tasks.start(f"viewer study {study.study_id}", run)

    def new(self) -> None:
        """Ask for the fields of a study, and create it."""

        async def send(values: Values) -> None:
            created = await self.studies.create(draft_of(values))
            self.page.pane.clear()
            self.page.pane.choose(INCOMPLETE)
            self.page.pane.select(created.study_id)

        async def run() -> None:
            sheet = ViewerStudySheet(self._window, await self._colleagues.readers())
            await self._answered(sheet, sheet.filled(send))

        self._tasks.start("viewer study new", run)

    # --- the keys that every list has

    def step(self, steps: int) -> None:
        """Go up or down."""
        self.page.step(steps)

    def to_end(self, last: bool) -> None:
        """Go to the first or last row."""
        self.page.go_to(self.page.pane.model.rowCount() - 1 if last else 0)

    def search(self) -> None:
        """Put the keyboard on the search line."""
        self.page.pane.focus_search()

    def back(self) -> bool:
        """Show everything again; False where nothing was hidden."""
        return self.page.pane.clear()

    def refresh(self) -> None:
        """Read every page again."""

        async def read() -> None:
            try:
                await self.studies.load()
            except KeyNotAccepted:
                raise
            except AvaraError:
                return  # the page says it

        self._tasks.start(self.READING, read)

    def forget(self) -> None:
        """Sign-out: nothing stays."""
        self._tasks.cancel_all("viewer study ", self.READING)
        self.studies.forget()
        self.page.pane.forget()
