"""How long nobody has used this computer: the last key or mouse in any window of the session, where the system tells.

Windows, macOS and X11 tell, and so does GNOME on Wayland. Other desktops on Wayland do not: KDE's answer to
``org.freedesktop.ScreenSaver.GetSessionIdleTime`` is 0 there whatever was done, so it is not asked. What is done at the
keyboard of another computer is never known.
"""

import os
import sys
import threading
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from avara_desktop.local.threads import off_the_loop

Ask = Callable[[], float | None]
"""Gives the seconds since the last input in the session, None where they cannot be known. It may block, or raise."""
ANSWER_SECONDS = 1.0
"""How long one answer of another process may take."""
WAIT_SECONDS = 2.5
"""How long an answer is waited for in all: connecting and asking."""
COMBINED_SESSION, ANY_INPUT = 0, 0xFFFFFFFF
"""CGEventSourceStateID and CGEventType: every input of this login session, remote control included."""
QUARTZ = "/System/Library/Frameworks/ApplicationServices.framework/ApplicationServices"
MUTTER = "org.gnome.Mutter.IdleMonitor"
MUTTER_PATH = "/org/gnome/Mutter/IdleMonitor/Core"


class SessionIdle:
    """Asks the system in a thread, one question at a time."""

    def __init__(self, ask: Ask | None = None, wait: float = WAIT_SECONDS) -> None:
        self._ask = ask or way_to_ask()
        self._wait = wait
        self._asking = threading.Lock()

    async def seconds(self) -> float | None:
        """Seconds since the last input anywhere in the session; None where no answer came, or none in time."""
        try:
            return await off_the_loop(self._one_at_a_time, self._wait)
        except Exception:  # libraries of systems raise what they like; whatever it is, nothing is known
            return None

    def _one_at_a_time(self) -> float | None:
        if not self._asking.acquire(blocking=False):
            return None  # an earlier question hangs: threads must not pile up behind it
        try:
            return self._ask()
        finally:
            self._asking.release()


def way_to_ask(platform: str = sys.platform, environ: Mapping[str, str] = os.environ) -> Ask:
    """How this session is asked. Nothing is loaded or opened before the first question."""
    if platform == "win32":
        return windows
    if platform == "darwin":
        return macos
    if environ.get("WAYLAND_DISPLAY") or environ.get("XDG_SESSION_TYPE") == "wayland":
        return mutter  # and not the X server beside it, which knows only what is done in X11's windows
    if display := environ.get("DISPLAY"):
        return x11(display)
    return lambda: None


def windows(load: Callable[[str], Any] | None = None) -> float | None:
    """Ask Windows, of this session only. Its ticks are milliseconds in 32 bits: they begin anew every 49.7 days."""
    import ctypes  # takes 2 ms, which no start has to spare

    load = load or ctypes.CDLL  # 64-bit Windows has one calling convention, and Qt 6 runs on no other
    last_input = (ctypes.c_uint32 * 2)(8, 0)  # LASTINPUTINFO: its size in bytes, tick of the last input
    if not load("user32").GetLastInputInfo(ctypes.byref(last_input)):
        return None
    ticks = load("kernel32").GetTickCount
    ticks.restype = ctypes.c_uint32
    passed = (ticks() - last_input[1]) % 2**32
    # input may carry a tick that is yet to come: that is input of just now, not of seven weeks ago
    return passed / 1000 if passed < 2**31 else 0.0


def macos(load: Callable[[str], Any] | None = None) -> float | None:
    """Ask macOS, of this login session only."""
    import ctypes

    since = (load or ctypes.CDLL)(QUARTZ).CGEventSourceSecondsSinceLastEventType
    since.argtypes, since.restype = (ctypes.c_int32, ctypes.c_uint32), ctypes.c_double
    seconds = float(since(COMBINED_SESSION, ANY_INPUT))
    return seconds if seconds >= 0 else None


def x11(display: str) -> Ask:
    """Ask an X server over one connection, opened with the first question."""
    servers: list[Any] = []

    def ask() -> float | None:
        if not servers:
            servers.append(import_module("avara_desktop.local.x_server").XServer(display))
        seconds: float | None = servers[0].idle()
        return seconds

    return ask


def mutter() -> float | None:
    """Ask GNOME's window manager over the session bus; raises where there is no bus, or no GNOME on it."""
    jeepney, blocking = import_module("jeepney"), import_module("jeepney.io.blocking")  # comes with keyring on Linux
    monitor = jeepney.DBusAddress(MUTTER_PATH, bus_name=MUTTER, interface=MUTTER)
    with blocking.open_dbus_connection("SESSION", auth_timeout=ANSWER_SECONDS) as bus:
        question = jeepney.new_method_call(monitor, "GetIdletime")
        reply = bus.send_and_get_reply(question, timeout=ANSWER_SECONDS)
    if reply.header.message_type is not jeepney.MessageType.method_return:
        return None
    return float(reply.body[0]) / 1000
