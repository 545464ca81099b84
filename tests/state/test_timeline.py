"""The timeline gathered: nobody else's examination ever joins, nothing is lost, the same twice is the same once."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avara_desktop.api.models import Study
from avara_desktop.state.regions import Relevance
from avara_desktop.state.timeline import Entry, Source, doubt, examination, gather, same_patient, unlike

from .studies import patient, study

CUSTOMER = {"expressCustomerId": "cus_1", "expressCustomerName": "City Medical"}
OTHER_CUSTOMER = {"expressCustomerId": "cus_2", "expressCustomerName": "Hill Hospital"}


def earlier(study_id: str, when: str | None = "2024-03-01", **fields: Any) -> Study:
    """An archive study of the same patient, unless the fields say otherwise."""
    body = {"studyDate": when, **fields.pop("patient", {})}
    wire = {"studyType": "external", "expressCustomer": CUSTOMER, "externalPatientId": "pat-1", "modality": "CT"}
    return study(study_id, {name: value for name, value in body.items() if value is not None}, **(wire | fields))


def here(priors: list[dict[str, Any]] | None = None, **fields: Any) -> Study:
    """The study in hand."""
    wire = {"expressCustomer": CUSTOMER, "externalPatientId": "pat-1", "modality": "CT", "priorReports": priors}
    return study("stu_here", {"studyDate": "2026-05-05"}, **(wire | fields))


def gathered(of: Study, *others: Study) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    return gather(of, [examination(other) for other in others])


def ids(entries: tuple[Entry, ...]) -> list[str]:
    return [entry.key for entry in entries]


def test_customer_and_patient_id_join_and_nothing_else_does() -> None:
    strangers = [
        earlier("stu_a", externalPatientId="pat-2", patient={"mrn": "X"}),
        earlier("stu_b", expressCustomer=OTHER_CUSTOMER, patient={"mrn": "X"}),
        earlier("stu_c", expressCustomer=None, patient={"mrn": "X"}),
        earlier("stu_d", externalPatientId=None, patient={"mrn": "X"}),
    ]
    joined, possible = gathered(here(), earlier("stu_1"), *strangers)
    assert (ids(joined), possible) == (["stu_1"], ())


@pytest.mark.parametrize("key", [None, "", "  "])
def test_a_key_that_is_not_there_joins_nobody(key: str | None) -> None:
    one, other = here(externalPatientId=key), earlier("stu_1", externalPatientId=key, patient={"mrn": "X"})
    assert gathered(one, other) == ((), ())
    assert not same_patient(examination(one), examination(other))


def test_the_same_name_and_birth_date_join_nobody() -> None:
    namesake = earlier("stu_1", externalPatientId="pat-2", patient={"mrn": "other"})
    assert namesake.report_metadata.patient_name == here().report_metadata.patient_name
    assert gathered(here(), namesake) == ((), ())


def test_the_same_mrn_alone_is_possible_and_apart() -> None:
    elsewhere = earlier("stu_1", expressCustomer=OTHER_CUSTOMER)
    no_id = earlier("stu_2", externalPatientId=None, patient={"facilityName": "City Medical"})
    joined, possible = gathered(here(), elsewhere, no_id)
    assert joined == ()
    assert {entry.key: entry.doubt for entry in possible} == {
        "stu_1": "possible, same MRN, other facility",
        "stu_2": "possible, same MRN, other id",
    }
    assert all(entry.marks.startswith("possible, same MRN") for entry in possible)
    assert doubt(examination(here()), examination(earlier("stu_3"))) == "", "what joins is not in doubt"


def test_newest_first_and_what_has_no_date_last() -> None:
    priors = [{"reportText": "undated"}, {"reportText": "old", "studyDate": "2001-01-01"}]
    joined, _ = gathered(
        here(priors),
        earlier("stu_new", "2025-12-31"),
        earlier("stu_odd", "13.13.2020"),
        earlier("stu_dicom", "20200102"),
        earlier("stu_none", None),
    )
    assert [entry.when for entry in joined] == ["2025-12-31", "20200102", "2001-01-01", "", "13.13.2020", ""]
    assert [entry.title.split("   ")[0] for entry in joined][1:] == [
        "02-Jan-2020",
        "01-Jan-2001",
        "Date not known",
        "13.13.2020",
        "Date not known",
    ]


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("2026-08-18", "18-Aug-2026"),
        ("20260818", "18-Aug-2026"),
        ("18.08.2026", "18-Aug-2026"),
        (" 8.8.2026 ", "08-Aug-2026"),
        ("31.02.2026", "31.02.2026"),
        ("08/07/2026", "08/07/2026"),
        ("August 2026", "August 2026"),
    ],
)
def test_every_date_that_can_be_told_is_shown_alike_and_any_other_as_sent(sent: str, shown: str) -> None:
    ((entry,), _) = gathered(here([{"reportText": "Text.", "studyDate": sent}]))
    assert (entry.when, entry.title.split("   ")[0]) == (sent, shown)


def test_the_same_report_twice_is_one_entry_that_names_both_sources() -> None:
    prior = {"reportText": "Text.", "studyDate": "2024-03-01", "modality": "MRI", "studyDescription": "MRI  brain"}
    twin = earlier("stu_1", "20240301", modality="MR", studyDescription="MRI Brain")
    joined, _ = gathered(here([prior]), twin)
    assert [entry.sources for entry in joined] == [(Source.SENT, Source.ARCHIVE)]
    assert (joined[0].text, joined[0].other) == ("Text.", examination(twin))
    assert "sent with this study and archive" in joined[0].marks


@pytest.mark.parametrize(
    "different", [{"studyDate": "2024-03-02"}, {"modality": "CT"}, {"studyDescription": "Other"}, {"modality": None}]
)
def test_what_is_not_surely_the_same_report_stays_two(different: dict[str, Any]) -> None:
    prior = {"reportText": "Text.", "studyDate": "2024-03-01", "modality": "MR", "studyDescription": "MRI Brain"}
    twin = earlier("stu_1", modality="MR", studyDescription="MRI Brain")
    assert len(gathered(here([prior]), twin)[0]) == 1
    assert len(gathered(here([prior | different]), twin)[0]) == 2


def test_two_priors_of_one_day_and_one_archive_study_are_two_entries() -> None:
    prior = {"reportText": "1", "studyDate": "2024-03-01", "modality": "CT", "studyDescription": "CT Head"}
    joined, _ = gathered(here([prior, prior | {"reportText": "2"}]), earlier("stu_1"))
    assert [(entry.text, len(entry.sources)) for entry in joined] == [("1", 2), ("2", 1)]
    avara = earlier("stu_2", studyType="standard")
    assert len(gathered(here([prior]), avara)[0]) == 2, "an Avara study has reports of its own"


def test_relevance_marks_and_hides_nothing() -> None:
    joined, _ = gathered(
        here(),
        earlier("stu_same"),
        earlier("stu_region", modality="MR", studyDescription="MRI Brain"),
        earlier("stu_far", studyDescription="CT Abdomen"),
    )
    assert {entry.key: entry.relevance for entry in joined} == {
        "stu_same": Relevance.SAME,
        "stu_region": Relevance.REGION,
        "stu_far": Relevance.NONE,
    }
    assert next(entry for entry in joined if entry.key == "stu_same").marks.startswith("same modality and region")


def test_a_name_or_birth_date_that_differs_is_warned_of_and_a_way_of_writing_is_not() -> None:
    joined, _ = gathered(
        here(),
        earlier("stu_1", patient={"patientName": "Doe, Jane"}),
        earlier("stu_2", patient={"patientName": "DOE^JANET"}),
        earlier("stu_3", patient={"dateOfBirth": "1980-07-03", "patientName": "ROE^ANN"}),
    )
    warnings = {entry.key: entry.warning for entry in joined}
    assert warnings["stu_1"] == ""
    assert warnings["stu_2"].startswith("Another name than")
    assert warnings["stu_3"].startswith("Another name and birth date than")
    assert "MRN MR-1234" in joined[0].identity
    assert unlike(patient(patientName="García, José"), patient(patientName="JOSE GARCIA")) == []
    assert unlike(patient(), patient(patientName="A", dateOfBirth="1980-01-01")) == [], "unknown is not different"


def test_an_avara_study_says_how_its_report_stands_and_a_later_one_that_it_is_later() -> None:
    joined, _ = gathered(here(), earlier("stu_1", "2026-06-01", studyType="standard", studyReportStatus="completed"))
    assert joined[0].sources == (Source.AVARA,)
    assert joined[0].marks == "same modality and region · later than this study · Avara study · City Medical · Signed"


CUSTOMERS = st.sampled_from([None, CUSTOMER, OTHER_CUSTOMER])
OTHERS = st.builds(
    lambda number, customer, patient_id, mrn, when, archived: earlier(
        f"stu_{number}",
        when,
        expressCustomer=customer,
        externalPatientId=patient_id,
        patient={"mrn": mrn},
        studyType="external" if archived else "standard",
    ),
    st.integers(0, 5),
    CUSTOMERS,
    st.sampled_from([None, "", "pat-1", "pat-2"]),
    st.sampled_from(["", "MR-1234", "MR-9"]),
    st.sampled_from([None, "2024-03-01", "2020-01-01", "soon"]),
    st.booleans(),
)
PRIORS = st.lists(
    st.fixed_dictionaries(
        {"reportText": st.sampled_from(["a", "b"])},
        optional={
            "studyDate": st.sampled_from(["2024-03-01", "soon"]),
            "modality": st.sampled_from(["CT", "MRI"]),
            "studyDescription": st.sampled_from(["CT Head", "CT Abdomen"]),
        },
    ),
    max_size=4,
)


@given(PRIORS, st.lists(OTHERS, max_size=8), CUSTOMERS, st.sampled_from([None, "pat-1"]))
def test_nothing_is_lost_nobody_else_joins_and_again_is_the_same(
    priors: list[dict[str, Any]], others: list[Study], customer: Any, patient_id: str | None
) -> None:
    mine = here(priors, expressCustomer=customer, externalPatientId=patient_id)
    joined, possible = gathered(mine, *others)
    assert gathered(mine, *others, *others) == (joined, possible), "what arrives twice is there once"
    last = {other.study_id: examination(other) for other in others}
    told = {entry.other.study_id for entry in joined if entry.other}
    key = examination(mine)
    wanted = {study_id for study_id, other in last.items() if same_patient(key, other)}
    assert told == wanted, "each of the patient's studies, and none of anybody else's"
    for entry in joined:
        if entry.other:
            assert (entry.other.customer_id, entry.other.patient_id) == (key.customer_id, key.patient_id)
            assert key.customer_id
            assert key.patient_id
    assert sorted(entry.text or "" for entry in joined if Source.SENT in entry.sources) == sorted(
        prior["reportText"] for prior in priors
    )
    assert all(entry.doubt and entry.other and entry.other.patient.mrn == "MR-1234" for entry in possible)
    assert len({entry.key for entry in (*joined, *possible)}) == len(joined) + len(possible)
    days = [entry.day for entry in joined]
    known = [day for day in days if day]
    assert days[: len(known)] == sorted(known, reverse=True)
