"""Filters, saved views and columns: what the list shows, kept on this computer and never sent."""

from avara_desktop.commands.command import MOVE, Command

VIEW_ACTS = (
    Command("list.filter", "Filter…", ("F",), MOVE, lambda d: d.filter(), icon="search"),
    Command("list.unfiltered", "Clear search and filters", ("0",), MOVE, lambda d: d.unfiltered()),
    Command("view.saved", "Go to a saved view…", ("G, V",), MOVE, lambda d: d.saved_view()),
    Command("view.save", "Save this view…", ("Ctrl+Shift+V",), MOVE, lambda d: d.save_view()),
    Command("view.forget", "Remove a saved view…", (), MOVE, lambda d: d.forget_view()),
    Command("list.columns", "Columns…", (), MOVE, lambda d: d.columns()),
)
