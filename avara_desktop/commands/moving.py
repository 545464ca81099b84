"""Moving, filtering, ordering and searching: single letters, for none of it writes."""

from avara_desktop.commands import reasons
from avara_desktop.commands.command import MOVE, ON_LISTS, Command
from avara_desktop.state.query import Column, View


def _sorting(column: Column) -> Command:
    """Sort by a column; again turns the direction. Without a key: the palette finds it."""
    word = "MRN" if column is Column.MRN else column.name.lower()
    return Command(f"sort.{column.name.lower()}", f"Sort by {word}", (), MOVE, lambda d: d.sort_by(column))


def _sorting_further(column: Column) -> Command:
    """A further key of the order, as Shift with a click on a heading; again turns its direction."""
    word = "MRN" if column is Column.MRN else column.name.lower()
    name = f"then.{column.name.lower()}"
    return Command(name, f"Then sort by {word}", (), MOVE, lambda d: d.sort_by(column, add=True))


MOVING = (
    Command("list.next", "Next in the list", ("J",), MOVE, lambda d: d.move(1), pages=ON_LISTS),
    Command("list.previous", "Previous in the list", ("K",), MOVE, lambda d: d.move(-1), pages=ON_LISTS),
    Command("list.first", "First in the list", ("Home",), MOVE, lambda d: d.move_to_end(False), pages=ON_LISTS),
    Command("list.last", "Last in the list", ("End",), MOVE, lambda d: d.move_to_end(True), pages=ON_LISTS),
    Command("pane.down", "Page the study down", ("Space",), MOVE, lambda d: d.page_pane(1), reasons.study),
    Command("pane.up", "Page the study up", ("Shift+Space",), MOVE, lambda d: d.page_pane(-1), reasons.study),
    Command("view.next", "Next view", ("Shift+J",), MOVE, lambda d: d.move_view(1)),
    Command("view.previous", "Previous view", ("Shift+K",), MOVE, lambda d: d.move_view(-1)),
    Command("view.mine", "Go to My list", ("G, M",), MOVE, lambda d: d.show_view(View.MINE)),
    Command("view.unassigned", "Go to Unassigned", ("G, U",), MOVE, lambda d: d.show_view(View.UNASSIGNED)),
    Command("view.in_progress", "Go to In progress", ("G, I",), MOVE, lambda d: d.show_view(View.IN_PROGRESS)),
    Command("view.addenda", "Go to Addenda", ("G, A",), MOVE, lambda d: d.show_view(View.ADDENDA)),
    Command("view.done", "Go to Done", ("G, D",), MOVE, lambda d: d.show_view(View.DONE)),
    Command("view.critical", "Go to Critical", ("G, C",), MOVE, lambda d: d.show_view(View.CRITICAL)),
    Command("view.cancelled", "Go to Cancelled", ("G, X",), MOVE, lambda d: d.show_view(View.CANCELLED)),
    Command("app.people", "People", ("G, T",), MOVE, lambda d: d.people(), icon="people"),
    Command("app.viewer", "Viewer studies", ("G, W",), MOVE, lambda d: d.viewer_studies(), icon="viewer"),
    Command("filter.stat", "Show STAT only", ("1",), MOVE, lambda d: d.show_severities("stat")),
    Command("filter.high", "Show STAT and HIGH", ("2",), MOVE, lambda d: d.show_severities("high")),
    Command("filter.all", "Show all severities", ("3",), MOVE, lambda d: d.show_severities("all")),
    *(_sorting(column) for column in Column),
    *(_sorting_further(column) for column in Column),
    Command("list.search", "Search", ("/",), MOVE, lambda d: d.search(), pages=ON_LISTS, icon="search"),
    Command("app.back", "Back to the list", ("Esc", "U"), MOVE, lambda d: d.back(), pages=ON_LISTS),
    Command("pane.next", "Next pane", ("F6",), MOVE, lambda d: d.next_pane(1)),
    Command("pane.previous", "Previous pane", ("Shift+F6",), MOVE, lambda d: d.next_pane(-1)),
)
