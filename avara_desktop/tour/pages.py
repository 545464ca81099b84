"""The tour's way through the pages beside the worklist: a look-up by UID, the study form, People, Viewer studies."""

from importlib.util import find_spec
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLineEdit

from avara_desktop.api.terms import StudyReportStatus
from avara_desktop.commands import Page
from avara_desktop.state.query import View
from avara_desktop.tour.guide import Tour
from avara_desktop.tour.sights import acted, open_sheet, selected, shown, study_now
from avara_desktop.ui.choice_sheet import ChoiceSheet
from avara_desktop.ui.people_page import PeoplePage
from avara_desktop.ui.person_sheet import PersonSheet
from avara_desktop.ui.sheet import ConfirmSheet
from avara_desktop.ui.study_sheets import DiffSheet

NEW_READER = {"firstName": "Nadia", "lastName": "Okafor", "email": "nadia.okafor@sandbox.example"}
NPI = "1234567893"
"""The worked example of the check digit's rule; nobody's number."""


def sample() -> Path | None:
    """A DICOM file that pydicom ships, where that extra is installed."""
    found = find_spec("pydicom")
    return Path(found.origin).parent / "data" / "test_files" / "CT_small.dcm" if found and found.origin else None


async def by_uid(tour: Tour) -> None:
    """A Study Instance UID in the search finds the study wherever it is, whoever has it."""
    app, window = tour.app, tour.app.window
    tour.step("Look up a UID")
    await tour.press("G, M")
    page = await tour.control("GET", "/v1/autoScribe/studies?limit=100&studyReportStatus=assigned")
    theirs = next(each for each in page["studies"] if each["assignedTo"]["userId"] != app.session.reader_id)
    await tour.press("/")
    await tour.type(theirs["studyInstanceUid"])
    await tour.until("the study is found", lambda: [study.study_id for study in shown(tour)] == [theirs["studyId"]])
    await tour.until("it is under the hand", lambda: window.pane.study and window.selected == theirs["studyId"])
    await tour.until("the line says why it is shown", lambda: "found by its UID" in window.filter_line.text())
    tour.check("whose it is is said", theirs["assignedTo"]["lastName"] in window.pane.marks.text())
    await tour.picture()
    await tour.press("Esc")
    tour.check("Esc brings the list back", len(shown(tour)) > 1)


async def study_form(tour: Tour) -> None:
    """A study from a DICOM file, corrected, cancelled and restored."""
    window, form = tour.app.window, tour.app.desk.front_desk.page.form
    tour.step("New study from a DICOM file")
    await tour.press("Ctrl+N")
    await tour.until("the form is there", lambda: window.pages.page() is Page.FORM)
    if path := sample():
        await tour.press("Ctrl+O")
        await tour.until("a file is asked for", lambda: window.findChild(QFileDialog))
        await _choose(tour, path)
        await tour.until("the header fills the form in", lambda: form.values()["modality"] == "CT")
        tour.check("with the UID of the images", form.values()["study_instance_uid"].startswith("1.3.6.1.4.1.5962"))
    else:
        form.acted.emit("study_instance_uid")
        await tour.fill(form.boxes["study_description"].editor, "CT Head")
        tour.check("without pydicom it is typed", form.values()["study_instance_uid"].startswith("2.25."))
    uid = form.values()["study_instance_uid"]
    await tour.picture()
    await tour.press("Ctrl+Return")
    await tour.until("the server has the study", lambda: window.pages.page() is Page.LIST)
    tour.step("Created: it is in Unassigned")
    tour.check("the view is Unassigned", window.query.view is View.UNASSIGNED)
    tour.check("it is under the hand", selected(tour).study_instance_uid == uid)
    tour.check("one POST", await tour.sent("POST", "/v1/autoScribe/studies") - await _other_posts(tour) == 1)
    await tour.picture()
    tour.step("Correct a study")
    study_id = window.selected
    await tour.press("Ctrl+E")
    await tour.until(
        "the form is there", lambda: window.pages.page() is Page.FORM and not tour.app.desk.front_desk.page.busy
    )
    await tour.fill(form.boxes["clinical_indication"].editor, "Fall from a ladder, rule out fracture")
    await tour.press("Ctrl+Return")
    await tour.until("what would change is shown", lambda: open_sheet(tour, DiffSheet))
    await tour.picture()
    await tour.press("Ctrl+Return")
    await tour.until("the server has it", lambda: "ladder" in (selected(tour).clinical_indication or ""))
    await tour.until("the worklist is back", lambda: window.pages.page() is Page.LIST)
    tour.step("Cancel a study")
    await tour.press("Ctrl+Del")
    await tour.until("it is asked", lambda: open_sheet(tour, ConfirmSheet))
    await tour.picture()
    await tour.press("Ctrl+Return")
    await tour.until("the server says it is cancelled", lambda: selected(tour).is_cancelled)
    await acted(tour, study_id)
    tour.step("Restore it")
    await tour.press("G, X")
    await tour.until("it is among the cancelled", lambda: study_id in {study.study_id for study in shown(tour)})
    await tour.press("Ctrl+Shift+U")
    await tour.until("it is asked", lambda: open_sheet(tour, ConfirmSheet))
    await tour.press("Ctrl+Return")
    await tour.until("the server says it is not", lambda: not study_now(tour, study_id).is_cancelled)
    await acted(tour, study_id)
    await tour.picture()


async def _choose(tour: Tour, path: Path) -> None:
    """Enter a file's name in the dialog (not by keys: off screen, the popup that completes names takes none)."""
    dialog = tour.app.window.findChild(QFileDialog)
    name = dialog.findChild(QLineEdit, "fileNameEdit") if isinstance(dialog, QFileDialog) else None
    if isinstance(dialog, QFileDialog) and isinstance(name, QLineEdit):
        dialog.setDirectory(str(path.parent))
        name.setText(path.name)
        await tour.until("the file is there", lambda: [Path(each) for each in dialog.selectedFiles()] == [path])
        dialog.accept()
        tour.app.window.activateWindow()  # off screen nobody hands the keyboard back


async def people(tour: Tour) -> None:
    """Invite a radiologist; once they accepted, a study can be assigned to them."""
    window = tour.app.window
    tour.step("People")
    await tour.press("G, T")
    page = window.findChild(PeoplePage)
    assert isinstance(page, PeoplePage)
    await tour.until("the users are read", lambda: len(page.users.all_rows) > 5)
    await tour.picture()
    tour.step("Invite a radiologist")
    await tour.press("Ctrl+N")
    await tour.until("the sheet is open", lambda: open_sheet(tour, PersonSheet))
    sheet = open_sheet(tour, PersonSheet)
    if sheet:
        for name, text in NEW_READER.items():
            await tour.fill(sheet.form.boxes[name].editor, text)
        sheet.form.set_values({"clinicRole": "Radiologist", "canCreateReports": True, "npiNumber": NPI[:-1] + "0"})
        await tour.press("Ctrl+Return")
        await tour.until("a wrong check digit is told beside its field", lambda: "npiNumber" in sheet.form.problems())
        await tour.picture()
        await tour.fill(sheet.form.boxes["npiNumber"].editor, NPI)
    await tour.press("Ctrl+Return")
    await tour.until("the invitation is listed", lambda: page.invitation and page.invitation.last_name == "Okafor")
    tour.step("Invited")
    await tour.picture()
    invitation = page.invitation
    if invitation:
        await tour.control("POST", f"/_sandbox/invitations/{invitation.invitation_id}/accept")
    await tour.press("1")
    await tour.press("F5")
    names = NEW_READER["lastName"]
    await tour.until("who accepted is a user", lambda: any(row.user.last_name == names for row in page.users.all_rows))
    await tour.press("Esc")
    tour.check("Esc goes back to the worklist", window.pages.page() is Page.LIST)
    tour.step("Assign to a colleague")
    await tour.press("G, U")
    await tour.until("unassigned studies are shown", lambda: window.query.view is View.UNASSIGNED and shown(tour))
    study_id = window.selected
    await tour.press("Ctrl+Shift+M")
    await tour.until("colleagues are offered", lambda: open_sheet(tour, ChoiceSheet))
    await tour.type("okaf")
    await tour.picture()
    await tour.press("Ctrl+Return")
    await tour.until("the server says it is theirs", lambda: _owner(tour, study_id) == names)
    status = StudyReportStatus.ASSIGNED
    tour.check("it is assigned, not begun", study_now(tour, study_id).study_report_status is status)
    await acted(tour, study_id)


async def viewer_studies(tour: Tour) -> None:
    """The other product's list: open, mark complete."""
    page, links = tour.app.desk.viewer_desk.page, len(tour.links)
    tour.step("Viewer studies")
    await tour.press("G, W")
    await tour.until("they are read", lambda: page.pane.all_rows and page.study)
    await tour.picture()
    study = page.study
    await tour.press("Return")
    await tour.until("one link was handed to the browser", lambda: len(tour.links) == links + 1)
    await tour.until("the act has ended", lambda: not any("viewer" in name for name in tour.app.tasks.names()))
    tour.step("Mark a Viewer study complete")
    await tour.press("Ctrl+Shift+D")
    await tour.until("it is asked", lambda: open_sheet(tour, ConfirmSheet))
    await tour.picture()
    await tour.press("Ctrl+Return")
    if study:
        studies = tour.app.desk.viewer_desk.studies.studies
        await tour.until("the server says so", lambda: studies[study.study_id].study_viewer_status.value == "complete")
    await tour.press("Esc")
    tour.check("Esc goes back to the worklist", tour.app.window.pages.page() is Page.LIST)


async def _other_posts(tour: Tour) -> int:
    return await tour.sent("POST", "/v1/autoScribe/studies/")


def _owner(tour: Tour, study_id: str) -> str:
    owner = study_now(tour, study_id).assigned_to
    return owner.last_name or "" if owner else ""


STEPS = (by_uid, study_form, people, viewer_studies)
