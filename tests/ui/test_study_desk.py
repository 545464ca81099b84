"""The study desk as a front desk uses it: by keyboard, against the sandbox, with files that pydicom ships."""

import asyncio
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from avara_desktop.local import threads
from avara_desktop.local.dicom import read_dicom
from avara_desktop.state.notices import Level
from avara_desktop.state.session import Phase
from avara_desktop.ui.kit.sheet import ConfirmSheet
from avara_desktop.ui.pages.study_sheets import DiffSheet, WhichSheet

from ..state.support import STUDIES
from .bench import texts_of
from .front import Front, until
from .test_layout import nameless

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # a word of the off-screen platform
UID = "1.2.840.113619.2.55.3.77"
pydicom = pytest.importorskip("pydicom", reason="DICOM support is an extra")


def shipped(name: str) -> str:
    """A file that comes with pydicom."""
    from pydicom.data import get_testdata_file

    found = get_testdata_file(name)
    assert isinstance(found, str)
    return found


# --- creating


async def test_a_study_is_created_by_keyboard_alone(qapp: QApplication) -> None:
    async with Front() as front:
        await front.new()
        assert front.page.form.boxes["patient_name"].editor.hasFocus()
        await front.write(patient_name="DOE^JANE", mrn="0042", date_of_birth="1960-03-12")
        await front.tab_to("sex")
        QTest.keyClicks(front.focus(), "f")
        await front.write(study_instance_uid=UID, study_description="CT Head")
        await front.tab_to("severity")
        QTest.keyClicks(front.focus(), "s")
        await front.write(accession_number="ACC-7", clinical_indication="Fall")
        await front.press("Ctrl+Return")
        kind, study_id = front.told[-1]
        assert kind == "created"
        made = front.room.world.studies[study_id]
        assert (made.study_instance_uid, made.severity, made.description) == (UID, "stat", "CT Head")
        study = await front.room.session.client.study(study_id)
        assert study.report_metadata.mrn == "0042"
        assert study.report_metadata.sex == "female"
        assert study.metadata == {"accessionNumber": "ACC-7"}
        assert front.room.wire.count(f"POST {STUDIES}") == 1
        assert not front.page.dirty


async def test_what_is_wrong_stands_beside_its_fields_and_nothing_is_sent(qapp: QApplication) -> None:
    async with Front() as front:
        await front.new()
        await front.write(mrn="7", date_of_birth="3.4.1960", study_time="25:99")
        await front.press("Ctrl+Return")
        assert "two days" in front.problem("date_of_birth")
        assert front.problem("study_instance_uid") == "From the modality or the archive; it cannot be changed later"
        assert front.page.form.boxes["date_of_birth"].editor.hasFocus(), "the first at fault"
        QTest.keyClick(front.focus(), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(front.focus(), "1960-04-03")
        await front.press("Ctrl+Return")
        for name in ("study_instance_uid", "study_description"):
            assert "is required" in front.problem(name)
        assert "HH:MM" in front.problem("study_time")
        assert "3 fields need another look" in front.said()
        assert front.room.wire.count(f"POST {STUDIES}") == 0
        assert front.values()["mrn"] == "7"


async def test_a_uid_can_be_made_and_an_age_suggested(qapp: QApplication) -> None:
    async with Front() as front:
        await front.new()
        box = front.page.form.boxes["study_instance_uid"]
        box.button.setFocus()
        await front.press("Return")
        assert front.values()["study_instance_uid"].startswith("2.25.")
        age = front.page.form.boxes["age"]
        age.button.setFocus()
        await front.press("Return")
        assert front.values()["age"] == ""
        assert "date of birth" in front.problem("age")
        await front.write(date_of_birth="1960-04-03", study_date="2024-04-02")
        age.button.setFocus()
        await front.press("Return")
        assert front.values()["age"] == "63 years"


async def test_a_uid_that_exists_is_told_at_its_field_and_its_study_can_be_shown(qapp: QApplication) -> None:
    async with Front() as front:
        taken = front.room.world.studies[front.room.one("assigned")].study_instance_uid
        await front.new()
        await front.write(patient_name="DOE^JANE", study_instance_uid=taken, study_description="CT Head")
        await front.press("Ctrl+Return")
        assert "exists already" in front.problem("study_instance_uid")
        assert front.values()["patient_name"] == "DOE^JANE"
        assert front.page.message.button.text() == "Show that study"
        front.page.message.button.click()
        sheet = await front.sheet(ConfirmSheet)
        assert front.told == []
        sheet.close_with(True)
        await front.settled()
        assert front.told == [("closed", ""), ("uid", taken)]
        assert front.values()["patient_name"] == ""


@pytest.mark.parametrize("status", [500, 401, 403, 429])
async def test_a_failed_send_loses_nothing(qapp: QApplication, status: int) -> None:
    async with Front() as front:
        await front.new()
        await front.write(patient_name="DOE^JANE", study_instance_uid=UID, study_description="CT Head")
        await front.tab_to("technologist_notes")
        QTest.keyClick(front.focus(), Qt.Key.Key_Return)
        QTest.keyClicks(front.focus(), "moved")
        before = front.values()
        await front.room.fault(STUDIES, method="POST", status=status)
        await front.press("Ctrl+Return")
        assert front.values() == before
        assert front.told == []
        assert front.page.message.isVisible()
        assert front.page.message.copy.isVisible()
        assert front.page.form.isEnabled()
        assert front.room.wire.count(f"POST {STUDIES}") == 1
        if status == 401:
            assert front.room.session.phase is Phase.EXPIRED
        else:
            await front.press("Ctrl+Return")
            assert [kind for kind, _ in front.told] == ["created"]


async def test_what_the_server_says_of_a_field_stands_beside_it(qapp: QApplication) -> None:
    async with Front() as front:
        await front.new()
        await front.write(study_instance_uid=UID, study_description="CT Head", facility_name="North")
        body = {"error": {"field": "reportMetadata.facilityName", "message": "<b>no</b> such facility"}}
        await front.room.fault(STUDIES, method="POST", status=422, body=body)
        await front.press("Ctrl+Return")
        assert front.problem("facility_name") == "Check: Facility <b>no</b> such facility."
        assert front.page.form.boxes["facility_name"].editor.hasFocus()
        assert front.values()["facility_name"] == "North"


async def test_an_answer_that_never_came_is_settled_by_reading(qapp: QApplication) -> None:
    async with Front() as front:
        await front.new()
        await front.write(study_instance_uid=UID, study_description="CT Head")
        await front.room.fault(STUDIES, method="POST", kind="drop", after_commit=True)
        await front.press("Ctrl+Return")
        assert [kind for kind, _ in front.told] == ["created"]
        assert front.room.wire.count(f"POST {STUDIES}") == 1


async def test_an_unknown_customer_is_named(qapp: QApplication) -> None:
    async with Front() as front:
        await front.new()
        await front.write(study_instance_uid=UID, study_description="CT", customer="cus_" + "9" * 32)
        await front.press("Ctrl+Return")
        assert "does not know the reader or the customer" in front.said()
        assert front.told == []


async def test_while_it_is_sent_nothing_else_happens(qapp: QApplication) -> None:
    async with Front() as front:
        await front.new()
        await front.write(study_instance_uid=UID, study_description="CT Head")
        held = asyncio.Event()
        front.room.wire.after(f"POST {STUDIES}", held.wait)
        QTest.keyClick(front.focus(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: front.page.busy, "busy")
        assert front.page.doing.text() == "Creating…"
        assert not front.page.back.isEnabled()
        for key in (Qt.Key.Key_Return, Qt.Key.Key_O):
            QTest.keyClick(front.focus(), key, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(front.focus(), Qt.Key.Key_Escape)
        QTest.keyClicks(front.page.form.boxes["mrn"].editor, "1")
        assert not front.enter(front.drag(shipped("CT_small.dcm")))
        await until(lambda: front.room.wire.count(f"POST {STUDIES}") == 1, "sent")
        held.set()
        await front.settled()
        assert front.room.wire.count(f"POST {STUDIES}") == 1
        assert [kind for kind, _ in front.told] == ["created"]


async def test_leaving_asks_before_anything_typed_is_lost(qapp: QApplication) -> None:
    async with Front() as front:
        await front.new()
        await front.press("Esc")
        assert front.told == [("closed", "")], "nothing was typed"
        await front.new()
        await front.write(mrn="7")
        await front.press("Esc")
        sheet = await front.sheet(ConfirmSheet)
        await front.press("Esc")
        await until(lambda: not front.working, "back")
        assert front.values()["mrn"] == "7"
        assert front.page.form.boxes["mrn"].editor.hasFocus()
        await front.press("Esc")
        sheet = await front.sheet(ConfirmSheet)
        QTest.keyClick(sheet, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await front.settled()
        assert front.told == [("closed", ""), ("closed", "")]
        assert front.values()["mrn"] == ""


async def test_only_those_who_may_read_are_offered(qapp: QApplication) -> None:
    async with Front() as front:
        await front.new()
        offered = {value for value, _ in front.page.form.choices("assigned_to")}
        able = {user.user_id for user in front.room.world.users.values() if user.can_create_reports}
        assert offered - {""} == offered & able
        assert len(offered) > 1
        front.room.colleagues.forget()
        await front.room.fault("/v1/autoScribe/users", status=403)
        await front.new()
        assert "could not be listed" in front.problem("assigned_to")


# --- editing


async def test_only_what_changed_is_sent_after_it_was_looked_at(qapp: QApplication) -> None:
    async with Front() as front:
        study_id = front.room.one("assigned")
        seen = await front.edit(study_id)
        assert front.page.banner.isVisible()
        assert front.page.study == seen
        await front.tab_to("facility_name")
        QTest.keyClick(front.focus(), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(front.focus(), "North Wing")
        await front.tab_to("severity")
        QTest.keyClicks(front.focus(), "s" if seen.severity != "stat" else "n")
        await front.press("Ctrl+Return")
        sheet = await front.sheet(DiffSheet)
        words = "\n".join(label.text() for label in sheet.findChildren(QLabel))
        assert "North Wing" in words
        assert seen.report_metadata.mrn is not None
        assert seen.report_metadata.mrn in words, "whose study it is"
        assert not any(line.startswith("PATCH") for line in front.room.wire.passed)
        assert sheet.no.hasFocus(), "a stray Enter sends nothing"
        QTest.keyClick(sheet, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await front.settled()
        assert front.told == [("saved", study_id)]
        body = [entry for entry in front.room.sandbox.log.entries() if entry["method"] == "PATCH"][-1]["body"]
        assert body.keys() == {"severity", "reportMetadata"}
        assert body["reportMetadata"] == {"facilityName": "North Wing"}


async def test_a_diff_that_is_not_accepted_sends_nothing_and_loses_nothing(qapp: QApplication) -> None:
    async with Front() as front:
        await front.edit(front.room.one("assigned"))
        await front.write(procedure="X")
        changed = front.values()
        await front.press("Ctrl+Return")
        await front.sheet(DiffSheet)
        await front.press("Esc")
        await until(lambda: not front.working, "back")
        assert front.values() == changed
        assert front.told == []
        assert front.room.wire.count("PATCH") == 0


async def test_nothing_changed_is_nothing_to_save(qapp: QApplication) -> None:
    async with Front() as front:
        await front.edit(front.room.one("assigned"))
        await front.press("Ctrl+Return")
        assert "Nothing was changed" in front.said()
        assert front.room.wire.count("PATCH") == 0
        await front.press("Esc")
        assert front.told == [("closed", "")]


async def test_changing_who_the_patient_is_is_said_in_the_diff(qapp: QApplication) -> None:
    async with Front() as front:
        await front.edit(front.room.one("assigned"))
        await front.write(mrn="9")
        await front.press("Ctrl+Return")
        sheet = await front.sheet(DiffSheet)
        assert any("changes who the patient is" in label.text() for label in sheet.findChildren(QLabel))
        sheet.close_with(False)
        await front.settled()


async def test_the_study_is_read_anew_before_it_is_edited(qapp: QApplication) -> None:
    async with Front() as front:
        study_id = front.room.one("assigned")
        old = await front.room.seen(study_id)
        await front.room.change(study_id, severity="stat" if old.severity != "stat" else "high")
        front.desk.open_edit(old)
        await front.settled()
        assert front.page.study is not None
        assert front.values()["severity"] == front.page.study.severity != old.severity
        assert not front.page.dirty


async def test_a_change_made_elsewhere_stops_the_save_and_what_was_typed_can_be_kept(qapp: QApplication) -> None:
    async with Front() as front:
        study_id = front.room.one("assigned")
        await front.edit(study_id)
        await front.write(procedure="Typed ")
        typed = front.values()["procedure"]
        await front.room.change(study_id, mrn="CHANGED-7")
        await front.press("Ctrl+Return")
        (await front.sheet(DiffSheet)).close_with(True)
        await front.settled()
        assert "MRN" in front.said()
        assert front.room.wire.count("PATCH") == 0
        assert front.values()["procedure"] == typed
        front.page.message.button.click()
        await front.settled()
        assert front.values()["procedure"] == typed
        assert front.values()["mrn"] == "CHANGED-7"
        await front.press("Ctrl+Return")
        (await front.sheet(DiffSheet)).close_with(True)
        await front.settled()
        assert front.told == [("saved", study_id)]
        body = [entry for entry in front.room.sandbox.log.entries() if entry["method"] == "PATCH"][-1]["body"]
        assert body == {"reportMetadata": {"procedure": typed}}


async def test_an_unanswered_save_can_be_looked_at_again(qapp: QApplication) -> None:
    async with Front() as front:
        study_id = front.room.one("assigned")
        await front.edit(study_id)
        await front.write(procedure="Typed ")
        typed = front.values()["procedure"]
        await front.press("Ctrl+Return")
        sheet = await front.sheet(DiffSheet)
        await front.room.fault(f"{STUDIES}/{study_id}", method="PATCH", kind="drop", after_commit=True)

        async def cut() -> None:
            await front.room.fault(f"{STUDIES}/{study_id}", method="GET", status=503, times=20)

        front.room.wire.after(f"PATCH {STUDIES}/{study_id}", cut)
        sheet.close_with(True)
        await front.settled()
        assert front.said().startswith("Not confirmed")
        assert front.values()["procedure"] == typed
        await front.room.no_faults()
        front.page.message.button.click()
        await front.settled()
        assert not front.page.dirty, "it had been carried out"
        assert front.room.wire.count("PATCH") == 1


async def test_another_form_asks_before_what_was_typed_goes(qapp: QApplication) -> None:
    async with Front() as front:
        await front.new()
        await front.write(mrn="7")
        seen = await front.room.seen(front.room.one("assigned"))
        front.desk.open_edit(seen)
        (await front.sheet(ConfirmSheet)).close_with(False)
        await front.settled()
        assert front.page.study is None
        assert front.values()["mrn"] == "7"
        front.desk.open_edit(seen)
        (await front.sheet(ConfirmSheet)).close_with(True)
        await front.settled()
        assert front.page.study == seen


async def test_a_signed_study_keeps_what_its_report_was_read_from(qapp: QApplication) -> None:
    async with Front() as front:
        study_id = front.room.one("assigned")
        await front.room.sign(study_id)
        await front.edit(study_id)
        for name in ("clinical_history", "prior_reports", "assigned_to", "study_instance_uid"):
            assert front.page.form.boxes[name].fixed
            assert front.problem(name), "and says why"
        QTest.keyClicks(front.page.form.boxes["clinical_history"].editor, "x")
        assert not front.page.dirty
        await front.write(procedure="Corrected ")
        await front.press("Ctrl+Return")
        (await front.sheet(DiffSheet)).close_with(True)
        await front.settled()
        assert front.told == [("saved", study_id)]


async def test_a_cancelled_study_can_be_looked_at_and_left(qapp: QApplication) -> None:
    async with Front() as front:
        study_id = front.room.one("assigned")
        seen = await front.room.seen(study_id)
        await front.room.session.client.cancel_study(study_id)
        front.desk.open_edit(seen)
        await front.settled()
        assert "This study is cancelled" in front.said()
        assert not front.page.form.isEnabled()
        await front.press("Ctrl+Return")
        assert "This study is cancelled" in front.said()
        await front.press("Esc")
        assert front.told == [("closed", "")]
        await front.new()
        assert front.page.form.isEnabled()


async def test_a_study_that_cannot_be_read_is_told(qapp: QApplication) -> None:
    async with Front() as front:
        seen = await front.room.seen(front.room.one("assigned"))
        await front.room.fault(f"{STUDIES}/{seen.study_id}", status=500, times=20)
        front.desk.open_edit(seen)
        await front.settled()
        assert "server has a problem" in front.said()
        assert front.page.back.isEnabled()


# --- from files


async def test_a_file_fills_the_form_and_the_study_is_created(qapp: QApplication) -> None:
    async with Front() as front:
        await front.new()
        await front.drop(shipped("CT_small.dcm"))
        values = front.values()
        assert values["study_instance_uid"] == "1.3.6.1.4.1.5962.1.2.1.20040119072730.12322"
        assert values["mrn"] == "1CT1"
        assert (values["modality"], values["study_date"], values["study_time"]) == ("CT", "2004-01-19", "07:27")
        assert front.page.found.title.text() == "1 study, 1 series, 1 file"
        assert "MRN" in front.page.found.advice.text()
        assert front.page.warning.isHidden()
        assert front.page.dirty
        await front.press("Ctrl+Return")
        kind, study_id = front.told[-1]
        assert kind == "created"
        study = await front.room.session.client.study(study_id)
        assert study.report_metadata.mrn == "1CT1"
        assert study.modality == "CT"


async def test_what_was_typed_is_never_overwritten_and_two_patients_must_be_confirmed(qapp: QApplication) -> None:
    async with Front() as front:
        await front.new()
        await front.write(mrn="0042", study_description="CT Chest")
        await front.drop(shipped("CT_small.dcm"))
        assert front.values()["mrn"] == "0042"
        assert front.values()["study_description"] == "CT Chest"
        assert "Left as typed" in front.page.found.advice.text()
        assert "MRN" in front.page.warning.advice.text()
        await front.press("Ctrl+Return")
        assert front.room.wire.count(f"POST {STUDIES}") == 0
        assert front.page.warning.tick.hasFocus()
        await front.press("Space")
        await front.press("Ctrl+Return")
        assert [kind for kind, _ in front.told] == ["created"]


async def test_files_of_one_study_that_disagree_stop_it(qapp: QApplication, tmp_path: Path) -> None:
    dataset = pydicom.dcmread(shipped("CT_small.dcm"))
    for number, mrn in enumerate(("111", "222")):
        dataset.PatientID = mrn
        dataset.SOPInstanceUID = f"1.2.3.{number}"
        dataset.save_as(tmp_path / f"{number}.dcm")
    async with Front() as front:
        await front.new()
        await front.drop(str(tmp_path))
        assert "disagree in: MRN" in front.page.warning.advice.text()
        assert front.page.found.title.text() == "1 study, 1 series, 2 files"
        await front.press("Ctrl+Return")
        assert "First confirm" in front.said()
        await front.drop(shipped("MR_small.dcm"))
        assert front.page.warning.isHidden(), "it was about the other files"
        assert front.values()["mrn"] == "4MR1"


async def test_of_several_studies_one_is_chosen(qapp: QApplication, tmp_path: Path) -> None:
    for name in ("CT_small.dcm", "MR_small.dcm"):
        shutil.copy(shipped(name), tmp_path / name)
    (tmp_path / "readme.txt").write_text("no image")
    async with Front() as front:
        await front.new()
        await front.drop(str(tmp_path))
        sheet = await front.sheet(WhichSheet)
        assert sheet.list.count() == 2
        assert not sheet.send.isEnabled()
        row = next(row for row in range(2) if "4MR1" in sheet.list.item(row).text())
        assert sheet.list.hasFocus()
        for _ in range(row + 1):
            QTest.keyClick(sheet.list, Qt.Key.Key_Down)
        assert sheet.list.currentRow() == row
        QTest.keyClick(sheet.list, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await front.settled()
        assert front.values()["mrn"] == "4MR1"
        assert "of 2 in the files" in front.page.found.title.text()
        assert "1 file skipped: not a DICOM file (1)" in front.page.found.title.text()
        await front.drop(str(tmp_path))
        (await front.sheet(WhichSheet)).close_with(False)
        await front.settled()
        assert front.values()["mrn"] == "4MR1"


async def test_files_without_a_study_leave_the_form_as_it_is(qapp: QApplication, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    async with Front() as front:
        await front.new()
        await front.write(mrn="7")
        await front.drop(str(tmp_path / "a.txt"))
        assert front.said().startswith("No DICOM study was found 1 file skipped: not a dicom file (1)")
        assert front.values()["mrn"] == "7"
        empty = tmp_path / "empty"
        empty.mkdir()
        await front.drop(str(empty))
        assert "no file" in front.said().lower()


async def test_files_of_another_study_do_not_touch_the_one_being_edited(qapp: QApplication) -> None:
    async with Front() as front:
        await front.edit(front.room.one("assigned"))
        before = front.values()
        await front.drop(shipped("CT_small.dcm"))
        assert "of another study" in front.said()
        assert front.page.message.button.isHidden()
        assert front.values() == before


async def test_only_files_of_this_computer_are_taken(qapp: QApplication) -> None:
    async with Front() as front:
        await front.new()
        assert not front.enter(front.drag(urls=("https://example.com/x.dcm",)))
        assert front.page.drop.zone.isHidden()
        assert front.enter(front.drag(shipped("CT_small.dcm")))
        assert front.page.drop.zone.isVisible()
        assert front.page.drop.zone.size() == front.page.size()
        front.leave()
        assert front.page.drop.zone.isHidden()
        for editor in front.page.findChildren(QWidget):
            assert editor is front.page or not editor.acceptDrops(), editor


async def test_reading_can_be_stopped(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(40):
        shutil.copy(shipped("CT_small.dcm"), tmp_path / f"{number}.dcm")
    async with Front() as front:
        from avara_desktop.ui.pages import file_reading

        asked: list[bool] = []
        real = read_dicom

        def slow(paths: object, *, progress: object, stop: object) -> object:
            def one_more(files: int) -> None:
                progress(files)  # type: ignore[operator]
                while files == 5 and not stop():  # type: ignore[operator]
                    asked.append(True)

            return real(paths, progress=one_more, stop=stop)  # type: ignore[arg-type]

        monkeypatch.setattr(file_reading, "read_dicom", slow)
        await front.new()
        mime = front.drag(str(tmp_path))
        front.enter(mime)
        front.page.files_given.emit([tmp_path])
        await until(lambda: "5 files read; Esc stops" in front.page.doing.text(), "the count")
        assert not front.page.form.isEnabled()
        QTest.keyClick(front.focus(), Qt.Key.Key_Escape)
        await front.settled()
        assert "stopped before the last file" in front.page.found.title.text()
        assert "5 files" in front.page.found.title.text()
        assert front.told == [], "the first Esc only stops"


async def test_reading_that_never_ends_is_given_up(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    from avara_desktop.ui.pages import file_reading

    async def late(work: object, seconds: float) -> object:
        assert seconds == file_reading.LONGEST_READING
        raise TimeoutError

    monkeypatch.setattr(file_reading, "off_the_loop", late)
    async with Front() as front:
        await front.new()
        await front.drop(shipped("CT_small.dcm"))
        assert "took too long" in front.said()
        assert front.page.form.isEnabled()
    assert threads.off_the_loop is not late


async def test_without_pydicom_the_buttons_say_why(qapp: QApplication) -> None:
    reason = "DICOM files cannot be read on this computer. Ask for pydicom."
    async with Front(no_dicom=reason) as front:
        await front.new()
        assert not front.page.files.isEnabled()
        assert not front.page.folder.isEnabled()
        assert "pydicom" in front.page.files.toolTip()
        assert front.page.hint.text() == reason
        assert not front.enter(front.drag(shipped("CT_small.dcm")))
        await front.press("Ctrl+O")
        assert front.page.findChildren(QFileDialog) == []


async def test_the_file_dialog_holds_nothing_up_and_leaves_no_trace(qapp: QApplication, tmp_path: Path) -> None:
    folder = tmp_path / "DOE_JANE_CANARY"
    folder.mkdir()
    shutil.copy(shipped("CT_small.dcm"), folder / "x.dcm")
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(tmp_path / "config"))
    async with Front() as front:
        await front.new()
        await front.press("Ctrl+O")
        dialog = front.page.findChildren(QFileDialog)[0]
        await front.press("Ctrl+O")
        assert len(front.page.findChildren(QFileDialog)) == 1
        dialog.setDirectory(str(folder))
        name = dialog.findChild(QLineEdit, "fileNameEdit")
        assert isinstance(name, QLineEdit)
        name.setText("x.dcm")
        await until(lambda: dialog.selectedFiles() == [str(folder / "x.dcm")], "the file chosen")
        QTest.keyClick(name, Qt.Key.Key_Return)
        await until(lambda: front.values()["mrn"] == "1CT1", "the file")
        await front.settled()
        assert front.page.chooser._folder == str(folder)
        await until(lambda: not front.page.findChildren(QFileDialog), "the dialog to go")
        front.page.choose_folder()
        front.desk.forget()
        assert front.page.chooser._folder == ""
        await until(lambda: not front.page.findChildren(QFileDialog), "the dialog to go")
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".dcm"]
    assert not [path for path in written if b"CANARY" in path.read_bytes()]


# --- nothing stays


async def test_forgetting_leaves_no_datum_and_nothing_to_undo(qapp: QApplication) -> None:
    async with Front() as front:
        study_id = front.room.one("assigned")
        seen = await front.edit(study_id)
        await front.drop(shipped("CT_small.dcm"))
        await front.write(procedure="CANARY", clinical_history="CANARY")
        await front.tab_to("technologist_notes")
        QTest.keyClick(front.page.form.boxes["technologist_notes"].editor.add_button, Qt.Key.Key_Return)  # type: ignore[attr-defined]
        QTest.keyClicks(front.focus(), "CANARY")
        front.desk.forget()
        secrets = {
            "CANARY", seen.report_metadata.mrn or "-", seen.report_metadata.patient_name or "-",
            seen.study_instance_uid, seen.study_description,
        }  # fmt: skip
        for widget in front.window.findChildren(QWidget):
            if isinstance(widget, QLineEdit | QPlainTextEdit):
                widget.undo()
            if isinstance(widget, QComboBox):
                found = [widget.itemText(at) for at in range(widget.count())]
                assert not [text for text in found if "CANARY" in text]
            for text in texts_of(widget):
                assert not [secret for secret in secrets if secret in text], text
        assert front.page.study is None


async def test_signing_out_while_it_is_sent_leaves_an_empty_page(qapp: QApplication) -> None:
    async with Front() as front:
        await front.new()
        await front.write(patient_name="CANARY", study_instance_uid=UID, study_description="CT Head")
        held = asyncio.Event()
        front.room.wire.after(f"POST {STUDIES}", held.wait)
        QTest.keyClick(front.focus(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: front.room.wire.count(f"POST {STUDIES}") == 1, "sent")
        await front.room.session.end()
        front.desk.forget()
        held.set()
        await front.settled()
        assert front.values()["patient_name"] == ""
        assert front.told == []
        assert front.page.message.isHidden()
        await front.room.sign_in()
        await front.new()
        assert front.page.form.isEnabled()


# --- looks


@pytest.mark.parametrize("px", [16, 24])
@pytest.mark.parametrize("size", [(800, 560), (800, 600), (1280, 800), (1920, 1080), (1200, 1920)])
async def test_nothing_is_cut_at_any_size(qapp: QApplication, size: tuple[int, int], px: int) -> None:
    async with Front(size, px) as front:
        await front.edit(front.room.one("assigned"))
        page = front.page
        page.form.show_problems({"study_time": "must be a time of day, as HH:MM", "customer": "must be an id"})
        page.warning.show_words(Level.STOP, "These files may not be of one patient", "word " * 40)
        for _ in range(8):
            QApplication.sendPostedEvents(None, 0)
        front.window.grab()
        assert (front.window.width(), front.window.height()) == size
        content = page.area.widget()
        assert content is not None
        assert content.width() <= page.area.viewport().width()
        assert page.area.viewport().height() > 4 * page.fontMetrics().lineSpacing(), "room to work in"
        cut = []
        for part in page.findChildren(QWidget):
            if not part.isVisible():
                continue
            if page.mapFromGlobal(part.mapToGlobal(part.rect().topRight())).x() > page.width():
                cut.append(f"{part} leaves the page")
            if isinstance(part, QLabel) and part.text():
                needed = part.heightForWidth(part.width()) if part.wordWrap() else part.sizeHint().height()
                if part.height() < needed - 1 or (not part.wordWrap() and part.width() < part.sizeHint().width() - 1):
                    cut.append(part.text())
            if isinstance(part, QPushButton | QCheckBox) and part.width() < part.sizeHint().width() - 1:
                cut.append(part.text())
        assert cut == []
        under = page.form.boxes["study_time"].under
        spot = under.mapTo(page.area.viewport(), QPoint(0, under.height() - 1))
        assert page.area.viewport().rect().contains(spot), "the first problem is in sight"


async def test_everything_has_a_name_and_shows_plain_text(qapp: QApplication) -> None:
    async with Front() as front:
        study_id = await front.room.arrive(
            patientName="<b>DOE</b>^<img src=x>", mrn="<i>1</i>", studyDescription="<h1>CT</h1> & more"
        )
        await front.edit(study_id)
        await front.write(procedure="<u>x</u>")
        assert nameless(front.page) == []
        await front.press("Ctrl+Return")
        sheet = await front.sheet(DiffSheet)
        assert nameless(sheet) == []
        labels = [*front.page.findChildren(QLabel), *sheet.findChildren(QLabel)]
        assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
        assert any("<u>x</u>" in label.text() for label in sheet.findChildren(QLabel))
        sheet.close_with(False)
        await front.settled()
        assert front.values()["patient_name"] == "<b>DOE</b>^<img src=x>"


async def test_f6_goes_from_group_to_group_and_tab_goes_round(qapp: QApplication) -> None:
    async with Front() as front:
        await front.new()
        firsts = []
        for _ in range(5):
            await front.press("F6")
            firsts.append(next(name for name, box in front.page.form.boxes.items() if box.isAncestorOf(front.focus())))
        groups = ["study_instance_uid", "assigned_to", "clinical_indication", "prior_reports", "patient_name"]
        assert firsts == groups
        await front.press("Shift+F6")
        assert front.page.form.boxes["prior_reports"].isAncestorOf(front.focus())
        start = front.focus()
        seen = []
        for _ in range(120):
            QTest.keyClick(front.focus(), Qt.Key.Key_Tab)
            seen.append(front.focus())
            if front.focus() is start:
                break
        assert front.page.save in seen
        assert front.page.back in seen
        assert all(front.page.isAncestorOf(widget) for widget in seen)
        QTest.keyClick(front.focus(), Qt.Key.Key_Backtab)
        assert front.focus() is seen[-2]
        assert all(isinstance(each, QAbstractButton | QLineEdit | QPlainTextEdit | QComboBox) for each in seen)
