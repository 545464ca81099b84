"""Fixtures of the journeys: one virtual screen for all of them, a workplace for each."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .workplace import Sandbox, Workplace, lacking, virtual_screen

if not sys.platform.startswith("linux"):
    collect_ignore_glob = ["test_*.py"]  # the screen is an X server


@pytest.fixture(scope="session")
def screen() -> Iterator[str]:
    absent = lacking(["Xvfb", "xdotool"])
    assert not absent, f"journeys need {', '.join(absent)}; packaging/dev.py test installs them"
    with virtual_screen() as display:
        yield display


@pytest.fixture
def workplace(screen: str, tmp_path: Path) -> Iterator[Workplace]:
    made = Workplace(tmp_path / "workplace", screen)
    yield made
    made.close()


@pytest.fixture
def sandbox(workplace: Workplace) -> Sandbox:
    """A sandbox whose reader has nothing in progress, so that the first Enter is the first study opened."""
    made = workplace.sandbox()
    reader = made.get("/_sandbox/state")["reader"]["userId"]
    query = {"assignedTo": reader, "studyReportStatus": "in_progress,addendum_active", "limit": "100"}
    for study in made.get("/v1/autoScribe/studies", **query)["studies"]:
        made.post(f"/_sandbox/studies/{study['studyId']}/sign")
    return made
