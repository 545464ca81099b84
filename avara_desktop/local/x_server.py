"""The X server's answer to how long nobody has used its keys and mouse: the extension MIT-SCREEN-SAVER, over libxcb.

libxcb and not Xlib, which ends the process when the server goes away; the request is put together here, for Qt on X11
brings libxcb with it, and not libxcb-screensaver.
"""

import ctypes
from collections.abc import Callable
from typing import Any

QUERY_INFO = 1
"""Request of the extension: the state of the screen saver (saverproto, ScreenSaverQueryInfo)."""
SINCE_INPUT = 16
"""Where in its reply the milliseconds since the last input stand, in bytes."""
CHECKED = 1
"""XCB_REQUEST_CHECKED: an error comes to who waits for the reply."""


class _Extension(ctypes.Structure):
    """xcb_extension_t"""

    _fields_ = (("name", ctypes.c_char_p), ("number", ctypes.c_int))


class _Request(ctypes.Structure):
    """xcb_protocol_request_t"""

    _fields_ = (
        ("parts", ctypes.c_size_t),
        ("extension", ctypes.POINTER(_Extension)),
        ("opcode", ctypes.c_uint8),
        ("without_reply", ctypes.c_uint8),
    )


class _Part(ctypes.Structure):
    """iovec"""

    _fields_ = (("start", ctypes.c_void_p), ("length", ctypes.c_size_t))


class _Screens(ctypes.Structure):
    """xcb_screen_iterator_t; a screen begins with the number of its root window."""

    _fields_ = (("screen", ctypes.POINTER(ctypes.c_uint32)), ("left", ctypes.c_int), ("index", ctypes.c_int))


class XServer:
    """One connection, opened with the first question. Once it has failed, nothing is asked any more."""

    def __init__(self, display: str, load: Callable[[str | None], Any] = ctypes.CDLL) -> None:
        self._display = display
        self._load = load
        self._xcb: Any = None
        self._connection: ctypes.c_void_p | None = None
        self._extension = _Extension(b"MIT-SCREEN-SAVER", 0)  # xcb gives it a number and knows it by that
        self._failed = False

    def idle(self) -> float | None:
        """Seconds since the last input; None without library, server or extension. Waits for the server's answer."""
        if self._failed:
            return None
        try:
            if self._connection is None:
                self._open()
            return self._ask()
        except OSError:
            self._failed = True
            self.close()
            return None

    def close(self) -> None:
        """Leave the server."""
        if self._connection is not None:
            self._xcb.xcb_disconnect(self._connection)
            self._connection = None

    def _open(self) -> None:
        xcb = self._xcb = self._load("libxcb.so.1")
        for name in ("xcb_connect", "xcb_get_setup", "xcb_wait_for_reply"):
            getattr(xcb, name).restype = ctypes.c_void_p
        xcb.xcb_setup_roots_iterator.restype = _Screens
        xcb.xcb_send_request.restype = ctypes.c_uint
        self._connection = ctypes.c_void_p(xcb.xcb_connect(self._display.encode(), None))
        if xcb.xcb_connection_has_error(self._connection):
            raise ConnectionError("no X server lets us in")

    def _ask(self) -> float:
        xcb, connection = self._xcb, self._connection
        setup = ctypes.c_void_p(xcb.xcb_get_setup(connection))
        root = xcb.xcb_setup_roots_iterator(setup).screen[0]
        words = (ctypes.c_uint32 * 2)(0, root)  # xcb writes the first: opcodes and length
        parts = (_Part * 3)()  # two before the first are xcb's own
        parts[2] = _Part(ctypes.addressof(words), ctypes.sizeof(words))
        request = _Request(1, ctypes.pointer(self._extension), QUERY_INFO, 0)
        first = ctypes.byref(parts, 2 * ctypes.sizeof(_Part))
        # without the extension xcb shuts the connection, and the number is 0
        number = xcb.xcb_send_request(connection, CHECKED, first, ctypes.byref(request))
        error = ctypes.c_void_p()
        reply = xcb.xcb_wait_for_reply(connection, ctypes.c_uint(number), ctypes.byref(error)) if number else None
        free = self._load(None).free
        if not reply:
            free(error)
            raise ConnectionError("the X server did not answer")
        milliseconds = ctypes.c_uint32.from_address(reply + SINCE_INPUT).value
        free(ctypes.c_void_p(reply))
        return milliseconds / 1000
