"""A message inside a page: how much it matters in a word, what happened, what to do, and at most one thing to press."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QVBoxLayout

from avara_desktop.errors import AvaraError
from avara_desktop.state import wording
from avara_desktop.state.notices import Level
from avara_desktop.ui.form.editors import FormButton
from avara_desktop.ui.kit import theme
from avara_desktop.ui.kit.text import label


class MessageCard(QFrame):
    """One message, or nothing. ``confirmable`` adds a box to tick, for what must not be overlooked.

    ``confirmed_changed`` tells that it was ticked or unticked.
    """

    confirmed_changed = Signal()

    def __init__(self, name: str, *, confirmable: bool = False) -> None:
        super().__init__()
        self._name = name
        self._run: Callable[[], None] | None = None
        self.setProperty("role", "notice")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(10)
        self.level = label("", "strong")
        row.addWidget(self.level, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        self.title = label("", wrap=True)
        self.advice = label("", "secondary", wrap=True)
        for part in (self.title, self.advice):
            part.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            words.addWidget(part)
        self.tick = QCheckBox(self)  # of this card from the start: shown alone it would be a window
        self.tick.toggled.connect(lambda _: self.confirmed_changed.emit())
        self.tick.setVisible(confirmable)
        words.addWidget(self.tick, 0, Qt.AlignmentFlag.AlignLeft)
        row.addLayout(words, 1)
        self.button = FormButton("")
        self.button.clicked.connect(self._pressed)
        self.copy = FormButton("Copy")
        self.copy.setIcon(theme.icon("copy"))
        self.copy.setAccessibleName("Copy this message")
        self.copy.clicked.connect(self._copied)
        for each in (self.button, self.copy):
            row.addWidget(each, 0, Qt.AlignmentFlag.AlignTop)
        self._confirmable = confirmable
        self.clear()

    def show_words(
        self, level: Level, title: str, advice: str = "", *, action: str = "", run: Callable[[], None] | None = None
    ) -> None:
        """Show a message; outside words in it must be clean. ``action`` is a button that runs ``run``."""
        self.level.setText(level.value)
        self.title.setText(title)
        self.advice.setText(advice)
        self.advice.setVisible(bool(advice))
        self._run = run
        self.button.setText(action.replace("&", "&&"))
        self.button.setAccessibleName(action)
        self.button.setVisible(run is not None)
        self.copy.setVisible(level is Level.STOP)
        self.tick.setChecked(False)
        self.setAccessibleName(f"{self._name}: {level.value}: {title} {advice}".strip())
        self.setProperty("level", level.value)
        for part in (self, self.level):
            part.style().unpolish(part)
            part.style().polish(part)
        self.show()

    def show_error(self, error: AvaraError, *, action: str = "", run: Callable[[], None] | None = None) -> None:
        """Show what went wrong."""
        title, advice = wording.one_line(error.title), wording.one_line(error.advice)
        self.show_words(Level.STOP, title, advice, action=action, run=run)

    def clear(self) -> None:
        """No message."""
        self.hide()
        for part in (self.level, self.title, self.advice):
            part.setText("")
        self._run = None
        self.tick.setChecked(False)
        self.setAccessibleName(self._name)

    def ask_to_confirm(self, words: str) -> None:
        """What the box to tick says."""
        self.tick.setText(words.replace("&", "&&"))
        self.tick.setAccessibleName(words)

    @property
    def unanswered(self) -> bool:
        """Whether it waits for its box to be ticked."""
        return self._confirmable and not self.isHidden() and not self.tick.isChecked()

    def _pressed(self) -> None:
        if self._run is not None:
            self._run()

    def _copied(self) -> None:
        QGuiApplication.clipboard().setText(f"{self.title.text()}\n{self.advice.text()}")
