"""The sandbox as a process: it starts, ends when told, and never outlives whoever started it."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from avara_desktop.local import sandbox_process
from avara_desktop.local.sandbox_process import SandboxAccess, SandboxFailed, SandboxProcess, command

FEW = ("--studies", "12")
PARENT = """
import asyncio, json, sys
from avara_desktop.local.sandbox_process import SandboxProcess

async def main():
    access = await SandboxProcess().start(("--studies", "12"))
    print(json.dumps({"base_url": access.base_url}), flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


def answers(base_url: str) -> bool:
    """Whether anybody listens there."""
    parts = urlsplit(base_url)
    try:
        socket.create_connection((str(parts.hostname), int(parts.port or 0)), timeout=1).close()
    except OSError:
        return False
    return True


def soon(condition: Callable[[], bool]) -> bool:
    """Whether something becomes so within ten seconds."""
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


def pretender(folder: Path, script: str) -> str:
    """A program to be run in the place of Python."""
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


async def test_it_starts_tells_how_to_reach_it_and_ends_when_told() -> None:
    process = SandboxProcess()
    assert process.pid is None
    access = await process.start(FEW)
    assert process.pid
    assert answers(access.base_url)
    assert access.reader_email == "reader@sandbox.example"
    assert access.api_key not in repr(access)
    began = time.monotonic()
    await process.stop()
    assert time.monotonic() - began < sandbox_process.STOP_SECONDS + 1
    assert process.pid is None
    assert not answers(access.base_url)
    await process.stop()


async def test_starting_again_ends_the_one_before() -> None:
    process = SandboxProcess()
    first = await process.start(FEW)
    second = await process.start(FEW)
    assert not answers(first.base_url)
    assert answers(second.base_url)
    await process.stop()


async def test_one_that_died_has_no_pid_and_can_be_stopped() -> None:
    process = SandboxProcess()
    await process.start(FEW)
    pid = process.pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    assert soon(lambda: process.pid is None)
    await process.stop()


async def test_one_that_does_not_listen_to_the_polite_word_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"base_url": "http://127.0.0.1:9", "reader_email": "a@b.example", "api_key": "k"}
    stubborn = f"trap '' TERM; echo '{json.dumps(told)}'; while :; do sleep 1; done"
    monkeypatch.setattr(sys, "executable", pretender(tmp_path, stubborn))
    monkeypatch.setattr(sandbox_process, "STOP_SECONDS", 0.1)
    process = SandboxProcess()
    assert await process.start() == SandboxAccess("http://127.0.0.1:9", "a@b.example", "k")
    pid = process.pid
    assert pid
    await process.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_an_interpreter_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    process = SandboxProcess()
    with pytest.raises(SandboxFailed):
        await process.start()
    assert process.pid is None


@pytest.mark.parametrize(
    "script", ["exit 3", "echo no json", "echo '{}'", "echo '[1]'", "echo 7", "echo '{\"base_url\": 1}'"]
)
async def test_a_program_that_does_not_say_how_to_reach_it_is_ended_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    monkeypatch.setattr(sys, "executable", pretender(tmp_path, script))
    process = SandboxProcess()
    with pytest.raises(SandboxFailed):
        await process.start()
    assert process.pid is None


async def test_a_program_that_says_nothing_is_ended_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", pretender(tmp_path, "exec sleep 60"))
    monkeypatch.setattr(sandbox_process, "START_SECONDS", 0.1)
    process = SandboxProcess()
    with pytest.raises(SandboxFailed):
        await process.start()
    assert process.pid is None


async def test_bad_arguments_are_told_as_a_sandbox_that_did_not_start() -> None:
    with pytest.raises(SandboxFailed):
        await SandboxProcess().start(("--studies", "many"))


def test_it_ends_by_itself_when_its_parent_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        base_url = json.loads(parent.stdout.readline())["base_url"]
        assert answers(base_url)
        parent.kill()
        parent.wait(10)
        assert soon(lambda: not answers(base_url))


def test_a_bundle_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    assert command(FEW)[1:3] == ["-m", "avara_desktop.sandbox"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert command(FEW) == [sys.executable, "sandbox", "--until-stdin-closes", *FEW]
