"""Strips between the top bar and the list: what must be seen before the next study is opened. Each hides itself."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLayoutItem, QScrollArea, QVBoxLayout, QWidget

MOST = 0.3
"""Largest share of the window that strips take which may give way: the list must stay in sight, and they scroll."""


class Strips(QScrollArea):
    """A column of strips, most urgent on top; it takes no room while none of them is shown, and squeezes none."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("What needs an answer")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._content = QWidget()
        self._whole: list[QWidget] = []
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.setWidget(self._content)
        self._content.installEventFilter(self)
        self.setFixedHeight(0)
        self._again = QTimer(self, singleShot=True, interval=0)
        self._again.timeout.connect(self._fit)

    def add(self, strip: QWidget, *, gives_way: bool = False) -> None:
        """Take a strip in under the others; it shows and hides itself. One that ``gives_way`` may need scrolling."""
        strip.hide()
        self._column.addWidget(strip)
        if not gives_way:
            self._whole.append(strip)

    def _fit(self) -> None:
        """As high as its strips at this width, but never most of the window."""
        column = self._column
        width = self.width()
        wanted = column.totalHeightForWidth(width) if column.hasHeightForWidth() else column.totalSizeHint().height()
        whole = sum(_height(column.itemAt(column.indexOf(strip)), width) for strip in self._whole)
        room = max(int(self.window().height() * MOST), whole)
        # where all fits, a bar once shown would make the strips narrower, and itself needed
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOff if wanted <= room else policy.ScrollBarAsNeeded)
        self.setFixedHeight(max(0, min(wanted, room)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the strips as they come, go and change their words."""
        if watched is self._content and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
            self._again.start()  # a strip that finds its width changed may lay itself out anew
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width needs another height."""
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """No key scrolls here: they are the list's."""
        event.ignore()


def _height(strip: QLayoutItem | None, width: int) -> int:
    """What a strip takes in its column; nothing where it is hidden."""
    if strip is None or strip.isEmpty():
        return 0
    return strip.heightForWidth(width) if strip.hasHeightForWidth() else strip.sizeHint().height()
