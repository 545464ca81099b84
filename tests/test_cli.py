"""The command line: what each word starts, what is refused, and with which exit code."""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from avara_desktop import __main__ as cli
from avara_desktop import __version__, doctor, examination, start
from avara_desktop.sandbox import __main__ as sandbox
from avara_desktop.tour import whole as tour

KEY = "avk_canary_of_the_command_line"
ACCESS = {"AVARA_BASE_URL": "https://avara.example", "AVARA_API_KEY": KEY, "AVARA_READER_EMAIL": "reader@avara.example"}
Started = list[tuple[Any, ...]]
SHOW = object()
"""How the shell, which has tests of its own, would give its place to the window."""


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    """What was started with what; nothing really is. There is a display and every library."""
    noted: Started = []

    def noting(name: str) -> Callable[..., int]:
        def begin(*args: Any, **named: Any) -> int:
            noted.append((name, *(each for each in (*args, *named.values()) if each is not SHOW)))
            return 0

        return begin

    monkeypatch.setattr(cli, "_shell", lambda *, keeps: SimpleNamespace(give_way=SHOW))
    for name in ("ordinary", "ephemeral", "demo"):
        monkeypatch.setattr(start, name, noting(name))
    monkeypatch.setattr(tour, "main", noting("tour"))
    monkeypatch.setattr(doctor, "main", noting("doctor"))
    monkeypatch.setattr(sandbox, "main", noting("sandbox"))
    monkeypatch.setattr(examination, "screen", lambda: "X11 (:0)")
    monkeypatch.setattr(examination, "lacking_for_a_window", lambda environ: {})
    return noted


@pytest.fixture
def no_display(started: Started, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examination, "screen", lambda: "")


def set_access(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    for name in names:
        monkeypatch.setenv(name, ACCESS[name])


@pytest.mark.parametrize(
    ("words", "call"),
    [
        ([], ("ordinary",)),
        (["run"], ("ordinary",)),
        (["demo"], ("demo", 400)),
        (["demo", "--studies", "7"], ("demo", 7)),
        (["tour", "--out", "pictures"], ("tour", Path("pictures"), (1280, 800), "dark", 16)),
        (
            ["tour", "--out", "pictures", "--size", "1920x1080", "--theme", "grey", "--text-px", "24"],
            ("tour", Path("pictures"), (1920, 1080), "grey", 24),
        ),
        (["doctor"], ("doctor", False)),
        (["doctor", "--json"], ("doctor", True)),
        (["sandbox"], ("sandbox", [])),
        (["sandbox", "--port", "0", "--help"], ("sandbox", ["--port", "0", "--help"])),
    ],
)
def test_each_word_starts_its_part(words: list[str], call: tuple[Any, ...], started: Started) -> None:
    assert cli.main(words) == 0
    assert started == [call]


def test_without_arguments_the_words_of_the_process_count(started: Started, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["avara-desktop", "doctor"])
    assert cli.main() == 0
    assert started == [("doctor", False)]


def test_access_in_the_environment_is_ignored_unless_asked_for(
    started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_access(monkeypatch, *ACCESS)
    assert cli.main([]) == 0
    assert started == [("ordinary",)]


@pytest.mark.parametrize("words", [["--ephemeral"], ["run", "--ephemeral"]])
def test_ephemeral_takes_access_from_the_environment(
    words: list[str], started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_access(monkeypatch, *ACCESS)
    assert cli.main(words) == 0
    assert started == [("ephemeral", *ACCESS.values())]


@pytest.mark.parametrize("there", [(), ("AVARA_API_KEY",), ("AVARA_BASE_URL", "AVARA_API_KEY")])
def test_ephemeral_names_the_variables_it_lacks_and_no_value(
    there: tuple[str, ...], started: Started, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_access(monkeypatch, *there)
    assert cli.main(["--ephemeral"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    for name, value in ACCESS.items():
        assert (name in said.err) is (name not in there)
        assert value not in said.err
    assert started == []


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"avara-desktop {__version__}\n"


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], ["tour", "-h"], ["doctor", "-h"], ["demo", "-h"]])
def test_help(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert said.startswith("usage: avara-desktop")
    if words == ["--help"]:
        assert all(word in said for word in ("run", "demo", "tour", "doctor", "sandbox", "AVARA_API_KEY"))


@pytest.mark.parametrize(
    "words",
    [
        ["walk"],
        ["--colour"],
        ["tour"],
        ["tour", "--out", "x", "--size", "big"],
        ["tour", "--out", "x", "--size", "1280"],
        ["tour", "--out", "x", "--size", "639x480"],
        ["tour", "--out", "x", "--size", "1280x9999"],
        ["tour", "--out", "x", "--theme", "white"],
        ["tour", "--out", "x", "--text-px", "13"],
        ["demo", "--studies", "many"],
        ["demo", "--studies", "-1"],
        ["demo", "--studies", "²"],
        ["doctor", "all"],
    ],
)
def test_bad_arguments_end_with_two(words: list[str], started: Started, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    assert ended.value.code == 2
    assert "usage: avara-desktop" in capsys.readouterr().err
    assert started == []


@pytest.mark.usefixtures("no_display")
def test_without_a_display_run_says_so(started: Started, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["run"]) == cli.EXIT_UNAVAILABLE
    assert "no display" in capsys.readouterr().err
    assert started == []


@pytest.mark.usefixtures("no_display")
def test_without_a_display_the_demo_is_the_tour(
    started: Started, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "")
    assert cli.main(["demo", "--out", str(tmp_path)]) == 0
    assert started == [("tour", tmp_path, (1280, 800), "dark", 16)]
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen"
    assert "off screen" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["run"], ["demo"]])
def test_a_missing_library_is_named_before_qt_aborts(
    words: list[str], started: Started, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lacking = {"libxcb-cursor.so.0": "libxcb-cursor0"}
    monkeypatch.setattr(examination, "lacking_for_a_window", lambda environ: lacking)
    assert cli.main(words) == cli.EXIT_UNAVAILABLE
    said = capsys.readouterr().err
    assert "libxcb-cursor.so.0" in said
    assert "libxcb-cursor0" in said.split()
    assert started == []


@pytest.mark.parametrize(
    "text",
    ["libEGL.so.1: cannot open shared object file", "No module named 'PySide6'", "No module named 'PySide6.QtPdf'"],
)
def test_qt_that_cannot_be_imported_points_to_the_doctor(
    text: str, started: Started, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(show: object) -> int:
        raise ImportError(text)

    monkeypatch.setattr(start, "ordinary", fail)
    assert cli.main([]) == cli.EXIT_UNAVAILABLE
    assert "avara-desktop doctor" in capsys.readouterr().err


def test_another_import_error_is_a_defect(started: Started, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(show: object) -> int:
        raise ImportError("cannot import name 'x' from 'avara_desktop.ui'")

    monkeypatch.setattr(start, "ordinary", fail)
    with pytest.raises(ImportError):
        cli.main([])


def test_what_the_event_loop_hands_to_threads_is_not_waited_for() -> None:
    threads = start.DaemonThreads()
    assert threads.submit(divmod, 7, 2).result(5) == (3, 1)
    assert isinstance(threads.submit(divmod, 7, 0).exception(5), ZeroDivisionError)
    hanging = threading.Event()
    try:
        waiting = threads.submit(hanging.wait)
        began = time.monotonic()
        threads.shutdown(wait=True)
        assert time.monotonic() - began < 1
        assert not waiting.done()
    finally:
        hanging.set()
    assert waiting.result(5) is True


def test_ctrl_c_while_starting_ends_with_130(started: Started, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(show: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(start, "ordinary", interrupt)
    assert cli.main([]) == 130
