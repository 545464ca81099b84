"""A study that somebody else has, found by the UID that was read out over the telephone, by keys alone."""

from .workplace import READ, STUDIES, Json, Sandbox, Workplace, wait_for


def colleagues_study(sandbox: Sandbox) -> Json:
    """A study that is assigned to somebody else, and not begun."""
    reader = sandbox.get("/_sandbox/state")["reader"]["userId"]
    page = sandbox.get(STUDIES, studyReportStatus="assigned", limit="100")
    return next(study for study in page["studies"] if study["assignedTo"]["userId"] != reader)


def test_a_colleagues_study_is_found_by_its_uid_and_taken_only_when_asked(
    workplace: Workplace, sandbox: Sandbox
) -> None:
    study = colleagues_study(sandbox)
    owner, patient = study["assignedTo"]["lastName"], study["reportMetadata"]["patientName"]
    app = workplace.reading(sandbox)
    window = app.window
    window.press("slash")
    window.type(study["studyInstanceUid"])
    app.says("found by its UID", f"Patient {patient}", owner)
    window.press("Return")
    app.says("focus: Worklist")
    window.press("Return")
    app.says("Take this study from ", owner, "focus: Cancel")
    window.press("Escape")
    app.says("focus: Worklist")
    sandbox.quiet()
    assert sandbox.writes() == []
    assert workplace.links() == []

    window.press("Return")
    app.says("Take this study from ")
    window.press("ctrl+Return")
    wait_for("the page", workplace.links)
    sandbox.quiet()
    (posted,) = sandbox.requests("POST", READ)
    assert posted["body"]["studyId"] == study["studyId"]
    assert len(workplace.links()) == 1
    window.press("slash", "Escape")
    app.says("focus: Worklist", "View My list, ")


def test_a_uid_that_nobody_has_is_said_to_be_unknown(workplace: Workplace, sandbox: Sandbox) -> None:
    app = workplace.reading(sandbox)
    app.window.press("slash")
    app.window.type("1.2.826.0.1.3680043.999999")
    app.says("The server has no study with this Study Instance UID")
    app.window.press("Escape")
    app.says("focus: Worklist", "Patient ")
    assert sandbox.writes() == []
