"""The impression of a report."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avara_desktop.state.impression import LONGEST, impression


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("FINDINGS:\nClear.\n\nIMPRESSION:\n1. No embolus.\n2. Nodule of 6 mm.", "1. No embolus.\n2. Nodule of 6 mm."),
        ("Impression: Normal study.", "Normal study."),
        ("FINDINGS\nx\nCONCLUSION\nStable.\nSIGNED BY\nDr A", "Stable."),
        ("IMPRESSION:\nEarlier.\n\nADDENDUM\nmore\nIMPRESSION:\nLater.", "Later."),
        ("The clinical impression was of a fracture.", ""),
        ("IMPRESSION\n\n", ""),
        ("", ""),
        ("IMPRESSION: \u202egood", "\ufffdgood"),
    ],
)
def test_what_it_came_to(text: str, words: str) -> None:
    assert impression(text) == words


def test_a_long_one_is_cut_at_a_word_and_says_so() -> None:
    words = impression("IMPRESSION:\n" + "stable nodule " * 100)
    assert words.endswith("… (cut; the whole report is below)")
    assert len(words) < LONGEST + 40


@given(st.text(max_size=400))
def test_no_text_is_trouble(text: str) -> None:
    assert impression(f"IMPRESSION:\n{text}") == impression(f"Impression\n{text}")
