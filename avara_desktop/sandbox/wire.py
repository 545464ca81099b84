"""Records as the API answers them: camelCase, and studies in the generation of the body they were written in."""

from __future__ import annotations

from .clock import timestamp
from .records import Customer, ExternalReport, Generation, Invitation, Json, Report, Study, User
from .viewer import ViewerStudy
from .world import World

API_KEY_REFERENCE: Json = {
    "apiKeyId": "550e8400-e29b-41d4-a716-446655440000",
    "description": "Sandbox API Key",
    "isViewerEnabled": True,
    "isClinicalContextEnrichmentEnabled": False,
}
CLINIC_ID = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
NEWER_TO_OLDER = {"studyDate": "scanDate", "studyTime": "scanTime", "procedure": "scanType"}
"""Fields of reportMetadata that changed their names between the generations."""


def user_reference(user: User | None) -> Json | None:
    """assignedTo and createdByUser."""
    if user is None:
        return None
    return {
        "email": user.email,
        "userId": user.user_id,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "middleName": user.middle_name,
        "suffix1": user.suffix1,
        "suffix2": user.suffix2,
    }


def user_json(user: User) -> Json:
    """A user as /users answers it."""
    return {
        "userId": user.user_id,
        "email": user.email,
        "firstName": user.first_name,
        "middleName": user.middle_name,
        "lastName": user.last_name,
        "suffix1": user.suffix1,
        "suffix2": user.suffix2,
        "phoneNumber": user.phone_number,
        "npiNumber": user.npi_number,
        "clinicRole": user.clinic_role,
        "level": user.level,
        "canCreateReports": user.can_create_reports,
        "canManageStudies": user.can_manage_studies,
        "hasDashboardAccess": user.has_dashboard_access,
        "invitedSource": user.invited_source,
        "createdAt": timestamp(user.created_ms),
        "lastLoginAt": timestamp(user.last_login_ms),
    }


def invitation_json(world: World, invitation: Invitation) -> Json:
    """An invitation as /users/invitations answers it."""
    by_key, inviter_id = invitation.inviter_id is None, invitation.inviter_id
    if by_key and world.switches["invitation_inviter"] == "key_owner":
        inviter_id = next((user.user_id for user in world.users.values() if user.level == "owner"), None)
    invitee = {name: value for name, value in user_json(invitation.invitee).items() if name != "lastLoginAt"}
    return invitee | {
        "invitationId": invitation.invitation_id,
        "status": invitation.status,
        "expiry": timestamp(invitation.expiry_ms),
        "createdAt": timestamp(invitation.created_ms),
        "updatedAt": timestamp(invitation.updated_ms),
        "clinicId": CLINIC_ID,
        "inviterId": inviter_id,
        "invitedByApiKeyId": API_KEY_REFERENCE["apiKeyId"] if by_key else None,
    }


def metadata_json(metadata: Json, generation: Generation) -> Json:
    """reportMetadata or snapshotMetadata; fields without a value are left out, as the API's own examples do."""
    present = {name: value for name, value in metadata.items() if value is not None}
    if generation == "older":
        return {NEWER_TO_OLDER.get(name, name): value for name, value in present.items()}
    return present


def study_json(world: World, study: Study) -> Json:
    """A study as every study endpoint answers it."""
    body = world.body(study)
    primary = study.primary_report
    customer = world.customers.get(study.customer_id or "")
    answer: Json = {
        "studyId": study.study_id,
        "studyInstanceUid": study.study_instance_uid,
        "studyDescription": study.description,
        "severity": study.severity,
        "studyReportStatus": study.status,
        "isCancelled": study.is_cancelled,
        "cancelledAt": timestamp(study.cancelled_ms),
        "createdAt": timestamp(study.created_ms),
        "updatedAt": timestamp(study.updated_ms),
        "reportMetadata": metadata_json(body.report_metadata, study.generation),
        "assignedTo": user_reference(world.users.get(study.assigned_to or "")),
        "createdByApiKey": None if body.created_by else dict(API_KEY_REFERENCE),
        "createdByUser": user_reference(world.users.get(body.created_by or "")),
        "metadata": body.metadata,
        "reportIds": [
            {"reportId": report.report_id, "status": report.status, "isCritical": report.is_critical}
            for report in study.reports
        ],
    }
    if study.generation == "older":
        return answer | {
            "org": _org_json(customer),
            "priorReportTexts": [prior["reportText"] for prior in body.prior_reports or ()],
            "priorStudyIds": list(body.prior_study_ids or ()),
        }
    return answer | {
        "studyType": study.study_type,
        "isCritical": None if primary is None else primary.is_critical,
        "modality": body.modality,
        "clinicalHistory": body.clinical_history,
        "clinicalIndication": body.clinical_indication,
        "technologistNotes": body.technologist_notes,
        "technologistTechnique": body.technologist_technique,
        "externalPatientId": body.external_patient_id,
        "externalReportId": None if study.external_report is None else study.external_report.external_report_id,
        "priorReports": body.prior_reports,
        "expressCustomer": _customer_json(customer),
    }


def _customer_json(customer: Customer | None) -> Json | None:
    if customer is None:
        return None
    return {"expressCustomerId": customer.customer_id, "expressCustomerName": customer.name}


def _org_json(customer: Customer | None) -> Json | None:
    return None if customer is None else {"orgId": customer.org_id, "orgName": customer.name}


def _report_head(world: World, study: Study, report: Report) -> Json:
    return {
        "reportId": report.report_id,
        "studyId": study.study_id,
        "isCritical": report.is_critical,
        "snapshotMetadata": metadata_json(world.snapshot(study, report), study.generation),
    }


def report_json(world: World, study: Study, report: Report) -> Json:
    """A report as GET /reports lists it."""
    return _report_head(world, study, report) | {
        "userId": report.user_id,
        "status": report.status,
        "isAddendum": report.is_addendum,
        "createdAt": timestamp(report.created_ms),
        "updatedAt": timestamp(report.updated_ms),
        "signedAt": timestamp(report.signed_ms),
        "reportPlainText": world.report_text(study, report),
    }


def report_text_json(world: World, study: Study, report: Report) -> Json:
    """A report as GET /reports/text answers it."""
    return _report_head(world, study, report) | {
        "studyInstanceUid": study.study_instance_uid,
        "plainText": world.report_text(study, report),
    }


def report_pdf_json(world: World, study: Study, report: Report, presigned_url: str) -> Json:
    """A report as GET /reports/pdf answers it."""
    return _report_head(world, study, report) | {
        "studyInstanceUid": study.study_instance_uid,
        "presignedUrl": presigned_url,
    }


def _external_head(study: Study, report: ExternalReport) -> Json:
    return {
        "externalReportId": report.external_report_id,
        "studyId": study.study_id,
        "studyInstanceUid": study.study_instance_uid,
        "createdAt": timestamp(report.created_ms),
        "readerName": report.reader_name,
        "signedAt": report.signed_at,
    }


def external_report_row(study: Study, report: ExternalReport) -> Json:
    """An external report as its list answers it: neither text nor link."""
    return _external_head(study, report) | {
        "hasReportText": report.text is not None,
        "reportPdfPresent": report.file_name is not None,
    }


def external_report_json(study: Study, report: ExternalReport, presigned_url: str | None) -> Json:
    """An external report whole."""
    return _external_head(study, report) | {
        "reportText": report.text,
        "presignedUrl": presigned_url,
        "snapshotMetadata": metadata_json(report.snapshot, "newer"),
    }


def viewer_study_json(world: World, study: ViewerStudy) -> Json:
    """A study as every Viewer study endpoint answers it."""
    return {
        "studyId": study.study_id,
        "studyInstanceUid": study.study_instance_uid,
        "studyDescription": study.description,
        "severity": study.severity,
        "studyViewerStatus": study.status,
        "isCancelled": study.is_cancelled,
        "cancelledAt": timestamp(study.cancelled_ms),
        "createdAt": timestamp(study.created_ms),
        "updatedAt": timestamp(study.updated_ms),
        "assignedTo": user_reference(world.users.get(study.assigned_to or "")),
        "createdByApiKey": None if study.created_by else dict(API_KEY_REFERENCE),
        "createdByUser": user_reference(world.users.get(study.created_by or "")),
        "expressCustomer": _customer_json(world.customers.get(study.customer_id or "")),
        "metadata": study.metadata,
    }
