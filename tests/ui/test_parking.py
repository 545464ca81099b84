"""Parking and the way back, reminders, undo, and what leaving would lose."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from avara_desktop.state.parked import Reason
from avara_desktop.ui.kit.sheet import ConfirmSheet
from avara_desktop.ui.study.choice_sheet import ChoiceSheet
from avara_desktop.ui.study.park_sheet import ParkedSheet, ParkSheet

from .bench import Bench, until
from .test_flow import agree, by_the_rule, next_one

NOTE = "ask Mrs Canary about the left lung"


def card(bench: Bench) -> str:
    """What the return card says; nothing where it is not seen."""
    shown = bench.app.desk.return_card
    return f"{shown.word.text()} | {shown.title.text()} | {shown.detail.text()}" if shown.isVisible() else ""


async def own(bench: Bench) -> str:
    """A study of the reader's that is not begun, under the hand."""
    study_id = next(each for each in bench.shown() if each in bench.ids("assigned"))
    await bench.pick(study_id)
    return study_id


async def parked(bench: Bench, note: str = "") -> str:
    """Park a study of the reader's; returns its id."""
    study_id = await own(bench)
    await bench.press("Ctrl+B")
    sheet = await bench.sheet(ParkSheet)
    sheet.note.setText(note)
    await bench.press("Return")
    await bench.settled()
    return study_id


async def test_ctrl_b_and_enter_park_at_once_and_nothing_is_sent(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id, second = by_the_rule(bench)[:2]
        await bench.pick(study_id)
        before = bench.sent("POST") + bench.sent("PATCH")
        await bench.press("Ctrl+B")
        sheet = await bench.sheet(ParkSheet)
        assert bench.focus() is sheet.list
        await bench.press("Return")
        await bench.settled()
        kept = bench.app.desk.flow.parked.get(study_id)
        assert kept
        assert (kept.reason, kept.note, kept.remind_at) == (Reason.STAT, "", None)
        assert bench.sent("POST") + bench.sent("PATCH") == before
        row = bench.app.worklist.rows[study_id]
        assert "parked 0 s" in bench.window.model.spoken(row)
        assert "Parked 0 s ago: STAT came in" in bench.window.pane.about.words.text()
        assert await next_one(bench) == second, "Next passes it over"


async def test_reason_note_and_reminder_are_all_by_keys(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await own(bench)
        await bench.press("Ctrl+B")
        await bench.sheet(ParkSheet)
        await bench.press("3")
        await bench.press("Down")
        await bench.press("Tab")
        await bench.write("2 questions")
        await bench.press("Tab")
        await bench.press("Right")
        await bench.press("Right")
        await bench.press("Return")
        await bench.settled()
        kept = bench.app.desk.flow.parked.get(study_id)
        assert kept
        assert (kept.reason, kept.note) == (Reason.PHONE, "2 questions")
        assert kept.remind_at == kept.since + 15 * 60
        await bench.press("Ctrl+B")
        again = await bench.sheet(ParkSheet)
        assert (again.reason(), again.note.text()) == (Reason.PHONE, "2 questions"), "parked again it can be corrected"
        await bench.press("Esc")
        await bench.settled()
        assert bench.app.desk.flow.parked.get(study_id) == kept


async def test_only_ones_own_open_study_can_be_parked(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.signed()
        assert not bench.action("flow.park").isEnabled()
        assert "not signed or cancelled" in bench.action("flow.park").toolTip()
        await bench.press("Ctrl+B")
        await bench.settled()
        assert bench.sheets() == []


async def test_a_stat_comes_in_is_read_and_the_card_brings_the_first_study_back(qapp: QApplication) -> None:
    async with Bench() as bench:
        first = await next_one(bench)
        await bench.change(first, studyReportStatus="in_progress")
        await bench.polled()
        await bench.press("Ctrl+B")
        await bench.sheet(ParkSheet)
        await bench.press("Return")
        await bench.settled()
        assert bench.app.desk.flow.witness.current is None, "a parked study is not waited for"
        stat = await bench.arrive(severity="stat", patientName="URGENT^PAT")
        await bench.polled()
        bench.run("list.bring_in")
        await bench.pick(stat)
        await bench.press("Return")
        await until(lambda: len(bench.links) == 2, "the STAT study")
        await bench.settled()
        assert bench.sheets() == [], "the parked study does not count as open"
        assert card(bench) == ""
        await bench.sign(stat)
        await bench.polled()
        row = bench.app.worklist.rows[first]
        for words in ("Parked | You left ", row.description, row.patient, row.mrn, "STAT came in", "still in progress"):
            assert words in card(bench)
        assert len(bench.links) == 2, "nothing opens by itself"
        assert any("Parked: " in words for words in bench.notices())
        await bench.press("Ctrl+Shift+B")
        await until(lambda: len(bench.links) == 3, "the study that was left")
        await bench.settled()
        assert not any("Parked: " in words for words in bench.notices()), "it is parked no more"
        assert bench.app.desk.flow.undo.last() is None, "and there is no parking to be taken back"
        assert agree(bench, first)
        assert (bench.app.desk.flow.parked.ids, card(bench)) == (frozenset(), "")


async def test_later_puts_the_card_off_until_the_reader_is_back_at_the_list(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await parked(bench)
        await bench.press("Esc")
        await bench.settled()
        assert card(bench)
        await bench.click(bench.app.desk.return_card._later)
        assert card(bench) == ""
        assert bench.app.desk.flow.parked.ids == {study_id}
        await bench.press("Alt+F8")
        await bench.settled()
        assert card(bench) == "", "no run was under way"
        await bench.press("U")
        await bench.settled()
        assert card(bench)


async def test_a_reminder_shows_the_card_once_and_opens_nothing(qapp: QApplication) -> None:
    async with Bench() as bench:
        study = bench.app.worklist.study(await own(bench))
        assert study
        held = bench.app.desk.flow.parked
        held.park(study, Reason.IMAGES, minutes=5)
        bench.app.desk.return_card._tick()
        assert card(bench) == ""
        real = held._seconds
        held._seconds = lambda: real() + 300
        bench.app.desk.return_card._tick()
        await bench.settled()
        assert "Your reminder · waiting for images · yours, not begun" in card(bench)
        assert bench.links == []
        await bench.click(bench.app.desk.return_card._later)
        bench.app.desk.return_card._tick()
        assert card(bench) == ""


async def test_the_card_says_what_became_of_the_study_and_offers_no_way_back_to_a_signed_one(
    qapp: QApplication,
) -> None:
    async with Bench() as bench:
        study_id = await parked(bench)
        await bench.sign(study_id)
        await bench.press("Esc")
        await until(lambda: "signed meanwhile" in card(bench), "the server's word")
        await bench.settled()
        assert not bench.app.desk.return_card._return.isVisible()
        assert bench.app.desk.return_card._later.text() == "Close"
        await bench.press("Ctrl+Shift+B")
        await bench.settled()
        assert bench.links == []
        assert any("can no longer be read by you" in words for words in bench.notices())
        await bench.click(bench.app.desk.return_card._later)
        assert bench.app.desk.flow.parked.ids == frozenset()


async def test_g_p_lists_what_is_parked_and_enter_returns(qapp: QApplication) -> None:
    async with Bench() as bench:
        assert not bench.action("flow.parked").isEnabled()
        first = await parked(bench, NOTE)
        second = next(each for each in bench.ids("assigned") if each != first and each in bench.shown())
        await bench.pick(second)
        await bench.press("Ctrl+B")
        await bench.sheet(ParkSheet)
        await bench.press("2")
        await bench.press("Return")
        await bench.settled()
        await bench.press("G, P")
        sheet = await bench.sheet(ParkedSheet)
        said = [sheet.list.item(place).text() for place in range(sheet.list.count())]
        assert bench.app.worklist.rows[second].mrn in said[0]
        assert "waiting for images · yours, not begun" in said[0]
        assert f"STAT came in: “{NOTE}”" in said[1]
        await bench.press("Delete")
        assert sheet.list.count() == 1
        await bench.press("Return")
        await until(lambda: bench.links, "the first")
        await bench.settled()
        assert agree(bench, first)
        assert bench.app.desk.flow.parked.ids == frozenset()
        await bench.press("Z")
        await bench.settled()
        assert bench.app.desk.flow.parked.ids == {second}, "taking off the list can be undone"


async def test_parking_is_undone_by_z_and_the_palette_says_so(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await parked(bench)
        name = bench.app.worklist.rows[study_id].patient
        assert f"Undo: park \u2068{name}" in bench.action("flow.undo").toolTip().replace("&#x27;", "'")
        await bench.press("Ctrl+Z")
        await bench.settled()
        assert bench.app.desk.flow.parked.ids == frozenset()
        assert any("Undone: park" in words for words in bench.notices())
        assert not bench.action("flow.undo").isEnabled()


async def test_a_claim_is_undone_for_a_while(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.press("G, U")
        await until(lambda: bench.shown() and not bench.app.refresher.loading(), "unassigned studies")
        await bench.settled()
        study_id = bench.window.selected
        await bench.press("Ctrl+I")
        await until(lambda: bench.world.studies[study_id].assigned_to == bench.reader_id, "the claim")
        await bench.settled()
        assert [notice.action for notice in bench.app.notices.shown] == ["Undo (z)"]
        await bench.press("Z")
        await until(lambda: bench.world.studies[study_id].assigned_to is None, "the undo")
        await bench.settled()
        assert bench.sent("PATCH") == 2
        assert not bench.action("flow.undo").isEnabled()


async def test_a_severity_is_not_undone_after_eight_seconds(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await own(bench)
        await bench.press("Ctrl+Shift+S")
        sheet = await bench.sheet(ChoiceSheet)
        await bench.press("Down")
        await bench.press("Ctrl+Return")
        await bench.settled()
        assert sheet not in bench.sheets()
        changed = bench.world.studies[study_id].severity
        undo = bench.app.desk.flow.undo
        assert undo.last()
        real = undo._seconds
        undo._seconds = lambda: real() + 8.1
        await bench.press("Z")
        await bench.settled()
        assert bench.world.studies[study_id].severity == changed
        assert bench.sent("PATCH") == 1


async def test_acts_on_the_list_itself_can_be_undone(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await own(bench)
        await bench.press("X")
        assert bench.window.keeper.marks.marked == {study_id}
        await bench.press("Z")
        await bench.settled()
        assert not bench.window.keeper.marks.marked


async def test_leaving_asks_first_and_leaves_no_note_behind(qapp: QApplication, tmp_path: Path) -> None:
    async with Bench(settings_path=tmp_path / "settings.json", log_folder=tmp_path) as bench:
        await parked(bench, NOTE)
        assert any(NOTE in words for words in bench.texts())
        bench.window.close()
        sheet = await bench.sheet(ConfirmSheet)
        assert not bench.app.closed.is_set()
        await bench.press("Return")
        await bench.settled()
        assert bench.sheets() == []
        bench.run("session.sign_out")
        sheet = await bench.sheet(ConfirmSheet)
        said = [part.text() for part in sheet.findChildren(type(bench.app.desk.return_card.title))]
        assert any("1 parked study is kept in memory only" in words for words in said)
        await bench.press("Ctrl+Return")
        await until(lambda: bench.window.pages.currentWidget() is bench.window.sign_in, "the sign-in page")
        await bench.settled()
        assert bench.app.desk.flow.parked.ids == frozenset()
        assert not [words for words in bench.texts() if "Canary" in words]
    for file in tmp_path.rglob("*"):
        assert file.is_dir() or b"Canary" not in file.read_bytes()


async def test_a_reader_who_has_studies_in_progress_is_shown_the_newest(qapp: QApplication) -> None:
    bench = Bench(idle=False)
    for study_id in bench.ids("in_progress"):
        bench.world.studies[study_id].status = "assigned"
    one, other = bench.ids("assigned")[:2]
    await bench.change(one, studyReportStatus="in_progress")
    await bench.control("POST", "/clock", {"advance_s": 60})
    await bench.change(other, studyReportStatus="in_progress")
    async with bench:
        await until(lambda: card(bench), "the card")
        row = bench.app.worklist.rows[other]
        for words in ("In progress | You have ", row.patient, row.mrn, "last changed ", "and 1 more (g then i)"):
            assert words in card(bench)
        await bench.polled()
        await bench.click(bench.app.desk.return_card._later)
        await bench.polled()
        assert card(bench) == "", "once"
        assert bench.links == []


async def test_a_due_time_stands_in_list_pane_and_for_the_ear_only_where_it_was_chosen(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = next(each for each in by_the_rule(bench) if each in bench.ids("assigned"))
        await bench.pick(study_id)
        row = bench.app.worklist.rows[study_id]
        assert (bench.window.model.left(row), "CAR" in bench.window.pane.about.words.text()) == ("", False)
        width = bench.window.view.columnWidth(1)
        assert bench.app.desk.set_setting("due", "car")
        await bench.settled()
        bench.window.tick()
        left = bench.window.model.left(row)
        assert left.endswith(" left") or left.startswith("overdue") or left == "due now"
        assert left in bench.window.model.spoken(row)
        assert f"CAR P1: 1 h, {left}" in bench.window.pane.about.words.text()
        assert bench.window.view.columnWidth(1) > width
        assert await next_one(bench) == study_id, "an open addendum is no longer before it: its report is there"
        said = bench.app.desk.next_strip.title.text()
        assert said.startswith("STAT, ")
        assert "of 1 h left" in said or "overdue" in said or "due now" in said


@pytest.mark.parametrize(("size", "px"), [((800, 600), 24), ((1280, 800), 16), ((1200, 1920), 16)])
async def test_the_strips_leave_the_list_its_place_and_cut_no_word(
    qapp: QApplication, size: tuple[int, int], px: int
) -> None:
    async with Bench(size=size, text_px=px) as bench:
        await parked(bench, NOTE)
        later_one = await next_one(bench)
        await bench.sign(later_one)
        await bench.polled()
        strips = bench.window.strips
        assert strips.height() <= max(0.3 * size[1], sum(part.height() for part in strips._whole if part.isVisible()))
        for shown in (bench.app.desk.return_card, bench.app.desk.next_strip):
            assert shown.isVisible()
            for part in (shown.title, shown.detail):
                assert part.height() >= part.heightForWidth(part.width()), "it is scrolled to, and not squeezed"
            assert shown.accessibleName().endswith(shown.detail.text())
        if size != (800, 600):
            bottom = bench.app.desk.next_strip.mapTo(strips, bench.app.desk.next_strip.rect().bottomLeft()).y()
            assert bottom <= strips.height(), "all of it is in sight"
