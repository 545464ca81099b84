"""The processes a measurement needs, each with a deadline: the app as a user starts it, and a sandbox to talk to."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
DEADLINE = 300.0
"""Seconds after which a process that measures has failed."""


class NotMeasured(Exception):
    """A measurement could not be made; its text says why."""


def environment(more: Mapping[str, str] = {}) -> dict[str, str]:
    """Off screen, with compiled modules kept, as an installed app has them."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT), **more}


def asked(module: str, *arguments: str, more: Mapping[str, str] = {}, deadline: float = DEADLINE) -> Any:
    """Run ``python -m module`` and return what it prints as its last line, which is JSON."""
    command = [sys.executable, "-m", module, *arguments]
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment(more), capture_output=True, text=True, timeout=deadline, check=False
        )
    except subprocess.TimeoutExpired:
        raise NotMeasured(f"{module} {' '.join(arguments)}: not done after {deadline:.0f} s") from None
    try:
        return json.loads(done.stdout.strip().splitlines()[-1])
    except (IndexError, ValueError):
        said = done.stderr.strip()[-2000:] or "it said nothing"
        raise NotMeasured(f"{module} {' '.join(arguments)}: exit code {done.returncode}\n{said}") from None


@contextmanager
def sandbox(*arguments: str, module: str = "avara_desktop.sandbox") -> Iterator[dict[str, str]]:
    """A sandbox process; what it is reached by, as ``--ephemeral`` takes it from the environment."""
    command = [sys.executable, "-m", module, "--until-stdin-closes", *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            told = json.loads(process.stdout.readline() or b"{}")
            if not told:
                raise NotMeasured("the sandbox did not start")
            yield {
                "AVARA_BASE_URL": told["base_url"],
                "AVARA_API_KEY": told["api_key"],
                "AVARA_READER_EMAIL": told["reader_email"],
            }
        finally:
            process.stdin.close()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()


def pss(pid: int) -> int:
    """Bytes of memory a process has to itself, with its share of what it shares (proc(5), smaps_rollup)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise NotMeasured("the kernel does not say how much memory a process has")


def cpu_seconds(pid: int) -> float:
    """Processor time of a process so far, its own and the kernel's for it (proc(5), stat)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def lines(values: Sequence[float]) -> str:
    """Numbers for a note: least, and most."""
    return f"{min(values):.3g} to {max(values):.3g}"
