"""A department that goes on working."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from avara_desktop.sandbox import live

from .support import Caller


def happenings(call: Caller, number: int) -> list[str]:
    """Let so many things happen."""
    return [call.sandbox.department.event() for _ in range(number)]


def test_events_are_seeded_and_leave_the_readers_work_alone() -> None:
    call = Caller(studies=120, assigned=20)
    before = {row["studyId"]: row for row in call.rows(assignedTo=call.reader)}
    seen = happenings(call, 150)
    assert happenings(Caller(studies=120, assigned=20), 150) == seen
    assert set(Counter(seen)) == {"arrived", "taken", "begun", "signed", "cancelled"}
    after = {row["studyId"]: row for row in call.rows(assignedTo=call.reader)}
    assert {study_id: after[study_id] for study_id in before} == before
    new = [row for study_id, row in after.items() if study_id not in before]
    assert any(row["severity"] == "stat" for row in new)


def test_something_arrives_when_there_is_nothing_else_to_do() -> None:
    call = Caller(studies=0)
    assert call.sandbox.department.event() == "arrived"
    for _ in range(40):
        call.sandbox.department.event()
    assert len(call.rows()) > 5


def test_it_works_until_the_sandbox_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LEAST_SECONDS", 0.001)
    monkeypatch.setattr(live, "MOST_SECONDS", 0.002)
    call = Caller(studies=10, assigned=2)

    async def some_time() -> None:
        working = asyncio.create_task(call.sandbox.department.work(call.sandbox.closing))
        async with asyncio.timeout(10):
            while len(call.world.studies) < 15:
                await asyncio.sleep(0.001)
            call.sandbox.closing.set()
            await working

    asyncio.run(some_time())
