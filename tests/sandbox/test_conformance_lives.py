"""Whole lives, driven by the official SDK: of a radiologist, a study, a Viewer study and an archive study."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import avara
import httpx
import pytest

from .conformance import KINDS, Witness, got, rows, sandbox, witness
from .support import Json

NPI = "1234567893"
METADATA: Json = {
    "patient_name": "Conformance^Paula",
    "mrn": "C-1",
    "sex": "female",
    "date_of_birth": "1970-02-28",
    "age": "56 years",
    "height": {"unit": "cm", "value": 170.5},
    "weight": {"unit": "kg", "value": 61},
    "study_date": "2026-09-20",
    "study_time": "23:59",
    "procedure": "CT Chest",
    "facility_name": "Northgate",
    "referring_physician_name": "Dr. Referrer",
}

CLEARED = ("assigned_to", "clinical_history", "clinical_indication", "external_patient_id", "metadata", "modality",
           "prior_reports", "technologist_notes", "technologist_technique")  # fmt: skip
"""What a PATCH may clear with null, besides the customer."""


@pytest.fixture(scope="module")
def line() -> Iterator[Json]:
    """A sandbox process of its own: these lives leave traces."""
    with sandbox() as said:
        yield said


def uid_for(kind: str, life: str) -> str:
    """A study instance UID that nobody else uses."""
    return f"1.2.826.0.1.3680043.9.{KINDS.index(kind) + 1}.{int(life.encode().hex(), 16)}"


async def create(sdk: Witness, uid: str, **more: Any) -> Any:
    """A new study of Paula."""
    body: Json = {"study_description": "CT Chest", "severity": "high", "report_metadata": METADATA, **more}
    return await got(sdk.studies.create(study_instance_uid=uid, **body))


@pytest.mark.parametrize("kind", KINDS)
async def test_a_radiologist_comes_reads_and_goes(line: Json, kind: str) -> None:
    async with witness(line, kind) as sdk:
        email = f"nora.{kind}@new.example"
        invited = await got(
            sdk.users.invite(
                email=email,
                first_name="Nora",
                middle_name="Eva",
                last_name="Lind",
                suffix1="MD",
                phone_number="15555550123",
                clinic_role="Radiologist",
                level="member",
                npi_number=NPI,
                can_create_reports=True,
                can_manage_studies=False,
                has_dashboard_access=True,
            )
        )
        assert (invited.email, invited.invited_source, invited.last_login_at) == (email, "api", None)
        (invitation,) = await rows(
            sdk.invitations.list(user_id=invited.user_id, status=["sent"], expired="not-expired")
        )
        assert (invitation.status, invitation.user_id, invitation.npi_number) == ("sent", invited.user_id, NPI)
        assert invitation.expiry > invitation.created_at
        day = f"{invitation.created_at:%Y-%m-%d}"
        assert invitation.invitation_id in {
            each.invitation_id for each in await rows(sdk.invitations.list(start_date=day, end_date=day))
        }
        changed = await got(
            sdk.invitations.update(invitation.invitation_id, last_name="Berg", middle_name=None, suffix2="FACR")
        )
        again = await got(sdk.invitations.retrieve(invitation.invitation_id))
        assert (again.last_name, again.middle_name, again.suffix2) == ("Berg", None, "FACR")
        assert again.to_dict() == changed.to_dict()
        sdk.does(f"/invitations/{invitation.invitation_id}/accept")
        user = await got(sdk.users.retrieve(invited.user_id))
        assert (user.last_name, user.npi_number) == ("Berg", NPI)
        assert [each.user_id for each in await rows(sdk.users.list(email=email))] == [user.user_id]
        user = await got(sdk.users.update(user.user_id, phone_number=None, clinic_role="Nuclear Medicine Physician"))
        assert (user.phone_number, user.clinic_role) == (None, "Nuclear Medicine Physician")
        with pytest.raises(avara.ConflictError):
            await got(sdk.invitations.update(invitation.invitation_id, last_name="Late"))

        study_id = await _reads_signs_and_amends(sdk, user.user_id, kind)

        assert (await got(sdk.users.revoke_access(user_id=user.user_id))).success
        other = await create(sdk, uid_for(kind, "other"))
        with pytest.raises(avara.UnprocessableEntityError) as refused:
            await got(sdk.studies.update(other.study_id, assigned_to=user.user_id))
        assert field_of(refused.value) == "assignedTo"
        assert (await got(sdk.studies.retrieve(study_id))).assigned_to.user_id == user.user_id
        assert (await got(sdk.users.reactivate(user_id=user.user_id))).success
        taken = await got(sdk.studies.update(other.study_id, assigned_to=user.user_id))
        assert taken.study_report_status == "assigned"


async def _reads_signs_and_amends(sdk: Witness, user_id: str, kind: str) -> str:
    """Assign -> read -> sign -> addendum -> cancel addendum -> addendum signed. The study's id."""
    study = await create(sdk, uid_for(kind, "read"), assigned_to=user_id)
    assert (study.study_report_status, study.assigned_to.user_id) == ("assigned", user_id)
    url = (await got(sdk.studies.reroute_url(assigned_to_user_id=user_id, study_id=study.study_id))).url
    assert httpx.get(url).status_code == 200
    (report,) = (await got(sdk.reports.list(study_id=study.study_id))).reports
    assert (report.status, report.user_id, report.signed_at) == ("in_progress", user_id, None)
    sdk.does(f"/studies/{study.study_id}/sign", text="IMPRESSION: Clear.", critical=True)
    study = await got(sdk.studies.retrieve(study.study_id))
    assert (study.study_report_status, study.is_critical) == ("completed", True)
    text = await got(sdk.reports.text(report_id=report.report_id))
    assert (text.plain_text, text.snapshot_metadata.mrn) == ("IMPRESSION: Clear.", "C-1")
    assert len((await got(sdk.reports.text(study_id=study.study_id))).reports) == 1
    pdf = await got(sdk.reports.pdf(report_id=report.report_id))
    assert httpx.get(pdf.presigned_url).content.startswith(b"%PDF-")
    assert (await got(sdk.reports.addendum(report.report_id))).success
    first, second = (await got(sdk.reports.list(study_instance_uid=study.study_instance_uid))).reports
    assert (first.is_addendum, second.is_addendum, second.status) == (False, True, "in_progress")
    assert (await got(sdk.studies.retrieve(study.study_id))).study_report_status == "addendum_active"
    assert (await got(sdk.reports.cancel_addendum(second.report_id))).success
    assert (await got(sdk.studies.retrieve(study.study_id))).study_report_status == "completed"
    assert (await got(sdk.reports.addendum(report.report_id))).success
    sdk.does(f"/studies/{study.study_id}/sign", text="ADDENDUM: A nodule.")
    reports = (await got(sdk.reports.pdf(study_id=study.study_id))).reports
    assert [each.is_critical for each in reports] == [True, False]
    return str(study.study_id)


@pytest.mark.parametrize("kind", KINDS)
async def test_invitations_that_lead_nowhere(line: Json, kind: str) -> None:
    def sent(number: int) -> Any:
        return sdk.users.invite(
            email=f"nobody{number}.{kind}@new.example",
            first_name="No",
            last_name="Body",
            clinic_role="Scribe",
            level="admin",
            can_create_reports=False,
            can_manage_studies=True,
            has_dashboard_access=True,
        )

    async with witness(line, kind) as sdk:
        ends = {"rejected": "reject", "sent": "expire"}
        for number, (status, end) in enumerate(ends.items()):
            user = await got(sent(number))
            (invitation,) = await rows(sdk.invitations.list(user_id=user.user_id))
            sdk.does(f"/invitations/{invitation.invitation_id}/{end}")
            assert (await got(sdk.invitations.retrieve(invitation.invitation_id))).status == status
            with pytest.raises(avara.NotFoundError):
                await got(sdk.users.retrieve(user.user_id))
        user = await got(sent(2))
        with pytest.raises(avara.ConflictError):
            await got(sent(2))
        assert (await got(sdk.invitations.revoke(user_id=user.user_id))).success
        expired = await rows(sdk.invitations.list(status=["sent"], expired="expired", limit=1))
        assert f"nobody1.{kind}@new.example" in {each.email for each in expired}
        gone = await rows(sdk.invitations.list(status=["rejected", "revoked"], limit=1))
        assert {each.status for each in gone} == {"rejected", "revoked"}


@pytest.mark.parametrize("kind", KINDS)
async def test_a_study_is_made_changed_cleared_cancelled_and_restored(line: Json, kind: str) -> None:
    async with witness(line, kind) as sdk:
        uid, reader = uid_for(kind, "study"), await sdk.reader()
        customer = next(row.express_customer for row in await rows(sdk.studies.list(limit=100)) if row.express_customer)
        made = await create(
            sdk,
            uid,
            assigned_to=reader,
            clinical_history="Cough.",
            clinical_indication="Nodule?",
            express_customer_id=customer.express_customer_id,
            external_patient_id="p-1",
            metadata={"a": "1"},
            modality="CT",
            prior_reports=[{"report_text": "Old.", "study_date": "2020-02-29", "modality": "CR"}],
            technologist_notes=["Note"],
            technologist_technique="Axial.",
        )
        assert made.report_metadata.height.value == 170.5
        assert made.to_dict() == (await got(sdk.studies.retrieve(made.study_id))).to_dict()
        assert made.to_dict() == (await got(sdk.studies.retrieve_by_uid(uid))).to_dict()
        with pytest.raises(avara.ConflictError):
            await create(sdk, uid)

        changes: Json = {"severity": "stat", "report_metadata": {"weight": None, "mrn": "C-2"}, "prior_reports": []}
        after = await got(sdk.studies.update(made.study_id, **changes))
        assert (after.severity, after.report_metadata.weight, after.report_metadata.mrn) == ("stat", None, "C-2")
        assert after.report_metadata.patient_name == METADATA["patient_name"]
        assert (after.clinical_history, after.technologist_notes) == ("Cough.", ["Note"])
        cleared = await got(sdk.studies.update(made.study_id, express_customer_id=None, **dict.fromkeys(CLEARED)))
        assert [name for name in (*CLEARED, "express_customer") if getattr(cleared, name) is not None] == []
        assert cleared.study_report_status == "unassigned"
        assert (cleared.severity, cleared.report_metadata.mrn) == ("stat", "C-2")

        assert (await got(sdk.studies.cancel(study_id=made.study_id))).success
        gone = await got(sdk.studies.retrieve(made.study_id))
        assert gone.is_cancelled
        assert gone.cancelled_at is not None
        with pytest.raises(avara.ConflictError):
            await got(sdk.studies.update(made.study_id, severity="high"))
        with pytest.raises(avara.ConflictError):
            await got(sdk.studies.cancel(study_instance_uid=uid))
        assert made.study_id in {row.study_id for row in await rows(sdk.studies.list(is_cancelled=True, limit=100))}
        assert (await got(sdk.studies.uncancel(study_instance_uid=uid))).success
        back = await got(sdk.studies.retrieve(made.study_id))
        assert (back.is_cancelled, back.cancelled_at, back.severity) == (False, None, "stat")
        url = (await got(sdk.studies.viewer_only_reroute_url(study_instance_uid=uid, user_id=reader))).url
        assert "Viewer only" in httpx.get(url).text
        assert (await got(sdk.studies.retrieve(made.study_id))).to_dict() == back.to_dict()


@pytest.mark.parametrize("kind", KINDS)
async def test_a_viewer_study(line: Json, kind: str) -> None:
    async with witness(line, kind) as sdk:
        uid, reader = uid_for(kind, "viewer"), await sdk.reader()
        made = await got(
            sdk.viewer.create(
                study_instance_uid=uid,
                study_description="MR Knee",
                severity="normal",
                assigned_to=reader,
                metadata={"a": "1"},
            )
        )
        assert (made.study_viewer_status, made.assigned_to.user_id) == ("incomplete", reader)
        assert made.to_dict() == (await got(sdk.viewer.retrieve(made.study_id))).to_dict()
        assert made.to_dict() == (await got(sdk.viewer.retrieve_by_uid(uid))).to_dict()
        assert httpx.get((await got(sdk.viewer.reroute_url(study_id=made.study_id))).url).status_code == 200
        done = await got(
            sdk.viewer.update(made.study_id, study_viewer_status="complete", metadata=None, severity="high")
        )
        assert (done.study_viewer_status, done.metadata, done.severity) == ("complete", None, "high")
        assert done.assigned_to.user_id == reader
        found = await rows(sdk.viewer.list(study_viewer_status="complete", assigned_to=reader, severity="high"))
        assert made.study_id in {row.study_id for row in found}
        assert (await got(sdk.viewer.update(made.study_id, assigned_to=None))).assigned_to is None
        assert (await got(sdk.viewer.cancel(study_id=made.study_id))).success
        assert (await got(sdk.viewer.retrieve(made.study_id))).is_cancelled
        with pytest.raises(avara.ConflictError):
            await got(sdk.viewer.update(made.study_id, severity="stat"))
        assert (await got(sdk.viewer.uncancel(study_instance_uid=uid))).success
        back = await got(sdk.viewer.retrieve(made.study_id))
        assert (back.is_cancelled, back.cancelled_at, back.study_viewer_status) == (False, None, "complete")


@pytest.mark.parametrize("kind", KINDS)
async def test_an_archive_study(line: Json, kind: str) -> None:
    async with witness(line, kind) as sdk:
        uid, patient = uid_for(kind, "archive"), f"archive-{kind}"
        made = await got(
            sdk.external.create(
                study_instance_uid=uid,
                study_description="CT Chest",
                severity="normal",
                report_metadata=METADATA,
                external_patient_id=patient,
                reader_name="Dr. Elsewhere",
            )
        )
        assert made.study_type == "external"
        written = await got(
            sdk.external.reports.create(study_id=made.study_id, report_text="IMPRESSION: Old.", signed_at="Spring 2019")
        )
        assert written.study_instance_uid == uid
        (row,) = await rows(sdk.external.reports.list(study_id=made.study_id))
        assert (row.has_report_text, row.external_report_id) == (True, written.external_report_id)
        report = await got(sdk.external.reports.retrieve(written.external_report_id))
        assert (report.report_text, report.signed_at, report.reader_name) == (
            "IMPRESSION: Old.",
            "Spring 2019",
            "Dr. Elsewhere",
        )
        archive = await rows(sdk.studies.list(study_type="external", limit=100))
        found = {each.study_id: each for each in archive}
        assert found[made.study_id].external_report_id == written.external_report_id
        assert {each.study_type for each in archive} == {"external"}
        assert (await got(sdk.external.delete(study_instance_uid=uid))).success
        left = await rows(sdk.studies.list(study_type="external", is_cancelled=False, limit=100))
        assert made.study_id not in {each.study_id for each in left}
        with pytest.raises((avara.ConflictError, avara.NotFoundError)):
            await got(sdk.studies.uncancel(study_instance_uid=uid))


def field_of(refusal: avara.APIStatusError) -> str | None:
    """The field a refusal names."""
    body: Any = refusal.body
    return body["error"].get("field") if isinstance(body, dict) else None
