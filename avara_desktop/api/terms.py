"""The API's closed vocabularies, kept open: a value the documents do not know is carried, not refused.

Source: the enumerations of the Avara API documents. A new value must neither empty a page nor be mistaken for a
known one, so it becomes a member of its own whose ``known`` is false and whose text is what the server sent.
"""

from enum import StrEnum
from typing import Self


class OpenTerm(StrEnum):
    """A vocabulary word; unknown ones are kept as sent."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str) or not value or len(value) > 100:
            return None
        member = str.__new__(cls, value)
        member._name_ = "UNKNOWN"
        member._value_ = value
        return member

    def __reduce_ex__(self, protocol: object) -> tuple[type[Self], tuple[str]]:
        """Copied by value: early releases of Python 3.11 copy members by name, and an unknown one has none."""
        return type(self), (self._value_,)

    @property
    def known(self) -> bool:
        """Whether the documents define this word."""
        return self._name_ != "UNKNOWN"


class Severity(OpenTerm):
    """Priority of the order (not of the finding; that is ``is_critical``)."""

    NORMAL = "normal"
    HIGH = "high"
    STAT = "stat"

    @property
    def rank(self) -> int:
        """0 for stat, 1 for high and anything unknown (shown as if high), 2 for normal."""
        return _RANKS.get(self._value_, 1)


_RANKS = {"stat": 0, "normal": 2}


class StudyReportStatus(OpenTerm):
    """Where a study stands in the reporting workflow."""

    UNASSIGNED = "unassigned"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    ADDENDUM_ACTIVE = "addendum_active"


class ReportStatus(OpenTerm):
    """Where one report stands: being dictated, or signed."""

    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"


class StudyViewerStatus(OpenTerm):
    """Whether a Viewer study has been looked at to its end."""

    INCOMPLETE = "incomplete"
    COMPLETE = "complete"


class Sex(OpenTerm):
    """Biological sex as the API names it."""

    MALE = "male"
    FEMALE = "female"
    OTHER = "other"


class StudyType(OpenTerm):
    """A live reading study, or one imported from an archive."""

    STANDARD = "standard"
    EXTERNAL = "external"


class UserLevel(OpenTerm):
    """What a member may do in the organisation. The owner is made in Avara's dashboard only."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"


class InvitationStatus(OpenTerm):
    """Where an invitation stands. That it has expired is said by its expiry, not here."""

    SENT = "sent"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REVOKED = "revoked"


class InvitedSource(OpenTerm):
    """How a user or invitation was made."""

    DASHBOARD = "dashboard"
    API = "api"


# fmt: off
CLINIC_ROLES: tuple[str, ...] = (
    "Doctor", "Physician", "Surgeon", "Radiologist", "Cardiologist", "Neurologist", "Urologist", "Gynecologist",
    "Endocrinologist", "Oncologist", "Radiation Oncologist", "Hematologist", "Gastroenterologist", "Pulmonologist",
    "Nephrologist", "Rheumatologist", "Dermatologist", "Ophthalmologist", "Otolaryngologist", "Pediatrician",
    "Obstetrician", "Psychiatrist", "Anesthesiologist", "Emergency Medicine Physician", "Family Medicine Physician",
    "Internal Medicine Physician", "Pathologist", "Nuclear Medicine Physician", "Pain Management Specialist",
    "Infectious Disease Specialist", "Immunologist", "Physician Assistant", "Nurse Practitioner",
    "Certified Registered Nurse Anesthetist", "Psychologist", "Medical Assistant", "Scribe", "Registered Nurse",
    "Nurse Manager", "Patient Care Coordinator", "Imaging Technologist", "Laboratory Technician",
    "Medical Laboratory Scientist", "Pathologists' Assistant", "Phlebotomist", "Pharmacist", "Pharmacy Technician",
    "Physical Therapist", "Occupational Therapist", "Speech-Language Pathologist", "Respiratory Therapist",
    "Nutritionist", "Front Desk Operator", "Revenue Cycle Manager", "Administrative Director",
    "Administrative Assistant", "Legal Administrator", "IT Administrator", "IT Support", "Software Engineer",
    "Other",
)
# fmt: on
"""The roles a user can be given (a role that a server says is shown as sent, whatever it is)."""
