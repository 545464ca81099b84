"""Fixtures of the state's tests."""

import pytest

from tests.state.support import Room


@pytest.fixture
def room() -> Room:
    """A sandbox with nobody signed in yet."""
    return Room()
