"""Strips between the top bar and the list: what must be seen before the next study is opened. Each hides itself."""

from PySide6.QtWidgets import QVBoxLayout, QWidget


class Strips(QWidget):
    """A column of strips, most urgent on top; it takes no room while none of them is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("What needs an answer")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def add(self, strip: QWidget) -> None:
        """Take a strip in under the others; it shows and hides itself."""
        strip.hide()
        self._column.addWidget(strip)
