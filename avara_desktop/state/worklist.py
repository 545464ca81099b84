"""The worklist's truth: studies by id as the server last said, and what is being asked of the server about each."""

from collections.abc import Iterable
from dataclasses import dataclass

from avara_desktop.api.models import Study, UnreadableStudy
from avara_desktop.api.sharing import share
from avara_desktop.signal import Signal
from avara_desktop.state.query import Scope
from avara_desktop.state.row import Row, row_of


@dataclass(frozen=True)
class WorklistChange:
    """What a refresh or an act did to the list, as study ids."""

    added: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


class Worklist:
    """Studies by id. Only the server's answers enter; the window may not write here.

    A snapshot carries the ticket that was current when it was asked for: what a later act learned about a study is
    newer, so the snapshot is ignored for that study (the stale-answer guard).
    """

    def __init__(self) -> None:
        self.changed: Signal[[WorklistChange]] = Signal()
        self.rows: dict[str, Row] = {}
        self.unreadable: dict[str, tuple[UnreadableStudy, ...]] = {}
        self.asking: dict[str, str] = {}
        """Study id -> what is being asked of the server right now ("claiming…")."""
        self.unconfirmed: dict[str, str] = {}
        """Study id -> what was sent and never answered, until a read settles it."""
        self._ticket = 0
        self._touched: dict[str, int] = {}
        self._cleared = 0
        """The ticket of the last :meth:`clear`: a snapshot asked for before it belongs to another reader."""

    def study(self, study_id: str) -> Study | None:
        """The study as last known, or None."""
        row = self.rows.get(study_id)
        return row.study if row else None

    def ticket(self) -> int:
        """Mark the moment a snapshot is asked for."""
        return self._ticket

    def arrive(self, studies: Iterable[Study], ticket: int) -> None:
        """Take in a part of a snapshot: adds and updates, never removes."""
        added: set[str] = set()
        changed: set[str] = set()
        for study in studies:
            known = self.rows.get(study.study_id)
            if max(self._touched.get(study.study_id, 0), self._cleared) > ticket:
                continue
            if known and known.study == study and study.study_id not in self.unconfirmed:
                continue
            (changed if known else added).add(study.study_id)
            self.rows[study.study_id] = row_of(share(study))
            self.unconfirmed.pop(study.study_id, None)
        self._tell(WorklistChange(frozenset(added), frozenset(changed)))

    def missing(self, scope: Scope, reader_id: str, present: set[str], ticket: int) -> list[str]:
        """The studies that should have been in a complete snapshot and were not: read each before removing it."""
        return [
            study_id
            for study_id, row in self.rows.items()
            if study_id not in present
            and self._touched.get(study_id, 0) <= ticket
            and scope.holds(row.study, reader_id)
        ]

    def apply(self, study: Study) -> None:
        """Take in the server's newest word on one study, from a read or the answer to an act."""
        self._touch(study.study_id)
        self.unconfirmed.pop(study.study_id, None)
        known = study.study_id in self.rows
        self.rows[study.study_id] = row_of(share(study))
        ids = frozenset({study.study_id})
        self._tell(WorklistChange(changed=ids) if known else WorklistChange(added=ids))

    def remove(self, study_ids: Iterable[str]) -> None:
        """Drop studies the server no longer has."""
        gone = frozenset(study_id for study_id in study_ids if self.rows.pop(study_id, None))
        for study_id in gone:
            self._touch(study_id)
            self.unconfirmed.pop(study_id, None)
        self._tell(WorklistChange(removed=gone))

    def set_unreadable(self, scope: Scope, rows: tuple[UnreadableStudy, ...]) -> None:
        """Remember which rows of a scope's last snapshot could not be read; they are counted on screen."""
        if self.unreadable.get(scope.id, ()) != rows:
            self.unreadable[scope.id] = rows
            self.changed.emit(WorklistChange())

    def ask(self, study_id: str, words: str) -> None:
        """Show that the server is being asked something about a study; empty words end it."""
        if words:
            self.asking[study_id] = words
        else:
            self.asking.pop(study_id, None)
            self._touch(study_id)
        self._tell(WorklistChange(changed=frozenset({study_id}) & self.rows.keys()))

    def doubt(self, study_id: str, words: str) -> None:
        """Show that an act on a study was sent and not answered."""
        self.unconfirmed[study_id] = words
        self._touch(study_id)
        self._tell(WorklistChange(changed=frozenset({study_id}) & self.rows.keys()))

    def clear(self) -> None:
        """Forget every patient: at sign-out and quit."""
        gone = frozenset(self.rows)
        for held in (self.rows, self.unreadable, self.asking, self.unconfirmed, self._touched):
            held.clear()
        self._ticket += 1
        self._cleared = self._ticket
        self._tell(WorklistChange(removed=gone))

    def _touch(self, study_id: str) -> None:
        self._ticket += 1
        self._touched[study_id] = self._ticket

    def _tell(self, change: WorklistChange) -> None:
        if change:
            self.changed.emit(change)
