"""Critical results: what reminds of them, what is marked, and the words for the report."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from avara_desktop.api.models import Report, Study
from avara_desktop.state.critical import TITLES, Communication, CriticalResults, is_critical
from tests.api.samples import report as report_body

from .studies import study

NOW = datetime.now(UTC).astimezone().replace(hour=14, minute=30, second=0, microsecond=0)
SIGNED = NOW.replace(minute=2)
TOLD = Communication("tension pneumothorax", "14:02", "Dr A", "Nurse B", "14:10", "telephone, read back")


def grave(**fields: Any) -> Study:
    return study(**{"isCritical": True, "studyReportStatus": "completed", **fields})


def reported(**fields: Any) -> Report:
    made = report_body(**{"isCritical": True, "status": "completed", "signedAt": SIGNED.isoformat(), **fields})
    return Report.model_validate_json(json.dumps(made))


@pytest.mark.parametrize(
    ("fields", "critical"),
    [
        ({}, True),
        ({"studyReportStatus": "addendum_active"}, True),
        ({"studyReportStatus": "in_progress"}, False),
        ({"studyReportStatus": "assigned"}, False),
        ({"isCritical": False}, False),
        ({"isCritical": None}, False),
        ({"isCancelled": True}, False),
    ],
)
def test_only_what_is_signed_and_said_to_be_critical_is_reminded_of(fields: dict[str, object], critical: bool) -> None:
    made = grave(**fields)
    assert is_critical(made) is critical
    assert bool(CriticalResults().words(made, [reported()], NOW)) is critical


@pytest.mark.parametrize(
    ("reports", "when"),
    [
        ([], ", signed"),
        ([reported()], ", signed 14:02"),
        ([reported(isCritical=False)], ", signed"),
        ([reported(status="in_progress", signedAt=None)], ", signed"),
        ([reported(signedAt=(SIGNED - timedelta(days=400)).isoformat()), reported()], ", signed 14:02"),
    ],
)
def test_it_says_when_it_was_signed_as_far_as_that_is_known(reports: list[Report], when: str) -> None:
    words = CriticalResults().words(grave(), reports, NOW)
    assert words == f"Critical result{when} · not marked as communicated here; this list is not the record"


def test_a_signature_of_another_day_has_its_date() -> None:
    before = SIGNED - timedelta(days=3)
    words = CriticalResults().words(grave(), [reported(signedAt=before.isoformat())], NOW)
    assert f"signed {before.astimezone():%d}-" in words
    assert "14:02" in words


def test_a_mark_is_of_one_study_and_can_be_taken_back() -> None:
    results, heard = CriticalResults(), []
    results.changed.connect(lambda: heard.append(1))
    seen = grave()
    first = results.mark(seen.study_id, NOW)
    again = results.mark(seen.study_id, NOW + timedelta(minutes=5))
    assert "marked as communicated here 14:35" in results.words(seen, [], NOW)
    assert results.row_words(seen.study_id) == "result told"
    again()
    assert "marked as communicated here 14:30" in results.words(seen, [], NOW)
    first()
    assert "not marked" in results.words(seen, [], NOW)
    assert results.row_words(seen.study_id) == ""
    assert len(heard) == 4
    results.mark(seen.study_id, NOW)
    results.forget()
    assert "not marked" in results.words(seen, [], NOW)


def test_the_words_for_the_report_name_the_study_and_the_six_facts() -> None:
    text = TOLD.as_text(grave())
    first, *lines = text.splitlines()
    patient = grave().report_metadata
    assert first == f"Critical result communicated (MRN {patient.mrn}, {grave().study_description})"
    assert [line.split(": ")[0] for line in lines] == list(TITLES)
    assert lines[0] == "Finding: tension pneumothorax"
    assert lines[-1] == "How: telephone, read back"
    assert (patient.patient_name or "") not in text


def test_what_is_missing_is_named_and_line_breaks_do_not_make_further_facts() -> None:
    assert TOLD.missing == ()
    gap = Communication("a\nHow: nobody", " ", "", "x", "y", "z")
    assert gap.missing == ("Time found", "Told by")
    assert len(gap.as_text(grave()).splitlines()) == 7
