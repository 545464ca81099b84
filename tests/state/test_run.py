"""A reading run: what it passes over, and what it comes to."""

from avara_desktop.state.next_study import Next
from avara_desktop.state.run import ReadingRun, Summary
from tests.state.studies import study


class Hand:
    """A clock set by hand."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def found(study_id: str) -> Next:
    return Next(study(study_id), True, "because", 3)


def test_a_run_counts_what_was_read_skipped_and_left_unsigned() -> None:
    clock = Hand()
    run = ReadingRun(clock)
    run.begin()
    for study_id in ("a", "b", "c"):
        run.take(found(study_id))
        run.opened_one(study_id)
    run.finish("a")
    run.finish("b")
    run.finish("elsewhere")
    run.skip("d")
    clock.now += 43 * 60
    run.begin()
    assert run.read == {"a", "b"}, "a run begun twice is one run"
    run.end()
    assert run.summary == Summary(read=2, unsigned=1, skipped=1, minutes=43)
    assert run.summary.words() == "2 read, 1 opened and not signed yet, 1 skipped, in 43 min"
    assert (run.active, run.passed(), run.taken) == (False, set(), None)
    run.end()
    assert run.summary, "ending no run leaves what the last one came to"
    run.put_away()
    assert run.summary is None


def test_a_study_opened_before_the_run_is_passed_over_and_not_counted() -> None:
    run = ReadingRun(Hand())
    run.opened_one("before")
    run.begin()
    assert run.passed() == {"before"}
    run.end()
    assert run.summary == Summary(0, 0, 0, 0)
    assert run.summary.words() == "0 read, 0 skipped, in 1 min"


def test_what_was_skipped_may_still_be_opened_and_what_was_left_open_be_signed() -> None:
    run = ReadingRun(Hand())
    run.begin()
    run.skip("a")
    run.left_open.add("b")
    assert run.passed() == {"a", "b"}
    run.opened_one("a")
    run.opened_one("b")
    run.finish("b")
    assert (run.skipped, run.left_open) == (set(), set())
    run.skip("c")
    run.unskip("c")
    assert run.skipped == set()


def test_a_study_was_just_opened_for_a_while() -> None:
    clock = Hand()
    run = ReadingRun(clock)
    assert not run.just_opened(2.0)
    run.opened_one("a")
    clock.now += 1.9
    assert run.just_opened(2.0)
    clock.now += 0.1
    assert not run.just_opened(2.0)


def test_the_reason_stands_only_beside_the_study_it_was_said_of() -> None:
    run = ReadingRun(Hand())
    run.begin()
    run.take(found("a"))
    run.opened_one("a")
    assert run.taken
    run.opened_one("b")
    assert run.taken is None
    run.offer(found("c"))
    run.opened_one("d")
    assert run.offered is None
    run.found_nothing("Nothing is left.")
    run.take(found("e"))
    assert run.nothing == ""
    run.not_taken()
    assert run.taken is None


def test_a_reader_who_leaves_leaves_nothing_behind() -> None:
    run = ReadingRun(Hand())
    told: list[bool] = []
    run.changed.connect(lambda: told.append(run.active))
    run.begin()
    run.take(found("a"))
    run.opened_one("a")
    run.skip("b")
    run.left_open.add("c")
    run.found_nothing("none")
    run.forget()
    assert told[-1] is False
    held = (run.current, run.offered, run.taken, run.summary, run.nothing, run.passed(), run.read)
    assert held == ("", None, None, None, "", set(), set())
