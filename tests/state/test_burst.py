"""Text that a dictation engine types is told from a hand at the keys; a hand is never caught."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avara_desktop.state.burst import ENTER, HOLD, WINDOW, Guard, Stamps
from tests.api.samples import bounded

MOVES = {"J": 1, "K": -1, "Space": 0}
SENTENCE = "There is no pneumothorax"
LONGER = ("jk over", "joke is on you", "kk jj no fracture", "View unchanged.")


@dataclass
class Desk:
    """A list of which only the place of the hand and what was opened are known, with a clock that stands still."""

    now: float = 100.0
    place: int = 50
    opened: list[str] = field(default_factory=list)
    told: int = 0

    def __post_init__(self) -> None:
        self.guard = Guard(lambda: self.now)
        self.guard.caught.connect(self._tell)

    def _tell(self) -> None:
        self.told += 1

    def wait(self, seconds: float) -> None:
        """Let time pass; the timer of the guard goes off when it is due."""
        ends = self.now + seconds
        while (due := self.guard.due()) is not None and self.now + due <= ends:
            self.now += due
            self.guard.rest()
        self.now = ends

    def key(self, name: str) -> None:
        """Press a printable key: j and k move, Space pages, any other letter opens something of its name."""
        name = name.upper() if len(name) == 1 else name
        if name in MOVES:
            self.guard.press(name, lambda: self._move(MOVES[name]), remember=self._remember)
        else:
            self.guard.press(name, lambda: self.opened.append(name))

    def _move(self, steps: int) -> None:
        self.place += steps

    def _remember(self) -> Callable[[], None]:
        before = self.place

        def back() -> None:
            self.place = before

        return back

    def type(self, text: str, gap: float) -> None:
        """Type a text with the same time between any two letters."""
        for letter in text:
            self.key("Space" if letter == " " else letter)
            self.wait(gap)


@pytest.mark.parametrize(
    ("gap", "text"),
    [
        *itertools.product((0.0, 0.001, 0.01, 0.034), (SENTENCE, *LONGER, "over", "no")),
        # so short a text at a hand's pace is a hand's for all that can be known
        *itertools.product((0.05, 0.066, 0.079), (SENTENCE, *LONGER)),
    ],
)
def test_dictated_text_opens_nothing_and_leaves_the_hand_where_it_was(gap: float, text: str) -> None:
    desk = Desk()
    desk.type(text, gap)
    desk.wait(2)
    assert desk.opened == []
    assert desk.place == 50
    assert desk.told == 1


def test_the_message_comes_once_for_each_text() -> None:
    desk = Desk()
    for _ in range(3):
        desk.type(SENTENCE * 5, 0.01)
        desk.wait(1)
    assert desk.told == 3


def test_enter_is_ignored_for_a_while_after_text_and_works_then() -> None:
    desk = Desk()
    desk.type(SENTENCE, 0.0)
    for passed in (0.0, 0.3, ENTER - 0.31):
        desk.wait(passed)
        assert desk.guard.enter()
    desk.wait(0.02)
    assert not desk.guard.enter()


@pytest.mark.parametrize("letters", ["o", "no", "x"])
def test_enter_directly_after_letters_is_ignored_and_the_letters_with_it(letters: str) -> None:
    desk = Desk()
    desk.type(letters, 0.0)
    desk.now += 0.02
    assert desk.guard.enter()
    desk.wait(1)
    assert desk.opened == []
    assert desk.told == 1


def test_enter_after_moving_reads_what_the_hand_moved_to() -> None:
    desk = Desk()
    desk.type("jj", 0.07)
    assert not desk.guard.enter()
    assert desk.place == 52


def test_a_letter_alone_acts_within_a_tenth_of_a_second() -> None:
    assert HOLD < 0.1
    desk = Desk()
    desk.key("r")
    assert desk.opened == []
    desk.wait(HOLD)
    assert desk.opened == ["R"]


def test_moving_acts_at_once() -> None:
    desk = Desk()
    desk.key("j")
    assert desk.place == 51


def test_what_comes_while_a_letter_waits_keeps_its_order() -> None:
    """r then j: the report is that of the study that was under the hand at r."""
    desk = Desk()
    seen: list[int] = []
    desk.guard.press("R", lambda: seen.append(desk.place))
    desk.wait(0.06)
    desk.key("j")
    desk.wait(1)
    assert seen == [50]
    assert desk.place == 51
    assert desk.told == 0


def test_a_key_that_no_text_has_lets_what_waits_act_first() -> None:
    desk = Desk()
    desk.key("r")
    desk.guard.flush()
    assert desk.opened == ["R"]
    desk.wait(1)
    assert desk.opened == ["R"]


def test_what_waits_is_forgotten_where_the_keyboard_goes_elsewhere() -> None:
    desk = Desk()
    desk.key("r")
    desk.guard.forget()
    desk.wait(1)
    assert desk.opened == []


def test_a_key_held_down_goes_on_and_stops_while_text_comes() -> None:
    desk = Desk()
    desk.key("j")
    for _ in range(60):
        desk.wait(0.03)
        desk.guard.hold_down(lambda: desk._move(1))
    assert desk.place == 111
    assert desk.told == 0
    desk.type(SENTENCE, 0.0)
    desk.guard.hold_down(lambda: desk._move(1))
    assert desk.place == 111


def test_a_chord_at_any_pace_is_one_key() -> None:
    for gap in (0.0, 0.01, 0.06, 0.2, 1.0):
        desk = Desk()
        desk.guard.press("G")
        desk.wait(gap)
        desk.guard.press("G, U", lambda: desk.opened.append("unassigned"))  # noqa: B023 - called before the next turn
        desk.wait(HOLD)
        assert desk.opened == ["unassigned"]
        assert desk.told == 0


def test_what_begins_typing_acts_at_once_unless_letters_came_just_before() -> None:
    desk = Desk()
    desk.guard.press("/", lambda: desk.opened.append("search"), begins=True)
    assert desk.opened == ["search"]
    desk = Desk()
    desk.type("jj", 0.05)
    desk.guard.press("/", lambda: desk.opened.append("search"), begins=True)
    assert desk.opened == ["search"]
    desk = Desk()
    desk.type("v", 0.15)
    desk.guard.press("/", lambda: desk.opened.append("search"), begins=True)
    assert desk.opened == ["V", "search"]
    desk = Desk()
    desk.type("and", 0.03)
    desk.guard.press("/", lambda: desk.opened.append("search"), begins=True)
    desk.wait(1)
    assert desk.opened == []
    desk = Desk()
    desk.type("and/or both", 0.0)
    desk.wait(1)
    assert desk.opened == []


def test_keys_of_a_hand_that_are_heard_of_late_and_at_once_are_still_a_hands() -> None:
    desk = Desk()
    stamps = Stamps(lambda: desk.now)
    assert stamps.at(0) == desk.now
    first = stamps.at(5_000)
    assert first == desk.now
    desk.now += 0.9  # the app was busy meanwhile
    heard = [stamps.at(stamp) for stamp in (5_200, 5_400, 5_600, 5_800)]
    assert heard == pytest.approx([first + late for late in (0.2, 0.4, 0.6, 0.8)])
    for at, name in zip(heard, "RVRV", strict=True):
        desk.guard.press(name, lambda name=name: desk.opened.append(name), at=at)  # type: ignore[misc]
    desk.wait(0.1)
    assert desk.opened == ["R", "V", "R", "V"]
    assert desk.told == 0
    desk.now += 60
    assert stamps.at(17) == desk.now, "the stamps began anew"


# --- any hand, any text -----------------------------------------------------------------------------------------------

gaps = st.floats(0.0666, 0.5)


@given(st.lists(st.tuples(st.sampled_from("jk "), gaps), max_size=60))
@bounded()
def test_moving_at_fifteen_keys_a_second_is_never_caught(pressed: list[tuple[str, float]]) -> None:
    desk, place = Desk(), 50
    for letter, gap in pressed:
        desk.type(letter, gap)
        place += MOVES.get(letter.upper(), 0)
        assert desk.place == place
    assert desk.told == 0


@given(st.lists(st.tuples(st.sampled_from("jkrvoc12"), st.floats(0.09, 0.6)), max_size=40))
@bounded()
def test_letters_at_eleven_keys_a_second_all_act_in_their_order(pressed: list[tuple[str, float]]) -> None:
    desk = Desk()
    wanted = [letter.upper() for letter, _ in pressed if letter not in "jk"]
    for letter, gap in pressed:
        desk.type(letter, gap)
    desk.wait(1)
    assert desk.opened == wanted
    assert desk.told == 0


@given(st.text(st.sampled_from("abcdefghilmoqrstuvwxyz"), min_size=6, max_size=30), st.floats(0.0, HOLD - 0.001))
@bounded()
def test_any_text_of_six_letters_faster_than_the_hold_does_nothing_at_all(text: str, gap: float) -> None:
    desk = Desk()
    desk.type(text, gap)
    desk.wait(2)
    assert desk.opened == []
    assert desk.told == 1


@given(
    st.lists(
        st.tuples(st.sampled_from(["j", "k", "space", "o", "r", "e", "enter", "held"]), st.floats(0.0, 0.3)),
        max_size=60,
    )
)
@bounded()
def test_whatever_is_pressed_nothing_is_left_waiting_and_nothing_acts_twice(pressed: list[tuple[str, float]]) -> None:
    desk, letters = Desk(), 0
    for name, gap in pressed:
        if name == "enter":
            desk.guard.enter()
        elif name == "held":
            desk.guard.hold_down()
        else:
            desk.key("Space" if name == "space" else name)
            letters += name in "ore"
        desk.wait(gap)
    desk.wait(WINDOW + HOLD)
    assert desk.guard.due() is None
    assert len(desk.opened) <= letters
