"""A page with keys of its own, in which Tab goes round."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

Keys = Mapping[tuple[Qt.KeyboardModifier, Qt.Key], Callable[[], None]]


class KeyedPage(QWidget):
    """Claims its keys before any shortcut does, and lets no other key out to the lists."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: Keys = {}

    def arrived(self, widget: QWidget) -> None:
        """Tab came to a widget."""

    def _own(self, event: QKeyEvent) -> Callable[[], None] | None:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return self.keys.get((modifiers, Qt.Key(event.key())))

    def event(self, event: QEvent) -> bool:
        """Claim the page's keys."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A key held down counts once."""
        run = self._own(event)
        if run and not event.isAutoRepeat():
            run()
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """In the order in which things stand: what was added later stands where it is seen, not at the end."""
        stops = [
            child
            for child in self.findChildren(QWidget)
            if child.focusPolicy() & Qt.FocusPolicy.TabFocus
            and child.focusProxy() is None
            and child.isVisible()
            and child.isEnabled()
        ]
        if not stops:
            return True
        focus = self.window().focusWidget()
        at = stops.index(focus) if focus in stops else -1 if forward else 0
        target = stops[(at + (1 if forward else -1)) % len(stops)]
        target.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        self.arrived(target)
        return True
