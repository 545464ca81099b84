"""Every error class of the official SDK, from the sandbox's own refusals, and from faults where it never refuses so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import avara
import pytest

from .conformance import KINDS, Witness, got, sandbox, witness
from .support import Json

NOBODY = "usr_" + "0" * 32
STUDY = "stu_1234567890abcdef1234567890abcdef"
UID = "1.2.840.113619.2.55.3.604688119.868.1234567890.123"
Call = Callable[[Witness, str], Any]


@pytest.fixture(scope="module")
def line() -> Iterator[Json]:
    """A small sandbox process."""
    with sandbox("--studies", "40") as said:
        yield said


def _not_json(sdk: Witness, _reader: str) -> Any:
    headers = {"content-type": "application/json"}
    return sdk.avara.post("/v1/autoScribe/users", content=b"{", cast_to=object, options={"headers": headers})


REFUSALS: tuple[tuple[type[avara.APIStatusError], int, str | None, Call], ...] = (
    (avara.BadRequestError, 400, None, _not_json),
    (avara.AuthenticationError, 401, None, lambda sdk, _: sdk.avara.with_options(api_key="x").auto_scribe.users.list()),
    (avara.NotFoundError, 404, None, lambda sdk, _: sdk.users.retrieve(NOBODY)),
    (avara.NotFoundError, 404, "assignedToUserId", lambda sdk, _: sdk.studies.reroute_url(
        study_id=STUDY, assigned_to_user_id=NOBODY)),
    (avara.ConflictError, 409, None, lambda sdk, reader: sdk.users.reactivate(user_id=reader)),
    (avara.ConflictError, 409, "studyInstanceUid", lambda sdk, _: sdk.studies.create(
        study_instance_uid=UID, study_description="CT", severity="stat", report_metadata={})),
    (avara.UnprocessableEntityError, 422, "npiNumber", lambda sdk, reader: sdk.users.update(
        reader, npi_number="1234567890")),
    (avara.UnprocessableEntityError, 422, "level", lambda sdk, reader: sdk.users.update(reader, level="owner")),
    (avara.UnprocessableEntityError, 422, "studyInstanceUid", lambda sdk, _: sdk.studies.cancel(
        study_instance_uid="1.02")),
    (avara.UnprocessableEntityError, 422, "invitationId", lambda sdk, _: sdk.invitations.revoke()),
    (avara.UnprocessableEntityError, 422, "limit", lambda sdk, _: sdk.viewer.list(limit=101)),
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
async def test_refusals(line: Json, kind: str) -> None:
    async with witness(line, kind) as sdk:
        reader = await sdk.reader()
        for error, status, field, call in REFUSALS:
            sdk.asked()
            with pytest.raises(error) as refused:
                await got(call(sdk, reader))
            assert refused.type is error
            assert refused.value.status_code == status
            body: Any = refused.value.body
            assert set(body) == {"error", "requestId"}
            assert body["error"].get("field") == field
            assert field is None or body["error"]["message"].startswith(f"{field}: ")
            assert body["requestId"] == refused.value.response.headers["x-request-id"]
            # one refusal, one request: nothing was tried again
            assert [entry["status"] for entry in sdk.asked()] == [status]


@pytest.mark.parametrize("kind", KINDS)
async def test_too_many_requests(line: Json, kind: str) -> None:
    async with witness(line, kind) as sdk:
        sdk.does("/clock", advance_s=61)
        sdk.does("/switches", rate_limit_per_minute="2")
        for _ in range(2):
            assert (await got(sdk.studies.retrieve(STUDY))).study_id == STUDY
        with pytest.raises(avara.RateLimitError) as refused:
            await got(sdk.studies.retrieve(STUDY))
        assert 1 <= int(refused.value.response.headers["retry-after"]) <= 61
        sdk.does("/clock", advance_s=61)
        assert (await got(sdk.studies.retrieve(STUDY))).study_id == STUDY


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, avara.BadRequestError),
        (401, avara.AuthenticationError),
        (403, avara.PermissionDeniedError),
        (404, avara.NotFoundError),
        (409, avara.ConflictError),
        (422, avara.UnprocessableEntityError),
        (429, avara.RateLimitError),
        (500, avara.InternalServerError),
        (502, avara.InternalServerError),
        (503, avara.InternalServerError),
        (504, avara.InternalServerError),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
async def test_faults_of_every_status(line: Json, kind: str, status: int, error: type[avara.APIStatusError]) -> None:
    async with witness(line, kind) as sdk:
        sdk.does("/faults", path="/v1/", kind="status", status=status)
        calls: tuple[Callable[[], Any], ...] = (
            lambda: sdk.users.list(),
            lambda: sdk.users.reactivate(user_id=NOBODY),
            lambda: sdk.reports.addendum("rep_" + "0" * 32),
            lambda: sdk.viewer.retrieve(STUDY),
        )
        for call in calls:
            with pytest.raises(error) as refused:
                await got(call())
            assert (refused.type, refused.value.status_code) == (error, status)
        assert len(sdk.asked()) == 4


@pytest.mark.parametrize("kind", KINDS)
async def test_the_sdk_itself_repeats_writes_and_we_count_them(line: Json, kind: str) -> None:
    # the reason why every write of this app goes out once: left to itself the SDK sends an addendum three times
    async with witness(line, kind) as sdk:
        eager = sdk.avara.with_options(max_retries=2)
        sdk.does("/faults", path="/v1/", kind="status", status=409, headers={"retry-after-ms": "1"})
        with pytest.raises(avara.ConflictError):
            await got(eager.auto_scribe.reports.addendum("rep_" + "0" * 32))
        assert [entry["method"] for entry in sdk.asked()] == ["POST"] * 3


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"kind": "drop"}, avara.APIConnectionError),
        ({"kind": "truncate"}, avara.APIConnectionError),
        ({"kind": "html"}, avara.APIResponseValidationError),
        ({"kind": "status", "status": 200, "body": {"users": [{"userId": 7}]}}, avara.APIResponseValidationError),
    ],
)
async def test_answers_that_are_none(line: Json, kind: str, fault: Json, error: type[avara.APIError]) -> None:
    async with witness(line, kind) as sdk:
        sdk.does("/faults", path="/v1/", **fault)
        with pytest.raises(error):
            await got(sdk.users.retrieve(NOBODY))


@pytest.mark.parametrize("kind", KINDS)
async def test_no_answer_in_time(line: Json, kind: str) -> None:
    async with witness(line, kind, timeout=0.2) as sdk:
        sdk.does("/faults", path="/v1/", kind="delay", delay_ms=60_000)
        with pytest.raises(avara.APITimeoutError):
            await got(sdk.users.list())
