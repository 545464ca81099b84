"""The strip of the reading run: which study was taken or is offered and why, how the run stands, how it ended."""

from collections.abc import Callable

from avara_desktop.state import wording
from avara_desktop.state.next_study import Next
from avara_desktop.state.run import ReadingRun
from avara_desktop.ui.kit.actions import Actions
from avara_desktop.ui.watch.strip_card import StripCard


class NextStrip(StripCard):
    """Draws a run. ``dismissed`` runs when the reader has read what it says and nothing is under way."""

    def __init__(self, run: ReadingRun, actions: Actions, parked: Callable[[], int]) -> None:
        super().__init__("Reading run")
        self._run = run
        self._parked = parked
        self._actions = actions
        for command_id in ("flow.next", "flow.skip"):
            self.add(actions.button(command_id))
        self._end = actions.button("flow.end")
        self.add(self._end)
        self._close = self.button("Close", self._closed)
        run.changed.connect(self.draw)

    def draw(self) -> None:
        """Bring it up to the run: what is under way comes before how the last one ended."""
        run = self._run
        if run.nothing:
            self.say("Nothing left", run.nothing, self._standing())
        elif run.offered:
            self.say("Next", _who(run.offered), f"{run.offered.reason} · {self._standing(run.offered)}")
        elif run.taken and run.current == run.taken.study.study_id:
            # the strip of the opened study says whose it is
            self.say("Reading run", f"{run.taken.reason} · {self._standing(run.taken)}")
        elif run.taken:
            self.say("Reading run", _who(run.taken), f"{run.taken.reason} · {self._standing(run.taken)}")
        elif run.summary:
            self.say("Run ended", f"{run.summary.words()}.", self._parked_words())
        else:
            self.clear()
        self._end.setVisible(run.active)
        self._close.setVisible(not run.active and not self.isHidden())

    def _standing(self, found: Next | None = None) -> str:
        run = self._run
        after = "" if found is None else f"{found.left} more" if found.left else "the last one"
        if not run.active:
            return after
        counts = f"{len(run.read)} read, {len(run.skipped)} skipped"
        return " · ".join(part for part in (after, counts, self._parked_words()) if part)

    def _parked_words(self) -> str:
        count = self._parked()
        return f"{count} parked ({self._actions.key('flow.parked')})" if count else ""

    def _closed(self) -> None:
        self._run.put_away()


def _who(found: Next) -> str:
    return f"{wording.identity(found.study)} · {wording.one_line(found.study.study_description)}"
