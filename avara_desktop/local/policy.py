"""The policy of this machine: settings its administrator has made and locked. Read once at start, never written.

``{"set_by": "Radiology IT, ext. 4410", "settings": {"poll_seconds": 30, "theme": "grey"}}``

What is safe where the file is wrong: a worklist that does not start for somebody's missing comma would be worse than
one with the reader's own settings, each of which is within its bounds. So what cannot be understood locks nothing, what
can be understood holds, and every mistake is said in words at each start, in the settings and by the doctor.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ADMINISTRATOR = "your administrator"
"""Who set it, where the file does not say."""
MOST_BYTES = 2**20


@dataclass(frozen=True)
class Policy:
    """What the file asks for, not yet judged. ``problem`` says why it could not be read; empty if it could."""

    set_by: str = ADMINISTRATOR
    settings: dict[str, Any] = field(default_factory=dict)
    problem: str = ""


def read(path: Path | None) -> Policy:
    """The policy at a path; an empty one where there is none."""
    if path is None:
        return Policy()
    try:
        if path.stat().st_size > MOST_BYTES:
            return Policy(problem="is far too large")
        told = json.loads(path.read_bytes())
    except FileNotFoundError:
        return Policy()
    except OSError as error:
        return Policy(problem=f"cannot be opened ({error.strerror})")
    except (ValueError, RecursionError):
        return Policy(problem="is not JSON")
    if not isinstance(told, dict) or not isinstance(told.get("settings"), dict):
        return Policy(problem="names no settings")
    set_by = told.get("set_by")
    return Policy(_line(set_by) if isinstance(set_by, str) else ADMINISTRATOR, told["settings"])


def _line(words: str) -> str:
    """One short line that can stand in a sentence."""
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())
    return plain[:80] or ADMINISTRATOR
