"""The window's place while the app is loaded: painted first, and gone once the window stands."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from avara_desktop.ui.kit import theme
from avara_desktop.ui.window.shell import GROUND, INK, Shell

from .bench import until

ROOT = Path(theme.__file__).resolve().parents[3]


def test_its_colours_are_the_dark_theme_s() -> None:
    assert theme.table()["dark"]["window"] == GROUND
    assert theme.table()["dark"]["secondary"] == INK


def test_it_is_painted_when_it_says_so(qapp: QApplication) -> None:
    shell = Shell(None)
    shell.paint_first()
    assert shell.isVisible()
    assert shell.grab().toImage().pixelColor(5, 5).name().upper() == GROUND
    assert "Starting" in shell.text()
    shell.close()
    shell.deleteLater()


async def test_it_gives_its_place_to_the_window_and_goes(qapp: QApplication) -> None:
    shell, window = Shell(None), QWidget()
    shell.paint_first()
    shell.resize(1000, 700)
    shell.give_way(window)
    assert window.isVisible()
    assert window.size() == shell.size()
    await until(lambda: not isValid(shell), "the shell has gone")
    assert window.isVisible()
    window.close()
    window.deleteLater()


async def test_closed_before_the_window_came_the_window_goes_too(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell, window = Shell(None), QWidget()
    shell.paint_first()
    shell._unwanted = True  # as a close button does; a test's own close is not taken for the reader's
    shell.give_way(window)
    await until(lambda: not window.isVisible(), "the window is closed")
    await until(lambda: not isValid(shell), "the shell has gone")
    window.deleteLater()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"window": 7}', '{"window": "ü"}', '{"window": "bm90aGluZw=="}'])
def test_a_kept_place_that_is_none_is_no_hindrance(qapp: QApplication, tmp_path: Path, text: str) -> None:
    file = tmp_path / "settings.json"
    file.write_text(text, encoding="utf-8")
    shell = Shell(file)
    assert (shell.width(), shell.height()) == (1280, 800)
    shell.deleteLater()


def test_it_stands_where_the_window_stood(qapp: QApplication, tmp_path: Path) -> None:
    before = QWidget()
    before.resize(700, 600)
    kept = bytes(before.saveGeometry().toBase64().data()).decode()
    (tmp_path / "settings.json").write_text(json.dumps({"window": kept}), encoding="utf-8")
    shell = Shell(tmp_path / "settings.json")
    assert (shell.width(), shell.height()) == (700, 600)
    for each in (before, shell):
        each.deleteLater()


def test_nothing_but_qt_is_loaded_before_it_and_no_source_is_read_after_it() -> None:
    script = """
import sys
from avara_desktop import __main__ as cli
shell = cli._shell(keeps=False)
heavy = {"asyncio", "pydantic", "httpx", "qasync", "avara_desktop.app", "avara_desktop.ui.kit.theme"}
heavy &= sys.modules.keys()
assert not heavy, heavy
import linecache
before = len(linecache.cache)
import avara_desktop.start
print(len(linecache.cache) - before, "avara_desktop.ui.pages.people_page" in sys.modules, "pygments" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["0", "False", "False"]
