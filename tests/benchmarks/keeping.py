"""What the app costs while it only stands there: memory for 10,000 studies, processor time of an idle list."""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.benchmarks import parsing
from tests.benchmarks.measure import Measure, Reach, measured, quick
from tests.benchmarks.processes import DEADLINE, ROOT, NotMeasured, cpu_seconds, environment, pss, sandbox

MB = 1e6
STUDIES = 10_000
IDLE = 60.0
LEAST, REST = 2.0, 1.5
"""Seconds before the app can be at rest, and how long it must be."""


def rows() -> list[Measure]:
    """Memory with priors and without, then a minute of nothing."""
    return [*memory(), idle()]


def memory() -> list[Measure]:
    """The same app with no study and with 10,000, each run a process of its own."""
    studies, repeats = (200, 1) if quick() else (STUDIES, 2)
    empty = statistics.median(_held(0)[0] for _ in range(repeats)) / MB
    full = [_held(studies) for _ in range(repeats)]
    lean = [_held(studies, "tests.benchmarks.lean_sandbox") for _ in range(repeats)]
    return [
        measured(
            "memory added by 10,000 studies shown",
            "MB",
            [held / MB - empty for held, _ in full],
            [received / MB for _, received in full],
            reach=Reach(ratio=1.5),
            note=f"an empty worklist takes {empty:.0f} MB; peer: the bytes of JSON of the list",
        ),
        measured(
            "whole app with 10,000 studies without priors",
            "MB",
            [held / MB for held, _ in lean],
            reach=Reach(median=140),
            note=f"of {lean[0][1] / MB:.0f} MB of JSON",
        ),
    ]


def _held(studies: int, module: str = "avara_desktop.sandbox") -> tuple[int, int]:
    """Memory of the app once it has shown so many studies and come to rest, and the bytes of JSON of that list."""
    with sandbox("--studies", str(max(studies, 1)), "--assigned", str(studies), module=module) as access:
        received = sum(len(body) for body in parsing.pages(access, studies)) if studies else 0
        with app(access) as process:
            _come_to_rest(process)
            return pss(process.pid), received


def idle() -> Measure:
    """Processor time of the app while it polls 60 studies each 20 s, as a share of one core."""
    seconds = 3.0 if quick() else IDLE
    shares: list[float] = []
    with sandbox("--studies", "400", "--assigned", "60") as access, app(access) as process:
        _come_to_rest(process)
        for _ in range(3):
            began, used = time.monotonic(), cpu_seconds(process.pid)
            time.sleep(seconds / 3)
            _still_there(process)
            shares.append(100 * (cpu_seconds(process.pid) - used) / (time.monotonic() - began))
    return measured("idle, polling 60 studies each 20 s", "% of a core", shares, reach=Reach(median=0.5))


@contextmanager
def app(access: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """The app as a user starts it, signed in by the environment."""
    command = [sys.executable, "-m", "avara_desktop", "--ephemeral"]
    with subprocess.Popen(command, cwd=ROOT, env=environment(access), stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _come_to_rest(process: subprocess.Popen[bytes]) -> None:
    """Wait until the app has hardly worked for a while: everything has arrived and was drawn."""
    ends = time.monotonic() + DEADLINE
    time.sleep(LEAST)
    while time.monotonic() < ends:
        used = cpu_seconds(process.pid)
        time.sleep(REST)
        _still_there(process)
        if cpu_seconds(process.pid) - used < REST * 0.05:
            return
    raise NotMeasured("the app did not come to rest")


def _still_there(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        raise NotMeasured(f"the app ended with code {process.returncode}")
