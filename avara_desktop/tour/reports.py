"""What the tour does with a study that is signed: its report as text and PDF, an addendum, a critical result."""

from PySide6.QtGui import QGuiApplication

from avara_desktop.api.terms import StudyReportStatus
from avara_desktop.state.addenda import challenge
from avara_desktop.state.critical import NOT_THE_RECORD, is_critical
from avara_desktop.tour.guide import Tour
from avara_desktop.tour.sights import acted, go_to, ids_shown, open_sheet, printed, selected, shown, status
from avara_desktop.ui.study.addendum_sheet import AddendumSheet
from avara_desktop.ui.study.critical_sheet import CriticalSheet

CHEST = {
    "severity": "stat",
    "assignedTo": "reader",
    "patientName": "OYELARAN^TUNDE",
    "mrn": "70048816",
    "studyDescription": "XR Chest portable",
    "modality": "XR",
    "facilityName": "Northgate Imaging",
    "clinicalIndication": "Ventilated, sudden fall of saturation. Pneumothorax?",
    "dateOfBirth": "1971-08-19",
    "age": "55 years",
    "sex": "male",
}
SIGNED = {"text": "IMPRESSION: Tension pneumothorax on the right. Told to the ward at once.", "critical": True}
FINDING, TOLD, HOW = "tension pneumothorax, right", "Dr Ward, registrar", "by telephone, read back"


async def reports(tour: Tour) -> None:
    """The report's text and PDF, in the app, from memory."""
    window = tour.app.window
    tour.step("Report text")
    await tour.press("G, D")
    await tour.until("done studies are shown", lambda: tour.read_id in ids_shown(tour))
    await go_to(tour, tour.read_id)
    await tour.until("reports are listed in the pane", lambda: tour.app.reports.loaded)
    await tour.press("R")
    await tour.until("the report page is shown", lambda: window.pages.currentWidget() is window.report_page)
    tour.check("it has text", "IMPRESSION" in window.report_page.prose.toPlainText().upper())
    await tour.picture()
    await tour.press("Esc")
    tour.step("Report PDF")
    await tour.press("Shift+R")
    await tour.until("the PDF is open", lambda: window.report_page.document.pageCount() >= 1)
    tour.check("the banner is the patient's", window.report_page.banner.name.text())
    await tour.until("its page is drawn", lambda: printed(window.report_page.pdf.viewport()))
    await tour.picture()
    await tour.press("Esc")
    tour.check("its bytes are gone", window.report_page.shown is None)


async def addendum(tour: Tour) -> None:
    """The gate: wrong digits send nothing, right ones send one POST; then cancel it again."""
    tour.step("Addendum gate")
    study = selected(tour)
    await tour.press("Ctrl+Shift+A")
    await tour.until("the sheet is open", lambda: open_sheet(tour, AddendumSheet))
    await tour.type("0x0x")
    await tour.press("Ctrl+Return")
    sheet = open_sheet(tour, AddendumSheet)
    tour.check("wrong digits are refused", sheet and not sheet.send.isEnabled())
    tour.check("nothing was sent", await tour.sent("POST", "/addendum") == 0)
    await tour.picture()
    tour.step("Addendum started")
    if sheet:
        await tour.fill(sheet.identifier, challenge(study)[1])
    await tour.press("Ctrl+Return")
    active = StudyReportStatus.ADDENDUM_ACTIVE
    await tour.until("the server says an addendum is active", lambda: status(tour, study.study_id) is active)
    await acted(tour, study.study_id)
    tour.check("exactly one was sent", await tour.sent("POST", "/addendum") == 1)
    await tour.picture()
    tour.step("Addendum cancelled")
    await tour.press("Ctrl+Shift+X")
    await tour.until("the sheet is open", lambda: open_sheet(tour, AddendumSheet))
    await tour.type(challenge(study)[1])
    await tour.press("Ctrl+Return")
    await tour.until("the study is signed again", lambda: status(tour, study.study_id) is StudyReportStatus.COMPLETED)
    await acted(tour, study.study_id)
    await tour.picture()


async def critical(tour: Tour) -> None:
    """A critical result that was told to somebody: six facts, copied for the record and marked; nothing is sent."""
    app, window = tour.app, tour.app.window
    tour.step("Critical result: six facts")
    study_id = (await tour.control("POST", "/_sandbox/studies", CHEST))["studyId"]
    await tour.control("POST", f"/_sandbox/studies/{study_id}/sign", SIGNED)
    await tour.press("G, C")
    await tour.press("F5")
    await tour.until("it waits to be brought in", lambda: window.keeper.listing.tally().new == 1)
    await tour.press(".")
    tour.check("it is among the critical results", study_id in ids_shown(tour))
    tour.check("all of them are critical", all(map(is_critical, shown(tour))))
    await go_to(tour, study_id)
    await tour.until("the pane reminds", lambda: "not marked as communicated here" in _reminder(tour))
    tour.check("it says that it is not the record", NOT_THE_RECORD in _reminder(tour))
    await tour.press("Ctrl+Shift+W")
    await tour.until("the sheet is open", lambda: open_sheet(tour, CriticalSheet))
    sheet = open_sheet(tour, CriticalSheet)
    if sheet is None:
        return
    await tour.press("Ctrl+Return")
    tour.check("nothing is documented by halves", open_sheet(tour, CriticalSheet) and "Still" in sheet.verdict.text())
    now = f"{window.now().astimezone():%H:%M}"
    for text in (FINDING, now, "", TOLD, "", HOW):
        await tour.type(text)
        await tour.press("Tab")
    tour.check("who told and when are known", app.session.reader and sheet.said().told_by and sheet.said().received_at)
    tour.check("all six are there", sheet.verdict.text() == "Complete." and sheet.copy.isEnabled())
    await tour.picture()
    await _mark(tour, study_id)
    tour.check("the mark is there", window.doing(study_id) == "result told")
    await tour.press("Z")
    await tour.until("undone: it is marked no more", lambda: not window.doing(study_id))
    tour.check("the pane reminds again", "not marked as communicated here" in _reminder(tour))
    await tour.press("G, M")


def _reminder(tour: Tour) -> str:
    return "\n".join(tour.app.window.keeper.about(tour.app.window.selected))


async def _mark(tour: Tour, study_id: str) -> None:
    """Copy and mark from the open sheet."""
    tour.step("Critical result: copied and marked here")
    sent = await tour.sent("PATCH", "/v1/") + await tour.sent("POST", "/v1/")
    await tour.press("Ctrl+Return")
    await tour.until("the row says so", lambda: tour.app.window.doing(study_id) == "result told")
    await tour.until("so does the pane", lambda: "· marked as communicated here" in _reminder(tour))
    copied = QGuiApplication.clipboard().text()
    tour.check("whose it is comes first", copied.startswith(f"Critical result communicated (MRN {_mrn(tour)}, "))
    facts = {"Finding": FINDING, "Received by": TOLD, "How": HOW}
    tour.check("the facts are copied", all(f"{title}: {text}" in copied for title, text in facts.items()))
    tour.check("nothing was sent", await tour.sent("PATCH", "/v1/") + await tour.sent("POST", "/v1/") == sent)
    await tour.picture()


def _mrn(tour: Tour) -> str:
    return tour.app.worklist.rows[tour.app.window.selected].mrn


STEPS = (reports, addendum, critical)
