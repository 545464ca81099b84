"""Addenda: identity typed first, created once, and called started only when the server lists it."""

from collections.abc import Awaitable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avara_desktop.api.models import Report, Study
from avara_desktop.errors import AvaraError, Conflict, OutcomeUnknown, SafetyStop
from avara_desktop.state.addenda import challenge, matches
from tests.api.samples import bounded
from tests.state.studies import study
from tests.state.support import REPORTS, STUDIES, Room
from tests.state.virtual import in_virtual_time

POST = f"POST {REPORTS}"
ADDENDUM = f"{REPORTS}/*/addendum"
CANCEL = f"{REPORTS}/*/cancel-addendum"


@pytest.mark.parametrize(
    ("patient", "words", "expected"),
    [
        ({"mrn": "MR-12 34"}, "last 4 characters of the MRN", "1234"),
        ({"mrn": "ab.cd-ef"}, "last 4 characters of the MRN", "CDEF"),
        ({"mrn": "A7"}, "the MRN", "A7"),
        ({"mrn": None}, "birth date as DDMMYYYY", "07031980"),
        ({"mrn": "--"}, "birth date as DDMMYYYY", "07031980"),
        ({"mrn": None, "dateOfBirth": None}, "Study Instance UID", "40.1"),
        ({"mrn": None, "dateOfBirth": "--"}, "Study Instance UID", "40.1"),
        ({"mrn": None, "dateOfBirth": "about-1950-x"}, "Study Instance UID", "40.1"),
    ],
)
def test_the_strongest_identifier_known_must_be_typed(patient: dict[str, Any], words: str, expected: str) -> None:
    name, wanted = challenge(study(patient=patient, studyInstanceUid="1.2.840.1"))
    assert words in name
    assert wanted == expected


@pytest.mark.parametrize(
    ("patient", "typed", "right"),
    [
        ({"mrn": "AB-12cd"}, "12cd", True),
        ({"mrn": "AB-12cd"}, " 12-CD ", True),
        ({"mrn": "12.34.56"}, "34.56", True),
        ({"mrn": "AB-12cd"}, "AB-12cd", False),
        ({"mrn": "AB-12cd"}, "12c", False),
        ({"mrn": "AB-12cd"}, "", False),
        ({"mrn": None}, "07.03.1980", True),
        ({"mrn": None}, "7/3/1980", False),
        ({"mrn": None}, "03071980", False),
        ({"mrn": None, "dateOfBirth": None}, "40.1", True),
        ({"mrn": None, "dateOfBirth": None}, "", False),
    ],
)
def test_only_the_identifier_itself_is_accepted_whatever_stands_between(
    patient: dict[str, Any], typed: str, right: bool
) -> None:
    assert matches(study(patient=patient, studyInstanceUid="1.2.840.1"), typed) is right


def test_a_study_with_nothing_to_type_can_never_be_confirmed() -> None:
    nobody = study(patient={"mrn": None, "dateOfBirth": None}, studyInstanceUid="....")
    assert not matches(nobody, "")
    assert not matches(nobody, "....")


@given(st.text(max_size=12), st.text(max_size=12))
@bounded()
def test_an_empty_answer_never_matches_whatever_the_server_sent(mrn: str, born: str) -> None:
    odd = study(patient={"mrn": mrn, "dateOfBirth": born})
    assert not matches(odd, "")
    assert not matches(odd, " .-/ ")


# --- create -----------------------------------------------------------------------------------------------------------


async def signed_study(room: Room) -> tuple[Study, Report]:
    """A signed study of the reader as they saw it, and its report."""
    await room.sign_in()
    seen = await room.seen(room.one("completed"))
    (item,) = await room.reports.listed(seen)
    return seen, item.report


def addenda(room: Room, study_id: str) -> int:
    return sum(report.is_addendum for report in room.world.studies[study_id].reports)


async def error_of(act: Awaitable[None]) -> AvaraError | None:
    """What an act told of, or None where it said that it was done."""
    try:
        await act
    except AvaraError as error:
        return error
    return None


async def test_an_addendum_is_started_once_and_shown_at_once(room: Room) -> None:
    seen, report = await signed_study(room)
    room.reports.clear(seen.study_id)
    await room.addenda.create(seen, report)
    assert room.wire.count(POST) == 1
    assert addenda(room, seen.study_id) == 1
    assert room.worklist.rows[seen.study_id].status == "Addendum"
    assert room.notices.shown[0].title.startswith("Addendum started: ")
    assert room.reports.loaded
    assert [item.report.is_addendum for item in room.reports.loaded] == [True, False]
    assert (room.worklist.asking, room.worklist.unconfirmed) == ({}, {})


async def test_the_pane_of_another_study_is_left_alone(room: Room) -> None:
    seen, report = await signed_study(room)
    room.reports.clear("stu_other")
    await room.addenda.create(seen, report)
    assert room.reports.loaded is None


async def test_only_a_signed_report_of_that_very_study_is_taken(room: Room) -> None:
    _, report = await signed_study(room)
    other = await room.seen(room.ids("completed")[1])
    unsigned = (await room.reports.listed(await room.seen(room.one("addendum_active"))))[0].report
    before = len(room.wire.passed)
    with pytest.raises(SafetyStop):
        await room.addenda.create(other, report)
    with pytest.raises(SafetyStop):
        await room.addenda.create(await room.seen(unsigned.study_id), unsigned)
    assert len(room.wire.passed) == before + 1
    assert room.wire.count(POST) == 0


@pytest.mark.parametrize("fields", [{"mrn": "999"}, {"isCancelled": True}, {"studyReportStatus": "in_progress"}])
async def test_nothing_is_sent_for_a_study_that_changed(room: Room, fields: dict[str, Any]) -> None:
    seen, report = await signed_study(room)
    await room.change(seen.study_id, **fields)
    with pytest.raises(SafetyStop):
        await room.addenda.create(seen, report)
    assert (room.wire.count(POST), addenda(room, seen.study_id), room.worklist.asking) == (0, 0, {})


async def test_a_second_addendum_is_refused_before_anything_is_sent(room: Room) -> None:
    seen, report = await signed_study(room)
    await room.addenda.create(seen, report)
    with pytest.raises(SafetyStop):
        await room.addenda.create(seen, report)
    assert (room.wire.count(POST), addenda(room, seen.study_id)) == (1, 1)


@pytest.mark.parametrize("behaviour", ["conflict", "idempotent"])
async def test_an_addendum_somebody_else_began_meanwhile_makes_no_second_one(room: Room, behaviour: str) -> None:
    await room.switch(second_addendum=behaviour)
    seen, report = await signed_study(room)

    async def begun_elsewhere() -> None:
        await room.connect(room.sandbox.base_url, room.sandbox.api_key).create_addendum(report.report_id)

    room.wire.before(f"GET {REPORTS}", begun_elsewhere)
    with pytest.raises(SafetyStop):
        await room.addenda.create(seen, report)
    assert addenda(room, seen.study_id) == 1


async def test_an_older_addendum_is_not_taken_for_the_one_just_asked_for(room: Room) -> None:
    await room.sign_in()
    study_id = room.one("addendum_active")
    await room.change(study_id, studyReportStatus="completed")
    seen = await room.seen(study_id)
    original = next(item.report for item in await room.reports.listed(seen) if item.signed)
    await room.fault(ADDENDUM, "drop")
    room.wire.after(POST, lambda: room.change(study_id, studyReportStatus="addendum_active"))
    with pytest.raises(OutcomeUnknown):
        await room.addenda.create(seen, original)
    assert room.notices.shown == []


async def test_a_refusal_of_the_server_is_told_as_a_refusal(room: Room) -> None:
    seen, report = await signed_study(room)
    await room.fault(ADDENDUM, status=409)
    with pytest.raises(Conflict):
        await room.addenda.create(seen, report)
    assert (room.wire.count(POST), addenda(room, seen.study_id), room.notices.shown) == (1, 0, [])


KINDS = ("drop", "status", "garbage", "html", "redirect", "truncate")


@pytest.mark.parametrize("after_commit", [False, True])
@pytest.mark.parametrize("kind", KINDS)
async def test_a_lost_answer_is_settled_by_reading(room: Room, kind: str, after_commit: bool) -> None:
    seen, report = await signed_study(room)
    await room.fault(ADDENDUM, kind, after_commit=after_commit)
    # half of an answer is only ever sent by a server that carried the request out
    if after_commit or kind == "truncate":
        await room.addenda.create(seen, report)
        assert room.notices.shown[0].title.startswith("Addendum started")
    else:
        with pytest.raises(OutcomeUnknown):
            await room.addenda.create(seen, report)
        assert room.notices.shown == []
    assert room.wire.count(POST) == 1
    assert (room.worklist.asking, room.worklist.unconfirmed) == ({}, {})


faults = st.fixed_dictionaries(
    {"kind": st.sampled_from(KINDS), "after_commit": st.booleans(), "status": st.sampled_from([500, 502, 503])}
)
reads = st.fixed_dictionaries(
    {
        "path": st.sampled_from([STUDIES, REPORTS, "/v1"]),
        "kind": st.sampled_from(KINDS),
        "status": st.sampled_from([401, 403, 404, 500, 503]),
        "times": st.sampled_from([1, 2, 3, 6, None]),
        "method": st.just("GET"),
    }
)


@given(st.one_of(st.none(), faults), st.one_of(st.none(), reads), st.booleans(), st.integers(1, 3))
@bounded(150)
def test_under_every_fault_an_addendum_is_made_once_or_honestly_not_confirmed(
    fault: dict[str, Any] | None, read: dict[str, Any] | None, before: bool, tries: int
) -> None:
    async def work() -> None:
        room = Room()
        seen, report = await signed_study(room)
        if fault:
            await room.fault(ADDENDUM, **fault)
        if read:
            step = room.wire.before if before else room.wire.after
            step(POST, lambda: room.fault(**read))
        for _ in range(tries):
            had, sent = addenda(room, seen.study_id), room.wire.count(POST)
            error = await error_of(room.addenda.create(seen, report))
            if error is None:
                assert addenda(room, seen.study_id) == 1, "claimed to be started but absent"
            elif isinstance(error, OutcomeUnknown):
                assert not error.retryable
            else:
                assert addenda(room, seen.study_id) == had, "said to have failed but present"
            assert room.wire.count(POST) <= sent + 1
            assert addenda(room, seen.study_id) <= 1
            assert room.worklist.asking == {}
            await room.no_faults()
        await room.refresher.fetch(room.refresher.scope)
        if addenda(room, seen.study_id):
            assert room.worklist.unconfirmed == {}
            assert room.worklist.rows[seen.study_id].status == "Addendum"

    in_virtual_time(work)


# --- cancel -----------------------------------------------------------------------------------------------------------


async def open_addendum(room: Room) -> Study:
    await room.sign_in()
    return await room.seen(room.one("addendum_active"))


@pytest.mark.parametrize(("wanted", "posts"), [("either", 1), ("addendum", 1), ("original", 2)])
async def test_an_addendum_is_cancelled_whichever_id_the_server_wants(room: Room, wanted: str, posts: int) -> None:
    await room.switch(cancel_addendum_id=wanted)
    seen = await open_addendum(room)
    await room.addenda.cancel(seen)
    assert addenda(room, seen.study_id) == 0
    assert room.truth(seen.study_id)[0] == "completed"
    assert room.wire.count(POST) == posts
    assert room.notices.shown[0].title.startswith("Addendum cancelled: ")
    assert room.worklist.asking == {}


async def test_there_must_be_an_addendum_to_cancel(room: Room) -> None:
    await room.sign_in()
    with pytest.raises(SafetyStop, match="no addendum"):
        await room.addenda.cancel(await room.seen(room.one("completed")))
    seen = await room.seen(room.one("assigned"))
    await room.change(seen.study_id, studyReportStatus="addendum_active")
    with pytest.raises(SafetyStop, match="no addendum"):
        await room.addenda.cancel(await room.seen(seen.study_id))
    assert room.wire.count(POST) == 0


async def test_an_addendum_signed_meanwhile_is_not_cancelled_by_another_id(room: Room) -> None:
    seen = await open_addendum(room)
    room.wire.before(POST, lambda: room.sign(seen.study_id))
    with pytest.raises(Conflict):
        await room.addenda.cancel(seen)
    assert (room.wire.count(POST), addenda(room, seen.study_id)) == (1, 1)


async def test_a_server_that_refuses_both_ids_is_told_and_nothing_else_is_tried(room: Room) -> None:
    seen = await open_addendum(room)
    await room.fault(CANCEL, status=404, times=None)
    with pytest.raises(AvaraError):
        await room.addenda.cancel(seen)
    assert (room.wire.count(POST), addenda(room, seen.study_id)) == (2, 1)


@given(st.sampled_from(["either", "addendum", "original"]), st.one_of(st.none(), faults), st.one_of(st.none(), reads))
@bounded(100)
def test_under_every_fault_a_cancelling_is_honest(
    wanted: str, fault: dict[str, Any] | None, read: dict[str, Any] | None
) -> None:
    async def work() -> None:
        room = Room()
        await room.switch(cancel_addendum_id=wanted)
        seen = await open_addendum(room)
        if fault:
            await room.fault(CANCEL, **fault)
        if read:
            room.wire.after(POST, lambda: room.fault(**read))
        error = await error_of(room.addenda.cancel(seen))
        if error is None:
            assert addenda(room, seen.study_id) == 0
        elif isinstance(error, OutcomeUnknown):
            assert not error.retryable
        else:
            assert addenda(room, seen.study_id) == 1, "said to have failed but cancelled"
        assert room.wire.count(POST) <= 2
        assert room.worklist.asking == {}

    in_virtual_time(work)
