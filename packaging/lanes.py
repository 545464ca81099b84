"""A whole test run in two lanes: the window's tests, and nearly all that does without one.

Either lane is one pytest, because the table of the API's endpoints is filled by many files. Each has coverage data of
its own; they are combined afterwards.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from environment import ROOT, call, say

FOLDERS = ("tests/journeys", "tests/sandbox", "tests/api", "tests/local", "tests/packaging_tests", "tests/state")
SECOND = (*FOLDERS, "tests/test_app.py", "tests/test_cli.py", "tests/test_doctor.py", "tests/test_tour.py")
"""What makes both lanes about as long; a file added elsewhere runs in the first."""


def worth_it() -> bool:
    return (os.cpu_count() or 1) > 1


def commands(python: str, args: Sequence[str], folder: Path) -> tuple[list[str], list[str]]:
    """The two lanes: everything but what is the second one's, and that."""
    whole = [python, "-m", "pytest", "--cov=avara_desktop", "--cov-report=", *args]
    first = [*whole, f"--junit-xml={folder / 'first.xml'}", *(f"--ignore={each}" for each in SECOND)]
    second = [*whole, f"--junit-xml={folder / 'second.xml'}", "-p", "no:cacheprovider", *SECOND]
    return first, second


def run(python: str, args: Sequence[str], env: Mapping[str, str], folder: Path) -> int:
    """Both lanes to their end, what the second one printed after the first; 0, or the first failure's exit code."""
    first, second = commands(python, args, folder)
    told = folder / "second.txt"
    with told.open("wb") as output:
        other = subprocess.Popen(
            second, cwd=ROOT, env={**env, **data_of("second", folder)}, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            code = call(first, {**env, **data_of("first", folder)})
            if other.poll() is None:
                say("... the other lane is still at work")
            other.wait()
        except BaseException:
            other.terminate()
            other.wait()
            raise
    sys.stdout.flush()
    say(told.read_text(encoding="utf-8", errors="replace"))
    return code or other.returncode


def data_of(lane: str, folder: Path) -> dict[str, str]:
    """Where a lane, and every process that it starts, keeps its coverage data."""
    return {"COVERAGE_FILE": str(folder / f"coverage-{lane}")}


def combine(python: str, folder: Path) -> int:
    data = [str(folder / f"coverage-{lane}") for lane in ("first", "second")]
    return call([python, "-m", "coverage", "combine", "--quiet", *data])
