"""The command line: ``avara-desktop [run] | demo | tour | doctor | sandbox``.

Exit codes: 0 done, 1 a check failed, 2 wrong arguments, 69 something is missing on this machine, 130 interrupted.
"""

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from avara_desktop import examination

if TYPE_CHECKING:
    from avara_desktop.ui.window.shell import Shell

EXIT_UNAVAILABLE = 69
"""EX_UNAVAILABLE of sysexits.h."""
USUAL = {(): False, ("run",): False, ("--ephemeral",): True, ("run", "--ephemeral"): True}
"""The arguments of the ordinary starts, and whether each is ephemeral: the window need not wait for a parser."""


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
    words = tuple(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ("sandbox",):
        from avara_desktop.sandbox.__main__ import main as serve

        return serve(list(words[1:]))
    try:
        return _run(ephemeral=USUAL[words]) if words in USUAL else _asked(words)
    except KeyboardInterrupt:
        return 130
    except ImportError as error:
        if "PySide6" not in str(error) and ".so" not in str(error):
            raise
        print(f"A library that Qt needs is missing: {error}\nRun: avara-desktop doctor", file=sys.stderr)
        return EXIT_UNAVAILABLE


def _asked(words: Sequence[str]) -> int:
    from avara_desktop.arguments import parser

    asked = parser().parse_args(words)
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


def _run(*, ephemeral: bool) -> int:
    values = {name: os.environ.get(name, "") for name in examination.ACCESS_VARIABLES}
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
    from avara_desktop.ui.window.shell import Shell, spare_the_sources

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
