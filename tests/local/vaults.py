"""Key vaults of every temper, as back ends of the credentials."""

import threading

from avara_desktop.local.credentials import Backend, Credentials


class MemoryVault:
    """A vault that works, and remembers how often it was asked."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.calls: list[str] = []

    def get_password(self, service: str, username: str) -> str | None:
        self.calls.append("get")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.calls.append("set")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.calls.append("delete")
        del self.kept[service, username]


class RaisingVault(MemoryVault):
    """A vault that raises the same error for everything."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def get_password(self, service: str, username: str) -> str | None:
        raise self.error

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.error


class HangingVault(MemoryVault):
    """A vault that waits for a password prompt until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.let_go.wait(30)
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        self.let_go.wait(30)


def credentials(vault: Backend, seconds: float = 5.0) -> Credentials:
    """Credentials kept in such a vault."""
    return Credentials(lambda: ("Test vault", vault), seconds)
