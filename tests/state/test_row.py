"""A study as one row of the worklist."""

from avara_desktop.state.row import row_of
from tests.state.studies import ME, study


def test_a_row_says_every_column() -> None:
    row = row_of(
        study(
            "stu_1",
            {"sex": "female", "age": "46 years", "facilityName": "City\nMedical", "referringPhysicianName": "Dr. Who"},
            severity="stat",
            modality="CT",
            createdAt="2026-01-01T00:00:00Z",
            priorReports=[{"reportText": "a"}, {"reportText": "b"}],
            technologistNotes=["moved"],
            isCritical=True,
        )
    )
    assert (row.patient, row.mrn, row.identity) == ("DOE, Jane", "MR-1234", "F 46 y · born 07-Mar-1980")
    assert (row.modality, row.description, row.facility, row.status, row.rank) == (
        "CT",
        "CT Head",
        "City Medical",
        "Assigned",
        0,
    )
    assert (row.sender, row.brings) == ("Dr. Who", "2 priors · 1 tech note")
    assert row.owner == f"{ME['firstName']} {ME['lastName']}"
    assert len(row.flags) == 1
    assert "CRITICAL" in row.flags[0]


def test_a_row_of_a_bare_study_leaves_no_hole() -> None:
    row = row_of(study("stu_1", {"patientName": None, "mrn": None, "dateOfBirth": None}, assignedTo=None))
    assert (row.patient, row.mrn, row.modality, row.facility) == ("Not known", "Not known", "–", "–")
    assert (row.sender, row.brings, row.owner, row.flags) == ("", "", "", ())


def test_one_prior_and_several_notes_are_counted_in_words() -> None:
    row = row_of(study(priorReportTexts=["older"], technologistNotes=["a", "b"]))
    assert row.brings == "1 prior · 2 tech notes"


def test_hidden_signs_are_marked_in_every_word_of_a_row() -> None:
    bad = "a\u202eb"
    row = row_of(
        study(
            "stu_1",
            {
                "patientName": bad,
                "mrn": bad,
                "facilityName": bad,
                "referringPhysicianName": bad,
                "age": bad,
                "sex": bad,
            },
            modality=bad,
            studyDescription=bad,
            studyReportStatus=bad,
            assignedTo={"userId": "u", "email": bad},
        )
    )
    words = [
        value
        for name in row.__slots__
        if isinstance(value := getattr(row, name), str) and name not in ("search", "study_id")
    ]
    words += [row.sender, row.owner]
    assert len(words) == 12
    assert not [word for word in words if "\u202e" in word]
