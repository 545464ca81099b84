"""Bytes of a DICOM header as text: character sets (PS3.3 C.12.1.1.2, PS3.5 6.1), and what may not be in a text.

Never raises: a byte that its declared character set does not have becomes U+FFFD, which a reader sees and corrects,
where a guess would be a wrong name. Done here since pydicom keeps the escapes of Chinese in the text, cuts a Japanese
name at a byte that only looks like a delimiter, and takes any codec of Python for a character set.
"""

import re
import unicodedata

DEFAULT = ""
"""ISO 646, which is ASCII: the repertoire where none is declared."""
FIRST = {
    "ISO IR 6": DEFAULT,
    "ISO IR 13": "shift_jis",
    "ISO IR 58": "gb2312",
    "ISO IR 87": "iso2022_jp",
    "ISO IR 100": "latin_1",
    "ISO IR 101": "iso8859_2",
    "ISO IR 109": "iso8859_3",
    "ISO IR 110": "iso8859_4",
    "ISO IR 126": "iso8859_7",
    "ISO IR 127": "iso8859_6",
    "ISO IR 138": "iso8859_8",
    "ISO IR 144": "iso8859_5",
    "ISO IR 148": "iso8859_9",
    "ISO IR 149": "euc_kr",
    "ISO IR 159": "iso2022_jp_2",
    "ISO IR 166": "tis_620",
    "ISO IR 192": "utf_8",
    "ISO IR 203": "iso8859_15",
    "GB18030": "gb18030",
    "GBK": "gbk",
}
ESCAPES = {
    b"\x1b(B": DEFAULT,
    b"\x1b(J": "shift_jis",
    b"\x1b)I": "shift_jis",
    b"\x1b-A": "latin_1",
    b"\x1b-B": "iso8859_2",
    b"\x1b-C": "iso8859_3",
    b"\x1b-D": "iso8859_4",
    b"\x1b-F": "iso8859_7",
    b"\x1b-G": "iso8859_6",
    b"\x1b-H": "iso8859_8",
    b"\x1b-L": "iso8859_5",
    b"\x1b-M": "iso8859_9",
    b"\x1b-T": "tis_620",
    b"\x1b-b": "iso8859_15",
    b"\x1b$)A": "gb2312",
    b"\x1b$)C": "euc_kr",
    b"\x1b$B": "iso2022_jp",
    b"\x1b$(D": "iso2022_jp_2",
}
"""Each says its own character set, so that one which the header forgot to declare is understood as well."""
JOINERS = "\u200c\u200d"


def decoded(value: bytes, charset: str) -> str:
    """The text of a value under the first value of Specific Character Set; further ones say themselves by escapes."""
    first = _codec(charset)
    if first in ("utf_8", "gb18030", "gbk"):  # no code extensions there: PS3.3 C.12.1.1.2
        return value.decode(first, "replace")
    return "".join(_piece(piece, first) for piece in re.split(rb"(?=\x1b)", value))


def cleaned(text: str) -> str:
    """Without padding, controls, and the invisible signs that turn the order of what is read; one line."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = re.sub(r"[\t\n\v\f\r\u2028\u2029]+", " ", text)
    return "".join(map(_shown, text)).strip()


def _codec(term: str) -> str:
    """The codec of a defined term, also as some write it: ISO-IR 100, ISO_IR_100, ISO 2022 IR 100."""
    words = re.sub(r"[^A-Z0-9]+", " ", term.upper()).strip().replace("ISO 2022 ", "ISO ")
    return FIRST.get(words.replace("ISO GBK", "GBK").replace("ISO 58", "ISO IR 58"), DEFAULT)


def _piece(piece: bytes, first: str) -> str:
    """What stands between two escapes."""
    escape = next((escape for escape in ESCAPES if piece.startswith(escape)), b"")
    if not escape:
        return _plain(piece, first)
    codec, body = ESCAPES[escape], piece[len(escape) :]
    if codec.startswith("iso2022"):  # these two codecs read the escapes themselves
        return piece.decode(codec, "replace")
    # a delimiter leads back to the first character set (PS3.5 6.1.2.5.3)
    delimiter = re.search(rb"[\\^=\t\n\f\r]", body)
    end = delimiter.start() if delimiter else len(body)
    return _plain(body[:end], codec) + _plain(body[end:], first)


def _plain(value: bytes, codec: str) -> str:
    if codec != DEFAULT:
        return value.decode(codec, "replace")
    try:
        return value.decode("utf_8")  # ASCII, or what many write without declaring it
    except UnicodeDecodeError:
        return value.decode("ascii", "replace")


def _shown(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Cs":  # half a character, of a file's name that could not be decoded
        return "\ufffd"
    return "" if category in ("Cc", "Cf") and sign not in JOINERS else sign
