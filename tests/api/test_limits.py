"""The limits of the documents: what lies just inside is sent, what lies just outside is named and stays here."""

import traceback
from typing import Any

import pytest

from avara_desktop.api import limits
from avara_desktop.api.bodies import (
    Body,
    StudyDraft,
    StudyPatch,
    UserInvite,
    UserPatch,
    ViewerStudyDraft,
    ViewerStudyPatch,
)
from avara_desktop.api.limits import checked, is_date, is_npi, is_time, is_uid
from avara_desktop.errors import InvalidInput
from tests.api.samples import new_study, new_user, new_viewer_study

Fields = dict[str, Any]
HEX = "0123456789abcdef" * 2
CANARY = "CANARY"

REQUIRED: dict[type[Body], Fields] = {
    StudyDraft: new_study(),
    ViewerStudyDraft: new_viewer_study(),
    UserInvite: new_user(),
    StudyPatch: {},
    ViewerStudyPatch: {},
    UserPatch: {},
}


def nested(wire: str, value: Any) -> Fields:
    """A body's field by its dotted wire name; a part that is a number is a place in a list."""
    name, _, rest = wire.partition(".")
    if not rest:
        return {name: value}
    place, _, inner = rest.partition(".")
    if place.isdigit():
        return {name: [nested(inner, value) if inner else value]}
    return {name: nested(rest, value)}


def at(wire: str, value: Any) -> Fields:
    """The same with what the field's neighbours must say."""
    if wire.startswith("priorReports.0.") and not wire.endswith("reportText"):
        return {"priorReports": [{"reportText": "x", wire.rpartition(".")[2]: value}]}
    for name, unit in (("height", "cm"), ("weight", "kg")):
        if wire == f"reportMetadata.{name}.value":
            return {"reportMetadata": {name: {"unit": unit, "value": value}}}
        if wire == f"reportMetadata.{name}.unit":
            return {"reportMetadata": {name: {"unit": value, "value": 1}}}
    return nested(wire, value)


TEXT_SIZE = "must have {} to {} characters"
NOT_A_UID = "must be a DICOM UID: numbers joined by dots, no leading zeros, at most 64 characters"
NOT_A_DATE = "must be a date that exists, as YYYY-MM-DD"
NOT_A_TIME = "must be a time of day, as HH:MM"
NOT_AN_NPI = "must be a National Provider Identifier: 10 digits, the last a check digit"
NOT_A_PHONE = "must be 10 to 15 digits"
NOT_AN_EMAIL = "must be an email address"
NOT_A_NUMBER = "must be a number"
NOT_THE_KIND = "is not of the right kind"
NOT_A_WORD = "must be a word the API knows"
NOT_A_TRUTH = "must be true or false"
NOT_UNICODE = "must be Unicode text"
EMPTY = "must not be empty"

UIDS = ("1.2", "0.0", "1.2.840.10008.5.1.4.1.1.2", "2.25." + "9" * 39, "1." + "2" * 62, "1.0.2")
# fmt: off
BAD_UIDS = (
    "", " ", "0", "1", ".", "1.", ".1", "1..2", "01", "1.02", "1.00", "-1.2", "+1.2", "1.2a", "1,2", " 1.2", "1.2 ",
    "1.2\n", "1.2\x00", "1.²", "1.٢", "１.２", "1." + "2" * 63, "1.2." * 16 + "1", CANARY,
)
DATES = ("2024-03-15", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31", "1985-07-20")
BAD_DATES = (
    "", "2023-02-29", "1900-02-29", "2024-02-30", "2024-04-31", "2024-13-01", "2024-00-10", "2024-01-00", "0000-01-01",
    "2024-1-1", "20240315", "2024-W11-5", "2024-075", "15-03-2024", "03/15/2024", "2024-03-15T00:00", "2024-03-15\n",
    " 2024-03-15", "٢٠٢٤-٠٣-١٥", "２０２４-０３-１５", "-024-03-15", CANARY,
)
TIMES = ("00:00", "23:59", "14:30", "09:05")
BAD_TIMES = (
    "", "24:00", "23:60", "-1:00", "9:05", "09:5", "0905", "09:05:00", "09:05Z", "09:05+02", "2:30 PM", "09:05\n",
    " 09:05", "٠٩:٠٥", "０９:０５", "09.05", "T09:05", CANARY,
)
NPIS = ("1234567893", "1245319599", "1003000126", "1497758544")
BAD_NPIS = (
    "", "1234567890", "1234567894", "2134567893", "123456789", "12345678930", " 1234567893", "1234567893\n",
    "１２３４５６７８９３", "١٢٣٤٥٦٧٨٩٣", "123456789X", CANARY,
)
PHONES = ("1234567890", "123456789012345", "0000000000")
BAD_PHONES = (
    "", "123456789", "1234567890123456", "+1234567890", "123-456-7890", "1234567890\n", "١٢٣٤٥٦٧٨٩٠",
    "１２３４５６７８９０", "12345 67890", CANARY,
)
EMAILS = ("a@b.c", "first.last+tag@sub.radiology.com", "ö@bücher.de")
BAD_EMAILS = (
    "", "@", "a@", "@b.c", "a@b", "a@b.", "a@.c", "a@b..c", "a@@b.c", "a@b@c.d", "a b@c.d", "a@b c.d", "a@b.c\n",
    "a.b.c", f"{CANARY} <a@b.c>",
)
# fmt: on


def bad_ids(prefix: str) -> tuple[str, ...]:
    other = "usr" if prefix != "usr" else "stu"
    return (
        "",
        prefix,
        f"{prefix}_",
        f"{prefix}_{HEX[:-1]}",
        f"{prefix}_{HEX}0",
        f"{prefix}_{HEX.upper()}",
        f"{prefix}_{HEX[:-1]}g",
        f"{prefix}_{HEX}\n",
        f" {prefix}_{HEX}",
        f"{other}_{HEX}",
        f"{prefix.upper()}_{HEX}",
        f"{prefix}-{HEX}",
        f"{prefix}_{HEX[:-1]}１",
        f"{prefix}_{CANARY}",
        HEX,
    )


def an_id(prefix: str) -> str:
    return f"must be {prefix}_ and 32 hexadecimal digits"


def sizes(least: int, most: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Texts of the shortest and longest size, also of signs outside of ASCII, and those one shorter or longer."""
    inside = ("x" * least, "x" * most, "ü" * most, "𝄞" * most)
    return inside, tuple(text for text in ("x" * (least - 1), "x" * (most + 1), "𝄞" * (most + 1)) if least or text)


AMOUNTS = (0, 0.0, 1, 165, 62.5, 1e300, "62", " 62.5 ", "0")
NO_AMOUNTS = (True, False, "", " ", "heavy", "1_0", "1e3", "0x10", "６２", "nan", "inf", "1,5", b"62", CANARY)

# (who is sent it, wire name, what passes, what does not, the words)
Limit = tuple[tuple[type[Body], ...], str, tuple[Any, ...], tuple[Any, ...], str]
STUDY_BODIES = (StudyDraft, StudyPatch)
ALL_STUDY_BODIES = (StudyDraft, ViewerStudyDraft, StudyPatch, ViewerStudyPatch)
PEOPLE = (UserInvite, UserPatch)
FREE_TEXT = ("", "x", "ü" * 100_000, " ", "line\nline", "\x00")

LIMITS: tuple[Limit, ...] = (
    ((StudyDraft, ViewerStudyDraft), "studyInstanceUid", UIDS, BAD_UIDS, NOT_A_UID),
    *((STUDY_BODIES, f"reportMetadata.{name}", DATES, BAD_DATES, NOT_A_DATE) for name in ("dateOfBirth", "studyDate")),
    (STUDY_BODIES, "priorReports.0.studyDate", DATES, BAD_DATES, NOT_A_DATE),
    (STUDY_BODIES, "reportMetadata.studyTime", TIMES, BAD_TIMES, NOT_A_TIME),
    *(
        limit
        for name, units in (("height", ("in", "cm")), ("weight", ("lbs", "kg")))
        for limit in (
            (STUDY_BODIES, f"reportMetadata.{name}.value", AMOUNTS, NO_AMOUNTS, NOT_A_NUMBER),
            (
                STUDY_BODIES,
                f"reportMetadata.{name}.value",
                (),
                (-1, -0.01, -1e-300, "-1"),
                "must be 0 or more",
            ),
            (
                STUDY_BODIES,
                f"reportMetadata.{name}.value",
                (),
                (float("nan"), float("inf"), float("-inf"), 10**400, -(10**400), None, [1]),
                NOT_THE_KIND,
            ),
            (
                STUDY_BODIES,
                f"reportMetadata.{name}.unit",
                units,
                ("", "CM", "cm\n", " kg", "m", "inches", "ｃｍ", CANARY),
                f"must be {units[0]} or {units[1]}",
            ),
        )
    ),
    (STUDY_BODIES, "reportMetadata.sex", ("male", "female", "other"), ("Female", "f", "other\n", CANARY), NOT_A_WORD),
    (
        ALL_STUDY_BODIES,
        "severity",
        ("normal", "high", "stat"),
        ("STAT", "urgent", " stat", "stat\n", CANARY),
        NOT_A_WORD,
    ),
    (ALL_STUDY_BODIES, "severity", (), ("", None, 1, True, ["stat"], "x" * 101), NOT_THE_KIND),
    (ALL_STUDY_BODIES, "studyDescription", ("x", " x ", "ü" * 100_000), ("", " ", "\n\t", "\u2003"), EMPTY),
    *(
        (who, field, (f"{prefix}_{HEX}",), bad_ids(prefix), an_id(prefix))
        for who, field, prefix in (
            (ALL_STUDY_BODIES, "assignedTo", "usr"),
            ((StudyDraft, ViewerStudyDraft, StudyPatch), "expressCustomerId", "cus"),
            ((StudyPatch,), "orgId", "org"),
            ((StudyDraft,), "priorStudyIds.0", "stu"),
        )
    ),
    (STUDY_BODIES, "technologistNotes.0", *sizes(1, 1_000), TEXT_SIZE.format(1, "1,000")),
    (STUDY_BODIES, "priorReports.0.reportText", *sizes(1, 50_000), TEXT_SIZE.format(1, "50,000")),
    (STUDY_BODIES, "priorReports.0.externalStudyId", *sizes(1, 256), TEXT_SIZE.format(1, "256")),
    (STUDY_BODIES, "priorReports.0.modality", *sizes(1, 100), TEXT_SIZE.format(1, "100")),
    (STUDY_BODIES, "priorReports.0.studyDescription", *sizes(1, 1_000), TEXT_SIZE.format(1, "1,000")),
    (
        ALL_STUDY_BODIES,
        "metadata",
        tuple({text: "v"} for text in sizes(1, 100)[0]),
        tuple({text: CANARY} for text in sizes(1, 100)[1]),
        "each key " + TEXT_SIZE.format(1, "100"),
    ),
    (
        ALL_STUDY_BODIES,
        "metadata",
        tuple({"k": text} for text in sizes(0, 1_000)[0]),
        tuple({CANARY: text} for text in ("x" * 1_001, "𝄞" * 1_001)),
        "each value must have at most 1,000 characters",
    ),
    (
        ALL_STUDY_BODIES,
        "metadata",
        ({}, {str(number): "" for number in range(50)}),
        ({f"{CANARY}{number}": "" for number in range(51)},),
        "must have at most 50 pairs",
    ),
    (ALL_STUDY_BODIES, "metadata", (), ({CANARY: 1}, {CANARY: None}, {1: CANARY}, [CANARY], CANARY), NOT_THE_KIND),
    (STUDY_BODIES, "technologistNotes", ([], ["x"] * 50), ([CANARY] * 51,), "must have at most 50 notes"),
    (
        STUDY_BODIES,
        "priorReports",
        ([], [{"reportText": "x"}] * 50),
        ([{"reportText": CANARY}] * 51,),
        "must have at most 50 prior reports",
    ),
    *(
        (STUDY_BODIES, name, FREE_TEXT, ("\ud800", f"{CANARY}\udfff"), NOT_UNICODE)
        for name in ("clinicalHistory", "modality", "externalPatientId", "reportMetadata.mrn")
    ),
    (ALL_STUDY_BODIES, "metadata", (), ({"\ud800": CANARY}, {CANARY: "\udfff"}), NOT_UNICODE),
    (STUDY_BODIES, "technologistNotes", (), (["\ud800"],), NOT_UNICODE),
    ((UserInvite,), "email", EMAILS, BAD_EMAILS, NOT_AN_EMAIL),
    (PEOPLE, "phoneNumber", PHONES, BAD_PHONES, NOT_A_PHONE),
    (PEOPLE, "npiNumber", NPIS, BAD_NPIS, NOT_AN_NPI),
    (PEOPLE, "level", ("member",), ("Admin", "root", "member\n", CANARY), NOT_A_WORD),
    (PEOPLE, "level", (), ("owner",), "an owner is made in Avara's dashboard only"),
    (
        PEOPLE,
        "clinicRole",
        ("Radiologist", "Pathologists' Assistant", "Other"),
        ("", "radiologist", "Radiologist\n", CANARY),
        "must be one of the clinic roles of the API",
    ),
    *((PEOPLE, name, ("x", " Ö "), ("", " ", "\n"), EMPTY) for name in ("firstName", "lastName")),
    *(
        (PEOPLE, name, (True, False), (1, 0, "true", "yes", "", None, CANARY), NOT_A_TRUTH)
        for name in ("canManageStudies", "canCreateReports", "hasDashboardAccess")
    ),
    ((ViewerStudyPatch,), "studyViewerStatus", ("incomplete", "complete"), ("completed", CANARY), NOT_A_WORD),
)


CASES = [(body, wire, passing, failing, words) for who, wire, passing, failing, words in LIMITS for body in who]
IDS = [f"{body.__name__}.{wire} {words}" for body, wire, *_, words in CASES]


@pytest.mark.parametrize(("body", "wire", "passing", "failing", "words"), CASES, ids=IDS)
def test_what_lies_just_inside_a_limit_is_sent_as_it_is(
    body: type[Body], wire: str, passing: tuple[Any, ...], failing: object, words: str
) -> None:
    for value in passing:
        made = checked(body, {**REQUIRED[body], **at(wire, value)})
        sent: Any = made.to_older_wire() if isinstance(made, StudyDraft) and "Ids" in wire else made.to_wire()
        for part in wire.split("."):
            sent = sent[int(part) if part.isdigit() else part]
        assert sent == (float(value) if wire.endswith(".value") else value)


@pytest.mark.parametrize(("body", "wire", "passing", "failing", "words"), CASES, ids=IDS)
def test_what_lies_just_outside_is_named_by_its_wire_name_without_its_value(
    body: type[Body], wire: str, passing: object, failing: tuple[Any, ...], words: str
) -> None:
    assert failing
    told = ({wire: words}, f"{wire} {words}. Nothing was sent.")
    wrong = [value for value in failing if refused(body, {**REQUIRED[body], **at(wire, value)}) != told]
    assert wrong == []


def refused(body: type[Body], fields: Fields) -> tuple[dict[str, str], str] | None:
    """What is said of fields, and in which words; None where they are taken."""
    try:
        checked(body, fields)
    except InvalidInput as error:
        return error.problems, error.advice
    return None


def test_no_words_about_a_limit_hold_what_was_entered() -> None:
    assert not [words for *_, words in LIMITS if CANARY in words]
    entered = dict.fromkeys(StudyDraft.model_fields, CANARY)
    with pytest.raises(InvalidInput) as caught:
        checked(StudyDraft, entered)
    assert CANARY not in "".join(traceback.format_exception(caught.value))


def test_every_type_of_limit_is_in_the_table() -> None:
    """A limit that somebody adds is tried at its edges, or this fails."""
    fields = {
        (body, field.alias or name) for body in REQUIRED for name, field in body.model_fields.items() if field.metadata
    }
    tried = {(body, wire.partition(".")[0]) for who, wire, *_ in LIMITS for body in who}
    assert {(body.__name__, wire) for body, wire in fields - tried} == set()


# --- rules between fields ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [body for body in REQUIRED if REQUIRED[body]])
def test_every_missing_field_is_named_at_once(body: type[Body]) -> None:
    with pytest.raises(InvalidInput) as caught:
        checked(body, {})
    required = {(field.alias or name) for name, field in body.model_fields.items() if field.is_required()}
    assert caught.value.problems == dict.fromkeys(required, "is required")
    assert required <= REQUIRED[body].keys()


@pytest.mark.parametrize("body", REQUIRED)
def test_a_field_that_is_none_of_the_request_is_refused_and_not_dropped(body: type[Body]) -> None:
    with pytest.raises(InvalidInput) as caught:
        checked(body, {**REQUIRED[body], "scanner": CANARY})
    assert caught.value.problems == {"scanner": "is no field of this request"}
    assert CANARY not in caught.value.advice


@pytest.mark.parametrize(
    ("wire", "fields"),
    [
        ("reportMetadata.scanDate", {"reportMetadata": {"scanDate": "2024-01-01"}}),
        ("reportMetadata.colour", {"reportMetadata": {"colour": CANARY}}),
        ("reportMetadata.height.scale", {"reportMetadata": {"height": {"unit": "cm", "value": 1, "scale": CANARY}}}),
        ("reportMetadata.weight.scale", {"reportMetadata": {"weight": {"unit": "kg", "value": 1, "scale": CANARY}}}),
        ("priorReports.1.author", {"priorReports": [{"reportText": "x"}, {"reportText": "x", "author": CANARY}]}),
    ],
)
@pytest.mark.parametrize("body", STUDY_BODIES)
def test_a_nested_field_that_is_none_is_refused_and_not_dropped(body: type[Body], wire: str, fields: Fields) -> None:
    with pytest.raises(InvalidInput) as caught:
        checked(body, {**REQUIRED[body], **fields})
    assert caught.value.problems == {wire: "is no field of this request"}


def test_fields_are_taken_by_either_name_but_not_by_both() -> None:
    assert checked(StudyPatch, {"clinical_history": "x"}) == checked(StudyPatch, {"clinicalHistory": "x"})
    with pytest.raises(InvalidInput):
        checked(StudyPatch, {"clinical_history": "x", "clinicalHistory": "y"})
    with pytest.raises(InvalidInput):
        checked(StudyPatch, {"report_metadata": {"study_date": "2024-01-01", "studyDate": "2024-01-01"}})


@pytest.mark.parametrize("number", [{}, {"npiNumber": None}])
def test_who_may_create_reports_needs_a_national_provider_identifier(number: Fields) -> None:
    fields = {name: value for name, value in new_user().items() if name != "npiNumber"}
    with pytest.raises(InvalidInput) as caught:
        checked(UserInvite, {**fields, **number})
    assert caught.value.problems == {"npiNumber": "is required for a user who may create reports"}
    assert checked(UserInvite, {**fields, **number, "canCreateReports": False}).npi_number is None


def test_an_admin_needs_access_to_the_dashboard() -> None:
    with pytest.raises(InvalidInput) as caught:
        checked(UserInvite, new_user(level="admin"))
    assert caught.value.problems == {"hasDashboardAccess": "is required for an admin"}
    assert checked(UserInvite, new_user(level="admin", hasDashboardAccess=True)).level == "admin"
    assert checked(UserInvite, new_user(level="member", hasDashboardAccess=True)).has_dashboard_access


def test_every_field_at_fault_is_named_at_once() -> None:
    fields = {
        "studyInstanceUid": "01",
        "severity": "urgent",
        "assignedTo": "me",
        "reportMetadata": {"studyTime": "24:00", "height": {"unit": "m", "value": -1}, "dateOfBirth": "2023-02-29"},
        "technologistNotes": ["ok", "", "x" * 1_001],
    }
    with pytest.raises(InvalidInput) as caught:
        checked(StudyDraft, fields)
    assert caught.value.problems == {
        "studyDescription": "is required",
        "studyInstanceUid": NOT_A_UID,
        "severity": NOT_A_WORD,
        "assignedTo": an_id("usr"),
        "reportMetadata.studyTime": NOT_A_TIME,
        "reportMetadata.height.unit": "must be in or cm",
        "reportMetadata.height.value": "must be 0 or more",
        "reportMetadata.dateOfBirth": NOT_A_DATE,
        "technologistNotes.1": TEXT_SIZE.format(1, "1,000"),
        "technologistNotes.2": TEXT_SIZE.format(1, "1,000"),
    }


# --- the rules themselves, against other sources ----------------------------------------------------------------------


def test_the_check_digit_finds_every_single_wrong_digit_and_nearly_every_swap() -> None:
    """What Luhn's formula is for: it finds all single errors, and all swaps of neighbours but 09 and 90."""
    for number in NPIS:
        for place in range(10):
            wrong = {number[:place] + digit + number[place + 1 :] for digit in "0123456789"} - {number}
            assert not any(is_npi(text) for text in wrong)
        for place in range(9):
            pair = number[place : place + 2]
            swapped = number[:place] + pair[::-1] + number[place + 2 :]
            assert is_npi(swapped) == (pair in ("09", "90") or pair[0] == pair[1])


def test_exactly_one_of_ten_numbers_has_the_right_check_digit() -> None:
    for body in ("123456789", "000000000", "999999999", "180284003"):
        assert sum(is_npi(f"{body}{digit}") for digit in range(10)) == 1


def test_every_minute_of_a_day_is_a_time_and_nothing_else_of_that_form_is() -> None:
    assert sum(is_time(f"{hour:02}:{minute:02}") for hour in range(100) for minute in range(100)) == 24 * 60


def test_a_year_has_its_days() -> None:
    days = [f"{{}}-{month:02}-{day:02}" for month in range(14) for day in range(33)]
    assert [sum(is_date(day.format(year)) for day in days) for year in (2023, 2024, 1900, 2000)] == [365, 366, 365, 366]


def test_the_longest_uid_is_64_characters() -> None:
    assert limits.LONGEST_UID == 64
    assert is_uid("1." * 31 + "12")
    assert not is_uid("1." * 32 + "1")
