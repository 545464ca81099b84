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

EXAMPLES = int(os.environ.get("AVARA_EXAMPLES", "100"))
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


def invitation(**changes: Any) -> dict[str, Any]:
    """An invitation of that radiologist, sent with an API key and not answered yet."""
    body = user(
        clinicId="cli_1",
        expiry="2024-03-22T10:30:00Z",
        invitationId="inv_" + "1" * 32,
        inviterId=None,
        invitedByApiKeyId="550e8400-e29b-41d4-a716-446655440000",
        status="sent",
        updatedAt="2024-03-15T10:30:00Z",
    )
    del body["lastLoginAt"]
    return {**body, **changes}


def archive_entry(**changes: Any) -> dict[str, Any]:
    """One archive report of a list."""
    return {
        "createdAt": "2024-03-15T10:30:00Z",
        "externalReportId": "exr_1",
        "hasReportText": True,
        "reportPdfPresent": False,
        "studyId": "stu_" + "1" * 32,
        "studyInstanceUid": "1.2.3",
        "readerName": "Dr. Old",
        "signedAt": "spring 2019",
        **changes,
    }


def archive_report(**changes: Any) -> dict[str, Any]:
    """One archive report whole."""
    entry = archive_entry()
    del entry["hasReportText"], entry["reportPdfPresent"]
    return {
        **entry,
        "presignedUrl": "https://files.example.com/old.pdf?sig=1",
        "reportText": "IMPRESSION: none.",
        "snapshotMetadata": {"patientName": "Jane Doe"},
        **changes,
    }


def viewer_study(study_id: str = "stu_" + "3" * 32, **changes: Any) -> dict[str, Any]:
    """The Viewer example under another id."""
    return {**copy.deepcopy(sample("viewer_study_created")), "studyId": study_id, **changes}


def new_study(**changes: Any) -> dict[str, Any]:
    """The fields of a study to be created: the required ones."""
    return {
        "reportMetadata": {"patientName": "Jane Doe"},
        "severity": "normal",
        "studyDescription": "Brain MRI",
        "studyInstanceUid": "1.2.3",
        **changes,
    }


def new_viewer_study(**changes: Any) -> dict[str, Any]:
    """The fields of a Viewer study to be created: the required ones."""
    return {"severity": "high", "studyDescription": "CT", "studyInstanceUid": "1.2.3", **changes}


def new_user(**changes: Any) -> dict[str, Any]:
    """The fields of an invitation to be sent."""
    return {
        "canCreateReports": True,
        "canManageStudies": False,
        "clinicRole": "Radiologist",
        "email": "new@radiology.com",
        "firstName": "Jane",
        "hasDashboardAccess": False,
        "lastName": "Doe",
        "level": "member",
        "npiNumber": "1234567893",
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
