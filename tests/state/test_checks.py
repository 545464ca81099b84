"""The checks of a study: each rule speaks where it should, and is counted on the sandbox's studies."""

import json
from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avara_desktop.api.models import Study
from avara_desktop.sandbox import slips, wire
from avara_desktop.sandbox.app import SandboxOptions, create_sandbox
from avara_desktop.sandbox.data.catalogue import VIGNETTES
from avara_desktop.state.checks import RULES, age_in_years, contrast, flags, sides
from tests.state.studies import study

TODAY = date(2026, 3, 1)
PLAIN: dict[str, Any] = {
    "clinicalIndication": "Pain.",
    "studyDescription": "CT Chest",
    "technologistTechnique": None,
    "priorReports": None,
    "priorReportTexts": None,
    "priorStudyIds": None,
    "reportMetadata": {"patientName": "DOE^JANE", "mrn": "1", "sex": "female", "dateOfBirth": "1980-05-05"},
}


def made(patient: dict[str, Any] | None = None, **fields: Any) -> Study:
    return study(**{**PLAIN, "reportMetadata": {**PLAIN["reportMetadata"], **(patient or {})}, **fields})


def found(patient: dict[str, Any] | None = None, **fields: Any) -> list[str]:
    return [flag.rule.id for flag in flags(made(patient, **fields), TODAY)]


def test_a_plain_study_has_no_flag() -> None:
    assert found() == []


def test_every_rule_has_its_own_id_a_title_and_a_reason() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.title and rule.source for rule in RULES)


@pytest.mark.parametrize(
    ("rule", "patient", "fields"),
    [
        ("indication", {}, {"clinicalIndication": None}),
        ("indication", {}, {"clinicalIndication": " N/A. "}),
        ("indication", {}, {"clinicalIndication": "see above"}),
        ("side", {}, {"studyDescription": "XR Wrist LEFT 3 views", "clinicalIndication": "Fell on right hand"}),
        ("side", {}, {"studyDescription": "MR knee rt", "clinicalIndication": "left knee locks"}),
        ("sex", {}, {"studyDescription": "MRI Prostate multiparametric"}),
        ("sex", {"sex": "male"}, {"studyDescription": "Obstetric ultrasound"}),
        ("age", {"dateOfBirth": "1950-01-01"}, {"studyDescription": "Paediatric chest"}),
        ("age", {"dateOfBirth": "2019-01-01"}, {"studyDescription": "Mammogram screening"}),
        (
            "contrast",
            {},
            {"studyDescription": "CT Head without contrast", "technologistTechnique": "80 mL contrast"},
        ),
        ("contrast", {}, {"studyDescription": "CT Neck with contrast", "technologistTechnique": "Unenhanced helical"}),
        ("prior", {}, {"priorReports": [{"reportText": "  "}]}),
        ("prior", {}, {"priorStudyIds": ["stu_1"]}),
        ("dates", {"dateOfBirth": "2027-01-01"}, {}),
        ("dates", {"dateOfBirth": "1980-13-40"}, {}),
        ("dates", {"dateOfBirth": "1880-01-01"}, {}),
        ("dates", {"studyDate": "2031-01-01"}, {}),
        ("dates", {"dateOfBirth": "2026-02-01", "studyDate": "2026-01-01"}, {}),
        ("dates", {"age": "22 years"}, {}),
    ],
)
def test_a_rule_speaks(rule: str, patient: dict[str, Any], fields: dict[str, Any]) -> None:
    assert rule in found(patient, **fields)


@pytest.mark.parametrize(
    ("patient", "fields"),
    [
        ({}, {"studyDescription": "XR Knee left", "clinicalIndication": "Both knees hurt"}),
        ({}, {"studyDescription": "XR Knee left", "clinicalIndication": "left knee after right hip replacement"}),
        ({}, {"studyDescription": "XR Hand left", "clinicalIndication": "Right-handed carpenter, saw injury"}),
        ({}, {"studyDescription": "Echo left ventricle", "clinicalIndication": "right heart strain"}),
        ({}, {"studyDescription": "XR Knees bilateral", "clinicalIndication": "left knee"}),
        ({"sex": "other"}, {"studyDescription": "MRI Prostate"}),
        ({"sex": "male"}, {"studyDescription": "Mammogram diagnostic"}),
        ({"dateOfBirth": "2026-01-20"}, {"studyDescription": "Ultrasound hip screening"}),
        (
            {},
            {
                "studyDescription": "CT Abdomen with contrast",
                "technologistTechnique": "Venous phase, no oral contrast",
            },
        ),
        ({}, {"studyDescription": "MR Head without and with contrast", "technologistTechnique": "No contrast"}),
        ({}, {"studyDescription": "CT Head", "technologistTechnique": "80 mL of contrast"}),
        ({"dateOfBirth": None, "age": "34.5 years"}, {}),
        ({"age": "46 years"}, {}),
        ({"studyDate": "2026-03-02"}, {}),
    ],
)
def test_a_rule_keeps_quiet(patient: dict[str, Any], fields: dict[str, Any]) -> None:
    assert found(patient, **fields) == []


def test_words_name_what_contradicts() -> None:
    words = flags(made(studyDescription="XR Knee left", clinicalIndication="right knee"), TODAY)[0].words
    assert words == "The study is of the left, the indication says right."


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_text_breaks_a_rule(one: str, other: str) -> None:
    flags(
        made({"age": one, "dateOfBirth": other}, studyDescription=one or "x", clinicalIndication=other,
             technologistTechnique=one),
        TODAY,
    )  # fmt: skip
    assert sides(one) <= {"left", "right"}
    assert contrast(one) <= {"with", "without"}


def test_whole_years() -> None:
    assert age_in_years(made({"dateOfBirth": "1980-03-02"}), TODAY) == 45
    assert age_in_years(made({"dateOfBirth": "1980-03-01"}), TODAY) == 46
    assert age_in_years(made({"dateOfBirth": "1980-03-01", "studyDate": "2020-02-29"}), TODAY) == 39


KIND = {
    "side": "side",
    "sex": "sex",
    "contrast": "contrast",
    "born later": "dates",
    "other age": "dates",
    "no indication": "indication",
}
"""Which rule must find which slip."""


def counted(*, with_slips: bool) -> tuple[Counter[tuple[str, str]], int]:
    """(rule, right | false | missed) -> how often, on 3,000 studies of the sandbox; and how many studies there were."""
    world = create_sandbox(SandboxOptions(studies=3000, assigned=60, slips=with_slips)).world
    number: Counter[tuple[str, str]] = Counter()
    studies = 0
    for each in world.studies.values():
        if each.study_type != "standard" or each.number < 0 or each.generation == "older":
            continue
        studies += 1
        wanted = ""
        if with_slips:
            # an untouched copy takes the same slip again: which one it is
            wanted = KIND.get(slips.put_slip(1, each.number, VIGNETTES[each.vignette], world.own_body(each)), "")
        shown = Study.model_validate_json(json.dumps(wire.study_json(world, each)))
        said = {flag.rule.id for flag in flags(shown, date.today())}
        lacking = {"indication"} if not shown.clinical_indication else set()
        for rule in said:
            number[rule, "right" if rule == wanted or rule in lacking else "false"] += 1
        if wanted and wanted not in said:
            number[wanted, "missed"] += 1
    return number, studies


def test_false_alarms_on_the_sandbox_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    """The only flags of studies without a slip are orders without an indication: no rule cries wolf."""
    clean, studies = counted(with_slips=False)
    slipped, _ = counted(with_slips=True)
    with capsys.disabled():
        print(f"\n\nchecks on {studies} sandbox studies: clean / with slips")
        for rule in RULES:
            told = [
                f"{each[rule.id, kind]:4d} {kind}" for each in (clean, slipped) for kind in ("right", "false", "missed")
            ]
            print(f"  {rule.id:<11}" + "  ".join(told))
    assert {kind for (_, kind), _ in clean.items()} == {"right"}
    assert {rule for rule, _ in clean} == {"indication"}
    assert {kind for (_, kind), _ in slipped.items()} == {"right"}, slipped
    assert {rule for rule, _ in slipped} == set(KIND.values())
