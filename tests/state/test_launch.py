"""Opening a study in the web viewer: what is asked first, what is refused, and that each Read mints one link."""

from typing import Any

import pytest

from avara_desktop.api.models import Study
from avara_desktop.errors import AvaraError, Conflict, NoBrowser, NotPermitted, OutcomeUnknown, SafetyStop, UnsafeLink
from avara_desktop.sandbox.data import people
from avara_desktop.state import wording
from tests.state.support import STUDIES, Room

MINT = f"POST {STUDIES}/reroute-url"
LOOK = f"POST {STUDIES}/viewer-only-reroute-url"


async def test_reading_an_assigned_study_of_mine_opens_one_link_without_a_question(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("assigned"))
    await room.launch.read(seen)
    assert (room.wire.count(MINT), len(room.opened), room.questions) == (1, 1, [])
    assert room.opened[0].startswith(f"{room.sandbox.base_url}/open/")
    assert room.worklist.asking == {}
    assert room.notices.shown == [], "the witness says what was opened"


async def test_the_gate_is_the_last_thing_before_the_link(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("assigned"))
    before = len(room.wire.passed)
    await room.launch.read(seen)
    get = f"GET {STUDIES}/{seen.study_id}"
    assert room.wire.passed[before:] == [get, MINT, get]


async def test_the_row_says_it_is_being_opened_until_it_is(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("assigned"))
    said: list[str] = []
    room.worklist.changed.connect(lambda _: said.append(room.worklist.asking.get(seen.study_id, "")))
    await room.launch.read(seen)
    assert "opening…" in said
    assert said[-1] == ""


@pytest.mark.parametrize("mine_after", ["yes", "no"])
@pytest.mark.parametrize("status", ["unassigned", "assigned"])
async def test_taking_a_study_that_is_not_mine_is_asked_first(room: Room, status: str, mine_after: str) -> None:
    await room.switch(reroute_assigns=mine_after)
    await room.sign_in()
    seen = await room.seen(room.one(status, mine=False))
    await room.launch.read(seen)
    (question,) = room.questions
    assert question.accept == "Take and read"
    holder = seen.assigned_to.name if seen.assigned_to else "nobody"
    assert holder in question.body
    assert (room.wire.count(MINT), len(room.opened)) == (1, 1)
    shown = room.worklist.study(seen.study_id)
    assert shown
    assert shown.assigned_to_reader(room.reader_id) is (mine_after == "yes")


@pytest.mark.parametrize("status", ["unassigned", "assigned"])
async def test_declining_sends_nothing(room: Room, status: str) -> None:
    await room.sign_in()
    seen = await room.seen(room.one(status, mine=False))
    room.accepts = False
    await room.launch.read(seen)
    assert len(room.questions) == 1
    assert (room.wire.count("POST"), room.opened, room.notices.shown, room.worklist.asking) == (0, [], [], {})


async def test_a_study_that_changes_while_the_question_stands_there_is_not_taken(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("unassigned", mine=False))
    get = f"GET {STUDIES}/{seen.study_id}"

    async def claimed_by_a_colleague() -> None:
        await room.change(seen.study_id, assignedTo=room.colleague())

    room.wire.after(get, claimed_by_a_colleague)
    with pytest.raises(SafetyStop) as stop:
        await room.launch.read(seen)
    assert "Assigned to: was nobody" in stop.value.advice
    assert len(room.questions) == 1
    assert (room.wire.count(MINT), room.opened) == (0, [])
    assert room.truth(seen.study_id) == ("assigned", room.colleague())


async def test_opening_a_second_study_is_asked_first(room: Room) -> None:
    await room.sign_in()
    first, second = room.ids("assigned")[:2]
    await room.change(first, studyReportStatus="in_progress")
    await room.seen(first)
    seen = await room.seen(second)
    room.accepts = False
    await room.launch.read(seen)
    (question,) = room.questions
    assert question.title == "Open a second study?"
    assert "in progress" in question.body
    assert room.wire.count("POST") == 0
    await room.launch.read(await room.seen(first))
    assert len(room.questions) == 1
    assert room.wire.count(MINT) == 1


async def test_a_cancelled_study_is_no_second_one(room: Room) -> None:
    await room.sign_in()
    first, second = room.ids("assigned")[:2]
    await room.change(first, studyReportStatus="in_progress", isCancelled=True)
    await room.seen(first)
    await room.launch.read(await room.seen(second))
    assert room.questions == []
    assert room.wire.count(MINT) == 1


@pytest.mark.parametrize(
    ("status", "mine", "fields", "words"),
    [
        ("completed", True, {}, "signed"),
        ("in_progress", False, {}, "Somebody else is reading"),
        ("assigned", False, {"studyReportStatus": "addendum_active"}, "Somebody else is reading"),
        ("assigned", True, {"studyReportStatus": "in_progress", "assignedTo": None}, "Somebody else is reading"),
        ("assigned", True, {"isCancelled": True}, "cancelled"),
    ],
)
async def test_a_closed_study_is_refused_without_a_question(
    room: Room, status: str, mine: bool, fields: dict[str, Any], words: str
) -> None:
    await room.sign_in()
    study_id = room.one(status, mine=mine)
    if fields:
        await room.change(study_id, **fields)
    seen = await room.seen(study_id)
    with pytest.raises(SafetyStop) as stop:
        await room.launch.read(seen)
    assert words in stop.value.title
    assert (room.questions, room.wire.count("POST"), room.opened, room.worklist.asking) == ([], 0, [], {})


# --- taking over what a colleague is reading


async def in_progress(room: Room, status: str = "in_progress") -> Study:
    """A study a colleague is reading, where the reader allowed taking it over and the server does."""
    await room.switch(reroute_held_by_other="takes_in_progress")
    await room.sign_in()
    room.launch._no_take_over = lambda: ""
    study_id = room.one("assigned", mine=False)
    await room.change(study_id, studyReportStatus=status)
    return await room.seen(study_id)


async def test_a_refused_take_over_says_who_is_reading_and_where_it_could_be_allowed(room: Room) -> None:
    seen = await in_progress(room)
    room.launch._no_take_over = lambda: "The settings would allow it."
    with pytest.raises(SafetyStop, match="Somebody else is reading") as stop:
        await room.launch.read(seen)
    assert seen.assigned_to
    words = f"It is in progress with {seen.assigned_to.name}. The settings would allow it. Nothing was opened."
    assert stop.value.advice == words
    assert (room.questions, room.wire.count("POST"), room.opened) == ([], 0, [])


async def test_where_it_is_allowed_taking_over_is_asked_with_who_is_reading_it_now(room: Room) -> None:
    seen = await in_progress(room)
    before = len(room.wire.passed)
    await room.launch.read(seen)
    assert seen.assigned_to
    (question,) = room.questions
    name = seen.assigned_to.name
    assert question.title == f"Take over from {name}, who is reading this study now?"
    assert question.body.startswith(f"{name} is reading it now: {wording.identity(seen)}")
    assert question.accept == "Take over and read"
    get = f"GET {STUDIES}/{seen.study_id}"
    assert room.wire.passed[before:] == [get, get, MINT, get], "read again before the question and after it"
    assert room.truth(seen.study_id) == ("in_progress", room.reader_id)


async def test_declining_to_take_over_leaves_it_where_it_is(room: Room) -> None:
    seen = await in_progress(room)
    before = room.truth(seen.study_id)
    room.accepts = False
    await room.launch.read(seen)
    assert len(room.questions) == 1
    assert (room.wire.count("POST"), room.opened, room.truth(seen.study_id)) == (0, [], before)


@pytest.mark.parametrize("fields", [{"studyReportStatus": "completed"}, {"assignedTo": "reader"}, {"mrn": "999"}])
@pytest.mark.parametrize("when", ["before", "while asked"])
async def test_what_changed_is_not_taken_over(room: Room, fields: dict[str, Any], when: str) -> None:
    seen = await in_progress(room)
    if when == "before":
        await room.change(seen.study_id, **fields)
    else:
        room.wire.after(f"GET {STUDIES}/{seen.study_id}", lambda: room.change(seen.study_id, **fields))
    with pytest.raises(SafetyStop, match="has changed"):
        await room.launch.read(seen)
    assert (len(room.questions), room.wire.count("POST")) == (0 if when == "before" else 1, 0)


@pytest.mark.parametrize("fields", [{"studyReportStatus": "addendum_active"}, {"assignedTo": None}])
async def test_an_addendum_and_what_nobody_can_be_named_for_are_never_taken_over(
    room: Room, fields: dict[str, Any]
) -> None:
    seen = await in_progress(room)
    await room.change(seen.study_id, **{"studyReportStatus": "in_progress", **fields})
    seen = await room.seen(seen.study_id)
    with pytest.raises(SafetyStop, match="Somebody else is reading"):
        await room.launch.read(seen)
    assert (room.questions, room.wire.count("POST")) == ([], 0)


async def test_a_server_that_takes_over_nothing_is_told(room: Room) -> None:
    seen = await in_progress(room)
    await room.switch(reroute_held_by_other="takes")
    with pytest.raises(Conflict):
        await room.launch.read(seen)
    assert (room.opened, room.worklist.asking) == ([], {})


async def test_a_user_who_may_not_create_reports_may_look_but_not_read(room: Room) -> None:
    await room.sign_in(people.NO_REPORTS_EMAIL)
    seen = await room.seen(room.one("assigned"))
    with pytest.raises(SafetyStop, match="may not dictate"):
        await room.launch.read(seen)
    assert room.wire.count("POST") == 0
    await room.launch.viewer_only(seen)
    assert len(room.opened) == 1


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        *(
            (act, fields)
            for act in ("read", "viewer_only")
            for fields in (
                {"mrn": "999"},
                {"patientName": "ROE^RICHARD"},
                {"dateOfBirth": "2001-01-01"},
                {"isCancelled": True},
            )
        ),
        ("read", {"studyReportStatus": "completed"}),
        ("read", {"assignedTo": None}),
    ],
)
async def test_nothing_is_minted_for_a_study_that_changed(room: Room, act: str, fields: dict[str, Any]) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("assigned"))
    await room.change(seen.study_id, **fields)
    with pytest.raises(SafetyStop):
        await getattr(room.launch, act)(seen)
    assert (room.wire.count("POST"), room.opened, room.worklist.asking) == (0, [], {})


async def test_only_what_was_opened_for_reading_makes_the_list_look_often(room: Room) -> None:
    hurried: list[str] = []
    room.launch.opened.connect(lambda study: hurried.append(study.study_id))
    await room.sign_in()
    seen = await room.seen(room.one("assigned"))
    await room.launch.viewer_only(seen)
    assert hurried == []
    await room.launch.read(seen)
    assert hurried == [seen.study_id]


@pytest.mark.parametrize("after_commit", [False, True])
async def test_a_launch_without_an_answer_is_never_sent_again_and_is_read_back(room: Room, after_commit: bool) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("unassigned", mine=False))
    await room.fault(f"{STUDIES}/reroute-url", "drop", after_commit=after_commit)
    with pytest.raises(OutcomeUnknown):
        await room.launch.read(seen)
    assert (room.wire.count(MINT), room.opened) == (1, [])
    shown = room.worklist.study(seen.study_id)
    assert shown
    assert shown.assigned_to_reader(room.reader_id) is after_commit
    assert (room.worklist.unconfirmed, room.worklist.asking) == ({}, {})


async def test_a_launch_that_cannot_be_read_back_stays_in_doubt_until_a_poll(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("assigned"))
    room.wire.before(MINT, lambda: room.fault(STUDIES, "drop", times=None))
    with pytest.raises(OutcomeUnknown):
        await room.launch.read(seen)
    assert room.worklist.unconfirmed == {seen.study_id: "opening was not confirmed"}
    await room.no_faults()
    await room.refresher.fetch(room.refresher.scope)
    assert room.worklist.unconfirmed == {}


async def test_a_launch_whose_reading_back_fails_is_still_told_as_opened(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("assigned"))
    room.wire.after(MINT, lambda: room.fault(STUDIES, "drop", times=None))
    told: list[str] = []
    room.launch.opened.connect(lambda study: told.append(study.study_id))
    await room.launch.read(seen)
    assert (len(room.opened), told) == (1, [seen.study_id])


async def test_a_study_held_by_somebody_else_may_be_refused_by_the_server(room: Room) -> None:
    await room.switch(reroute_held_by_other="conflict")
    await room.sign_in()
    seen = await room.seen(room.one("assigned", mine=False))
    with pytest.raises(Conflict):
        await room.launch.read(seen)
    assert (room.opened, room.worklist.asking) == ([], {})


async def test_a_key_that_may_not_open_is_told(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("assigned"))
    await room.fault(f"{STUDIES}/reroute-url", status=403)
    with pytest.raises(NotPermitted):
        await room.launch.read(seen)
    assert room.opened == []


@pytest.mark.parametrize("error", [UnsafeLink(), NoBrowser()])
@pytest.mark.parametrize("act", ["read", "viewer_only"])
async def test_a_link_that_cannot_be_opened_is_told_and_not_kept(room: Room, act: str, error: AvaraError) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("assigned"))
    room.open_error = error
    with pytest.raises(type(error)) as told:
        await getattr(room.launch, act)(seen)
    assert room.wire.count("POST") == 1
    assert "/open/" not in f"{told.value.title} {told.value.advice}"
    assert (room.notices.shown, room.worklist.asking) == ([], {})


async def test_viewer_only_takes_nothing_from_anybody(room: Room) -> None:
    await room.sign_in()
    for seen in [
        await room.seen(room.one("assigned", mine=False)),
        await room.seen(room.one("unassigned", mine=False)),
    ]:
        before = room.truth(seen.study_id)
        await room.launch.viewer_only(seen)
        assert room.truth(seen.study_id) == before
    assert (room.wire.count(LOOK), room.wire.count(MINT), len(room.opened), room.questions) == (2, 0, 2, [])


async def test_no_link_ever_stands_in_a_notice(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("assigned"))
    await room.launch.read(seen)
    await room.launch.viewer_only(await room.seen(seen.study_id))
    told = "".join(f"{notice.title}{notice.advice}" for notice in room.notices.shown)
    assert "Opened viewer only" in told
    for link in room.opened:
        assert link not in told
        assert link.rsplit("/", 1)[1] not in told


@pytest.mark.parametrize("begins", ["page_opened", "url_minted", "dictation"])
async def test_the_list_says_what_the_server_says_after_a_launch(room: Room, begins: str) -> None:
    await room.switch(in_progress_begins=begins)
    await room.sign_in()
    seen = await room.seen(room.one("assigned"))
    await room.launch.read(seen)
    shown = room.worklist.study(seen.study_id)
    assert shown
    assert shown.study_report_status.value == ("in_progress" if begins == "url_minted" else "assigned")
