"""A name for a saved view."""

from collections.abc import Callable

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from avara_desktop.ui.kit.sheet import Sheet, ems
from avara_desktop.ui.kit.text import label


class NameSheet(Sheet):
    """One line; Ctrl+Enter or Enter keeps the view where ``problem`` has nothing against the name."""

    def __init__(self, window: QWidget, about: str, name: str, problem: Callable[[str], str]) -> None:
        super().__init__(window, "Save this view", ems(34, window))
        self._problem = problem
        self.body.addWidget(label("Save this view", "title"))
        self.body.addWidget(label(about, "secondary", wrap=True))
        self.name = QLineEdit(name)
        self.name.setAccessibleName("Name of the view")
        self.name.setPlaceholderText("Name, such as “CT head”")
        self.name.textChanged.connect(lambda _: self._judge())
        self.body.addWidget(self.name)
        self.verdict = label("", "secondary", wrap=True)
        self.body.addWidget(self.verdict)
        self.keep = self.buttons("Save")
        self._judge()

    def _judge(self) -> None:
        problem = self._problem(self.name.text())
        self.keep.setEnabled(not problem)
        kept = "Filters, order and columns are kept on this computer; no search text, so no patient's name."
        self.verdict.setText(problem if problem and self.name.text().strip() else kept)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in the line saves."""
        if event.text() in ("\r", "\n") and self.focusWidget() is self.name and self.keep.isEnabled():
            self.close_with(True)
            return
        super().keyPressEvent(event)

    async def ask(self) -> bool:
        """Whether the view is to be saved."""
        self.name.selectAll()
        return await self.answered(self.name)
