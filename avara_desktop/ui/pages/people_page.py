"""The page of people: the organisation's users, and the invitations that make them, on the table kit."""

from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QStackedWidget, QVBoxLayout, QWidget

from avara_desktop.api.people import Invitation, User
from avara_desktop.errors import AvaraError
from avara_desktop.state.directory import Directory, Listing
from avara_desktop.state.person_rows import (
    INVITATION_FILTERS,
    USER_FILTERS,
    InvitationRow,
    PersonRow,
    Standing,
    UserRow,
)
from avara_desktop.ui.kit.text import line
from avara_desktop.ui.table.table import Filter, Order, TableColumn, TableHead, TablePane, chip

R = TypeVar("R", bound=PersonRow)
NOT_TOLD = "of access, only what was done in this session is known"
REFUSED = (
    "This key may not manage users, so nothing can be shown or changed here. "
    "Ask your administrator for a key that may, or use Avara's dashboard."
)


def _flag(words: str) -> str:
    return "text" if words == "Yes" else "secondary"


def _shared(_: type[R]) -> tuple[TableColumn[R], ...]:
    """The columns that users and invitations have in common."""
    return (
        TableColumn("Name", lambda row: row.name, strong=True, whole=True, ems=17),
        TableColumn("Email", lambda row: row.email, ems=18),
        TableColumn("Role", lambda row: row.role, rank=2, ems=15),
        TableColumn("Level", lambda row: row.level, rank=3, ems=7),
        TableColumn("Reports", lambda row: row.reports, token=lambda row: _flag(row.reports), rank=4, ems=6),
        TableColumn("NPI", lambda row: row.npi, digits=True, rank=6, ems=8),
        TableColumn("Dashboard", lambda row: row.dashboard, token=lambda row: _flag(row.dashboard), rank=5, ems=7),
    )


def _searched(row: PersonRow) -> str:
    return " ".join((row.name, row.email, row.role, row.npi, row.phone))


def access_words(row: UserRow) -> str:
    """What is being done to a user, or what this session knows of their access."""
    return row.doing or (row.access.value.capitalize() if row.access else "–")


USER_COLUMNS: tuple[TableColumn[UserRow], ...] = (
    *_shared(UserRow),
    TableColumn("Last login", lambda row: row.last_login, sort=lambda row: row.signed_in, digits=True, rank=3, ems=7),
    TableColumn(
        "Access", access_words, token=lambda row: "high" if row.doing or row.access else "secondary", rank=1, ems=14
    ),
)
INVITATION_COLUMNS: tuple[TableColumn[InvitationRow], ...] = (
    *_shared(InvitationRow),
    TableColumn(
        "State",
        lambda row: row.doing or row.state,
        sort=lambda row: tuple(Standing).index(row.standing),
        token=lambda row: "high" if row.doing else "text",
        ems=12,
    ),
    TableColumn("Expiry", lambda row: row.expiry, sort=lambda row: row.ends, digits=True, rank=1, ems=7),
)


STATE = next(number for number, column in enumerate(INVITATION_COLUMNS) if column.heading == "State")


class PeoplePage(QWidget):
    """Draws the :class:`Directory`. ``closed`` tells of Back, ``picked`` that another row is under the hand."""

    closed = Signal()
    picked = Signal()

    def __init__(self, directory: Directory, buttons: Sequence[QWidget]) -> None:
        super().__init__()
        self.setAccessibleName("People")
        self._directory = directory
        self.users: TablePane[UserRow] = TablePane(
            USER_COLUMNS,
            lambda row: row.user.user_id,
            things="users",
            search_hint="Search name, email, role, NPI",
            searched=_searched,
            filters=[Filter(title, shows) for title, shows in USER_FILTERS],
        )
        self.invitations: TablePane[InvitationRow] = TablePane(
            INVITATION_COLUMNS,
            lambda row: row.invitation.invitation_id,
            things="invitations",
            search_hint="Search name, email, role, NPI",
            searched=_searched,
            filters=[Filter(title, shows) for title, shows in INVITATION_FILTERS],
            order=Order(column=STATE),
            empty="Nobody has been invited yet. Invite… above invites somebody.",
        )
        self.tabs = (chip("Users"), chip("Invitations"))
        self.head = TableHead("People", buttons, beside=self.tabs)
        self.stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        group = QButtonGroup(self)
        for number, tab in enumerate(self.tabs):
            group.addButton(tab)
            tab.clicked.connect(lambda _=False, number=number: self.show_tab(number))
        self.users.picked.connect(lambda _: self.picked.emit())
        self.invitations.picked.connect(lambda _: self.picked.emit())
        self.stack.addWidget(self.users)
        self.stack.addWidget(self.invitations)
        for part in (self.head, line(), self.stack):
            column.addWidget(part, 1 if part is self.stack else 0)
        self.head.closed.connect(self.closed)
        directory.changed.connect(self.draw)
        self.show_tab(0)

    @property
    def pane(self) -> TablePane[UserRow] | TablePane[InvitationRow]:
        """The list in view."""
        return self.users if self.stack.currentWidget() is self.users else self.invitations

    @property
    def user(self) -> User | None:
        """The user under the hand, where users are in view."""
        row = self.users.selected if self.pane is self.users else None
        return row.user if row else None

    @property
    def invitation(self) -> Invitation | None:
        """The invitation under the hand, where invitations are in view."""
        row = self.invitations.selected if self.pane is self.invitations else None
        return row.invitation if row else None

    def show_tab(self, number: int) -> None:
        """Users (0) or invitations (1), with the keyboard on the list."""
        self.stack.setCurrentIndex(number)
        self.tabs[number].setChecked(True)
        self.pane.take_focus()
        self.picked.emit()

    def draw(self) -> None:
        """Bring the page up to the directory."""
        directory = self._directory
        self.head.offer(not directory.refused)
        self._show_listing(self.users, directory.users, "users")
        self._show_listing(self.invitations, directory.invitations, "invitations")
        if directory.users.age is not None:
            self.users.show_rows(directory.user_rows(), age=directory.users.age)
        if directory.invitations.age is not None:
            self.invitations.show_rows(directory.invitation_rows(), age=directory.invitations.age)
        self.users.set_note(NOT_TOLD if directory.users.items else "")
        self.picked.emit()

    def _show_listing(
        self,
        pane: TablePane[UserRow] | TablePane[InvitationRow],
        listing: Listing[User] | Listing[Invitation],
        things: str,
    ) -> None:
        received = f", {listing.progress:,} received" if listing.progress else ""
        pane.set_loading(f"Reading {things}{received}…" if listing.loading else "")
        pane.set_error(self._trouble(listing.error))

    def _trouble(self, error: AvaraError | None) -> str:
        if self._directory.refused:
            return REFUSED
        return f"{error.title}. {error.advice}" if error else ""

    def forget(self) -> None:
        """Nobody stays on the page: at sign-out."""
        self.users.forget()
        self.invitations.forget()
        self.show_tab(0)
