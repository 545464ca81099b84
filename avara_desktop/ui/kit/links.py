"""The one place that opens a link outside the app."""

from urllib.parse import urlsplit

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from avara_desktop.api.address import allowed_link
from avara_desktop.errors import NoBrowser, UnsafeLink


def checked(link: str) -> QUrl:
    """The link as Qt will open it. Raises ``UnsafeLink`` where it is not plain https (or http to this computer).

    Two parsers must agree on scheme and host, and what was judged is what is opened (safety.md T5, T6).
    """
    if not allowed_link(link):
        raise UnsafeLink
    url = QUrl(link, QUrl.ParsingMode.StrictMode)
    parts = urlsplit(link)
    if not url.isValid() or url.scheme() != parts.scheme or url.host() != (parts.hostname or "") or url.userInfo():
        raise UnsafeLink
    return url


def open_link(link: str) -> None:
    """Hand a link to the system's browser. Raises ``UnsafeLink`` or ``NoBrowser``; keeps no trace of the link."""
    if not QDesktopServices.openUrl(checked(link)):
        raise NoBrowser
