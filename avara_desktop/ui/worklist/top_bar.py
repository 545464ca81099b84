"""The line on top: search, views with counts, how fresh the list is, who reads, and the menu."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from avara_desktop.state.query import View
from avara_desktop.state.saved_views import SavedView
from avara_desktop.ui.kit.actions import Actions
from avara_desktop.ui.kit.flow import FlowLayout
from avara_desktop.ui.kit.panel import Panel
from avara_desktop.ui.kit.text import clearable, label

EMS_ONE_ROW = 100
"""Widths of the text size that search, views and state need in one row."""


class SearchLine(QLineEdit):
    """Search as you type. Esc clears and goes back to the list; Enter and Down go to the list and open nothing."""

    left = Signal()
    KEPT = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Delete)

    def __init__(self) -> None:
        super().__init__()
        self.hint = "Search name, MRN"
        self.show_key("")
        self.setAccessibleName("Search name, MRN, description")
        clearable(self)
        self.setMinimumWidth(225)
        self.setMaximumWidth(340)

    def show_key(self, key: str) -> None:
        """Say which key leads here."""
        self.setPlaceholderText(f"{self.hint}   {key}".rstrip())
        self.updateGeometry()

    def event(self, event: QEvent) -> bool:
        """Keep from the commands of the page around it what leaves or edits the line."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in self.KEPT:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the line without letting its keys act on a study."""
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class TopBar(Panel):
    """``view_chosen``, ``saved_chosen`` and ``search_changed`` tell what the reader asked for."""

    view_chosen = Signal(object)
    search_changed = Signal(str)
    saved_chosen = Signal(object)

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 8, 12, 8)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self.search = SearchLine()
        self.search.textChanged.connect(self.search_changed)
        self._grid.addWidget(self.search, 0, 0)
        chips = self._chips = QWidget()
        flow = FlowLayout(6, 4)
        flow.setContentsMargins(0, 2, 0, 2)
        chips.setLayout(flow)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        chips.setSizePolicy(policy)
        self._group = QButtonGroup(self)
        self._flow = flow
        self.chips = {view: self._chip(view.title, view, self.view_chosen) for view in View}
        self.saved: dict[SavedView, QPushButton] = {}
        self._narrow = False
        self._grid.addWidget(chips, 0, 1, 1, 1)
        self.freshness = label("", "small")
        self.reader = label("", "small")
        state = QVBoxLayout()
        state.setSpacing(0)
        for part in (self.freshness, self.reader):
            part.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            state.addWidget(part)
        self._grid.addLayout(state, 0, 2)
        self.menu = QToolButton()
        self.menu.setText("Menu")
        self.menu.setAccessibleName("Menu of all commands")
        self.menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu.setMenu(actions.menu(self.menu))
        self.menu.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._grid.addWidget(self.menu, 0, 3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room for the views beside the search, they stand in a row of their own."""
        super().resizeEvent(event)
        narrow = self.width() < EMS_ONE_ROW * self.fontInfo().pixelSize()
        if narrow != self._narrow:
            self._narrow = narrow
            self._grid.addWidget(self._chips, *((1, 0, 1, 4) if narrow else (0, 1, 1, 1)))

    def _chip(self, title: str, view: View | SavedView, chosen: SignalInstance) -> QPushButton:
        chip = QPushButton(title)
        chip.setProperty("role", "chip")
        chip.setCheckable(True)
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        chip.clicked.connect(lambda: chosen.emit(view))
        self._group.addButton(chip)
        self._flow.addWidget(chip)
        return chip

    def show_view(self, view: View, counts: dict[View, int | None]) -> None:
        """Mark the chosen view; a count not known yet is left out, never shown as 0."""
        for each, chip in self.chips.items():
            count = None if each is View.CANCELLED else counts.get(each)  # nobody's work, and room is dear
            chip.setText(each.title if count is None else f"{each.title}  {count}")
            chip.setChecked(each is view)
            chip.setAccessibleName(f"View {each.title}" + ("" if count is None else f", {count} studies"))

    def show_saved(self, counts: Mapping[SavedView, int | None], showing: SavedView | None) -> None:
        """The reader's own views behind the app's, each with its count; the one shown is marked, and not its view."""
        for view in [view for view in self.saved if view not in counts]:
            gone = self.saved.pop(view)
            self._group.removeButton(gone)
            self._flow.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for view, count in counts.items():
            if view not in self.saved:
                self.saved[view] = self._chip(view.name, view, self.saved_chosen)
            chip = self.saved[view]
            words = f"☆ {view.name}".replace("&", "&&")
            chip.setText(words if count is None else f"{words}  {count}")
            chip.setAccessibleName(f"Saved view {view.name}" + ("" if count is None else f", {count} studies"))
            chip.setChecked(view is showing or (showing is not None and view == showing))
