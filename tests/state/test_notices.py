"""Notices: what is told, what replaces what, and what gives way."""

from avara_desktop.errors import AvaraError, InvalidRequest, KeyNotAccepted, OutcomeUnknown, SafetyStop, TooSlow
from avara_desktop.state.notices import Level, Notice, Notices


class Bar:
    """Notices and how often they changed."""

    def __init__(self) -> None:
        self.notices = Notices()
        self.changes = 0
        self.notices.changed.connect(self._count)

    def _count(self) -> None:
        self.changes += 1

    def titles(self) -> list[str]:
        return [notice.title for notice in self.notices.shown]


def test_a_newer_notice_replaces_the_older_one_of_its_matter() -> None:
    bar = Bar()
    for title, key in (("one", "a"), ("two", "b"), ("three", "a")):
        bar.notices.post(Notice(Level.NOTE, title, key=key))
    assert bar.titles() == ["two", "three"]
    assert bar.changes == 3


def test_notices_of_no_matter_never_replace_each_other() -> None:
    bar = Bar()
    bar.notices.post(Notice(Level.NOTE, "one"))
    bar.notices.post(Notice(Level.NOTE, "two"))
    assert bar.titles() == ["one", "two"]


def test_plain_notices_give_way_before_warnings_and_the_newest_always_stays() -> None:
    bar = Bar()
    for title, level in (("w1", Level.WARNING), ("d1", Level.DONE), ("s1", Level.STOP), ("n1", Level.NOTE)):
        bar.notices.post(Notice(level, title))
    assert bar.titles() == ["w1", "s1", "n1"]
    bar.notices.post(Notice(Level.STOP, "s2"))
    assert bar.titles() == ["w1", "s1", "s2"]
    bar.notices.post(Notice(Level.DONE, "d2"))
    assert bar.titles() == ["s1", "s2", "d2"]


def test_retry_is_offered_only_where_trying_again_can_help() -> None:
    bar, tried = Bar(), [0]

    def again() -> None:
        tried[0] += 1

    bar.notices.error(TooSlow(), key="poll", again=again, about="DOE, Jane")
    (notice,) = bar.notices.shown
    assert (notice.level, notice.title, notice.action) == (Level.STOP, f"{TooSlow.title} – DOE, Jane", "Retry")
    assert notice.run
    notice.run()
    assert tried == [1]
    for error in (KeyNotAccepted(), OutcomeUnknown(), SafetyStop()):
        bar.notices.error(error, key="poll", again=again)
        (notice,) = bar.notices.shown
        assert (notice.title, notice.advice, notice.action, notice.run) == (error.title, error.advice, "", None)


def test_a_retryable_error_without_a_way_to_retry_offers_none() -> None:
    bar = Bar()
    bar.notices.error(TooSlow(), key="poll")
    assert bar.notices.shown[0].action == ""


def test_what_a_server_wrote_into_a_refusal_is_marked_where_it_hides_something() -> None:
    bar = Bar()
    bar.notices.error(InvalidRequest("Not accepted: a\u202eb", "c\u2066\nd"), key="act")
    (notice,) = bar.notices.shown
    assert (notice.title, notice.advice) == ("Not accepted: a\ufffdb", "c\ufffd d")


def test_the_marks_around_a_name_in_our_own_sentence_stay() -> None:
    bar = Bar()
    error: AvaraError = SafetyStop("Not claimed: \u2068DOE, Jane\u2069")
    bar.notices.error(error, key="act")
    assert bar.titles() == [error.title]


def test_dismissing_takes_one_notice_or_those_of_a_matter() -> None:
    bar = Bar()
    one, two = Notice(Level.NOTE, "same"), Notice(Level.NOTE, "same")
    bar.notices.post(one)
    bar.notices.post(two)
    bar.notices.post(Notice(Level.NOTE, "keyed", key="a"))
    bar.notices.dismiss(two)
    assert [notice is one for notice in bar.notices.shown] == [True, False]
    bar.notices.dismiss(key="a")
    assert bar.titles() == ["same"]
    before = bar.changes
    bar.notices.dismiss(key="a")
    bar.notices.dismiss(two)
    bar.notices.dismiss()
    assert bar.changes == before
