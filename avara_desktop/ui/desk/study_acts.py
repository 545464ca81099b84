"""Acts on the study under the hand: read it, take it, give it, correct its order, copy its MRN."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication

from avara_desktop.api.models import Study
from avara_desktop.api.terms import Severity
from avara_desktop.local.settings_model import Settings, extra
from avara_desktop.state import wording
from avara_desktop.state.gate import Question
from avara_desktop.state.notices import Level, Notice
from avara_desktop.tasks import Tasks
from avara_desktop.ui.desk.desk_base import DeskBase
from avara_desktop.ui.study.choice_sheet import Choice, ChoiceSheet

CLIPBOARD_SECONDS = 60
"""How long an MRN stays on the clipboard, unless something else was copied since."""
SEVERITY_CHOICES = (
    Choice(Severity.STAT, "STAT", "Read at once"),
    Choice(Severity.HIGH, "HIGH", "Urgent"),
    Choice(Severity.NORMAL, "Normal", "Routine"),
)


class StudyActs(DeskBase):
    """Each takes the study selected at key press."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__(tasks)
        self._copied = ""
        """The MRN, UID or other words of a patient's that may still be on the clipboard."""

    def read(self) -> None:
        self._act(self.acts.launch.read)

    def read_anyway(self) -> None:
        """What is open at key press may stay open; a Retry is no word on what was opened since."""
        if study := self.window.context().study:
            beside = self.acts.launch.open_beside(study.study_id)
            self._act(partial(self.acts.launch.read, beside=beside, act="read_anyway"))

    def without_asking(self) -> str:
        """Which key opens a second study without a question, in words, or nothing."""
        key = self.window.actions_of.key("study.read_anyway")
        return f"{key} in the list opens a second study without this question." if key else ""

    def no_take_over(self) -> str:
        """Why a study that a colleague has in progress is not taken from them, and where that is set; or nothing."""
        name, settings = "take_over_in_progress", self.window.truth.settings
        if settings.values.take_over_in_progress:
            return ""
        title, key = Settings.model_fields[name].title, self.window.actions_of.key("app.settings")
        if who := settings.locked_by(name):
            return f"“{title}” was switched off by {who}."
        return f"“{title}” in the settings{f' ({key})' if key else ''}, under {extra(name)['section']}, would allow it."

    def viewer_only(self) -> None:
        self._act(self.acts.launch.viewer_only)

    def claim(self) -> None:
        self._act(self.acts.assignment.claim)

    def release(self) -> None:
        self._act(self.acts.assignment.release)

    def assign(self) -> None:
        self._act(self._assign)

    async def _assign(self, study: Study) -> None:
        readers = await self.acts.colleagues.readers()
        owner = study.assigned_to.user_id if study.assigned_to else ""
        choices = [
            Choice(
                reader,
                wording.one_line(reader.name),
                wording.one_line(f"{reader.clinic_role} · {reader.email}"),
                reader.user_id == owner,
            )
            for reader in readers
        ]
        sheet = ChoiceSheet(self.window, "Assign to a colleague", study, choices, "Assign", search="Name or email")
        if await self.answered(sheet, sheet.ask()) and (reader := sheet.chosen()):
            await self.acts.assignment.assign(study, reader)

    def severity(self) -> None:
        self._act(self._severity)

    async def _severity(self, study: Study) -> None:
        choices = [
            Choice(each.value, each.title, each.detail, each.value is study.severity) for each in SEVERITY_CHOICES
        ]
        sheet = ChoiceSheet(self.window, "Change the severity", study, choices, "Change severity")
        if await self.answered(sheet, sheet.ask()) and (severity := sheet.chosen()):
            await self.acts.orders.set_severity(study, severity)

    def cancel_study(self) -> None:
        self._act(self._cancel_study)

    async def _cancel_study(self, study: Study) -> None:
        owner = f"assigned to {wording.one_line(study.assigned_to.name)}" if study.assigned_to else "assigned to nobody"
        key = self.window.actions_of.key("view.cancelled")
        body = (
            f"{wording.identity(study)}, {wording.one_line(study.study_description)}, {owner}.\n\n"
            f"It leaves every reader's list. It can be restored from the view Cancelled{f' ({key})' if key else ''}."
        )
        if await self.ask(Question("Cancel this study?", body, "Cancel study", "Keep study")):
            await self.acts.orders.cancel(study)

    def restore_study(self) -> None:
        self._act(self._restore_study)

    async def _restore_study(self, study: Study) -> None:
        body = f"{wording.identity(study)}, {wording.one_line(study.study_description)}, goes back to where it stood."
        if await self.ask(Question("Restore this study?", body, "Restore")):
            await self.acts.orders.restore(study)

    def copy_mrn(self) -> None:
        study = self.window.context().study
        if study is not None and study.report_metadata.mrn:
            number = wording.mrn(study.report_metadata)
            self._copy(number, f"Copied MRN {number}")

    def copy_uid(self) -> None:
        if study := self.window.context().study:
            self._copy(study.study_instance_uid, f"Copied study UID {study.study_instance_uid}")

    def _copy(self, text: str, told: str) -> None:
        """Put a patient's data on the clipboard for a minute, and say so."""
        clipboard = QGuiApplication.clipboard()
        clipboard.setText(text)
        self._copied = text
        QTimer.singleShot(CLIPBOARD_SECONDS * 1000, self.window, lambda: self.forget_copy(text))
        advice = f"It leaves the clipboard in {CLIPBOARD_SECONDS} s."
        self.window.truth.notices.post(Notice(Level.DONE, told, advice, key="copy"))

    def forget_copy(self, text: str = "") -> None:
        """Clear the clipboard of what we put there: that text, or (at lock, sign-out and quit) the last one."""
        clipboard, wanted = QGuiApplication.clipboard(), text or self._copied
        if wanted and clipboard.text() == wanted:
            clipboard.clear()
        self.window.truth.notices.dismiss(key="copy")
