"""Patients that could be taken for one another are found, and few others are."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avara_desktop.api.models import Study
from avara_desktop.api.terms import StudyType
from avara_desktop.state.look_alikes import LookAlikes, alike, near, person
from tests.api.samples import bounded
from tests.state.studies import study
from tests.state.support import Room


def of(name: str | None, born: str | None, mrn: str) -> Study:
    return study(f"stu_{mrn}", {"patientName": name, "dateOfBirth": born, "mrn": mrn})


Named = tuple[str | None, str | None]
PAIRS: list[tuple[Named, Named, bool]] = [
    (("DOE^JANE", "1980-03-07"), ("DOE^JANET", "1951-01-01"), True),
    (("DOE^JANE", "1980-03-07"), ("Doe, Jane", "1951-01-01"), True),
    (("DOE^JANE", "1980-03-07"), ("Jane Doe", "1951-01-01"), True),
    (("GARCÍA-LÓPEZ^MARÍA", "1980-03-07"), ("Garcia Lopez^Maria", "1951-01-01"), True),
    (("PETERSON^ANN", "1980-03-07"), ("PETERSEN^ANN", "1951-01-01"), True),
    (("SMITH^JOHN", "1980-03-07"), ("SMYTH^J", "1951-01-01"), True),
    (("SMITH^JOHN", "1980-03-07"), ("SMITHE^JON", "1951-01-01"), True),
    (("LI^WEI", "1980-03-07"), ("LI^WEN", "1951-01-01"), True),
    (("LI^WEI", "1980-03-07"), ("LI^WAN", "1951-01-01"), False),
    (("LI^WEI", "1980-03-07"), ("LI^WEN", "1980-03-07"), True),
    (("LI^WEI", "1980-03-07"), ("LE^WEI", "1951-01-01"), False),
    (("DOE^JANE", "1980-03-07"), ("DOE^RICHARD", "1951-01-01"), False),
    (("DOE^JANE", "1980-03-07"), ("DOE^JASPER", "1951-01-01"), False),
    (("DOE^JANE", "1980-03-07"), ("ROE^JANE", "1951-01-01"), False),
    (("DOE^JANE", "1980-03-07"), ("ROE^JANE", "1980-03-07"), True),
    (("DOE^JANE", "1980-03-07"), ("DIAZ^PABLO", "1980-03-07"), True),
    (("DOE^JANE", "1980-03-07"), ("ROSSI^PABLO", "1980-03-07"), False),
    (("DOE^JANE", None), ("ROE^JANE", None), False),
    ((None, "1980-03-07"), (None, "1980-03-07"), False),
    ((None, None), (None, None), False),
    (("山田^太郎", "1980-03-07"), ("山田^花子", "1951-01-01"), False),
    (("山田^太郎", "1980-03-07"), ("山田^太郎", "1951-01-01"), True),
]


@pytest.mark.parametrize(("one", "other", "found"), PAIRS)
def test_who_looks_alike(one: Named, other: Named, found: bool) -> None:
    first, second = of(*one, "1"), of(*other, "2")
    assert alike(person(first), person(second)) is found
    assert alike(person(second), person(first)) is found
    index = LookAlikes()
    index.take(first)
    index.take(second)
    assert index.of("stu_1") == (("stu_2",) if found else ())
    assert index.of("stu_2") == (("stu_1",) if found else ())


def test_two_studies_of_one_patient_do_not_look_alike() -> None:
    index = LookAlikes()
    for number in range(3):
        index.take(study(f"stu_{number}", {"mrn": " mr-1 " if number else "MR-1"}))
    assert [index.of(f"stu_{number}") for number in range(3)] == [(), (), ()]


def test_the_same_number_at_another_customer_is_another_patient() -> None:
    index = LookAlikes()
    for number in (1, 2):
        customer = {"expressCustomerId": f"c{number}", "expressCustomerName": f"C{number}"}
        index.take(study(f"stu_{number}", expressCustomer=customer))
    assert index.of("stu_1") == ("stu_2",)


def test_of_each_other_patient_one_study_is_told() -> None:
    index = LookAlikes()
    index.take(study("stu_1"))
    for number in (2, 3):
        index.take(study(f"stu_{number}", {"mrn": "MR-9"}))
    index.take(study("stu_4", {"mrn": "MR-10"}))
    assert index.of("stu_1") == ("stu_2", "stu_4")


def test_a_corrected_name_and_a_study_that_is_gone_look_alike_no_longer() -> None:
    index = LookAlikes()
    index.take(of("DOE^JANE", "1980-03-07", "1"))
    index.take(of("DOE^JANET", "1951-01-01", "2"))
    assert index.of("stu_1") == ("stu_2",)
    index.take(of("ROSSI^ALMA", "1951-01-01", "2"))
    assert index.of("stu_1") == ()
    index.take(of("DOE^JANET", "1951-01-01", "2"))
    index.drop("stu_2")
    index.drop("stu_2")
    assert index.of("stu_1") == ()
    assert index.of("stu_2") == ()
    index.clear()
    assert not any(vars(index).values())


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("smith", "smyth", True),
        ("smith", "smiths", True),
        ("smith", "mith", False),
        ("smithe", "mithe", True),
        ("smith", "smtih", False),
        ("smith", "smythe", False),
        ("meyer", "meier", True),
        ("", "", True),
        ("doe", "dol", False),
    ],
)
def test_nearly_equal_names(one: str, other: str, found: bool) -> None:
    assert near(one, other) is near(other, one) is found


names = st.lists(st.sampled_from("ABE^, é"), max_size=9).map("".join)
people = st.lists(st.tuples(names, st.sampled_from([None, "1980-01-01", "1990-01-01"]), st.integers(0, 4)), max_size=10)


@given(people, st.lists(st.integers(0, 9), max_size=4))
@bounded(300)
def test_the_index_finds_exactly_what_comparing_everybody_finds(
    made: list[tuple[str, str | None, int]], gone: list[int]
) -> None:
    studies = {
        f"stu_{number}": study(f"stu_{number}", {"patientName": name, "dateOfBirth": born, "mrn": f"MR-{mrn}"})
        for number, (name, born, mrn) in enumerate(made)
    }
    index = LookAlikes()
    for each in studies.values():
        index.take(each)
    for number in gone:
        studies.pop(f"stu_{number}", None)
        index.drop(f"stu_{number}")
    for one, other in itertools.permutations(studies.values(), 2):
        told = {person(studies[each]).who for each in index.of(one.study_id)}
        assert (person(other).who in told) >= alike(person(one), person(other))
    for study_id, each in studies.items():
        assert all(alike(person(each), person(studies[other])) for other in index.of(study_id))


async def test_on_the_sandboxs_400_studies_it_finds_the_namesakes_and_does_not_cry_wolf() -> None:
    """Exact numbers are in the module's docstring; the sandbox may be seeded otherwise some day."""
    room = await Room(studies=400, assigned=100).sign_in()
    index, studies = LookAlikes(), list[Study]()
    async for page in room.session.client.study_pages():
        studies += [each for each in page.studies if each.study_type is not StudyType.EXTERNAL]
    for each in studies:
        index.take(each)
    marked = [each.study_id for each in studies if index.of(each.study_id)]
    assert 0.05 < len(marked) / len(studies) < 0.125
    people = {each.study_id: person(each) for each in studies}
    mrns: dict[tuple[str, str, str], set[tuple[str, ...]]] = {}
    for one in people.values():
        mrns.setdefault(one[:3], set()).add(one.who)
    namesakes = {study_id for study_id, one in people.items() if one.family and len(mrns[one[:3]]) > 1}
    assert namesakes
    assert namesakes <= set(marked)
    by_id = {each.study_id: each for each in studies}
    for study_id in marked:
        who = person(by_id[study_id]).who
        for other in index.of(study_id):
            assert who in {person(by_id[back]).who for back in index.of(other)}, "marked on both rows"
