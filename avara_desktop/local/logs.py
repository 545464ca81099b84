"""Logs that can be sent to support: events and ids, never names, keys or links. JSON lines, rotated."""

import json
import logging
import re
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from avara_desktop.errors import AvaraError

LOGGER = logging.getLogger("avara_desktop")
_LINK = re.compile(r"(?i)(https?://)(?:[^/\s?#]*@)?([\w.:\[\]-]*)\S*")
_BEARER = re.compile(r"(?i)(authorization[\"']?\s*[:=]\s*[\"']?(?:(?:bearer|basic)\s+)?|bearer[\s:=]+)\S+")
FIELDS = frozenset({"event", "study_id", "report_id", "reader_id", "outcome", "seconds", "status", "count"})


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


def event(name: str, **fields: object) -> None:
    """Log one event of the app by name and ids; only the fields in ``FIELDS`` are ever written."""
    LOGGER.info(name, extra={"event": {"event": name, **fields}})


@contextmanager
def outcome_of(name: str, **ids: object) -> Generator[None, None, None]:
    """Log an act with how it ended: "ended", the type of the error it met, or "failed"."""
    outcome = "failed"
    try:
        yield
        outcome = "ended"
    except AvaraError as error:
        outcome = type(error).__name__
        raise
    finally:
        event(name, **ids, outcome=outcome)


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
