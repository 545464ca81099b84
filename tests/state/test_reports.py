"""Reports of the study in view: order, signers, warnings of identity, texts and PDFs."""

from typing import Any

import pytest

from avara_desktop.api.models import Study
from avara_desktop.errors import AvaraError, LinkExpired, NotFound, ServerTrouble
from avara_desktop.state.reports import identity_warning
from tests.api.samples import report, text_item
from tests.state.studies import patient, study
from tests.state.support import REPORTS, USERS, Room

PDF = f"GET {REPORTS}/pdf"


async def signed(room: Room, *, mine: bool = True) -> Study:
    await room.sign_in()
    return await room.seen(room.one("completed", mine=mine))


async def with_reports(room: Room, *reports: dict[str, Any]) -> Study:
    """A study of which the server lists exactly these reports."""
    seen = await signed(room)
    body = {"studyId": seen.study_id, "studyInstanceUid": seen.study_instance_uid}
    items = [{**item, "studyId": seen.study_id, "userId": room.reader_id} for item in reports]
    await room.fault(REPORTS, status=200, body={**body, "reports": items}, times=None)
    return seen


async def test_the_newest_report_comes_first_whatever_time_zone_it_was_written_in(room: Room) -> None:
    seen = await with_reports(
        room,
        report("rep_old", signedAt="2026-01-02T00:30:00Z"),
        report("rep_new", signedAt="2026-01-01T23:00:00-05:00"),
        report("rep_undated", signedAt=None, createdAt=None),
        report("rep_begun", signedAt=None, createdAt="2026-01-02T02:00:00Z", status="in_progress"),
    )
    listed = await room.reports.listed(seen)
    assert [item.report.report_id for item in listed] == ["rep_new", "rep_begun", "rep_old", "rep_undated"]


async def test_a_report_says_who_signed_it_or_has_it_open(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("addendum_active"))
    addendum, original = await room.reports.listed(seen)
    assert addendum.state() == "in progress with Robin Reader, MD"
    assert not addendum.signed
    assert original.signed
    assert original.state().startswith("signed ")
    assert original.state().endswith(" by Robin Reader, MD")
    assert room.wire.count(f"GET {USERS}/") == 0


async def test_a_signers_name_is_asked_for_once(room: Room) -> None:
    seen = await signed(room, mine=False)
    for _ in range(3):
        (item,) = await room.reports.listed(seen)
    signer = room.world.users[item.report.user_id]
    assert signer.last_name in item.signer
    assert room.wire.count(f"GET {USERS}/") == 1


async def test_a_signer_whose_name_cannot_be_read_is_named_later(room: Room) -> None:
    seen = await signed(room, mine=False)
    await room.fault(f"{USERS}/", status=404)
    (item,) = await room.reports.listed(seen)
    assert item.signer == "a reader whose name could not be read"
    (item,) = await room.reports.listed(seen)
    assert item.signer != "a reader whose name could not be read"


@pytest.mark.parametrize(
    ("snapshot", "study_id", "word"),
    [
        ({"mrn": "OTHER"}, "stu_1", "MRN"),
        ({"dateOfBirth": "1980-03-08"}, "stu_1", "birth date"),
        ({"patientName": "DOE^JOHN"}, "stu_1", "name"),
        ({}, "stu_2", "study"),
    ],
)
def test_a_report_made_under_another_identity_says_so(snapshot: dict[str, str], study_id: str, word: str) -> None:
    same = {"patientName": "DOE^JANE", "mrn": "MR-1234", "dateOfBirth": "1980-03-07"}
    assert identity_warning(study(), patient(**same), "stu_1") == ""
    assert f"under a different {word}." in identity_warning(study(), patient(**{**same, **snapshot}), study_id)


async def test_the_list_warns_when_the_patient_was_changed_after_signing(room: Room) -> None:
    seen = await signed(room)
    assert [item.warning for item in await room.reports.listed(seen)] == [""]
    await room.change(seen.study_id, mrn="CHANGED")
    (item,) = await room.reports.listed(await room.seen(seen.study_id))
    assert "different MRN" in item.warning


async def test_the_pane_is_empty_first_and_then_loaded(room: Room) -> None:
    seen = await signed(room)
    changes: list[object] = []
    room.reports.changed.connect(lambda: changes.append(room.reports.loaded))
    room.reports.clear(seen.study_id)
    await room.reports.load(seen)
    assert changes[0] is None
    assert len(changes) == 2
    assert isinstance(changes[1], tuple)
    assert len(changes[1]) == 1
    room.reports.clear()
    assert room.reports.study_id == ""
    assert changes[-1] is None


@pytest.mark.parametrize("fails", [False, True])
async def test_an_answer_for_a_study_no_longer_in_view_is_dropped(room: Room, fails: bool) -> None:
    seen = await signed(room)
    room.reports.clear(seen.study_id)
    if fails:
        await room.fault(REPORTS, status=404)

    async def look_elsewhere() -> None:
        room.reports.clear("stu_other")

    room.wire.after(f"GET {REPORTS}", look_elsewhere)
    await room.reports.load(seen)
    assert (room.reports.study_id, room.reports.loaded, room.reports.error) == ("stu_other", None, None)


async def test_a_failure_is_kept_for_the_pane_and_forgotten_when_it_works(room: Room) -> None:
    seen = await signed(room)
    room.reports.clear(seen.study_id)
    await room.fault(REPORTS, status=500, times=3)
    await room.reports.load(seen)
    assert isinstance(room.reports.error, ServerTrouble)
    assert room.reports.loaded is None
    await room.reports.load(seen)
    assert room.reports.error is None
    assert room.reports.loaded


async def test_the_text_of_a_signed_report_is_shown(room: Room) -> None:
    seen = await signed(room)
    document = await room.reports.text(seen)
    assert document.study == seen
    assert "IMPRESSION" in document.text
    assert (document.pdf, document.warning) == (b"", "")


async def test_several_texts_are_shown_apart_and_a_critical_one_says_so(room: Room) -> None:
    seen = await signed(room)
    own = {"studyId": seen.study_id, "studyInstanceUid": seen.study_instance_uid}
    identity = {"snapshotMetadata": seen.report_metadata.to_wire()}
    items = [
        {**text_item(text="First."), **own, **identity, "isCritical": True},
        {**text_item(text="Second."), **own, "snapshotMetadata": {}},
        {**text_item(text=""), **own, **identity},
    ]
    await room.fault(f"{REPORTS}/text", status=200, body={"reports": items, **own})
    document = await room.reports.text(seen)
    first, second = document.text.split("─" * 40)
    assert first.startswith("CRITICAL RESULT\n\nFirst.")
    assert second.strip() == "Second."
    assert "different MRN" in document.warning


@pytest.mark.parametrize("status", ["assigned", "addendum_active"])
async def test_what_is_not_dictated_yet_has_no_text(room: Room, status: str) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("assigned"))
    if status == "addendum_active":
        await room.change(seen.study_id, studyReportStatus="in_progress")
    with pytest.raises(NotFound, match="no report text"):
        await room.reports.text(seen)
    with pytest.raises(NotFound, match="no signed report"):
        await room.reports.pdf(seen)
    assert room.wire.count(PDF) == 0


# --- PDFs: the sandbox prints them with Qt ----------------------------------------------------------------------------


@pytest.fixture
def printing(request: pytest.FixtureRequest) -> None:
    """Qt's application, without which nothing is printed; these tests run on a plain loop all the same."""
    request.getfixturevalue("qapp")


async def test_the_pdf_of_the_newest_signed_report_is_fetched(printing: None, room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("addendum_active"))
    document = await room.reports.pdf(seen)
    assert document.pdf.startswith(b"%PDF-")
    assert document.title == "Report, signed by Robin Reader, MD"
    assert (document.text, document.warning) == ("", "")
    await room.sign(seen.study_id)
    addendum = await room.reports.pdf(await room.seen(seen.study_id))
    assert addendum.title.startswith("Addendum, signed by ")
    assert addendum.pdf != document.pdf


async def test_a_pdf_of_another_identity_is_shown_with_a_warning(printing: None, room: Room) -> None:
    seen = await signed(room)
    await room.change(seen.study_id, patientName="ROE^RICHARD")
    document = await room.reports.pdf(await room.seen(seen.study_id))
    assert "different name" in document.warning


async def test_an_expired_link_is_replaced_once(printing: None, room: Room) -> None:
    seen = await signed(room)
    await room.fault(f"{REPORTS}/pdf", "expired-link")
    assert (await room.reports.pdf(seen)).pdf
    assert (room.wire.count(PDF), room.files.count("GET /reports/")) == (2, 2)


async def test_a_link_that_stays_expired_is_told(room: Room) -> None:
    seen = await signed(room)
    await room.fault(f"{REPORTS}/pdf", "expired-link", times=None)
    with pytest.raises(LinkExpired):
        await room.reports.pdf(seen)
    assert (room.wire.count(PDF), room.files.count("GET /reports/")) == (2, 2)


async def test_a_pdf_that_breaks_off_is_told(printing: None, room: Room) -> None:
    seen = await signed(room)
    await room.fault("/reports/", "truncate")
    with pytest.raises(AvaraError):
        await room.reports.pdf(seen)


async def test_the_pdf_is_fetched_without_the_key(printing: None, room: Room) -> None:
    seen = await signed(room)
    await room.reports.pdf(seen)
    asked = [entry for entry in room.sandbox.log.entries() if entry["origin"] == "files"]
    assert [entry["had_authorization"] for entry in asked] == [False]
