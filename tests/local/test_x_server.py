"""The idle time of an X server: libxcb that is lacking or fails, and real servers with a real hand."""

import ctypes
import subprocess
import sys
import time
from functools import partial
from typing import Any

import pytest

from avara_desktop.local.x_server import SINCE_INPUT, XServer

from ..journeys.workplace import lacking, virtual_screen, wait_for

REAL = pytest.mark.skipif(
    not sys.platform.startswith("linux") or bool(lacking(["Xvfb", "xdotool"])), reason="no Xvfb or no xdotool here"
)


class Xcb:
    """libxcb and libc for an X server that answers as told; ``milliseconds`` None is no answer."""

    def __init__(self, *, refused: bool = False, extension: bool = True, milliseconds: int | None = 0) -> None:
        self._screen = ctypes.c_uint32(0x2F)
        self._reply = (ctypes.c_uint32 * 8)()
        self._reply[SINCE_INPUT // 4] = milliseconds or 0
        self.opened: list[bytes] = []
        self.closed, self.freed = 0, 0

        def connect(display: bytes, _: None) -> int:
            self.opened.append(display)
            return 0x1000

        def disconnect(_: Any) -> None:
            self.closed += 1

        def roots(_: Any) -> Any:
            return roots.restype(ctypes.pointer(self._screen), 1, 0)  # type: ignore[attr-defined]

        def send(_: Any, flags: int, first: Any, request: Any) -> int:
            assert (flags, request._obj.opcode, request._obj.extension[0].name) == (1, 1, b"MIT-SCREEN-SAVER")
            part = first._obj[2]
            assert ctypes.string_at(part.start, part.length)[4:] == bytes(self._screen)
            return 5 if extension else 0

        def reply(_: Any, number: Any, error: Any) -> int | None:
            assert number.value == 5
            return None if milliseconds is None else ctypes.addressof(self._reply)

        def free(_: Any) -> None:
            self.freed += 1

        self.xcb_connect, self.xcb_disconnect, self.free = connect, disconnect, free
        self.xcb_connection_has_error = lambda _: int(refused)
        self.xcb_setup_roots_iterator, self.xcb_send_request, self.xcb_wait_for_reply = roots, send, reply

        def setup(_: Any) -> int:
            return 0x2000

        self.xcb_get_setup = setup

    def __call__(self, name: str | None) -> "Xcb":
        assert name in ("libxcb.so.1", None)
        return self


def test_one_connection_serves_every_question() -> None:
    xcb = Xcb(milliseconds=2**32 - 1)
    server = XServer(":3", xcb)
    assert xcb.opened == []
    assert (server.idle(), server.idle()) == (4_294_967.295, 4_294_967.295)
    assert (xcb.opened, xcb.closed, xcb.freed) == ([b":3"], 0, 2)
    server.close()
    server.close()
    assert xcb.closed == 1


@pytest.mark.parametrize("xcb", [Xcb(refused=True), Xcb(extension=False), Xcb(milliseconds=None)])
def test_where_the_server_fails_nothing_is_known_and_it_is_not_asked_again(xcb: Xcb) -> None:
    server = XServer(":3", xcb)
    assert (server.idle(), server.idle()) == (None, None)
    assert (len(xcb.opened), xcb.closed) == (1, 1)


def test_where_there_is_no_library_nothing_is_known() -> None:
    def load(_: str | None) -> Any:
        raise OSError("no such file")

    assert XServer(":3", load).idle() is None


@REAL
def test_idle_time_grows_until_a_real_hand_moves_the_mouse_or_presses_a_key() -> None:
    with virtual_screen() as display:
        server = XServer(display)

        def seconds() -> float:
            found = server.idle()
            assert found is not None
            return found

        def more_than(least: float) -> bool:
            return seconds() > least

        try:
            for act in (["mousemove", "300", "200"], ["key", "shift"]):
                first = seconds()
                wait_for("more idle time", partial(more_than, first + 0.2))
                began = time.monotonic()
                subprocess.run(["xdotool", *act], env={"DISPLAY": display}, check=True, timeout=20)
                found = seconds()
                assert found <= time.monotonic() - began + 0.01, "counted from the act on"
        finally:
            server.close()


@REAL
def test_a_server_that_goes_away_takes_nothing_with_it() -> None:
    with virtual_screen() as display:
        server = XServer(display)
        assert server.idle() is not None
    assert server.idle() is None
    assert server.idle() is None


@REAL
def test_a_server_without_the_extension_is_left_alone() -> None:
    with virtual_screen("-extension", "MIT-SCREEN-SAVER") as display:
        assert XServer(display).idle() is None


@REAL
def test_a_display_that_nobody_serves_or_that_is_none_is_not_known() -> None:
    assert XServer(":65000").idle() is None
    assert XServer("no display").idle() is None
