"""What the tour does while reading: claim, read, be interrupted, park, next, return; and what goes wrong on the way."""

import re

from PySide6.QtWidgets import QPushButton

from avara_desktop.api.models import Study
from avara_desktop.api.terms import Severity, StudyReportStatus
from avara_desktop.state.standing import Standing
from avara_desktop.tour.guide import Tour
from avara_desktop.tour.sights import (
    a_colleague,
    acted,
    begin,
    change,
    go_to,
    ids_shown,
    launched,
    notices,
    open_sheet,
    selected,
    shown,
    sign,
    stands,
    status,
    study_now,
    waiting_to_be_read,
    watched,
)
from avara_desktop.ui.desk.run_acts import JUST_OPENED
from avara_desktop.ui.study.park_sheet import ParkedSheet, ParkSheet

NOTE = "Compare with the outside CT"
ARRIVAL = {
    "severity": "stat",
    "assignedTo": "reader",
    "patientName": "QUINTERO^ALBA",
    "mrn": "70031542",
    "studyDescription": "CT Head without contrast",
    "modality": "CT",
    "facilityName": "Northgate Imaging",
    "clinicalIndication": "Sudden headache, takes apixaban. Bleed?",
    "technologistTechnique": "Without contrast, 1 mm slices.",
    "dateOfBirth": "1958-03-02",
    "age": "68 years",
    "sex": "female",
}


async def claim(tour: Tour) -> None:
    """Claim an unassigned study; it is mine only after the server said so; take that back; lose one to a colleague."""
    app, window = tour.app, tour.app.window
    tour.step("Claim an unassigned study")
    await tour.press("G, U")
    await tour.until("unassigned studies are shown", lambda: app.refresher.age() is not None and shown(tour))
    await tour.until("one is under the hand", lambda: window.selected in ids_shown(tour))
    tour.check("none of them is anybody's", all(study.assigned_to is None for study in shown(tour)))
    study_id = window.selected
    await tour.press("Ctrl+I")
    await tour.until("the server says it is mine", lambda: selected(tour).assigned_to_reader(app.session.reader_id))
    await acted(tour, study_id)
    tour.check("it stays under the hand", window.selected == study_id)
    await tour.picture()
    tour.step("Undo a claim")
    await tour.press("Z")
    await tour.until("the server says it is nobody's", lambda: study_now(tour, study_id).assigned_to is None)
    await acted(tour, study_id)
    tour.check("one PATCH each", await tour.sent("PATCH", study_id) == 2)
    await tour.picture()
    tour.step("A claim lost to a colleague")
    await tour.press("Ctrl+I")
    await tour.until("it is mine again", lambda: study_now(tour, study_id).assigned_to_reader(app.session.reader_id))
    await acted(tour, study_id)
    other = await a_colleague(tour)
    await change(tour, study_id, assignedTo=other["userId"])
    await tour.until("who took it is told", lambda: other["lastName"] in notices(tour) and "took" in notices(tour))
    tour.check("it was not taken back", await tour.sent("PATCH", study_id) == 3)
    await tour.picture()
    app.notices.dismiss(key=f"lost {study_id}")


async def read(tour: Tour) -> None:
    """Read opens the sandbox's page once, and the server is watched until it says that the study is in progress."""
    tour.step("Read: waiting for the server")
    await tour.press("G, M")
    study = waiting_to_be_read(tour)[0]
    tour.read_id = study.study_id
    await go_to(tour, study.study_id)
    await tour.press("Return")
    await launched(tour, 1)
    tour.check("one link was minted", await tour.sent("POST", "/reroute-url") == 1)
    await stands(tour, Standing.WAITING)
    await tour.picture()
    tour.step("Read: in progress")
    page = await begin(tour)
    tour.check("the page is that study's", study.study_description.split()[0] in page and "Sign report" in page)
    await stands(tour, Standing.IN_PROGRESS)
    await tour.until("the list says so", lambda: status(tour, study.study_id) is StudyReportStatus.IN_PROGRESS)
    await tour.picture()
    tour.step("Viewer only")
    await tour.press("V")
    await launched(tour, 2)
    tour.check("one viewer link was minted", await tour.sent("POST", "/viewer-only-reroute-url") == 1)
    tour.check("the page offers no signing", "Sign report" not in await tour.http(tour.links[1]))
    tour.check("the study being read is watched as before", watched(tour) == study.study_id)
    await tour.picture()


async def interrupted(tour: Tour) -> None:
    """A STAT arrives: named in the bar, told of without a name in the corner; no row moves until the reader says so."""
    window = tour.app.window
    tour.step("A STAT arrives while reading")
    before, under_hand = ids_shown(tour), window.selected
    arrived = await tour.control("POST", "/_sandbox/studies", ARRIVAL)
    tour.app.refresher.refresh_now()
    await tour.until("the bar names it", lambda: ARRIVAL["mrn"] in window.keeper.bar.accessibleDescription())
    tour.check("no row has moved", ids_shown(tour) == before)
    tour.check("the hand is where it was", window.selected == under_hand)
    await tour.until("an alert is shown", lambda: tour.app.reading.watching.toasts.cards)
    said = " ".join(card.toast.words for card in tour.app.reading.watching.toasts.cards)
    tour.check("the alert says where, and not who", "STAT" in said and ARRIVAL["facilityName"] in said)
    tour.check("it names nobody", not any(word in said for word in ("QUINTERO", "ALBA", ARRIVAL["mrn"])))
    await tour.picture()
    tour.step("Bring in")
    await tour.press(".")
    tour.check("the row is there", arrived["studyId"] in ids_shown(tour))
    tour.check("the hand is on its study", window.selected == under_hand)
    await tour.picture()
    tour.app.reading.watching.toasts.clear()


async def park(tour: Tour) -> None:
    """Put the study aside with a reason and a note."""
    flow = tour.app.desk.flow
    tour.step("Park")
    await tour.press("Ctrl+B")
    await tour.until("the sheet is open", lambda: open_sheet(tour, ParkSheet))
    sheet = open_sheet(tour, ParkSheet)
    if sheet:
        await tour.fill(sheet.note, NOTE)
    await tour.picture()
    await tour.press("Return")
    await tour.until("it is parked", lambda: flow.parked.get(tour.read_id))
    tour.step("Parked")
    await tour.until("its row says so", lambda: "parked" in tour.app.window.doing(tour.read_id))
    tour.check("its note is kept", NOTE in "\n".join(tour.app.window.keeper.about(tour.read_id)))
    tour.check("it is watched no longer", not watched(tour))
    await tour.picture()


def _by_the_rule(tour: Tour) -> Study:
    """What Next is to take: the most urgent of the reader's own studies that has waited longest."""
    passed = {tour.read_id} | tour.app.desk.flow.run.passed()
    found = [study for study in waiting_to_be_read(tour) if study.study_id not in passed]
    return min(found, key=lambda study: (study.severity.rank, study.created_at))


async def take_next(tour: Tour) -> None:
    """F8 takes the right case and says why; once it is signed, what it interrupted is brought back."""
    app, flow = tour.app, tour.app.desk.flow
    tour.step("Next, and why")
    expected = _by_the_rule(tour)
    await tour.press("F8")
    await launched(tour, 3)
    tour.check("it is the right one", app.window.selected == expected.study_id)
    said = f"{app.desk.next_strip.title.text()} {app.desk.next_strip.detail.text()}"
    tour.check("the strip says why", expected.severity is Severity.STAT and "STAT" in said and "oldest of" in said)
    opened = app.reading.watching.witness_strip.title.text()
    row = app.worklist.rows[expected.study_id]
    tour.check("two identifiers stand above it", row.mrn in opened and row.patient in opened)
    await tour.picture()
    tour.step("Signed: Next is offered, and the way back")
    await begin(tour)
    await stands(tour, Standing.IN_PROGRESS)
    await sign(tour, expected.study_id)
    await tour.until("Next is offered, not taken", lambda: flow.run.offered and len(tour.links) == 3)
    await tour.until("what was left is on the card", lambda: app.desk.return_card.isVisible())
    tour.check("with the note", NOTE in app.desk.return_card.detail.text())
    await tour.picture()
    tour.step("Return to what was parked")
    await tour.press("Ctrl+Shift+B")
    await launched(tour, 4)
    tour.check("it is under the hand", app.window.selected == tour.read_id)
    await stands(tour, Standing.IN_PROGRESS)
    tour.check("nothing is parked", not flow.parked.ids)
    await tour.picture()


async def mismatch(tour: Tour) -> None:
    """Another study begins in the browser: nothing else opens until the reader has answered."""
    window = tour.app.window
    tour.step("MISMATCH: another study begins")
    wrong = waiting_to_be_read(tour)[-1]
    await change(tour, wrong.study_id, studyReportStatus="in_progress")
    await stands(tour, Standing.MISMATCH)
    strip = tour.app.reading.watching.witness_strip
    tour.check("the other is named", tour.app.worklist.rows[wrong.study_id].mrn in strip.title.text())
    tour.check("there are answers", any(button.isVisible() for button in strip.findChildren(QPushButton)))
    await tour.press("J")
    await tour.press("Return")
    await tour.press("F8")
    tour.check("nothing else opens", len(tour.links) == 4 and not window.actions_of.by_id["flow.next"].isEnabled())
    await tour.picture()
    tour.step("MISMATCH answered")
    await tour.press("Ctrl+Shift+Y")
    await stands(tour, Standing.IN_PROGRESS)
    tour.check("no answer is waited for", not any(button.isVisible() for button in strip.findChildren(QPushButton)))
    await tour.picture()
    await change(tour, wrong.study_id, studyReportStatus="assigned")
    assigned = StudyReportStatus.ASSIGNED
    await tour.until("it is as before", lambda: status(tour, wrong.study_id) is assigned)


async def sign_report(tour: Tour) -> None:
    """Signing in the browser's page takes the study off the list, greyed with its reason."""
    tour.step("Sign the report")
    action = re.search(r'action="([^"]+)"', await tour.http(tour.links[3]))
    form = {"findings": "FINDINGS: Tour.\n\nIMPRESSION: No acute abnormality.", "report_text": "", "text": ""}
    signed = await tour.http(tour.access.base_url + (action.group(1) if action else "/"), form=form)
    tour.check("the page says it is signed", "sign" in signed.lower() and not signed.startswith("HTTP"))
    tour.app.refresher.refresh_now()
    await stands(tour, Standing.SIGNED)
    completed = StudyReportStatus.COMPLETED
    await tour.until("the study is signed in the app", lambda: status(tour, tour.read_id) is completed)
    tour.check("its row says why it left", "signed" in tour.app.window.keeper.notes(tour.read_id).left)
    await tour.picture()


async def cancelled(tour: Tour) -> None:
    """The study that is open is cancelled: said at once, and Next waits for the answer."""
    app = tour.app
    tour.step("Cancelled while open")
    await tour.press("F8")
    await launched(tour, 5)
    await begin(tour)
    await stands(tour, Standing.IN_PROGRESS)
    await change(tour, watched(tour), isCancelled=True)
    await stands(tour, Standing.CANCELLED)
    await tour.until("an alert stays until it is answered", lambda: app.reading.watching.toasts.cards)
    await tour.press("F8")
    tour.check("Next waits", len(tour.links) == 5)
    await tour.picture()
    await tour.press("Ctrl+Shift+G")
    tour.check("let go", app.window.truth.witness.standing is None and not app.reading.watching.toasts.cards)


async def run_ends(tour: Tour) -> None:
    """Skip, and end the run with its sum."""
    app, run = tour.app, tour.app.desk.flow.run
    tour.step("Skip to next")
    await tour.press("F9")
    await launched(tour, 6)
    skipped = run.current
    tour.later(JUST_OPENED + 0.5)
    await tour.press("F9")
    await launched(tour, 7)
    tour.check("it is passed over", skipped in run.skipped and run.current != skipped)
    tour.check("the strip counts it", "1 skipped" in app.desk.next_strip.title.text())
    await tour.picture()
    tour.step("End of the run")
    await begin(tour)
    await sign(tour, run.current)
    await stands(tour, Standing.SIGNED)
    await tour.press("Alt+F8")
    tour.check("the run is over", not run.active and run.summary)
    tour.check("it is summed up", "read" in app.desk.next_strip.title.text())
    await tour.picture()
    run.put_away()


async def parked(tour: Tour) -> None:
    """The list of parked studies; parking undone; a reminder."""
    app, held = tour.app, tour.app.desk.flow.parked
    tour.step("Parked studies")
    first, second = waiting_to_be_read(tour)[1:3]
    await _open_park_sheet(tour, first.study_id)
    await tour.press("Return")
    await tour.until("it is parked", lambda: len(held.ids) == 1)
    await _open_park_sheet(tour, second.study_id)
    await tour.press("3")
    await tour.press("Tab")
    await tour.type("Prior asked for at Harbour View")
    await _remind_in(tour, 5)
    await tour.press("Return")
    await tour.until("so is the other", lambda: len(held.ids) == 2)
    await tour.press("G, P")
    await tour.until("both are listed", lambda: [sheet.list.count() for sheet in _sheets(tour)] == [2])
    await tour.picture()
    await tour.press("Esc")
    tour.step("A reminder")
    tour.later(5 * 60)
    await tour.until("the card is there", lambda: app.desk.return_card.isVisible())
    await tour.until("the list is live again", lambda: app.refresher.freshness().writes and not app.refresher.error)
    tour.check("it says why", "reminder" in app.desk.return_card.detail.text())
    await tour.picture()
    tour.step("Undo")
    await tour.press("Z")
    await tour.until("the last one is parked no more", lambda: len(held.ids) == 1)
    tour.check("it is said what was undone", "Undone: park" in notices(tour))
    await tour.picture()
    await tour.press("Z")
    await tour.until("nor the other", lambda: not held.ids)


def _sheets(tour: Tour) -> list[ParkedSheet]:
    sheet = open_sheet(tour, ParkedSheet)
    return [sheet] if sheet else []


async def _open_park_sheet(tour: Tour, study_id: str) -> None:
    await go_to(tour, study_id)
    await tour.press("Ctrl+B")
    await tour.until("the sheet is open", lambda: open_sheet(tour, ParkSheet))


async def _remind_in(tour: Tour, minutes: int) -> None:
    """Choose a reminder with the keys of its row."""
    sheet = open_sheet(tour, ParkSheet)
    await tour.press("Tab")
    for _ in range(6):
        if sheet and sheet.minutes() == minutes:
            break
        await tour.press("Right")
    tour.check("a reminder is chosen", sheet and sheet.minutes() == minutes)


STEPS = (claim, read, interrupted, park, take_next, mismatch, sign_report, cancelled, run_ends, parked)
