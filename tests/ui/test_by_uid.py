"""A Study Instance UID pasted into the search: its study is shown, whoever has it and wherever it stands."""

import asyncio

import pytest
from PySide6.QtWidgets import QApplication

from avara_desktop.state.query import View
from avara_desktop.ui.kit.sheet import ConfirmSheet

from .bench import Bench, as_if, until

BY_UID = "GET /v1/autoScribe/studies/by-uid/"
UNKNOWN = "1.2.840.99999.4.5.6"


async def paste(bench: Bench, text: str) -> None:
    """Into the search line, from the clipboard."""
    await bench.press("Ctrl+A" if bench.focus() is bench.window.top.search else "/")
    QApplication.clipboard().setText(text)
    bench.press_now("Ctrl+V")
    QApplication.clipboard().clear()


async def look_up(bench: Bench, text: str) -> None:
    """Paste, and wait for the answer."""
    await paste(bench, text)
    await asyncio.sleep(0.03)
    await bench.settled()


def uid_of(bench: Bench, study_id: str) -> str:
    """The UID of a study."""
    return bench.world.studies[study_id].study_instance_uid


def theirs(bench: Bench) -> str:
    """A study of somebody else's."""
    return bench.ids("assigned", mine=False)[0]


@pytest.mark.parametrize("around", ["{}", "  {} ", "{}\n"])
async def test_a_pasted_uid_shows_a_study_of_somebody_else(qapp: QApplication, around: str) -> None:
    async with Bench() as bench:
        study_id = theirs(bench)
        assert study_id not in bench.app.worklist.rows
        await look_up(bench, around.format(uid_of(bench, study_id)))
        assert bench.shown() == [study_id]
        assert bench.window.selected == study_id
        assert bench.study.assigned_to is not None
        assert bench.window.pane.study is bench.study
        assert "found by its UID, outside this view" in bench.window.filter_line.text()
        assert bench.wire.count(BY_UID) == 1
        assert bench.notices() == []


@pytest.mark.parametrize("which", ["external", "cancelled", "signed by somebody else", "unassigned"])
async def test_a_study_is_found_wherever_it_stands_and_what_may_be_done_follows_it(
    qapp: QApplication, which: str
) -> None:
    async with Bench() as bench:
        studies = list(bench.world.studies.values())
        study_id = {
            "external": next(each.study_id for each in studies if each.study_type == "external"),
            "cancelled": bench.ids("assigned", mine=False)[1],
            "signed by somebody else": bench.ids("completed", mine=False)[0],
            "unassigned": bench.ids("unassigned", mine=False)[0],
        }[which]
        if which == "cancelled":
            await bench.change(study_id, isCancelled=True)
        await look_up(bench, uid_of(bench, study_id))
        assert bench.shown() == [study_id]
        assert bench.window.query.view is View.MINE
        assert bench.action("study.read").isEnabled() is (which == "unassigned")
        assert bench.action("study.claim").isEnabled() is (which == "unassigned")
        assert bench.action("study.restore").isEnabled() is (which == "cancelled")
        assert bench.action("study.viewer").isEnabled()


async def test_enter_on_somebody_elses_study_asks_before_it_takes(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = theirs(bench)
        await look_up(bench, uid_of(bench, study_id))
        await bench.press("Return")
        assert bench.focus() is bench.window.view, "Enter in the search line only leaves it"
        assert bench.sent("POST") == 0
        await bench.press("Return")
        await bench.sheet(ConfirmSheet)
        await bench.press("Esc")
        await bench.settled()
        assert bench.sent("POST") == 0


async def test_meanwhile_it_says_that_the_server_is_asked(qapp: QApplication) -> None:
    async with Bench() as bench:
        hold = bench.wire.hold(BY_UID)
        await paste(bench, uid_of(bench, theirs(bench)))
        await until(lambda: bench.wire.count(BY_UID), "the look-up")
        await until(lambda: "Asking the server" in bench.window.view._empty, "the words")
        assert bench.window.pane.study is None, "nobody's data stays beside a search for somebody else"
        hold.set()
        await bench.settled()
        assert len(bench.shown()) == 1


async def test_a_uid_nobody_knows_is_told_in_the_list_and_esc_brings_everything_back(qapp: QApplication) -> None:
    async with Bench() as bench:
        everything = bench.shown()
        await look_up(bench, UNKNOWN)
        assert bench.shown() == []
        assert "no study with this Study Instance UID" in bench.window.view._empty
        await bench.press("Esc")
        await bench.settled()
        assert bench.shown() == everything
        assert bench.app.lookup.words == ""


async def test_a_uid_of_the_viewer_product_alone_names_the_way_there(qapp: QApplication) -> None:
    async with Bench() as bench:
        mine = {each.study_instance_uid for each in bench.world.studies.values()}
        far = next(each for each in bench.world.viewer.studies.values() if each.study_instance_uid not in mine)
        await look_up(bench, far.study_instance_uid)
        assert "study of the Viewer product" in bench.window.view._empty


async def test_a_look_up_that_fails_is_told_and_can_be_tried_again(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = theirs(bench)
        await bench.fault("/v1/autoScribe/studies/by-uid", status=503, times=3)
        await look_up(bench, uid_of(bench, study_id))
        assert "The server has a problem" in bench.window.view._empty
        (notice,) = bench.app.notices.shown
        assert notice.run
        notice.run()
        await asyncio.sleep(0.03)
        await bench.settled()
        assert bench.shown() == [study_id]


async def test_a_server_that_answers_with_another_study_shows_nothing_of_it(qapp: QApplication) -> None:
    async with Bench() as bench:
        other = await bench.app.session.client.study(theirs(bench))
        await bench.fault("/v1/autoScribe/studies/by-uid", status=200, body=other.to_wire())
        await look_up(bench, UNKNOWN)
        assert bench.shown() == []
        assert "another study" in bench.window.view._empty
        assert other.study_id not in bench.app.worklist.rows


async def test_a_loaded_study_is_found_without_asking_the_server(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = bench.shown()[3]
        await look_up(bench, uid_of(bench, study_id))
        assert bench.shown() == [study_id]
        assert bench.wire.count(BY_UID) == 0
        assert "found by its UID" not in bench.window.filter_line.text()


async def test_a_study_loaded_for_another_view_is_found_without_asking_and_said_to_be_outside(
    qapp: QApplication,
) -> None:
    async with Bench() as bench:
        await bench.press("G, U")
        await until(lambda: not bench.app.refresher.loading(), "unassigned studies")
        await bench.settled()
        study_id = bench.window.selected
        await bench.press("G, M")
        await bench.settled()
        await look_up(bench, uid_of(bench, study_id))
        assert bench.shown() == [study_id]
        assert bench.wire.count(BY_UID) == 0
        assert "found by its UID, outside this view" in bench.window.filter_line.text()


async def test_severity_filters_do_not_hide_what_was_asked_for_by_uid(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = theirs(bench)
        await bench.change(study_id, severity="normal")
        await bench.press("1")
        await look_up(bench, uid_of(bench, study_id))
        assert bench.shown() == [study_id]


async def test_a_second_paste_before_the_first_was_answered_shows_the_second(qapp: QApplication) -> None:
    async with Bench() as bench:
        first, second = bench.ids("assigned", mine=False)[:2]
        hold = bench.wire.hold(BY_UID)
        await paste(bench, uid_of(bench, first))
        await until(lambda: bench.wire.count(BY_UID), "the first look-up")
        await look_up(bench, uid_of(bench, second))
        hold.set()
        await bench.settled()
        assert bench.shown() == [second]
        assert bench.window.selected == second
        assert first not in bench.app.worklist.rows


async def test_pasting_the_same_uid_with_another_space_asks_once_and_shows_it(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = theirs(bench)
        hold = bench.wire.hold(BY_UID)
        await paste(bench, uid_of(bench, study_id) + " ")
        await until(lambda: bench.wire.count(BY_UID), "the look-up")
        await bench.press("End")
        await bench.press("Backspace")
        hold.set()
        await asyncio.sleep(0.03)
        await bench.settled()
        assert bench.shown() == [study_id]
        assert bench.wire.count(BY_UID) == 1


async def test_an_mrn_with_dots_stays_an_ordinary_search(qapp: QApplication) -> None:
    async with Bench() as bench:
        as_if(
            bench,
            bench.study,
            report_metadata=bench.study.report_metadata.model_copy(update={"mrn": "4711.22.3"}),
        )
        wanted = bench.window.selected
        await bench.settled()
        for text in ("4711.22.3", "12.03.1980", "1.2.840"):
            bench.window.top.search.setFocus()
            await bench.press("Ctrl+A")
            await bench.write(text)
            await asyncio.sleep(0.03)
            await bench.settled()
            assert bench.shown() == ([wanted] if text.startswith("4711") else [])
        assert bench.wire.count(BY_UID) == 0


async def test_typing_a_uid_letter_by_letter_acts_on_nothing(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = theirs(bench)
        await bench.press("/")
        await bench.write(uid_of(bench, study_id))
        await asyncio.sleep(0.03)
        await bench.settled()
        assert bench.shown() == [study_id]
        assert bench.window.query.severities == "all", "digits in the search line are no filters"
        assert (bench.sent("POST"), bench.sent("PATCH"), bench.links) == (0, 0, [])


async def test_signing_out_during_a_look_up_shows_nobody_anything(qapp: QApplication) -> None:
    async with Bench() as bench:
        uid = uid_of(bench, theirs(bench))
        hold = bench.wire.hold(BY_UID)
        await paste(bench, uid)
        await until(lambda: bench.wire.count(BY_UID), "the look-up")
        bench.app.tasks.start("sign out", bench.app.entry.sign_out)
        await until(lambda: bench.window.pages.currentWidget() is bench.window.sign_in, "the sign-in page")
        hold.set()
        await bench.settled()
        assert bench.app.worklist.rows == {}
        assert bench.app.lookup.uid == ""
        assert bench.window.top.search.text() == ""
        assert not any(uid in words for words in bench.texts())
        assert bench.notices() == []


async def test_leaving_the_search_during_a_look_up_and_signing_out_shows_no_error(qapp: QApplication) -> None:
    async with Bench() as bench:
        hold = bench.wire.hold(BY_UID)
        await paste(bench, uid_of(bench, theirs(bench)))
        await until(lambda: bench.wire.count(BY_UID), "the look-up")
        bench.window.view.setFocus()
        await bench.press("G, U")
        bench.app.tasks.start("sign out", bench.app.entry.sign_out)
        await until(lambda: bench.window.pages.currentWidget() is bench.window.sign_in, "the sign-in page")
        hold.set()
        await bench.settled()
        assert bench.window.sign_in.problem.text() == ""
        assert bench.app.worklist.rows == {}


async def test_the_found_study_is_kept_up_to_date_while_it_is_under_the_hand(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = theirs(bench)
        await look_up(bench, uid_of(bench, study_id))
        await bench.change(study_id, severity="stat", studyDescription="Changed elsewhere")
        await bench.polled()
        await until(lambda: bench.study.study_description == "Changed elsewhere", "the newer study")
        assert bench.shown() == [study_id]


async def test_going_back_to_the_first_uid_at_once_shows_it(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = theirs(bench)
        line = bench.window.top.search
        for text in (uid_of(bench, study_id), UNKNOWN, uid_of(bench, study_id)):
            line.setText(text)
        await asyncio.sleep(0.03)
        await bench.settled()
        assert bench.shown() == [study_id]
