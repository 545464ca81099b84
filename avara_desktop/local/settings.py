"""The reader's settings as they stand: read once, judged by model and policy, and written whole."""

import json
import os
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from avara_desktop.local.policy import Policy
from avara_desktop.local.settings_model import Settings, extra
from avara_desktop.local.threads import off_the_loop
from avara_desktop.signal import Signal

DISK_SECONDS = 5.0
MOST_TOLD = 3
"""Mistakes of a policy that are named; there may be more."""


class SettingsFile:
    """Reads settings once and writes them whole; ``path`` None keeps everything in memory (``--ephemeral``).

    ``changed(name)`` tells which setting has another value now. What a policy sets is locked: ``locked_by`` says by
    whom, :meth:`set` refuses, and the reader's own value stays in the file for when the lock goes.
    """

    def __init__(self, path: Path | None, policy: Policy | None = None) -> None:
        self.failed: Signal[[]] = Signal()
        self.changed: Signal[[str]] = Signal()
        self._path = path
        self._written = ""
        self._own: dict[str, Any] = {}
        self.problem = ""
        self.values = self._read()
        self._policy = policy or Policy()
        self.policy_problem = self._obey()

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

    def _obey(self) -> str:
        """Take on what the policy sets, each setting judged alone; returns what is wrong with the policy, in words."""
        if self._policy.problem:
            return f"The settings policy of this computer {self._policy.problem}. It locks nothing."
        refused = []
        for name, value in self._policy.settings.items():
            if words := self._lock(name, value):
                refused.append(f"“{name[:40]}” {words}")
        told = "; ".join(refused[:MOST_TOLD]) + (" and more" if len(refused) > MOST_TOLD else "")
        return f"In the settings policy of this computer {told}. This is not locked." if refused else ""

    def _lock(self, name: str, value: Any) -> str:
        told = extra(name)
        if not told:
            return "is no setting"
        if told.get("hidden") or told.get("own"):
            return "is the reader's own"
        own = getattr(self.values, name)
        try:
            setattr(self.values, name, value)
        except ValidationError as error:
            return _refusal(error)
        self._own[name] = own
        return ""

    @property
    def locked(self) -> tuple[str, ...]:
        """The names of the settings the policy holds."""
        return tuple(self._own)

    def locked_by(self, name: str) -> str:
        """Who locked a setting; empty if nobody did."""
        return self._policy.set_by if name in self._own else ""

    def set(self, name: str, value: object) -> str:
        """Change a setting and tell who listens. Returns why it cannot be so, in words; empty if it is."""
        if who := self.locked_by(name):
            return f"is set by {who}"
        if getattr(self.values, name) == value:
            return ""
        try:
            setattr(self.values, name, value)
        except ValidationError as error:
            return _refusal(error)
        self.changed.emit(name)
        return ""

    def _text(self) -> str:
        return json.dumps({**self.values.model_dump(mode="json"), **self._own}, indent=1)

    async def save(self) -> None:
        """Write the settings off the event loop, again if they change meanwhile.

        A failure is remembered in ``problem`` and loses nothing in memory.
        """
        if self._path is None:
            return
        path = self._path
        try:
            while (text := self._text()) != self._written:
                await off_the_loop(partial(_replace, path, text), DISK_SECONDS)
                self._written = text
        except OSError:  # TimeoutError is one
            self.problem = "The settings could not be saved; they hold until you quit."
            self.failed.emit()


def _refusal(error: ValidationError) -> str:
    """What the model does not allow, as the rest of a sentence."""
    said = error.errors()[0]["msg"]
    return "must be" + said.split("should be", 1)[1] if "should be" in said else f"is not allowed ({said})"


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
