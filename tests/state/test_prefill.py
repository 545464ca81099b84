"""A form filled in from files: only where nobody typed, never two patients in one form, and every disagreement told."""

from typing import Any

from avara_desktop.local.dicom import DicomStudy
from avara_desktop.state.prefill import prefilled, texts_of_files
from avara_desktop.state.study_fields import FIELDS
from avara_desktop.state.study_form import empty_values


def files(**fields: Any) -> DicomStudy:
    """One study as the files have it."""
    known: dict[str, Any] = {
        "study_instance_uid": "1.2.3", "files": 2, "series": 1, "modality": "CT", "study_description": "CT Head",
        "procedure": "Head", "patient_name": "Jane Doe", "mrn": "0042", "sex": "female", "date_of_birth": "1960-03-12",
        "age": "64 years", "height_cm": 170.0, "weight_kg": 70.25, "accession_number": "A1", "institution": "City",
        "referring_physician": "Dr Who", "study_date": "2024-04-03", "study_time": "09:05", "conflicts": (),
    }  # fmt: skip
    return DicomStudy(**known | fields)


NOBODY_KNOWN = {
    name: None if name.endswith(("_cm", "_kg")) else ""
    for name in ("patient_name", "mrn", "sex", "date_of_birth", "age", "height_cm", "weight_kg", "accession_number")
}


def test_an_empty_form_takes_everything() -> None:
    fill = prefilled(empty_values(), files())
    assert fill.values["patient_name"] == "Jane Doe"
    assert fill.values["height"] == ("170", "cm")
    assert fill.values["weight"] == ("70.2", "kg")
    assert fill.values["facility_name"] == "City"
    assert fill.values["severity"] == "normal", "what files cannot know stays"
    assert len(fill.filled) == len(texts_of_files(files()))
    assert (fill.left, fill.against) == ((), ())
    assert fill.values.keys() == FIELDS.keys()


def test_what_was_typed_stays_and_is_told() -> None:
    typed = empty_values() | {"modality": "MR", "mrn": "7", "facility_name": "City"}
    fill = prefilled(typed, files())
    assert {name: fill.values[name] for name in ("modality", "mrn")} == {"modality": "MR", "mrn": "7"}
    assert set(fill.left) == {"Modality", "MRN"}
    assert fill.against == ("MRN",), "two MRNs may be two patients"
    assert "Facility" not in fill.filled


def test_the_same_name_in_another_order_is_the_same_name() -> None:
    for name in ("DOE^JANE", "Doe, Jane", "jane  doe", "DOÉ JANE"):
        assert prefilled(empty_values() | {"patient_name": name}, files()).against == ()
    assert prefilled(empty_values() | {"patient_name": "John Doe"}, files()).against == ("Patient name",)


def test_files_of_another_patient_leave_nothing_of_the_first() -> None:
    """The second file says less; what it does not say must not stay from the first patient."""
    first = prefilled(empty_values(), files())
    second = prefilled(
        first.values, files(**NOBODY_KNOWN | {"patient_name": "Ann Other", "study_instance_uid": "1.2.4"}), first.source
    )
    assert second.values["patient_name"] == "Ann Other"
    for name in ("mrn", "sex", "date_of_birth", "age", "accession_number"):
        assert second.values[name] == "", name
    assert second.values["height"] == ("", "cm")
    assert (second.left, second.against) == ((), ())


def test_what_was_corrected_after_the_first_files_is_typed() -> None:
    first = prefilled(empty_values(), files())
    again = prefilled(first.values | {"mrn": "77"}, files(mrn="99"), first.source)
    assert again.values["mrn"] == "77"
    assert again.against == ("MRN",)


def test_files_that_say_nothing_against_it_leave_what_was_typed_without_a_word() -> None:
    fill = prefilled(empty_values() | {"mrn": "7"}, files(mrn="", height_cm=None))
    assert fill.values["mrn"] == "7"
    assert fill.left == ()
    assert "Height" not in fill.filled
