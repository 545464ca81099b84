"""The command avara-sandbox: serve a sandbox until a signal, or until standard input closes."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Sequence

from .app import Sandbox, create_sandbox
from .options import Command, read_command
from .server import Serving, announce, bound, say, when_closed

STDIN = 0
CANNOT_LISTEN = 1


async def _serve(sandbox: Sandbox, serving: Serving, command: Command) -> None:
    loop = asyncio.get_running_loop()

    def stop_soon(*_: object) -> None:
        try:
            loop.call_soon_threadsafe(serving.stop)
        except RuntimeError:  # the loop was closed already
            return

    before = {each: signal.signal(each, stop_soon) for each in (signal.SIGINT, signal.SIGTERM)}
    if command.until_stdin_closes:
        when_closed(STDIN, stop_soon)
    try:
        await serving.run(lambda: announce(sandbox, sys.stdout))
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Returns 0 after an ordered end, 1 when a port is taken; bad arguments exit with 2."""
    command = read_command(arguments)
    try:
        api_socket = bound(command.port)
    except OSError as error:
        say(f"cannot listen on port {command.port}: {error.strerror}")
        return CANNOT_LISTEN
    try:
        files_socket = bound(command.files_port)
    except OSError as error:
        api_socket.close()
        say(f"cannot listen on port {command.files_port}: {error.strerror}")
        return CANNOT_LISTEN
    sandbox = create_sandbox(command.options)
    serving = Serving(sandbox, api_socket, files_socket)
    asyncio.run(_serve(sandbox, serving, command))
    return 0


if __name__ == "__main__":
    sys.exit(main())
