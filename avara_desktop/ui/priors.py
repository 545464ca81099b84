"""Prior reports: newest first, each a line that unfolds to its full text."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from avara_desktop.api.models import PriorReport
from avara_desktop.state import wording
from avara_desktop.ui.actions import KeyButton
from avara_desktop.ui.text import Prose, label, tooltip


def gist(text: str) -> str:
    """The line of a report that says most: what follows "IMPRESSION", or else its first line."""
    words = wording.clean(text)
    place = words.upper().rfind("IMPRESSION")
    after = words[place + len("IMPRESSION") :].lstrip(" :\n\t") if place >= 0 else words
    first = after.strip().splitlines()
    return " ".join(first[0].split())[:160] if first else ""


class FoldButton(KeyButton):
    """A line that folds; its text is elided to the width it gets and never widens the pane."""

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self.setProperty("role", "fold")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_words(self, words: str) -> None:
        """Show words, as many as fit."""
        self._words = words
        self._elide()

    def _elide(self) -> None:
        fitting = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, max(40, self.width() - 14))
        self.setText(fitting.replace("&", "&&"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Elide anew."""
        super().resizeEvent(event)
        self._elide()


class Prior(QWidget):
    """One prior report; its text is laid out only when it is unfolded."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._title = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 12, 0)
        column.setSpacing(0)
        self.button = FoldButton()
        self.button.toggled.connect(self._fold)
        self.preview = label("", "small", wrap=True)
        self.preview.setContentsMargins(26, 0, 4, 6)
        self.prose = Prose("Prior report")
        self.prose.setViewportMargins(24, 0, 0, 0)
        for part in (self.button, self.preview, self.prose):
            column.addWidget(part)

    def show_prior(self, prior: PriorReport) -> None:
        """Show another prior report, folded."""
        self._text = prior.report_text
        what = wording.one_line(prior.study_description or "") or "Description not known"
        parts = (wording.day(prior.study_date) if prior.study_date else "Date not known", prior.modality or "", what)
        self._title = "   ".join(wording.one_line(part) for part in parts if part)
        self.preview.setText(gist(prior.report_text))
        self.button.setChecked(False)
        self.button.setToolTip(tooltip(self._title))
        self._fold(False)

    def forget(self) -> None:
        """Keep nothing of the prior shown last."""
        self._text = self._title = ""
        self.preview.setText("")
        self.prose.set_text("")
        self.button.setChecked(False)
        self.button.setToolTip("")
        self._fold(False)

    def _fold(self, unfolded: bool) -> None:
        self.button.set_words(f"{'▾' if unfolded else '▸'}  {self._title}")
        self.button.setAccessibleName(f"Prior report, {self._title}, {'unfolded' if unfolded else 'folded'}")
        self.preview.setVisible(not unfolded)
        self.prose.setVisible(unfolded)
        if unfolded:
            self.prose.set_text(wording.clean(self._text))


class PriorList(QWidget):
    """All priors of a study. Widgets are kept and used again for the next study."""

    def __init__(self, scroll: QScrollArea) -> None:
        super().__init__()
        self._scroll = scroll
        self._shown: tuple[PriorReport, ...] = ()
        self._pool: list[Prior] = []
        self._at = -1
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 10, 0, 0)
        self._column.setSpacing(0)
        self.heading = label("", "heading")
        self.heading.setContentsMargins(16, 0, 16, 4)
        self._column.addWidget(self.heading)

    def show_priors(self, priors: Sequence[PriorReport]) -> None:
        """Show a study's priors; the same ones again keep their folds."""
        if tuple(priors) == self._shown and self._pool:
            return
        self._shown, self._at = tuple(priors), -1
        while len(self._pool) < len(self._shown):
            self._pool.append(Prior())
            self._column.addWidget(self._pool[-1])
        for number, widget in enumerate(self._pool):
            widget.setVisible(number < len(self._shown))
            if number < len(self._shown):
                widget.show_prior(self._shown[number])
            else:
                widget.forget()
        count = len(self._shown)
        self.heading.setText(
            f"Prior reports · {count}   (n, p)" if count else "Prior reports · none sent with this study"
        )

    def step(self, steps: int) -> None:
        """Unfold the next or previous prior, fold the one before, and bring it into view."""
        if not self._shown:
            return
        if 0 <= self._at < len(self._shown):
            self._pool[self._at].button.setChecked(False)
        self._at = min(max(0, self._at + steps), len(self._shown) - 1)
        prior = self._pool[self._at]
        prior.button.setChecked(True)
        self._column.activate()
        self._scroll.ensureWidgetVisible(prior.button, 0, self._scroll.viewport().height() // 2)

    def open_all(self) -> None:
        """Unfold every prior, so that all text can be searched."""
        for number in range(len(self._shown)):
            self._pool[number].button.setChecked(True)
