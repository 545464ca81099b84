"""Alerts: each row of the table (reading-room.md 4.6), the hour's budget, sterile reading, and what is no news."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from avara_desktop.api.models import Study
from avara_desktop.api.terms import Severity
from avara_desktop.local.settings_model import Settings
from avara_desktop.state.alert_rules import RULES, Alert, Event, Rule, Toast, together, where
from avara_desktop.state.alerts import Alerts
from avara_desktop.state.standing import Standing
from tests.state import virtual
from tests.state.studies import study
from tests.state.support import START, STUDIES
from tests.state.watching import Watched, watched

CT: dict[str, Any] = {"modality": "CT", "facilityName": "City Medical"}


class Listening:
    """Alerts wired as in the app, and what came of them."""

    def __init__(self, room: Watched, **settings: Any) -> None:
        self.room = room
        self.settings = Settings.model_validate(settings)
        self.due: dict[str, tuple[timedelta, timedelta]] = {}
        self.toasts: list[Toast] = []
        self.tones = 0
        self.alerts = Alerts(
            room.session,
            room.worklist,
            room.witness,
            lambda: self.settings,
            settled=lambda: room.complete,
            due=lambda: lambda study: self.due.get(study.study_id),
            seconds=virtual.now,
        )
        self.alerts.toasted.connect(self.toasts.append)
        self.alerts.toned.connect(self._tone)

    def _tone(self) -> None:
        self.tones += 1

    @property
    def words(self) -> list[str]:
        return [toast.words for toast in self.toasts]

    async def poll(self) -> list[str]:
        """One poll; the toasts it brought."""
        before = len(self.toasts)
        await self.room.fetch()
        self.alerts.look()
        return self.words[before:]

    async def stat(self, **fields: Any) -> str:
        """A STAT study of the reader's arrives."""
        return await self.room.arrive(assignedTo="reader", severity="stat", **CT, **fields)


def listening(work: Callable[[Listening], Awaitable[None]], **settings: Any) -> None:
    """Run a test with everything of the list known already."""

    async def run(room: Watched) -> None:
        found = Listening(room, **settings)
        for study_id in tuple(room.worklist.rows):
            found.alerts._note(study_id)  # the list was read before anybody listened
        assert await found.poll() == []
        await work(found)

    watched(run)


# --- the table --------------------------------------------------------------------------------------------------------


def test_the_table_is_the_designs() -> None:
    assert {event: (rule.toast, rule.tone, rule.through) for event, rule in RULES.items()} == {
        Event.STAT_MINE: (True, True, True),
        Event.STAT_DUE: (True, True, True),
        Event.STAT_WAITING: (True, False, False),
        Event.RAISED: (True, False, False),
        Event.OPEN_STUDY: (True, True, True),
        Event.NEW_OTHER: (False, False, False),
        Event.CONNECTION_LOST: (False, False, False),
        Event.KEY_REJECTED: (True, False, False),
    }
    assert Rule() == Rule(toast=False, tone=False, through=False)


@pytest.mark.parametrize("sound", [True, False])
def test_a_new_stat_of_mine_is_told_once_with_a_tone_where_wanted(sound: bool) -> None:
    async def work(room: Listening) -> None:
        await room.stat()
        assert await room.poll() == ["STAT CT, City Medical"]
        for _ in range(3):
            assert await room.poll() == []
        assert room.tones == int(sound)

    listening(work, sound=sound)


def test_a_stat_that_becomes_mine_is_new_to_me() -> None:
    async def work(room: Listening) -> None:
        study_id = await room.room.arrive(assignedTo=room.room.colleague(), severity="stat", **CT)
        assert await room.poll() == []
        await room.room.change(study_id, assignedTo="reader")
        assert await room.poll() == ["STAT CT, City Medical"]

    listening(work)


@pytest.mark.parametrize("severity", ["high", "normal"])
def test_other_new_studies_are_a_count_in_the_list_and_nothing_else(severity: str) -> None:
    async def work(room: Listening) -> None:
        await room.room.arrive(assignedTo="reader", severity=severity, **CT)
        assert await room.poll() == []
        assert list(room.alerts.recent) == []

    listening(work, sound=True)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("normal", "high", ["Raised to HIGH: CT, City Medical"]),
        ("high", "stat", ["Raised to STAT: CT, City Medical"]),
        ("normal", "stat", ["Raised to STAT: CT, City Medical"]),
        ("high", "normal", []),
    ],
)
def test_a_severity_raised_on_mine_is_told_once_without_a_tone(before: str, after: str, told: list[str]) -> None:
    async def work(room: Listening) -> None:
        study_id = await room.room.arrive(assignedTo="reader", severity=before, **CT)
        await room.poll()
        await room.room.change(study_id, severity=after)
        assert await room.poll() == told
        assert await room.poll() == []
        assert room.tones == 0

    listening(work, sound=True)


def test_a_severity_raised_on_somebody_elses_is_not_mine_to_know() -> None:
    async def work(room: Listening) -> None:
        study_id = await room.room.arrive(assignedTo=room.room.colleague(), severity="normal", **CT)
        await room.room.seen(study_id)
        await room.room.change(study_id, severity="stat")
        await room.room.seen(study_id)
        assert await room.poll() == []

    listening(work)


def test_a_stat_is_told_again_at_half_and_at_the_whole_of_its_time_only() -> None:
    async def work(room: Listening) -> None:
        study_id = await room.stat()
        hour = timedelta(hours=1)
        told: dict[int, list[str]] = {}
        for minutes in (0, 10, 29, 30, 31, 45, 59, 60, 61, 120):
            room.due[study_id] = hour, hour - timedelta(minutes=minutes)
            told[minutes] = await room.poll()
        assert {minutes: words for minutes, words in told.items() if words} == {
            0: ["STAT CT, City Medical"],
            30: ["STAT CT, City Medical: half of its time is over"],
            60: ["STAT CT, City Medical: due now"],
        }
        assert room.tones == 3

    listening(work, sound=True)


def test_due_times_are_told_of_no_study_that_has_begun_and_of_no_other_preset_at_once() -> None:
    async def work(room: Listening) -> None:
        begun, other = await room.stat(), await room.stat()
        hour = timedelta(hours=1)
        room.due = dict.fromkeys((begun, other), (hour, hour))
        await room.poll()
        await room.room.change(begun, studyReportStatus="in_progress")
        room.due[begun] = hour, -hour
        room.due[other] = timedelta(hours=12), timedelta()  # the reader chose another preset
        assert await room.poll() == []

    listening(work)


@pytest.mark.parametrize("minutes", [0, 20])
def test_an_unassigned_stat_is_told_once_after_the_minutes_the_reader_chose(minutes: int) -> None:
    async def work(room: Listening) -> None:
        room.room.start(room.alerts.lookout)
        await asyncio.sleep(1)
        await room.room.arrive(assignedTo=None, severity="stat", **CT)
        asked = room.room.wire.count(f"GET {STUDIES}?")
        await asyncio.sleep(80)
        assert room.words == []
        await room.room.control("POST", "/clock", {"advance_s": 21 * 60})
        await asyncio.sleep(300)
        assert room.words == ([f"STAT CT, City Medical: unassigned for {minutes} min"] if minutes else [])
        assert (room.room.wire.count(f"GET {STUDIES}?") > asked) is bool(minutes), "nobody asked, nothing is fetched"
        assert room.tones == 0

    listening(work, unassigned_stat_minutes=minutes, sound=True)


def test_an_unassigned_stat_that_somebody_took_is_not_told() -> None:
    async def work(room: Listening) -> None:
        room.room.start(room.alerts.lookout)
        await asyncio.sleep(1)
        study_id = await room.room.arrive(assignedTo=None, severity="stat", **CT)
        await asyncio.sleep(80)
        await room.room.change(study_id, assignedTo=room.room.colleague())
        await room.room.control("POST", "/clock", {"advance_s": 3600})
        await asyncio.sleep(300)
        assert room.words == []

    listening(work, unassigned_stat_minutes=20)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"isCancelled": True}, "cancelled"),
        ({"assignedTo": None}, "reassigned"),
        ({"patientName": "OTHER^PERSON"}, "patient data changed"),
    ],
)
def test_what_happens_to_my_open_study_is_told_though_i_read(fields: dict[str, Any], words: str) -> None:
    async def work(room: Listening) -> None:
        seen = await room.room.open()
        await room.room.change(seen.study_id, **fields)
        await asyncio.sleep(6)
        assert room.toasts == [Toast(f"Your open study: {words}", stays=True)]
        assert room.tones == 1
        assert room.room.witness.blocks()
        await asyncio.sleep(60)
        assert len(room.toasts) == 1, "it stays; it is not told again"

    listening(work, sound=True)


def test_a_rejected_key_is_told_once() -> None:
    async def work(room: Listening) -> None:
        room.room.session.expire()
        room.room.session.expire()
        assert room.words == ["The API key was not accepted: nothing can be sent"]
        assert room.tones == 0

    listening(work, sound=True)


# --- sterile reading and the budget -----------------------------------------------------------------------------------


def test_while_a_study_is_read_only_a_new_stat_comes_through_and_the_rest_is_a_count_at_the_break() -> None:
    async def work(room: Listening) -> None:
        raised = [await room.room.arrive(assignedTo="reader", severity="normal", **CT) for _ in range(2)]
        await room.poll()
        seen = await room.room.open()
        await room.room.change(seen.study_id, studyReportStatus="in_progress")
        for study_id in raised:
            await room.room.change(study_id, severity="high")
        assert await room.poll() == []
        await room.stat()
        assert await room.poll() == ["STAT CT, City Medical"]
        await room.room.change(seen.study_id, studyReportStatus="completed")
        await room.poll()
        assert room.room.witness.standing is Standing.SIGNED
        assert room.words[1:] == ["2 alerts: 2 raised in severity"]
        room.alerts.take_break()
        assert len(room.words) == 2

    listening(work)


@pytest.mark.parametrize("ending", ["let go", "back to the list"])
def test_every_break_shows_what_was_held(ending: str) -> None:
    async def work(room: Listening) -> None:
        study_id = await room.room.arrive(assignedTo="reader", severity="normal", **CT)
        await room.poll()
        await room.room.open()
        await room.room.change(study_id, severity="high")
        assert await room.poll() == []
        (room.room.witness.let_go if ending == "let go" else room.alerts.take_break)()
        assert room.words == ["Raised to HIGH: CT, City Medical"]

    listening(work)


def test_four_toasts_an_hour_and_the_rest_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(room: Listening) -> None:
        for _ in range(7):
            await room.stat()
            await room.poll()
            await asyncio.sleep(60)
        single = "STAT CT, City Medical"
        assert [(toast.words, toast.merged) for toast in room.toasts] == [
            *[(single, False)] * 4,
            (single, True),
            ("2 alerts: 2 new STAT for you", True),
            ("3 alerts: 3 new STAT for you", True),
        ]
        assert room.tones == 7, "a STAT is heard whatever the budget"
        assert len(room.alerts.recent) == 7
        await asyncio.sleep(3000 + 600)
        await room.stat()
        await room.poll()
        assert room.toasts[-1] == Toast(single)
        for _ in range(4):
            await room.stat()
            await room.poll()
        assert room.toasts[-1] == Toast(single, merged=True), "counted anew"

    monkeypatch.setattr(virtual, "AN_HOUR", 10_000.0)
    listening(work, sound=True)


def test_without_notifications_there_is_no_toast_and_the_last_ones_can_be_looked_up() -> None:
    async def work(room: Listening) -> None:
        await room.stat()
        assert await room.poll() == []
        assert [alert.words for alert in room.alerts.recent] == ["STAT CT, City Medical"]

    listening(work, toasts=False)


# --- no news ----------------------------------------------------------------------------------------------------------


def test_what_was_there_at_sign_in_is_no_news() -> None:
    async def run(room: Watched) -> None:
        for fields in ({"severity": "stat"}, {"severity": "high"}):
            await room.arrive(assignedTo="reader", **CT, **fields)
        room.worklist.clear()
        room.complete = False
        found = Listening(room, unassigned_stat_minutes=1)
        await room.arrive(assignedTo=None, severity="stat", **CT)
        await room.control("POST", "/clock", {"advance_s": 600})
        assert await found.poll() == []
        room.complete = True
        room.start(found.alerts.lookout)
        await asyncio.sleep(200)
        assert await found.poll() == []
        await found.stat()
        assert await found.poll() == ["STAT CT, City Medical"]

    watched(run)


def test_my_own_acts_are_no_news() -> None:
    async def work(room: Listening) -> None:
        far = room.room
        claimed = await far.arrive(assignedTo=None, severity="stat", **CT)
        opened = await far.arrive(assignedTo=None, severity="stat", **CT)
        raised = await far.arrive(assignedTo="reader", severity="normal", **CT)
        await room.poll()
        await far.assignment.claim(await far.seen(claimed))
        assert await room.poll() == []
        await far.orders.set_severity(await far.seen(raised), Severity.STAT)
        assert await room.poll() == []
        await far.launch.read(await far.seen(opened))
        assert await room.poll() == []
        made = await room.stat()
        await far.seen(made)
        room.alerts.own(made)  # created with the study form
        assert await room.poll() == []
        assert room.words == []

    listening(work)


def test_a_claim_without_an_answer_that_a_poll_finds_is_no_news() -> None:
    async def work(room: Listening) -> None:
        far = room.room
        study_id = await far.arrive(assignedTo=None, severity="stat", **CT)
        seen = await far.seen(study_id)
        await room.poll()
        far.wire.before(f"PATCH {STUDIES}", lambda: far.fault(STUDIES, "drop", times=None, after_commit=True))
        with pytest.raises(Exception, match="Not confirmed"):
            await far.assignment.claim(seen)
        await far.no_faults()
        assert await room.poll() == []
        assert far.truth(study_id)[1] == far.reader_id

    listening(work)


def test_my_own_addendum_on_a_signed_stat_is_no_new_stat() -> None:
    async def work(room: Listening) -> None:
        study_id = await room.stat()
        await room.poll()
        await room.room.change(study_id, studyReportStatus="completed")
        await room.poll()
        await room.room.change(study_id, studyReportStatus="addendum_active")
        assert await room.poll() == []

    listening(work)


def test_signing_out_forgets_every_alert() -> None:
    async def work(room: Listening) -> None:
        await room.stat()
        await room.poll()
        room.room.worklist.clear()
        await room.room.session.end()
        assert list(room.alerts.recent) == []

    listening(work)


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"modality": "CT", "patient": {"facilityName": "City Medical"}}, "CT, City Medical"),
        ({"modality": None, "patient": {"facilityName": "City Medical"}}, "study, City Medical"),
        ({"modality": "CT"}, "CT"),
        (
            {"modality": "x" * 500, "patient": {"facilityName": "y\u202e\n" * 300}},
            "x" * 40 + ", " + "y\ufffd " * 13 + "y",
        ),
    ],
)
def test_an_alert_says_modality_and_facility_and_nothing_of_the_patient(fields: dict[str, Any], words: str) -> None:
    found = where(study(**fields))
    assert found == words
    assert all(secret not in found for secret in ("DOE", "JANE", "Jane", "MR-1234", "CT Head", "1980"))


def test_several_alerts_are_counted_by_kind() -> None:
    def made(event: Event) -> Alert:
        return Alert(event, "STAT CT", START)  # type: ignore[arg-type]

    assert together([made(Event.STAT_MINE)]) == "STAT CT"
    several = [made(event) for event in (Event.STAT_MINE, Event.RAISED, Event.STAT_MINE)]
    assert together(several) == "3 alerts: 2 new STAT for you, 1 raised in severity"


def test_signing_out_is_no_break_and_tells_nothing_of_what_was_held() -> None:
    async def work(room: Listening) -> None:
        study_id = await room.room.arrive(assignedTo="reader", severity="normal", **CT)
        await room.poll()
        await room.room.open()
        await room.room.change(study_id, severity="high")
        assert await room.poll() == []
        assert room.alerts.held
        room.room.worklist.clear()
        await room.room.session.end()
        assert (room.words, room.alerts.held, list(room.alerts.recent)) == ([], [], [])

    listening(work)


# --- a long list ------------------------------------------------------------------------------------------------------


def test_what_the_first_load_brings_is_known_as_it_comes_and_is_no_news_at_its_end() -> None:
    async def run(room: Watched) -> None:
        room.complete = False
        found = Listening(room)
        raised = await room.arrive(assignedTo="reader", severity="high", **CT)
        await room.fetch()
        assert raised in found.alerts._known
        assert not found.alerts._pending
        room.complete = True
        assert await found.poll() == []
        await room.change(raised, severity="stat")
        assert await found.poll() == ["Raised to STAT: CT, City Medical"]

    watched(run)


def test_due_times_are_asked_only_for_the_readers_own_stat_studies() -> None:
    asked: list[str] = []

    async def work(room: Listening) -> None:
        mine = await room.stat()
        await room.room.arrive(assignedTo="reader", severity="high", **CT)
        await room.room.arrive(assignedTo=room.room.colleague(), severity="stat", **CT)
        await room.poll()

        def due(study: Study) -> None:
            asked.append(study.study_id)

        room.alerts._due = lambda: due
        room.alerts.look()
        ours = {row.study_id for row in room.room.worklist.rows.values() if room.alerts._is_mine(row.study)}
        stat = {each for each in ours if room.room.worklist.rows[each].rank == 0}
        assert mine in asked
        assert set(asked) <= stat
        await room.room.change(mine, severity="normal")
        asked.clear()
        await room.poll()
        assert mine not in asked

    listening(work)
