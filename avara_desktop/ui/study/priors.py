"""One report of the timeline: a line that unfolds to its full text, whoever told of it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from avara_desktop.state import wording
from avara_desktop.state.patient_timeline import Told
from avara_desktop.state.regions import Relevance
from avara_desktop.state.timeline import Entry
from avara_desktop.ui.kit.actions import KeyButton
from avara_desktop.ui.kit.text import Prose, label, tell

GIST = 160
"""Most characters of a report's gist."""


def gist(text: str) -> str:
    """The line of a report that says most: what follows "IMPRESSION", or else its first line.

    Only what is shown is cleaned: a list of fifty long reports must cost no frame.
    """
    word = "IMPRESSION"
    place = max(text.rfind(spelling) for spelling in (word, word.capitalize(), word.lower()))
    after = text[place + len(word) :] if place >= 0 else text
    first = wording.clean(after.lstrip(" :\r\n\t")[: 4 * GIST]).strip().splitlines()
    return " ".join(first[0].split())[:GIST] if first else ""


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

    def set_strong(self, strong: bool) -> None:
        """Heavier letters for what bears on the study; what it is, the words under it say."""
        font = self.font()
        font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
        self.setFont(font)

    def _elide(self) -> None:
        fitting = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, max(40, self.width() - 14))
        self.setText(fitting.replace("&", "&&"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Elide anew."""
        super().resizeEvent(event)
        self._elide()


class EntryLine(QWidget):
    """One entry; its text is laid out only when it is unfolded, and what a folded line never needs is not made."""

    folded = Signal(str, bool)
    """Key of the entry, and whether it is unfolded now."""

    def __init__(self) -> None:
        super().__init__()
        self.entry: Entry | None = None
        self._told = Told()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 0, 12, 0)
        self._column.setSpacing(0)
        self.button = FoldButton()
        self.button.toggled.connect(self._fold)
        self.preview = self._small(8)
        self.warning = label("", "warning", wrap=True)
        self.warning.setContentsMargins(26, 0, 4, 6)
        for part in (self.button, self.preview, self.warning):
            self._column.addWidget(part)
        self.note: QLabel | None = None
        self.prose: Prose | None = None

    def _small(self, below: int) -> QLabel:
        made = label("", "small", wrap=True)
        made.setContentsMargins(26, 0, 4, below)
        return made

    def show_entry(self, entry: Entry, told: Told, unfolded: bool) -> None:
        """Show an entry with what is known of its text; the same again costs nothing."""
        if entry != self.entry:
            self.forget()
            self.entry, self._told = entry, told
            words = [entry.marks, gist(entry.text) if entry.text else ""]
            self.preview.setText("\n".join(part for part in words if part))
            self.warning.setText(f"▲ {entry.warning}" if entry.warning else "")
            self.button.set_strong(entry.relevance is not Relevance.NONE)
            tell(self.button, entry.title)
        elif (told, unfolded) == (self._told, self.button.isChecked()):
            return
        self._told = told
        self.button.blockSignals(True)
        self.button.setChecked(unfolded)
        self.button.blockSignals(False)
        self._draw()

    def forget(self) -> None:
        """Keep nothing of the report shown last."""
        self.entry, self._told = None, Told()
        for part in (self.preview, self.warning, self.note):
            if part:
                part.setText("")
        if self.prose:
            self.prose.set_text("")
            self.prose.setAccessibleName("Report")
        self.button.blockSignals(True)
        self.button.setChecked(False)
        self.button.blockSignals(False)
        self.button.set_words("")
        tell(self.button, "")
        self.button.setAccessibleName("")

    def _fold(self, unfolded: bool) -> None:
        if self.entry:
            self.folded.emit(self.entry.key, unfolded)
            self._draw()

    def _draw(self) -> None:
        entry, unfolded = self.entry, self.button.isChecked()
        if entry is None:
            return
        self.button.set_words(f"{'▾' if unfolded else '▸'}  {entry.title}")
        state = "unfolded" if unfolded else "folded"
        spoken = [f"Prior report, {entry.title}", entry.marks, self.warning.text(), state]
        self.button.setAccessibleName(", ".join(part for part in spoken if part))
        self.preview.setVisible(not unfolded)
        self.warning.setVisible(bool(entry.warning))
        if unfolded:
            self._draw_text(entry)
        if self.note and self.prose:
            self.note.setVisible(unfolded)
            self.prose.setVisible(unfolded and bool(self._told.text))

    def _draw_text(self, entry: Entry) -> None:
        if self.note is None or self.prose is None:
            self.note, self.prose = self._small(6), Prose("Report")
            self.prose.setViewportMargins(24, 0, 0, 0)
            self._column.addWidget(self.note)
            self._column.addWidget(self.prose)
        lines = (entry.marks, entry.identity, wording.one_line(self._told.note))
        self.note.setText("\n".join(part for part in lines if part))
        self.prose.setAccessibleName(f"Report, {entry.title}")
        self.prose.set_text(wording.clean(self._told.text))
