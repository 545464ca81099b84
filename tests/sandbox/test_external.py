"""External (archive) studies, their reports, and the archive a sandbox starts with."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import httpx
import pytest

from avara_desktop.sandbox import pdf

from .new_study import UID, least
from .support import REPORTS, STUDIES, Caller, Json, error_of

EXTERNAL = f"{STUDIES}/external"
FILE: Json = {"reportFileUrl": "https://pacs.example/r/1", "reportFileName": "r1.PDF"}


def create(call: Caller, **more: object) -> httpx.Response:
    """POST an external study."""
    return call("POST", EXTERNAL, json=least(**more))


def fill(call: Caller, **fields: object) -> httpx.Response:
    """POST to its report."""
    return call("POST", f"{EXTERNAL}/reports", json=fields)


def whole(call: Caller, report_id: str) -> Json:
    """A report with text and link."""
    return call.get(f"{EXTERNAL}/reports/{report_id}")


def printed_pages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collects the HTML of what is printed from now on, without printing it."""
    pages: list[str] = []

    def printed(html: str, _title: str) -> bytes:
        pages.append(html)
        return b"%PDF-"

    monkeypatch.setattr(pdf, "printed", printed)
    return pages


def test_a_study_with_its_report(call: Caller) -> None:
    answer = create(
        call,
        externalPatientId="pat-9",
        expressCustomerId=next(iter(call.world.customers)),
        reportMetadata={"patientName": "Doe, Janet", "studyDate": "2019-05-01"},
        reportText="IMPRESSION: Normal.",
        readerName="Dr. Elsewhere",
        signedAt="in spring",
    )
    assert answer.status_code == 201
    study = answer.json()
    assert (study["studyType"], study["studyReportStatus"], study["assignedTo"]) == ("external", "completed", None)
    assert (study["reportIds"], study["isCritical"], study["clinicalHistory"]) == ([], None, None)
    assert re.fullmatch("ext_[0-9a-f]{32}", study["externalReportId"])
    assert call.study(study["studyId"]) == study == call.get(f"{STUDIES}/by-uid/{UID}")
    assert whole(call, study["externalReportId"]) == {
        "externalReportId": study["externalReportId"],
        "studyId": study["studyId"],
        "studyInstanceUid": UID,
        "createdAt": "2026-09-21T14:13:20.000Z",
        "readerName": "Dr. Elsewhere",
        "signedAt": "in spring",
        "reportText": "IMPRESSION: Normal.",
        "presignedUrl": None,
        "snapshotMetadata": {"patientName": "Doe, Janet", "studyDate": "2019-05-01"},
    }
    (row,) = call.get(f"{EXTERNAL}/reports", studyId=study["studyId"])["reports"]
    assert (row["hasReportText"], row["reportPdfPresent"]) == (True, False)
    assert not {"reportText", "presignedUrl"} & set(row)


def test_a_report_is_filled_step_by_step_and_written_once(call: Caller) -> None:
    study = create(call).json()
    study_id = study["studyId"]
    assert study["externalReportId"] is None
    assert call.get(f"{EXTERNAL}/reports", studyId=study_id)["reports"] == []
    made = fill(call, studyInstanceUid=UID, readerName="A").json()
    assert made == {
        "externalReportId": call.study(study_id)["externalReportId"],
        "studyId": study_id,
        "studyInstanceUid": UID,
    }
    assert fill(call, studyId=study_id, reportText="Text.").json() == made
    assert fill(call, studyId=study_id, readerName="B", signedAt="x", **FILE).json() == made
    said = whole(call, made["externalReportId"])
    assert (said["reportText"], said["readerName"], said["signedAt"]) == ("Text.", "B", "x")
    assert said["presignedUrl"].startswith(call.sandbox.files_url)
    assert error_of(fill(call, studyId=study_id, reportText="Other.")) == (409, "reportText")
    assert error_of(fill(call, studyId=study_id, readerName="C", **FILE)) == (409, "reportFileName")
    assert whole(call, made["externalReportId"])["readerName"] == "B"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"clinicalHistory": "x"}, "clinicalHistory"),
        ({"technologistNotes": []}, "technologistNotes"),
        ({"priorReports": []}, "priorReports"),
        ({"assignedTo": "usr_" + "0" * 32}, "assignedTo"),
        ({"orgId": "org_" + "0" * 32}, "orgId"),
        ({"reportText": ""}, "reportText"),
        ({"reportText": None}, "reportText"),
        ({"reportFileUrl": "https://pacs.example/r/1"}, "reportFileName"),
        ({"reportFileName": "r.pdf"}, "reportFileUrl"),
        (FILE | {"reportFileName": "r.docx"}, "reportFileName"),
        (FILE | {"reportFileUrl": "http://pacs.example/r"}, "reportFileUrl"),
        (FILE | {"reportFileUrl": "https:///r"}, "reportFileUrl"),
        (FILE | {"reportFileUrl": "https://[::1"}, "reportFileUrl"),
        (FILE | {"reportFileUrl": 5}, "reportFileUrl"),
        ({"readerName": 5}, "readerName"),
        ({"signedAt": None}, "signedAt"),
    ],
)
def test_what_may_not_be_said(call: Caller, fields: Json, field: str) -> None:
    assert error_of(create(call, **fields)) == (422, field)
    assert call("GET", f"{STUDIES}/by-uid/{UID}").status_code == 404


def test_which_study_a_report_is_for(call: Caller) -> None:
    create(call)
    assert error_of(fill(call, studyInstanceUid=UID)) == (422, "reportText")
    assert error_of(fill(call, reportText="x")) == (422, "studyId")
    assert error_of(fill(call, studyId=call.one("completed"), reportText="x")) == (422, "studyId")
    uid = call.study(call.one("assigned"))["studyInstanceUid"]
    assert error_of(fill(call, studyInstanceUid=uid, reportText="x")) == (422, "studyInstanceUid")
    assert error_of(fill(call, studyInstanceUid=UID, colour="x")) == (422, "colour")
    assert error_of(create(call)) == (409, "studyInstanceUid")
    assert error_of(create(call, studyInstanceUid=uid)) == (409, "studyInstanceUid")
    assert error_of(create(call, expressCustomerId="cus_" + "0" * 32, studyInstanceUid="1.2")) == (
        404,
        "expressCustomerId",
    )


def test_nobody_works_on_an_archive_study(call: Caller) -> None:
    study_id = create(call, reportText="x").json()["studyId"]
    assert error_of(call.reroute(study_id)) == (409, None)
    assert error_of(call.patch(study_id, {"assignedTo": call.reader})) == (409, None)
    assert error_of(call.patch(study_id, {"clinicalHistory": "x"})) == (409, "clinicalHistory")
    assert error_of(call("POST", f"{STUDIES}/cancel", json={"studyId": study_id})) == (409, None)
    assert call.patch(study_id, {"modality": "MR"}).json()["modality"] == "MR"
    assert call.get(REPORTS, studyId=study_id)["reports"] == []
    looked = call("POST", f"{STUDIES}/viewer-only-reroute-url", json={"studyId": study_id}).json()["url"]
    again = call("POST", f"{STUDIES}/viewer-only-reroute-url", json={"studyId": study_id}).json()["url"]
    assert call("GET", looked, key=None).status_code == 200
    call("POST", f"{EXTERNAL}/delete", json={"studyId": study_id})
    assert call("GET", again, key=None).status_code == 410


def test_deleting_is_for_good_and_frees_the_uid(call: Caller) -> None:
    study = create(call, reportText="x").json()
    link = f"{EXTERNAL}/reports/{study['externalReportId']}"
    assert call("POST", f"{EXTERNAL}/delete", json={"studyInstanceUid": UID}).json() == {
        "success": True,
        "message": "External study deleted",
    }
    assert error_of(call("GET", f"{STUDIES}/{study['studyId']}")) == (404, None)
    assert error_of(call("GET", link)) == (404, None)
    assert study["studyId"] not in [row["studyId"] for row in call.rows(limit=100)]
    assert error_of(call("POST", f"{STUDIES}/uncancel", json={"studyId": study["studyId"]})) == (404, "studyId")
    assert error_of(call("POST", f"{EXTERNAL}/delete", json={"studyInstanceUid": UID})) == (404, "studyInstanceUid")
    remade = create(call, reportText="y").json()
    assert remade["studyId"] != study["studyId"]
    bare = create(call, studyInstanceUid="1.2.3").json()["studyId"]
    assert call("POST", f"{EXTERNAL}/delete", json={"studyId": bare}).status_code == 200
    standard = call.one("assigned")
    assert error_of(call("POST", f"{EXTERNAL}/delete", json={"studyId": standard})) == (422, "studyId")


def test_reports_are_listed_page_by_page_while_more_arrive() -> None:
    call = Caller(studies=200)
    first = call.get(f"{EXTERNAL}/reports", limit=100)["reports"]
    assert len(first) > 20
    walked: list[Json] = []
    page = call.get(f"{EXTERNAL}/reports", limit=7)
    while True:
        walked += page["reports"]
        if not page["hasMore"]:
            break
        create(call, studyInstanceUid=f"1.2.{len(walked)}", reportText="x")
        page = call.get(f"{EXTERNAL}/reports", limit=7, cursor=page["cursor"])
    ids = [row["externalReportId"] for row in walked]
    assert len(ids) == len(set(ids))
    assert ids[: len(first)] == [row["externalReportId"] for row in first]
    one = call.get(f"{EXTERNAL}/reports", limit=1)["cursor"]
    study_id = first[0]["studyId"]
    assert [row["studyId"] for row in call.get(f"{EXTERNAL}/reports", studyId=study_id)["reports"]] == [study_id]
    assert call.get(f"{EXTERNAL}/reports", studyId=call.one("assigned"))["reports"] == []
    for params, expected in (
        ({"limit": "0"}, (422, "limit")),
        ({"cursor": "x"}, (422, "cursor")),
        ({"cursor": one, "studyId": study_id}, (422, "cursor")),
        ({"studyId": "stu_1"}, (422, "studyId")),
        ({"studyId": "stu_" + "0" * 32}, (404, "studyId")),
        ({"page": "2"}, (422, "page")),
    ):
        assert error_of(call("GET", f"{EXTERNAL}/reports", params=params)) == expected
    assert error_of(call("GET", f"{EXTERNAL}/reports/ext_1")) == (422, "externalReportId")
    assert error_of(call("GET", f"{EXTERNAL}/reports/ext_{'0' * 32}")) == (404, None)
    call.switch(key_scope="self")
    assert call.get(f"{EXTERNAL}/reports")["reports"] == []
    assert error_of(call("GET", f"{EXTERNAL}/reports/{ids[0]}")) == (404, None)


@pytest.mark.usefixtures("qapp")
def test_a_file_is_a_pdf_of_the_sandboxs_own_behind_a_short_lived_link(
    call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = create(call, readerName="<b>A</b>", **FILE).json()
    url = whole(call, study["externalReportId"])["presignedUrl"]
    answer = call.file(url)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")
    printed = printed_pages(monkeypatch)
    pdf.external_pdf(*call.world.external_reports[study["externalReportId"]])
    assert "fetches no files" in printed[0]
    assert "r1.PDF" in printed[0]
    assert "&lt;b&gt;A&lt;/b&gt;" in printed[0]
    call.sandbox.clock.advance(302)
    assert call.file(url).status_code == 403
    call.fault(path=EXTERNAL, kind="expired-link", times=1)
    assert call.file(whole(call, study["externalReportId"])["presignedUrl"]).status_code == 403
    text_only = create(call, studyInstanceUid="1.2.3", reportText="x").json()["externalReportId"]
    assert call.file(call.sandbox.links.url(text_only)).status_code == 404


def test_the_archive_belongs_to_patients_of_the_lists() -> None:
    call = Caller(studies=400, assigned=60)
    archive = call.rows(studyType="external", limit=100)
    standard = call.rows(studyType="standard", limit=100)

    def patient(row: Json) -> tuple[Any, Any]:
        return (row.get("expressCustomer") or {}).get("expressCustomerId"), row.get("externalPatientId")

    known = {patient(row): row for row in standard if row.get("externalPatientId")}
    strangers = [row for row in archive if patient(row) not in known]
    archive = [row for row in archive if patient(row) in known]
    each = Counter(patient(row) for row in archive)
    assert {1, 2, 3} <= set(each.values()) <= {1, 2, 3, 4, 5}
    numbers = {row["reportMetadata"].get("mrn"): row for row in standard}
    assert len(strangers) > 5
    for row in strangers:
        owner = numbers[row["reportMetadata"]["mrn"]]
        assert row["reportMetadata"]["patientName"] != owner["reportMetadata"].get("patientName")
        assert row["reportMetadata"]["facilityName"] != owner["reportMetadata"]["facilityName"]
    assert 0.15 < len(each) / len(known) < 0.6
    mine = [row for row in standard if row["assignedTo"] and row["assignedTo"]["userId"] == call.reader]
    assert sum(patient(row) in each for row in mine) >= 10
    reported = [call.world.external_reports.get(row["externalReportId"] or "") for row in archive]
    texts = {report.text for pair in reported if pair for report in [pair[1]] if report.text}
    assert texts & {prior["reportText"] for row in standard for prior in row.get("priorReports") or ()}, "told twice"
    for row in archive:
        owner = known[patient(row)]
        for name in ("patientName", "mrn", "sex", "dateOfBirth"):
            assert row["reportMetadata"].get(name) == owner["reportMetadata"].get(name)
        assert (row["studyReportStatus"], row["assignedTo"], row["isCancelled"]) == ("completed", None, False)
    everything = (*archive, *strangers, *standard)
    assert len({row["studyInstanceUid"] for row in everything}) == len(everything)


def test_the_archive_is_as_uneven_as_real_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    call = Caller(studies=400, assigned=60)
    archive = call.rows(studyType="external", limit=100)
    rows: list[Json] = []
    page: Json = {"cursor": None}
    while page.get("hasMore", True):
        page = call.get(f"{EXTERNAL}/reports", limit=100, **({"cursor": page["cursor"]} if page["cursor"] else {}))
        rows += page["reports"]
    kinds = Counter((row["hasReportText"], row["reportPdfPresent"]) for row in rows)
    assert set(kinds) == {(True, False), (False, True), (True, True)}
    assert min(kinds.values()) > 10
    assert any(row["externalReportId"] is None for row in archive)
    days = [row["reportMetadata"].get("studyDate") for row in archive]
    assert sum(day is not None and re.fullmatch(r"\d{4}-\d\d-\d\d", day) is None for day in days) / len(days) > 0.02
    assert None in days
    assert "2024-02-30T25:61:00Z" in {row["signedAt"] for row in rows}
    said = whole(call, next(row["externalReportId"] for row in rows if row["hasReportText"]))
    assert {"FINDINGS:", "IMPRESSION:"} <= set(said["reportText"].split("\n"))
    printed = printed_pages(monkeypatch)
    for study, report in call.world.external_reports.values():
        if report.text is None:
            pdf.external_pdf(study, report)
    assert printed
    assert all("IMPRESSION" in html for html in printed)


def test_the_archive_changes_no_worklist(call: Caller) -> None:
    for status in ("unassigned", "assigned", "in_progress", "addendum_active"):
        assert call.rows(studyReportStatus=status, studyType="external") == []
    state = call.get("/_sandbox/state")
    assert state["studies"] == len(call.rows(studyType="standard", limit=100)) == 62
    assert state["externalStudies"] == len(call.rows(studyType="external", limit=100)) > 5
    assert state["byStatus"]["completed"] == len(
        call.rows(studyType="standard", studyReportStatus="completed", limit=100)
    )
