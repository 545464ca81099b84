"""Acts through the window: what is asked, what is sent, and for whom."""

import asyncio
import json
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel

from avara_desktop.api.terms import StudyReportStatus
from avara_desktop.errors import NoBrowser
from avara_desktop.state.query import View
from avara_desktop.ui.kit.sheet import ConfirmSheet
from avara_desktop.ui.study.addendum_sheet import AddendumSheet
from avara_desktop.ui.worklist.top_bar import SearchLine

from .bench import Bench, texts_of, until, without


def clipboard() -> str:
    """What the clipboard holds."""
    return QApplication.clipboard().text()


async def unassigned(bench: Bench) -> str:
    """An unassigned study under the hand."""
    await bench.press("G, U")
    await until(lambda: bench.shown() and not bench.app.refresher.loading(), "unassigned studies")
    await bench.settled()
    return bench.window.selected


async def own(bench: Bench) -> str:
    """An assigned study of the reader's under the hand."""
    study_id = next(each for each in bench.shown() if each in bench.ids("assigned"))
    await bench.pick(study_id)
    return study_id


async def test_read_opens_the_readers_own_study_once_without_a_question(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await own(bench)
        await bench.press("Return")
        await until(lambda: bench.links, "the link")
        await bench.settled()
        assert bench.sheets() == []
        posts = [entry for entry in bench.sandbox.log.entries() if entry["method"] == "POST"]
        assert [entry["body"]["studyId"] for entry in posts] == [study_id]
        strip = bench.app.reading.watching.witness_strip
        assert strip.title.text().startswith("Opened ")
        assert "before you speak" in strip.detail.text()
        assert all(bench.links[0] not in words for words in bench.notices())


async def test_viewer_only_takes_nothing_from_anybody(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await unassigned(bench)
        await bench.press("V")
        await until(lambda: bench.links, "the link")
        await bench.settled()
        assert bench.world.studies[study_id].assigned_to is None
        assert bench.sent("POST", "/reroute-url") == 0


async def test_reading_an_unassigned_study_asks_and_a_stray_enter_takes_nothing(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await unassigned(bench)
        await bench.press("Return")
        sheet = await bench.sheet(ConfirmSheet)
        assert any(
            bench.app.worklist.rows[study_id].mrn in words
            for part in sheet.findChildren(type(bench.window.hints))
            for words in texts_of(part)
        )
        assert bench.focus() is sheet.no
        await bench.press("Return")
        await bench.settled()
        assert bench.sheets() == []
        assert bench.sent("POST") == 0
        await bench.press("Return")
        await bench.sheet(ConfirmSheet)
        await bench.press("Esc")
        await bench.settled()
        assert bench.sent("POST") == 0


async def test_reading_an_unassigned_study_takes_it_once_accepted(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await unassigned(bench)
        await bench.press("Return")
        await bench.sheet(ConfirmSheet)
        await bench.press("Ctrl+Return")
        await until(lambda: bench.links, "the link")
        await bench.settled()
        assert bench.world.studies[study_id].assigned_to == bench.reader_id
        assert bench.focus() is bench.window.view


async def test_a_study_in_progress_elsewhere_is_refused_in_words(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await own(bench)
        other = next(
            each for each in bench.world.users.values() if each.can_create_reports and each.user_id != bench.reader_id
        )
        await bench.change(study_id, studyReportStatus="in_progress", assignedTo=other.user_id)
        await bench.press("Return")
        await until(lambda: bench.notices(), "the refusal")
        await bench.settled()
        assert bench.links == []
        assert "the study has changed" in bench.notices()[0]
        await bench.press("Return")
        await bench.settled()
        assert any("Somebody else is reading this study" in words for words in bench.notices())
        assert bench.sent("POST") == 0


async def begun_elsewhere(bench: Bench) -> str:
    """Under the hand a study that a colleague is reading, which the server lets be taken over; returns their name."""
    await bench.control("POST", "/switches", {"reroute_held_by_other": "takes_in_progress"})
    study_id = await own(bench)
    other = next(
        each for each in bench.world.users.values() if each.can_create_reports and each.user_id != bench.reader_id
    )
    await bench.change(study_id, studyReportStatus="in_progress", assignedTo=other.user_id)
    await bench.app.desk.acts.gate.look(study_id)
    await bench.settled()
    assert bench.window.selected == study_id
    assert bench.study.assigned_to is not None
    return bench.study.assigned_to.name


async def test_a_refused_take_over_says_where_it_is_allowed(qapp: QApplication) -> None:
    async with Bench() as bench:
        name = await begun_elsewhere(bench)
        await bench.press("Return")
        await until(lambda: bench.notices(), "the refusal")
        told = "“Take over a study in progress” in the settings (Ctrl+,), under Reading, would allow it."
        assert any(f"in progress with {name}. {told}" in words for words in bench.notices())
        assert (bench.sent("POST"), bench.sheets()) == (0, [])


@pytest.mark.parametrize("keys", ["Return", "Shift+Return"])
async def test_where_the_settings_allow_it_a_study_is_taken_over_after_a_question(
    qapp: QApplication, keys: str
) -> None:
    async with Bench() as bench:
        name = await begun_elsewhere(bench)
        study_id = bench.window.selected
        bench.app.settings.set("take_over_in_progress", True)
        await bench.press(keys)
        sheet = await bench.sheet(ConfirmSheet)
        assert sheet.objectName() == f"Take over from {name}, who is reading this study now?"
        assert bench.focus() is sheet.no
        await bench.press("Return")
        await bench.settled()
        assert bench.sent("POST") == 0, "a stray Enter takes nothing"
        await bench.press(keys)
        await bench.sheet(ConfirmSheet)
        await bench.press("Ctrl+Return")
        await until(lambda: bench.links, "the link")
        await bench.settled()
        assert bench.world.studies[study_id].assigned_to == bench.reader_id
        strip = bench.app.reading.watching.witness_strip
        assert "server says in progress" in strip.title.text()
        assert strip.word.text() == "● In progress"


async def test_where_a_policy_forbids_it_the_refusal_names_who_set_it(qapp: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "policy.json"
    path.write_text(json.dumps({"set_by": "Radiology IT", "settings": {"take_over_in_progress": False}}))
    async with Bench(policy_path=path) as bench:
        await begun_elsewhere(bench)
        bench.app.settings.set("take_over_in_progress", True)
        await bench.press("Return")
        await until(lambda: bench.notices(), "the refusal")
        told = "“Take over a study in progress” was switched off by Radiology IT."
        assert any(told in words for words in bench.notices())
        assert bench.sent("POST") == 0


async def test_a_changed_name_stops_the_act_and_says_what_differs(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await own(bench)
        await bench.change(study_id, patientName="OTHER^PERSON")
        await bench.press("V")
        await until(lambda: bench.notices(), "the stop")
        assert "OTHER" in bench.notices()[0]
        assert bench.links == []
        assert bench.sent("POST") == 0
        await bench.settled()
        assert bench.window.pane.banner.name.text() == "OTHER, Person"


async def test_an_act_belongs_to_the_study_under_the_hand_at_key_press(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await own(bench)
        hold = bench.wire.hold(f"GET /v1/autoScribe/studies/{study_id}")
        bench.press_now("V")
        await until(lambda: bench.wire.in_flight, "the request")
        await bench.press("End")
        assert bench.window.selected != study_id
        hold.set()
        await until(lambda: bench.links, "the link")
        await bench.settled()
        posts = [entry for entry in bench.sandbox.log.entries() if entry["method"] == "POST"]
        assert [entry["body"]["studyId"] for entry in posts] == [study_id]
        assert bench.window.model.doing(study_id) == ""


async def test_claim_and_release_show_only_what_the_server_said(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await unassigned(bench)
        hold = bench.wire.hold("PATCH ")
        bench.press_now("Ctrl+I")
        await until(lambda: bench.wire.count("PATCH "), "the claim")
        assert bench.study.assigned_to is None
        assert bench.window.model.doing(study_id) == "claiming…"
        assert not bench.action("study.read").isEnabled()
        hold.set()
        await bench.settled()
        assert bench.study.assigned_to_reader(bench.reader_id)
        assert bench.window.selected == study_id
        assert "has left this view" in bench.window.filter_line.text()
        await bench.press("Ctrl+Shift+I")
        await bench.settled()
        assert bench.study.assigned_to is None
        assert bench.wire.count("PATCH ") == 2


async def test_where_no_browser_opens_the_reader_is_told(qapp: QApplication) -> None:
    async with Bench() as bench:
        await own(bench)

        def nothing(_: str) -> None:
            raise NoBrowser

        bench.app.desk.acts.launch._open_link = nothing
        await bench.press("V")
        await until(lambda: bench.notices(), "the notice")
        assert "No web browser could be opened" in bench.notices()[0]
        assert bench.study.report_metadata.mrn is not None


async def test_a_failed_act_can_be_tried_again_from_its_notice(qapp: QApplication) -> None:
    async with Bench() as bench:
        await own(bench)
        await bench.fault("/v1/autoScribe/studies/stu", "status", status=503, times=3)
        await bench.press("V")
        await until(lambda: bench.notices(), "the notice")
        notice = bench.app.notices.shown[0]
        assert notice.action == "Retry"
        assert bench.study.report_metadata.mrn is not None
        assert bench.study.report_metadata.mrn in notice.title, "it says about whom"
        bar = bench.window.notice_bar
        buttons = {
            each.accessibleName(): each
            for each in bar.findChildren(type(bench.window.sign_in.enter))
            if each.isVisible()
        }
        await bench.click(buttons["Copy this message"])
        assert notice.title in clipboard()
        QApplication.clipboard().clear()
        await bench.click(buttons["Retry"])
        await until(lambda: bench.links, "the link")
        await bench.settled()
        assert notice not in bench.app.notices.shown


async def test_a_notice_of_something_done_leaves_by_itself_and_a_click_dismisses(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("avara_desktop.ui.window.notice_bar.DONE_SECONDS", 0.02)
    async with Bench() as bench:
        await own(bench)
        await bench.press("V")
        await until(lambda: bench.links, "the link")
        await until(lambda: not bench.app.notices.shown, "the leaving of the notice")
        assert not bench.window.notice_bar.isVisible()
        bench.app.notices.error(NoBrowser(), key="x")
        close = bench.window.notice_bar.findChildren(type(bench.window.sign_in.enter))[-1]
        assert close.accessibleName() == "Dismiss"
        close.click()
        assert bench.app.notices.shown == []


async def test_the_mrn_is_copied_and_leaves_the_clipboard_by_itself(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    later: list[object] = []
    monkeypatch.setattr(QTimer, "singleShot", lambda *given: later.append(given[-1]))
    async with Bench() as bench:
        later.clear()
        await bench.press("Ctrl+C")
        mrn = bench.window.view._model.row(0)
        assert mrn is not None
        assert clipboard() == mrn.mrn
        assert any(f"Copied MRN {mrn.mrn}" in words for words in bench.notices())
        forget = later[0]
        assert callable(forget)
        forget()
        assert clipboard() == ""
        assert not any("Copied" in words for words in bench.notices())


async def test_what_the_reader_copied_since_stays_on_the_clipboard(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.press("Ctrl+C")
        QApplication.clipboard().setText("a sentence of a report")
        bench.app.desk.forget_copy()
        assert clipboard() == "a sentence of a report"
        QApplication.clipboard().clear()


async def test_a_study_without_an_mrn_copies_nothing(qapp: QApplication) -> None:
    async with Bench() as bench:
        bench.app.worklist.apply(without(bench.study, mrn=None))
        await bench.settled()
        QApplication.clipboard().clear()
        await bench.press("Ctrl+C")
        assert clipboard() == ""


async def test_the_study_uid_is_copied_with_shift(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.press("Ctrl+Shift+C")
        assert clipboard() == bench.study.study_instance_uid
        assert any("Copied study UID" in words for words in bench.notices())
        bench.app.desk.forget_copy()
        assert clipboard() == ""


@pytest.mark.parametrize("way", ["sign out", "quit"])
async def test_the_mrn_does_not_outlive_sign_out_or_quit_on_the_clipboard(qapp: QApplication, way: str) -> None:
    async with Bench() as bench:
        await bench.press("Ctrl+C")
        assert clipboard()
        if way == "sign out":
            bench.run("session.sign_out")
            await bench.sheet(ConfirmSheet)
            await bench.press("Ctrl+Return")
            await until(lambda: bench.window.pages.currentWidget() is bench.window.sign_in, "the sign-in page")
            assert clipboard() == ""
    assert clipboard() == ""


CANARY = {
    "patientName": "ZEBRAFISH^CANARY",
    "mrn": "CANARY7788",
    "dateOfBirth": "1931-05-17",
    "studyDescription": "Canary description",
    "clinicalIndication": "indication of Zebrafish",
    "clinicalHistory": "history of Zebrafish",
    "technologistNotes": ["note on Zebrafish"],
    "technologistTechnique": "technique for Zebrafish",
    "referringPhysicianName": "Canary Referrer",
    "priorReports": [
        {"reportText": f"prior of Zebrafish {number}. IMPRESSION: canary.", "studyDescription": "Canary prior"}
        for number in range(3)
    ],
}


def canaries(bench: Bench) -> set[str]:
    """Words of the made-up patient that anything still says."""
    return {
        words[:80]
        for words in bench.texts()
        if any(sign in words.casefold() for sign in ("canary", "zebrafish", "17-may-1931"))
    }


async def test_sign_out_asks_and_leaves_nothing_of_any_patient(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await bench.signed(**CANARY)
        await bench.press("N")
        await bench.press("Ctrl+F")
        await bench.write("zebrafish")
        await bench.press("Esc")
        await bench.press("R")
        await until(lambda: bench.window.report_page.shown, "the report")
        await bench.press("Ctrl+F")
        await bench.write("canary")
        await bench.press("Esc")
        await bench.press("Esc")
        await bench.press("Shift+R")
        await until(lambda: bench.window.report_page.document.pageCount() > 0, "the PDF")
        await bench.press("Ctrl+F")
        await bench.write("canary")
        await bench.press("Esc")
        await bench.press("/")
        await bench.write("zebrafish")
        await bench.press("Return")
        assert bench.shown() == [study_id]
        bench.window.view.grab()
        await bench.press("Ctrl+C")
        await bench.press("Ctrl+Shift+A")
        await bench.sheet(AddendumSheet)
        await bench.press("Esc")
        assert canaries(bench), "the test would see them"

        bench.run("session.sign_out")
        sheet = await bench.sheet(ConfirmSheet)
        await bench.press("Return")
        await bench.settled()
        assert bench.app.session.reader is not None, "a stray Enter does not sign out"
        bench.run("session.sign_out")
        sheet = await bench.sheet(ConfirmSheet)
        assert sheet.yes is not None
        await bench.press("Ctrl+Return")
        await until(lambda: bench.window.pages.currentWidget() is bench.window.sign_in, "the sign-in page")
        await bench.settled()
        await asyncio.sleep(0.02)
        assert canaries(bench) == set()
        assert bench.window.view.row_painter._kept == {}
        assert bench.app.reports.loaded is None
        for line in bench.window.findChildren(SearchLine):
            line.undo()
            assert line.text() == "", "what was searched cannot be brought back"
        assert bench.window.windowTitle() == "Avara Desktop"
        for command_id in ("study.read", "list.refresh", "session.sign_out", "view.done"):
            assert not bench.action(command_id).isEnabled()


@pytest.mark.parametrize("keys", ["R", "Shift+R"])
async def test_a_report_that_arrives_after_sign_out_is_shown_to_nobody(qapp: QApplication, keys: str) -> None:
    async with Bench() as bench:
        await bench.signed(**CANARY)
        wire = bench.files if keys == "Shift+R" else bench.wire
        hold = wire.hold("GET " if keys == "Shift+R" else "GET /v1/autoScribe/reports/text")
        await bench.press(keys)
        await until(lambda: wire.in_flight, "the request")
        bench.run("session.sign_out")
        await bench.sheet(ConfirmSheet)
        await bench.press("Ctrl+Return")
        await until(lambda: bench.window.pages.currentWidget() is bench.window.sign_in, "the sign-in page")
        hold.set()
        await bench.settled()
        await asyncio.sleep(0.02)
        assert bench.window.pages.currentWidget() is bench.window.sign_in
        assert canaries(bench) == set()
        assert bench.app.notices.shown == []


async def test_a_report_for_a_study_the_hand_has_left_is_offered_and_not_shown(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.signed(patientName="FIRST^PATIENT", mrn="F-1")
        other = await bench.signed(patientName="SECOND^PATIENT", mrn="S-2")
        first = next(each for each in bench.shown() if bench.app.worklist.rows[each].mrn == "F-1")
        await bench.pick(first)
        hold = bench.wire.hold("GET /v1/autoScribe/reports/text")
        await bench.press("R")
        await until(lambda: bench.window.model.doing(first) == "fetching report…", "the request")
        await bench.pick(other)
        hold.set()
        await until(lambda: bench.app.notices.shown, "the offer")
        await bench.settled()
        assert bench.window.pages.currentWidget() is bench.window.reading
        offer = bench.app.notices.shown[-1]
        assert "FIRST" in offer.title
        assert "F-1" in offer.title
        assert offer.run is not None
        offer.run()
        assert bench.window.report_page.banner.name.text() == "FIRST, Patient"
        assert not bench.action("study.viewer").isEnabled(), "a report lies over the list"
        await bench.press("Esc")
        assert bench.window.pane.banner.name.text() == "FIRST, Patient", "the hand went with the report"
        await bench.settled()


async def test_reports_of_a_study_no_longer_selected_never_appear_in_the_pane(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.signed(patientName="FIRST^PATIENT", mrn="F-1")
        second = await bench.signed(patientName="SECOND^PATIENT", mrn="S-2")
        first = next(each for each in bench.shown() if bench.app.worklist.rows[each].mrn == "F-1")
        hold = bench.wire.hold(f"GET /v1/autoScribe/reports?studyId={first}")
        await bench.pick(first)
        await until(lambda: bench.wire.count(f"GET /v1/autoScribe/reports?studyId={first}") >= 2, "the request")
        assert "Reading the list" in bench.window.pane.report_list.prose.toPlainText()
        await bench.pick(second)
        await until(lambda: bench.app.reports.loaded is not None, "the second's reports")
        second_words = bench.window.pane.report_list.prose.toPlainText()
        loaded = bench.app.reports.loaded
        hold.set()
        await bench.settled()
        assert bench.app.reports.study_id == second
        assert bench.app.reports.loaded == loaded
        assert bench.window.pane.report_list.prose.toPlainText() == second_words


async def test_holding_j_down_does_not_ask_for_the_reports_of_every_study(qapp: QApplication) -> None:
    async with Bench() as bench:
        before = bench.sent("GET", "/reports")
        for _ in range(10):
            bench.press_now("J")
        await bench.settled()
        assert bench.sent("GET", "/reports") - before == 1


async def test_reports_that_cannot_be_read_are_said_so_in_the_pane(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.fault("/v1/autoScribe/reports", "status", status=500, times=9)
        await bench.press("J")
        await until(lambda: bench.app.reports.error is not None, "the error")
        assert "Press F5 to try again." in bench.window.pane.report_list.prose.toPlainText()
        await bench.settled()


async def test_a_study_the_server_no_longer_has_leaves_the_pane_and_is_greyed(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await own(bench)
        await bench.fault(f"/v1/autoScribe/studies/{study_id}", "status", status=404)
        await bench.press("V")
        await until(lambda: bench.notices(), "the notice")
        await bench.settled()
        assert bench.window.keeper.notes(study_id).left == "no longer on the server"
        assert bench.window.pane.study is None
        assert not bench.action("study.read").isEnabled()
        below = bench.shown()[bench.shown().index(study_id) + 1]
        await bench.press("J")
        assert bench.window.selected == below
        await bench.press(".")
        assert study_id not in bench.shown()


async def test_a_second_study_is_opened_only_after_a_question(qapp: QApplication) -> None:
    async with Bench() as bench:
        first, second = bench.ids("assigned")[:2]
        await bench.change(first, studyReportStatus="in_progress")
        await bench.polled()
        assert bench.app.worklist.rows[first].study.study_report_status is StudyReportStatus.IN_PROGRESS
        await bench.pick(second)
        await bench.press("Return")
        sheet = await bench.sheet(ConfirmSheet)
        assert sheet.objectName() == "Open a second study?"
        told = [words for part in sheet.findChildren(QLabel) for words in texts_of(part)]
        assert any("Shift+Enter in the list opens a second study without this question." in words for words in told)
        await bench.press("Shift+Return")
        await bench.settled()
        assert (bench.sheets(), bench.links) == ([], []), "in the sheet it is no yes"
        await bench.press("Return")
        await bench.sheet(ConfirmSheet)
        await bench.press("Esc")
        await bench.settled()
        assert bench.links == []


@pytest.mark.parametrize("keys", ["Shift+Return", "Shift+Enter"])
async def test_with_shift_a_second_study_opens_without_the_question(qapp: QApplication, keys: str) -> None:
    async with Bench() as bench:
        first, second = bench.ids("assigned")[:2]
        await bench.change(first, studyReportStatus="in_progress")
        await bench.polled()
        await bench.pick(second)
        await bench.press(keys)
        await until(lambda: bench.links, "the link")
        await bench.settled()
        assert (len(bench.links), bench.sheets()) == (1, [])
        posts = [entry for entry in bench.sandbox.log.entries() if entry["method"] == "POST"]
        assert [entry["body"]["studyId"] for entry in posts] == [second]


async def test_with_shift_and_nothing_open_the_study_is_simply_read(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await own(bench)
        await bench.press("Shift+Return")
        await until(lambda: bench.links, "the link")
        await bench.settled()
        assert (len(bench.links), bench.sheets(), bench.window.selected) == (1, [], study_id)


async def test_with_shift_a_study_that_is_nobodys_is_still_asked_about(qapp: QApplication) -> None:
    async with Bench() as bench:
        await unassigned(bench)
        await bench.press("Shift+Return")
        sheet = await bench.sheet(ConfirmSheet)
        assert sheet.objectName() == "Take this study and read it?"
        await bench.press("Esc")
        await bench.settled()
        assert bench.sent("POST") == 0


async def test_without_a_key_of_its_own_the_question_names_none(qapp: QApplication) -> None:
    async with Bench() as bench:
        assert "Shift+Enter" in bench.app.desk.without_asking()
        bench.app.settings.set("keys", {"study.read_anyway": ["Ctrl+F2"]})
        assert bench.app.desk.without_asking().startswith("Ctrl+F2 ")
        bench.app.settings.set("keys", {"study.read_anyway": []})
        assert bench.app.desk.without_asking() == ""


async def test_a_retry_after_another_study_was_opened_asks_about_that_one(qapp: QApplication) -> None:
    async with Bench() as bench:
        first, second, third = [each for each in bench.shown() if each in bench.ids("assigned")][:3]
        await bench.change(first, studyReportStatus="in_progress")
        await bench.polled()
        await bench.fault(f"/v1/autoScribe/studies/{third}", status=503, times=9)
        await bench.pick(third)
        await bench.press("Shift+Return")
        await until(lambda: any(notice.action == "Retry" for notice in bench.app.notices.shown), "the failure")
        await bench.settled()
        await bench.control("DELETE", "/faults")
        (failed,) = [notice for notice in bench.app.notices.shown if notice.action == "Retry"]
        await bench.pick(second)
        await bench.press("Shift+Return")
        await until(lambda: bench.links, "the link")
        await bench.settled()
        assert failed.run is not None
        failed.run()
        sheet = await bench.sheet(ConfirmSheet)
        assert sheet.objectName() == "Open a second study?"
        await bench.press("Esc")
        await bench.settled()
        assert len(bench.links) == 1


async def test_ending_the_app_while_a_question_stands_answers_it_with_no(qapp: QApplication) -> None:
    async with Bench() as bench:
        await unassigned(bench)
        await bench.press("Return")
        await bench.sheet(ConfirmSheet)
    assert bench.links == []
    assert bench.window.query.view is View.UNASSIGNED


async def test_reports_of_one_patient_never_stay_under_another_when_a_search_moves_the_hand(qapp: QApplication) -> None:
    async with Bench() as bench:
        pane, rows = bench.window.pane, bench.app.worklist.rows
        first = bench.ids("addendum_active")[0]
        await bench.pick(first)
        await until(lambda: "signed" in pane.report_list.prose.toPlainText(), "the reports of the first")
        other = next(each for each in bench.shown() if each in bench.ids("assigned"))
        hold = bench.wire.hold(f"GET /v1/autoScribe/reports?studyId={other}")
        await bench.press("/")
        await bench.write(rows[other].mrn)
        await until(lambda: pane.study is not None and pane.study.study_id == other, "the other study")
        assert pane.banner.name.text() == rows[other].patient
        assert "signed" not in pane.report_list.prose.toPlainText()
        assert bench.app.refresher.watched == other
        hold.set()
        await until(lambda: pane.report_list.prose.toPlainText() == "None yet", "its own reports")
