"""All keys on one sheet, by group, read from the command table; and what this app is."""

import platform

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from avara_desktop import __version__
from avara_desktop.commands import COMMANDS
from avara_desktop.ui.sheet import Sheet
from avara_desktop.ui.text import key_text, label


class KeySheet(Sheet):
    """Keys and titles in two columns of groups."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, "Keys", 860)
        self.body.addWidget(label("Keys", "title"))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setAccessibleName("All keys")
        holder = QWidget()
        holder.setProperty("role", "panel")
        grid = QGridLayout(holder)
        grid.setHorizontalSpacing(36)
        groups = list(dict.fromkeys(command.group for command in COMMANDS))
        halves = ([group for group in groups if group != "Moving"], ["Moving"])
        if self.card.width() < 44 * self.fontInfo().pixelSize():
            halves = (groups, [])  # large text in a small window: one under the other
        for column, half in enumerate(halves):
            inner = QVBoxLayout()
            for group in half:
                inner.addWidget(label(group, "heading"))
                inner.addLayout(self._rows(group))
                inner.addSpacing(8)
            inner.addStretch()
            grid.addLayout(inner, 0, column)
        area.setWidget(holder)
        height = min(window.height() - 190, holder.sizeHint().height() + 10)
        area.setFixedHeight(max(220, height))
        self.body.addWidget(area)
        note = "Single letters only move, filter and show. Writing needs Ctrl, a sheet, or Enter on your own study."
        self.body.addWidget(label(note, "secondary", wrap=True))
        self.close_button = QPushButton("Close (Esc)")
        self.close_button.clicked.connect(lambda: self.close_with(False))
        self.body.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignRight)

    def _rows(self, group: str) -> QGridLayout:
        rows = QGridLayout()
        rows.setHorizontalSpacing(14)
        rows.setVerticalSpacing(3)
        rows.setColumnStretch(1, 1)
        chosen = [command for command in COMMANDS if command.group == group and command.keys]
        for number, command in enumerate(chosen):
            keys = " or ".join(dict.fromkeys(key_text(keys) for keys in command.keys))
            rows.addWidget(label(keys, "strong"), number, 0)
            rows.addWidget(label(command.title), number, 1)
        return rows


class AboutSheet(Sheet):
    """Versions, to be copied into a message to support."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, "About")
        self.facts = (
            f"Avara Desktop {__version__}\nQt {qVersion()}\nPython {platform.python_version()}\n{platform.platform()}"
        )
        self.body.addWidget(label("Avara Desktop", "title"))
        self.body.addWidget(label("The reading-room worklist over the Avara AutoScribe API.", wrap=True))
        self.body.addWidget(label(self.facts, "secondary", wrap=True))
        copy = QPushButton("Copy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.facts))
        self.body.addWidget(copy, 0, Qt.AlignmentFlag.AlignLeft)
        self.close_button = self.buttons("OK", cancel="Close")
