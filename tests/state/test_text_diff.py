"""Two reports compared: both come back sign by sign, and what is marked is what differs."""

from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from avara_desktop.state.text_diff import CELLS_OF_A_GAP, LONGEST_PIECE, Kind, Part, Run, compare, pieces, steps

REPORT = (
    "EXAMINATION: CT Chest\n\nFINDINGS:\nSolid nodule of 8 mm in the left upper lobe. No effusion.\n"
    "Heart size normal.\n\nIMPRESSION:\n1. Nodule of 8 mm; follow-up in six months.\n2. Mild emphysema."
)
SENTENCES = st.lists(
    st.sampled_from(
        ["No effusion. ", "Nodule of 8 mm. ", "Nodule of 9 mm. ", "FINDINGS:\n", "\n\n", "a. ", "1. Old.\n", "😀 "]
    )
)
TEXTS = SENTENCES.map("".join) | st.text(max_size=80)


def joined(parts: tuple[Part, ...]) -> tuple[str, str]:
    left = "".join(run.text for part in parts for run in part.left)
    return left, "".join(run.text for part in parts for run in part.right)


def marked(parts: tuple[Part, ...]) -> tuple[list[str], list[str]]:
    sides = ([run for part in parts for run in part.left], [run for part in parts for run in part.right])
    left, right = ([run.text.strip() for run in side if run.marked] for side in sides)
    return left, right


@given(TEXTS, TEXTS)
@example("", "")
@example("a", "")
@example("1. ", "2. ")
def test_the_parts_give_back_both_texts_sign_by_sign(one: str, other: str) -> None:
    parts = compare(one, other)
    assert joined(parts) == (one, other)
    for part in parts:
        runs = (*part.left, *part.right)
        assert all(run.text for run in runs)
        assert (
            any(run.marked for run in runs) is (part.kind not in (Kind.SAME, Kind.CHANGED)) or part.kind is Kind.CHANGED
        )
        assert bool(part.left) is (part.kind is not Kind.ADDED)
        assert bool(part.right) is (part.kind is not Kind.GONE)


@given(TEXTS)
def test_a_text_does_not_differ_from_itself_however_its_lines_are_wrapped(text: str) -> None:
    assert {part.kind for part in compare(text, text)} <= {Kind.SAME}


@given(TEXTS)
def test_pieces_joined_are_the_text(text: str) -> None:
    found = pieces(text)
    assert "".join(found) == text
    assert all(0 < len(piece) <= max(LONGEST_PIECE, 1) for piece in found)


@given(TEXTS, TEXTS)
def test_seen_from_the_other_side_gone_is_added(one: str, other: str) -> None:
    there, back = compare(one, other), compare(other, one)
    assert {part.kind for part in there} - {Kind.SAME} == set() or {part.kind for part in back} != {Kind.SAME}
    assert joined(back) == (other, one)


def test_sentences_headings_and_list_items_are_pieces_and_a_number_is_not() -> None:
    assert [piece.strip() for piece in pieces(REPORT)] == [
        "EXAMINATION: CT Chest",
        "FINDINGS:",
        "Solid nodule of 8 mm in the left upper lobe.",
        "No effusion.",
        "Heart size normal.",
        "IMPRESSION:",
        "1. Nodule of 8 mm; follow-up in six months.",
        "2. Mild emphysema.",
    ]
    assert pieces("It measures 8.5 mm now.") == ["It measures 8.5 mm now."]


def test_a_changed_word_is_marked_and_not_its_sentence() -> None:
    parts = compare(REPORT, REPORT.replace("8 mm", "12.5 mm"))
    assert marked(parts) == (["8", "8"], ["12.5", "12.5"])
    assert [part.kind for part in parts if part.kind is not Kind.SAME] == [Kind.CHANGED, Kind.CHANGED]


def test_a_sentence_left_out_is_gone_and_a_new_one_added() -> None:
    newer = REPORT.replace("No effusion.\n", "").replace("2. Mild emphysema.", "2. Mild emphysema.\n3. Rib fracture.")
    assert marked(compare(REPORT, newer)) == (["No effusion."], ["3. Rib fracture."])
    assert marked(compare(newer, REPORT)) == (["3. Rib fracture."], ["No effusion."])


def test_lines_wrapped_elsewhere_are_no_difference() -> None:
    wrapped = REPORT.replace("in the left upper lobe", "in the left\nupper   lobe")
    parts = compare(REPORT, wrapped)
    assert {part.kind for part in parts} == {Kind.SAME}
    assert joined(parts) == (REPORT, wrapped)


def test_a_negation_dropped_is_seen() -> None:
    assert marked(compare("No pneumothorax is seen. Clear.", "Pneumothorax is seen. Clear.")) == (
        ["No pneumothorax"],
        ["Pneumothorax"],
    )


def test_sentences_that_share_nothing_are_not_called_changed() -> None:
    parts = compare("Liver normal in size.", "Fracture of both ankles!")
    assert [part.kind for part in parts] == [Kind.GONE, Kind.ADDED]
    assert parts[0].left == (Run("Liver normal in size.", True),)


def _long(seed: int, words: int) -> str:
    rng = Random(seed)
    vocabulary = [f"w{number}" for number in range(words)]
    sentences = (" ".join(rng.choice(vocabulary) for _ in range(9)) + "." for _ in range(1500))
    return " ".join(sentences)[:50_000]


HOSTILE = {
    "two long reports": (_long(1, 300), _long(2, 300)),
    "one edited": (_long(1, 300), _long(1, 300).replace("w1 ", "w999 ")),
    "one sentence over and over": ("a. " * 16_000, "b. a. " * 8_000),
    "no sentence at all": ("x" * 50_000, "y" * 50_000),
    "one word over and over": ("a " * 25_000, "a " * 24_000 + "b "),
    "white space": (" " * 50_000, "\n" * 50_000),
    "a line each": ("a\n" * 25_000, "b\n" * 25_000),
    "anchors everywhere": (
        "".join(f"u{n}. " + "a. b. " * 40 for n in range(200)),
        "".join(f"u{n}. " + "c. d. " * 40 for n in range(200)),
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_long_texts_are_compared_in_small_steps_and_bounded(name: str) -> None:
    one, other = HOSTILE[name]
    work, taken = steps(one, other), 0
    while True:
        try:
            next(work)
        except StopIteration as end:
            parts = end.value
            break
        taken += 1
    assert joined(parts) == (one, other)
    assert 5 < taken < 20_000, "the window gets its turn often, and it comes to an end"


def test_beyond_the_bound_the_stretch_is_gone_and_added_as_a_whole() -> None:
    many = int(CELLS_OF_A_GAP**0.5) + 10
    one, other = "".join(f"x{n} y. " for n in range(many)), "".join(f"x{n} z. " for n in range(many))
    parts = compare(f"Same. {one}End.", f"Same. {other}End.")
    assert [part.kind for part in parts] == [Kind.SAME, Kind.GONE, Kind.ADDED, Kind.SAME]
    few = compare("Same. x1 y. End.", "Same. x1 z. End.")
    assert [part.kind for part in few] == [Kind.SAME, Kind.CHANGED, Kind.SAME]
