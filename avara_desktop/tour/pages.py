"""The tour's way through the pages beside the worklist, and to them: a look-up by UID, People, Viewer studies."""

from avara_desktop.api.terms import StudyReportStatus
from avara_desktop.commands import Page
from avara_desktop.state.query import View
from avara_desktop.tour.guide import Tour
from avara_desktop.tour.sights import acted, open_sheet, said, shown, study_now
from avara_desktop.ui.kit.sheet import ConfirmSheet
from avara_desktop.ui.pages.people_page import PeoplePage
from avara_desktop.ui.pages.person_sheet import PersonSheet
from avara_desktop.ui.pages.viewer_sheet import ViewerStudySheet
from avara_desktop.ui.study.choice_sheet import ChoiceSheet

NEW_READER = {"firstName": "Nadia", "lastName": "Okafor", "email": "nadia.okafor@sandbox.example"}
NPI = "1234567893"
"""The worked example of the check digit's rule; nobody's number."""
NEW_UID = "2.25.302751953226178893741620447201843566021"


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
    await _edit_person(tour, page)
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


async def _edit_person(tour: Tour, page: PeoplePage) -> None:
    tour.step("Edit a person")
    await tour.until("a user is under the hand", lambda: page.user)
    await tour.press("Ctrl+E")
    await tour.until("the sheet is open", lambda: open_sheet(tour, PersonSheet))
    sheet = open_sheet(tour, PersonSheet)
    if sheet is None:
        return
    tour.check("nothing is changed yet", not sheet.yes.isEnabled())
    await tour.fill(sheet.form.boxes["firstName"].editor, "Nadja")
    tour.check("what would change is said", sheet.yes.isEnabled() and "Will change: First name" in said(sheet))
    await tour.picture()
    await tour.press("Esc")


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
    await _new_viewer_study(tour)
    await tour.press("Esc")
    tour.check("Esc shows the first filter again", page.pane.chosen == 0)
    await tour.press("Esc")
    tour.check("Esc goes back to the worklist", tour.app.window.pages.page() is Page.LIST)


async def _new_viewer_study(tour: Tour) -> None:
    page, studies = tour.app.desk.viewer_desk.page, tour.app.desk.viewer_desk.studies.studies
    tour.step("New Viewer study")
    await tour.press("Ctrl+N")
    await tour.until("the sheet is open", lambda: open_sheet(tour, ViewerStudySheet))
    sheet = open_sheet(tour, ViewerStudySheet)
    if sheet is None:
        return
    await tour.press("Ctrl+Return")
    await tour.until("what is missing is told beside its field", lambda: "studyInstanceUid" in sheet.form.problems())
    await tour.fill(sheet.form.boxes["studyInstanceUid"].editor, NEW_UID)
    await tour.fill(sheet.form.boxes["studyDescription"].editor, "CT Chest, outside study")
    await tour.picture()
    await tour.press("Ctrl+Return")
    await tour.until("the server has it", lambda: NEW_UID in {each.study_instance_uid for each in studies.values()})
    tour.step("The new Viewer study in its list")
    await tour.until("it is under the hand", lambda: page.study and page.study.study_instance_uid == NEW_UID)
    await tour.picture()


def _owner(tour: Tour, study_id: str) -> str:
    owner = study_now(tour, study_id).assigned_to
    return owner.last_name or "" if owner else ""


STEPS = (by_uid, people, viewer_studies)
