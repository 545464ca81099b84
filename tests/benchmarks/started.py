"""The app as ``avara-desktop --ephemeral`` starts it, ended once a row of the worklist is painted.

Prints the seconds from what the starter's clock said to the first painted window, and to the first painted row.
"""

import json
import os
import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent

from avara_desktop.__main__ import main
from avara_desktop.ui.window.shell import Shell

BEGAN = float(sys.argv[1])
times: dict[str, float] = {}
paint_shell = Shell.paintEvent
leave_shell = Shell.give_way


def shell_painted(shell: Shell, event: QPaintEvent) -> None:
    """The window stands."""
    paint_shell(shell, event)
    QTimer.singleShot(0, lambda: times.setdefault("window", time.monotonic() - BEGAN))


def give_way(shell: Shell, window: object) -> None:
    """The rest is loaded: watch the list as well."""
    from avara_desktop.ui.worklist.worklist_view import WorklistView

    paint = WorklistView.paintEvent

    def painted(view: WorklistView, event: QPaintEvent) -> None:
        paint(view, event)
        if view.model().rowCount() and "row" not in times:
            times["row"] = 0.0
            QTimer.singleShot(0, said)

    WorklistView.paintEvent = painted  # type: ignore[assignment, method-assign]
    times["loaded"] = time.monotonic() - BEGAN
    leave_shell(shell, window)  # type: ignore[arg-type]


def said() -> None:
    """Tell, and end at once: how long the end takes is another question."""
    times["row"] = time.monotonic() - BEGAN
    print(json.dumps(times), flush=True)
    os._exit(0)


if __name__ == "__main__":
    Shell.paintEvent = shell_painted  # type: ignore[assignment, method-assign]
    Shell.give_way = give_way  # type: ignore[assignment, method-assign]
    main(["--ephemeral"])
