"""Colours, fonts, icons and the style sheet keep what reading-room.md 4 demands."""

import math
import re
import tomllib
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QColor, QFontInfo, QFontMetricsF, QIcon, QImage, QPalette, QPixmap, QTextLayout
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from avara_desktop.commands import COMMANDS
from avara_desktop.local import paths
from avara_desktop.ui.kit import theme
from avara_desktop.ui.worklist.worklist_view import MOST_TINT

TABLE = tomllib.loads((paths.resources() / "theme.toml").read_text(encoding="utf-8"))
LEAST = {"text": 7.0, "secondary": 4.5, "shapes": 3.0}
PAIRS = [(kind, front, back) for kind, pairs in TABLE["floors"].items() for front, back in pairs]
NAMES = sorted(TABLE["dark"])
VISIONS = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    # Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
Triple = tuple[float, float, float]


def linear(theme_name: str, token: str) -> Triple:
    """A token's colour in linear RGB."""
    digits = TABLE[theme_name][token].lstrip("#")
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return (_opened(red), _opened(green), _opened(blue))


def _opened(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def luminance(theme_name: str, token: str) -> float:
    """Relative luminance (WCAG 2.2) of a token: 0 is black, 1 white."""
    red, green, blue = linear(theme_name, token)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(theme_name: str, front: str, back: str) -> float:
    """WCAG 2.2 contrast of two tokens."""
    light, dark = sorted((luminance(theme_name, front), luminance(theme_name, back)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(colour: Triple) -> Triple:
    """CIE L*a*b* (D65) of a linear RGB colour."""
    red, green, blue = (min(1.0, max(0.0, part)) for part in colour)
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    x, y, z = (part ** (1 / 3) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116 for part in (x, y, z))
    return (116 * y - 16, 500 * (x - y), 200 * (y - z))


def distance(theme_name: str, one: str, other: str, vision: str) -> float:
    """CIE76 difference of two tokens as somebody with that vision sees them."""
    seen = []
    for token in (one, other):
        red, green, blue = linear(theme_name, token)
        a, b, c = (row[0] * red + row[1] * green + row[2] * blue for row in VISIONS[vision])
        seen.append(lab((a, b, c)))
    return math.dist(*seen)


@pytest.mark.parametrize("theme_name", theme.THEMES)
@pytest.mark.parametrize(("kind", "front", "back"), PAIRS)
def test_every_pair_of_colours_keeps_its_contrast(theme_name: str, kind: str, front: str, back: str) -> None:
    assert contrast(theme_name, front, back) >= LEAST[kind], f"{front} on {back}"


@pytest.mark.parametrize("theme_name", theme.THEMES)
@pytest.mark.parametrize(("front", "kind"), [("strong", "text"), ("text", "text"), ("secondary", "secondary")])
def test_words_stay_readable_under_the_tint_of_a_row_that_has_just_come_in(
    theme_name: str, front: str, kind: str
) -> None:
    over, under = (QColor(TABLE[theme_name][name]) for name in ("focus", "row"))
    parts = ((over.redF(), under.redF()), (over.greenF(), under.greenF()), (over.blueF(), under.blueF()))
    ground = [low + MOST_TINT * max(0.0, high - low) for high, low in parts]
    behind = sum(weight * _opened(part) for weight, part in zip((0.2126, 0.7152, 0.0722), ground, strict=True))
    assert (luminance(theme_name, front) + 0.05) / (behind + 0.05) >= LEAST[kind]


def test_every_kind_of_contrast_is_listed() -> None:
    assert set(TABLE["floors"]) == set(LEAST)
    assert {name for _, *pair in PAIRS for name in pair} <= set(NAMES)


def test_every_theme_has_the_same_names() -> None:
    assert set(TABLE) == {*theme.THEMES, "floors", "distances"}
    for name in theme.THEMES:
        assert sorted(TABLE[name]) == NAMES
        assert all(re.fullmatch(r"#[0-9A-F]{6}", value) for value in TABLE[name].values())


@pytest.mark.parametrize(
    ("front", "back", "ratio"),
    [
        ("text", "row", 11.9),
        ("text", "selected", 8.5),
        ("secondary", "row", 7.3),
        ("secondary", "selected", 5.2),
        ("dim", "row", 5.4),
        ("dim", "selected", 3.9),
        ("stat", "row", 6.0),
        ("stat", "selected", 4.3),
        ("high", "row", 12.5),
        ("high", "selected", 9.0),
        ("focus", "row", 6.8),
        ("focus", "selected", 4.9),
        ("on_chip", "stat", 6.4),
        ("on_chip", "high", 13.3),
        ("selected", "row", 1.4),
    ],
)
def test_the_contrasts_of_the_design_come_out(front: str, back: str, ratio: float) -> None:
    """The figures of reading-room.md 4.2: what this file computes is what was computed there."""
    assert contrast("dark", front, back) == pytest.approx(ratio, abs=0.06)


@pytest.mark.parametrize(
    ("one", "other", "vision", "figure"),
    [
        ("stat", "high", "normal", 75),
        ("stat", "high", "protan", 63),
        ("stat", "high", "deutan", 39),
        ("stat", "high", "tritan", 59),
        ("stat", "focus", "protan", 64),
        ("high", "focus", "tritan", 61),
        ("high", "text", "tritan", 23),
    ],
)
def test_the_distances_of_the_design_come_out(one: str, other: str, vision: str, figure: int) -> None:
    assert distance("dark", one, other, vision) == pytest.approx(figure, abs=0.5)


def test_the_floors_of_distance_are_the_worst_of_the_design() -> None:
    floors = {(one, other): least for one, other, least in TABLE["distances"]["least"]}
    assert floors == {("stat", "high"): 39, ("stat", "focus"): 64, ("high", "focus"): 61, ("high", "text"): 23}


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("theme_name", theme.THEMES)
@pytest.mark.parametrize(("one", "other", "least"), TABLE["distances"]["least"])
def test_colours_of_state_differ_for_every_colour_vision(
    theme_name: str, one: str, other: str, least: int, vision: str
) -> None:
    assert distance(theme_name, one, other, vision) >= least


def test_the_usual_orange_and_amber_would_fall_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pair the design warns of: the floor is one that refuses something."""
    monkeypatch.setitem(TABLE["dark"], "stat", "#FF7A59")
    monkeypatch.setitem(TABLE["dark"], "high", "#F2C14E")
    assert distance("dark", "stat", "high", "deutan") == pytest.approx(20, abs=0.5)


@pytest.mark.parametrize("theme_name", theme.THEMES)
def test_no_hue_but_those_listed_means_anything(theme_name: str) -> None:
    limit, hues = TABLE["distances"]["grey_chroma"], set(TABLE["distances"]["hues"])
    assert hues == {"stat", "high", "focus", "accent", "selected"}
    chroma = {name: math.hypot(*lab(linear(theme_name, name))[1:]) for name in NAMES}
    assert {name for name, value in chroma.items() if value > limit} == hues


@pytest.mark.parametrize("theme_name", theme.THEMES)
def test_nothing_is_white_and_the_ground_is_darker_than_what_stands_on_it(theme_name: str) -> None:
    """4.1: no pure white or black; a lit room's grey is lighter than the dark one and still under its text."""
    assert {"#FFFFFF", "#000000"}.isdisjoint(TABLE[theme_name].values())
    assert max(luminance(theme_name, name) for name in ("window", "row", "panel", "raised", "selected")) < 0.09
    assert luminance("grey", "row") > 3 * luminance("dark", "row")


@pytest.fixture(params=theme.THEMES)
def worn(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    """The application in each theme; dark again afterwards."""
    theme.apply(16, request.param)
    yield request.param
    theme.apply(16, "dark")


@pytest.mark.parametrize("px", theme.TEXT_STEPS)
def test_the_style_sheet_has_no_token_or_size_left_open(worn: str, px: int) -> None:
    sheet = theme.style_sheet(px)
    assert "%" not in sheet
    assert not re.search(r"<\w+>", sheet)
    assert set(re.findall(r"#[0-9A-Fa-f]{6}\b", sheet)) <= set(TABLE[worn].values())


def test_the_palette_names_every_role_that_is_drawn(worn: str) -> None:
    made = theme.palette()
    ours = set(TABLE[worn].values())
    for role in QPalette.ColorRole:
        if role not in (QPalette.ColorRole.NColorRoles, QPalette.ColorRole.NoRole):
            assert made.color(role).name().upper() in ours, role


def test_colours_and_icons_are_those_of_the_theme_worn(worn: str) -> None:
    assert theme.tokens() == TABLE[worn]
    assert theme.colour("row").name().upper() == TABLE[worn]["row"]
    assert ink(theme.icon("copy", "focus")) == TABLE[worn]["focus"]


def ink(icon: QIcon) -> str:
    """The colour of an icon where it is most opaque."""
    picture = icon.pixmap(QSize(48, 48)).toImage().convertToFormat(QImage.Format.Format_ARGB32)
    colours = [picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height())]
    return max(colours, key=lambda colour: colour.alpha()).name().upper()


def test_icons_already_shown_follow_another_theme(qtbot: QtBot) -> None:
    button, action, foreign = (
        QPushButton(theme.icon("copy"), ""),
        QAction(theme.icon("keys", "focus"), ""),
        QPixmap(4, 4),
    )
    foreign.fill(theme.colour("stat"))
    other = QPushButton(QIcon(foreign), "")
    qtbot.addWidget(button)
    qtbot.addWidget(other)
    button.addAction(action)
    theme.apply(16, "grey")
    try:
        assert ink(button.icon()) == TABLE["grey"]["text"]
        assert ink(action.icon()) == TABLE["grey"]["focus"]
        assert ink(other.icon()) == TABLE["dark"]["stat"], "not an icon of ours"
        theme.apply(20)
        assert theme.tokens() == TABLE["grey"], "another text size is no other theme"
    finally:
        theme.apply(16, "dark")
    assert ink(button.icon()) == TABLE["dark"]["text"]


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


@pytest.mark.parametrize("tabular", [True, False])
def test_the_signs_of_a_number_are_drawn_as_they_are_typed(qapp: QApplication, tabular: bool) -> None:
    """The font has an x between digits drawn as a multiplication sign, unless told otherwise."""

    def glyphs(words: str) -> list[int]:
        layout = QTextLayout(words, theme.font(16, tabular=tabular))
        layout.beginLayout()
        layout.createLine()
        layout.endLayout()
        return [glyph for run in layout.glyphRuns() for glyph in run.glyphIndexes()]

    assert glyphs("MR-40x17")[5] == glyphs("x")[0]
