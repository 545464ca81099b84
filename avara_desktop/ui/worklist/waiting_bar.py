"""What waits to come into the list, in a strip that always has its room: one that came and went would move the rows."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from avara_desktop.state.listing import Tally
from avara_desktop.state.row import Row
from avara_desktop.ui.kit.actions import Actions
from avara_desktop.ui.kit.panel import Panel
from avara_desktop.ui.kit.text import label, tell

QUIET = "Nothing new waits."
OLD = "Whether anything new waits is not known: the list is old."


class WaitingBar(Panel):
    """ "3 new · 1 STAT · 1 moved   Bring in (.)"; a STAT of the reader's own is named, not only counted."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setAccessibleName("Waiting to come in")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 12, 2)
        row.setSpacing(12)
        self._whole = self._counted = ""
        self.urgent = label("", "warning")
        self.words = label("", "small")
        self.button = actions.button("list.bring_in")
        self._holder = QWidget()  # a command's button shows itself again whenever its action changes
        holder = QHBoxLayout(self._holder)
        holder.setContentsMargins(0, 0, 0, 0)
        holder.addWidget(self.button)
        row.addWidget(self.urgent)
        row.addWidget(self.words)
        row.addWidget(self._holder)
        row.addStretch(1)
        self.show_waiting(Tally(), ())

    def show_waiting(
        self, tally: Tally, urgent: Sequence[Row], elsewhere: Sequence[str] = (), *, old: bool = False
    ) -> None:
        """Say what waits. ``urgent`` are STAT studies of the reader's, ``elsewhere`` those of them of another view.

        ``old``: the list was not read for so long that nothing can be said of what is new.
        """
        self._whole = urgent_words(urgent, elsewhere)
        self._counted = tally.words() or ("" if urgent else OLD if old else QUIET)
        self.words.setText(self._counted)
        self.words.setVisible(bool(self._counted))
        self._holder.setVisible(bool(tally))
        self._fit()
        self.setAccessibleDescription(". ".join(part for part in (self._whole, self._counted) if part))
        self._elide()

    def _elide(self) -> None:
        """The named STAT takes the room that is left; what does not fit is in the tooltip and in the row."""
        others = self.words.sizeHint().width() + self._holder.sizeHint().width() + 60
        room = max(120, self.width() - others)
        shown = QFontMetrics(self.urgent.font()).elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        self.urgent.setText(shown)
        tell(self.urgent, self._whole if shown != self._whole else "")
        self.urgent.setVisible(bool(shown))

    def _fit(self) -> None:
        """Room for the button, whether it shows or not; its parts learn of another text size after this strip does."""
        self.setFixedHeight(self.button.sizeHint().height() + 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the room there is."""
        super().resizeEvent(event)
        self._elide()


def urgent_words(urgent: Sequence[Row], elsewhere: Sequence[str]) -> str:
    """ "▲ STAT for you: DOE, Jane · MRN 123 · CT Head", with how many more there are and where they are."""
    if not urgent:
        return ""
    first = urgent[0]
    words = f"▲ STAT for you: {first.patient} · MRN {first.mrn} · {first.description}"
    more = f" · and {len(urgent) - 1} more" if len(urgent) > 1 else ""
    return words + more + (" · in My list, not in this view" if first.study_id in elsewhere else "")
