"""The doctor: each finding on machines that have the thing and on machines that lack it, and nothing secret in any."""

import ctypes
import json
import os
import socket
import ssl
import subprocess
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from avara_desktop import __version__, desktop_parts, doctor, examination, findings
from avara_desktop.api.transport import Answer, DownloadTransport
from avara_desktop.errors import (
    AvaraError,
    BadAddress,
    NameNotFound,
    NotTrusted,
    NoVault,
    ServerNotReachable,
    TooSlow,
    VaultSilent,
)
from avara_desktop.findings import Finding, Machine, State
from tests.packaging_tests.conftest import load

SECRETS = ("avk_canary_key", "proxy-user-canary", "proxy-password-canary", "canary.reader@avara.example")
OK, WARNING, MISSING = State.OK, State.WARNING, State.MISSING


async def refuses_a_keyless_caller(origin: str) -> Answer:
    return Answer(401, {"content-type": "application/json"}, b"{}")


async def a_vault() -> str:
    return "Secret Service"


def failing(error: BaseException) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> Any:
        raise error

    return fail


def failing_later(error: BaseException) -> Callable[..., Awaitable[Any]]:
    async def fail(*_: object) -> Any:
        raise error

    return fail


@pytest.fixture
def machine(tmp_path: Path) -> Callable[..., Machine]:
    """A good Linux machine, except for what is given."""
    fonts = tmp_path / "resources" / "fonts"
    fonts.mkdir(parents=True)
    (fonts / "Inter-Regular.otf").touch()

    def made(**other: Any) -> Machine:
        good: dict[str, Any] = {
            "platform": "linux",
            "environ": {"DISPLAY": ":7"},
            "python": (3, 11, 7),
            "loads": lambda library: True,
            "x_server_answers": lambda display: True,
            "which": lambda program: f"/usr/bin/{program}",
            "qt_versions": lambda: ("6.11.3", "6.11.3"),
            "resources": lambda: tmp_path / "resources",
            "has_cjk_font": lambda: True,
            "pydicom_version": lambda: "3.0.2",
            "vault_name": a_vault,
            "trust_store": object,
            "proxies": dict,
            "answer_of": refuses_a_keyless_caller,
            "settings_file": lambda: tmp_path / "config" / "settings.json",
            "policy_file": lambda: tmp_path / "policy.json",
            "log_folder": lambda: tmp_path / "state" / "logs",
        }
        return Machine(**(good | other))

    return made


async def found(machine: Machine) -> dict[str, Finding]:
    return {finding.name: finding for finding in await doctor.examine(machine)}


async def test_a_good_machine_lacks_nothing(machine: Callable[..., Machine]) -> None:
    told = await found(machine())
    assert {finding.state for finding in told.values()} == {OK}
    assert not any(finding.advice for finding in told.values())
    assert told["Avara Desktop"].detail == __version__
    assert told["Qt"].detail == "6.11.3, PySide6 6.11.3"
    assert told["Server"].detail == "api.avarasoftware.com answers"
    assert told["Display"].detail == "X11 (:7)"


@pytest.mark.parametrize("platform", ["win32", "darwin"])
async def test_windows_and_macos_bring_libraries_screen_and_browser(
    platform: str, machine: Callable[..., Machine]
) -> None:
    told = await found(machine(platform=platform, environ={}, loads=failing(OSError()), which=failing(OSError())))
    assert {finding.state for finding in told.values()} == {OK}
    assert not any(name.startswith("Libraries") for name in told)


def nothing(_: str) -> None:
    return None


def no_x11_library(library: str) -> bool:
    return "xcb" not in library


@pytest.mark.parametrize(
    ("other", "name", "state", "said"),
    [
        ({"python": (3, 10, 2)}, "Python", MISSING, "3.10.2"),
        ({"python": (3, 15, 0)}, "Python", MISSING, "3.15.0"),
        ({"qt_versions": failing(ImportError("libEGL.so.1: cannot open"))}, "Qt", MISSING, "libEGL.so.1"),
        ({"qt_versions": failing(ImportError("No module named 'PySide6'"))}, "Qt", MISSING, "No module"),
        ({"qt_versions": lambda: ("6.12.0", "6.12.0")}, "Qt", MISSING, "6.12.0"),
        ({"qt_versions": lambda: ("6.12.0", "6.12.0"), "python": (3, 12, 1)}, "Qt", OK, "6.12.0"),
        ({"loads": lambda library: library != "libGL.so.1"}, "Libraries of Qt", MISSING, "libGL.so.1"),
        ({"loads": no_x11_library}, "Libraries for X11", MISSING, "libxcb-cursor.so.0"),
        ({"loads": no_x11_library, "environ": {}}, "Libraries for X11", WARNING, "libxcb-cursor.so.0"),
        ({"environ": {}}, "Display", WARNING, "none"),
        ({"environ": {"WAYLAND_DISPLAY": "wayland-0"}}, "Display", OK, "Wayland"),
        ({"environ": {"QT_QPA_PLATFORM": "offscreen"}}, "Display", OK, "offscreen"),
        ({"environ": {"QT_QPA_PLATFORM": "xcb", "DISPLAY": ":8"}}, "Display", OK, "X11 (:8)"),
        ({"x_server_answers": lambda display: False}, "Display", WARNING, ":7 does not answer"),
        ({"resources": lambda: Path("/nowhere")}, "Font", WARNING, "Inter"),
        ({"has_cjk_font": lambda: False}, "Chinese, Japanese, Korean", WARNING, "no font"),
        ({"has_cjk_font": lambda: None}, "Chinese, Japanese, Korean", OK, "cannot be asked"),
        ({"which": nothing}, "Browser", MISSING, "nothing here"),
        ({"which": nothing, "environ": {}}, "Browser", WARNING, "nothing here"),
        ({"pydicom_version": str}, "DICOM files", WARNING, "not installed"),
        ({"pydicom_version": lambda: "2.4.4"}, "DICOM files", WARNING, "pydicom 2.4.4"),
        ({"vault_name": failing_later(NoVault())}, "Key vault", WARNING, NoVault.title),
        ({"vault_name": failing_later(VaultSilent())}, "Key vault", WARNING, VaultSilent.title),
        ({"trust_store": failing(ssl.SSLError("no store"))}, "TLS trust", MISSING, "SSLError"),
        ({"proxies": lambda: {"https": "http://proxy.example:3128"}}, "Proxy", OK, "proxy.example:3128"),
        ({"proxies": lambda: {"all": "proxy.example"}}, "Proxy", OK, "proxy.example"),
        ({"proxies": lambda: {"http": "http://proxy.example:3128"}}, "Proxy", OK, "none"),
        ({"proxies": lambda: {"all": "http://p.example", "no": "a.example, .avarasoftware.com"}}, "Proxy", OK, "none"),
        ({"proxies": lambda: {"all": "http://p.example", "no": "*"}}, "Proxy", OK, "none"),
        ({"proxies": lambda: {"all": "http://p.example", "no": "software.com"}}, "Proxy", OK, "p.example"),
        ({"proxies": lambda: {"https": "socks5://proxy.example:1080"}}, "Proxy", WARNING, "speaks socks5"),
        ({"proxies": lambda: {"https": "http://proxy.example:port"}}, "Proxy", WARNING, "cannot be read"),
        ({"proxies": lambda: {"https": "http://"}}, "Proxy", WARNING, "cannot be read"),
        (
            {"proxies": lambda: {"https": "http://me:123/4@proxy.example"}},
            "Proxy",
            WARNING,
            "the setting cannot be read",
        ),
        ({"answer_of": failing_later(NameNotFound())}, "Server", WARNING, NameNotFound.title),
        ({"answer_of": failing_later(NotTrusted())}, "Server", WARNING, NotTrusted.title),
        ({"answer_of": failing_later(TooSlow())}, "Server", WARNING, TooSlow.title),
        ({"answer_of": failing_later(ValueError("port"))}, "Server", WARNING, "proxy"),
    ],
)
async def test_what_is_wrong_is_told(
    other: dict[str, Any], name: str, state: State, said: str, machine: Callable[..., Machine]
) -> None:
    finding = (await found(machine(**other)))[name]
    assert finding.state is state
    assert said in finding.detail
    assert bool(finding.advice) is (state is not OK)


@pytest.mark.parametrize(
    ("status", "headers", "state"),
    [
        (401, {}, OK),
        (403, {}, OK),
        (200, {"content-type": "application/json"}, OK),
        (200, {"content-type": "text/html; charset=utf-8"}, WARNING),
        (401, {"content-type": "text/html"}, WARNING),
        (302, {"location": "https://portal.example"}, WARNING),
        (404, {}, WARNING),
        (407, {}, WARNING),
        (503, {}, WARNING),
    ],
)
async def test_only_the_api_refuses_a_caller_without_a_key(
    status: int, headers: dict[str, str], state: State, machine: Callable[..., Machine]
) -> None:
    async def answer(origin: str) -> Answer:
        return Answer(status, headers, b"")

    assert (await found(machine(answer_of=answer)))["Server"].state is state


async def test_the_configured_server_is_asked_and_the_settings_stay_untouched(
    machine: Callable[..., Machine], tmp_path: Path
) -> None:
    asked: list[str] = []

    async def answer(origin: str) -> Answer:
        asked.append(origin)
        return await refuses_a_keyless_caller(origin)

    path = tmp_path / "config" / "settings.json"
    path.parent.mkdir()
    path.write_text(json.dumps({"server": "https://pacs.example:8443", "reader_email": SECRETS[3]}), encoding="utf-8")
    told = await found(machine(answer_of=answer))
    assert asked == ["https://pacs.example:8443"]
    assert told["Server"].detail == "pacs.example:8443 answers"

    for unusable in ("ftp://me:avk_canary_key@pacs.example/x", "https://[bad"):
        path.write_text(json.dumps({"server": unusable}), encoding="utf-8")
        told = await found(machine(answer_of=answer))
        assert told["Server"].state is WARNING
        assert told["Server"].detail == f"the address in the settings: {BadAddress.title}"
        assert len(asked) == 1

    path.write_text("{", encoding="utf-8")
    told = await found(machine(answer_of=answer))
    assert told["Settings"].state is WARNING
    assert "cannot be read" in told["Settings"].detail
    assert asked[-1] == "https://api.avarasoftware.com"
    assert [each.name for each in path.parent.iterdir()] == ["settings.json"]


async def test_folders_that_cannot_be_written_are_told_and_none_is_made(
    machine: Callable[..., Machine], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = await found(machine())
    assert told["Settings"].detail.endswith("(not made yet)")
    assert not (tmp_path / "config").exists()
    assert not (tmp_path / "state").exists()
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    told = await found(machine())
    assert told["Settings"].state is told["Logs"].state is WARNING


async def test_the_home_folder_is_not_named(
    machine: Callable[..., Machine], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert (await found(machine()))["Logs"].detail == str(Path("~") / "state" / "logs")


def test_warnings_alone_end_with_zero_and_anything_missing_with_one(
    machine: Callable[..., Machine], capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor.main(machine=machine()) == 0
    assert doctor.main(machine=machine(environ={}, vault_name=failing_later(NoVault()))) == 0
    told = capsys.readouterr().out
    assert "warning  Key vault" in told
    assert f"> {NoVault.advice}" in told
    assert doctor.main(machine=machine(qt_versions=failing(ImportError("no Qt")))) == 1
    assert "missing  Qt " in capsys.readouterr().out


@pytest.mark.parametrize("as_json", [False, True])
def test_no_secret_is_in_any_finding(
    as_json: bool,
    machine: Callable[..., Machine],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    key, user, password, reader = SECRETS
    monkeypatch.setenv("AVARA_API_KEY", key)
    monkeypatch.setenv("AVARA_READER_EMAIL", reader)
    monkeypatch.setenv("https_proxy", f"http://{user}:{password}@127.0.0.1:9")
    path = tmp_path / "config" / "settings.json"
    path.parent.mkdir()
    path.write_text(json.dumps({"reader_email": reader}), encoding="utf-8")
    real = Machine()
    seen = machine(environ=real.environ, proxies=real.proxies, answer_of=findings.answer_of)
    assert doctor.main(as_json, seen) == 0
    said = capsys.readouterr().out
    assert "127.0.0.1:9" in said
    assert not any(secret in said for secret in SECRETS)


def test_json_holds_every_finding(machine: Callable[..., Machine], capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.main(as_json=True, machine=machine(has_cjk_font=lambda: False)) == 0
    told = json.loads(capsys.readouterr().out)
    assert all(set(each) == {"name", "state", "detail", "advice"} for each in told)
    assert {each["name"]: each["state"] for each in told}["Chinese, Japanese, Korean"] == "warning"


async def test_the_server_is_asked_without_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    async def fetch(self: DownloadTransport, url: str, *, cap: int, deadline: float) -> Answer:
        asked.append(url)
        return Answer(401, {}, b"")

    monkeypatch.setattr(DownloadTransport, "fetch", fetch)
    assert (await findings.answer_of("http://127.0.0.1:1")).status == 401
    assert asked == ["http://127.0.0.1:1/v1/autoScribe/users"]


async def test_a_server_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(ServerNotReachable):
        await findings.answer_of(f"http://127.0.0.1:{port}")
    monkeypatch.setattr(socket, "getaddrinfo", failing(socket.gaierror()))
    with pytest.raises(NameNotFound):
        await findings.answer_of("https://avara.example")


@pytest.mark.parametrize("step", ["look-up", "answer"])
async def test_a_server_that_does_not_answer_is_not_waited_for(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "SERVER_SECONDS", 0.1)
    began = time.monotonic()
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        if step == "look-up":
            monkeypatch.setattr(socket, "getaddrinfo", lambda *_: time.sleep(1.5))
        with pytest.raises(TooSlow):
            await findings.answer_of(f"http://127.0.0.1:{silent.getsockname()[1]}")
    assert time.monotonic() - began < 1


async def test_this_machine_can_be_examined(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything but the network is really asked."""

    async def unreachable(origin: str) -> Answer:
        raise ServerNotReachable

    monkeypatch.setattr(findings, "SERVER_SECONDS", 0.1)
    told = await found(Machine(answer_of=unreachable))
    assert told["Qt"].state is OK
    assert told["Font"].state is OK
    assert told["TLS trust"].state is OK
    try:
        assert await findings.vault_name() == told["Key vault"].detail
    except AvaraError:
        assert told["Key vault"].state is WARNING


# --- what is asked of the machine before Qt starts


def test_the_tables_are_those_of_the_preflight() -> None:
    preflight = load("preflight")
    assert preflight.WITHOUT_SCREEN == examination.WITHOUT_SCREEN
    assert preflight.ON_X11 == examination.ON_X11
    assert preflight.ON_WAYLAND == examination.ON_WAYLAND


@pytest.mark.parametrize(
    ("environ", "lacking"),
    [
        ({"DISPLAY": ":7"}, {*examination.WITHOUT_SCREEN, *examination.ON_X11}),
        ({"WAYLAND_DISPLAY": "w", "DISPLAY": ":7"}, {*examination.WITHOUT_SCREEN, *examination.ON_WAYLAND}),
        ({"QT_QPA_PLATFORM": "offscreen", "DISPLAY": ":7"}, {*examination.WITHOUT_SCREEN}),
        ({"QT_QPA_PLATFORM": "xcb", "WAYLAND_DISPLAY": "w"}, {*examination.WITHOUT_SCREEN, *examination.ON_X11}),
        ({}, {*examination.WITHOUT_SCREEN}),
    ],
)
def test_a_session_needs_its_own_libraries(
    environ: dict[str, str], lacking: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examination, "is_linux", lambda: True)
    assert set(examination.lacking_for_a_window(environ, lambda library: False)) == lacking
    assert examination.lacking_for_a_window(environ, lambda library: True) == {}
    monkeypatch.setattr(examination, "is_linux", lambda: False)
    assert examination.lacking_for_a_window(environ, lambda library: False) == {}


def test_a_library_that_is_not_there_does_not_load() -> None:
    assert not examination.loads("libavara-there-is-no-such.so.0")


def test_packages_are_named_once() -> None:
    assert examination.install_line(["one", "two", "one"]) == "Install, as Debian names them: one two"


def test_a_screen_that_cannot_be_asked_counts_as_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", failing(OSError()))
    assert examination.x_server_answers(":7")


@pytest.mark.skipif(not examination.loads("libxcb.so.1"), reason="no X11 library")
def test_a_screen_that_is_not_there_does_not_answer() -> None:
    assert not examination.x_server_answers(":60123")
    assert examination.screen({"DISPLAY": ":60123"}, "linux") == ""


def test_fonts_are_asked_of_fontconfig(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", failing(FileNotFoundError()))
    monkeypatch.setattr(desktop_parts, "is_linux", lambda: True)
    assert desktop_parts.has_cjk_font() is None
    monkeypatch.setattr(desktop_parts, "is_linux", lambda: False)
    assert desktop_parts.has_cjk_font() is True


def test_a_policy_is_told_with_who_set_it_and_what_it_locks(machine: Callable[..., Machine], tmp_path: Path) -> None:
    assert findings.policy_finding(machine()) == (Finding("Settings policy", OK, "none"), "")
    path = tmp_path / "policy.json"
    server = "https://avara.hospital.example"
    path.write_text(json.dumps({"set_by": "Radiology IT", "settings": {"server": server, "poll_seconds": 30}}))
    told, locked = findings.policy_finding(machine())
    assert told.state is OK
    assert told.detail == f"{path}, set by Radiology IT, locks: server, poll_seconds"
    assert locked == server


@pytest.mark.parametrize("content", ["{", '{"settings": {"text_px": 99}}', '{"settings": {"nothing": 1}}'])
async def test_a_policy_with_a_mistake_is_a_warning(
    machine: Callable[..., Machine], tmp_path: Path, content: str
) -> None:
    (tmp_path / "policy.json").write_text(content)
    told = {each.name: each for each in await doctor.examine(machine())}["Settings policy"]
    assert told.state is WARNING
    assert told.advice


async def test_the_server_that_is_asked_is_the_one_the_policy_locks(
    machine: Callable[..., Machine], tmp_path: Path
) -> None:
    asked: list[str] = []

    async def noted(origin: str) -> Answer:
        asked.append(origin)
        return await refuses_a_keyless_caller(origin)

    (tmp_path / "policy.json").write_text('{"settings": {"server": "https://avara.hospital.example"}}')
    await doctor.examine(machine(answer_of=noted))
    assert asked == ["https://avara.hospital.example"]
