"""DICOM files to studies: what the headers say of each study, and in what they disagree, to prefill a new one.

Blocking, so it belongs in a thread (``threads.off_the_loop``); it touches nothing but the files, and logs nothing.
``dicom_files`` finds the files, ``dicom_header`` reads one, ``dicom_text`` and ``dicom_values`` understand it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from avara_desktop.local import dicom_values as values
from avara_desktop.local.dicom_files import MOST_FILES, files_in
from avara_desktop.local.dicom_header import DicomSupportMissing, NotRead, load_pydicom, read_header
from avara_desktop.local.dicom_text import cleaned

__all__ = ["DicomReading", "DicomStudy", "DicomSupportMissing", "read_dicom"]

DOCUMENTS = (
    "SR",
    "KO",
    "DOC",
    "PR",
    "SEG",
    "REG",
    "FID",
    "RWV",
    "ASMT",
    "ANN",
    "AU",
    "RESP",
    "M3D",
    "STAIN",
    "TEXTUREMAP",
)
RADIOTHERAPY = ("RTPLAN", "RTSTRUCT", "RTRECORD", "RTDOSE", "PLAN")
NO_IMAGES = frozenset((*DOCUMENTS, *RADIOTHERAPY))
"""Modalities (PS3.3 C.7.3.1.1.1) of what is made about images."""
FUNCTIONAL = ("PT", "NM")
"""Named before the modality they are fused with: PT/CT."""


@dataclass(frozen=True)
class DicomStudy:
    """What the headers say of one study; empty or None where they do not say.

    Where files of the study disagree, the first file that says anything counts, and ``conflicts`` names the field: two
    patients under one study instance UID is how a report reaches the wrong one.
    """

    study_instance_uid: str
    files: int
    series: int
    modality: str
    """Of the series with images, joined as PT/CT; of the others where there are no images."""
    study_description: str
    """Else the requested procedure, protocol or series description, or modality and body part, in this order."""
    procedure: str
    """The requested procedure's description, else the performed step's, else the study description of the header."""
    patient_name: str
    """As read: Given Middle Family Suffix."""
    mrn: str
    sex: str
    """male, female, other."""
    date_of_birth: str
    """YYYY-MM-DD."""
    age: str
    """As the header says, else computed from date of birth and study date: 34 years, 3 weeks."""
    height_cm: float | None
    weight_kg: float | None
    accession_number: str
    institution: str
    referring_physician: str
    study_date: str
    """YYYY-MM-DD."""
    study_time: str
    """HH:MM."""
    conflicts: tuple[str, ...]
    """Fields of this class in which files disagree. Not those that differ between series of one study."""


@dataclass(frozen=True)
class DicomReading:
    """All studies found, in the order of their first files, and what was not used."""

    studies: tuple[DicomStudy, ...]
    skipped: tuple[tuple[str, str], ...]
    """(file name without its folder, plain reason)."""
    stopped: bool
    """Whether the caller or the limit of ``MOST_FILES`` ended it before the last file."""


Header = Mapping[str, str]
Value = str | float | None

STUDY_FIELDS: Mapping[str, Callable[[Header], Value]] = {
    "study_description": lambda header: header["StudyDescription"],
    "patient_name": lambda header: values.person(header["PatientName"]),
    "mrn": lambda header: header["PatientID"],
    "sex": lambda header: values.sex(header["PatientSex"]),
    "date_of_birth": lambda header: values.day(header["PatientBirthDate"]),
    "height_cm": lambda header: values.height_cm(header["PatientSize"]),
    "weight_kg": lambda header: values.weight_kg(header["PatientWeight"]),
    "accession_number": lambda header: header["AccessionNumber"],
    "institution": lambda header: header["InstitutionName"],
    "referring_physician": lambda header: values.person(header["ReferringPhysicianName"]),
    "study_date": lambda header: values.day(header["StudyDate"]),
    "study_time": lambda header: values.clock(header["StudyTime"]),
}
"""Field of ``DicomStudy`` -> what one file says; all files of a study should say the same."""
SERIES_FIELDS: Mapping[str, Callable[[Header], Value]] = {
    "age": lambda header: values.age(
        header["PatientAge"], values.day(header["PatientBirthDate"]), values.day(header["StudyDate"])
    ),
    "requested": lambda header: header["RequestedProcedureDescription"],
    "performed": lambda header: header["PerformedProcedureStepDescription"],
    "protocol": lambda header: header["ProtocolName"],
    "series_description": lambda header: header["SeriesDescription"],
    "body_part": lambda header: header["BodyPartExamined"],
}
"""What may differ from series to series."""


@dataclass
class _Collected:
    """What the files of one study said so far; of each field every value once, in the order of files."""

    files: int = 0
    series: set[str] = field(default_factory=set)
    modalities: dict[str, None] = field(default_factory=dict)
    said: dict[str, dict[Value, Value]] = field(default_factory=dict)

    def add(self, header: Header) -> None:
        self.files += 1
        self.series.add(header["SeriesInstanceUID"])
        if modality := header["Modality"].upper():
            self.modalities[modality] = None
        for name, of in (*STUDY_FIELDS.items(), *SERIES_FIELDS.items()):
            if value := of(header):
                # the same words in capitals are the same words; an identifier is compared to the letter
                same = value.casefold() if isinstance(value, str) and name not in ("mrn", "accession_number") else value
                self.said.setdefault(name, {}).setdefault(same, value)

    def study(self, uid: str) -> DicomStudy:
        """All of it as one study."""
        first = {name: next(iter(said.values())) for name, said in self.said.items()}
        modality = _joined(self.modalities)
        body_part = f"{modality} {first['body_part']}".strip() if "body_part" in first else ""

        def text(*names: str) -> str:
            return next((str(first[name]) for name in names if name in first), "")

        def number(name: str) -> float | None:
            value = first.get(name)
            return value if isinstance(value, float) else None

        return DicomStudy(
            study_instance_uid=uid,
            files=self.files,
            series=len(self.series),
            modality=modality,
            study_description=text("study_description", "requested", "protocol", "series_description") or body_part,
            procedure=text("requested", "performed", "study_description"),
            patient_name=text("patient_name"),
            mrn=text("mrn"),
            sex=text("sex"),
            date_of_birth=text("date_of_birth"),
            age=text("age"),
            height_cm=number("height_cm"),
            weight_kg=number("weight_kg"),
            accession_number=text("accession_number"),
            institution=text("institution"),
            referring_physician=text("referring_physician"),
            study_date=text("study_date"),
            study_time=text("study_time"),
            conflicts=tuple(name for name in STUDY_FIELDS if len(self.said.get(name, ())) > 1),
        )


def _joined(modalities: Mapping[str, None]) -> str:
    """The modalities of a study as one text."""
    images = [modality for modality in modalities if modality not in NO_IMAGES] or list(modalities)
    return "/".join(sorted(images, key=lambda modality: modality not in FUNCTIONAL))


def read_dicom(
    paths: Sequence[Path],
    *,
    progress: Callable[[int], None] = lambda files: None,
    stop: Callable[[], bool] = lambda: False,
) -> DicomReading:
    """Read the headers of files, and of all files in folders.

    ``progress`` hears how many files are done; ``stop`` is asked before each. Both are called in the caller's thread.
    Raises ``DicomSupportMissing``; a file that cannot be used is told of in ``skipped``.
    """
    filereader = load_pydicom()
    studies: dict[str, _Collected] = {}
    skipped: list[tuple[str, str]] = []
    done, stopped = 0, False
    for seen, (path, kind) in enumerate(files_in(paths)):
        if seen >= MOST_FILES or stop():
            stopped = True
            break
        if kind == "folder":
            continue
        try:
            if kind:
                raise NotRead(kind)
            header = read_header(path, filereader)
            studies.setdefault(header["StudyInstanceUID"], _Collected()).add(header)
        except NotRead as reason:
            skipped.append((cleaned(path.name), str(reason)))
        done += 1
        progress(done)
    found = tuple(collected.study(uid) for uid, collected in studies.items())
    return DicomReading(found, tuple(skipped), stopped)
