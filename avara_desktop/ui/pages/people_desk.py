"""The people desk: carries out commands on the user or invitation that is under the hand at key press."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from PySide6.QtWidgets import QWidget

from avara_desktop.api.bodies import UserPatch
from avara_desktop.api.people import Invitation, Person, User
from avara_desktop.errors import KeyNotAccepted, NotPermitted, SafetyStop
from avara_desktop.local import logs
from avara_desktop.state import people_rules as rules
from avara_desktop.state import wording
from avara_desktop.state.directory import id_of
from avara_desktop.state.fields import Values
from avara_desktop.state.gate import Ask, Question
from avara_desktop.state.people import People, stop
from avara_desktop.state.people_rules import who
from avara_desktop.state.person_form import differences, invite_of, patch_of
from avara_desktop.tasks import Tasks
from avara_desktop.ui.form.form_sheet import Send
from avara_desktop.ui.kit.sheet import Answered
from avara_desktop.ui.pages.people_page import REFUSED, PeoplePage
from avara_desktop.ui.pages.person_sheet import PersonSheet

P = TypeVar("P", bound=Person)
LOAD = "people"
"""Name of the task that reads both lists."""


class PeopleDesk:
    """Each act takes who is selected at key press; one act a person at a time, a second key press does nothing."""

    def __init__(
        self, tasks: Tasks, people: People, page: PeoplePage, window: QWidget, ask: Ask, answered: Answered
    ) -> None:
        self._tasks = tasks
        self._people = people
        self._page = page
        self._window = window
        self._ask = ask
        self._answered = answered

    # --- what is under the hand

    @property
    def user(self) -> User | None:
        """The user under the hand, where users are in view."""
        return self._page.user

    @property
    def invitation(self) -> Invitation | None:
        """The invitation under the hand, where invitations are in view."""
        return self._page.invitation

    # --- the page

    def open(self) -> None:
        """The page was opened: the keyboard goes to the list, which is read anew."""
        self._page.pane.take_focus()
        self._page.draw()
        self.refresh()

    def refresh(self) -> None:
        """Read both lists; a reading under way goes on."""
        self._tasks.start(LOAD, self._people.load)

    def forget(self) -> None:
        """Nobody stays, and nobody is asked about any more: at sign-out."""
        self._tasks.cancel_all(LOAD, "person ")
        self._people.forget()
        self._page.forget()

    def show_invitations(self, invitations: bool) -> None:
        """The other list."""
        self._page.show_tab(int(invitations))

    def search(self) -> None:
        """The keyboard goes to the search line."""
        self._page.pane.focus_search()

    def back(self) -> bool:
        """Esc: empty search and filter first. Returns whether that was all there was to do."""
        if cleared := self._page.pane.clear():
            self._page.pane.take_focus()
        return cleared

    def step(self, steps: int) -> None:
        """Go up or down."""
        self._page.pane.view.step(steps)

    def to_end(self, last: bool) -> None:
        """Go to the first or the last row."""
        self._page.pane.view.go_to(self._page.pane.model.rowCount() - 1 if last else 0)

    # --- acts

    def invite(self) -> None:
        """Ask whom, and send the invitation."""

        async def run() -> None:
            sheet = PersonSheet(self._window, "Invite a person", "Send invitation")
            await self._answered(sheet, sheet.filled(self._guarded(send)))

        async def send(values: Values) -> None:
            found = await self._people.invite(invite_of(values))
            self._page.show_tab(1)
            self._page.invitations.clear()
            self._page.invitations.select(found.invitation_id)

        self._start("invite", "person new", run)

    def edit(self) -> None:
        """Change the user or the invitation under the hand."""
        if seen := self.user:
            user = seen
            self._act("edit_user", user, lambda: self._edit(user, rules.no_edit(user), self._people.update))
        elif invitation := self.invitation:
            reason = rules.no_invitation_edit(invitation, self._people.now())
            update = self._people.update_invitation
            self._act("edit_invitation", invitation, lambda: self._edit(invitation, reason, update))

    async def _edit(self, seen: P, reason: str, update: Callable[[P, UserPatch], Awaitable[P]]) -> None:
        stop(reason, seen)
        sheet = PersonSheet(self._window, f"Edit {wording.one_line(seen.name)}", "Save…", seen)
        base = seen

        async def agree(values: Values) -> bool:
            patch = patch_of(seen, values)
            told = "\n".join(f"{each.label}: {each.seen} → {each.now}" for each in differences(base, patch))
            return await self._ask(Question("Save these changes?", f"{who(base)}\n\n{told}", "Save"))

        async def send(values: Values) -> None:
            nonlocal base
            try:
                await update(base, patch_of(seen, values))
            except SafetyStop:
                base = self._people.newest(seen)  # now that the difference was told, pressing again means it
                raise

        await self._answered(sheet, sheet.filled(self._guarded(send), agree))

    def revoke(self) -> None:
        """Take the user's access away, or withdraw the invitation, under the hand."""
        if user := self.user:
            self._act("revoke_access", user, lambda: self._revoke(user))
        elif invitation := self.invitation:
            self._act("revoke_invitation", invitation, lambda: self._revoke_invitation(invitation))

    async def _revoke(self, user: User) -> None:
        stop(self._people.no_revoke(user), user)
        body = (
            "Avara takes their access away. Its documents do not say what becomes of studies assigned to them: look at "
            "those afterwards. Reactivate gives the access back."
        )
        if await self._ask(Question("Revoke this person's access?", f"{_card(user)}\n\n{body}", "Revoke access")):
            await self._people.revoke(user)

    async def _revoke_invitation(self, invitation: Invitation) -> None:
        stop(rules.no_invitation_revoke(invitation), invitation)
        body = f"{_card(invitation)}\n\nThe invitation can no longer be accepted. They can be invited again."
        if await self._ask(Question("Revoke this invitation?", body, "Revoke invitation")):
            await self._people.revoke_invitation(invitation)

    def reactivate(self) -> None:
        """Give the user under the hand their access back."""
        if user := self.user:
            self._act("reactivate", user, lambda: self._reactivate(user))

    async def _reactivate(self, user: User) -> None:
        stop(self._people.no_reactivate(user), user)
        body = (
            "Avara gives their access back, with the level and rights shown in the list. Where it is not revoked, "
            "the server refuses and nothing changes: its records do not say."
        )
        if await self._ask(Question("Reactivate this person?", f"{_card(user)}\n\n{body}", "Reactivate")):
            await self._people.reactivate(user)

    # --- how acts run

    def _act(self, name: str, person: Person, act: Callable[[], Awaitable[None]]) -> None:
        self._start(name, f"person {id_of(person)}", act)

    def _start(self, name: str, task: str, act: Callable[[], Awaitable[None]]) -> None:
        async def run() -> None:
            with logs.outcome_of(name):
                if self._people.refused:
                    raise NotPermitted(advice=REFUSED, status=403)
                await act()

        self._tasks.start(task, run)

    def _guarded(self, send: Send) -> Send:
        """A sheet tells of errors itself; only a key that is no longer accepted concerns more than the sheet."""

        async def guarded(values: Values) -> None:
            try:
                await send(values)
            except KeyNotAccepted:
                self._people.expire()
                raise

        return guarded


def _card(person: Person) -> str:
    """Who somebody is, a line each: name, email, role and level."""
    lines = (person.name, person.email, f"{person.clinic_role}, {person.level.value}")
    return "\n".join(wording.isolate(wording.one_line(each)) for each in lines)
