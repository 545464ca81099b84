"""What a row says beside its study: why it has left, what changed, who looks alike, whether it is pinned or marked."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RowNotes:
    """Words for a row. ``left`` is the reason why it no longer belongs there; ``changed`` are briefs, oldest first."""

    left: str = ""
    changed: tuple[str, ...] = ()
    look_alike: bool = False
    pinned: bool = False
    marked: bool = False

    def brief(self) -> str:
        """What the row shows before its context: why it has left, or else how much changed, and what first."""
        if self.left:
            return f"× {self.left}"
        count = f"{len(self.changed)} changes: " if len(self.changed) > 1 else ""
        return f"■ {count}{self.changed[0]}" if self.changed else ""

    def spoken(self) -> tuple[str, ...]:
        """The same for a screen reader, in full."""
        return tuple(
            part
            for part in (
                f"left the list: {self.left}" if self.left else "",
                "pinned" if self.pinned else "",
                "marked" if self.marked else "",
                f"changed since you looked: {', '.join(self.changed)}" if self.changed else "",
                "look-alike patient on the list" if self.look_alike else "",
            )
            if part
        )


NOTHING = RowNotes()
