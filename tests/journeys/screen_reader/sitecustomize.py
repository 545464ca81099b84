"""Read aloud what is on the app's screen: on SIGUSR1, into the file that ``SCREEN_READER_FILE`` names.

Python imports a module of this name by itself when it starts, so the app runs as it is. What is read is what Qt tells a
screen reader: there is no bus for one in a test, and a picture has no words.
"""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

SPOKEN_INTO = os.environ.get("SCREEN_READER_FILE", "")


def words_on_screen() -> Iterator[str]:
    """Names, values and descriptions of every widget in sight, cells of the rows in sight, and where the keys go."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QAccessible
    from PySide6.QtWidgets import QAbstractItemView, QApplication

    kinds = (QAccessible.Text.Name, QAccessible.Text.Value, QAccessible.Text.Description)
    focus = QApplication.focusWidget()
    for widget in QApplication.allWidgets():
        if not widget.isVisible() or widget.visibleRegion().isEmpty():
            continue
        spoken = QAccessible.queryAccessibleInterface(widget)
        texts = [text for kind in kinds if spoken and (text := spoken.text(kind))]
        if widget is focus:
            texts.insert(0, "focus:")
        if texts:
            yield " ".join(texts)
        if isinstance(widget, QAbstractItemView) and (model := widget.model()):
            place = widget.indexAt(widget.viewport().rect().topLeft())
            while place.isValid() and widget.visualRect(place).top() < widget.viewport().height():
                role = Qt.ItemDataRole.AccessibleTextRole
                yield str(model.data(place, role) or model.data(place) or "")
                place = place.siblingAtRow(place.row() + 1)


def read_aloud(_number: int, _frame: object) -> None:
    """Write all of it at once, so that nobody reads half."""
    half = Path(f"{SPOKEN_INTO}.half")
    half.write_text("\n".join(words_on_screen()), encoding="utf-8")
    half.replace(SPOKEN_INTO)


if SPOKEN_INTO:
    signal.signal(signal.SIGUSR1, read_aloud)
