"""Strictness of the nouns, the properties the rest of the app reads, and the neighbours of a bad row."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from avara_desktop.api.models import Report, ReportPdf, RerouteUrl, Study, StudyPage, UnreadableStudy
from avara_desktop.api.people import User
from avara_desktop.api.responses import parse
from avara_desktop.errors import BadAnswer
from tests.api.samples import answer, bare_study, pdf_item, report, sample, study, user

STUDY, PAGE, USER, REPORT = Study, StudyPage, User, Report


def read(body: dict[str, Any]) -> Study:
    return STUDY.model_validate_json(json.dumps(body))


def page_of(*rows: object) -> StudyPage:
    return PAGE.model_validate_json(json.dumps({"studies": rows}))


# --- strict types -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["yes", "true", "false", 1, 0, "", None, [], "True"])
def test_only_true_and_false_are_booleans(value: object) -> None:
    with pytest.raises(ValidationError):
        read(study(isCancelled=value))


@pytest.mark.parametrize("value", ["yes", 1, 0, "false"])
def test_a_critical_result_is_never_guessed_from_something_like_a_boolean(value: object) -> None:
    with pytest.raises(ValidationError):
        read(study(isCritical=value))
    with pytest.raises(ValidationError):
        REPORT.model_validate_json(json.dumps(report(isCritical=value)))


def test_a_critical_result_that_is_not_decided_yet_is_none_and_not_false() -> None:
    assert read(study(isCritical=None)).is_critical is None
    assert read(bare_study()).is_critical is None
    assert read(study(isCritical=False)).is_critical is False


@pytest.mark.parametrize("field", ["studyId", "studyDescription", "studyInstanceUid"])
@pytest.mark.parametrize("value", [5, True, None, ["x"]])
def test_a_number_is_not_a_text(field: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        read(study(**{field: value}))


@pytest.mark.parametrize("value", ["165", True, None, "NaN"])
def test_a_text_is_not_a_number(value: object) -> None:
    with pytest.raises(ValidationError):
        read(study(reportMetadata={"height": {"unit": "cm", "value": value}}))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_number_without_a_size_is_no_number(number: str) -> None:
    body = json.dumps(study(reportMetadata={"weight": {"unit": "kg", "value": 62}})).replace("62", number)
    with pytest.raises(ValidationError):
        STUDY.model_validate_json(body)


@pytest.mark.parametrize("moment", ["2024-03-15T10:30:00", "2024-03-15", "10:30", "soon", 1710498600, True])
def test_a_moment_without_a_time_zone_or_date_is_none(moment: object) -> None:
    with pytest.raises(ValidationError):
        read(study(createdAt=moment))


@pytest.mark.parametrize("moment", ["2024-03-15T10:30:00Z", "2024-03-15T12:30:00+02:00", "2024-03-15T10:30:00.000000Z"])
def test_moments_in_any_time_zone_are_the_same_instant(moment: str) -> None:
    assert read(study(createdAt=moment)).created_at == datetime(2024, 3, 15, 10, 30, tzinfo=UTC)


def test_a_malformed_date_of_birth_is_kept_as_information() -> None:
    assert read(study(reportMetadata={"dateOfBirth": "1985-13-99"})).report_metadata.date_of_birth == "1985-13-99"


def test_fields_the_documents_do_not_know_are_ignored() -> None:
    grown = study(newField={"deep": [1]})
    grown["reportMetadata"]["another"] = 5
    assert read(grown) == read(study())


def test_a_noun_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        setattr(read(study()), "study_id", "another")  # noqa: B010


def test_an_error_text_never_holds_what_was_sent() -> None:
    with pytest.raises(ValidationError) as caught:
        read(study(studyDescription=["CANARY"], reportMetadata={"mrn": {"CANARY": 1}}))
    assert "CANARY" not in str(caught.value)


def test_secrets_are_left_out_of_representations() -> None:
    link = ReportPdf.model_validate(pdf_item(url="https://files.example.com/?sig=CANARY"), by_alias=True)
    assert "CANARY" not in repr(link) + str(link) + repr(RerouteUrl(url="https://example.com/?t=CANARY"))


# --- what the app reads from a study ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "facility"),
    [
        ({"reportMetadata": {"facilityName": "North"}}, "North"),
        ({"expressCustomer": {"expressCustomerId": "c", "expressCustomerName": "Customer"}}, "Customer"),
        ({"org": {"orgId": "o", "orgName": "Org"}}, "Org"),
        (
            {
                "reportMetadata": {"facilityName": "North"},
                "expressCustomer": {"expressCustomerId": "c", "expressCustomerName": "Customer"},
            },
            "North",
        ),
        ({}, ""),
        ({"expressCustomer": None, "org": None, "reportMetadata": {"facilityName": None}}, ""),
    ],
)
def test_the_facility_is_taken_from_wherever_either_generation_says_it(changes: dict[str, Any], facility: str) -> None:
    assert read(bare_study(**changes)).facility == facility


def test_priors_of_both_generations_come_newest_first_and_undated_ones_last() -> None:
    found = read(
        bare_study(
            priorReports=[
                {"reportText": "b", "studyDate": "2020-01-01"},
                {"reportText": "undated"},
                {"reportText": "a", "studyDate": "2024-01-01"},
            ],
            priorReportTexts=["older 1", "older 2"],
        )
    )
    assert [prior.report_text for prior in found.priors] == ["a", "b", "undated", "older 1", "older 2"]
    assert read(bare_study()).priors == ()


def test_a_study_is_with_a_reader_only_where_the_server_says_so() -> None:
    mine = read(study())
    assert mine.assigned_to is not None
    assert mine.assigned_to_reader(mine.assigned_to.user_id)
    assert not mine.assigned_to_reader("usr_other")
    assert not mine.assigned_to_reader("")
    assert not read(study(assignedTo=None)).assigned_to_reader("")


def test_a_reference_without_names_is_named_by_its_email() -> None:
    bare = read(study(assignedTo={"email": "a@b.org", "userId": "u"}))
    assert bare.assigned_to is not None
    assert bare.assigned_to.name == "a@b.org"


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "John Smith"),
        ({"middleName": "Robert", "suffix1": "MD", "suffix2": "FACR"}, "John Robert Smith, MD, FACR"),
        ({"firstName": "", "suffix2": "MD"}, "Smith, MD"),
        ({"firstName": "", "lastName": ""}, ""),
    ],
)
def test_a_users_name_has_every_part_that_was_sent(changes: dict[str, Any], name: str) -> None:
    assert USER.model_validate_json(json.dumps(user(**changes))).name == name


# --- pages ------------------------------------------------------------------------------------------------------------


def test_a_bad_row_is_reported_by_field_names_and_its_neighbours_are_kept() -> None:
    page = page_of(study("stu_a"), study("stu_b", isCancelled="CANARY", severity=5), bare_study("stu_c"))
    assert [found.study_id for found in page.studies] == ["stu_a", "stu_c"]
    assert page.unreadable == (UnreadableStudy(study_id="stu_b", problem="isCancelled, severity"),)
    assert [row.study_id for row in page.rows] == ["stu_a", "stu_b", "stu_c"]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (None, "row"),
        ("CANARY", "row"),
        (["CANARY"], "row"),
        ({"studyId": ["CANARY"]}, "isCancelled, reportMetadata, severity, studyDescription, studyId"),
        (study(studyId="C" * 101, isCancelled=1), "isCancelled"),
        (study(studyId="", metadata={"CANARY": 5}), "metadata"),
        (study(studyId="", metadata={"CANARY": ["CANARY"], "B": 1}), "metadata"),
        (study(studyId="", reportMetadata={"weight": {"unit": "CANARY"}}), "reportMetadata.weight.value"),
        (study(studyId="", priorReports=[{"reportText": "CANARY"}, {}]), "priorReports.1.reportText"),
        (study(studyId="", reportMetadata={"scanDate": 5}), "reportMetadata.scanDate"),
    ],
    ids=range(10),
)
def test_a_row_that_is_no_study_never_shows_its_values(row: object, problem: str) -> None:
    (found,) = page_of(row).rows
    assert isinstance(found, UnreadableStudy)
    assert found.study_id == ""
    assert found.problem.startswith(problem)
    assert "CANARY" not in found.problem


def test_a_row_nested_as_deep_as_json_may_be_costs_its_neighbours_nothing() -> None:
    deep: Any = "x"
    for _ in range(150):
        deep = [deep]
    page = page_of(study("stu_a"), study("stu_b", modality=deep), bare_study("stu_c"))
    assert [found.study_id for found in page.studies] == ["stu_a", "stu_c"]
    assert page.unreadable == (UnreadableStudy(study_id="stu_b", problem="modality"),)


@pytest.mark.parametrize("name", ["study_created", "study_updated", "study_created_older"])
def test_the_documents_examples_are_readable_rows_of_a_page_and_the_same_as_read_alone(name: str) -> None:
    page = page_of(sample(name), sample(name))
    assert page.unreadable == ()
    assert page.studies == (read(sample(name)), read(sample(name)))


def test_a_page_can_be_made_of_rows_that_were_read_already() -> None:
    rows = (read(study()), UnreadableStudy(study_id="stu_b", problem="severity"))
    assert StudyPage.model_validate({"studies": rows}).rows == rows


def test_a_row_with_very_many_problems_is_reported_in_short() -> None:
    (found,) = page_of(study("stu_b", priorReports=[{} for _ in range(1000)])).unreadable
    assert found.study_id == "stu_b"
    assert len(found.problem) == 200


@pytest.mark.parametrize("body", [{}, {"studies": None}, {"studies": {}}, {"studies": "x"}, [], None, 5])
def test_what_is_no_page_is_a_bad_answer(body: object) -> None:
    with pytest.raises(BadAnswer):
        parse(answer(body), PAGE.model_validate_json)


def test_an_empty_page_is_a_page() -> None:
    page = parse(answer({"studies": []}), PAGE.model_validate_json)
    assert (page.rows, page.studies, page.unreadable, page.cursor, page.has_more) == ((), (), (), None, None)
