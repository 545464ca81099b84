"""Settings: defaults, bounds, a file that cannot be read, and writing that leaves the old file or the new one."""

import ast
import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from avara_desktop.local import settings
from avara_desktop.local.setting_facts import SECTIONS, Kind, Setting, listed
from avara_desktop.local.settings import SettingsFile
from avara_desktop.local.settings_model import Settings, extra
from avara_desktop.local.threads import off_the_loop


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


# --- set and told


def test_what_is_set_is_told_once_and_what_is_the_same_is_not() -> None:
    file, heard = SettingsFile(None), list[str]()
    file.changed.connect(heard.append)
    assert file.set("text_px", 20) == ""
    assert file.set("text_px", 20) == ""
    assert file.set("text_px", 99) == "must be less than or equal to 24"
    assert (file.values.text_px, heard) == (20, ["text_px"])


def test_a_reader_changes_settings_only_where_locks_are_kept_and_listeners_told() -> None:
    """Nobody writes ``settings.values.text_px = …``: only what the dialog does not list is written directly."""
    package = Path(settings.__file__).parents[1]
    written = {
        (path.relative_to(package).as_posix(), node.attr)
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
        if getattr(node.value, "attr", getattr(node.value, "id", "")) == "values" and node.attr in Settings.model_fields
    }
    assert written, "the window's size, for one"
    assert {(path, name) for path, name in written if not extra(name).get("hidden")} == set()


# --- what the dialog says of them


FACTS = {setting.name: setting for setting in listed()}


def test_every_setting_is_in_a_section_or_hidden() -> None:
    for name in Settings.model_fields:
        told = extra(name)
        assert bool(told.get("hidden")) is (name not in FACTS), name
        assert told.get("hidden") or told["section"] in SECTIONS, name
    assert {"keys", "columns", "views", "window", "splitter"} <= set(Settings.model_fields) - set(FACTS)
    assert [setting.section for setting in listed()] == sorted(
        (setting.section for setting in listed()), key=SECTIONS.index
    )
    assert {setting.section for setting in listed()} == set(SECTIONS)


def test_every_setting_is_one_that_the_dialog_can_show() -> None:
    for setting in listed():
        assert setting.kind is not Kind.TEXT or setting.fixed, f"{setting.name}: a line nobody judges"
        if setting.kind is Kind.NUMBER:
            assert setting.unit, setting.name
            assert setting.least is not None, setting.name
            assert setting.most is not None, setting.name
        if setting.kind is Kind.CHOICE:
            assert set(extra(setting.name)["words"]) == {value for value, _ in setting.choices}, setting.name
        if setting.needs:
            name, value = setting.needs
            assert value in dict(FACTS[name].choices), setting.name
            assert setting.why, setting.name
        assert setting.description.endswith("."), setting.name
        assert not setting.title.endswith("."), setting.name


def test_due_minutes_count_only_with_due_times_of_ones_own() -> None:
    minutes = [FACTS[name] for name in ("due_stat", "due_high", "due_normal")]
    assert not any(setting.active(defaults()) for setting in minutes)
    assert all(setting.active(Settings.model_validate({"due": "custom"})) for setting in minutes)
    assert FACTS["due"].active(defaults())


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("theme", "grey", "Grey"),
        ("sound", True, "On"),
        ("sound", False, "Off"),
        ("poll_seconds", 20.0, "20 seconds"),
        ("poll_seconds", 7.5, "7.5 seconds"),
        ("reader_email", "", "none"),
        ("reader_email", "a@b.example", "a@b.example"),
    ],
)
def test_values_are_said_in_words(name: str, value: object, words: str) -> None:
    assert FACTS[name].said(value) == words


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("text_px", "20", 20),
        ("text_px", "14", 14),
        ("text_px", "24", 24),
        ("text_px", "13", None),
        ("text_px", "25", None),
        ("text_px", "16.5", None),
        ("text_px", "", None),
        ("text_px", "large", None),
        ("poll_seconds", "7.5", 7.5),
        ("poll_seconds", "7,5", 7.5),
        ("poll_seconds", "4.9", None),
        ("poll_seconds", "nan", None),
        ("poll_seconds", "inf", None),
    ],
)
def test_what_is_typed_is_a_number_within_its_bounds_or_nothing(name: str, typed: str, value: object) -> None:
    assert FACTS[name].entered(typed) == value
    assert value is None or SettingsFile(None).set(name, value) == ""


def test_bounds_are_said_in_words() -> None:
    assert FACTS["text_px"].bounds == "must be a whole number between 14 and 24 pixels"
    assert FACTS["poll_seconds"].bounds == "must be between 5 and 300 seconds"
    free: dict[str, Any] = {"name": "x", "title": "X", "description": "", "section": "Look", "default": 0}
    assert Setting(kind=Kind.NUMBER, **free).bounds == "must be a whole number"
    assert Setting(kind=Kind.NUMBER, whole=False, **free).bounds == "must be a number"


# --- the file


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


async def test_what_is_set_while_it_is_being_saved_is_saved_too(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = SettingsFile(path)

    async def meanwhile(work: Any, seconds: float) -> None:
        await off_the_loop(work, seconds)
        file.set("text_px", 20)

    monkeypatch.setattr(settings, "off_the_loop", meanwhile)
    await file.save()
    assert SettingsFile(path).values.text_px == 20


async def test_what_is_saved_already_is_not_written_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = SettingsFile(path)
    await file.save()
    path.unlink()
    await file.save()
    assert not path.exists()
    file.set("text_px", 20)
    await file.save()
    assert path.exists()
