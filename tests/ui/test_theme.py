"""Colours, fonts, icons and the style sheet keep what reading-room.md 4 demands."""

import math
import re
import tomllib
from itertools import combinations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QFontInfo, QFontMetricsF, QIcon, QImage, QPalette
from PySide6.QtWidgets import QApplication

from avara_desktop.commands import COMMANDS
from avara_desktop.local import paths
from avara_desktop.ui import theme

TABLE = tomllib.loads((paths.resources() / "theme.toml").read_text(encoding="utf-8"))
LEAST = {"text": 7.0, "secondary": 4.5, "shapes": 3.0}
PAIRS = [(kind, front, back) for kind, pairs in TABLE["floors"].items() for front, back in pairs]
VISIONS = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    # Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
Triple = tuple[float, float, float]


def linear(token: str) -> Triple:
    """A token's colour in linear RGB."""
    digits = TABLE["dark"][token].lstrip("#")
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return (_opened(red), _opened(green), _opened(blue))


def _opened(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def contrast(front: str, back: str) -> float:
    """WCAG 2.2 contrast of two tokens."""
    light, dark = sorted(
        (0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in (linear(front), linear(back))),
        reverse=True,
    )
    return (light + 0.05) / (dark + 0.05)


def lab(colour: Triple) -> Triple:
    """CIE L*a*b* (D65) of a linear RGB colour."""
    red, green, blue = (min(1.0, max(0.0, part)) for part in colour)
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    x, y, z = (part ** (1 / 3) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116 for part in (x, y, z))
    return (116 * y - 16, 500 * (x - y), 200 * (y - z))


def distance(one: str, other: str, vision: str) -> float:
    """CIE76 difference of two tokens as somebody with that vision sees them."""
    seen = []
    for token in (one, other):
        red, green, blue = linear(token)
        a, b, c = (row[0] * red + row[1] * green + row[2] * blue for row in VISIONS[vision])
        seen.append(lab((a, b, c)))
    return math.dist(*seen)


@pytest.mark.parametrize(("kind", "front", "back"), PAIRS)
def test_every_pair_of_colours_keeps_its_contrast(kind: str, front: str, back: str) -> None:
    assert contrast(front, back) >= LEAST[kind], f"{front} on {back}"


def test_every_kind_of_contrast_is_listed() -> None:
    assert set(TABLE["floors"]) == set(LEAST)
    assert {name for _, *pair in PAIRS for name in pair} <= set(TABLE["dark"])


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize(("one", "other"), [*combinations(("stat", "high", "focus"), 2)])
def test_stat_high_and_focus_differ_for_every_colour_vision(one: str, other: str, vision: str) -> None:
    assert distance(one, other, vision) >= 35


@pytest.mark.parametrize("px", theme.TEXT_STEPS)
def test_the_style_sheet_has_no_token_or_size_left_open(px: int) -> None:
    sheet = theme.style_sheet(px)
    assert "%" not in sheet
    assert not re.search(r"<\w+>", sheet)
    assert set(re.findall(r"#[0-9A-Fa-f]{6}\b", sheet)) <= set(TABLE["dark"].values())


def test_the_palette_names_every_role_that_is_drawn(qapp: QApplication) -> None:
    made = theme.palette()
    ours = set(TABLE["dark"].values())
    for role in QPalette.ColorRole:
        if role not in (QPalette.ColorRole.NColorRoles, QPalette.ColorRole.NoRole):
            assert made.color(role).name().upper() in ours, role


@pytest.mark.parametrize("px", theme.TEXT_STEPS)
def test_digits_for_numbers_are_all_of_one_width(qapp: QApplication, px: int) -> None:
    metrics = QFontMetricsF(theme.font(px, tabular=True))
    assert len({metrics.horizontalAdvance(digit) for digit in "0123456789"}) == 1


def test_the_fonts_come_with_the_app_in_both_weights(qapp: QApplication) -> None:
    assert QFontInfo(theme.font(16)).family() == theme.FAMILY
    strong = QFontMetricsF(theme.font(16, strong=True)).horizontalAdvance("Family, Given")
    assert strong > QFontMetricsF(theme.font(16)).horizontalAdvance("Family, Given")


@pytest.mark.parametrize("name", sorted({command.icon for command in COMMANDS} - {""}))
def test_every_icon_of_a_command_draws_something(qapp: QApplication, name: str) -> None:
    picture = theme.icon(name).pixmap(QSize(24, 24)).toImage()
    assert _inked(picture) > 20
    dimmer = theme.icon(name).pixmap(QSize(24, 24), mode=QIcon.Mode.Disabled).toImage()
    assert _inked(dimmer) > 20
    assert dimmer != picture


def _inked(picture: QImage) -> int:
    return sum(picture.pixelColor(x, y).alpha() > 60 for x in range(picture.width()) for y in range(picture.height()))


def test_applying_a_size_dresses_the_whole_application(qapp: QApplication) -> None:
    theme.apply(20)
    try:
        assert qapp.font().pixelSize() == 20
        assert qapp.palette().color(QPalette.ColorRole.Window) == theme.colour("window")
        assert "font-size: 18px" in qapp.styleSheet()
    finally:
        theme.apply(16)
