"""What many studies say alike is held once, and nobody can tell."""

import json
from typing import Any

import pytest

from avara_desktop.api import sharing
from avara_desktop.api.models import Study
from avara_desktop.api.sharing import share
from tests.state.studies import study

BODY: dict[str, Any] = {
    "modality": "CT",
    "expressCustomer": {"expressCustomerId": "cus_1", "expressCustomerName": "City Medical"},
    "priorReports": [{"reportText": "Normal.", "modality": "MR"}, {"reportText": "Changed."}],
    "reportIds": [{"reportId": "rep_1", "status": "completed"}],
}


def test_a_shared_study_is_the_study_it_was() -> None:
    plain, shared = (
        study(patient={"height": {"unit": "in", "value": 70}}, **BODY),
        study(patient={"height": {"unit": "in", "value": 70}}, **BODY),
    )
    assert share(shared) is shared
    assert shared == plain
    assert shared.to_wire() == plain.to_wire()
    assert shared.model_fields_set == plain.model_fields_set


def test_what_two_studies_say_alike_is_one_object() -> None:
    one, two = share(study("stu_1", **BODY)), share(study("stu_2", **BODY))
    assert one.assigned_to is two.assigned_to
    assert one.express_customer is two.express_customer
    assert one.modality is two.modality
    assert one.model_fields_set is two.model_fields_set
    assert one.prior_reports is not None
    assert two.prior_reports is not None
    assert one.prior_reports[0].model_fields_set is two.prior_reports[0].model_fields_set
    assert one.report_metadata is not two.report_metadata


def test_a_copy_with_another_field_leaves_the_others_alone() -> None:
    one, two = share(study("stu_1")), share(study("stu_2"))
    copied = one.model_copy(update={"modality": "MR"})
    assert "modality" in copied.model_fields_set
    assert "modality" not in two.model_fields_set
    assert "modality" not in one.to_wire()


def test_what_is_kept_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "MOST_KEPT", 3)
    for number in range(20):
        share(study(assignedTo={"userId": f"usr_{number}", "email": "a@example.org"}))
    assert len(sharing._nouns) <= 4


def test_a_long_list_holds_its_readers_and_sets_of_fields_once() -> None:
    body = json.loads(json.dumps(study(**BODY).to_wire()))
    made = [share(Study.model_validate_json(json.dumps({**body, "studyId": f"stu_{n}"}))) for n in range(50)]
    assert len({id(each.__pydantic_fields_set__) for each in made}) == 1
    assert len({id(each.assigned_to) for each in made}) == 1
