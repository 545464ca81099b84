"""The window's place on screen while the rest of the app is still being loaded: shown and painted before anything else.

It imports Qt alone, and of it not the name space ``Qt``, whose enumerations take 20 ms to make (a palette or a filled
rectangle would load them too; a style sheet does not). Importing the rest takes longer than Qt's own start, and a
reader who has just clicked should see where the worklist will be. It says only what is true: that the app is starting.
"""

import sys
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QEventLoop, QObject, QTimer
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget

GROUND, INK = "#15181C", "#A3ACB7"
"""Tokens ``window`` and ``secondary`` of the dark theme; reading the table takes too long here."""
SIZE = (1280, 800)
PATIENCE_MS = 500
"""A window that is not exposed by then (minimised by its manager, say) must not hold up the start."""


def spare_the_sources() -> None:
    """Keep PySide from reading the source of every module loaded after it, and from keeping it in memory.

    It looks for the name PySide6 in each, to know which may switch to its other spellings (``from __feature__ import
    snake_case``). None of ours does. PySide 6.11 reads 290 sources so, 5 million characters, and keeps them all. Where
    PySide has no such part, nothing happens here.
    """
    feature = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, "_mod_uses_pyside"):
        setattr(feature, "_mod_uses_pyside", lambda module: False)  # noqa: B010 - a private name, and known to be one


class Shell(QLabel):
    """Stands where the window will be. ``settings`` is the file in which the last place and size are kept, or None."""

    def __init__(self, settings: Path | None) -> None:
        self.app = QApplication.instance() or QApplication(["avara-desktop"])
        """Held here: the application lives as long as somebody knows it."""
        super().__init__("Starting …")
        self._painted = QEventLoop()
        self._unwanted = False
        self.setWindowTitle("Avara Desktop – starting")
        self.setAccessibleName("Avara Desktop is starting")
        self.setStyleSheet(f"background: {GROUND}; color: {INK}; qproperty-alignment: AlignCenter")
        self.resize(*SIZE)
        if kept := _kept_place(settings):
            self.restoreGeometry(QByteArray.fromBase64(kept.encode()))

    def paint_first(self) -> None:
        """Come on screen, and return once painted."""
        QApplication.setQuitOnLastWindowClosed(False)
        self.show()
        QTimer.singleShot(PATIENCE_MS, self._painted.quit)
        self._painted.exec()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint; what waits for it may go on."""
        super().paintEvent(event)
        QTimer.singleShot(0, self._painted.quit)

    def give_way(self, window: QWidget) -> None:
        """Show the app's window in this place; leave once it is on screen, so that nothing flashes in between."""
        window.setGeometry(self.geometry())
        window.setWindowState(self.windowState())
        window.show()
        if (handle := window.windowHandle()) is not None:
            handle.installEventFilter(self)
        if self._unwanted:
            QTimer.singleShot(0, window.close)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closed by the reader before the window came: then that one goes too."""
        self._unwanted = event.spontaneous()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The other window's first picture."""
        if event.type() == QEvent.Type.Expose:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self.close)
            QTimer.singleShot(0, self.deleteLater)
        return False


def _kept_place(settings: Path | None) -> str:
    if settings is None:
        return ""
    import json

    try:
        kept = json.loads(settings.read_text(encoding="utf-8"))["window"]
    except (OSError, ValueError, KeyError, TypeError):
        return ""  # the first start, or a file that the settings will complain about
    return kept if isinstance(kept, str) and kept.isascii() else ""
