"""Notices at the bottom of the window: what happened, what to do, a button to try again, one to dismiss or copy."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from avara_desktop.state.notices import Level, Notice, Notices
from avara_desktop.ui.kit import theme
from avara_desktop.ui.kit.text import announce, label

DONE_SECONDS = 8
"""How long a notice of something done, or a brief one, stays."""
LOW_EMS = 40
"""Height of the window in ems below which only one notice has room beside the list."""
WEIGHT = {Level.STOP: 2, Level.WARNING: 1}


class NoticeBar(QWidget):
    """Draws the notices; it takes room of its own and never covers a row."""

    def __init__(self, notices: Notices) -> None:
        super().__init__()
        self.setAccessibleName("Notices")
        self._notices = notices
        self._leaving: list[Notice] = []
        """What is to be dismissed by itself."""
        self._said: list[Notice] = []
        """What a screen reader was told; drawing it again is no news."""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(10, 0, 10, 6)
        self._column.setSpacing(4)
        notices.changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        in_sight, news = self._in_sight(), list[QFrame]()
        for notice in self._notices.shown:
            if notice in in_sight:
                self._column.addWidget(card := self._card(notice))
                if not _among(notice, self._said):
                    self._said.append(notice)
                    news.append(card)
            if notice.brief or notice.level is Level.DONE:
                self._forget_later(notice)
        self._leaving = [each for each in self._leaving if _among(each, self._notices.shown)]
        self._said = [each for each in self._said if _among(each, self._notices.shown)]
        self.setVisible(bool(self._notices.shown))
        for card in news:
            card.show()  # the layout would do so in the next turn
            announce(card)

    def _in_sight(self) -> list[Notice]:
        """All of them; in a low window the gravest, the newest of equals, and the next one once it is dismissed."""
        shown = self._notices.shown
        if self.window().height() >= LOW_EMS * self.fontInfo().pixelSize() or not shown:
            return shown
        grave = max(WEIGHT.get(notice.level, 0) for notice in shown)
        return [notice for notice in shown if WEIGHT.get(notice.level, 0) == grave][-1:]

    def _forget_later(self, notice: Notice) -> None:
        """What is done, or brief, needs no answer; everything else stays until it is dismissed."""
        if not _among(notice, self._leaving):
            self._leaving.append(notice)
            QTimer.singleShot(DONE_SECONDS * 1000, self, lambda: self._notices.dismiss(notice))

    def _card(self, notice: Notice) -> QFrame:
        card = QFrame()
        card.setProperty("role", "notice")
        card.setProperty("level", notice.level.value)
        card.setAccessibleName(f"{notice.level.value}: {notice.title}. {notice.advice}")
        row = QHBoxLayout(card)
        row.setContentsMargins(12, 6, 8, 6)
        row.addWidget(label(notice.level.value, "strong"), 0, Qt.AlignmentFlag.AlignVCenter)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(label(notice.title, wrap=True))
        if notice.advice:
            words.addWidget(label(notice.advice, "secondary", wrap=True))
        row.addLayout(words, 1)
        if notice.run:
            row.addWidget(self._button(notice.action, "", lambda: self._run(notice)))
        if notice.level is Level.STOP:
            row.addWidget(self._button("", "copy", lambda: self._copy(notice), "Copy this message"))
        row.addWidget(self._button("", "close", lambda: self._notices.dismiss(notice), "Dismiss"))
        return card

    def _button(self, words: str, icon: str, run: Callable[[], object], name: str = "") -> QPushButton:
        made = QPushButton(words)
        if icon:
            made.setIcon(theme.icon(icon))
        made.setAccessibleName(name or words)
        made.setToolTip(name)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.clicked.connect(lambda: run())
        return made

    def _run(self, notice: Notice) -> None:
        self._notices.dismiss(notice)
        if notice.run:
            notice.run()

    def _copy(self, notice: Notice) -> None:
        QGuiApplication.clipboard().setText(f"{notice.title}\n{notice.advice}")


def _among(notice: Notice, notices: Sequence[Notice]) -> bool:
    """Whether this very notice is there; another of the same words is news."""
    return any(notice is each for each in notices)
