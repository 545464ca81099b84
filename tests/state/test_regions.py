"""Body region and modality read from a description, and which earlier reports are marked as relevant."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avara_desktop.state.regions import Relevance, modality, regions, relevance


@pytest.mark.parametrize(
    ("description", "found"),
    [
        ("CT Head without contrast", {"head"}),
        ("MRI BRAIN W/O", {"head"}),
        ("CT Angiogram Head and Neck", {"head", "neck"}),
        ("US Carotid Duplex", {"neck"}),
        ("MRI Cervical Spine", {"spine"}),
        ("US cervical lymph nodes", {"neck"}),
        ("CT Thoracic and Lumbar Spine", {"spine"}),
        ("CT Thoracic Aorta", {"chest"}),
        ("XR Chest PA", {"chest"}),
        ("CT_CHEST_ABDOMEN_PELVIS", {"chest", "abdomen", "pelvis"}),
        ("CT Kidneys Ureters Bladder", {"abdomen", "pelvis"}),
        ("XR Pelvis and Hip", {"pelvis", "lower limb"}),
        ("XR Hand and Wrist", {"upper limb"}),
        ("Mammogram screening bilateral", {"breast"}),
        ("MRI Cardiac with stress perfusion", {"heart"}),
        ("CTA Aorta", {"vessels"}),
        ("Skeletal survey", {"whole body"}),
        ("PET-CT FDG", {"whole body"}),
        ("Handover and footnote of the headline", set()),
        ("", set()),
    ],
)
def test_regions_are_read_from_whole_words(description: str, found: set[str]) -> None:
    assert regions(description) == found


@pytest.mark.parametrize(
    ("sent", "description", "word"),
    [
        ("MRI", "", "MR"),
        (" mr ", "CT of something", "MR"),
        ("DX", "", "XR"),
        ("PET", "", "PT"),
        ("BMD", "", "BMD"),
        (None, "CT Head", "CT"),
        (None, "X-RAY Chest", "XR"),
        ("", "PET-CT FDG", "PT"),
        (None, "Head, some examination", ""),
    ],
)
def test_one_word_for_a_modality_whatever_the_sender_calls_it(sent: str | None, description: str, word: str) -> None:
    assert modality(sent, description) == word


@pytest.mark.parametrize(
    ("here", "there", "mark"),
    [
        (("CT", "CT Head"), ("CT", "Brain with contrast"), Relevance.SAME),
        (("CT", "CT Head"), ("MRI", "MRI Brain"), Relevance.REGION),
        (("CT", "CT Head"), ("CT", "CT Abdomen"), Relevance.NONE),
        (("CT", "CT Chest Abdomen Pelvis"), (None, "CT Abdomen"), Relevance.SAME),
        (("CT", "CT Chest"), ("PET", "PET-CT FDG"), Relevance.REGION),
        ((None, "Chest"), (None, "Chest"), Relevance.REGION),
        (("CT", ""), ("CT", ""), Relevance.NONE),
        (("CT", "CT Head"), ("CT", "Something"), Relevance.NONE),
    ],
)
def test_the_region_decides_and_the_modality_adds(
    here: tuple[str | None, str], there: tuple[str | None, str], mark: Relevance
) -> None:
    assert relevance(here, there) is mark
    assert relevance(there, here) is mark, "it is the same seen from the other side"


@given(st.text(max_size=200), st.text(max_size=200), st.none() | st.text(max_size=20))
def test_any_text_is_read(one: str, other: str, sent: str | None) -> None:
    assert relevance((sent, one), (sent, other)) in Relevance
    assert modality(sent, one) == modality(sent, one).upper() or sent


def test_a_hostile_description_costs_little() -> None:
    begins = time.perf_counter()
    for text in ("pet" + " " * 100_000, "cervical " * 20_000, "a" * 200_000, "thoracic and " * 20_000):
        regions(text)
        modality(None, text)
    assert time.perf_counter() - begins < 1.0
