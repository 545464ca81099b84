"""The longest words of the columns whose width follows them, kept as studies arrive."""

from collections.abc import Iterable

from avara_desktop.state.row import Row

FIELDS = ("patient", "identity", "mrn", "modality", "status")
KEPT = 12
"""Texts of each field: the widest on screen is among the longest few."""


class Longest:
    """Grows with what arrives and never shrinks: columns do not jump while the reader types or studies leave."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self.texts: dict[str, tuple[str, ...]] = dict.fromkeys(FIELDS, ())
        for row in rows:
            self.take(row)

    def take(self, row: Row) -> None:
        """Look at a row that arrived."""
        for field, kept in self.texts.items():
            text: str = getattr(row, field)
            if (len(kept) < KEPT or len(text) > len(kept[-1])) and text not in kept:
                self.texts[field] = tuple(sorted((*kept, text), key=len, reverse=True)[:KEPT])

    def words(self) -> tuple[tuple[str, ...], ...]:
        """All of them, to tell whether anything is new."""
        return tuple(self.texts.values())
