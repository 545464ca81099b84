"""Which addresses may receive the key, and which links may be followed."""

from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avara_desktop.api.address import MAX_LINK, allowed_link, is_loopback, same_origin, server_address
from avara_desktop.errors import BadAddress
from tests.api.samples import bounded

PRODUCTION = "https://api.avarasoftware.com"

SCHEMES = """
file ftp sftp ssh smb javascript data vbscript about blob ws wss mailto tel ms-msdt search-ms steam irc gopher
view-source jar chrome res ldap dict tftp news nfs afp x-apple intent android-app ms-officecmd zoommtg slack
"""
CONTROLS = [chr(number) for number in (*range(0x21), 0x7F)]
ODD_SIGNS = [*'\\"<>^`{|}', "\u202e", "\u200b", "\u3002", "\uff0e", "\u0430", "é", "\u2215", "\uff0f", "\u00ad"]
HOSTILE_HOSTS = """
user@example.com user:password@example.com @example.com :@example.com example.com@evil.com user%40example.com
example.com:8443 example.com:80 example.com:0 example.com:99999 example.com:-1 example.com:443:443 example.com:4x43
example.com:٤٤٣ exa%6dple.com example.com%2eevil.com example.com%00.evil.com example.com%2f.evil.com exa_mple.com
exa,mple.com exa;mple.com exa!mple.com exa$mple.com exa&mple.com exa'mple.com exa(mple.com exa*mple.com exa+mple.com
exa=mple.com exa~mple.com .example.com example..com example.com. example.com.. -example.com example-.com
example.-com.org . .. ... - 0x7f.1 0x7f000001 127.1 2130706433 1.2.3 1.2.3.999 1.2.3.4.5 256.1.1.1 01.2.3.4 1.2.3.0x4
example.1 example.0x [::1] [::ffff:127.0.0.1] [fe80::1%25eth0] [v1.x] [ ] [] []example.com ::1 999999999999
"""

HOSTILE = [
    "",
    " ",
    "https",
    "https:",
    "https:/",
    "https://",
    "https:///",
    "https:///path",
    "https:example.com",
    "https:/example.com",
    "https:////example.com",
    "https://?query",
    "https://#fragment",
    "//example.com/",
    "/path",
    "example.com",
    "example.com:443",
    "C:\\Windows\\system32\\calc.exe",
    "\\\\server\\share",
    "http://example.com/",
    "http://127.0.0.1.example.com/",
    "http://localhost.example.com/",
    "http://127.0.0.1@example.com/",
    "http://example.com#@127.0.0.1/",
    "http://192.168.0.1/",
    "http://0.0.0.0/",
    "http://2130706433/",
    "http://127.1/",
    "http://localhost./",
    "https://" + "a" * 64 + ".com/",
    "https://" + "a." * 127 + "com/",
    "https://example.com/" + "a" * MAX_LINK,
    *(f"{scheme}://example.com/" for scheme in SCHEMES.split()),
    *(f"{scheme}:example.com" for scheme in SCHEMES.split()),
    *(f"https://{host}/" for host in HOSTILE_HOSTS.split()),
    *(f"https://exa{sign}mple.com/" for sign in [*CONTROLS, *ODD_SIGNS]),
    *(f"https://example.com/{sign}" for sign in [*CONTROLS, *ODD_SIGNS]),
    *(f"{sign}https://example.com/" for sign in [*CONTROLS, *ODD_SIGNS]),
]
HONEST = [
    "https://example.com",
    "https://example.com/",
    "https://example.com:443/",
    "https://example.com:/",
    "HTTPS://EXAMPLE.COM/Path",
    "https://a.b-c.d0.example.co.uk/path/to%20file.pdf",
    "https://xn--mnchen-3ya.de/",
    "https://93.184.216.34/",
    "https://3com.example/",
    "https://bucket.s3.eu-central-1.amazonaws.com/r/a.pdf?X-Amz-Signature=0123&X-Amz-Date=20260101T000000Z#page=1",
    "https://viewer.example.com/?token=eyJhbGciOi.JIUzI1-NiJ9_x~&redirect=https://user@example.com/",
    "https://example.com/a;b=c,d/(e)!*'$&+=:@[f]",
    "https://localhost:8443/",
    "https://127.0.0.1:8443/",
    "http://localhost/",
    "http://localhost:8000/viewer?token=1",
    "http://127.0.0.1:65535/",
    "http://127.8.9.10/",
    "https://example.com/" + "a" * (MAX_LINK - 20),
]


def test_there_are_well_over_a_hundred_hostile_links() -> None:
    assert len(set(HOSTILE)) >= 300
    assert len(set(HOSTILE)) == len(HOSTILE)


@pytest.mark.parametrize("link", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_link_is_not_followed(link: str) -> None:
    assert not allowed_link(link)


@pytest.mark.parametrize("link", HONEST, ids=range(len(HONEST)))
def test_an_honest_link_is_followed(link: str) -> None:
    assert allowed_link(link)


LINKS = st.text(max_size=80) | st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["https://", "http://", "HTTPS://", "https:", "//", "ftp://", "https:/\\"]),
        st.text("abc.-019xX:@%[]/\\?#\t é", max_size=20),
        st.sampled_from(["", "/", ":443/", ":8443", "@evil.com/", "?q", "#f", ".evil.com", "\\@evil.com"]),
    ),
)


@bounded()
@given(LINKS)
def test_every_parser_agrees_on_a_link_that_is_followed(link: str) -> None:
    if not allowed_link(link):
        return
    parts, url = urlsplit(link), httpx.URL(link)
    assert parts.hostname == url.host
    assert url.userinfo == b""
    assert url.scheme == "https" or (url.scheme == "http" and is_loopback(url.host))
    assert url.port in (None, 443) or is_loopback(url.host)


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        (PRODUCTION, PRODUCTION),
        ("https://api.avarasoftware.com/", PRODUCTION),
        ("  api.avarasoftware.com\n", PRODUCTION),
        ("HTTPS://API.AvaraSoftware.com", PRODUCTION),
        ("https://api.avarasoftware.com?", PRODUCTION),
        ("https://api.example.com:8443", "https://api.example.com:8443"),
        ("https://api.example.com:443", "https://api.example.com:443"),
        ("https://api.example.com:", "https://api.example.com"),
        ("api.example.com:8443", "https://api.example.com:8443"),
        ("localhost:8000", "https://localhost:8000"),
        ("http://localhost:8000/", "http://localhost:8000"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("https://10.0.0.7", "https://10.0.0.7"),
    ],
)
def test_a_typed_server_address_becomes_its_origin(typed: str, origin: str) -> None:
    assert server_address(typed) == origin


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "https://",
        "://",
        "//",
        "https://[",
        "https://]",
        "https://[::1]:8000",
        "https://ex\u2100mple.com",
        "https://api.example.com/v1",
        "https://api.example.com//",
        "https://api.example.com?key=1",
        "https://api.example.com#x",
        "https://user@api.example.com",
        "https://user:password@api.example.com",
        "https://@api.example.com",
        "https://api.example.com:0",
        "https://api.example.com:99999",
        "https://api.example.com:port",
        "ftp://api.example.com",
        "file:///etc/passwd",
        "javascript://api.example.com",
        "api example.com",
        "https://api..example.com",
        "https://1.2.3.999",
        "https://пример.рф",
        "api.example.com\\@evil.com",
        "key sk_live_123",
    ],
)
def test_what_is_no_origin_is_no_server_address(typed: str) -> None:
    with pytest.raises(BadAddress):
        server_address(typed)


@pytest.mark.parametrize("typed", ["http://api.example.com", "http://192.168.1.1:8000", "HTTP://api.avarasoftware.com"])
def test_plain_http_to_another_computer_is_refused_and_says_why(typed: str) -> None:
    with pytest.raises(BadAddress) as caught:
        server_address(typed)
    assert "https" in caught.value.advice


@bounded()
@given(LINKS)
def test_whatever_is_typed_is_an_origin_or_not_usable(typed: str) -> None:
    try:
        origin = server_address(typed)
    except BadAddress:
        return
    assert server_address(origin) == origin
    assert same_origin(origin, origin + "/v1/autoScribe/studies")
    assert httpx.URL(origin).scheme == "https" or is_loopback(httpx.URL(origin).host)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.255.255.254", True),
        ("::1", True),
        ("localhost.example.com", False),
        ("128.0.0.1", False),
        ("127.1", False),
        ("0.0.0.0", False),
        ("", False),
        ("example.com", False),
    ],
)
def test_this_computer_is_known_by_name_and_number(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://a.b", "https://a.b/x?y", True),
        ("https://a.b", "https://A.B:443/", True),
        ("http://a.b:80", "http://a.b/", True),
        ("https://a.b", "http://a.b", False),
        ("https://a.b", "https://a.b:8443", False),
        ("https://a.b", "https://a.b.c", False),
        ("https://a.b", "https://x.a.b", False),
        ("https://a.b", "https://a.b.", False),
        ("https://a.b", "https://a.b@c.d/", False),
        ("https://a.b", "https://a.b:0", False),
        ("https://a.b:84430", "https://a.b:84430", False),
        ("https://[", "https://[", False),
    ],
)
def test_an_origin_is_scheme_host_and_port(one: str, other: str, same: bool) -> None:
    assert same_origin(one, other) is same
    assert same_origin(other, one) is same
