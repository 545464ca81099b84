"""The context witness: what it reads when, what it says, what it blocks, and which answer ends that."""

import asyncio
import json
import logging

import pytest

from avara_desktop.errors import SafetyStop
from avara_desktop.state.standing import Standing
from avara_desktop.state.witness import SAME_KIND, line
from tests.state.support import STUDIES
from tests.state.watching import Watched, watched

MINT = f"POST {STUDIES}/reroute-url"


def test_an_opened_study_is_read_every_five_seconds_for_half_a_minute_then_with_the_polls() -> None:
    async def work(room: Watched) -> None:
        seen = await room.open()
        await room.change(seen.study_id, studyReportStatus="in_progress")
        opened = room.reads(seen.study_id)
        await asyncio.sleep(31)
        assert room.reads(seen.study_id) - opened == 6
        await asyncio.sleep(120)
        assert room.reads(seen.study_id) - opened == 6, "the list's polls bring it from now on"
        await room.change(seen.study_id, studyReportStatus="completed")
        await room.fetch()
        assert room.stands() is Standing.SIGNED

    watched(work)


def test_a_study_that_begins_in_time_is_in_progress_and_blocks_nothing() -> None:
    async def work(room: Watched) -> None:
        seen = await room.open()
        assert room.stands() is Standing.WAITING
        assert room.witness.reading() is not None
        await room.change(seen.study_id, studyReportStatus="in_progress")
        await asyncio.sleep(6)
        assert (room.stands(), room.witness.blocks()) == (Standing.IN_PROGRESS, "")
        assert "server says in progress" in line(room.witness)

    watched(work)


@pytest.mark.parametrize("limit", [5.0, 15.0, 120.0])
def test_a_study_that_does_not_begin_in_time_is_a_mismatch_and_blocks_the_next(limit: float) -> None:
    async def work(room: Watched) -> None:
        room.limit = limit
        await room.open()
        await asyncio.sleep(limit - 1)
        assert room.stands() is Standing.WAITING
        await asyncio.sleep(1.5)
        assert room.stands() is Standing.MISMATCH
        minted = room.wire.count(MINT)
        with pytest.raises(SafetyStop) as stop:
            await room.open(1)
        assert "Nothing was opened" in stop.value.advice
        assert (room.wire.count(MINT), len(room.opened)) == (minted, 1)

    watched(work)


@pytest.mark.parametrize("answer", ["takes_in_progress", "no"])
def test_a_study_taken_over_in_progress_is_in_progress_once_it_is_the_readers(answer: str) -> None:
    async def work(room: Watched) -> None:
        await room.switch(reroute_held_by_other="takes_in_progress", reroute_assigns="no" if answer == "no" else "yes")
        room.launch._no_take_over = lambda: ""
        seen = await room.seen(room.one("in_progress", mine=False))
        stood: list[Standing | None] = []
        room.witness.changed.connect(lambda: stood.append(room.stands()))
        await room.launch.read(seen)
        assert len(room.opened) == 1
        assert stood[0] is Standing.WAITING, "it is not lost to the colleague from whom it was taken"
        await asyncio.sleep(16)
        if answer == "no":
            assert room.stands() is Standing.MISMATCH
            assert "still says in progress with" in line(room.witness)
            assert room.witness.blocks()
        else:
            assert (room.stands(), room.witness.blocks()) == (Standing.IN_PROGRESS, "")
            await room.change(seen.study_id, assignedTo=room.colleague())
            await room.witness.look()
            assert room.stands() is Standing.LOST

    watched(work)


def test_what_a_colleague_began_is_no_beginning_of_the_readers() -> None:
    async def work(room: Watched) -> None:
        await room.switch(reroute_held_by_other="takes_in_progress")
        room.launch._no_take_over = lambda: ""
        seen = await room.seen(room.one("in_progress", mine=False))
        room.wire.after(MINT, lambda: room.change(seen.study_id, studyReportStatus="assigned", assignedTo="reader"))
        await room.launch.read(seen)
        assert room.stands() is Standing.WAITING, "the server hands it over as one that is not begun"
        assert "server says assigned" in line(room.witness)

    watched(work)


def test_a_late_beginning_ends_the_mismatch_by_itself() -> None:
    async def work(room: Watched) -> None:
        seen = await room.open()
        await asyncio.sleep(16)
        assert room.witness.blocks()
        await room.change(seen.study_id, studyReportStatus="in_progress")
        await asyncio.sleep(5)
        assert (room.stands(), room.witness.blocks()) == (Standing.IN_PROGRESS, "")

    watched(work)


def test_no_answer_is_no_mismatch_and_is_said() -> None:
    async def work(room: Watched) -> None:
        seen = await room.open()
        await room.fault(f"{STUDIES}/{seen.study_id}", "drop", times=None)
        await asyncio.sleep(40)
        assert room.stands() is Standing.WAITING
        assert "not confirmed now" in line(room.witness)
        await room.no_faults()
        await asyncio.sleep(25)
        assert room.stands() is Standing.MISMATCH, "judged by the first answer after the limit"
        assert "not confirmed now" not in line(room.witness)

    watched(work)


def test_another_study_that_begins_elsewhere_is_a_mismatch_until_it_is_answered_for() -> None:
    async def work(room: Watched) -> None:
        seen, other = await room.open(), room.ids("assigned")[1]
        await room.change(seen.study_id, studyReportStatus="in_progress")
        await asyncio.sleep(6)
        await room.change(other, studyReportStatus="in_progress")
        await room.fetch()
        assert room.stands() is Standing.MISMATCH
        assert room.worklist.rows[other].mrn in room.witness.words
        await asyncio.sleep(60)
        assert room.witness.blocks(), "it does not go away by itself"
        room.witness.check()
        assert (room.stands(), room.witness.blocks()) == (Standing.IN_PROGRESS, "")
        await room.fetch()
        assert room.stands() is Standing.IN_PROGRESS, "what was answered for is not asked about again"

    watched(work)


def test_what_was_in_progress_before_or_comes_with_the_first_load_is_no_mismatch() -> None:
    async def work(room: Watched) -> None:
        begun, late = room.ids("assigned")[1:3]
        await room.change(begun, studyReportStatus="in_progress")
        await room.fetch()
        room.questions.clear()
        room.complete = False
        seen = await room.open()
        await room.change(late, studyReportStatus="in_progress")
        await room.change(seen.study_id, studyReportStatus="in_progress")
        await room.fetch()
        await asyncio.sleep(6)
        assert room.stands() is Standing.IN_PROGRESS

    watched(work)


def test_a_study_that_is_being_opened_is_no_mismatch() -> None:
    async def work(room: Watched) -> None:
        await room.open()
        other = room.ids("assigned")[1]
        room.worklist.ask(other, "opening…")
        await room.change(other, studyReportStatus="in_progress")
        await room.witness._gate.look(other)
        assert room.stands() is Standing.WAITING

    watched(work)


def test_what_is_taken_away_is_said_though_another_study_began_too() -> None:
    async def work(room: Watched) -> None:
        seen, other = await room.open(), room.ids("assigned")[1]
        await room.change(other, studyReportStatus="in_progress")
        await room.fetch()
        assert room.stands() is Standing.MISMATCH
        await room.change(seen.study_id, isCancelled=True)
        await asyncio.sleep(6)
        assert room.stands() is Standing.CANCELLED

    watched(work)


def test_two_studies_opened_from_here_are_no_mismatch() -> None:
    async def work(room: Watched) -> None:
        first, second = await room.open(), await room.open(1)
        for study in (first, second):
            await room.change(study.study_id, studyReportStatus="in_progress")
        await room.fetch()
        assert room.stands() is Standing.IN_PROGRESS
        assert [opened.study.study_id for opened in room.witness.history] == [first.study_id, second.study_id]

    watched(work)


def test_somebody_elses_claim_is_lost_with_name_and_time_and_stays_so() -> None:
    async def work(room: Watched) -> None:
        seen = await room.open()
        await room.change(seen.study_id, assignedTo=room.colleague())
        await asyncio.sleep(6)
        assert room.stands() is Standing.LOST
        user = room.world.users[room.colleague()]
        assert f"{user.first_name} {user.last_name}" in room.witness.words
        assert room.witness.blocks()
        assert room.witness.reading() is None
        words, patched = room.witness.words, room.wire.count("PATCH")
        await room.change(seen.study_id, assignedTo="reader")
        await room.fetch()
        assert (room.stands(), room.witness.words) == (Standing.LOST, words), "until it is answered"
        assert room.wire.count("PATCH") == patched, "nothing is taken back"
        await room.witness.look_again()
        assert (room.stands(), room.witness.blocks()) == (Standing.WAITING, "")

    watched(work)


@pytest.mark.parametrize(
    ("fields", "standing"),
    [
        ({"isCancelled": True}, Standing.CANCELLED),
        ({"patientName": "OTHER^PERSON"}, Standing.CHANGED),
        ({"assignedTo": None}, Standing.GIVEN_BACK),
    ],
)
def test_what_happens_to_the_open_study_blocks_until_it_is_let_go(
    fields: dict[str, object], standing: Standing
) -> None:
    async def work(room: Watched) -> None:
        seen = await room.open()
        await room.change(seen.study_id, **fields)
        await room.fetch()
        assert room.stands() is standing
        with pytest.raises(SafetyStop):
            await room.open(1)
        room.witness.let_go()
        assert (room.stands(), room.witness.blocks(), line(room.witness)) == (None, "", "")
        await room.open(1)
        assert len(room.opened) == 2

    watched(work)


def test_a_new_name_that_was_checked_is_the_name_from_then_on() -> None:
    async def work(room: Watched) -> None:
        seen = await room.open()
        await room.change(seen.study_id, patientName="OTHER^PERSON")
        await asyncio.sleep(6)
        assert "was" in room.witness.words
        room.witness.check()
        assert room.stands() is Standing.WAITING
        assert room.witness.current
        assert "OTHER, Person" in room.witness.current.title
        await room.change(seen.study_id, patientName="THIRD^PERSON")
        await asyncio.sleep(6)
        assert room.stands() is Standing.CHANGED, "watched on, and asked again"

    watched(work)


def test_a_mismatch_that_was_checked_no_longer_blocks_but_a_loss_does() -> None:
    async def work(room: Watched) -> None:
        seen = await room.open()
        await asyncio.sleep(16)
        room.witness.check()
        assert (room.stands(), room.witness.blocks()) == (Standing.MISMATCH, "")
        assert "name checked" in line(room.witness)
        await room.change(seen.study_id, assignedTo=room.colleague())
        await asyncio.sleep(6)
        assert room.stands() is Standing.LOST
        assert room.witness.blocks()

    watched(work)


def test_opening_it_again_is_an_answer_and_opens_no_other() -> None:
    async def work(room: Watched) -> None:
        seen = await room.open()
        await asyncio.sleep(16)
        await room.launch.read(await room.seen(seen.study_id), again=True)
        assert (room.stands(), len(room.opened)) == (Standing.WAITING, 2)

    watched(work)


def test_the_block_holds_though_it_comes_while_a_question_stands_there() -> None:
    async def work(room: Watched) -> None:
        await room.open()
        seen = await room.seen(room.one("unassigned", mine=False))
        asked = room.launch._ask

        async def slowly(question: object) -> bool:
            await asyncio.sleep(20)
            return await asked(question)  # type: ignore[arg-type]

        room.launch._ask = slowly
        with pytest.raises(SafetyStop):
            await room.launch.read(seen)
        assert room.wire.count(MINT) == 1
        assert room.truth(seen.study_id) == ("unassigned", None)

    watched(work)


def test_signing_is_told_once_and_ends_the_watch() -> None:
    async def work(room: Watched) -> None:
        seen = await room.open()
        await room.sign(seen.study_id)
        await asyncio.sleep(6)
        await room.fetch()
        assert (room.finished, room.stands()) == ([seen.study_id], Standing.SIGNED)
        assert room.witness.reading() is None
        read = room.reads(seen.study_id)
        await asyncio.sleep(100)
        assert room.reads(seen.study_id) == read
        await room.open(1)

    watched(work)


def test_an_answer_that_comes_late_turns_nothing_back() -> None:
    async def work(room: Watched) -> None:
        seen = await room.open()
        go_on = asyncio.Event()
        get = f"GET {STUDIES}/{seen.study_id}"
        room.wire.after(get, go_on.wait)  # the read after five seconds is answered, and the answer held back
        await asyncio.sleep(5.5)
        await room.change(seen.study_id, studyReportStatus="in_progress")
        await room.witness.look()
        assert room.stands() is Standing.IN_PROGRESS
        go_on.set()
        await asyncio.sleep(0.5)
        assert room.stands() is Standing.IN_PROGRESS
        assert room.worklist.rows[seen.study_id].status == "In progress"

    watched(work)


def test_a_poll_asked_for_before_turns_nothing_back() -> None:
    async def work(room: Watched) -> None:
        seen = await room.open()
        go_on = asyncio.Event()
        room.wire.after(f"GET {STUDIES}?", go_on.wait)
        poll = asyncio.get_running_loop().create_task(room.fetch())
        await asyncio.sleep(1)
        await room.change(seen.study_id, studyReportStatus="in_progress")
        await asyncio.sleep(5)
        assert room.stands() is Standing.IN_PROGRESS
        go_on.set()
        await poll
        assert room.stands() is Standing.IN_PROGRESS

    watched(work)


def test_an_answer_about_the_study_before_is_not_taken_for_this_one() -> None:
    async def work(room: Watched) -> None:
        first = await room.open()
        go_on = asyncio.Event()
        await room.change(first.study_id, isCancelled=True)
        room.wire.after(f"GET {STUDIES}/{first.study_id}", go_on.wait)
        look = asyncio.get_running_loop().create_task(room.witness.look())
        await asyncio.sleep(1)
        second = await room.open(1)
        go_on.set()
        await look
        assert room.witness.current
        assert room.witness.current.study.study_id == second.study_id
        assert room.stands() is Standing.WAITING

    watched(work)


def test_a_study_the_server_shows_no_longer_is_lost() -> None:
    async def work(room: Watched) -> None:
        seen = await room.open()
        await room.fault(f"{STUDIES}/{seen.study_id}", status=404, times=None)
        await asyncio.sleep(6)
        assert room.stands() is Standing.LOST
        assert "no longer" in room.witness.words
        assert room.reads(seen.study_id) == 4, "gate, read back, the first look, and none for its leaving the list"
        await room.witness.look_again()
        assert room.stands() is Standing.LOST
        room.witness.let_go()
        assert room.witness.blocks() == ""

    watched(work)


def test_a_study_that_left_the_list_unseen_is_read_at_once() -> None:
    async def work(room: Watched) -> None:
        seen = await room.open()
        await room.sign(seen.study_id)
        room.worklist.remove([seen.study_id])
        await asyncio.sleep(0.5)
        assert room.stands() is Standing.SIGNED

    watched(work)


def test_a_server_that_does_not_assign_on_opening_is_waited_for() -> None:
    async def work(room: Watched) -> None:
        await room.switch(reroute_assigns="no")
        seen = await room.seen(room.one("unassigned", mine=False))
        await room.launch.read(seen)
        await asyncio.sleep(6)
        assert room.stands() is Standing.WAITING
        read = room.reads(seen.study_id)
        await asyncio.sleep(100)
        assert room.stands() is Standing.MISMATCH
        assert room.reads(seen.study_id) >= read + 7, "no poll of the reader's list brings it"

    watched(work)


def test_the_viewer_alone_is_not_watched() -> None:
    async def work(room: Watched) -> None:
        seen = await room.seen(room.ids("assigned")[0])
        await room.launch.viewer_only(seen)
        await asyncio.sleep(60)
        assert (room.stands(), room.witness.history) == (None, [])

    watched(work)


def test_signing_out_ends_the_watch_and_forgets_everybody() -> None:
    async def work(room: Watched) -> None:
        await room.open()
        await asyncio.sleep(16)
        room.worklist.clear()
        await room.session.end()
        assert (room.stands(), room.witness.history, room.witness.words) == (None, [], "")
        passed = len(room.wire.passed)
        await asyncio.sleep(60)
        assert len(room.wire.passed) == passed

    watched(work)


def test_a_second_study_of_one_kind_in_a_row_is_warned_of() -> None:
    async def work(room: Watched) -> None:
        first, second, third = room.ids("assigned")[:3]
        for study_id in (first, second):
            await room.change(study_id, modality="CR", studyDescription="Chest portable")
        await room.change(third, modality="CT", studyDescription="Head")
        for number, (study_id, warned) in enumerate([(first, False), (second, True), (third, False)]):
            await room.launch.read(await room.seen(study_id))
            told = [notice.title for notice in room.notices.shown]
            assert (SAME_KIND in told) is warned, number

    watched(work)


def test_studies_put_aside_do_not_count_as_open() -> None:
    async def work(room: Watched) -> None:
        first = await room.open()
        await room.change(first.study_id, studyReportStatus="in_progress")
        await room.fetch()
        room.launch._set_aside = lambda: {first.study_id}
        room.witness.let_go()
        await room.open(1)
        assert room.questions == []
        assert room.stands() is Standing.WAITING

    watched(work)


def test_every_answer_is_logged_with_ids_only(caplog: pytest.LogCaptureFixture) -> None:
    def answers(room: Watched) -> list[dict[str, object]]:
        return [record.event for record in caplog.records if hasattr(record, "event")]

    async def work(room: Watched) -> None:
        with caplog.at_level(logging.INFO, "avara_desktop"):
            seen = await room.open()
            await asyncio.sleep(16)
            room.witness.check()
            await room.witness.look_again()
            room.witness.let_go()
        logged = answers(room)
        assert [entry["event"] for entry in logged if "_" in str(entry["event"])] == [
            "witness_checked",
            "witness_look_again",
            "witness_let_go",
        ]
        told = {"event", "study_id", "reader_id", "outcome"}
        assert all(set(entry) in (told, told | {"confirmed"}) for entry in logged)
        row = room.worklist.rows[seen.study_id]
        assert all(word not in json.dumps(logged) for word in (row.patient, row.mrn, row.description))

    watched(work)
