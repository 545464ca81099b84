"""Strictness of the nouns, the properties the rest of the app reads, and the neighbours of a bad row."""

import copy
import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from avara_desktop.api import models
from avara_desktop.api.models import Report, ReportPdf, RerouteUrl, Study, StudyPage, UnreadableStudy
from avara_desktop.api.people import User
from avara_desktop.api.responses import parse
from avara_desktop.api.transport import Answer
from avara_desktop.errors import AvaraError, BadAnswer
from tests.api.samples import answer, bare_study, bounded, pdf_item, report, sample, study, user

STUDY, PAGE, USER, REPORT = TypeAdapter(Study), TypeAdapter(StudyPage), TypeAdapter(User), TypeAdapter(Report)


def read(body: dict[str, Any]) -> Study:
    return STUDY.validate_json(json.dumps(body))


def page_of(*rows: object) -> StudyPage:
    return PAGE.validate_json(json.dumps({"studies": rows}))


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
        REPORT.validate_json(json.dumps(report(isCritical=value)))


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
        STUDY.validate_json(body)


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
    assert USER.validate_json(json.dumps(user(**changes))).name == name


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
        parse(answer(body), PAGE)


def test_an_empty_page_is_a_page() -> None:
    page = parse(answer({"studies": []}), PAGE)
    assert (page.rows, page.studies, page.unreadable, page.cursor, page.has_more) == ((), (), (), None, None)


# --- generated studies ------------------------------------------------------------------------------------------------

TEXT = st.text(max_size=12)
NUMBER = st.one_of(st.integers(0, 500), st.floats(0, 500))
MOMENT = st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2200, 1, 1)).map(
    lambda when: when.replace(microsecond=0).isoformat() + "Z"
)


def some(required: dict[str, st.SearchStrategy], **optional: st.SearchStrategy) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with all the required fields and any of the optional ones, which may also be null."""
    return st.fixed_dictionaries(required, optional={name: st.none() | value for name, value in optional.items()})


MEASURE = some({"unit": TEXT, "value": NUMBER})
SHARED = {
    "age": TEXT,
    "dateOfBirth": TEXT,
    "facilityName": TEXT,
    "height": MEASURE,
    "mrn": TEXT,
    "patientName": TEXT,
    "referringPhysicianName": TEXT,
    "sex": st.sampled_from(["male", "female", "other", "something new"]),
    "weight": MEASURE,
}
NEWER_METADATA = some({}, **SHARED, procedure=TEXT, studyDate=TEXT, studyTime=TEXT)
OLDER_METADATA = some({}, **SHARED, scanType=TEXT, scanDate=TEXT, scanTime=TEXT)
REFERENCE = some(
    {"email": TEXT, "userId": TEXT}, firstName=TEXT, lastName=TEXT, middleName=TEXT, suffix1=TEXT, suffix2=TEXT
)


def studies(metadata: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Study bodies of one generation."""
    return some(
        {
            "isCancelled": st.booleans(),
            "reportMetadata": metadata,
            "severity": st.sampled_from(["normal", "high", "stat", "sooner"]),
            "studyDescription": TEXT,
            "studyId": TEXT,
            "studyInstanceUid": TEXT,
            "studyReportStatus": st.sampled_from(["unassigned", "assigned", "in_progress", "completed", "on_hold"]),
        },
        cancelledAt=MOMENT,
        createdAt=MOMENT,
        updatedAt=MOMENT,
        assignedTo=REFERENCE,
        createdByUser=REFERENCE,
        createdByApiKey=some({"apiKeyId": TEXT, "description": TEXT}, isViewerEnabled=st.booleans()),
        expressCustomer=some({"expressCustomerId": TEXT, "expressCustomerName": TEXT}),
        org=some({"orgId": TEXT, "orgName": TEXT}),
        isCritical=st.booleans(),
        modality=TEXT,
        metadata=st.dictionaries(TEXT, TEXT, max_size=2),
        priorReports=st.lists(some({"reportText": TEXT}, studyDate=TEXT, modality=TEXT), max_size=2),
        priorReportTexts=st.lists(TEXT, max_size=2),
        priorStudyIds=st.lists(TEXT, max_size=2),
        reportIds=st.lists(some({"reportId": TEXT, "status": st.just("completed")}, isCritical=st.booleans())),
        studyType=st.sampled_from(["standard", "external", "teaching"]),
        technologistNotes=st.lists(TEXT, max_size=2),
    )


@bounded()
@given(studies(NEWER_METADATA))
def test_any_newer_study_comes_back_as_it_was_read(body: dict[str, Any]) -> None:
    assert read(body).to_wire() == body


@bounded()
@given(studies(OLDER_METADATA))
def test_any_older_study_comes_back_as_it_was_read_in_its_own_names(body: dict[str, Any]) -> None:
    assert read(body).to_older_wire() == body


@bounded()
@given(studies(OLDER_METADATA))
def test_any_study_is_the_same_in_both_generations(body: dict[str, Any]) -> None:
    older = read(body)
    assert read(older.to_wire()) == older
    assert read(json.loads(json.dumps(older.to_wire()))).to_older_wire() == body


# --- broken pages -----------------------------------------------------------------------------------------------------

ROWS = [sample("study_created"), sample("study_created_older"), bare_study()]
WIRE_NAMES = {
    word
    for noun in vars(models).values()
    if isinstance(noun, type) and issubclass(noun, models.Noun)
    for name, field in noun.model_fields.items()
    for word in (field.serialization_alias or field.alias or name, name)
} | {*models.OLDER_NAMES.values(), "row"}
JSON_VALUE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(10**300, 10**320)
    | st.floats()
    | st.text(max_size=120)
    | st.sampled_from(["CANARY", "studyId", "2024-03-15T10:30:00Z", "stat", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5) | st.sampled_from(sorted(WIRE_NAMES)), inner, max_size=3)
    ),
    max_leaves=5,
)


def places(node: Any, here: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The way to every value of a body."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [here, *(place for key, value in inner for place in places(value, (*here, key)))]


def retyped(value: Any) -> Any:
    """The value as another type that looks much the same."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, str):
        return [value] if len(value) % 2 else {value: value}
    return {"value": value} if value is None or isinstance(value, list) else list(value)


class Broken:
    """A page of three with one to three things broken, and which rows were not touched."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.body: Any = {"studies": [], "cursor": "abc", "hasMore": True}
        self.body["studies"] = [{**copy.deepcopy(row), "studyId": f"stu_{number}"} for number, row in enumerate(ROWS)]
        self.untouched = {"stu_0", "stu_1", "stu_2"}
        self.only_rows = True
        for _ in range(draw(st.integers(1, 3))):
            self._break(draw)

    def _break(self, draw: st.DrawFn) -> None:
        place = draw(st.sampled_from(places(self.body)))
        if len(place) < 2 or place[0] != "studies" or not self.only_rows:
            self.only_rows = False
        else:
            row = self.body["studies"][place[1]]
            self.untouched -= {row.get("studyId")} if isinstance(row, dict) and self._is_id(row) else set()
        act = draw(st.sampled_from(["drop", "replace", "retype"]))
        if not place:
            self.body = draw(JSON_VALUE) if act == "replace" else retyped(self.body)
            return
        parent = self.body
        for key in place[:-1]:
            parent = parent[key]
        if act == "drop":
            del parent[place[-1]]
        else:
            parent[place[-1]] = draw(JSON_VALUE) if act == "replace" else retyped(parent[place[-1]])

    @staticmethod
    def _is_id(row: dict[str, Any]) -> bool:
        return isinstance(row.get("studyId"), str)


def outcome(received: Answer) -> StudyPage | AvaraError:
    """The page, or the error of ours; anything else is a crash."""
    try:
        return parse(received, PAGE)
    except AvaraError as error:
        return error


@st.composite
def broken_pages(draw: st.DrawFn) -> Broken:
    return Broken(draw)


@bounded()
@given(broken_pages())
def test_a_broken_page_gives_its_rows_or_an_error_of_ours_and_no_row_loses_its_neighbours(broken: Broken) -> None:
    page = outcome(answer(broken.body))
    if isinstance(page, AvaraError):
        assert not broken.only_rows
        assert "CANARY" not in f"{page.title} {page.advice}"
        return
    assert len(page.rows) == len(broken.body["studies"])
    if broken.only_rows:
        originals = {f"stu_{number}": read({**row, "studyId": f"stu_{number}"}) for number, row in enumerate(ROWS)}
        kept = {found.study_id: found for found in page.studies if found.study_id in broken.untouched}
        assert kept == {study_id: originals[study_id] for study_id in broken.untouched}
    for row in page.unreadable:
        *words, last = re.split(r", |\.", row.problem)
        assert {word for word in words if not word.isdigit()} <= WIRE_NAMES
        assert len(row.problem) == 200 or last in WIRE_NAMES or last.isdigit()


@bounded()
@given(st.data())
def test_a_page_with_broken_bytes_gives_its_rows_or_an_error_of_ours(data: st.DataObject) -> None:
    body = bytearray(json.dumps({"studies": ROWS, "cursor": None, "hasMore": False}).encode())
    for _ in range(data.draw(st.integers(0, 3))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(body[: data.draw(st.integers(0, len(body)))])
    page = outcome(answer(cut))
    assert page.title if isinstance(page, AvaraError) else len(page.rows) == 3
