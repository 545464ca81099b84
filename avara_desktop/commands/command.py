"""What a command is: an act as a value, with its keys, its pages and the reason it cannot be done now."""

from collections.abc import Callable
from dataclasses import dataclass

from avara_desktop.commands import reasons
from avara_desktop.commands.context import Context, Desk, Page
from avara_desktop.commands.reasons import Reason

STUDY, REPORTS, PEOPLE, VIEWER, MOVE, APP = "Study", "Reports", "People", "Viewer studies", "Moving", "Application"
ON_LIST, ON_PEOPLE, ON_VIEWER = (Page.LIST,), (Page.PEOPLE,), (Page.VIEWER,)
ON_LISTS = (Page.LIST, Page.PEOPLE, Page.VIEWER)
ANYWHERE = tuple(Page)


@dataclass(frozen=True)
class Command:
    """One act. ``keys`` are portable key sequences, the first one shown; ``pages`` are where they work.

    ``unless`` gives the reason an act cannot be done now. ``signed_out`` acts are possible without a reader.
    ``words`` say more exactly than the title what it would do now, where that can be said.
    """

    id: str
    title: str
    keys: tuple[str, ...]
    group: str
    run: Callable[[Desk], None]
    unless: Reason = reasons.never
    pages: tuple[Page, ...] = ON_LIST
    writes: bool = False
    icon: str = ""
    signed_out: bool = False
    words: Callable[[Context], str] | None = None

    @property
    def everywhere(self) -> bool:
        """Whether its keys work on every page, the sign-in page included."""
        return self.pages == ANYWHERE

    def said(self, context: Context) -> str:
        """Its title as things stand: "Undo: park DOE, Jane"."""
        return self.words(context) if self.words else self.title

    def unavailable(self, context: Context) -> str:
        """The reason it cannot be done now, in words, or nothing."""
        if context.reader is None:
            return "" if self.signed_out else "Sign in first."
        return reasons.elsewhere(context, self.pages) or self.unless(context)


def write(
    id: str,
    title: str,
    key: str,
    group: str,
    run: Callable[[Desk], None],
    unless: Reason,
    icon: str = "",
    pages: tuple[Page, ...] = ON_LIST,
) -> Command:
    """A command that writes: one key, with a modifier or behind a sheet."""
    return Command(id, title, (key,), group, run, unless, pages, True, icon)


def app(id: str, title: str, keys: tuple[str, ...], run: Callable[[Desk], None], icon: str = "") -> Command:
    """A command of the application itself, possible anywhere."""
    return Command(id, title, keys, APP, run, pages=ANYWHERE, icon=icon, signed_out=True)
