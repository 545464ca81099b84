"""Our models against the model list of the API's document 002. The SDK's generated types: test_drift.py."""

import types
from typing import Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from avara_desktop.api import models, terms

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
}
"""Documents 002, 003 and 004."""


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
