"""Files from outside: chosen in a dialog that leaves no trace of where they lie, or dropped on a page."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDir, QEvent, QMimeData, QObject, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFileDialog, QWidget

from avara_desktop.ui.kit import theme

Given = Callable[[list[Path]], None]


def leave_no_trace(dialog: QFileDialog) -> None:
    """Before a dialog goes: Qt writes its history and last folder to a file, and a path may hold a patient's name."""
    dialog.setHistory([])
    dialog.setDirectory(QDir.rootPath())


class FileChooser:
    """Opens dialogs for files and folders. The folder used last is remembered here and nowhere else."""

    def __init__(self, parent: QWidget, given: Given) -> None:
        self._parent = parent
        self._given = given
        self._folder = ""
        self._dialog: QFileDialog | None = None

    def open(self, *, folder: bool) -> None:
        """Ask for files, or for a folder; the answer comes later, for a dialog must not hold up the event loop."""
        if self._dialog is not None:
            return
        title = "Folder with DICOM files" if folder else "DICOM files"
        dialog = QFileDialog(self._parent, title, self._folder)
        mode = QFileDialog.FileMode.Directory if folder else QFileDialog.FileMode.ExistingFiles
        dialog.setFileMode(mode)
        dialog.finished.connect(lambda accepted: self._answered(dialog, bool(accepted)))
        self._dialog = dialog
        dialog.open()

    def _answered(self, dialog: QFileDialog, accepted: bool) -> None:
        paths = [Path(name) for name in dialog.selectedFiles()] if accepted else []
        if paths:
            self._folder = str(paths[0].parent)
        self._close(dialog)
        if paths:
            self._given(paths)

    def _close(self, dialog: QFileDialog) -> None:
        leave_no_trace(dialog)
        dialog.deleteLater()
        self._dialog = None

    def forget(self) -> None:
        """Close what is open and forget the folder."""
        if self._dialog is not None:
            self._dialog.reject()
        self._folder = ""


class DropZone(QWidget):
    """Lies over a page while files are dragged above it, and says that they can be dropped."""

    def __init__(self, page: QWidget, words: str) -> None:
        super().__init__(page)
        self._words = words
        self.setAccessibleName(words)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dimmed, framed, with the words in the middle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(0.85)
        painter.fillRect(self.rect(), theme.colour("backdrop"))
        painter.setOpacity(1.0)
        pen = QPen(theme.colour("focus"), 3, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRoundedRect(self.rect().adjusted(16, 16, -16, -16), 10, 10)
        painter.setPen(theme.colour("strong"))
        painter.setFont(theme.font(self.fontInfo().pixelSize() + 6, strong=True))
        flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(self.rect().adjusted(40, 40, -40, -40), flags, self._words)
        painter.end()


def local_paths(mime: QMimeData) -> list[Path]:
    """The files and folders of this computer in a drag."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


class FileDrop(QObject):
    """Lets files and folders be dropped on a page while they are ``wanted``; editors in it must not take drops."""

    def __init__(self, page: QWidget, words: str, wanted: Callable[[], bool], given: Given) -> None:
        super().__init__(page)
        self._page = page
        self._wanted = wanted
        self._given = given
        self.zone = DropZone(page, words)
        page.setAcceptDrops(True)
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Anything but files of this computer is not taken."""
        if isinstance(event, QDragEnterEvent):
            if self._wanted() and local_paths(event.mimeData()):
                event.acceptProposedAction()
                self._cover()
            else:
                event.ignore()
            return True
        if isinstance(event, QDragLeaveEvent):
            self.zone.hide()
        elif isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            self.zone.hide()
            self._take(event)
            return True
        elif event.type() == QEvent.Type.Resize:
            self.zone.setGeometry(self._page.rect())
        return False

    def _cover(self) -> None:
        self.zone.setGeometry(self._page.rect())
        self.zone.raise_()
        self.zone.show()

    def _take(self, event: QDropEvent) -> None:
        paths = local_paths(event.mimeData())
        if paths and self._wanted():
            event.acceptProposedAction()
            self._given(paths)
