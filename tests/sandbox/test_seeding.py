"""The studies a sandbox starts with: the same for the same seed, and believable."""

from __future__ import annotations

import re
import time
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest

from avara_desktop.sandbox import world as world_module
from avara_desktop.sandbox.app import SandboxOptions, create_sandbox
from avara_desktop.sandbox.data.catalogue import VIGNETTES
from avara_desktop.sandbox.data.people import NO_REPORTS_EMAIL, TECHNOLOGIST_EMAIL
from avara_desktop.sandbox.data.priors import PRIORS
from avara_desktop.sandbox.patients import age_at
from avara_desktop.sandbox.switches import SWITCHES, SwitchError, Switches

from .support import START, STUDIES, USERS, Caller


@pytest.fixture(scope="module")
def usual() -> Caller:
    """A sandbox as it is without options."""
    return Caller(studies=400, assigned=60)


@pytest.fixture(scope="module")
def rows(usual: Caller) -> list[dict[str, Any]]:
    """All its studies but those of the archive, which test_external.py looks at."""
    return usual.rows(limit=100, studyType="standard")


def test_the_same_seed_makes_the_same_studies(rows: list[dict[str, Any]]) -> None:
    assert Caller(studies=400, assigned=60).rows(limit=100, studyType="standard") == rows
    other = Caller(studies=400, assigned=60, seed=2).rows(limit=100, studyType="standard")
    assert not {row["studyId"] for row in rows if row["reportMetadata"].get("patientName") != "Jane Doe"} & {
        row["studyId"] for row in other if row["reportMetadata"].get("patientName") != "Jane Doe"
    }


def test_bodies_do_not_depend_on_when_they_are_looked_at(usual: Caller, rows: list[dict[str, Any]]) -> None:
    kept, world_module.BODIES_KEPT = world_module.BODIES_KEPT, 3
    try:
        fresh = Caller(studies=400, assigned=60)
        for row in (rows[7], rows[300], rows[50], rows[7], rows[9], rows[300]):
            assert fresh.study(row["studyId"]) == row
    finally:
        world_module.BODIES_KEPT = kept


def test_the_readers_list(usual: Caller, rows: list[dict[str, Any]]) -> None:
    mine = [row for row in rows if row["assignedTo"] and row["assignedTo"]["userId"] == usual.reader]
    assert Counter(row["studyReportStatus"] for row in mine) == {"assigned": 58, "addendum_active": 2, "completed": 6}
    now = datetime.fromtimestamp(START, UTC)
    for row in mine:
        if row["studyReportStatus"] == "assigned":
            minutes = (now - datetime.fromisoformat(row["createdAt"])).total_seconds() / 60
            assert 1 < minutes < (91 if row["severity"] == "stat" else 26 * 60 + 1)
    stats = [row for row in mine if row["severity"] == "stat" and row["studyReportStatus"] == "assigned"]
    assert len(stats) >= 5
    names = {row["reportMetadata"].get("patientName") for row in mine}
    assert {"DOE^JANE", "山田 太郎", "محمد عبد الرحمن", None, "Kowalska, Anna", "Kowalska, Hanna"} <= names
    assert max(len(name) for name in names if name) > 40


def test_the_mix_is_believable(rows: list[dict[str, Any]]) -> None:
    number = len(rows)
    severities = Counter(row["severity"] for row in rows)
    assert 0.14 < severities["stat"] / number < 0.26
    assert 0.23 < severities["high"] / number < 0.37
    assert 0.05 < sum("priorReportTexts" in row for row in rows) / number < 0.16
    modalities = {row["modality"] for row in rows if row.get("modality")}
    assert modalities >= {"CT", "MR", "XR", "US", "MG", "NM", "PET", "DX", "FL"}
    statuses = Counter(row["studyReportStatus"] for row in rows)
    assert min(statuses[status] for status in ("unassigned", "assigned", "in_progress", "completed")) >= 5
    assert any(row["isCancelled"] for row in rows)
    assert any(row.get("isCritical") for row in rows)
    priors = [row["priorReports"] for row in rows if "priorReports" in row]
    assert {len(each or ()) for each in priors} >= {0, 1, 2, 3, 4}
    assert max(len(prior["reportText"]) for each in priors for prior in each or ()) > 1000
    patients = Counter(row.get("externalPatientId") for row in rows if row.get("externalPatientId"))
    assert patients.most_common(1)[0][1] == 2
    joined = Counter(
        (row["expressCustomer"]["expressCustomerId"], row["externalPatientId"])
        for row in rows
        if row.get("expressCustomer") and row.get("externalPatientId")
    )
    assert sum(count == 2 for count in joined.values()) >= 5, "a patient's studies come from one customer"
    text = repr(rows)
    assert "{" not in re.sub(r"[{}]['}\],]|\{'|\[\{|\{\}", "", text)


def test_every_study_is_consistent(usual: Caller, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        study = usual.world.studies[row["studyId"]]
        held = row["studyReportStatus"] != "unassigned"
        assert (row["assignedTo"] is not None) is held
        assert row["createdAt"] <= row["updatedAt"]
        assert study.updated_ms <= START * 1000
        open_reports = [report for report in study.reports if report.signed_ms is None]
        assert len(open_reports) == (row["studyReportStatus"] in ("in_progress", "addendum_active"))
        metadata = row["reportMetadata"]
        if "dateOfBirth" in metadata and study.number >= 0:
            day = date.fromisoformat(metadata.get("studyDate") or metadata["scanDate"])
            assert metadata["age"] == age_at(date.fromisoformat(metadata["dateOfBirth"]), day)
        sex = VIGNETTES[study.vignette].sex
        assert study.number < 0 or sex is None or metadata.get("sex") == sex


def test_ages_are_written_in_the_unit_that_fits() -> None:
    day = date(2026, 9, 21)
    assert age_at(date(1959, 9, 22), day) == "66 years"
    assert age_at(date(2025, 3, 22), day) == "17 months"
    assert age_at(date(2026, 8, 30), day) == "22 days"


def test_there_are_enough_vignettes_and_they_are_well_formed() -> None:
    assert len(VIGNETTES) >= 30
    assert len({vignette.description for vignette in VIGNETTES}) == len(VIGNETTES)
    assert {vignette.region for vignette in VIGNETTES} == set(PRIORS)


def test_the_documents_examples_exist(usual: Caller) -> None:
    study = usual.study("stu_1234567890abcdef1234567890abcdef")
    assert study["studyInstanceUid"] == "1.2.840.113619.2.55.3.604688119.868.1234567890.123"
    assert study["reportMetadata"]["patientName"] == "Jane Doe"
    assert study["reportIds"][0]["reportId"] == "rep_1234567890abcdef1234567890abcdef"
    assert study["expressCustomer"]["expressCustomerId"] == "cus_1234567890abcdef1234567890abcdef"
    older = usual.study("stu_abcdef1234567890abcdef1234567890")
    assert older["org"]["orgId"] == "org_1234567890abcdef1234567890abcdef"
    assert usual.get(f"{USERS}/usr_1234567890abcdef1234567890abcdef")["email"] == "dr.smith@radiology.com"


def test_those_who_may_not_report(usual: Caller) -> None:
    for email in (NO_REPORTS_EMAIL, TECHNOLOGIST_EMAIL):
        (user,) = usual.get(USERS, email=email)["users"]
        assert (user["canCreateReports"], user["npiNumber"]) == (False, None)


@pytest.mark.parametrize(("studies", "assigned"), [(0, 0), (1, 1), (3, 60), (10, 0)])
def test_small_sandboxes(studies: int, assigned: int) -> None:
    call = Caller(studies=studies, assigned=assigned)
    assert len(call.rows(studyType="standard")) == studies + 2


def test_a_hundred_thousand_are_listed_at_once() -> None:
    began = time.perf_counter()
    call = Caller(studies=100_000, assigned=60)
    ready = time.perf_counter()
    call.get(STUDIES, limit=100)
    first = time.perf_counter()
    mine = call.rows(assignedTo=call.reader, studyReportStatus="assigned,addendum_active", limit=100)
    second = time.perf_counter()
    print(f"100,000 studies: ready {ready - began:.2f} s, page {first - ready:.3f} s, own list {second - first:.3f} s")
    assert len(mine) == 60


def test_options_and_switches_are_checked() -> None:
    with pytest.raises(ValueError, match="studies"):
        SandboxOptions(studies=-1)
    with pytest.raises(SwitchError, match="no switch"):
        create_sandbox(SandboxOptions(switches={"x": "y"}))
    assert Switches().as_dict() == {switch.name: switch.default for switch in SWITCHES}
