"""Critical results at the desk: the reminder, and documenting that one was told to somebody. Nothing of it is sent."""

from __future__ import annotations

from avara_desktop.api.models import Study
from avara_desktop.local import logs
from avara_desktop.state import wording
from avara_desktop.state.flow import FlowState
from avara_desktop.state.launch import Launch
from avara_desktop.ui.desk.flow_acts import FlowActs
from avara_desktop.ui.desk.park_acts import name_of
from avara_desktop.ui.desk.study_acts import StudyActs


class CriticalActs(FlowActs, StudyActs):
    """Takes the study selected at key press."""

    def follow(self, flow: FlowState, launch: Launch) -> None:
        """Remind in the pane, and say in the list what is marked."""
        super().follow(flow, launch)
        window = self.window
        beside, aside = window.keeper.also, window.aside
        window.keeper.also = lambda study_id: [*self._reminder(study_id), *beside(study_id)]
        window.aside = lambda study_id: aside(study_id) or flow.critical.row_words(study_id)
        flow.critical.changed.connect(window.draw_soon)

    def _reminder(self, study_id: str) -> list[str]:
        study, reports = self._known(study_id), self.window.truth.reports
        if study is None:
            return []
        loaded = reports.loaded if reports.study_id == study_id else None
        words = self.flow.critical.words(study, [item.report for item in loaded or ()], self.window.now())
        return [f"◆ {words}"] if words else []

    def communicated(self) -> None:
        self._act(self._communicated)

    async def _communicated(self, study: Study) -> None:
        from avara_desktop.ui.study.critical_sheet import CriticalSheet

        reader, now = self.window.truth.session.reader, self.window.now()
        name = wording.one_line(reader.name) if reader else ""
        sheet = CriticalSheet(self.window, study, name, f"{now.astimezone():%H:%M}")
        if not await self.answered(sheet, sheet.ask()):
            return
        take_back = self.flow.critical.mark(study.study_id, self.window.now())
        self.flow.undo.push(f"mark {name_of(study)} as communicated", take_back)
        self._copy(sheet.said().as_text(study), f"Copied and marked as communicated: {wording.identity(study)}")
        logs.event("critical_communicated", study_id=study.study_id, outcome="marked here", confirmed=False)
