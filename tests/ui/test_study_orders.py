"""Orders through the window: assign, severity, cancel and restore, for the study under the hand, each sent once."""

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from avara_desktop.api.terms import Severity
from avara_desktop.state import wording
from avara_desktop.state.query import View
from avara_desktop.ui.kit.sheet import ConfirmSheet, Sheet
from avara_desktop.ui.study.choice_sheet import ChoiceSheet

from .bench import Bench, texts_of, until


async def own(bench: Bench) -> str:
    """An assigned study of the reader's under the hand."""
    study_id = next(each for each in bench.shown() if each in bench.ids("assigned"))
    await bench.pick(study_id)
    return study_id


async def go(bench: Bench, keys: str) -> None:
    """Another view, read to its end."""
    await bench.press(keys)
    await until(lambda: not bench.app.refresher.loading(), "the view")
    await bench.settled()


def said(sheet: Sheet) -> str:
    """Everything a sheet says."""
    return "\n".join(words for part in sheet.findChildren(QLabel) for words in texts_of(part))


def bodies(bench: Bench, method: str) -> list[Any]:
    """What was sent."""
    return [entry["body"] for entry in bench.sandbox.log.entries() if entry["method"] == method]


# --- assign -----------------------------------------------------------------------------------------------------------


async def test_a_study_is_assigned_to_a_colleague_by_keyboard(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await own(bench)
        study = bench.study
        await bench.press("Ctrl+Shift+M")
        sheet = await bench.sheet(ChoiceSheet)
        assert wording.mrn(study.report_metadata) in said(sheet)
        assert not sheet.send.isEnabled()
        await bench.write("osei")
        assert [each.title for each in sheet._shown] == ["Amara Osei, MD"]
        await bench.press("Ctrl+Return")
        await bench.settled()
        amara = next(user for user in bench.world.users.values() if user.last_name == "Osei")
        assert bodies(bench, "PATCH") == [{"assignedTo": amara.user_id}]
        assert bench.world.studies[study_id].assigned_to == amara.user_id
        assert any("Assigned to Amara Osei" in words for words in bench.notices())
        assert bench.window.selected == study_id
        assert "has left this view" in bench.window.filter_line.text()
        assert bench.focus() is bench.window.view
        await bench.press("J")
        await bench.polled()
        assert study_id not in bench.shown()


async def test_only_report_creators_are_offered_and_whoever_has_it_is_marked(qapp: QApplication) -> None:
    async with Bench() as bench:
        await own(bench)
        await bench.press("Ctrl+Shift+M")
        sheet = await bench.sheet(ChoiceSheet)
        able = {user.user_id for user in bench.world.users.values() if user.can_create_reports}
        assert {choice.value.user_id for choice in sheet._choices} == able
        assert len(able) < len(bench.world.users)
        assert [choice.value.user_id for choice in sheet._choices if choice.current] == [bench.reader_id]
        await bench.press("Esc")
        await bench.settled()
        assert bodies(bench, "PATCH") == []


async def test_a_study_that_was_begun_cannot_be_assigned_and_says_why(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await own(bench)
        await bench.change(study_id, studyReportStatus="in_progress")
        await bench.polled()
        assert not bench.action("study.assign").isEnabled()
        assert "not begun" in bench.action("study.assign").toolTip()
        await bench.press("Ctrl+Shift+M")
        await bench.settled()
        assert bench.sheets() == []


async def test_a_colleague_revoked_meanwhile_is_told_in_words_and_nothing_changes(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await own(bench)
        await bench.press("Ctrl+Shift+M")
        await bench.sheet(ChoiceSheet)
        amara = next(user for user in bench.world.users.values() if user.last_name == "Osei")
        amara.revoked_ms = 1
        await bench.write("osei")
        await bench.press("Ctrl+Return")
        await until(bench.notices, "the refusal")
        await bench.settled()
        (notice,) = bench.notices()
        assert "access is revoked" in notice
        assert bench.world.studies[study_id].assigned_to == bench.reader_id
        assert len(bodies(bench, "PATCH")) == 1


async def test_a_key_that_may_not_read_users_is_told_and_no_sheet_opens(qapp: QApplication) -> None:
    async with Bench() as bench:
        await own(bench)
        await bench.fault("/v1/autoScribe/users", status=403)
        await bench.press("Ctrl+Shift+M")
        await until(bench.notices, "the refusal")
        assert "This key may not do that" in bench.notices()[0]
        assert bench.sheets() == []


async def test_the_study_is_the_one_at_key_press_whatever_the_list_does_meanwhile(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await own(bench)
        hold = bench.wire.hold("GET /v1/autoScribe/users")
        bench.press_now("Ctrl+Shift+M")
        await until(lambda: bench.wire.in_flight, "the colleagues")
        await bench.press("End")
        assert bench.window.selected != study_id
        hold.set()
        sheet = await bench.sheet(ChoiceSheet)
        assert wording.mrn(bench.app.worklist.rows[study_id].study.report_metadata) in said(sheet)
        await bench.press("Down")
        await bench.press("Ctrl+Return")
        await bench.settled()
        assert [line for line in bench.wire.passed if line.startswith("PATCH")] == [
            f"PATCH /v1/autoScribe/studies/{study_id}"
        ]


# --- severity ---------------------------------------------------------------------------------------------------------


async def test_severity_is_changed_by_keyboard_and_the_list_reorders_when_asked(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await own(bench)
        await bench.change(study_id, severity="normal")
        await bench.polled()
        await bench.press("Ctrl+Shift+S")
        sheet = await bench.sheet(ChoiceSheet)
        assert sheet.chosen() is None, "the first row is not chosen by itself"
        await bench.press("Ctrl+Return")
        assert bench.sheets() == [sheet], "and a stray Ctrl+Enter sends nothing"
        await bench.press("Down")
        await bench.press("Ctrl+Return")
        await bench.settled()
        assert bodies(bench, "PATCH") == [{"severity": "stat"}]
        assert bench.study.severity is Severity.STAT
        assert any("Set to severity STAT" in words for words in bench.notices())
        assert bench.window.keeper.listing.tally().words() == "1 moved"
        assert bench.window.keeper.changes.of(study_id) == (), "the reader's own doing"
        await bench.press(".")
        place = bench.shown().index(study_id)
        assert {bench.app.worklist.rows[each].rank for each in bench.shown()[:place]} <= {0}


async def test_the_severity_it_has_cannot_be_chosen(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await own(bench)
        await bench.change(study_id, severity="stat")
        await bench.polled()
        await bench.press("Ctrl+Shift+S")
        sheet = await bench.sheet(ChoiceSheet)
        await bench.press("Down")
        assert sheet.chosen() is Severity.HIGH
        await bench.press("Esc")
        await bench.settled()
        assert bodies(bench, "PATCH") == []


async def test_a_study_changed_while_the_sheet_was_open_stops_it(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await own(bench)
        await bench.press("Ctrl+Shift+S")
        await bench.sheet(ChoiceSheet)
        await bench.change(study_id, patientName="OTHER^PERSON")
        await bench.press("Down")
        await bench.press("Ctrl+Return")
        await until(bench.notices, "the stop")
        await bench.settled()
        assert "the study has changed" in bench.notices()[0]
        assert bodies(bench, "PATCH") == []
        assert bench.window.pane.banner.name.text() == "OTHER, Person"


# --- cancel and restore -----------------------------------------------------------------------------------------------


async def test_a_study_is_cancelled_leaves_the_list_and_is_restored_from_cancelled(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await own(bench)
        study, before = bench.study, len(bench.shown())
        await bench.press("Ctrl+Del")
        sheet = await bench.sheet(ConfirmSheet)
        assert wording.identity(study) in said(sheet)
        assert bench.focus() is sheet.no
        await bench.press("Return")
        await bench.settled()
        assert bodies(bench, "POST") == [], "a stray Enter cancels nothing"
        await bench.press("Ctrl+Del")
        await bench.sheet(ConfirmSheet)
        await bench.press("Ctrl+Return")
        await bench.settled()
        assert bodies(bench, "POST") == [{"studyId": study_id}]
        assert any("Cancelled: " in words for words in bench.notices())
        assert bench.window.selected == study_id
        assert "has left this view" in bench.window.filter_line.text()
        assert not bench.action("study.read").isEnabled()
        await bench.press("J")
        await bench.polled()
        assert len(bench.shown()) == before - 1
        for keys in ("G, U", "G, I", "G, A", "G, D"):
            await go(bench, keys)
            assert study_id not in bench.shown(), keys
        await go(bench, "G, X")
        assert study_id in bench.shown()
        await bench.pick(study_id)
        assert not bench.action("study.cancel").isEnabled()
        await bench.press("Ctrl+Shift+U")
        await bench.sheet(ConfirmSheet)
        await bench.press("Ctrl+Return")
        await bench.settled()
        assert bodies(bench, "POST") == [{"studyId": study_id}] * 2
        assert bench.sent("POST", "/uncancel") == 1
        assert not bench.world.studies[study_id].is_cancelled
        await go(bench, "G, M")
        assert study_id in bench.shown()


async def test_cancelled_shows_what_was_withdrawn_whoever_had_it(qapp: QApplication) -> None:
    async with Bench() as bench:
        theirs = bench.ids("assigned", mine=False)[0]
        await bench.change(theirs, isCancelled=True)
        await go(bench, "G, X")
        assert bench.window.query.view is View.CANCELLED
        wanted = {
            each.study_id
            for each in bench.world.studies.values()
            if each.is_cancelled and each.study_type == "standard"
        }
        assert set(bench.shown()) == wanted
        assert theirs in wanted
        await bench.pick(theirs)
        for command_id in ("study.read", "study.claim", "study.release", "study.edit", "study.severity"):
            assert not bench.action(command_id).isEnabled(), command_id
            assert "cancelled" in bench.action(command_id).toolTip()
        await bench.press("Ctrl+I")
        await bench.press("Return")
        await bench.settled()
        assert (bench.links, bench.sent("POST"), bench.sent("PATCH")) == ([], 0, 0)


async def test_an_empty_cancelled_view_says_so(qapp: QApplication) -> None:
    async with Bench() as bench:
        for study in bench.world.studies.values():
            if study.is_cancelled:
                study.cancelled_ms = None
                bench.world.shelves.place(study)
        await go(bench, "G, X")
        assert bench.shown() == []
        assert bench.window.view._empty == "No study is cancelled."


async def test_a_signed_study_cannot_be_cancelled_and_says_why(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.signed()
        assert not bench.action("study.cancel").isEnabled()
        assert "signed" in bench.action("study.cancel").toolTip()
        await bench.press("Ctrl+Del")
        assert bench.sheets() == []


async def test_a_cancellation_nobody_can_confirm_stays_in_doubt_until_it_is_read(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await own(bench)
        await bench.press("Ctrl+Del")
        await bench.sheet(ConfirmSheet)
        await bench.fault("/v1/autoScribe/studies/cancel", "drop", after_commit=True)
        hold = bench.wire.hold("GET /v1/autoScribe/studies/stu")
        await bench.press("Ctrl+Return")
        await until(lambda: bench.wire.count(f"GET /v1/autoScribe/studies/{study_id}"), "the gate's read")
        await bench.fault("/v1/autoScribe/studies/stu", "drop", method="GET", times=6)
        hold.set()
        await until(bench.notices, "the notice")
        await bench.settled()
        assert "Not confirmed" in bench.notices()[0]
        assert bench.window.model.doing(study_id) == "cancelled? not confirmed"
        await bench.control("DELETE", "/faults")
        await bench.polled()
        assert bench.window.model.doing(study_id) == ""
        assert bench.study.is_cancelled
        assert bench.sent("POST", "/cancel") == 1


@pytest.mark.parametrize("keys", ["Ctrl+Shift+M", "Ctrl+Shift+S", "Ctrl+Del"])
async def test_a_key_pressed_five_times_opens_one_sheet_and_one_write(qapp: QApplication, keys: str) -> None:
    async with Bench() as bench:
        study_id = await own(bench)
        await bench.change(study_id, severity="normal")
        await bench.polled()
        for _ in range(5):
            bench.press_now(keys)
        await bench.sheet(Sheet)
        assert len(bench.sheets()) == 1
        if keys != "Ctrl+Del":
            await bench.press("Down")
        for _ in range(5):
            bench.press_now("Ctrl+Return")
        await bench.settled()
        assert bench.sent("PATCH") + bench.sent("POST") == 1
        assert bench.sheets() == []


async def test_signing_out_with_the_sheet_open_sends_nothing_and_shows_nothing(qapp: QApplication) -> None:
    async with Bench() as bench:
        await own(bench)
        await bench.press("Ctrl+Shift+M")
        await bench.sheet(ChoiceSheet)
        bench.app.tasks.start("sign out", bench.app.entry.sign_out)
        await until(lambda: bench.window.pages.currentWidget() is bench.window.sign_in, "the sign-in page")
        await bench.settled()
        assert bench.sheets() == []
        assert bench.sent("PATCH") == 0


@pytest.mark.parametrize("keys", ["Ctrl+Shift+M", "Ctrl+Shift+S", "Ctrl+Del", "Ctrl+Shift+U", "Ctrl+N", "Ctrl+E"])
async def test_who_may_not_manage_studies_is_told_so_and_no_key_does_it(qapp: QApplication, keys: str) -> None:
    async with Bench() as bench:
        await own(bench)
        assert bench.app.session.reader
        bench.app.session.reader = bench.app.session.reader.model_copy(update={"can_manage_studies": False})
        bench.window.actions_of.refresh()
        command = next(each for each in bench.window.actions_of.by_id if keys in _keys(bench, each) and "study" in each)
        assert "may not manage studies" in bench.action(command).toolTip()
        await bench.press(keys)
        await bench.settled()
        assert bench.sheets() == []
        assert bench.window.pages.currentWidget() is bench.window.reading


def _keys(bench: Bench, command_id: str) -> list[str]:
    return [each.toString() for each in bench.action(command_id).shortcuts()]
