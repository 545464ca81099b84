"""What the machine must have before Python packages are of any use: Qt's system libraries and the tests' programs.

Each library is looked for as the dynamic loader will look for it. What is missing is installed by apt where we are
root; anybody else gets one line to run and exit 69 (EX_UNAVAILABLE). macOS and Windows bring all of it.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

UNAVAILABLE = 69

# What the PySide6 6.11 wheels and their plugins need from outside (`readelf -d`), one library for each Debian package;
# all other needed libraries come with these packages, or with every Debian.
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
# The tests open real windows on a virtual screen and keep a key in a real Secret Service.
TEST_PROGRAMS = {
    "Xvfb": "xvfb",
    "xauth": "xauth",
    "xdotool": "xdotool",
    "dbus-run-session": "dbus-daemon",
    "gnome-keyring-daemon": "gnome-keyring",
}
# Names of patients come in Chinese, Japanese and Korean too; a machine without such a font draws boxes.
CJK_PACKAGE = "fonts-wqy-microhei"
FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
CJK_LANGUAGES = ("zh", "ja", "ko")
CJK_FONT_FILES = ("NotoSansCJK*", "NotoSerifCJK*", "wqy-*", "SourceHanSans*", "uming.ttc")
PACKAGE_LISTS = Path("/var/lib/apt/lists")


@dataclass(frozen=True)
class Machine:
    """All that is asked of the machine, so that a test can be any machine."""

    linux: bool
    root: bool
    has_library: Callable[[str], bool]
    has_program: Callable[[str], bool]
    has_cjk_font: Callable[[], bool]
    has_package_lists: Callable[[], bool]
    run: Callable[[Sequence[str]], int]
    say: Callable[[str], None]


def this_machine() -> Machine:
    """The machine that this runs on."""
    linux = sys.platform.startswith("linux")
    return Machine(
        linux=linux,
        root=linux and os.geteuid() == 0,
        has_library=_loads,
        has_program=lambda name: shutil.which(name) is not None,
        has_cjk_font=_has_cjk_font,
        has_package_lists=lambda: any(PACKAGE_LISTS.glob("*_Packages*")),
        run=_run_apt,
        say=lambda text: print(text, flush=True),
    )


def missing(purpose: str, env: Mapping[str, str], machine: Machine) -> dict[str, str]:
    """The missing libraries and programs, each with its package, for a purpose: "" (none), "window" or "test"."""
    if not machine.linux or not purpose:
        return {}
    libraries = dict(WITHOUT_SCREEN)
    if purpose == "test" or env.get("DISPLAY"):
        libraries.update(ON_X11)
    if purpose != "test" and env.get("WAYLAND_DISPLAY"):
        libraries.update(ON_WAYLAND)
    programs = TEST_PROGRAMS if purpose == "test" else {}
    absent = {name: package for name, package in libraries.items() if not machine.has_library(name)}
    return absent | {name: package for name, package in programs.items() if not machine.has_program(name)}


def ensure(find: Callable[[], dict[str, str]], machine: Machine, *, with_fonts: bool) -> int:
    """Install what find() misses, or say how to; 0 when all is there, else 69."""
    absent = find()
    can_install = machine.root and machine.has_program("apt-get")
    wants_font = with_fonts and machine.linux and not machine.has_cjk_font()
    if can_install and (absent or wants_font):
        _install([*_packages(absent), *([CJK_PACKAGE] if wants_font else [])], machine)
        absent = find()
        if absent and wants_font:  # one unknown name fails all, and the font is no must
            _install(_packages(absent), machine)
            absent = find()
    if wants_font and not absent and not machine.has_cjk_font():
        machine.say(f"Hint: no font for Chinese, Japanese and Korean names here (Debian: {CJK_PACKAGE}).")
    if absent:
        _explain(absent, machine)
        return UNAVAILABLE
    return 0


def _packages(absent: Mapping[str, str]) -> list[str]:
    return list(dict.fromkeys(absent.values()))


def _install(packages: Sequence[str], machine: Machine) -> None:
    machine.say(f"Installing Debian packages: {' '.join(packages)}")
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    fresh = not machine.has_package_lists()
    if fresh:
        machine.run(["apt-get", "update"])
    if machine.run(command) != 0 and not fresh:  # the lists may be old
        machine.run(["apt-get", "update"])
        machine.run(command)


def _explain(absent: Mapping[str, str], machine: Machine) -> None:
    machine.say(f"Missing on this machine: {', '.join(absent)}")
    if not machine.has_program("apt-get"):
        machine.say("Install them with this system's package manager, then start again.")
        return
    sudo = "" if machine.root else "sudo "
    update = "" if machine.has_package_lists() else f"{sudo}apt-get update && "
    machine.say("Run this, then start again:")
    machine.say(f"{update}{sudo}apt-get install -y --no-install-recommends {' '.join(_packages(absent))}")


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _has_font_for(language: str) -> bool:
    listed = subprocess.run(["fc-list", f":lang={language}"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def _has_cjk_font() -> bool:
    if shutil.which("fc-list"):
        return all(_has_font_for(language) for language in CJK_LANGUAGES)
    return any(any(folder.rglob(name)) for folder in FONT_FOLDERS for name in CJK_FONT_FILES)


def _run_apt(command: Sequence[str]) -> int:
    """Run apt without questions; its output is shown only where it fails."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode != 0:
        print(done.stdout.decode(errors="replace"), flush=True)
    return done.returncode
