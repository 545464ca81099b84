"""The impression of a report: the part that says what it came to."""

import re

from avara_desktop.state import wording

LONGEST = 700
"""Characters of an impression that a brief shows; the whole report is a key away."""
TAIL = 20_000
"""Characters at the end of a report that are looked through: an impression comes last, and a frame is short."""
_HEADED = re.compile(r"^[ \t]*(impression|conclusions?|opinion)\b[ \t]*:?[ \t]*", re.IGNORECASE | re.MULTILINE)
_NEXT_HEADING = re.compile(r"^[ \t]*[A-Z][A-Z /&-]{3,40}:?[ \t]*$", re.MULTILINE)


def impression(text: str) -> str:
    """What follows the last heading "Impression", "Conclusion" or "Opinion", up to the next heading; empty without one.

    Cut at a word where it is longer than a brief has room for, and then it says so.
    """
    text = text[-TAIL:]
    heads = list(_HEADED.finditer(text))
    if not heads:
        return ""
    after = text[heads[-1].end() :][: 4 * LONGEST]
    following = _NEXT_HEADING.search(after)
    words = wording.clean(after[: following.start()] if following else after).strip()
    if len(words) <= LONGEST:
        return words
    return f"{words[:LONGEST].rsplit(maxsplit=1)[0]} … (cut; the whole report is below)"
