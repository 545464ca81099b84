"""A DICOM file that pydicom ships, and the hand that chooses it in the dialog."""

from importlib.util import find_spec
from pathlib import Path

from .workplace import App, Json, wait_for, xdotool

UID = "1.3.6.1.4.1.5962.1.2.1.20040119072730.12322"
HEADER: Json = {
    "studyInstanceUid": UID,
    "studyDescription": "e+1",
    "severity": "normal",
    "modality": "CT",
    "reportMetadata": {
        "patientName": "CT1 CompressedSamples",
        "mrn": "1CT1",
        "sex": "other",
        "procedure": "e+1",
        "studyDate": "2004-01-19",
        "studyTime": "07:27",
        "facilityName": "JFK IMAGING CENTER",
    },
}
"""What dcmdump prints of the sample, in the words of the API; its age of 000Y and its weight of 0 kg are none."""


def sample() -> Path:
    """CT_small.dcm."""
    found = find_spec("pydicom")
    assert found
    assert found.origin
    return Path(found.origin).parent / "data" / "test_files" / "CT_small.dcm"


def dialogs(app: App) -> list[str]:
    """Windows in which files are chosen."""
    of_the_app = ("--all", "--onlyvisible", "--pid", str(app.process.pid))
    return xdotool(app.window.display, "search", *of_the_app, "--name", "^DICOM files$").split()


def choose_file(app: App, file: Path) -> None:
    """Type the file's path in the dialog that Ctrl+O opens, and wait until its header is in the form."""
    app.window.press("ctrl+o")
    (dialog,) = wait_for("the dialog", lambda: dialogs(app))
    app.window.take_keyboard(dialog)
    app.says("focus: File name:")
    app.window.type(str(file))
    app.window.press("Return")
    wait_for("the end of the dialog", lambda: not dialogs(app))
    app.window.take_keyboard()
    app.says("1 study, 1 series, 1 file", "focus: Patient name")
