"""The command: its options, the one line it prints, and how it ends."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from typing import Any

import httpx
import pytest

from avara_desktop.sandbox import __main__ as command
from avara_desktop.sandbox import server
from avara_desktop.sandbox.options import read_command

from .support import REPORTS, ROOT, STUDIES, USERS, Caller, process


def client(line: dict[str, Any]) -> httpx.Client:
    """A client of a sandbox process."""
    return httpx.Client(base_url=line["base_url"], headers={"authorization": f"Bearer {line['api_key']}"})


def test_one_line_then_it_serves_until_terminated() -> None:
    with process("--live", "--latency-ms", "1", "--api-key", "ak_mine", "--switch", "token_seconds=5") as (
        running,
        line,
    ):
        assert set(line) == {"base_url", "api_key", "reader_email", "files_url", "pid", "control"}
        assert (line["api_key"], line["pid"], line["control"]) == ("ak_mine", running.pid, False)
        with client(line) as http:
            answer = http.get(USERS, params={"email": line["reader_email"]})
            assert len(answer.json()["users"]) == 1
            assert answer.headers.get_list("date") == [answer.headers["date"]]
            assert http.get(line["files_url"]).status_code == 404
            began = time.monotonic()
            running.send_signal(signal.SIGTERM)
            out, errors = running.communicate(timeout=10)
        assert (running.returncode, out, errors) == (0, "", "")
        print(f"ended after {time.monotonic() - began:.2f} s")


def test_it_ends_while_an_answer_is_delayed() -> None:
    with (
        process("--latency-ms", "600000") as (running, line),
        socket.create_connection(("127.0.0.1", int(line["base_url"].rpartition(":")[2]))) as connection,
    ):
        connection.sendall(b"GET /v1/autoScribe/users HTTP/1.1\r\nhost: x\r\n\r\n")
        running.send_signal(signal.SIGINT)
        assert running.communicate(timeout=10) == ("", "")
        assert running.returncode == 0


def test_it_ends_with_its_parent() -> None:
    with process("--until-stdin-closes", stdin=subprocess.PIPE) as (running, line):
        with client(line) as http:
            assert http.get(USERS).status_code == 200
        assert running.stdin is not None
        running.stdin.close()
        assert running.wait(timeout=10) == 0


def test_it_outlives_a_closed_stdin_unless_asked() -> None:
    with process() as (running, line), client(line) as http:
        assert http.get(STUDIES).status_code == 200
        assert running.poll() is None


def test_connections_are_really_cut() -> None:
    with process("--control") as (running, line), client(line) as http:
        for kind in ("drop", "truncate"):
            http.post("/_sandbox/faults", json={"path": USERS, "kind": kind, "times": 1})
            with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
                http.get(USERS)
            assert http.get(USERS).status_code == 200
        study = http.get(STUDIES, params={"studyReportStatus": "completed", "limit": 1}).json()["studies"][0]
        pdf = http.get(f"{REPORTS}/pdf", params={"studyId": study["studyId"]}).json()["reports"][0]["presignedUrl"]
        http.post("/_sandbox/faults", json={"path": "/reports", "kind": "truncate", "times": 1})
        with httpx.Client() as plain:
            with pytest.raises(httpx.RemoteProtocolError):
                plain.get(pdf)
            whole = plain.get(pdf)
        assert whole.content.startswith(b"%PDF-")
        running.terminate()
        assert running.communicate(timeout=10)[1] == ""


def test_a_hundred_thousand_studies_are_served_to_the_last() -> None:
    began = time.monotonic()
    with process("--studies", "100000", "--switch", "list_order=created_asc") as (_, line), client(line) as http:
        print(f"100,000 studies served after {time.monotonic() - began:.2f} s")
        oldest = http.get(STUDIES, params={"limit": 1}).json()
        assert oldest["studies"][0]["studyId"] == "stu_abcdef1234567890abcdef1234567890"
        assert oldest["hasMore"] is True
        query = {"studyReportStatus": "in_progress", "severity": "stat", "limit": "100"}
        cursor, found = "", 0
        while True:
            page = http.get(STUDIES, params=query | ({"cursor": cursor} if cursor else {})).json()
            found += len(page["studies"])
            if not page["hasMore"]:
                break
            cursor = page["cursor"]
        assert found > 500


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--studies", "-1"], "must not be negative"),
        (["--assigned", "many"], "must be a whole number, not 'many'"),
        (["--seed", "1.5"], "must be a whole number"),
        (["--latency-ms", "slow"], "milliseconds"),
        (["--port", "70000"], "port number"),
        (["--latency-ms", "-5"], "milliseconds"),
        (["--switch", "x"], "NAME=VALUE"),
        (["--switch", "x=y"], "no switch named"),
        (["--switch", "list_order=random"], "takes created_desc"),
        (["--api-key", " "], "must not be empty"),
        (["--colour"], "unrecognized"),
    ],
)
def test_bad_arguments_end_with_two(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        read_command(arguments)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_a_taken_port_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with server.bound(0) as taken:
        port = str(taken.getsockname()[1])
        assert command.main(["--port", port]) == 1
        assert command.main(["--files-port", port]) == 1
    assert capsys.readouterr().err.count(f"cannot listen on port {port}") == 2


def test_served_in_this_process(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    monkeypatch.setattr(command, "STDIN", reading)
    asked: list[int] = []
    announce = server.announce

    def announced(sandbox: Any, out: Any) -> None:
        announce(sandbox, out)

        async def ask() -> None:
            async with httpx.AsyncClient() as http:
                key = {"authorization": f"Bearer {sandbox.api_key}"}
                for kind in ("drop", "truncate"):
                    fault = {"path": USERS, "kind": kind, "times": 1}
                    await http.post(f"{sandbox.base_url}/_sandbox/faults", json=fault, headers=key)
                    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
                        await http.get(f"{sandbox.base_url}{USERS}", headers=key)
                answer = await http.get(f"{sandbox.base_url}{USERS}", headers=key)
                asked.append(answer.status_code)
            os.close(writing)

        tasks.append(asyncio.get_running_loop().create_task(ask()))

    tasks: list[asyncio.Task[None]] = []
    monkeypatch.setattr(command, "announce", announced)
    before = signal.getsignal(signal.SIGTERM)
    assert command.main(["--studies", "5", "--control", "--live", "--until-stdin-closes"]) == 0
    os.close(reading)
    assert asked == [200]
    assert signal.getsignal(signal.SIGTERM) is before
    assert json.loads(capsys.readouterr().out)["control"] is True


def test_a_closed_descriptor_counts_as_ended() -> None:
    reading, writing = os.pipe()
    os.close(writing)
    os.close(reading)
    ended: list[bool] = []
    server.when_closed(reading, lambda: ended.append(True)).join(10)
    assert ended == [True]


def test_starting_does_not_load_qt_or_the_rest_of_the_app() -> None:
    said = subprocess.run(
        [sys.executable, "-c", "import sys, avara_desktop.sandbox.__main__; print(*sorted(sys.modules))"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    ours = [name for name in said if name.startswith("avara_desktop") and not name.startswith("avara_desktop.sandbox")]
    assert ours == ["avara_desktop"]
    assert not [name for name in said if name.partition(".")[0] in ("PySide6", "httpx", "pydantic", "multipart")]


def test_pdfs_without_an_application() -> None:
    code = (
        "from avara_desktop.sandbox.pdf import printed\n"
        "assert printed('<p>x', 't').startswith(b'%PDF-') and printed('<p>y', 't').startswith(b'%PDF-')"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_the_default_addresses_are_placeholders() -> None:
    sandbox = Caller().sandbox
    assert (sandbox.base_url, sandbox.files_url) == ("http://127.0.0.1:1", "http://127.0.0.1:2")
