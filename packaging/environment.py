"""The project's own .venv: which Python makes it, what is installed into it, and how a later start knows it is ready.

A stamp inside .venv tells what it was made of. It is removed before anything changes and written when all is done, so
an interrupted set-up has none; without a stamp .venv is made anew.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {
    "runtime": ROOT / "packaging" / "requirements.lock",
    "dev": ROOT / "packaging" / "requirements-dev.lock",
}
OLDEST, NEWEST = (3, 11), (3, 14)  # pyproject's requires-python
GRACE = 10.0  # seconds that an interrupted child has to end by itself


def say(text: str) -> None:
    print(text, flush=True)


@dataclass(frozen=True)
class Venv:
    """A virtual environment for this project, and the Python that it is made with."""

    folder: Path
    python: str  # the Python that makes it,
    home: str  # its sys.base_prefix
    version: str  # and its sys.version

    @property
    def _programs(self) -> Path:
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    def program(self, name: str) -> str:
        return str(self._programs / (f"{name}.exe" if os.name == "nt" else name))

    @property
    def _stamp(self) -> Path:
        return self.folder / "avara-desktop.stamp"

    def _made_of(self) -> str:
        """What a venv can't outlive: its Python's place and minor version, and its own place (scripts name it)."""
        minor = ".".join(self.version.split()[0].split(".")[:2])
        return f"{minor} {self.home} {self.folder}"

    def _installed_from(self) -> str:
        digest = hashlib.sha256(self.version.encode())
        for source in (*LOCKS.values(), ROOT / "pyproject.toml"):
            digest.update(b"\0" + source.read_bytes())
        return digest.hexdigest()

    def lacks(self, kind: str) -> str:
        """What a kind ("runtime" or "dev") still needs: "" (nothing), "install" or "venv" (all of it, anew)."""
        try:
            made_of, installed_from, installed = self._stamp.read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError):
            return "venv"
        if made_of != self._made_of() or not Path(self.program("python")).exists():
            return "venv"
        ready = installed_from == self._installed_from() and installed in (kind, "dev")
        return "" if ready else "install"

    def prepare(self, kind: str) -> int:
        """Make it ready for a kind; the exit code of what failed, or 0."""
        todo = self.lacks(kind)
        if not todo:
            return 0
        self._stamp.unlink(missing_ok=True)
        if todo == "venv":
            say(f"Making .venv with Python {self.version.split()[0]} ...")
            if code := call([self.python, "-m", "venv", "--clear", str(self.folder)], quiet=True):
                return code
        # --only-binary: an sdist would run code to build itself, with build tools that no hash covers
        pip = [self.program("python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
        size = " (the first time about 300 MB to download, 800 MB on disk)" if todo == "venv" else ""
        say(f"Installing the locked packages{size} ...")
        if code := call([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(LOCKS[kind])], quiet=True):
            say("The packages could not be installed: pip's words are above. Is the package index within reach?")
            return code
        say("Installing avara-desktop itself, editable ...")
        if code := call([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], quiet=True):
            return code
        stamp = "\n".join((self._made_of(), self._installed_from(), kind))
        draft = self._stamp.with_suffix(".new")
        draft.write_text(stamp, encoding="utf-8")
        draft.replace(self._stamp)
        return 0


def venv_in(folder: Path) -> Venv:
    """A venv made with the running Python; where that is a venv's own, with the one behind it."""
    return Venv(folder, getattr(sys, "_base_executable", None) or sys.executable, sys.base_prefix, sys.version)


def fits(version: tuple[int, ...]) -> bool:
    return OLDEST <= version[:2] <= NEWEST


def other_python(which: Callable[[str], str | None], version_of: Callable[[str], tuple[int, ...]]) -> str | None:
    """The newest Python on PATH that fits, for when the running one does not. (A name alone proves nothing: pyenv
    puts names on PATH that only say "not activated".)"""
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        path = which(f"python3.{minor}")
        if path and fits(version_of(path)):
            return path
    return None


def version_of(python: str) -> tuple[int, ...]:
    """A Python's version; () if it does not run."""
    ask = [python, "-c", "import sys; print(*sys.version_info[:3])"]
    try:
        answer = subprocess.run(ask, capture_output=True, text=True, check=False, timeout=20)
        return tuple(int(part) for part in answer.stdout.split()) if answer.returncode == 0 else ()
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return ()


def missing_venv_module() -> dict[str, str]:
    """Debian keeps ensurepip, which venv needs, in a package of its own."""
    importlib.invalidate_caches()
    if importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv"):
        return {}
    minor = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return {f"Python {minor}'s ensurepip module": f"python{minor}-venv"}


def call(command: Sequence[str], env: Mapping[str, str] | None = None, *, quiet: bool = False) -> int:
    """Run a command in the project's root to its end; its exit code, and a shell's number if a signal killed it.

    `quiet`: show what it prints only if it fails, and say every 30 s that it goes on.
    """
    with tempfile.TemporaryFile() as output:
        child = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=output if quiet else None, stderr=output if quiet else None
        )
        start = time.monotonic()
        try:
            while True:
                try:
                    code = child.wait(timeout=30 if quiet else None)
                    break
                except subprocess.TimeoutExpired:
                    say(f"... {time.monotonic() - start:.0f} s, still at work")
        except BaseException:  # Ctrl+C reached the child as well: let it clean up
            try:
                child.wait(timeout=GRACE)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            raise
        if code and output.tell():
            output.seek(0)
            say(output.read().decode(errors="replace"))
        return code if code >= 0 else 128 - code
