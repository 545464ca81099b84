"""Parts of a desktop that the app starts without and its reader would miss: fonts, a browser, places to write."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from avara_desktop.examination import is_linux

BROWSER_OPENERS = ("xdg-open", "google-chrome", "firefox", "mozilla", "opera")
"""Programs that Qt looks for on Linux to open a link, in its order."""
FONT_SECONDS = 2.0


def browser_opener(which: Callable[[str], str | None] = shutil.which) -> str:
    """The program that Qt would hand a link to on Linux, or nothing."""
    return next((name for name in BROWSER_OPENERS if which(name)), "")


def has_cjk_font() -> bool | None:
    """Whether Chinese, Japanese and Korean names can all be drawn; None where that cannot be asked.

    Each is asked for: a font for Chinese alone drew two Korean patients as the same row of boxes.
    """
    if not is_linux():
        return True
    found = [_has_font_for(language) for language in ("zh", "ja", "ko")]
    return None if None in found else all(found)


def _has_font_for(language: str) -> bool | None:
    try:
        listed = subprocess.run(  # noqa: S603 - one of three words of our own
            ["fc-list", f":lang={language}", "family"],  # noqa: S607
            capture_output=True,
            timeout=FONT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return bool(listed.stdout.strip()) if listed.returncode == 0 else None


def writable(path: Path) -> bool:
    """Whether a file or folder can be written, or made in the nearest folder that exists."""
    while not path.exists() and path != path.parent:
        path = path.parent
    return os.access(path, os.W_OK)
