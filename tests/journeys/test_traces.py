"""What a day of reading leaves behind on this machine: nothing of any patient, and never the key."""

import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from .dicom_file import HEADER, UID, choose_file, dialogs, sample
from .workplace import REPORTS, STUDIES, TITLE, App, Json, Sandbox, Workplace, children, wait_for, xdotool


def canaries(sandbox: Sandbox) -> dict[str, str]:
    """The key, and the names, numbers and descriptions of everybody in the sandbox: what -> the text to look for."""
    found = {"the key": sandbox.api_key}
    query = {"limit": "100"}
    while True:
        page = sandbox.get(STUDIES, **query)
        for study in page["studies"]:
            patient = study["reportMetadata"]
            found[f"UID of {study['studyId']}"] = study["studyInstanceUid"]
            for kind in ("patientName", "mrn", "dateOfBirth"):
                if patient.get(kind):
                    found[f"{kind} of {study['studyId']}"] = patient[kind]
        if not page["hasMore"]:
            return found
        query["cursor"] = page["cursor"]


def texts_with(files: list[Path], canary: dict[str, str]) -> list[str]:
    """Which canaries are in which files, in either of the encodings that Qt and Python write."""
    found = []
    for path in files:
        content = path.read_bytes()
        for what, text in canary.items():
            if text.encode() in content or text.encode("utf-16-le") in content:
                found.append(f"{what} in {path}")
    return found


def texts_in(text: str, canary: dict[str, str]) -> list[str]:
    """Which canaries are in a text."""
    return [what for what, each in canary.items() if each in text]


def command_line(pid: int) -> str:
    """What any user of this machine sees of a process."""
    return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")


def titles(app: App) -> set[str]:
    """What task bars and screen recorders see: the names of all windows of the app."""
    listed = xdotool(app.window.display, "search", "--pid", str(app.process.pid)).split()
    return {xdotool(app.window.display, "getwindowname", number) for number in listed}


def look_around(app: App, sandbox: Sandbox, workplace: Workplace) -> None:
    """Open a viewer, search, read a signed report's text and its PDF, and copy an MRN."""
    app.window.press("v")
    wait_for("the viewer", workplace.links)
    assert TITLE in titles(app)
    assert titles(app) <= {TITLE, "avara-desktop", ""}
    app.window.press("slash")
    app.window.type("li")
    app.window.press("Return", "Escape", "ctrl+shift+c", "g", "d")
    sandbox.quiet()
    app.window.press("r")
    wait_for("the report's text", lambda: sandbox.requests("GET", f"{REPORTS}/text"))
    sandbox.quiet()
    app.window.press("Escape", "shift+r")
    wait_for("the report's file", lambda: files_fetched(sandbox))
    sandbox.quiet()
    assert titles(app) <= {TITLE, "avara-desktop", ""}
    assert app.window.title() == TITLE


def files_fetched(sandbox: Sandbox) -> list[Json]:
    """Requests to the host of report files."""
    return [entry for entry in sandbox.requests() if entry["origin"] == "files"]


def test_an_ephemeral_day_writes_no_file_of_ours(workplace: Workplace, sandbox: Sandbox) -> None:
    app = workplace.reading(sandbox)
    canary = canaries(sandbox)
    look_around(app, sandbox, workplace)
    for pid in (app.process.pid, sandbox.process.pid, *children(app.process.pid)):
        assert texts_in(command_line(pid), canary) == []
    app.window.press("Escape", "ctrl+q")
    assert app.ends(10)[0] == 0
    assert workplace.output() == ""
    assert texts_with(workplace.files(), canary) == []
    ours = [path for path in workplace.files() if "fontconfig" not in path.parts and path.name != "output"]
    assert ours == []


def test_a_signed_in_day_leaves_settings_and_logs_that_name_nobody(workplace: Workplace, sandbox: Sandbox) -> None:
    app = workplace.app()
    window = app.window
    workplace.sign_in(window, sandbox)
    workplace.study_under_the_hand(sandbox)
    canary = canaries(sandbox)
    look_around(app, sandbox, workplace)
    assert texts_in(command_line(app.process.pid), canary) == []
    window.press("Escape", "ctrl+q")
    assert app.ends(10)[0] == 0

    written = {path.name for path in workplace.files()}
    assert {"settings.json", "avara-desktop.log"} <= written
    assert len(texts_with(workplace.files(), {"the reader, whom the settings may name": sandbox.reader_email})) == 1
    links = {f"path of link {number}": urlsplit(link).path for number, link in enumerate(workplace.links())}
    assert links
    assert texts_with(workplace.files(), canary | links | {"a signature": "X-Signature"}) == []
    log = next(path for path in workplace.files() if path.name == "avara-desktop.log").read_text(encoding="utf-8")
    assert '"event": "viewer_only"' in log
    assert '"event": "signed_in"' in log


def test_a_demo_writes_no_file_of_ours(workplace: Workplace) -> None:
    app = workplace.app("demo", "--studies", "50")
    wait_for("the demo's sandbox", lambda: children(app.process.pid))
    app.window.press("ctrl+q")
    assert app.ends(10)[0] == 0
    assert [path for path in workplace.files() if "fontconfig" not in path.parts and path.name != "output"] == []


def test_a_study_made_from_a_patients_folder_leaves_no_trace_of_it(workplace: Workplace, sandbox: Sandbox) -> None:
    pytest.importorskip("pydicom")
    archive = workplace.folder.with_name("archive") / "QUELLENBERG^ROSALINDE-4711"
    archive.mkdir(parents=True)
    file = archive / "IM-SECRETNAME-0001.dcm"
    shutil.copy(sample(), file)
    canary = {
        "the key": sandbox.api_key,
        "the patient's folder": "QUELLENBERG",
        "the file": "SECRETNAME",
        "the folder above": str(archive.parent),
        "the patient": "CompressedSamples",
        "the MRN": HEADER["reportMetadata"]["mrn"],
        "the UID": UID,
    }
    app = workplace.app()
    window = app.window
    workplace.sign_in(window, sandbox)
    workplace.study_under_the_hand(sandbox)
    window.press("ctrl+n")
    app.says("New study", "focus: Patient name")
    choose_file(app, file)

    # a second time the dialog is left with the folder in sight
    window.press("ctrl+o")
    (dialog,) = wait_for("the dialog", lambda: dialogs(app))
    app.says("QUELLENBERG")
    assert texts_in("\n".join(titles(app)), canary) == []
    window.take_keyboard(dialog)
    window.press("Escape")
    wait_for("the end of the dialog", lambda: not dialogs(app))
    window.take_keyboard()
    window.press("ctrl+Return")
    app.says("Done: Created")
    assert len(sandbox.requests("POST", STUDIES)) == 1
    assert titles(app) <= {TITLE, "avara-desktop", ""}
    assert texts_in(command_line(app.process.pid), canary) == []
    window.press("ctrl+q")
    assert app.ends(10)[0] == 0
    assert {"settings.json", "avara-desktop.log"} <= {path.name for path in workplace.files()}
    assert texts_with(workplace.files(), canary) == []
