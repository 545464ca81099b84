"""The command palette: every command by a few letters of its title, with its key, or why it cannot run now."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from avara_desktop.commands import BY_ID, COMMANDS, Command, Context, Keymap, begins_word, matching
from avara_desktop.ui.kit import theme
from avara_desktop.ui.kit.sheet import Sheet
from avara_desktop.ui.kit.text import announce, first_key, label

MOST_SHOWN = 12
BESIDE_ROLE = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


class BesideText(QStyledItemDelegate):
    """Draws an item with its key, or the reason it cannot run, at the right edge."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The item as usual, then the words beside it."""
        super().paint(painter, option, index)
        words = index.data(BESIDE_ROLE) or ""
        rect: QRect = option.rect.adjusted(12, 0, -12, 0)
        title = QFontMetrics(option.font).horizontalAdvance(index.data(Qt.ItemDataRole.DisplayRole)) + 24
        painter.save()
        painter.setPen(theme.colour("secondary"))
        words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, rect.width() - title)
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), words)
        painter.restore()


class Palette(Sheet):
    """Type, choose with the arrows, run with Enter. ``recent`` are ids of commands chosen before, the last first.

    What begins a word of a title comes before looser matches, though it cannot run now: Enter then says why.
    """

    def __init__(
        self,
        window: QWidget,
        context: Context,
        run: Callable[[Command], None],
        *,
        keys: Keymap,
        recent: tuple[str, ...] = (),
    ) -> None:
        super().__init__(window, "Commands", 620)
        self._keymap = keys
        self._recent = [BY_ID[command_id] for command_id in recent]
        self._context = context
        self._run = run
        self._commands: list[Command] = []
        self.words = QLineEdit()
        self.words.setPlaceholderText("Type a command")
        self.words.setAccessibleName("Command")
        self.words.textChanged.connect(self._fill)
        self.list = QListWidget()
        self.list.setAccessibleName("Matching commands")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(BesideText(self.list))
        self.list.itemClicked.connect(lambda _: self._choose())
        self.body.addWidget(self.words)
        self.body.addWidget(self.list)
        self.why = label("", "warning", wrap=True)
        self.body.addWidget(self.why)
        self.list.currentRowChanged.connect(lambda _: self.why.hide())
        self._fill("")

    def _fill(self, text: str) -> None:
        found = matching(text, COMMANDS) if text.strip() else list(dict.fromkeys((*self._recent, *COMMANDS)))
        self._commands = sorted(
            found, key=lambda command: (not begins_word(text, command), bool(command.unavailable(self._context)))
        )
        self.list.clear()
        for command in self._commands:
            reason = command.unavailable(self._context)
            keys = first_key(command, self._keymap)
            title = command.said(self._context)
            item = QListWidgetItem(title)
            item.setData(BESIDE_ROLE, reason or keys)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{title}, {reason or keys or 'no key'}")
            if reason:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setFixedHeight(self.list_height(min(MOST_SHOWN, max(1, self.list.count()))))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move in the list while the line keeps the focus."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
        step = steps.get(Qt.Key(event.key()))
        if step is not None:
            row = min(max(0, self.list.currentRow() + step), self.list.count() - 1)
            self.list.setCurrentRow(row)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose()
        else:
            super().keyPressEvent(event)

    def _choose(self) -> None:
        row = self.list.currentRow()
        if not 0 <= row < len(self._commands):
            return
        if reason := self._commands[row].unavailable(self._context):
            self.why.setText(reason)
            self.why.show()
            announce(self.why)
            return
        self.close_with(True)
        self._run(self._commands[row])
