"""Studies of the Viewer product: read as a whole, looked at, marked, cancelled and restored, each honestly."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from avara_desktop.api.bodies import ViewerStudyDraft
from avara_desktop.api.models import ViewerStudy
from avara_desktop.api.terms import Severity
from avara_desktop.errors import (
    AvaraError,
    BadAnswer,
    Busy,
    Conflict,
    InvalidRequest,
    NoBrowser,
    NotFound,
    NotPermitted,
    OutcomeUnknown,
    SafetyStop,
    ServerTrouble,
)
from avara_desktop.state.notices import Level
from avara_desktop.state.session import SignedOut
from avara_desktop.state.viewer_studies import ViewerRow, named, viewer_status
from tests.state.support import VIEWER, Room
from tests.state.virtual import in_virtual_time

UID = "1.2.840.113619.2.5.1762583153"
LIST = f"GET {VIEWER}?"


async def read(room: Room) -> Room:
    """A reader who has read the list."""
    await room.sign_in()
    await room.viewer.load()
    return room


def ids(room: Room, *, status: str = "incomplete", cancelled: bool = False) -> list[str]:
    """Ids of the sandbox's Viewer studies in a state."""
    studies = room.world.viewer.studies.values()
    return [each.study_id for each in studies if each.status == status and each.is_cancelled is cancelled]


def row(room: Room, study_id: str) -> ViewerRow:
    """The row of a study."""
    return next(each for each in room.viewer.rows() if each.study.study_id == study_id)


async def change(room: Room, study_id: str, **fields: Any) -> None:
    """Change a Viewer study as somebody else might have."""
    await room.control("POST", f"/viewer/studies/{study_id}/change", fields)


# --- reading ----------------------------------------------------------------------------------------------------------


async def test_every_study_of_every_page_is_there(room: Room) -> None:
    for _ in range(90):
        await room.control("POST", "/viewer/studies", {})
    await read(room)
    assert set(room.viewer.studies) == set(room.world.viewer.studies)
    assert room.wire.count(LIST) == 2
    assert room.viewer.age is not None
    assert {each.study.study_id for each in room.viewer.rows()} == set(room.world.viewer.studies)


async def test_progress_is_told_page_by_page_at_the_first_reading_only(room: Room) -> None:
    for _ in range(90):
        await room.control("POST", "/viewer/studies", {})
    told: list[int] = []
    room.viewer.changed.connect(lambda: told.append(room.viewer.progress))
    await read(room)
    every = len(room.world.viewer.studies)
    assert told == [100, every, 0]
    told.clear()
    await room.viewer.load()
    assert told == [0]


@pytest.mark.parametrize("kind", ["status", "drop", "garbage", "html", "truncate"])
async def test_a_reading_that_breaks_off_keeps_what_was_read_before(room: Room, kind: str) -> None:
    for _ in range(90):
        await room.control("POST", "/viewer/studies", {})
    await read(room)
    before = dict(room.viewer.studies)
    await change(room, ids(room)[0], studyDescription="newer")
    room.wire.after(LIST, lambda: room.fault(VIEWER, kind, times=None))
    with pytest.raises(AvaraError) as told:
        await room.viewer.load()
    assert room.viewer.studies == before
    assert room.viewer.error is told.value
    await room.no_faults()
    await room.viewer.load()
    assert room.viewer.error is None
    assert room.viewer.studies != before


async def test_a_key_without_the_viewer_product_is_told_so_and_the_list_was_never_read(room: Room) -> None:
    await room.sign_in()
    await room.fault(VIEWER, status=403)
    with pytest.raises(NotPermitted):
        await room.viewer.load()
    assert isinstance(room.viewer.error, NotPermitted)
    assert room.viewer.age is None


async def test_a_row_that_cannot_be_read_is_counted_and_its_neighbours_stay(room: Room) -> None:
    await room.sign_in()
    good = await room.session.client.viewer.study(ids(room)[0])
    body = {"studies": [good.to_wire(), {"studyId": "stu_bad"}, {**good.to_wire(), "severity": 7}], "hasMore": False}
    await room.fault(VIEWER, status=200, body=body)
    await room.viewer.load()
    assert list(room.viewer.studies) == [good.study_id]
    assert room.viewer.unreadable == 2
    await room.viewer.load()
    assert room.viewer.unreadable == 0


async def test_signing_out_while_it_is_read_leaves_nothing(room: Room) -> None:
    await room.sign_in()
    room.wire.after(LIST, room.session.end)
    with pytest.raises(SignedOut):
        await room.viewer.load()
    assert room.viewer.studies == {}


async def test_signing_out_forgets_everything(room: Room) -> None:
    await read(room)
    room.viewer.error = ServerTrouble()
    room.viewer.forget()
    assert not room.viewer.studies
    assert not room.viewer.rows()
    assert room.viewer.age is None
    assert not room.viewer.error


# --- what a row says --------------------------------------------------------------------------------------------------


def made(**fields: Any) -> ViewerStudy:
    """A Viewer study as a server may say it."""
    body = {
        "isCancelled": False,
        "severity": "normal",
        "studyDescription": "CT Head",
        "studyId": "stu_1",
        "studyInstanceUid": "1.2.3",
        "studyViewerStatus": "incomplete",
    }
    return ViewerStudy.model_validate_json(json.dumps({**body, **fields}))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Incomplete"),
        ({"studyViewerStatus": "complete"}, "Complete"),
        ({"studyViewerStatus": "peer_review"}, "peer_review"),
        ({"studyViewerStatus": "peer\u202ereview"}, "peer\ufffdreview"),
        ({"studyViewerStatus": "complete", "isCancelled": True}, "Cancelled"),
    ],
)
def test_a_status_is_told_in_words_and_an_unknown_one_as_sent(fields: dict[str, Any], words: str) -> None:
    assert viewer_status(made(**fields)) == words


def test_a_sentence_names_description_and_uid_and_no_sign_of_either_can_hide(room: Room) -> None:
    told = named(made(studyDescription="CT\u202eHead\nnow", studyInstanceUid="1.2.3\u200b"))
    assert told == "\u2068CT\ufffdHead now\u2069 (UID 1.2.3\ufffd)"


async def test_a_row_says_who_has_it_where_it_was_made_and_whether_it_waits(room: Room) -> None:
    await read(room)
    study_id = ids(room)[0]
    customer = next(iter(room.world.customers.values()))
    room.world.viewer.studies[study_id].customer_id = customer.customer_id
    await change(room, study_id, assignedTo="reader", severity="stat")
    await room.viewer.load()
    mine = row(room, study_id)
    assert (mine.mine, mine.open, mine.rank, mine.facility) == (True, True, 0, customer.name)
    await change(room, study_id, assignedTo=None, isCancelled=True)
    room.world.viewer.studies[study_id].customer_id = None
    await room.viewer.load()
    nobodys = row(room, study_id)
    assert (nobodys.mine, nobodys.open, nobodys.owner, nobodys.facility) == (False, False, "nobody", "–")
    assert row(room, ids(room, status="complete")[0]).open is False


# --- opening ----------------------------------------------------------------------------------------------------------


async def test_opening_mints_one_link_and_takes_nothing_from_anybody(room: Room) -> None:
    await read(room)
    study_id = ids(room)[0]
    before = room.world.viewer.studies[study_id].assigned_to
    await room.viewer.open(room.viewer.studies[study_id])
    assert len(room.opened) == 1
    assert room.wire.count("POST") == 1
    assert room.world.viewer.studies[study_id].assigned_to == before
    (notice,) = room.notices.shown
    assert notice.title.startswith("Opened viewer: ")
    assert room.opened[0] not in notice.title + notice.advice
    assert row(room, study_id).doing == ""


async def test_a_study_marked_complete_by_somebody_may_still_be_looked_at(room: Room) -> None:
    await read(room)
    seen = room.viewer.studies[ids(room)[0]]
    await change(room, seen.study_id, studyViewerStatus="complete")
    await room.viewer.open(seen)
    assert len(room.opened) == 1


@pytest.mark.parametrize("fields", [{"isCancelled": True}, {"studyDescription": "MRI Knee"}])
async def test_what_is_not_what_was_seen_is_not_opened(room: Room, fields: dict[str, Any]) -> None:
    await read(room)
    seen = room.viewer.studies[ids(room)[0]]
    await change(room, seen.study_id, **fields)
    with pytest.raises(SafetyStop) as stop:
        await room.viewer.open(seen)
    assert "Changed meanwhile" in stop.value.advice
    assert (room.opened, room.wire.count("POST")) == ([], 0)
    assert room.viewer.studies[seen.study_id] != seen, "the row shows what the server has"


async def test_another_study_under_the_same_id_is_not_opened(room: Room) -> None:
    await read(room)
    seen = room.viewer.studies[ids(room)[0]]
    room.world.viewer.studies[seen.study_id].study_instance_uid = UID
    with pytest.raises(SafetyStop, match="changed") as stop:
        await room.viewer.open(seen)
    assert "Study Instance UID" in stop.value.advice
    assert room.opened == []


async def test_a_link_that_never_came_opens_nothing_and_is_asked_for_once(room: Room) -> None:
    await read(room)
    await room.fault(f"{VIEWER}/reroute-url", "drop", after_commit=True)
    with pytest.raises(OutcomeUnknown):
        await room.viewer.open(room.viewer.studies[ids(room)[0]])
    assert (room.opened, room.wire.count("POST"), room.notices.shown) == ([], 1, [])


async def test_a_browser_that_does_not_open_is_told_and_nothing_told_as_opened(room: Room) -> None:
    await read(room)
    room.open_error = NoBrowser()
    study_id = ids(room)[0]
    with pytest.raises(NoBrowser):
        await room.viewer.open(room.viewer.studies[study_id])
    assert room.notices.shown == []
    assert row(room, study_id).doing == ""


async def test_a_study_that_is_gone_leaves_the_list(room: Room) -> None:
    await read(room)
    seen = room.viewer.studies[ids(room)[0]]
    await room.fault(f"{VIEWER}/{seen.study_id}", status=404)
    with pytest.raises(NotFound):
        await room.viewer.open(seen)
    assert seen.study_id not in room.viewer.studies


# --- marking, cancelling, restoring -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Deed:
    """One kind of write."""

    name: str
    method: str
    path: str
    done: str
    study: Callable[[Room], str]
    act: Callable[[Room, ViewerStudy], Awaitable[None]]
    happened: Callable[[Room, str], bool]
    undo: dict[str, Any]

    @property
    def line(self) -> str:
        """How its request begins."""
        return f"{self.method} {self.path}"


def _status(room: Room, study_id: str) -> str:
    return room.world.viewer.studies[study_id].status


DEEDS = (
    Deed(
        "mark complete",
        "PATCH",
        f"{VIEWER}/stu",
        "Marked complete",
        lambda room: ids(room)[0],
        lambda room, seen: room.viewer.mark(seen),
        lambda room, study_id: _status(room, study_id) == "complete",
        {"studyViewerStatus": "incomplete"},
    ),
    Deed(
        "mark incomplete",
        "PATCH",
        f"{VIEWER}/stu",
        "Marked incomplete",
        lambda room: ids(room, status="complete")[0],
        lambda room, seen: room.viewer.mark(seen),
        lambda room, study_id: _status(room, study_id) == "incomplete",
        {"studyViewerStatus": "complete"},
    ),
    Deed(
        "cancel",
        "POST",
        f"{VIEWER}/cancel",
        "Cancelled",
        lambda room: ids(room)[0],
        lambda room, seen: room.viewer.cancel(seen),
        lambda room, study_id: room.world.viewer.studies[study_id].is_cancelled,
        {"isCancelled": False},
    ),
    Deed(
        "restore",
        "POST",
        f"{VIEWER}/uncancel",
        "Restored",
        lambda room: ids(room, cancelled=True)[0],
        lambda room, seen: room.viewer.restore(seen),
        lambda room, study_id: not room.world.viewer.studies[study_id].is_cancelled,
        {"isCancelled": True},
    ),
)
every = pytest.mark.parametrize("deed", DEEDS, ids=[deed.name for deed in DEEDS])


async def begin(room: Room, deed: Deed) -> ViewerStudy:
    """The list read, and a study as the deed needs it."""
    await room.sign_in()
    if not ids(room, cancelled=True):
        await change(room, ids(room)[-1], isCancelled=True)
    await room.viewer.load()
    return room.viewer.studies[deed.study(room)]


def dones(room: Room) -> list[str]:
    """What was told as done."""
    return [notice.title for notice in room.notices.shown if notice.level is Level.DONE]


@every
async def test_it_asks_is_sent_once_read_back_and_told(room: Room, deed: Deed) -> None:
    seen = await begin(room, deed)
    await deed.act(room, seen)
    (question,) = room.questions
    assert seen.study_description in question.body
    assert seen.study_instance_uid in question.body
    assert deed.happened(room, seen.study_id)
    assert room.wire.count(deed.line) == 1
    assert dones(room) == [f"{deed.done}: {named(seen)}"]
    assert room.viewer.studies[seen.study_id] == await room.session.client.viewer.study(seen.study_id)
    assert row(room, seen.study_id).doing == ""


@every
async def test_a_question_answered_no_sends_nothing(room: Room, deed: Deed) -> None:
    seen = await begin(room, deed)
    room.accepts = False
    before = len(room.wire.passed)
    await deed.act(room, seen)
    assert len(room.wire.passed) == before
    assert room.notices.shown == []


@every
@pytest.mark.parametrize("kind", ["drop", "status", "garbage", "html", "truncate"])
async def test_an_answer_that_got_lost_is_settled_by_a_read(room: Room, deed: Deed, kind: str) -> None:
    seen = await begin(room, deed)
    await room.fault(deed.path, kind, method=deed.method, after_commit=True)
    await deed.act(room, seen)
    assert room.wire.count(deed.line) == 1
    assert dones(room)
    assert row(room, seen.study_id).doing == ""


@every
@pytest.mark.parametrize("kind", ["drop", "status", "garbage"])
async def test_what_never_arrived_is_not_confirmed_and_never_sent_again(room: Room, deed: Deed, kind: str) -> None:
    seen = await begin(room, deed)
    await room.fault(deed.path, kind, method=deed.method)
    with pytest.raises(OutcomeUnknown):
        await deed.act(room, seen)
    assert not deed.happened(room, seen.study_id)
    assert room.wire.count(deed.line) == 1
    assert dones(room) == []
    assert row(room, seen.study_id).doing == "", "the read has settled it"


@every
@pytest.mark.parametrize("happens", [True, False])
@pytest.mark.parametrize("settled_by", ["list", "act"])
async def test_what_nobody_can_say_stays_in_doubt_until_a_read_settles_it(
    room: Room, deed: Deed, happens: bool, settled_by: str
) -> None:
    seen = await begin(room, deed)
    room.wire.before(deed.line, lambda: room.fault(VIEWER, "drop", times=None, after_commit=happens))
    with pytest.raises(OutcomeUnknown):
        await deed.act(room, seen)
    assert row(room, seen.study_id).doing == f"{deed.done.lower()}? not confirmed"
    assert dones(room) == []
    await room.no_faults()
    if settled_by == "list":
        await room.viewer.load()
    elif happens:
        with pytest.raises(SafetyStop):
            await deed.act(room, seen)
    else:
        await deed.act(room, seen)
    assert row(room, seen.study_id).doing == ""
    now = await room.session.client.viewer.study(seen.study_id)
    assert room.viewer.studies[seen.study_id] == now


@every
async def test_what_the_server_confirmed_is_never_told_as_failed(room: Room, deed: Deed) -> None:
    seen = await begin(room, deed)
    room.wire.after(deed.line, lambda: room.fault(f"{VIEWER}/stu", status=503, times=None))
    with pytest.raises(OutcomeUnknown, match=f"{deed.done}, but not confirmed"):
        await deed.act(room, seen)
    assert deed.happened(room, seen.study_id)
    assert room.wire.count(deed.line) == 1


@every
@pytest.mark.parametrize(
    ("status", "kind"), [(403, NotPermitted), (404, NotFound), (409, Conflict), (422, InvalidRequest), (429, Busy)]
)
async def test_a_refusal_is_told_once_and_nothing_more_is_sent(
    room: Room, deed: Deed, status: int, kind: type[AvaraError]
) -> None:
    seen = await begin(room, deed)
    await room.fault(deed.path, status=status, method=deed.method)
    with pytest.raises(kind):
        await deed.act(room, seen)
    assert room.wire.count(deed.line) == 1
    assert not deed.happened(room, seen.study_id)
    assert dones(room) == []
    assert row(room, seen.study_id).doing == ""


@every
def test_a_server_that_takes_too_long_is_not_asked_twice(deed: Deed) -> None:
    async def work() -> None:
        room = Room()
        seen = await begin(room, deed)
        await room.fault(deed.path, "delay", method=deed.method, delay_ms=60_000)
        with pytest.raises(OutcomeUnknown):
            await deed.act(room, seen)
        assert room.wire.count(deed.line) == 1

    in_virtual_time(work)


@every
@pytest.mark.parametrize("what", ["description", "status", "cancelled"])
async def test_a_study_that_is_not_what_was_seen_stops_it(room: Room, deed: Deed, what: str) -> None:
    seen = await begin(room, deed)
    done = seen.study_viewer_status.value == "complete"
    fields: dict[str, dict[str, Any]] = {
        "description": {"studyDescription": "MRI Knee"},
        "status": {"studyViewerStatus": "incomplete" if done else "complete", "isCancelled": False},
        "cancelled": {"isCancelled": not seen.is_cancelled},
    }
    await change(room, seen.study_id, **fields[what])
    with pytest.raises(SafetyStop) as stop:
        await deed.act(room, seen)
    assert "Changed meanwhile" in stop.value.advice
    assert room.wire.count(deed.line) == 0
    assert row(room, seen.study_id).doing == ""


@every
async def test_what_somebody_undid_at_the_same_moment_is_told(room: Room, deed: Deed) -> None:
    seen = await begin(room, deed)
    room.wire.after(deed.line, lambda: change(room, seen.study_id, **deed.undo))
    with pytest.raises(SafetyStop, match=f"Not {deed.done.lower()}") as stop:
        await deed.act(room, seen)
    assert "The server says: " in stop.value.advice
    assert dones(room) == []


@every
async def test_a_list_asked_for_before_it_ended_does_not_bring_the_old_state_back(room: Room, deed: Deed) -> None:
    seen = await begin(room, deed)
    room.wire.after(LIST, lambda: deed.act(room, seen))
    await room.viewer.load()
    assert deed.happened(room, seen.study_id)
    assert room.viewer.studies[seen.study_id] == await room.session.client.viewer.study(seen.study_id)


async def test_a_study_found_gone_while_the_list_was_read_does_not_come_back(room: Room) -> None:
    await read(room)
    seen = room.viewer.studies[ids(room)[0]]

    async def look() -> None:
        await room.fault(f"{VIEWER}/{seen.study_id}", status=404)
        with pytest.raises(NotFound):
            await room.viewer.open(seen)

    room.wire.after(LIST, look)
    await room.viewer.load()
    assert seen.study_id not in room.viewer.studies
    await room.viewer.load()
    assert seen.study_id in room.viewer.studies, "the next list is believed again"


# --- creating ---------------------------------------------------------------------------------------------------------

DRAFT = ViewerStudyDraft(severity=Severity.HIGH, study_description="CT Head", study_instance_uid=UID)


def created(room: Room) -> list[str]:
    """Ids of the sandbox's Viewer studies with the UID."""
    return [each.study_id for each in room.world.viewer.studies.values() if each.study_instance_uid == UID]


async def test_a_new_study_is_sent_once_and_is_on_the_list(room: Room) -> None:
    await read(room)
    study = await room.viewer.create(DRAFT)
    assert created(room) == [study.study_id]
    assert row(room, study.study_id).open
    assert room.wire.count("POST") == 1
    assert dones(room) == [f"Created: {named(study)}"]


async def test_a_study_created_while_the_list_was_read_stays(room: Room) -> None:
    await read(room)
    room.wire.after(LIST, lambda: room.viewer.create(DRAFT))
    await room.viewer.load()
    assert created(room)[0] in room.viewer.studies


@pytest.mark.parametrize("kind", ["drop", "status", "garbage", "truncate"])
async def test_a_creation_whose_answer_was_lost_is_found_by_its_uid(room: Room, kind: str) -> None:
    await read(room)
    await room.fault(VIEWER, kind, method="POST", after_commit=True)
    study = await room.viewer.create(DRAFT)
    assert created(room) == [study.study_id]
    assert room.wire.count("POST") == 1


async def test_a_creation_that_never_arrived_is_not_told_as_done(room: Room) -> None:
    await read(room)
    await room.fault(VIEWER, "drop", method="POST")
    with pytest.raises(OutcomeUnknown):
        await room.viewer.create(DRAFT)
    assert (created(room), dones(room), room.wire.count("POST")) == ([], [], 1)


async def test_a_study_that_was_there_before_is_not_told_as_created(room: Room) -> None:
    await read(room)
    await room.viewer.create(DRAFT)
    room.notices.shown.clear()
    await room.fault(VIEWER, "drop", method="POST", after_commit=True)
    with pytest.raises(OutcomeUnknown):
        await room.viewer.create(DRAFT.model_copy(update={"study_description": "MRI Knee"}))
    assert dones(room) == []


async def test_a_uid_that_exists_is_told_in_words(room: Room) -> None:
    await read(room)
    await room.viewer.create(DRAFT)
    with pytest.raises(Conflict, match="exists already"):
        await room.viewer.create(DRAFT)
    assert len(created(room)) == 1


async def test_an_answer_that_is_no_study_opens_nothing(room: Room) -> None:
    await read(room)
    study_id = ids(room)[0]
    await room.fault(f"{VIEWER}/{study_id}", status=200, body={"studyId": study_id})
    with pytest.raises(BadAnswer):
        await room.viewer.open(room.viewer.studies[study_id])
    assert room.opened == []
