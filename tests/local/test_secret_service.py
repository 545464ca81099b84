"""The real Secret Service: gnome-keyring on a session bus and in a home of its own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
KEY = "ak_canary_7f3d9b1c55"
UNLOCKED = "printf %s {password} | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1"
LOCKED = "gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1"

pytestmark = pytest.mark.skipif(
    not (shutil.which("gnome-keyring-daemon") and shutil.which("dbus-run-session")), reason="no gnome-keyring here"
)


class Home:
    """A user of their own, with a key ring."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.environ = {"PATH": os.environ["PATH"], "HOME": str(path), "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
        for name in ("CONFIG_HOME", "STATE_HOME", "DATA_HOME", "CACHE_HOME", "RUNTIME_DIR"):
            folder = path / name.lower()
            folder.mkdir(mode=0o700)
            self.environ[f"XDG_{name}"] = str(folder)

    def session(
        self, *acts: str, daemon: str = UNLOCKED, password: str = "door", **environ: str
    ) -> list[dict[str, Any]]:
        """Log in, do some acts one after the other, log out; what came of each."""
        runs = [f"printf %s {KEY} | {sys.executable} -m tests.local.vault_session {name}" for name in acts]
        script = "; ".join([daemon.format(password=password), *runs])
        done = subprocess.run(
            ["dbus-run-session", "--", "sh", "-c", script],
            env={**self.environ, **environ},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert KEY not in done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def holds(self, secret: str) -> list[Path]:
        """The files under this home that hold a text as it is."""
        files = [path for path in self.path.rglob("*") if path.is_file()]
        assert files
        return [path for path in files if secret.encode() in path.read_bytes()]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    path = tmp_path / "home"
    path.mkdir(mode=0o700)
    return Home(path)


def test_a_key_is_kept_over_sessions_and_forgotten_for_good(home: Home) -> None:
    saved, loaded = home.session("save", "load")
    assert (saved["error"], loaded) == ("", {"found": True, "error": ""})
    assert list(home.path.rglob("*.keyring"))
    (again,) = home.session("load")
    assert again == {"found": True, "error": ""}
    assert home.holds(KEY) == []
    told = home.session("forget", "load", "forget")
    assert told == [{"found": None, "error": ""}] * 3
    assert home.session("load") == [{"found": None, "error": ""}]


def test_saving_again_keeps_one_key_and_not_two(home: Home) -> None:
    saved = home.session("save", "save", "forget", "load")
    assert saved == [{"found": None, "error": ""}] * 4


def test_the_vault_is_called_by_its_name(home: Home) -> None:
    assert home.session("name") == [{"found": "Secret Service", "error": ""}]


def test_a_locked_vault_is_told_within_seconds(home: Home) -> None:
    home.session("save")
    told = home.session("load", "save", "forget", daemon=LOCKED)
    assert [each["error"] in ("VaultTrouble", "VaultSilent", "NoVault") for each in told] == [True] * 3
    assert home.session("load") == [{"found": True, "error": ""}]


def test_a_session_without_a_bus_has_no_vault(home: Home) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.local.vault_session", "save"],
        env={**home.environ, "DBUS_SESSION_BUS_ADDRESS": f"unix:path={home.path}/none"},
        cwd=ROOT,
        input=KEY,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert json.loads(done.stdout) == {"found": None, "error": "NoVault"}
    assert KEY not in done.stderr


def test_no_variable_and_no_file_can_lead_the_key_elsewhere(home: Home) -> None:
    settings = Path(home.environ["XDG_CONFIG_HOME"]) / "python_keyring" / "keyringrc.cfg"
    settings.parent.mkdir()
    settings.write_text("[backend]\ndefault-keyring=keyring.backends.null.Keyring\n")
    told = home.session(
        "save",
        "load",
        "name",
        PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring",
        KEYRING_PROPERTY_PREFERRED_COLLECTION="/org/freedesktop/secrets/collection/session",
        KEYRING_PROPERTY_GET_PASSWORD="nonsense",
    )
    assert [each["error"] for each in told] == [""] * 3
    assert told[1]["found"] is True
    assert told[2]["found"] == "Secret Service"
    assert home.session("load") == [{"found": True, "error": ""}]
