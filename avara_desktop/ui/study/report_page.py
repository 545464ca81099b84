"""A report in full, text or PDF, under the patient's banner. Bytes stay in memory and go when the page closes."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QObject, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtPdf import QPdfDocument, QPdfSearchModel
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from avara_desktop.api.models import Study
from avara_desktop.errors import BadAnswer
from avara_desktop.state import wording
from avara_desktop.state.reports import ReportDocument, context_warning
from avara_desktop.ui.kit import theme
from avara_desktop.ui.kit.file_drop import leave_no_trace
from avara_desktop.ui.kit.find_bar import FindBar
from avara_desktop.ui.kit.text import Prose, Whole, label
from avara_desktop.ui.study.banner import PatientBanner

ZOOM_STEP = 1.2
ZOOM_RANGE = (0.2, 6.0)
READING_ZOOM = 1.5
PRINT_DPI = 300
"""Finest picture of a printed page: at a printer's own 1200 one page would take half a gigabyte."""
MAX_PAGES = 500
"""More pages than any report has; a file that claims more is refused (safety.md T9)."""
SAVE_NAME = "report.pdf"
"""Offered name: it must not carry the patient's."""


class PaperDimmer(QWidget):
    """Lies over the PDF and takes the glare out of white paper; lets every click through."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Multiply with the paper's colour."""
        painter = QPainter(self)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        painter.fillRect(self.rect(), theme.colour("paper"))
        painter.end()


class Veil(QWidget):
    """Lies over a report that is not of the patient in context, and greys it; lets every click through."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        over.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of what it lies over."""
        if isinstance(event, QResizeEvent):
            self.resize(event.size())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim."""
        painter = QPainter(self)
        painter.setOpacity(0.72)
        painter.fillRect(self.rect(), theme.colour("window"))
        painter.end()


class PdfView(QPdfView):
    """Qt's PDF view with a dimmer that follows its size."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Report PDF")
        self.setPageMode(QPdfView.PageMode.MultiPage)
        self.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.dimmer = PaperDimmer(self.viewport())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the dimmer over the pages."""
        super().resizeEvent(event)
        self.dimmer.setGeometry(self.viewport().rect())


class ReportPage(QWidget):
    """Shows one report at a time. ``closed`` is emitted when the reader goes back to the list."""

    closed = Signal()
    white_paper_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Report")
        self._buffer = QBuffer(self)
        self.document = QPdfDocument(self)
        self.search_model = QPdfSearchModel(self)
        self.search_model.setDocument(self.document)
        self.shown: ReportDocument | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.banner = PatientBanner()
        self.warning = label("", "warning", wrap=True)
        self.warning.setContentsMargins(16, 4, 16, 4)
        self.aside = label("", "warning", wrap=True)
        self.aside.setContentsMargins(16, 4, 16, 4)
        self.aside.hide()
        self.study_id = label("", "small")
        self.study_id.setContentsMargins(16, 4, 16, 0)
        for part in (self.banner, self.study_id, self.warning, self.aside):
            column.addWidget(part)
        column.addLayout(self._tools())
        self.find_bar = FindBar(lambda: self.text_area, lambda: [self.prose])
        column.addWidget(self.find_bar)
        self.stack = QStackedWidget()
        column.addWidget(self.stack, 1)
        self.pdf = PdfView(self)
        self.text_area = QScrollArea()
        self.text_area.setWidgetResizable(True)
        self.text_area.setAccessibleName("Report text")
        self.prose = Prose("Report text")
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(16, 12, 16, 12)
        inner.addWidget(self.prose)
        inner.addStretch()
        self.text_area.setWidget(holder)
        self.stack.addWidget(self.pdf)
        self.stack.addWidget(self.text_area)
        self.veil = Veil(self.stack)
        self.pdf.setDocument(self.document)
        self.pdf.setSearchModel(self.search_model)
        self.pdf.pageNavigator().currentPageChanged.connect(lambda _: self._count_pages())
        self.search_model.countChanged.connect(self._count_found)

    def _tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        self.title = Whole("strong")  # who signed it is not cut off: in a narrow window it takes two lines
        self.pages = label("", "secondary")
        self.find_line = QLineEdit()
        self.find_line.setPlaceholderText("Find (Ctrl+F)")
        self.find_line.setAccessibleName("Find in report")
        self.find_line.setMaximumWidth(220)
        self.find_line.textChanged.connect(self.search_model.setSearchString)
        self.find_line.returnPressed.connect(lambda: self.next_found(1))
        self.found = label("", "secondary")
        self.found_at = -1
        row.addWidget(self._button("Back (Esc)", "back", self.close_page))
        row.addWidget(self.title, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.pages)
        self.pdf_tools: list[QWidget] = [
            self.find_line,
            self.found,
            self._button("", "zoom_out", lambda: self.zoom(1 / ZOOM_STEP), "Zoom out (-)"),
            self._button("", "zoom_in", lambda: self.zoom(ZOOM_STEP), "Zoom in (+)"),
            self._button("", "paper", self.toggle_paper, "White paper on or off (w)"),
            self._button("Print…", "print", self.print_report),
            self._button("Save as…", "save", self.save_as),
        ]
        for widget in self.pdf_tools:
            row.addWidget(widget)
        return row

    def _button(self, words: str, icon: str, run: Callable[[], object], tip: str = "") -> QPushButton:
        made = QPushButton(theme.icon(icon), words)
        made.setAccessibleName(tip or words)
        made.setToolTip(tip)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.clicked.connect(lambda: run())
        return made

    def show_report(self, report: ReportDocument) -> None:
        """Show a fetched report. Raises ``BadAnswer`` where the PDF cannot be drawn."""
        self.forget()
        if report.pdf:
            self._load(report.pdf)
        self.shown = report
        self.banner.show_study(report.study)
        self.warning.setText(report.warning)
        self.warning.setVisible(bool(report.warning))
        self.title.setText(wording.one_line(report.title))
        self.study_id.setText(f"Study {wording.one_line(report.study.study_id)}")
        for widget in self.pdf_tools:
            widget.setVisible(bool(report.pdf))
        self.stack.setCurrentWidget(self.pdf if report.pdf else self.text_area)
        self.prose.set_text(wording.clean(report.text))
        self._count_pages()

    def stand_beside(self, hand: Study | None) -> None:
        """Grey what is shown where the patient in context is another, or has other data now, and say so."""
        words = context_warning(self.shown.study, hand) if self.shown else ""
        if words != self.aside.text():
            self.aside.setText(words)
            self.aside.setVisible(bool(words))
            self.veil.setVisible(bool(words))
            self.veil.raise_()

    def take_focus(self) -> None:
        """Put the keys on the report, once the page is shown and has its size."""
        self.zoom(0)
        (self.pdf if self.shown and self.shown.pdf else self.text_area).setFocus(Qt.FocusReason.OtherFocusReason)

    def _load(self, data: bytes) -> None:
        self._buffer.setData(QByteArray(data))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document.load(self._buffer)
        if self.document.status() is not QPdfDocument.Status.Ready or not 0 < self.document.pageCount() <= MAX_PAGES:
            self.forget()
            raise BadAnswer("This report PDF cannot be shown", "Report text shows its words.")

    def forget(self) -> None:
        """Drop text and bytes."""
        self.document.close()
        self._buffer.close()
        self._buffer.setData(QByteArray())
        self.shown = None
        self.found_at = -1
        self.find_line.setText("")  # clear() could be undone
        self.find_bar.forget()
        self.prose.set_text("")
        self.banner.show_study(None)
        self.study_id.setText("")
        self.stand_beside(None)

    def close_page(self) -> None:
        """Back to the list; nothing of the report is kept."""
        self.find_bar.close_bar()
        self.forget()
        self.closed.emit()

    def set_white_paper(self, white: bool) -> None:
        """Bright paper or dimmed paper."""
        self.pdf.dimmer.setVisible(not white)

    def toggle_paper(self) -> None:
        """Change the paper and remember it."""
        white = not self.pdf.dimmer.isHidden()
        self.set_white_paper(white)
        self.white_paper_changed.emit(white)

    def zoom(self, factor: float) -> None:
        """Larger or smaller; 0 fits the width, but no larger than is good to read."""
        page = self.document.pagePointSize(max(0, self.pdf.pageNavigator().currentPage()))
        fit = self.pdf.viewport().width() / max(1.0, page.width() * self.logicalDpiX() / 72)
        if factor == 0 and fit <= READING_ZOOM:
            self.pdf.setZoomMode(QPdfView.ZoomMode.FitToWidth)
            return
        if factor == 0:
            self.pdf.setZoomMode(QPdfView.ZoomMode.Custom)
            self.pdf.setZoomFactor(READING_ZOOM)
            return
        now = fit if self.pdf.zoomMode() is QPdfView.ZoomMode.FitToWidth else self.pdf.zoomFactor()
        self.pdf.setZoomMode(QPdfView.ZoomMode.Custom)
        self.pdf.setZoomFactor(min(ZOOM_RANGE[1], max(ZOOM_RANGE[0], now * factor)))

    def turn(self, steps: int) -> None:
        """Go to another page."""
        navigator = self.pdf.pageNavigator()
        navigator.jump(min(max(0, navigator.currentPage() + steps), self.document.pageCount() - 1), QPointF(), 0)

    def open_find(self) -> None:
        """Find in PDF or text."""
        if self.shown and self.shown.pdf:
            self.find_line.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.find_line.selectAll()
        else:
            self.find_bar.open_bar()

    def next_found(self, steps: int) -> None:
        """Go to the next place found, around the end."""
        count = self.search_model.rowCount(self.search_model.index(-1))
        if count:
            self.found_at = (self.found_at + steps) % count
            self.pdf.setCurrentSearchResultIndex(self.found_at)
            link = self.search_model.resultAtIndex(self.found_at)
            self.pdf.pageNavigator().jump(link.page(), link.location(), 0)
            self.found.setText(f"{self.found_at + 1} of {count}")

    def _count_found(self) -> None:
        count = self.search_model.rowCount(self.search_model.index(-1))
        self.found.setText(f"{count} found" if self.find_line.text() else "")

    def _count_pages(self) -> None:
        shown = self.shown is not None and self.shown.pdf
        page = self.pdf.pageNavigator().currentPage() + 1
        self.pages.setText(f"page {page} of {self.document.pageCount()}" if shown else "")

    def print_report(self) -> None:
        """Ask for a printer, then print every page at the printer's resolution."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName("report")
        dialog = QPrintDialog(printer, self)
        dialog.accepted.connect(lambda: self.print_to(printer))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setModal(True)
        dialog.show()

    def print_to(self, printer: QPrinter) -> None:
        """Draw the pages on a printer."""
        painter = QPainter(printer)
        for page in range(self.document.pageCount()):
            if page:
                printer.newPage()
            area = painter.viewport()
            points = self.document.pagePointSize(page)
            size = QSize(round(points.width()), round(points.height()))
            size.scale(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
            drawn = size * min(1.0, PRINT_DPI / printer.resolution())
            painter.drawImage(QRect(area.topLeft(), size), self.document.render(page, drawn))
        painter.end()

    def save_as(self) -> None:
        """Ask for a file; the name offered says nothing of the patient."""
        dialog = QFileDialog(self, "Save report as", SAVE_NAME, "PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(lambda name: self.save_to(Path(name)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(lambda _: leave_no_trace(dialog))
        dialog.open()

    def save_to(self, path: Path) -> None:
        """Write the bytes as they came."""
        if self.shown is None or not self.shown.pdf:
            return
        try:
            path.write_bytes(self.shown.pdf)
            self.pages.setText("saved")
        except OSError as error:
            self.pages.setText(f"not saved: {error.strerror or 'the file could not be written'}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of the report: + - 0 zoom, w paper, Space and PgUp/PgDn as usual."""
        keys = {
            Qt.Key.Key_Plus: lambda: self.zoom(ZOOM_STEP),
            Qt.Key.Key_Equal: lambda: self.zoom(ZOOM_STEP),
            Qt.Key.Key_Minus: lambda: self.zoom(1 / ZOOM_STEP),
            Qt.Key.Key_0: lambda: self.zoom(0),
            Qt.Key.Key_W: self.toggle_paper,
            Qt.Key.Key_N: lambda: self.turn(1),
            Qt.Key.Key_P: lambda: self.turn(-1),
            Qt.Key.Key_Escape: self.close_page,
        }
        run = keys.get(Qt.Key(event.key()))
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() == Qt.Key.Key_F:
            self.open_find()
        elif run and not control:
            run()
        else:
            super().keyPressEvent(event)
