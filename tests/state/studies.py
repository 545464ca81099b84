"""Studies made up for tests that need no server."""

import json
from typing import Any

from avara_desktop.api.models import ReportMetadata, Study

ME = {"userId": "usr_me", "email": "me@example.org", "firstName": "Robin", "lastName": "Reader"}
COLLEAGUE = {"userId": "usr_other", "email": "amara@example.org", "firstName": "Amara", "lastName": "Osei"}
READER_ID = "usr_me"


def study(study_id: str = "stu_1", patient: dict[str, Any] | None = None, **fields: Any) -> Study:
    """A study assigned to the reader, with the fields of the wire."""
    body = {
        "isCancelled": False,
        "reportMetadata": {"patientName": "DOE^JANE", "mrn": "MR-1234", "dateOfBirth": "1980-03-07", **(patient or {})},
        "severity": "normal",
        "studyDescription": "CT Head",
        "studyId": study_id,
        "studyInstanceUid": f"1.2.{study_id.removeprefix('stu_')}",
        "studyReportStatus": "assigned",
        "assignedTo": ME,
        **fields,
    }
    return Study.model_validate_json(json.dumps(body))


def patient(**fields: Any) -> ReportMetadata:
    """Demographics alone."""
    return ReportMetadata.model_validate_json(json.dumps(fields))
