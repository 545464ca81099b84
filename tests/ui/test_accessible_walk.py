"""A screen reader's walk through everything on screen: a name for every control, a sentence for every row."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QApplication, QTableView, QWidget

from avara_desktop.commands import Page
from avara_desktop.ui.kit.sheet import Sheet
from avara_desktop.ui.watch.strip_card import StripCard
from tests.ui.bench import Bench
from tests.ui.scenes import SCENES, Scene

Role = QAccessible.Role
ACTING = {
    Role.Button,
    Role.ButtonMenu,
    Role.CheckBox,
    Role.RadioButton,
    Role.ComboBox,
    Role.EditableText,
    Role.SpinBox,
    Role.Slider,
    Role.Table,
    Role.List,
    Role.ListItem,
    Role.MenuItem,
    Role.PageTab,
    Role.Link,
}
UNNAMED = {Role.Client, Role.Cell, Role.StaticText}
"""May hold the keyboard (text to be selected, say) and be empty: what there is of words is their name."""
"""What a reader acts with, and what holds what is acted on: nameless, it cannot be told from its neighbour."""


@dataclass(frozen=True)
class Heard:
    """What a screen reader hears of one part of the screen; copied, for Qt's own interfaces do not live long."""

    role: QAccessible.Role
    name: str
    description: str
    what: str
    focusable: bool
    selected: bool

    @property
    def acts(self) -> bool:
        """Whether a reader does something with it."""
        return self.role in ACTING or (self.focusable and self.role not in UNNAMED)


def heard(part: QAccessibleInterface) -> Heard:
    thing, state = part.object(), part.state()
    return Heard(
        part.role(),
        part.text(QAccessible.Text.Name),
        part.text(QAccessible.Text.Description),
        f"{part.role().name} {type(thing).__name__ if thing else ''} {thing.objectName() if thing else ''}".strip(),
        bool(state.focusable),
        bool(state.selected),
    )


def parts(part: QAccessibleInterface) -> Iterator[Heard]:
    """A part of the screen and everything in it that is visible."""
    if part.state().invisible:
        return
    yield heard(part)
    for place in range(part.childCount()):
        child = part.child(place)
        if child is not None and child.isValid():
            yield from parts(child)


def walked(widget: QWidget) -> list[Heard]:
    """Everything a screen reader finds in a window; a failure where it is of no use to one."""
    found = list(parts(QAccessible.queryAccessibleInterface(widget)))
    for each in found:
        assert not each.acts or each.name.strip(), f"without a name: {each.what}"
        for words in (each.name, each.description):
            assert not words.startswith("<qt>"), f"markup is read out: {each.what}: {words}"
    return found


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
async def test_every_control_in_sight_has_a_name_and_nothing_is_read_out_as_markup(
    qapp: QApplication, scene: Scene
) -> None:
    async with Bench(enter=scene.enter) as bench:
        await scene.show(bench)
        await bench.settled()
        found = walked(bench.window)
        assert len(found) > 10
        focused = heard(QAccessible.queryAccessibleInterface(bench.focus()))
        assert focused.name.strip(), f"the keyboard is on something nameless: {focused.what}"
        names = {each.name for each in found}
        for kind in scene.parts:
            shown = [part for part in bench.window.findChildren(kind) if part.isVisible()]
            assert shown, f"{kind.__name__} is not in sight"
            assert {part.accessibleName() for part in shown} - {""} <= names
            assert all(part.accessibleName() for part in shown), kind.__name__
        if scene.enter:
            assert bench.window.pages.page() is scene.page
        for sheet in reversed(bench.sheets()):
            sheet.close_with(False)
        await bench.settled()


def kinds(kind: type[QWidget]) -> Iterator[type[QWidget]]:
    """Every kind of ours there is."""
    for each in kind.__subclasses__():
        if each.__module__.startswith("avara_desktop"):
            yield each
            yield from kinds(each)


def test_every_page_and_every_kind_of_sheet_and_strip_is_walked() -> None:
    """What is new fails here until it stands in ``tests/ui/scenes.py``."""
    walked_kinds = {base for scene in SCENES for kind in scene.parts for base in kind.__mro__}
    wanted = {kind for base in (Sheet, StripCard) for kind in kinds(base)}
    assert {kind.__name__ for kind in wanted - walked_kinds} == set()
    assert {scene.page for scene in SCENES} == set(Page)
    assert len({scene.name for scene in SCENES}) == len(SCENES)


# --- rows


async def test_every_row_says_its_whole_sentence_and_which_one_is_in_hand(qapp: QApplication) -> None:
    """Severity first, then who, what, how long and where it stands: what the eye has from the whole row."""
    async with Bench() as bench:
        assert bench.window.view.selected_id() == bench.window.selected, "the row in hand is marked from the start"
        table = [each for each in walked(bench.window) if each.role is Role.Cell]
        sentences = {each.name: each for each in table}
        model = bench.window.model
        for place in range(model.rowCount()):
            row = model.row(place)
            assert row is not None
            sentence = model.spoken(row)
            for words in (row.patient, row.identity, row.mrn, row.description, row.status, *row.flags):
                assert words in sentence
            assert sentence.casefold().startswith(row.study.severity.value)
            if bench.window.view._on_screen(row.study_id) is not None:
                assert sentence in sentences
        chosen = {each.name for each in table if each.selected}
        held = model.row(bench.window.view.currentIndex().row())
        assert held is not None
        assert model.spoken(held) in chosen


@pytest.mark.parametrize("pressed", ["G, T", "G, W"])
async def test_rows_of_the_other_lists_say_whole_sentences_too(qapp: QApplication, pressed: str) -> None:
    async with Bench() as bench:
        await bench.press(pressed)
        await bench.settled()
        view = bench.focus()
        assert isinstance(view, QTableView)
        first = view.model().index(0, 0)
        said = str(first.data(Qt.ItemDataRole.AccessibleTextRole))
        cells = [str(view.model().index(0, column).data()) for column in range(view.model().columnCount())]
        assert len(cells) > 3
        for words in cells:
            assert words in said or words in ("", "None"), words
        assert said in {each.name for each in walked(bench.window)}
