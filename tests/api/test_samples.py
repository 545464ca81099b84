"""The documents' own example bodies, in both generations."""

import pytest

from avara_desktop.api.models import Study, ViewerStudy
from avara_desktop.api.responses import parse
from avara_desktop.api.terms import ReportStatus, Severity, Sex, StudyReportStatus, StudyViewerStatus
from tests.api.samples import NEWER, OLDER, VIEWER, answer, sample

STUDY = Study.model_validate_json


@pytest.mark.parametrize("name", NEWER)
def test_a_newer_example_comes_back_as_it_was_read(name: str) -> None:
    assert parse(answer(sample(name)), STUDY).to_wire() == sample(name)


@pytest.mark.parametrize("name", OLDER)
def test_an_older_example_comes_back_as_it_was_read_in_its_own_names(name: str) -> None:
    assert parse(answer(sample(name)), STUDY).to_older_wire() == sample(name)


@pytest.mark.parametrize("name", VIEWER)
def test_a_viewer_example_comes_back_as_it_was_read(name: str) -> None:
    found = parse(answer(sample(name)), ViewerStudy.model_validate_json)
    assert found.to_wire() == sample(name)
    assert found.study_viewer_status is StudyViewerStatus.INCOMPLETE


@pytest.mark.parametrize("name", [*NEWER, *OLDER])
def test_both_generations_give_the_same_fields(name: str) -> None:
    found = parse(answer(sample(name)), STUDY)
    patient = found.report_metadata
    assert (patient.procedure, patient.study_date, patient.study_time) == (
        "MRI Brain with Contrast",
        "2024-03-15",
        "14:30",
    )
    assert (patient.patient_name, patient.mrn, patient.date_of_birth, patient.sex) == (
        "Jane Doe",
        "MRN-2024-001234",
        "1985-07-20",
        Sex.FEMALE,
    )
    assert patient.height is not None
    assert (patient.height.value, patient.height.unit) == (165, "cm")
    assert found.facility == "City Medical Center"
    assert (found.severity, found.study_report_status) == (Severity.NORMAL, StudyReportStatus.IN_PROGRESS)
    assert found.assigned_to is not None
    assert found.assigned_to.name == "John Smith"
    assert found.created_at is not None
    assert found.created_at.isoformat() == "2024-03-15T10:30:00+00:00"
    assert found.cancelled_at is None
    assert [prior.report_text for prior in found.priors] in (
        ["IMPRESSION: No acute cardiopulmonary process."],
        ["Previous imaging shows stable findings."],
    )
    assert found.report_ids is not None
    assert [(item.status, item.is_critical) for item in found.report_ids] == [(ReportStatus.IN_PROGRESS, None)]


def test_a_newer_study_written_in_older_names_is_read_back_as_the_same_study() -> None:
    newer = parse(answer(sample("study_created")), STUDY)
    older = newer.to_older_wire()
    assert {"scanDate", "scanTime", "scanType"} <= older["reportMetadata"].keys()
    assert not {"studyDate", "studyTime", "procedure"} & older["reportMetadata"].keys()
    assert parse(answer(older), STUDY) == newer


def test_an_older_study_written_in_newer_names_is_read_back_as_the_same_study() -> None:
    older = parse(answer(sample("study_created_older")), STUDY)
    newer = older.to_wire()
    assert {"studyDate", "studyTime", "procedure"} <= newer["reportMetadata"].keys()
    assert parse(answer(newer), STUDY) == older


def test_a_field_the_server_did_not_send_is_not_sent_back_and_a_null_is() -> None:
    body = sample("study_created_older")
    written = parse(answer(body), STUDY).to_older_wire()
    assert written["cancelledAt"] is None
    assert "expressCustomer" not in written
    assert "isCritical" not in written["reportIds"][0]
