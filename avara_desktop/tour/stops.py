"""What stops the reader on the tour, and says why: a key that can do nothing now, a study that never begins, a second
study; and the alerts there were."""

from PySide6.QtWidgets import QPushButton

from avara_desktop.commands import BY_ID
from avara_desktop.state.standing import Standing
from avara_desktop.state.wording import NOT_KNOWN
from avara_desktop.tour.guide import Tour
from avara_desktop.tour.sights import (
    acted,
    begin,
    command,
    go_to,
    launched,
    notices,
    open_sheet,
    said,
    sign,
    stands,
    waiting_to_be_read,
    watched,
)
from avara_desktop.ui.desk.run_acts import JUST_OPENED
from avara_desktop.ui.kit.sheet import ConfirmSheet
from avara_desktop.ui.study.park_sheet import OpenSheet
from avara_desktop.ui.watch.toasts import AlertsSheet
from avara_desktop.ui.window.notice_bar import NoticeBar


def _reasons(tour: Tour) -> list[str]:
    """The reasons that are shown for keys."""
    return [notice.title for notice in tour.app.notices.shown if notice.key == "reason"]


async def cannot_now(tour: Tour) -> None:
    """The key of a command that cannot run now says why, and does nothing else; the next reason takes its place."""
    window = tour.app.window
    tour.step("A key that can do nothing now says why")
    study_id = next(study.study_id for study in waiting_to_be_read(tour) if not study.report_ids)
    await go_to(tour, study_id)
    writes = await tour.sent("PATCH", study_id)
    await tour.press("Ctrl+I")
    tour.check("what is mine cannot be claimed", _reasons(tour) == [BY_ID["study.claim"].unavailable(window.context())])
    await tour.press("R")
    reason = BY_ID["report.text"].unavailable(window.context())
    tour.check("there is no report to show", "no report" in reason and _reasons(tour) == [reason])
    bar = window.findChild(NoticeBar)
    tour.check("it is on the window", bar and bar.isVisible() and reason in said(bar))
    tour.check("its button is off, and says the same", reason in window.actions_of.by_id["report.text"].toolTip())
    tour.check("nothing was sent", await tour.sent("PATCH", study_id) == writes)
    tour.check("the worklist is still there", window.pages.currentWidget() is window.reading)
    await tour.picture()
    tour.app.notices.dismiss(key="reason")


async def never_begins(tour: Tour) -> None:
    """What was opened and does not begin in time is a MISMATCH; nothing else opens until the reader has answered."""
    app, links = tour.app, len(tour.links)
    strip = app.reading.watching.witness_strip
    tour.step("MISMATCH: the study never begins")
    first, second = (study.study_id for study in waiting_to_be_read(tour)[:2])
    await go_to(tour, first)
    await tour.press("Return")
    await launched(tour, links + 1)
    await stands(tour, Standing.WAITING)
    minted = await tour.sent("POST", "/reroute-url")
    tour.later(app.settings.values.witness_seconds)
    await stands(tour, Standing.MISMATCH)
    tour.check("what the server says is said", "server still says assigned" in strip.title.text())
    tour.check("whose it is is said", app.worklist.rows[first].mrn in strip.title.text())
    await go_to(tour, second)
    await tour.press("Return")
    await tour.press("F8")
    tour.check("why nothing opens is said", "does not confirm" in notices(tour))
    tour.check("no link was minted", await tour.sent("POST", "/reroute-url") == minted and len(tour.links) == links + 1)
    tour.check("Read and Next are off", not any(_on(tour, each) for each in ("study.read", "flow.next")))
    tour.check("there are four answers", len(_answers(tour)) == 4)
    await tour.picture()
    tour.step("Answered: it is opened again, and begins")
    await tour.press("Ctrl+Shift+O")
    await launched(tour, links + 2)
    tour.check("it is the study opened before", watched(tour) == first)
    await stands(tour, Standing.WAITING)
    await begin(tour)
    await stands(tour, Standing.IN_PROGRESS)
    tour.check("no answer is waited for", not _answers(tour))
    tour.check("the way is free", _on(tour, "study.read") and _on(tour, "flow.next"))
    await tour.picture()


def _on(tour: Tour, command_id: str) -> bool:
    return tour.app.window.actions_of.by_id[command_id].isEnabled()


def _answers(tour: Tour) -> list[QPushButton]:
    """What can be pressed on the strip of the opened study."""
    strip = tour.app.reading.watching.witness_strip
    return [button for button in strip.findChildren(QPushButton) if button.isVisible()]


async def second_study(tour: Tour) -> None:
    """While a study is open, Enter and Next ask first, and name both; Next parks the open one in the same breath."""
    app, rows, links = tour.app, tour.app.worklist.rows, len(tour.links)
    flow, first = app.desk.flow, watched(tour)
    tour.step("A second study: asked first")
    second = next(study.study_id for study in waiting_to_be_read(tour) if study.study_id != first)
    await go_to(tour, second)
    await tour.press("Return")
    await tour.until("it is asked", lambda: open_sheet(tour, ConfirmSheet))
    sheet = open_sheet(tour, ConfirmSheet)
    tour.check("both are named", sheet and rows[first].mrn in said(sheet) and rows[second].mrn in said(sheet))
    tour.check("Cancel has the keys", sheet and sheet.no.hasFocus())
    await tour.picture()
    await tour.press("Return")
    await acted(tour, second)
    tour.check("a stray Enter opened nothing", len(tour.links) == links and watched(tour) == first)
    tour.step("Next while a study is open: asked first")
    tour.later(JUST_OPENED + 0.5)
    await tour.press("F8")
    await tour.until("it is asked", lambda: open_sheet(tour, OpenSheet))
    sheet = open_sheet(tour, OpenSheet)
    tour.check("what is open is named, and what would be next", sheet and rows[first].mrn in said(sheet))
    tour.check("why that one", sheet and "Next would be" in said(sheet) and "STAT" in said(sheet))
    tour.check("staying has the keys", sheet and sheet.no.hasFocus())
    await tour.picture()
    tour.step("Parked in the same breath")
    await tour.press("Ctrl+B")
    await launched(tour, links + 1)
    tour.check("the first is parked", flow.parked.ids == {first} and watched(tour) not in ("", first))
    tour.check("the strip counts it", "1 parked" in said(app.desk.next_strip))
    await tour.picture()
    await _read_both(tour, first)


async def _read_both(tour: Tour, parked: str) -> None:
    """Sign what is open, return to what was parked, sign that too, and end the run."""
    links, run = len(tour.links), tour.app.desk.flow.run
    await sign(tour, watched(tour))
    await stands(tour, Standing.SIGNED)
    await tour.press("Ctrl+Shift+B")
    await launched(tour, links + 1)
    tour.check("it is the one that was parked", watched(tour) == parked)
    await sign(tour, parked)
    await stands(tour, Standing.SIGNED)
    await tour.press("Alt+F8")
    run.put_away()


async def alerts(tour: Tour) -> None:
    """The last alerts, the newest first, and nobody's name in them."""
    app = tour.app
    tour.step("Recent alerts")
    told = [alert.words for alert in reversed(app.desk.alerts.recent)]
    tour.check("a STAT came, and an open study was cancelled", any("STAT" in words for words in told) and len(told) > 1)
    await command(tour, "recent alerts")
    await tour.until("the sheet is open", lambda: open_sheet(tour, AlertsSheet))
    sheet = open_sheet(tour, AlertsSheet)
    words = said(sheet) if sheet else ""
    places = [words.find(each) for each in told]
    tour.check("each is there, the newest first", -1 not in places and places == sorted(places))
    known = {part for row in app.worklist.rows.values() for part in (row.patient, row.mrn)} - {NOT_KNOWN}
    tour.check("nobody is named", not any(part in words for part in known))
    await tour.picture()
    await tour.press("Esc")
    tour.check("Esc closes it", not open_sheet(tour, AlertsSheet))


STEPS = (cannot_now, never_begins, second_study, alerts)
