"""Parked studies: kept in order, reminded of once, offered back, and worded by what the server says now."""

from typing import Any

import pytest

from avara_desktop.state.parked import Offer, ParkedStudies, Reason, begun, readable, standing
from tests.state.studies import COLLEAGUE, READER_ID, study
from tests.state.test_run import Hand


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def parked(clock: Hand) -> ParkedStudies:
    return ParkedStudies(clock)


def test_what_is_parked_is_listed_newest_first_with_reason_note_and_since_when(
    parked: ParkedStudies, clock: Hand
) -> None:
    parked.park(study("a"), Reason.STAT, "  call the\nward  ")
    clock.now += 7 * 60
    parked.park(study("b"), Reason.IMAGES)
    assert [each.study.study_id for each in parked.all()] == ["b", "a"]
    assert parked.ids == {"a", "b"}
    kept = parked.get("a")
    assert kept
    assert (kept.why(), parked.ago(kept)) == ("STAT came in: “call the ward”", "7 min")
    assert parked.row_words("a") == "parked 7 min"
    assert (parked.row_words("b"), parked.row_words("c")) == ("parked 0 s", "")


def test_parking_again_changes_the_words_and_not_since_when(parked: ParkedStudies, clock: Hand) -> None:
    first = parked.park(study("a"), Reason.PHONE, "x")
    clock.now += 60
    second = parked.park(study("a"), Reason.OPINION)
    assert (second.since, second.why()) == (first.since, "second opinion")
    assert parked.all() == (second,)


def test_only_an_interruption_is_offered_back_by_itself(parked: ParkedStudies) -> None:
    parked.park(study("a"), Reason.STAT)
    parked.park(study("b"), Reason.IMAGES)
    parked.park(study("c"), Reason.PRIOR)
    parked.park(study("d"), Reason.OPINION)
    found = parked.interrupted()
    assert found
    assert found.study.study_id == "a"
    parked.lift("a")
    assert parked.interrupted() is None


def test_a_reminder_offers_its_study_once_when_it_is_due(parked: ParkedStudies, clock: Hand) -> None:
    parked.park(study("a"), Reason.IMAGES, minutes=5)
    parked.park(study("b"), Reason.PRIOR)
    clock.now += 299
    assert not parked.remind()
    assert parked.offered is None
    clock.now += 1
    assert parked.remind()
    assert parked.offered == Offer(study("a"), "Your reminder")
    parked.later()
    assert not parked.remind()
    assert parked.ids == {"a", "b"}, "a reminder does nothing by itself"


def test_lifting_takes_the_card_away_and_can_be_taken_back(parked: ParkedStudies) -> None:
    kept = parked.park(study("a"), Reason.OTHER)
    parked.offer(Offer(study("a")))
    assert parked.lift("a") == kept
    assert (parked.offered, parked.ids) == (None, frozenset())
    assert parked.lift("a") is None
    parked.put_back(kept)
    assert parked.get("a") == kept
    parked.offer(Offer(study("other"), home=True))
    parked.lift("other")
    assert parked.offered is None, "a study found in progress at sign-in leaves the card once it is opened"


def test_listeners_hear_of_every_change_and_of_nothing_else(parked: ParkedStudies) -> None:
    told: list[int] = []
    parked.changed.connect(lambda: told.append(len(parked.ids)))
    parked.park(study("a"), Reason.STAT)
    parked.lift("nobody")
    parked.forget()
    assert told == [1, 0]
    assert (parked.all(), parked.offered) == ((), None)


@pytest.mark.parametrize(
    ("fields", "words", "can", "is_begun"),
    [
        ({"studyReportStatus": "in_progress"}, "still in progress", True, True),
        ({"studyReportStatus": "assigned"}, "yours, not begun", True, False),
        ({"studyReportStatus": "addendum_active"}, "its addendum is still open", True, False),
        ({"studyReportStatus": "completed"}, "signed meanwhile", False, False),
        ({"studyReportStatus": "in_progress", "isCancelled": True}, "cancelled meanwhile", False, False),
        ({"studyReportStatus": "in_progress", "assignedTo": COLLEAGUE}, "now with Amara Osei", False, False),
        ({"studyReportStatus": "unassigned", "assignedTo": None}, "now assigned to nobody", False, False),
        ({"studyReportStatus": "preliminary"}, "preliminary", True, False),
    ],
)
def test_the_card_says_where_the_study_stands_now(
    fields: dict[str, Any], words: str, can: bool, is_begun: bool
) -> None:
    now = study(**fields)
    assert (standing(now, READER_ID), readable(now, READER_ID), begun(now, READER_ID)) == (words, can, is_begun)


def test_a_study_the_server_no_longer_has_says_so() -> None:
    assert (standing(None, READER_ID), readable(None, READER_ID)) == ("the server no longer has it", False)
