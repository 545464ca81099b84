"""The people page by its keys, on the sandbox: invite, edit, revoke, reactivate; and what is said where that fails."""

import asyncio
from typing import Any

import httpx
import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from avara_desktop.commands import Page
from avara_desktop.state.people import People
from avara_desktop.state.person_rows import Access
from avara_desktop.state.session import Phase
from avara_desktop.ui.kit.sheet import ConfirmSheet
from avara_desktop.ui.pages.people_page import PeoplePage
from avara_desktop.ui.pages.person_sheet import PersonSheet
from tests.ui.bench import Bench, until

USERS = "/v1/autoScribe/users"
SIZES = ((1280, 800, 16), (1920, 1080, 16), (1200, 1920, 16), (800, 600, 24))
NEW = {"email": "nora.new@clinic.example", "firstName": "Nora", "lastName": "New", "npiNumber": "1234567893"}


class PeopleBench(Bench):
    """A bench whose reader, an admin, has opened the page of people."""

    async def __aenter__(self) -> "PeopleBench":
        await super().__aenter__()
        await self.press("G, T")
        await until(lambda: self.window.pages.currentWidget() is self.page, "the people page")
        await self.settled()
        return self

    @property
    def page(self) -> PeoplePage:
        """The page."""
        pages = self.window.findChildren(PeoplePage)
        assert len(pages) == 1
        return pages[0]

    @property
    def people(self) -> People:
        """The state behind the page."""
        return self.app.desk.people_desk._people

    async def person(self, name: str) -> str:
        """Put the hand on the user or invitation of that name; returns the row's id."""
        await self.press("/")
        await self.write(name)
        await self.press("Return")
        assert len(self.page.pane.model.rows) == 1, name
        return self.page.pane.selected_id

    async def fill(self, sheet: PersonSheet, **values: Any) -> None:
        """Enter values into the fields of a sheet as typing them would."""
        for name, value in values.items():
            sheet.form.boxes[name].editor.set_value(value)  # type: ignore[attr-defined]
        await asyncio.sleep(0)

    async def confirm(self, words: str) -> ConfirmSheet:
        """Accept the question that is open, which must have these words."""
        sheet = await self.sheet(ConfirmSheet)
        told = " ".join(part.text() for part in sheet.findChildren(QLabel))
        assert words in told.replace("\u2068", "").replace("\u2069", ""), told
        await self.press("Ctrl+Return")
        return sheet


def names(bench: PeopleBench) -> list[str]:
    return [row.name for row in bench.page.pane.model.rows]


# --- moving about


async def test_keys_move_search_and_switch_lists_and_escape_leads_back(qapp: QApplication) -> None:
    async with PeopleBench() as bench:
        first, second = names(bench)[:2]
        assert bench.page.user
        assert bench.page.user.name == first
        await bench.press("J")
        assert bench.page.user.name == second
        await bench.press("End")
        assert bench.page.user.name == names(bench)[-1]
        await bench.press("2")
        assert bench.page.user is None
        assert bench.page.invitation
        await bench.press("1")
        await bench.person("lindqvist")
        assert names(bench) == ["Ben Karl Lindqvist, MD"]
        await bench.press("Esc")
        assert len(names(bench)) == len(bench.world.users)
        await bench.press("Esc")
        assert bench.window.context().page is Page.LIST


async def test_chips_show_report_creators_admins_and_each_standing_of_an_invitation(qapp: QApplication) -> None:
    async with PeopleBench() as bench:
        users = bench.world.users.values()
        chips = {chip.text().split("  ")[0]: chip for chip in bench.page.users.chips}
        await bench.click(chips["Report creators"])
        assert len(names(bench)) == sum(user.can_create_reports for user in users)
        await bench.click(chips["Admins"])
        assert len(names(bench)) == sum(user.level != "member" for user in users)
        await bench.press("2")
        for chip in bench.page.invitations.chips[1:]:
            await bench.click(chip)
            rows = bench.page.invitations.model.rows
            assert {row.state for row in rows} == {chip.text().split("  ")[0]}
            assert rows, chip.text()


# --- inviting


async def test_somebody_is_invited_accepts_and_is_a_user_after_a_refresh(qapp: QApplication) -> None:
    async with PeopleBench() as bench:
        await bench.press("Ctrl+N")
        sheet = await bench.sheet(PersonSheet)
        assert bench.focus() is sheet.form.boxes["email"].editor
        await bench.write(NEW["email"])
        for name in ("firstName", "lastName"):
            await bench.press("Tab")
            await bench.write(NEW[name])
        assert sheet.form.boxes["lastName"].value() == "New"
        await bench.fill(sheet, npiNumber=NEW["npiNumber"], clinicRole="Radiologist", canCreateReports=True)
        await bench.press("Ctrl+Return")
        await until(lambda: not bench.sheets(), "the invitation is sent")
        await bench.settled()
        made = next(each for each in bench.world.invitations.values() if each.invitee.email == NEW["email"])
        assert bench.page.invitation
        assert bench.page.invitation.invitation_id == made.invitation_id, "the new one is under the hand"
        await bench.control("POST", f"/invitations/{made.invitation_id}/accept")
        await bench.press("1")
        await bench.press("F5")
        await bench.settled()
        assert "Nora New" in names(bench)
        row = next(row for row in bench.page.users.model.rows if row.name == "Nora New")
        assert (row.reports, row.npi, row.last_login) == ("Yes", NEW["npiNumber"], "never")


async def test_a_role_is_found_by_typing(qapp: QApplication) -> None:
    async with PeopleBench() as bench:
        await bench.press("Ctrl+N")
        sheet = await bench.sheet(PersonSheet)
        sheet.form.boxes["clinicRole"].editor.setFocus()
        await bench.write("neph")
        assert sheet.form.values()["clinicRole"] == "Nephrologist"
        await bench.press("Esc")


async def test_an_npi_is_judged_while_typing_and_admins_get_the_dashboard(qapp: QApplication) -> None:
    async with PeopleBench() as bench:
        await bench.press("Ctrl+N")
        sheet = await bench.sheet(PersonSheet)
        npi = sheet.form.boxes["npiNumber"]
        npi.editor.setFocus()
        for typed, words in (("12345", "5 of 10 digits"), ("67890", "The check digit does not fit: a digit is wrong.")):
            await bench.write(typed)
            assert npi.under.text() == words
        await bench.press("Backspace")
        await bench.write("3")
        assert npi.under.text() == "The check digit fits."
        await bench.fill(sheet, level="admin")
        assert sheet.form.values()["hasDashboardAccess"] is True
        assert not sheet.form.boxes["hasDashboardAccess"].editor.isEnabled()
        await bench.fill(sheet, level="member")
        assert sheet.form.boxes["hasDashboardAccess"].editor.isEnabled()
        await bench.press("Esc")


async def test_what_cannot_be_sent_is_said_beside_its_field_and_nothing_leaves(qapp: QApplication) -> None:
    async with PeopleBench() as bench:
        await bench.press("Ctrl+N")
        sheet = await bench.sheet(PersonSheet)
        await bench.fill(sheet, firstName="Nora", canCreateReports=True)
        await bench.press("Ctrl+Return")
        await until(sheet.form.problems, "problems")
        assert set(sheet.form.problems()) == {"email", "lastName", "clinicRole", "npiNumber"}
        assert bench.focus() is sheet.form.boxes["email"].editor
        assert sheet.form.values()["firstName"] == "Nora"
        assert bench.wire.count("POST") == 0
        await bench.press("Esc")


async def test_nothing_typed_is_lost_when_sending_fails(qapp: QApplication) -> None:
    async with PeopleBench() as bench:
        await bench.press("Ctrl+N")
        sheet = await bench.sheet(PersonSheet)
        await bench.fill(sheet, **NEW, clinicRole="Radiologist", canCreateReports=True)
        taken = next(iter(bench.world.users.values())).email
        await bench.fill(sheet, email=taken)
        await bench.press("Ctrl+Return")
        await until(lambda: "in use" in sheet.state.text(), "the refusal")
        assert taken in sheet.state.text()
        await bench.fill(sheet, email=NEW["email"])
        await bench.fault(USERS, "drop", method="POST")
        await bench.press("Ctrl+Return")
        await until(lambda: "Not confirmed" in sheet.state.text(), "the doubt")
        assert sheet.form.values()["lastName"] == "New"
        assert sheet.form.isEnabled()
        error = {"error": {"field": "lastName", "message": "must be another name"}}
        await bench.fault(USERS, status=422, method="POST", body=error)
        await bench.press("Ctrl+Return")
        await until(lambda: "lastName" in sheet.form.problems(), "the field the server named")
        assert "must be another name" in sheet.form.problems()["lastName"]
        await bench.press("Ctrl+Return")
        await until(lambda: not bench.sheets(), "sent at last")
        await bench.settled()
        assert sum(each.invitee.email == NEW["email"] for each in bench.world.invitations.values()) == 1


async def test_while_it_is_sent_nothing_can_be_entered_closed_or_sent_again(qapp: QApplication) -> None:
    async with PeopleBench() as bench:
        await bench.press("Ctrl+N")
        sheet = await bench.sheet(PersonSheet)
        await bench.fill(sheet, **NEW, clinicRole="Radiologist")
        answer = bench.wire.hold(f"POST {USERS}")
        await bench.press("Ctrl+Return")
        await until(lambda: sheet.state.text() == "Asking the server…", "sending")
        await bench.press("Ctrl+Return")
        await bench.press("Esc")
        assert bench.sheets() == [sheet]
        assert not sheet.form.isEnabled()
        answer.set()
        await until(lambda: not bench.sheets(), "sent")
        await bench.settled()
        assert bench.wire.count(f"POST {USERS}") == 1


async def test_a_key_that_is_no_longer_accepted_is_told_in_the_sheet_and_ends_writing(qapp: QApplication) -> None:
    async with PeopleBench() as bench:
        await bench.press("Ctrl+N")
        sheet = await bench.sheet(PersonSheet)
        await bench.fill(sheet, **NEW, clinicRole="Radiologist")
        await bench.fault(USERS, status=401, method="POST")
        await bench.press("Ctrl+Return")
        await until(lambda: "not accepted" in sheet.state.text(), "the refusal")
        assert bench.app.session.phase is Phase.EXPIRED
        assert sheet.form.values()["lastName"] == "New"
        await bench.press("Esc")
        await until(lambda: not bench.sheets())


# --- editing


async def test_an_edit_shows_what_it_changes_is_confirmed_and_sends_only_that(qapp: QApplication) -> None:
    async with PeopleBench() as bench:
        bodies: list[bytes] = []
        wire = bench.wire.handle_async_request

        async def noted(request: httpx.Request) -> httpx.Response:
            if request.method == "PATCH":
                bodies.append(request.content)
            return await wire(request)

        bench.wire.handle_async_request = noted  # type: ignore[method-assign]
        user_id = await bench.person("lindqvist")
        await bench.press("Ctrl+E")
        sheet = await bench.sheet(PersonSheet)
        assert not sheet.yes.isEnabled(), "there is nothing to save yet"
        await bench.fill(sheet, lastName="Lindqvist-Berg", suffix2="PhD")
        assert sheet.state.text() == "Will change: Last name, Second suffix"
        await bench.press("Ctrl+Return")
        await bench.confirm("Last name: Lindqvist → Lindqvist-Berg")
        await until(lambda: not bench.sheets(), "saved")
        await bench.settled()
        assert bodies == [b'{"lastName":"Lindqvist-Berg","suffix2":"PhD"}']
        assert bench.world.users[user_id].last_name == "Lindqvist-Berg"
        assert names(bench) == ["Ben Karl Lindqvist-Berg, MD, PhD"]
        assert bench.page.pane.selected_id == user_id


async def test_thinking_better_of_an_edit_keeps_what_was_typed(qapp: QApplication) -> None:
    async with PeopleBench() as bench:
        await bench.person("lindqvist")
        await bench.press("Ctrl+E")
        sheet = await bench.sheet(PersonSheet)
        await bench.fill(sheet, lastName="Other")
        await bench.press("Ctrl+Return")
        await bench.sheet(ConfirmSheet)
        await bench.press("Esc")
        await until(lambda: bench.sheets() == [sheet], "back in the form")
        await until(sheet.form.isEnabled, "the form")
        assert sheet.form.values()["lastName"] == "Other"
        assert bench.wire.count("PATCH") == 0
        await bench.press("Esc")
        await until(lambda: not bench.sheets())


async def test_a_person_changed_meanwhile_stops_the_save_once_and_is_named(qapp: QApplication) -> None:
    async with PeopleBench() as bench:
        user_id = await bench.person("lindqvist")
        await bench.press("Ctrl+E")
        sheet = await bench.sheet(PersonSheet)
        await bench.fill(sheet, lastName="Berg")
        bench.world.users[user_id].first_name = "Bernd"
        await bench.press("Ctrl+Return")
        await bench.confirm("Last name: Lindqvist → Berg")
        await until(lambda: "was Ben, is now Bernd" in sheet.state.text(), "the difference")
        assert bench.wire.count("PATCH") == 0
        await until(sheet.form.isEnabled, "the form")
        await bench.press("Ctrl+Return")
        await bench.confirm("Bernd")
        await until(lambda: not bench.sheets(), "saved")
        await bench.settled()
        user = bench.world.users[user_id]
        assert (user.first_name, user.last_name) == ("Bernd", "Berg"), "what others changed is not undone"


async def test_an_open_invitation_is_edited(qapp: QApplication) -> None:
    async with PeopleBench() as bench:
        await bench.press("2")
        invitation_id = await bench.person("ingrid")
        await bench.press("Ctrl+E")
        sheet = await bench.sheet(PersonSheet)
        await bench.fill(sheet, lastName="Berg")
        await bench.press("Ctrl+Return")
        await bench.confirm("Solheim → Berg")
        await until(lambda: not bench.sheets(), "saved")
        await bench.settled()
        assert bench.world.invitations[invitation_id].invitee.last_name == "Berg"


# --- access


async def test_revoking_names_the_person_and_reactivating_gives_the_access_back(qapp: QApplication) -> None:
    async with PeopleBench() as bench:
        user_id = await bench.person("lindqvist")
        await bench.press("Ctrl+Del")
        await bench.confirm("Ben Karl Lindqvist, MD\nben.lindqvist@sandbox.example\nRadiologist, member")
        await until(lambda: bench.people.access.get(user_id) is Access.REVOKED, "revoked")
        await bench.settled()
        assert bench.world.users[user_id].revoked_ms is not None
        assert bench.page.users.model.spoken(bench.page.users.model.rows[0]).endswith("Access Revoked in this session")
        await bench.press("Ctrl+Shift+U")
        await bench.confirm("Ben Karl Lindqvist, MD")
        await until(lambda: bench.people.access.get(user_id) is Access.RESTORED, "restored")
        await bench.settled()
        assert bench.world.users[user_id].revoked_ms is None


async def test_a_stray_enter_revokes_nobody(qapp: QApplication) -> None:
    async with PeopleBench() as bench:
        await bench.person("lindqvist")
        await bench.press("Ctrl+Del")
        await bench.sheet(ConfirmSheet)
        await bench.press("Return")
        await until(lambda: not bench.sheets())
        await bench.settled()
        assert bench.wire.count("POST") == 0


async def test_nobody_revokes_themselves_and_the_reason_is_said(qapp: QApplication) -> None:
    async with PeopleBench() as bench:
        await bench.person("robin")
        assert not bench.action("people.revoke").isEnabled()
        assert "your own access" in bench.action("people.revoke").toolTip()


async def test_an_invitation_is_withdrawn(qapp: QApplication) -> None:
    async with PeopleBench() as bench:
        await bench.press("2")
        invitation_id = await bench.person("ingrid")
        await bench.press("Ctrl+Del")
        await bench.confirm("can no longer be accepted")
        await until(lambda: bench.world.invitations[invitation_id].status == "revoked", "withdrawn")
        await bench.settled()
        assert bench.page.invitations.model.rows[0].state == "Revoked"


async def test_an_unanswered_revocation_is_shown_as_not_confirmed(qapp: QApplication) -> None:
    async with PeopleBench() as bench:
        user_id = await bench.person("lindqvist")
        await bench.fault(f"{USERS}/revoke-access", "drop", after_commit=True)
        await bench.press("Ctrl+Del")
        await bench.confirm("Revoke this person's access?")
        await until(lambda: bench.people.access.get(user_id) is Access.REVOKED_UNCONFIRMED, "the doubt")
        await bench.settled()
        assert any("Not confirmed" in words for words in bench.notices())


# --- trouble


async def test_a_key_that_may_not_manage_users_is_told_so_and_offered_nothing(qapp: QApplication) -> None:
    async with PeopleBench() as bench:
        await bench.fault(USERS, status=403)
        await bench.press("F5")
        await bench.settled()
        page = bench.page
        assert "may not manage users" in page.users.trouble.words.text()
        assert page.users.trouble.isVisible()
        shown = {part.accessibleName() for part in page.head.findChildren(QPushButton) if part.isVisible()}
        assert shown == {"Back to the worklist", "Users", "Invitations"}
        await bench.press("Ctrl+N")
        await bench.settled()
        assert bench.sheets() == []
        assert bench.wire.count("POST") == 0


async def test_trouble_while_reading_is_said_above_the_rows_read_before(qapp: QApplication) -> None:
    async with PeopleBench() as bench:
        before = names(bench)
        await bench.fault(USERS, status=400, method="GET")
        await bench.press("F5")
        await bench.settled()
        assert bench.page.users.trouble.isVisible()
        assert names(bench) == before


async def test_signing_out_leaves_nobody_on_the_page(qapp: QApplication) -> None:
    async with PeopleBench() as bench:
        page = bench.page
        await bench.person("lindqvist")
        held = bench.wire.hold(f"GET {USERS}?")
        await bench.press("F5")
        await until(lambda: bench.wire.in_flight, "reading")
        bench.run("session.sign_out")
        await bench.confirm("Sign out?")
        await until(lambda: bench.app.session.reader is None, "signed out")
        held.set()
        await bench.settled()
        assert page.users.model.rows == []
        assert page.users.search.text() == ""
        assert bench.people.user_rows() == ()


# --- room


@pytest.mark.parametrize(("width", "height", "px"), SIZES)
async def test_page_and_sheet_fit_every_window(qapp: QApplication, width: int, height: int, px: int) -> None:
    async with PeopleBench(size=(width, height), text_px=px) as bench:
        page = bench.page
        for part in page.findChildren(QPushButton):
            if part.isVisible():
                assert part.width() >= part.sizeHint().width(), part.text()
                assert part.mapTo(bench.window, part.rect().bottomRight()).x() < bench.window.width()
        assert page.users.view.height() >= 3 * page.users.view.rowHeight(0)
        await bench.press("Ctrl+N")
        sheet = await bench.sheet(PersonSheet)
        for words in sheet.findChildren(QLabel):
            if words.isVisible():
                assert words.height() >= words.heightForWidth(words.width()), words.text()
                assert words.mapTo(sheet, words.rect().bottomRight()).x() < sheet.card.geometry().right()
        assert sheet.card.height() <= bench.window.height()
        assert sheet.yes.mapTo(sheet, sheet.yes.rect().bottomRight()).y() < sheet.height()
        await bench.press("Esc")
        await until(lambda: not bench.sheets())


async def test_every_word_is_whole_even_with_trouble_and_a_notice_in_a_small_window(qapp: QApplication) -> None:
    async with PeopleBench(size=(800, 600), text_px=24) as bench:
        await bench.person("lindqvist")
        assert bench.page.users.more.isVisible()
        await bench.press("Ctrl+Del")
        await bench.confirm("Lindqvist")
        await bench.settled()
        await bench.press("Esc")
        await bench.fault(USERS, status=403)
        await bench.press("F5")
        await bench.settled()
        qapp.processEvents()
        assert bench.page.users.trouble.isVisible()
        assert bench.notices()
        for part in bench.page.findChildren(QLabel):
            if part.isVisible() and part.wordWrap():
                assert part.height() >= part.heightForWidth(part.width()), part.text()
        for chip in bench.page.users.chips:
            assert chip.mapTo(bench.page, chip.rect().bottomLeft()).y() < bench.page.users.trouble.y() + 150
            assert chip.visibleRegion().boundingRect().height() == chip.height(), chip.text()


async def test_words_from_outside_are_shown_as_they_are(qapp: QApplication) -> None:
    async with PeopleBench() as bench:
        user = next(user for user in bench.world.users.values() if user.last_name == "Lindqvist")
        user.first_name, user.email = "<img src='http://x'>", "a&b\u202e@x.example"
        await bench.press("F5")
        await bench.settled()
        row = next(row for row in bench.page.users.model.rows if row.user.user_id == user.user_id)
        assert row.name.startswith("<img src='http://x'>")
        assert row.email == "a&b\N{REPLACEMENT CHARACTER}@x.example"
        await bench.person("<img")
        await bench.press("Ctrl+E")
        sheet = await bench.sheet(PersonSheet)
        assert sheet.form.values()["firstName"] == "<img src='http://x'>"
        await bench.press("Esc")
        await until(lambda: not bench.sheets())
