"""The settings: a sheet made from the model. What is set holds at once; `/` searches, arrows move, Esc closes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from avara_desktop.commands import BY_ID, Command
from avara_desktop.local.setting_facts import SECTIONS, listed
from avara_desktop.local.settings import SettingsFile
from avara_desktop.state import wording
from avara_desktop.ui.kit.panel import Panel
from avara_desktop.ui.kit.sheet import Sheet
from avara_desktop.ui.kit.text import clearable, label
from avara_desktop.ui.settings.setting_controls import RowButton
from avara_desktop.ui.settings.setting_row import SettingRow

WIDTH_EMS = 50
KEYS = "/ search · ↑ ↓ or Tab move · ← → choose · Space switches · Esc closes"
LINKS = {"Keyboard": "app.edit_keys"}
"""Section -> the command behind which more of it is set."""


class SettingsSheet(Sheet):
    """Every setting a reader may set, by section. ``run`` runs a command once the sheet is closed."""

    def __init__(self, window: QWidget, settings: SettingsFile, run: Callable[[Command], None]) -> None:
        super().__init__(window, "Settings")
        self._settings, self._run = settings, run
        self.body.setSpacing(0)
        self._head = self._made_head()
        column = self.card.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(0, self._head)
        self.rows: list[SettingRow] = []
        self._sections: dict[str, list[QWidget]] = {}
        self._links: dict[str, QWidget] = {}
        for section in SECTIONS:
            self._add_section(section)
        self.none = label("No setting has these words.", "secondary")
        self.body.addWidget(self.none)
        self.body.addStretch()
        self._foot.addWidget(label(KEYS, "small", wrap=True))
        self._foot.setContentsMargins(20, 8, 20, 12)
        disconnect = settings.changed.connect(lambda _: self._refresh())
        self.closed.connect(lambda _: disconnect())
        self._search("")
        self._arrange()

    def _made_head(self) -> QWidget:
        head = Panel()
        column = QVBoxLayout(head)
        column.setContentsMargins(20, 18, 20, 8)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.addWidget(label("Settings", "title"), 1)
        self.count = label("", "small")
        top.addWidget(self.count)
        close = QPushButton("Close (Esc)")
        close.clicked.connect(lambda: self.close_with(False))
        top.addWidget(close)
        column.addLayout(top)
        if self._settings.policy_problem:
            column.addWidget(label(self._settings.policy_problem, "warning", wrap=True))
        self.words = QLineEdit()
        self.words.setPlaceholderText("Search settings   /")
        self.words.setAccessibleName("Search settings")
        clearable(self.words)
        self.words.textChanged.connect(self._search)
        column.addWidget(self.words)
        return head

    def _add_section(self, section: str) -> None:
        heading = label(section, "group")
        heading.setContentsMargins(8, 14, 8, 2)
        self.body.addWidget(heading)
        parts: list[QWidget] = [heading]
        for setting in listed():
            if setting.section == section:
                row = SettingRow(setting, self._settings)
                row.entered.connect(self._set)
                self.body.addWidget(row)
                self.rows.append(row)
        if command := BY_ID.get(LINKS.get(section, "")):
            link = RowButton(command.title)
            link.setAccessibleName(f"{section}: {command.title}")
            link.clicked.connect(lambda: self._leave_for(command))
            self._links[section] = link
            self.body.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
            parts.append(link)
        self._sections[section] = parts

    def _leave_for(self, command: Command) -> None:
        self.close_with(True)
        self._run(command)

    def _set(self, name: str, value: object) -> None:
        row = next(row for row in self.rows if row.setting.name == name)
        problem = self._settings.set(name, value)
        row.show_problem(f"{row.setting.title} {problem}." if problem else "")

    def _refresh(self) -> None:
        for row in self.rows:
            row.refresh()

    def _search(self, text: str) -> None:
        """Show the settings with all the words typed, and the sections they are in."""
        words = wording.folded(text).split()
        for row in self.rows:
            searched = wording.folded(row.setting.searched())
            row.setVisible(all(word in searched for word in words))
        shown = {row.setting.section for row in self.shown()}
        for section, parts in self._sections.items():
            for part in parts:
                part.setVisible(section in shown)
        self.count.setText(f"{len(self.shown())} of {len(self.rows)}")
        self.none.setVisible(not shown)

    def shown(self) -> list[SettingRow]:
        """The rows that match, top to bottom."""
        return [row for row in self.rows if not row.isHidden()]

    def _arrange(self) -> None:
        px = max(14, self.fontInfo().pixelSize())
        self.card.setFixedWidth(min(WIDTH_EMS * px, max(320, self._window.width() - 40)))
        for row in self.rows:
            row.arrange(self.card.width() / px)

    def _fit(self) -> None:
        """As high as the window allows, whatever matches: it would jump under the eye with every letter typed."""
        if hasattr(self, "words"):
            self._arrange()
            around = self._head.sizeHint().height() + self._foot.sizeHint().height()
            self.area.setFixedHeight(max(80, self._window.height() - 60 - around))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size, which is one of the settings."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "words"):
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from row to row, ``/`` to the search; the rest is every sheet's."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step:
            self._step(step)
            event.accept()
        elif event.key() == Qt.Key.Key_Slash:
            self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.words.selectAll()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _stops(self) -> list[tuple[QWidget, QWidget]]:
        """From the search downwards: (what is gone to, the widget that takes the keyboard there)."""
        stops: list[tuple[QWidget, QWidget]] = [(self.words, self.words)]
        for section in SECTIONS:
            stops += [(row, row.stop) for row in self.shown() if row.setting.section == section]
            link = self._links.get(section)
            stops += [(link, link)] if link is not None and not link.isHidden() else []
        return stops

    def _step(self, step: int) -> None:
        """To the row above or below; above the first is the search."""
        stops, focus = self._stops(), self._window.focusWidget()
        at = next((n for n, (part, _) in enumerate(stops) if focus and (part is focus or part.isAncestorOf(focus))), 0)
        stops[min(max(0, at + step), len(stops) - 1)][1].setFocus(Qt.FocusReason.OtherFocusReason)
        self._see()

    def _see(self) -> None:
        """Bring what has the keyboard into sight, whole."""
        focus = self._window.focusWidget()
        for part, _ in self._stops()[1:]:
            if focus and (part is focus or part.isAncestorOf(focus)):
                self.area.ensureWidgetVisible(part, 0, 12)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes round, and what it comes to is seen."""
        moved = super().focusNextPrevChild(forward)
        self._see()
        return moved
