"""What the tour does before anything is read: sign in, look at the list, search, brief, timeline."""

import re

from PySide6.QtWidgets import QLabel

from avara_desktop.api.terms import Severity
from avara_desktop.state import checks
from avara_desktop.tour.guide import Tour
from avara_desktop.tour.sights import go_to, ids_shown, said, selected, shown
from avara_desktop.ui.kit.text import Prose

ARCHIVED = "/v1/autoScribe/studies?studyType=external&limit=100"


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
    await tour.press("Return")
    tour.check("the last digits of the NPI are asked for", "4 digits" in page.guard.problem.text())
    await tour.fill(page.guard.digits, page.guard.wanted)
    await tour.picture()
    await tour.press("Return")
    await tour.until("the worklist opens", lambda: window.pages.currentWidget() is window.reading)
    await tour.until("the key is in the vault", lambda: tour.access.api_key in tour.vault.kept.values())


async def worklist(tour: Tour) -> None:
    """STAT first, then oldest; j and k move; the pane follows."""
    window = tour.app.window
    tour.step("Worklist, STAT first")
    await tour.until("the whole list is there", lambda: tour.app.refresher.age() is not None and len(shown(tour)) == 48)
    await tour.until("the first study is under the hand", lambda: window.selected == shown(tour)[0].study_id)
    ranks = [study.severity.rank for study in shown(tour)]
    tour.check("STAT stands before HIGH before normal", ranks == sorted(ranks) and ranks[0] == 0)
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
    tour.step("A search that finds nothing")
    await tour.press("/")
    await tour.type("nobody is called this")
    await tour.until("nothing is shown", lambda: not shown(tour))
    await tour.until("why is said", lambda: "No study of this view matches" in window.view.accessibleDescription())
    tour.check("and the way back", "Esc clears" in window.view.accessibleDescription())
    await tour.until("the pane says that it shows nobody", lambda: "No study selected" in said(window.pane.banner))
    tour.check("and no heading of a patient", "MRN" not in said(window.pane.banner))
    await tour.picture()
    await tour.press("Esc")
    tour.check("Esc brings all back", len(shown(tour)) == everything)
    await tour.press("1")
    tour.check("1 shows STAT only", {study.severity for study in shown(tour)} == {Severity.STAT})
    await tour.press("0")


async def brief(tour: Tour) -> None:
    """What the fixed rules find in a study stands on top of its clinical context, each with its rule."""
    window = tour.app.window
    tour.step("Checks of a study")
    today = window.now().date()
    # a contradiction tells more than something that is missing
    study = max(shown(tour), key=lambda study: [len(flag.words) for flag in checks.flags(study, today)])
    found = checks.flags(study, today)
    tour.check("the sandbox has a study with a slip", found)
    await go_to(tour, study.study_id)
    said = [part.text() for part in window.pane.checks.findChildren(QLabel) if part.isVisible()]
    tour.check("each is said with its rule", all(any(flag.rule.title in line for line in said) for flag in found))
    await tour.picture()
    tour.step("Patients who look alike")
    alike = next(study_id for study_id in ids_shown(tour) if window.keeper.look_alikes.of(study_id))
    await go_to(tour, alike)
    other = min(window.keeper.look_alikes.of(alike))
    tour.check("the banner names the other", tour.app.worklist.rows[other].mrn in window.pane.banner.alike.text())
    tour.check("both rows say so", all(window.keeper.notes(each).look_alike for each in (alike, other)))
    await tour.picture()


async def priors(tour: Tour) -> None:
    """Clinical context and the patient's timeline, an earlier report unfolded; find in it; two compared."""
    window = tour.app.window
    timeline = window.truth.timeline
    tour.step("Clinical context and the patient's timeline")
    archived = await tour.control("GET", ARCHIVED)
    patients = {study["externalPatientId"] for study in archived["studies"]}
    several = (study for study in shown(tour) if len(study.priors) >= 2 and study.external_patient_id in patients)
    await go_to(tour, next(several).study_id)
    await tour.until("the archive was read to its end", lambda: "read to the end" in timeline.sources())
    tour.check("studies of the archive stand in it", any(entry.other for entry in timeline.entries))
    archived_one = next(entry for entry in timeline.entries if entry.other)
    for _ in timeline.entries:
        if window.pane.priors.in_hand == archived_one.key:
            break
        await tour.press("N")
    await tour.until("the archive's report was read", lambda: not timeline.unread(archived_one))
    said = timeline.text(archived_one).text or timeline.text(archived_one).note
    tour.check("it is unfolded in full", any(said in words for words in _unfolded(tour)))
    tour.check("the pane says which sources it used", "May be incomplete" in window.pane.priors.sources.text())
    await tour.picture()
    tour.step("Find in this study")
    await tour.press("Ctrl+F")
    await tour.type("impression")
    tour.check("the place found is counted", "1 of" in window.pane.find_bar.count.text())
    await tour.picture()
    await tour.press("Esc")
    tour.step("Two reports side by side")
    await tour.press("C")
    await tour.until("what differs is counted", lambda: "difference" in tour.app.desk.compare_page.count.text())
    await tour.press("N")
    tour.check("n goes to a difference", "Difference 1 of" in tour.app.desk.compare_page.count.text())
    await tour.picture()
    await tour.press("Esc")


def _unfolded(tour: Tour) -> list[str]:
    """Notes and texts of the timeline's lines."""
    pane = tour.app.window.pane.priors
    return [prose.toPlainText() for prose in pane.findChildren(Prose)] + [
        part.text() for part in pane.findChildren(QLabel)
    ]


STEPS = (sign_in, worklist, search, brief, priors)
