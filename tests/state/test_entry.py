"""The way in and out: vault, server, confirmation, sandbox, sign-out, and what is kept of them."""

import sys
from contextlib import suppress
from pathlib import Path

import pytest

from avara_desktop.api.client import AvaraClient
from avara_desktop.api.people import User
from avara_desktop.api.transport import ApiTransport, DownloadTransport
from avara_desktop.errors import AvaraError, BadAddress, KeyNotAccepted, VaultTrouble
from avara_desktop.local.credentials import SERVICE, Backend
from avara_desktop.local.sandbox_process import SandboxAccess, SandboxFailed, SandboxProcess
from avara_desktop.local.settings import SettingsFile
from avara_desktop.state.entry import Entry
from avara_desktop.state.notices import Level, Notice
from avara_desktop.state.session import Connect, NoSuchReader, Phase, Session, SignedOut
from tests.local.vaults import HangingVault, MemoryVault, RaisingVault, credentials
from tests.state.support import STUDIES, USERS, Room


class Door:
    """The entry of a sandbox in this process, with a vault and settings of its own."""

    def __init__(self, path: Path | None, vault: Backend | None = None, seconds: float = 5.0) -> None:
        self.room = Room()
        self.vault = vault or MemoryVault()
        self.settings = SettingsFile(path)
        self.path = path
        self.process = SandboxProcess()
        self.identified: list[User] = []
        self.asked: list[str] = []
        self.left = 0
        self.entry = self.made(self.room.session, seconds)

    def made(self, session: Session, seconds: float = 5.0) -> Entry:
        kept = credentials(self.vault, seconds)
        entry = Entry(session, self.room.worklist, self.room.notices, self.settings, kept, self.process)
        entry.identified.connect(self.identified.append)
        entry.asked.connect(self.asked.append)
        entry.left.connect(self._leave)
        return entry

    def _leave(self) -> None:
        self.left += 1

    async def sign_in(self) -> None:
        sandbox = self.room.sandbox
        await self.entry.identify(sandbox.base_url, sandbox.api_key, sandbox.reader_email)
        await self.entry.confirm()

    def kept(self) -> dict[tuple[str, str], str]:
        assert isinstance(self.vault, MemoryVault)
        return self.vault.kept


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(tmp_path / "settings.json")


async def test_signing_in_keeps_server_and_reader_in_the_settings_and_the_key_in_the_vault(door: Door) -> None:
    sandbox = door.room.sandbox
    await door.entry.identify(f"  {sandbox.base_url}/ ", sandbox.api_key, sandbox.reader_email)
    assert [user.email for user in door.identified] == [sandbox.reader_email]
    assert door.asked == ["Asking the server who you are…", ""]
    assert (door.kept(), door.path and door.path.exists()) == ({}, False)
    await door.entry.confirm()
    assert door.room.session.phase is Phase.READING
    assert door.kept() == {(SERVICE, f"{sandbox.reader_email} at {sandbox.base_url}"): sandbox.api_key}
    again = SettingsFile(door.path)
    assert (again.values.server, again.values.reader_email) == (sandbox.base_url, sandbox.reader_email)
    assert door.path
    assert sandbox.api_key not in door.path.read_text()
    assert door.room.notices.shown == []


async def test_confirming_twice_or_nobody_does_nothing(door: Door) -> None:
    phases: list[Phase] = []
    door.room.session.changed.connect(lambda: phases.append(door.room.session.phase))
    await door.entry.confirm()
    assert phases == []
    await door.sign_in()
    await door.entry.confirm()
    assert phases == [Phase.READING]
    assert len(door.kept()) == 1


async def test_not_me_keeps_nothing(door: Door) -> None:
    sandbox = door.room.sandbox
    await door.entry.identify(sandbox.base_url, sandbox.api_key, sandbox.reader_email)
    await door.entry.reject()
    await door.entry.confirm()
    assert (door.room.session.phase, door.kept()) == (Phase.SIGNED_OUT, {})


@pytest.mark.parametrize(
    "server", ["", "http://example.org", "https://user@example.org", "https://example.org/path", "ftp://example.org"]
)
async def test_a_bad_server_address_is_refused_before_anything_is_sent(door: Door, server: str) -> None:
    with pytest.raises(BadAddress):
        await door.entry.identify(server, "key", "reader@sandbox.example")
    assert (door.room.wire.passed, door.asked, door.kept()) == ([], [], {})


async def test_a_reader_nobody_knows_is_told_and_nothing_is_kept(door: Door) -> None:
    sandbox = door.room.sandbox
    with pytest.raises(NoSuchReader):
        await door.entry.identify(sandbox.base_url, sandbox.api_key, "nobody@sandbox.example")
    assert door.asked[-1] == ""
    await door.entry.confirm()
    assert (door.identified, door.kept()) == ([], {})


async def test_a_failed_sign_in_leaves_no_earlier_reader_to_be_confirmed(door: Door) -> None:
    sandbox = door.room.sandbox
    await door.entry.identify(sandbox.base_url, sandbox.api_key, sandbox.reader_email)
    with pytest.raises(KeyNotAccepted):
        await door.entry.identify(sandbox.base_url, "ak_wrong", sandbox.reader_email)
    await door.entry.confirm()
    assert door.room.session.phase is Phase.SIGNED_OUT


# --- the key of last time ---------------------------------------------------------------------------------------------


async def test_a_first_start_has_nothing_to_resume(door: Door) -> None:
    assert not await door.entry.resume()
    assert isinstance(door.vault, MemoryVault)
    assert (door.asked, door.vault.calls) == ([], [])


async def test_the_reader_of_last_time_is_identified_with_the_key_kept(door: Door) -> None:
    await door.sign_in()
    await door.room.session.end()
    door.asked.clear()
    assert await door.entry.resume()
    assert door.identified[-1].user_id == door.room.reader_id
    assert door.asked == ["Asking the key vault…", "Asking the server who you are…", ""]
    assert door.room.session.phase is Phase.SIGNED_OUT


async def test_a_vault_without_the_key_asks_for_it_again(door: Door) -> None:
    await door.sign_in()
    await door.room.session.end()
    door.kept().clear()
    assert not await door.entry.resume()
    assert door.asked[-1] == ""
    assert door.room.notices.shown == []


async def test_a_key_revoked_since_is_told_by_whoever_resumes(door: Door) -> None:
    await door.sign_in()
    await door.room.session.end()
    await door.room.fault(USERS, status=401)
    with pytest.raises(KeyNotAccepted):
        await door.entry.resume()


async def test_a_vault_that_fails_at_start_says_so_and_asks_for_the_key(tmp_path: Path) -> None:
    door = Door(tmp_path / "settings.json", RaisingVault(OSError("secret detail")))
    door.settings.values.reader_email = "reader@sandbox.example"
    assert not await door.entry.resume()
    (notice,) = door.room.notices.shown
    assert notice.title == VaultTrouble.title
    assert "secret" not in f"{notice.title}{notice.advice}"
    assert door.asked == ["Asking the key vault…", ""]


@pytest.mark.parametrize("vault", [RaisingVault(RuntimeError("locked")), HangingVault()])
async def test_without_a_vault_the_key_stays_in_memory_and_that_is_said(tmp_path: Path, vault: MemoryVault) -> None:
    door = Door(tmp_path / "settings.json", vault, seconds=0.05)
    await door.sign_in()
    if isinstance(vault, HangingVault):
        vault.let_go.set()
    assert door.room.session.phase is Phase.READING
    (notice,) = door.room.notices.shown
    assert notice.level is Level.WARNING
    assert "in memory until you quit" in notice.advice
    assert (await door.room.session.client.people.user(door.room.reader_id)).user_id == door.room.reader_id


# --- sandbox and ephemeral access -------------------------------------------------------------------------------------


async def test_an_access_handed_over_touches_neither_vault_nor_settings(door: Door) -> None:
    sandbox = door.room.sandbox
    await door.entry.enter(SandboxAccess(sandbox.base_url, sandbox.reader_email, sandbox.api_key))
    await door.entry.confirm()
    assert door.room.session.phase is Phase.READING
    await door.entry.sign_out()
    assert isinstance(door.vault, MemoryVault)
    assert door.vault.calls == []
    assert door.path
    assert not door.path.exists()
    assert door.settings.values.reader_email == ""


async def test_the_sandbox_starts_signs_in_and_ends_with_the_session(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Connect = lambda origin, key: AvaraClient(ApiTransport(origin, key), DownloadTransport())  # noqa: E731
    session = Session(real)
    entry = door.made(session)
    await entry.try_sandbox(("--studies", "12"))
    await entry.confirm()
    assert door.asked[0] == "Starting the sandbox…"
    assert session.phase is Phase.READING
    assert (await session.client.people.user(session.reader_id)).name == "Robin Reader, MD"
    assert door.process.pid
    await entry.sign_out()
    assert door.process.pid is None
    assert isinstance(door.vault, MemoryVault)
    assert door.vault.calls == []


async def test_a_sandbox_that_does_not_start_is_told(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(SandboxFailed):
        await door.entry.try_sandbox()
    assert door.asked == ["Starting the sandbox…", ""]


async def test_a_key_of_ones_own_is_kept_again_after_the_sandbox(door: Door) -> None:
    sandbox = door.room.sandbox
    await door.entry.enter(SandboxAccess(sandbox.base_url, sandbox.reader_email, sandbox.api_key))
    await door.entry.reject()
    await door.sign_in()
    assert len(door.kept()) == 1


# --- sign-out ---------------------------------------------------------------------------------------------------------


async def test_signing_out_leaves_no_patient_no_notice_and_no_key(door: Door) -> None:
    await door.sign_in()
    await door.room.refresher.fetch(door.room.refresher.scope)
    door.room.notices.post(Notice(Level.DONE, "Claimed: DOE, Jane"))
    order: list[str] = []
    door.room.worklist.changed.connect(lambda _: order.append("patients gone"))
    door.room.session.changed.connect(lambda: order.append("reader gone"))
    await door.entry.sign_out()
    assert order == ["patients gone", "reader gone"]
    assert (door.room.worklist.rows, door.room.notices.shown, door.kept(), door.left) == ({}, [], {}, 1)
    assert door.room.session.phase is Phase.SIGNED_OUT


async def test_a_poll_under_way_at_sign_out_puts_no_patient_back(door: Door) -> None:
    await door.sign_in()
    door.room.wire.after(f"GET {STUDIES}", door.entry.sign_out)
    with suppress(SignedOut):  # a chain that had not begun has nobody to ask for
        await door.room.refresher.fetch(door.room.refresher.scope)
    assert door.room.worklist.rows == {}


async def test_an_act_under_way_at_sign_out_ends_as_an_error_and_not_as_a_defect(door: Door) -> None:
    await door.sign_in()
    seen = await door.room.seen(door.room.one("unassigned", mine=False))
    door.room.wire.after(f"PATCH {STUDIES}", door.entry.sign_out)
    with pytest.raises(AvaraError):
        await door.room.assignment.claim(seen)
    assert door.room.worklist.rows == {}
    assert door.room.notices.shown == []


async def test_a_vault_that_will_not_forget_is_told_after_sign_out(tmp_path: Path) -> None:
    door = Door(tmp_path / "settings.json", RaisingVault(OSError()))
    await door.sign_in()
    await door.entry.sign_out()
    (notice,) = door.room.notices.shown
    assert "may still be in the vault" in notice.advice
    assert door.left == 1


async def test_signing_out_when_nobody_reads_asks_no_vault(door: Door) -> None:
    await door.entry.sign_out()
    assert isinstance(door.vault, MemoryVault)
    assert (door.vault.calls, door.left) == ([], 1)
