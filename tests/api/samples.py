"""The example bodies of the API's documents, word for word, and what is built from them."""

import copy
import json
import os
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings

from avara_desktop.api.transport import Answer

SAMPLES = Path(__file__).parent.parent / "samples"
NEWER = ("study_created", "study_updated")
"""Document 000 and document 003."""
OLDER = ("study_created_older",)
"""Document 001."""
VIEWER = ("viewer_study_created",)
"""Document 004."""

EXAMPLES = int(os.environ.get("AVARA_EXAMPLES", "300"))
"""Generated cases of one property; a longer run asks for 10,000."""


def bounded(examples: int = EXAMPLES) -> settings:
    """Hypothesis without files, without a clock, and the same every time unless a longer run is asked for."""
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize="AVARA_EXAMPLES" not in os.environ,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def sample(name: str) -> dict[str, Any]:
    """One example body."""
    body: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return body


def study(study_id: str = "stu_" + "1" * 32, **changes: Any) -> dict[str, Any]:
    """The newer example under another id."""
    return {**copy.deepcopy(sample("study_created")), "studyId": study_id, **changes}


def bare_study(study_id: str = "stu_" + "2" * 32, **changes: Any) -> dict[str, Any]:
    """A study with nothing but the required fields."""
    return {
        "isCancelled": False,
        "reportMetadata": {},
        "severity": "stat",
        "studyDescription": "CT Head",
        "studyId": study_id,
        "studyInstanceUid": "1.2.3",
        "studyReportStatus": "unassigned",
        **changes,
    }


def report(report_id: str = "rep_" + "1" * 32, **changes: Any) -> dict[str, Any]:
    """A signed report."""
    return {
        "createdAt": "2024-03-15T10:30:00Z",
        "isAddendum": False,
        "isCritical": False,
        "reportId": report_id,
        "signedAt": "2024-03-15T11:30:00Z",
        "snapshotMetadata": {"patientName": "Jane Doe"},
        "status": "completed",
        "studyId": "stu_" + "1" * 32,
        "updatedAt": "2024-03-15T11:30:00Z",
        "userId": "usr_" + "1" * 32,
        **changes,
    }


def user(**changes: Any) -> dict[str, Any]:
    """A radiologist."""
    return {
        "canCreateReports": True,
        "canManageStudies": False,
        "clinicRole": "Radiologist",
        "createdAt": "2024-03-15T10:30:00Z",
        "email": "dr.smith@radiology.com",
        "firstName": "John",
        "hasDashboardAccess": False,
        "invitedSource": "api",
        "lastLoginAt": None,
        "lastName": "Smith",
        "level": "member",
        "userId": "usr_" + "1" * 32,
        **changes,
    }


def pdf_item(report_id: str = "rep_" + "1" * 32, url: str = "https://files.example.com/a.pdf?sig=1") -> dict[str, Any]:
    """One report's PDF link."""
    return {
        "isCritical": None,
        "presignedUrl": url,
        "reportId": report_id,
        "snapshotMetadata": {},
        "studyId": "stu_" + "1" * 32,
        "studyInstanceUid": "1.2.3",
    }


def text_item(report_id: str = "rep_" + "1" * 32, text: str = "FINDINGS: none.") -> dict[str, Any]:
    """One report's text."""
    item = pdf_item(report_id)
    del item["presignedUrl"]
    return {**item, "plainText": text}


def answer(body: object, status: int = 200, **headers: str) -> Answer:
    """An answer as the transport hands it over; underscores in header names stand for hyphens."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, content)
