"""packaging's scripts, loaded by path as Python starts them."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SCRIPTS = Path(__file__).resolve().parent.parent.parent / "packaging"


def load(name: str) -> ModuleType:
    """A script, with its folder first on sys.path for its siblings."""
    spec = importlib.util.spec_from_file_location(name, SCRIPTS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    sys.path.insert(0, str(SCRIPTS))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(SCRIPTS))
    return module


@pytest.fixture(scope="module")
def dev() -> Iterator[ModuleType]:
    before = set(sys.modules)
    yield load("dev")
    for name in {"dev", "environment", "preflight"} - before:
        sys.modules.pop(name, None)


@pytest.fixture
def preflight(dev: ModuleType) -> Any:
    return dev.preflight


@pytest.fixture
def environment(dev: ModuleType) -> Any:
    return dev.environment
