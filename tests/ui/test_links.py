"""Links: what is judged is what is opened, and only plain https (or http to this computer) ever is."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from avara_desktop.errors import NoBrowser, UnsafeLink
from avara_desktop.ui.kit.links import checked, open_link

SCHEMES = [
    "file", "ftp", "smb", "ssh", "telnet", "mailto", "tel", "sms", "data", "javascript", "vbscript", "about", "chrome",
    "ms-msdt", "search-ms", "ms-word", "steam", "slack", "zoommtg", "dicom", "ldap", "jar", "blob", "view-source", "ws",
    "wss", "gopher", "nfs", "dav", "itms", "x-apple", "intent", "market", "skype", "git", "svn", "res", "shell", "hcp",
    "HTTPS\u200b", "https ", "ht\ntps",
]  # fmt: skip
HOSTS = [
    "user@avara.example", "user:pass@avara.example", "avara.example@evil.example", "[::1]", "[fe80::1]", "0x7f.1",
    "127.1",
    "2130706433", "0177.0.0.1", "avara.example:8443", "avara.example:0", "avara.example:99999", "avara.example:x", "",
    "-avara.example", "avara-.example", "a..b", ".example", "example.", "аvara.example", "avara。example",
    "avara%2eexample",
    "avara%00.example", "avara\\.evil.example", "avara.example\\@evil.example", "avara example", "avara\t.example",
    "avara.example\r\nHost: evil", "avara.example\u202e", "ａvara.example", "☃.example", "xn--\u00e9.example",
    "a" * 64 + ".example",
    "avara_underscore.example", "*.example", "avara.example,evil.example", "avara.example;evil", "'avara.example'",
    "<avara>",
    "256.1.1.1", "1.2.3", "1.2.3.4.5", "999", "0x1",
]  # fmt: skip
PATHS = [
    " ",
    "\x00",
    "\x7f",
    "\n",
    "\r",
    "\t",
    '"',
    "<",
    ">",
    "\\",
    "^",
    "`",
    "{",
    "|",
    "}",
    "\u202e",
    "é",
    "\ufeff",
    "a" * 5000,
]
HOSTILE = [
    *[f"{scheme}://avara.example/x" for scheme in SCHEMES],
    *[f"{scheme}:avara.example" for scheme in SCHEMES[:8]],
    *[f"https://{host}/x" for host in HOSTS],
    *[f"https://avara.example/{path}" for path in PATHS],
    "", "/", "//avara.example/x", "avara.example", "\\\\evil\\share", "C:\\Windows\\calc.exe", "http://avara.example/x",
    " https://avara.example/", "https:/avara.example", "https:///avara.example", "https:avara.example", "http://localhost.evil/x",
    "http://127.0.0.1.evil.example/", "http://10.0.0.1/", "https://avara.example/x\nhttps://evil",
]  # fmt: skip
GOOD = [
    "https://viewer.avarasoftware.com/open/abc?token=a-b_c.d~e",
    "https://avara.example:443/x",
    "https://avara.example/~name/%2F?next=%2Fx#frag",
    "https://1.2.3.4/x",
    "http://127.0.0.1:8080/open/x",
    "http://localhost:1/open/x",
    "https://a-b.example/x?y=1&z=(2)[3]!$'*,;:@",
]


def taking(opened: list[QUrl]) -> Callable[[QUrl], bool]:
    """Stands for a system that opens every link."""

    def take(url: QUrl) -> bool:
        opened.append(url)
        return True

    return take


def test_there_are_more_than_a_hundred_hostile_links() -> None:
    assert len(set(HOSTILE)) >= 100


@pytest.mark.parametrize("link", HOSTILE)
def test_a_hostile_link_is_refused(link: str) -> None:
    with pytest.raises(UnsafeLink):
        checked(link)


@pytest.mark.parametrize("link", GOOD)
def test_a_good_link_is_opened_exactly_as_it_was_judged(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, link: str
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", taking(opened))
    open_link(link)
    assert opened == [checked(link)]
    assert opened[0].toString(QUrl.ComponentFormattingOption.FullyEncoded) == link
    assert opened[0].host() in link


def test_where_the_two_parsers_disagree_nothing_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("avara_desktop.ui.kit.links.allowed_link", lambda _: True)
    for link in ("https://user@avara.example/", "https://avara.example:x/", "https://exa mple/", "HTTPS://[::1"):
        with pytest.raises((UnsafeLink, ValueError)):
            checked(link)


def test_nothing_is_handed_over_of_a_refused_link(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", taking(opened))
    for link in HOSTILE:
        with pytest.raises(UnsafeLink):
            open_link(link)
    assert opened == []


def test_without_a_browser_the_error_says_so_and_holds_no_link(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: False)
    with pytest.raises(NoBrowser) as caught:
        open_link("https://avara.example/secret-token")
    assert "secret" not in f"{caught.value} {caught.value.advice}"
