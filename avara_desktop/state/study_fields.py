"""The fields of a study as a front desk fills them in, in groups, and where each stands in the API's body."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from avara_desktop.api.models import Study
from avara_desktop.api.people import User
from avara_desktop.api.terms import StudyReportStatus, StudyType
from avara_desktop.state import wording
from avara_desktop.state.fields import Field, Group, Kind, fields_of

NOBODY = "Nobody (unassigned)"
SEVERITIES = (("normal", "Normal"), ("high", "HIGH"), ("stat", "STAT"))
ACCESSION = "accessionNumber"
"""Key under which the accession number is kept among the pairs of ``metadata``; the API has no field for it."""
MAKE_UID, SUGGEST_AGE = "Make one", "From birth date"

_PATIENT = Group(
    "Patient",
    (
        Field("patient_name", "Patient name", hint="As on the order; FAMILY^GIVEN is understood", wide=True),
        Field("mrn", "MRN"),
        Field("date_of_birth", "Date of birth", hint="YYYY-MM-DD"),
        Field(
            "sex",
            "Sex",
            Kind.CHOICE,
            choices=(("", wording.NOT_KNOWN), ("female", "Female"), ("male", "Male"), ("other", "Other")),
        ),
        Field("age", "Age", hint="In words: 34 years", act=SUGGEST_AGE),
        Field("height", "Height", Kind.MEASURE, choices=(("cm", "cm"), ("in", "in"))),
        Field("weight", "Weight", Kind.MEASURE, choices=(("kg", "kg"), ("lbs", "lbs"))),
        Field(
            "external_patient_id", "External patient id", hint="The same patient's number in another system", wide=True
        ),
    ),
)
_EXAM = Group(
    "Exam",
    (
        Field(
            "study_instance_uid",
            "Study instance UID",
            hint="From the modality or the archive; it cannot be changed later",
            required=True,
            wide=True,
            act=MAKE_UID,
        ),
        Field("study_description", "Study description", required=True, wide=True),
        Field("severity", "Severity", Kind.CHOICE, choices=SEVERITIES),
        Field("modality", "Modality", hint="CT, MR, CR, US, PT/CT …"),
        Field("procedure", "Procedure"),
        Field("accession_number", "Accession number"),
        Field("study_date", "Study date", hint="YYYY-MM-DD"),
        Field("study_time", "Study time", hint="HH:MM, 24 hours"),
        Field("facility_name", "Facility"),
        Field("referring_physician_name", "Referring physician"),
        Field("customer", "Customer id", hint="cus_ and 32 hexadecimal digits; empty for none", wide=True),
    ),
)
_ASSIGNMENT = Group("Assignment", (Field("assigned_to", "Reader", Kind.CHOICE, choices=(("", NOBODY),), wide=True),))
_CLINICAL = Group(
    "Clinical",
    (
        Field("clinical_indication", "Indication", Kind.PROSE, wide=True),
        Field("clinical_history", "Clinical history", Kind.PROSE, wide=True),
        Field("technologist_technique", "Technique", Kind.PROSE, wide=True),
        Field(
            "technologist_notes",
            "Technologist notes",
            Kind.LIST,
            wide=True,
            parts=(Field("note", "", Kind.PROSE),),
            entry="note",
        ),
    ),
)
_PRIORS = Group(
    "Priors",
    (
        Field(
            "prior_reports",
            "Prior reports",
            Kind.LIST,
            wide=True,
            entry="prior report",
            parts=(
                Field("study_date", "Study date", hint="YYYY-MM-DD"),
                Field("modality", "Modality"),
                Field("study_description", "Description"),
                Field("report_text", "Report text", Kind.PROSE, required=True, wide=True),
            ),
        ),
    ),
)
GROUPS = (_PATIENT, _EXAM, _ASSIGNMENT, _CLINICAL, _PRIORS)
LEFT = 2
"""How many groups stand on the left where two columns fit: who and what; the texts are on the right."""
FIELDS: Mapping[str, Field] = MappingProxyType({field.id: field for field in fields_of(GROUPS)})

IN_REPORT_METADATA = (
    "patient_name",
    "mrn",
    "date_of_birth",
    "sex",
    "age",
    "height",
    "weight",
    "procedure",
    "study_date",
    "study_time",
    "facility_name",
    "referring_physician_name",
)
DAYS, TIMES = ("date_of_birth", "study_date"), ("study_time",)
IDENTITY = ("patient_name", "mrn", "date_of_birth", "sex", "study_instance_uid")
"""Fields in which a form and the files it is filled from must not disagree unnoticed."""
STANDS_ON = ("clinical_indication", "clinical_history", "technologist_technique", "technologist_notes", "prior_reports")
"""What a report was read from: not to be rewritten under a signed one."""


def wire_name(field_id: str) -> str:
    """Where a field stands in the body sent, dotted."""
    known = {"accession_number": "metadata", "customer": "expressCustomerId"}
    name = known.get(field_id) or _camel(field_id)
    return f"reportMetadata.{name}" if field_id in IN_REPORT_METADATA else name


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


_BY_WIRE = {wire_name(field_id): field_id for field_id in FIELDS} | {
    "orgId": "customer",
    "reportMetadata.scanDate": "study_date",
    "reportMetadata.scanTime": "study_time",
    "reportMetadata.scanType": "procedure",
}


def field_at(name: str) -> str:
    """The field a problem belongs to: "priorReports.1.studyDate" is "prior_reports.1.study_date"; else as it came."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        field_id = _BY_WIRE.get(".".join(parts[:length]))
        if field_id:
            kind, rest = FIELDS[field_id].kind, parts[length:]
            if kind is Kind.LIST:
                inner = {_camel(part.id): part.id for part in FIELDS[field_id].parts}
                return ".".join([field_id, *(inner.get(part, part) for part in rest)])
            return field_id
    return name


def fixed_fields(study: Study) -> dict[str, str]:
    """Fields of a study that stay as they are -> why."""
    fixed = {"study_instance_uid": "It is how the images are found, so it stays as it is"}
    signed = study.study_report_status in (StudyReportStatus.COMPLETED, StudyReportStatus.ADDENDUM_ACTIVE)
    if signed or study.study_type is StudyType.EXTERNAL:
        fixed |= dict.fromkeys((*STANDS_ON, "assigned_to"), "The report is signed, so this stays as it was read")
    return fixed


def reader_choices(readers: Iterable[User], study: Study | None = None) -> tuple[tuple[str, str], ...]:
    """Who a study can be assigned to, nobody first; whoever has it now is among them."""
    found = {"": NOBODY} | {user.user_id: f"{user.name} · {user.email}" for user in readers}
    if study is not None and (holder := study.assigned_to) is not None:
        found.setdefault(holder.user_id, f"{holder.name} · {holder.email}")
    return tuple(found.items())
