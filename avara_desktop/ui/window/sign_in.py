"""Sign-in: server, key, work email; then who the server says that is, to be confirmed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from avara_desktop.api.people import User
from avara_desktop.errors import AvaraError
from avara_desktop.local.settings_model import PRODUCTION
from avara_desktop.state import wording
from avara_desktop.ui.kit.mark import headed_card
from avara_desktop.ui.kit.text import label
from avara_desktop.ui.window.npi_guard import NpiGuard

WHY = "A slip guard for shared computers, not authentication: the key is what lets you in."


class SignInPage(QWidget):
    """``submitted(server, key, email)``, ``confirmed``, ``rejected`` and ``sandbox_wanted`` tell what was pressed."""

    submitted = Signal(str, str, str)
    confirmed = Signal()
    rejected = Signal()
    sandbox_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Sign in")
        column = headed_card(self, "avara", "Avara Desktop", 560)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._form())
        self.stack.addWidget(self._confirmation())
        column.addWidget(self.stack)
        self.problem = label("", "warning", wrap=True)
        self.problem.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.vault = label("", "secondary", wrap=True)
        column.addWidget(self.problem)
        column.addWidget(self.vault)
        self.busy = False
        self._typing: QWidget | None = None

    def _form(self) -> QWidget:
        form = QWidget()
        column = QVBoxLayout(form)
        column.setContentsMargins(0, 0, 0, 0)
        self.server = self._field(column, "Server address", PRODUCTION)
        self.locked = label("", "small", wrap=True)
        column.addWidget(self.locked)
        self.locked.hide()
        self.key = self._field(column, "API key", "goes into this computer's key vault")
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setInputMethodHints(Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhNoPredictiveText)
        self.email = self._field(column, "Your work email, exactly as in Avara", "name@hospital.org")
        row = QHBoxLayout()
        self.sandbox = QPushButton("Try the sandbox")
        self.sandbox.setToolTip("Synthetic patients on this computer; nothing leaves it")
        self.sandbox.clicked.connect(self.sandbox_wanted)
        self.enter = QPushButton("Sign in")
        self.enter.setProperty("role", "primary")
        self.enter.clicked.connect(self._submit)
        row.addWidget(self.sandbox)
        row.addStretch()
        row.addWidget(self.enter)
        column.addSpacing(8)
        column.addLayout(row)
        return form

    def _field(self, column: QVBoxLayout, title: str, hint: str) -> QLineEdit:
        column.addWidget(label(title, "secondary"))
        field = QLineEdit()
        field.setPlaceholderText(hint)
        field.setAccessibleName(title)
        field.returnPressed.connect(self._submit)
        column.addWidget(field)
        return field

    def _confirmation(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(label("Reading as", "secondary"))
        self.name = label("", "title", wrap=True)
        self.facts = label("", wrap=True)
        self.may_report = label("", "strong", wrap=True)
        self.guard = NpiGuard()
        self.guard.passed.connect(self.confirmed)
        self.why = label(WHY, "small", wrap=True)
        for part in (self.name, self.facts, self.may_report, self.guard, self.why):
            column.addWidget(part)
        row = QHBoxLayout()
        self.not_me = QPushButton("Not me")
        self.not_me.clicked.connect(self.rejected)
        self.it_is_me = QPushButton("This is me")
        self.it_is_me.setProperty("role", "primary")
        self.it_is_me.clicked.connect(self.guard.confirm)
        row.addWidget(self.not_me)
        row.addStretch()
        row.addWidget(self.it_is_me)
        column.addSpacing(8)
        column.addLayout(row)
        return page

    def prepare(self, server: str, email: str, key: str = "", *, locked_by: str = "") -> None:
        """Fill in what is remembered; the focus goes to the first empty field. ``locked_by`` has set the server."""
        self.stack.setCurrentIndex(0)
        self.server.setText(server)
        self.server.setReadOnly(bool(locked_by))
        self.locked.setText(f"Locked: set by {locked_by}." if locked_by else "")
        self.locked.setVisible(bool(locked_by))
        self.server.setAccessibleDescription(self.locked.text())
        self.email.setText(email)
        self.key.setText(key)
        first = next((field for field in (self.server, self.key, self.email) if not field.text()), self.enter)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _submit(self) -> None:
        if self.busy:
            return
        server, key, email = (field.text().strip() for field in (self.server, self.key, self.email))
        for field, title in ((server, "the server address"), (key, "the API key"), (email, "your work email")):
            if not field:
                self.problem.setText(f"Enter {title}.")
                return
        if not key.isascii() or any(sign.isspace() for sign in key):
            self.problem.setText("The API key has characters no key has; copy it again.")
            return
        self.submitted.emit(server, key, email)

    def set_busy(self, words: str) -> None:
        """Show that the server (or the vault) is being asked; empty words end it."""
        if words and not self.busy:
            self._typing = self.focusWidget()
        self.busy = bool(words)
        self.stack.setEnabled(not self.busy)
        if not words and self._typing is not None:  # a field that is switched off loses the focus
            self._typing.setFocus(Qt.FocusReason.OtherFocusReason)
            self._typing = None
        self.vault.setText(words)
        if words:
            self.problem.setText("")

    def show_problem(self, error: AvaraError) -> None:
        """Say what went wrong; everything typed stays."""
        self.set_busy("")
        self.problem.setText(f"{error.title}. {error.advice}")

    def show_user(self, user: User, *, invented: bool = False) -> None:
        """Show who the server says this is, and ask for the NPI; an ``invented`` reader's is not asked for."""
        self.set_busy("")
        self.problem.setText("")
        self.key.clear()
        self.name.setText(wording.one_line(user.name))
        self.facts.setText(f"{wording.one_line(user.clinic_role)} · {wording.one_line(user.email)}")
        may = "May create reports" if user.can_create_reports else "May not create reports: Read and Addendum stay off"
        self.may_report.setText(may)
        self.guard.ask(user.model_copy(update={"npi_number": None}) if invented else user)
        self.why.setVisible(not self.guard.digits.isHidden())
        self.stack.setCurrentIndex(1)
        self.guard.take_focus(self.it_is_me)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter confirms the reader, Esc goes back."""
        if self.stack.currentIndex() == 1 and not self.busy:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if self.not_me.hasFocus():
                    self.rejected.emit()
                elif not self.guard.digits.hasFocus():  # which has heard it already
                    self.guard.confirm()
            elif event.key() == Qt.Key.Key_Escape:
                self.rejected.emit()
