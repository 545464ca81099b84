"""The official SDK, as the outside witness, against a sandbox process."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest
from avara import Avara

from .support import Json, process

STUDY = "stu_1234567890abcdef1234567890abcdef"
UID = "1.2.840.113619.2.55.3.604688119.868.1234567890.123"
USER = "usr_1234567890abcdef1234567890abcdef"
REPORT = "rep_1234567890abcdef1234567890abcdef"


@pytest.fixture(scope="module")
def line() -> Iterator[Json]:
    """A sandbox process."""
    with process() as (_, said):
        yield said


@pytest.fixture(scope="module")
def sdk(line: Json) -> Iterator[Avara]:
    """The SDK, believing nothing."""
    with Avara(
        api_key=line["api_key"], base_url=line["base_url"], max_retries=0, _strict_response_validation=True
    ) as client:
        yield client


@pytest.fixture(scope="module")
def reader(sdk: Avara, line: Json) -> str:
    """The reader's id."""
    (user,) = sdk.auto_scribe.users.list(email=line["reader_email"])
    return user.user_id


def test_every_study_of_every_page_is_understood(sdk: Avara) -> None:
    rows = list(sdk.auto_scribe.studies.list(limit=100))
    standard = list(sdk.auto_scribe.studies.list(study_type="standard", limit=100))
    archive = list(sdk.auto_scribe.studies.list(study_type="external", limit=100))
    assert len({row.study_id for row in rows}) == len(rows) == len(standard) + len(archive)
    assert len(standard) == 402
    assert {row.study_type for row in archive} == {"external"}
    assert all(isinstance(row.created_at, datetime) for row in rows)
    assert max(row.created_at for row in rows if row.created_at) <= datetime.now(UTC)


def test_list_filters(sdk: Avara, reader: str) -> None:
    found = list(
        sdk.auto_scribe.studies.list(
            assigned_to=reader, is_cancelled=False, severity="stat", study_report_status=["assigned", "in_progress"]
        )
    )
    assert found
    assert {(row.severity, row.assigned_to.user_id if row.assigned_to else None) for row in found} == {("stat", reader)}
    assert all(
        "head" in row.study_description.lower() for row in sdk.auto_scribe.studies.list(study_description="HEAD")
    )
    # the SDK drops None: the list is unfiltered
    everything = list(sdk.auto_scribe.studies.list(limit=100))
    assert len(list(sdk.auto_scribe.studies.list(assigned_to=None, limit=100))) == len(everything) > 402
    null = list(sdk.auto_scribe.studies.list(assigned_to="null", limit=100))
    assert null
    assert {row.assigned_to for row in null} == {None}
    nobodys = list(sdk.auto_scribe.studies.list(express_customer_id="null", limit=100))
    assert nobodys
    assert {row.express_customer for row in nobodys} == {None}


def test_the_documents_own_calls(sdk: Avara) -> None:
    study = sdk.auto_scribe.studies.retrieve(STUDY)
    assert study.study_instance_uid == UID
    unchanged = sdk.auto_scribe.studies.update(study_id=STUDY)
    assert unchanged.to_dict() == sdk.auto_scribe.studies.retrieve_by_uid(UID).to_dict()
    assert sdk.auto_scribe.studies.retrieve("stu_abcdef1234567890abcdef1234567890").study_id
    assert sdk.auto_scribe.studies.reroute_url(assigned_to_user_id=USER, study_id=STUDY).url
    assert sdk.auto_scribe.studies.viewer_only_reroute_url(study_instance_uid=UID, user_id=USER).url
    assert sdk.auto_scribe.users.retrieve(USER).email == "dr.smith@radiology.com"
    assert list(sdk.auto_scribe.users.list(can_create_reports=True, level="member", limit=2))
    assert sdk.auto_scribe.reports.list(study_id=STUDY).reports[0].report_id == REPORT
    assert sdk.auto_scribe.reports.list(study_instance_uid=UID).study_id == STUDY
    assert sdk.auto_scribe.reports.addendum(REPORT).success
    assert sdk.auto_scribe.studies.retrieve(STUDY).study_report_status == "addendum_active"
    assert sdk.auto_scribe.reports.cancel_addendum(REPORT).success
    single = sdk.auto_scribe.reports.text(report_id=REPORT)
    assert "IMPRESSION" in (getattr(single, "plain_text", None) or "")
    assert getattr(sdk.auto_scribe.reports.text(study_id=STUDY), "reports", None)
    assert getattr(sdk.auto_scribe.reports.pdf(study_instance_uid=UID), "reports", None)


def test_update_says_all_it_can(sdk: Avara, reader: str) -> None:
    row = next(iter(sdk.auto_scribe.studies.list(study_report_status=["unassigned"], is_cancelled=False)))
    after = sdk.auto_scribe.studies.update(
        row.study_id,
        assigned_to=reader,
        clinical_history=None,
        clinical_indication="Why",
        external_patient_id="p1",
        metadata={"a": "b"},
        modality="CT",
        prior_reports=[{"report_text": "Old", "study_date": "2024-01-15"}],
        report_metadata={"height": {"unit": "in", "value": 70}, "sex": "other", "study_time": "14:30"},
        severity="high",
        study_description="CT Chest",
        technologist_notes=["n"],
        technologist_technique=None,
    )
    assert (after.study_report_status, after.severity) == ("assigned", "high")
    assert after.report_metadata.height is not None
    again = sdk.auto_scribe.studies.retrieve(row.study_id)
    assert again.to_dict() == after.to_dict()


def test_reading_to_the_pdf(sdk: Avara, line: Json, reader: str) -> None:
    row = next(iter(sdk.auto_scribe.studies.list(study_report_status=["assigned"], assigned_to=reader)))
    url = sdk.auto_scribe.studies.reroute_url(assigned_to_user_id=reader, study_id=row.study_id).url
    with httpx.Client(base_url=line["base_url"]) as browser:
        page = browser.get(url).text
        assert sdk.auto_scribe.studies.retrieve(row.study_id).study_report_status == "in_progress"
        assert sdk.auto_scribe.reports.list(study_id=row.study_id).reports[0].status == "in_progress"
        action = page.partition('action="')[2].partition('"')[0]
        assert browser.post(action, data={"findings": "All well."}).status_code == 200
    (report,) = sdk.auto_scribe.reports.list(study_id=row.study_id).reports
    assert (report.status, report.user_id, report.is_critical) == ("completed", reader, False)
    answer = sdk.auto_scribe.reports.pdf(report_id=report.report_id)
    link = str(getattr(answer, "presigned_url", ""))
    assert link.startswith(line["files_url"])
    assert httpx.get(link).content.startswith(b"%PDF-")
    assert httpx.get(link, headers={"authorization": f"Bearer {line['api_key']}"}).status_code == 400
