"""Draws the cells of a worklist row: severity by chip, shape, bar and order; two identifiers always whole."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap, QPolygonF, QTextOption

from avara_desktop.api.terms import Severity
from avara_desktop.state import wording
from avara_desktop.state.query import Column
from avara_desktop.state.row import Row
from avara_desktop.ui import theme
from avara_desktop.ui.worklist_model import WorklistModel

PAD = 9
PICTURES_KEPT = 150
"""Rows kept drawn: about 30 MB on a large screen."""
Cells = tuple[tuple[Column, int, int], ...]
BAR = {Severity.STAT: 6, Severity.HIGH: 3}
"""Width of the bar at the left edge in pixels (reading-room.md 4.3)."""


def wrapping(place: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignTop) -> QTextOption:
    """How names and MRNs are broken into lines; what is measured and what is drawn must agree."""
    option = QTextOption(Qt.AlignmentFlag.AlignLeft | place)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.LeftToRight)
    return option


class RowPainter:
    """Draws rows from row objects; Qt's delegates ask the model once per role and cell, which takes thrice as long."""

    def __init__(self, model: WorklistModel, px: int) -> None:
        self._model = model
        self._kept: dict[object, tuple[Row, QPixmap]] = {}
        self.faded = False
        """Draw without colour: the list is stale."""
        self.show_facility = True
        """Whether facility and modality have columns of their own; if not, they stand under the study."""
        self.show_status = True
        """Whether the status has a column of its own; if not, it stands first under the study."""
        self.set_text_px(px)

    def set_text_px(self, px: int) -> None:
        """Choose fonts for a text size; the patient's name is two pixels larger and semibold."""
        self.px = px
        self.name_font = theme.font(px + 2, strong=True)
        self.text_font = theme.font(px)
        self.number_font = theme.font(px, tabular=True)
        self.small_font = theme.font(px - 2, tabular=True)
        self.chip_font = theme.font(px - 3, strong=True)
        self.name_metrics = QFontMetrics(self.name_font)
        self.line = self.name_metrics.height()
        self.small_line = QFontMetrics(self.small_font).height()

    def forget(self) -> None:
        """Drop every row kept drawn: at sign-out."""
        self._kept.clear()

    def row_height(self, name_lines: int = 1) -> int:
        """Pixels a row needs for a name of so many lines and the line under it."""
        return self.line * name_lines + self.small_line + 11

    def picture(self, row: Row, cells: Cells, height: int, *, selected: bool, ratio: float) -> QPixmap:
        """A whole row, drawn once and kept: repainting the list then costs a copy a row.

        ``cells`` are (column, left, width) in pixels, ``ratio`` the screen's pixels per pixel.
        """
        words = (self._model.waiting(row), self._model.doing(row.study_id), self._model.owner(row))
        key = (id(row), words, cells, height, selected, ratio, self.px, self.faded)
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = (row, self._drawn(row, cells, height, selected=selected, ratio=ratio))
            if len(self._kept) > PICTURES_KEPT:
                del self._kept[next(iter(self._kept))]
        return kept[1]

    def _drawn(self, row: Row, cells: Cells, height: int, *, selected: bool, ratio: float) -> QPixmap:
        width = sum(cell[2] for cell in cells)
        picture = QPixmap(QSize(round(width * ratio), round(height * ratio)))
        picture.setDevicePixelRatio(ratio)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, QRect(0, 0, width, height), selected)
        for column, left, room in cells:
            self._cell(painter, QRect(left, 0, room, height), column, row, selected)
        painter.end()
        return picture

    def _cell(self, painter: QPainter, rect: QRect, column: Column, row: Row, selected: bool) -> None:
        box = rect.adjusted(PAD, 5, -PAD + 3, -5)
        match column:
            case Column.SEVERITY:
                self._severity(painter, rect, row, selected)
            case Column.WAITING:
                self._text(painter, box, self._model.waiting(row), self.number_font, "text")
            case Column.PATIENT:
                self._patient(painter, box, row)
            case Column.MRN:
                self._whole(painter, box, row.mrn)
            case Column.STUDY:
                self._study(painter, box, row)
            case Column.STATUS:
                self._status(painter, box, row)
            case _:
                words = row.modality if column is Column.MODALITY else row.facility
                self._text(painter, box, words, self.text_font, "text", elide=True)

    def _ground(self, painter: QPainter, rect: QRect, selected: bool) -> None:
        painter.fillRect(rect, theme.colour("selected" if selected else "row"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.colour("line"))
        if selected:
            frame = theme.colour("focus")
            painter.fillRect(rect.x(), rect.y(), rect.width(), 2, frame)
            painter.fillRect(rect.x(), rect.bottom() - 1, rect.width(), 2, frame)

    def _tint(self, token: str) -> QColor:
        return theme.colour("secondary" if self.faded else token)

    def _severity(self, painter: QPainter, rect: QRect, row: Row, selected: bool) -> None:
        severity = row.study.severity
        if selected:
            self._caret(painter, rect)
        if severity is Severity.NORMAL:
            return
        stat = severity is Severity.STAT
        tint = self._tint("stat" if stat else "high")
        painter.fillRect(rect.x(), rect.y() + 2, BAR.get(severity, 3), rect.height() - 4, tint)
        words = severity.value.upper() if severity.known else wording.one_line(severity.value)
        painter.setFont(self.chip_font)
        metrics = QFontMetrics(self.chip_font)
        words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, 90)
        width = metrics.horizontalAdvance(words) + 27
        chip = QRectF(rect.x() + 20, rect.center().y() - 10.5, width, metrics.height() + 5)
        painter.setPen(QPen(tint, 1.5))
        painter.setBrush(tint if stat else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(chip, 4, 4)
        ink = theme.colour("on_chip") if stat else tint
        painter.setPen(QPen(ink, 1.4))
        painter.setBrush(ink if stat else Qt.BrushStyle.NoBrush)
        x, y = chip.x() + 7, chip.center().y()
        painter.drawPolygon(QPolygonF([QPointF(x, y + 4), QPointF(x + 9, y + 4), QPointF(x + 4.5, y - 4.5)]))
        painter.drawText(chip.adjusted(20, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), words)

    def _caret(self, painter: QPainter, rect: QRect) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("focus"))
        x, y = rect.x() + 9.0, rect.center().y() + 0.5
        painter.drawPolygon(QPolygonF([QPointF(x, y - 5), QPointF(x, y + 5), QPointF(x + 7, y)]))

    def _patient(self, painter: QPainter, box: QRect, row: Row) -> None:
        name = QRect(box.x(), box.y(), box.width(), max(self.line, box.height() + 1 - self.small_line))
        painter.setFont(self.name_font)
        painter.setPen(theme.colour("strong"))
        painter.drawText(QRectF(name), row.patient, wrapping(Qt.AlignmentFlag.AlignBottom))
        below = QRect(box.x(), name.bottom() + 1, box.width(), self.small_line)
        self._text(painter, below, row.identity, self.small_font, "secondary", elide=True)

    def _whole(self, painter: QPainter, box: QRect, words: str) -> None:
        """Text that is never cut: it takes a second line where the first is full."""
        painter.setFont(self.number_font)
        painter.setPen(theme.colour("text"))
        painter.drawText(QRectF(box.adjusted(0, -4, 0, 4)), words, wrapping(Qt.AlignmentFlag.AlignVCenter))

    def _study(self, painter: QPainter, box: QRect, row: Row) -> None:
        merged = (row.modality if row.study.modality else "", row.facility, row.context)
        words = (row.context,) if self.show_facility else merged
        standing = "" if self.show_status else self._model.doing(row.study_id) or row.status
        context = " · ".join(part for part in (standing, *words) if part)
        block = self.line + self.small_line
        top = box.y() + (box.height() - block) // 2
        upper = QRect(box.x(), top, box.width(), self.line)
        self._text(painter, upper, row.description, self.text_font, "text", elide=True)
        below = QRect(box.x(), top + self.line, box.width(), self.small_line)
        self._text(painter, below, context, self.small_font, "secondary", elide=True)

    def _status(self, painter: QPainter, box: QRect, row: Row) -> None:
        doing = self._model.doing(row.study_id)
        below = doing or (row.flags[0] if row.flags else self._model.owner(row))
        block = self.line + (self.small_line if below else 0)
        top = box.y() + (box.height() - block) // 2
        self._text(painter, QRect(box.x(), top, box.width(), self.line), row.status, self.text_font, "text", elide=True)
        under = QRect(box.x(), top + self.line, box.width(), self.small_line)
        token = "high" if doing else "strong" if row.flags else "secondary"
        self._text(
            painter, under, f"◆ {below}" if row.flags and not doing else below, self.small_font, token, elide=True
        )

    def _text(self, painter: QPainter, box: QRect, words: str, font: QFont, token: str, *, elide: bool = False) -> None:
        painter.setFont(font)
        painter.setPen(theme.colour(token))
        if elide:
            words = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideMiddle, box.width())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)
