"""The reader's settings: each written once, with default, bounds, title and description. No key, no patient data."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from avara_desktop.local.threads import off_the_loop
from avara_desktop.signal import Signal

PRODUCTION = "https://api.avarasoftware.com"
"""The server of readers who were given no other address."""
DISK_SECONDS = 5.0


class Settings(BaseModel):
    """What this workstation remembers between runs."""

    model_config = ConfigDict(extra="ignore", validate_assignment=True)

    server: str = Field(PRODUCTION, title="Server address", description="Where the Avara API is reached.")
    reader_email: str = Field("", title="Reader", description="The work email of the reader last signed in.")
    poll_seconds: float = Field(
        20.0, ge=5, le=300, title="Refresh every", description="Seconds between two reads of the worklist."
    )
    theme: Literal["dark", "grey"] = Field(
        "dark", title="Theme", description="Dark for a reading room, mid-grey for a lit one."
    )
    text_px: int = Field(16, ge=14, le=24, title="Text size", description="Height of ordinary text in pixels.")
    white_paper: bool = Field(
        False, title="White paper", description="Show report PDFs on bright white instead of dimmed paper."
    )
    idle_seconds: float = Field(
        30.0,
        ge=5,
        le=600,
        title="List is idle after",
        description="Seconds without a key, another window in front, after which waiting studies come in by themselves.",
    )
    witness_seconds: float = Field(
        15.0,
        ge=5,
        le=120,
        title="Opened study must begin within",
        description="Seconds after opening in which the server must say that the study is in progress.",
    )
    due: Literal["none", "car", "us", "custom"] = Field(
        "none",
        title="Due times",
        description="None, the Canadian (CAR) maximum report times, the old US benchmark, or minutes of your own.",
    )
    due_stat: int = Field(0, ge=0, le=14400, title="STAT due after", description="Minutes; 0 for no due time.")
    due_high: int = Field(0, ge=0, le=14400, title="HIGH due after", description="Minutes; 0 for no due time.")
    due_normal: int = Field(0, ge=0, le=14400, title="Normal due after", description="Minutes; 0 for no due time.")
    toasts: bool = Field(
        True,
        title="Notifications",
        description="Show few and specific ones, without name or MRN, in the list's corner.",
    )
    tray: bool = Field(
        False, title="System notifications", description="Show the same through the system while the list is covered."
    )
    sound: bool = Field(
        False, title="Soft tone", description="One soft tone for a new STAT of yours; off for shared rooms."
    )
    unassigned_stat_minutes: int = Field(
        0,
        ge=0,
        le=240,
        title="Tell of unassigned STAT after",
        description="Minutes a STAT may wait for a reader before you are told once; 0 for never.",
    )
    key_preset: Literal["standard", "left hand", "function keys"] = Field(
        "standard",
        title="Key preset",
        description="Keys for both hands, for the left hand alone, or for macro buttons.",
    )
    keys: dict[str, list[str]] = Field(
        default_factory=dict,
        title="Keys of your own",
        description="Key sequences by command, in place of the preset's.",
    )
    single_letters: bool = Field(
        True,
        title="Single letters",
        description="Letters alone move and show; off where speech is typed into the list.",
    )
    burst_guard: bool = Field(
        True,
        title="Guard against dictation",
        description="Ignore text that is typed into the list faster than by hand.",
    )
    columns: list[str] = Field(
        default_factory=list,
        title="Columns",
        description="Columns of the worklist in their order; empty for the usual.",
    )
    views: list[dict[str, Any]] = Field(
        default_factory=list, title="Saved views", description="Views you made: filters and order, never a search text."
    )
    window: str = Field("", title="Window", description="Size and place of the window, as Qt keeps it (base64).")
    splitter: dict[str, list[int]] = Field(
        default_factory=dict, title="Panes", description="Sizes of list and detail pane, by screen orientation."
    )


class SettingsFile:
    """Reads settings once and writes them whole; ``path`` None keeps everything in memory (``--ephemeral``)."""

    def __init__(self, path: Path | None) -> None:
        self.failed: Signal[[]] = Signal()
        self._path = path
        self.problem = ""
        self.values = self._read()

    def _read(self) -> Settings:
        if self._path is None:
            return Settings.model_validate({})
        try:
            return Settings.model_validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return Settings.model_validate({})
        except (OSError, ValidationError):
            return self._set_aside()

    def _set_aside(self) -> Settings:
        """Keep what cannot be read under another name, say so, and start with the defaults."""
        self.problem = "The settings could not be read and were set aside; the defaults are in use."
        try:
            if self._path:
                self._path.replace(self._path.with_suffix(".bad.json"))
        except OSError:
            self.problem = "The settings could not be read; the defaults are in use."
        return Settings.model_validate({})

    async def save(self) -> None:
        """Write the settings off the event loop; a failure is remembered in ``problem`` and loses nothing in memory."""
        if self._path is None:
            return
        path, text = self._path, json.dumps(self.values.model_dump(mode="json"), indent=1)
        try:
            await off_the_loop(lambda: _replace(path, text), DISK_SECONDS)
        except OSError:  # TimeoutError is one
            self.problem = "The settings could not be saved; they hold until you quit."
            self.failed.emit()


def _replace(path: Path, text: str) -> None:
    """Write beside and rename, so that a crash leaves the old file or the new one, never half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix="settings-", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
