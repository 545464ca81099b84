"""Reading one header: files made to do harm, broken ones, and any bytes at all."""

import os
import struct
import tracemalloc
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avara_desktop.local import dicom_header
from avara_desktop.local.dicom import DicomReading, read_dicom
from avara_desktop.local.dicom_header import NotRead, load_pydicom, read_header
from tests.local.dicom_samples import (
    CHARSETS,
    DEFLATED,
    EMPTY_ITEM,
    ITEM,
    TEST_FILES,
    UNDEFINED,
    element,
    file_of,
    header,
    long_element,
)

EXAMPLES = int(os.environ.get("AVARA_EXAMPLES", "200"))
UID = element(0x0020000D, b"UI", b"1.2.3\0")
NAMES = ("CT_small.dcm", "ExplVR_BigEndNoMeta.dcm", "rtplan.dcm", "image_dfl.dcm", "MR_small_implicit.dcm", "badVR.dcm")
REAL = [(TEST_FILES / name).read_bytes()[:12_000] for name in NAMES]
REAL += [(CHARSETS / name).read_bytes() for name in ("chrH32.dcm", "chrI2.dcm", "chrX2.dcm")]


@pytest.fixture(scope="session")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("header") / "file"


def read(path: Path, data: bytes) -> DicomReading:
    path.write_bytes(data)
    return read_dicom([path])


HOSTILE = {
    "sequences without end": file_of(*[long_element(0x00081140, b"SQ", UNDEFINED) + ITEM] * 20_000),
    "items without end": file_of(long_element(0x00081140, b"SQ", UNDEFINED), EMPTY_ITEM * 500_000),
    "elements without end": file_of(element(0x00090001, b"LO", b"") * 500_000, UID),
    "a value without end": file_of(long_element(0x00100010, b"OB", UNDEFINED, b"A" * 9_000_000), UID),
    "more than it should inflate to": file_of(zlib.compress(bytes(100_000_000), 9)[2:-4], syntax=DEFLATED),
    "an inflated part that is none": file_of(b"no deflated stream", syntax=DEFLATED),
    "a meta header that reaches far": file_of(syntax=DEFLATED)[:140]
    + struct.pack("<L", 5_000)
    + file_of(syntax=DEFLATED)[144:],
    "a character set of 4 GB": file_of(long_element(0x00080005, b"UN", 0xFFFFFFF0, b"A" * 9_000_000)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_given_up_soon(name: str, path: Path) -> None:
    path.write_bytes(HOSTILE[name])
    read_dicom([TEST_FILES / "CT_small.dcm"])  # pydicom itself is not what is measured
    tracemalloc.start()
    try:
        reading = read_dicom([path])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert reading.studies == ()
    assert reading.skipped == (("file", "could not be read"),)
    assert peak < 32 * 2**20


@pytest.mark.parametrize(
    "data",
    [
        file_of(long_element(0x00100010, b"UN", 0xFFFFFFF0, b"Doe^John")),
        file_of(long_element(0x00100010, b"OB", UNDEFINED) + struct.pack("<HHL", 0xFFFE, 0xE000, 0xFFFFFFF0) * 9),
    ],
)
def test_an_absurd_length_leads_to_the_end_of_the_file(data: bytes, path: Path) -> None:
    assert read(path, data).skipped == (("file", "no study instance UID"),)


def test_large_private_elements_are_passed_over_unread(path: Path) -> None:
    data = file_of(long_element(0x00090001, b"OB", 9_000_000, bytes(9_000_000)), UID)
    assert read(path, data).studies[0].study_instance_uid == "1.2.3"


def test_a_long_list_of_referenced_images_is_honest(path: Path) -> None:
    item = ITEM + element(0x00081155, b"UI", b"1.2.840.113619.2.55.3.604688119.971")
    item += struct.pack("<HHL", 0xFFFE, 0xE00D, 0)
    end = struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)
    data = file_of(long_element(0x00081140, b"SQ", UNDEFINED), item * 5_000, end, UID)
    assert len(read(path, data).studies) == 1


def test_the_records_of_a_dicomdir_are_not_looked_at(path: Path) -> None:
    records = long_element(0x00041220, b"SQ", UNDEFINED) + EMPTY_ITEM * 500_000
    reading = read(path, file_of(records, kind=b"1.2.840.10008.1.3.10"))
    assert reading.skipped == (("file", "a DICOMDIR, which only lists the files of its folder"),)


def test_a_value_that_is_far_too_long_is_none(path: Path) -> None:
    (study,) = read(path, file_of(element(0x00081030, b"LO", b"A" * 5_000), UID)).studies
    assert study.study_description == ""


def test_the_pixels_are_not_looked_at(path: Path) -> None:
    broken = long_element(0x00420010, b"SQ", UNDEFINED) + b"neither items nor an end"
    assert len(read(path, file_of(UID, broken)).studies) == 1


def test_half_an_identifier_is_none(path: Path) -> None:
    patient = element(0x00100020, b"LO", b"123456")
    assert read(path, file_of(UID, patient)).studies[0].mrn == "123456"
    assert read(path, file_of(UID, patient)[:-2]).studies[0].mrn == ""
    assert read(path, file_of(patient, UID)[:-2]).skipped == (("file", "no study instance UID"),)


@pytest.mark.parametrize(
    ("uid", "taken"),
    [(b"1.2.840\0", True), (b"1.2." + b"9" * 61, False), (b"not a uid ", False), (b"5.1", False), (b"", False)],
)
def test_without_a_preamble_the_study_must_have_a_uid_that_can_be_one(uid: bytes, taken: bool, path: Path) -> None:
    bare = element(0x00080060, b"CS", b"CT") + element(0x0020000D, b"UI", uid)
    reading = read(path, bare)
    assert bool(reading.studies) is taken
    assert reading.skipped == (() if taken else (("file", "no study instance UID"),))


def test_with_a_preamble_the_uid_is_passed_on_as_it_is_but_for_padding(path: Path) -> None:
    assert read(path, header(uid=b" 1.02.x \0")).studies[0].study_instance_uid == "1.02.x"


def test_a_system_that_refuses_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied", "/patients/Doe")

    path.write_bytes(header())
    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(NotRead, match=r"^could not be read$"):
        read_header(path, load_pydicom())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_that_took_the_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NotRead, match=r"^could not be read$"):
        read_header(tmp_path / "pipe", load_pydicom())


def test_words_of_pydicom_are_not_passed_on(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("Doe^John")

    path.write_bytes(header())
    monkeypatch.setattr(load_pydicom(), "read_partial", fail)
    with pytest.raises(NotRead) as caught:
        read_header(path, load_pydicom())
    assert str(caught.value) == dicom_header.UNREADABLE
    assert caught.value.__suppress_context__


@settings(max_examples=EXAMPLES)
@given(data=st.binary(max_size=400), start=st.sampled_from([b"", bytes(128) + b"DICM", file_of(), b"\x08\0\x05\0"]))
def test_any_bytes_are_read_or_skipped(path: Path, data: bytes, start: bytes) -> None:
    reading = read(path, start + data)
    assert len(reading.studies) + len(reading.skipped) == 1


@settings(max_examples=EXAMPLES)
@given(
    data=st.sampled_from(REAL),
    changes=st.lists(st.tuples(st.floats(0, 0.999), st.binary(min_size=1, max_size=8)), max_size=6),
    kept=st.floats(0, 1),
)
def test_real_files_that_were_damaged_are_read_or_skipped(
    path: Path, data: bytes, changes: list[tuple[float, bytes]], kept: float
) -> None:
    damaged = bytearray(data)
    for place, change in changes:
        at = int(place * min(len(data), 3_000))
        damaged[at : at + len(change)] = change
    reading = read(path, bytes(damaged[: max(1, int(kept * len(damaged)))]))
    assert len(reading.studies) + len(reading.skipped) == 1


@settings(max_examples=EXAMPLES)
@given(
    name=st.binary(max_size=80), charset=st.one_of(st.binary(max_size=30), st.sampled_from([b"ISO_IR 100", b"rot13"]))
)
def test_any_name_under_any_character_set_is_one_clean_line(path: Path, name: bytes, charset: bytes) -> None:
    for study in read(path, header(name=name, charset=charset)).studies:
        assert not set(study.patient_name) & set("\0\n\r\x1b\u202e\u2066\ufeff")
        study.patient_name.encode("utf-8")
