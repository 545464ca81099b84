"""No meaning is in colour alone: with one ink on one ground, whatever was told apart by a colour still looks different.

Not in greys, where a red and a yellow would still differ by their lightness, but with every token either the one ink or
the one ground: what is left are words and shapes.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from avara_desktop import ui
from avara_desktop.state.notices import Level, Notice, Notices
from avara_desktop.state.row_notes import RowNotes
from avara_desktop.ui.kit import theme
from avara_desktop.ui.window.notice_bar import NoticeBar
from avara_desktop.ui.window.words import freshness_words
from tests.ui.bench import Bench, texts_of
from tests.ui.rows import model_of, row, view_of

INK, GROUND = "#D5DAE0", "#1A1E23"
GROUNDS = {"window", "row", "panel", "raised", "selected", "line", "backdrop", "paper", "accent", "on_chip"}
STATES = ("stat", "high", "dim", "focus")


@pytest.fixture(autouse=True)
def _one_ink(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every colour is the ink or the ground."""
    names = theme.table()["dark"]
    table = {"dark": {name: GROUND if name in GROUNDS else INK for name in names}}
    theme._colour.cache_clear()
    theme._icon.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(theme, "table", lambda: table)
        theme.apply(16)
        yield
    theme._colour.cache_clear()
    theme._icon.cache_clear()
    theme.apply(16, "dark")


DENSITY = {"now": "comfortable"}


@pytest.fixture(params=("comfortable", "compact"))
def density(request: pytest.FixtureRequest) -> Iterator[str]:
    """Rows of two lines, and of one."""
    DENSITY["now"] = request.param
    yield request.param
    DENSITY["now"] = "comfortable"


def picture_of_row(*, selected: bool = False, notes: RowNotes | None = None, **fields: object) -> QImage:
    """A row of the worklist, as it is painted."""
    doing = {"stu_0": str(fields.pop("doing", ""))}
    model = model_of([row(0, **fields)], doing)
    if notes:
        model.notes = lambda study_id: notes
    view = view_of(model)
    view.set_density(DENSITY["now"])
    return view.row_painter.picture(
        row(0, **fields), view._cells, view.rowHeight(0), selected=selected, ratio=1.0
    ).toImage()


ROWS: dict[str, Callable[[], QImage]] = {
    "ordinary": picture_of_row,
    "STAT": lambda: picture_of_row(severity="stat"),
    "HIGH": lambda: picture_of_row(severity="high"),
    "a severity nobody knows": lambda: picture_of_row(severity="superstat"),
    "selected": lambda: picture_of_row(selected=True),
    "selected STAT": lambda: picture_of_row(selected=True, severity="stat"),
    "being asked": lambda: picture_of_row(doing="asking…"),
    "critical": lambda: picture_of_row(is_critical=True),
    "left": lambda: picture_of_row(notes=RowNotes(left="taken by Dr B")),
    "left STAT": lambda: picture_of_row(notes=RowNotes(left="cancelled"), severity="stat"),
    "changed": lambda: picture_of_row(notes=RowNotes(changed=("severity raised",))),
    "look-alike": lambda: picture_of_row(notes=RowNotes(look_alike=True)),
    "marked": lambda: picture_of_row(notes=RowNotes(marked=True)),
}


def test_the_one_ink_is_all_there_is() -> None:
    picture = picture_of_row(severity="stat", selected=True)
    assert theme.colour("stat") == theme.colour("focus") == theme.colour("text")
    assert theme.colour("selected") == theme.colour("row")
    assert picture.pixelColor(2, picture.height() // 2).name().upper() == INK, "the bar of a STAT"


def test_every_state_of_a_row_looks_different_in_one_ink(density: str) -> None:
    pictures = {name: draw() for name, draw in ROWS.items()}
    alike = [(a, b) for a in pictures for b in pictures if a < b and pictures[a] == pictures[b]]
    assert alike == []


@pytest.mark.parametrize("name", sorted(set(ROWS) - {"ordinary", "selected", "selected STAT"}))
def test_every_state_of_a_row_is_said_in_words(name: str) -> None:
    """The same for those who hear the row. What is selected, the screen reader is told by Qt."""
    said: dict[str, tuple[str, dict[str, object], RowNotes | None]] = {
        "STAT": ("STAT", {"severity": "stat"}, None),
        "HIGH": ("HIGH", {"severity": "high"}, None),
        "a severity nobody knows": ("SUPERSTAT", {"severity": "superstat"}, None),
        "being asked": ("asking…", {"doing": "asking…"}, None),
        "critical": ("CRITICAL", {"is_critical": True}, None),
        "left": ("left the list: taken by Dr B", {}, RowNotes(left="taken by Dr B")),
        "left STAT": ("left the list: cancelled", {"severity": "stat"}, RowNotes(left="cancelled")),
        "changed": ("severity raised", {}, RowNotes(changed=("severity raised",))),
        "look-alike": ("look-alike", {}, RowNotes(look_alike=True)),
        "marked": ("marked", {}, RowNotes(marked=True)),
    }
    words, fields, notes = said[name]
    doing = str(fields.pop("doing", ""))
    shown = row(0, **fields)
    model = model_of([shown], {"stu_0": doing})
    if notes:
        model.notes = lambda study_id: notes
    assert words in model.spoken(shown)


def test_every_level_of_notice_has_its_word() -> None:
    assert len({level.value for level in Level}) == len(Level)


def test_notices_look_different_in_one_ink(qtbot: QtBot) -> None:
    pictures = []
    for level in Level:
        notices = Notices()
        holder = QWidget()
        qtbot.addWidget(holder)
        bar = NoticeBar(notices)
        bar.setParent(holder)
        notices.post(Notice(level, "The same words", key="one"))
        bar.resize(600, 60)
        assert any(level.value in words for part in bar.findChildren(QWidget) for words in texts_of(part))
        pictures.append(bar.grab().toImage())
    assert all(pictures[a] != pictures[b] for a in range(len(pictures)) for b in range(a))


def chip() -> QPushButton:
    made = QPushButton("My list")
    made.setProperty("role", "chip")
    made.setCheckable(True)
    return made


def wrong(part: QWidget) -> None:
    part.setProperty("wrong", "yes")
    part.style().unpolish(part)
    part.style().polish(part)


@pytest.mark.parametrize(
    ("make", "change"),
    [
        (chip, lambda part: part.setChecked(True)),
        (lambda: QCheckBox("On"), lambda part: part.setChecked(True)),
        (QLineEdit, wrong),
        (QLineEdit, lambda part: part.setFocus()),
        (lambda: QPushButton("Claim"), lambda part: part.setFocus()),
        (lambda: QCheckBox("On"), lambda part: part.setFocus()),
    ],
    ids=["chosen view", "ticked", "wrong", "keyboard in a line", "keyboard on a button", "keyboard on a box"],
)
def test_states_of_controls_have_a_shape(
    qtbot: QtBot, make: Callable[[], QWidget], change: Callable[[QWidget], None]
) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    holder.resize(300, 80)
    other = QLineEdit(holder)
    part = make()
    part.setParent(holder)
    part.setGeometry(10, 40, 200, 34)
    holder.show()
    holder.activateWindow()
    qtbot.waitUntil(holder.isActiveWindow)
    other.setFocus()
    before = part.grab().toImage()
    change(part)
    assert part.grab().toImage() != before


async def test_the_age_of_the_list_and_every_refusal_is_a_word(qapp: QApplication) -> None:
    """``stat`` and ``high`` colour the age of the list only where its words say it as well."""
    async with Bench() as bench:
        words, token = freshness_words(bench.app.refresher, bench.app.session.phase)
        assert (token, "Live" in words) == ("secondary", True)
        for age, said in ((60.0, "updated"), (120.0, "STALE"), (1000.0, "OFFLINE")):
            bench.app.refresher.age = MagicMock(return_value=age)  # type: ignore[method-assign]
            words, token = freshness_words(bench.app.refresher, bench.app.session.phase)
            assert token in STATES
            assert said in words


PLACES = {
    "kit/file_drop.py": "the frame of the place where files may be dropped: shown at all only then, with words",
    "kit/theme.py": "frames of focus and of what is wrong, levels of notices: above",
    "pages/people_page.py": "what is being asked, or revoked: the words of the cell are the state",
    "pages/viewer_page.py": "severity of a Viewer study: the cell's word is the severity",
    "table/table_view.py": "the selected row of a table: frame and caret",
    "window/words.py": "age of the list: its words, above",
    "worklist/row_painter.py": "rows of the worklist: above",
    "worklist/worklist_view.py": "a row just come in: the strip counted it and named a STAT, and the tint says no more",
}
"""Where a token of state is used, and what says the same there. Signs in ``focus`` (the app's, a lock) mean nothing."""


def test_there_is_no_place_with_a_colour_of_state_that_nobody_looked_at() -> None:
    folder = Path(ui.__file__).parent
    found = set()
    for path in sorted(folder.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r'theme\.icon\("\w+", "focus"\)', "", text)
        uses = re.findall(r'(?:colour|_tint|_ink|token)\w*[(=:].*"(?:stat|high|dim|focus)"', text)
        uses += re.findall(r'", "(?:stat|high)"|: "(?:stat|high)"[,}]|%(?:stat|high|dim|focus)\b', text)
        if uses:
            found.add(path.relative_to(folder).as_posix())
    assert found - {"kit/mark.py"} == set(PLACES)
