"""Viewer studies through the window: by keyboard, each act asked for the study under the hand and sent once."""

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from avara_desktop.commands import Page
from avara_desktop.sandbox.viewer import ViewerStudy
from avara_desktop.state.viewer_studies import ViewerRow
from avara_desktop.ui.kit.sheet import ConfirmSheet, Sheet
from avara_desktop.ui.kit.text import Whole
from avara_desktop.ui.pages.viewer_page import FILTERS, ViewerPage

from .bench import Bench, texts_of, until

VIEWER = "/v1/viewer/studies"
MINE, UNASSIGNED, INCOMPLETE, COMPLETE, CANCELLED = range(5)


def page(bench: Bench) -> ViewerPage:
    """The page."""
    return bench.app.desk.viewer_desk.page


def shown(bench: Bench) -> list[str]:
    """Ids of the rows, top to bottom."""
    return [row.study.study_id for row in page(bench).pane.model.rows]


def row(bench: Bench) -> ViewerRow:
    """The row under the hand."""
    found = page(bench).pane.selected
    assert found is not None
    return found


def truth(bench: Bench, study_id: str) -> ViewerStudy:
    """A study as the sandbox has it."""
    return bench.world.viewer.studies[study_id]


async def opened(bench: Bench) -> Bench:
    """The page, read to its end, with every incomplete study shown."""
    await bench.press("G, W")
    await until(lambda: bench.app.desk.viewer_desk.studies.age is not None, "the list")
    await bench.settled()
    page(bench).pane.choose(INCOMPLETE)
    return bench


async def change(bench: Bench, study_id: str, **fields: object) -> None:
    """Change a Viewer study as somebody else might have."""
    await bench.control("POST", f"/viewer/studies/{study_id}/change", dict(fields))


def said(sheet: Sheet) -> str:
    """Everything a sheet says."""
    return "\n".join(words for part in sheet.findChildren(QLabel) for words in texts_of(part))


async def test_g_w_shows_the_viewer_studies_with_the_keys_on_the_list(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.press("G, W")
        await until(lambda: bench.app.desk.viewer_desk.studies.age is not None, "the list")
        await bench.settled()
        assert bench.window.pages.page() is Page.VIEWER
        assert bench.focus() is page(bench).pane.view
        studies = bench.world.viewer.studies.values()
        mine = {
            each.study_id
            for each in studies
            if each.assigned_to == bench.reader_id and each.status == "incomplete" and not each.is_cancelled
        }
        assert set(shown(bench)) == mine, "what waits for the reader comes first"
        assert page(bench).pane.selected_id == shown(bench)[0]
        assert f"{len(mine)} of {len(bench.world.viewer.studies)} studies" in page(bench).pane.status.text()


async def test_every_study_is_in_the_filters_it_belongs_to_and_stat_comes_first(qapp: QApplication) -> None:
    async with await_page() as bench:
        await opened(bench)
        studies = list(bench.world.viewer.studies.values())
        waiting = [each for each in studies if each.status == "incomplete" and not each.is_cancelled]
        wanted = {
            MINE: {each.study_id for each in waiting if each.assigned_to == bench.reader_id},
            UNASSIGNED: {each.study_id for each in waiting if each.assigned_to is None},
            INCOMPLETE: {each.study_id for each in waiting},
            COMPLETE: {each.study_id for each in studies if each.status == "complete" and not each.is_cancelled},
            CANCELLED: {each.study_id for each in studies if each.is_cancelled},
        }
        assert len(wanted) == len(FILTERS)
        for number, ids in wanted.items():
            await bench.click(page(bench).pane.chips[number])
            assert set(shown(bench)) == ids
            assert ids, "the test would see them"
            ranks = [each.rank for each in page(bench).pane.model.rows]
            assert ranks == sorted(ranks)


def await_page() -> Bench:
    """A bench whose sandbox has a cancelled Viewer study."""
    bench = Bench()
    studies = [each for each in bench.world.viewer.studies.values() if each.status == "incomplete"]
    if not any(each.is_cancelled for each in studies):
        studies[0].cancelled_ms = 1
        bench.world.viewer.changed(studies[0])
    return bench


async def test_j_k_home_and_end_move_and_nothing_of_the_worklist_moves_with_them(qapp: QApplication) -> None:
    async with Bench() as bench:
        await opened(bench)
        before = bench.window.selected
        ids = shown(bench)
        seen = []
        for keys in ("Home", "J", "J", "K", "End", "J", "Home", "K"):
            await bench.press(keys)
            seen.append(ids.index(page(bench).pane.selected_id))
        last = len(ids) - 1
        assert seen == [0, 1, 2, 1, last, last, 0, 0]
        assert bench.window.selected == before


@pytest.mark.parametrize("keys", ["Return", "Enter", "O", "V"])
async def test_a_key_opens_exactly_one_link_however_often_it_is_pressed(qapp: QApplication, keys: str) -> None:
    async with Bench() as bench:
        await opened(bench)
        await bench.press("J")
        study_id = row(bench).study.study_id
        hold = bench.wire.hold(f"GET {VIEWER}/{study_id}")
        for _ in range(5):
            bench.press_now(keys)
        await until(lambda: bench.wire.in_flight, "the request")
        assert "opening viewer…" in {each.doing for each in page(bench).pane.model.rows}
        hold.set()
        await until(lambda: bench.links, "the link")
        await bench.settled()
        assert len(bench.links) == 1
        posts = [entry for entry in bench.sandbox.log.entries() if entry["method"] == "POST"]
        assert [(entry["path"], entry["body"]) for entry in posts] == [(f"{VIEWER}/reroute-url", {"studyId": study_id})]
        assert any("Opened viewer: " in words for words in bench.notices())
        assert all(bench.links[0] not in words for words in bench.texts())


async def test_a_study_is_marked_complete_and_incomplete_again(qapp: QApplication) -> None:
    async with Bench() as bench:
        await opened(bench)
        study = row(bench).study
        await bench.press("Ctrl+Shift+D")
        sheet = await bench.sheet(ConfirmSheet)
        assert study.study_description in said(sheet)
        assert study.study_instance_uid in said(sheet)
        await bench.press("Return")
        await bench.settled()
        assert bench.sent("PATCH") == 0, "a stray Enter marks nothing"
        await bench.press("Ctrl+Shift+D")
        await bench.sheet(ConfirmSheet)
        await bench.press("Ctrl+Return")
        await bench.settled()
        assert truth(bench, study.study_id).status == "complete"
        assert bench.sent("PATCH") == 1
        assert study.study_id not in shown(bench)
        assert bench.focus() is page(bench).pane.view
        page(bench).pane.choose(COMPLETE)
        assert page(bench).pane.select(study.study_id)
        await bench.press("Ctrl+Shift+D")
        await bench.sheet(ConfirmSheet)
        await bench.press("Ctrl+Return")
        await bench.settled()
        assert truth(bench, study.study_id).status == "incomplete"


async def test_a_study_is_cancelled_and_restored(qapp: QApplication) -> None:
    async with Bench() as bench:
        await opened(bench)
        study_id = row(bench).study.study_id
        await bench.press("Ctrl+Del")
        await bench.sheet(ConfirmSheet)
        await bench.press("Esc")
        await bench.settled()
        assert bench.sent("POST") == 0
        await bench.press("Ctrl+Del")
        await bench.sheet(ConfirmSheet)
        await bench.press("Ctrl+Return")
        await bench.settled()
        assert truth(bench, study_id).is_cancelled
        assert study_id not in shown(bench)
        page(bench).pane.choose(CANCELLED)
        assert page(bench).pane.select(study_id)
        for command_id in ("viewer.open", "viewer.complete", "viewer.cancel"):
            assert not bench.action(command_id).isEnabled(), command_id
        await bench.press("Return")
        await bench.settled()
        assert bench.links == []
        await bench.press("Ctrl+Shift+U")
        await bench.sheet(ConfirmSheet)
        await bench.press("Ctrl+Return")
        await bench.settled()
        assert not truth(bench, study_id).is_cancelled
        assert bench.sent("POST", "/cancel") == bench.sent("POST", "/uncancel") == 1


async def test_a_write_nobody_can_confirm_stays_in_doubt_until_f5(qapp: QApplication) -> None:
    async with Bench() as bench:
        await opened(bench)
        study_id = row(bench).study.study_id
        await bench.press("Ctrl+Del")
        await bench.sheet(ConfirmSheet)
        await bench.fault(f"{VIEWER}/cancel", "drop", after_commit=True)
        hold = bench.wire.hold(f"GET {VIEWER}/{study_id}")
        await bench.press("Ctrl+Return")
        await until(lambda: bench.wire.count(f"GET {VIEWER}/{study_id}"), "the read before it")
        await bench.fault(f"{VIEWER}/stu", "drop", method="GET", times=3)
        hold.set()
        await until(bench.notices, "the notice")
        await bench.settled()
        assert "Not confirmed" in bench.notices()[0]
        assert row(bench).doing == "cancelled? not confirmed"
        assert "cancelled? not confirmed" in [column.text(row(bench)) for column in page(bench).pane.model.columns], (
            "the row says so"
        )
        await bench.press("F5")
        await bench.settled()
        assert study_id not in shown(bench)
        assert bench.sent("POST", "/cancel") == 1


async def test_a_study_changed_since_it_was_seen_is_not_opened_and_says_what_differs(qapp: QApplication) -> None:
    async with Bench() as bench:
        await opened(bench)
        study_id = row(bench).study.study_id
        await change(bench, study_id, studyDescription="MRI Knee")
        await bench.press("Return")
        await until(bench.notices, "the stop")
        await bench.settled()
        assert "Changed meanwhile: Study" in bench.notices()[0]
        assert bench.links == []
        assert row(bench).description == "MRI Knee"
        await bench.press("Return")
        await until(lambda: bench.links, "the link")
        await bench.settled()


async def test_f5_reads_again_and_keeps_the_hand_where_it_is(qapp: QApplication) -> None:
    async with Bench() as bench:
        await opened(bench)
        await bench.press("J")
        await bench.press("J")
        study_id = row(bench).study.study_id
        new = await bench.control("POST", "/viewer/studies", {"severity": "stat"})
        await change(bench, study_id, studyDescription="Changed elsewhere")
        lists = bench.wire.count(f"GET {VIEWER}?")
        await bench.press("F5")
        await bench.settled()
        assert bench.wire.count(f"GET {VIEWER}?") == lists + 1
        assert new["studyId"] in shown(bench)
        assert (row(bench).study.study_id, row(bench).description) == (study_id, "Changed elsewhere")


async def test_search_narrows_and_its_letters_act_on_nothing(qapp: QApplication) -> None:
    async with Bench() as bench:
        await opened(bench)
        wanted = row(bench).uid
        await bench.press("/")
        assert bench.focus() is page(bench).pane.search
        await bench.write("jkovu123 /?gw")
        await bench.settled()
        assert page(bench).pane.search.text() == "jkovu123 /?gw"
        assert shown(bench) == []
        assert (bench.sent("POST"), bench.sent("PATCH"), bench.links, bench.sheets()) == (0, 0, [], [])
        assert bench.window.pages.page() is Page.VIEWER
        await bench.press("Ctrl+A")
        await bench.write(wanted)
        assert [each.uid for each in page(bench).pane.model.rows] == [wanted]
        await bench.press("Ctrl+Del")
        assert bench.sheets() == [], "Ctrl+Del in the search line deletes a word"
        await bench.press("Return")
        await bench.settled()
        assert bench.links == [], "Enter in the search line only leaves it"
        assert bench.focus() is page(bench).pane.view


async def test_esc_clears_first_and_then_goes_back_to_the_worklist(qapp: QApplication) -> None:
    async with Bench() as bench:
        before = bench.window.selected
        await opened(bench)
        await bench.press("/")
        await bench.write("ct")
        await bench.press("Return")
        await bench.press("Esc")
        assert (page(bench).pane.search.text(), page(bench).pane.chosen) == ("", MINE)
        assert bench.window.pages.page() is Page.VIEWER
        await bench.press("Esc")
        assert bench.window.pages.page() is Page.LIST
        assert bench.window.pages.currentWidget() is bench.window.reading
        assert bench.focus() is bench.window.view
        assert bench.window.selected == before
        await bench.press("G, W")
        await bench.settled()
        await bench.press("U")
        assert bench.window.pages.page() is Page.LIST


async def test_a_key_without_the_viewer_product_is_told_in_words_on_the_page(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.fault(VIEWER, status=403, times=None)
        await bench.press("G, W")
        pane = page(bench).pane
        await until(pane.trouble.isVisible, "the refusal")
        await bench.settled()
        assert bench.notices() == [], "told once"
        assert pane.trouble.words.text().startswith("This key may not do that. Ask your administrator")
        assert shown(bench) == []
        assert "no study that this key may see" not in pane.view._empty, "not the same as an empty list"
        await bench.control("DELETE", "/faults")
        await bench.press("F5")
        await bench.settled()
        assert not pane.trouble.isVisible()
        assert shown(bench)


async def test_a_product_without_studies_says_so(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.fault(VIEWER, status=200, body={"studies": [], "hasMore": False})
        await bench.press("G, W")
        await until(lambda: bench.app.desk.viewer_desk.studies.age is not None, "the list")
        await bench.settled()
        assert "no study that this key may see" in page(bench).pane.view._empty


async def test_a_status_the_documents_do_not_know_is_shown_as_sent_and_not_marked(qapp: QApplication) -> None:
    async with Bench() as bench:
        await opened(bench)
        study = row(bench).study.model_dump(mode="json", by_alias=True)
        body = {
            "studies": [{**study, "studyViewerStatus": "peer_review", "severity": "urgent\u202e"}],
            "hasMore": False,
        }
        await bench.fault(VIEWER, status=200, body=body)
        await bench.press("F5")
        await bench.settled()
        assert row(bench).status == "peer_review"
        words = [column.text(row(bench)) for column in page(bench).pane.model.columns]
        assert words[0] == "URGENT\ufffd"
        assert not bench.action("viewer.complete").isEnabled()
        assert "not known here" in bench.action("viewer.complete").toolTip()
        await bench.press("Ctrl+Shift+D")
        assert bench.sheets() == []


async def test_rows_that_cannot_be_read_are_counted_on_the_page(qapp: QApplication) -> None:
    async with Bench() as bench:
        await opened(bench)
        study = row(bench).study.model_dump(mode="json", by_alias=True)
        await bench.fault(VIEWER, status=200, body={"studies": [study, {"studyId": "stu_1"}], "hasMore": False})
        await bench.press("F5")
        await bench.settled()
        assert "1 study could not be read" in page(bench).pane.status.text()


async def test_keys_of_the_worklist_do_nothing_here(qapp: QApplication) -> None:
    async with Bench() as bench:
        await opened(bench)
        before = bench.window.query
        for keys in ("Ctrl+I", "Ctrl+Shift+I", "Ctrl+Shift+M", "Ctrl+Shift+S", "Ctrl+Shift+A", "R", "1", "Ctrl+E", "N"):
            await bench.press(keys)
        await bench.settled()
        assert (bench.sheets(), bench.sent("POST"), bench.sent("PATCH"), bench.links) == ([], 0, 0, [])
        assert bench.window.query == before
        assert bench.window.pages.page() is Page.VIEWER


async def test_who_may_not_manage_studies_may_look_but_not_change(qapp: QApplication) -> None:
    async with Bench() as bench:
        assert bench.app.session.reader
        bench.app.session.reader = bench.app.session.reader.model_copy(update={"can_manage_studies": False})
        await opened(bench)
        for command_id in ("viewer.complete", "viewer.cancel", "viewer.new"):
            assert "may not manage studies" in bench.action(command_id).toolTip()
        await bench.press("Return")
        await until(lambda: bench.links, "the link")
        await bench.settled()


@pytest.mark.parametrize("meanwhile", [False, True])
async def test_signing_out_leaves_no_study_behind(qapp: QApplication, meanwhile: bool) -> None:
    async with Bench() as bench:
        await opened(bench)
        uid, description = row(bench).uid, row(bench).description
        await bench.press("/")
        await bench.write(uid)
        hold = bench.wire.hold(f"GET {VIEWER}?") if meanwhile else None
        if hold:
            await bench.press("F5")
            await until(lambda: bench.wire.in_flight, "the list")
        bench.app.tasks.start("sign out", bench.app.entry.sign_out)
        await until(lambda: bench.window.pages.currentWidget() is bench.window.sign_in, "the sign-in page")
        if hold:
            hold.set()
        await bench.settled()
        assert bench.app.desk.viewer_desk.studies.studies == {}
        assert shown(bench) == []
        assert not any(uid in words or description in words for words in bench.texts())
        page(bench).pane.search.undo()
        assert page(bench).pane.search.text() == "", "what was searched cannot be brought back"
        assert bench.notices() == []
        assert bench.window.sign_in.problem.text() == ""


async def test_an_error_of_an_act_names_no_patient_and_can_be_dismissed(qapp: QApplication) -> None:
    async with Bench() as bench:
        await opened(bench)
        study_id = row(bench).study.study_id
        await bench.fault(f"{VIEWER}/{study_id}", status=503, times=3)
        await bench.press("Return")
        await until(bench.notices, "the notice")
        await bench.settled()
        assert bench.links == []
        notice = bench.app.notices.shown[0]
        assert notice.run, "it can be tried again"
        notice.run()
        await until(lambda: bench.links, "the link")
        await bench.settled()
        assert len(bench.links) == 1


@pytest.mark.parametrize(("size", "px"), [((800, 600), 24), ((1280, 800), 16)])
async def test_a_question_shows_the_whole_uid_at_every_size(qapp: QApplication, size: tuple[int, int], px: int) -> None:
    async with Bench(size=size, text_px=px) as bench:
        await opened(bench)
        study_id = row(bench).study.study_id
        truth(bench, study_id).study_instance_uid = "2.25." + "8" * 39
        await bench.press("F5")
        await bench.settled()
        page(bench).pane.select(study_id)
        await bench.press("Ctrl+Del")
        sheet = await bench.sheet(ConfirmSheet)
        body = next(each for each in sheet.findChildren(Whole) if "8888" in each.text())
        layout, height = body._laid_out(body.width())
        assert height <= body.height()
        lines = [layout.lineAt(number) for number in range(layout.lineCount())]
        assert max(each.naturalTextWidth() for each in lines) <= body.width()
        assert sheet.card.rect().contains(body.mapTo(sheet.card, body.rect().bottomRight()))
        await bench.press("Esc")
        await bench.settled()


@pytest.mark.parametrize("size", [(1280, 800), (1200, 1920)])
async def test_who_has_a_study_stands_in_the_table_on_ordinary_screens(
    qapp: QApplication, size: tuple[int, int]
) -> None:
    async with Bench(size=size) as bench:
        await opened(bench)
        hidden = {column.heading for column in page(bench).pane.view.hidden_columns()}
        assert hidden <= {"Facility"}
