"""Serves a sandbox's two apps on 127.0.0.1 with uvicorn until it is told to stop."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

import uvicorn
from starlette.types import ASGIApp

from .app import Sandbox

HOST = "127.0.0.1"


class QuietServer(uvicorn.Server):
    """A uvicorn server that leaves the signals to us, since there are two of them."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def bound(port: int) -> socket.socket:
    """A listening socket on 127.0.0.1. Raises OSError when the port is taken."""
    # asyncio turns Nagle's algorithm off only where the protocol is named; with it every answer waits 40 ms for an ACK
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere this option would let two processes share the port
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((HOST, port))
        taken.listen(128)
    except OSError:
        taken.close()
        raise
    return taken


def _server(app: ASGIApp) -> QuietServer:
    config = uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=1,
    )
    return QuietServer(config)


class Serving:
    """A sandbox being served on two sockets."""

    def __init__(self, sandbox: Sandbox, api_socket: socket.socket, files_socket: socket.socket) -> None:
        self._sandbox = sandbox
        self._sockets = (api_socket, files_socket)
        self._servers = (_server(sandbox.api), _server(sandbox.files))
        sandbox.base_url, sandbox.files_url = (f"http://{HOST}:{each.getsockname()[1]}" for each in self._sockets)

    async def run(self, ready: Callable[[], None]) -> None:
        """Serve until stop() was called. `ready` is called once both ports answer."""
        tasks = [
            asyncio.create_task(server.serve(sockets=[each]), name=f"serve {each.getsockname()[1]}")
            for server, each in zip(self._servers, self._sockets, strict=True)
        ]
        if self._sandbox.options.live:
            tasks.append(asyncio.create_task(self._sandbox.department.work(self._sandbox.closing), name="department"))
        while not all(server.started or server.should_exit for server in self._servers):  # noqa: ASYNC110 - uvicorn tells it no other way
            await asyncio.sleep(0.002)
        ready()
        await asyncio.gather(*tasks)

    def stop(self) -> None:
        """End run() soon. Delayed answers are given at once."""
        self._sandbox.closing.set()
        for server in self._servers:
            server.should_exit = True


def announce(sandbox: Sandbox, out: TextIO) -> None:
    """The one line a sandbox prints."""
    line = {
        "base_url": sandbox.base_url,
        "api_key": sandbox.api_key,
        "reader_email": sandbox.reader_email,
        "files_url": sandbox.files_url,
        "pid": os.getpid(),
        "control": sandbox.options.control,
    }
    out.write(json.dumps(line) + "\n")
    out.flush()


def when_closed(descriptor: int, act: Callable[[], None]) -> threading.Thread:
    """Call `act`, in a thread of its own, once nothing more can be read there."""

    def watch() -> None:
        try:
            # not sys.stdin: a thread waiting inside it would hold its lock when the interpreter ends
            while os.read(descriptor, 4096):
                pass
        except OSError:
            pass  # a closed descriptor has ended as well
        act()

    thread = threading.Thread(target=watch, name="stdin", daemon=True)
    thread.start()
    return thread


def say(message: str) -> None:
    """A line for whoever started the sandbox."""
    sys.stderr.write(f"avara-sandbox: {message}\n")
