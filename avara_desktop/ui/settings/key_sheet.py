"""The keys of the page in front, those of other places folded below; and what this app is."""

import platform

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from avara_desktop import __version__
from avara_desktop.commands import COMMANDS, Command, Context, Keymap, Page
from avara_desktop.state.wording import folded
from avara_desktop.ui.kit.actions import KeyButton
from avara_desktop.ui.kit.sheet import Sheet
from avara_desktop.ui.kit.text import all_keys, label
from avara_desktop.ui.settings.key_list import KeyList

Section = tuple[str, list[Command]]
IN_STUDY = ("pane.", "prior.", "report.")
NOTE = (
    "Letters alone only move, filter and show. Writing needs Ctrl, a function key, a sheet, or Enter on your own study."
)
NO_LETTERS = "Single letters are switched off; Alt stands before them."
ELSEWHERE = "Elsewhere"


def sections(keymap: Keymap, page: Page, *, in_study: bool) -> tuple[list[Section], list[Section]]:
    """(what works here, by group; what works elsewhere, by page). In the study pane its own keys come first."""
    keyed = [command for command in COMMANDS if keymap.keys(command)]
    here = [command for command in keyed if page in command.pages]
    groups: dict[str, list[Command]] = {"In the study": []} if in_study else {}
    for command in here:
        own = in_study and command.id.startswith(IN_STUDY)
        groups.setdefault("In the study" if own else command.group, []).append(command)
    away: dict[str, list[Command]] = {}
    for command in keyed:
        if page not in command.pages:
            away.setdefault(command.pages[0].word, []).append(command)
    return list(groups.items()), [(f"On {word}" if word[0].islower() else word, each) for word, each in away.items()]


def as_text(keymap: Keymap, shown: list[Section]) -> str:
    """Keys and titles in two columns of plain text, to be printed or kept."""
    lines = ["Avara Desktop – keys"]
    for title, commands in shown:
        lines += ["", title, *(f"  {all_keys(command, keymap):<28} {command.title}" for command in commands)]
    return "\n".join(lines) + "\n"


class SearchKeys(QLineEdit):
    """Finds keys by what they do; arrows and paging stay the sheet's."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters are typed, the rest scrolls the sheet."""
        if Qt.Key(event.key()) in Sheet.SCROLLING:
            event.ignore()
        else:
            super().keyPressEvent(event)


class KeySheet(Sheet):
    """What works here first; a search over keys and titles; the whole as text."""

    def __init__(self, window: QWidget, context: Context, keymap: Keymap, *, in_study: bool = False) -> None:
        super().__init__(window, "Keys", 900)
        self._keymap = keymap
        self._here, self._away = sections(keymap, context.page, in_study=in_study)
        self.title = label("Keys in the study" if in_study else f"Keys in {context.page.word}", "title")
        self.words = SearchKeys()
        self.words.setPlaceholderText("Find a key or what it does")
        self.words.setAccessibleName("Find a key or what it does")
        self.words.textChanged.connect(lambda _: self._show())
        self.fold = KeyButton("")
        self.fold.setProperty("role", "fold")
        self.fold.setCheckable(True)
        self.fold.toggled.connect(lambda _: self._show())
        columns = 2 if self.card.width() >= 44 * self.fontInfo().pixelSize() else 1
        self.list, self.rest = KeyList(keymap, columns), KeyList(keymap, columns)
        for part in (self.title, self.words, self.list, self.fold, self.rest):
            self.body.addWidget(part)
        self.body.addWidget(label(NOTE if keymap.letters else f"{NOTE} {NO_LETTERS}", "secondary", wrap=True))
        self.copy = KeyButton("Copy as text")
        self.copy.clicked.connect(self._copied)
        self.close_button = KeyButton("Close (Esc)")
        self.close_button.clicked.connect(lambda: self.close_with(False))
        row = QHBoxLayout()
        row.addWidget(self.copy)
        row.addStretch()
        row.addWidget(self.close_button)
        self._foot.addLayout(row)
        self._foot.setContentsMargins(20, 0, 20, 18)
        self._show()

    def _show(self) -> None:
        """All keys of here, or those that fit the words typed, from anywhere."""
        words = folded(self.words.text()).split()
        here, away = self._fitting(self._here, words), self._fitting(self._away, words)
        open_ = self.fold.isChecked() or bool(words)
        self.list.show_sections(here or [("No key of this place fits", [])] if words else here)
        count = sum(len(commands) for _, commands in away)
        self.fold.setText(f"{'▾' if open_ else '▸'}  {ELSEWHERE} · {count}")
        self.fold.setAccessibleName(f"{ELSEWHERE}, {count} keys, {'unfolded' if open_ else 'folded'}")
        self.fold.setVisible(count > 0)
        self.rest.show_sections(away if open_ else [])
        self.rest.setVisible(open_ and count > 0)

    def _fitting(self, every: list[Section], words: list[str]) -> list[Section]:
        found = [
            (title, [each for each in commands if all(word in self._said(each) for word in words)])
            for title, commands in every
        ]
        return [(title, commands) for title, commands in found if commands]

    def _said(self, command: Command) -> str:
        return folded(f"{all_keys(command, self._keymap)} {command.title} {command.group}")

    def _copied(self) -> None:
        QGuiApplication.clipboard().setText(as_text(self._keymap, [*self._here, *self._away]))
        self.copy.setText("Copied")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A letter typed anywhere on the sheet goes into the search."""
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if plain and event.text().strip() and event.text().isprintable():
            self.words.setFocus(Qt.FocusReason.OtherFocusReason)
            self.words.insert(event.text())
            event.accept()
        else:
            super().keyPressEvent(event)


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
        copy = KeyButton("Copy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.facts))
        self.body.addWidget(copy, 0, Qt.AlignmentFlag.AlignLeft)
        self.close_button = self.closing()
