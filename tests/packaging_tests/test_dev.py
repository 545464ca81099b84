"""packaging/dev.py: what it decides about the Python and .venv, and what its commands make of their arguments."""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPTS = ROOT / "packaging"


# The Python


def test_the_newest_python_on_path_that_runs_and_fits_is_chosen(environment: Any) -> None:
    versions = {"/a/python3.14": (), "/a/python3.12": (3, 12, 1), "/a/python3.11": (3, 11, 7)}

    def which(name: str) -> str | None:
        return f"/a/{name}" if f"/a/{name}" in versions else None

    assert environment.other_python(which, versions.__getitem__) == "/a/python3.12"
    assert environment.other_python(lambda _name: None, versions.__getitem__) is None


@pytest.mark.parametrize(
    ("version", "fits"), [((3, 10), False), ((3, 11), True), ((3, 14, 8), True), ((3, 15), False), ((2, 7), False)]
)
def test_the_pythons_that_fit_are_those_of_pyproject(environment: Any, version: tuple[int, ...], fits: bool) -> None:
    assert environment.fits(version) is fits
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    allowed = Requirement(f"python{project['requires-python']}").specifier
    assert allowed.contains(".".join(map(str, version))) is fits


def test_a_python_that_does_not_run_has_no_version(environment: Any, tmp_path: Path) -> None:
    assert environment.version_of(str(tmp_path / "absent")) == ()
    assert environment.version_of(sys.executable) == sys.version_info[:3]


def test_without_a_python_that_fits_one_is_asked_for(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev.environment, "fits", lambda _version: False)
    monkeypatch.setattr(dev.environment, "version_of", lambda _path: (3, 9))
    assert dev.main(["demo"]) == 69
    assert "3.11" in capsys.readouterr().out


# .venv and its stamp


class FakeVenv:
    """A project and its venv in a temporary folder; its calls are recorded and do nothing but make the program."""

    def __init__(self, environment: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.module = environment
        self.root = folder
        self.calls: list[list[str]] = []
        self.failing = ""
        for name in ("pyproject.toml", "runtime.lock", "dev.lock"):
            (folder / name).write_text(name)
        monkeypatch.setattr(environment, "ROOT", folder)
        monkeypatch.setattr(environment, "LOCKS", {kind: folder / f"{kind}.lock" for kind in ("runtime", "dev")})
        monkeypatch.setattr(environment, "call", self.call)

    def venv(self, version: str = "3.11.2 (main)", home: str = "/usr", folder: str = ".venv") -> Any:
        return self.module.Venv(self.root / folder, "/usr/bin/python3", home, version)

    def call(self, command: Sequence[str], **_options: Any) -> int:
        self.calls.append(list(command))
        if self.failing and self.failing in command:
            return 7
        if "venv" in command:
            python = Path(self.venv(folder=Path(command[-1]).name).program("python"))
            python.parent.mkdir(parents=True, exist_ok=True)
            python.touch()
        return 0


@pytest.fixture
def fake(environment: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeVenv:
    return FakeVenv(environment, tmp_path, monkeypatch)


def test_a_prepared_venv_lacks_nothing_and_is_not_touched_again(fake: FakeVenv) -> None:
    assert fake.venv().lacks("runtime") == "venv"
    assert fake.venv().prepare("runtime") == 0
    assert fake.venv().lacks("runtime") == ""
    fake.calls.clear()
    assert fake.venv().prepare("runtime") == 0
    assert fake.calls == []


def test_the_lock_is_installed_by_hash_and_without_running_code_of_sdists(fake: FakeVenv) -> None:
    fake.venv().prepare("runtime")
    _make, locked, itself = fake.calls
    assert {"--require-hashes", "--only-binary"} <= set(locked)
    assert locked[-1].endswith("runtime.lock")
    assert {"--no-deps", "--no-build-isolation", "--editable"} <= set(itself)
    assert not any("://" in word or "index" in word for call in fake.calls for word in call)


def test_a_venv_for_the_app_is_upgraded_in_place_for_tests_and_then_serves_both(fake: FakeVenv) -> None:
    fake.venv().prepare("runtime")
    assert fake.venv().lacks("dev") == "install"
    fake.venv().prepare("dev")
    assert fake.venv().lacks("runtime") == fake.venv().lacks("dev") == ""
    assert sum("venv" in call for call in fake.calls) == 1


@pytest.mark.parametrize("changed", ["pyproject.toml", "runtime.lock", "dev.lock"])
def test_a_changed_lock_or_project_is_installed_into_the_venv(fake: FakeVenv, changed: str) -> None:
    fake.venv().prepare("dev")
    (fake.root / changed).write_text("other")
    assert fake.venv().lacks("dev") == "install"


@pytest.mark.parametrize(
    ("other", "lacks"),
    [
        ({"version": "3.11.9 (main)"}, "install"),
        ({"version": "3.12.1 (main)"}, "venv"),
        ({"home": "/opt/python"}, "venv"),
    ],
)
def test_another_python_is_noticed(fake: FakeVenv, other: dict[str, str], lacks: str) -> None:
    fake.venv().prepare("dev")
    assert fake.venv(**other).lacks("dev") == lacks


def test_a_moved_venv_is_made_anew(fake: FakeVenv) -> None:
    fake.venv().prepare("dev")
    (fake.root / ".venv").rename(fake.root / "moved")
    assert fake.venv(folder="moved").lacks("dev") == "venv"


def test_a_venv_whose_python_went_away_is_made_anew(fake: FakeVenv) -> None:
    fake.venv().prepare("dev")
    Path(fake.venv().program("python")).unlink()
    assert fake.venv().lacks("dev") == "venv"


@pytest.mark.parametrize("step", ["--require-hashes", "--editable"])
def test_a_failed_installation_passes_its_code_on_and_leaves_no_stamp(fake: FakeVenv, step: str) -> None:
    fake.venv().prepare("runtime")
    fake.failing = step
    assert fake.venv().prepare("dev") == 7
    assert fake.venv().lacks("runtime") == "venv"


def test_an_interrupted_installation_leaves_no_stamp(fake: FakeVenv, monkeypatch: pytest.MonkeyPatch) -> None:
    fake.venv().prepare("runtime")

    def interrupted(*_args: Any, **_options: Any) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(fake.module, "call", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fake.venv().prepare("dev")
    assert fake.venv().lacks("runtime") == "venv"


# The command line


def test_help_explains_every_command(dev: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["--help"]) == 0
    told = capsys.readouterr().out
    assert all(f"\n  {name} " in told for name in dev.TASKS)


@pytest.mark.parametrize("argv", [[], ["dance"]])
def test_a_wrong_command_shows_the_usage(dev: ModuleType, capsys: pytest.CaptureFixture[str], argv: list[str]) -> None:
    assert dev.main(argv) == 2
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("args", "part"),
    [
        ([], False),
        (["-x"], False),
        (["-v", "--durations", "10"], False),
        (["-p", "no:randomly"], False),
        (["-k", "triage"], True),
        (["--deselect=tests/test_a.py::test_b"], True),
        (["tests"], True),
        (["tests/test_a.py::test_b"], True),
        (["--collect-only"], True),
    ],
)
def test_floors_are_let_go_only_where_a_part_is_selected(dev: ModuleType, args: list[str], part: bool) -> None:
    assert dev.selects_a_part(args, ROOT) is part


def test_tests_see_no_desktop_session_and_the_same_home(dev: ModuleType) -> None:
    env = {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0", "QT_SCALE_FACTOR": "2", "HOME": "/home/reader"}
    assert dev.test_environment(env) == {"HOME": "/home/reader", "QT_QPA_PLATFORM": "offscreen"}


def coverage_report(path: Path, entries: Iterable[tuple[str, int, int]]) -> Path:
    files = {
        name: {"summary": {"num_statements": of, "covered_lines": covered, "num_branches": 0, "covered_branches": 0}}
        for name, covered, of in entries
    }
    path.write_text(json.dumps({"files": files}))
    return path


@pytest.mark.parametrize(("elsewhere", "ui", "code"), [(95, 85, 0), (94, 85, 1), (95, 84, 1), (100, None, 1)])
def test_each_floor_is_held_by_its_own_files(
    dev: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str], elsewhere: int, ui: int | None, code: int
) -> None:
    entries = [("avara_desktop/app.py", elsewhere, 100)]
    if ui is not None:
        entries.append(("avara_desktop\\ui\\theme.py", ui, 100))
    assert dev.hold_floors(coverage_report(tmp_path / "coverage.json", entries)) == code
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_the_first_failing_step_gives_the_exit_code(dev: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    results = [dev.Result("ruff", 0, 1.0), dev.Result("mypy", 2, 2.0), dev.Result("pytest", 1, 30.0)]
    assert dev.summary(results) == 2
    assert "33.0 s" in capsys.readouterr().out


def test_the_closing_line_counts_what_pytest_counted(dev: ModuleType, tmp_path: Path) -> None:
    first, second = tmp_path / "first.xml", tmp_path / "second.xml"
    assert dev.counts([first, second]) == ""
    first.write_text('<testsuites><testsuite tests="9" failures="1" errors="2" skipped="3"/></testsuites>')
    assert dev.counts([first, second]) == "3 passed, 3 failed, 3 skipped"
    second.write_text('<testsuites><testsuite tests="5" failures="0" errors="0" skipped="0"/></testsuites>')
    assert dev.counts([first, second]) == "8 passed, 3 failed, 3 skipped"


def test_the_two_lanes_leave_no_test_out_and_run_none_twice(dev: ModuleType, tmp_path: Path) -> None:
    first, second = dev.lanes.commands("python", ["-q"], tmp_path)
    ignored = {arg.removeprefix("--ignore=") for arg in first if arg.startswith("--ignore=")}
    assert ignored == {arg for arg in second if arg.startswith("tests/")}
    assert all((ROOT / each).exists() for each in ignored)
    assert not [arg for arg in first if arg.startswith("tests")]


@pytest.mark.parametrize(("codes", "code"), [((0, 0), 0), ((1, 0), 1), ((0, 3), 3), ((2, 3), 2)])
def test_a_failure_of_either_lane_is_one(
    dev: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    codes: tuple[int, int],
    code: int,
) -> None:
    script = "import os; print(os.environ['COVERAGE_FILE']); raise SystemExit({})"
    made = tuple([sys.executable, "-c", script.format(each)] for each in codes)
    monkeypatch.setattr(dev.lanes, "commands", lambda *_: made)
    assert dev.lanes.run(sys.executable, [], dict(os.environ), tmp_path) == code
    heard = capfd.readouterr().out
    assert heard.index(str(tmp_path / "coverage-first")) < heard.index(str(tmp_path / "coverage-second"))


def test_a_childs_exit_code_is_passed_on_and_a_signal_has_a_shells_number(environment: Any) -> None:
    assert environment.call([sys.executable, "-c", "raise SystemExit(3)"]) == 3
    if os.name != "nt":
        assert environment.call([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"]) == 137


@pytest.mark.parametrize("code", [0, 3])
def test_a_quiet_child_is_heard_in_full_only_if_it_fails(
    environment: Any, capfd: pytest.CaptureFixture[str], code: int
) -> None:
    script = f"import sys; print('out'); print('err', file=sys.stderr); raise SystemExit({code})"
    assert environment.call([sys.executable, "-c", script], quiet=True) == code
    heard = capfd.readouterr().out
    assert ("out" in heard, "err" in heard) == (code != 0, code != 0)


def test_ctrl_c_ends_with_130_and_no_traceback() -> None:
    code = (
        f"import runpy, sys; sys.argv = ['dev.py', 'demo']; sys.path.insert(0, {str(SCRIPTS)!r})\n"
        "import preflight\n"
        "def interrupted(*_args, **_options): raise KeyboardInterrupt\n"
        "preflight.ensure = interrupted\n"
        f"runpy.run_path({str(SCRIPTS / 'dev.py')!r}, run_name='__main__')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 130
    assert "Traceback" not in done.stderr


# What others rely on


def test_ci_runs_the_test_command_that_the_readme_gives() -> None:
    command = "python3 packaging/dev.py test"
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert script.rstrip().endswith(f"\nexec {command}")
    assert command in (ROOT / "README.md").read_text(encoding="utf-8")
    if os.name != "nt":
        assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_packaging_stays_a_folder_of_scripts() -> None:
    assert not (SCRIPTS / "__init__.py").exists(), "it would hide the library of the same name"
