"""The worklist's truth: what enters, what leaves, and that an old answer never undoes a newer one."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, precondition, rule

from avara_desktop.api.models import Study, UnreadableStudy
from avara_desktop.state.query import SCOPE_MINE, SCOPE_UNASSIGNED
from avara_desktop.state.worklist import Worklist, WorklistChange
from tests.api.samples import bounded
from tests.state.studies import COLLEAGUE, READER_ID, study


class Listening:
    """A worklist and the changes it told of."""

    def __init__(self) -> None:
        self.list = Worklist()
        self.told: list[WorklistChange] = []
        self.list.changed.connect(self.told.append)

    def last(self) -> tuple[set[str], set[str], set[str]]:
        change = self.told[-1]
        return set(change.added), set(change.changed), set(change.removed)


def test_a_snapshot_adds_and_updates_and_never_removes() -> None:
    on = Listening()
    on.list.arrive([study("stu_1"), study("stu_2")], on.list.ticket())
    assert on.last() == ({"stu_1", "stu_2"}, set(), set())
    on.list.arrive([study("stu_2", severity="stat")], on.list.ticket())
    assert on.last() == (set(), {"stu_2"}, set())
    assert set(on.list.rows) == {"stu_1", "stu_2"}
    assert on.list.rows["stu_2"].rank == 0


def test_a_snapshot_that_says_nothing_new_tells_nobody() -> None:
    on = Listening()
    on.list.arrive([study()], on.list.ticket())
    on.list.arrive([study()], on.list.ticket())
    on.list.arrive([], on.list.ticket())
    assert len(on.told) == 1


def test_a_snapshot_asked_for_before_an_act_ended_is_ignored_for_that_study_alone() -> None:
    on = Listening()
    on.list.arrive([study("stu_1"), study("stu_2")], on.list.ticket())
    ticket = on.list.ticket()
    on.list.apply(study("stu_1", studyReportStatus="in_progress"))
    on.list.arrive([study("stu_1"), study("stu_2", severity="high")], ticket)
    assert on.list.rows["stu_1"].status == "In progress"
    assert on.list.rows["stu_2"].rank == 1
    on.list.arrive([study("stu_1")], on.list.ticket())
    assert on.list.rows["stu_1"].status == "Assigned"


def test_a_study_removed_by_a_read_does_not_come_back_with_an_older_snapshot() -> None:
    on = Listening()
    on.list.arrive([study()], on.list.ticket())
    ticket = on.list.ticket()
    on.list.remove(["stu_1", "stu_never_there"])
    assert on.last() == (set(), set(), {"stu_1"})
    on.list.arrive([study()], ticket)
    assert on.list.rows == {}
    assert on.list.study("stu_1") is None


def test_missing_are_the_studies_of_the_scope_that_a_newer_snapshot_does_not_hold() -> None:
    on = Listening()
    taken = study("stu_3", assignedTo=COLLEAGUE)
    free = study("stu_4", assignedTo=None, studyReportStatus="unassigned")
    on.list.arrive([study("stu_1"), study("stu_2"), taken, free], on.list.ticket())
    ticket = on.list.ticket()
    assert on.list.missing(SCOPE_MINE, READER_ID, {"stu_1"}, ticket) == ["stu_2"]
    assert on.list.missing(SCOPE_UNASSIGNED, READER_ID, set(), ticket) == ["stu_4"]
    on.list.apply(study("stu_2", severity="stat"))
    assert on.list.missing(SCOPE_MINE, READER_ID, {"stu_1"}, ticket) == []


def test_what_is_asked_of_the_server_shows_on_the_row_until_it_ends() -> None:
    on = Listening()
    on.list.apply(study())
    on.list.ask("stu_1", "claiming…")
    assert on.list.asking == {"stu_1": "claiming…"}
    assert on.last() == (set(), {"stu_1"}, set())
    ticket = on.list.ticket()
    on.list.ask("stu_1", "")
    assert on.list.asking == {}
    on.list.arrive([study("stu_1", severity="stat")], ticket)
    assert on.list.rows["stu_1"].rank == 2


def test_asking_about_a_study_that_is_not_in_the_list_tells_nobody() -> None:
    on = Listening()
    on.list.ask("stu_1", "claiming…")
    on.list.doubt("stu_1", "not confirmed")
    assert on.told == []


def test_a_doubt_stays_until_a_read_settles_it() -> None:
    on = Listening()
    settlings: tuple[Callable[[], None], ...] = (
        lambda: on.list.apply(study()),
        lambda: on.list.arrive([study()], on.list.ticket()),
        lambda: on.list.arrive([study(severity="stat")], on.list.ticket()),
        lambda: on.list.remove(["stu_1"]),
    )
    for settle in settlings:
        on.list.apply(study())
        before = on.list.ticket()
        on.list.doubt("stu_1", "claimed? not confirmed")
        assert on.last() == (set(), {"stu_1"}, set())
        on.list.arrive([study(severity="high")], before)
        assert on.list.unconfirmed == {"stu_1": "claimed? not confirmed"}
        settle()
        assert on.list.unconfirmed == {}
        assert set().union(*on.last()) == {"stu_1"}


def test_rows_that_cannot_be_read_are_kept_by_scope_and_told_once() -> None:
    on = Listening()
    bad = (UnreadableStudy(study_id="stu_9", problem="severity"),)
    on.list.set_unreadable(SCOPE_MINE, bad)
    on.list.set_unreadable(SCOPE_MINE, bad)
    assert on.list.unreadable == {"mine": bad}
    assert len(on.told) == 1
    on.list.set_unreadable(SCOPE_MINE, ())
    assert on.list.unreadable == {"mine": ()}
    assert len(on.told) == 2


def test_clearing_forgets_every_patient_and_everything_known_about_them() -> None:
    on = Listening()
    on.list.apply(study())
    on.list.ask("stu_1", "opening…")
    on.list.doubt("stu_1", "not confirmed")
    on.list.set_unreadable(SCOPE_MINE, (UnreadableStudy(study_id="stu_9", problem=""),))
    on.list.clear()
    assert on.last() == (set(), set(), {"stu_1"})
    assert (on.list.rows, on.list.asking, on.list.unconfirmed, on.list.unreadable) == ({}, {}, {}, {})


def test_a_snapshot_asked_for_before_clearing_brings_no_patient_back() -> None:
    on = Listening()
    ticket = on.list.ticket()
    on.list.clear()
    on.list.arrive([study()], ticket)
    assert on.list.rows == {}
    on.list.arrive([study()], on.list.ticket())
    assert set(on.list.rows) == {"stu_1"}


# --- every order of events -------------------------------------------------------------------------------------------


@dataclass
class Snapshot:
    """A fetch under way: pages follow a cursor over arrival numbers, as the server's do."""

    ticket: int
    after: int = 0
    present: set[str] = field(default_factory=set)
    ends: bool = False


class Interleavings(RuleBasedStateMachine):
    """A server that changes between pages, several fetches at a time, and acts of the reader.

    ``known`` is, for each study, the version the client has certainly been told last, by an act or a removal; whatever
    the order of answers, the list never falls back behind it.
    """

    fetches = Bundle("fetches")

    def __init__(self) -> None:
        super().__init__()
        self.list = Worklist()
        self.server: dict[int, int] = {1: 1, 2: 1, 3: 1}
        self.gone: set[int] = set()
        self.version = 1
        self.known: dict[str, int] = {}
        self.shown: list[str] = []
        self.list.changed.connect(self._follow)

    def _follow(self, change: WorklistChange) -> None:
        """What a window does with the changes."""
        self.shown = [study_id for study_id in self.shown if study_id not in change.removed]
        self.shown += sorted(change.added)

    def _study(self, number: int) -> Study:
        return study(f"stu_{number}", studyDescription=str(self.server[number]))

    @rule()
    def a_study_arrives(self) -> None:
        self.server[max([*self.server, *self.gone]) + 1] = self.version

    @precondition(lambda self: self.server)
    @rule(pick=st.integers(0, 50))
    def a_study_changes(self, pick: int) -> None:
        self.version += 1
        self.server[sorted(self.server)[pick % len(self.server)]] = self.version

    @precondition(lambda self: len(self.server) > 1)
    @rule(pick=st.integers(0, 50))
    def a_study_is_withdrawn(self, pick: int) -> None:
        number = sorted(self.server)[pick % len(self.server)]
        del self.server[number]
        self.gone.add(number)

    @rule(target=fetches)
    def a_fetch_begins(self) -> Snapshot:
        return Snapshot(self.list.ticket())

    @rule(fetch=fetches, size=st.integers(1, 3), late=st.booleans(), pick=st.integers(0, 50))
    def a_page_arrives(self, fetch: Snapshot, size: int, late: bool, pick: int) -> None:
        numbers = [number for number in sorted(self.server) if number > fetch.after]
        page = [self._study(number) for number in numbers[:size]]
        fetch.ends = len(numbers) <= size
        if late and self.server:
            # an act ends between the server's answer and its arrival here
            self.a_study_changes(pick)
            self.the_reader_acts(pick)
        fetch.present.update(each.study_id for each in page)
        fetch.after = numbers[:size][-1] if page else fetch.after
        self.list.arrive(page, fetch.ticket)

    @rule(fetch=consumes(fetches))
    def a_fetch_ends(self, fetch: Snapshot) -> None:
        if not fetch.ends:
            return
        for study_id in self.list.missing(SCOPE_MINE, READER_ID, fetch.present, fetch.ticket):
            self._read(int(study_id.removeprefix("stu_")))

    @precondition(lambda self: self.server)
    @rule(pick=st.integers(0, 50))
    def the_reader_acts(self, pick: int) -> None:
        number = sorted(self.server)[pick % len(self.server)]
        self.list.ask(f"stu_{number}", "asking…")
        self._read(number)
        self.list.ask(f"stu_{number}", "")

    def _read(self, number: int) -> None:
        if number in self.server:
            self.list.apply(self._study(number))
            self.known[f"stu_{number}"] = self.server[number]
        else:
            self.list.remove([f"stu_{number}"])
            self.known[f"stu_{number}"] = 10**9

    @invariant()
    def no_row_is_older_than_what_an_act_learned(self) -> None:
        for study_id, row in self.list.rows.items():
            assert int(row.description) >= self.known.get(study_id, 0)

    @invariant()
    def the_window_shows_each_row_once(self) -> None:
        assert sorted(self.shown) == sorted(self.list.rows)

    def teardown(self) -> None:
        """Once everything rests, one whole fetch makes the list what the server has: nothing lost, nothing left."""
        fetch = Snapshot(self.list.ticket())
        while not fetch.ends:
            self.a_page_arrives(fetch, 2, False, 0)
        self.a_fetch_ends(fetch)
        assert {study_id: row.description for study_id, row in self.list.rows.items()} == {
            f"stu_{number}": str(version) for number, version in self.server.items()
        }


TestInterleavings = Interleavings.TestCase
TestInterleavings.settings = settings(bounded(200), stateful_step_count=30)
