"""The tour proves itself: it passes, leaves pictures of what it saw, and fails where something is missed."""

import itertools
import json
import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtGui import QColor, QImage, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from avara_desktop.local import clock
from avara_desktop.state.burst import HOLD, WINDOW
from avara_desktop.tour import guide, sights, whole
from avara_desktop.tour.guide import Look, MemoryVault, Tour
from avara_desktop.ui.kit import theme
from avara_desktop.ui.study.addendum_sheet import AddendumSheet


@pytest.fixture
def dark_again(qapp: QApplication) -> Iterator[None]:
    """Qt has one palette a process: what follows wears the ordinary one."""
    yield
    theme.apply(16, "dark")


@pytest.mark.seconds(240)
@pytest.mark.qt_log_ignore("propagateSizeHints")  # said of every dialog off screen
async def test_the_whole_tour_passes_and_leaves_a_picture_of_every_step(dark_again: None, tmp_path: Path) -> None:
    before = clock.seconds()
    assert await whole.run(tmp_path, Look((1280, 800), "grey", 18))
    assert clock.seconds() - before < 300.0, "time goes on as before"
    assert not list(tmp_path.rglob("*policy*"))
    notes = json.loads((tmp_path / "tour.json").read_text(encoding="utf-8"))
    assert notes["passed"] is True
    assert notes["missed"] == []
    assert (notes["size"], notes["theme"], notes["text_px"]) == ([1280, 800], "grey", 18)
    assert notes["platform"] == "offscreen"
    assert [step["number"] for step in notes["steps"]] == list(range(1, len(notes["steps"]) + 1))
    for step in notes["steps"]:
        assert step["checks"], step["name"]
        if not step["picture"]:
            assert any(later["picture"] for later in notes["steps"][step["number"] :])
            continue
        file = tmp_path / step["picture"]
        assert file.stat().st_size > 5_000
        picture = QImage(str(file))
        seen = {picture.pixel(x, y) for x in range(0, picture.width(), 9) for y in range(0, picture.height(), 9)}
        assert len(seen) > 4, step["name"]
        worn = "dark" if "other theme" in step["name"] else "grey"
        assert seen & {QColor(theme.table()[worn][token]).rgb() for token in ("window", "panel", "row")}, step["name"]
        assert step["seconds"] > 0
    assert sum(bool(step["picture"]) for step in notes["steps"]) >= len(notes["steps"]) - 2


class Nowhere:
    """A tour that has begun and ended without app or sandbox."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async def nothing(_: Tour) -> None:
            """Neither app nor sandbox."""

        monkeypatch.setattr(Tour, "begin", nothing)
        monkeypatch.setattr(Tour, "end", nothing)
        monkeypatch.setattr(guide, "WAIT_SECONDS", 0.03)


@pytest.fixture
def on_this_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets ``main`` run its work without a loop of Qt's own."""
    import asyncio

    def on_qt(work: Callable[[], Coroutine[Any, Any, None]]) -> int:
        asyncio.run(work())
        return 0

    monkeypatch.setattr(whole, "on_qt", on_qt)


@pytest.mark.parametrize(("held", "code"), [(True, 0), (False, 1)])
def test_a_planted_miss_makes_the_tour_fail(
    qapp: QApplication,
    monkeypatch: pytest.MonkeyPatch,
    on_this_loop: None,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    held: bool,
    code: int,
) -> None:
    Nowhere(monkeypatch)

    async def one(walk: Tour) -> None:
        walk.step("One step")
        walk.check("one thing", held)
        await walk.until("another thing", lambda: True)

    monkeypatch.setattr(whole, "STEPS", (one,))
    out = tmp_path / "deep" / "out"
    assert whole.main(out, (1280, 800)) == code
    told = capsys.readouterr()
    assert ("All checks held" in told.out) is held
    assert ("MISSED: one thing" in told.err) is not held
    notes = json.loads((out / "tour.json").read_text(encoding="utf-8"))
    assert notes["passed"] is held
    assert notes["missed"] == ([] if held else ["One step: one thing"])


async def test_what_never_comes_is_a_miss_and_the_tour_goes_on(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Nowhere(monkeypatch)
    walk = Tour(tmp_path, Look((800, 600)))
    walk.step("Waiting")
    await walk.until("it never comes", lambda: False)
    assert walk.notebook()["missed"] == ["Waiting: it never comes"]
    assert "MISSED" in capsys.readouterr().err


def test_a_step_that_breaks_off_still_leaves_the_notebook(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, on_this_loop: None, tmp_path: Path
) -> None:
    Nowhere(monkeypatch)

    async def broken(walk: Tour) -> None:
        walk.step("Broken")
        raise LookupError("a defect")

    monkeypatch.setattr(whole, "STEPS", (broken,))
    with pytest.raises(LookupError):
        whole.main(tmp_path, (1280, 800))
    assert json.loads((tmp_path / "tour.json").read_text(encoding="utf-8"))["steps"][0]["name"] == "Broken"


def test_the_vault_of_the_tour_is_in_memory() -> None:
    vault = MemoryVault()
    vault.set_password("s", "u", "p")
    assert vault.get_password("s", "u") == "p"
    vault.delete_password("s", "u")
    assert vault.get_password("s", "u") is None


def test_no_sheet_is_found_where_none_is_open(qapp: QApplication, tmp_path: Path) -> None:
    class Window:
        def children(self) -> list[object]:
            """Nothing."""
            return []

    walk = Tour(tmp_path, Look((800, 600)))
    walk.app = type("App", (), {"window": Window()})()
    assert sights.open_sheet(walk, AddendumSheet) is None


async def test_letters_come_at_a_hands_pace_and_dictation_does_not(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pressed: list[tuple[str, float]] = []

    class Line(QLineEdit):
        def keyPressEvent(self, event: QKeyEvent) -> None:
            pressed.append((event.text(), time.monotonic()))

    line = Line()
    monkeypatch.setattr(Tour, "_focus", lambda self: line)
    walk = Tour(tmp_path, Look())
    burst = SimpleNamespace(waiting=False)
    walk.app = SimpleNamespace(desk=SimpleNamespace(burst=burst))  # type: ignore[assignment]
    await walk.press("G, U")
    await walk.press("Z")
    assert [key for key, _ in pressed] == ["g", "u", "z"]
    gaps = [after - before for (_, before), (_, after) in itertools.pairwise(pressed)]
    assert min(gaps) > HOLD
    pressed.clear()
    await walk.dictate("the lungs")
    assert pressed[-1][1] - pressed[0][1] < WINDOW
