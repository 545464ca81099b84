"""One study at a time: what is on its way to the browser, or open and not begun yet, counts as open."""

import asyncio

import pytest

from avara_desktop.errors import SafetyStop
from avara_desktop.state import wording
from avara_desktop.state.standing import Standing
from tests.state.support import STUDIES, VIEWER, Room
from tests.state.watching import Watched, watched

MINT = f"POST {STUDIES}/reroute-url"
LOOK = f"POST {STUDIES}/viewer-only-reroute-url"


async def test_two_keys_within_a_second_open_one_study(room: Room) -> None:
    await room.sign_in()
    first, second = [await room.seen(study_id) for study_id in room.ids("assigned")[:2]]

    async def press_again() -> None:
        with pytest.raises(SafetyStop, match="being opened"):
            await room.launch.read(second)

    room.wire.before(MINT, press_again)
    await room.launch.read(first)
    assert (room.wire.count(MINT), len(room.opened)) == (1, 1)
    await room.launch.read(second)
    assert len(room.opened) == 2, "the guard ends with the opening"


async def test_the_guard_ends_where_the_opening_failed(room: Room) -> None:
    await room.sign_in()
    first, second = [await room.seen(study_id) for study_id in room.ids("assigned")[:2]]
    await room.change(first.study_id, patientName="OTHER^PERSON")
    with pytest.raises(SafetyStop):
        await room.launch.read(first)
    await room.launch.read(second)
    assert len(room.opened) == 1


def test_a_study_that_was_opened_and_has_not_begun_yet_counts_as_open() -> None:
    async def work(room: Watched) -> None:
        first = await room.open()
        room.accepts = False
        await room.open(1)
        (question,) = room.questions
        assert question.title == "Open a second study?"
        assert wording.identity(first) in question.body
        assert "(assigned)" in question.body
        assert len(room.opened) == 1
        assert room.witness.current is not None
        assert room.witness.current.study.study_id == first.study_id, "it is still the one that is watched"

    watched(work)


def test_a_second_study_opens_without_the_question_beside_what_the_reader_leaves_open() -> None:
    async def work(room: Watched) -> None:
        first = await room.open()
        second, begun = [await room.seen(study_id) for study_id in room.ids("assigned")[1:3]]
        beside = room.launch.open_beside(second.study_id)
        assert beside == {first.study_id}
        await room.launch.read(second, beside=beside)
        assert (len(room.opened), room.questions) == (2, [])
        assert room.witness.current is not None
        assert room.witness.current.study.study_id == second.study_id, "and that one is watched from now on"
        await room.change(begun.study_id, studyReportStatus="in_progress")
        await room.seen(begun.study_id)
        assert room.launch.open_beside(first.study_id) == {second.study_id, begun.study_id}

    watched(work)


def test_what_was_opened_after_the_key_press_is_asked_about() -> None:
    async def work(room: Watched) -> None:
        first, second, third = [await room.seen(study_id) for study_id in room.ids("assigned")[:3]]
        await room.launch.read(first)
        beside = room.launch.open_beside(third.study_id)
        await room.launch.read(second, beside=beside)
        room.accepts = False
        await room.launch.read(third, beside=beside)
        (question,) = room.questions
        assert wording.identity(second) in question.body
        assert len(room.opened) == 2

    watched(work)


def test_the_question_says_how_to_do_without_it() -> None:
    async def work(room: Watched) -> None:
        await room.open()
        room.launch._without_asking = lambda: "A key of its own asks nothing."
        await room.open(1)
        assert room.questions[0].body.endswith("\n\nA key of its own asks nothing.")

    watched(work)


def test_leaving_one_open_answers_no_mismatch() -> None:
    async def work(room: Watched) -> None:
        await room.open()
        await asyncio.sleep(16)
        assert room.stands() is Standing.MISMATCH
        other = await room.seen(room.ids("assigned")[1])
        minted = room.wire.count(MINT)
        with pytest.raises(SafetyStop, match="Answer for the study you opened first"):
            await room.launch.read(other, beside=room.launch.open_beside(other.study_id))
        assert (room.wire.count(MINT), len(room.opened)) == (minted, 1)

    watched(work)


@pytest.mark.parametrize("status", ["unassigned", "assigned"])
def test_leaving_one_open_takes_no_study_without_its_question(status: str) -> None:
    async def work(room: Watched) -> None:
        await room.open()
        seen = await room.seen(room.one(status, mine=False))
        room.accepts = False
        await room.launch.read(seen, beside=room.launch.open_beside(seen.study_id))
        (question,) = room.questions
        assert question.accept == "Take and read"
        assert len(room.opened) == 1

    watched(work)


def test_leaving_one_open_lets_no_changed_study_pass() -> None:
    async def work(room: Watched) -> None:
        await room.open()
        seen = await room.seen(room.ids("assigned")[1])
        await room.change(seen.study_id, patientName="OTHER^PERSON")
        with pytest.raises(SafetyStop, match="has changed"):
            await room.launch.read(seen, beside=room.launch.open_beside(seen.study_id))
        assert len(room.opened) == 1

    watched(work)


def test_while_a_mismatch_waits_only_the_opened_study_can_be_looked_at() -> None:
    async def work(room: Watched) -> None:
        first = await room.open()
        await asyncio.sleep(16)
        assert room.witness.blocks()
        other = await room.seen(room.ids("assigned")[1])
        with pytest.raises(SafetyStop, match="Answer for the study you opened first"):
            await room.launch.viewer_only(other)
        assert room.wire.count(LOOK) == 0
        await room.launch.viewer_only(await room.seen(first.study_id))
        assert room.wire.count(LOOK) == 1

    watched(work)


async def test_nor_is_a_viewer_study_opened_beside_it(room: Room) -> None:
    await room.sign_in()
    await room.viewer.load()
    study = next(study for study in room.viewer.studies.values() if not study.is_cancelled)
    room.viewer._blocks = lambda: "Somebody else has the study you opened."
    with pytest.raises(SafetyStop, match="Answer for the study you opened first"):
        await room.viewer.open(study)
    assert (room.wire.count(f"POST {VIEWER}"), room.opened) == (0, [])
    room.viewer._blocks = lambda: ""
    await room.viewer.open(study)
    assert len(room.opened) == 1


def test_what_changed_once_more_after_the_strip_said_so_has_not_been_compared() -> None:
    async def work(room: Watched) -> None:
        opened = await room.open()
        await room.change(opened.study_id, patientName="SECOND^NAME")
        await room.witness.look()
        assert room.stands() is Standing.CHANGED
        assert "SECOND^NAME" in room.witness.words
        await room.change(opened.study_id, patientName="THIRD^NAME")
        await room.seen(opened.study_id)
        assert "THIRD^NAME" not in room.witness.words
        room.witness.check()
        assert room.stands() is Standing.CHANGED
        assert "was SECOND^NAME, is now THIRD^NAME" in room.witness.words
        assert room.witness.blocks()
        room.witness.check()
        assert room.witness.blocks() == ""

    watched(work)
