"""Faults on request: which requests they meet and what becomes of the answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from . import checks
from .problems import invalid
from .records import Json

KINDS = ("status", "delay", "drop", "garbage", "truncate", "expired-link", "html", "redirect")
PORTAL = "http://portal.sandbox.example/sign-in"
PORTAL_PAGE = (
    "<!doctype html><title>Network sign-in</title><h1>Welcome to the guest network</h1>"
    f'<p>Please <a href="{PORTAL}">sign in</a> to continue.</p>'
)
EXPIRED_XML = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code>'
    "<Message>Request has expired</Message></Error>"
)


@dataclass(slots=True)
class Fault:
    """One fault. `path` is a prefix, or a glob when it has * ? or [; `times` None: until cleared.

    `skip`: so many requests that it would meet pass unharmed first (the pages before the one that is lost).

    `after_commit`: the request is carried out first, then its answer is replaced (a gateway's 502 after the commit).
    """

    path: str
    kind: str
    method: str | None = None
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    delay_ms: float = 0
    times: int | None = None
    skip: int = 0
    after_commit: bool = False

    def meets(self, method: str, path: str) -> bool:
        """Whether a request falls under the fault."""
        if self.method is not None and self.method != method:
            return False
        if any(sign in self.path for sign in "*?["):
            return fnmatchcase(path, self.path)
        return path.startswith(self.path)


class Faults:
    """The faults now set; the first that meets a request is the one that happens."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Set one more."""
        self.waiting.append(fault)

    def clear(self) -> None:
        """Remove all."""
        self.waiting.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that meets this request, counted off."""
        for fault in self.waiting:
            if fault.meets(method, path):
                if fault.skip:
                    fault.skip -= 1
                    return None
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self.waiting.remove(fault)
                return fault
        return None


def read_fault(body: Any) -> Fault:
    """A fault out of a control call's body. Raises Problem 422."""
    names = ("path", "kind", "method", "status", "headers", "body", "delay_ms", "times", "skip", "after_commit")
    fields = checks.an_object(body, "body", names)
    given: Json = {name: value for name, value in fields.items() if value is not None}
    kind = checks.one_of(given.get("kind"), KINDS, "kind")
    fault = Fault(checks.a_text(given.get("path"), "path", shortest=1), kind)
    for name in ("status", "times", "skip"):
        if name in given:
            if not isinstance(given[name], int) or given[name] < 1:
                raise invalid(name, "must be a whole number of at least 1")
            setattr(fault, name, given[name])
    if "delay_ms" in given:
        if not isinstance(given["delay_ms"], int | float) or given["delay_ms"] < 0:
            raise invalid("delay_ms", "must be a number of milliseconds")
        fault.delay_ms = given["delay_ms"]
    if "method" in given:
        fault.method = checks.a_text(given["method"], "method").upper()
    if "headers" in given:
        headers = checks.an_object(given["headers"], "headers")
        fault.headers = {name: checks.a_text(value, f"headers.{name}") for name, value in headers.items()}
    fault.body = given.get("body")
    fault.after_commit = bool(given.get("after_commit"))
    return fault
