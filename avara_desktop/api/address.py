"""Which addresses may receive the key, and which links may be followed at all."""

import ipaddress
import re
from urllib.parse import urlsplit

from avara_desktop.errors import BadAddress

MAX_LINK = 4096
"""Longest link followed, in characters; an honest tokenised link is a few hundred."""
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


def is_loopback(host: str) -> bool:
    """Whether a host is this computer by number or by the name localhost (no look-up is made)."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def allowed_link(link: str) -> bool:
    """Whether a link is plain https, or http to this computer (the sandbox), with nothing hidden in it.

    Refused are user names and passwords, control characters and spaces, backslashes, hosts that are no plain ASCII
    name or dotted IPv4 number, and anything over ``MAX_LINK`` characters. Source: safety.md T5 and T6 (parsers disagree
    on exactly these).
    """
    if len(link) > MAX_LINK or not link.isascii() or any(sign <= " " or sign in '\\"<>^`{|}\x7f' for sign in link):
        return False
    try:
        parts = urlsplit(link)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    if not _plain_host(host) or "[" in parts.netloc or "@" in parts.netloc:
        return False
    if parts.scheme == "https":
        return port in (None, 443) or is_loopback(host)
    return parts.scheme == "http" and is_loopback(host)


def _plain_host(host: str) -> bool:
    """Whether every parser reads this host alike: letters, digits and hyphens; if it ends in a number, dotted IPv4."""
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return False
    if not _NUMBER.fullmatch(labels[-1]):
        return True
    try:
        return str(ipaddress.IPv4Address(host)) == host
    except ValueError:
        return False


def server_address(text: str) -> str:
    """The origin (scheme, host, port) of a server address as a reader types it.

    Raises ``BadAddress`` where it is not https (http is taken for this computer only) or carries more than an origin.
    """
    address = text.strip()
    if "://" not in address:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise BadAddress from error
    if not parts.hostname or parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise BadAddress
    if port == 0:
        raise BadAddress
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise BadAddress(advice="Use https. Plain http is accepted for a sandbox on this computer only.")
    if not allowed_link(f"{parts.scheme}://{parts.hostname}/"):
        raise BadAddress
    return f"{parts.scheme}://{parts.hostname}" + (f":{port}" if port else "")


def same_origin(one: str, other: str) -> bool:
    """Whether two URLs share scheme, host and port; false where either cannot be read."""
    try:
        return _origin(one) == _origin(other)
    except ValueError:
        return False


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    port = {"https": 443, "http": 80}.get(parts.scheme) if parts.port is None else parts.port
    return parts.scheme, parts.hostname, port
