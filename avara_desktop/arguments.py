"""What can be asked for on the command line. The ordinary starts do without: a parser takes long to load."""

import argparse
from pathlib import Path

from avara_desktop import __version__
from avara_desktop.examination import ACCESS_VARIABLES


def parser() -> argparse.ArgumentParser:
    """The arguments of every subcommand."""
    made = argparse.ArgumentParser(prog="avara-desktop", description="The reading-room worklist for Avara AutoScribe.")
    made.add_argument("--version", action="version", version=f"avara-desktop {__version__}")
    commands = made.add_subparsers(dest="command", metavar="COMMAND")
    run = commands.add_parser("run", help="open the worklist (the default)")
    for each in (made, run):
        each.add_argument(
            "--ephemeral",
            action="store_true",
            help=f"take {', '.join(ACCESS_VARIABLES)} from the environment, keep all in memory, write nothing",
        )
    demo = commands.add_parser("demo", help="the worklist on an embedded sandbox with synthetic patients")
    demo.add_argument("--studies", type=_whole, default=400, help="studies in the sandbox (default 400)")
    demo.add_argument("--out", type=Path, default=Path("tour"), help="where pictures go if there is no display")
    tour = commands.add_parser("tour", help="drive the real window by keys against a sandbox, off screen, and check it")
    tour.add_argument("--out", type=Path, required=True, help="folder for numbered pictures and tour.json")
    tour.add_argument("--size", type=_size, default=(1280, 800), help="window size, such as 1920x1080")
    tour.add_argument("--theme", choices=("dark", "grey"), default="dark", help="dark (the default) or grey")
    tour.add_argument("--text-px", type=_text_px, default=16, metavar="N", help="text size, 14 to 24 (default 16)")
    doctor = commands.add_parser("doctor", help="what this machine has and lacks; no secrets, no patient data")
    doctor.add_argument("--json", action="store_true", help="as JSON")
    sandbox = commands.add_parser("sandbox", help="serve the sandbox alone (see avara-sandbox --help)", add_help=False)
    sandbox.add_argument("rest", nargs=argparse.REMAINDER)
    return made


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError("must be a whole number, 0 or more")
    return int(text)


def _size(text: str) -> tuple[int, int]:
    try:
        width, height = (int(part) for part in text.lower().split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError("a size is WIDTHxHEIGHT, such as 1280x800") from None
    if not (640 <= width <= 7680 and 480 <= height <= 4320):
        raise argparse.ArgumentTypeError("a size lies between 640x480 and 7680x4320")
    return width, height


def _text_px(text: str) -> int:
    number = _whole(text)
    if not 14 <= number <= 24:
        raise argparse.ArgumentTypeError("a text size lies between 14 and 24 pixels")
    return number
