"""The pages of the window, one in sight, and what is under the reader's hand on each."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QTableView, QWidget

from avara_desktop.commands import Context, Page

Hand = Callable[[Context], Context]
"""Adds what is under the hand on a page to the context."""


class PageStack(QStackedWidget):
    """Pages by name. The sign-in page has none and counts as the list: nobody reads there."""

    def __init__(self) -> None:
        super().__init__()
        self._named: dict[Page, tuple[QWidget, Hand]] = {}

    def add(self, page: Page, widget: QWidget, hand: Hand = lambda context: context) -> None:
        """Take a page in."""
        self._named[page] = widget, hand
        self.addWidget(widget)

    def show_page(self, page: Page) -> None:
        """Bring a page into sight."""
        self.setCurrentWidget(self._named[page][0])

    def page(self) -> Page:
        """The page in sight."""
        current = self.currentWidget()
        return next((page for page, (widget, _) in self._named.items() if widget is current), Page.LIST)

    def in_hand(self, context: Context) -> Context:
        """The context with what is under the hand on the page in sight."""
        named = self._named.get(context.page)
        return named[1](context) if named else context

    def take_focus(self) -> None:
        """Put the keyboard on the list of the page in sight, or on the page."""
        current = self.currentWidget() or self
        # a page may have several lists, one in sight; a hidden one would take the keyboard to nowhere
        lists = (view for view in current.findChildren(QTableView) if view.isVisible())
        target: QWidget = next(lists, current)
        target.setFocus(Qt.FocusReason.OtherFocusReason)
