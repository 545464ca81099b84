"""Fixtures of the sandbox's tests."""

from __future__ import annotations

import os

import pytest

from .support import Caller

# report files are printed by Qt, which needs no screen for that
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture
def call() -> Caller:
    """A sandbox of 60 studies in this process, 20 of them the reader's, with control calls."""
    return Caller()
