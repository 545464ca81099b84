"""The embedded sandbox as a process of its own, so that an outage can be shown by ending it."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from avara_desktop.errors import AvaraError
from avara_desktop.local.threads import off_the_loop

START_SECONDS = 20.0
STOP_SECONDS = 1.5


class SandboxFailed(AvaraError):
    """The sandbox process did not come up."""

    title = "The sandbox did not start"
    advice = "Run avara-desktop doctor to see what is missing."


@dataclass(frozen=True)
class SandboxAccess:
    """How to reach a running sandbox. Its key opens nothing but synthetic data."""

    base_url: str
    reader_email: str
    api_key: str = field(repr=False)


def command(arguments: Sequence[str]) -> list[str]:
    """The command line of a sandbox; a frozen bundle starts itself with the word ``sandbox``."""
    start = (
        [sys.executable, "sandbox"]
        if getattr(sys, "frozen", False)
        else [sys.executable, "-m", "avara_desktop.sandbox"]
    )
    return [*start, "--until-stdin-closes", *arguments]


class SandboxProcess:
    """Starts and ends one sandbox. It also ends by itself when this process dies: it watches its standard input."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    async def start(self, arguments: Sequence[str] = ()) -> SandboxAccess:
        """Start it and wait for its first line. Raises ``SandboxFailed``."""
        await self.stop()
        try:
            process = subprocess.Popen(  # noqa: S603, ASYNC220 - our own program; starting it takes a millisecond
                command(arguments), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        except OSError as error:
            raise SandboxFailed from error
        self._process = process
        try:
            line = await off_the_loop(lambda: process.stdout.readline() if process.stdout else b"", START_SECONDS)
            told = json.loads(line)
            return SandboxAccess(str(told["base_url"]), str(told["reader_email"]), str(told["api_key"]))
        except (TimeoutError, ValueError, KeyError, TypeError) as error:
            await self.stop()
            raise SandboxFailed from error

    async def stop(self) -> None:
        """End it, politely first; returns within ``STOP_SECONDS`` plus a moment."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()

        def wait() -> None:
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

        await off_the_loop(wait, STOP_SECONDS + 5)
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
