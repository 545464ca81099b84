"""The nouns of the Avara API as frozen models. Everybody else uses these.

Names are snake_case here and camelCase on the wire. Two generations of the study body are read as one model: the
older says ``scanDate``, ``scanTime``, ``scanType``, ``org``, ``priorReportTexts`` and ``priorStudyIds``; the newer
``studyDate``, ``studyTime``, ``procedure``, ``expressCustomer`` and ``priorReports``. Extra fields are ignored, so that
the server may grow. Types are strict: "yes" is not a boolean, 1 is not a string, NaN is not a number, and a moment
without a time zone is none.
"""

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import (
    AfterValidator,
    AliasChoices,
    AliasGenerator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
)
from pydantic.alias_generators import to_camel
from pydantic_core import to_json

from avara_desktop.api.terms import ReportStatus, Severity, Sex, StudyReportStatus, StudyType, StudyViewerStatus

OLDER_NAMES = {"study_date": "scanDate", "study_time": "scanTime", "procedure": "scanType"}
"""Field of ``ReportMetadata`` -> its name in the older generation of the body."""


class Noun(BaseModel):
    """Base of all models: frozen, strict, camelCase on the wire, extras ignored, no input in error texts."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="ignore",
        allow_inf_nan=False,
        hide_input_in_errors=True,
        validate_by_name=True,
        alias_generator=AliasGenerator(alias=to_camel),
        defer_build=True,  # each is built when first used: most are not before the first row is on screen
    )

    def to_wire(self) -> dict[str, Any]:
        """The JSON body of this noun in the newer generation; fields the server did not send are left out."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


def _both(newer: str, older: str) -> Any:
    return Field(default=None, validation_alias=AliasChoices(newer, older), serialization_alias=newer)


class Measure(Noun):
    """A height ("in", "cm") or weight ("lbs", "kg") with its unit."""

    unit: str
    value: float


class ReportMetadata(Noun):
    """Patient demographics and scan information. Everything is optional: say "Not known", never guess.

    ``age`` is as sent ("34.5 years"); ``date_of_birth`` and ``study_date`` are YYYY-MM-DD and ``study_time`` HH:MM,
    both without a time zone, kept as text because a malformed date is still information.
    """

    age: str | None = None
    date_of_birth: str | None = None
    facility_name: str | None = None
    height: Measure | None = None
    mrn: str | None = None
    patient_name: str | None = None
    procedure: str | None = _both("procedure", "scanType")
    referring_physician_name: str | None = None
    sex: Sex | None = None
    study_date: str | None = _both("studyDate", "scanDate")
    study_time: str | None = _both("studyTime", "scanTime")
    weight: Measure | None = None

    def to_older_wire(self) -> dict[str, Any]:
        """The same with the older generation's names."""
        body = self.to_wire()
        return {OLDER_NAMES.get(field, to_camel(field)): body[to_camel(field)] for field in self.model_fields_set}


class UserReference(Noun):
    """Who a study is assigned to, or who made it."""

    email: str
    user_id: str
    first_name: str | None = None
    last_name: str | None = None
    middle_name: str | None = None
    suffix1: str | None = None
    suffix2: str | None = None

    @property
    def name(self) -> str:
        """Given and family name, or the email where neither was sent."""
        return " ".join(part for part in (self.first_name, self.last_name) if part) or self.email


class ApiKeyReference(Noun):
    """The key a study was created with (never the key itself)."""

    api_key_id: str
    description: str
    is_clinical_context_enrichment_enabled: bool | None = None
    is_viewer_enabled: bool | None = None


class ExpressCustomer(Noun):
    """The customer (facility group) a study belongs to."""

    express_customer_id: str
    express_customer_name: str


class Org(Noun):
    """The older generation's name for a customer."""

    org_id: str
    org_name: str


class PriorReport(Noun):
    """A report of an earlier study, with its text. Only the text is sure to be there."""

    report_text: str
    external_study_id: str | None = None
    modality: str | None = None
    study_date: str | None = None
    study_description: str | None = None


class ReportReference(Noun):
    """A report of a study by id, with its status. ``is_critical`` is null until it is signed."""

    is_critical: bool | None = None
    report_id: str
    status: ReportStatus


class StudyCore(Noun):
    """What AutoScribe and Viewer studies share."""

    cancelled_at: AwareDatetime | None = None
    created_at: AwareDatetime | None = None
    is_cancelled: bool
    severity: Severity
    study_description: str
    study_id: str
    study_instance_uid: str
    updated_at: AwareDatetime | None = None
    assigned_to: UserReference | None = None
    created_by_api_key: ApiKeyReference | None = None
    created_by_user: UserReference | None = None
    express_customer: ExpressCustomer | None = None
    metadata: dict[str, str] | None = None


class ViewerStudy(StudyCore):
    """A study of the Viewer product."""

    study_viewer_status: StudyViewerStatus


class Study(StudyCore):
    """A study of AutoScribe: the order, the patient, the clinical context and where its report stands."""

    report_metadata: ReportMetadata
    study_report_status: StudyReportStatus
    clinical_history: str | None = None
    clinical_indication: str | None = None
    external_patient_id: str | None = None
    external_report_id: str | None = None
    is_critical: bool | None = None
    modality: str | None = None
    org: Org | None = None
    prior_report_texts: tuple[str, ...] | None = None
    prior_study_ids: tuple[str, ...] | None = None
    prior_reports: tuple[PriorReport, ...] | None = None
    report_ids: tuple[ReportReference, ...] | None = None
    study_type: StudyType | None = None
    technologist_notes: tuple[str, ...] | None = None
    technologist_technique: str | None = None

    @property
    def facility(self) -> str:
        """Where the scan was made, as far as either generation says; empty where neither does."""
        customer = self.express_customer.express_customer_name if self.express_customer else ""
        org = self.org.org_name if self.org else ""
        return self.report_metadata.facility_name or customer or org

    @property
    def priors(self) -> tuple[PriorReport, ...]:
        """Earlier reports of both generations, newest first; undated ones last, in the order sent."""
        older = tuple(PriorReport(report_text=text) for text in self.prior_report_texts or ())
        return tuple(
            sorted((*(self.prior_reports or ()), *older), key=lambda prior: prior.study_date or "", reverse=True)
        )

    def assigned_to_reader(self, user_id: str) -> bool:
        """Whether the server has this study with that reader."""
        return self.assigned_to is not None and self.assigned_to.user_id == user_id

    def to_older_wire(self) -> dict[str, Any]:
        """The JSON body in the older generation's names."""
        return {**self.to_wire(), "reportMetadata": self.report_metadata.to_older_wire()}


class UnreadableStudy(Noun):
    """A row of a page that is no study; its neighbours are kept. ``problem`` names fields, never their values."""

    study_id: str
    problem: str


def field_names(problem: ValidationError) -> list[str]:
    """Where the problems are, as wire names without values; a key of ``metadata`` is a value, so it is left out."""
    places = (detail["loc"] for detail in problem.errors(include_input=False, include_url=False, include_context=False))
    return sorted({".".join(str(part) for part in without_keys(place)) for place in places})


def without_keys(place: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """A place of a problem, ending at ``metadata``: its keys are outside text."""
    return place[: place.index("metadata") + 1] if "metadata" in place else place


def _unreadable(kind: type[StudyCore]) -> Any:
    """A row that is no study of a kind, with what is wrong with it; it is asked only of those that are none.

    The row is read from JSON again: for Python objects, strict means other types.
    """

    def judge(row: Any) -> Any:
        if isinstance(row, UnreadableStudy):
            return row
        try:
            return kind.model_validate_json(to_json(row, inf_nan_mode="constants"))
        except ValidationError as error:
            study_id = row.get("studyId") if isinstance(row, dict) else None
            return UnreadableStudy(
                study_id=study_id if isinstance(study_id, str) and len(study_id) <= 100 else "",
                problem=", ".join(name or "row" for name in field_names(error))[:200],
            )

    return Annotated[Any, AfterValidator(judge)]


if TYPE_CHECKING:
    StudyRow = Study | UnreadableStudy
    ViewerStudyRow = ViewerStudy | UnreadableStudy
else:
    StudyRow = Annotated[Study | _unreadable(Study), Field(union_mode="left_to_right")]
    ViewerStudyRow = Annotated[ViewerStudy | _unreadable(ViewerStudy), Field(union_mode="left_to_right")]


class Page(Noun):
    """One page of anything; ``cursor`` leads to the next where ``has_more``."""

    cursor: str | None = None
    has_more: bool | None = None


class StudyPage(Page):
    """One page of AutoScribe studies."""

    rows: tuple[StudyRow, ...] = Field(alias="studies")

    @property
    def studies(self) -> tuple[Study, ...]:
        """The rows that could be read."""
        return tuple(row for row in self.rows if isinstance(row, Study))

    @property
    def unreadable(self) -> tuple[UnreadableStudy, ...]:
        """The rows that could not."""
        return tuple(row for row in self.rows if isinstance(row, UnreadableStudy))


class ViewerStudyPage(Page):
    """One page of Viewer studies."""

    rows: tuple[ViewerStudyRow, ...] = Field(alias="studies")

    @property
    def studies(self) -> tuple[ViewerStudy, ...]:
        """The rows that could be read."""
        return tuple(row for row in self.rows if isinstance(row, ViewerStudy))

    @property
    def unreadable(self) -> tuple[UnreadableStudy, ...]:
        """The rows that could not."""
        return tuple(row for row in self.rows if isinstance(row, UnreadableStudy))


class Report(Noun):
    """A report of a study. ``user_id`` is who dictated it; ``snapshot_metadata`` the identity at that time."""

    created_at: AwareDatetime | None = None
    is_addendum: bool
    is_critical: bool | None = None
    report_id: str
    signed_at: AwareDatetime | None = None
    snapshot_metadata: ReportMetadata
    status: ReportStatus
    study_id: str
    updated_at: AwareDatetime | None = None
    user_id: str
    report_plain_text: str | None = None


class ReportList(Noun):
    """All reports of one study, addenda included."""

    reports: tuple[Report, ...]
    study_id: str
    study_instance_uid: str


class ReportText(Noun):
    """The plain text of one report."""

    is_critical: bool | None = None
    report_id: str
    snapshot_metadata: ReportMetadata
    study_id: str
    study_instance_uid: str
    plain_text: str | None = None


class ReportPdf(Noun):
    """Where the PDF of one report can be fetched for an hour. The URL is a secret: never shown, logged or kept."""

    is_critical: bool | None = None
    presigned_url: str = Field(repr=False)
    report_id: str
    snapshot_metadata: ReportMetadata
    study_id: str
    study_instance_uid: str


class ReportTexts(Noun):
    """The texts of all reports of a study (asked by report id, the answer is one :class:`ReportText` instead)."""

    reports: tuple[ReportText, ...]


class ReportPdfs(Noun):
    """The PDFs of all reports of a study (asked by report id, the answer is one :class:`ReportPdf` instead)."""

    reports: tuple[ReportPdf, ...]


class RerouteUrl(Noun):
    """A tokenised link to viewer (and dictation). A secret with a short life: opened at once or thrown away."""

    url: str = Field(repr=False)


class Acknowledgement(Noun):
    """The answer to an act that returns nothing else. Proves receipt, not the new state: read it back."""

    success: bool
    message: str | None = None
