"""The same few words through the operating system, where the reader wants them and the list is covered."""

from collections.abc import Callable

from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from avara_desktop.state.alert_rules import Toast
from avara_desktop.ui.kit import theme
from avara_desktop.ui.window.main_window import TITLE


class Tray:
    """An icon in the system's tray, made on first use. ``wanted`` is the reader's setting; without a tray, nothing."""

    def __init__(
        self,
        window: QWidget,
        wanted: Callable[[], bool],
        make: Callable[[QWidget], QSystemTrayIcon] = QSystemTrayIcon,
        there: Callable[[], bool] = QSystemTrayIcon.isSystemTrayAvailable,
    ) -> None:
        self._window, self._wanted, self._make, self._there = window, wanted, make, there
        self._icon: QSystemTrayIcon | None = None

    def show_toast(self, toast: Toast) -> None:
        """Hand the words to the system, unless the reader sees the list anyway."""
        if not self._wanted() or self._window.isActiveWindow() or not self._there():
            return
        if self._icon is None:
            self._icon = self._make(self._window)
            self._icon.setIcon(theme.icon("avara", "focus"))
            self._icon.setToolTip(TITLE)
            self._icon.activated.connect(lambda _: self._to_front())
            self._icon.messageClicked.connect(self._to_front)
        self._icon.show()
        self._icon.showMessage(TITLE, toast.words, theme.icon("avara", "focus"))

    def _to_front(self) -> None:
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    def leave(self) -> None:
        """Take the icon away."""
        if self._icon is not None:
            self._icon.hide()
