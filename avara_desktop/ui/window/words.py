"""Sentences of the main window: how fresh the list is, what the filter hides, why a list is empty."""

from avara_desktop.commands import keymap
from avara_desktop.state import wording
from avara_desktop.state.lookup import uid_in
from avara_desktop.state.query import Query, View
from avara_desktop.state.refresher import Freshness, Refresher
from avara_desktop.state.session import Phase
from avara_desktop.ui.window.truth import Truth

EMPTY = {
    View.MINE: "Nothing is assigned to you.\n\nNew studies appear here by themselves. If you expected some, the "
    "API key may be limited to its own studies: ask your administrator.",
    View.UNASSIGNED: "No study is waiting for a reader.",
    View.IN_PROGRESS: "You have no study in progress.",
    View.ADDENDA: "You have no open addendum.",
    View.DONE: "You have signed nothing yet.",
    View.CRITICAL: "None of the studies you signed has a critical result.",
    View.CANCELLED: "No study is cancelled.",
}


def freshness_words(refresher: Refresher, phase: Phase) -> tuple[str, str]:
    """(words, colour token) for the age of the list; the word says it all, the colour only repeats it."""
    age = refresher.age()
    error = f"{refresher.error.title} · " if refresher.error else ""
    if phase is Phase.EXPIRED:
        return "Key not accepted · read only", "stat"
    if age is None:
        return (f"{error}trying again…", "high") if error else ("Loading…", "secondary")
    ago = wording.seconds_ago(age)
    if refresher.scope.settled and not error and refresher.freshness() is Freshness.FRESH:
        return f"Live · this view read {ago} ago", "secondary"
    match refresher.freshness():
        case Freshness.FRESH if not error:
            return f"Live · updated {ago} ago", "secondary"
        case Freshness.FRESH | Freshness.AGEING:
            return f"{error}updated {ago} ago", "high"
        case Freshness.STALE:
            return f"{error}STALE · {ago} old", "high"
        case _:
            return f"{error}OFFLINE · {ago} old · read only", "stat"


def filter_words(query: Query, shown: int, held: int, truth: Truth, *, left: bool) -> str:
    """What is shown of what, in which order, and what is hidden: never a filter without its words."""
    parts = [f"{query.view.title} · {shown} of {held}"]
    if left:
        parts.append(
            "found by its UID, outside this view" if uid_in(query.search) else "the selected study has left this view"
        )
    if query.search.strip():
        parts.append(f"search “{wording.one_line(query.search)}” in {held} loaded studies")
    if filters := query.filters_in_words():
        parts.append(filters)
    parts.append(query.order_in_words())
    unreadable = len(truth.worklist.unreadable.get(query.view.scope.id, ()))
    if unreadable:
        parts.append(f"{unreadable} {'study' if unreadable == 1 else 'studies'} could not be read")
    if query.view.scope.id in truth.refresher.stopped:
        parts.append("INCOMPLETE: loading was stopped (F5 goes on)")
    if truth.refresher.loading() and truth.refresher.progress:
        parts.append(f"still loading: {truth.refresher.progress} received (Esc stops)")
    return " · ".join(parts)


def empty_words(query: Query, truth: Truth) -> str:
    """Why no row is shown."""
    refresher, lookup = truth.refresher, truth.lookup
    if lookup.uid and lookup.uid == query.search:
        return lookup.words
    if refresher.loading():
        if refresher.error:
            return f"{refresher.error.title}\n\n{refresher.error.advice}\n\nTrying again by itself; F5 tries now."
        return "Loading the list…"
    if query.hides:
        return "No study of this view matches.\n\nEsc clears search and filters."
    key = keymap(truth.settings.values).words("view.unassigned")
    way = f" {key} shows what is unassigned." if query.view is View.MINE and key else ""
    return EMPTY[query.view] + way
