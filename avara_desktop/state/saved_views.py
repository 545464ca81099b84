"""Views that the reader made: filters, order and columns under a name. Never a search text: a patient may be in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from avara_desktop.local.settings import SettingsFile
from avara_desktop.signal import Signal
from avara_desktop.state.query import Column, Query, View
from avara_desktop.state.wording import folded, one_line

MOST = 12
"""Saved views kept: each is a chip above the list and a stop of Shift+J."""
LONGEST_NAME = 24


@dataclass(frozen=True)
class SavedView:
    """A name for a query and its columns; no columns means the usual ones."""

    name: str
    query: Query
    columns: tuple[Column, ...] = ()

    def shows(self, query: Query) -> bool:
        """Whether that query is this view, whatever is searched for or under the hand."""
        return self.query.to_saved() == query.to_saved()


class SavedViews:
    """The saved views of this workstation, in the order they were made. ``changed``: one was kept or removed."""

    def __init__(self, settings: SettingsFile) -> None:
        self.changed: Signal[[]] = Signal()
        self._settings = settings
        self._read: tuple[list[dict[str, Any]], tuple[SavedView, ...]] = ([], ())

    def all(self) -> tuple[SavedView, ...]:
        """Every saved view; what another version wrote and cannot be understood is left out."""
        kept = self._settings.values.views
        if kept is not self._read[0]:
            found = (_view(entry) for entry in kept)
            self._read = kept, tuple(view for view in found if view)[:MOST]
        return self._read[1]

    def named(self, name: str) -> SavedView | None:
        """The saved view of a name, whatever its capitals."""
        return next((view for view in self.all() if folded(view.name) == folded(name.strip())), None)

    def showing(self, query: Query) -> SavedView | None:
        """The saved view that a query is, if it is one."""
        return next((view for view in self.all() if view.shows(query)), None)

    def save(self, name: str, query: Query, columns: Sequence[Column] = ()) -> SavedView:
        """Keep a query under a name; one of that name is replaced. Raises ``ValueError`` for a name with a problem."""
        if problem := self.problem(name):
            raise ValueError(problem)
        words = one_line(name)
        # what is searched for, pinned or under the hand is not the view
        view = SavedView(words, Query.from_saved(query.to_saved()), columns_of([each.name for each in columns]))
        old = self.named(words)
        self._keep([view if each is old else each for each in self.all()] + ([] if old else [view]))
        return view

    def remove(self, name: str) -> None:
        """Forget a saved view; nothing where there is none of that name."""
        gone = self.named(name)
        self._keep([view for view in self.all() if view is not gone])

    def problem(self, name: str) -> str:
        """Why a view cannot have that name, in words, or nothing."""
        name = one_line(name)
        if not name:
            return "Give the view a name."
        if len(name) > LONGEST_NAME:
            return f"At most {LONGEST_NAME} letters: it stands above the list."
        if any(folded(view.title) == folded(name) for view in View):
            return "The app has a view of that name."
        if self.named(name) is None and len(self.all()) >= MOST:
            return f"There are {MOST} saved views already; remove one first."
        return ""

    def _keep(self, views: Sequence[SavedView]) -> None:
        self._settings.values.views = [
            {"name": view.name, "query": view.query.to_saved(), "columns": [each.name for each in view.columns]}
            for view in views
        ]
        self.changed.emit()


def _view(entry: Mapping[str, Any]) -> SavedView | None:
    name, query = entry.get("name"), entry.get("query")
    if not (isinstance(name, str) and one_line(name).strip() and isinstance(query, dict)):
        return None
    return SavedView(one_line(name)[:LONGEST_NAME], Query.from_saved(query), columns_of(entry.get("columns")))


def columns_of(saved: object) -> tuple[Column, ...]:
    """Columns from their names in the settings: unknown ones are left out, those always shown are put first."""
    names = [name for name in saved if isinstance(name, str)] if isinstance(saved, list) else []
    known = {column.name: column for column in Column}
    found = tuple(dict.fromkeys(known[name] for name in names if name in known))
    if not found:
        return ()
    return (*(column for column in Column if column.fixed and column not in found), *found)


def filtered(query: Query, chosen: Query) -> Query:
    """A query with the filters of another one; view, search, order and pins stay."""
    return replace(
        query,
        severities=chosen.severities,
        modalities=chosen.modalities,
        facilities=chosen.facilities,
        statuses=chosen.statuses,
    )
