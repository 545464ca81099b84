"""The files that somebody dropped or chose: folders are walked in the order of their names, links are not followed."""

import os
import stat
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

MOST_FILES = 20_000
"""Files and folders that are looked at in one go; a study of thin slices has some 5,000."""


def files_in(paths: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Each file, and each folder on the way; with the reason why it is not to be opened, or "folder", or nothing.

    What was named itself may be a link or hidden; within folders, hidden ones are passed over in silence.
    """
    pending = [(path, True) for path in reversed(dict.fromkeys(paths))]
    while pending:
        path, named = pending.pop()
        try:
            mode = path.stat(follow_symlinks=named).st_mode
            if stat.S_ISDIR(mode):
                with os.scandir(path) as entries:
                    names = [entry.name for entry in islice(entries, MOST_FILES + 1) if entry.name[0] != "."]
                pending += [(path / name, False) for name in sorted(names, reverse=True)]
                yield path, "folder"
                continue
        except (OSError, ValueError):  # ValueError: a name with a NUL
            yield path, "could not be read"
            continue
        link, regular = stat.S_ISLNK(mode), stat.S_ISREG(mode)
        yield path, "a link, not followed" if link else "" if regular else "not a file"
