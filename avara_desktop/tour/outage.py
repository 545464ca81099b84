"""What the tour does without a server: the list stays, says how old it is, and lets nothing be sent once it is old."""

from avara_desktop.state.refresher import OFFLINE, STALE, Freshness
from avara_desktop.tour.guide import Tour
from avara_desktop.tour.sights import shown


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


STEPS = (outage,)
