"""A front desk for tests: the study form on a sandbox in this process, with hands and eyes."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, Self, TypeVar

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from avara_desktop.api.models import Study
from avara_desktop.tasks import Tasks
from avara_desktop.ui.kit import theme
from avara_desktop.ui.kit.sheet import Sheet
from avara_desktop.ui.pages.front_desk import TASK, FrontDesk, no_dicom_words
from avara_desktop.ui.pages.study_desk import StudyDesk

from ..state.support import Room

S = TypeVar("S", bound=Sheet)


async def until(condition: Callable[[], object], what: str = "") -> None:
    """Wait until something is so."""
    ends = time.monotonic() + 10.0
    while not condition():
        assert time.monotonic() < ends, f"never came: {what or condition}"
        await asyncio.sleep(0.005)


class Front:
    """``async with Front() as front``: the page in a window of its own, signed in to a sandbox."""

    def __init__(self, size: tuple[int, int] = (1280, 800), px: int = 16, no_dicom: str = "") -> None:
        theme.apply(px)
        self.room = Room()
        self.tasks = Tasks()
        self.defects: list[BaseException] = []
        self.tasks.crashed.connect(self.defects.append)
        room = self.room
        self.page = StudyDesk(no_dicom or no_dicom_words())
        self.window = QWidget()
        column = QVBoxLayout(self.window)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)
        self.window.resize(*size)
        self.desk = FrontDesk(
            self.tasks,
            room.session,
            room.orders,
            room.colleagues,
            self.page,
            lambda sheet, answer: answer,
            self.window.show,
        )
        self.told: list[tuple[str, str]] = []
        self.desk.created.connect(lambda study_id: self.told.append(("created", study_id)))
        self.desk.saved.connect(lambda study_id: self.told.append(("saved", study_id)))
        self.desk.closed.connect(lambda: self.told.append(("closed", "")))
        self.desk.uid_wanted.connect(lambda uid: self.told.append(("uid", uid)))

    async def __aenter__(self) -> Self:
        await self.room.sign_in()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        await self.tasks.stop()
        await self.room.session.end()
        self.window.close()
        self.window.deleteLater()
        theme.apply(16)
        if error is None:
            assert self.defects == []

    async def settled(self) -> None:
        """Wait until nothing goes on, or a sheet asks."""
        await asyncio.sleep(0)
        await until(lambda: not self.tasks.names() or self.sheets(), f"rest: {self.tasks.names()}")
        await asyncio.sleep(0)

    async def new(self) -> None:
        """Open the form of a new study."""
        self.desk.open_new()
        await self.settled()

    async def edit(self, study_id: str) -> Study:
        """Open the form of a study as the list has it."""
        seen = await self.room.seen(study_id)
        self.desk.open_edit(seen)
        await self.settled()
        return seen

    # --- hands

    def focus(self) -> QWidget:
        """What has the keyboard."""
        return QApplication.focusWidget() or self.window.focusWidget() or self.page

    async def press(self, keys: str) -> None:
        """Press keys where the focus is, and wait for what they start."""
        combination = QKeySequence.fromString(keys)[0]  # type: ignore[index]
        QTest.keyClick(self.focus(), combination.key(), combination.keyboardModifiers())
        await self.settled()

    async def write(self, **texts: str) -> None:
        """Type into fields, each reached by Tab alone."""
        for name, text in texts.items():
            await self.tab_to(name)
            QTest.keyClicks(self.focus(), text)

    async def tab_to(self, name: str) -> None:
        """Press Tab until a field has the focus."""
        box = self.page.form.boxes[name]
        for _ in range(120):
            if box.isAncestorOf(self.focus()):
                return
            QTest.keyClick(self.focus(), Qt.Key.Key_Tab)
        raise AssertionError(f"Tab never came to {name}")

    def drag(self, *paths: str, urls: tuple[str, ...] = ()) -> QMimeData:
        """What a file manager drags."""
        mime = QMimeData()
        mime.setUrls([*(QUrl.fromLocalFile(path) for path in paths), *(QUrl(url) for url in urls)])
        return mime

    def enter(self, mime: QMimeData) -> bool:
        """Drag over the page; whether it would take the drop."""
        event = QDragEnterEvent(
            self.page.rect().center(), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        QApplication.sendEvent(self.page, event)
        return event.isAccepted()

    def leave(self) -> None:
        """Drag out again."""
        QApplication.sendEvent(self.page, QDragLeaveEvent())

    async def drop(self, *paths: str) -> None:
        """Drop files on the page and wait for what comes of it."""
        mime = self.drag(*paths)
        self.enter(mime)
        event = QDropEvent(
            QPointF(self.page.rect().center()), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        QApplication.sendEvent(self.page, event)
        await self.settled()

    # --- eyes

    def sheets(self) -> list[Sheet]:
        """The open sheets."""
        return [child for child in self.window.children() if isinstance(child, Sheet) and child._open]

    async def sheet(self, kind: type[S]) -> S:
        """The sheet of a kind, once it is open."""
        await until(lambda: any(isinstance(sheet, kind) for sheet in self.sheets()), kind.__name__)
        return next(sheet for sheet in self.sheets() if isinstance(sheet, kind))

    def values(self) -> dict[str, Any]:
        """What stands in the form."""
        return self.page.form.values()

    def said(self) -> str:
        """The message on the page."""
        return f"{self.page.message.title.text()} {self.page.message.advice.text()}".strip()

    def problem(self, name: str) -> str:
        """What is said under a field."""
        under = self.page.form.boxes[name].under
        return under.text() if under.isVisible() else ""

    @property
    def working(self) -> bool:
        """Whether something goes on."""
        return self.tasks.running(TASK)
