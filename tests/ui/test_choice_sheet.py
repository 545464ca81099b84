"""The sheet that offers one of several things: nothing is chosen before the reader chooses, nothing sent by a slip."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from avara_desktop.ui.kit import theme
from avara_desktop.ui.study.choice_sheet import Choice, ChoiceSheet

from .bench import texts_of
from .rows import study

READERS = (
    Choice("usr_1", "Amara Osei", "Radiologist · amara@example.org"),
    Choice("usr_2", "José García", "Cardiologist · jose@example.org", current=True),
    Choice("usr_3", "Robin Reader", "Radiologist · robin@example.org"),
)
SEVERITIES = (
    Choice("stat", "STAT", "Read at once"),
    Choice("high", "HIGH", "Urgent"),
    Choice("normal", "Normal", "Routine"),
)


class Host:
    """A window with a sheet over it, and hands."""

    def __init__(
        self,
        choices: tuple[Choice[str], ...],
        search: str = "Name or email",
        size: tuple[int, int] = (1280, 800),
    ) -> None:
        self.window = QWidget()
        self.window.resize(*size)
        self.window.show()
        self.sheet: ChoiceSheet[str] = ChoiceSheet(
            self.window, "Assign to a colleague", study(3), choices, "Assign", search=search
        )
        self.closed: list[bool] = []
        self.sheet.closed.connect(self.closed.append)
        self.sheet._awaited = True  # it is deleted with its window
        self.sheet.open(self.sheet.words if search else self.sheet.list)

    def press(self, keys: str) -> None:
        """Press keys where the focus is."""
        combination = QKeySequence.fromString(keys)[0]  # type: ignore[index]
        QTest.keyClick(self.window.focusWidget(), combination.key(), combination.keyboardModifiers())

    def write(self, text: str) -> None:
        """Type."""
        QTest.keyClicks(self.window.focusWidget(), text)

    def rows(self) -> list[str]:
        """What is offered."""
        return [self.sheet.list.item(place).text() for place in range(self.sheet.list.count())]

    def end(self) -> None:
        """Take the window away."""
        self.window.close()
        self.window.deleteLater()


@pytest.fixture
def readers(qapp: QApplication) -> Iterator[Host]:
    """Colleagues, with a search line."""
    host = Host(READERS)
    yield host
    host.end()


@pytest.fixture(params=[None, "stat", "high", "normal"])
def severities(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[Host]:
    """Severities, one of them the present one or none (a word of the server's that is not known)."""
    choices = tuple(Choice(each.value, each.title, each.detail, each.value == request.param) for each in SEVERITIES)
    host = Host(choices, "")
    yield host
    host.end()


def test_it_says_whose_study_it_is(readers: Host) -> None:
    said = [words for part in readers.sheet.findChildren(QLabel) for words in texts_of(part)]
    assert "DOE, Jane" in said
    assert "MR-1234" in said
    assert "Assign to a colleague" in said


def test_nothing_is_preselected_and_ctrl_enter_then_sends_nothing(readers: Host) -> None:
    assert (readers.sheet.chosen(), readers.sheet.send.isEnabled()) == (None, False)
    readers.press("Ctrl+Return")
    assert readers.closed == []


def test_no_severity_is_preselected_by_taking_the_focus(severities: Host) -> None:
    sheet = severities.sheet
    assert severities.window.focusWidget() is sheet.list
    assert (sheet.chosen(), sheet.list.currentRow(), sheet.send.isEnabled()) == (None, -1, False)
    sheet.list.clearFocus()
    sheet.list.setFocus(Qt.FocusReason.TabFocusReason)
    severities.press("Ctrl+Return")
    severities.press("Return")
    assert (sheet.chosen(), severities.closed) == (None, [])


def test_arrows_choose_and_step_over_the_present_one(severities: Host) -> None:
    sheet = severities.sheet
    able = [choice.value for choice in sheet._choices if not choice.current]
    seen = []
    for _ in able:
        severities.press("Down")
        seen.append(sheet.chosen())
    assert seen == able
    severities.press("Down")
    assert sheet.chosen() == able[-1], "at the end it stays"
    for wanted in reversed(able[:-1]):
        severities.press("Up")
        assert sheet.chosen() == wanted
    severities.press("Up")
    assert sheet.chosen() == able[0]
    assert sheet.verdict.text() == f"Chosen: {next(each.title for each in SEVERITIES if each.value == able[0])}"


def test_typed_letters_choose_no_severity(severities: Host) -> None:
    severities.write("hns")
    assert severities.sheet.chosen() is None
    assert severities.closed == []


def test_the_present_one_is_marked_and_cannot_be_chosen(readers: Host) -> None:
    assert [" (now)" in row for row in readers.rows()] == [False, True, False]
    readers.sheet.list.setCurrentRow(1)
    assert (readers.sheet.chosen(), readers.sheet.send.isEnabled()) == (None, False)
    readers.press("Ctrl+Return")
    assert readers.closed == []
    spot = readers.sheet.list.visualItemRect(readers.sheet.list.item(1)).center()
    QTest.mouseClick(readers.sheet.list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert readers.sheet.chosen() is None


def test_typing_narrows_and_puts_the_hand_on_the_first_that_may_be_chosen(readers: Host) -> None:
    readers.write("radio")
    assert [row.split(" · ")[0] for row in readers.rows()] == ["Amara Osei", "Robin Reader"]
    assert readers.sheet.chosen() == "usr_1"
    readers.press("Down")
    assert readers.sheet.chosen() == "usr_3"
    readers.write(" ROBIN")
    assert (len(readers.rows()), readers.sheet.chosen()) == (1, "usr_3")
    readers.sheet.words.setText("")
    assert (len(readers.rows()), readers.sheet.chosen()) == (3, None), "an empty search chooses nothing"


def test_marks_on_letters_do_not_matter_and_the_present_one_is_found_but_not_chosen(readers: Host) -> None:
    readers.write("garcia")
    assert len(readers.rows()) == 1
    assert (readers.sheet.chosen(), readers.sheet.send.isEnabled()) == (None, False)


def test_a_name_that_nobody_has_is_told_and_sends_nothing(readers: Host) -> None:
    readers.write("nobody of that name")
    assert readers.rows() == []
    assert readers.sheet.verdict.text() == "Nobody of that name may create reports."
    readers.press("Ctrl+Return")
    assert readers.closed == []


def test_where_there_is_nobody_at_all_it_says_so(qapp: QApplication) -> None:
    host = Host(())
    assert host.sheet.verdict.text() == "There is nothing to choose."
    assert not host.sheet.send.isEnabled()
    host.press("Down")
    host.press("Esc")
    assert host.closed == [False]
    host.end()


def test_only_ctrl_enter_or_the_button_accepts(readers: Host) -> None:
    readers.press("Down")
    assert readers.sheet.chosen() == "usr_1"
    for keys in ("Return", "Enter", "Space", "Tab", "Down", "Up"):
        readers.press(keys)
        assert readers.closed == [], keys
    readers.sheet.words.setFocus()
    readers.sheet.words.setText("")
    readers.press("Down")
    readers.press("Ctrl+Return")
    assert readers.closed == [True]
    assert readers.sheet.chosen() == "usr_1"


def test_esc_and_cancel_send_nothing(qapp: QApplication) -> None:
    for way in ("Esc", "button"):
        host = Host(READERS)
        host.press("Down")
        if way == "Esc":
            host.press("Esc")
        else:
            cancel = next(each for each in host.sheet.findChildren(QPushButton) if each.text() == "Cancel")
            QTest.mouseClick(cancel, Qt.MouseButton.LeftButton)
        assert host.closed == [False]
        host.end()


HOSTILE = "<b>Bold</b><img src='file:///etc/passwd'><a href='https://evil.example'>x</a>"


def test_a_hostile_name_is_plain_text(qapp: QApplication) -> None:
    host = Host((Choice("usr_1", HOSTILE, HOSTILE),))
    host.press("Down")
    assert host.rows() == [f"{HOSTILE} · {HOSTILE}"]
    assert host.sheet.verdict.text() == f"Chosen: {HOSTILE}"
    labels = host.sheet.findChildren(QLabel)
    assert {each.textFormat() for each in labels} == {Qt.TextFormat.PlainText}
    assert host.sheet.list.item(0).toolTip() == ""
    host.end()


def test_tab_goes_round_inside_the_sheet_and_reaches_no_row_by_itself(readers: Host) -> None:
    for _ in range(6):
        readers.press("Tab")
        focus = readers.window.focusWidget()
        assert readers.sheet.isAncestorOf(focus)
    assert readers.sheet.chosen() is None


def test_many_colleagues_scroll_and_the_chosen_one_is_in_sight(qapp: QApplication) -> None:
    host = Host(tuple(Choice(str(number), f"Reader {number:03d}") for number in range(300)))
    for _ in range(40):
        host.press("Down")
    assert host.sheet.chosen() == "39"
    spot = host.sheet.list.visualItemRect(host.sheet.list.item(39))
    assert host.sheet.list.viewport().rect().contains(spot)
    assert host.sheet.rect().contains(host.sheet.card.geometry())
    host.end()


@pytest.mark.parametrize(("size", "px"), [((800, 600), 24), ((800, 560), 16), ((1280, 800), 16)])
def test_the_row_under_the_hand_is_always_in_sight(qapp: QApplication, size: tuple[int, int], px: int) -> None:
    theme.apply(px)
    host = Host(tuple(Choice(str(number), f"Reader {number:03d}", "Radiologist") for number in range(12)), size=size)
    sheet = host.sheet
    for keys in ("Down",) * 12 + ("Up",) * 12:
        host.press(keys)
        item = sheet.list.visualItemRect(sheet.list.currentItem())
        spot = sheet.list.viewport().mapTo(sheet.area.viewport(), item.center())
        assert sheet.area.viewport().rect().contains(spot)
        assert sheet.list.viewport().rect().contains(item)
    assert host.window.focusWidget() is sheet.words
    host.end()
    theme.apply(16)
