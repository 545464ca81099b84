"""The timeline in the study pane: every report known of the patient, newest first, each a line that unfolds."""

from collections.abc import Iterator

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from avara_desktop.state.patient_timeline import PatientTimeline
from avara_desktop.state.timeline import Entry
from avara_desktop.ui.kit.text import label
from avara_desktop.ui.study.priors import EntryLine, FoldButton

POSSIBLE = (
    "Not joined: these share the MRN alone, and two facilities may give one number to two people. Compare name and "
    "birth date before you use one."
)

LINES_AT_ONCE = 10
"""Lines drawn before the window gets its turn: ``j`` must not wait for fifty, most of them out of sight."""


class TimelineList(QWidget):
    """Draws :class:`PatientTimeline`. Lines are kept and used again for the next study.

    ``opened`` tells that an entry was unfolded whose text the server has: it is asked once the hand has rested.
    """

    opened = Signal()

    def __init__(self, scroll: QScrollArea, timeline: PatientTimeline) -> None:
        super().__init__()
        self._scroll = scroll
        self._timeline = timeline
        self._study_id = ""
        self._open: set[str] = set()
        self._lines_wanted = LINES_AT_ONCE
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._draw_more)
        self._at = ""
        self._pool: list[EntryLine] = []
        self._doubtful: list[EntryLine] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(0)
        self.heading = label("", "heading")
        self.heading.setContentsMargins(16, 0, 16, 2)
        self.sources = label("", "small", wrap=True)
        self.sources.setContentsMargins(16, 0, 16, 6)
        self._joined, self._apart = self._holder(), self._holder()
        self.possible = FoldButton()
        self.possible.toggled.connect(lambda _: self._draw_possible())
        self.caution = label(POSSIBLE, "small", wrap=True)
        self.caution.setContentsMargins(38, 0, 16, 6)
        holder = QVBoxLayout()
        holder.setContentsMargins(12, 6, 12, 0)
        holder.addWidget(self.possible)
        column.addWidget(self.heading)
        column.addWidget(self.sources)
        column.addWidget(self._joined)
        column.addLayout(holder)
        column.addWidget(self.caution)
        column.addWidget(self._apart)
        timeline.changed.connect(self.draw)
        timeline.told.connect(lambda _: self.draw())
        self.draw()

    def _holder(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        return made

    def draw(self) -> None:
        """Bring the lines up to the state; another study begins with everything folded."""
        timeline = self._timeline
        study_id = timeline.study.study_id if timeline.study else ""
        if study_id != self._study_id:
            self._study_id, self._at, self._lines_wanted = study_id, "", LINES_AT_ONCE
            self._open.clear()
            self.possible.blockSignals(True)
            self.possible.setChecked(False)
            self.possible.blockSignals(False)
        count = len(timeline.entries)
        self.heading.setText(f"Timeline · {count}" if count else "Timeline · no earlier report known")
        self.sources.setText(timeline.sources())
        self._fill(self._pool, self._joined, timeline.entries[: self._lines_wanted])
        if self._lines_wanted < count:
            self._later.start()
        self._draw_possible()

    def _draw_more(self) -> None:
        self._lines_wanted += LINES_AT_ONCE
        self.draw()

    def _draw_all(self) -> None:
        if self._lines_wanted < len(self._timeline.entries):
            self._lines_wanted = len(self._timeline.entries)
            self.draw()

    def _draw_possible(self) -> None:
        found, unfolded = self._timeline.possible, self.possible.isChecked()
        words = f"{'▾' if unfolded else '▸'}  Possibly this patient: same MRN · {len(found)}"
        self.possible.set_words(words)
        self.possible.setAccessibleName(f"{words[3:]}, not joined, {'unfolded' if unfolded else 'folded'}")
        self.possible.setVisible(bool(found))
        self.caution.setVisible(bool(found) and unfolded)
        self._fill(self._doubtful, self._apart, found if unfolded else ())

    def _fill(self, pool: list[EntryLine], holder: QWidget, entries: tuple[Entry, ...]) -> None:
        shown = sum(line.entry is not None for line in pool)
        if other := abs(shown - len(entries)) > 1:
            holder.hide()  # Qt lays everything out anew for each line that comes or goes in sight
        column = holder.layout()
        while column and len(pool) < len(entries):
            line = EntryLine()
            line.folded.connect(self._folded)
            pool.append(line)
            column.addWidget(line)
        for number, line in enumerate(pool):
            if number < len(entries):
                entry = entries[number]
                line.show_entry(entry, self._timeline.text(entry), entry.key in self._open)
            else:
                line.forget()
            line.setVisible(number < len(entries))
        if other:
            holder.show()

    def _folded(self, key: str, unfolded: bool) -> None:
        (self._open.add if unfolded else self._open.discard)(key)
        if not unfolded:
            return
        self._at = key
        if any(entry.key == key for entry in self.unread()):
            self.opened.emit()

    def _lines(self) -> Iterator[EntryLine]:
        return (line for line in (*self._pool, *self._doubtful) if line.entry)

    def unread(self) -> list[Entry]:
        """The unfolded entries of whose text the server was not asked yet."""
        entries = (line.entry for line in self._lines() if line.entry and line.entry.key in self._open)
        return [entry for entry in entries if self._timeline.unread(entry)]

    @property
    def in_hand(self) -> str:
        """Key of the entry that was unfolded last, or nothing."""
        return self._at

    def step(self, steps: int) -> None:
        """Unfold the next or previous entry, fold the one before, and bring it into view."""
        self._draw_all()
        lines = list(self._lines())
        if not lines:
            return
        keys = [line.entry.key for line in lines if line.entry]
        at = keys.index(self._at) if self._at in keys else -1
        if at >= 0:
            lines[at].button.setChecked(False)
        line = lines[min(max(0, at + steps), len(lines) - 1)]
        line.button.setChecked(True)
        self._scroll.widget().layout().activate()  # type: ignore[union-attr]
        self._scroll.ensureWidgetVisible(line.button, 0, self._scroll.viewport().height() // 2)

    def open_all(self) -> None:
        """Unfold every entry whose text is here, so that all of it can be searched; nothing is asked of the server."""
        self._draw_all()
        for line in self._lines():
            if line.entry and self._timeline.text(line.entry).text:
                line.button.blockSignals(True)
                line.show_entry(line.entry, self._timeline.text(line.entry), True)
                line.button.blockSignals(False)
                self._open.add(line.entry.key)
