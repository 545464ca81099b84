"""The one thing journeys need of a window manager: the close button, which sends WM_DELETE_WINDOW (ICCCM 4.2.8.1)."""

import ctypes

CLIENT_MESSAGE = 33


class _ClientMessage(ctypes.Structure):
    """Xlib's XClientMessageEvent, as long as an XEvent."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("rest", ctypes.c_long * 12),
    )


def press_close_button(display: str, window: int) -> None:
    """Ask a window to close."""
    xlib = ctypes.CDLL("libX11.so.6")
    xlib.XOpenDisplay.restype = ctypes.c_void_p
    xlib.XInternAtom.restype = ctypes.c_ulong
    server = ctypes.c_void_p(xlib.XOpenDisplay(display.encode()))
    assert server, "no X server"
    try:
        protocols, delete = (
            xlib.XInternAtom(server, name, ctypes.c_int(0)) for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW")
        )
        event = _ClientMessage(type=CLIENT_MESSAGE, window=window, message_type=protocols, format=32)
        event.data[0] = delete
        sent = xlib.XSendEvent(server, ctypes.c_ulong(window), ctypes.c_int(0), ctypes.c_long(0), ctypes.byref(event))
        assert sent, "the message was not sent"
        xlib.XSync(server, ctypes.c_int(0))
    finally:
        xlib.XCloseDisplay(server)
