"""The header of one DICOM file as plain text, read through pydicom and bounded against files made to do harm.

Only this module imports pydicom, and asks it for nothing but the bytes of a few data elements: its conversions warn,
log and raise with the very values that are patient data. What it says by itself is silenced for good, as nobody else
here uses it; ``warnings.catch_warnings`` would not do, it is not safe in a thread.
"""

import io
import os
import re
import stat
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any, BinaryIO, cast

from avara_desktop.errors import AvaraError
from avara_desktop.local.dicom_text import cleaned, decoded

SUPPORTED = "3."
WANTED = {
    0x00080020: "StudyDate",
    0x00080030: "StudyTime",
    0x00080050: "AccessionNumber",
    0x00080060: "Modality",
    0x00080080: "InstitutionName",
    0x00080090: "ReferringPhysicianName",
    0x00081030: "StudyDescription",
    0x0008103E: "SeriesDescription",
    0x00100010: "PatientName",
    0x00100020: "PatientID",
    0x00100030: "PatientBirthDate",
    0x00100040: "PatientSex",
    0x00101010: "PatientAge",
    0x00101020: "PatientSize",
    0x00101030: "PatientWeight",
    0x00180015: "BodyPartExamined",
    0x00181030: "ProtocolName",
    0x0020000D: "StudyInstanceUID",
    0x0020000E: "SeriesInstanceUID",
    0x00321060: "RequestedProcedureDescription",
    0x00400254: "PerformedProcedureStepDescription",
}
"""Tags (PS3.6) in the order of a file; nothing after the last one is looked at, pixels least of all."""
LONGEST_VALUE = 4096
"""Bytes; the longest honest one is a name of three groups of 64 characters."""
MOST_BYTES = 4 * 2**20
MOST_READS = 100_000
"""Of one header. A CT slice takes about 300 reads and seeks, a list of 3,000 referenced images 27,000."""
HEAD = 1024
DEFLATED, EXPLICIT = b"1.2.840.10008.1.2.1.99", b"1.2.840.10008.1.2.1"
MEDIA_CLASS, DICOMDIR = 0x00020002, "1.2.840.10008.1.3.10"
CHARACTER_SET = 0x00080005
UID = re.compile(r"[0-2](?:\.\d+)+")

NOT_DICOM = "not a DICOM file"
NO_STUDY = "no study instance UID"
UNREADABLE = "could not be read"


class DicomSupportMissing(AvaraError):
    """pydicom, which reads DICOM files, is not installed, or a version that this app does not know."""

    title = "DICOM files cannot be read on this computer"
    advice = "Ask your administrator to install pydicom 3 beside the app (its extra named dicom), or type the study in."


class NotRead(Exception):
    """A file without a header we can use; the argument is the plain reason, and nothing of the file is in it."""


class _Silence:
    """Stands where pydicom looks for ``warnings``."""

    def warn(self, *_: object, **__: object) -> None:
        pass


def pydicom_version() -> str:
    """The version of pydicom that is installed, or nothing."""
    try:
        return metadata.version("pydicom")
    except metadata.PackageNotFoundError:
        return ""


def load_pydicom() -> Any:
    """pydicom's file reader, with its warnings and its logger off. Raises ``DicomSupportMissing``."""
    if not pydicom_version().startswith(SUPPORTED):
        raise DicomSupportMissing
    try:
        from pydicom import config, filereader, misc
    except ImportError:
        raise DicomSupportMissing from None
    vars(misc)["warnings"] = _Silence()
    config.logger.disabled = True
    return filereader


class _Bounded:
    """A file that can be read only so much: lengths in a header are whatever its maker wrote there."""

    def __init__(self, file: BinaryIO) -> None:
        self.tell, self._file = file.tell, file
        self._bytes, self._reads = MOST_BYTES, MOST_READS

    def seek(self, offset: int, whence: int = 0) -> int:
        self._reads -= 1
        return self._file.seek(offset, whence)

    def read(self, size: int = -1) -> bytes:
        self._reads -= 1
        data = self._file.read(min(size, self._bytes + 1)) if size >= 0 else b""
        self._bytes -= len(data)
        if size < 0 or self._bytes < 0 or self._reads < 0:
            raise OSError
        return data


def read_header(path: Path, filereader: Any) -> Mapping[str, str]:
    """What a file says under each keyword of ``WANTED``, as clean text, empty where it says nothing.

    ``filereader`` is what ``load_pydicom`` gave. A file without the preamble of PS3.10 (old ones, and those a program
    wrote by itself) counts if it names a study that can be one. Raises ``NotRead`` and nothing else.
    """
    head = b""
    try:
        with _opened(path) as file:
            head = file.read(HEAD)
            _refuse_by_its_start(head)
            file.seek(0)
            source = _inflated(head, file) if DEFLATED in head else file
            header = _texts(filereader, source)
    except NotRead:
        raise
    except OSError as error:
        # an error number means that the system could not read it; the others are pydicom's and ours
        raise NotRead(UNREADABLE if error.errno or _has_preamble(head) else NOT_DICOM) from None
    except Exception:  # pydicom and zlib raise whatever bytes drive them to, and their words may hold what they read
        raise NotRead(UNREADABLE if _has_preamble(head) else NOT_DICOM) from None
    uid = header["StudyInstanceUID"]
    if not uid or not (_has_preamble(head) or (UID.fullmatch(uid) and len(uid) <= 64)):
        raise NotRead(NO_STUDY if _has_preamble(head) or any(header.values()) else NOT_DICOM)
    return header


def _opened(path: Path) -> BinaryIO:
    """A regular file, opened to read; a pipe or device that took its place meanwhile is not waited for."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    file = os.fdopen(os.open(path, flags), "rb")
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise NotRead(UNREADABLE)
    return file


def _has_preamble(head: bytes) -> bool:
    return head[128:132] == b"DICM"


def _refuse_by_its_start(head: bytes) -> None:
    if not head:
        raise NotRead("empty file")
    if _has_preamble(head):
        return
    if head.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        raise NotRead("a compressed archive: unpack it first")
    # without a preamble a data set starts in group 0008, or with a meta header in group 0002
    if not head.startswith((b"\x08\0", b"\0\x08", b"\x02\0")):
        raise NotRead(NOT_DICOM)


def _inflated(head: bytes, file: BinaryIO) -> BinaryIO:
    """A deflated file (PS3.5 A.5) as one that is not: pydicom would inflate any amount of it."""
    tag, length = struct.unpack_from("<L4xL", head, 132)
    start = 144 + length
    if tag != 0x00000002 or start > HEAD:
        raise NotRead(UNREADABLE)
    file.seek(start)
    data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(file.read(MOST_BYTES), MOST_BYTES)
    return io.BytesIO(head[:start].replace(DEFLATED, EXPLICIT.ljust(len(DEFLATED), b"\0")) + data)


def _texts(filereader: Any, source: BinaryIO) -> dict[str, str]:
    last = max(WANTED)
    dataset = filereader.read_partial(
        cast(BinaryIO, _Bounded(source)),
        stop_when=lambda tag, _vr, _length: tag > last or tag >> 16 == 0x0004,  # 0004: the records of a DICOMDIR
        defer_size=LONGEST_VALUE,
        force=True,
        specific_tags=list(WANTED),
    )
    if _first(element.value for element in dataset.file_meta.elements() if element.tag == MEDIA_CLASS) == DICOMDIR:
        raise NotRead("a DICOMDIR, which only lists the files of its folder")
    # a value shorter than its length is where the file breaks off: half an identifier is somebody else's
    values = {
        WANTED[element.tag]: element.value
        for element in dataset.elements()
        if element.tag in WANTED and isinstance(element.value, bytes) and len(element.value) == element.length
    }
    charset = _first(element.value for element in dataset.elements() if element.tag == CHARACTER_SET)
    return {keyword: cleaned(decoded(values.get(keyword, b""), charset)) for keyword in WANTED.values()}


def _first(values: Iterator[object]) -> str:
    """The first value of an element, which pydicom may or may not have split by now."""
    value = next(values, "")
    if isinstance(value, bytes):
        value = value.decode("ascii", "replace").split("\\")[0]
    elif isinstance(value, Sequence) and not isinstance(value, str):
        value = value[0] if value else ""
    return str(value)
