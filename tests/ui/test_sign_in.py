"""The way in: what is typed, what is asked, what is said when it does not work, and what is kept."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit

from avara_desktop.errors import NoVault, VaultSilent
from avara_desktop.local.sandbox_process import SandboxFailed
from avara_desktop.ui.kit.sheet import ConfirmSheet

from .bench import Bench, MemoryVault, until


async def fill(bench: Bench, server: str, key: str, email: str) -> None:
    """Type into the three fields."""
    page = bench.window.sign_in
    for field, text in ((page.server, server), (page.key, key), (page.email, email)):
        field.setText("")
        field.setFocus()
        await bench.write(text)


async def found(bench: Bench) -> None:
    """Sign in with the right words, as far as the confirmation."""
    await fill(bench, bench.sandbox.base_url, bench.sandbox.api_key, bench.sandbox.reader_email)
    await bench.press("Return")
    await until(lambda: bench.window.sign_in.stack.currentIndex() == 1, "the confirmation")


async def let_in(bench: Bench) -> None:
    """The same, with the last digits of the NPI typed: Enter confirms."""
    await found(bench)
    await bench.write((bench.world.reader.npi_number or "")[-4:])


def reading(bench: Bench) -> bool:
    """Whether the worklist is on screen."""
    return bench.window.pages.currentWidget() is bench.window.reading


async def test_the_first_empty_field_has_the_focus(qapp: QApplication) -> None:
    async with Bench(enter=False) as bench:
        page = bench.window.sign_in
        assert page.server.text() == "https://api.avarasoftware.com"
        assert bench.focus() is page.key
        page.prepare("", "")
        assert bench.focus() is page.server
        page.prepare("https://a.example", "me@example.org", "key")
        assert bench.focus() is page.enter
        assert page.key.echoMode() is QLineEdit.EchoMode.Password


async def test_signing_in_shows_who_that_is_before_anything_is_read(qapp: QApplication) -> None:
    async with Bench(enter=False) as bench:
        await let_in(bench)
        page = bench.window.sign_in
        reader = bench.world.reader
        assert reader.last_name in page.name.text()
        assert reader.email in page.facts.text()
        assert page.may_report.text() == "May create reports"
        assert page.key.text() == ""
        assert bench.sent("GET", "/studies") == 0
        await bench.press("Return")
        await until(lambda: reading(bench) and bench.app.refresher.age() is not None, "the worklist")
        await bench.settled()
        assert bench.sandbox.api_key in bench.vault.kept.values()
        assert bench.window.top.reader.text().startswith("Reading as ")


async def test_a_reader_who_may_not_report_is_told_and_cannot_read(qapp: QApplication) -> None:
    async with Bench(enter=False) as bench:
        bench.world.reader.can_create_reports = False
        await let_in(bench)
        assert bench.window.sign_in.may_report.text().startswith("May not create reports")
        await bench.press("Return")
        await until(lambda: reading(bench) and bench.app.refresher.age() is not None, "the worklist")
        await bench.settled()
        assert not bench.action("study.read").isEnabled()
        assert "may not create reports" in bench.action("study.read").toolTip()


@pytest.mark.parametrize("way", ["Enter in the line", "button", "Enter on the button"])
async def test_nobody_is_in_before_the_last_digits_of_their_npi_are_right(qapp: QApplication, way: str) -> None:
    async with Bench(enter=False) as bench:
        await found(bench)
        page = bench.window.sign_in
        assert "not authentication" in page.why.text()
        assert bench.focus() is page.guard.digits

        async def confirm() -> None:
            if way == "button":
                await bench.click(page.it_is_me)
                return
            if way == "Enter on the button":
                page.it_is_me.setFocus()
            await bench.press("Return")

        for typed, told in (("", "Type the 4 digits first."), ("0000", "not the last 4")):
            page.guard.digits.setText(typed)
            await confirm()
            await bench.settled()
            assert told in page.guard.problem.text()
            assert bench.app.session.reader is None
            assert bench.focus() is page.guard.digits
        page.guard.digits.setText((bench.world.reader.npi_number or "")[-4:])
        await confirm()
        await until(lambda: reading(bench) and bench.app.refresher.age() is not None, "the worklist")
        await bench.settled()


async def test_a_reader_without_npi_confirms_with_enter_alone(qapp: QApplication) -> None:
    async with Bench(enter=False) as bench:
        bench.world.reader.npi_number = None
        await found(bench)
        page = bench.window.sign_in
        assert not page.guard.digits.isVisible()
        assert not page.why.isVisible()
        assert bench.focus() is page.it_is_me
        await bench.press("Return")
        await until(lambda: reading(bench) and bench.app.refresher.age() is not None, "the worklist")
        await bench.settled()


@pytest.mark.parametrize("way", ["Esc", "button", "focused button"])
async def test_not_me_goes_back_and_keeps_nothing(qapp: QApplication, way: str) -> None:
    async with Bench(enter=False) as bench:
        await let_in(bench)
        page = bench.window.sign_in
        if way == "Esc":
            await bench.press("Esc")
        elif way == "button":
            await bench.click(page.not_me)
        else:
            page.not_me.setFocus()
            await bench.press("Return")
        await until(lambda: page.stack.currentIndex() == 0, "the form")
        await bench.settled()
        assert bench.app.session.reader is None
        assert bench.vault.kept == {}
        page.confirmed.emit()
        await bench.settled()
        assert not reading(bench)


async def test_not_me_and_this_is_me_in_the_same_moment_let_nobody_in(qapp: QApplication) -> None:
    async with Bench(enter=False) as bench:
        await let_in(bench)
        bench.window.sign_in.rejected.emit()
        bench.window.sign_in.confirmed.emit()
        await bench.settled()
        assert not reading(bench)
        assert bench.app.session.reader is None
        assert not bench.app.tasks.running("poll")


@pytest.mark.parametrize(
    ("server", "key", "email", "told"),
    [
        ("", "key", "me@example.org", "Enter the server address."),
        ("https://a.example", "", "me@example.org", "Enter the API key."),
        ("https://a.example", "key", "", "Enter your work email."),
        ("https://a.example", "ké", "me@example.org", "characters no key has"),
        ("https://a.example", "a b", "me@example.org", "characters no key has"),
        ("http://a.example", "key", "me@example.org", "Use https."),
        ("not an address", "key", "me@example.org", "not a usable server address"),
    ],
)
async def test_what_cannot_be_right_is_said_before_anything_is_sent(
    qapp: QApplication, server: str, key: str, email: str, told: str
) -> None:
    async with Bench(enter=False) as bench:
        page = bench.window.sign_in
        page.server.setText(server)
        page.key.setText(key)
        page.email.setText(email)
        await bench.click(page.enter)
        await bench.settled()
        assert told in page.problem.text()
        assert bench.wire.passed == []
        assert page.email.text() == email, "what was typed stays"


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"kind": "status", "status": 401}, "API key was not accepted"),
        ({"kind": "status", "status": 403}, "may not do that"),
        ({"kind": "status", "status": 500, "times": 9}, "The server has a problem"),
        ({"kind": "html"}, "A web page answered"),
        ({"kind": "redirect"}, "A web page answered"),
        ({"kind": "drop", "times": 9}, "broke off"),
    ],
)
async def test_a_refusal_is_said_in_words_and_can_be_tried_again(
    qapp: QApplication, fault: dict[str, object], told: str
) -> None:
    async with Bench(enter=False) as bench:
        await bench.fault("/v1/autoScribe/users", **fault)  # type: ignore[arg-type]
        await fill(bench, bench.sandbox.base_url, bench.sandbox.api_key, bench.sandbox.reader_email)
        await bench.press("Return")
        page = bench.window.sign_in
        await until(lambda: page.problem.text(), "the problem")
        assert told in page.problem.text()
        assert not page.busy
        await bench.control("DELETE", "/faults")
        await bench.settled()
        await bench.press("Return")
        await until(lambda: page.stack.currentIndex() == 1, "the confirmation")


async def test_an_email_nobody_has_is_refused(qapp: QApplication) -> None:
    async with Bench(enter=False) as bench:
        await fill(bench, bench.sandbox.base_url, bench.sandbox.api_key, "nobody@example.org")
        await bench.press("Return")
        page = bench.window.sign_in
        await until(lambda: page.problem.text(), "the problem")
        assert "exactly this email" in page.problem.text()


async def test_while_the_server_is_asked_the_form_is_off_and_says_so(qapp: QApplication) -> None:
    async with Bench(enter=False) as bench:
        page = bench.window.sign_in
        hold = bench.wire.hold("GET /v1/autoScribe/users")
        await fill(bench, bench.sandbox.base_url, bench.sandbox.api_key, bench.sandbox.reader_email)
        await bench.press("Return")
        await until(lambda: bench.wire.in_flight, "the request")
        assert page.busy
        assert not page.stack.isEnabled()
        assert page.vault.text() == "Asking the server who you are…"
        page._submit()
        assert bench.wire.count("GET /v1/autoScribe/users") == 1
        hold.set()
        await until(lambda: page.stack.currentIndex() == 1, "the confirmation")
        assert page.vault.text() == ""


async def test_try_the_sandbox_signs_in_to_it_and_keeps_no_key(qapp: QApplication) -> None:
    async with Bench(enter=False) as bench:
        page = bench.window.sign_in
        await bench.click(page.sandbox)
        await until(lambda: page.stack.currentIndex() == 1, "the confirmation")
        assert bench.fake.started == [("--live",)]
        await bench.press("Return")
        await until(lambda: reading(bench) and bench.app.refresher.age() is not None, "the worklist")
        await bench.settled()
        assert bench.vault.kept == {}
        assert bench.app.settings.values.reader_email == ""
        await bench.press("Ctrl+L")
        asked = bench.app.desk.lock_page.guard.asked.text()
        digits = (bench.world.reader.npi_number or "")[-4:]
        assert f"The sandbox's reader has {digits}." in asked, "nobody could know it"
        bench.app.desk.unlock()
        await bench.settled()


async def test_a_sandbox_that_does_not_start_is_said_so(qapp: QApplication) -> None:
    async with Bench(enter=False) as bench:
        bench.fake.access = SandboxFailed()
        page = bench.window.sign_in
        await bench.click(page.sandbox)
        await until(lambda: page.problem.text(), "the problem")
        assert "The sandbox did not start" in page.problem.text()
        assert not page.busy


async def remembered(bench: Bench, settings: Path) -> None:
    """Sign in once and remember it on this machine."""
    await let_in(bench)
    await bench.press("Return")
    await until(lambda: reading(bench) and bench.app.refresher.age() is not None, "the worklist")
    await bench.settled()
    assert settings.exists()


def with_vault(bench: Bench, vault: MemoryVault) -> Bench:
    """The same machine's vault."""
    bench.vault.kept = vault.kept
    return bench


async def test_the_next_start_finds_the_key_in_the_vault_and_asks_who_reads(qapp: QApplication, tmp_path: Path) -> None:
    settings = tmp_path / "settings.json"
    async with Bench(enter=False, settings_path=settings, api_key="ak_same") as first:
        await remembered(first, settings)
    assert "ak_same" not in settings.read_text()
    async with with_vault(Bench(enter=False, settings_path=settings, api_key="ak_same"), first.vault) as bench:
        page = bench.window.sign_in
        await until(lambda: page.stack.currentIndex() == 1, "the confirmation")
        assert bench.wire.count("GET /v1/autoScribe/users") == 1
        assert not reading(bench), "the reader confirms who they are"


async def test_signing_out_takes_the_key_from_the_vault(qapp: QApplication, tmp_path: Path) -> None:
    async with Bench(enter=False, settings_path=tmp_path / "settings.json") as bench:
        await remembered(bench, tmp_path / "settings.json")
        bench.run("session.sign_out")
        await bench.sheet(ConfirmSheet)
        await bench.press("Ctrl+Return")
        await until(lambda: not reading(bench), "the sign-in page")
        await bench.settled()
        assert bench.vault.kept == {}
        assert bench.window.sign_in.key.text() == ""
        assert bench.window.sign_in.email.text() == bench.sandbox.reader_email


@pytest.mark.parametrize(("trouble", "told"), [(NoVault(), "No secure key vault"), (VaultSilent(), "does not answer")])
async def test_trouble_with_the_vault_is_told_and_the_key_stays_in_memory(
    qapp: QApplication, trouble: Exception, told: str
) -> None:
    async with Bench(enter=False) as bench:
        bench.vault.trouble = trouble
        await let_in(bench)
        await bench.press("Return")
        await until(lambda: bench.notices(), "the notice")
        await until(lambda: bench.app.refresher.age() is not None, "the list")
        assert told in bench.notices()[0]
        assert "kept in memory until you quit" in bench.notices()[0]
        assert bench.window.notice_bar.isVisible()
        await bench.settled()


async def test_a_vault_that_would_not_forget_the_key_is_told_of_at_the_sign_in_page(
    qapp: QApplication, tmp_path: Path
) -> None:
    async with Bench(enter=False, settings_path=tmp_path / "settings.json") as bench:
        await remembered(bench, tmp_path / "settings.json")
        bench.vault.trouble = VaultSilent()
        bench.run("session.sign_out")
        await bench.sheet(ConfirmSheet)
        await bench.press("Ctrl+Return")
        await until(lambda: bench.notices(), "the notice")
        assert not reading(bench)
        assert "may still be in the vault" in bench.notices()[0]
        assert bench.window.notice_bar.isVisible()


async def test_at_start_a_silent_vault_leaves_the_form_open_and_says_so(qapp: QApplication, tmp_path: Path) -> None:
    settings = tmp_path / "settings.json"
    settings.write_text('{"reader_email": "me@example.org"}', encoding="utf-8")
    bench = Bench(enter=False, settings_path=settings)
    bench.vault.trouble = VaultSilent()
    async with bench:
        assert "does not answer" in bench.notices()[0]
        assert bench.window.notice_bar.isVisible()
        assert bench.window.sign_in.stack.isEnabled()
        assert bench.window.sign_in.email.text() == "me@example.org"


async def test_settings_that_cannot_be_read_are_set_aside_and_told_of(qapp: QApplication, tmp_path: Path) -> None:
    settings = tmp_path / "settings.json"
    settings.write_text("{ half", encoding="utf-8")
    async with Bench(enter=False, settings_path=settings) as bench:
        assert "set aside" in bench.notices()[0]
        assert bench.window.notice_bar.isVisible()
    assert (tmp_path / "settings.bad.json").read_text(encoding="utf-8") == "{ half"


async def test_other_keys_on_the_confirmation_do_nothing(qapp: QApplication) -> None:
    async with Bench(enter=False) as bench:
        await let_in(bench)
        for keys in ("J", "V", "Ctrl+I"):
            await bench.press(keys)
        assert bench.window.sign_in.stack.currentIndex() == 1
        assert bench.app.session.reader is None
