"""The tree of errors: each is ready to be shown without knowing where it came from."""

import pytest

from avara_desktop import errors
from avara_desktop.errors import AvaraError, InvalidInput

TREE = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, AvaraError)]
RETRYABLE = {
    "Unreachable",
    "ServerNotReachable",
    "NameNotFound",
    "TooSlow",
    "Interrupted",
    "ProxyTrouble",
    "Busy",
    "ServerTrouble",
    "BadAnswer",
    "NetworkSignIn",
    "LinkExpired",
}


def made(kind: type[AvaraError]) -> AvaraError:
    """One with its own words; what the reader entered wrong has none without fields."""
    return InvalidInput({"mrn": "is required"}) if kind is InvalidInput else kind()


@pytest.mark.parametrize("kind", TREE)
def test_an_error_says_what_happened_and_what_to_do(kind: type[AvaraError]) -> None:
    error = made(kind)
    assert error.title
    assert error.advice.endswith(".")
    assert not error.title.endswith(".")
    assert str(error) == error.title


def test_an_error_of_entering_names_every_field_and_keeps_them_apart() -> None:
    problems = {"mrn": "is required", "reportMetadata.studyTime": "must be a time of day, as HH:MM"}
    error = InvalidInput(problems)
    assert error.problems == problems
    told = "mrn is required; reportMetadata.studyTime must be a time of day, as HH:MM. Nothing was sent."
    assert error.advice == told


def test_an_error_of_very_many_fields_is_told_in_short_and_known_in_full() -> None:
    problems = {f"technologistNotes.{place}": "must have 1 to 1,000 characters" for place in range(50)}
    error = InvalidInput(problems)
    assert error.problems == problems
    assert len(error.advice) < 600
    assert error.advice.endswith("Nothing was sent.")


@pytest.mark.parametrize("kind", [kind for kind in TREE if kind is not InvalidInput])
def test_an_error_can_say_it_in_other_words(kind: type[AvaraError]) -> None:
    error = kind("Title", "Advice.")
    assert (error.title, error.advice, str(error)) == ("Title", "Advice.", "Title")
    assert kind().title != "Title"


def test_only_what_may_pass_by_itself_is_asked_again() -> None:
    assert {kind.__name__ for kind in TREE if kind.retryable} == RETRYABLE


@pytest.mark.parametrize("kind", TREE)
def test_every_error_stands_in_the_tree_at_the_top_of_its_module(kind: type[AvaraError]) -> None:
    assert f" {kind.__name__} " in f"{errors.__doc__}".replace("\n", " \n ")
