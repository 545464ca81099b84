"""The machine's policy: what it sets is locked with words, the reader's own value waits, a mistake locks nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from avara_desktop.local import paths, policy
from avara_desktop.local.policy import ADMINISTRATOR, Policy
from avara_desktop.local.settings import SettingsFile
from avara_desktop.local.settings_model import Settings


def wanting(set_by: str = "Radiology IT", **settings: Any) -> Policy:
    return Policy(set_by, settings)


def written(folder: Path, told: object) -> Path:
    path = folder / "policy.json"
    path.write_bytes(told if isinstance(told, bytes) else json.dumps(told).encode())
    return path


# --- the file


@pytest.mark.parametrize(
    ("platform", "environ", "path"),
    [
        ("linux", {}, "/etc/avara-desktop/policy.json"),
        ("darwin", {}, "/Library/Application Support/avara-desktop/policy.json"),
        ("win32", {"ProgramData": "D:/Shared"}, "D:/Shared/Avara/Desktop/policy.json"),
        ("win32", {}, "C:/ProgramData/Avara/Desktop/policy.json"),
    ],
)
def test_it_lies_where_only_an_administrator_writes(platform: str, environ: dict[str, str], path: str) -> None:
    """Not in the home folder, and no variable of the reader's moves it on Linux and macOS."""
    assert paths.policy_file(platform, {**environ, "HOME": "/home/reader", "XDG_CONFIG_HOME": "/tmp"}) == Path(path)


def test_without_a_file_nothing_is_locked_and_nothing_said(tmp_path: Path) -> None:
    assert policy.read(None) == policy.read(tmp_path / "policy.json") == Policy()
    file = SettingsFile(None)
    assert (file.locked, file.policy_problem) == ((), "")


def test_a_file_says_who_and_what(tmp_path: Path) -> None:
    path = written(tmp_path, {"set_by": " Radiology\nIT\u202e ", "settings": {"text_px": 20}})
    assert policy.read(path) == Policy("Radiology IT", {"text_px": 20})


@pytest.mark.parametrize("set_by", [None, 7, "", " \n"])
def test_who_set_it_is_said_even_where_the_file_does_not(tmp_path: Path, set_by: object) -> None:
    told = policy.read(written(tmp_path, {"set_by": set_by, "settings": {"text_px": 20}}))
    assert SettingsFile(None, told).locked_by("text_px") == ADMINISTRATOR


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is not JSON"),
        (b"\xff\xfe\x00", "is not JSON"),
        (b'{"settings": {"text_px": 20}', "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"[]", "names no settings"),
        (b"null", "names no settings"),
        (b'{"text_px": 20}', "names no settings"),
        (b'{"settings": ["text_px"]}', "names no settings"),
        (b" " * (policy.MOST_BYTES + 1), "is far too large"),
    ],
)
def test_a_file_that_cannot_be_understood_locks_nothing_and_says_so(
    tmp_path: Path, content: bytes, problem: str
) -> None:
    file = SettingsFile(None, policy.read(written(tmp_path, content)))
    assert file.locked == ()
    assert file.values == Settings.model_validate({})
    assert file.policy_problem == f"The settings policy of this computer {problem}. It locks nothing."


def test_a_folder_in_its_place_is_said_too(tmp_path: Path) -> None:
    (tmp_path / "policy.json").mkdir()
    assert "cannot be opened" in policy.read(tmp_path / "policy.json").problem


# --- what it sets


def test_what_it_sets_holds_and_cannot_be_changed() -> None:
    file = SettingsFile(None, wanting(poll_seconds=30, theme="grey"))
    heard: list[str] = []
    file.changed.connect(heard.append)
    assert (file.values.poll_seconds, file.values.theme) == (30, "grey")
    assert file.locked_by("theme") == "Radiology IT"
    assert file.set("theme", "dark") == "is set by Radiology IT"
    assert file.values.theme == "grey"
    assert file.locked_by("text_px") == ""
    assert file.set("text_px", 20) == ""
    assert heard == ["text_px"]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("text_px", 99, "“text_px” must be less than or equal to 24"),
        ("text_px", 3, "“text_px” must be greater than or equal to 14"),
        ("text_px", "large", "“text_px” must be a valid integer"),
        ("theme", "white", "“theme” must be 'dark' or 'grey'"),
        ("sound", {}, "“sound” must be a valid boolean"),
        ("tehme", "grey", "“tehme” is no setting"),
        ("window", "", "“window” is the reader's own"),
        ("keys", {}, "“keys” is the reader's own"),
        ("views", [], "“views” is the reader's own"),
        ("reader_email", "a@b.example", "“reader_email” is the reader's own"),
        ("model_config", {}, "“model_config” is no setting"),
        ("__class__", 1, "“__class__” is no setting"),
    ],
)
def test_one_mistake_is_named_and_does_not_unlock_the_rest(name: str, value: object, words: str) -> None:
    file = SettingsFile(None, Policy("IT", {name: value, "poll_seconds": 60}))
    assert words in file.policy_problem
    assert file.policy_problem.endswith("This is not locked.")
    assert file.locked == ("poll_seconds",)
    assert file.values.poll_seconds == 60
    untouched = Settings.model_validate({"poll_seconds": 60})
    assert file.values == untouched


def test_many_mistakes_are_not_all_listed() -> None:
    told = SettingsFile(None, Policy("IT", {f"nothing{'x' * 100}{number}": 1 for number in range(50)})).policy_problem
    assert told.endswith("and more. This is not locked.")
    assert len(told) < 400


async def test_the_readers_own_value_is_kept_for_when_the_lock_goes(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    before = SettingsFile(path)
    before.set("theme", "grey")
    await before.save()
    locked = SettingsFile(path, wanting(theme="dark", poll_seconds=60))
    assert (locked.values.theme, locked.values.poll_seconds) == ("dark", 60)
    locked.set("text_px", 20)
    await locked.save()
    after = SettingsFile(path)
    assert (after.values.theme, after.values.poll_seconds, after.values.text_px) == ("grey", 20, 20)
    assert (after.locked, after.policy_problem) == ((), "")


async def test_a_locked_value_written_past_set_is_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    file = SettingsFile(path, wanting(server="https://avara.hospital.example"))
    file.values.server = "https://elsewhere.example"
    await file.save()
    assert SettingsFile(path).values.server == Settings.model_validate({}).server
