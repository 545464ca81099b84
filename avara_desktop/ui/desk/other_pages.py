"""The desk's way to the other pages: the study form, People, and Viewer studies; each has a desk of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from avara_desktop.commands import Page
from avara_desktop.ui.desk.desk_base import DeskBase, PageDesk

if TYPE_CHECKING:
    from avara_desktop.ui.pages.front_desk import FrontDesk
    from avara_desktop.ui.pages.people_desk import PeopleDesk
    from avara_desktop.ui.pages.viewer_desk import ViewerDesk


class OtherPages(DeskBase):
    """Hands commands on to the desk of the page they belong to."""

    def seat(
        self, front: Callable[[], FrontDesk], people: Callable[[], PeopleDesk], viewer: Callable[[], ViewerDesk]
    ) -> None:
        """Tie the other desks to this one. Each is made, with its page, when it is first gone to."""
        self._make_front, self._make_people, self._make_viewer = front, people, viewer

    @cached_property
    def front_desk(self) -> FrontDesk:
        """The desk of the study form."""
        return self._make_front()

    @cached_property
    def people_desk(self) -> PeopleDesk:
        """The desk of users and invitations."""
        return self._make_people()

    @cached_property
    def viewer_desk(self) -> ViewerDesk:
        """The desk of Viewer studies."""
        return self._make_viewer()

    def half_filled(self) -> bool:
        """Whether the study form holds something typed and not sent."""
        return "front_desk" in self.__dict__ and self.front_desk.page.dirty

    def forget_pages(self) -> None:
        """Leave nobody's data on any page: at sign-out."""
        for name in ("front_desk", "people_desk", "viewer_desk"):
            if name in self.__dict__:
                getattr(self, name).forget()

    def page_desk(self) -> PageDesk | None:
        """The desk of the page in sight, where that is another list than the worklist."""
        match self.window.pages.page():
            case Page.PEOPLE:
                return self.people_desk
            case Page.VIEWER:
                return self.viewer_desk
        return None

    # --- the study form

    def new_study(self) -> None:
        self.front_desk.open_new()

    def edit_study(self) -> None:
        if study := self.window.context().study:
            self.front_desk.open_edit(study)

    # --- people

    def people(self) -> None:
        desk = self.people_desk
        self.window.pages.show_page(Page.PEOPLE)
        desk.open()

    def show_invitations(self, invitations: bool) -> None:
        self.people_desk.show_invitations(invitations)

    def invite(self) -> None:
        self.people_desk.invite()

    def edit_person(self) -> None:
        self.people_desk.edit()

    def revoke(self) -> None:
        self.people_desk.revoke()

    def reactivate(self) -> None:
        self.people_desk.reactivate()

    # --- Viewer studies

    def viewer_studies(self) -> None:
        desk = self.viewer_desk
        self.window.pages.show_page(Page.VIEWER)
        desk.open(self.acts.lookup.viewer_study)

    def open_viewer_study(self) -> None:
        self.viewer_desk.act("viewer_open", self.viewer_desk.studies.open)

    def new_viewer_study(self) -> None:
        self.viewer_desk.new()

    def complete_viewer_study(self) -> None:
        self.viewer_desk.act("viewer_mark", self.viewer_desk.studies.mark)

    def cancel_viewer_study(self) -> None:
        self.viewer_desk.act("viewer_cancel", self.viewer_desk.studies.cancel)

    def restore_viewer_study(self) -> None:
        self.viewer_desk.act("viewer_restore", self.viewer_desk.studies.restore)
