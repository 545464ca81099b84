"""A sheet with a form. It stays open until the server took what was entered: nothing typed is ever lost."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from avara_desktop.errors import AvaraError, InvalidInput, InvalidRequest, SafetyStop
from avara_desktop.state import wording
from avara_desktop.state.fields import Group, Values
from avara_desktop.ui.form.field_box import restyle
from avara_desktop.ui.form.form import Form
from avara_desktop.ui.kit.sheet import Sheet, ems
from avara_desktop.ui.kit.text import label

Send = Callable[[Values], Awaitable[None]]
"""Sends what was entered, or raises what went wrong."""
Agree = Callable[[Values], Awaitable[bool]]
"""Asks before anything is sent. Raises ``InvalidInput`` where there is nothing to be agreed on."""
WIDTH_EMS = 46


class FormSheet(Sheet):
    """``submitted`` tells that what was entered is to be sent. ``labels`` name fields that the form does not have."""

    submitted = Signal()

    def __init__(
        self,
        window: QWidget,
        title: str,
        accept: str,
        groups: Sequence[Group],
        *,
        about: str = "",
        labels: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(window, title, ems(WIDTH_EMS, window))
        self._busy = False
        self._labels = labels or {}
        self.body.addWidget(label(title, "title", wrap=True))
        if about:
            self.body.addWidget(label(about, "secondary", wrap=True))
        self.form = Form(groups, name=title)
        self.body.addWidget(self.form)
        self.state = label("", "warning", wrap=True)
        self.state.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.state.hide()
        yes = self.buttons(accept)
        self._no = next(button for button in self.findChildren(QPushButton) if button.text() == "Cancel")
        self.yes: QPushButton = yes
        self._foot.insertWidget(0, self.state)
        yes.clicked.disconnect()
        yes.clicked.connect(self.submitted)

    def say(self, words: str, role: str = "warning") -> None:
        """Something about the whole form, above the buttons."""
        restyle(self.state, "role", role)
        self.state.setText(words)
        self.state.setVisible(bool(words))

    async def filled(self, send: Send, agree: Agree | None = None) -> bool:
        """Open, and ask and send as often as it takes. Returns whether it was sent; cancelling closes the sheet."""
        presses: asyncio.Queue[bool] = asyncio.Queue()
        self.submitted.connect(lambda: presses.put_nowait(True))
        self.closed.connect(lambda _: presses.put_nowait(False))
        self._awaited = True
        self.open(self.form)
        self.form.start()
        self.area.verticalScrollBar().setValue(0)  # whose form it is, first of all
        try:
            while await presses.get():
                if await self._sent(send, agree):
                    self.close_with(True)
                    return True
            return False
        finally:
            self._busy = False
            self.close_with(False)
            self.form.empty()
            self.deleteLater()

    async def _sent(self, send: Send, agree: Agree | None) -> bool:
        values = self.form.values()
        self._set_busy(True)
        problems: dict[str, str] = {}
        words = ""
        try:
            if agree is None or await agree(values):
                self.say("Asking the server…", "secondary")
                await send(values)
                return True
        except InvalidInput as error:
            problems = error.problems
        except InvalidRequest as error:
            problems = {error.field: error.advice} if error.field else {}
            words = "" if error.field else told(error)
        except AvaraError as error:
            words = told(error)
        finally:
            self._set_busy(False)
        left = self.form.show_problems(problems)
        others = "; ".join(f"{self._labels.get(name, name)} {said}" for name, said in left.items())
        self.say(words or wording.one_line(others))
        return False

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.form.set_busy(busy)
        for button in (self.yes, self._no):
            button.setEnabled(not busy)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """While the server is asked, Esc would hide the answer: it waits."""
        if self._busy and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return
        super().keyPressEvent(event)


def told(error: AvaraError) -> str:
    """What went wrong and what to do. A refusal may quote the server; a safety stop is our own sentence."""
    title = error.title if isinstance(error, SafetyStop) else wording.one_line(error.title)
    return f"{title}. {wording.one_line(error.advice)}"
