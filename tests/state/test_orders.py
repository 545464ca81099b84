"""The order itself: created once, corrected only where nobody else did, cancelled, restored, its severity changed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avara_desktop.api.bodies import StudyDraft, StudyPatch
from avara_desktop.api.limits import checked
from avara_desktop.api.models import Study
from avara_desktop.api.terms import Severity
from avara_desktop.errors import (
    AvaraError,
    Busy,
    Conflict,
    InvalidRequest,
    NotPermitted,
    OutcomeUnknown,
    SafetyStop,
)
from avara_desktop.state.notices import Level
from avara_desktop.state.orders import unlike
from avara_desktop.state.query import SCOPE_CANCELLED, SCOPE_MINE, View
from tests.api.samples import bounded
from tests.state.studies import study
from tests.state.support import STUDIES, Room
from tests.state.virtual import in_virtual_time

POST = f"POST {STUDIES}"
PATCH = f"PATCH {STUDIES}"
UID = "1.2.840.113619.2.5.1762583153.215519.978957063.78"


def draft(**fields: Any) -> StudyDraft:
    """A study that a front desk sends."""
    body = {
        "severity": "high",
        "studyDescription": "CT Head",
        "studyInstanceUid": UID,
        "reportMetadata": {"patientName": "DOE^JANE", "mrn": "MR-77", "dateOfBirth": "1980-03-07"},
    }
    return checked(StudyDraft, {**body, **fields})


def created(room: Room) -> list[str]:
    """Ids of the sandbox's studies with the UID."""
    return [each.study_id for each in room.world.studies.values() if each.study_instance_uid == UID]


# --- create -----------------------------------------------------------------------------------------------------------


async def test_a_new_study_is_sent_once_and_waits_in_unassigned(room: Room) -> None:
    await room.sign_in()
    made = await room.orders.create(draft())
    assert created(room) == [made.study_id]
    assert room.wire.count(POST) == 1
    shown = room.worklist.rows[made.study_id].study
    assert View.UNASSIGNED.shows(shown, room.reader_id)
    assert shown.report_metadata.mrn == "MR-77"
    (notice,) = room.notices.shown
    assert (notice.level, notice.title.split(":")[0]) == (Level.DONE, "Created")
    assert "MR-77" in notice.title


@pytest.mark.parametrize("kind", ["drop", "status", "garbage", "html", "truncate"])
async def test_a_creation_whose_answer_was_lost_is_found_by_its_uid(room: Room, kind: str) -> None:
    await room.sign_in()
    await room.fault(STUDIES, kind, method="POST", after_commit=True)
    made = await room.orders.create(draft())
    assert created(room) == [made.study_id]
    assert room.wire.count(POST) == 1
    assert room.wire.count(f"GET {STUDIES}/by-uid/{UID}") == 1
    assert room.notices.shown[0].title.startswith("Created: ")


@pytest.mark.parametrize("kind", ["drop", "status", "garbage"])
async def test_a_creation_that_never_arrived_is_not_told_as_done_and_not_sent_again(room: Room, kind: str) -> None:
    await room.sign_in()
    await room.fault(STUDIES, kind, method="POST")
    with pytest.raises(OutcomeUnknown, match="Not created, as far as the server says"):
        await room.orders.create(draft())
    assert created(room) == []
    assert room.wire.count(POST) == 1
    assert (room.notices.shown, room.worklist.rows) == ([], {})


def test_a_creation_that_takes_too_long_is_looked_for_and_not_sent_again() -> None:
    async def work() -> None:
        room = await Room().sign_in()
        await room.fault(STUDIES, "delay", method="POST", delay_ms=60_000)
        with pytest.raises(OutcomeUnknown):
            await room.orders.create(draft())
        assert room.wire.count(POST) == 1

    in_virtual_time(work)


async def test_a_creation_that_nobody_can_say_anything_about_is_not_confirmed(room: Room) -> None:
    await room.sign_in()
    await room.fault(STUDIES, "drop", times=None, after_commit=True)
    with pytest.raises(OutcomeUnknown, match=r"^Not confirmed$") as told:
        await room.orders.create(draft())
    assert not told.value.retryable
    assert room.wire.count(POST) == 1
    assert room.notices.shown == []


async def test_a_study_that_was_there_before_is_not_told_as_created(room: Room) -> None:
    """The answer that got lost was the conflict, not the creation."""
    await room.sign_in()
    older = await room.orders.create(draft())
    room.notices.shown.clear()
    await room.fault(STUDIES, "drop", method="POST", after_commit=True)
    mine = draft(reportMetadata={"patientName": "ROE^RICHARD", "mrn": "MR-1"})
    with pytest.raises(OutcomeUnknown, match="not as you sent it") as told:
        await room.orders.create(mine)
    assert "reportMetadata.patientName" in told.value.advice
    assert "ROE" not in told.value.advice + told.value.title, "no patient in an error"
    assert created(room) == [older.study_id]
    assert room.notices.shown == []


async def test_a_uid_that_exists_is_told_in_words_and_nothing_is_created(room: Room) -> None:
    await room.sign_in()
    await room.orders.create(draft())
    with pytest.raises(Conflict, match="exists already") as told:
        await room.orders.create(draft())
    assert "Search for the UID" in told.value.advice
    assert len(created(room)) == 1
    assert room.wire.count(POST) == 2


@pytest.mark.parametrize(
    ("status", "kind"), [(403, NotPermitted), (422, InvalidRequest), (429, Busy), (401, AvaraError)]
)
async def test_a_refused_creation_is_sent_once(room: Room, status: int, kind: type[AvaraError]) -> None:
    await room.sign_in()
    await room.fault(STUDIES, status=status, method="POST")
    with pytest.raises(kind):
        await room.orders.create(draft())
    assert room.wire.passed[-1].startswith(POST)
    assert room.wire.count(POST) == 1
    assert created(room) == []


async def test_a_study_may_be_created_for_a_reader_and_a_customer(room: Room) -> None:
    await room.sign_in()
    customer = next(iter(room.world.customers))
    made = await room.orders.create(draft(assignedTo=room.reader_id, expressCustomerId=customer))
    assert made.assigned_to_reader(room.reader_id)
    await room.fault(STUDIES, "drop", method="POST", after_commit=True)
    again = draft(studyInstanceUid=UID + ".1", assignedTo=room.reader_id, expressCustomerId=customer)
    assert (await room.orders.create(again)).study_instance_uid == UID + ".1"


# --- save -------------------------------------------------------------------------------------------------------------

FIELDS = (
    ("clinical_history", "clinicalHistory", "Cough for two weeks"),
    ("clinical_indication", "clinicalIndication", "Fall from a ladder"),
    ("external_patient_id", "externalPatientId", "EXT-9"),
    ("modality", "modality", "NM"),
    ("severity", "severity", "stat"),
    ("study_description", "studyDescription", "MRI Knee"),
    ("technologist_notes", "technologistNotes", ["Moved a little"]),
    ("technologist_technique", "technologistTechnique", "3 mm"),
    ("prior_reports", "priorReports", [{"reportText": "Nothing found", "studyDate": "2020-02-29"}]),
)


async def plain(room: Room) -> Study:
    """A study of the newer generation with none of the values above, seen."""
    await room.sign_in()
    study_id = room.one("assigned")
    await room.change(study_id, generation="newer", severity="normal", studyDescription="CT Head")
    return await room.seen(study_id)


@pytest.mark.parametrize(("name", "wire", "value"), FIELDS, ids=[wire for _, wire, _ in FIELDS])
async def test_a_field_saved_is_the_only_one_sent(room: Room, name: str, wire: str, value: Any) -> None:
    seen = await plain(room)
    await room.orders.save(seen, checked(StudyPatch, {wire: value}))
    sent = [entry for entry in room.sandbox.log.entries() if entry["method"] == "PATCH"]
    assert [entry["body"] for entry in sent] == [{wire: value}]
    now = room.worklist.study(seen.study_id)
    assert now
    assert unlike(now, {wire: value}) == []
    assert getattr(now, name) != getattr(seen, name)


@pytest.mark.parametrize(("wire", "value"), [(wire, value) for _, wire, value in FIELDS])
async def test_a_field_that_somebody_else_changed_meanwhile_is_not_overwritten(
    room: Room, wire: str, value: Any
) -> None:
    seen = await plain(room)
    theirs = {"severity": "high", "studyDescription": "US Abdomen", "modality": "US"}.get(wire, "theirs")
    changed: Any = {"technologistNotes": ["theirs"], "priorReports": [{"reportText": "theirs"}]}.get(wire, theirs)
    await room.change(seen.study_id, **{wire: changed})
    with pytest.raises(SafetyStop, match="somebody else changed this study") as stop:
        await room.orders.save(seen, checked(StudyPatch, {wire: value}))
    assert f"Changed meanwhile: {wire}." in stop.value.advice
    assert room.wire.count("PATCH") == 0
    assert room.worklist.asking == {}
    assert room.worklist.study(seen.study_id) == await room.session.client.study(seen.study_id), "the newer values show"


async def test_a_change_of_another_field_stands_not_in_the_way(room: Room) -> None:
    seen = await plain(room)
    await room.change(seen.study_id, clinicalHistory="theirs", facilityName="Their hospital")
    await room.orders.save(seen, StudyPatch(clinical_indication="mine"))
    body = room.world.body(room.world.studies[seen.study_id])
    assert (body.clinical_history, body.clinical_indication) == ("theirs", "mine")


async def test_two_fields_of_the_patient_are_compared_each_for_itself(room: Room) -> None:
    seen = await plain(room)
    await room.change(seen.study_id, facilityName="Their hospital")
    patch = checked(StudyPatch, {"reportMetadata": {"height": {"unit": "cm", "value": 170}}})
    await room.orders.save(seen, patch)
    now = room.worklist.study(seen.study_id)
    assert now
    assert now.report_metadata.facility_name == "Their hospital"
    assert now.report_metadata.height
    await room.change(seen.study_id, facilityName="Another")
    with pytest.raises(SafetyStop) as stop:
        await room.orders.save(
            now, checked(StudyPatch, {"reportMetadata": {"facilityName": "Mine", "age": "40 years"}})
        )
    assert "reportMetadata.facilityName" in stop.value.advice
    assert "reportMetadata.age" not in stop.value.advice


@pytest.mark.parametrize("holds", [True, False])
async def test_reader_and_severity_never_change_in_one_call(room: Room, holds: bool) -> None:
    seen = await plain(room)
    others = [user for user in room.world.users.values() if user.can_create_reports and not user.revoked_ms]
    colleague = next(user.user_id for user in others if user.user_id != room.reader_id)
    patch = StudyPatch(assigned_to=colleague, severity=Severity.STAT, clinical_indication="mine")
    between: list[tuple[str, str | None]] = []

    async def look() -> None:
        there = room.world.studies[seen.study_id]
        between.append((there.severity, there.assigned_to))
        if not holds:
            await room.fault(STUDIES, status=409, method="PATCH")

    room.wire.after(PATCH, look)
    if holds:
        now = await room.orders.save(seen, patch)
        assert now.assigned_to_reader(colleague)
    else:
        with pytest.raises(Conflict):
            await room.orders.save(seen, patch)
        now = await room.session.client.study(seen.study_id)
        assert not now.assigned_to_reader(colleague)
    assert (now.severity, now.clinical_indication) == (Severity.STAT, "mine")
    before = seen.assigned_to.user_id if seen.assigned_to else None
    assert between == [("stat", before)], "the reader is changed last"
    assert room.wire.count("PATCH") == 2


async def test_a_corrected_identity_is_sent_and_shown(room: Room) -> None:
    seen = await plain(room)
    patch = checked(StudyPatch, {"reportMetadata": {"patientName": "DOE^JANET", "mrn": "MR-78"}})
    await room.orders.save(seen, patch)
    assert "MR-78" in room.notices.shown[0].title
    assert room.worklist.rows[seen.study_id].mrn == "MR-78"


@pytest.mark.parametrize("wire", [wire for _, wire, _ in FIELDS if wire not in ("severity", "studyDescription")])
async def test_a_field_is_cleared_by_null_and_read_back_as_nothing(room: Room, wire: str) -> None:
    seen = await plain(room)
    value = next(value for _, name, value in FIELDS if name == wire)
    await room.orders.save(seen, checked(StudyPatch, {wire: value}))
    full = await room.seen(seen.study_id)
    await room.orders.save(full, checked(StudyPatch, {wire: None}))
    sent = [entry["body"] for entry in room.sandbox.log.entries() if entry["method"] == "PATCH"]
    assert sent[-1] == {wire: None}
    now = room.worklist.study(seen.study_id)
    assert now
    assert not now.to_wire().get(wire)


@pytest.mark.parametrize("generation", ["newer", "older"])
async def test_customer_and_severity_are_saved_in_either_generation_of_the_body(room: Room, generation: str) -> None:
    await room.sign_in()
    study_id = room.one("assigned")
    first, second, third = list(room.world.customers)[:3]
    await room.change(study_id, generation=generation, severity="normal", expressCustomerId=first)
    seen = await room.seen(study_id)
    await room.orders.save(seen, StudyPatch(express_customer_id=second, severity=Severity.HIGH))
    assert room.world.studies[study_id].customer_id == second
    await room.change(study_id, expressCustomerId=third)
    now = seen.model_copy(update={"severity": Severity.HIGH})
    with pytest.raises(SafetyStop, match="somebody else"):
        await room.orders.save(now, StudyPatch(express_customer_id=None))
    await room.orders.save(await room.seen(study_id), StudyPatch(express_customer_id=None))
    assert room.world.studies[study_id].customer_id is None


async def test_a_save_that_the_server_carried_out_only_in_part_says_which_field_is_missing(room: Room) -> None:
    seen = await plain(room)
    room.wire.after(PATCH, lambda: room.change(seen.study_id, clinicalHistory="theirs"))
    with pytest.raises(SafetyStop, match="Not saved") as stop:
        await room.orders.save(seen, StudyPatch(clinical_history="mine", clinical_indication="mine"))
    assert stop.value.advice == "The server says otherwise for clinicalHistory."


async def test_a_signed_study_keeps_what_its_report_stands_on(room: Room) -> None:
    await room.sign_in()
    study_id = room.one("assigned")
    await room.change(study_id, generation="newer")
    await room.sign(study_id)
    seen = await room.seen(study_id)
    with pytest.raises(Conflict):
        await room.orders.save(seen, StudyPatch(clinical_history="rewritten"))
    assert room.wire.count("PATCH") == 1


# --- severity, cancel, restore ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("severity", list(Severity))
async def test_severity_is_changed_to_what_was_chosen(room: Room, severity: Severity) -> None:
    await room.sign_in()
    study_id = room.one("assigned")
    await room.change(study_id, severity="high" if severity is not Severity.HIGH else "normal")
    await room.orders.set_severity(await room.seen(study_id), severity)
    assert room.world.studies[study_id].severity == severity.value
    assert room.worklist.rows[study_id].rank == severity.rank
    assert room.notices.shown[0].title.startswith(f"Set to severity {severity.value.upper()}: ")


async def test_a_cancelled_study_leaves_every_list_and_is_in_cancelled_until_it_is_restored(room: Room) -> None:
    await room.sign_in()
    await room.refresher.fetch(SCOPE_MINE)
    study_id = room.one("assigned")
    before = room.truth(study_id)

    def views() -> set[View]:
        held = room.worklist.study(study_id)
        return {view for view in View if held and view.shows(held, room.reader_id)}

    assert views() == {View.MINE}
    await room.orders.cancel(await room.seen(study_id))
    assert views() == {View.CANCELLED}
    await room.refresher.fetch(SCOPE_MINE)
    assert views() == {View.CANCELLED}
    room.worklist.clear()
    await room.refresher.fetch(SCOPE_CANCELLED)
    assert views() == {View.CANCELLED}, "another computer finds it there too"
    seen = room.worklist.study(study_id)
    assert seen
    await room.orders.restore(seen)
    assert views() == {View.MINE}
    assert room.truth(study_id) == before


@pytest.mark.parametrize("status", ["completed", "addendum_active"])
async def test_a_signed_study_is_not_cancelled(room: Room, status: str) -> None:
    await room.sign_in()
    seen = await room.seen(room.ids(status)[0])
    before = len(room.wire.passed)
    with pytest.raises(SafetyStop, match="signed"):
        await room.orders.cancel(seen)
    assert len(room.wire.passed) == before


async def test_a_study_signed_since_it_was_seen_is_not_cancelled(room: Room) -> None:
    await room.sign_in()
    seen = await room.seen(room.one("assigned"))
    await room.sign(seen.study_id)
    with pytest.raises(SafetyStop):
        await room.orders.cancel(seen)
    assert room.wire.count("POST") == 0


# --- a patch against what a study says --------------------------------------------------------------------------------

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=12).filter(str.strip)
metadata = st.fixed_dictionaries(
    {},
    optional={
        "patientName": st.none() | texts,
        "mrn": st.none() | texts,
        "age": st.none() | texts,
        "sex": st.none() | st.sampled_from(["male", "female", "other"]),
        "dateOfBirth": st.none() | st.dates().map(str),
        "studyTime": st.none() | st.times().map(lambda time: f"{time:%H:%M}"),
        "procedure": st.none() | texts,
        "height": st.none() | st.builds(lambda v: {"unit": "cm", "value": v}, st.integers(0, 250) | st.floats(0, 250)),
    },
)
prior = st.fixed_dictionaries({"reportText": texts}, optional={"modality": texts, "studyDate": st.dates().map(str)})
patches = st.fixed_dictionaries(
    {},
    optional={
        "assignedTo": st.none() | st.sampled_from(["usr_" + "1" * 32, "usr_" + "2" * 32]),
        "clinicalHistory": st.none() | texts,
        "externalPatientId": st.none() | texts,
        "expressCustomerId": st.none() | st.sampled_from(["cus_" + "1" * 32, "cus_" + "2" * 32]),
        "metadata": st.none() | st.dictionaries(texts, texts, max_size=3),
        "modality": st.none() | texts,
        "priorReports": st.none() | st.lists(prior, max_size=3),
        "reportMetadata": metadata,
        "severity": st.sampled_from(["normal", "high", "stat"]),
        "studyDescription": texts,
        "technologistNotes": st.none() | st.lists(texts, max_size=3),
    },
)


def patched(fields: dict[str, Any], *, replacing: bool = True, spelt: bool = False) -> Study:
    """The study that a server has after such a PATCH, written by the documents' rules: null clears, lists replace.

    ``spelt`` says what is cleared as null, and empty lists as lists; else they are left out.
    """
    before: dict[str, Any] = {
        "metadata": {"kept": "pair"},
        "clinicalHistory": "before",
        "technologistNotes": ["before"],
        "reportMetadata": {"patientName": "BEFORE", "age": "7 years"},
    }
    after = {**before, **fields}
    after["reportMetadata"] = {**before["reportMetadata"], **fields.get("reportMetadata", {})}
    if fields.get("metadata") is not None and not replacing:
        after["metadata"] = {**before["metadata"], **fields["metadata"]}
    owner, customer = after.pop("assignedTo", None), after.pop("expressCustomerId", None)
    after["assignedTo"] = {"userId": owner, "email": "a@example.org"} if owner else None
    after["expressCustomer"] = {"expressCustomerId": customer, "expressCustomerName": "North"} if customer else None
    if not spelt:
        patient = {name: value for name, value in after["reportMetadata"].items() if value is not None}
        after = {name: value for name, value in after.items() if value not in (None, [], {})}
        after["reportMetadata"] = patient
    return study(**{**after, "assignedTo": after.get("assignedTo"), "patient": after.pop("reportMetadata")})


@given(patches, st.booleans(), st.booleans())
@bounded()
def test_what_a_server_did_as_asked_is_never_told_as_otherwise(
    fields: dict[str, Any], replacing: bool, spelt: bool
) -> None:
    fields = {**fields, "reportMetadata": {"dateOfBirth": None, "mrn": None, **fields.get("reportMetadata", {})}}
    wanted = checked(StudyPatch, fields).to_wire()
    pairs = fields.get("metadata")
    if pairs == {} and not replacing:
        return  # merging nothing changes nothing, and nobody asks for that
    assert unlike(patched(fields, replacing=replacing, spelt=spelt), wanted) == []


@given(patches, st.data())
@bounded()
def test_a_field_that_is_otherwise_is_named_and_no_other(fields: dict[str, Any], data: st.DataObject) -> None:
    fields = {**fields, "reportMetadata": {"dateOfBirth": None, "mrn": None, **fields.get("reportMetadata", {})}}
    wanted = checked(StudyPatch, fields).to_wire()
    outer = [name for name in fields if name not in ("reportMetadata", "metadata")]
    inner = [f"reportMetadata.{name}" for name in fields["reportMetadata"]]
    name = data.draw(st.sampled_from([*outer, *inner]))
    other: dict[str, Any] = {
        "assignedTo": "usr_" + "9" * 32,
        "expressCustomerId": "cus_" + "9" * 32,
        "priorReports": [{"reportText": "otherwise, and longer than any"}],
        "severity": next(word for word in ("stat", "normal") if word != fields.get("severity")),
        "technologistNotes": ["otherwise, and longer than any"],
        "reportMetadata.height": {"unit": "in", "value": 3},
        "reportMetadata.sex": next(w for w in ("male", "female") if w != fields["reportMetadata"].get("sex")),
    }
    value = other.get(name, "otherwise, and longer than any")
    if name.startswith("reportMetadata."):
        part = name.partition(".")[2]
        moved = {**fields, "reportMetadata": {**fields["reportMetadata"], part: value}}
    else:
        moved = {**fields, name: value}
    assert unlike(patched(moved), wanted) == [name]


@given(patches)
@bounded(30)
def test_what_is_saved_is_what_the_sandbox_then_has(fields: dict[str, Any]) -> None:
    fields = {name: value for name, value in fields.items() if name not in ("assignedTo", "expressCustomerId")}
    if fields.get("metadata") == {}:
        del fields["metadata"]  # merging nothing changes nothing, and nobody asks for that

    async def work() -> None:
        room = Room()
        seen = await plain(room)
        if fields.get("metadata"):  # all pairs go together, as the form sends them: whether they merge is not known
            fields["metadata"] = {**(seen.metadata or {}), **fields["metadata"]}
        await room.orders.save(seen, checked(StudyPatch, fields))
        sent = [entry["body"] for entry in room.sandbox.log.entries() if entry["method"] == "PATCH"]
        assert len(sent) == 1
        assert set(sent[0]) == set(fields)

    in_virtual_time(work)


async def test_an_answer_that_is_another_shape_is_no_creation(room: Room) -> None:
    await room.sign_in()
    await room.fault(STUDIES, status=200, method="POST", body={"studies": []})
    with pytest.raises(OutcomeUnknown, match="Not created"):
        await room.orders.create(draft())
    assert room.wire.count(POST) == 1
