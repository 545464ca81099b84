"""Presigned links to report files, as a storage host judges them."""

from __future__ import annotations

import hmac
import secrets
from typing import Protocol

from .clock import SandboxClock

LINK_SECONDS = 3600
EXTERNAL_LINK_SECONDS = 300
"""The documents call the links of external reports short-lived; how short is the sandbox's own choice."""


class Named(Protocol):
    """Where the report files are served."""

    files_url: str


class Links:
    """Signs and checks `{files_url}/reports/{reportId}.pdf?X-Signature=...&X-Expires=<seconds since 1970>`.

    The files of external reports are beside them, under the ids of those.
    """

    def __init__(self, clock: SandboxClock, origin: Named) -> None:
        self._clock = clock
        self._origin = origin
        self._secret = secrets.token_bytes(32)

    def _signature(self, report_id: str, expires: str) -> str:
        return hmac.new(self._secret, f"{report_id} {expires}".encode(), "sha256").hexdigest()

    def url(self, report_id: str, *, expired: bool = False, seconds: int = LINK_SECONDS) -> str:
        """A fresh link. `expired`: one whose time is over already (a fault)."""
        expires = str(int(self._clock.now()) + (-1 if expired else seconds))
        signature = self._signature(report_id, expires)
        return f"{self._origin.files_url}/reports/{report_id}.pdf?X-Signature={signature}&X-Expires={expires}"

    def fault_of(self, report_id: str, signature: str, expires: str) -> tuple[str, str] | None:
        """Why a link is not honoured, as a storage host's error code and message; None when it is."""
        if not hmac.compare_digest(signature.encode(), self._signature(report_id, expires).encode()):
            return "SignatureDoesNotMatch", "The request signature we calculated does not match"
        if self._clock.now() > int(expires):
            return "AccessDenied", "Request has expired"
        return None
