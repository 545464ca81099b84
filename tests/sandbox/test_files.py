"""Report files behind presigned links."""

from __future__ import annotations

import re
from typing import Any

import pytest

from avara_desktop.sandbox import pdf

from .support import REPORTS, Caller


def link(call: Caller) -> str:
    """A fresh link to a signed report."""
    reports = call.get(f"{REPORTS}/pdf", studyId=call.one("completed"))["reports"]
    return str(reports[0]["presignedUrl"])


# pytest-qt's application: one made by the sandbox itself would be in the way of every test of widgets
@pytest.mark.usefixtures("qapp")
def test_a_link_gives_the_report_as_pdf(call: Caller) -> None:
    url = link(call)
    assert url.startswith(call.sandbox.files_url)
    assert re.search(r"\?X-Signature=[0-9a-f]{64}&X-Expires=\d{10}$", url)
    answer = call.file(url)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert answer.content.startswith(b"%PDF-")
    assert answer.content.rstrip().endswith(b"%%EOF")
    assert answer.content.count(b"/Type /Page\n") == 1
    assert call.file(url).content == answer.content


@pytest.mark.usefixtures("qapp")
def test_long_reports_take_more_pages(call: Caller) -> None:
    made = pdf.printed("<p>" + "word " * 6000 + "</p>", "long")
    assert made.count(b"/Type /Page\n") > 3


@pytest.mark.usefixtures("qapp")
def test_only_so_many_files_are_kept(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("avara_desktop.sandbox.files.PDFS_KEPT", 1)
    made: list[str] = []

    def printed(_html: str, title: str) -> bytes:
        made.append(title)
        return b"%PDF-"

    monkeypatch.setattr(pdf, "printed", printed)
    ids = [study.study_id for study in call.world.studies.values() if study.status == "completed"][:2]
    for study_id in (*ids, ids[0]):
        assert call.file(call.get(f"{REPORTS}/pdf", studyId=study_id)["reports"][0]["presignedUrl"]).content == b"%PDF-"
    assert len(made) == 3


def test_links_are_refused_as_a_storage_host_would(call: Caller) -> None:
    url = link(call)

    def refused(answer: Any) -> tuple[int, str]:
        assert answer.headers["content-type"] == "application/xml"
        return answer.status_code, re.search("<Code>(.*)</Code>", answer.text)[1]  # type: ignore[index]

    assert refused(call.file(url, authorization="Bearer x")) == (400, "InvalidArgument")
    assert refused(call.file(url.replace("X-Signature=", "X-Signature=0"))) == (403, "SignatureDoesNotMatch")
    assert refused(call.file(re.sub("rep_.", "rep_0", url)))[0] == 403
    assert refused(call.file(re.sub(r"X-Expires=\d+", "X-Expires=9999999999", url))) == (403, "SignatureDoesNotMatch")
    assert refused(call.file(url.partition("?")[0])) == (403, "SignatureDoesNotMatch")
    assert refused(call.file("/elsewhere")) == (404, "NoSuchKey")
    assert refused(call.file(url, method="PUT")) == (405, "MethodNotAllowed")
    unsigned = call.sandbox.links.url("rep_" + "0" * 32)
    assert refused(call.file(unsigned)) == (404, "NoSuchKey")
    call.sandbox.clock.advance(3599)
    assert call.sandbox.links.fault_of("x", "y", "1") is not None
    call.sandbox.clock.advance(2)
    assert refused(call.file(url)) == (403, "AccessDenied")


def test_what_is_printed_names_the_patient_and_escapes(call: Caller) -> None:
    study_id = call.one("assigned")
    call.patch(study_id, {"reportMetadata": {"patientName": "<i>A</i>", "mrn": None}})
    call("POST", f"/_sandbox/studies/{study_id}/sign", json={"text": "FINDINGS:\n<x>", "critical": True})
    study = call.world.studies[study_id]
    html = pdf.report_html(call.world, study, study.reports[0], "FINDINGS:\n<x>\n")
    assert "&lt;i&gt;A&lt;/i&gt;" in html
    assert "&lt;x&gt;" in html
    assert "CRITICAL RESULT" in html
    assert "not given" in html
    assert "<b>FINDINGS:</b>" in html
