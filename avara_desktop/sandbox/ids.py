"""The forms of the API's ids and of DICOM UIDs, and ids derived from a seed."""

from __future__ import annotations

import re
from hashlib import blake2b

ID_LENGTH = 32
_FORMS = {
    prefix: re.compile(rf"{prefix}_[0-9a-f]{{{ID_LENGTH}}}", re.ASCII)
    for prefix in ("stu", "usr", "rep", "cus", "org", "inv", "ext")
}
# PS3.5 9.1: components of digits without leading zeros, joined by dots, 64 characters at most
_UID = re.compile(r"(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))+", re.ASCII)
UID_LENGTH = 64


def is_id(prefix: str, text: str) -> bool:
    """Whether the text is an id of that kind: prefix, underscore, 32 hex digits."""
    return _FORMS[prefix].fullmatch(text) is not None


def is_uid(text: str) -> bool:
    """Whether the text is a DICOM UID (PS3.5 9.1)."""
    return len(text) <= UID_LENGTH and _UID.fullmatch(text) is not None


def derived(seed: int, kind: str, number: int) -> bytes:
    """Sixteen bytes that depend on nothing but the arguments."""
    return blake2b(f"{seed}/{kind}/{number}".encode(), digest_size=16).digest()


def derived_id(prefix: str, seed: int, number: int) -> str:
    """An API id that depends on nothing but the arguments."""
    return f"{prefix}_{derived(seed, prefix, number).hex()}"


def derived_uid(seed: int, number: int) -> str:
    """A study instance UID: mostly under the UUID root 2.25, some under roots as devices write them."""
    digest = derived(seed, "uid", number)
    value = int.from_bytes(digest)
    if number % 4 == 0:
        tail = f"{value % 10**9}.{value // 10**9 % 10**10}.{value // 10**19 % 1000}"
        return f"1.2.840.113619.2.55.3.{tail}"
    return f"2.25.{value}"
