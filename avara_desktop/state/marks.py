"""What the reader marks in the list for themselves: pins and marks. In memory only, and nobody else sees them."""

from collections.abc import Callable

from avara_desktop.signal import Signal

TakeBack = Callable[[], None]
"""Undoes the act that returned it."""


class Marks:
    """Pinned studies stand on top; marked ones are counted and can be shown alone (``only``)."""

    def __init__(self) -> None:
        self.changed: Signal[[]] = Signal()
        self.pinned: frozenset[str] = frozenset()
        self.marked: frozenset[str] = frozenset()
        self.only = False

    def pin(self, study_id: str) -> TakeBack:
        """Pin a study, or take its pin off."""
        self._set(pinned=self.pinned ^ {study_id})
        return lambda: self._set(pinned=self.pinned ^ {study_id})

    def mark(self, study_id: str) -> TakeBack:
        """Mark a study, or take its mark off."""
        self._set(marked=self.marked ^ {study_id})
        return lambda: self._set(marked=self.marked ^ {study_id})

    def clear_marks(self) -> TakeBack:
        """Take every mark off."""
        marked, only = self.marked, self.only
        self._set(marked=frozenset(), only=False)
        return lambda: self._set(marked=self.marked | marked, only=only)

    def show_only(self, only: bool) -> None:
        """Show marked studies alone, or all again."""
        self._set(only=only)

    def forget(self, gone: frozenset[str]) -> None:
        """Studies the server no longer has are neither pinned nor marked."""
        if gone & (self.pinned | self.marked):
            self._set(pinned=self.pinned - gone, marked=self.marked - gone)

    def clear(self) -> None:
        """Forget everything: at sign-out."""
        self.pinned, self.marked, self.only = frozenset(), frozenset(), False

    def _set(
        self, *, pinned: frozenset[str] | None = None, marked: frozenset[str] | None = None, only: bool | None = None
    ) -> None:
        self.pinned = self.pinned if pinned is None else pinned
        self.marked = self.marked if marked is None else marked
        self.only = bool(self.only if only is None else only) and bool(self.marked)
        self.changed.emit()
