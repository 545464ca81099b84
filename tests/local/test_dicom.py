"""DICOM files to studies, on the files that pydicom ships: what is found, what is skipped and why."""

import logging
import re
import shutil
import sys
import threading
from importlib import metadata
from pathlib import Path
from typing import Any

import pydicom
import pytest

from avara_desktop.errors import AvaraError
from avara_desktop.local import dicom
from avara_desktop.local.dicom import DicomReading, DicomStudy, DicomSupportMissing, read_dicom
from avara_desktop.local.dicom_header import load_pydicom
from tests.local.dicom_samples import CHARSETS, FILES, SHIPPED, TEST_FILES, element, file_of, header

REASONS = {
    "not a DICOM file",
    "no study instance UID",
    "a DICOMDIR, which only lists the files of its folder",
    "a compressed archive: unpack it first",
}

# Written down from a dump of each file, not from what this app reads.
EXPECTED: dict[str, dict[str, Any]] = {
    "CT_small.dcm": {
        "study_instance_uid": "1.3.6.1.4.1.5962.1.2.1.20040119072730.12322",
        "files": 1,
        "series": 1,
        "modality": "CT",
        "study_description": "e+1",
        "procedure": "e+1",
        "patient_name": "CT1 CompressedSamples",
        "mrn": "1CT1",
        "sex": "other",
        "date_of_birth": "",
        "age": "",  # 000Y
        "height_cm": None,
        "weight_kg": None,  # 0.000000
        "accession_number": "",
        "institution": "JFK IMAGING CENTER",
        "referring_physician": "",
        "study_date": "2004-01-19",
        "study_time": "07:27",
        "conflicts": (),
    },
    "examples_overlay.dcm": {
        "modality": "MR",
        "study_description": "abdomen^liver",
        "procedure": "MRT oberes Abdomen",
        "patient_name": "Jsssss Sssssss",
        "mrn": "021234567",
        "sex": "male",
        "date_of_birth": "1111-11-11",
        "age": "58 years",
        "height_cm": 173.0,
        "weight_kg": None,
        "accession_number": "8000000000330109",
        "institution": "AKH - WIEN",
        "study_date": "2005-11-30",
        "study_time": "13:26",
    },
    "waveform_ecg.dcm": {
        "modality": "ECG",
        "date_of_birth": "1971-01-23",
        "sex": "female",
        "age": "42 years",
        "institution": "E. O. Ospedali Galliera",
        "referring_physician": "2721",
        "accession_number": "03028041970546",
    },
    "MR_small_bigendian.dcm": {"modality": "MR", "mrn": "4MR1", "sex": "female", "weight_kg": 80.0},
    "MR_small_implicit.dcm": {"modality": "MR", "mrn": "4MR1", "sex": "female", "weight_kg": 80.0},
    "MR_truncated.dcm": {"modality": "MR", "mrn": "4MR1", "study_time": "18:50"},
    "ExplVR_BigEnd.dcm": {
        "patient_name": "Anonymized",
        "institution": "GE MEDICAL SYSTEMS",
        "study_date": "1997-04-24",  # 1997.04.24
        "study_time": "14:04",  # 14:04:38
    },
    "ExplVR_BigEndNoMeta.dcm": {"study_instance_uid": "1.2.333.4444.5.6.7.8.9", "modality": "RTPLAN"},
    "ExplVR_LitEndNoMeta.dcm": {"study_instance_uid": "1.2.333.4444.5.6.7.8.9", "study_time": "10:53"},
    "image_dfl.dcm": {"study_instance_uid": "1.3.6.1.4.1.5962.1.2.0.977067310.6001.0", "patient_name": ""},
    "JPEG2000.dcm": {"modality": "NM", "study_description": "Whole Body Bone", "institution": "Hospital Name 12345"},
    "rtplan.dcm": {"patient_name": "First mid Last", "modality": "RTPLAN", "institution": "Here", "sex": "other"},
    "rtplan_truncated.dcm": {"patient_name": "First mid Last", "study_date": "2003-07-16"},
    "badVR.dcm": {"mrn": "id11111", "patient_name": "Firstname Lastname"},
    "SC_rgb_jpeg_dcmtk.dcm": {
        "patient_name": "G Lestrade",
        "age": "24 years",
        "referring_physician": "James Moriarty",
    },
    "liver_1frame.dcm": {"modality": "SEG", "study_description": "Liver Segmentation", "age": "60 years"},
    "693_J2KI.dcm": {"study_description": "5/5mm Plain", "procedure": "", "mrn": "CQ500-CT-310"},
    "reportsi.dcm": {"modality": "SR", "referring_physician": "First Name Last Name", "mrn": ""},
    "chrArab.dcm": {"patient_name": "لنزار قباني", "mrn": "SCSARAB"},
    "chrFren.dcm": {"patient_name": "Jérôme Buc"},
    "chrGerm.dcm": {"patient_name": "Rüdiger Äneas"},
    "chrGreek.dcm": {"patient_name": "Διονυσιος"},
    "chrH31.dcm": {"patient_name": "Tarou Yamada"},
    "chrH32.dcm": {"patient_name": "ﾔﾏﾀﾞ ﾀﾛｳ"},
    "chrHbrw.dcm": {"patient_name": "דבורה שרון"},
    "chrI2.dcm": {"patient_name": "Gildong Hong"},
    "chrJapMulti.dcm": {"patient_name": "やまだ たろう", "date_of_birth": "1800-01-01", "age": "", "sex": "male"},
    "chrKoreanMulti.dcm": {"patient_name": "김희중", "mrn": "2008-3"},
    "chrRuss.dcm": {"patient_name": "Люкceмбypг"},
    "chrX1.dcm": {"patient_name": "XiaoDong Wang"},
    "chrX2.dcm": {"patient_name": "XiaoDong Wang"},
}


def only(reading: DicomReading) -> DicomStudy:
    (study,) = reading.studies
    assert reading.skipped == ()
    assert not reading.stopped
    return study


def reading_of(tmp_path: Path, *files: bytes) -> DicomReading:
    for number, data in enumerate(files):
        (tmp_path / f"{number:03}").write_bytes(data)
    return read_dicom([tmp_path])


@pytest.mark.parametrize("name", EXPECTED)
def test_a_shipped_file_says_what_its_dump_says(name: str) -> None:
    (path,) = [path for path in FILES if path.name == name]
    study = only(read_dicom([path]))
    assert {field: getattr(study, field) for field in EXPECTED[name]} == EXPECTED[name]


def test_every_shipped_file_is_read_or_skipped_with_a_reason() -> None:
    assert len(FILES) > 180
    for path in FILES:
        reading = read_dicom([path])
        assert len(reading.studies) + len(reading.skipped) == 1, path.name
        assert not reading.stopped
        for name, reason in reading.skipped:
            assert name == path.name
            assert reason in REASONS


def test_every_shipped_study_is_what_pydicom_itself_reads() -> None:
    load_pydicom()  # pydicom warns about many of these
    compared = 0
    for path in FILES:
        studies = read_dicom([path]).studies
        other = pydicom.dcmread(path, force=True, stop_before_pixels=True)
        uid = str(other.get("StudyInstanceUID", ""))
        assert [study.study_instance_uid for study in studies] == ([uid] if uid else []), path.name
        if not uid:
            continue
        (study,) = studies
        compared += 1
        for ours, keyword in (("mrn", "PatientID"), ("accession_number", "AccessionNumber"), ("modality", "Modality")):
            assert getattr(study, ours) == str(other.get(keyword, "") or "").strip(), (path.name, keyword)
        digits = re.sub(r"\D", "", str(other.get("StudyDate", "") or ""))
        assert study.study_date.replace("-", "") == digits
        parts = str(other.get("PatientName", "") or "").split("=")[0].split("^")
        assert sorted(study.patient_name.split()) == sorted(" ".join(parts[:3] + parts[4:]).split()), path.name
    assert compared > 100


def test_a_whole_folder_gives_one_study_for_several_series() -> None:
    reading = read_dicom([TEST_FILES / "dicomdirtests" / "77654033"])
    assert [(study.modality, study.files, study.series) for study in reading.studies] == [("CR", 3, 3), ("CT", 4, 1)]
    spine, head = reading.studies
    assert spine.study_description == "XR C Spine Comp Min 4 Views"
    assert spine.patient_name == head.patient_name == "Archibald Doe"
    assert spine.conflicts == head.conflicts == ()


def test_files_and_folders_can_be_mixed_and_named_twice() -> None:
    file = TEST_FILES / "CT_small.dcm"
    reading = read_dicom([file, CHARSETS / "chrX1.dcm", file])
    assert [study.files for study in reading.studies] == [1, 1]


def test_two_patients_in_one_study_are_told(tmp_path: Path) -> None:
    data = (TEST_FILES / "CT_small.dcm").read_bytes()
    other = data.replace(b"1CT1", b"9CT9").replace(b"CompressedSamples^CT1", b"CompressedSamples^CT9")
    study = only(reading_of(tmp_path, data, other))
    assert study.conflicts == ("patient_name", "mrn")
    assert study.files == 2
    assert study.mrn == "1CT1"


def test_other_words_for_the_same_are_no_conflict(tmp_path: Path) -> None:
    same = [header(name=name) for name in (b"DOE^JOHN", b"Doe^John^^Dr", b"")]
    study = only(reading_of(tmp_path, *same))
    assert study.conflicts == ()
    assert study.patient_name == "JOHN DOE"


def test_an_identifier_is_compared_to_the_letter(tmp_path: Path) -> None:
    assert only(reading_of(tmp_path, header(patient=b"a1"), header(patient=b"A1"))).conflicts == ("mrn",)


def test_the_two_institutions_of_a_shipped_study_are_told() -> None:
    study = only(read_dicom([TEST_FILES / "JPEG-lossy.dcm", TEST_FILES / "JPEG2000.dcm"]))
    assert study.conflicts == ("institution",)


@pytest.mark.parametrize(
    ("modalities", "said"),
    [
        (["CT", "PT"], "PT/CT"),
        (["SR", "CT", "KO", "CT"], "CT"),
        (["MR", "SEG", "PR", "DOC"], "MR"),
        (["SR", "KO"], "SR/KO"),
        (["ct"], "CT"),
        ([""], ""),
    ],
)
def test_the_modality_is_that_of_the_images(modalities: list[str], said: str, tmp_path: Path) -> None:
    uid = element(0x0020000D, b"UI", b"1.2.3\0")
    files = [file_of(element(0x00080060, b"CS", modality.encode()), uid) for modality in modalities]
    assert only(reading_of(tmp_path, *files)).modality == said


@pytest.mark.parametrize("most", [1, 2, 3, 4, 5])
def test_the_study_description_falls_back_in_a_fixed_order(most: int, tmp_path: Path) -> None:
    said = [
        element(0x00081030, b"LO", b"study"),
        element(0x0008103E, b"LO", b"series"),
        element(0x00180015, b"CS", b"CHEST "),
        element(0x00181030, b"LO", b"protocol"),
        element(0x00321060, b"LO", b"requested"),
    ]
    kept = [said[index] for index in (2, 1, 3, 4, 0)[:most]]
    files = file_of(element(0x00080060, b"CS", b"CR"), element(0x0020000D, b"UI", b"1.2.3\0"), *kept)
    study = only(reading_of(tmp_path, files))
    assert study.study_description == ["CR CHEST", "series", "protocol", "requested", "study"][most - 1]
    assert study.procedure == ["", "", "", "requested", "requested"][most - 1]


def test_the_performed_step_is_a_procedure_too(tmp_path: Path) -> None:
    parts = [element(0x00081030, b"LO", b"study"), element(0x0020000D, b"UI", b"1.2.3\0")]
    study = only(reading_of(tmp_path, file_of(*parts, element(0x00400254, b"LO", b"performed"))))
    assert (study.study_description, study.procedure) == ("study", "performed")


def test_the_name_of_a_file_is_shown_clean(tmp_path: Path) -> None:
    (tmp_path / "exe.\u202emcd").touch()
    assert read_dicom([tmp_path]).skipped == (("exe.mcd", "empty file"),)


def test_a_folder_without_dicom_gives_plain_reasons(tmp_path: Path) -> None:
    (tmp_path / "a letter.txt").write_text("Dear colleague", encoding="utf-8")
    (tmp_path / "b.zip").write_bytes(b"PK\x03\x04rest")
    (tmp_path / "c.dcm").touch()
    (tmp_path / "d.dcm").write_bytes(bytes(128) + b"DICM")
    reading = read_dicom([tmp_path, tmp_path / "gone.dcm"])
    assert reading.studies == ()
    assert reading.skipped == (
        ("a letter.txt", "not a DICOM file"),
        ("b.zip", "a compressed archive: unpack it first"),
        ("c.dcm", "empty file"),
        ("d.dcm", "no study instance UID"),
        ("gone.dcm", "could not be read"),
    )


def test_progress_is_told_and_stopping_ends_the_walk(tmp_path: Path) -> None:
    for number in range(5):
        shutil.copy(TEST_FILES / "CT_small.dcm", tmp_path / f"{number}.dcm")
    heard: list[int] = []
    reading = read_dicom([tmp_path], progress=heard.append, stop=lambda: len(heard) == 3)
    assert heard == [1, 2, 3]
    assert reading.stopped
    assert reading.studies[0].files == 3
    heard.clear()
    assert not read_dicom([tmp_path], progress=heard.append).stopped
    assert heard == [1, 2, 3, 4, 5]


def test_a_limit_of_files_ends_the_walk_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        (tmp_path / str(number)).write_bytes(header())
    monkeypatch.setattr(dicom, "MOST_FILES", 3)  # the folder itself is one of them
    reading = read_dicom([tmp_path])
    assert reading.stopped
    assert reading.studies[0].files == 2


@pytest.mark.parametrize("version", ["", "2.4.4", "4.0.0", "3.0.2"])
def test_without_a_pydicom_it_knows_it_says_how_to_get_one(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(name: str) -> str:
        if not version:
            raise metadata.PackageNotFoundError(name)
        return version

    monkeypatch.setattr(metadata, "version", asked)
    for name in [name for name in sys.modules if name.split(".")[0] == "pydicom"]:
        monkeypatch.setitem(sys.modules, name, None)  # an import of it fails
    with pytest.raises(DicomSupportMissing) as caught:
        read_dicom([TEST_FILES / "CT_small.dcm"])
    assert isinstance(caught.value, AvaraError)
    assert "pydicom 3" in caught.value.advice
    assert caught.value.__cause__ is None


def test_nothing_that_is_read_is_logged(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    with caplog.at_level(logging.DEBUG):
        read_dicom([SHIPPED])
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")


def test_threads_read_at_the_same_time() -> None:
    folder = TEST_FILES / "dicomdirtests"
    readings: list[DicomReading] = []
    threads = [threading.Thread(target=lambda: readings.append(read_dicom([folder]))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(readings) == 4
    assert all(reading == read_dicom([folder]) for reading in readings)
