"""A part of a page that stands out from the ground: bars, heads, the patient banner, the inside of a sheet."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


class Panel(QWidget):
    """A plain widget on a panel's colour."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        # without it, Qt draws a style sheet's background for QWidget itself, and for no class derived from it
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
