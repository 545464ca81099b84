"""The way in and out: key from the vault or the page, who the server says the reader is, confirm, sign out."""

from avara_desktop.api.address import server_address
from avara_desktop.api.people import User
from avara_desktop.errors import AvaraError, VaultTrouble
from avara_desktop.local import logs
from avara_desktop.local.credentials import Credentials
from avara_desktop.local.sandbox_process import SandboxAccess, SandboxProcess
from avara_desktop.local.settings import SettingsFile
from avara_desktop.signal import Signal
from avara_desktop.state.notices import Level, Notice, Notices
from avara_desktop.state.session import Session
from avara_desktop.state.worklist import Worklist


class Entry:
    """``identified(user)`` tells who is to be confirmed; ``asked(words)`` what is being waited for."""

    def __init__(
        self,
        session: Session,
        worklist: Worklist,
        notices: Notices,
        settings: SettingsFile,
        credentials: Credentials,
        sandbox: SandboxProcess,
    ) -> None:
        self.identified: Signal[[User]] = Signal()
        self.asked: Signal[[str]] = Signal()
        self.left: Signal[[]] = Signal()
        self._session = session
        self._worklist = worklist
        self._notices = notices
        self._settings = settings
        self._credentials = credentials
        self._sandbox = sandbox
        self.invented = False
        """Whether the reader is the embedded sandbox's: nobody can know their NPI."""
        self._pending: tuple[str, str, str] | None = None
        self._keep = True
        """Whether the key of the reader now signing in belongs in the vault: not a sandbox's, not an ephemeral one."""

    async def resume(self) -> bool:
        """Try the key kept for the reader of last time. Returns whether there was one; errors are the caller's."""
        values = self._settings.values
        if not values.reader_email:
            return False
        self.asked.emit("Asking the key vault…")
        try:
            key = await self._credentials.load(values.server, values.reader_email)
        except VaultTrouble as error:
            self.asked.emit("")
            self._notices.error(error, key="vault")
            return False
        if not key:
            self.asked.emit("")
            return False
        await self.identify(values.server, key, values.reader_email)
        return True

    async def identify(self, server: str, key: str, email: str, *, keep: bool = True, invented: bool = False) -> None:
        """Ask the server who has that email. Raises ``BadAddress``, ``NoSuchReader`` or an error of the API."""
        origin = server_address(server)
        self._keep, self.invented, self._pending = keep, invented, None
        self.asked.emit("Asking the server who you are…")
        try:
            user = await self._session.identify(origin, key, email)
        finally:
            self.asked.emit("")
        self._pending = (origin, user.email, key)
        self.identified.emit(user)

    async def confirm(self) -> None:
        """Begin reading as the reader identified; the key goes to the vault, or stays in memory and says so."""
        if self._pending is None:
            return
        (origin, email, key), self._pending = self._pending, None
        self._session.begin()
        logs.event("signed_in", reader_id=self._session.reader_id)
        if not self._keep:
            return
        self._settings.set("server", origin)
        self._settings.set("reader_email", email)
        await self._settings.save()
        try:
            await self._credentials.save(origin, email, key)
            self._notices.dismiss(key="vault")
        except VaultTrouble as error:
            advice = "The key is kept in memory until you quit and has to be entered again next time."
            self._notices.post(Notice(Level.WARNING, error.title, advice, key="vault"))

    async def reject(self) -> None:
        """ "Not me": forget who was identified; nothing was kept."""
        self._pending = None
        await self._session.forget_candidate()

    async def try_sandbox(self, arguments: tuple[str, ...] = ("--live",)) -> None:
        """Start the embedded sandbox and identify its reader. Raises ``SandboxFailed``."""
        self.asked.emit("Starting the sandbox…")
        try:
            access = await self._sandbox.start(arguments)
        except AvaraError:
            self.asked.emit("")
            raise
        await self.enter(access, invented=True)

    async def enter(self, access: SandboxAccess, *, invented: bool = False) -> None:
        """Identify with an access that is never kept: a sandbox's, or one handed over for this run only."""
        await self.identify(access.base_url, access.api_key, access.reader_email, keep=False, invented=invented)

    async def sign_out(self) -> None:
        """Forget the reader, the key (vault included) and every patient on screen."""
        reader, origin = self._session.reader, self._session.origin
        logs.event("signed_out", reader_id=self._session.reader_id)
        self._worklist.clear()
        for notice in tuple(self._notices.shown):
            self._notices.dismiss(notice)
        await self._session.end()
        self.left.emit()
        await self._sandbox.stop()
        if self._keep and reader:
            try:
                await self._credentials.forget(origin, reader.email)
            except VaultTrouble as error:
                advice = "The key may still be in the vault; remove the entry “Avara Desktop” there."
                self._notices.post(Notice(Level.WARNING, error.title, advice, key="vault"))
