"""The keys of every command as they are now: the reader's own, else the preset's before the usual ones.

Keys are given out in the order kept, own, preset, usual. Where two commands want the same on one page, the one that
comes first has it; whoever is left without any gets an Alt key, so that every command with a key keeps one.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from string import ascii_uppercase, digits

from avara_desktop.commands import keys as sequences
from avara_desktop.commands.command import Command
from avara_desktop.commands.context import Page
from avara_desktop.commands.presets import PRESETS
from avara_desktop.commands.table import BY_ID, COMMANDS
from avara_desktop.local.settings_model import Settings

KEPT: Mapping[str, tuple[str, ...]] = {
    "app.back": ("Esc",),
    "app.palette": ("Ctrl+K",),
    "app.quit": ("Ctrl+Q",),
    "compare.back": ("Esc",),
    "list.refresh": ("F5",),
    "pane.next": ("F6",),
    "pane.previous": ("Shift+F6",),
}
"""Keys that stay whatever else is chosen: the ways out, to every other command, and to fresh data."""
RESERVED: Mapping[str, str] = {
    **dict.fromkeys(("Tab", "Backtab", "Shift+Tab"), "goes from field to field"),
    **dict.fromkeys(("Up", "Down", "Left", "Right", "PgUp", "PgDown"), "moves in every list and text"),
    **dict.fromkeys(("Ctrl+Return", "Ctrl+Enter"), "answers sheets"),
    **dict.fromkeys(("Backspace", "Menu"), "belongs to the fields and the system"),
    **dict.fromkeys(("Alt+F4", "Alt+Space", "Alt+Tab"), "belongs to the system"),
}


class Keymap:
    """Effective keys; ``problems`` tells in words what of the reader's own keys could not be used."""

    def __init__(
        self,
        preset: str = "standard",
        own: Mapping[str, Iterable[str]] | None = None,
        *,
        letters: bool = True,
        commands: tuple[Command, ...] = COMMANDS,
    ) -> None:
        self.preset, self.letters = preset, letters
        self._preset = PRESETS[preset]
        self._commands = commands
        self._owners: dict[Page, dict[str, Command]] = {page: {} for page in Page}
        self._starts: dict[Page, set[str]] = {page: set() for page in Page}
        self._given: dict[str, list[str]] = {command.id: [] for command in commands}
        problems: list[str] = []
        own_keys = self._understood(own or {}, problems)
        for command in commands:
            for keys in KEPT.get(command.id, ()):
                self._give(command, keys)
        for command in commands:
            for keys in own_keys.get(command.id, ()):
                if clash := self.clash(command, keys):
                    problems.append(f"{sequences.words(keys)} was not given to {command.title}: {clash}.")
                else:
                    self._give(command, keys)
            if own_keys.get(command.id) and not set(own_keys[command.id]) & set(self._given[command.id]):
                del own_keys[command.id]  # all of them are others': it keeps its usual ones
        usual = [command for command in commands if command.id not in own_keys]
        for wishes in (self._of_preset, self._of_table):
            for command in usual:
                for keys in wishes(command):
                    if not self.clash(command, keys):
                        self._give(command, keys)
        for command in commands:
            wanted = own_keys.get(command.id, [*self._preset.get(command.id, ()), *command.keys])
            if wanted and not self._given[command.id]:
                self._give(command, next(keys for keys in _others(wanted) if not self.clash(command, keys)))
            shown = [*wanted, *self._given[command.id]]
            self._given[command.id].sort(key=shown.index)
        self._words = {name: sequences.words(keys[0]) for name, keys in self._given.items() if keys}
        self.problems = tuple(problems)

    def keys(self, command: Command) -> tuple[str, ...]:
        """The keys of a command, the one to show first."""
        return tuple(self._given.get(command.id, ()))

    def words(self, command_id: str) -> str:
        """The key shown beside a command, or nothing."""
        return self._words.get(command_id, "")

    def command(self, page: Page, keys: str) -> Command | None:
        """The command that a sequence calls on a page."""
        return self._owners[page].get(keys)

    def starts(self, page: Page, keys: str) -> bool:
        """Whether a longer sequence of a page begins so."""
        return keys in self._starts[page]

    def clash(self, command: Command, keys: str) -> str:
        """Who else has these keys on a page of the command, in words: "Ctrl+I is Claim in the worklist"."""
        for page in command.pages:
            owners = self._owners[page]
            other = owners.get(keys)
            if other is not None and other.id != command.id:
                return f"{sequences.words(keys)} is {_where(other, page)}"
            if keys in self._starts[page]:
                whole = next(each for each in owners if each.startswith(f"{keys}, "))
                return (
                    f"{sequences.words(keys)} begins {sequences.words(whole)}, which is {_where(owners[whole], page)}"
                )
            for start in sequences.starts(keys):
                if start in owners:
                    return f"{sequences.words(start)} is {_where(owners[start], page)}"
        return ""

    def why_not(self, command: Command, keys: str) -> str:
        """Why a command cannot have these keys, in words, or nothing."""
        return refusal(command, keys) or self.clash(command, keys)

    def _understood(self, own: Mapping[str, Iterable[str]], problems: list[str]) -> dict[str, list[str]]:
        """Own keys as far as they can be used; a command none of whose keys can be keeps its usual ones."""
        known = {command.id: command for command in self._commands}
        found: dict[str, list[str]] = {}
        for command_id, given in own.items():
            command = known.get(command_id)
            if command is None:
                problems.append(f"There is no command “{command_id}”; its keys are kept in the settings and not used.")
                continue
            texts = list(given)
            usable: list[str] = []
            for text in texts:
                keys = sequences.normal(text)
                if reason := refusal(command, keys) if keys else f"“{text}” is no key":
                    problems.append(f"{reason}; {command.title} does not have it.")
                elif keys not in usable:
                    usable.append(keys)
            if usable or not texts:
                found[command_id] = self._switched(usable)
        return found

    def _switched(self, keys: Iterable[str]) -> list[str]:
        """Without single letters where they are off; Alt is added where nothing else would be left."""
        wanted = list(keys)
        if self.letters:
            return wanted
        return [each for each in wanted if not sequences.plain(each)] or [sequences.with_alt(each) for each in wanted]

    def _of_preset(self, command: Command) -> list[str]:
        return self._switched(self._preset.get(command.id, ()))

    def _of_table(self, command: Command) -> list[str]:
        if not self.letters and self._given[command.id]:
            return [keys for keys in command.keys if not sequences.plain(keys)]
        return self._switched(command.keys)

    def _give(self, command: Command, keys: str) -> None:
        if keys in self._given[command.id]:
            return
        self._given[command.id].append(keys)
        for page in command.pages:
            self._owners[page][keys] = command
            self._starts[page].update(sequences.starts(keys))


def refusal(command: Command, keys: str) -> str:
    """Why keys are not for this command whatever others have, in words, or nothing."""
    shown = sequences.words(keys)
    first = keys.split(", ")[0]
    if first in RESERVED:
        return f"{sequences.words(first)} {RESERVED[first]}"
    # Read on Enter and o (Enter with Shift too), and undo on z, are the map's own: Read asks before it takes anything
    if command.writes and not sequences.may_write(keys) and keys not in command.keys:
        return f"{shown} is too easily typed or dictated: what writes needs Ctrl, Alt or a function key"
    owner = next((owner for owner, kept in KEPT.items() if keys in kept and owner != command.id), None)
    return f"{shown} stays with {BY_ID[owner].title}" if owner else ""


def _where(command: Command, page: Page) -> str:
    return f"{command.title.removesuffix('…')} {'everywhere' if command.everywhere else f'in {page.word}'}"


def _others(wanted: Iterable[str]) -> Iterator[str]:
    """What to give to a command whose keys are others' now: its own with Alt first."""
    # Ctrl with Alt is AltGr on Windows, which types signs
    yield from (keys for wish in wanted if "Ctrl" not in wish and (keys := sequences.with_alt(wish)))
    for held in ("Alt", "Alt+Shift", "Ctrl+Shift", "Ctrl", "Meta", "Meta+Shift"):
        yield from (f"{held}+{key}" for key in (*ascii_uppercase, *digits))


@lru_cache(maxsize=8)
def _made(preset: str, letters: bool, own: tuple[tuple[str, tuple[str, ...]], ...]) -> Keymap:
    return Keymap(preset, dict(own), letters=letters)


def keymap(values: Settings) -> Keymap:
    """The keys that the settings give."""
    own = tuple((command_id, tuple(keys)) for command_id, keys in values.keys.items())
    return _made(values.key_preset, values.single_letters, own)
