"""The tiny observer."""

import pytest

from avara_desktop.signal import Signal


def test_listeners_are_called_in_the_order_they_came() -> None:
    heard: list[str] = []
    signal: Signal[[str]] = Signal()
    signal.connect(lambda word: heard.append(f"first {word}"))
    signal.connect(lambda word: heard.append(f"second {word}"))
    signal.emit("a")
    signal.emit("b")
    assert heard == ["first a", "second a", "first b", "second b"]


def test_emitting_to_nobody_does_nothing() -> None:
    signal: Signal[[int]] = Signal()
    signal.emit(1)
    heard: list[int] = []
    signal.connect(heard.append)
    assert heard == []


def test_a_disconnected_listener_is_not_called_and_the_others_are() -> None:
    heard: list[str] = []
    signal: Signal[[]] = Signal()
    disconnect = signal.connect(lambda: heard.append("gone"))
    signal.connect(lambda: heard.append("here"))
    disconnect()
    disconnect()
    signal.emit()
    assert heard == ["here"]


def test_disconnecting_twice_does_not_take_off_the_same_listeners_other_connection() -> None:
    heard: list[int] = []
    signal: Signal[[int]] = Signal()
    disconnect = signal.connect(heard.append)
    signal.connect(heard.append)
    disconnect()
    disconnect()
    signal.emit(7)
    assert heard == [7]


def test_a_listener_that_comes_or_goes_during_an_emission_counts_from_the_next_one() -> None:
    heard: list[str] = []
    signal: Signal[[]] = Signal()

    def first() -> None:
        heard.append("first")
        disconnect_second()
        signal.connect(lambda: heard.append("third"))

    signal.connect(first)
    disconnect_second = signal.connect(lambda: heard.append("second"))
    signal.emit()
    assert heard == ["first", "second"]
    signal.emit()
    assert heard == ["first", "second", "first", "third"]


def test_every_argument_is_handed_over() -> None:
    heard: list[tuple[int, str]] = []
    signal: Signal[[int, str]] = Signal()
    signal.connect(lambda number, word: heard.append((number, word)))
    signal.emit(1, "a")
    assert heard == [(1, "a")]


def test_a_defect_of_one_listener_keeps_nothing_from_the_others() -> None:
    heard: list[str] = []
    signal: Signal[[str]] = Signal()

    def broken(word: str) -> None:
        raise ValueError(word)

    signal.connect(broken)
    signal.connect(heard.append)
    with pytest.raises(ValueError, match="stat"):
        signal.emit("stat")
    assert heard == ["stat"]
