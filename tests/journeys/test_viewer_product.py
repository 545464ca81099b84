"""A day with the Viewer product, by keys alone: open, mark complete, cancel, restore, create."""

from .workplace import Json, Sandbox, Workplace, wait_for

STUDIES = "/v1/viewer/studies"
OPEN = f"{STUDIES}/reroute-url"
UID = "1.2.826.0.1.3680043.8.498.7"


def test_viewer_studies_are_opened_completed_cancelled_restored_and_created(
    workplace: Workplace, sandbox: Sandbox
) -> None:
    app = workplace.reading(sandbox)
    window = app.window
    window.press("g", "w")
    app.says("focus: Studies", "Viewer studies", "Study Instance UID")
    sandbox.quiet()

    window.press("Return", "Return")
    wait_for("the viewer", workplace.links)
    app.says("Done: Opened viewer")
    sandbox.quiet()
    assert len(workplace.links()) == 1
    (opened,) = sandbox.requests("POST")
    assert opened["path"] == OPEN
    study_id = opened["body"]["studyId"]

    def now() -> Json:
        return sandbox.get(f"{STUDIES}/{study_id}")

    uid = now()["studyInstanceUid"]
    assert now()["studyViewerStatus"] == "incomplete"
    window.press("ctrl+shift+d")
    app.says("Mark complete?", uid, "focus: Cancel")
    window.press("ctrl+Return", "ctrl+Return")
    app.says("Done: Marked complete", "focus: Studies")
    assert now()["studyViewerStatus"] == "complete"

    completed = study_id

    # it has left the list: the next one is cancelled and restored
    window.press("Home")
    app.says("focus: Studies", "Open in viewer Open in viewer (Enter)")
    window.press("ctrl+Delete")
    app.says("Cancel this Viewer study?")
    window.press("ctrl+Return", "ctrl+Return")
    app.says("Done: Cancelled")
    study_id = sandbox.requests("POST")[-1]["body"]["studyId"]
    assert now()["isCancelled"]
    window.press("shift+Tab", "space", "slash", milliseconds=100)  # the last of the filters
    window.type(now()["studyInstanceUid"])
    window.press("Return", "Home")
    app.says("focus: Studies", f"Study Instance UID {now()['studyInstanceUid']}", "Status Cancelled")
    window.press("ctrl+shift+u")
    app.says("Restore this Viewer study?", now()["studyInstanceUid"])
    window.press("ctrl+Return", "ctrl+Return")
    app.says("Done: Restored")
    assert not now()["isCancelled"]

    window.press("ctrl+n")
    app.says("New Viewer study", "focus: Study Instance UID")
    window.type(UID)
    window.press("Tab")
    window.type("CT Head")
    window.press("ctrl+Return", "ctrl+Return")
    app.says("focus: Studies", "Done: Created", f"Study CT Head, Study Instance UID {UID}")
    sandbox.quiet()
    (created,) = sandbox.requests("POST", STUDIES)
    assert created["body"] == {"studyInstanceUid": UID, "studyDescription": "CT Head", "severity": "normal"}
    assert sandbox.get(f"{STUDIES}/by-uid/{UID}")["assignedTo"] is None
    assert sandbox.writes() == [OPEN, f"{STUDIES}/{completed}", f"{STUDIES}/cancel", f"{STUDIES}/uncancel", STUDIES]
    assert len(workplace.links()) == 1
