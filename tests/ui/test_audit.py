"""The audit: one line for each launch and each write, whatever key began it; ids only, and whether it was confirmed."""

import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from avara_desktop.ui.kit.sheet import ConfirmSheet
from avara_desktop.ui.study.addendum_sheet import AddendumSheet
from avara_desktop.ui.study.choice_sheet import ChoiceSheet

from .bench import Bench, until

FIELDS = {"event", "study_id", "report_id", "reader_id", "outcome", "confirmed", "count", "seconds", "status"}
BESIDE = ("witness", "alert", "locked", "signed_in")
"""Events that are no act of the reader's on a study."""
Lines = list[dict[str, Any]]
Step = Callable[[Bench], Awaitable[str]]


async def on(bench: Bench, status: str, view: str, *, mine: bool) -> str:
    """A study in a state under the hand."""
    await bench.press(view)
    await bench.polled()
    await bench.settled()
    study_id = next(each for each in bench.ids(status, mine=mine) if each in bench.shown())
    await bench.pick(study_id)
    return study_id


async def opened(bench: Bench) -> None:
    await until(lambda: bench.links, "the launch")
    await bench.settled()


async def yes(bench: Bench) -> None:
    await bench.sheet(ConfirmSheet)
    await bench.press("Ctrl+Return")
    await bench.settled()


async def read(bench: Bench) -> str:
    study_id = await on(bench, "assigned", "G, M", mine=True)
    await bench.press("Return")
    await opened(bench)
    return study_id


async def read_anyway(bench: Bench) -> str:
    study_id = await on(bench, "assigned", "G, M", mine=True)
    await bench.press("Shift+Return")
    await opened(bench)
    return study_id


async def take(bench: Bench) -> str:
    study_id = await on(bench, "unassigned", "G, U", mine=False)
    await bench.press("Return")
    await yes(bench)
    await opened(bench)
    return study_id


async def take_over(bench: Bench) -> str:
    bench.app.settings.set("take_over_in_progress", True)
    await bench.control("POST", "/switches", {"reroute_held_by_other": "takes_in_progress"})
    study_id = await on(bench, "assigned", "G, M", mine=True)
    other = next(
        each for each in bench.world.users.values() if each.can_create_reports and each.user_id != bench.reader_id
    )
    await bench.change(study_id, studyReportStatus="in_progress", assignedTo=other.user_id)
    await bench.app.desk.acts.gate.look(study_id)
    await bench.press("Return")
    await yes(bench)
    await opened(bench)
    return study_id


async def decline(bench: Bench) -> str:
    study_id = await on(bench, "unassigned", "G, U", mine=False)
    await bench.press("Return")
    await bench.sheet(ConfirmSheet)
    await bench.press("Esc")
    await bench.settled()
    return study_id


async def viewer(bench: Bench) -> str:
    study_id = await on(bench, "assigned", "G, M", mine=True)
    await bench.press("V")
    bench.app.desk.burst.rest()
    await opened(bench)
    return study_id


async def next_study(bench: Bench) -> str:
    await bench.press("F8")
    await opened(bench)
    return bench.app.reading.flow.run.current


async def claim(bench: Bench) -> str:
    study_id = await on(bench, "unassigned", "G, U", mine=False)
    await bench.press("Ctrl+I")
    await bench.settled()
    return study_id


async def claim_and_undo(bench: Bench) -> str:
    study_id = await claim(bench)
    await bench.press("Ctrl+Z")
    await bench.settled()
    return study_id


async def release(bench: Bench) -> str:
    study_id = await on(bench, "assigned", "G, M", mine=True)
    await bench.press("Ctrl+Shift+I")
    await bench.settled()
    return study_id


async def severity(bench: Bench) -> str:
    bench.world.reader.can_manage_studies = True
    study_id = await on(bench, "assigned", "G, M", mine=True)
    await bench.press("Ctrl+Shift+S")
    sheet = await bench.sheet(ChoiceSheet)
    await bench.press("Down")
    assert sheet.send.isEnabled()
    await bench.press("Ctrl+Return")
    await bench.settled()
    return study_id


async def severity_and_undo(bench: Bench) -> str:
    study_id = await severity(bench)
    await bench.press("Ctrl+Z")
    await bench.settled()
    return study_id


async def cancel(bench: Bench) -> str:
    bench.world.reader.can_manage_studies = True
    study_id = await on(bench, "assigned", "G, M", mine=True)
    await bench.press("Ctrl+Del")
    await yes(bench)
    return study_id


async def refused(bench: Bench) -> str:
    study_id = await on(bench, "unassigned", "G, U", mine=False)
    await bench.change(study_id, mrn="CHANGED-1")
    await bench.press("Ctrl+I")
    await bench.settled()
    return study_id


async def unanswered(bench: Bench) -> str:
    study_id = await on(bench, "unassigned", "G, U", mine=False)
    await bench.fault(f"/v1/autoScribe/studies/{study_id}", "drop", method="PATCH")
    await bench.fault(f"/v1/autoScribe/studies/{study_id}", "status", method="GET", status=500, times=30, skip=1)
    await bench.press("Ctrl+I")
    await bench.settled()
    await bench.control("DELETE", "/faults")
    return study_id


async def park_and_return(bench: Bench) -> str:
    study_id = await read(bench)
    await bench.press("Ctrl+B")
    await until(bench.sheets, "the sheet")
    await bench.press("Return")
    await bench.settled()
    await bench.press("Ctrl+Shift+B")
    await until(lambda: len(bench.links) == 2, "the return")
    await bench.settled()
    return study_id


async def open_again(bench: Bench) -> str:
    study_id = await read(bench)
    await bench.press("Ctrl+Shift+O")
    await until(lambda: len(bench.links) == 2, "the second launch")
    await bench.settled()
    return study_id


async def addendum_and_back(bench: Bench) -> str:
    study_id = await bench.signed()
    for keys in ("Ctrl+Shift+A", "Ctrl+Shift+X"):
        await bench.press(keys)
        sheet = await bench.sheet(AddendumSheet)
        sheet.identifier.setText((bench.study.report_metadata.mrn or "")[-4:])
        await bench.press("Ctrl+Return")
        await bench.settled()
    return study_id


async def pdf(bench: Bench) -> str:
    study_id = await bench.signed()
    await bench.press("Shift+R")
    await until(lambda: bench.window.report_page.shown, "the report")
    await bench.settled()
    return study_id


@pytest.mark.parametrize(
    ("act", "lines"),
    [
        (read, [("read", "opened", True)]),
        (read_anyway, [("read_anyway", "opened", True)]),
        (take, [("read", "taken and opened", True)]),
        (take_over, [("read", "taken over in progress and opened", True)]),
        (decline, [("read", "declined", False)]),
        (viewer, [("viewer_only", "opened", True)]),
        (next_study, [("next", "opened", True)]),
        (park_and_return, [("read", "opened", True), ("return", "opened", True)]),
        (open_again, [("read", "opened", True), ("open_again", "opened", True)]),
        (claim, [("claim", "done", True)]),
        (claim_and_undo, [("claim", "done", True), ("undo_assignment", "done", True)]),
        (release, [("release", "done", True)]),
        (severity, [("severity", "done", True)]),
        (severity_and_undo, [("severity", "done", True), ("undo_severity", "done", True)]),
        (cancel, [("cancel_study", "done", True)]),
        (addendum_and_back, [("addendum", "done", True), ("cancel_addendum", "done", True)]),
        (pdf, [("report_pdf", "ended", None)]),
        (refused, [("claim", "stopped", False)]),
        (unanswered, [("claim", "not confirmed", False)]),
    ],
    ids=lambda each: each.__name__ if callable(each) else "",
)
async def test_an_act_leaves_one_line_with_who_which_and_how_it_ended(
    qapp: QApplication, caplog: pytest.LogCaptureFixture, act: Step, lines: list[tuple[str, str, bool | None]]
) -> None:
    async with Bench() as bench:
        names = {row.patient for row in bench.app.worklist.rows.values()}
        with caplog.at_level(logging.INFO, "avara_desktop"):
            study_id = await act(bench)
            await bench.settled()
        logged: Lines = [record.event for record in caplog.records if hasattr(record, "event")]
        acts = [each for each in logged if not str(each["event"]).startswith(BESIDE)]
        assert [(each["event"], each["outcome"], each.get("confirmed")) for each in acts] == lines
        assert {each["study_id"] for each in acts} == {study_id}
        assert {each["reader_id"] for each in acts} == {bench.reader_id}
        assert all(set(each) <= FIELDS for each in logged)
        words = json.dumps(logged)
        assert all(name not in words for name in names)


async def test_what_its_reader_did_is_theirs_after_they_left(
    qapp: QApplication, caplog: pytest.LogCaptureFixture
) -> None:
    async with Bench() as bench:
        study_id = await on(bench, "unassigned", "G, U", mine=False)
        hold = bench.wire.hold(f"PATCH /v1/autoScribe/studies/{study_id}")
        with caplog.at_level(logging.INFO, "avara_desktop"):
            await bench.press("Ctrl+I")
            await until(lambda: bench.wire.count("PATCH "), "the claim")
            await bench.app.entry.sign_out()
            hold.set()
            await bench.settled()
        logged: Lines = [record.event for record in caplog.records if hasattr(record, "event")]
        (line,) = [each for each in logged if each["event"] == "claim"]
        assert (line["reader_id"], line["confirmed"]) == (bench.reader_id, False)
        assert line["outcome"] in ("interrupted", "SignedOut", "not confirmed")
