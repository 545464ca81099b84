"""What the tour does when something fails: without a server the list stays and says how old it is; a defect is said."""

from avara_desktop.local import logs
from avara_desktop.state.refresher import OFFLINE, STALE, Freshness
from avara_desktop.state.wording import NOT_KNOWN
from avara_desktop.tour.guide import Tour
from avara_desktop.tour.sights import open_sheet, said, shown
from avara_desktop.ui.window.crash import CrashSheet


async def outage(tour: Tour) -> None:
    """The server goes away: noticed, then stale, then offline; it comes back."""
    app, window = tour.app, tour.app.window
    strip = app.reading.watching.connection_strip
    tour.step("Outage")
    await tour.press("G, M")
    before = len(shown(tour))
    await tour.control("POST", "/_sandbox/faults", {"path": "/v1/", "kind": "drop"})
    await tour.until("the outage is noticed", lambda: app.refresher.error)
    window.tick()
    tour.check("the list stays", len(shown(tour)) == before)
    tour.check("the age of the list is said", "updated" in window.top.freshness.text())
    await tour.picture()
    tour.step("Stale list")
    tour.later(STALE + 5)
    await tour.until("the strip says so", strip.isVisible)
    window.tick()
    tour.check("the list is stale", app.refresher.freshness() is Freshness.STALE)
    tour.check("so is the line on top", "STALE" in window.top.freshness.text())
    tour.check("no next study is taken from it", not window.actions_of.by_id["flow.next"].isEnabled())
    await tour.picture()
    tour.step("Offline list")
    tour.later(OFFLINE - STALE)
    await tour.until("it is offline", lambda: app.refresher.freshness() is Freshness.OFFLINE)
    await tour.until("the strip says so", lambda: "Offline" in strip.word.text())
    window.tick()
    tour.check("nothing can be sent", not window.actions_of.by_id["study.read"].isEnabled())
    tour.check("the list stays", len(shown(tour)) == before)
    await tour.picture()
    tour.step("Recovery")
    await tour.control("DELETE", "/_sandbox/faults")
    await tour.press("F5")
    await tour.until("the list is live again", lambda: app.refresher.error is None)
    window.tick()
    await tour.until("it says so", lambda: window.top.freshness.text().startswith("Live"))
    await tour.until("the strip is gone", lambda: not strip.isVisible())
    await tour.picture()


async def defect(tour: Tour) -> None:
    """A defect of this app, planted: it is said, without anybody's data, and the app goes on."""
    app = tour.app
    tour.step("A defect in this app")
    names = {part for row in app.worklist.rows.values() for part in (row.patient, row.mrn)} - {NOT_KNOWN}

    async def fail() -> None:
        raise LookupError(" ".join(names))

    logs.LOGGER.disabled = True  # what is planted is no news to whoever runs the tour
    app.tasks.start("planted", fail)
    await tour.until("it is said", lambda: open_sheet(tour, CrashSheet))
    logs.LOGGER.disabled = False
    sheet = open_sheet(tour, CrashSheet)
    words = said(sheet) if sheet else ""
    tour.check("with its kind and place", "LookupError" in words and "outage.py" in words)
    tour.check("and nobody's name", not any(name in words for name in names))
    await tour.press("Ctrl+Return")
    tour.check("a key on its way closes nothing", open_sheet(tour, CrashSheet))
    await tour.picture()
    await tour.press("Esc")
    before = app.window.selected
    await tour.press("J")
    tour.check("the list goes on", app.window.selected != before)


STEPS = (outage, defect)
