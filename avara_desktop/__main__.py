"""The command line: ``avara-desktop [run] | demo | tour | doctor | sandbox``.

Exit codes: 0 done, 1 a check failed, 2 wrong arguments, 69 something is missing on this machine, 130 interrupted.
"""

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from avara_desktop import __version__, examination

if TYPE_CHECKING:
    from avara_desktop.ui.shell import Shell

EXIT_UNAVAILABLE = 69
"""EX_UNAVAILABLE of sysexits.h."""
ACCESS_VARIABLES = ("AVARA_BASE_URL", "AVARA_API_KEY", "AVARA_READER_EMAIL")


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


def cannot_show() -> str:
    """Why no window can be shown here, or nothing. Qt would not say it: it would abort the process with a core dump."""
    if not examination.screen():
        return "There is no display to show a window on. avara-desktop tour --out DIR runs without one."
    if lacking := examination.lacking_for_a_window(os.environ):
        install = examination.install_line(lacking.values())
        return f"Qt cannot start here without {', '.join(lacking)}.\n{install}\nMore: avara-desktop doctor"
    return ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand; returns the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["sandbox"]:
        from avara_desktop.sandbox.__main__ import main as serve

        return serve(words[1:])
    asked = parser().parse_args(words)
    try:
        match asked.command:
            case "tour":
                return _tour(asked.out, asked.size, asked.theme, asked.text_px)
            case "doctor":
                from avara_desktop.doctor import main as examine

                return examine(as_json=asked.json)
            case "demo":
                return _demo(asked.studies, asked.out)
            case _:
                return _run(ephemeral=asked.ephemeral)
    except KeyboardInterrupt:
        return 130
    except ImportError as error:
        if "PySide6" not in str(error) and ".so" not in str(error):
            raise
        print(f"A library that Qt needs is missing: {error}\nRun: avara-desktop doctor", file=sys.stderr)
        return EXIT_UNAVAILABLE


def _run(*, ephemeral: bool) -> int:
    values = {name: os.environ.get(name, "") for name in ACCESS_VARIABLES}
    if ephemeral and not all(values.values()):
        missing = ", ".join(name for name, value in values.items() if not value)
        print(f"--ephemeral needs these environment variables: {missing}", file=sys.stderr)
        return 2
    if reason := cannot_show():
        print(reason, file=sys.stderr)
        return EXIT_UNAVAILABLE
    shell = _shell(keeps=not ephemeral)
    from avara_desktop import start

    if not ephemeral:
        return start.ordinary(shell.give_way)
    base_url, key, email = values.values()
    return start.ephemeral(base_url, key, email, shell.give_way)


def _shell(*, keeps: bool) -> "Shell":
    """The window's place on screen, painted before the rest is loaded; where it stood last, if that is kept."""
    from avara_desktop.local import paths
    from avara_desktop.ui.shell import Shell, spare_the_sources

    spare_the_sources()
    # pydantic would look through every installed package for plugins, which could read what it reads
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # nothing that is loaded from here on is ever given back: collecting in between finds nothing, slowly
    gc.disable()
    shell = Shell(paths.settings_file() if keeps else None)
    shell.paint_first()
    return shell


def _demo(studies: int, out: Path) -> int:
    if not examination.screen():
        print("There is no display, so the tour runs off screen instead of the demo.", flush=True)
        return _tour(out, (1280, 800))
    if reason := cannot_show():
        print(reason, file=sys.stderr)
        return EXIT_UNAVAILABLE
    shell = _shell(keeps=False)
    from avara_desktop import start

    return start.demo(studies, shell.give_way)


def _tour(out: Path, size: tuple[int, int], theme: str = "dark", text_px: int = 16) -> int:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from avara_desktop.tour.whole import main as tour

    return tour(out, size, theme, text_px)


if __name__ == "__main__":
    sys.exit(main())
