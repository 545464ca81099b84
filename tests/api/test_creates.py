"""Bodies of create in both generations, against the example calls of documents 000, 001 and 004."""

from typing import Any

import pytest

from avara_desktop.api.bodies import StudyDraft, UserInvite, ViewerStudyDraft
from avara_desktop.api.limits import checked
from avara_desktop.api.models import PriorReport
from tests.api.samples import new_study, new_user, new_viewer_study, sample

UID = "1.2.840.113619.2.55.3.604688119.868.1234567890.123"
USER, CUSTOMER, STUDY = (f"{prefix}_1234567890abcdef1234567890abcdef" for prefix in ("usr", "cus", "stu"))

EXAMPLE_000 = {
    "reportMetadata": {
        "age": "38 years",
        "dateOfBirth": "1985-07-20",
        "facilityName": "City Medical Center",
        "height": {"unit": "cm", "value": 165},
        "mrn": "MRN-2024-001234",
        "patientName": "Jane Doe",
        "procedure": "MRI Brain with Contrast",
        "referringPhysicianName": "Dr. Michael Chen",
        "sex": "female",
        "studyDate": "2024-03-15",
        "studyTime": "14:30",
        "weight": {"unit": "kg", "value": 62},
    },
    "severity": "normal",
    "studyDescription": "Brain MRI with Contrast",
    "studyInstanceUid": UID,
}
"""The call of document 000, under the names it gives its parameters."""
EXAMPLE_004 = {"severity": "high", "studyDescription": "CT Chest/Abdomen/Pelvis", "studyInstanceUid": UID}

EVERY_NEWER_FIELD: dict[str, Any] = {
    **EXAMPLE_000,
    "assignedTo": USER,
    "clinicalHistory": "clinicalHistory",
    "clinicalIndication": "clinicalIndication",
    "expressCustomerId": CUSTOMER,
    "externalPatientId": "externalPatientId",
    "metadata": {"department": "radiology", "priority": "routine"},
    "modality": "modality",
    "priorReports": [
        {
            "reportText": "IMPRESSION: No acute cardiopulmonary process.",
            "externalStudyId": "EXT-2024-001",
            "modality": "CT",
            "studyDate": "2024-01-15",
            "studyDescription": "CT Chest without contrast",
        }
    ],
    "technologistNotes": ["x"],
    "technologistTechnique": "technologistTechnique",
}
OLDER_NAMES = {
    "severity",
    "studyDescription",
    "studyInstanceUid",
    "assignedTo",
    "metadata",
    "orgId",
    "priorReportTexts",
    "priorStudyIds",
    "reportMetadata",
}
"""The parameters of document 001."""
OLDER_METADATA_NAMES = {
    *("age", "dateOfBirth", "facilityName", "height", "mrn", "patientName", "referringPhysicianName"),
    *("scanDate", "scanTime", "scanType", "sex", "weight"),
}


def asked_of(example: dict[str, Any]) -> dict[str, Any]:
    """What a create must have said for an example answer: its fields that are also parameters, references as ids."""
    references = {
        "assignedTo": ("assignedTo", "userId"),
        "expressCustomer": ("expressCustomerId", "expressCustomerId"),
        "org": ("orgId", "orgId"),
    }
    said = {name: value for name, value in example.items() if name in {*EVERY_NEWER_FIELD, *OLDER_NAMES}}
    return said | {
        name: example[field][inner]
        for field, (name, inner) in references.items()
        if isinstance(example.get(field), dict)
    }


# --- newer ------------------------------------------------------------------------------------------------------------


def test_the_body_of_document_000_is_built_as_it_stands_there() -> None:
    assert checked(StudyDraft, EXAMPLE_000).to_wire() == EXAMPLE_000


def test_every_parameter_of_document_000_is_sent_under_its_name() -> None:
    assert checked(StudyDraft, EVERY_NEWER_FIELD).to_wire() == EVERY_NEWER_FIELD
    older_only = {"priorStudyIds"}
    assert {field.alias for field in StudyDraft.model_fields.values()} == EVERY_NEWER_FIELD.keys() | older_only


def test_the_answer_of_document_000_is_what_such_a_body_asks_for() -> None:
    asked = asked_of(sample("study_created"))
    assert asked == EVERY_NEWER_FIELD
    assert checked(StudyDraft, asked).to_wire() == asked


def test_the_newer_body_has_no_name_of_the_older_generation() -> None:
    sent = checked(StudyDraft, {**EVERY_NEWER_FIELD, "priorStudyIds": [STUDY]}).to_wire()
    assert not {"orgId", "priorReportTexts", "priorStudyIds"} & sent.keys()
    assert not {"scanDate", "scanTime", "scanType"} & sent["reportMetadata"].keys()


# --- older ------------------------------------------------------------------------------------------------------------


def test_the_answer_of_document_001_is_what_our_older_body_asks_for() -> None:
    example = sample("study_created_older")
    patient = {**example["reportMetadata"]}
    for newer, older in (("studyDate", "scanDate"), ("studyTime", "scanTime"), ("procedure", "scanType")):
        patient[newer] = patient.pop(older)
    asked = asked_of(example)
    draft = checked(
        StudyDraft,
        {
            "reportMetadata": patient,
            "severity": asked["severity"],
            "studyDescription": asked["studyDescription"],
            "studyInstanceUid": asked["studyInstanceUid"],
            "assignedTo": asked["assignedTo"],
            "metadata": asked["metadata"],
            "expressCustomerId": CUSTOMER,
            "priorReports": [{"reportText": text} for text in asked["priorReportTexts"]],
            "priorStudyIds": asked["priorStudyIds"],
        },
    )
    assert draft.to_older_wire() == asked
    assert asked.keys() == OLDER_NAMES


def test_the_older_body_has_the_names_of_document_001_and_no_others() -> None:
    sent = checked(StudyDraft, {**EVERY_NEWER_FIELD, "priorStudyIds": [STUDY]}).to_older_wire()
    assert sent.keys() == OLDER_NAMES
    assert sent["reportMetadata"].keys() == OLDER_METADATA_NAMES
    assert sent["orgId"] == "org_1234567890abcdef1234567890abcdef"
    assert sent["priorReportTexts"] == ["IMPRESSION: No acute cardiopulmonary process."]
    assert sent["priorStudyIds"] == [STUDY]
    patient = sent["reportMetadata"]
    assert (patient["scanDate"], patient["scanTime"], patient["scanType"]) == (
        "2024-03-15",
        "14:30",
        "MRI Brain with Contrast",
    )


def test_an_older_body_of_the_required_fields_has_only_these() -> None:
    assert checked(StudyDraft, new_study()).to_older_wire() == new_study()


# --- viewer, users, and nulls -----------------------------------------------------------------------------------------


def test_the_body_of_document_004_is_built_as_it_stands_there() -> None:
    assert checked(ViewerStudyDraft, EXAMPLE_004).to_wire() == EXAMPLE_004
    every = {**EXAMPLE_004, "assignedTo": USER, "expressCustomerId": CUSTOMER, "metadata": {"a": "b"}}
    assert checked(ViewerStudyDraft, every).to_wire() == every
    assert {field.alias for field in ViewerStudyDraft.model_fields.values()} == every.keys()


@pytest.mark.parametrize("name", EXAMPLE_000["reportMetadata"])
def test_a_null_of_the_report_metadata_is_not_sent_in_a_new_study(name: str) -> None:
    """The documents let a PATCH clear them; a new study has nothing to clear, and null is refused there."""
    draft = checked(StudyDraft, new_study(reportMetadata={name: None}))
    assert draft.to_wire() == draft.to_older_wire() == new_study(reportMetadata={})


@pytest.mark.parametrize(
    "name", ["clinicalHistory", "clinicalIndication", "externalPatientId", "modality", "technologistTechnique"]
)
def test_a_null_that_clears_nothing_is_not_sent(name: str) -> None:
    assert checked(StudyDraft, new_study(**{name: None})).to_wire() == new_study()


@pytest.mark.parametrize("name", ["middleName", "phoneNumber", "suffix1", "suffix2"])
def test_a_null_is_not_sent_in_an_invitation(name: str) -> None:
    assert checked(UserInvite, new_user(**{name: None})).to_wire() == new_user()


def test_an_invitation_is_sent_as_it_was_given() -> None:
    every = new_user(middleName="X", phoneNumber="1234567890", suffix1="MD", suffix2="FACR")
    assert checked(UserInvite, every).to_wire() == every
    assert {field.alias for field in UserInvite.model_fields.values()} == every.keys()


def test_a_prior_of_a_study_that_was_read_can_be_given_to_another_study() -> None:
    prior = PriorReport(report_text="None.", modality=None, study_date="2020-01-01")
    draft = checked(StudyDraft, new_study(priorReports=[prior.to_wire()]))
    assert draft.to_wire()["priorReports"] == [{"reportText": "None.", "studyDate": "2020-01-01"}]


def test_the_two_products_name_alike_what_they_have_in_common() -> None:
    fields = new_viewer_study(assignedTo=USER, metadata={"a": "b"}, expressCustomerId=CUSTOMER)
    viewer = checked(ViewerStudyDraft, fields)
    whole = checked(StudyDraft, {**fields, "reportMetadata": {}})
    assert whole.to_wire() == {**viewer.to_wire(), "reportMetadata": {}}
