"""The table kit: a page for a list of frozen rows, with search, filters, order, and a line that says what is shown.

:class:`TablePage` is the head (title, Back, command buttons) over a :class:`TablePane` (search, filter chips, table,
status). A page of several lists puts several panes under one :class:`TableHead`. Nothing here has a key of its own:
keys come with the commands that are attached to the page.
"""

import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from avara_desktop.state import wording
from avara_desktop.ui.kit.text import label, line
from avara_desktop.ui.table.table_model import Order, TableColumn, TableModel
from avara_desktop.ui.table.table_parts import Filter, TableHead, TableSearch, Trouble, chip, flowing
from avara_desktop.ui.table.table_view import TableView

__all__ = ["Filter", "Order", "TableColumn", "TableHead", "TablePage", "TablePane", "chip"]

R = TypeVar("R")


class TablePane(QWidget, Generic[R]):
    """Search, filters, table and status of one list.

    ``key`` gives the id of a row; ``things`` is what the rows are ("users"); ``searched`` the text that is searched,
    by default every column. ``picked`` tells the id of the row under the hand, empty for none.
    """

    picked = Signal(str)

    def __init__(
        self,
        columns: Sequence[TableColumn[R]],
        key: Callable[[R], str],
        *,
        things: str = "rows",
        search_hint: str = "Search",
        filters: Sequence[Filter[R]] = (),
        searched: Callable[[R], str] | None = None,
        order: Order = Order(),  # noqa: B008 - frozen
        empty: str = "",
    ) -> None:
        super().__init__()
        self.model = TableModel(columns, key)
        self.model.order = order
        self.view = TableView(self.model, things.capitalize())
        self.all_rows: Sequence[R] = ()
        self.filters = tuple(filters)
        self.chosen = 0
        self.selected_id = ""
        self._things, self._empty = things, empty or f"No {things}."
        self._searched = searched or (lambda row: " ".join(column.text(row) for column in columns))
        self._folded: dict[str, tuple[R, str]] = {}
        self._loading = ""
        self._note = ""
        self._read_at: float | None = None
        self.search = TableSearch(search_hint)
        self.chips = [chip(each.title) for each in filters]
        self.trouble = Trouble()
        self.more = label("", "secondary", wrap=True)
        self.status = label("", "small", wrap=True)
        self._lay_out()
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self.tick)
        self.view.picked.connect(self._picked)
        self.view.heading.connect(lambda column: self.sort_by(self.model.order.clicked(column)))
        self.view.fitted.connect(self._say_more)
        self.search.textChanged.connect(lambda _: self._asked())
        self.search.left.connect(self.take_focus)
        self._draw()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        above = self._above = QWidget()
        below = QWidget()
        top, foot = QVBoxLayout(above), QVBoxLayout(below)
        top.setContentsMargins(12, 8, 12, 8)
        top.addWidget(flowing(self.search, *self.chips))
        top.addWidget(self.trouble)
        group = QButtonGroup(self)
        for number, each in enumerate(self.chips):
            group.addButton(each)
            each.clicked.connect(lambda _=False, number=number: self.choose(number))
        foot.setContentsMargins(12, 5, 12, 5)
        foot.setSpacing(2)
        foot.addWidget(self.more)
        foot.addWidget(self.status)
        for part in (above, line(), self.view, line(), below):
            column.addWidget(part, 1 if part is self.view else 0)

    # --- what is shown

    def show_rows(self, rows: Sequence[R], *, age: float | None = None) -> None:
        """Show a list that has been read, ``age`` seconds ago. A selected row that is gone leaves nothing selected."""
        first = not self.all_rows
        self.all_rows = tuple(rows)
        self._read_at = None if age is None else time.monotonic() - age
        self._draw(first=first and not self.selected_id)

    def set_loading(self, words: str) -> None:
        """Say what is being read ("Reading users, 200 so far…"); empty when that has ended."""
        self._loading = words
        self._say()

    def set_error(self, words: str) -> None:
        """Say what went wrong, above the rows read before; empty when it is right again."""
        self.trouble.say(words)
        self._make_room()

    def set_note(self, words: str) -> None:
        """Say what the rows do not: that some could not be read, or are not told by the server."""
        self._note = words
        self._say()

    def forget(self) -> None:
        """Leave nothing of anybody behind: at sign-out."""
        self.all_rows, self.selected_id, self._read_at, self.chosen = (), "", None, 0
        self._folded.clear()
        self.search.setText("")  # clear() could be undone
        self._loading = self._note = ""
        self.set_error("")
        self._draw()

    @property
    def selected(self) -> R | None:
        """The row under the hand, if it is shown."""
        place = self.model.place(self.selected_id)
        return None if place is None else self.model.row(place)

    # --- what is asked

    def choose(self, number: int) -> None:
        """Another filter."""
        self.chosen = number
        self._asked()

    def sort_by(self, order: Order) -> None:
        """Another order."""
        self.model.set_order(order)
        self._draw()

    def clear(self) -> bool:
        """Empty the search and show all. Returns whether anything was hidden before."""
        if not self.search.text() and not self.chosen:
            return False
        self.chosen = 0
        self.search.clear()
        self._asked()
        return True

    def take_focus(self) -> None:
        """The keyboard goes to the table."""
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_search(self) -> None:
        """The keyboard goes to the search line."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def select(self, row_id: str) -> bool:
        """Put the hand on a row, if it is shown."""
        place = self.model.place(row_id)
        if place is not None:
            self.view.go_to(place)
        return place is not None

    def _asked(self) -> None:
        self._draw(first=True)

    def _picked(self, row_id: str) -> None:
        self.selected_id = row_id
        self._say_more()
        self.picked.emit(row_id)

    # --- drawing

    def _draw(self, *, first: bool = False) -> None:
        """Filter, search and order; ``first`` puts the hand on the first row where the selected one is not shown."""
        rows = [row for row in self.all_rows if self._in_filter(row) and self._found(row)]
        order = self.model.order
        rows.sort(key=self.model.columns[order.column].key, reverse=order.descending)
        ids = {self.model.key(row) for row in rows}
        before = self.selected_id
        if before not in ids:
            self.selected_id = self.model.key(rows[0]) if rows and first else ""
        self.view.show_rows(rows, self.selected_id)
        for number, (each, made) in enumerate(zip(self.filters, self.chips, strict=True)):
            count = sum(1 for row in self.all_rows if each.shows(row))
            made.setText(each.title if self._read_at is None else f"{each.title}  {count:,}")
            made.setAccessibleName(f"{each.title}, {count} {self._things}")
            made.setChecked(number == self.chosen)
        self._say_more()
        self._say()
        if before != self.selected_id:
            self.picked.emit(self.selected_id)

    def _in_filter(self, row: R) -> bool:
        return not self.filters or self.filters[self.chosen].shows(row)

    def _found(self, row: R) -> bool:
        words = wording.folded(self.search.text()).split()
        if not words:
            return True
        key = self.model.key(row)
        known = self._folded.get(key)
        if known is None or known[0] is not row:
            known = self._folded[key] = (row, wording.folded(self._searched(row)))
        return all(word in known[1] for word in words)

    def _say_more(self) -> None:
        """The columns there is no room for, of the selected row."""
        row, hidden = self.selected, self.view.hidden_columns()
        told = [f"{column.heading} {column.text(row) or '–'}" for column in hidden] if row is not None else []
        headings = ", ".join(column.heading for column in hidden)
        self.more.setText(" · ".join(told) or (f"Not shown for want of room: {headings}" if headings else ""))
        self._make_room()

    def _make_room(self) -> None:
        """Show those columns' words only where a row of the table still fits beside everything else."""
        room = self.width() - 24
        others = self.view.minimumSizeHint().height() + self.status.heightForWidth(room) + 20
        spare = self.height() - self._above.heightForWidth(self.width()) - others
        shown = bool(self.more.text()) and self.more.heightForWidth(room) <= spare
        if shown is self.more.isHidden():
            self.more.setVisible(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Find out anew what there is room for."""
        super().resizeEvent(event)
        self._make_room()

    def _say(self) -> None:
        shown, every = len(self.model.rows), len(self.all_rows)
        hiding = ""
        if self.filters and not all(self._in_filter(row) for row in self.all_rows):
            hiding = self.filters[self.chosen].title
        words = wording.one_line(self.search.text())
        if shown:
            self.view.set_empty("")
        elif self._read_at is None:
            self.view.set_empty(self._loading or "")
        elif not every:
            self.view.set_empty(self._loading or self._empty)
        else:
            asked = " and ".join(part for part in (f"“{words}”" if words else "", hiding) if part)
            way = " Esc clears." if words or self.chosen else ""
            self.view.set_empty(f"None of {every:,} {self._things} fits {asked}.{way}" if asked else "")
        order = self.model.order
        parts = [
            "" if self._read_at is None else f"{'' if shown == every else f'{shown:,} of '}{every:,} {self._things}",
            hiding,
            f"search “{words}”" if words else "",
            f"by {self.model.columns[order.column].heading.lower()}{', descending' if order.descending else ''}",
            "" if self._read_at is None else f"read {wording.seconds_ago(time.monotonic() - self._read_at)} ago",
            self._loading,
            self._note,
        ]
        self.status.setText(" · ".join(part for part in parts if part))

    def tick(self) -> None:
        """What changes with time alone: the age."""
        self._say()

    def showEvent(self, event: QShowEvent) -> None:
        """Ages run while they are seen."""
        self._second.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        self._second.stop()


class TablePage(QWidget, Generic[R]):
    """A head over one pane. ``closed`` tells of Back, ``picked`` the id under the hand."""

    closed = Signal()
    picked = Signal(str)

    def __init__(self, title: str, pane: TablePane[R], buttons: Sequence[QWidget] = ()) -> None:
        super().__init__()
        self.setAccessibleName(title)
        self.head = TableHead(title, buttons)
        self.pane = pane
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.head, line(), pane):
            column.addWidget(part, 1 if part is pane else 0)
        self.head.closed.connect(self.closed)
        pane.picked.connect(self.picked)

    def step(self, steps: int) -> None:
        """Go up or down."""
        self.pane.view.step(steps)

    def go_to(self, place: int) -> None:
        """Go to a row by number."""
        self.pane.view.go_to(place)
