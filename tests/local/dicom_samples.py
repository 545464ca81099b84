"""The DICOM files that pydicom ships, and small ones made byte by byte."""

import struct
from pathlib import Path

import pydicom

SHIPPED = Path(pydicom.__file__).parent / "data"
TEST_FILES, CHARSETS = SHIPPED / "test_files", SHIPPED / "charset_files"
FILES = sorted(path for path in SHIPPED.rglob("*") if path.is_file() and "__pycache__" not in path.parts)

EXPLICIT, IMPLICIT, DEFLATED = b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2\0", b"1.2.840.10008.1.2.1.99"
UNDEFINED = 0xFFFFFFFF
ITEM = struct.pack("<HHL", 0xFFFE, 0xE000, UNDEFINED)
EMPTY_ITEM = struct.pack("<HHL", 0xFFFE, 0xE000, 0)


def element(tag: int, vr: bytes, value: bytes) -> bytes:
    """One data element in explicit VR little endian, of a VR with a short length."""
    return struct.pack("<HH2sH", tag >> 16, tag & 0xFFFF, vr, len(value)) + value


def long_element(tag: int, vr: bytes, length: int, value: bytes = b"") -> bytes:
    """One of a VR with a long length, which may be a lie."""
    return struct.pack("<HH2sxxL", tag >> 16, tag & 0xFFFF, vr, length) + value


def file_of(*elements: bytes, syntax: bytes = EXPLICIT, kind: bytes = b"") -> bytes:
    """A whole file: preamble, meta header and data set. ``kind`` is its SOP class."""
    meta = element(0x00020002, b"UI", kind) + element(0x00020010, b"UI", syntax)
    return bytes(128) + b"DICM" + element(0x00020000, b"UL", struct.pack("<L", len(meta))) + meta + b"".join(elements)


def header(uid: bytes = b"1.2.3\0", name: bytes = b"", charset: bytes = b"", patient: bytes = b"7") -> bytes:
    """A file that says little more than whose study it is."""
    return file_of(
        element(0x00080005, b"CS", charset),
        element(0x00080060, b"CS", b"CT"),
        element(0x00100010, b"PN", name),
        element(0x00100020, b"LO", patient),
        element(0x0020000D, b"UI", uid),
    )
