"""Where things live on this machine: resources that travel with the app, and the reader's own folders."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

APP = "avara-desktop"
_PACKAGE = Path(__file__).resolve().parent.parent


def resources() -> Path:
    """The folder of icons and fonts: inside an installed package, beside it in a checkout."""
    installed = _PACKAGE / "resources"
    return installed if installed.is_dir() else _PACKAGE.parent / "resources"


def settings_file(platform: str = sys.platform, environ: Mapping[str, str] = os.environ) -> Path:
    """The reader's settings (no patient data, no key)."""
    return _folder("XDG_CONFIG_HOME", ".config", "APPDATA", platform, environ) / "settings.json"


def policy_file(platform: str = sys.platform, environ: Mapping[str, str] = os.environ) -> Path:
    """The settings that whoever manages this machine has made and locked (:mod:`avara_desktop.local.policy`)."""
    if platform == "win32":
        return Path(environ.get("ProgramData") or "C:/ProgramData") / "Avara" / "Desktop" / "policy.json"
    root = Path("/Library/Application Support" if platform == "darwin" else "/etc")
    return root / APP / "policy.json"


def log_folder(platform: str = sys.platform, environ: Mapping[str, str] = os.environ) -> Path:
    """The folder of logs and crash files (ids only)."""
    return _folder("XDG_STATE_HOME", ".local/state", "LOCALAPPDATA", platform, environ) / "logs"


def _folder(xdg: str, unix: str, windows: str, platform: str, environ: Mapping[str, str]) -> Path:
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or Path.home())
    if platform == "win32":
        return Path(environ.get(windows) or home / "AppData" / "Local") / "Avara" / "Desktop"
    if platform == "darwin":
        return home / "Library" / "Application Support" / APP
    # the base directory specification: a relative path in these variables is invalid and ignored
    named = Path(environ.get(xdg, ""))
    return (named if named.is_absolute() else home / unix) / APP
