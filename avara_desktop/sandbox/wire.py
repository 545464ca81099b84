"""Records as the API answers them: camelCase, and studies in the generation of the body they were written in."""

from __future__ import annotations

from .clock import timestamp
from .records import Customer, Generation, Json, Report, Study, User
from .world import World

API_KEY_REFERENCE: Json = {
    "apiKeyId": "550e8400-e29b-41d4-a716-446655440000",
    "description": "Sandbox API Key",
    "isViewerEnabled": True,
    "isClinicalContextEnrichmentEnabled": False,
}
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
        "externalReportId": None,
        "priorReports": body.prior_reports,
        "expressCustomer": None
        if customer is None
        else {"expressCustomerId": customer.customer_id, "expressCustomerName": customer.name},
    }


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
