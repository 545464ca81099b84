"""How facts are written for a reader."""

import os
import re
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avara_desktop.api.terms import Sex
from avara_desktop.state import wording
from tests.api.samples import bounded
from tests.state.studies import patient, study

MARK = "\N{REPLACEMENT CHARACTER}"
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
INVISIBLE = "\u00ad\u115f\u1160\u180e\u200b\u2060\u2061\u3164\ufeff\uffa0\U000e0001\U000e0041"


@contextmanager
def time_zone(name: str) -> Iterator[None]:
    """The computer as if it stood somewhere else."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = name
    time.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
        time.tzset()


@given(
    st.text(alphabet=st.one_of(st.sampled_from(BIDI + INVISIBLE + "\x00\x1b\x85\r\n\t \u2028\u2029"), st.characters()))
)
@bounded()
def test_no_control_and_no_direction_override_survives_cleaning(text: str) -> None:
    left = set(wording.clean(text))
    assert not left & set(BIDI + INVISIBLE)
    assert not [sign for sign in left - set("\n\t") if unicodedata.category(sign) in ("Cc", "Zl", "Zp")]
    assert not [sign for sign in left if unicodedata.bidirectional(sign) in ("LRE", "RLE", "LRO", "RLO", "PDF")]
    assert wording.clean(wording.clean(text)) == wording.clean(text)


@given(st.text())
@bounded()
def test_one_line_is_one_line(text: str) -> None:
    line = wording.one_line(text)
    assert line.split() == line.split(" ") or line == ""
    assert wording.one_line(line) == line


@pytest.mark.parametrize("sign", BIDI + INVISIBLE + "\x00\x7f")
def test_names_that_differ_by_something_invisible_look_different(sign: str) -> None:
    shown = wording.patient_name(f"Jane{sign}Doe")
    assert shown == f"Jane{MARK}Doe"
    assert shown != wording.patient_name("JaneDoe")


def test_joiners_and_right_to_left_letters_stay_as_they_are() -> None:
    for name in ("محمد\u200cرضا", "क्\u200dष", "GARCÍA", "Nováková"):
        assert wording.clean(name) == name


def test_line_breaks_of_every_system_become_one_kind() -> None:
    assert wording.clean("a\r\nb\rc\nd\te") == "a\nb\nc\nd\te"
    assert wording.one_line(" a \r\n\t b ") == "a b"


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("DOE^JANE", "DOE, Jane"),
        ("doe^jane^m", "DOE, jane m"),
        ("DOE^JANE^MARY^DR^JR", "DOE, Jane Mary Dr Jr"),
        ("O'BRIEN^SEÁN", "O'BRIEN, Seán"),
        ("van der Berg^Anna", "VAN DER BERG, Anna"),
        ("DOE^", "DOE"),
        ("^JANE", "Jane"),
        ("^^", "Not known"),
        ("Jane Doe", "Jane Doe"),
        ("Doe, Jane", "Doe, Jane"),
        ("  Jane   Doe ", "Jane Doe"),
        ("", "Not known"),
        (None, "Not known"),
    ],
)
def test_only_the_caret_form_of_a_name_is_rewritten(sent: str | None, shown: str) -> None:
    assert wording.patient_name(sent) == shown


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("1980-03-07", "07-Mar-1980"),
        ("2024-02-29", "29-Feb-2024"),
        ("2023-02-29", "2023-02-29"),
        ("about 1950", "about 1950"),
        ("19\u202e80", f"19{MARK}80"),
        ("", "Not known"),
        (None, "Not known"),
    ],
)
def test_a_date_is_written_with_the_month_in_letters_or_shown_as_sent(sent: str | None, shown: str) -> None:
    assert wording.day(sent) == shown


def test_a_moment_is_this_computers_date_and_time() -> None:
    when = datetime(2024, 3, 15, 23, 30, tzinfo=UTC)
    with time_zone("UTC"):
        assert wording.moment(when) == "15-Mar-2024 23:30"
    with time_zone("EET-02"):
        assert wording.moment(when) == "16-Mar-2024 01:30"
    assert wording.moment(None) == "Not known"


@pytest.mark.parametrize("zone", ["UTC", "WST+10", "EST-14"])
@pytest.mark.parametrize("when", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_a_moment_at_the_edge_of_the_calendar_never_fails(zone: str, when: datetime) -> None:
    with time_zone(zone):
        shown = wording.moment(when)
    assert shown == "Not known" or re.fullmatch(r"(01-Jan-0001|31-Dec-9999) \d\d:\d\d", shown)


def test_the_earliest_moment_west_of_greenwich_is_not_known() -> None:
    with time_zone("WST+10"):
        assert wording.moment(datetime.min.replace(tzinfo=UTC)) == "Not known"


@pytest.mark.parametrize(
    ("sent", "shown"),
    [("34.5 years", "34.5 y"), ("1 year", "1 y"), ("3 months", "3 months"), ("9 days", "9 days"), ("", ""), (None, "")],
)
def test_an_age_is_shown_as_sent_and_never_computed(sent: str | None, shown: str) -> None:
    assert wording.age(sent) == shown


def test_sex_is_a_word_and_an_unknown_word_is_shown_as_sent() -> None:
    assert [wording.sex(value) for value in (Sex.FEMALE, Sex("unspecified"), None)] == [
        "Female",
        "Unspecified",
        "Not known",
    ]


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"sex": "female", "age": "38 years", "dateOfBirth": "1985-07-20"}, "F 38 y · born 20-Jul-1985"),
        ({"sex": "male", "dateOfBirth": "1985-07-20"}, "M · born 20-Jul-1985"),
        ({"sex": "neutral\u202e", "age": "2 days"}, f"neutral{MARK} 2 days · birth date not known"),
        ({"dateOfBirth": "1985-07-20"}, "Sex not known · born 20-Jul-1985"),
        ({"age": "3 days"}, "3 days · sex and birth date not known"),
        ({}, "sex and birth date not known"),
    ],
)
def test_the_identity_line_names_what_is_not_known(fields: dict[str, str], line: str) -> None:
    assert wording.identity_line(patient(**fields)) == line


def test_a_study_is_named_by_two_identifiers_shielded_from_their_neighbours() -> None:
    assert wording.identity(study()) == "\u2068DOE, Jane\u2069 (MRN MR-1234)"
    assert wording.identity(study(patient={"mrn": None})).endswith("(MRN Not known)")
    assert wording.identity(study(patient={"patientName": "a\u2069b"})).count("\u2069") == 1


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (-5, "0 min"),
        (0, "0 min"),
        (0.99, "0 min"),
        (59, "59 min"),
        (60, "1 h 00"),
        (112, "1 h 52"),
        (1439, "23 h 59"),
        (1440, "1 d 0 h"),
        (3120, "2 d 4 h"),
    ],
)
def test_waiting_time_in_words(minutes: float, words: str) -> None:
    now = datetime(2026, 1, 5, 12, tzinfo=UTC)
    assert wording.waiting(now - timedelta(minutes=minutes), now) == words


def test_a_study_whose_arrival_is_not_known_has_no_waiting_time() -> None:
    assert wording.waiting(None, datetime.now(UTC)) == "–"


@pytest.mark.parametrize(
    ("seconds", "words"), [(-1, "0 s"), (6.9, "6 s"), (60, "1 min"), (3599, "59 min"), (7500, "2 h 05")]
)
def test_the_age_of_data_in_words(seconds: float, words: str) -> None:
    assert wording.seconds_ago(seconds) == words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"studyReportStatus": "completed"}, "Signed"),
        ({"studyReportStatus": "in_progress"}, "In progress"),
        ({"studyReportStatus": "addendum_active", "isCancelled": True}, "Cancelled"),
        ({"studyReportStatus": "peer_review"}, "peer_review"),
    ],
)
def test_a_status_is_a_word_and_cancelled_wins(fields: dict[str, Any], words: str) -> None:
    assert wording.status(study(**fields)) == words


@pytest.mark.parametrize(
    ("sought", "written"),
    [("garcia", "GARCÍA"), ("strasse", "Straße"), ("novotna", "Novotná"), ("ANGSTROM", "Ångström")],
)
def test_searching_ignores_case_and_accents(sought: str, written: str) -> None:
    assert wording.folded(sought) == wording.folded(written)


@given(st.text())
@bounded()
def test_a_text_is_always_found_by_itself(text: str) -> None:
    assert wording.folded(text) in wording.folded(f"x{chr(10)}{text}{chr(10)}y")
