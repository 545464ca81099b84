"""The doctor's findings: each looks at one thing of this machine and says how it stands and what to do about it."""

import asyncio
import importlib
import os
import shutil
import socket
import ssl
import sys
import urllib.request
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

import truststore
from pydantic import ValidationError

from avara_desktop import desktop_parts, examination
from avara_desktop.api.address import is_loopback, server_address
from avara_desktop.api.responses import refusal
from avara_desktop.api.transport import Answer, DownloadTransport
from avara_desktop.errors import AvaraError, NameNotFound, NetworkSignIn, ProxyTrouble, TooSlow, Unreachable
from avara_desktop.local import paths, policy
from avara_desktop.local.credentials import Credentials
from avara_desktop.local.dicom_header import SUPPORTED, pydicom_version
from avara_desktop.local.settings import SettingsFile
from avara_desktop.local.settings_model import Settings
from avara_desktop.local.threads import off_the_loop

SERVER_SECONDS = 2.0
VAULT_SECONDS = 2.0
"""Together with the start of Python, the doctor answers within 3 s on a closed network."""
ASKED = "/v1/autoScribe/users"
"""A path of the API that refuses whoever sends no key; a portal or another server gives itself away there."""
NETWORK = "Check the network, the VPN and the proxy; without a server only demo and tour work."
PYTHONS = ((3, 11), (3, 14))


class State(StrEnum):
    """How a finding stands."""

    OK = "ok"
    WARNING = "warning"
    MISSING = "missing"


@dataclass(frozen=True)
class Finding:
    """One thing looked at. ``advice`` says what to do about it, and is empty where nothing is to be done."""

    name: str
    state: State
    detail: str
    advice: str = ""


def qt_versions() -> tuple[str, str]:
    """(Qt, PySide6), with every part loaded that the app draws with. Raises ``ImportError``."""
    for part in ("QtWidgets", "QtSvg", "QtPdf"):
        importlib.import_module(f"PySide6.{part}")
    from PySide6 import QtCore, __version__

    return QtCore.qVersion(), __version__


async def answer_of(origin: str) -> Answer:
    """What a server answers to a request without a key. The name is looked up first, in a thread nobody waits for."""
    parts = urlsplit(proxy_for(origin, urllib.request.getproxies()) or origin)
    try:
        async with asyncio.timeout(SERVER_SECONDS):
            await off_the_loop(lambda: socket.getaddrinfo(parts.hostname, parts.port), SERVER_SECONDS)
            return await DownloadTransport().fetch(origin + ASKED, cap=2**20, deadline=SERVER_SECONDS)
    except socket.gaierror:
        raise NameNotFound from None
    except TimeoutError:
        raise TooSlow from None


async def vault_name() -> str:
    """The vault the key would go to. Raises a ``VaultTrouble``."""
    return await Credentials(seconds=VAULT_SECONDS).vault_name()


@dataclass(frozen=True)
class Machine:
    """All that is asked of the machine, so that a test can be any machine."""

    platform: str = sys.platform
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    python: tuple[int, ...] = sys.version_info[:3]
    loads: Callable[[str], bool] = examination.loads
    x_server_answers: Callable[[str], bool] = examination.x_server_answers
    which: Callable[[str], str | None] = shutil.which
    qt_versions: Callable[[], tuple[str, str]] = qt_versions
    resources: Callable[[], Path] = paths.resources
    has_cjk_font: Callable[[], bool | None] = desktop_parts.has_cjk_font
    pydicom_version: Callable[[], str] = pydicom_version
    vault_name: Callable[[], Awaitable[str]] = vault_name
    trust_store: Callable[[], object] = lambda: truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    proxies: Callable[[], dict[str, str]] = urllib.request.getproxies
    answer_of: Callable[[str], Awaitable[Answer]] = answer_of
    settings_file: Callable[[], Path] = paths.settings_file
    policy_file: Callable[[], Path] = paths.policy_file
    log_folder: Callable[[], Path] = paths.log_folder

    def screen(self) -> str:
        """What a window would be shown on, or nothing."""
        return examination.screen(self.environ, self.platform, self.x_server_answers)


def qt_findings(machine: Machine) -> Iterator[Finding]:
    """Python, Qt, and the libraries that Qt takes from the system."""
    version = ".".join(map(str, machine.python))
    fits = PYTHONS[0] <= machine.python[:2] <= PYTHONS[1]
    advice = "" if fits else "Use Python 3.11, 3.12, 3.13 or 3.14."
    yield Finding("Python", State.OK if fits else State.MISSING, version, advice)
    try:
        qt, pyside = machine.qt_versions()
    except ImportError as error:
        advice = "Install what is missing below; else install Avara Desktop anew, in an environment of its own."
        yield Finding("Qt", State.MISSING, f"cannot be loaded: {shown(str(error))}", advice)
    else:
        lossy = machine.python < (3, 12) and tuple(map(int, pyside.split(".")[:2])) >= (6, 12)
        advice = "This PySide6 crashes after a while on Python 3.11; install one before 6.12." if lossy else ""
        yield Finding("Qt", State.MISSING if lossy else State.OK, f"{qt}, PySide6 {pyside}", advice)
    if not examination.is_linux(machine.platform):
        return
    x11_wanted = examination.screen_libraries(machine.environ) is examination.ON_X11
    for name, libraries, needed in (
        ("Libraries of Qt", examination.WITHOUT_SCREEN, True),
        ("Libraries for X11", examination.ON_X11, x11_wanted),
    ):
        absent = examination.absent(libraries, machine.loads)
        state = State.OK if not absent else State.MISSING if needed else State.WARNING
        detail = f"missing: {', '.join(absent)}" if absent else f"all {len(libraries)} load"
        yield Finding(name, state, detail, examination.install_line(absent.values()) if absent else "")


def display_finding(machine: Machine) -> Finding:
    """Whether a window could be shown."""
    if screen := machine.screen():
        return Finding("Display", State.OK, screen)
    advice = "Without a display only the tour runs: avara-desktop tour --out DIR"
    named = machine.environ.get("DISPLAY")
    return Finding("Display", State.WARNING, f"{named} does not answer" if named else "none", advice)


def font_findings(machine: Machine) -> Iterator[Finding]:
    """The font the app brings, and one for names it cannot write."""
    found = sorted(file.stem for file in (machine.resources() / "fonts").glob("Inter-*.otf"))
    advice = "" if found else "The system's font is used; install Avara Desktop anew to have its own."
    yield Finding("Font", State.OK if found else State.WARNING, ", ".join(found) or "Inter is not there", advice)
    cjk = machine.has_cjk_font()
    known = {True: "there is a font", False: "no font", None: "cannot be asked (no fc-list)"}
    advice = "" if cjk is not False else "Install, as Debian names it: fonts-wqy-microhei"
    yield Finding("Chinese, Japanese, Korean", State.WARNING if cjk is False else State.OK, known[cjk], advice)


def browser_finding(machine: Machine) -> Finding:
    """Whether Read can open its page."""
    if not examination.is_linux(machine.platform):
        return Finding("Browser", State.OK, "opened by the system")
    if opener := desktop_parts.browser_opener(machine.which):
        return Finding("Browser", State.OK, f"opened by {opener}")
    state = State.MISSING if machine.screen() else State.WARNING
    advice = f"Read and Viewer open in it. {examination.install_line(['xdg-utils', 'firefox-esr'])}"
    return Finding("Browser", state, "nothing here opens links", advice)


def dicom_finding(machine: Machine) -> Finding:
    """Whether a new study can be prefilled from DICOM files."""
    version = machine.pydicom_version()
    if version.startswith(SUPPORTED):
        return Finding("DICOM files", State.OK, f"read by pydicom {version}")
    detail = f"pydicom {version} is not one this app knows" if version else "pydicom is not installed"
    advice = "New studies have to be typed in. To prefill them: python -m pip install 'pydicom>=3,<4'"
    return Finding("DICOM files", State.WARNING, detail, advice)


async def vault_finding(machine: Machine) -> Finding:
    """The vault that would keep the key."""
    try:
        return Finding("Key vault", State.OK, await machine.vault_name())
    except AvaraError as error:
        return Finding("Key vault", State.WARNING, error.title, error.advice)


def trust_finding(machine: Machine) -> Finding:
    """Whether the system's TLS trust can be used."""
    try:
        machine.trust_store()
    except Exception as error:  # truststore raises whatever the system's own functions do
        advice = f"No connection can be trusted. {examination.install_line(['ca-certificates'])}"
        return Finding("TLS trust", State.MISSING, f"cannot be loaded ({type(error).__name__})", advice)
    return Finding("TLS trust", State.OK, "the system's own")


def proxy_for(origin: str, proxies: Mapping[str, str]) -> str:
    """The proxy on the way to a server, as the app would use it; empty where there is none."""
    parts = urlsplit(origin)
    host = parts.hostname or ""
    spared = [name.strip().lower().lstrip(".") for name in proxies.get("no", "").split(",")]
    if is_loopback(host) or any(name in ("*", host) or (name and host.endswith(f".{name}")) for name in spared):
        return ""
    named = proxies.get(parts.scheme) or proxies.get("all") or ""
    return named if not named or "://" in named else f"http://{named}"


def proxy_finding(machine: Machine, server: str) -> Finding:
    """Host and port of the proxy in force; never its user name or password."""
    try:
        proxy = proxy_for(server_address(server), machine.proxies())
    except AvaraError:
        proxy = ""
    if not proxy:
        return Finding("Proxy", State.OK, "none")
    try:
        parts = urlsplit(proxy)
        # an @ further on comes of a password with a slash in it: what looks like the host is the user
        readable = parts.hostname and "@" not in f"{parts.path}{parts.query}{parts.fragment}"
        place = f"{parts.hostname}{f':{parts.port}' if parts.port else ''}" if readable else ""
    except ValueError:
        place = ""
    if place and parts.scheme in ("http", "https"):
        return Finding("Proxy", State.OK, place)
    detail = f"{place} speaks {parts.scheme}" if place else "the setting cannot be read"
    return Finding("Proxy", State.WARNING, detail, "Name an http proxy, such as http://proxy.example:3128")


async def server_finding(machine: Machine, server: str) -> Finding:
    """Whether the configured server answers like the Avara API; asked without any key."""
    host = "the address in the settings"
    try:
        origin = server_address(server)
        host = urlsplit(origin).netloc
        answer = await machine.answer_of(origin)
        error = None if answer.status in (401, 403) else refusal(answer)
        if "html" in answer.headers.get("content-type", "").lower():
            error = NetworkSignIn()
        if error:
            raise error
    except AvaraError as error:
        advice = NETWORK if error.advice == Unreachable.advice else error.advice
        return Finding("Server", State.WARNING, f"{host}: {error.title}", advice)
    except ValueError:
        # what the environment names as proxy has no host or port that could be read
        return Finding("Server", State.WARNING, f"{host}: {ProxyTrouble.title}", ProxyTrouble.advice)
    return Finding("Server", State.OK, f"{host} answers")


def settings_finding(machine: Machine) -> tuple[Finding, str]:
    """Where the settings are, and the server named there. Only read: the app itself sets a broken file aside."""
    path = machine.settings_file()
    kept, problem = Settings.model_validate({}), ""
    if path.exists():
        try:
            kept = Settings.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            problem = "cannot be read"
    if not problem and not desktop_parts.writable(path.parent):
        problem = "cannot be written"
    if problem:
        advice = "The app works with its defaults and remembers nothing; look at the file's owner and content."
        return Finding("Settings", State.WARNING, f"{shown(str(path))} {problem}", advice), kept.server
    return Finding("Settings", State.OK, shown(str(path)) + ("" if path.exists() else " (not made yet)")), kept.server


def policy_finding(machine: Machine) -> tuple[Finding, str]:
    """What the administrator has locked, and the server, if it is among that."""
    path = machine.policy_file()
    wanted = policy.read(path)
    held = SettingsFile(None, wanted)
    server = held.values.server if held.locked_by("server") else ""
    if held.policy_problem:
        advice = "Mend the file, or take it away; the reader's own settings hold meanwhile."
        return Finding("Settings policy", State.WARNING, f"{path}: {held.policy_problem}", advice), server
    if not held.locked:
        return Finding("Settings policy", State.OK, "none"), server
    return Finding(
        "Settings policy", State.OK, f"{path}, set by {wanted.set_by}, locks: {', '.join(held.locked)}"
    ), server


def log_finding(machine: Machine) -> Finding:
    """Where the logs go."""
    folder = machine.log_folder()
    if desktop_parts.writable(folder):
        return Finding("Logs", State.OK, shown(str(folder)))
    return Finding("Logs", State.WARNING, f"{shown(str(folder))} cannot be written", "The app works, but keeps no log.")


def shown(text: str) -> str:
    """A text with the home folder, which names its owner, as ``~``."""
    home = os.environ.get("HOME") or os.environ.get("USERPROFILE") or ""
    return text.replace(home, "~") if len(home) > 1 else text
