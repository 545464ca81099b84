"""What a front desk does with orders, by keys alone: create, correct, make urgent, cancel, restore."""

import pytest

from .dicom_file import HEADER, UID, choose_file, sample
from .workplace import STUDIES, App, Json, Sandbox, Workplace, wait_for

PATCH = rf"{STUDIES}/stu_[0-9a-f]+"
TYPED, THEIRS = "Fall from a ladder", "Fall from a horse"
CREATED = "Done: Created"


def created(sandbox: Sandbox) -> list[Json]:
    """What was sent to create studies, oldest first."""
    return [entry["body"] for entry in sandbox.requests("POST", STUDIES)]


def corrected(sandbox: Sandbox) -> list[Json]:
    """What was sent to change studies, oldest first."""
    return [entry["body"] for entry in sandbox.requests("PATCH", PATCH)]


def study_now(sandbox: Sandbox, study: Json) -> Json:
    """The study as the server has it now."""
    return sandbox.get(f"{STUDIES}/{study['studyId']}")


def meanwhile(sandbox: Sandbox, study: Json, **changes: str) -> None:
    """Somebody else changes a study."""
    sandbox.post(f"/_sandbox/studies/{study['studyId']}/change", dict(changes))


def edit(app: App) -> None:
    """Open the form of the study under the hand."""
    app.window.press("ctrl+e")
    app.says("Edit study", "focus: Patient name")


def write_indication(app: App, text: str, groups: int = 3) -> None:
    """Go to the indication, so many groups of fields further, and put a text there."""
    app.window.press(*["F6"] * groups)
    app.says("focus: Indication")  # a busy machine may be slower than the keys
    app.window.press("ctrl+a")
    app.window.type(text)
    app.says(f"Indication {text}")


def write_new_study(app: App, description: str) -> None:
    """Fill in what a new study needs, with a UID that the form makes."""
    app.window.press("ctrl+n")
    app.says("New study", "focus: Patient name")
    app.window.press("F6", "Tab", "space")
    app.says("focus: Study instance UID, required 2.25.")
    app.window.press("Tab", "Tab")
    app.window.type(description)


def test_a_study_is_created_once_from_a_dicom_file_and_is_in_unassigned(workplace: Workplace, sandbox: Sandbox) -> None:
    pytest.importorskip("pydicom")
    app = workplace.reading(sandbox)
    app.window.press("ctrl+n")
    app.says("New study", "focus: Patient name")
    choose_file(app, sample())
    assert sandbox.writes() == []

    app.window.press("ctrl+Return", "ctrl+Return")
    app.says("focus: Worklist", CREATED, "Unassigned · assigned to nobody", HEADER["reportMetadata"]["patientName"])
    sandbox.quiet()
    assert created(sandbox) == [HEADER]
    assert sandbox.writes() == [STUDIES]
    study = sandbox.get(f"{STUDIES}/by-uid/{UID}")
    assert (study["studyReportStatus"], study["assignedTo"]) == ("unassigned", None)

    # the same file once more is the same study
    app.window.press("ctrl+n")
    app.says("New study", "focus: Patient name")
    choose_file(app, sample())
    app.window.press("ctrl+Return")
    app.says("A study with this Study Instance UID exists already", "Show that study", "Patient name CT1")


def test_a_correction_sends_only_what_was_changed(workplace: Workplace, sandbox: Sandbox) -> None:
    app = workplace.reading(sandbox)
    study = workplace.study_under_the_hand(sandbox)
    edit(app)
    meanwhile(sandbox, study, clinicalHistory="Known to somebody else")
    write_indication(app, TYPED)
    app.window.press("ctrl+Return")
    app.says("Save these changes?", "was", "will be", TYPED)
    assert sandbox.writes() == []

    app.window.press("ctrl+Return")
    app.says("focus: Worklist", "Done: Saved")
    sandbox.quiet()
    assert corrected(sandbox) == [{"clinicalIndication": TYPED}]
    now = study_now(sandbox, study)
    assert (now["clinicalIndication"], now["clinicalHistory"]) == (TYPED, "Known to somebody else")
    assert now["reportMetadata"] == study["reportMetadata"]


def test_what_somebody_else_corrected_meanwhile_is_not_overwritten_unseen(
    workplace: Workplace, sandbox: Sandbox
) -> None:
    app = workplace.reading(sandbox)
    study = workplace.study_under_the_hand(sandbox)
    edit(app)
    write_indication(app, TYPED)
    meanwhile(sandbox, study, clinicalIndication=THEIRS)
    app.window.press("ctrl+Return")
    app.says("Save these changes?")
    app.window.press("ctrl+Return")
    app.says("Not saved: somebody else changed this study", f"Indication {TYPED}")
    sandbox.quiet()
    assert sandbox.writes() == []

    # from the indication back to the message above the form: its button keeps what was typed
    app.window.press("shift+F6", "shift+F6", "shift+F6", "shift+Tab", "shift+Tab")
    app.says("focus: Read it again and keep what I typed")
    app.window.press("Return")
    app.says("focus: Patient name", f"Indication {TYPED}")
    app.window.press("ctrl+Return")
    app.says("Save these changes?", THEIRS)
    app.window.press("ctrl+Return")
    app.says("focus: Worklist", "Done: Saved")
    assert corrected(sandbox) == [{"clinicalIndication": TYPED}]
    assert study_now(sandbox, study)["clinicalIndication"] == TYPED


def test_a_study_is_made_urgent_cancelled_and_restored_once_each(workplace: Workplace, sandbox: Sandbox) -> None:
    app = workplace.reading(sandbox)
    window = app.window
    study = workplace.study_under_the_hand(sandbox)
    patient = study["reportMetadata"]["patientName"]
    assert study["severity"] == "stat"
    window.press("ctrl+shift+s")
    app.says("Change the severity", patient, "STAT (now)")
    window.press("Down", "ctrl+Return")
    app.says("Done: Set to severity HIGH")
    assert corrected(sandbox) == [{"severity": "high"}]
    assert study_now(sandbox, study)["severity"] == "high"

    window.press("ctrl+Delete")
    app.says("Cancel this study?", "focus: Keep study")
    window.press("Return")
    app.says("focus: Worklist")
    assert not study_now(sandbox, study)["isCancelled"]
    window.press("ctrl+Delete")
    app.says("Cancel this study?", patient)
    window.press("ctrl+Return", "ctrl+Return")
    app.says("Done: Cancelled")
    assert study_now(sandbox, study)["isCancelled"]

    window.press("g", "x")
    app.says("Cancelled · ", "focus: Worklist", f"Patient {patient}")
    window.press("ctrl+shift+u")
    app.says("Restore this study?", patient)
    window.press("ctrl+Return", "ctrl+Return")
    app.says("Done: Restored")
    sandbox.quiet()
    now = study_now(sandbox, study)
    assert (now["isCancelled"], now["studyReportStatus"]) == (False, study["studyReportStatus"])
    assert [path.rpartition("/")[2] for path in sandbox.writes()] == [study["studyId"], "cancel", "uncancel"]


def test_a_creation_that_fails_keeps_what_was_typed_and_is_sent_again_only_by_hand(
    workplace: Workplace, sandbox: Sandbox
) -> None:
    app = workplace.reading(sandbox)
    write_new_study(app, "CT Head")
    failures: list[Json] = [{"kind": "status", "status": 500}, {"kind": "drop"}]
    for sent, failure in enumerate(failures, start=1):
        sandbox.post("/_sandbox/faults", {"path": STUDIES, "method": "POST", "times": 1} | failure)
        app.window.press("ctrl+Return")
        wait_for("the request", lambda: created(sandbox)[sent - 1 :])  # noqa: B023 - it is called at once
        app.says("Stopped", "Not created, as far as the server says", "New study")
        sandbox.quiet()
        assert len(created(sandbox)) == sent

    app.window.press("ctrl+Return")
    app.says("focus: Worklist", CREATED)
    sandbox.quiet()
    first, second, third = created(sandbox)
    assert first == second == third
    assert sandbox.get(f"{STUDIES}/by-uid/{first['studyInstanceUid']}")["studyDescription"] == "CT Head"


def test_a_creation_whose_answer_is_lost_is_settled_by_reading(workplace: Workplace, sandbox: Sandbox) -> None:
    app = workplace.reading(sandbox)
    write_new_study(app, "CT Head")
    fault = {"path": STUDIES, "method": "POST", "kind": "drop", "after_commit": True, "times": 1}
    sandbox.post("/_sandbox/faults", fault)
    app.window.press("ctrl+Return")
    app.says("focus: Worklist", CREATED, "Unassigned · assigned to nobody")
    sandbox.quiet()
    (sent,) = created(sandbox)
    assert sandbox.requests("GET", f"{STUDIES}/by-uid/{sent['studyInstanceUid']}")
    assert sandbox.writes() == [STUDIES]
