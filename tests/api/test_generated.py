"""Generated nouns come back as they were read, and nothing a server sends breaks a page or the client.

``AVARA_EXAMPLES=10000`` looks at that many of each.
"""

import copy
import json
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from avara_desktop.api import archive, models, people
from avara_desktop.api.archive import ArchiveReportEntry, ArchiveReportPage, ArchiveReportText
from avara_desktop.api.bodies import (
    Body,
    StudyDraft,
    StudyPatch,
    UserInvite,
    UserPatch,
    ViewerStudyDraft,
    ViewerStudyPatch,
)
from avara_desktop.api.limits import checked
from avara_desktop.api.models import ReportList, Study, StudyPage, ViewerStudy, ViewerStudyPage
from avara_desktop.api.people import Invitation, InvitationPage, User, UserPage
from avara_desktop.api.responses import parse
from avara_desktop.api.transport import Answer
from avara_desktop.errors import AvaraError, BadAnswer, InvalidInput
from tests.api.samples import (
    answer,
    archive_entry,
    archive_report,
    bare_study,
    bounded,
    invitation,
    new_study,
    new_user,
    new_viewer_study,
    report,
    sample,
    user,
    viewer_study,
)

N = TypeVar("N", bound=BaseModel)
Draw = Callable[[st.SearchStrategy], Any]


def read(body: dict[str, Any]) -> Study:
    return read_as(Study, body)


def read_as(model: type[N], body: Any) -> N:
    return model.model_validate_json(json.dumps(body))


# --- round trips ------------------------------------------------------------------------------------------------------

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


WORD = st.sampled_from(["member", "admin", "owner", "guest"])
PERSON: dict[str, st.SearchStrategy] = {
    **dict.fromkeys(("canCreateReports", "canManageStudies", "hasDashboardAccess"), st.booleans()),
    **dict.fromkeys(("clinicRole", "email", "firstName", "lastName", "userId"), TEXT),
    "invitedSource": st.sampled_from(["api", "dashboard", "import"]),
    "level": WORD,
}
MORE_OF_A_PERSON = {
    **dict.fromkeys(("middleName", "npiNumber", "phoneNumber", "suffix1", "suffix2"), TEXT),
    "createdAt": MOMENT,
}
ARCHIVE_REPORT: dict[str, st.SearchStrategy] = dict.fromkeys(("externalReportId", "studyId", "studyInstanceUid"), TEXT)
MORE_OF_AN_ARCHIVE_REPORT = {"createdAt": MOMENT, "readerName": TEXT, "signedAt": TEXT}
REPORT_REQUIRED: dict[str, st.SearchStrategy] = {
    **dict.fromkeys(("reportId", "studyId", "userId"), TEXT),
    "isAddendum": st.booleans(),
    "snapshotMetadata": NEWER_METADATA,
    "status": st.sampled_from(["in_progress", "completed", "preliminary"]),
}

GENERATED: dict[type[BaseModel], st.SearchStrategy[dict[str, Any]]] = {
    ViewerStudy: some(
        {
            **dict.fromkeys(("studyDescription", "studyId", "studyInstanceUid"), TEXT),
            "isCancelled": st.booleans(),
            "severity": st.sampled_from(["normal", "high", "stat", "sooner"]),
            "studyViewerStatus": st.sampled_from(["incomplete", "complete", "skimmed"]),
        },
        cancelledAt=MOMENT,
        createdAt=MOMENT,
        updatedAt=MOMENT,
        assignedTo=REFERENCE,
        createdByUser=REFERENCE,
        createdByApiKey=some({"apiKeyId": TEXT, "description": TEXT}, isViewerEnabled=st.booleans()),
        expressCustomer=some({"expressCustomerId": TEXT, "expressCustomerName": TEXT}),
        metadata=st.dictionaries(TEXT, TEXT, max_size=2),
    ),
    User: some(PERSON, **MORE_OF_A_PERSON, lastLoginAt=MOMENT),
    Invitation: some(
        {
            **PERSON,
            **dict.fromkeys(("clinicId", "invitationId"), TEXT),
            "status": st.sampled_from(["sent", "accepted", "rejected", "revoked", "bounced"]),
        },
        **MORE_OF_A_PERSON,
        **dict.fromkeys(("expiry", "updatedAt"), MOMENT),
        **dict.fromkeys(("inviterId", "invitedByApiKeyId"), TEXT),
    ),
    models.Report: some(
        REPORT_REQUIRED,
        **dict.fromkeys(("createdAt", "signedAt", "updatedAt"), MOMENT),
        isCritical=st.booleans(),
        reportPlainText=TEXT,
    ),
    ArchiveReportEntry: some(
        {**ARCHIVE_REPORT, "hasReportText": st.booleans(), "reportPdfPresent": st.booleans()},
        **MORE_OF_AN_ARCHIVE_REPORT,
    ),
    ArchiveReportText: some(
        ARCHIVE_REPORT,
        **MORE_OF_AN_ARCHIVE_REPORT,
        presignedUrl=TEXT,
        reportText=TEXT,
        snapshotMetadata=NEWER_METADATA,
    ),
}


@pytest.mark.parametrize("model", GENERATED, ids=lambda model: model.__name__)
def test_any_noun_comes_back_as_it_was_read(model: type[models.Noun]) -> None:
    generated: set[str] = set()

    @bounded()
    @given(GENERATED[model])
    def comes_back(body: dict[str, Any]) -> None:
        generated.update(body)
        found = read_as(model, body)
        assert found.to_wire() == body
        assert read_as(model, found.to_wire()) == found

    comes_back()
    assert generated == {field.alias or name for name, field in model.model_fields.items()}


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

ROWS: dict[type[models.Page], list[dict[str, Any]]] = {
    StudyPage: [sample("study_created"), sample("study_created_older"), bare_study()],
    ViewerStudyPage: [viewer_study(), viewer_study(assignedTo=None), viewer_study(severity="sooner")],
}
"""A page whose rows are kept apart -> three rows."""
STUDIES: dict[type[models.Page], type[models.StudyCore]] = {StudyPage: Study, ViewerStudyPage: ViewerStudy}
WIRE_NAMES = {
    word
    for module in (models, people, archive)
    for noun in vars(module).values()
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


def break_something(draw: Draw, body: Any) -> tuple[Any, tuple[str | int, ...]]:
    """The body with one thing dropped, replaced or of another type, and where that is."""
    place = draw(st.sampled_from(places(body)))
    act = draw(st.sampled_from(["drop", "replace", "retype"]))
    if not place:
        return (draw(JSON_VALUE) if act == "replace" else retyped(body)), place
    parent = body
    for key in place[:-1]:
        parent = parent[key]
    if act == "drop":
        del parent[place[-1]]
    else:
        parent[place[-1]] = draw(JSON_VALUE) if act == "replace" else retyped(parent[place[-1]])
    return body, place


class Broken:
    """A page of three with one to three things broken, and which rows were not touched."""

    def __init__(self, draw: Draw, kind: type[models.Page]) -> None:
        rows = [{**copy.deepcopy(row), "studyId": f"stu_{number}"} for number, row in enumerate(ROWS[kind])]
        self.body: Any = {"studies": rows, "cursor": "abc", "hasMore": True}
        self.untouched = {row["studyId"]: read_as(STUDIES[kind], row) for row in rows}
        self.only_rows = True
        for _ in range(draw(st.integers(1, 3))):
            before = copy.deepcopy(self.body)
            self.body, place = break_something(draw, self.body)
            if len(place) < 2 or place[0] != "studies" or not self.only_rows:
                self.only_rows = False
                continue
            row = before["studies"][place[1]]
            if isinstance(row, dict) and isinstance(row.get("studyId"), str):
                self.untouched.pop(row["studyId"], None)


def outcome(received: Answer, kind: type[BaseModel]) -> Any:
    """The noun, or the error of ours; anything else is a crash."""
    try:
        return parse(received, kind.model_validate_json)
    except AvaraError as error:
        return error


@pytest.mark.parametrize("kind", ROWS, ids=lambda kind: kind.__name__)
def test_a_broken_page_gives_its_rows_or_an_error_of_ours_and_no_row_loses_its_neighbours(
    kind: type[models.Page],
) -> None:
    @bounded()
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        broken = Broken(data.draw, kind)
        page = outcome(answer(broken.body), kind)
        if isinstance(page, AvaraError):
            assert type(page) is BadAnswer
            assert not broken.only_rows
            assert "CANARY" not in f"{page.title} {page.advice}"
            return
        assert len(page.rows) == len(broken.body["studies"]) == len(page.studies) + len(page.unreadable)
        if broken.only_rows:
            kept = {found.study_id: found for found in page.studies if found.study_id in broken.untouched}
            assert kept == broken.untouched
        for row in page.unreadable:
            *words, last = re.split(r", |\.", row.problem)
            assert {word for word in words if not word.isdigit()} <= WIRE_NAMES
            assert len(row.problem) == 200 or last in WIRE_NAMES or last.isdigit()

    holds()


@pytest.mark.parametrize("kind", ROWS, ids=lambda kind: kind.__name__)
def test_a_page_with_broken_bytes_gives_its_rows_or_an_error_of_ours(kind: type[models.Page]) -> None:
    @bounded()
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        body = bytearray(json.dumps({"studies": ROWS[kind], "cursor": None, "hasMore": False}).encode())
        for _ in range(data.draw(st.integers(0, 3))):
            body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
        cut = bytes(body[: data.draw(st.integers(0, len(body)))])
        page = outcome(answer(cut), kind)
        assert page.title if isinstance(page, AvaraError) else len(page.rows) == 3

    holds()


WHOLE: dict[type[BaseModel], dict[str, Any]] = {
    UserPage: {"users": [user(), user(level="guest")], "cursor": "abc", "hasMore": True},
    InvitationPage: {"invitations": [invitation(), invitation(expiry=None)], "cursor": None, "hasMore": False},
    ArchiveReportPage: {"reports": [archive_entry(), archive_entry(readerName=None)]},
    ReportList: {"reports": [report(), report(signedAt=None)], "studyId": "stu_1", "studyInstanceUid": "1.2"},
    ArchiveReportText: archive_report(),
    User: user(),
    Invitation: invitation(),
}
"""What is read whole or not at all -> an example."""


@pytest.mark.parametrize("kind", WHOLE, ids=lambda kind: kind.__name__)
def test_a_broken_answer_about_people_or_reports_is_read_whole_or_is_a_bad_answer(kind: type[models.Noun]) -> None:
    @bounded()
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        body: Any = copy.deepcopy(WHOLE[kind])
        for _ in range(data.draw(st.integers(1, 3))):
            body, _ = break_something(data.draw, body)
        found = outcome(answer(body), kind)
        if isinstance(found, AvaraError):
            assert type(found) is BadAnswer
            assert "CANARY" not in f"{found.title} {found.advice}"
            return
        assert isinstance(found, kind)
        assert read_as(kind, found.to_wire()) == found

    holds()


# --- what is entered --------------------------------------------------------------------------------------------------

ENTERED: dict[type[Body], dict[str, Any]] = {
    StudyDraft: new_study(),
    StudyPatch: {},
    ViewerStudyDraft: new_viewer_study(),
    ViewerStudyPatch: {},
    UserInvite: new_user(),
    UserPatch: {},
}
ANYTHING = (
    JSON_VALUE
    | st.text(st.characters(exclude_categories=()), max_size=5)
    | st.sampled_from([..., object(), int, b"x", date(2024, 2, 29), Decimal("NaN"), {1: 2}, {"stat"}, (None,), "1.5"])
)
FORM_WORDS = st.sampled_from(
    ["stat", "1.2.3", "2024-02-29", "23:59", "Radiologist", "member", "admin", "1234567893", "", None, True, False]
)


@pytest.mark.parametrize("body", ENTERED, ids=lambda body: body.__name__)
def test_whatever_is_entered_makes_a_body_that_can_be_sent_or_is_named(body: type[Body]) -> None:
    names = sorted({word for name, field in body.model_fields.items() for word in (name, field.alias or name)})
    nested = st.dictionaries(st.sampled_from(sorted(WIRE_NAMES)), FORM_WORDS | ANYTHING, max_size=4)
    value = FORM_WORDS | ANYTHING | nested | st.lists(nested, max_size=2)

    @bounded()
    @given(
        st.dictionaries(st.sampled_from(names) | st.text(st.characters(exclude_categories=()), max_size=4), value),
        st.booleans(),
    )
    def holds(fields: dict[str, Any], with_the_rest: bool) -> None:
        try:
            made = checked(body, {**ENTERED[body], **fields} if with_the_rest else fields)
        except InvalidInput:
            return
        sent = json.dumps(made.to_wire(), allow_nan=False, ensure_ascii=False).encode()
        assert checked(body, json.loads(sent)).to_wire() == made.to_wire()

    holds()


@pytest.mark.parametrize("body", ENTERED, ids=lambda body: body.__name__)
@pytest.mark.parametrize("key", [1, None, (1, 2), b"x", 1.5], ids=repr)
def test_a_field_without_a_name_is_refused(body: type[Body], key: Any) -> None:
    with pytest.raises(InvalidInput):
        checked(body, {**ENTERED[body], key: 1})
