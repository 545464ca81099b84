"""What a PATCH says of each field: left alone, cleared by null, or replaced by a value."""

import json
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from avara_desktop.api.bodies import Body, PriorGiven, StudyPatch, UserPatch, ViewerStudyPatch
from avara_desktop.api.limits import checked
from avara_desktop.api.terms import Severity
from avara_desktop.errors import InvalidInput
from tests.api.endpoints import ONE
from tests.api.samples import study
from tests.api.test_client import mocked

NULL, NO_NULL = True, False
USER, CUSTOMER, ORG = (f"{prefix}_" + "a" * 32 for prefix in ("usr", "cus", "org"))

FIELDS: dict[type[Body], dict[str, tuple[bool, Any]]] = {
    StudyPatch: {
        "assignedTo": (NULL, USER),
        "clinicalHistory": (NULL, "Headache."),
        "clinicalIndication": (NULL, "Rule out stroke."),
        "expressCustomerId": (NULL, CUSTOMER),
        "externalPatientId": (NULL, "P-1"),
        "metadata": (NULL, {"ward": "3"}),
        "modality": (NULL, "MR"),
        "orgId": (NULL, ORG),
        "priorReports": (NULL, [{"reportText": "None.", "studyDate": "2020-01-01"}]),
        "reportMetadata": (NO_NULL, {"mrn": "1", "height": {"unit": "cm", "value": 170}, "sex": "female"}),
        "severity": (NO_NULL, "stat"),
        "studyDescription": (NO_NULL, "CT Head"),
        "technologistNotes": (NULL, ["Moved.", "Repeated."]),
        "technologistTechnique": (NULL, "3 T"),
    },
    ViewerStudyPatch: {
        "assignedTo": (NULL, USER),
        "metadata": (NULL, {"ward": "3"}),
        "severity": (NO_NULL, "high"),
        "studyDescription": (NO_NULL, "CT Head"),
        "studyViewerStatus": (NO_NULL, "complete"),
    },
    UserPatch: {
        "canCreateReports": (NO_NULL, False),
        "canManageStudies": (NO_NULL, True),
        "clinicRole": (NULL, "Radiologist"),
        "firstName": (NO_NULL, "Jane"),
        "hasDashboardAccess": (NO_NULL, True),
        "lastName": (NO_NULL, "Doe"),
        "level": (NO_NULL, "admin"),
        "middleName": (NULL, "X"),
        "npiNumber": (NULL, "1234567893"),
        "phoneNumber": (NULL, "1234567890"),
        "suffix1": (NULL, "MD"),
        "suffix2": (NULL, "FACR"),
    },
}
"""Body -> wire name -> whether the documents let null clear it, and a value."""
EVERY = [(body, wire, null, value) for body, fields in FIELDS.items() for wire, (null, value) in fields.items()]
CLEARED = [(body, wire) for body, wire, null, _ in EVERY if null]
KEPT = [(body, wire) for body, wire, null, _ in EVERY if not null]


@pytest.mark.parametrize("body", FIELDS)
def test_every_field_of_a_patch_is_in_the_table(body: type[Body]) -> None:
    assert {field.alias or name for name, field in body.model_fields.items()} == FIELDS[body].keys()


@pytest.mark.parametrize("body", FIELDS)
def test_a_patch_of_nothing_says_nothing(body: type[Body]) -> None:
    assert body().to_wire() == checked(body, {}).to_wire() == {}


@pytest.mark.parametrize(("body", "wire", "null", "value"), EVERY)
def test_a_value_replaces_and_every_other_field_is_left_alone(
    body: type[Body], wire: str, null: bool, value: Any
) -> None:
    assert checked(body, {wire: value}).to_wire() == {wire: value}


@pytest.mark.parametrize(("body", "wire"), CLEARED)
def test_null_clears_and_every_other_field_is_left_alone(body: type[Body], wire: str) -> None:
    assert checked(body, {wire: None}).to_wire() == {wire: None}
    (name,) = (name for name, field in body.model_fields.items() if (field.alias or name) == wire)
    assert body(**{name: None}).to_wire() == {wire: None}


@pytest.mark.parametrize(("body", "wire"), KEPT)
def test_what_null_cannot_clear_is_refused_and_named(body: type[Body], wire: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        checked(body, {wire: None})
    assert caught.value.problems.keys() == {wire}
    with pytest.raises(ValidationError):
        body.model_validate({wire: None}, by_alias=True)


@pytest.mark.parametrize("body", FIELDS)
def test_all_fields_can_be_said_at_once_and_all_cleared_at_once(body: type[Body]) -> None:
    values = {wire: value for wire, (_, value) in FIELDS[body].items()}
    nulls: dict[str, Any] = {wire: None for wire, (null, _) in FIELDS[body].items() if null}
    assert checked(body, values).to_wire() == values
    assert checked(body, nulls).to_wire() == nulls


METADATA = {
    "age": "38 years",
    "dateOfBirth": "1985-07-20",
    "facilityName": "City",
    "height": {"unit": "in", "value": 65.5},
    "mrn": "1",
    "patientName": "Jane Doe",
    "procedure": "MRI",
    "referringPhysicianName": "Chen",
    "sex": "other",
    "studyDate": "2024-03-15",
    "studyTime": "14:30",
    "weight": {"unit": "lbs", "value": 130},
}


@pytest.mark.parametrize("wire", METADATA)
def test_a_field_of_the_report_metadata_is_said_cleared_or_left_alone_by_itself(wire: str) -> None:
    for value in (METADATA[wire], None):
        sent = checked(StudyPatch, {"reportMetadata": {wire: value}}).to_wire()
        assert sent == {"reportMetadata": {wire: value}}


def test_the_report_metadata_has_no_other_fields_and_an_empty_one_says_nothing() -> None:
    assert checked(StudyPatch, {"reportMetadata": METADATA}).to_wire() == {"reportMetadata": METADATA}
    (annotation,) = {StudyPatch.model_fields["report_metadata"].annotation}
    assert len(METADATA) == len(annotation.model_fields)  # type: ignore[union-attr]
    assert checked(StudyPatch, {"reportMetadata": {}}).to_wire() == {"reportMetadata": {}}


@pytest.mark.parametrize("measure", ["height", "weight"])
@pytest.mark.parametrize("missing", ["unit", "value"])
def test_a_measure_is_replaced_whole(measure: str, missing: str) -> None:
    half: dict[str, Any] = {"unit": "cm" if measure == "height" else "kg", "value": 1}
    del half[missing]
    with pytest.raises(InvalidInput) as caught:
        checked(StudyPatch, {"reportMetadata": {measure: half}})
    assert caught.value.problems == {f"reportMetadata.{measure}.{missing}": "is required"}


@pytest.mark.parametrize("wire", ["technologistNotes", "priorReports", "metadata"])
def test_an_empty_list_replaces_and_is_not_null(wire: str) -> None:
    empty: Any = {} if wire == "metadata" else []
    assert json.dumps(checked(StudyPatch, {wire: empty}).to_wire()) == json.dumps({wire: empty})


def test_a_list_is_sent_whole_and_in_its_order() -> None:
    notes = [f"note {number}" for number in range(50)]
    priors = [{"reportText": text} for text in reversed(notes)]
    sent = checked(StudyPatch, {"technologistNotes": notes, "priorReports": priors}).to_wire()
    assert sent == {"technologistNotes": notes, "priorReports": priors}


def test_a_prior_report_has_no_nulls_for_it_is_sent_whole() -> None:
    prior = PriorGiven(report_text="None.", modality=None, study_date=None)
    assert StudyPatch(prior_reports=(prior,)).to_wire() == {"priorReports": [{"reportText": "None."}]}
    assert prior.to_wire() == {"reportText": "None."}


async def test_null_goes_out_as_null_and_a_field_left_alone_not_at_all() -> None:
    bodies: list[bytes] = []

    def record(request: httpx.Request) -> httpx.Response:
        bodies.append(request.content)
        return httpx.Response(200, json=study())

    client = mocked(record)
    await client.update_study(ONE, StudyPatch(assigned_to=None))
    await client.update_study(ONE, StudyPatch(severity=Severity.STAT, technologist_notes=()))
    await client.close()
    assert bodies == [b'{"assignedTo":null}', b'{"severity":"stat","technologistNotes":[]}']
