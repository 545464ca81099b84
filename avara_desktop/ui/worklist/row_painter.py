"""Draws the cells of a worklist row: severity by chip, shape, bar and order; two identifiers always whole."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap, QPolygonF, QTextOption

from avara_desktop.api.terms import Severity
from avara_desktop.state import wording
from avara_desktop.state.due import NO_DUE
from avara_desktop.state.query import Column
from avara_desktop.state.row import Row
from avara_desktop.state.row_notes import NOTHING
from avara_desktop.ui.kit import theme
from avara_desktop.ui.worklist.worklist_model import WorklistModel

PAD = 9
WIDEST_AGE = "23 h 59"
GAP = 12
"""Pixels between a cell's words and its second, smaller ones, where they share a line."""
LOOK_ALIKE, PINNED = "≈ look-alike", "⬆ pinned"
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
        self._notes = NOTHING
        """What the row being drawn says beside its study."""
        self._mrn_wraps = False
        """Whether its MRN leaves no room for a line under it."""
        self.in_sight = 0
        """How many rows the view shows; twice as many are kept drawn, under the hand and not, of 0.2 MB each."""
        self.faded = False
        """Draw without colour: the list is stale."""
        self.compact = False
        """One line a row: what stands below elsewhere stands beside, as far as there is room."""
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

    @property
    def timed(self) -> bool:
        """Whether a time left stands under the age."""
        return self._model.due is not NO_DUE

    def forget(self) -> None:
        """Drop every row kept drawn: at sign-out."""
        self._kept.clear()

    def row_height(self, name_lines: int = 1) -> int:
        """Pixels a row needs for a name of so many lines and, unless compact, the line under it."""
        return self.line * name_lines + (9 if self.compact else self.small_line + 11)

    def picture(self, row: Row, cells: Cells, height: int, *, selected: bool, ratio: float) -> QPixmap:
        """A whole row, drawn once and kept: repainting the list then costs a copy a row.

        ``cells`` are (column, left, width) in pixels, ``ratio`` the screen's pixels per pixel.
        """
        words = (
            self._model.waiting(row),
            self._model.left(row),
            self._model.doing(row.study_id),
            self._model.owner(row),
        )
        self._notes = self._model.notes(row.study_id)
        worn = theme.colour("row").rgba()
        key = (id(row), words, self._notes, cells, height, selected, ratio, self.px, self.faded, self.compact, worn)
        kept = self._kept.pop(key, None) or (row, self._drawn(row, cells, height, selected=selected, ratio=ratio))
        self._kept[key] = kept  # the last ones asked for stand last
        while len(self._kept) > max(1, 2 * self.in_sight):
            del self._kept[next(iter(self._kept))]
        return kept[1]

    def _drawn(self, row: Row, cells: Cells, height: int, *, selected: bool, ratio: float) -> QPixmap:
        width = sum(cell[2] for cell in cells)
        picture = QPixmap(QSize(round(width * ratio), round(height * ratio)))
        picture.setDevicePixelRatio(ratio)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, QRect(0, 0, width, height), selected)
        room = next((cell[2] for cell in cells if cell[0] is Column.MRN), 0)
        self._mrn_wraps = QFontMetrics(self.number_font).horizontalAdvance(row.mrn) > room - 2 * PAD + 3
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
                self._waiting(painter, box, row)
            case Column.PATIENT:
                self._patient(painter, box, row)
            case Column.MRN:
                self._mrn(painter, box, row)
            case Column.STUDY:
                self._study(painter, box, row)
            case Column.STATUS:
                self._status(painter, box, row)
            case _:
                words = row.modality if column is Column.MODALITY else row.facility
                self._text(painter, box, words, self.text_font, self._ink("text"), elide=True)

    def _waiting(self, painter: QPainter, box: QRect, row: Row) -> None:
        """The age, and under it the time left."""
        age, left = self._model.waiting(row), self._model.left(row)
        upper, below = self._places(box, WIDEST_AGE, self.number_font, left, two=bool(left))
        self._text(painter, upper, age, self.number_font, self._ink("text"))
        self._text(painter, below, left, self.small_font, self._ink("text"))

    def _ground(self, painter: QPainter, rect: QRect, selected: bool) -> None:
        painter.fillRect(rect, theme.colour("selected" if selected else "row"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.colour("line"))
        if selected:
            frame = theme.colour("focus")
            painter.fillRect(rect.x(), rect.y(), rect.width(), 2, frame)
            painter.fillRect(rect.x(), rect.bottom() - 1, rect.width(), 2, frame)

    def _ink(self, token: str) -> str:
        """The token for words: those of a row that has left are dim, and its reason is not."""
        return "dim" if self._notes.left else token

    def _tint(self, token: str) -> QColor:
        return theme.colour("dim" if self._notes.left else "secondary" if self.faded else token)

    def _severity(self, painter: QPainter, rect: QRect, row: Row, selected: bool) -> None:
        severity = row.study.severity
        if selected:
            self._caret(painter, rect)
        if self._notes.marked:
            self._tick(painter, rect)
        if severity is Severity.NORMAL:
            return
        stat = severity is Severity.STAT
        filled = stat and not self._notes.left
        tint = self._tint("stat" if stat else "high")
        painter.fillRect(rect.x(), rect.y() + 2, BAR.get(severity, 3), rect.height() - 4, tint)
        words = severity.value.upper() if severity.known else wording.one_line(severity.value)
        painter.setFont(self.chip_font)
        metrics = QFontMetrics(self.chip_font)
        words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, 90)
        width = metrics.horizontalAdvance(words) + 27
        height = metrics.height() + 5
        chip = QRectF(rect.x() + 24, rect.center().y() - height / 2, width, height)
        painter.setPen(QPen(tint, 1.5))
        painter.setBrush(tint if filled else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(chip, 4, 4)
        ink = theme.colour("on_chip") if filled else tint
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

    def _tick(self, painter: QPainter, rect: QRect) -> None:
        """A ticked box above the caret: the row is marked."""
        painter.setPen(QPen(theme.colour("text"), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        x, y = rect.x() + 8.5, rect.y() + 6.5
        painter.drawRect(QRectF(x, y, 10, 10))
        painter.setPen(QPen(theme.colour("strong"), 2))
        painter.drawPolyline(QPolygonF([QPointF(x + 2, y + 5), QPointF(x + 4.5, y + 7.5), QPointF(x + 8.5, y + 2.5)]))

    def _places(self, box: QRect, words: str, font: QFont, second: str, *, two: bool = True) -> tuple[QRect, QRect]:
        """Where the words of a cell and its second ones stand: ``two`` below one another, or in one line if compact."""
        if not self.compact:
            top = box.y() + (box.height() - self.line - (self.small_line if two else 0)) // 2
            below = QRect(box.x(), top + self.line, box.width(), self.small_line)
            return QRect(box.x(), top, box.width(), self.line), below
        top = box.y() + (box.height() - self.line) // 2
        # 2: at some sizes words of exactly their own width are cut
        beside = QFontMetrics(self.small_font).horizontalAdvance(second) + 2 + GAP if second else 0
        first = min(QFontMetrics(font).horizontalAdvance(words) + 1, max(box.width() - beside, box.width() // 4))
        rest = QRect(box.x() + first + GAP, top, max(0, box.width() - first - GAP), self.line)
        return QRect(box.x(), top, first, self.line), rest

    def _patient_in_one_line(self, painter: QPainter, box: QRect, row: Row) -> None:
        """The name whole; beside it as much of who it is as fits whole: all, or the date of birth."""
        painter.setFont(self.name_font)
        painter.setPen(theme.colour(self._ink("strong")))
        painter.drawText(QRectF(box.adjusted(0, -3, 0, 3)), row.patient, wrapping(Qt.AlignmentFlag.AlignVCenter))
        rest = box.adjusted(self.name_metrics.horizontalAdvance(row.patient) + GAP, 0, 0, 0)
        metrics = QFontMetrics(self.small_font)
        for words in (row.identity, row.identity.split(" · ")[-1]):
            if metrics.horizontalAdvance(words) <= rest.width():
                self._text(painter, rest, words, self.small_font, self._ink("secondary"))
                return

    def _patient(self, painter: QPainter, box: QRect, row: Row) -> None:
        if self.compact:
            self._patient_in_one_line(painter, box, row)
            return
        name = QRect(box.x(), box.y(), box.width(), max(self.line, box.height() + 1 - self.small_line))
        painter.setFont(self.name_font)
        painter.setPen(theme.colour(self._ink("strong")))
        painter.drawText(QRectF(name), row.patient, wrapping(Qt.AlignmentFlag.AlignBottom))
        below = QRect(box.x(), name.bottom() + 1, box.width(), self.small_line)
        self._text(painter, below, row.identity, self.small_font, self._ink("secondary"), elide=True)

    def _mrn(self, painter: QPainter, box: QRect, row: Row) -> None:
        """The number, never cut: it takes a second line where the first is full. Under it: a look-alike."""
        whole = box.adjusted(0, -4, 0, 4)
        painter.setFont(self.number_font)
        painter.setPen(theme.colour(self._ink("text")))
        if not self._notes.look_alike or self._mrn_wraps or self.compact:
            painter.drawText(QRectF(whole), row.mrn, wrapping(Qt.AlignmentFlag.AlignVCenter))
            return
        top = box.y() + (box.height() - self.line - self.small_line) // 2
        painter.drawText(QRectF(box.x(), top, box.width(), self.line), row.mrn, wrapping(Qt.AlignmentFlag.AlignVCenter))
        below = QRect(box.x(), top + self.line, box.width(), self.small_line)
        self._text(painter, below, LOOK_ALIKE, self.small_font, self._ink("strong"), elide=True)

    def _study(self, painter: QPainter, box: QRect, row: Row) -> None:
        alike = LOOK_ALIKE if self._notes.look_alike and (self._mrn_wraps or self.compact) else ""
        pinned = PINNED if self._notes.pinned and not self._pin_in_status(row) else ""
        flags = () if self.show_status else tuple(f"◆ {flag}" for flag in row.flags)
        notes = " · ".join(part for part in (*flags, self._notes.brief(), pinned, alike) if part)
        upper, below = self._places(box, row.description, self.text_font, notes)
        self._text(painter, upper, row.description, self.text_font, self._ink("text"), elide=True)
        if notes:
            shown = QFontMetrics(self.small_font).elidedText(notes, Qt.TextElideMode.ElideRight, below.width())
            self._text(painter, below, shown, self.small_font, "strong")
            below.setLeft(below.left() + QFontMetrics(self.small_font).horizontalAdvance(notes + " · "))
        if below.width() > 3 * self.px or not (notes or self.compact):
            words = self._context(row, below.width())
            self._text(painter, below, words, self.small_font, self._ink("secondary"), elide=True)

    def _context(self, row: Row, room: int) -> str:
        """How the study stands, what it is and what comes with it; where room is short the least telling goes first."""
        standing = "" if self.show_status else self._model.doing(row.study_id) or row.status
        merged = () if self.show_facility else (row.modality if row.study.modality else "", row.facility)
        parts = [part for part in (standing, *merged, row.sender, row.brings) if part]
        metrics = QFontMetrics(self.small_font)
        for part in (row.sender, *reversed(merged), row.brings):
            if metrics.horizontalAdvance(" · ".join(parts)) <= room:
                break
            if part in parts and len(parts) > 1:
                parts.remove(part)
        return " · ".join(parts)

    def _status(self, painter: QPainter, box: QRect, row: Row) -> None:
        doing = self._model.doing(row.study_id)
        below = doing or (row.flags[0] if row.flags else self._model.owner(row))
        below = PINNED if self._pin_in_status(row) else below
        status, under = self._places(box, row.status, self.text_font, below, two=bool(below))
        self._text(painter, status, row.status, self.text_font, self._ink("text"), elide=True)
        quiet = self._ink("strong" if doing or row.flags or below is PINNED else "secondary")
        token = "high" if self._model.unsettled(row.study_id) else quiet
        self._text(
            painter, under, f"◆ {below}" if row.flags and not doing else below, self.small_font, token, elide=True
        )

    def _pin_in_status(self, row: Row) -> bool:
        """Whether the pin is told under the status: where that is shown and nothing else stands there."""
        taken = self._model.doing(row.study_id) or row.flags or self._model.owner(row)
        return self._notes.pinned and self.show_status and not taken

    def _text(self, painter: QPainter, box: QRect, words: str, font: QFont, token: str, *, elide: bool = False) -> None:
        painter.setFont(font)
        painter.setPen(theme.colour(token))
        if elide:
            words = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideMiddle, box.width())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)
