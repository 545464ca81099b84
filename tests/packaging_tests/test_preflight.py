"""packaging/preflight.py: what is missing on which machine, and what is done about it."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest


class FakeMachine:
    """A machine on which apt installs whatever it is asked for, except for what it does not know."""

    def __init__(self, preflight: Any, **traits: Any) -> None:
        self.said: list[str] = []
        self.ran: list[list[str]] = []
        self.absent: set[str] = traits.get("absent", set())
        self.unknown: set[str] = traits.get("unknown", set())
        self.font: bool = traits.get("font", True)
        self.lists: bool = traits.get("lists", True)
        self.packages: dict[str, str] = {
            **preflight.WITHOUT_SCREEN,
            **preflight.ON_X11,
            **preflight.ON_WAYLAND,
            **preflight.TEST_PROGRAMS,
        }
        apt: bool = traits.get("apt", True)
        self.machine = preflight.Machine(
            linux=traits.get("linux", True),
            root=traits.get("root", False),
            has_library=lambda name: name not in self.absent,
            has_program=lambda name: apt if name == "apt-get" else name not in self.absent,
            has_cjk_font=lambda: self.font,
            has_package_lists=lambda: self.lists,
            run=self.run,
            say=self.said.append,
        )

    def run(self, command: Sequence[str]) -> int:
        self.ran.append(list(command))
        if command[1] == "update":
            self.lists = True
            return 0
        if not self.lists or self.unknown.intersection(command):
            return 100
        self.absent = {name for name in self.absent if self.packages[name] not in command}
        self.font = self.font or "fonts-wqy-microhei" in command
        return 0


Check = Callable[..., tuple[int, FakeMachine]]


@pytest.fixture
def check(preflight: Any) -> Check:
    def run(purpose: str, env: dict[str, str] | None = None, fonts: bool = False, **traits: Any) -> Any:
        fake = FakeMachine(preflight, **traits)

        def find() -> dict[str, str]:
            found: dict[str, str] = preflight.missing(purpose, env or {}, fake.machine)
            return found

        return preflight.ensure(find, fake.machine, with_fonts=fonts), fake

    return run


def test_a_complete_machine_is_left_alone(check: Check) -> None:
    code, fake = check("test", fonts=True, root=True)
    assert (code, fake.said, fake.ran) == (0, [], [])


def test_a_reader_who_is_not_root_gets_one_line_with_what_is_missing_only(check: Check) -> None:
    code, fake = check("window", absent={"libEGL.so.1", "libdbus-1.so.3"})
    assert code == 69
    assert fake.ran == []
    assert fake.said[-1] == "sudo apt-get install -y --no-install-recommends libegl1 libdbus-1-3"
    assert sum("apt-get" in line for line in fake.said) == 1


def test_the_line_fetches_package_lists_where_there_are_none(check: Check) -> None:
    _code, fake = check("window", absent={"libEGL.so.1"}, lists=False)
    assert fake.said[-1] == ("sudo apt-get update && sudo apt-get install -y --no-install-recommends libegl1")


def test_root_gets_the_missing_packages_installed(check: Check) -> None:
    code, fake = check("window", root=True, absent={"libEGL.so.1"})
    assert code == 0
    assert fake.ran == [["apt-get", "install", "-y", "--no-install-recommends", "libegl1"]]
    assert fake.said == ["Installing Debian packages: libegl1"]


def test_root_fetches_package_lists_first_where_there_are_none(check: Check) -> None:
    code, fake = check("window", root=True, absent={"libEGL.so.1"}, lists=False)
    assert code == 0
    assert [command[1] for command in fake.ran] == ["update", "install"]


def test_root_whose_apt_fails_is_told_and_asked_to_do_it(check: Check) -> None:
    code, fake = check("window", root=True, absent={"libEGL.so.1"}, unknown={"libegl1"})
    assert code == 69
    assert [command[1] for command in fake.ran] == ["install", "update", "install"]
    assert fake.said[-1] == "apt-get install -y --no-install-recommends libegl1"


@pytest.mark.parametrize("root", [True, False])
def test_without_apt_the_libraries_are_named(check: Check, root: bool) -> None:
    code, fake = check("window", root=root, apt=False, absent={"libEGL.so.1"})
    assert code == 69
    assert fake.ran == []
    assert "libEGL.so.1" in fake.said[0]
    assert not any("apt" in line for line in fake.said)


def test_other_systems_are_not_looked_at(check: Check, preflight: Any) -> None:
    everything = {*preflight.WITHOUT_SCREEN, *preflight.ON_X11, *preflight.TEST_PROGRAMS}
    assert check("test", fonts=True, linux=False, absent=everything, font=False)[0] == 0


@pytest.mark.parametrize(
    ("purpose", "env", "absent", "code"),
    [
        ("window", {}, "libxcb-cursor.so.0", 0),
        ("window", {"DISPLAY": ":0"}, "libxcb-cursor.so.0", 69),
        ("window", {"WAYLAND_DISPLAY": "wayland-0"}, "libxcb-cursor.so.0", 0),
        ("window", {"WAYLAND_DISPLAY": "wayland-0"}, "libwayland-cursor.so.0", 69),
        ("test", {}, "libxcb-cursor.so.0", 69),
        ("test", {}, "gnome-keyring-daemon", 69),
        ("window", {"DISPLAY": ":0"}, "gnome-keyring-daemon", 0),
        ("", {"DISPLAY": ":0"}, "libGL.so.1", 0),
    ],
)
def test_what_is_needed_follows_from_the_screen_and_the_command(
    check: Check, purpose: str, env: dict[str, str], absent: str, code: int
) -> None:
    assert check(purpose, env, absent={absent})[0] == code


def test_a_missing_font_is_installed_by_root_and_hinted_at_otherwise(check: Check) -> None:
    code, fake = check("window", fonts=True, root=True, font=False)
    assert code == 0
    assert fake.font
    code, fake = check("window", fonts=True, font=False)
    assert code == 0
    assert fake.ran == []
    assert "fonts-wqy-microhei" in fake.said[0]


def test_a_font_that_apt_does_not_know_keeps_nothing_else_from_being_installed(check: Check) -> None:
    code, fake = check(
        "window", fonts=True, root=True, font=False, absent={"libEGL.so.1"}, unknown={"fonts-wqy-microhei"}
    )
    assert code == 0
    assert fake.absent == set()
