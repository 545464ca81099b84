"""What the tour does, step by step, in the words of a reader's working day."""

import re
from collections.abc import Awaitable, Callable
from typing import TypeVar

from PySide6.QtWidgets import QLabel

from avara_desktop.api.models import Study
from avara_desktop.api.terms import Severity, StudyReportStatus
from avara_desktop.state.addenda import challenge
from avara_desktop.state.query import View
from avara_desktop.tour_guide import Tour
from avara_desktop.ui.addendum_sheet import AddendumSheet
from avara_desktop.ui.key_sheet import KeySheet
from avara_desktop.ui.palette import Palette
from avara_desktop.ui.text import Prose

T = TypeVar("T")


def shown(tour: Tour) -> list[Study]:
    """The studies of the list, top to bottom."""
    model = tour.app.window.model
    return [row.study for place in range(model.rowCount()) if (row := model.row(place))]


def selected(tour: Tour) -> Study:
    """The study under the hand."""
    study = tour.app.worklist.study(tour.app.window.selected)
    assert study is not None
    return study


def open_sheet(tour: Tour, kind: type[T]) -> T | None:
    """The open sheet of a kind."""
    return next((child for child in tour.app.window.children() if isinstance(child, kind)), None)


async def go_to(tour: Tour, study_id: str) -> None:
    """Walk down to a study with j."""
    await tour.press("Home")
    while tour.app.window.selected != study_id and tour.app.window.selected != shown(tour)[-1].study_id:
        await tour.press("J")
    tour.check("the study is under the hand", tour.app.window.selected == study_id)


async def sign_in(tour: Tour) -> None:
    """Server, key and email typed; who that is confirmed."""
    page, window = tour.app.window.sign_in, tour.app.window
    tour.step("Sign in")
    await tour.until("the sign-in page is ready", lambda: not page.busy)
    await tour.fill(page.server, tour.access.base_url)
    await tour.fill(page.key, tour.access.api_key)
    await tour.fill(page.email, "nobody@sandbox.example")
    await tour.press("Return")
    await tour.until("an unknown email is refused in words", lambda: "exactly this email" in page.problem.text())
    await tour.fill(page.email, tour.access.reader_email)
    tour.check("the key is masked", page.key.displayText() != page.key.text())
    await tour.picture()
    await tour.press("Return")
    await tour.until("the reader is shown to be confirmed", lambda: page.stack.currentIndex() == 1)
    tour.step("Confirm the reader")
    tour.check("whether reports may be created is said", page.may_report.text() == "May create reports")
    await tour.picture()
    await tour.press("Return")
    await tour.until("the worklist opens", lambda: window.pages.currentWidget() is window.reading)
    await tour.until("the key is in the vault", lambda: tour.access.api_key in tour.vault.kept.values())


async def worklist(tour: Tour) -> None:
    """STAT first, then oldest; j and k move; the pane follows."""
    window = tour.app.window
    tour.step("Worklist, STAT first")
    await tour.until("the whole list is there", lambda: tour.app.refresher.age() is not None and len(shown(tour)) == 48)
    ranks = [study.severity.rank for study in shown(tour)]
    tour.check("STAT stands before HIGH before normal", ranks == sorted(ranks) and ranks[0] == 0)
    tour.check("the first study is under the hand", window.selected == shown(tour)[0].study_id)
    tour.check("the window title names no patient", window.windowTitle() == "Avara Desktop")
    await tour.picture()
    tour.step("Move with j and k")
    for _ in range(5):
        await tour.press("J")
    await tour.press("K")
    tour.check("five down and one up is the fifth row", window.selected == shown(tour)[4].study_id)
    await tour.until("the banner is that patient's", lambda: window.pane.study is selected(tour))
    await tour.picture()


async def search(tour: Tour) -> None:
    """Search as you type; the line says what is hidden; Esc clears."""
    window = tour.app.window
    tour.step("Search")
    everything = len(shown(tour))
    name = next(study for study in shown(tour) if study.report_metadata.patient_name).report_metadata.patient_name or ""
    await tour.press("/")
    await tour.type(re.split(r"[ ,^]", name)[0].lower())
    found = shown(tour)
    tour.check("fewer studies, at least one", 0 < len(found) < everything)
    tour.check("the line says what is searched", "loaded studies" in window.filter_line.text())
    await tour.picture()
    await tour.press("Esc")
    tour.check("Esc brings all back", len(shown(tour)) == everything)
    tour.check("the keys are on the list again", window.view.hasFocus())
    await tour.press("1")
    tour.check("1 shows STAT only", {study.severity for study in shown(tour)} == {Severity.STAT})
    await tour.press("0")


async def priors(tour: Tour) -> None:
    """Clinical context and a prior report unfolded; find in it."""
    window = tour.app.window
    tour.step("Clinical context and priors")
    await go_to(tour, next(study.study_id for study in shown(tour) if len(study.priors) >= 2))
    await tour.press("N")
    prior = selected(tour).priors[0].report_text
    tour.check("the newest prior is unfolded in full", any(prose.toPlainText() == prior for prose in _proses(tour)))
    await tour.picture()
    tour.step("Find in this study")
    await tour.press("Ctrl+F")
    await tour.type("impression")
    tour.check("the place found is counted", "1 of" in window.pane.find_bar.count.text())
    await tour.picture()
    await tour.press("Esc")


def _proses(tour: Tour) -> list[Prose]:
    return tour.app.window.pane.priors.findChildren(Prose)


async def claim(tour: Tour) -> None:
    """Claim an unassigned study; it is mine only after the server said so; give it back."""
    app, window = tour.app, tour.app.window
    tour.step("Claim an unassigned study")
    await tour.press("G, U")
    await tour.until("unassigned studies are shown", lambda: app.refresher.age() is not None and shown(tour))
    tour.check("none of them is anybody's", all(study.assigned_to is None for study in shown(tour)))
    study_id = window.selected
    await tour.press("Ctrl+I")
    await tour.until("the server says it is mine", lambda: selected(tour).assigned_to_reader(app.session.reader_id))
    await tour.until("the act has ended", lambda: not app.tasks.running(f"study {study_id}"))
    tour.check("it stays under the hand", window.selected == study_id)
    await tour.picture()
    await tour.press("Ctrl+Shift+I")
    await tour.until("the server says it is nobody's", lambda: selected(tour).assigned_to is None)
    await tour.until("the act has ended", lambda: not app.tasks.running(f"study {study_id}"))
    tour.check("one PATCH each", await tour.sent("PATCH", study_id) == 2)


async def read(tour: Tour) -> None:
    """Read opens the sandbox's page once; signing it there takes the study off the list."""
    app = tour.app
    tour.step("Read")
    await tour.press("G, M")
    assigned = StudyReportStatus.ASSIGNED
    study = next(study for study in shown(tour) if study.study_report_status is assigned)
    tour.read_id = study.study_id
    await go_to(tour, study.study_id)
    await tour.press("Return")
    await tour.until("one link was handed to the browser", lambda: len(tour.links) == 1)
    await tour.until("the act has ended", lambda: not app.tasks.running(f"study {study.study_id}"))
    tour.check("one link was minted", await tour.sent("POST", "/reroute-url") == 1)
    page = await tour.http(tour.links[0])
    tour.check("the page is that study's", study.study_description.split()[0] in page and "Sign report" in page)
    in_progress = StudyReportStatus.IN_PROGRESS
    await tour.until("the list shows it in progress", lambda: _status(tour, study) is in_progress)
    await tour.picture()
    tour.step("Viewer only")
    await tour.press("V")
    await tour.until("a second link was handed over", lambda: len(tour.links) == 2)
    tour.check("one viewer link was minted", await tour.sent("POST", "/viewer-only-reroute-url") == 1)
    tour.check("the page offers no signing", "Sign report" not in await tour.http(tour.links[1]))
    tour.step("Sign the report")
    action = re.search(r'action="([^"]+)"', page)
    form = {"findings": "FINDINGS: Tour.\n\nIMPRESSION: No acute abnormality.", "report_text": "", "text": ""}
    signed = await tour.http(tour.access.base_url + (action.group(1) if action else "/"), form=form)
    tour.check("the page says it is signed", "sign" in signed.lower() and not signed.startswith("HTTP"))
    await tour.until("the study is signed in the app", lambda: _status(tour, study) is StudyReportStatus.COMPLETED)
    await tour.picture()


def _status(tour: Tour, study: Study) -> StudyReportStatus | None:
    now = tour.app.worklist.study(study.study_id)
    return now.study_report_status if now else None


async def reports(tour: Tour) -> None:
    """The report's text and PDF, in the app, from memory."""
    window = tour.app.window
    tour.step("Report text")
    await tour.press("G, D")
    await tour.until("done studies are shown", lambda: tour.app.refresher.age() is not None and shown(tour))
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
    await tour.picture()
    await tour.press("Esc")
    tour.check("its bytes are gone", window.report_page.shown is None)


async def addendum(tour: Tour) -> None:
    """The gate: wrong digits send nothing, right ones send one POST; then cancel it again."""
    app = tour.app
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
    await tour.until("the server says an addendum is active", lambda: _status(tour, study) is active)
    await tour.until("the act has ended", lambda: not app.tasks.running(f"study {study.study_id}"))
    tour.check("exactly one was sent", await tour.sent("POST", "/addendum") == 1)
    await tour.picture()
    tour.step("Addendum cancelled")
    await tour.press("Ctrl+Shift+X")
    await tour.until("the sheet is open", lambda: open_sheet(tour, AddendumSheet))
    await tour.type(challenge(study)[1])
    await tour.press("Ctrl+Return")
    await tour.until("the study is signed again", lambda: _status(tour, study) is StudyReportStatus.COMPLETED)
    await tour.until("the act has ended", lambda: not app.tasks.running(f"study {study.study_id}"))
    await tour.picture()


async def outage(tour: Tour) -> None:
    """The server goes away and comes back; the list stays and says how old it is."""
    app, window = tour.app, tour.app.window
    tour.step("Outage")
    await tour.press("G, M")
    before = len(shown(tour))
    await tour.control("POST", "/_sandbox/faults", {"path": "/v1/", "kind": "drop"})
    await tour.until("the outage is noticed", lambda: app.refresher.error)
    window.tick()
    tour.check("the list stays", len(shown(tour)) == before)
    tour.check("the age of the list is said", "updated" in window.top.freshness.text())
    await tour.picture()
    tour.step("Recovery")
    await tour.control("DELETE", "/_sandbox/faults")
    await tour.until("the list is live again by itself", lambda: app.refresher.error is None)
    window.tick()
    await tour.until("it says so", lambda: window.top.freshness.text().startswith("Live"))
    await tour.picture()


async def arrival(tour: Tour) -> None:
    """A STAT arrives: it goes to the top, and the hand stays where it was."""
    tour.step("A STAT arrives")
    await tour.press("End")
    under_hand = tour.app.window.selected
    body = {"severity": "stat", "assignedTo": "reader", "patientName": "ARRIVAL^TEST", "studyDescription": "CT Head"}
    arrived = await tour.control("POST", "/_sandbox/studies", body)
    await tour.until("it is on the list", lambda: tour.app.worklist.study(arrived["studyId"]))
    await tour.until("it is drawn", lambda: arrived["studyId"] in {study.study_id for study in shown(tour)})
    tour.check("the hand has not moved", tour.app.window.selected == under_hand)
    await tour.picture()


async def palette(tour: Tour) -> None:
    """Commands by name; keys on a sheet; larger text."""
    window = tour.app.window
    tour.step("Command palette")
    await tour.press("Ctrl+K")
    await tour.type("gdone")
    sheet = open_sheet(tour, Palette)
    tour.check("Go to Done is found", sheet and sheet.list.item(0).text() == "Go to Done")
    await tour.picture()
    await tour.press("Return")
    tour.check("it went to Done", window.query.view is View.DONE)
    tour.step("Keys")
    await tour.press("?")
    keys = open_sheet(tour, KeySheet)
    tour.check(
        "the sheet lists the palette's key", keys and "Ctrl+K" in {part.text() for part in keys.findChildren(QLabel)}
    )
    await tour.picture()
    await tour.press("Esc")
    tour.step("Larger text")
    await tour.press("G, M")
    for _ in range(3):
        await tour.press("Ctrl++")
    tour.check("text is three steps larger", tour.app.settings.values.text_px == 20)
    await tour.picture()
    await tour.press("Ctrl+0")


STEPS: tuple[Callable[[Tour], Awaitable[None]], ...] = (
    sign_in,
    worklist,
    search,
    priors,
    claim,
    read,
    reports,
    addendum,
    outage,
    arrival,
    palette,
)
