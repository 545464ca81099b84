"""Character sets: declared rightly, wrongly or not at all; and what is taken out of a text."""

import pytest

from avara_desktop.local.dicom_text import ESCAPES, FIRST, cleaned, decoded


@pytest.mark.parametrize(
    ("value", "charset", "text"),
    [
        (b"Buc^J\xe9r\xf4me", "ISO_IR 100", "Buc^Jérôme"),
        (b"Buc^J\xe9r\xf4me", "ISO 2022 IR 100", "Buc^Jérôme"),
        (b"Buc^J\xe9r\xf4me", "ISO-IR 100", "Buc^Jérôme"),
        (b"Buc^J\xe9r\xf4me", "iso_ir_100 ", "Buc^Jérôme"),
        (b"\xc4\xe9\xef\xed", "ISO_IR 126", "Διον"),
        (b"\xa1\xb0", "ISO_IR 166", "กฐ"),
        ("Wang^XiaoDong=王^小東=".encode(), "ISO_IR 192", "Wang^XiaoDong=王^小東="),
        ("Wang^XiaoDong=王^小东".encode("gb18030"), "GB18030", "Wang^XiaoDong=王^小东"),
        ("王^小东".encode("gbk"), "GBK", "王^小东"),
        # no escapes there, so none counts
        (b"a\x1b-F\xc3\xa9", "ISO_IR 192", "a\x1b-Fé"),
        # examples of PS3.5, annexes H to K
        (b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B", "", "Yamada^Tarou=山田^太郎"),
        (b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J", "ISO 2022 IR 13", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎"),
        (b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7", "", "Hong^Gildong=洪^吉洞"),
        (b"Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab=", "", "Zhang^XiaoDong=张^小东="),
        # in Japanese, 春 holds the byte of = and 本 that of a backslash
        (b"\x1b$B=UK\\\x1b(B^x", "", "春本^x"),
        # the first set is back after a delimiter
        (b"\x1b-F\xc4\xe9^\xe9", "ISO 2022 IR 100", "Δι^é"),
        # an escape is understood though the header did not declare it
        (b"Dionysios=\x1b-F\xc4\xe9\xef\xed", "ISO_IR 100", "Dionysios=Διον"),
    ],
)
def test_what_the_header_declares_is_what_is_read(value: bytes, charset: str, text: str) -> None:
    assert decoded(value, charset) == text


@pytest.mark.parametrize(
    ("value", "charset", "text"),
    [
        (b"J\xe9r\xf4me", "", "J\ufffdr\ufffdme"),
        (b"J\xe9r\xf4me", "ISO_IR 192", "J\ufffdr\ufffdme"),
        (b"J\xe9r\xf4me", "ISO_IR 999", "J\ufffdr\ufffdme"),
        (b"J\xe9r\xf4me", "unicode_escape", "J\ufffdr\ufffdme"),
        ("Jérôme".encode(), "", "Jérôme"),
        ("Jérôme".encode(), "ISO_IR 6", "Jérôme"),
        (b"a\\d\xff", "zlib", "a\\d\ufffd"),
        (b"\x1b$B;", "", "\ufffd"),
    ],
)
def test_a_wrong_declaration_replaces_and_never_guesses(value: bytes, charset: str, text: str) -> None:
    assert decoded(value, charset) == text


@pytest.mark.parametrize("codec", sorted({*FIRST.values(), *ESCAPES.values()} - {""}))
def test_every_codec_is_one_of_python(codec: str) -> None:
    assert b"A".decode(codec) == "A"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (" 1CT1 \0", "1CT1"),
        ("two\r\nlines\u2029here", "two lines here"),
        ("a\u202edcba\u202c\u2066\u200fb", "adcbab"),
        ("\ufeffname\x1b\x07\x9b", "name"),
        ("name\udce9.dcm", "name\ufffd.dcm"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("  kept  inside  ", "kept  inside"),
    ],
)
def test_what_may_mislead_the_eye_is_taken_out(text: str, clean: str) -> None:
    assert cleaned(text) == clean
