"""The timeline of the study in hand against a sandbox: asked cheaply, kept for the session, late answers dropped."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from avara_desktop.api.models import Study
from avara_desktop.state import archive as archive_module
from avara_desktop.state.comparison import REPORT, Comparison, first_choice, in_slices, warning
from avara_desktop.state.patient_timeline import PatientTimeline
from avara_desktop.state.text_diff import Kind, steps
from avara_desktop.state.timeline import Source

from .support import STUDIES, Room

LIST = f"GET {STUDIES}?"
TEXT = "FINDINGS:\nNodule of 8 mm.\n\nIMPRESSION:\nNodule."
REPORTS = f"GET {STUDIES}/external/reports"


class Desk:
    """A signed-in reader with a timeline and a study of a patient made for it."""

    def __init__(self) -> None:
        self.room = Room()
        self.timeline = PatientTimeline(self.room.session, self.room.worklist)
        self.made = 0

    async def __aenter__(self) -> Desk:
        await self.room.sign_in()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.room.session.end()

    @property
    def customers(self) -> list[str]:
        return [each for each in self.room.world.customers if "example" not in each]

    async def study(self, **fields: Any) -> Study:
        """A study of the patient, in the list."""
        wire = {"patientName": "DOE^JANE", "mrn": "MR-7", "modality": "CT", "studyDescription": "CT Chest"}
        key = {"expressCustomerId": self.customers[0], "externalPatientId": "pat-jane", "priorReports": None}
        return await self.room.seen(await self.room.arrive(**(wire | key | fields)))

    async def archived(self, **fields: Any) -> str:
        """An external study of the patient, with a report."""
        self.made += 1
        body = {
            "severity": "normal",
            "studyInstanceUid": f"1.2.99.{self.made}",
            "studyDescription": "CT Chest",
            "expressCustomerId": self.customers[0],
            "externalPatientId": "pat-jane",
            "modality": "CT",
            "reportMetadata": {"patientName": "Doe, Jane", "mrn": "MR-7", "studyDate": "2024-03-01"},
            "reportText": TEXT,
            "readerName": "Dr. Elsewhere",
            "signedAt": "in spring",
            **fields,
        }
        given = {name: value for name, value in body.items() if value is not None}
        return str((await self.post("/external", given))["studyId"])

    async def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """What another system sends to the same server."""
        sandbox = self.room.sandbox
        headers = {"authorization": f"Bearer {sandbox.api_key}"}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(sandbox.api), base_url="http://sandbox") as far:
            answer = await far.post(f"{STUDIES}{path}", json=body, headers=headers)
        assert answer.is_success, answer.text
        return dict(answer.json())

    async def in_hand(self, study: Study) -> None:
        """Take a study in hand and let the server be asked."""
        self.timeline.show(study)
        await self.timeline.load(study)

    def keys(self) -> set[str]:
        return {entry.key for entry in self.timeline.entries}

    def count(self, start: str) -> int:
        return self.room.wire.count(start)


async def test_the_archive_and_loaded_studies_of_the_same_patient_come_in() -> None:
    async with Desk() as desk:
        old = await desk.archived()
        await desk.archived(externalPatientId="pat-other")
        other = await desk.study()
        await desk.study(externalPatientId="pat-other", mrn="MR-8")
        study = await desk.study()
        await desk.in_hand(study)
        assert desk.keys() == {old, other.study_id}
        words = desk.timeline.sources()
        assert "Priors sent with this study 0 · Avara studies loaded 1 · archive read to the end 1." in words
        assert "May be incomplete" in words


async def test_nothing_is_asked_before_it_is_told_to_and_an_archive_is_read_once_a_session() -> None:
    async with Desk() as desk:
        await desk.archived()
        study, second = await desk.study(), await desk.study(externalPatientId="pat-2", mrn="MR-9")
        before = desk.count(LIST)
        desk.timeline.show(study)
        assert desk.count(LIST) == before
        assert "archive not read yet" in desk.timeline.sources()
        await desk.timeline.load(study)
        asked = desk.count(LIST)
        assert asked > before
        await desk.in_hand(second)
        await desk.in_hand(study)
        assert desk.count(LIST) == asked
        assert len(desk.timeline.entries) == 1, "what was read before is there at once"


@pytest.mark.parametrize("lacks", ["externalPatientId", "expressCustomerId"])
async def test_a_study_without_the_key_is_not_asked_for(lacks: str) -> None:
    async with Desk() as desk:
        study = await desk.study(**{lacks: None})
        before = desk.count(LIST)
        await desk.in_hand(study)
        assert desk.count(LIST) == before
        assert "archive not asked: this study has no patient id" in desk.timeline.sources()


async def test_an_archive_is_read_to_its_bound_and_f5_reads_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "STUDIES_AT_ONCE", 100)
    async with Desk() as desk:
        for _ in range(120):
            await desk.archived(reportText="x")
        study = await desk.study()
        await desk.in_hand(study)
        assert 80 < len(desk.timeline.entries) < 120
        assert "among the first 100 of its studies, F5 reads on" in desk.timeline.sources()
        asked = desk.count(LIST)
        await desk.in_hand(study)
        assert desk.count(LIST) == asked, "the bound holds until the reader asks"
        desk.timeline.renew()
        await desk.timeline.load(study)
        assert len(desk.timeline.entries) == 120
        assert "archive read to the end 120" in desk.timeline.sources()
        assert "cursor=" in desk.room.wire.passed[-1], "it went on where it had stopped"


async def test_a_reading_cut_short_goes_on_where_it_stopped_and_keeps_what_came() -> None:
    async with Desk() as desk:
        for _ in range(120):
            await desk.archived(reportText="x")
        study = await desk.study()
        task = asyncio.create_task(desk.in_hand(study))

        async def cut() -> None:
            task.cancel()
            await asyncio.sleep(0)

        pages = [line for line in desk.room.wire.passed if "external" in line]
        desk.room.wire.before(f"{LIST}limit=100&expressCustomerId={desk.customers[0]}&studyType=external&cursor", cut)
        with pytest.raises(asyncio.CancelledError):
            await task
        kept = len(desk.timeline.entries)
        assert 80 < kept < 120
        assert not desk.timeline.reading
        await desk.timeline.load(study)
        assert len(desk.timeline.entries) == 120
        asked = [line for line in desk.room.wire.passed if "external" in line][len(pages) :]
        assert ["cursor=" in line for line in asked] == [False, True, True], "the page cut short was asked for again"


async def test_f5_reads_the_archive_anew_and_what_is_gone_goes() -> None:
    async with Desk() as desk:
        gone, stays = await desk.archived(), await desk.archived()
        study = await desk.study()
        await desk.in_hand(study)
        assert desk.keys() == {gone, stays}
        await desk.post("/external/delete", {"studyId": gone})
        added = await desk.archived()
        desk.timeline.renew()
        assert desk.keys() == {gone, stays}, "nothing leaves before the server has said so"
        await desk.timeline.load(study)
        assert desk.keys() == {stays, added}


async def test_an_error_is_said_in_words_and_f5_tries_again() -> None:
    async with Desk() as desk:
        old = await desk.archived()
        study = await desk.study()
        await desk.room.fault(STUDIES, status=403, times=1)
        await desk.in_hand(study)
        assert desk.keys() == set()
        assert "not read to the end: This key may not do that. Press F5 to try again" in desk.timeline.sources()
        desk.timeline.renew()
        await desk.timeline.load(study)
        assert desk.keys() == {old}


async def test_an_answer_for_a_study_no_longer_in_hand_is_dropped() -> None:
    async with Desk() as desk:
        await desk.archived()
        study, second = (
            await desk.study(),
            await desk.study(externalPatientId="pat-2", mrn="MR-9", expressCustomerId=desk.customers[1]),
        )

        async def move_on() -> None:
            desk.timeline.show(second)

        desk.room.wire.after(LIST, move_on)
        await desk.in_hand(study)
        assert desk.timeline.study is second
        assert desk.keys() == set()
        assert not desk.timeline.reading


async def test_a_late_text_is_dropped_too() -> None:
    async with Desk() as desk:
        await desk.archived()
        study, second = await desk.study(), await desk.study(externalPatientId="pat-2", mrn="MR-9")
        await desk.in_hand(study)
        (entry,) = desk.timeline.entries
        told: list[str] = []
        desk.timeline.told.connect(told.append)

        async def move_on() -> None:
            desk.timeline.show(second)

        desk.room.wire.after(REPORTS, move_on)
        await desk.timeline.read(entry)
        assert told == []
        desk.timeline.show(study)
        assert desk.timeline.unread(desk.timeline.entries[0]), "nothing of it was kept"


async def test_a_report_is_read_when_its_entry_is_opened_and_once() -> None:
    async with Desk() as desk:
        old = await desk.archived()
        study = await desk.study()
        await desk.in_hand(study)
        assert desk.count(REPORTS) == 0
        (entry,) = desk.timeline.entries
        assert desk.timeline.text(entry).note == "Reading the report…"
        await desk.timeline.read(entry)
        await desk.timeline.read(entry)
        assert desk.count(REPORTS) == 1
        told = desk.timeline.text(entry)
        assert (told.text, told.note) == (TEXT, "Read by Dr. Elsewhere · signed in spring")
        assert entry.other
        assert entry.other.study_id == old


async def test_what_an_archive_lacks_is_said() -> None:
    async with Desk() as desk:
        await desk.archived(
            reportText=None,
            reportFileName="r.pdf",
            reportFileUrl="https://pacs.example/r",
            reportMetadata={"studyDate": "2024-03-02"},
        )
        bare = {"reportText": None, "readerName": None, "signedAt": None, "reportMetadata": {"studyDate": "2020-01-01"}}
        await desk.archived(**bare)
        study = await desk.study()
        await desk.in_hand(study)
        for entry in desk.timeline.entries:
            await desk.timeline.read(entry)
        notes = [desk.timeline.text(entry).note for entry in desk.timeline.entries]
        assert notes == [
            "Read by Dr. Elsewhere · signed in spring · no text was imported, only a file",
            "Only images were imported, no report.",
        ]


async def test_an_avara_studys_own_report_is_read() -> None:
    async with Desk() as desk:
        other, study = await desk.study(), await desk.study()
        await desk.in_hand(study)
        (entry,) = desk.timeline.entries
        await desk.timeline.read(entry)
        assert desk.timeline.text(entry).note == "There is no report text yet."
        await desk.room.sign(other.study_id)
        desk.timeline.show(None)
        await desk.in_hand(study)
        (entry,) = desk.timeline.entries
        await desk.timeline.read(entry)
        assert "IMPRESSION" in desk.timeline.text(entry).text


async def test_a_failed_text_is_said_and_asked_for_again_after_f5() -> None:
    async with Desk() as desk:
        await desk.archived()
        study = await desk.study()
        await desk.in_hand(study)
        (entry,) = desk.timeline.entries
        await desk.room.fault(f"{STUDIES}/external", status=404, times=1)
        await desk.timeline.read(entry)
        assert desk.timeline.text(entry).note == "Not found on the server. Press F5 to try again."
        desk.timeline.renew()
        await desk.timeline.read(entry)
        assert desk.timeline.text(entry).text == TEXT


async def test_where_two_sources_do_not_say_the_same_both_are_shown() -> None:
    prior = {"reportText": "Another text.", "studyDate": "2024-03-01", "modality": "CT", "studyDescription": "CT Chest"}
    async with Desk() as desk:
        await desk.archived()
        study = await desk.study(priorReports=[prior])
        await desk.in_hand(study)
        (entry,) = desk.timeline.entries
        assert entry.sources == (Source.SENT, Source.ARCHIVE)
        assert desk.timeline.text(entry).text == "Another text.", "what was sent along is there at once"
        await desk.timeline.read(entry)
        told = desk.timeline.text(entry)
        assert told.note.startswith("The two sources do not say the same.")
        assert "As sent with this study:\n\nAnother text." in told.text
        assert f"As in the archive:\n\n{TEXT}" in told.text


async def test_a_study_that_arrives_leaves_or_changes_hands_is_followed() -> None:
    async with Desk() as desk:
        study = await desk.study()
        await desk.in_hand(study)
        other = await desk.study()
        assert desk.keys() == {other.study_id}
        await desk.study(externalPatientId="pat-2", mrn="MR-9")
        assert desk.keys() == {other.study_id}
        desk.room.worklist.remove([other.study_id])
        assert desk.keys() == set()


async def test_signing_out_leaves_nothing() -> None:
    async with Desk() as desk:
        await desk.archived()
        study = await desk.study()
        await desk.in_hand(study)
        desk.timeline.forget()
        assert (desk.timeline.entries, desk.timeline.possible, desk.timeline.sources()) == ((), (), "")
        asked = desk.count(LIST)
        await desk.in_hand(study)
        assert desk.count(LIST) > asked, "another reader's archive is read anew"


# --- comparison -------------------------------------------------------------------------------------------------------


async def test_two_archive_reports_are_compared_older_at_the_left() -> None:
    async with Desk() as desk:
        await desk.archived(reportMetadata={"patientName": "Doe, Jane", "mrn": "MR-7", "studyDate": "2025-01-01"})
        await desk.archived(reportText=TEXT.replace("8 mm", "5 mm"))
        study = await desk.study()
        await desk.in_hand(study)
        comparison = Comparison(desk.timeline, desk.room.reports)
        assert comparison.begin(study, "")
        sides = comparison.sides()
        assert sides
        assert [side.title.split("   ")[0] for side in sides] == ["01-Mar-2024", "01-Jan-2025"]
        assert [side.text for side in sides] == [None, None]
        await comparison.read()
        assert comparison.parts is not None
        marked = [[run.text for run in part.left + part.right if run.marked] for part in comparison.parts]
        assert [each for each in marked if each] == [["5", "8"]]
        assert warning(*(comparison.sides() or sides)) == ""
        assert comparison.choices()[0] == (REPORT, "The report of this study")
        comparison.choose(sides[0].key, REPORT)
        assert comparison.parts is None
        await comparison.read()
        assert comparison.parts is None
        assert comparison.sides() is not None
        assert "There is no report text yet" in (comparison.sides() or sides)[1].note


async def test_a_signed_study_is_compared_with_its_own_report() -> None:
    async with Desk() as desk:
        await desk.archived()
        study = await desk.study()
        await desk.room.sign(study.study_id)
        study = await desk.room.seen(study.study_id)
        await desk.in_hand(study)
        comparison = Comparison(desk.timeline, desk.room.reports)
        assert comparison.begin(study, "")
        assert comparison.keys[1] == REPORT
        await comparison.read()
        assert comparison.parts
        assert {part.kind for part in comparison.parts} & {Kind.GONE, Kind.ADDED, Kind.CHANGED}
        comparison.forget()
        assert comparison.sides() is None
        assert comparison.choices() == []


async def test_one_report_alone_is_no_comparison() -> None:
    async with Desk() as desk:
        await desk.archived()
        study = await desk.study()
        await desk.in_hand(study)
        assert not Comparison(desk.timeline, desk.room.reports).begin(study, "")
        assert first_choice(study, (), "") is None


async def test_two_patients_side_by_side_are_warned_of() -> None:
    async with Desk() as desk:
        await desk.archived()
        await desk.archived(reportMetadata={"patientName": "Roe, Ann", "mrn": "MR-9", "studyDate": "2020-01-01"})
        study = await desk.study()
        await desk.in_hand(study)
        comparison = Comparison(desk.timeline, desk.room.reports)
        comparison.begin(study, "")
        sides = comparison.sides()
        assert sides
        assert warning(*sides) == "▲ the two do not carry the same name, MRN. Compare before you use them."


async def test_a_choice_made_meanwhile_wins() -> None:
    async with Desk() as desk:
        for day in ("2025-01-01", "2024-01-01", "2023-01-01"):
            await desk.archived(reportMetadata={"mrn": "MR-7", "studyDate": day})
        study = await desk.study()
        await desk.in_hand(study)
        comparison = Comparison(desk.timeline, desk.room.reports)
        comparison.begin(study, "")
        third = desk.timeline.entries[2].key

        async def choose() -> None:
            comparison.choose(third, comparison.keys[1])

        desk.room.wire.after(REPORTS, choose)
        done: list[int] = []
        comparison.compared.connect(lambda: done.append(1))
        await comparison.read()
        assert (comparison.parts, done) == (None, [])


async def test_work_in_slices_lets_others_go_on() -> None:
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(others())
    one = " ".join(f"Sentence number {number} of one report." for number in range(1500))
    parts = await in_slices(steps(one, one.replace("7", "8")))
    task.cancel()
    assert parts
    assert turns > 3


async def test_the_last_relevant_impression_is_of_this_patient_and_region() -> None:
    priors = [
        {"reportText": "IMPRESSION:\nNormal knee.", "studyDate": "2025-09-01", "studyDescription": "MRI Knee"},
        {"reportText": "No heading here.", "studyDate": "2025-05-01", "studyDescription": "CT Chest"},
        {"reportText": "IMPRESSION:\nOlder nodule.", "studyDate": "2024-01-01", "studyDescription": "CT Chest"},
        {"reportText": "IMPRESSION:\nUndated.", "studyDescription": "CT Chest"},
    ]
    async with Desk() as desk:
        named_otherwise = {"patientName": "Doe, Janet", "mrn": "MR-7", "studyDate": "2025-11-01"}
        await desk.archived(reportMetadata=named_otherwise)
        study = await desk.study(priorReports=priors)
        desk.timeline.show(study)
        assert desk.timeline.last_relevant() is not None
        await desk.timeline.load(study)
        stranger = next(entry for entry in desk.timeline.entries if entry.warning)
        await desk.timeline.read(stranger)
        found = desk.timeline.last_relevant()
        assert found is not None
        assert (found[0].when, found[1]) == ("2024-01-01", "Older nodule.")
        assert desk.timeline.newer_unread(found[0]) is None, "another's name is no news of this patient"
        desk.timeline.show(None)
        assert desk.timeline.last_relevant() is None


async def test_a_newer_report_that_was_not_read_yet_is_named_beside_the_last_impression() -> None:
    older = {"reportText": "IMPRESSION:\nOlder nodule.", "studyDate": "2024-01-01", "studyDescription": "CT Chest"}
    async with Desk() as desk:
        study_id = await desk.archived(reportText="IMPRESSION:\nGone since.")
        study = await desk.study(priorReports=[older])
        desk.timeline.show(study)
        await desk.timeline.load(study)
        found = desk.timeline.last_relevant()
        assert found is not None
        assert found[1] == "Older nodule."
        newer = desk.timeline.newer_unread(found[0])
        assert newer is not None
        assert newer.key == study_id
        await desk.timeline.read(newer)
        found = desk.timeline.last_relevant()
        assert found is not None
        assert found[1] == "Gone since."
        assert desk.timeline.newer_unread(found[0]) is None
