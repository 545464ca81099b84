"""The command line of avara-sandbox."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

from .app import SandboxOptions
from .switches import SWITCHES, SwitchError, Switches


@dataclass(frozen=True, slots=True)
class Command:
    """What the command line asks for. A port of 0 is any free one."""

    options: SandboxOptions
    port: int
    files_port: int
    until_stdin_closes: bool


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a whole number, not {text!r}") from None


def _whole(text: str) -> int:
    number = _number(text)
    if number < 0:
        raise argparse.ArgumentTypeError("must not be negative")
    return number


def _port(text: str) -> int:
    number = _whole(text)
    if number > 65_535:
        raise argparse.ArgumentTypeError("must be a port number, at most 65535")
    return number


def _milliseconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1
    if not 0 <= number < 3_600_000:
        raise argparse.ArgumentTypeError("must be milliseconds, from 0 to below 3600000")
    return number


def _switch(text: str) -> tuple[str, str]:
    name, found, value = text.partition("=")
    if not found:
        raise argparse.ArgumentTypeError("must be NAME=VALUE")
    try:
        Switches.check(name, value)
    except SwitchError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return name, value


def parser() -> argparse.ArgumentParser:
    """The parser; bad arguments end the process with a message and exit code 2."""
    told = "\n".join(
        f"  {switch.name} = {' | '.join(switch.values)}{' or more' if switch.minimum is not None else ''}"
        f"\n      {switch.meaning}"
        for switch in SWITCHES
    )
    made = argparse.ArgumentParser(
        prog="avara-sandbox",
        description="Serve the AutoScribe API with invented studies on 127.0.0.1. Prints one line of JSON when ready.",
        epilog=f"switches, the first value being the default:\n{told}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    made.add_argument("--port", type=_port, default=0, help="port of the API; 0 (default): any free one")
    made.add_argument("--files-port", type=_port, default=0, help="port of the report files; 0 (default): any free one")
    made.add_argument("--studies", type=_whole, default=400, metavar="N", help="how many studies (default 400)")
    made.add_argument("--assigned", type=_whole, default=60, metavar="N", help="how many are the reader's (default 60)")
    made.add_argument("--seed", type=_number, default=1, metavar="S", help="the same seed makes the same studies")
    made.add_argument("--live", action="store_true", help="studies arrive, are taken and cancelled while it runs")
    made.add_argument("--slips", action="store_true", help="a few studies have slips of order entry to be found")
    made.add_argument("--latency-ms", type=_milliseconds, default=0.0, metavar="L", help="added to every answer")
    made.add_argument("--control", action="store_true", help="add the /_sandbox/ control calls")
    made.add_argument("--api-key", metavar="KEY", help="the key to accept; a random one by default")
    made.add_argument("--switch", type=_switch, action="append", default=[], metavar="NAME=VALUE")
    made.add_argument("--until-stdin-closes", action="store_true", help="end when standard input reaches its end")
    return made


def read_command(arguments: Sequence[str] | None = None) -> Command:
    """The command line as a Command."""
    given = parser().parse_args(arguments)
    if given.api_key is not None and not given.api_key.strip():
        parser().error("--api-key must not be empty")
    options = SandboxOptions(
        studies=given.studies,
        assigned=given.assigned,
        seed=given.seed,
        live=given.live,
        slips=given.slips,
        latency_ms=given.latency_ms,
        control=given.control,
        api_key=given.api_key,
        switches=dict(given.switch),
    )
    return Command(options, given.port, given.files_port, given.until_stdin_closes)
