"""The API key's home: the operating system's vault, through an allow-listed back end only.

``keyring.get_keyring()`` obeys environment variables and config files and can be led to a plain-text or null back end,
so the allowed back end is made directly. Every call runs off the event loop with a time limit: a locked vault may wait
for a password prompt for as long as somebody likes. Source: safety.md P2 and T3.
"""

import importlib
import sys
from collections.abc import Callable
from typing import Protocol, TypeVar

from avara_desktop.errors import NoVault, VaultSilent, VaultTrouble
from avara_desktop.local.threads import off_the_loop

T = TypeVar("T")
SERVICE = "Avara Desktop"
VAULT_SECONDS = 5.0
MAX_KEY = 1280
"""Longest key in UTF-16 units: Windows Credential Locker refuses more with a raw error."""


class Backend(Protocol):
    """The three calls of a keyring back end that are used."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


_ALLOWED = {
    "win32": ("Windows Credential Locker", "keyring.backends.Windows", "WinVaultKeyring"),
    "darwin": ("macOS Keychain", "keyring.backends.macOS", "Keyring"),
    "linux": ("Secret Service", "keyring.backends.SecretService", "Keyring"),
}


def system_backend(platform: str = sys.platform) -> tuple[str, Backend]:
    """(name, back end) of this system's vault. Raises ``NoVault`` where there is none; imports keyring on first use."""
    try:
        name, module, kind = _ALLOWED[platform]
        made = getattr(importlib.import_module(module), kind)()
        vars(made).clear()  # keyring sets any attribute that KEYRING_PROPERTY_… in the environment names
        made.priority  # noqa: B018 - asking for the priority is how keyring says whether a back end can work
    except Exception as error:
        raise NoVault from error
    backend: Backend = made
    return name, backend


class Credentials:
    """One key per server and reader. Without a vault the key lives in memory until the app ends."""

    def __init__(
        self, backend: Callable[[], tuple[str, Backend]] = system_backend, seconds: float = VAULT_SECONDS
    ) -> None:
        self._backend = backend
        self._seconds = seconds

    async def vault_name(self) -> str:
        """What the vault is called. Raises ``NoVault`` or ``VaultSilent``."""
        return (await self._call(self._backend))[0]

    async def load(self, origin: str, email: str) -> str | None:
        """The key kept for a reader on a server, or None. Raises a ``VaultTrouble``."""
        return await self._call(lambda: self._backend()[1].get_password(SERVICE, _entry(origin, email)))

    async def save(self, origin: str, email: str, key: str) -> None:
        """Keep a key and read it back, for a null back end takes all and keeps nothing. Raises a ``VaultTrouble``."""
        if len(key.encode("utf-16-le")) // 2 > MAX_KEY:
            raise VaultTrouble("The key is too long for the vault")

        def write_and_check() -> None:
            vault = self._backend()[1]
            vault.set_password(SERVICE, _entry(origin, email), key)
            if vault.get_password(SERVICE, _entry(origin, email)) != key:
                raise NoVault

        await self._call(write_and_check)

    async def forget(self, origin: str, email: str) -> None:
        """Remove the key; no error where there is none. Raises a ``VaultTrouble`` where the vault fails."""

        def remove() -> None:
            vault = self._backend()[1]
            if vault.get_password(SERVICE, _entry(origin, email)) is not None:
                vault.delete_password(SERVICE, _entry(origin, email))

        await self._call(remove)

    async def _call(self, work: Callable[[], T]) -> T:
        try:
            return await off_the_loop(work, self._seconds)
        except VaultTrouble:
            raise
        except TimeoutError as error:
            raise VaultSilent from error
        except Exception as error:
            # back ends raise their own, raw operating system errors included; none of their text is shown
            raise VaultTrouble from error


def _entry(origin: str, email: str) -> str:
    return f"{email.strip().casefold()} at {origin}"
