"""The least that a window with a table can be in PySide6: what a start is compared with. Prints its seconds."""

import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView


class Table(QTableView):
    """An empty table that ends the process once it was painted."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, then look at the clock."""
        super().paintEvent(event)
        QTimer.singleShot(0, painted)


def painted() -> None:
    """Say how long it took from what the starter's clock said."""
    print(time.monotonic() - float(sys.argv[1]), flush=True)
    QApplication.quit()


if __name__ == "__main__":
    app = QApplication([])
    window = QMainWindow()
    window.setCentralWidget(Table())
    window.resize(1280, 800)
    window.show()
    app.exec()
