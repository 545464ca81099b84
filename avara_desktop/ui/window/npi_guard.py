"""The last digits of the reader's NPI: a slip guard for shared computers. Anybody may know them, so it proves nothing.

Source: reading-room.md 5.5. A reader without an NPI is asked for nothing.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from avara_desktop.api.people import User
from avara_desktop.state import wording
from avara_desktop.ui.kit.text import label

DIGITS = 4


def last_digits(reader: User) -> str:
    """What is to be typed for a reader; empty where they have no NPI."""
    npi = wording.one_line(reader.npi_number or "")
    return npi[-DIGITS:] if len(npi) >= DIGITS else ""


class NpiGuard(QWidget):
    """A question and a line for the digits. ``passed`` tells that they were typed right, or that none are needed."""

    passed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.wanted = ""
        """The digits that are right; empty where none are asked for."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.asked = label("", wrap=True)
        self.digits = QLineEdit()
        self.digits.setMaxLength(DIGITS)
        self.digits.setAccessibleName(f"Last {DIGITS} digits of your NPI")
        self.digits.returnPressed.connect(self.confirm)
        self.problem = label("", "warning", wrap=True)
        self.digits.textEdited.connect(lambda _: self.problem.hide())  # it spoke of what stood there before
        for part in (self.asked, self.digits, self.problem):
            column.addWidget(part)

    def ask(self, reader: User, *, told: bool = False) -> None:
        """Ask for a reader's digits. ``told`` says them too: of the sandbox's invented reader nobody can know them."""
        self.wanted = last_digits(reader)
        there = f" The sandbox's reader has {self.wanted}." if told else ""
        ask = f"Type the last {DIGITS} of your NPI, then Enter.{there}" if self.wanted else "Enter if this is you."
        self.asked.setText(ask)
        self.digits.setVisible(bool(self.wanted))
        self.digits.setText("")
        self.problem.setText("")
        self.problem.hide()

    def take_focus(self, otherwise: QWidget) -> None:
        """Put the keyboard on the digits; where none are asked for, on something else."""
        (self.digits if self.wanted else otherwise).setFocus(Qt.FocusReason.OtherFocusReason)

    def confirm(self) -> None:
        """Pass, or say what is wrong with the digits."""
        typed = self.digits.text().strip()
        if typed == self.wanted:
            self.passed.emit()
            return
        self.problem.setText("These are not the last 4 of that NPI." if typed else f"Type the {DIGITS} digits first.")
        self.problem.show()
        self.digits.selectAll()
        self.digits.setFocus(Qt.FocusReason.OtherFocusReason)
