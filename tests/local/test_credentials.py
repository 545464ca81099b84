"""The key's home: an allowed vault, asked off the loop, with every kind of trouble told as one."""

import time

import keyring.backends.fail
import keyring.backends.null
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from avara_desktop.errors import NoVault, VaultSilent, VaultTrouble
from avara_desktop.local import credentials as module
from avara_desktop.local.credentials import MAX_KEY, SERVICE, Credentials, system_backend
from tests.local.vaults import HangingVault, MemoryVault, RaisingVault, credentials

PLACE = ("https://api.example.org", "Reader@Example.org ")


async def test_a_key_is_kept_per_server_and_reader_and_forgotten() -> None:
    vault = MemoryVault()
    kept = credentials(vault)
    await kept.save(*PLACE, "key one")
    await kept.save("https://other.example.org", PLACE[1], "key two")
    assert await kept.load(PLACE[0], "reader@example.org") == "key one"
    assert await kept.load(PLACE[0], "somebody@example.org") is None
    await kept.forget(*PLACE)
    await kept.forget(*PLACE)
    assert list(vault.kept) == [(SERVICE, "reader@example.org at https://other.example.org")]
    assert vault.calls.count("delete") == 1
    assert await kept.vault_name() == "Test vault"


@pytest.mark.parametrize(
    ("backend", "error"), [(keyring.backends.null.Keyring, NoVault), (keyring.backends.fail.Keyring, VaultTrouble)]
)
async def test_a_vault_that_keeps_nothing_is_no_vault(backend: type[KeyringBackend], error: type[VaultTrouble]) -> None:
    with pytest.raises(error):
        await credentials(backend()).save(*PLACE, "key")


@pytest.mark.parametrize(
    "error",
    [KeyringLocked("s3cret"), OSError(1783, "s3cret"), RuntimeError("s3cret"), TypeError("s3cret"), Exception()],
)
async def test_whatever_a_vault_raises_is_told_without_its_words(error: Exception) -> None:
    kept = credentials(RaisingVault(error))
    for act in (kept.load(*PLACE), kept.save(*PLACE, "key"), kept.forget(*PLACE)):
        with pytest.raises(VaultTrouble) as told:
            await act
        assert "s3cret" not in f"{told.value.title} {told.value.advice} {told.value}"


async def test_a_vault_that_does_not_answer_is_told_soon() -> None:
    vault = HangingVault()
    kept = credentials(vault, seconds=0.05)
    began = time.monotonic()
    for act in (kept.load(*PLACE), kept.save(*PLACE, "key"), kept.forget(*PLACE)):
        with pytest.raises(VaultSilent):
            await act
    assert time.monotonic() - began < 2
    vault.let_go.set()


@pytest.mark.parametrize(
    ("key", "fits"), [("k" * MAX_KEY, True), ("k" * (MAX_KEY + 1), False), ("\U0001f511" * 641, False)]
)
async def test_a_key_too_long_for_some_vault_is_refused_before_it_is_asked(key: str, fits: bool) -> None:
    vault = MemoryVault()
    if fits:
        await credentials(vault).save(*PLACE, key)
        assert await credentials(vault).load(*PLACE) == key
        return
    with pytest.raises(VaultTrouble, match="too long"):
        await credentials(vault).save(*PLACE, key)
    assert vault.calls == []


@pytest.mark.parametrize("platform", ["aix", "win32", "darwin"])
def test_a_system_whose_vault_cannot_work_here_has_none(platform: str) -> None:
    with pytest.raises(NoVault):
        system_backend(platform)


def test_no_variable_of_the_environment_reaches_into_the_vault(monkeypatch: pytest.MonkeyPatch) -> None:
    """On systems without a Secret Service keyring's own null vault stands for the allowed one."""
    monkeypatch.setitem(module._ALLOWED, "linux", ("Null", "keyring.backends.null", "Keyring"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setenv("KEYRING_PROPERTY_GET_PASSWORD", "nonsense")
    name, backend = system_backend("linux")
    assert (name, type(backend)) == ("Null", keyring.backends.null.Keyring)
    assert backend.get_password("a", "b") is None


async def test_a_missing_vault_is_told_by_every_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
    kept = Credentials()
    for act in (kept.vault_name(), kept.load(*PLACE), kept.save(*PLACE, "key"), kept.forget(*PLACE)):
        with pytest.raises(NoVault):
            await act
