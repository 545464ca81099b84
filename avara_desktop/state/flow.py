"""What is kept of a session beside the list: the run, what is parked, can be undone, is open, or was told."""

from dataclasses import dataclass, field

from avara_desktop.state.critical import CriticalResults
from avara_desktop.state.parked import ParkedStudies
from avara_desktop.state.run import ReadingRun
from avara_desktop.state.undo import Undo
from avara_desktop.state.witness import Witness


@dataclass(frozen=True)
class FlowState:
    """All of it is forgotten when the reader leaves."""

    run: ReadingRun
    parked: ParkedStudies
    undo: Undo
    witness: Witness
    critical: CriticalResults = field(default_factory=CriticalResults)

    def set_aside(self) -> set[str]:
        """Studies that may be in progress beside the one that is opened: parked, or left open after being asked."""
        return set(self.parked.ids) | self.run.left_open

    def passed(self) -> set[str]:
        """What Next passes over: because of the run, or because it is parked."""
        return self.run.passed() | self.parked.ids

    def forget(self) -> None:
        """The reader leaves."""
        for part in (self.run, self.parked, self.undo, self.critical):
            part.forget()
