"""The safety gate: a study that is not what the reader saw stops every act."""

from typing import Any

import pytest

from avara_desktop.api.models import Study
from avara_desktop.errors import NotFound, SafetyStop, ServerTrouble
from avara_desktop.state.gate import differences
from avara_desktop.state.session import SignedOut
from tests.state.studies import COLLEAGUE, study
from tests.state.support import STUDIES, Room


@pytest.mark.parametrize(
    ("label", "now"),
    [
        ("Patient", study(patient={"patientName": "DOE^JOHN"})),
        ("Patient", study(patient={"patientName": "DOE^JANE\u200b"})),
        ("Patient", study(patient={"patientName": None})),
        ("MRN", study(patient={"mrn": "MR-1235"})),
        ("Born", study(patient={"dateOfBirth": "1980-03-08"})),
        ("Study Instance UID", study(studyInstanceUid="1.2.3")),
        ("Study id", study("stu_2", studyInstanceUid="1.2.1")),
        ("Cancelled", study(isCancelled=True)),
        ("Status", study(studyReportStatus="in_progress")),
        ("Assigned to", study(assignedTo=COLLEAGUE)),
        ("Assigned to", study(assignedTo=None)),
    ],
)
def test_every_difference_of_identity_and_state_is_named(label: str, now: Study) -> None:
    (difference,) = differences(study(), now)
    assert difference.label == label
    assert difference.seen != difference.now


def test_what_does_not_identify_is_no_difference() -> None:
    assert (
        differences(study(), study(severity="stat", studyDescription="CT Neck", updatedAt="2026-01-01T00:00:00Z")) == ()
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"patientName": "DOE^JOHN"}, "Patient: was"),
        ({"mrn": "999"}, "is now 999"),
        ({"dateOfBirth": "2001-01-01"}, "Born: was"),
        ({"isCancelled": True}, "Cancelled: was False, is now True"),
        ({"studyReportStatus": "completed"}, "Status: was Assigned, is now Signed"),
        ({"assignedTo": None}, "is now nobody"),
    ],
)
async def test_an_act_stops_and_says_what_changed_and_the_list_shows_it(
    room: Room, fields: dict[str, Any], words: str
) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("assigned"))
    await room.change(seen.study_id, **fields)
    with pytest.raises(SafetyStop) as stop:
        await room.gate.pass_unchanged(seen)
    assert words in stop.value.advice
    assert "Nothing was opened or sent" in stop.value.advice
    now = room.worklist.study(seen.study_id)
    assert now
    assert now != seen
    assert await room.gate.pass_unchanged(now) == now


async def test_what_the_reader_began_themselves_stands_in_nobodys_way(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("assigned"))
    await room.change(seen.study_id, studyReportStatus="in_progress")
    assert (await room.gate.pass_unchanged(seen)).study_report_status.value == "in_progress"
    await room.change(seen.study_id, mrn="999")
    with pytest.raises(SafetyStop) as stop:
        await room.gate.pass_unchanged(seen)
    assert stop.value.advice.startswith("MRN: ")
    assert "Status" not in stop.value.advice


@pytest.mark.parametrize(
    "fields",
    [{"studyReportStatus": "in_progress", "assignedTo": "colleague"}, {"studyReportStatus": "addendum_active"}],
)
async def test_what_somebody_else_began_stops_an_act(room: Room, fields: dict[str, Any]) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("assigned"))
    owner = {"assignedTo": room.colleague()} if "assignedTo" in fields else {}
    await room.change(seen.study_id, **{**fields, **owner})
    with pytest.raises(SafetyStop):
        await room.gate.pass_unchanged(seen)


async def test_a_study_of_somebody_else_that_went_in_progress_stops_an_act(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("assigned", mine=False))
    await room.change(seen.study_id, studyReportStatus="in_progress")
    with pytest.raises(SafetyStop):
        await room.gate.pass_unchanged(seen)


async def test_for_looking_only_identity_and_cancelling_count(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("assigned"))
    await room.change(seen.study_id, studyReportStatus="in_progress", assignedTo=room.colleague())
    now = await room.gate.pass_unchanged(seen, looking=True)
    assert now.assigned_to_reader(room.colleague())
    for fields in ({"mrn": "999"}, {"isCancelled": True}):
        await room.change(seen.study_id, **fields)
        with pytest.raises(SafetyStop):
            await room.gate.pass_unchanged(now, looking=True)
        now = await room.seen(seen.study_id)


async def test_an_unchanged_study_passes_with_its_newest_reading(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("assigned"))
    await room.change(seen.study_id, severity="stat", studyDescription="CT Neck")
    now = await room.gate.pass_unchanged(seen)
    assert now.study_description == "CT Neck"
    assert room.worklist.study(seen.study_id) == now


async def test_a_study_the_server_no_longer_has_leaves_the_list(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("assigned"))
    await room.fault(f"{STUDIES}/{seen.study_id}", status=404)
    with pytest.raises(NotFound):
        await room.gate.pass_unchanged(seen)
    assert room.worklist.rows == {}


async def test_a_study_that_cannot_be_read_stops_the_act_and_stays(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("assigned"))
    await room.fault(f"{STUDIES}/{seen.study_id}", status=500, times=3)
    with pytest.raises(ServerTrouble):
        await room.gate.pass_unchanged(seen)
    assert room.worklist.study(seen.study_id) == seen


async def test_an_answer_about_another_study_stops_the_act_and_stays_out_of_the_list(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("assigned"))
    other = await room.session.client.study(room.ids("assigned")[1])
    await room.fault(f"{STUDIES}/{seen.study_id}", status=200, body=other.to_wire())
    with pytest.raises(SafetyStop, match="changed") as stop:
        await room.gate.pass_unchanged(seen)
    assert "Study id" in stop.value.advice
    assert set(room.worklist.rows) == {seen.study_id}


@pytest.mark.parametrize("next_reader", [False, True])
async def test_an_answer_that_comes_after_signing_out_reaches_no_screen(room: Room, next_reader: bool) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("assigned"))

    async def leave() -> None:
        room.worklist.clear()
        await room.session.end()
        if next_reader:
            await room.sign_in()

    room.wire.after(f"GET {STUDIES}/{seen.study_id}", leave)
    with pytest.raises(SignedOut):
        await room.gate.read_back(seen.study_id)
    assert room.worklist.rows == {}
