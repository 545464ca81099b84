"""What happens on a defect: a file with types and places (no values), and a sheet that can be copied. Never sent."""

import faulthandler
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO

from PySide6.QtCore import QMessageLogContext, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget

from avara_desktop import __version__
from avara_desktop.local import logs
from avara_desktop.ui.kit.sheet import Sheet
from avara_desktop.ui.kit.text import label


def report_of(error: BaseException) -> str:
    """A defect in words that hold no values: version, type and the places it passed."""
    return f"Avara Desktop {__version__}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC\n{logs.where(error)}"


class CrashSheet(Sheet):
    """Tells of a defect; the app goes on, for a list with a flaw is better than none."""

    def __init__(self, window: QWidget, error: BaseException) -> None:
        super().__init__(window, "A defect in this app", 640)
        self.report = report_of(error)
        self.body.addWidget(label("A defect in this app", "title"))
        advice = (
            "What you just asked for may not have happened: look at the study before you repeat it. "
            "This report holds no patient data; send it to your administrator."
        )
        self.body.addWidget(label(advice, wrap=True))
        self.body.addWidget(label(self.report, "secondary", wrap=True))
        self.copy = QPushButton("Copy")
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.report))
        self.body.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)
        self.go_on = self.closing("Go on")
        # Ctrl+Enter may still be on its way to the sheet that failed: only Esc or a deliberate Tab closes this one
        self.yes = None


def watch(show: Callable[[BaseException], None], folder: Path | None) -> Callable[[], None]:
    """Route unhandled errors to ``show`` and hard crashes to a file in ``folder``. Returns the undoing."""
    before_hook = sys.excepthook
    file = _crash_file(folder)

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            before_hook(kind, error, trace)
            return
        show(error)

    sys.excepthook = hook
    if file:
        faulthandler.enable(file=file, all_threads=False)

    def undo() -> None:
        sys.excepthook = before_hook
        if file:
            faulthandler.disable()
            file.close()

    return undo


def _crash_file(folder: Path | None) -> IO[str] | None:
    if folder is None:
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return (folder / "crash.txt").open("w", encoding="utf-8")
    except OSError:
        return None


def quiet_qt() -> None:
    """Send Qt's own messages to the log, with links cut: Qt prints a URL it cannot open."""

    def handler(kind: QtMsgType, _: QMessageLogContext, message: str) -> None:
        if kind is not QtMsgType.QtDebugMsg:
            logs.LOGGER.info("qt: %s", logs.redacted(message))

    qInstallMessageHandler(handler)
