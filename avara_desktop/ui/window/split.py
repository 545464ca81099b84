"""List and study in one splitter: side by side, or one above the other; where the reader put the handle is kept."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from avara_desktop.local.settings import SettingsFile

ROWS_KEPT = 2
"""Rows of the list that stay in sight above the study, where that leaves the patient's banner whole."""
EMS_SIDE_BY_SIDE = 66
"""Widths of the text size that list and study need side by side; with less, one stands above the other."""


class ReadingSplitter(QSplitter):
    """Turns with the window's shape; each of the two shapes has sizes of its own."""

    def __init__(self, above: QWidget, below: QWidget, settings: SettingsFile) -> None:
        super().__init__()
        self._settings = settings
        self.least: Callable[[int], int] = lambda rows: 0
        """The height that so many rows of the list need."""
        self.identity: Callable[[], int] = lambda: 0
        """The height below which the study would hide who it is."""
        self._moved_by_hand = False
        self.setChildrenCollapsible(False)
        self._above, self._below = above, below
        self.addWidget(above)
        self.addWidget(below)
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 1)
        self.setHandleWidth(3)
        self.splitterMoved.connect(self._moved)

    def turn(self, window: QSize) -> None:
        """Fit a window: list above the study on a portrait screen or with large text, beside it otherwise."""
        values = self._settings.values
        upright = window.width() < max(window.height(), EMS_SIDE_BY_SIDE * values.text_px)
        orientation = Qt.Orientation.Vertical if upright else Qt.Orientation.Horizontal
        if self.orientation() is not orientation:
            self.keep()
            self.setOrientation(orientation)
            self._moved_by_hand = False
        elif self._moved_by_hand:
            return
        span = window.height() if upright else window.width()
        share = 0.5 if upright else 0.68 if span < 1500 else 0.64
        self._keep_rows()
        self.setSizes(values.splitter.get(self._side(), [int(span * share), int(span * (1 - share))]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Strips and notices come and go."""
        super().resizeEvent(event)
        self._keep_rows()

    def event(self, event: QEvent) -> bool:
        """Another patient's banner may need more room."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._keep_rows()
        return super().event(event)

    def _keep_rows(self) -> None:
        """Who the patient is comes before the list, and the list before the rest of the study."""
        if self.orientation() is not Qt.Orientation.Vertical:
            self._above.setMinimumHeight(0)
            self._below.setMinimumHeight(0)
            return
        room, identity = self.height() - self.handleWidth(), self.identity()
        heights = (self.least(rows) for rows in range(ROWS_KEPT, 0, -1))
        above = next((height for height in heights if height + identity <= room), 0)
        self._above.setMinimumHeight(above)
        self._below.setMinimumHeight(max(identity, min(self._below.minimumSizeHint().height(), room - above)))

    def keep(self) -> None:
        """Put the sizes in the settings, if a hand made them."""
        if self._moved_by_hand:
            values = self._settings.values
            values.splitter = {**values.splitter, self._side(): self.sizes()}

    def _moved(self) -> None:
        self._moved_by_hand = True

    def _side(self) -> str:
        return "portrait" if self.orientation() is Qt.Orientation.Vertical else "landscape"
