"""Keys and what they do, group by group, in one or two columns of about the same height."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from avara_desktop.commands import Command, Keymap
from avara_desktop.ui.kit.text import all_keys, label


class KeyList(QWidget):
    """Drawn anew for every other choice of sections; a group is never torn apart."""

    def __init__(self, keymap: Keymap, columns: int) -> None:
        super().__init__()
        self._keymap = keymap
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(36)
        self._halves = [QVBoxLayout() for _ in range(columns)]
        for half in self._halves:
            half.setSpacing(3)
            self._row.addLayout(half, 1)
        self._held: list[QWidget] = []

    def show_sections(self, sections: list[tuple[str, list[Command]]]) -> None:
        """Show these; the next group goes to the column that is shortest so far."""
        for holder in self._held:
            holder.hide()
            holder.deleteLater()
        self._held = []
        for half in self._halves:
            while half.takeAt(0) is not None:
                pass
        heights = [0] * len(self._halves)
        for title, commands in sections:
            at = heights.index(min(heights))
            holder = self._group(title, commands)
            self._held.append(holder)
            self._halves[at].addWidget(holder)
            heights[at] += len(commands) + 2
        for half in self._halves:
            half.addStretch()

    def _group(self, title: str, commands: list[Command]) -> QWidget:
        holder = QWidget()
        rows = QGridLayout(holder)
        rows.setContentsMargins(0, 0, 0, 10)
        rows.setHorizontalSpacing(14)
        rows.setVerticalSpacing(3)
        rows.setColumnStretch(1, 1)
        rows.addWidget(label(title, "heading"), 0, 0, 1, 2)
        for number, command in enumerate(commands, 1):
            keys = label(all_keys(command, self._keymap), "strong")
            rows.addWidget(keys, number, 0, Qt.AlignmentFlag.AlignTop)
            rows.addWidget(label(command.title, wrap=True), number, 1)
        return holder
