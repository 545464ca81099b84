"""Everything a developer or CI does with this project, from a bare checkout on: usage: dev.py COMMAND [ARGUMENTS]

  demo [ARGS]    the app against the sandbox with made-up studies (without a screen: the tour, to pictures)
  run [ARGS]     the app: avara-desktop ARGS
  test [ARGS]    ruff, mypy, then pytest ARGS; a whole run also holds the coverage floors
  check          ruff, mypy and the import contracts: what is quick
  bench [ARGS]   how fast it is, beside its peers: --json FILE, --only PART, --quick
  build          the wheel, into dist/
  lock [ARGS]    resolve packaging/requirements*.lock anew from pyproject.toml; ARGS for uv, such as --upgrade

Each one first sets up what it needs: system libraries (by apt where you are root; else you are told the one line), and
.venv with the locked packages. The first time downloads about 300 MB; after that set-up takes no time.
Exit codes: the failing step's own; 2 wrong usage; 69 something must be installed first; 130 interrupted.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import environment
import lanes
import preflight
from environment import LOCKS, ROOT, Venv, call, say

# Of statements and branches together, as coverage.py counts.
UI = "avara_desktop/ui/"
FLOOR_UI, FLOOR_ELSEWHERE = 85.0, 95.0

SELECTING = ("-k", "-m", "--lf", "--last-failed", "--sw", "--stepwise", "--deselect", "--ignore", "--ignore-glob")
NOT_RUNNING = ("-h", "--help", "-V", "--version", "--co", "--collect-only", "--fixtures", "--markers")

# What of a desktop session would change what tests see.
SESSION = ("DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "QT_QPA_PLATFORMTHEME", "QT_STYLE_OVERRIDE")
SCALING = ("QT_SCALE_FACTOR", "QT_SCREEN_SCALE_FACTORS", "QT_FONT_DPI", "QT_AUTO_SCREEN_SCALE_FACTOR")


def app(venv: Venv, args: Sequence[str]) -> int:
    command = [venv.program("avara-desktop"), *args]
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(command[0], command)  # noqa: S606 - the app takes this process's place, its signals included
    return call(command)  # Windows would hand the console back at once


def demo(venv: Venv, args: Sequence[str]) -> int:
    return app(venv, ["demo", *args])


def test(venv: Venv, args: Sequence[str]) -> int:
    whole = not selects_a_part(args, ROOT)
    with tempfile.TemporaryDirectory(prefix="avara-test-") as folder:
        place, coverage, python = Path(folder), Path(folder, "coverage.json"), venv.program("python")
        pytest = [python, "-m", "pytest", f"--junit-xml={place / 'first.xml'}", *args]
        env = test_environment(os.environ)
        results = static_checks(venv)
        if not whole:
            results.append(step("pytest", lambda: call(pytest, env)))
            say("Coverage floors: not held, the arguments select a part of the tests.")
        elif lanes.worth_it():
            results.append(step("pytest", lambda: lanes.run(python, args, env, place)))
            results.append(step("coverage", lambda: lanes.combine(python, place) or floors(python, coverage)))
        else:
            pytest += ["--cov=avara_desktop", "--cov-report="]
            results.append(step("pytest", lambda: call(pytest, env)))
            results.append(step("coverage", lambda: floors(python, coverage)))
        code = summary(results)
        say(counts([place / "first.xml", place / "second.xml"]))  # last, for whoever reads only the end
    return code


def floors(python: str, report: Path) -> int:
    return call([python, "-m", "coverage", "json", "--quiet", "-o", str(report)]) or hold_floors(report)


def check(venv: Venv, _args: Sequence[str]) -> int:
    contracts = step("import contracts", lambda: call([venv.program("lint-imports")]))
    return summary([*static_checks(venv), contracts])


def bench(venv: Venv, args: Sequence[str]) -> int:
    if not Path(ROOT, "tests", "benchmarks", "__main__.py").exists():
        say("There are no benchmarks yet: tests/benchmarks has no __main__.py.")
        return 1
    return call([venv.program("python"), "-m", "tests.benchmarks", *args], test_environment(os.environ))


def build(venv: Venv, _args: Sequence[str]) -> int:
    return call([venv.program("python"), "-m", "hatchling", "build", "-t", "wheel", "-d", "dist"])


def lock(_venv: Venv, args: Sequence[str]) -> int:
    """Universal locks: one file for every Python and system we support, by environment markers."""
    import tomllib  # Pythons too old to have it read this file as well, to be told so

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    env = dict(os.environ)
    if "PIP_INDEX_URL" in env:  # uv does not read pip's configuration
        env.setdefault("UV_DEFAULT_INDEX", env["PIP_INDEX_URL"])
    with tempfile.TemporaryDirectory(prefix="avara-lock-") as folder:
        tools = environment.venv_in(Path(folder, "venv"))
        # --no-build-isolation installs the project itself, so its build back end is locked too
        back_end = Path(folder, "build-backend.in")
        back_end.write_text("\n".join(project["build-system"]["requires"]), encoding="utf-8")
        compiling = [tools.program("uv"), "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
        compiling += ["--python-version", ".".join(map(str, environment.OLDEST)), "--no-annotate"]
        compiling += ["--no-emit-index-url", "--no-emit-find-links", "--no-header"]
        compiling += ["--extra", "dicom"]  # who starts from a checkout sees all that the app can do
        compiling += [*args, "pyproject.toml", str(back_end)]
        runtime, dev = str(LOCKS["runtime"]), str(LOCKS["dev"])
        steps = (
            [tools.python, "-m", "venv", str(tools.folder)],
            [tools.program("python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv"],
            [*compiling, "--extra", "dev", "--output-file", dev],
            [*compiling, "--constraint", dev, "--output-file", runtime],  # so that dev is runtime and more
        )
        return next((code for command in steps if (code := call(command, env, quiet=True))), 0)


@dataclass(frozen=True)
class Task:
    run: Callable[[Venv, Sequence[str]], int]
    kind: str  # what .venv must hold: "runtime", "dev" or "" (no .venv)
    purpose: str  # what the machine must have, see preflight.missing


TASKS = {
    "demo": Task(demo, "runtime", "window"),
    "run": Task(app, "runtime", "window"),
    "test": Task(test, "dev", "test"),
    "check": Task(check, "dev", ""),
    "bench": Task(bench, "dev", "window"),
    "build": Task(build, "runtime", ""),
    "lock": Task(lock, "", ""),
}


def main(argv: Sequence[str]) -> int:
    if argv and argv[0] in ("-h", "--help", "help"):
        print(__doc__)
        return 0
    if not argv or argv[0] not in TASKS:
        print(f"{f'No such command: {argv[0]}' if argv else 'Which command?'}\n\n{__doc__}", file=sys.stderr)
        return 2
    if not environment.fits(sys.version_info[:2]):
        return start_with_other_python(argv)
    task = TASKS[argv[0]]
    venv = environment.venv_in(ROOT / ".venv")
    lacks = venv.lacks(task.kind) if task.kind else ""

    def find() -> dict[str, str]:
        modules = environment.missing_venv_module() if lacks == "venv" or not task.kind else {}
        return modules | preflight.missing(task.purpose, os.environ, machine)

    machine = preflight.this_machine()
    code = preflight.ensure(find, machine, with_fonts=bool(lacks and task.purpose))
    if not code and task.kind:
        code = venv.prepare(task.kind)
    return code or task.run(venv, argv[1:])


def start_with_other_python(argv: Sequence[str]) -> int:
    found = sys.version.split()[0]
    other = environment.other_python(shutil.which, environment.version_of)
    if other is None:
        say(f"This is Python {found}; Avara Desktop needs Python 3.11, 3.12, 3.13 or 3.14. Install one of them")
        say("(Debian 12 and later, Ubuntu 24.04 and later: python3 with python3-venv), then start again with it.")
        return preflight.UNAVAILABLE
    say(f"This is Python {found}; going on with {other}.")
    return call([other, str(Path(__file__).resolve()), *argv])


def selects_a_part(args: Sequence[str], root: Path) -> bool:
    """Whether pytest's arguments make it run less than everything, so that coverage says nothing."""
    names = [arg.split("=")[0] for arg in args]
    return any(
        name in SELECTING + NOT_RUNNING or "::" in arg or (not arg.startswith("-") and (root / arg).exists())
        for name, arg in zip(names, args, strict=True)
    )


def test_environment(env: Mapping[str, str]) -> dict[str, str]:
    """No screen but the tests' own, and nothing of the desktop session's taste."""
    kept = {name: value for name, value in env.items() if name not in SESSION + SCALING}
    return {**kept, "QT_QPA_PLATFORM": "offscreen"}


@dataclass(frozen=True)
class Result:
    step: str
    code: int
    seconds: float


def step(name: str, run: Callable[[], int]) -> Result:
    say(f"== {name}")
    start = time.monotonic()
    code = run()
    return Result(name, code, time.monotonic() - start)


def static_checks(venv: Venv) -> list[Result]:
    python = venv.program("python")
    return [
        step("ruff", lambda: call([python, "-m", "ruff", "check"])),
        step("mypy", lambda: call([python, "-m", "mypy"])),
    ]


def summary(results: Sequence[Result]) -> int:
    """Say each step's time and outcome; the exit code of the first failure, or 0."""
    say("")
    for result in results:
        outcome = "ok" if result.code == 0 else f"FAILED (exit {result.code})"
        say(f"{result.step:<18}{result.seconds:7.1f} s  {outcome}")
    say(f"{'in all':<18}{sum(result.seconds for result in results):7.1f} s")
    return next((result.code for result in results if result.code), 0)


def hold_floors(report: Path) -> int:
    """Compare coverage.py's JSON report with the floors; 1 if it is below one, or measured nothing."""
    files = json.loads(report.read_text(encoding="utf-8"))["files"]
    code = 0
    for place, floor, inside in (("outside", FLOOR_ELSEWHERE, False), ("within", FLOOR_UI, True)):
        names = [name for name in files if name.replace("\\", "/").startswith(UI) is inside]
        chosen = [files[name]["summary"] for name in names]
        total = sum(entry["num_statements"] + entry["num_branches"] for entry in chosen)
        covered = sum(entry["covered_lines"] + entry["covered_branches"] for entry in chosen)
        percent = 100 * covered / total if total else 0.0
        verdict = "ok" if percent >= floor else "BELOW THE FLOOR"
        say(f"Branch coverage {place} {UI.rstrip('/')}: {percent:.2f} % (floor {floor:.0f} %) {verdict}")
        code = code or int(percent < floor)
    return code


def counts(junits: Sequence[Path]) -> str:
    """The tests' outcome as one plain line; an empty one if pytest did not get so far as to tell."""
    written = [junit for junit in junits if junit.exists()]
    if not written:
        return ""
    totals = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for junit in written:
        for suite in ElementTree.parse(junit).getroot().iter("testsuite"):  # noqa: S314 - pytest has just written it
            for name in totals:
                totals[name] += int(suite.get(name, "0"))
    failed = totals["failures"] + totals["errors"]
    return f"{totals['tests'] - failed - totals['skipped']} passed, {failed} failed, {totals['skipped']} skipped"


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr)
        sys.exit(130)
