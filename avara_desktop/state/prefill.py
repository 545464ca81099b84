"""A form filled in from the headers of DICOM files, never over what a person typed."""

from dataclasses import dataclass

from avara_desktop.local.dicom import DicomStudy
from avara_desktop.state import wording
from avara_desktop.state.fields import Kind, Value, Values
from avara_desktop.state.study_fields import FIELDS, IDENTITY

SAME_NAME = (
    "study_instance_uid",
    "modality",
    "study_description",
    "procedure",
    "patient_name",
    "mrn",
    "sex",
    "date_of_birth",
    "age",
    "accession_number",
    "study_date",
    "study_time",
)


@dataclass(frozen=True)
class Prefill:
    """A form after files were read. ``filled`` and ``left`` are labels; ``left`` is what a person had typed otherwise.

    ``against`` names those of the left that say who the patient or which the study is: form and files then may not be
    of the same patient. ``source`` is what the files say, for the next files to replace.
    """

    values: Values
    filled: tuple[str, ...]
    left: tuple[str, ...]
    against: tuple[str, ...]
    source: Values


def texts_of_files(study: DicomStudy) -> Values:
    """What the files say, as the form has it; every field they could fill, empty where they say nothing."""
    values: Values = {name: getattr(study, name) for name in SAME_NAME}
    values["facility_name"] = study.institution
    values["referring_physician_name"] = study.referring_physician
    values["height"] = (_number(study.height_cm), "cm")
    values["weight"] = (_number(study.weight_kg), "kg")
    return values


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}".removesuffix(".0")


def prefilled(values: Values, study: DicomStudy, before: Values | None = None) -> Prefill:
    """A form filled from the files of one study.

    ``before`` is the ``source`` of files read earlier into the same form: what still stands as those had it was typed
    by nobody and makes way, so that no form ever mixes two patients' files.
    """
    source = texts_of_files(study)
    made = dict(values)
    filled, left, against = [], [], []
    for name, said in source.items():
        held = values[name]
        typed = not _blank(name, held) and (before is None or held != before.get(name))
        if not typed:
            made[name] = said
            filled += [FIELDS[name].label] if not _blank(name, said) else []
        elif not _blank(name, said) and not _alike(name, held, said):
            left.append(FIELDS[name].label)
            against += [FIELDS[name].label] if name in IDENTITY else []
    return Prefill(made, tuple(filled), tuple(left), tuple(against), source)


def _blank(name: str, value: Value) -> bool:
    return not (value[0] if FIELDS[name].kind is Kind.MEASURE else value)


def _alike(name: str, held: Value, said: Value) -> bool:
    """Whether form and files mean the same; a name counts by its words, whatever their order, case and carets."""
    if name == "patient_name":
        return _name_words(held) == _name_words(said)
    return bool(held == said)


def _name_words(name: str) -> list[str]:
    return sorted(wording.folded(name).replace("^", " ").replace(",", " ").split())
