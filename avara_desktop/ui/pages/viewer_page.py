"""The page of Viewer studies: the worklist of the other product, on the table kit."""

from collections.abc import Callable
from datetime import datetime

from avara_desktop.api.models import ViewerStudy
from avara_desktop.api.terms import Severity, StudyViewerStatus
from avara_desktop.state import wording
from avara_desktop.state.query import LATE
from avara_desktop.state.viewer_studies import ViewerRow, ViewerStudies
from avara_desktop.ui.kit.actions import Actions
from avara_desktop.ui.table.table import Filter, TableColumn, TablePage, TablePane

BUTTONS = ("viewer.open", "viewer.complete", "viewer.new", "viewer.cancel", "viewer.restore")
TOKENS = {Severity.STAT: "stat", Severity.HIGH: "high"}
FILTERS = (
    Filter[ViewerRow]("Mine", lambda row: row.mine and row.open),
    Filter[ViewerRow]("Unassigned", lambda row: row.study.assigned_to is None and row.open),
    Filter[ViewerRow]("All incomplete", lambda row: row.open),
    Filter[ViewerRow](
        "Complete",
        lambda row: row.study.study_viewer_status is StudyViewerStatus.COMPLETE and not row.study.is_cancelled,
    ),
    Filter[ViewerRow]("Cancelled", lambda row: row.study.is_cancelled),
)
INCOMPLETE = 2
"""The filter in which every new study shows."""
EMPTY = (
    "The Viewer product has no study that this key may see.\n\nNew Viewer study… above creates one. If you expected "
    "some, the API key may have no access to the Viewer product: ask your administrator."
)


def _columns(now: Callable[[], datetime]) -> tuple[TableColumn[ViewerRow], ...]:
    return (
        TableColumn(
            "Severity",
            lambda row: wording.one_line(row.study.severity.value).upper() if row.rank < 2 else "–",
            sort=lambda row: (row.rank, row.received or LATE),
            token=lambda row: TOKENS.get(row.study.severity, "secondary"),
            strong=True,
            ems=7,
        ),
        TableColumn(
            "Waiting",
            lambda row: wording.waiting(row.received, now()),
            sort=lambda row: row.received or LATE,
            digits=True,
            rank=1,
            ems=7,
        ),
        TableColumn("Study", lambda row: row.description, strong=True, whole=True, ems=17),
        TableColumn("Study Instance UID", lambda row: row.uid, digits=True, whole=True, ems=29),
        TableColumn("Facility", lambda row: row.facility, rank=2),
        TableColumn("Status", lambda row: row.doing or row.status, ems=9),
        TableColumn("Assigned to", lambda row: row.owner, whole=True, rank=1),
    )


class ViewerPage(TablePage[ViewerRow]):
    """Draws :class:`ViewerStudies`."""

    def __init__(self, studies: ViewerStudies, actions: Actions, now: Callable[[], datetime]) -> None:
        pane = TablePane(
            _columns(now),
            lambda row: row.study.study_id,
            things="studies",
            search_hint="Search study, UID, facility",
            filters=FILTERS,
            empty=EMPTY,
        )
        super().__init__("Viewer studies", pane, [actions.button(name) for name in BUTTONS])
        self._studies = studies
        studies.changed.connect(self.draw)

    @property
    def study(self) -> ViewerStudy | None:
        """The study under the hand."""
        row = self.pane.selected
        return row.study if row else None

    def show_study(self, study: ViewerStudy) -> None:
        """Put the hand on a study, in the first filter that has it."""
        row = next((row for row in self._studies.rows() if row.study.study_id == study.study_id), None)
        number = next((number for number, each in enumerate(FILTERS) if row and each.shows(row)), INCOMPLETE)
        self.pane.clear()
        self.pane.choose(number)
        self.pane.selected_id = study.study_id

    def draw(self) -> None:
        """Bring the page up to the state."""
        studies, error = self._studies, self._studies.error
        received = f", {studies.progress:,} received" if studies.progress else ""
        self.pane.set_loading(f"Reading Viewer studies{received}…" if studies.age is None and not error else "")
        self.pane.set_error(wording.one_line(f"{error.title}. {error.advice}") if error else "")
        bad = studies.unreadable
        self.pane.set_note(f"{bad} {'study' if bad == 1 else 'studies'} could not be read" if bad else "")
        if studies.age is not None or not studies.studies:
            self.pane.show_rows(studies.rows(), age=studies.age)
