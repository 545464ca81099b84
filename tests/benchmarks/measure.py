"""One row of the benchmark's table: what was measured, beside what, how far it was to reach, and whether it did."""

import math
import os
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

QUICK_VARIABLE = "AVARA_BENCH_QUICK"
Statistic = Literal["median", "p95", "p99", "most"]


def quick() -> bool:
    """Whether the run only shows that it can run: few repeats of small sizes, whose numbers mean nothing."""
    return os.environ.get(QUICK_VARIABLE) == "1"


def percentile(samples: Sequence[float], percent: float) -> float:
    """The smallest sample that so many per cent of all do not exceed (nearest rank)."""
    ordered = sorted(samples)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


@dataclass(frozen=True)
class Reach:
    """What a row is to reach: ours over the peer's at most ``ratio``, and absolute limits in the row's unit."""

    ratio: float | None = None
    median: float | None = None
    p95: float | None = None
    p99: float | None = None
    most: float | None = None

    def words(self, unit: str) -> str:
        """The reach as the table says it."""
        ratio = [f"{times(self.ratio)} peer"] if self.ratio is not None else []
        return "; ".join([*ratio, *(f"{name} {amount(limit, unit)}" for name, limit in self._limits())])

    def _limits(self) -> list[tuple[Statistic, float]]:
        every: tuple[tuple[Statistic, float | None], ...] = (
            ("median", self.median),
            ("p95", self.p95),
            ("p99", self.p99),
            ("most", self.most),
        )
        return [(name, limit) for name, limit in every if limit is not None]

    def missed(self, found: dict[Statistic, float], ratio: float | None, unit: str) -> str:
        """What was not reached, in words; empty where everything was."""
        short = [
            f"{name} is {amount(found[name], unit)}, not {amount(limit, unit)}"
            for name, limit in self._limits()
            if found[name] > limit
        ]
        if self.ratio is not None and (ratio is None or ratio > self.ratio):
            short.insert(0, f"{times(ratio)} the peer, not {times(self.ratio)}" if ratio is not None else "no peer")
        return "; ".join(short)


@dataclass(frozen=True)
class Measure:
    """A row. ``ours`` and ``peer`` are in ``unit``; ``ratio`` is ours over the peer's, None without one.

    ``missed`` says in words what was not reached and is empty where the reach holds; ``note`` says what a reader of the
    number has to know.
    """

    name: str
    ours: float
    peer: float | None
    ratio: float | None
    unit: str
    median: float
    p95: float
    p99: float
    most: float
    repeats: int
    reach: str
    missed: str
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """The row as it is written to a file."""
        return asdict(self)


def measured(
    name: str,
    unit: str,
    ours: Sequence[float],
    peer: Sequence[float] = (),
    *,
    reach: Reach,
    told: Statistic = "median",
    note: str = "",
) -> Measure:
    """The row of repeated measurements; ``told`` is the statistic that stands for ours, the peer's is its median."""
    if not ours:
        raise ValueError(f"nothing was measured for {name}")
    found: dict[Statistic, float] = {
        "median": statistics.median(ours),
        "p95": percentile(ours, 95),
        "p99": percentile(ours, 99),
        "most": max(ours),
    }
    against = statistics.median(peer) if peer else None
    ratio = found[told] / against if against else None
    return Measure(
        name=name,
        ours=found[told],
        peer=against,
        ratio=ratio,
        unit=unit,
        median=found["median"],
        p95=found["p95"],
        p99=found["p99"],
        most=found["most"],
        repeats=len(ours),
        reach=reach.words(unit),
        missed=reach.missed(found, ratio, unit),
        note=note,
    )


def amount(value: float, unit: str) -> str:
    """A number with its unit, three digits of it."""
    return f"{value:.3g} {unit}" if value < 100 else f"{value:,.0f} {unit}"


def times(ratio: float) -> str:
    """A ratio: ``1.3x``, or ``1/240`` where ours is the smaller."""
    return f"{ratio:.3g}x" if ratio > 0.5 else f"1/{1 / ratio:.3g}"
