"""Logs that can be sent to support: events and ids, never names, keys or links. JSON lines, rotated.

They are the local audit as well (reading-room.md 5.6): one line for each launch and each write, with time, reader,
study, how it ended, and whether the server confirmed it.
"""

import asyncio
import json
import logging
import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from avara_desktop.errors import AvaraError, OutcomeUnknown, SafetyStop

LOGGER = logging.getLogger("avara_desktop")
_LINK = re.compile(r"(?i)(https?://)(?:[^/\s?#]*@)?([\w.:\[\]-]*)\S*")
_BEARER = re.compile(r"(?i)(authorization[\"']?\s*[:=]\s*[\"']?(?:(?:bearer|basic)\s+)?|bearer[\s:=]+)\S+")
FIELDS = frozenset(
    {"event", "study_id", "report_id", "reader_id", "outcome", "confirmed", "seconds", "status", "count"}
)
_reading: list[str] = []
"""The id of whoever reads, while somebody does."""


def redacted(text: str) -> str:
    """Text with links cut to scheme and host, and bearer keys removed."""
    return _BEARER.sub(r"\1[key]", _LINK.sub(r"\1\2/…", text))


class JsonLines(logging.Formatter):
    """One JSON object a line. Of an exception only types and places are kept: its text may quote patient data."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
        }
        event = getattr(record, "event", None)
        if isinstance(event, dict):
            line |= {name: value for name, value in event.items() if name in FIELDS}
        else:
            line["event"] = redacted(record.getMessage())
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = where(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def where(error: BaseException) -> str:
    """Type of an error and the places it passed, innermost last; no messages and no values."""
    places = []
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        places.append(f"{Path(code.co_filename).name}:{step.tb_lineno} {code.co_name}")
        step = step.tb_next
    return " > ".join([type(error).__name__, *places[-12:]])


def reading_as(reader_id: str) -> None:
    """Say who reads from now on, on every line; empty for nobody."""
    _reading[:] = [reader_id] if reader_id else []


def event(name: str, **fields: object) -> None:
    """Log one event of the app by name and ids; only the fields in ``FIELDS`` are ever written."""
    who = {"reader_id": _reading[0]} if _reading else {}
    LOGGER.info(name, extra={"event": {"event": name, **who, **fields}})


@dataclass
class Outcome:
    """How an act ended, as far as it says so itself. ``confirmed`` None: it asked nothing of the server to confirm."""

    ids: dict[str, object]
    words: str = "ended"
    confirmed: bool | None = None

    def met(self, error: BaseException) -> None:
        """The act ended with an error."""
        known = (words for kind, words in _ENDINGS if isinstance(error, kind))
        self.words = next(known, type(error).__name__ if isinstance(error, AvaraError) else "failed")


_ENDINGS = ((OutcomeUnknown, "not confirmed"), (SafetyStop, "stopped"), (asyncio.CancelledError, "interrupted"))


@contextmanager
def outcome_of(name: str, **ids: object) -> Generator[Outcome, None, None]:
    """Log an act with how it ended: what it says itself, "not confirmed", "stopped", "interrupted", the type of another
    error it met, or "failed". Who acts is who reads when it begins.
    """
    who = {"reader_id": _reading[0]} if _reading else {}
    found = Outcome({**who, **ids})
    try:
        yield found
    except BaseException as error:
        found.met(error)
        raise
    finally:
        certain = {} if found.confirmed is None else {"confirmed": found.confirmed}
        event(name, **found.ids, outcome=found.words, **certain)


def start(folder: Path | None) -> None:
    """Begin logging to a folder (5 files of 2 MB); None logs nowhere, for ``--ephemeral``."""
    for loud in ("httpx", "httpcore", "keyring", "asyncio", "qasync"):
        # httpx writes whole URLs, signatures included, at INFO
        logging.getLogger(loud).setLevel(logging.WARNING)
    LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = False
    if folder is None:
        LOGGER.addHandler(logging.NullHandler())
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(folder / "avara-desktop.log", maxBytes=2_000_000, backupCount=4, encoding="utf-8")
    except OSError:
        LOGGER.addHandler(logging.NullHandler())
        return
    handler.setFormatter(JsonLines())
    LOGGER.addHandler(handler)


def stop() -> None:
    """Close the log."""
    for handler in tuple(LOGGER.handlers):
        LOGGER.removeHandler(handler)
        handler.close()
    LOGGER.propagate = True
