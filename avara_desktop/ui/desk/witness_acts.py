"""Answers at the desk: what the reader says about the study that is open, and the alerts of this session."""

from __future__ import annotations

from avara_desktop.state.alerts import Alerts
from avara_desktop.ui.desk.desk_base import DeskBase


class WitnessActs(DeskBase):
    """Each answers for the study opened last, whatever the hand is on."""

    alerts: Alerts

    def check_opened(self) -> None:
        self.window.truth.witness.check()

    def look_at_opened(self) -> None:
        self._tasks.start("look at opened", self.window.truth.witness.look_again)

    def open_again(self) -> None:
        study = self.window.truth.witness.study
        if study is None:
            return

        async def run() -> None:
            # a Retry may come after another study was opened: it is no answer for that one
            opened = self.window.truth.witness.reading()
            again = opened is not None and opened.study_id == study.study_id
            await self.acts.launch.read(study, again=again, act="open_again")

        self._tasks.start(f"study {study.study_id}", run)

    def let_go_of_opened(self) -> None:
        self.window.truth.witness.let_go()

    def recent_alerts(self) -> None:
        from avara_desktop.ui.watch.toasts import AlertsSheet

        sheet = AlertsSheet(self.window, list(self.alerts.recent))
        self._suspend(sheet)
        sheet.open(sheet.close_button)
