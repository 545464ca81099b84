"""How long nobody has used the computer, as each system tells it; GNOME's answer over a real bus."""

import ctypes
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from avara_desktop.local import idle
from avara_desktop.local.idle import SessionIdle

# --- which way --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("platform", "environ", "way"),
    [
        ("win32", {}, idle.windows),
        ("darwin", {"DISPLAY": ":0"}, idle.macos),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, idle.mutter),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, idle.mutter),
        ("linux", {"XDG_SESSION_TYPE": "wayland", "DISPLAY": ":0"}, idle.mutter),
    ],
)
def test_each_session_is_asked_in_its_way(platform: str, environ: dict[str, str], way: object) -> None:
    assert idle.way_to_ask(platform, environ) is way


def test_without_a_screen_nothing_is_known() -> None:
    assert idle.way_to_ask("linux", {"XDG_SESSION_TYPE": "tty"})() is None


def test_an_x_server_is_asked_over_one_connection_that_the_first_question_opens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[str] = []

    class Server:
        def __init__(self, display: str) -> None:
            opened.append(display)

        def idle(self) -> float:
            return 4.5

    monkeypatch.setattr("avara_desktop.local.x_server.XServer", Server)
    ask = idle.way_to_ask("linux", {"XDG_SESSION_TYPE": "x11", "DISPLAY": ":7"})
    assert opened == []
    assert (ask(), ask()) == (4.5, 4.5)
    assert opened == [":7"]


# --- Windows ----------------------------------------------------------------------------------------------------------


class Windows:
    """user32 and kernel32 of a computer whose last input had one tick and that now has another."""

    def __init__(self, last: int, now: int, answers: int = 1) -> None:
        def last_input(place: Any) -> int:
            size, tick = place._obj
            assert (size, tick, ctypes.sizeof(place._obj)) == (8, 0, 8)
            place._obj[1] = last
            return answers

        def ticks() -> int:
            return ctypes.c_uint32(now).value if getattr(ticks, "restype", None) is ctypes.c_uint32 else now - 2**32

        self.libraries = {
            "user32": SimpleNamespace(GetLastInputInfo=last_input),
            "kernel32": SimpleNamespace(GetTickCount=ticks),
        }

    def __call__(self, name: str) -> Any:
        return self.libraries[name]


@pytest.mark.parametrize(
    ("last", "now", "seconds"),
    [
        (1_000, 1_000, 0.0),
        (1_000, 601_500, 600.5),
        (2**31 - 500, 2**31 + 500, 1.0),
        (2**32 - 2_000, 3_000, 5.0),
        (1_016, 1_000, 0.0),
        (5, 2**32 - 5, 0.0),
    ],
    ids=["just now", "a while", "past half", "past the wrap", "yet to come", "yet to come past the wrap"],
)
def test_windows_counts_ticks_that_begin_anew(last: int, now: int, seconds: float) -> None:
    assert idle.windows(Windows(last, now)) == seconds


def test_windows_may_refuse() -> None:
    assert idle.windows(Windows(0, 600_000, answers=0)) is None


# --- macOS ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "seconds"), [(0.0, 0.0), (733.25, 733.25), (-1.0, None), (float("nan"), None)], ids=str
)
def test_macos_tells_of_every_input_of_this_session(told: float, seconds: float | None) -> None:
    asked: list[tuple[int, int]] = []

    def since(state: int, event: int) -> float:
        asked.append((state, event))
        return told

    def load(name: str) -> Any:
        assert name.endswith("/ApplicationServices")
        return SimpleNamespace(CGEventSourceSecondsSinceLastEventType=since)

    assert idle.macos(load) == seconds
    assert asked == [(0, 2**32 - 1)]
    assert vars(since) == {"argtypes": (ctypes.c_int32, ctypes.c_uint32), "restype": ctypes.c_double}


# --- the question -----------------------------------------------------------------------------------------------------


async def test_the_system_is_asked_in_a_thread() -> None:
    threads: list[threading.Thread] = []

    def ask() -> float:
        threads.append(threading.current_thread())
        return 12.5

    assert await SessionIdle(ask).seconds() == 12.5
    assert threads[0] is not threading.main_thread()
    assert threads[0].daemon


@pytest.mark.parametrize("error", [OSError(), AttributeError(), TimeoutError(), ValueError()], ids=repr)
async def test_whatever_goes_wrong_nothing_is_known(error: Exception) -> None:
    def ask() -> float:
        raise error

    session = SessionIdle(ask)
    assert await session.seconds() is None
    assert await session.seconds() is None


async def test_a_question_that_hangs_is_given_up_and_no_second_one_waits_behind_it() -> None:
    let_go, ended = threading.Event(), threading.Event()
    asked: list[float] = []

    def ask() -> float:
        asked.append(1.0)
        let_go.wait(10)
        ended.set()
        return 1.0

    session = SessionIdle(ask, wait=0.02)
    assert await session.seconds() is None
    assert await session.seconds() is None
    assert len(asked) == 1
    let_go.set()
    assert ended.wait(5)


# --- GNOME on Wayland -------------------------------------------------------------------------------------------------


@contextmanager
def session_bus() -> Iterator[str]:
    """A session bus of its own; yields its address."""
    command = ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--nosyslog", "--print-address"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as daemon:
        assert daemon.stdout is not None
        try:
            yield daemon.stdout.readline().strip()
        finally:
            daemon.terminate()


@contextmanager
def window_manager(address: str, answer: Callable[[Any], Any]) -> Iterator[None]:
    """Stands on a bus for GNOME's window manager; ``answer`` makes the reply to a call of GetIdletime."""
    jeepney = pytest.importorskip("jeepney")
    blocking = pytest.importorskip("jeepney.io.blocking")
    there, leave = threading.Event(), threading.Event()

    def serve() -> None:
        with blocking.open_dbus_connection(address) as bus:
            bus.send_and_get_reply(jeepney.message_bus.RequestName(idle.MUTTER), timeout=5)
            there.set()
            while not leave.is_set():
                try:
                    call = bus.receive(timeout=0.02)
                except TimeoutError:
                    continue
                fields = call.header.fields
                if fields.get(jeepney.HeaderFields.member) == "GetIdletime":
                    assert fields[jeepney.HeaderFields.path] == "/org/gnome/Mutter/IdleMonitor/Core"
                    bus.send(answer(call))

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        assert there.wait(5)
        yield
    finally:
        leave.set()
        thread.join()


@pytest.mark.skipif(not (sys.platform == "linux" and shutil.which("dbus-daemon")), reason="no D-Bus here")
async def test_gnome_tells_over_the_bus_and_where_it_does_not_nothing_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    jeepney = pytest.importorskip("jeepney")
    session = SessionIdle(idle.way_to_ask("linux", {"WAYLAND_DISPLAY": "wayland-0"}), wait=10)
    with session_bus() as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        assert await session.seconds() is None, "no GNOME on the bus"
        with window_manager(address, lambda call: jeepney.new_method_return(call, "t", (2**32 + 250,))):
            assert await session.seconds() == (2**32 + 250) / 1000
        with window_manager(address, lambda call: jeepney.new_error(call, "org.example.No")):
            assert await session.seconds() is None
    assert await session.seconds() is None, "no bus"
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    assert await session.seconds() is None
