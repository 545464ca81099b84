"""Undoing a write that the server confirmed: the reverse act, through the same gate, and sent once like any other."""

from collections.abc import Callable, Coroutine
from typing import Any

from avara_desktop.api.models import Study
from avara_desktop.signal import Signal
from avara_desktop.state import wording
from avara_desktop.state.assignment import Assignment
from avara_desktop.state.notices import Level, Notice, Notices
from avara_desktop.state.orders import Orders
from avara_desktop.state.session import Session
from avara_desktop.state.undo import Undo
from avara_desktop.state.write_once import Write

Work = Callable[[], Coroutine[Any, Any, None]]
Start = Callable[[str, Work], bool]
"""(study id, work): begins work on a study, unless something is done to it already."""


class UndoWrites:
    """Offers to undo claim, release, assign and change of severity; an undo is not itself offered to be undone.

    ``words`` are on the button that offers it.
    """

    def __init__(
        self,
        undo: Undo,
        session: Session,
        notices: Notices,
        proven: Signal[[Study, Study, Write]],
        assignment: Assignment,
        orders: Orders,
        start: Start,
        words: Callable[[], str] = lambda: "Undo",
    ) -> None:
        self._undo, self._session, self._notices, self._assignment = undo, session, notices, assignment
        self._orders = orders
        self._start, self._words = start, words
        self._undoing: set[str] = set()
        self._offered: tuple[str, Notice] | None = None
        """The notice that offers to undo the last write, with the study it is about."""
        proven.connect(self._proven)
        session.changed.connect(self._session_changed)

    def withdraw(self, study_id: str) -> None:
        """What was written about a study is no longer so: neither told nor to be undone."""
        self._undo.drop(study_id)
        if self._offered and self._offered[0] == study_id:
            self._notices.dismiss(self._offered[1])
            self._offered = None

    def _session_changed(self) -> None:
        if self._session.reader is None:
            self._offered = None  # it names a patient

    def _proven(self, seen: Study, now: Study, write: Write) -> None:
        if not write.undoable or now.study_id in self._undoing:
            return
        reverse = self._reverse(seen, now)
        if reverse is None:
            return
        act = self._undo.push_write(self._title(seen, now), lambda: self._start(now.study_id, reverse), now.study_id)
        told = f"{write.done}: {wording.identity(now)}"

        def undo() -> None:
            self._undo.undo(act)

        notice = Notice(Level.DONE, told, key=write.key, action=self._words(), run=undo)
        self._offered = now.study_id, notice
        self._notices.post(notice)

    def _reverse(self, seen: Study, now: Study) -> Work | None:
        """The reverse act. It goes out from the study as it was confirmed: whatever changed since stops it."""
        if _owner(seen) != _owner(now):
            return lambda: self._reversing(now, self._assignment.put_back(now, seen.assigned_to))
        if seen.severity is not now.severity and seen.severity.known:
            return lambda: self._reversing(now, self._orders.set_severity(now, seen.severity, "undo_severity"))
        return None

    async def _reversing(self, study: Study, work: Coroutine[Any, Any, object]) -> None:
        self._undoing.add(study.study_id)
        try:
            await work
        finally:
            self._undoing.discard(study.study_id)

    def _title(self, seen: Study, now: Study) -> str:
        """The write in a few words: "claim DOE, Jane (MRN 12)"; it may not be of the study that is in hand by then."""
        who = wording.identity(now)
        if _owner(seen) == _owner(now):
            return f"severity {wording.one_line(now.severity.value).upper()} of {who}"
        if now.assigned_to is None:
            return f"release {who}"
        claimed = seen.assigned_to is None and now.assigned_to_reader(self._session.reader_id)
        return f"{'claim' if claimed else 'assign'} {who}"


def _owner(study: Study) -> str:
    return study.assigned_to.user_id if study.assigned_to else ""
