"""The README stays true: its keys, commands and picture exist."""

import re
from pathlib import Path

import pytest

from avara_desktop.arguments import parser
from avara_desktop.commands import COMMANDS
from avara_desktop.sandbox.switches import SWITCHES
from avara_desktop.ui.kit.text import first_key

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [command for command in COMMANDS if command.keys], ids=lambda command: command.id)
def test_every_key_is_in_the_keyboard_map(command: object) -> None:
    key = first_key(command)  # type: ignore[arg-type]
    shown = key.removeprefix("g then ") if key.startswith("g then") else key
    assert f"`{shown}`" in README or f"`{key}`" in README


def test_the_picture_and_the_linked_files_exist() -> None:
    links = re.findall(r"\]\(([^)]+)\)", README)
    assert len(links) >= 3
    for link in links:
        assert (ROOT / link).is_file(), link


def test_every_subcommand_named_is_one() -> None:
    help_text = parser().format_help()
    for name in re.findall(r"`avara-desktop (\w+)", README):
        assert name in help_text


def test_each_open_question_is_a_switch_of_the_sandbox() -> None:
    assert len(SWITCHES) >= 10
    assert "--switch" in README
