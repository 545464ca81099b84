"""A layout in columns: as many of one width as there is room for; a row is as tall as its tallest item."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayoutItem, QWidget

from avara_desktop.ui.kit.flow import KeptItems


class ColumnsLayout(KeptItems):
    """Items row by row in at most ``most`` columns, none narrower than ``ems`` widths of the text size.

    An item whose widget was added ``wide`` takes a row of its own. The height follows the width.
    """

    def __init__(self, ems: float, *, most: int = 2, gap: int = 16, between: int = 10) -> None:
        super().__init__()
        self._ems, self._most, self._gap, self._between = ems, most, gap, between
        self._wide: set[QWidget] = set()

    def add(self, widget: QWidget, *, wide: bool = False) -> None:
        """Put a widget behind the others."""
        if wide:
            self._wide.add(widget)
        self.addWidget(widget)

    def columns(self, width: int) -> int:
        """How many columns a width has room for."""
        holder = self.parentWidget()
        least = self._ems * (holder.fontInfo().pixelSize() if holder else 16)
        return max(1, min(self._most, int((width + self._gap) // (least + self._gap))))

    def expandingDirections(self) -> Qt.Orientation:
        """It takes the width it is given."""
        return Qt.Orientation.Horizontal

    def heightForWidth(self, width: int) -> int:
        """Height of all rows at a width."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Place the items."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        """One column at its smallest: whoever holds it gives it more."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """As narrow as the widest item allows."""
        width = max((item.minimumSize().width() for item in self._items if not item.isEmpty()), default=0)
        return QSize(width, 0)

    def _rows(self, columns: int) -> list[list[QLayoutItem]]:
        rows: list[list[QLayoutItem]] = [[]]
        for item in self._items:
            if item.isEmpty():
                continue
            wide = item.widget() in self._wide
            if rows[-1] and (wide or len(rows[-1]) == columns or rows[-1][0].widget() in self._wide):
                rows.append([])
            rows[-1].append(item)
        return [row for row in rows if row]

    def _place(self, rect: QRect, *, move: bool) -> int:
        columns = self.columns(rect.width())
        narrow = (rect.width() - (columns - 1) * self._gap) // columns
        y = rect.y()
        for number, row in enumerate(self._rows(columns)):
            y += self._between if number else 0
            width = rect.width() if row[0].widget() in self._wide else narrow
            height = max(_height(item, width) for item in row)
            if move:
                for place, item in enumerate(row):
                    item.setGeometry(QRect(rect.x() + place * (narrow + self._gap), y, width, _height(item, width)))
            y += height
        return y - rect.y()


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
