"""The vocabularies stay open: an unknown word is carried and known to be unknown."""

import copy
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from avara_desktop.api.terms import OpenTerm, ReportStatus, Severity, Sex, StudyReportStatus, StudyType
from tests.api.samples import bounded

TERMS = OpenTerm.__subclasses__()
EVERY_WORD = [word for term in TERMS for word in term]


@pytest.mark.parametrize("word", EVERY_WORD, ids=lambda word: f"{type(word).__name__}.{word.value}")
def test_a_word_of_the_documents_is_known_and_is_one_object(word: OpenTerm) -> None:
    assert word.known
    assert type(word)(word.value) is word
    assert TypeAdapter(type(word)).validate_json(f'"{word.value}"') is word


@bounded()
@given(st.sampled_from(TERMS), st.text(min_size=1, max_size=100))
def test_any_other_word_is_kept_as_sent_and_is_not_known(term: type[OpenTerm], text: str) -> None:
    word = term(text)
    assert word.known == (text in {member.value for member in term})
    assert word == text
    assert word.value == text
    assert hash(word) == hash(text)
    assert copy.deepcopy(word) == word
    assert pickle.loads(pickle.dumps(word)) == word
    assert len(list(term)) == len(term.__members__)


def test_an_unknown_word_is_never_taken_for_a_known_one() -> None:
    assert Severity("STAT") != Severity.STAT
    assert Severity(" stat") != Severity.STAT
    assert StudyReportStatus("signed") not in tuple(StudyReportStatus)
    assert Severity("urgent") == Severity("urgent")


@pytest.mark.parametrize("word", ["UNKNOWN", "unknown", "known", "name", "value", "rank", "_name_"])
def test_a_word_that_looks_like_a_name_of_ours_is_unknown_like_any_other(word: str) -> None:
    assert not Severity(word).known
    assert Severity(word).value == word


@pytest.mark.parametrize("value", [None, 1, True, "", "x" * 101, ["stat"], {"stat": 1}])
def test_what_is_no_word_is_refused(value: Any) -> None:
    with pytest.raises(ValueError):
        Severity(value)
    with pytest.raises(ValidationError):
        TypeAdapter(Severity).validate_python(value)


def test_severity_ranks_stat_first_and_an_unknown_word_with_high() -> None:
    words = [Severity.NORMAL, Severity("very urgent"), Severity.STAT, Severity.HIGH]
    assert [word.rank for word in words] == [2, 1, 0, 1]


def test_a_vocabulary_does_not_remember_unknown_words() -> None:
    ReportStatus("dictated")
    Sex("unspecified")
    StudyType("teaching")
    assert "dictated" not in [word.value for word in ReportStatus]
    assert "UNKNOWN" not in Sex.__members__
    assert len(StudyType) == 2
