"""The table of commands."""

from collections.abc import Callable
from dataclasses import dataclass

from avara_desktop.commands import reasons
from avara_desktop.commands.context import Context, Desk, Page
from avara_desktop.commands.reasons import Reason
from avara_desktop.state.query import Column

STUDY, REPORTS, PEOPLE, VIEWER, MOVE, APP = "Study", "Reports", "People", "Viewer studies", "Moving", "Application"
ON_LIST, ON_PEOPLE, ON_VIEWER = (Page.LIST,), (Page.PEOPLE,), (Page.VIEWER,)
ON_LISTS = (Page.LIST, Page.PEOPLE, Page.VIEWER)
ANYWHERE = tuple(Page)


@dataclass(frozen=True)
class Command:
    """One act. ``keys`` are portable key sequences, the first one shown; ``pages`` are where they work.

    ``unless`` gives the reason an act cannot be done now. ``signed_out`` acts are possible without a reader.
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

    @property
    def everywhere(self) -> bool:
        """Whether its keys work on every page, the sign-in page included."""
        return self.pages == ANYWHERE

    def unavailable(self, context: Context) -> str:
        """The reason it cannot be done now, in words, or nothing."""
        if context.reader is None:
            return "" if self.signed_out else "Sign in first."
        return reasons.elsewhere(context, self.pages) or self.unless(context)


def _sorting(column: Column) -> Command:
    """Sort by a column; again turns the direction. Without a key: the palette finds it."""
    word = "MRN" if column is Column.MRN else column.name.lower()
    return Command(f"sort.{column.name.lower()}", f"Sort by {word}", (), MOVE, lambda d: d.sort_by(column))


def _write(
    id: str,
    title: str,
    key: str,
    group: str,
    run: Callable[[Desk], None],
    unless: Reason,
    icon: str = "",
    pages: tuple[Page, ...] = ON_LIST,
) -> Command:
    return Command(id, title, (key,), group, run, unless, pages, True, icon)


def _app(id: str, title: str, keys: tuple[str, ...], run: Callable[[Desk], None], icon: str = "") -> Command:
    return Command(id, title, keys, APP, run, pages=ANYWHERE, icon=icon, signed_out=True)


_READING = (
    Command(
        "study.read",
        "Read",
        ("Return", "Enter", "O"),
        STUDY,
        lambda d: d.read(),
        reasons.readable,
        ON_LIST,
        True,
        "read",
    ),
    Command("study.viewer", "Viewer only", ("V",), STUDY, lambda d: d.viewer_only(), reasons.sends, icon="viewer"),
    _write("study.claim", "Claim", "Ctrl+I", STUDY, lambda d: d.claim(), reasons.free, "claim"),
    _write("study.release", "Release", "Ctrl+Shift+I", STUDY, lambda d: d.release(), reasons.mine_not_begun, "release"),
    _write(
        "study.assign",
        "Assign to colleague…",
        "Ctrl+Shift+M",
        STUDY,
        lambda d: d.assign(),
        reasons.assignable,
        "assign",
    ),
    _write("study.new", "New study…", "Ctrl+N", STUDY, lambda d: d.new_study(), reasons.manages_studies, "new"),
    _write("study.edit", "Edit study…", "Ctrl+E", STUDY, lambda d: d.edit_study(), reasons.editable, "edit"),
    _write(
        "study.severity",
        "Change severity…",
        "Ctrl+Shift+S",
        STUDY,
        lambda d: d.severity(),
        reasons.editable,
        "severity",
    ),
    _write(
        "study.cancel", "Cancel study…", "Ctrl+Del", STUDY, lambda d: d.cancel_study(), reasons.cancellable, "cancel"
    ),
    _write(
        "study.restore",
        "Restore study…",
        "Ctrl+Shift+U",
        STUDY,
        lambda d: d.restore_study(),
        reasons.restorable,
        "restore",
    ),
    Command("study.copy_mrn", "Copy MRN", ("Ctrl+Shift+C",), STUDY, lambda d: d.copy_mrn(), reasons.study, icon="copy"),
)

_REPORTS = (
    Command("report.text", "Report text", ("R",), REPORTS, lambda d: d.report_text(), reasons.reported, icon="text"),
    Command("report.pdf", "Report PDF", ("Shift+R",), REPORTS, lambda d: d.report_pdf(), reasons.signed, icon="pdf"),
    _write(
        "report.addendum",
        "Addendum…",
        "Ctrl+Shift+A",
        REPORTS,
        lambda d: d.addendum(),
        reasons.addendum_possible,
        "addendum",
    ),
    _write(
        "report.cancel_addendum",
        "Cancel addendum…",
        "Ctrl+Shift+X",
        REPORTS,
        lambda d: d.cancel_addendum(),
        reasons.addendum_open,
        "cancel",
    ),
    Command("prior.next", "Next prior report", ("N",), REPORTS, lambda d: d.move_prior(1), reasons.study),
    Command("prior.previous", "Previous prior report", ("P",), REPORTS, lambda d: d.move_prior(-1), reasons.study),
    Command("pane.find", "Find in this study", ("Ctrl+F",), REPORTS, lambda d: d.find(), reasons.study, icon="search"),
)

_PEOPLE = (
    Command("people.users", "Show users", ("1",), PEOPLE, lambda d: d.show_invitations(False), pages=ON_PEOPLE),
    Command(
        "people.invitations", "Show invitations", ("2",), PEOPLE, lambda d: d.show_invitations(True), pages=ON_PEOPLE
    ),
    _write(
        "people.invite", "Invite…", "Ctrl+N", PEOPLE, lambda d: d.invite(), reasons.manages_people, "new", ON_PEOPLE
    ),
    _write(
        "people.edit",
        "Edit person…",
        "Ctrl+E",
        PEOPLE,
        lambda d: d.edit_person(),
        reasons.person_editable,
        "edit",
        ON_PEOPLE,
    ),
    _write(
        "people.revoke",
        "Revoke…",
        "Ctrl+Del",
        PEOPLE,
        lambda d: d.revoke(),
        reasons.person_revocable,
        "cancel",
        ON_PEOPLE,
    ),
    _write(
        "people.reactivate",
        "Reactivate…",
        "Ctrl+Shift+U",
        PEOPLE,
        lambda d: d.reactivate(),
        reasons.person_restorable,
        "restore",
        ON_PEOPLE,
    ),
)

_VIEWER = (
    Command(
        "viewer.open",
        "Open in viewer",
        ("Return", "Enter", "O", "V"),
        VIEWER,
        lambda d: d.open_viewer_study(),
        reasons.viewer_openable,
        ON_VIEWER,
        icon="viewer",
    ),
    _write(
        "viewer.complete",
        "Mark complete or incomplete…",
        "Ctrl+Shift+D",
        VIEWER,
        lambda d: d.complete_viewer_study(),
        reasons.viewer_completable,
        "done",
        ON_VIEWER,
    ),
    _write(
        "viewer.new",
        "New Viewer study…",
        "Ctrl+N",
        VIEWER,
        lambda d: d.new_viewer_study(),
        reasons.manages_studies,
        "new",
        ON_VIEWER,
    ),
    _write(
        "viewer.cancel",
        "Cancel Viewer study…",
        "Ctrl+Del",
        VIEWER,
        lambda d: d.cancel_viewer_study(),
        reasons.viewer_cancellable,
        "cancel",
        ON_VIEWER,
    ),
    _write(
        "viewer.restore",
        "Restore Viewer study…",
        "Ctrl+Shift+U",
        VIEWER,
        lambda d: d.restore_viewer_study(),
        reasons.viewer_restorable,
        "restore",
        ON_VIEWER,
    ),
)

_MOVING = (
    Command("list.next", "Next in the list", ("J",), MOVE, lambda d: d.move(1), pages=ON_LISTS),
    Command("list.previous", "Previous in the list", ("K",), MOVE, lambda d: d.move(-1), pages=ON_LISTS),
    Command("list.first", "First in the list", ("Home",), MOVE, lambda d: d.move_to_end(False), pages=ON_LISTS),
    Command("list.last", "Last in the list", ("End",), MOVE, lambda d: d.move_to_end(True), pages=ON_LISTS),
    Command("pane.down", "Page the study down", ("Space",), MOVE, lambda d: d.page_pane(1), reasons.study),
    Command("pane.up", "Page the study up", ("Shift+Space",), MOVE, lambda d: d.page_pane(-1), reasons.study),
    Command("view.next", "Next view", ("Shift+J",), MOVE, lambda d: d.move_view(1)),
    Command("view.previous", "Previous view", ("Shift+K",), MOVE, lambda d: d.move_view(-1)),
    Command("view.mine", "Go to My list", ("G, M",), MOVE, lambda d: d.show_view(0)),
    Command("view.unassigned", "Go to Unassigned", ("G, U",), MOVE, lambda d: d.show_view(1)),
    Command("view.in_progress", "Go to In progress", ("G, I",), MOVE, lambda d: d.show_view(2)),
    Command("view.addenda", "Go to Addenda", ("G, A",), MOVE, lambda d: d.show_view(3)),
    Command("view.done", "Go to Done", ("G, D",), MOVE, lambda d: d.show_view(4)),
    Command("view.cancelled", "Go to Cancelled", ("G, X",), MOVE, lambda d: d.show_view(5)),
    Command("app.people", "People", ("G, P",), MOVE, lambda d: d.people(), icon="people"),
    Command("app.viewer", "Viewer studies", ("G, W",), MOVE, lambda d: d.viewer_studies(), icon="viewer"),
    Command("filter.stat", "Show STAT only", ("1",), MOVE, lambda d: d.show_severities("stat")),
    Command("filter.high", "Show STAT and HIGH", ("2",), MOVE, lambda d: d.show_severities("high")),
    Command("filter.all", "Show all severities", ("0", "3"), MOVE, lambda d: d.show_severities("all")),
    *(_sorting(column) for column in Column),
    Command("list.search", "Search", ("/",), MOVE, lambda d: d.search(), pages=ON_LISTS, icon="search"),
    Command("app.back", "Back to the list", ("Esc", "U"), MOVE, lambda d: d.back(), pages=ON_LISTS),
    Command("pane.next", "Next pane", ("F6",), MOVE, lambda d: d.next_pane(1)),
    Command("pane.previous", "Previous pane", ("Shift+F6",), MOVE, lambda d: d.next_pane(-1)),
)

COMMANDS: tuple[Command, ...] = (
    *_READING,
    *_REPORTS,
    *_PEOPLE,
    *_VIEWER,
    *_MOVING,
    Command("list.refresh", "Refresh", ("F5",), APP, lambda d: d.refresh(), pages=ANYWHERE, icon="refresh"),
    _app("app.palette", "Commands", ("Ctrl+K",), lambda d: d.palette(), "palette"),
    Command("app.keys", "Keys", ("?",), APP, lambda d: d.key_sheet(), pages=ON_LISTS, icon="keys"),
    _app("text.larger", "Larger text", ("Ctrl++", "Ctrl+="), lambda d: d.text_size(1)),
    _app("text.smaller", "Smaller text", ("Ctrl+-",), lambda d: d.text_size(-1)),
    _app("text.normal", "Normal text size", ("Ctrl+0",), lambda d: d.text_size(0)),
    Command("session.sign_out", "Sign out…", (), APP, lambda d: d.sign_out(), pages=ANYWHERE, icon="sign_out"),
    _app("app.about", "About", ("F1",), lambda d: d.about(), "about"),
    _app("app.quit", "Quit", ("Ctrl+Q",), lambda d: d.quit(), "quit"),
)

BY_ID = {command.id: command for command in COMMANDS}


def clashes(commands: tuple[Command, ...]) -> list[str]:
    """Pairs of commands that could answer the same keys on one page, a chord that starts with another's included."""
    found = {}
    for page in Page:
        found.update(dict.fromkeys(_clashes_among([command for command in commands if page in command.pages])))
    return list(found)


def _clashes_among(commands: list[Command]) -> list[str]:
    owners: dict[str, str] = {}
    found = []
    for command in commands:
        for keys in command.keys:
            if keys in owners:
                found.append(f"{keys}: {owners[keys]} and {command.id}")
            owners[keys] = command.id
    for keys, owner in owners.items():
        steps = keys.split(", ")
        for start in (", ".join(steps[:length]) for length in range(1, len(steps))):
            if start in owners:
                found.append(f"{start} starts {keys}: {owners[start]} and {owner}")
    return found
