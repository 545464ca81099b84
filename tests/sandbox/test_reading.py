"""The way of a study from reroute URL to signed report and addendum, and the pages on that way."""

from __future__ import annotations

import re
from html import unescape

import httpx
import pytest

from .support import REPORTS, STUDIES, Caller, error_of


def action(page: httpx.Response) -> str:
    """Where the page's form goes."""
    found = re.search(r'action="([^"]+)"', page.text)
    assert found
    return found[1]


def sign(call: Caller, page: httpx.Response, text: str = "FINDINGS:\r\nNormal.", **more: str) -> httpx.Response:
    """Press the page's button."""
    return call("POST", action(page), data={"findings": text, **more}, key=None)


def test_open_and_sign(call: Caller) -> None:
    study_id = call.one("assigned")
    call.patch(study_id, {"reportMetadata": {"patientName": "<b>O'Test & Co</b>", "mrn": "77"}})
    page = call.opened(study_id)
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "<script" not in page.text
    assert "http" not in page.text
    assert "<b>O'Test" not in page.text
    assert "<b>O'Test & Co</b>" in unescape(page.text)
    for words in ("Viewer + dictation", "77", "Born", "Sex", "Sign report", "Dr. Robin Reader, MD", "IMPRESSION"):
        assert words in page.text
    (report,) = call.reports(study_id)
    assert call.study(study_id)["studyReportStatus"] == "in_progress"
    assert (report["status"], report["isCritical"], report["signedAt"]) == ("in_progress", None, None)
    assert report["reportPlainText"] is None
    assert call.get(f"{REPORTS}/pdf", studyId=study_id)["reports"] == []
    assert error_of(call("GET", f"{REPORTS}/pdf?reportId={report['reportId']}")) == (409, None)
    done = sign(call, page, critical="yes")
    assert done.status_code == 200
    assert "Report signed by Dr. Robin Reader" in done.text
    assert "Critical result" in done.text
    study = call.study(study_id)
    assert (study["studyReportStatus"], study["isCritical"]) == ("completed", True)
    assert study["reportIds"] == [{"reportId": report["reportId"], "status": "completed", "isCritical": True}]
    (signed,) = call.reports(study_id)
    assert (signed["userId"], signed["reportPlainText"]) == (call.reader, "FINDINGS:\nNormal.")
    assert signed["snapshotMetadata"]["mrn"] == "77"
    text = call.get(f"{REPORTS}/text", reportId=report["reportId"])
    assert text["plainText"] == "FINDINGS:\nNormal."
    assert sign(call, page).status_code == 409
    again = call.opened(study_id)
    assert "Sign" not in re.sub("<title>.*?</title>|signed|Signed", "", again.text)
    assert call.study(study_id) == study


def test_nothing_is_signed_empty(call: Caller) -> None:
    page = call.opened(call.one("assigned"))
    assert sign(call, page, " \r\n").status_code == 422
    assert call("POST", "/open/nosession/sign", data={"findings": "x"}, key=None).status_code == 410
    assert call("POST", "/open/nosession/dictate", key=None).status_code == 410


def test_viewer_only_changes_nothing(call: Caller) -> None:
    study_id = call.one("assigned")
    before = call.study(study_id)
    body = {"studyId": study_id, "studyInstanceUid": before["studyInstanceUid"], "userId": call.colleague()}
    url = call("POST", f"{STUDIES}/viewer-only-reroute-url", json=body).json()["url"]
    page = call("GET", url, key=None)
    assert "Viewer only" in page.text
    assert "<form" not in page.text
    assert call.study(study_id) == before
    session = call.sandbox.tokens.mint(study_id, None, dictation=False)
    redeemed = call.sandbox.tokens.redeem(session)
    assert redeemed
    assert call("POST", f"/open/{redeemed[0]}/sign", data={"findings": "x"}, key=None).status_code == 410


def test_tokens_open_once_and_not_for_long(call: Caller) -> None:
    study_id = call.one("assigned")
    url = call.reroute(study_id).json()["url"]
    assert call("HEAD", url, key=None).status_code == 200
    assert call("GET", url, key=None).status_code == 200
    gone = call("GET", url, key=None)
    assert gone.status_code == 410
    assert "no longer valid" in gone.text
    url = call.reroute(study_id).json()["url"]
    call("POST", "/_sandbox/clock", json={"advance_s": 31})
    assert call("GET", url, key=None).status_code == 410
    call.switch(token_seconds="300", token_single_use="no")
    url = call.reroute(study_id).json()["url"]
    call("POST", "/_sandbox/clock", json={"advance_s": 200})
    assert [call("GET", url, key=None).status_code for _ in range(3)] == [200] * 3


def test_reroute_names_its_study_once(call: Caller) -> None:
    first, second = call.study(call.one("assigned")), call.study(call.one("unassigned", mine=False))
    uid = second["studyInstanceUid"]
    path, mine = f"{STUDIES}/reroute-url", {"assignedToUserId": call.reader}
    both = mine | {"studyId": first["studyId"], "studyInstanceUid": uid}
    assert error_of(call("POST", path, json=both)) == (422, "studyInstanceUid")
    assert error_of(call("POST", path, json=mine)) == (422, "studyId")
    assert error_of(call("POST", path, json={"studyId": first["studyId"]})) == (422, "assignedToUserId")
    assert error_of(call("POST", path, json=mine | {"studyInstanceUid": "x"})) == (422, "studyInstanceUid")
    assert error_of(call("POST", path, json=mine | {"patient": "x"})) == (422, "patient")
    only = f"{STUDIES}/viewer-only-reroute-url"
    assert error_of(call("POST", only, json={"studyId": first["studyId"], "userId": "usr_" + "0" * 32})) == (
        404,
        "userId",
    )
    assert call("POST", path, json=mine | {"studyInstanceUid": uid}).status_code == 200
    taken = call.study(second["studyId"])
    assert (taken["studyReportStatus"], taken["assignedTo"]["userId"]) == ("assigned", call.reader)


def test_reroute_takes_or_refuses_what_others_hold() -> None:
    call = Caller(studies=400)
    held = call.one("assigned", mine=False)
    assert call.reroute(held).status_code == 200
    assert call.study(held)["assignedTo"]["userId"] == call.reader
    assert error_of(call.reroute(call.one("in_progress", mine=False))) == (409, None)
    call.switch(reroute_held_by_other="conflict")
    assert error_of(call.reroute(held, call.colleague())) == (409, None)
    call.switch(reroute_held_by_other="takes_in_progress")
    begun = call.one("in_progress", mine=False)
    assert call.reroute(begun).status_code == 200
    taken = call.study(begun)
    assert (taken["studyReportStatus"], taken["assignedTo"]["userId"]) == ("in_progress", call.reader)
    assert call.reroute(held, call.colleague()).status_code == 200


def test_reroute_may_leave_the_assignment_until_reading_begins(call: Caller) -> None:
    call.switch(reroute_assigns="no")
    study_id = call.one("unassigned", mine=False)
    url = call.reroute(study_id).json()["url"]
    assert call.study(study_id)["assignedTo"] is None
    call("GET", url, key=None)
    study = call.study(study_id)
    assert (study["studyReportStatus"], study["assignedTo"]["userId"]) == ("in_progress", call.reader)


def test_in_progress_may_begin_with_the_url(call: Caller) -> None:
    call.switch(in_progress_begins="url_minted")
    study_id = call.one("assigned")
    url = call.reroute(study_id).json()["url"]
    assert call.study(study_id)["studyReportStatus"] == "in_progress"
    assert "Sign report" in call("GET", url, key=None).text


def test_in_progress_may_begin_with_dictation(call: Caller) -> None:
    call.switch(in_progress_begins="dictation")
    study_id = call.one("assigned")
    page = call.opened(study_id)
    assert "Start dictation" in page.text
    assert call.study(study_id)["studyReportStatus"] == "assigned"
    page = call("POST", action(page), key=None)
    assert call.study(study_id)["studyReportStatus"] == "in_progress"
    assert sign(call, page).status_code == 200
    call("POST", f"/_sandbox/studies/{study_id}/change", json={"isCancelled": True, "studyReportStatus": "assigned"})
    token = call.sandbox.tokens.mint(study_id, call.reader, dictation=True)
    assert call("GET", f"/open/{token}", key=None).status_code == 409


def test_a_page_that_came_too_late(call: Caller) -> None:
    study_id = call.one("assigned")
    url = call.reroute(study_id).json()["url"]
    assert call.opened(study_id, call.colleague()).status_code == 200
    late = call("GET", url, key=None)
    assert late.status_code == 409
    assert "in progress with another user" in late.text


def test_addendum(call: Caller) -> None:
    study_id = call.one("completed")
    (original,) = call.reports(study_id)
    path = f"{REPORTS}/{original['reportId']}"
    assert call("POST", f"{path}/addendum").json()["success"] is True
    assert call.study(study_id)["studyReportStatus"] == "addendum_active"
    kept, new = call.reports(study_id)
    assert kept == original
    assert (new["isAddendum"], new["status"], new["userId"]) == (True, "in_progress", call.reader)
    assert error_of(call("POST", f"{path}/addendum")) == (409, None)
    page = call.opened(study_id)
    assert "Sign addendum" in page.text
    assert original["reportPlainText"][:40] in unescape(page.text)
    done = sign(call, page, "ADDENDUM: small nodule.")
    assert "Addendum signed" in done.text
    assert call.study(study_id)["studyReportStatus"] == "completed"
    assert [report["status"] for report in call.reports(study_id)] == ["completed"] * 2
    assert len(call.get(f"{REPORTS}/text", studyId=study_id)["reports"]) == 2
    assert call.study(study_id)["isCritical"] == original["isCritical"]


def test_cancelling_an_addendum(call: Caller) -> None:
    study_id = call.one("addendum_active")
    original, addendum = (report["reportId"] for report in call.reports(study_id))

    def cancel(report_id: str) -> httpx.Response:
        return call("POST", f"{REPORTS}/{report_id}/cancel-addendum")

    call.switch(cancel_addendum_id="original")
    assert error_of(cancel(addendum)) == (409, None)
    call.switch(cancel_addendum_id="addendum")
    assert error_of(cancel(original)) == (409, None)
    assert cancel(addendum).json()["success"] is True
    assert call.study(study_id)["studyReportStatus"] == "completed"
    assert [report["reportId"] for report in call.reports(study_id)] == [original]
    assert error_of(cancel(addendum)) == (404, None)
    assert error_of(cancel(original)) == (409, None)
    call.switch(cancel_addendum_id="either")
    call("POST", f"{REPORTS}/{original}/addendum")
    assert cancel(original).status_code == 200


def test_a_second_addendum_may_be_no_conflict(call: Caller) -> None:
    call.switch(second_addendum="idempotent")
    study_id = call.one("addendum_active")
    reports = call.reports(study_id)
    assert call("POST", f"{REPORTS}/{reports[0]['reportId']}/addendum").json()["success"] is True
    assert call.reports(study_id) == reports


def test_only_signed_reports_can_have_addenda(call: Caller) -> None:
    study_id = call.one("assigned")
    call.opened(study_id)
    (report,) = call.reports(study_id)
    assert error_of(call("POST", f"{REPORTS}/{report['reportId']}/addendum")) == (409, None)


def test_an_addendum_follows_its_reader(call: Caller) -> None:
    study_id, other = call.one("addendum_active"), call.colleague()
    assert "Sign addendum" in call.opened(study_id, other).text
    assert call.study(study_id)["assignedTo"]["userId"] == other
    assert call.reports(study_id)[1]["userId"] == other


def test_text_and_pdf_of_one_report_or_all(call: Caller) -> None:
    study_id, another = call.one("completed"), call.one("assigned")
    (report,) = call.reports(study_id)
    text = call.get(f"{REPORTS}/text", reportId=report["reportId"], studyId=study_id)
    assert text["plainText"] == report["reportPlainText"]
    wrong = call("GET", f"{REPORTS}/text", params={"reportId": report["reportId"], "studyId": another})
    assert error_of(wrong) == (422, "studyId")
    uid = call.study(study_id)["studyInstanceUid"]
    listed = call.get(f"{REPORTS}/text", studyInstanceUid=uid)
    assert listed["reports"] == [text]
    assert listed["studyInstanceUid"] == uid


@pytest.mark.parametrize(("value", "moves"), [("yes", True), ("no", False)])
def test_reports_may_move_updated_at(value: str, moves: bool) -> None:
    call = Caller(switches={"report_moves_updated_at": value})
    study_id = call.one("assigned")
    before = call.study(study_id)["updatedAt"]
    call.sandbox.clock.advance(5)
    sign(call, call.opened(study_id))
    assert (call.study(study_id)["updatedAt"] > before) is moves
