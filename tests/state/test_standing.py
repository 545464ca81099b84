"""What the server says of an opened study, judged: who it is of, whether it is open, whose it is, whether it began."""

from datetime import UTC, datetime
from typing import Any

import pytest

from avara_desktop.state.standing import Opened, Past, Standing, judged
from tests.state.studies import COLLEAGUE, READER_ID, study

AT = datetime(2026, 9, 21, 14, 2, 11, tzinfo=UTC)
FRESH = Past(mine=True, begun=False, late=False)
LATE = Past(mine=True, begun=False, late=True)
BEGUN = Past(mine=True, begun=True, late=False)
TAKEN = Past(mine=False, begun=False, late=False)
NOBODY: dict[str, Any] = {"assignedTo": None, "studyReportStatus": "unassigned"}


@pytest.mark.parametrize(
    ("now", "past", "standing", "words"),
    [
        ({}, FRESH, Standing.WAITING, "server says assigned"),
        ({"studyReportStatus": "in_progress"}, FRESH, Standing.IN_PROGRESS, "server says in progress"),
        ({"studyReportStatus": "in_progress"}, LATE, Standing.IN_PROGRESS, "server says in progress"),
        ({"studyReportStatus": "addendum_active"}, FRESH, Standing.IN_PROGRESS, "server says addendum"),
        ({"studyReportStatus": "completed"}, BEGUN, Standing.SIGNED, "server says signed"),
        ({}, LATE, Standing.MISMATCH, "server still says assigned"),
        ({}, BEGUN, Standing.MISMATCH, "server says assigned again"),
        ({"studyReportStatus": "on_hold"}, LATE, Standing.MISMATCH, "server still says on_hold"),
        ({"assignedTo": COLLEAGUE}, FRESH, Standing.LOST, "Amara Osei"),
        ({"assignedTo": COLLEAGUE, "studyReportStatus": "completed"}, BEGUN, Standing.LOST, "Amara Osei"),
        # taken over, and the server does not assign at once: the holder keeps it until one of us begins
        ({"assignedTo": COLLEAGUE}, TAKEN, Standing.WAITING, "server says assigned"),
        ({"assignedTo": COLLEAGUE, "studyReportStatus": "in_progress"}, TAKEN, Standing.LOST, "Amara Osei"),
        (NOBODY, TAKEN, Standing.WAITING, "server says unassigned"),
        (NOBODY, FRESH, Standing.GIVEN_BACK, "assigned to nobody"),
        ({"isCancelled": True}, BEGUN, Standing.CANCELLED, "cancelled"),
        ({"patient": {"mrn": "MR-9"}}, BEGUN, Standing.CHANGED, "MRN was MR-1234, is now MR-9"),
        ({"studyInstanceUid": "1.2.9"}, FRESH, Standing.CHANGED, "Study Instance UID"),
        # who it is of comes before everything else
        ({"patient": {"patientName": "ROE^R"}, "isCancelled": True}, FRESH, Standing.CHANGED, "Patient was"),
    ],
)
def test_each_reading_has_one_standing(now: dict[str, Any], past: Past, standing: Standing, words: str) -> None:
    found, said = judged(study(), study(**now), READER_ID, past, AT)
    assert found is standing
    assert words in said


THEIRS: dict[str, Any] = {"assignedTo": COLLEAGUE, "studyReportStatus": "in_progress"}
THIRD = {"userId": "usr_third", "email": "third@example.org", "firstName": "Third", "lastName": "Reader"}


@pytest.mark.parametrize(
    ("now", "past", "standing", "words"),
    [
        (THEIRS, TAKEN, Standing.WAITING, "server says in progress with \u2068Amara Osei\u2069"),
        (THEIRS, Past(False, False, late=True), Standing.MISMATCH, "server still says in progress with"),
        ({"studyReportStatus": "in_progress"}, FRESH, Standing.IN_PROGRESS, "server says in progress"),
        ({}, FRESH, Standing.WAITING, "server says assigned"),
        (THEIRS, BEGUN, Standing.LOST, "Amara Osei"),
        ({**THEIRS, "assignedTo": THIRD}, TAKEN, Standing.LOST, "Third Reader"),
        ({**THEIRS, "studyReportStatus": "completed"}, TAKEN, Standing.LOST, "Amara Osei"),
    ],
)
def test_a_study_taken_over_in_progress_is_awaited_until_the_server_says_it_is_the_readers(
    now: dict[str, Any], past: Past, standing: Standing, words: str
) -> None:
    found, said = judged(study(**THEIRS), study(**now), READER_ID, past, AT)
    assert found is standing
    assert words in said


def test_who_took_it_is_named_with_the_time_it_was_seen() -> None:
    _, words = judged(study(), study(assignedTo=COLLEAGUE), READER_ID, FRESH, AT)
    assert words == f"\u2068Amara Osei\u2069 took it at {AT.astimezone():%H:%M:%S}"


def test_what_blocks_says_so_without_a_word_about_the_patient() -> None:
    blocking = {standing for standing in Standing if standing.blocks}
    assert blocking == set(Standing) - {Standing.WAITING, Standing.IN_PROGRESS, Standing.SIGNED}
    for standing in Standing:
        assert bool(standing.why_blocked) is standing.blocks
        assert standing.word
        assert standing.shape, "colour is never the only sign"
    assert {standing for standing in Standing if standing.taken_away} == blocking - {Standing.MISMATCH}
    # a shape alone tells "all is well" from "not yet" and from "stop"
    assert len({Standing.WAITING.shape, Standing.IN_PROGRESS.shape, Standing.MISMATCH.shape, Standing.LOST.shape}) == 4


def test_the_title_has_time_two_identifiers_and_the_study() -> None:
    title = Opened(study(), AT).title
    assert title == f"Opened {AT.astimezone():%H:%M:%S} · \u2068DOE, Jane\u2069 · MRN MR-1234 · CT Head"


@pytest.mark.parametrize(
    ("fields", "same"),
    [
        ({"modality": "CR", "studyDescription": "Chest portable"}, True),
        ({"modality": "cr", "studyDescription": "CHEST PORTABLE"}, True),
        ({"modality": "CT", "studyDescription": "Chest portable"}, False),
        ({"modality": "CR", "studyDescription": "Chest two views"}, False),
        ({"studyId": "stu_1", "modality": "CR", "studyDescription": "Chest portable"}, False),
    ],
)
def test_two_of_one_kind_are_the_same_modality_and_description(fields: dict[str, Any], same: bool) -> None:
    first = Opened(study(modality="CR", studyDescription="Chest portable"), AT)
    assert first.same_kind(study(**{"studyId": "stu_2", **fields})) is same
