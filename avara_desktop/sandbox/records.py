"""What the world consists of: users, customers, studies and reports, as the server keeps them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
"""A JSON object."""

Severity = Literal["normal", "high", "stat"]
StudyReportStatus = Literal["unassigned", "assigned", "in_progress", "completed", "addendum_active"]
Generation = Literal["newer", "older"]
"""Which names of the study body a study is answered in; see wire.py."""

SEVERITIES: tuple[Severity, ...] = ("normal", "high", "stat")
STUDY_REPORT_STATUSES: tuple[StudyReportStatus, ...] = (
    "unassigned",
    "assigned",
    "in_progress",
    "completed",
    "addendum_active",
)
STUDY_TYPES = ("standard", "external")
InvitationStatus = Literal["sent", "accepted", "rejected", "revoked"]
INVITATION_STATUSES: tuple[InvitationStatus, ...] = ("sent", "accepted", "rejected", "revoked")
SEXES = ("male", "female", "other")


@dataclass(slots=True)
class User:
    """Somebody of the organisation, or invited to it. See user_input.py for what must hold of one."""

    user_id: str
    email: str
    first_name: str
    last_name: str
    clinic_role: str
    can_create_reports: bool
    npi_number: str | None = None
    middle_name: str | None = None
    suffix1: str | None = None
    suffix2: str | None = None
    phone_number: str | None = None
    level: str = "member"
    can_manage_studies: bool = True
    has_dashboard_access: bool = True
    invited_source: str = "dashboard"
    created_ms: int = 0
    last_login_ms: int | None = None
    revoked_ms: int | None = None
    """When access was taken away; None while the user has it."""

    @property
    def spoken_name(self) -> str:
        """The name as a page or a report says it: Dr. Robin Reader, MD."""
        title = "Dr. " if self.can_create_reports else ""
        suffixes = "".join(f", {suffix}" for suffix in (self.suffix1, self.suffix2) if suffix)
        return f"{title}{self.first_name} {self.last_name}{suffixes}"


@dataclass(slots=True)
class Invitation:
    """An invitation by email. Its life cycle is in invitations.py; times in milliseconds since 1970.

    `invitee` is the user who comes of it when it is accepted, id included. `expiry_ms` None: it never expires.
    `inviter_id` None: it was sent with an API key.
    """

    invitation_id: str
    invitee: User
    created_ms: int
    updated_ms: int
    expiry_ms: int | None
    inviter_id: str | None = None
    status: InvitationStatus = "sent"

    @property
    def key(self) -> tuple[int, str]:
        """Its place in the list."""
        return (self.created_ms, self.invitation_id)

    def has_expired(self, now_ms: int) -> bool:
        """Whether its expiry has come, whatever became of it."""
        return self.expiry_ms is not None and self.expiry_ms <= now_ms

    def is_open(self, now_ms: int) -> bool:
        """Whether it still waits for its answer."""
        return self.status == "sent" and not self.has_expired(now_ms)


@dataclass(frozen=True, slots=True)
class Customer:
    """A hospital or practice that sends studies: expressCustomer in the newer body, org in the older."""

    customer_id: str
    name: str

    @property
    def org_id(self) -> str:
        """The same customer's id in the older generation of the body."""
        return "org_" + self.customer_id.removeprefix("cus_")


@dataclass(slots=True)
class StudyBody:
    """The larger part of a study, made when first looked at. Keys of the dicts are the newer generation's names."""

    report_metadata: Json
    clinical_history: str | None = None
    clinical_indication: str | None = None
    modality: str | None = None
    external_patient_id: str | None = None
    technologist_notes: list[str] | None = None
    technologist_technique: str | None = None
    prior_reports: list[Json] | None = None
    prior_study_ids: list[str] | None = None
    metadata: dict[str, str] | None = None
    created_by: str | None = None
    """User id of who created the study by hand; None when an API key did."""
    report_text: str = ""
    """What a believable reader would say about this study; the page for dictation begins with it."""


@dataclass(slots=True)
class Report:
    """A report or an addendum. Times in milliseconds since 1970. `text` and `snapshot` None: as the body has them."""

    report_id: str
    study_id: str
    user_id: str
    created_ms: int
    updated_ms: int
    is_addendum: bool = False
    signed_ms: int | None = None
    is_critical: bool | None = None
    text: str | None = None
    snapshot: Json | None = None

    @property
    def status(self) -> Literal["in_progress", "completed"]:
        """completed once signed."""
        return "in_progress" if self.signed_ms is None else "completed"


@dataclass(slots=True)
class ExternalReport:
    """What another system reported about an external (archive) study. `signed_at` is any label, shown as it is."""

    external_report_id: str
    created_ms: int
    snapshot: Json
    text: str | None = None
    file_name: str | None = None
    """Of the PDF or image that came with it."""
    file_text: str | None = None
    """What that file says, where the sandbox made it up; it fetches none."""
    reader_name: str | None = None
    signed_at: str | None = None

    @property
    def key(self) -> tuple[int, str]:
        """Its place in the list."""
        return (self.created_ms, self.external_report_id)


@dataclass(slots=True, eq=False)
class Study:
    """The small part of a study: what lists are filtered by, and its place in the workflow."""

    number: int
    """From which its body is made; see seeding.py."""
    study_id: str
    study_instance_uid: str
    created_ms: int
    updated_ms: int
    severity: Severity
    description: str
    status: StudyReportStatus = "unassigned"
    assigned_to: str | None = None
    customer_id: str | None = None
    cancelled_ms: int | None = None
    study_type: str = "standard"
    generation: Generation = "newer"
    vignette: int = 0
    reports: list[Report] = field(default_factory=list)
    external_report: ExternalReport | None = None
    body: StudyBody | None = None
    """Kept once it was changed; until then made anew whenever it is asked for."""

    FACETS = ("assigned_to", "status", "severity", "cancelled", "description", "customer_id", "study_type")

    @property
    def key(self) -> tuple[int, str]:
        """Its place in every list."""
        return (self.created_ms, self.study_id)

    @property
    def is_cancelled(self) -> bool:
        """Whether it was cancelled."""
        return self.cancelled_ms is not None

    def facets(self) -> tuple[str | bool | None, ...]:
        """The values lists are filtered by, in the order of FACETS."""
        return (
            self.assigned_to,
            self.status,
            self.severity,
            self.is_cancelled,
            self.description.casefold(),
            self.customer_id,
            self.study_type,
        )

    @property
    def primary_report(self) -> Report | None:
        """The report that is no addendum."""
        return next((report for report in self.reports if not report.is_addendum), None)

    @property
    def open_report(self) -> Report | None:
        """The report or addendum being dictated."""
        return next((report for report in self.reports if report.signed_ms is None), None)
