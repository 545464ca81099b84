"""Alerts in a corner of the list: few words, no patient, no focus, never over the row in use; and the last ones."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from avara_desktop.state.alert_rules import Alert, Toast
from avara_desktop.state.standing import time_of_day
from avara_desktop.ui.kit.sheet import Sheet
from avara_desktop.ui.kit.text import Whole, announce, label

TOAST_SECONDS = 10
MARGIN, WIDTH = 14, 340
MOST = 3
"""Toasts at a time."""


class ToastCard(QFrame):
    """One toast; a click puts it away."""

    def __init__(self, toast: Toast, gone: Callable[["ToastCard"], None]) -> None:
        super().__init__()
        self.toast = toast
        self._gone = gone
        self.setProperty("role", "notice")
        self.setProperty("level", "Attention")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(f"Alert: {toast.words}")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(10)
        row.addWidget(label("▲", "warning"), 0, Qt.AlignmentFlag.AlignTop)
        words = Whole()
        words.setText(toast.words)
        row.addWidget(words, 1)
        if not toast.stays:
            QTimer.singleShot(TOAST_SECONDS * 1000, self, lambda: gone(self))

    def height_at(self, width: int) -> int:
        """Its height with every word shown."""
        return self._row.totalHeightForWidth(width)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put away."""
        self._gone(self)


class Toasts(QWidget):
    """Lies over a window, in the first corner of ``room`` where the row in use stays free (both in the window)."""

    def __init__(self, window: QWidget, room: Callable[[], QRect], in_use: Callable[[], QRect]) -> None:
        super().__init__(window)
        self.setAccessibleName("Alerts")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._room, self._in_use = room, in_use
        self.cards: list[ToastCard] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        window.installEventFilter(self)
        self.hide()

    def show_toast(self, toast: Toast) -> None:
        """Show one; a merged one takes the place of the merged one before it."""
        for card in [card for card in self.cards if card.toast.merged and toast.merged]:
            self._put_away(card)
        while len(self.cards) >= MOST:
            self._put_away(self.cards[0])
        card = ToastCard(toast, self._put_away)
        self.cards.append(card)
        self._column.addWidget(card)
        self.place()
        self.show()
        self.raise_()
        announce(card)

    def answered(self) -> None:
        """Nothing needs an answer any more."""
        for card in [card for card in self.cards if card.toast.stays]:
            self._put_away(card)

    def clear(self) -> None:
        """Put all away."""
        for card in tuple(self.cards):
            self._put_away(card)

    def place(self) -> None:
        """Into a corner: the lower right one, or the next in which no part of the row in use is covered."""
        if not self.cards:
            return
        room, row = self._room().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN), self._in_use()
        width = min(WIDTH * max(1, self.fontInfo().pixelSize()) // 16, room.width())
        height = sum(card.height_at(width) for card in self.cards) + 6 * (len(self.cards) - 1)
        size = QSize(width, height)
        right, bottom = room.right() - width + 1, room.bottom() - height + 1
        corners = [QPoint(x, y) for y in (bottom, room.top()) for x in (right, room.left())]
        free = (QRect(corner, size) for corner in corners if not QRect(corner, size).intersects(row))
        self.setGeometry(next(free, QRect(corners[0], size)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the corner."""
        if event.type() == QEvent.Type.Resize:
            self.place()
        return False

    def _put_away(self, card: ToastCard) -> None:
        if card in self.cards:
            self.cards.remove(card)
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
            self.setVisible(bool(self.cards))
            self.place()


class AlertsSheet(Sheet):
    """The last alerts, the newest first."""

    def __init__(self, window: QWidget, alerts: list[Alert]) -> None:
        super().__init__(window, "Recent alerts")
        self.body.addWidget(label("Recent alerts", "title"))
        rows = QGridLayout()
        rows.setHorizontalSpacing(14)
        rows.setColumnStretch(1, 1)
        for number, alert in enumerate(reversed(alerts)):
            rows.addWidget(label(time_of_day(alert.at), "secondary"), number, 0, Qt.AlignmentFlag.AlignTop)
            words = Whole()
            words.setText(alert.words)
            rows.addWidget(words, number, 1)
        if not alerts:
            self.body.addWidget(label("None since you signed in.", "secondary"))
        self.body.addLayout(rows)
        self.close_button = self.closing()
