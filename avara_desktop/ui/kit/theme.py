"""Colours, fonts and sizes: one table of tokens a theme, drawn through Fusion, one palette and one style sheet."""

import tomllib
from functools import cache
from typing import Any

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication

from avara_desktop.local import paths

TEXT_STEPS = (14, 15, 16, 17, 18, 20, 22, 24)
"""Text sizes in pixels (ISO 9241: 16 px is 17 arc-minutes at 60 cm on a 0.265 mm pixel)."""
FAMILY = "Inter"
THEMES = ("dark", "grey")
_worn = {"theme": "dark"}
"""The theme the application wears: Qt has one palette and one style sheet a process, too."""


@cache
def table() -> dict[str, dict[str, str]]:
    """Theme -> name of a colour -> its hex value. Both themes have the same names."""
    read = tomllib.loads((paths.resources() / "theme.toml").read_text(encoding="utf-8"))
    return {name: dict(read[name]) for name in THEMES}


def tokens() -> dict[str, str]:
    """Name of a colour -> its hex value, in the theme worn."""
    return table()[_worn["theme"]]


def colour(name: str) -> QColor:
    """The colour of a token, in the theme worn."""
    return _colour(_worn["theme"], name)


@cache
def _colour(theme: str, name: str) -> QColor:
    return QColor(table()[theme][name])


@cache
def _load_fonts() -> str:
    for file in sorted((paths.resources() / "fonts").glob("*.otf")):
        QFontDatabase.addApplicationFont(str(file))
    return FAMILY if FAMILY in QFontDatabase.families() else QApplication.font().family()


@cache
def font(px: int, *, strong: bool = False, tabular: bool = False) -> QFont:
    """The app's font at a pixel size; ``tabular`` gives digits of one width, for numbers, times and dates."""
    made = QFont(_load_fonts())
    made.setFeature(QFont.Tag("calt"), 0)  # Inter would draw the x of "0x0" as a multiplication sign: MRNs are as typed
    made.setPixelSize(px)
    if strong:
        made.setWeight(QFont.Weight.DemiBold)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
        made.setFeature(QFont.Tag("zero"), 1)
    return made


@cache
def _svg(name: str) -> bytes:
    return (paths.resources() / "icons" / f"{name}.svg").read_bytes()


_drawn: dict[int, tuple[str, str]] = {}
"""Qt's key of an icon of ours -> its name and tint, to draw it again in another theme."""


def icon(name: str, tint: str = "text") -> QIcon:
    """An icon of ours drawn in a token's colour, with a dimmer picture for the disabled state."""
    made = _icon(_worn["theme"], name, tint)
    _drawn[made.cacheKey()] = name, tint
    return made


@cache
def _icon(theme: str, name: str, tint: str) -> QIcon:
    made = QIcon()
    for mode, shade in ((QIcon.Mode.Normal, tint), (QIcon.Mode.Disabled, "edge")):
        made.addPixmap(_picture(name, table()[theme][shade], 48), mode)
    return made


def _picture(name: str, ink: str, pixels: int) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(_svg(name).replace(b"currentColor", ink.encode())))
    picture = QPixmap(QSize(pixels, pixels))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter)
    painter.end()
    return picture


def palette() -> QPalette:
    """The whole palette, set explicitly: the platform's own colour scheme must never shine through."""
    made = QPalette()
    roles = QPalette.ColorRole
    for role, token in (
        (roles.Window, "window"),
        (roles.Base, "row"),
        (roles.AlternateBase, "row"),
        (roles.Button, "panel"),
        (roles.ToolTipBase, "raised"),
        (roles.Highlight, "selected"),
        (roles.WindowText, "text"),
        (roles.Text, "text"),
        (roles.ButtonText, "text"),
        (roles.ToolTipText, "text"),
        (roles.HighlightedText, "strong"),
        (roles.BrightText, "strong"),
        (roles.PlaceholderText, "secondary"),
        (roles.Link, "focus"),
        (roles.LinkVisited, "focus"),
        (roles.Accent, "focus"),
        (roles.Mid, "line"),
        (roles.Dark, "window"),
        (roles.Light, "raised"),
        (roles.Midlight, "raised"),
        (roles.Shadow, "backdrop"),
    ):
        made.setColor(role, colour(token))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, colour("dim"))
    return made


def apply(px: int, name: str = "") -> None:
    """Dress the application at a text size, in a theme; an empty name leaves it in the one it wears."""
    other = wear(px, name)
    dress(px)
    if other:
        _redraw_icons()


def wear(px: int, name: str = "") -> bool:
    """All but the style sheet: style, colours and font; returns whether it is another theme.

    For before a window is built. With a style sheet, Qt would work out the looks of each part anew every time the part
    it lies in is put into another, and a window would take three times as long.
    """
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    other = bool(name) and name != _worn["theme"]
    if other:
        _worn["theme"] = name
    app.setStyle("Fusion")
    app.setPalette(palette())
    app.setFont(font(px))
    return other


def dress(px: int) -> None:
    """Put the style sheet on, once the window is built."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setStyleSheet(style_sheet(px))


def _redraw_icons() -> None:
    """Every icon that is shown, in the colours of the theme now worn: Qt keeps pictures, not names."""
    for widget in QApplication.allWidgets():
        owners: list[Any] = [*widget.actions(), *([widget] if isinstance(widget, QAbstractButton) else [])]
        for owner in owners:
            if known := _drawn.get(owner.icon().cacheKey()):
                owner.setIcon(icon(*known))
        if known := _drawn.get(widget.windowIcon().cacheKey()) if widget.isWindow() else None:
            widget.setWindowIcon(icon(*known))


def style_sheet(px: int) -> str:
    """The style sheet for a text size; every colour in it is a token."""
    small, big = px - 2, px + 6
    sheet = """
    QToolTip { background: %raised; color: %text; border: 1px solid %edge; padding: 4px; }
    QLabel[role="secondary"] { color: %secondary; }
    QFrame[level="Stopped"] QLabel[role="secondary"] { color: %text; }
    QLabel[role="small"] { color: %secondary; font-size: <small>px; }
    QLabel[role="heading"] { color: %secondary; font-size: <small>px; font-weight: 600; }
    QLabel[role="title"] { color: %strong; font-size: <big>px; font-weight: 600; }
    QLabel[role="strong"] { color: %strong; font-weight: 600; }
    QLabel[role="warning"] { color: %high; font-weight: 600; }
    QLabel[role="group"] { color: %strong; font-size: <group>px; font-weight: 600; }
    QLabel[role="problem"] { color: %high; font-size: <small>px; font-weight: 600; }
    QLabel[role="keycap"] { color: %secondary; border: 1px solid %edge; border-radius: 3px; padding: 0 4px;
        font-size: <small>px; }
    QFrame[role="line"] { background: %line; border: none; max-height: 1px; min-height: 1px; }
    QWidget[role="panel"] { background: %panel; }
    QFrame[role="card"] { background: %panel; border: 1px solid %edge; border-radius: 8px; }
    QFrame[role="entry"] { background: %panel; border: 1px solid %line; border-radius: 6px; }
    QFrame[role="setting"] { border: none; border-bottom: 1px solid %line; }
    QFrame[role="setting"]:focus { border: 2px solid %focus; border-radius: 4px; }
    QFrame[role="notice"] { background: %raised; border: 1px solid %edge; border-radius: 6px; }
    QFrame[role="notice"][level="Attention"] { border-left: 5px solid %high; }
    QFrame[role="notice"][level="Stopped"] { border-left: 5px solid %stat; }
    QFrame[role="notice"][level="Done"] { border-left: 5px solid %focus; }
    QLineEdit, QComboBox, QPlainTextEdit[role="field"] { background: %row; color: %text; border: 1px solid %edge;
        border-radius: 5px; padding: 5px 8px; selection-background-color: %accent; selection-color: %on_accent; }
    QLineEdit:focus, QComboBox:focus { border: 2px solid %focus; padding: 4px 7px; }
    QComboBox::drop-down { border: none; width: <big>px; }
    QComboBox::down-arrow { image: none; }
    QPlainTextEdit[role="field"]:focus { border: 2px solid %focus; padding: 4px 7px; }
    QLineEdit[wrong="yes"], QComboBox[wrong="yes"], QPlainTextEdit[wrong="yes"] { border: 2px solid %high;
        padding: 4px 7px; }
    QLineEdit:read-only { background: %window; border-color: %line; }
    QLineEdit:disabled, QComboBox:disabled { color: %dim; border-color: %line; }
    QPlainTextEdit[role="field"]:disabled { color: %dim; border-color: %line; }
    QPlainTextEdit[role="prose"] { background: transparent; color: %text; border: none;
        selection-background-color: %accent; selection-color: %on_accent; }
    QPushButton, QToolButton { background: %raised; color: %text; border: 1px solid %edge; border-radius: 5px;
        padding: 5px 10px; }
    QPushButton:hover, QToolButton:hover { border-color: %focus; }
    QPushButton:focus, QToolButton:focus { border: 2px solid %focus; padding: 4px 9px; }
    QPushButton:disabled, QToolButton:disabled { color: %dim; border-color: %line; background: %panel; }
    QPushButton[role="primary"] { background: %accent; color: %on_accent; border-color: %focus; }
    QPushButton[role="primary"]:disabled { background: %panel; color: %dim; border-color: %line; }
    QPushButton[role="chip"] { background: transparent; border-radius: <chip>px; padding: 4px 12px; }
    QPushButton[role="chip"]:checked { background: %selected; border: 2px solid %focus; padding: 3px 11px;
        color: %strong; }
    QPushButton[role="fold"] { background: transparent; border: none; border-radius: 4px; text-align: left;
        padding: 6px 4px; }
    QPushButton[role="fold"]:hover { background: %panel; }
    QPushButton[role="fold"]:focus { border: 2px solid %focus; padding: 4px 2px; }
    QHeaderView { background: %window; }
    QHeaderView::section { background: %window; color: %secondary; border: none; border-bottom: 1px solid %line;
        padding: 6px 8px; font-size: <small>px; }
    QTableView[role="table"] QHeaderView::section:first { padding-left: 22px; }
    QTableView { background: %row; border: none; outline: none; }
    QListView { background: %row; border: 1px solid %line; border-radius: 5px; outline: none; }
    QListView::item { padding: 6px; }
    QListView::item:selected { background: %selected; color: %strong; border: 2px solid %focus; padding: 4px; }
    QScrollArea { border: none; background: %window; }
    QSplitter::handle { background: %line; }
    QSplitter::handle:hover { background: %focus; }
    QScrollBar:vertical { background: %window; width: 12px; margin: 0; }
    QScrollBar:horizontal { background: %window; height: 12px; margin: 0; }
    QScrollBar::handle { background: %edge; border-radius: 4px; min-height: 30px; min-width: 30px; margin: 2px; }
    QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
    QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
    QProgressBar { border: 1px solid %edge; border-radius: 4px; background: %row; color: %text; text-align: center; }
    QProgressBar::chunk { background: %accent; }
    QMenu { background: %panel; color: %text; border: 1px solid %edge; }
    QMenu::item { padding: 6px 24px; }
    QMenu::item:selected { background: %selected; color: %strong; }
    QMenu::item:disabled { color: %dim; }
    QCheckBox, QRadioButton { color: %text; spacing: 8px; padding: 3px; border: 2px solid transparent;
        border-radius: 4px; }
    QCheckBox:focus, QRadioButton:focus { border: 2px solid %focus; }
    QCheckBox::indicator, QRadioButton::indicator, QListView::indicator { width: 14px; height: 14px;
        border: 2px solid %secondary; background: %row; }
    QRadioButton::indicator { border-radius: 9px; }
    QCheckBox::indicator, QListView::indicator { border-radius: 3px; }
    QCheckBox::indicator:checked, QRadioButton::indicator:checked, QListView::indicator:checked {
        background: %focus; border-color: %strong; }
    QCheckBox::indicator:checked, QListView::indicator:checked { image: url("%tick"); }
    """
    sheet = sheet.replace("%tick", (paths.resources() / "icons" / "tick.svg").as_posix())
    for name in sorted(tokens(), key=len, reverse=True):
        sheet = sheet.replace(f"%{name}", tokens()[name])
    for name, size in (("small", small), ("group", px + 2), ("big", big), ("chip", px - 4)):
        sheet = sheet.replace(f"<{name}>", str(size))
    return sheet
