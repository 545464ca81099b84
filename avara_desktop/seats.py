"""The pages beside the worklist, each with its desk: loaded and made on first use, for the worklist must be quick."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from avara_desktop.commands import Page
from avara_desktop.signal import Signal
from avara_desktop.state.colleagues import Colleagues
from avara_desktop.state.launch import OpenLink
from avara_desktop.state.notices import Notices
from avara_desktop.state.orders import Orders
from avara_desktop.state.session import Session
from avara_desktop.tasks import Tasks
from avara_desktop.ui.desk.reading_desk import ReadingDesk
from avara_desktop.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from avara_desktop.ui.pages.front_desk import FrontDesk
    from avara_desktop.ui.pages.people_desk import PeopleDesk
    from avara_desktop.ui.pages.people_page import PeoplePage
    from avara_desktop.ui.pages.viewer_desk import ViewerDesk
    from avara_desktop.ui.pages.viewer_page import ViewerPage

PEOPLE_BUTTONS = ("people.invite", "people.edit", "people.revoke", "people.reactivate")


@dataclass(frozen=True)
class Seats:
    """What the other desks need. ``own`` is told of a study that the reader created: it is no news."""

    window: MainWindow
    desk: ReadingDesk
    tasks: Tasks
    session: Session
    notices: Notices
    orders: Orders
    colleagues: Colleagues
    open_link: OpenLink
    own: Callable[[str], None]

    def front_desk(self) -> FrontDesk:
        """The study form."""
        from avara_desktop.ui.pages.front_desk import FrontDesk, no_dicom_words
        from avara_desktop.ui.pages.study_desk import StudyDesk

        window = self.window
        page = StudyDesk(no_dicom_words())
        front = FrontDesk(
            self.tasks,
            self.session,
            self.orders,
            self.colleagues,
            page,
            self.desk.answered,
            lambda: window.pages.show_page(Page.FORM),
        )
        window.add_page(Page.FORM, page)
        front.closed.connect(window.show_reading)
        front.created.connect(self.own)
        front.created.connect(window.show_study)
        front.saved.connect(window.show_study)
        front.uid_wanted.connect(window.search_uid)
        return front

    def people_desk(self) -> PeopleDesk:
        """Users and invitations."""
        from avara_desktop.state.people import People
        from avara_desktop.ui.pages.people_desk import PeopleDesk
        from avara_desktop.ui.pages.people_page import PeoplePage

        window = self.window
        state = People(self.session, self.notices)
        page = PeoplePage(state, [window.actions_of.button(name) for name in PEOPLE_BUTTONS])
        people = PeopleDesk(self.tasks, state, page, window, self.desk.ask, self.desk.answered)
        window.add_page(
            Page.PEOPLE,
            page,
            lambda context: replace(
                context, person=people.user, invitation=people.invitation, people_refused=state.refused
            ),
        )
        self._follow(page, state.changed)
        # whoever was invited, changed or revoked may be offered for assignment, or no longer
        state.changed.connect(self.colleagues.forget)
        return people

    def viewer_desk(self) -> ViewerDesk:
        """Studies of the Viewer product."""
        from avara_desktop.state.viewer_studies import ViewerStudies
        from avara_desktop.ui.pages.viewer_desk import ViewerDesk
        from avara_desktop.ui.pages.viewer_page import ViewerPage

        window = self.window
        blocks = window.truth.witness.blocks
        studies = ViewerStudies(self.session, self.notices, self.desk.ask, self.open_link, blocks)
        page = ViewerPage(studies, window.actions_of, window.now)
        window.add_page(Page.VIEWER, page, lambda context: replace(context, viewer_study=page.study))
        self._follow(page, studies.changed)
        return ViewerDesk(self.tasks, studies, page, self.colleagues, window, self.desk.answered)

    def _follow(self, page: PeoplePage | ViewerPage, changed: Signal[[]]) -> None:
        """Keep the commands up to a page and its state; Back goes to the worklist."""
        page.picked.connect(self.window.actions_of.refresh)
        changed.connect(self.window.actions_of.refresh)
        page.closed.connect(self.window.show_reading)
