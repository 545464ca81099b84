"""The sheet that invites or edits a person."""

from PySide6.QtWidgets import QWidget

from avara_desktop.api.people import Person
from avara_desktop.api.terms import UserLevel
from avara_desktop.state import wording
from avara_desktop.state.person_form import EDIT_GROUPS, INVITE_GROUPS, LABELS, npi_words, values_of
from avara_desktop.ui.form.form_sheet import FormSheet


class PersonSheet(FormSheet):
    """A form of a person; without one it invites."""

    def __init__(self, window: QWidget, title: str, accept: str, person: Person | None = None) -> None:
        groups = EDIT_GROUPS if person else INVITE_GROUPS
        about = wording.one_line(person.email) if person else ""
        super().__init__(window, title, accept, groups, about=about, labels=LABELS)
        self._was = values_of(person) if person else {}
        self.form.set_values(self._was or {"level": UserLevel.MEMBER.value})
        self.form.changed.connect(self._edited)
        self._edited()

    def _edited(self) -> None:
        values = self.form.values()
        admin = values["level"] == UserLevel.ADMIN.value
        if admin and not values["hasDashboardAccess"]:
            self.form.set_values({"hasDashboardAccess": True})
        self.form.set_fixed("hasDashboardAccess", admin)
        self.form.note("npiNumber", npi_words(values["npiNumber"]))
        if self._was:
            changed = [LABELS[name] for name, value in self._was.items() if self.form.values()[name] != value]
            self.say(f"Will change: {', '.join(changed)}" if changed else "Nothing is changed yet.", "secondary")
            self.yes.setEnabled(bool(changed))
