"""The checks of the study under the hand, on top of its clinical context: each with the rule that found it."""

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout

from avara_desktop.state.checks import Flag
from avara_desktop.ui.kit.text import label, tell


class CheckList(QFrame):
    """One line a flag, "△ Side – what was found"; no room is taken where nothing was found."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Flag, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 10, 16, 2)
        self._column.setSpacing(3)
        self.heading = label("", "heading")
        self._column.addWidget(self.heading)
        self.lines: list[QLabel] = []
        self._pool: list[QLabel] = []
        """Lines are kept and used again for the next study: to make one takes longer than to fill it."""
        self.hide()

    def show_flags(self, flags: Sequence[Flag]) -> None:
        """Show what the rules found."""
        if tuple(flags) == self._shown:
            return
        self._shown = tuple(flags)
        while len(self._pool) < len(self._shown):
            self._pool.append(self._made())
        self.lines = self._pool[: len(self._shown)]
        for line, flag in zip(self.lines, self._shown, strict=True):
            line.setText(f"△ {flag.rule.title} – {flag.words}")
            tell(line, f"Rule “{flag.rule.id}”: {flag.rule.source}")
            line.show()
        for line in self._pool[len(self._shown) :]:
            line.hide()
            line.setText("")
            tell(line, "")
        count = len(self._shown)
        self.heading.setText(f"Checks · {count} to look at" if count else "")
        told = "; ".join(f"{flag.rule.title}: {flag.words}" for flag in self._shown)
        self.setAccessibleName(f"Checks: {told}" if told else "Checks: nothing found")
        self.setVisible(bool(count))

    def _made(self) -> QLabel:
        made = label("", "warning", wrap=True)
        self._column.addWidget(made)
        return made
