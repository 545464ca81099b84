"""What a form says of a study and what is sent of it: only what changed, in the API's words, or what is wrong where."""

import json
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avara_desktop.api.limits import is_uid
from avara_desktop.api.models import Study, UserReference
from avara_desktop.api.people import User
from avara_desktop.errors import InvalidInput
from avara_desktop.state.fields import Kind, Values
from avara_desktop.state.study_diff import EMPTY, MOST, diff
from avara_desktop.state.study_fields import (
    FIELDS,
    IN_REPORT_METADATA,
    NOBODY,
    STANDS_ON,
    field_at,
    fixed_fields,
    reader_choices,
    wire_name,
)
from avara_desktop.state.study_form import (
    age_words,
    changes,
    draft,
    empty_values,
    new_uid,
    patch,
    problems_by_field,
    texts_of,
)

from ..api import samples

UID = "1.2.840.113619.2.55.3"
CUSTOMER = "cus_" + "0" * 32


def study(**fields: Any) -> Study:
    """A study as the server sends it, with other fields."""
    return Study.model_validate_json(json.dumps(samples.study(**fields)))


def new(**fields: Any) -> Values:
    """A form of a new study with what the API requires, and more."""
    return empty_values() | {"study_instance_uid": UID, "study_description": "CT Head"} | fields


def problems(values: Values, seen: Study | None = None) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        patch(seen, values) if seen else draft(values)
    return caught.value.problems


# --- a new study


def test_the_least_study_is_uid_description_and_severity() -> None:
    assert draft(new()).to_wire() == {
        "severity": "normal",
        "studyDescription": "CT Head",
        "studyInstanceUid": UID,
        "reportMetadata": {},
    }


def test_every_field_has_its_place_in_the_body() -> None:
    filled = new(
        patient_name="DOE^JANE", mrn="0042", date_of_birth="1960-03-12", sex="female", age="64 years",
        height=("170.5", "cm"), weight=("150", "lbs"), external_patient_id="EXT-1", severity="stat", modality="CT",
        procedure="CT Head", study_date="2024-04-03", study_time="9:05", facility_name="City",
        referring_physician_name="Dr Who", customer=CUSTOMER, accession_number="ACC 7",
        clinical_indication="Fall", clinical_history="None", technologist_technique="Axial",
        technologist_notes=["One", "Two"], assigned_to="usr_" + "1" * 32,
        prior_reports=[{"study_date": "20200101", "modality": "", "study_description": "", "report_text": "Normal"}],
    )  # fmt: skip
    assert draft(filled).to_wire() == {
        "assignedTo": "usr_" + "1" * 32,
        "clinicalHistory": "None",
        "clinicalIndication": "Fall",
        "expressCustomerId": CUSTOMER,
        "externalPatientId": "EXT-1",
        "metadata": {"accessionNumber": "ACC 7"},
        "modality": "CT",
        "priorReports": [{"reportText": "Normal", "studyDate": "2020-01-01"}],
        "reportMetadata": {
            "age": "64 years",
            "dateOfBirth": "1960-03-12",
            "facilityName": "City",
            "height": {"unit": "cm", "value": 170.5},
            "mrn": "0042",
            "patientName": "DOE^JANE",
            "procedure": "CT Head",
            "referringPhysicianName": "Dr Who",
            "sex": "female",
            "studyDate": "2024-04-03",
            "studyTime": "09:05",
            "weight": {"unit": "lbs", "value": 150.0},
        },
        "severity": "stat",
        "studyDescription": "CT Head",
        "studyInstanceUid": UID,
        "technologistNotes": ["One", "Two"],
        "technologistTechnique": "Axial",
    }
    assert filled.keys() == FIELDS.keys(), "no field of the form was left out of this test"


def test_what_is_missing_is_named_by_field() -> None:
    assert problems(empty_values()) == {"study_instance_uid": "is required", "study_description": "is required"}


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("study_instance_uid", "1.02.3", "DICOM UID"),
        ("study_instance_uid", "1." + "2" * 63, "64 characters"),
        ("date_of_birth", "3.4.2024", "could be read as two days"),
        ("date_of_birth", "04/03/1960", "could be read as two days"),
        ("date_of_birth", "2023-02-29", "a date that exists"),
        ("study_date", "tomorrow", "a date that exists"),
        ("study_time", "25:00", "HH:MM"),
        ("study_time", "9.30", "HH:MM"),
        ("height", ("tall", "cm"), "number"),
        ("height", ("-1", "cm"), "0 or more"),
        ("weight", ("1_0", "kg"), "number"),
        ("weight", ("70", "stone"), "lbs or kg"),
        ("severity", "urgent", "a word the API knows"),
        ("sex", "unknown", "a word the API knows"),
        ("customer", "cus_1", "32 hexadecimal digits"),
        ("assigned_to", "me", "32 hexadecimal digits"),
        ("accession_number", "7" * 1001, "1,000 characters"),
        ("technologist_notes", ["x"] * 51, "at most 50"),
        ("prior_reports", [{"report_text": "x"}] * 51, "at most 50"),
        ("patient_name", "Doe\N{REPLACEMENT CHARACTER}", "cannot be shown"),
    ],
)
def test_a_limit_that_is_broken_is_told_at_its_field(field: str, value: Any, words: str) -> None:
    found = problems(new(**{field: value}))
    assert list(found) == [field]
    assert words in found[field]


def test_problems_in_lists_lead_to_the_entry_and_its_part() -> None:
    long = [{"report_text": "fine"}, {"report_text": "x" * 50_001}, {"report_text": "y", "study_date": "1.2.2020"}]
    assert problems(new(technologist_notes=["short", "n" * 1001])).keys() == {"technologist_notes.1"}
    assert problems(new(prior_reports=long[:2])).keys() == {"prior_reports.1.report_text"}
    assert problems(new(prior_reports=long)).keys() == {"prior_reports.2.study_date"}
    assert problems(new(prior_reports=[{"study_date": "2020-01-01"}])).keys() == {"prior_reports.0.report_text"}


def test_every_problem_is_told_at_once() -> None:
    found = problems(new(date_of_birth="1.2.3456", study_date="1/2/24", mrn="\N{REPLACEMENT CHARACTER}"))
    assert found.keys() == {"date_of_birth", "study_date", "mrn"}


# --- from the wire back to the form


def test_every_field_is_found_again_by_its_name_on_the_wire() -> None:
    for field_id in FIELDS:
        assert field_at(wire_name(field_id)) == field_id
    assert field_at("reportMetadata.height.value") == "height"
    assert field_at("reportMetadata.scanDate") == "study_date"
    assert field_at("priorReports.3.studyDescription") == "prior_reports.3.study_description"
    assert field_at("technologistNotes.2") == "technologist_notes.2"
    assert field_at("metadata.anything") == "accession_number"
    assert field_at("somethingElse.x") == "somethingElse.x"
    assert problems_by_field({"reportMetadata.height.value": "first", "reportMetadata.height.unit": "second"}) == {
        "height": "first"
    }


def test_a_form_untouched_sends_nothing() -> None:
    seen = study()
    assert patch(seen, texts_of(seen)).to_wire() == {}
    assert diff(seen, texts_of(seen), {}) == ()


def test_what_the_server_has_in_a_form_of_its_own_stays_and_blocks_nothing() -> None:
    seen = study(
        severity="urgent",
        technologistNotes=["\u202eodd", "n" * 2000],
        priorReports=[{"reportText": "", "studyDate": "1/2/2020"}],
        metadata={"k" * 200: "v"},
        reportMetadata={"dateOfBirth": "12.3.60", "studyTime": "1430", "sex": "X", "height": {"unit": "m", "value": 2}},
    )
    values = texts_of(seen)
    assert values["severity"] == "urgent"
    assert values["height"] == ("2", "m")
    assert patch(seen, values | {"mrn": "77"}).to_wire() == {"reportMetadata": {"mrn": "77"}}


def test_only_what_changed_is_sent_and_what_was_emptied_is_cleared() -> None:
    seen = study(clinicalHistory="Old", technologistNotes=["a", "b"], reportMetadata={"mrn": "1", "age": "3 years"})
    values = texts_of(seen) | {"clinical_history": "", "age": "", "technologist_notes": ["a"]}
    assert patch(seen, values).to_wire() == {
        "clinicalHistory": None,
        "reportMetadata": {"age": None},
        "technologistNotes": ["a"],
    }
    assert patch(seen, texts_of(seen) | {"technologist_notes": []}).to_wire() == {"technologistNotes": None}


def test_the_unit_of_no_number_is_no_change() -> None:
    seen = study(reportMetadata={})
    assert patch(seen, texts_of(seen) | {"height": ("", "in")}).to_wire() == {}
    weighed = study(reportMetadata={"weight": {"unit": "kg", "value": 70}})
    assert patch(weighed, texts_of(weighed) | {"weight": ("", "lbs")}).to_wire() == {"reportMetadata": {"weight": None}}
    assert patch(weighed, texts_of(weighed) | {"weight": ("70", "lbs")}).to_wire() == {
        "reportMetadata": {"weight": {"unit": "lbs", "value": 70.0}}
    }


def test_metadata_is_sent_only_for_the_accession_number_and_then_whole() -> None:
    seen = study(metadata={"siteId": "s1", "accessionNumber": "A1"})
    assert "metadata" not in patch(seen, texts_of(seen) | {"mrn": "9"}).to_wire()
    assert patch(seen, texts_of(seen) | {"accession_number": "A2"}).to_wire() == {
        "metadata": {"siteId": "s1", "accessionNumber": "A2"}
    }
    assert patch(seen, texts_of(seen) | {"accession_number": ""}).to_wire() == {"metadata": {"siteId": "s1"}}
    alone = study(metadata={"accessionNumber": "A1"})
    assert patch(alone, texts_of(alone) | {"accession_number": ""}).to_wire() == {"metadata": None}


def test_a_prior_keeps_what_the_form_does_not_show() -> None:
    seen = study(priorReports=[{"reportText": "One", "externalStudyId": "X-1"}, {"reportText": "Two"}])
    values = texts_of(seen)
    values["prior_reports"][1]["modality"] = "CT"
    assert patch(seen, values).to_wire()["priorReports"] == [
        {"reportText": "One", "externalStudyId": "X-1"},
        {"reportText": "Two", "modality": "CT"},
    ]


def test_a_customer_of_the_older_generation_is_named_as_such() -> None:
    org = "org_" + "a" * 32
    seen = study(expressCustomer=None, org={"orgId": org, "orgName": "Old"})
    assert texts_of(seen)["customer"] == org
    assert patch(seen, texts_of(seen) | {"customer": "org_" + "b" * 32}).to_wire() == {"orgId": "org_" + "b" * 32}
    assert patch(seen, texts_of(seen) | {"customer": ""}).to_wire() == {"orgId": None}
    assert patch(seen, texts_of(seen) | {"customer": CUSTOMER}).to_wire() == {"expressCustomerId": CUSTOMER}


def test_what_cannot_be_cleared_or_changed_says_so() -> None:
    seen = study()
    assert problems(texts_of(seen) | {"study_description": ""}, seen) == {"study_description": "must not be empty"}
    assert "study_instance_uid" in problems(texts_of(seen) | {"study_instance_uid": "1.2"}, seen)


@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), st.text(max_size=8), max_size=5))
def test_no_text_whatever_is_sent_that_was_not_changed(typed: dict[str, str]) -> None:
    """Whatever is typed anywhere, the patch names those fields at most, or the problems do."""
    seen = study()
    lines = {name: text for name, text in typed.items() if FIELDS[name].kind in (Kind.LINE, Kind.PROSE)}
    values = texts_of(seen) | lines
    changed = {wire_name(name) for name in changes(texts_of(seen), values)}
    try:
        wire = patch(seen, values).to_wire()
    except InvalidInput as error:
        told = set(error.problems)
    else:
        told = set()
    assert told <= lines.keys()
    if told:
        return
    inner = {f"reportMetadata.{name}" for name in wire.pop("reportMetadata", {})}
    assert {name.replace("orgId", "expressCustomerId") for name in wire} | inner == changed


# --- words


def test_the_difference_is_told_in_words() -> None:
    seen = study(severity="normal", clinicalHistory=None, technologistNotes=["a", "b"], assignedTo=None)
    values = texts_of(seen) | {
        "severity": "stat",
        "clinical_history": "Fall",
        "technologist_notes": ["a"],
        "assigned_to": "usr_1",
        "date_of_birth": "1960-03-12",
        "weight": ("70", "kg"),
    }
    told = {item.label: (item.seen, item.now) for item in diff(seen, values, {"": NOBODY, "usr_1": "Dr A"})}
    assert told["Severity"] == ("Normal", "STAT")
    assert told["Clinical history"] == (EMPTY, "Fall")
    assert told["Note 2"] == ("b", EMPTY)
    assert told["Reader"] == (NOBODY, "Dr A")
    assert told["Date of birth"][1] == "12-Mar-1960"
    assert told["Weight"][1] == "70 kg"


def test_of_a_long_text_the_place_of_the_change_is_shown() -> None:
    seen = study(clinicalHistory="x" * 5000 + "left" + "y" * 5000)
    values = texts_of(seen) | {"clinical_history": "x" * 5000 + "right" + "y" * 5000}
    item = diff(seen, values, {})[0]
    assert "left" in item.seen
    assert "right" in item.now
    assert item.seen.startswith("…")
    assert len(item.now) < MOST + 40
    shorter = diff(seen, texts_of(seen) | {"clinical_history": "x" * 5000}, {})[0]
    assert shorter.seen != shorter.now


def test_a_prior_is_told_with_its_date_and_both_texts() -> None:
    seen = study(priorReports=[{"reportText": "No change", "studyDate": "2020-01-02", "modality": "CT"}])
    values = texts_of(seen)
    values["prior_reports"][0]["report_text"] = "Change"
    item = diff(seen, values, {})[0]
    assert item.label == "Prior report 1"
    assert (item.seen, item.now) == ("02-Jan-2020 CT: No change", "02-Jan-2020 CT: Change")


def test_two_names_that_only_look_alike_differ_in_the_words() -> None:
    seen = study(reportMetadata={"patientName": "Doe\u200b Jane"})
    item = diff(seen, texts_of(seen) | {"patient_name": "Doe Jane"}, {})[0]
    assert item.seen != item.now


def test_readers_are_offered_with_whoever_has_the_study_now() -> None:
    holder = UserReference(email="gone@x.example", user_id="usr_gone", first_name="Gone", last_name="Reader")
    seen = study().model_copy(update={"assigned_to": holder})
    able = User.model_validate_json(json.dumps(samples.user(userId="usr_a", email="a@x.example")))
    choices = reader_choices([able], seen)
    assert [value for value, _ in choices] == ["", "usr_a", "usr_gone"]
    assert choices[0][1] == NOBODY
    assert "a@x.example" in choices[1][1]
    assert reader_choices([able, able])[1:] == (choices[1],)


@pytest.mark.parametrize("status", ["completed", "addendum_active"])
def test_what_a_signed_report_was_read_from_stays(status: str) -> None:
    fixed = fixed_fields(study(studyReportStatus=status))
    assert {*STANDS_ON, "assigned_to", "study_instance_uid"} == fixed.keys()
    assert all(fixed.values())
    assert fixed_fields(study(studyReportStatus="assigned")).keys() == {"study_instance_uid"}


def test_a_uid_that_is_made_is_a_uid_and_nobody_elses() -> None:
    made = {new_uid() for _ in range(50)}
    assert len(made) == 50
    assert all(is_uid(uid) and re.fullmatch(r"2\.25\.[0-9]{1,39}", uid) for uid in made)


def test_an_age_is_said_only_where_it_is_known() -> None:
    today = date(2024, 4, 3)
    assert age_words("1960-04-04", "2024-04-03", today) == "63 years"
    assert age_words("19600404", "", today) == "63 years"
    assert age_words("2024-03-20", "", today) == "2 weeks"
    for born, on in (("", ""), ("3.4.1960", ""), ("2024-05-01", ""), ("1960-04-04", "soon"), ("1960-02-31", "")):
        assert age_words(born, on, today) == ""


def test_every_demographic_field_is_one_of_the_form() -> None:
    assert set(IN_REPORT_METADATA) < FIELDS.keys()
