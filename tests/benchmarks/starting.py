"""How long the app takes from the start of its process to a window, and to the first study."""

import time

from tests.benchmarks.measure import Measure, Reach, measured, quick
from tests.benchmarks.processes import asked, sandbox


def rows() -> list[Measure]:
    """Both starts, turn by turn, so that a busy moment of the machine meets both; the first turn only fills caches."""
    repeats = 2 if quick() else 12
    bare: list[float] = []
    window: list[float] = []
    loaded: list[float] = []
    row: list[float] = []
    with sandbox("--studies", "400", "--assigned", "60") as access:
        for _ in range(repeats + 1):
            bare.append(asked("tests.benchmarks.bare", str(time.monotonic()), deadline=60))
            told = asked("tests.benchmarks.started", str(time.monotonic()), more=access, deadline=60)
            window.append(told["window"])
            loaded.append(told["loaded"])
            row.append(told["row"])
    note = f"all modules loaded and the window laid out after {sorted(loaded[1:])[repeats // 2]:.2f} s"
    return [
        measured("process start to painted window", "s", window[1:], bare[1:], reach=Reach(ratio=1.3)),
        measured("process start to first worklist row", "s", row[1:], bare[1:], reach=Reach(ratio=3), note=note),
    ]
