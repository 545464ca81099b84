"""How the tour leaves and comes back: signing out leaves nobody on screen; at sign-in the reader is greeted."""

from PySide6.QtWidgets import QLabel, QLineEdit

from avara_desktop.api.terms import StudyReportStatus
from avara_desktop.state.standing import Standing
from avara_desktop.tour.guide import Tour
from avara_desktop.tour.sights import (
    command,
    ids_shown,
    launched,
    open_sheet,
    said,
    stands,
    status,
    watched,
)
from avara_desktop.ui.kit.sheet import ConfirmSheet


async def sign_out(tour: Tour) -> None:
    """Signing out is asked first; then neither the key nor any patient is left."""
    app, window = tour.app, tour.app.window
    tour.step("Sign out")
    await tour.press("G, M")
    await tour.until("the list is there", lambda: ids_shown(tour))
    names = {app.worklist.rows[study_id].patient for study_id in ids_shown(tour)}
    await command(tour, "sign out")
    await tour.until("it is asked", lambda: open_sheet(tour, ConfirmSheet))
    sheet = open_sheet(tour, ConfirmSheet)
    tour.check("what goes is said", sheet and "vault" in said(sheet) and sheet.no.hasFocus())
    await tour.picture()
    await tour.press("Ctrl+Return")
    await tour.until("the sign-in page is there", lambda: window.pages.currentWidget() is window.sign_in)
    tour.step("Signed out")
    await tour.until("the key has left the vault", lambda: not tour.vault.kept)
    texts = [part.text() for part in window.findChildren(QLabel)]
    texts += [part.text() for part in window.findChildren(QLineEdit)]
    tour.check("nobody is left on any page", not any(name in text for name in names for text in texts))
    tour.check("nor in the list", not ids_shown(tour) and not app.worklist.rows)
    page = window.sign_in
    tour.check("the email is remembered, the key is not", page.email.text() and not page.key.text())
    tour.check("the key's line has the keys", page.key.hasFocus())
    await tour.picture()


async def greeted(tour: Tour) -> None:
    """Who has studies in progress is shown the newest at sign-in, and comes back to it by one key."""
    app, page, links = tour.app, tour.app.window.sign_in, len(tour.links)
    card = app.desk.return_card
    tour.step("Greeted with what is in progress")
    await tour.type(tour.access.api_key)
    await tour.press("Return")
    await tour.until("the reader is shown to be confirmed", lambda: page.stack.currentIndex() == 1)
    older, newest = await _begun_elsewhere(tour)
    await tour.fill(page.guard.digits, page.guard.wanted)
    await tour.press("Return")
    await tour.until("the list is there", lambda: newest in ids_shown(tour))
    await tour.until("the card is there", card.isVisible)
    row = app.worklist.rows[newest]
    tour.check("the newest is named", row.patient in said(card) and row.mrn in said(card))
    tour.check("and that there is one more", "and 1 more" in said(card))
    tour.check("nothing is opened by itself", len(tour.links) == links and not watched(tour))
    await tour.picture()
    tour.step("Back in it")
    await tour.press("Ctrl+Shift+B")
    await tour.until("the other is in progress too: it is asked", lambda: open_sheet(tour, ConfirmSheet))
    await tour.press("Ctrl+Return")
    await launched(tour, links + 1)
    tour.check("it is the newest", watched(tour) == newest and app.window.selected == newest)
    await stands(tour, Standing.IN_PROGRESS)
    tour.check("the other is as it was", status(tour, older) is StudyReportStatus.IN_PROGRESS)
    await tour.until("the card is gone", lambda: not card.isVisible())
    await tour.picture()


async def _begun_elsewhere(tour: Tour) -> list[str]:
    """Two of the reader's studies begin on another computer, a minute apart; their ids, the newest last."""
    page = await tour.control("GET", "/v1/autoScribe/studies?limit=100&studyReportStatus=assigned")
    mine = [each["studyId"] for each in page["studies"] if _is_mine(tour, each)][:2]
    for study_id in mine:
        await tour.control("POST", "/_sandbox/clock", {"advance_s": 60})
        await tour.control("POST", f"/_sandbox/studies/{study_id}/change", {"studyReportStatus": "in_progress"})
    return mine


def _is_mine(tour: Tour, study: dict[str, dict[str, str]]) -> bool:
    return study["assignedTo"]["email"] == tour.access.reader_email


STEPS = (sign_out, greeted)
