"""Every act a reader can ask for, as values: menus, buttons, tooltips, palette and key sheet all read this table.

Rules of the keyboard map (reading-room.md 3): single letters only navigate, filter or reveal; whatever writes has a
modifier, opens a sheet or is Enter on the reader's own study. ``unavailable`` gives the reason an act cannot be done
now, in words, or nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from avara_desktop.api.models import Study
from avara_desktop.api.people import User
from avara_desktop.api.terms import StudyReportStatus
from avara_desktop.state.query import Column


@dataclass(frozen=True)
class Context:
    """What commands look at to know whether they can run: the study under the reader's hand and how things stand."""

    reader: User | None = None
    study: Study | None = None
    may_write: bool = False
    asking: bool = False
    showing_report: bool = False


class Desk(Protocol):
    """What a command can do. The window implements it; each act takes the study selected at key press."""

    def read(self) -> None: ...
    def viewer_only(self) -> None: ...
    def report_text(self) -> None: ...
    def report_pdf(self) -> None: ...
    def addendum(self) -> None: ...
    def cancel_addendum(self) -> None: ...
    def claim(self) -> None: ...
    def release(self) -> None: ...
    def refresh(self) -> None: ...
    def move(self, steps: int) -> None: ...
    def move_to_end(self, last: bool) -> None: ...
    def move_view(self, steps: int) -> None: ...
    def show_view(self, number: int) -> None: ...
    def show_severities(self, which: str) -> None: ...
    def sort_by(self, column: Column) -> None: ...
    def search(self) -> None: ...
    def back(self) -> None: ...
    def page_pane(self, steps: int) -> None: ...
    def move_prior(self, steps: int) -> None: ...
    def find(self) -> None: ...
    def next_pane(self, steps: int) -> None: ...
    def copy_mrn(self) -> None: ...
    def palette(self) -> None: ...
    def key_sheet(self) -> None: ...
    def text_size(self, steps: int) -> None: ...
    def sign_out(self) -> None: ...
    def about(self) -> None: ...
    def quit(self) -> None: ...


Reason = Callable[[Context], str]


def _always(_: Context) -> str:
    return ""


def _signed_in(context: Context) -> str:
    return "" if context.reader else "Sign in first."


def _listed(context: Context) -> str:
    """The list must be in sight: on the report page the study under the hand may be another than the one shown."""
    return _signed_in(context) or ("Close the report first (Esc)." if context.showing_report else "")


def _study(context: Context) -> str:
    return _listed(context) or ("" if context.study else "Select a study first.")


def _writable(context: Context) -> str:
    if reason := _study(context):
        return reason
    if not context.may_write:
        return "The list is offline; nothing can be sent until a refresh works (F5)."
    return "The server is still being asked about this study." if context.asking else ""


def _readable(context: Context) -> str:
    reason = _writable(context)
    if reason or context.study is None or context.reader is None:
        return reason
    if not context.reader.can_create_reports:
        return "Your Avara user may not create reports; use Viewer only."
    if context.study.is_cancelled:
        return "This study is cancelled."
    signed = context.study.study_report_status is StudyReportStatus.COMPLETED
    return "This study is signed; use Addendum to add to it." if signed else ""


def _reported(context: Context) -> str:
    reason = _study(context)
    if reason or context.study is None:
        return reason
    begun = context.study.study_report_status not in (StudyReportStatus.UNASSIGNED, StudyReportStatus.ASSIGNED)
    return "" if begun or context.study.report_ids else "There is no report of this study yet."


def _signed(context: Context) -> str:
    reason = _reported(context)
    if reason or context.study is None:
        return reason
    standing = context.study.study_report_status in (StudyReportStatus.COMPLETED, StudyReportStatus.ADDENDUM_ACTIVE)
    return "" if standing else "There is no signed report of this study yet."


def _addendum_possible(context: Context) -> str:
    reason = _writable(context)
    if reason or context.study is None or context.reader is None:
        return reason
    if not context.reader.can_create_reports:
        return "Your Avara user may not create reports."
    signed = context.study.study_report_status is StudyReportStatus.COMPLETED
    return "" if signed else "An addendum needs a signed report; this study is not signed."


def _addendum_open(context: Context) -> str:
    reason = _writable(context)
    if reason or context.study is None:
        return reason
    active = context.study.study_report_status is StudyReportStatus.ADDENDUM_ACTIVE
    return "" if active else "This study has no open addendum."


def _free(context: Context) -> str:
    reason = _writable(context)
    if reason or context.study is None:
        return reason
    return "" if context.study.assigned_to is None else "Only a study assigned to nobody can be claimed."


def _mine_not_begun(context: Context) -> str:
    reason = _writable(context)
    if reason or context.study is None or context.reader is None:
        return reason
    mine = context.study.assigned_to_reader(context.reader.user_id)
    begun = context.study.study_report_status is not StudyReportStatus.ASSIGNED
    return "" if mine and not begun else "Only your own study that is not begun can be released."


@dataclass(frozen=True)
class Command:
    """One act. ``keys`` are portable key sequences, the first one shown; ``scope`` "list" needs the reading page."""

    id: str
    title: str
    keys: tuple[str, ...]
    group: str
    run: Callable[[Desk], None]
    unavailable: Reason = _listed
    writes: bool = False
    icon: str = ""
    scope: str = "list"


def _sorting(column: Column) -> Command:
    """Sort by a column; again turns the direction. Without a key: the palette finds it."""
    word = "MRN" if column is Column.MRN else column.name.lower()
    return Command(f"sort.{column.name.lower()}", f"Sort by {word}", (), MOVE, lambda d: d.sort_by(column))


READ, LOOK, MOVE, APP = "Study", "Reports", "Moving", "Application"

COMMANDS: tuple[Command, ...] = (
    Command("study.read", "Read", ("Return", "Enter", "O"), READ, lambda d: d.read(), _readable, True, "read"),
    Command("study.viewer", "Viewer only", ("V",), READ, lambda d: d.viewer_only(), _writable, False, "viewer"),
    Command("study.claim", "Claim", ("Ctrl+I",), READ, lambda d: d.claim(), _free, True, "claim"),
    Command(
        "study.release", "Release", ("Ctrl+Shift+I",), READ, lambda d: d.release(), _mine_not_begun, True, "release"
    ),
    Command("study.copy_mrn", "Copy MRN", ("Ctrl+Shift+C",), READ, lambda d: d.copy_mrn(), _study, False, "copy"),
    Command("report.text", "Report text", ("R",), LOOK, lambda d: d.report_text(), _reported, False, "text"),
    Command("report.pdf", "Report PDF", ("Shift+R",), LOOK, lambda d: d.report_pdf(), _signed, False, "pdf"),
    Command(
        "report.addendum",
        "Addendum…",
        ("Ctrl+Shift+A",),
        LOOK,
        lambda d: d.addendum(),
        _addendum_possible,
        True,
        "addendum",
    ),
    Command(
        "report.cancel_addendum",
        "Cancel addendum…",
        ("Ctrl+Shift+X",),
        LOOK,
        lambda d: d.cancel_addendum(),
        _addendum_open,
        True,
        "cancel",
    ),
    Command("prior.next", "Next prior report", ("N",), LOOK, lambda d: d.move_prior(1), _study),
    Command("prior.previous", "Previous prior report", ("P",), LOOK, lambda d: d.move_prior(-1), _study),
    Command("pane.find", "Find in this study", ("Ctrl+F",), LOOK, lambda d: d.find(), _study, False, "search"),
    Command("list.next", "Next study", ("J",), MOVE, lambda d: d.move(1)),
    Command("list.previous", "Previous study", ("K",), MOVE, lambda d: d.move(-1)),
    Command("list.first", "First study", ("Home",), MOVE, lambda d: d.move_to_end(False)),
    Command("list.last", "Last study", ("End",), MOVE, lambda d: d.move_to_end(True)),
    Command("pane.down", "Page the study down", ("Space",), MOVE, lambda d: d.page_pane(1), _study),
    Command("pane.up", "Page the study up", ("Shift+Space",), MOVE, lambda d: d.page_pane(-1), _study),
    Command("view.next", "Next view", ("Shift+J",), MOVE, lambda d: d.move_view(1)),
    Command("view.previous", "Previous view", ("Shift+K",), MOVE, lambda d: d.move_view(-1)),
    Command("view.mine", "Go to My list", ("G, M",), MOVE, lambda d: d.show_view(0)),
    Command("view.unassigned", "Go to Unassigned", ("G, U",), MOVE, lambda d: d.show_view(1)),
    Command("view.in_progress", "Go to In progress", ("G, I",), MOVE, lambda d: d.show_view(2)),
    Command("view.addenda", "Go to Addenda", ("G, A",), MOVE, lambda d: d.show_view(3)),
    Command("view.done", "Go to Done", ("G, D",), MOVE, lambda d: d.show_view(4)),
    Command("filter.stat", "Show STAT only", ("1",), MOVE, lambda d: d.show_severities("stat")),
    Command("filter.high", "Show STAT and HIGH", ("2",), MOVE, lambda d: d.show_severities("high")),
    Command("filter.all", "Show all severities", ("0", "3"), MOVE, lambda d: d.show_severities("all")),
    *(_sorting(column) for column in Column),
    Command("list.search", "Search", ("/",), MOVE, lambda d: d.search(), _listed, False, "search"),
    Command("app.back", "Back to the list", ("Esc", "U"), MOVE, lambda d: d.back()),
    Command("pane.next", "Next pane", ("F6",), MOVE, lambda d: d.next_pane(1), scope="window"),
    Command("pane.previous", "Previous pane", ("Shift+F6",), MOVE, lambda d: d.next_pane(-1), scope="window"),
    Command("list.refresh", "Refresh", ("F5",), APP, lambda d: d.refresh(), _signed_in, False, "refresh", "window"),
    Command("app.palette", "Commands", ("Ctrl+K",), APP, lambda d: d.palette(), _always, False, "palette", "window"),
    Command("app.keys", "Keys", ("?",), APP, lambda d: d.key_sheet(), _always, False, "keys"),
    Command("text.larger", "Larger text", ("Ctrl++", "Ctrl+="), APP, lambda d: d.text_size(1), _always, scope="window"),
    Command("text.smaller", "Smaller text", ("Ctrl+-",), APP, lambda d: d.text_size(-1), _always, scope="window"),
    Command("text.normal", "Normal text size", ("Ctrl+0",), APP, lambda d: d.text_size(0), _always, scope="window"),
    Command("session.sign_out", "Sign out…", (), APP, lambda d: d.sign_out(), _signed_in, False, "sign_out", "window"),
    Command("app.about", "About", ("F1",), APP, lambda d: d.about(), _always, False, "about", "window"),
    Command("app.quit", "Quit", ("Ctrl+Q",), APP, lambda d: d.quit(), _always, False, "quit", "window"),
)

BY_ID = {command.id: command for command in COMMANDS}


def clashes(commands: tuple[Command, ...]) -> list[str]:
    """Pairs of commands that could answer the same keys, a chord that starts with another's key included."""
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


def matching(text: str, commands: tuple[Command, ...] = COMMANDS) -> list[Command]:
    """Commands whose title holds the letters typed in that order; runs of letters and word starts come first."""
    wanted = "".join(text.casefold().split())
    scored = [(score, number) for number, command in enumerate(commands) if (score := _score(wanted, command.title))]
    return [commands[number] for _, number in sorted(scored, key=lambda pair: (-pair[0], pair[1]))]


def _score(wanted: str, title: str) -> float:
    """More for adjacent letters and word starts, less for long titles; 0 where a letter is missing."""
    text, score, place, last = title.casefold(), 1.0, 0, -2
    for number, letter in enumerate(wanted, 1):
        starts = [
            at
            for at in range(place, len(text))
            if text[at] == letter
            and (at == 0 or not text[at - 1].isalnum())
            and _holds(text[at + 1 :], wanted[number:])
        ]
        at = text.find(letter, place)
        if at < 0:
            return 0.0
        if at != last + 1 and starts:
            at = starts[0]
        score += 3.0 if at == last + 1 else 2.0 if at in starts else 0.5
        last, place = at, at + 1
    return score - len(text) / 1000


def _holds(text: str, letters: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)
