"""The form kit as hands, eyes and a screen reader meet it."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QKeySequence, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from avara_desktop.state.fields import Field, Group, Kind
from avara_desktop.ui.form.editors import Choice, Line, Measured
from avara_desktop.ui.form.entries import Entries
from avara_desktop.ui.form.form import Form
from avara_desktop.ui.form.paragraphs import LEAST_LINES, MOST_LINES, Paragraphs
from avara_desktop.ui.kit import theme

from .test_layout import nameless

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # a word of the off-screen platform
GROUPS = (
    Group(
        "Who",
        (
            Field("name", "Name", required=True, wide=True),
            Field("born", "Born", hint="YYYY-MM-DD"),
            Field("sex", "Sex", Kind.CHOICE, choices=(("", "Not known"), ("female", "Female"), ("male", "Male"))),
            Field("size", "Size", Kind.MEASURE, choices=(("cm", "cm"), ("in", "in"))),
            Field("uid", "UID", act="Make one"),
        ),
    ),
    Group(
        "What",
        (
            Field("text", "Text", Kind.PROSE, wide=True),
            Field("notes", "Notes", Kind.LIST, wide=True, parts=(Field("note", "", Kind.PROSE),), entry="note"),
            Field(
                "priors",
                "Priors",
                Kind.LIST,
                wide=True,
                entry="prior",
                parts=(Field("date", "Date"), Field("words", "Words", Kind.PROSE, required=True, wide=True)),
            ),
            Field("able", "May create reports", Kind.CHECK),
        ),
    ),
)


class Sheet:
    """A form in a window of its own."""

    def __init__(self, size: tuple[int, int], px: int) -> None:
        theme.apply(px)
        self.window = QWidget()
        self.area = QScrollArea(self.window)
        self.area.setWidgetResizable(True)
        self.area.setAccessibleName("Person")
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.form = Form(GROUPS, left=1, name="Person")
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.addWidget(self.form)
        column.addStretch()
        self.area.setWidget(holder)
        outer = QVBoxLayout(self.window)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.area)
        self.window.resize(*size)
        self.window.show()
        self.changes: list[None] = []
        self.form.changed.connect(lambda: self.changes.append(None))
        self.settle()

    def settle(self) -> None:
        for _ in range(6):
            QApplication.sendPostedEvents(None, 0)
        self.window.grab()

    def line(self, name: str) -> Line:
        editor = self.form.boxes[name].editor
        assert isinstance(editor, Line)
        return editor

    def prose(self, name: str = "text") -> Paragraphs:
        editor = self.form.boxes[name].editor
        assert isinstance(editor, Paragraphs)
        return editor

    def entries(self, name: str) -> Entries:
        editor = self.form.boxes[name].editor
        assert isinstance(editor, Entries)
        return editor

    def choice(self) -> Choice:
        editor = self.form.boxes["sex"].editor
        assert isinstance(editor, Choice)
        return editor


@pytest.fixture
def sheet_of(qapp: QApplication) -> Iterator[Callable[..., Sheet]]:
    made: list[Sheet] = []

    def make(size: tuple[int, int] = (900, 700), px: int = 16) -> Sheet:
        made.append(Sheet(size, px))
        return made[-1]

    yield make
    for each in made:
        each.window.close()
        each.window.deleteLater()
    theme.apply(16)


@pytest.fixture
def sheet(sheet_of: Callable[..., Sheet]) -> Sheet:
    return sheet_of()


def test_values_come_back_as_they_went_in(sheet: Sheet) -> None:
    values = {
        "name": "Ada", "born": "1990-01-01", "sex": "male", "size": ("70", "in"), "uid": "1.2", "text": "One\n\nTwo",
        "notes": ["a", "b\nc"], "priors": [{"date": "", "words": "x", "kept": "unseen"}], "able": True,
    }  # fmt: skip
    sheet.form.set_values(values)
    assert sheet.form.values() == values
    sheet.form.empty()
    assert sheet.form.values() == {name: box.field.empty for name, box in sheet.form.boxes.items()}


def test_what_nobody_touched_comes_back_as_it_was_however_it_is_shown(sheet: Sheet) -> None:
    odd = {"name": " Doe\u202e\tJane\r\nX ", "text": "a\u00a0b\u2029c\x07 ", "sex": "X?", "notes": ["\u200bn "]}
    sheet.form.set_values(odd)
    assert {name: sheet.form.values()[name] for name in odd} == odd
    assert sheet.line("name").text() == "Doe\N{REPLACEMENT CHARACTER} Jane X"
    assert "\x07" not in sheet.prose().toPlainText()
    assert sheet.choice().currentText() == "X? (as sent)"
    QTest.keyClicks(sheet.line("name"), "A")
    assert sheet.form.values()["name"] == "ADoe\N{REPLACEMENT CHARACTER} Jane X"
    sheet.form.set_values({"sex": "male"})
    assert "X? (as sent)" not in [sheet.choice().itemText(at) for at in range(sheet.choice().count())]


def test_lines_stay_lines_whatever_is_pasted(sheet: Sheet) -> None:
    line = sheet.line("name")
    line.setFocus()
    QApplication.clipboard().setText("one\ntwo\tthree\u202efour")
    line.paste()
    assert line.text() == "one two three\N{REPLACEMENT CHARACTER}four"
    prose = sheet.prose()
    prose.paste()
    assert prose.toPlainText() == "one\ntwo\tthree\N{REPLACEMENT CHARACTER}four"
    rich = QMimeData()
    rich.setHtml("<img src='file:///etc/passwd'><b>bold</b>")
    rich.setText("<b>plain</b>")
    prose.insertFromMimeData(rich)
    assert prose.toPlainText().endswith("<b>plain</b>")
    QApplication.clipboard().clear()


def test_nothing_can_be_undone_back_into_sight_after_other_values_came(sheet: Sheet) -> None:
    for name in ("name", "text"):
        editor = sheet.form.boxes[name].editor
        assert isinstance(editor, QLineEdit | QPlainTextEdit)
        editor.setFocus()
        QTest.keyClicks(editor, "Doe")
    sheet.entries("notes").add()
    QTest.keyClicks(sheet.window.focusWidget(), "Doe")
    sheet.form.empty()
    for editor in sheet.window.findChildren(QLineEdit):
        editor.undo()
        assert editor.text() == ""
    for prose in sheet.window.findChildren(QPlainTextEdit):
        prose.undo()
        assert prose.toPlainText() == ""


def test_problems_stand_beside_their_fields_and_the_first_has_the_focus(sheet: Sheet) -> None:
    form = sheet.form
    form.set_values({"priors": [{"date": "", "words": "first"}, {"date": "soon", "words": "second"}]})
    left = form.show_problems({"priors.1.date": "must be a date", "born": "must be a date", "else": "is odd"})
    sheet.settle()
    assert left == {"else": "is odd"}
    assert sheet.window.focusWidget() is form.boxes["born"].editor
    assert form.boxes["born"].under.text() == "Check: Born must be a date."
    assert form.boxes["born"].editor.accessibleDescription() == "Check: Born must be a date."
    inner = sheet.entries("priors").box("1.date")
    assert inner is not None
    assert inner.under.text() == "Check: Date must be a date."
    assert inner.under.isVisible()
    QTest.keyClicks(sheet.line("born"), "1")
    assert form.boxes["born"].under.text() == "YYYY-MM-DD", "it was about what stood there before"
    assert form.problems() == {}
    form.show_problems({})
    assert not inner.under.isVisible()


def test_a_problem_far_below_is_scrolled_into_sight(sheet_of: Callable[..., Sheet]) -> None:
    sheet = sheet_of((420, 300), 20)
    sheet.form.show_problems({"priors": "must have at most 50 prior reports"})
    sheet.settle()
    under = sheet.form.boxes["priors"].under
    spot = under.mapTo(sheet.area.viewport(), QPoint(0, 0))
    assert sheet.area.viewport().rect().contains(spot)
    assert sheet.area.viewport().rect().contains(spot + QPoint(0, under.height() - 1))


def test_entries_are_added_and_removed_by_keyboard(sheet: Sheet) -> None:
    notes = sheet.entries("notes")
    notes.add_button.setFocus()
    QTest.keyClick(notes.add_button, Qt.Key.Key_Return)
    first = sheet.window.focusWidget()
    assert isinstance(first, Paragraphs), "the focus is in the new entry"
    QTest.keyClicks(first, "one")
    QTest.keyClick(notes.add_button, Qt.Key.Key_Space)
    QTest.keyClicks(sheet.window.focusWidget(), "two")
    notes.add()
    assert sheet.form.values()["notes"] == ["one", "two"], "an empty entry is none"
    assert first.accessibleName() == "Note 1"
    QTest.keyClick(notes._rows[0].remove, Qt.Key.Key_Return)
    assert sheet.form.values()["notes"] == ["two"]
    assert notes._rows[0].remove.accessibleName() == "Remove note 1"
    assert sheet.window.isAncestorOf(sheet.window.focusWidget())
    for row in tuple(notes._rows):
        QTest.keyClick(row.remove, Qt.Key.Key_Return)
    assert sheet.window.focusWidget() is notes.add_button
    assert sheet.form.values()["notes"] == []


def test_the_wheel_chooses_nothing(sheet: Sheet) -> None:
    sheet.choice().setFocus()
    where = QPointF(sheet.choice().rect().center())
    turn = QWheelEvent(
        where, sheet.choice().mapToGlobal(where), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(sheet.choice(), turn)
    assert sheet.form.values()["sex"] == ""
    QTest.keyClicks(sheet.choice(), "m")
    assert sheet.form.values()["sex"] == "male", "a letter finds"


def test_letters_and_plain_keys_never_leave_the_form(sheet: Sheet) -> None:
    ran: list[str] = []
    for keys in ("J", "Space", "Return", "?", "Esc", "U", "G, M"):
        action = QAction(keys, sheet.window)
        action.setShortcut(QKeySequence.fromString(keys))
        action.triggered.connect(lambda _, keys=keys: ran.append(keys))
        sheet.window.addAction(action)
    check = sheet.form.boxes["able"].editor
    for editor in (sheet.choice(), check, sheet.form.boxes["uid"].button, sheet.line("name"), sheet.prose()):
        editor.setFocus()
        for key in (Qt.Key.Key_J, Qt.Key.Key_U, Qt.Key.Key_Question, Qt.Key.Key_Escape, Qt.Key.Key_Return):
            QTest.keyClick(editor, key)
    assert ran == []


def test_tab_leaves_a_text_and_the_page_keeps_its_keys(sheet: Sheet) -> None:
    prose = sheet.prose()
    prose.setFocus()
    QTest.keyClick(prose, Qt.Key.Key_Tab)
    assert prose.toPlainText() == ""
    assert sheet.window.focusWidget() is not prose
    QTest.keyClick(prose, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert prose.toPlainText() == ""
    acted: list[str] = []
    sheet.form.acted.connect(acted.append)
    button = sheet.form.boxes["uid"].button
    QTest.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert acted == []
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert acted == ["uid"]


def test_a_text_grows_with_its_lines_and_then_scrolls(sheet: Sheet) -> None:
    prose = sheet.prose()
    spacing = prose.fontMetrics().lineSpacing()
    least = prose.height()
    assert least >= LEAST_LINES * spacing
    for lines in (1, 5, MOST_LINES):
        sheet.form.set_values({"text": "\n".join("x" * lines)})
        sheet.settle()
        assert prose.verticalScrollBar().maximum() == 0, f"{lines} lines are all in sight"
    tallest = prose.height()
    assert tallest > least
    sheet.form.set_values({"text": "x\n" * 200})
    sheet.settle()
    assert prose.height() == tallest
    assert prose.verticalScrollBar().maximum() > 0


def test_busy_takes_no_input_and_gives_the_focus_back(sheet: Sheet) -> None:
    line = sheet.line("born")
    line.setFocus()
    sheet.form.set_busy(True)
    QTest.keyClicks(line, "1")
    assert line.text() == ""
    sheet.form.set_busy(False)
    assert sheet.window.focusWidget() is line
    sheet.form.set_fixed("born", True)
    QTest.keyClicks(line, "1")
    assert line.text() == ""
    sheet.form.start()
    assert sheet.window.focusWidget() is sheet.line("name")


def test_everything_has_a_name_and_shows_plain_text(sheet: Sheet) -> None:
    sheet.form.set_values({"notes": ["<b>x</b>"], "priors": [{"date": "", "words": "<i>y</i>"}]})
    sheet.form.note("born", "<b>note</b>")
    sheet.form.set_choices("sex", (("a", "<b>A</b>"),))
    assert nameless(sheet.window) == []
    assert {label.textFormat() for label in sheet.window.findChildren(QLabel)} == {Qt.TextFormat.PlainText}
    assert sheet.form.boxes["born"].under.text() == "<b>note</b>"
    assert "required" in sheet.form.boxes["name"].title.text()
    assert "required" in sheet.line("name").accessibleName()


@pytest.mark.parametrize("px", [14, 16, 24])
@pytest.mark.parametrize("width", [420, 800, 1280, 1920])
def test_nothing_is_cut_at_any_width(sheet_of: Callable[..., Sheet], width: int, px: int) -> None:
    sheet = sheet_of((width, 700), px)
    sheet.form.set_values({"notes": ["a note " * 30], "priors": [{"date": "", "words": "word " * 80}]})
    sheet.form.show_problems({"born": "must be a date that exists, as YYYY-MM-DD", "uid": "must be a DICOM UID"})
    sheet.settle()
    content = sheet.area.widget()
    assert content is not None
    assert content.width() <= sheet.area.viewport().width()
    cut = []
    for part in sheet.form.findChildren(QWidget):
        if not part.isVisible() or isinstance(part.parentWidget(), QLineEdit | QPlainTextEdit):
            continue
        right = part.mapTo(content, part.rect().topRight()).x()
        if right >= content.width():
            cut.append(f"{part} leaves the page")
        if isinstance(part, QLabel):
            needed = part.heightForWidth(part.width()) if part.wordWrap() else part.sizeHint().height()
            if part.height() < needed - 1 or (not part.wordWrap() and part.width() < part.sizeHint().width() - 1):
                cut.append(part.text())
        if isinstance(part, QLineEdit | Measured) and part.height() < part.fontMetrics().lineSpacing() + 8:
            cut.append(part.objectName())
    assert cut == []
    columns = {box.mapTo(content, QPoint(0, 0)).x() for box in sheet.form.boxes.values()}
    # the right half of a wide form holds texts only here, each as wide as it is
    assert len(columns) == (3 if width >= 74 * px + 60 else 2 if width >= 30 * px + 60 else 1)
