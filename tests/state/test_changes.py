"""What changed since this reader looked: by field, cleared by looking or by command, silent about their own acts."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avara_desktop.state.changes import LOOK_SECONDS, OWN_SECONDS, Changes
from avara_desktop.state.worklist import Worklist
from tests.api.samples import bounded
from tests.state.studies import COLLEAGUE, ME, READER_ID, study
from tests.state.support import Room

FREE: dict[str, Any] = {"assignedTo": None, "studyReportStatus": "unassigned"}
PRIOR = {"reportText": "Nothing.", "studyDate": "2020-01-01"}


class Reader:
    """A reader at a worklist, with a clock that is set by hand."""

    def __init__(self) -> None:
        self.worklist = Worklist()
        self.clock = 100.0
        self.changes = Changes(
            self.worklist, lambda: READER_ID, lambda: self.clock, lambda: datetime(2026, 1, 1, 14, 2, tzinfo=UTC)
        )

    def put(self, study_id: str = "stu_1", **fields: Any) -> "Reader":
        """The server says how a study is."""
        self.worklist.arrive([study(study_id, **fields)], self.worklist.ticket())
        return self

    def look(self, study_id: str, seconds: float = LOOK_SECONDS, *, in_front: bool = True) -> "Reader":
        """The hand goes to a study and rests there."""
        self.changes.look(study_id, in_front=in_front)
        self.clock += seconds
        return self

    def words(self, study_id: str = "stu_1") -> list[str]:
        """What changed of a study, for the pane."""
        return [change.words for change in self.changes.of(study_id)]


def patient(**fields: Any) -> dict[str, Any]:
    return {"reportMetadata": {"patientName": "DOE^JANE", "mrn": "MR-1234", "dateOfBirth": "1980-03-07", **fields}}


@pytest.mark.parametrize(
    ("before", "after", "brief", "words"),
    [
        ({}, {"severity": "stat"}, "severity raised", "severity normal → STAT"),
        ({"severity": "stat"}, {"severity": "high"}, "severity lowered", "severity STAT → HIGH"),
        ({"severity": "high"}, {"severity": "urgent"}, "severity changed", "severity HIGH → URGENT"),
        ({}, {"isCancelled": True}, "cancelled", "cancelled"),
        ({"isCancelled": True}, {}, "restored", "restored"),
        ({}, {"assignedTo": COLLEAGUE}, "reassigned", "reassigned: Robin Reader → Amara Osei"),
        ({"assignedTo": None}, {"assignedTo": COLLEAGUE}, "assigned", "assigned: nobody → Amara Osei"),
        ({}, {"assignedTo": None}, "released", "released: Robin Reader → nobody"),
        (
            {"assignedTo": COLLEAGUE},
            {"assignedTo": COLLEAGUE, "studyReportStatus": "in_progress"},
            "status changed",
            "status Assigned → In progress",
        ),
        (
            {},
            patient(patientName="DOE^JANET"),
            "name changed",
            "patient \u2068DOE, Jane\u2069 → \u2068DOE, Janet\u2069",
        ),
        ({}, patient(mrn="MR-9"), "MRN changed", "MRN MR-1234 → MR-9"),
        ({}, patient(dateOfBirth="1980-07-03"), "birth date changed", "birth date 07-Mar-1980 → 03-Jul-1980"),
        (patient(sex="male"), patient(sex="female"), "sex changed", "sex male → female"),
        ({}, {"studyDescription": "MRI Head"}, "study changed", "study CT Head → MRI Head"),
        ({}, {"clinicalHistory": "Fall"}, "history added", "history added"),
        ({"clinicalHistory": "Fall"}, {"clinicalHistory": "Fall, old"}, "history changed", "history changed"),
        ({"clinicalIndication": "Pain"}, {}, "indication removed", "indication removed"),
        ({}, {"technologistNotes": ["Moved"]}, "notes added", "notes added"),
        ({}, {"technologistTechnique": "No contrast"}, "technique added", "technique added"),
        ({}, {"priorReports": [PRIOR]}, "1 prior added", "1 prior added"),
        ({"priorReports": [PRIOR, PRIOR]}, {}, "2 priors removed", "2 priors removed"),
        ({"priorReports": [PRIOR]}, {"priorReports": [{"reportText": "Other"}]}, "priors changed", "priors changed"),
        (
            {"assignedTo": COLLEAGUE},
            {"assignedTo": COLLEAGUE, "isCritical": True},
            "critical result",
            "critical result",
        ),
    ],
)
def test_every_field_that_matters_is_told_in_words(
    before: dict[str, Any], after: dict[str, Any], brief: str, words: str
) -> None:
    reader = Reader().put(**before).put(**after)
    assert [(change.brief, change.words, change.at.hour) for change in reader.changes.of("stu_1")] == [
        (brief, words, 14)
    ]


def test_a_study_seen_for_the_first_time_and_an_unchanged_one_have_no_marks() -> None:
    reader = Reader().put().put().put("stu_2", severity="stat")
    assert reader.changes.ids() == frozenset()


def test_two_changes_of_a_field_are_told_from_what_the_reader_saw() -> None:
    reader = Reader().put().put(severity="high").put(severity="stat", clinicalHistory="Fall")
    assert reader.words() == ["severity normal → STAT", "history added"]
    assert reader.put(clinicalHistory="Fall").words() == ["history added"], "as it was, so nothing changed"
    assert reader.put().words() == []


def test_looking_clears_when_the_hand_moves_on_and_not_before() -> None:
    reader = Reader().put().put("stu_2").put(severity="stat").put("stu_2", severity="stat")
    reader.look("stu_1")
    assert reader.words() == ["severity normal → STAT"], "it stays while it is looked at"
    reader.look("stu_2")
    assert reader.words() == []
    assert reader.words("stu_2") == ["severity normal → STAT"]


def test_passing_over_a_row_or_being_elsewhere_is_not_looking() -> None:
    reader = Reader().put().put(severity="stat")
    reader.look("stu_1", LOOK_SECONDS / 2).look("stu_2")
    assert reader.words() == ["severity normal → STAT"]
    reader.look("stu_1", 600, in_front=False).look("stu_2", in_front=False)
    assert reader.words() == ["severity normal → STAT"]
    reader.look("stu_1", 600, in_front=False).look("stu_1", LOOK_SECONDS).look("stu_2")
    assert reader.words() == [], "coming back to the window, the reader sees the row"


def test_looking_goes_on_while_the_clock_ticks() -> None:
    reader = Reader().put().put(severity="stat")
    for _ in range(5):
        reader.look("stu_1", LOOK_SECONDS / 4)
    assert reader.look("stu_2").words() == []


def test_what_changed_a_moment_before_the_hand_moved_on_is_not_taken_as_seen() -> None:
    reader = Reader().put().put(severity="stat").look("stu_1", 60)
    reader.put(severity="stat", clinicalHistory="Fall").look("stu_2")
    assert reader.words() == ["history added"]


def test_a_command_clears_the_row_or_all_and_can_be_taken_back() -> None:
    reader = Reader().put().put("stu_2").put(severity="stat").put("stu_2", severity="high")
    back = reader.changes.see("stu_1")
    assert (reader.words(), reader.words("stu_2")) == ([], ["severity normal → HIGH"])
    back()
    assert reader.words() == ["severity normal → STAT"]
    back = reader.changes.see("")
    assert reader.changes.ids() == frozenset()
    reader.put("stu_2", severity="high", clinicalHistory="Fall")
    back()
    assert reader.words("stu_2") == ["severity normal → HIGH", "history added"]
    assert reader.put("stu_2", severity="normal", clinicalHistory="Fall").words("stu_2") == ["history added"]


def test_dictating_and_signing_ones_own_study_marks_nothing() -> None:
    reader = Reader().put()
    for status in ("in_progress", "completed", "addendum_active", "completed"):
        assert reader.put(studyReportStatus=status, isCritical=status == "completed").words() == []


def test_what_the_reader_does_marks_nothing_and_what_the_gate_finds_first_does() -> None:
    reader = Reader().put(**FREE)
    reader.worklist.ask("stu_1", "claiming…")
    reader.worklist.apply(study(**FREE, clinicalHistory="Fall"))
    reader.worklist.apply(study(clinicalHistory="Fall"))
    reader.worklist.apply(study(clinicalHistory="Fall"))
    reader.worklist.ask("stu_1", "")
    assert reader.words() == ["history added"], "somebody else's doing, found on the way"


def test_a_status_that_follows_an_act_is_its_result_for_a_while() -> None:
    reader = Reader().put(**FREE)
    reader.worklist.ask("stu_1", "opening…")
    reader.worklist.ask("stu_1", "")
    assert reader.put(assignedTo=ME, studyReportStatus="in_progress").words() == []
    reader.put("stu_2", **FREE)
    reader.clock += OWN_SECONDS
    assert reader.put("stu_2", assignedTo=ME).words("stu_2") == [
        "assigned: nobody → Robin Reader",
        "status Unassigned → Assigned",
    ]


def test_an_act_on_a_field_takes_its_mark_away() -> None:
    reader = Reader().put().put(severity="high")
    reader.worklist.ask("stu_1", "changing severity…")
    reader.worklist.apply(study(severity="high"))
    reader.worklist.apply(study(severity="stat"))
    assert reader.words() == [], "the reader chose STAT themselves"


def test_how_long_ago_a_study_was_read_by_itself() -> None:
    reader = Reader().put()
    assert reader.changes.read_ago("stu_1") is None
    reader.worklist.apply(study())
    reader.clock += 7
    assert reader.changes.read_ago("stu_1") == 7


def test_a_study_that_is_gone_and_a_reader_who_left_leave_nothing() -> None:
    reader = Reader().put().put("stu_2").put(severity="stat").put("stu_2", severity="stat").look("stu_2")
    reader.worklist.remove(["stu_1"])
    assert reader.changes.ids() == {"stu_2"}
    assert reader.put(severity="normal").words() == [], "it came again: that is its first reading"
    reader.worklist.clear()
    reader.changes.clear()
    held = {name for name, value in vars(reader.changes).items() if "stu_" in repr(value)}
    assert held <= {"_worklist"}


async def test_claiming_and_releasing_at_a_server_marks_nothing() -> None:
    room = await Room().sign_in()
    changes = Changes(room.worklist, lambda: room.reader_id)
    await room.assignment.claim(await room.seen(room.one("unassigned", mine=False)))
    await room.assignment.release(await room.seen(room.one("assigned")))
    assert changes.ids() == frozenset()
    other = room.one("assigned")
    await room.seen(other)
    await room.change(other, severity="stat", clinicalHistory="Fell from a ladder.")
    await room.seen(other)
    assert "history changed" in {change.words for change in changes.of(other)}


severities = st.sampled_from(["stat", "high", "normal"])


@given(st.lists(st.tuples(severities, st.sampled_from(["", "Fall"]), st.booleans()), max_size=8))
@bounded(150)
def test_marks_say_exactly_how_the_study_differs_from_when_the_reader_looked(
    readings: list[tuple[str, str, bool]],
) -> None:
    reader = Reader().put(clinicalHistory="")
    seen = ("normal", "")
    for severity, history, looks in readings:
        reader.put(severity=severity, clinicalHistory=history)
        if looks:
            reader.look("stu_1").look("elsewhere")
            seen = (severity, history)
        differ = (severity != seen[0]) + (history != seen[1])
        assert len(reader.words()) == differ
        if severity != seen[0]:
            shown = [each.upper() if each != "normal" else each for each in (seen[0], severity)]
            assert f"severity {shown[0]} → {shown[1]}" in reader.words()
