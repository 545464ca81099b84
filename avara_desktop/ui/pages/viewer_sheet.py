"""The sheet that creates a Viewer study: the few fields the product has."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from avara_desktop.api.bodies import ViewerStudyDraft
from avara_desktop.api.limits import checked
from avara_desktop.api.people import User
from avara_desktop.state import wording
from avara_desktop.state.fields import Field, Group, Kind, Values
from avara_desktop.state.study_fields import NOBODY, SEVERITIES
from avara_desktop.ui.form.form_sheet import FormSheet


def draft_of(values: Values) -> ViewerStudyDraft:
    """The study that was entered. Raises ``InvalidInput`` naming every field at fault."""
    given = {name: value.strip() for name, value in values.items() if isinstance(value, str) and value.strip()}
    return checked(ViewerStudyDraft, {"studyInstanceUid": "", "studyDescription": "", **given})


class ViewerStudySheet(FormSheet):
    """``readers`` are offered for assignment. Field ids are the wire's names."""

    def __init__(self, window: QWidget, readers: Sequence[User]) -> None:
        people = tuple((reader.user_id, wording.one_line(reader.name)) for reader in readers)
        fields = (
            Field("studyInstanceUid", "Study Instance UID", required=True, wide=True, hint="Of the images' archive"),
            Field("studyDescription", "Study description", required=True, wide=True),
            Field("severity", "Severity", Kind.CHOICE, choices=SEVERITIES),
            Field("assignedTo", "Reader", Kind.CHOICE, choices=(("", NOBODY), *people)),
        )
        super().__init__(window, "New Viewer study", "Create", (Group("", fields),))
        self.form.set_values({"severity": "normal"})
