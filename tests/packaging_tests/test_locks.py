"""packaging/*.lock: pins with hashes for every system, and nothing that ties them to one index or machine."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPTS = ROOT / "packaging"
LOCKS = ("requirements.lock", "requirements-dev.lock")
PIN = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>[^ ]+)(?: ; (?P<marker>[^\\]+?))? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def project() -> dict[str, Any]:
    return pyproject()["project"]  # type: ignore[no-any-return]


def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pins(lock: str) -> dict[str, str]:
    lines = (SCRIPTS / lock).read_text(encoding="utf-8").splitlines()
    found = [match for line in lines if (match := PIN.match(line))]
    return {match["name"]: match["version"] for match in found}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_pins_with_hashes_and_nothing_else(lock: str) -> None:
    lines = (SCRIPTS / lock).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not PIN.match(line) and not HASH.match(line)] == []
    after = [*lines[1:], ""]
    assert [
        line for line, following in zip(lines, after, strict=True) if PIN.match(line) and "--hash" not in following
    ] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address_and_no_machine(lock: str) -> None:
    text = (SCRIPTS / lock).read_text(encoding="utf-8")
    assert not re.search(r"https?:|file:|--index|--extra-index|--find-links|@|/", text)


def test_locks_satisfy_the_ranges_of_pyproject() -> None:
    back_end = [Requirement(text) for text in pyproject()["build-system"]["requires"]]
    extras = project()["optional-dependencies"]
    runtime = [Requirement(text) for text in project()["dependencies"] + extras["dicom"]] + back_end
    dev = runtime + [Requirement(text) for text in extras["dev"]]
    for lock, wanted in zip(LOCKS, (runtime, dev), strict=True):
        pinned = pins(lock)
        wrong = [str(need) for need in wanted if not need.specifier.contains(pinned.get(need.name.lower(), "0.dev0"))]
        assert wrong == [], f"{lock} is older than pyproject.toml: run packaging/dev.py lock"


def test_developers_have_what_users_may_add() -> None:
    extras = project()["optional-dependencies"]
    assert set(extras["dicom"]) <= set(extras["dev"])


def test_the_dev_lock_is_the_runtime_lock_and_more() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()
