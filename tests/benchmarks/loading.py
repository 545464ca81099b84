"""A long worklist: how soon STAT is there, and whether the window can be used meanwhile."""

from tests.benchmarks import parsing
from tests.benchmarks.measure import Measure, Reach, measured, percentile, quick
from tests.benchmarks.processes import asked, sandbox

STUDIES = 10_000
LATENCY_MS = 50


def rows() -> list[Measure]:
    """Load 10,000 assigned studies with 50 ms on every answer, then poll them once."""
    studies, repeats = (300, 1) if quick() else (STUDIES, 3)
    size = ("--studies", str(studies), "--assigned", str(studies))
    with sandbox(*size, "--latency-ms", str(LATENCY_MS)) as access:
        runs = [asked("tests.benchmarks.loaded", "poll", more=access) for _ in range(repeats)]
        bodies = parsing.pages(access, studies)
    trips = max(run["round_trips"] for run in runs)
    first = measured(
        "first STAT row painted",
        "s",
        [run["first_stat"] for run in runs],
        [run["whole_list"] for run in runs],
        reach=Reach(ratio=0.1),
        note=f"{trips} round trip{'s' * (trips != 1)} (at most 2 allowed); peer: the whole list",
    )
    absences = [gap for run in runs for gap in run["absences"]]
    _, parse = parsing.side_by_side(bodies)
    stall = measured(
        "longest GUI-thread stall in a full refresh",
        "ms",
        absences,
        [max(parse)],
        reach=Reach(p99=16.7, most=33),
        told="most",
        note=f"median of all turns {percentile(absences, 50):.2f} ms; peer: the SDK's longest parse of one page",
    )
    return [first, stall]
