"""Sets of keys put before the usual ones. A usual key that a preset gives to another command is given up there."""

from collections.abc import Mapping

LEFT_HAND: Mapping[str, tuple[str, ...]] = {
    "list.next": ("D",),
    "list.previous": ("E",),
    "list.last": ("Shift+D",),
    "list.first": ("Shift+E",),
    "list.search": ("A",),
    "list.bring_in": ("B",),
    "list.unfiltered": ("4",),
    "study.read": ("F2",),
    "flow.next": ("F3",),
    "flow.skip": ("F4",),
    "flow.end": ("Alt+F3",),
    "flow.parked": ("G, B",),
    "study.claim": ("Ctrl+T",),
    "study.release": ("Ctrl+Shift+T",),
    "study.assign": ("Ctrl+Shift+D",),
    "witness.check": ("Ctrl+Shift+E",),
    "witness.look": ("Ctrl+Shift+R",),
    "witness.open": ("Ctrl+Shift+F",),
    "prior.next": ("W",),
    "prior.previous": ("Shift+W",),
    "view.next": ("T",),
    "view.previous": ("Shift+T",),
    "view.mine": ("G, E",),
    "view.unassigned": ("G, F",),
    "view.in_progress": ("G, R",),
    "app.palette": ("Ctrl+G",),
    "app.keys": ("Q",),
    "session.lock": ("Alt+Q",),
}
"""On a QWERTY keyboard, the right hand on mouse or microphone."""
FUNCTION_KEYS: Mapping[str, tuple[str, ...]] = {
    "study.read": ("F2",),
    "list.previous": ("F3", "Num+8"),
    "list.next": ("F4", "Num+2"),
    "list.first": ("Num+7",),
    "list.last": ("Num+1",),
    "study.viewer": ("F7", "Num+5"),
    "report.text": ("Shift+F2",),
    "report.pdf": ("Shift+F7",),
    "prior.previous": ("Num+4",),
    "prior.next": ("Num+6",),
    "pane.up": ("Num+9",),
    "pane.down": ("Num+3",),
    "view.previous": ("Num+-",),
    "view.next": ("Num++",),
    "list.search": ("Num+/",),
    "list.unfiltered": ("Num+0",),
    "list.bring_in": ("Num+.",),
    "flow.park": ("F11",),
    "app.palette": ("F12",),
    "study.claim": ("F10",),
    "study.release": ("Shift+F10",),
}
"""For the buttons of macro mice and microphones, which send a key of their own each."""
PRESETS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "standard": {},
    "left hand": LEFT_HAND,
    "function keys": FUNCTION_KEYS,
}
