"""The whole way, step by step.

Writes numbered PNGs and ``tour.json``; the exit code is 1 if any check missed. Runs off screen, writes nothing else and
never touches the key vault of this machine.
"""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

from avara_desktop.local.threads import off_the_loop
from avara_desktop.start import on_qt
from avara_desktop.tour import flow, keyboard, orders, outage, pages, reports, returning, rows, steps, stops
from avara_desktop.tour.guide import HTTP_SECONDS, Look, Tour

STEPS: tuple[Callable[[Tour], Awaitable[None]], ...] = (
    *steps.STEPS,
    *rows.BEFORE_READING,
    *flow.STEPS,
    *stops.STEPS,
    *reports.STEPS,
    *rows.STEPS,
    *keyboard.STEPS,
    *outage.STEPS,
    *orders.STEPS,
    *pages.STEPS,
    *returning.STEPS,
)


async def run(out: Path, look: Look) -> bool:
    """Go the whole way; returns whether every check held."""
    tour = Tour(out, look)
    await tour.begin()
    try:
        for go in STEPS:
            await go(tour)
    finally:
        await tour.end()
        notes = tour.notebook()
        text = json.dumps(notes, indent=1)
        await off_the_loop(lambda: (out / "tour.json").write_text(text, encoding="utf-8"), HTTP_SECONDS)
    return bool(notes["passed"])


def main(out: Path, size: tuple[int, int], theme: str = "dark", text_px: int = 16) -> int:
    """Run the tour off screen; 0 if every check held, else 1."""
    out.mkdir(parents=True, exist_ok=True)
    verdict: list[bool] = []

    async def go() -> None:
        verdict.append(await run(out, Look(size, theme, text_px)))

    code = on_qt(go)
    passed = verdict == [True]
    print(f"{'All checks held' if passed else 'A check MISSED'}; pictures and tour.json are in {out}")
    return code or (0 if passed else 1)
