"""Runs the benchmark: ``python3 packaging/dev.py bench [--json FILE] [--only NAME] [--quick]``.

Each part runs in a process of its own, one after the other, and measures ours and the peer in the same minute. A number
that misses its reach is a fact and no failure: the exit code is 1 only where something could not be measured.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.measure import QUICK_VARIABLE, Measure, amount, times
from tests.benchmarks.processes import DEADLINE, NotMeasured, asked

PARTS = ("starting", "loading", "listing", "parsing", "keeping")
"""Modules with ``rows()``, in the order of the table."""
PART_DEADLINE = 4 * DEADLINE


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, write the file."""
    reader = argparse.ArgumentParser(prog="dev.py bench", description="Measure the app beside its peers.")
    reader.add_argument("--json", type=Path, metavar="FILE", help="write the rows there as well")
    reader.add_argument("--only", choices=PARTS, help="measure one part")
    reader.add_argument("--quick", action="store_true", help="tiny sizes: shows that it runs, the numbers mean nothing")
    given = reader.parse_args(arguments)
    if given.quick:
        os.environ[QUICK_VARIABLE] = "1"
    rows: list[Measure] = []
    failed: list[str] = []
    for part in (given.only,) if given.only else PARTS:
        began = time.monotonic()
        try:
            rows += [Measure(**row) for row in asked("tests.benchmarks.one", part, deadline=PART_DEADLINE)]
        except NotMeasured as problem:
            failed.append(f"{part}: {problem}")
        print(f"{part}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        if given.json:  # after each part, so that a run broken off has told something
            given.json.write_text(json.dumps([row.to_json() for row in rows], indent=1) + "\n", encoding="utf-8")
    print("\n".join(table(rows)))
    for words in failed:
        print(f"NOT MEASURED  {words}", file=sys.stderr)
    return 1 if failed or not rows else 0


def table(rows: Sequence[Measure]) -> list[str]:
    """The rows as lines: numbers, then what was to be reached and whether it is, then what to know."""
    width = max((len(row.name) for row in rows), default=0)
    lines = [f"{'':<{width}}  {'ours':>14}  {'p95':>14}  {'peer':>14}  {'ratio':>7}  reach"]
    for row in rows:
        peer = amount(row.peer, row.unit) if row.peer is not None else "-"
        ratio = times(row.ratio) if row.ratio is not None else "-"
        verdict = f"MISSED: {row.missed}" if row.missed else "held"
        lines.append(
            f"{row.name:<{width}}  {amount(row.ours, row.unit):>14}  {amount(row.p95, row.unit):>14}  {peer:>14}"
            f"  {ratio:>7}  {row.reach}: {verdict}"
        )
        if row.note:
            lines.append(f"{'':<{width}}  {row.note}")
    return lines


if __name__ == "__main__":
    sys.exit(main())
