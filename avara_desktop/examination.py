"""What can be asked of this machine before Qt starts: its libraries, its screen, its fonts. Standard library only.

Qt aborts the process, with a core dump, where a library of its platform plugin is missing or no X server answers; so
both are asked first. Libraries are looked for as the dynamic loader will look for them.
"""

import ctypes
import os
import sys
from collections.abc import Callable, Iterable, Mapping

# One library for each Debian package that PySide6 needs; the tables of packaging/preflight.py (a test compares them).
WITHOUT_SCREEN = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
}
ON_X11 = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
ON_WAYLAND = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}
ACCESS_VARIABLES = ("AVARA_BASE_URL", "AVARA_API_KEY", "AVARA_READER_EMAIL")
"""What ``--ephemeral`` signs in with."""


def is_linux(platform: str = sys.platform) -> bool:
    """Whether libraries and screen have to be asked for at all; macOS and Windows bring all of it."""
    return platform not in ("win32", "darwin")


def loads(library: str) -> bool:
    """Whether the dynamic loader finds a library and all it needs."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def absent(libraries: Mapping[str, str], found: Callable[[str], bool] = loads) -> dict[str, str]:
    """Those that do not load, each with its Debian package."""
    return {name: package for name, package in libraries.items() if not found(name)}


def qt_platform(environ: Mapping[str, str]) -> str:
    """The Qt platform that somebody chose for this session, or nothing."""
    return environ.get("QT_QPA_PLATFORM", "").partition(":")[0]


def screen_libraries(environ: Mapping[str, str]) -> dict[str, str]:
    """What Qt's plugin for the screen of this session needs; on Wayland it can do without X11."""
    chosen = qt_platform(environ)
    if not chosen and environ.get("WAYLAND_DISPLAY"):
        return ON_WAYLAND
    return ON_X11 if chosen == "xcb" or (not chosen and environ.get("DISPLAY")) else {}


def lacking_for_a_window(environ: Mapping[str, str], found: Callable[[str], bool] = loads) -> dict[str, str]:
    """Libraries without which a window cannot be shown in this session: library -> package."""
    return absent(WITHOUT_SCREEN | screen_libraries(environ), found) if is_linux() else {}


def install_line(packages: Iterable[str]) -> str:
    """How to install what is missing, on Debian and its kin."""
    return f"Install, as Debian names them: {' '.join(dict.fromkeys(packages))}"


def x_server_answers(display: str) -> bool:
    """Whether an X server lets us in; true where that cannot be asked."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(display.encode(), None))
    refused = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not refused


def screen(
    environ: Mapping[str, str] = os.environ,
    platform: str = sys.platform,
    answers: Callable[[str], bool] = x_server_answers,
) -> str:
    """What a window would be shown on, in words, or nothing where there is no screen that answers."""
    if not is_linux(platform):
        return "the desktop"
    chosen = qt_platform(environ)
    if chosen not in ("", "xcb"):
        return f"Qt platform {chosen}"
    if not chosen and (wayland := environ.get("WAYLAND_DISPLAY")):
        return f"Wayland ({wayland})"
    display = environ.get("DISPLAY", "")
    return f"X11 ({display})" if display and answers(display) else ""
