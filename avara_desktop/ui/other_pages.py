"""The desk's way to the other pages: the study form, People, and Viewer studies; each has a desk of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from avara_desktop.commands import Page
from avara_desktop.ui.desk_base import DeskBase, PageDesk

if TYPE_CHECKING:
    from avara_desktop.ui.front_desk import FrontDesk
    from avara_desktop.ui.people_desk import PeopleDesk
    from avara_desktop.ui.viewer_desk import ViewerDesk


class OtherPages(DeskBase):
    """Hands commands on to the desk of the page they belong to."""

    def seat(self, front: FrontDesk, people: PeopleDesk, viewer: ViewerDesk) -> None:
        """Tie the other desks to this one."""
        self.front_desk, self.people_desk, self.viewer_desk = front, people, viewer

    def forget_pages(self) -> None:
        """Leave nobody's data on any page: at sign-out."""
        for desk in (self.front_desk, self.people_desk, self.viewer_desk):
            desk.forget()

    def page_desk(self) -> PageDesk | None:
        """The desk of the page in sight, where that is another list than the worklist."""
        desks: dict[Page, PageDesk] = {Page.PEOPLE: self.people_desk, Page.VIEWER: self.viewer_desk}
        return desks.get(self.window.pages.page())

    # --- the study form

    def new_study(self) -> None:
        self.front_desk.open_new()

    def edit_study(self) -> None:
        if study := self.window.context().study:
            self.front_desk.open_edit(study)

    # --- people

    def people(self) -> None:
        self.window.pages.show_page(Page.PEOPLE)
        self.people_desk.open()

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
        self.window.pages.show_page(Page.VIEWER)
        self.viewer_desk.open(self.acts.lookup.viewer_study)

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
