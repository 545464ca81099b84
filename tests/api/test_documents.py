"""Our models against the model list of the API's document 002 and against the official SDK's generated types."""

import types
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal, Union, get_args, get_origin

import pytest
from avara.pagination import AsyncCursorStudies, AsyncCursorUsers
from avara.types import StudyReportMetadata as SdkReportMetadata
from avara.types.auto_scribe import PriorReport as SdkPriorReport
from avara.types.auto_scribe import Report as SdkReport
from avara.types.auto_scribe import (
    ReportAddendumResponse,
    ReportCancelAddendumResponse,
    ReportListResponse,
    ReportPdfItem,
    ReportTextItem,
    StudyCreateResponse,
    StudyListResponse,
    StudyRerouteURLResponse,
    StudyRetrieveByUidResponse,
    StudyRetrieveResponse,
    StudyUpdateResponse,
    StudyViewerOnlyRerouteURLResponse,
    UserListResponse,
    UserRetrieveResponse,
)
from avara.types.auto_scribe.report_pdf_response import ListReportsPdfResponse, SingleReportPdfResponse
from avara.types.auto_scribe.report_text_response import ListReportsTextResponse, SingleReportTextResponse
from avara.types.viewer import StudyRetrieveResponse as ViewerStudyRetrieveResponse
from pydantic import AwareDatetime, BaseModel

from avara_desktop.api import models, people, terms

# --- document 002 -----------------------------------------------------------------------------------------------------

REQUIRED, NULL, OPTIONAL = "required", "null", "optional"
"""Always there with a value; always there but perhaps null; perhaps not there at all."""

MODELS_OF_002: dict[type[BaseModel], tuple[str, tuple[tuple[str, str, str], ...]]] = {
    models.ReportMetadata: (
        "object { age, dateOfBirth, facilityName, 9 more }",
        (
            ("age", OPTIONAL, "Patient's age at study date"),
            ("dateOfBirth", OPTIONAL, "Patient's date of birth. Format: YYYY-MM-DD"),
            ("facilityName", OPTIONAL, "Name of the medical facility where the scan was performed"),
            ("height", OPTIONAL, "object { unit, value }"),
            ("mrn", OPTIONAL, "Medical Record Number - unique patient identifier"),
            ("patientName", OPTIONAL, "Full name of the patient"),
            ("procedure", OPTIONAL, "Procedure or study type"),
            ("referringPhysicianName", OPTIONAL, "Name of the physician who referred the patient for this scan"),
            ("sex", OPTIONAL, "Patient's biological sex. Options: 'male', 'female', 'other'"),
            ("studyDate", OPTIONAL, "Study date (YYYY-MM-DD)"),
            ("studyTime", OPTIONAL, "Study time (HH:MM)"),
            ("weight", OPTIONAL, "object { unit, value }"),
        ),
    ),
    models.Measure: (
        "object { unit, value }",
        (("unit", REQUIRED, "Unit of measure"), ("value", REQUIRED, "a number from 0 up")),
    ),
    models.PriorReport: (
        "object { reportText, externalStudyId, modality, 2 more }",
        (
            ("reportText", REQUIRED, "Full prior report text"),
            ("externalStudyId", OPTIONAL, "Integrator's external study identifier"),
            ("modality", OPTIONAL, "Imaging modality for the prior study"),
            ("studyDate", OPTIONAL, "Prior study date (YYYY-MM-DD)"),
            ("studyDescription", OPTIONAL, "Description of the prior study"),
        ),
    ),
    models.ReportReference: (
        "object { isCritical, reportId, status }",
        (
            ("isCritical", NULL, "Whether the report was marked critical at sign-off. null when not yet completed"),
            ("reportId", REQUIRED, "Unique report identifier. Format: rep_{32-hex-chars}"),
            ("status", REQUIRED, "Status of an individual report"),
        ),
    ),
    models.Report: (
        "object { createdAt, isAddendum, isCritical, 8 more }",
        (
            ("createdAt", NULL, "Timestamp when the report was created"),
            ("isAddendum", REQUIRED, "Whether this report is an addendum to a previous report"),
            ("isCritical", NULL, "Whether the report was marked critical at sign-off. null when not yet completed"),
            ("reportId", REQUIRED, "Unique report identifier. Format: rep_{32-hex-chars}"),
            ("signedAt", NULL, "Timestamp when the report was signed, null if not yet signed"),
            ("snapshotMetadata", REQUIRED, "Patient demographics and scan information for report generation"),
            ("status", REQUIRED, "Status of an individual report"),
            ("studyId", REQUIRED, "Study ID this report belongs to. Format: stu_{32-hex-chars}"),
            ("updatedAt", NULL, "Timestamp when the report was last updated"),
            ("userId", REQUIRED, "User ID of the radiologist who created/signed this report"),
            ("reportPlainText", OPTIONAL, "Plain text content of the report"),
        ),
    ),
    models.ReportPdf: (
        "object { isCritical, presignedUrl, reportId, 3 more }",
        (
            ("isCritical", NULL, "Whether the report was marked critical at sign-off. null when not yet completed"),
            ("presignedUrl", REQUIRED, "Time-limited presigned URL to download the PDF (expires after 1 hour)"),
            ("reportId", REQUIRED, "Unique report identifier. Format: rep_{32-hex-chars}"),
            ("snapshotMetadata", REQUIRED, "Patient demographics and scan information for report generation"),
            ("studyId", REQUIRED, "Study ID this report belongs to. Format: stu_{32-hex-chars}"),
            ("studyInstanceUid", REQUIRED, "DICOM Study Instance UID"),
        ),
    ),
    models.ReportText: (
        "object { isCritical, reportId, snapshotMetadata, 3 more }",
        (
            ("isCritical", NULL, "Whether the report was marked critical at sign-off. null when not yet completed"),
            ("reportId", REQUIRED, "Unique report identifier. Format: rep_{32-hex-chars}"),
            ("snapshotMetadata", REQUIRED, "Patient demographics and scan information for report generation"),
            ("studyId", REQUIRED, "Study ID this report belongs to. Format: stu_{32-hex-chars}"),
            ("studyInstanceUid", REQUIRED, "DICOM Study Instance UID"),
            ("plainText", OPTIONAL, "Plain text content of the report"),
        ),
    ),
}
"""Model -> the document's head line, and (name, presence, words of the document) of each field in its order.

The document names the first three fields of a model and counts the rest; the names of the rest are those of documents
000 and 003, matched by the description, which is the same there.
"""

NESTED_IN_002: dict[tuple[type[BaseModel], str], type] = {
    (models.ReportMetadata, "height"): models.Measure,
    (models.ReportMetadata, "weight"): models.Measure,
    (models.ReportMetadata, "sex"): terms.Sex,
    (models.ReportReference, "status"): terms.ReportStatus,
    (models.Report, "status"): terms.ReportStatus,
    (models.Report, "snapshotMetadata"): models.ReportMetadata,
    (models.ReportPdf, "snapshotMetadata"): models.ReportMetadata,
    (models.ReportText, "snapshotMetadata"): models.ReportMetadata,
}

WORDS_OF_THE_DOCUMENTS: dict[type[terms.OpenTerm], tuple[str, ...]] = {
    terms.ReportStatus: ("in_progress", "completed"),
    terms.Sex: ("male", "female", "other"),
    terms.StudyReportStatus: ("unassigned", "assigned", "in_progress", "completed", "addendum_active"),
    terms.Severity: ("normal", "high", "stat"),
    terms.StudyViewerStatus: ("incomplete", "complete"),
    terms.StudyType: ("standard", "external"),
}
"""Documents 002, 003 and 004; StudyType is the SDK's."""


def _wire_names(model: type[BaseModel]) -> dict[str, str]:
    """Wire name -> field name."""
    return {field.serialization_alias or field.alias or name: name for name, field in model.model_fields.items()}


def _inner(annotation: Any) -> Any:
    """The annotation without "or None" and without Annotated."""
    if get_origin(annotation) in (Union, types.UnionType):
        members = [member for member in get_args(annotation) if member is not type(None)]
        return _inner(members[0]) if len(members) == 1 else annotation
    return annotation


@pytest.mark.parametrize("model", MODELS_OF_002, ids=lambda model: model.__name__)
def test_a_model_has_exactly_the_fields_of_document_002(model: type[BaseModel]) -> None:
    assert list(_wire_names(model)) == [name for name, _, _ in MODELS_OF_002[model][1]]


@pytest.mark.parametrize("model", MODELS_OF_002, ids=lambda model: model.__name__)
def test_the_table_has_as_many_fields_as_the_head_line_of_document_002(model: type[BaseModel]) -> None:
    head, fields = MODELS_OF_002[model]
    named = head.removeprefix("object { ").removesuffix(" }").split(", ")
    more = int(named.pop().removesuffix(" more")) if named[-1].endswith(" more") else 0
    assert [name for name, _, _ in fields[: len(named)]] == named
    assert len(fields) == len(named) + more


@pytest.mark.parametrize("model", MODELS_OF_002, ids=lambda model: model.__name__)
def test_a_field_is_required_where_the_documents_require_a_value_and_only_there(model: type[BaseModel]) -> None:
    names = _wire_names(model)
    for wire, presence, _ in MODELS_OF_002[model][1]:
        field = model.model_fields[names[wire]]
        assert field.is_required() == (presence == REQUIRED), wire
        assert (type(None) in get_args(field.annotation)) == (presence != REQUIRED), wire


def test_nested_models_are_those_of_the_documents() -> None:
    found = {
        (model, wire): _inner(model.model_fields[name].annotation)
        for model in MODELS_OF_002
        for wire, name in _wire_names(model).items()
        if isinstance(_inner(model.model_fields[name].annotation), type)
        and issubclass(_inner(model.model_fields[name].annotation), BaseModel | terms.OpenTerm)
    }
    assert found == NESTED_IN_002


@pytest.mark.parametrize("term", WORDS_OF_THE_DOCUMENTS, ids=lambda term: term.__name__)
def test_a_vocabulary_has_exactly_the_words_of_the_documents(term: type[terms.OpenTerm]) -> None:
    assert tuple(word.value for word in term) == WORDS_OF_THE_DOCUMENTS[term]


def test_every_vocabulary_is_compared() -> None:
    assert set(WORDS_OF_THE_DOCUMENTS) == set(terms.OpenTerm.__subclasses__())


# --- the official SDK -------------------------------------------------------------------------------------------------

SDK_PAIRS: tuple[tuple[type[BaseModel], type[BaseModel]], ...] = (
    (models.Study, StudyCreateResponse),
    (models.Study, StudyListResponse),
    (models.Study, StudyRetrieveResponse),
    (models.Study, StudyRetrieveByUidResponse),
    (models.Study, StudyUpdateResponse),
    (models.ViewerStudy, ViewerStudyRetrieveResponse),
    (models.ReportMetadata, SdkReportMetadata),
    (models.PriorReport, SdkPriorReport),
    (models.Report, SdkReport),
    (models.ReportList, ReportListResponse),
    (models.ReportText, ReportTextItem),
    (models.ReportText, SingleReportTextResponse),
    (models.ReportTexts, ListReportsTextResponse),
    (models.ReportPdf, ReportPdfItem),
    (models.ReportPdf, SingleReportPdfResponse),
    (models.ReportPdfs, ListReportsPdfResponse),
    (models.RerouteUrl, StudyRerouteURLResponse),
    (models.RerouteUrl, StudyViewerOnlyRerouteURLResponse),
    (people.User, UserListResponse),
    (people.User, UserRetrieveResponse),
    (models.Acknowledgement, ReportAddendumResponse),
    (models.Acknowledgement, ReportCancelAddendumResponse),
    (models.StudyPage, AsyncCursorStudies[StudyListResponse]),
    (people.UserPage, AsyncCursorUsers[UserListResponse]),
)

MEANT: dict[tuple[str, str], str] = {
    ("Study", "org"): "ours alone: the older generation's customer",
    ("Study", "priorReportTexts"): "ours alone: the older generation's prior reports",
    ("Study", "priorStudyIds"): "ours alone: the older generation's prior studies",
    ("Measure", "unit"): "free text: a unit the documents do not know is shown, not refused",
    ("User", "clinicRole"): "free text: shown only, and the SDK's 61 words will not stay 61",
    ("User", "invitedSource"): "free text: never used",
    ("User", "level"): "free text: never used",
    ("ReportTexts", "studyId"): "theirs alone: each item says it",
    ("ReportTexts", "studyInstanceUid"): "theirs alone: each item says it",
    ("ReportPdfs", "studyId"): "theirs alone: each item says it",
    ("ReportPdfs", "studyInstanceUid"): "theirs alone: each item says it",
    ("StudyPage", "studies"): "a row that is no study is kept as unreadable beside its neighbours",
}
"""(our model, wire name) -> why it differs from the SDK."""


def _shape(annotation: Any) -> object:
    """What a value looks like on the wire, in words both sides share; nested models stay classes."""
    inner = _inner(annotation)
    origin, args = get_origin(inner), get_args(inner)
    if origin in (list, tuple):
        return ("list of", _shape(args[0]))
    if origin is dict:
        return ("pairs of", _shape(args[0]), _shape(args[1]))
    if origin is Literal:
        return frozenset(args)
    if isinstance(inner, type) and issubclass(inner, terms.OpenTerm):
        return frozenset(word.value for word in inner)
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        return inner
    if inner is AwareDatetime:
        return datetime
    assert inner in (str, bool, float, int, datetime), inner
    return inner


def _differences(ours: type[BaseModel], theirs: type[BaseModel]) -> Iterator[tuple[str, str]]:
    our_names, their_names = _wire_names(ours), _wire_names(theirs)
    for wire in sorted(our_names.keys() ^ their_names.keys()):
        yield ours.__name__, wire
    for wire in sorted(our_names.keys() & their_names.keys()):
        our_field, their_field = ours.model_fields[our_names[wire]], theirs.model_fields[their_names[wire]]
        try:
            our_shape, their_shape = _shape(our_field.annotation), _shape(their_field.annotation)
        except AssertionError:
            yield ours.__name__, wire
            continue
        while isinstance(our_shape, tuple) and isinstance(their_shape, tuple) and our_shape[0] == their_shape[0]:
            our_shape, their_shape = our_shape[-1], their_shape[-1]
        if _both_models(our_shape, their_shape):
            assert isinstance(our_shape, type)
            assert isinstance(their_shape, type)
            yield from _differences(our_shape, their_shape)
        elif our_shape != their_shape:
            yield ours.__name__, wire
        if our_field.is_required() != their_field.is_required():
            yield ours.__name__, wire


def _both_models(*shapes: object) -> bool:
    return all(isinstance(shape, type) and issubclass(shape, BaseModel) for shape in shapes)


@pytest.mark.parametrize(("ours", "theirs"), SDK_PAIRS, ids=lambda model: model.__name__.partition("[")[0])
def test_a_model_differs_from_the_sdk_only_where_we_mean_it(ours: type[BaseModel], theirs: type[BaseModel]) -> None:
    assert set(_differences(ours, theirs)) <= MEANT.keys()


def test_every_difference_we_mean_is_a_difference_still() -> None:
    found = {difference for ours, theirs in SDK_PAIRS for difference in _differences(ours, theirs)}
    assert found == MEANT.keys()


def test_every_model_of_an_answer_is_compared_with_the_sdk() -> None:
    reached: set[type[BaseModel]] = set()

    def reach(model: type[BaseModel]) -> None:
        reached.add(model)
        for field in model.model_fields.values():
            pending = [field.annotation]
            while pending:
                annotation = pending.pop()
                pending.extend(get_args(annotation))
                if isinstance(annotation, type) and issubclass(annotation, BaseModel) and annotation not in reached:
                    reach(annotation)

    for ours, _ in SDK_PAIRS:
        reach(ours)
    nouns = {noun for noun in vars(models).values() if isinstance(noun, type) and issubclass(noun, models.Noun)}
    assert nouns - reached == {models.Noun, models.StudyCore, models.UnreadableStudy}
