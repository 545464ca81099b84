"""What is sent: bodies of create, invite and PATCH, checked against the documents' limits before they leave.

In a PATCH a field that was not given is left alone, ``None`` clears, and a value or list replaces; that is which
fields were set, so ``to_wire`` needs no sentinel. Where the documents allow no clearing, ``None`` is refused: such a
field's type has no ``None``, and its default is never sent.
"""

from typing import Annotated, Any

from pydantic import (
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    field_validator,
    model_serializer,
)

from avara_desktop.api.limits import (
    LONGEST_REPORT,
    MOST_PRIORS,
    Amount,
    CustomerId,
    Day,
    Email,
    Flag,
    Known,
    Notes,
    Npi,
    OrgId,
    Pairs,
    Phone,
    StudyId,
    Text,
    TimeOfDay,
    Uid,
    UserId,
    at_most,
    is_unicode,
    length,
    rule,
)
from avara_desktop.api.models import Measure, Noun, PriorReport, ReportMetadata
from avara_desktop.api.terms import CLINIC_ROLES, Severity, Sex, StudyViewerStatus, UserLevel

NOT_GIVEN: Any = Field(default=None)
"""Default of a field that cannot be cleared; it only says that the field was not given."""

KnownSeverity = Annotated[Severity, Known]
ClinicRole = Annotated[str, rule(CLINIC_ROLES.__contains__, "must be one of the clinic roles of the API")]
AssignableLevel = Annotated[
    UserLevel, Known, rule(lambda level: level != UserLevel.OWNER, "an owner is made in Avara's dashboard only")
]


class Body(Noun):
    """Base of everything sent: unknown fields are a defect here, not a sign of a newer server."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*")
    @classmethod
    def _can_be_sent(cls, value: Any) -> Any:
        if not is_unicode(value):
            raise ValueError("must be Unicode text")
        return value


class Creation(Body):
    """Base of what makes something new: there is nothing to clear, so None is the same as not given."""

    def to_wire(self) -> dict[str, Any]:
        """The JSON body without nulls, which the documents allow in few fields of a creation."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)


# Body comes last in these, for the last base's ``extra`` counts


class HeightGiven(Measure, Body):
    """A height, 0 or more, in inches or centimetres."""

    unit: Annotated[str, rule(("in", "cm").__contains__, "must be in or cm")]
    value: Amount


class WeightGiven(Measure, Body):
    """A weight, 0 or more, in pounds or kilograms."""

    unit: Annotated[str, rule(("lbs", "kg").__contains__, "must be lbs or kg")]
    value: Amount


class MetadataGiven(ReportMetadata, Body):
    """Patient and scan as sent: dates that exist, times of day, measures with their units."""

    date_of_birth: Day | None = None
    height: HeightGiven | None = None
    sex: Annotated[Sex, Known] | None = None
    study_date: Day | None = Field(default=None, alias="studyDate")
    study_time: TimeOfDay | None = Field(default=None, alias="studyTime")
    procedure: str | None = Field(default=None, alias="procedure")
    weight: WeightGiven | None = None


class PriorGiven(PriorReport, Body):
    """An earlier report with its text. It is sent whole, so None is the same as not given."""

    report_text: Annotated[str, length(1, LONGEST_REPORT)]
    external_study_id: Annotated[str, length(1, 256)] | None = None
    modality: Annotated[str, length(1, 100)] | None = None
    study_date: Day | None = None
    study_description: Annotated[str, length(1, 1_000)] | None = None

    @model_serializer(mode="wrap")
    def _without_nulls(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {name: value for name, value in write(self).items() if value is not None}


Priors = Annotated[tuple[PriorGiven, ...], at_most(MOST_PRIORS, "prior reports")]


class ViewerStudyDraft(Creation):
    """A study to be created in the Viewer product."""

    severity: KnownSeverity
    study_description: Text
    study_instance_uid: Uid
    assigned_to: UserId = NOT_GIVEN
    express_customer_id: CustomerId = NOT_GIVEN
    metadata: Pairs = NOT_GIVEN


class StudyDraft(ViewerStudyDraft):
    """A study to be created in AutoScribe."""

    report_metadata: MetadataGiven
    clinical_history: str | None = None
    clinical_indication: str | None = None
    external_patient_id: str | None = None
    modality: str | None = None
    prior_reports: Priors = NOT_GIVEN
    prior_study_ids: tuple[StudyId, ...] = NOT_GIVEN
    """Older generation only."""
    technologist_notes: Notes = NOT_GIVEN
    technologist_technique: str | None = None

    def to_wire(self) -> dict[str, Any]:
        """The body in the newer generation's names; what it has no name for is left out."""
        body = super().to_wire()
        body.pop("priorStudyIds", None)
        return body

    def to_older_wire(self) -> dict[str, Any]:
        """The body in the older generation's names; what it has no name for is left out."""
        body = super().to_wire()
        older = {name: body[name] for name in OLDER_CREATE if name in body}
        patient = self.report_metadata.to_older_wire()
        older["reportMetadata"] = {name: value for name, value in patient.items() if value is not None}
        if self.express_customer_id:
            older["orgId"] = self.express_customer_id.replace("cus_", "org_", 1)
        if self.prior_reports:
            older["priorReportTexts"] = [prior.report_text for prior in self.prior_reports]
        return older


OLDER_CREATE = ("severity", "studyDescription", "studyInstanceUid", "assignedTo", "metadata", "priorStudyIds")
"""Fields of create that both generations name alike."""


class StudyPatch(Body):
    """What to change of an AutoScribe study."""

    assigned_to: UserId | None = None
    clinical_history: str | None = None
    clinical_indication: str | None = None
    express_customer_id: CustomerId | None = None
    external_patient_id: str | None = None
    metadata: Pairs | None = None
    modality: str | None = None
    org_id: OrgId | None = None
    """Older generation's name for the customer."""
    prior_reports: Priors | None = None
    report_metadata: MetadataGiven = NOT_GIVEN
    severity: KnownSeverity = NOT_GIVEN
    study_description: Text = NOT_GIVEN
    technologist_notes: Notes | None = None
    technologist_technique: str | None = None


class ViewerStudyPatch(Body):
    """What to change of a Viewer study."""

    assigned_to: UserId | None = None
    metadata: Pairs | None = None
    severity: KnownSeverity = NOT_GIVEN
    study_description: Text = NOT_GIVEN
    study_viewer_status: Annotated[StudyViewerStatus, Known] = NOT_GIVEN


class UserPatch(Body):
    """What to change of a user, or of an invitation that is still open."""

    can_create_reports: Flag = NOT_GIVEN
    can_manage_studies: Flag = NOT_GIVEN
    clinic_role: ClinicRole | None = None
    first_name: Text = NOT_GIVEN
    last_name: Text = NOT_GIVEN
    level: AssignableLevel = NOT_GIVEN
    has_dashboard_access: Flag = NOT_GIVEN
    middle_name: str | None = None
    npi_number: Npi | None = None
    phone_number: Phone | None = None
    suffix1: str | None = None
    suffix2: str | None = None


class UserInvite(Creation, UserPatch):
    """A new member of the organisation."""

    can_create_reports: Flag
    can_manage_studies: Flag
    clinic_role: ClinicRole
    email: Email
    first_name: Text
    has_dashboard_access: Flag
    last_name: Text
    level: AssignableLevel

    npi_number: Npi | None = Field(default=None, validate_default=True)

    @field_validator("npi_number")
    @classmethod
    def _creators_have_one(cls, number: str | None, given: ValidationInfo) -> str | None:
        if not number and given.data.get("can_create_reports"):
            raise ValueError("is required for a user who may create reports")
        return number

    @field_validator("has_dashboard_access")
    @classmethod
    def _admins_have_it(cls, access: bool, given: ValidationInfo) -> bool:
        if not access and given.data.get("level") is UserLevel.ADMIN:
            raise ValueError("is required for an admin")
        return access
