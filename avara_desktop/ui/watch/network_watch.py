"""Notices that this computer came to another network, or back to one, and lets the list be read at once."""

from PySide6.QtCore import QObject

from avara_desktop.state.refresher import Refresher


class NetworkWatch(QObject):
    """Begins with the first poll that fails: until then every poll says that the network is there.

    Qt asks the system for it through a plugin that costs 6 MB and two frames, so it is loaded no sooner.
    """

    def __init__(self, parent: QObject, refresher: Refresher) -> None:
        super().__init__(parent)
        self._refresher = refresher
        self.watching = False
        refresher.changed.connect(self._look)

    def _look(self) -> None:
        if self.watching or self._refresher.error is None:
            return
        self.watching = True
        try:
            from PySide6.QtNetwork import QNetworkInformation
        except ImportError:
            return  # a library of the system is missing, which nothing else needs
        if not QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Reachability):
            return  # no plugin for this system: the back-off of the polls finds the way back
        self._away = QNetworkInformation.Reachability.Disconnected
        QNetworkInformation.instance().reachabilityChanged.connect(self.changed)

    def changed(self, reachability: object) -> None:
        """The system says that the network is another; there is nothing to ask while there is none."""
        if reachability is not self._away:
            self._refresher.distrust()
