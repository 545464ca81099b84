"""Where things live, on each system."""

from pathlib import Path

import pytest

from avara_desktop.local import paths

HOME = {"HOME": "/home/reader", "USERPROFILE": ""}


@pytest.mark.parametrize(
    ("platform", "environ", "settings", "logs"),
    [
        (
            "linux",
            HOME,
            "/home/reader/.config/avara-desktop/settings.json",
            "/home/reader/.local/state/avara-desktop/logs",
        ),
        (
            "linux",
            {**HOME, "XDG_CONFIG_HOME": "/conf", "XDG_STATE_HOME": "/state"},
            "/conf/avara-desktop/settings.json",
            "/state/avara-desktop/logs",
        ),
        (
            "linux",
            {**HOME, "XDG_CONFIG_HOME": "relative", "XDG_STATE_HOME": ""},
            "/home/reader/.config/avara-desktop/settings.json",
            "/home/reader/.local/state/avara-desktop/logs",
        ),
        (
            "darwin",
            HOME,
            "/home/reader/Library/Application Support/avara-desktop/settings.json",
            "/home/reader/Library/Application Support/avara-desktop/logs",
        ),
        (
            "win32",
            {"USERPROFILE": "/u/reader", "APPDATA": "/u/reader/Roaming", "LOCALAPPDATA": "/u/reader/Local"},
            "/u/reader/Roaming/Avara/Desktop/settings.json",
            "/u/reader/Local/Avara/Desktop/logs",
        ),
        (
            "win32",
            {"USERPROFILE": "/u/reader"},
            "/u/reader/AppData/Local/Avara/Desktop/settings.json",
            "/u/reader/AppData/Local/Avara/Desktop/logs",
        ),
    ],
)
def test_each_system_has_its_own_folders(platform: str, environ: dict[str, str], settings: str, logs: str) -> None:
    assert paths.settings_file(platform, environ) == Path(settings)
    assert paths.log_folder(platform, environ) == Path(logs)


def test_a_user_without_a_home_variable_still_has_a_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert paths.settings_file("linux", {}) == tmp_path / ".config" / "avara-desktop" / "settings.json"


def test_resources_are_found_beside_a_checkout_and_inside_an_installed_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert (paths.resources() / "icons").is_dir()
    package = tmp_path / "avara_desktop"
    (package / "resources").mkdir(parents=True)
    monkeypatch.setattr(paths, "_PACKAGE", package)
    assert paths.resources() == package / "resources"
