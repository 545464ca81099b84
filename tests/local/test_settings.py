"""Settings: defaults, bounds, a file that cannot be read, and writing that leaves the old file or the new one."""

import asyncio
import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from avara_desktop.local import settings
from avara_desktop.local.settings import Settings, SettingsFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "settings.json"


def defaults() -> Settings:
    return Settings.model_validate({})


def test_without_a_file_the_defaults_hold_and_nothing_is_written(path: Path) -> None:
    file = SettingsFile(path)
    assert file.values == defaults()
    assert file.problem == ""
    assert not path.parent.exists()


def test_every_setting_has_a_title_a_description_and_a_valid_default() -> None:
    for name, field in Settings.model_fields.items():
        assert field.title, name
        assert field.description, name
    assert Settings.model_validate(defaults().model_dump()) == defaults()
    assert defaults().server.startswith("https://")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("poll_seconds", 4.9),
        ("poll_seconds", 301),
        ("text_px", 13),
        ("text_px", 25),
        ("poll_seconds", "often"),
        ("splitter", {"wide": ["a"]}),
    ],
)
def test_a_value_out_of_bounds_is_refused_in_memory_and_in_a_file(path: Path, name: str, value: object) -> None:
    with pytest.raises(ValidationError):
        setattr(defaults(), name, value)
    path.parent.mkdir()
    path.write_text(json.dumps({name: value}))
    assert SettingsFile(path).values == defaults()


async def test_what_is_saved_is_read_again(path: Path) -> None:
    file = SettingsFile(path)
    file.values.reader_email, file.values.text_px, file.values.splitter = "a@b.example", 20, {"wide": [3, 4]}
    await file.save()
    assert SettingsFile(path).values == file.values
    assert [found.name for found in path.parent.iterdir()] == ["settings.json"]


async def test_a_setting_of_a_newer_version_is_ignored(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"text_px": 18, "from_the_future": true}')
    file = SettingsFile(path)
    assert (file.values.text_px, file.problem) == (18, "")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"text_px": 99}', b"null"])
def test_a_file_that_cannot_be_read_is_set_aside_and_told(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    file = SettingsFile(path)
    assert file.values == defaults()
    assert "set aside" in file.problem
    assert not path.exists()
    assert path.with_suffix(".bad.json").read_bytes() == content


def test_a_path_that_is_a_folder_is_told_and_does_no_harm(path: Path) -> None:
    path.mkdir(parents=True)
    (path.with_suffix(".bad.json") / "in the way").mkdir(parents=True)
    file = SettingsFile(path)
    assert file.values == defaults()
    assert file.problem == "The settings could not be read; the defaults are in use."


async def test_a_folder_that_cannot_be_made_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    (tmp_path / "deep").write_text("a file where the folder should be")
    file = SettingsFile(tmp_path / "deep" / "settings.json")
    file.values.text_px = 20
    await file.save()
    assert "could not be saved" in file.problem
    assert file.values.text_px == 20


async def test_a_disk_that_fails_in_the_middle_leaves_the_old_file_whole(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = SettingsFile(path)
    await file.save()
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    file.values.text_px = 20
    monkeypatch.setattr(Path, "replace", full)
    await file.save()
    assert path.read_bytes() == before
    assert "could not be saved" in file.problem
    assert [found.name for found in path.parent.iterdir()] == ["settings.json"]


async def test_many_savings_at_once_leave_one_whole_file(path: Path) -> None:
    file = SettingsFile(path)
    for size in range(14, 24):
        file.values.text_px = size
        await asyncio.gather(file.save(), file.save())
    assert SettingsFile(path).values.text_px == 23
    assert [found.name for found in path.parent.iterdir()] == ["settings.json"]


async def test_an_ephemeral_run_writes_nothing(tmp_path: Path) -> None:
    file = SettingsFile(None)
    file.values.reader_email = "a@b.example"
    await file.save()
    assert file.problem == ""
    assert list(tmp_path.iterdir()) == []


async def test_a_disk_that_does_not_answer_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(*_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(settings, "off_the_loop", silent)
    file = SettingsFile(path)
    await file.save()
    assert "could not be saved" in file.problem
