"""What the tour does with orders: a study from DICOM files, corrected, cancelled and restored; its severity changed."""

from importlib.util import find_spec
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLineEdit

from avara_desktop.api.terms import Severity
from avara_desktop.commands import Page
from avara_desktop.state.query import View
from avara_desktop.tour.guide import Tour
from avara_desktop.tour.sights import acted, notices, open_sheet, said, selected, shown, study_now
from avara_desktop.ui.kit.sheet import ConfirmSheet
from avara_desktop.ui.pages.study_sheets import DiffSheet, WhichSheet
from avara_desktop.ui.study.choice_sheet import ChoiceSheet


def sample(name: str) -> Path | None:
    """A DICOM file that pydicom ships, where that extra is installed."""
    found = find_spec("pydicom")
    return Path(found.origin).parent / "data" / "test_files" / name if found and found.origin else None


async def which(tour: Tour) -> None:
    """Files of two studies: the form asks which of them is meant, and chooses none itself."""
    window, form = tour.app.window, tour.app.desk.front_desk.page.form
    files = [path for name in ("CT_small.dcm", "MR_small.dcm") if (path := sample(name))]
    if len(files) < 2:
        return
    tour.step("DICOM files of two studies")
    await tour.press("Ctrl+N")
    await tour.until("the form is there", lambda: window.pages.page() is Page.FORM)
    await _choose(tour, *files)
    await tour.until("it is asked which", lambda: open_sheet(tour, WhichSheet))
    sheet = open_sheet(tour, WhichSheet)
    tour.check("none is chosen yet", sheet and sheet.chosen() is None and not sheet.send.isEnabled())
    await tour.press("Down")
    chosen = sheet.chosen() if sheet else None
    tour.check("the arrow chooses", chosen and sheet and sheet.send.isEnabled())
    await tour.picture()
    await tour.press("Ctrl+Return")
    uid = chosen.study_instance_uid if chosen else ""
    await tour.until("its header fills the form in", lambda: form.values()["study_instance_uid"] == uid)
    await tour.press("Esc")
    await tour.until("it is asked before that is lost", lambda: open_sheet(tour, ConfirmSheet))
    await tour.press("Ctrl+Return")
    await tour.until("the worklist is back", lambda: window.pages.page() is Page.LIST)


async def study_form(tour: Tour) -> None:
    """A study from a DICOM file, corrected, cancelled and restored."""
    window, form = tour.app.window, tour.app.desk.front_desk.page.form
    tour.step("New study from a DICOM file")
    await tour.press("Ctrl+N")
    await tour.until("the form is there", lambda: window.pages.page() is Page.FORM)
    if path := sample("CT_small.dcm"):
        await _choose(tour, path)
        await tour.until("the header fills the form in", lambda: form.values()["modality"] == "CT")
        tour.check("with the UID of the images", form.values()["study_instance_uid"].startswith("1.3.6.1.4.1.5962"))
    else:
        form.acted.emit("study_instance_uid")
        await tour.fill(form.boxes["study_description"].editor, "CT Head")
        tour.check("without pydicom it is typed", form.values()["study_instance_uid"].startswith("2.25."))
    uid = form.values()["study_instance_uid"]
    await tour.picture()
    await tour.press("Ctrl+Return")
    await tour.until("the server has the study", lambda: window.pages.page() is Page.LIST)
    tour.step("Created: it is in Unassigned")
    tour.check("the view is Unassigned", window.query.view is View.UNASSIGNED)
    tour.check("it is under the hand", selected(tour).study_instance_uid == uid)
    tour.check("one POST", await tour.sent("POST", "/v1/autoScribe/studies") - await _other_posts(tour) == 1)
    await tour.picture()
    tour.step("Correct a study")
    study_id = window.selected
    await tour.press("Ctrl+E")
    await tour.until(
        "the form is there", lambda: window.pages.page() is Page.FORM and not tour.app.desk.front_desk.page.busy
    )
    await tour.fill(form.boxes["clinical_indication"].editor, "Fall from a ladder, rule out fracture")
    await tour.press("Ctrl+Return")
    await tour.until("what would change is shown", lambda: open_sheet(tour, DiffSheet))
    await tour.picture()
    await tour.press("Ctrl+Return")
    await tour.until("the server has it", lambda: "ladder" in (selected(tour).clinical_indication or ""))
    await tour.until("the worklist is back", lambda: window.pages.page() is Page.LIST)
    tour.step("Cancel a study")
    await tour.press("Ctrl+Del")
    await tour.until("it is asked", lambda: open_sheet(tour, ConfirmSheet))
    await tour.picture()
    await tour.press("Ctrl+Return")
    await tour.until("the server says it is cancelled", lambda: selected(tour).is_cancelled)
    await acted(tour, study_id)
    tour.step("Restore it")
    await tour.press("G, X")
    await tour.until("it is among the cancelled", lambda: study_id in {study.study_id for study in shown(tour)})
    await tour.press("Ctrl+Shift+U")
    await tour.until("it is asked", lambda: open_sheet(tour, ConfirmSheet))
    await tour.press("Ctrl+Return")
    await tour.until("the server says it is not", lambda: not study_now(tour, study_id).is_cancelled)
    await acted(tour, study_id)
    await tour.picture()


async def _choose(tour: Tour, *paths: Path) -> None:
    """Enter names of files in the dialog (not by keys: off screen, the popup that completes names takes none)."""
    window = tour.app.window
    await tour.press("Ctrl+O")
    await tour.until("files are asked for", lambda: window.findChild(QFileDialog))
    dialog = window.findChild(QFileDialog)
    name = dialog.findChild(QLineEdit, "fileNameEdit") if isinstance(dialog, QFileDialog) else None
    if isinstance(dialog, QFileDialog) and isinstance(name, QLineEdit):
        dialog.setDirectory(str(paths[0].parent))
        name.setText(" ".join(f'"{path.name}"' for path in paths))
        await tour.until("they are there", lambda: {Path(each) for each in dialog.selectedFiles()} == {*paths})
        dialog.accept()
        window.activateWindow()  # off screen nobody hands the keyboard back


async def _other_posts(tour: Tour) -> int:
    return await tour.sent("POST", "/v1/autoScribe/studies/")


async def severity(tour: Tour) -> None:
    """The severity of a study is changed on a sheet that names the patient, and undone."""
    tour.step("Change the severity")
    await tour.press("G, M")
    await tour.until("the list is there", lambda: shown(tour) and tour.app.window.query.view is View.MINE)
    await tour.press("End")
    study = selected(tour)
    await tour.press("Ctrl+Shift+S")
    await tour.until("severities are offered", lambda: open_sheet(tour, ChoiceSheet))
    sheet = open_sheet(tour, ChoiceSheet)
    tour.check("whose it is is said", sheet and tour.app.worklist.rows[study.study_id].mrn in said(sheet))
    tour.check("none is chosen yet", sheet and sheet.chosen() is None and not sheet.send.isEnabled())
    await tour.press("Down")
    chosen = sheet.chosen() if sheet else None
    tour.check("what it is already cannot be chosen", isinstance(chosen, Severity) and chosen is not study.severity)
    await tour.picture()
    await tour.press("Ctrl+Return")
    await tour.until("the server says so", lambda: study_now(tour, study.study_id).severity is chosen)
    await acted(tour, study.study_id)
    tour.step("Severity undone")
    await tour.press("Z")
    await tour.until("the server has it as before", lambda: study_now(tour, study.study_id).severity is study.severity)
    await acted(tour, study.study_id)
    tour.check("it is said", f"Set to severity {study.severity.value.upper()}" in notices(tour))
    await tour.picture()


STEPS = (which, study_form, severity)
