"""What the window shows of what is watched: the strips, the toasts, the tray, the tone. All wires in one place."""

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QApplication

from avara_desktop.state.alerts import Alerts
from avara_desktop.ui.watch.network_watch import NetworkWatch
from avara_desktop.ui.watch.toasts import Toasts
from avara_desktop.ui.watch.tray import Tray
from avara_desktop.ui.watch.witness_strip import ConnectionStrip, WitnessStrip
from avara_desktop.ui.window.main_window import MainWindow


class Watching:
    """Strips above the list and alerts in its corner."""

    def __init__(self, window: MainWindow, alerts: Alerts) -> None:
        truth, actions = window.truth, window.actions_of
        self._window, self._alerts = window, alerts
        self.witness_strip = WitnessStrip(truth.witness, actions)
        self.connection_strip = ConnectionStrip(truth.session, truth.refresher)
        for strip in (self.witness_strip, self.connection_strip):
            window.strips.add(strip)
        self.toasts = Toasts(window, self._room, self._row_in_use)
        for page in (window.splitter, window.pages):
            page.installEventFilter(self.toasts)
        self.tray = Tray(window, lambda: truth.settings.values.tray)
        self.network = NetworkWatch(window, truth.refresher)
        alerts.toasted.connect(self.toasts.show_toast)
        alerts.toasted.connect(self.tray.show_toast)
        # the system's own soft sound: QtMultimedia would cost a sound server's libraries and 60 MB for one tone
        alerts.toned.connect(QApplication.beep)
        truth.refresher.changed.connect(alerts.look)
        truth.witness.changed.connect(self._witnessed)
        truth.session.changed.connect(self._session_changed)
        window.study_picked.connect(lambda _: self.toasts.place())

    def _room(self) -> QRect:
        """Where toasts may lie, in the window: over list and study, or over the page in front; never over notices."""
        window = self._window
        page = window.splitter if window.splitter.isVisible() else window.pages
        return QRect(page.mapTo(window, QPoint(0, 0)), page.size())

    def _row_in_use(self) -> QRect:
        """The row under the hand, in the window; nothing where another page is in front."""
        view = self._window.view
        place = view.currentIndex()
        if not view.isVisible() or not place.isValid():
            return QRect()
        row, viewport = view.visualRect(place), view.viewport()
        return QRect(viewport.mapTo(self._window, QPoint(0, row.top())), QSize(viewport.width(), row.height()))

    def _witnessed(self) -> None:
        self._window.actions_of.refresh()
        if not self._window.truth.witness.blocks():
            self.toasts.answered()
            self._window.truth.notices.dismiss(key="reason")  # "answer the strip first" is no longer so

    def _session_changed(self) -> None:
        if self._window.truth.session.reader is None:
            self.toasts.clear()
            self.tray.leave()
