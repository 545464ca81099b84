"""The window: sign-in page, reading page, report page. Draws the state and hands key presses to the desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from avara_desktop.api.models import Study
from avara_desktop.commands import Context, Keymap, Page
from avara_desktop.commands.context import Flow
from avara_desktop.state import wording
from avara_desktop.state.query import Query, View
from avara_desktop.state.refresher import Freshness
from avara_desktop.ui.kit import theme
from avara_desktop.ui.kit.actions import Actions
from avara_desktop.ui.kit.text import hint_words, line
from avara_desktop.ui.study.study_pane import StudyPane
from avara_desktop.ui.window.foot import Foot
from avara_desktop.ui.window.list_keeper import ListKeeper
from avara_desktop.ui.window.notice_bar import NoticeBar
from avara_desktop.ui.window.page_stack import Hand, PageStack
from avara_desktop.ui.window.sign_in import SignInPage
from avara_desktop.ui.window.split import ReadingSplitter
from avara_desktop.ui.window.strips import Strips
from avara_desktop.ui.window.truth import Truth
from avara_desktop.ui.window.viewing import Viewing
from avara_desktop.ui.window.words import empty_words, filter_words, freshness_words
from avara_desktop.ui.worklist.top_bar import SearchLine, TopBar
from avara_desktop.ui.worklist.worklist_model import WorklistModel
from avara_desktop.ui.worklist.worklist_view import WorklistView

if TYPE_CHECKING:
    from avara_desktop.ui.study.report_page import ReportPage

QUIET_MS = 150
"""How long nothing must have been drawn before orders not asked for yet are got ready."""
NESTED = 4
"""How deep a change in the study pane goes through layouts in layouts; a turn in which nothing waits costs nothing."""
TITLE = "Avara Desktop"
"""The whole window title, always: other people see task bars."""


def _reports_of(study: Study) -> object:
    """What changes when a study's reports do."""
    return study.study_report_status, study.report_ids, study.updated_at


class MainWindow(Viewing):
    """``study_picked`` tells that another study is under the hand; ``closing`` that the reader closes the window.

    ``close_wanted`` tells that the reader would close it, but something typed would be lost; ``leave`` closes it then.
    """

    study_picked = Signal(str)
    closing = Signal()
    close_wanted = Signal()
    white_paper_changed = Signal(bool)

    def __init__(self, truth: Truth) -> None:
        super().__init__(truth)
        self.setWindowTitle(TITLE)
        self.setWindowIcon(theme.icon("avara", "focus"))
        self.setMinimumSize(800, 560)
        self.unsaved: Callable[[], bool] = lambda: False
        """Whether closing would lose something typed."""
        self.flow_now: Callable[[], Flow] = Flow
        """How the reading run stands."""
        self.aside: Callable[[str], str] = lambda study_id: ""
        """Since when and why a study is parked, in words; empty where it is not."""
        self._drawn = QTimer(self, singleShot=True, interval=0)
        self._drawn.timeout.connect(self.draw)
        self._quiet = QTimer(self, singleShot=True)
        self._quiet.timeout.connect(self._get_ready)
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self.tick)

    def build(self, actions: Actions) -> None:
        """Lay out the pages; the actions exist by now."""
        self.actions_of = actions
        truth, px = self.truth, self.truth.settings.values.text_px
        self.sign_in = SignInPage()
        self.model = WorklistModel(self.now, self.doing)
        self.model.find = truth.roster.place
        self.model.unsettled = lambda study_id: bool(self.unsettled(study_id))
        self.view = WorklistView(self.model, px)
        self.view.set_density(truth.settings.values.density)
        self.pane = StudyPane(actions, truth.reports, truth.timeline)
        self.top = TopBar(actions)
        self.notice_bar = NoticeBar(truth.notices)
        self.foot = Foot()
        self.filter_line, self.hints = self.foot.words, self.foot.hints
        self.strips = Strips()
        self.keeper = ListKeeper(self, truth.roster.rows)
        self.splitter = ReadingSplitter(self.view, self.pane, truth.settings)
        self.splitter.least = self.view.least_height
        self.splitter.identity = self.pane.banner.minimumHeight
        self.pages = PageStack()
        self.reading = self._column(self.top, line(), self.strips, self.splitter, line(), self.foot)
        self.pages.addWidget(self.sign_in)
        self.pages.add(Page.LIST, self.reading)
        # under every page: a vault that would not forget the key is told of at the sign-in page, and nowhere else
        self.setCentralWidget(self._column(self.pages, self.notice_bar))
        for area in (self.splitter, self.strips):
            actions.attach(area, Page.LIST)
        for command_id in ("pane.next", "pane.previous"):
            self.top.addAction(actions.by_id[command_id])  # the search line is a pane too
        self._connect()
        self.show_columns()
        self._restore()
        self._second.start()

    def _column(self, *parts: QWidget) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in parts:
            column.addWidget(part, 1 if part in (self.splitter, self.pages) else 0)
        return page

    def _connect(self) -> None:
        truth = self.truth
        truth.worklist.changed.connect(lambda change: self.draw_soon())
        truth.refresher.changed.connect(self.draw_soon)
        truth.session.changed.connect(self.draw_soon)
        truth.reports.changed.connect(self.pane.show_reports)
        truth.lookup.changed.connect(self.draw_soon)
        self.view.picked.connect(self.pick)
        self.view.heading.connect(self.sort)
        self.top.view_chosen.connect(self.choose_view)
        self.top.saved_chosen.connect(self.choose_saved)
        self.top.search_changed.connect(self.search_for)
        self.top.search.left.connect(lambda: self.view.setFocus(Qt.FocusReason.ShortcutFocusReason))
        self.pages.currentChanged.connect(lambda _: self.actions_of.refresh())

    @cached_property
    def report_page(self) -> ReportPage:
        """Where reports are shown: loaded with the first one, for the list must be quick."""
        from avara_desktop.ui.study.report_page import ReportPage

        page = ReportPage()
        page.set_white_paper(self.truth.settings.values.white_paper)
        page.closed.connect(self.show_reading)
        page.white_paper_changed.connect(self.white_paper_changed)
        self.pages.add(Page.REPORT, page)
        return page

    def report_made(self) -> bool:
        """Whether a report was shown yet."""
        return "report_page" in vars(self)

    def forget_report(self) -> None:
        """Nothing of a report stays."""
        if self.report_made():
            self.report_page.forget()

    def set_keymap(self, keymap: Keymap) -> None:
        """Other keys, at once and wherever a key is named."""
        self.actions_of.set_keymap(keymap)
        self.hints.setText(hint_words(keymap))
        for search in self.findChildren(SearchLine):
            search.show_key(keymap.words("list.search"))
        self.draw_soon()

    def now(self) -> datetime:
        """The server's time."""
        session = self.truth.session
        return session.client.server_now() if session.reader else datetime.now().astimezone()

    def doing(self, study_id: str) -> str:
        """What is being asked about a study, or what was never answered; else why it is set aside."""
        return self.unsettled(study_id) or self.aside(study_id)

    def unsettled(self, study_id: str) -> str:
        """What is being asked about a study, or what was never answered."""
        worklist = self.truth.worklist
        return worklist.asking.get(study_id) or worklist.unconfirmed.get(study_id) or ""

    def add_page(self, page: Page, widget: QWidget, hand: Hand = lambda context: context) -> None:
        """Take a further page in; ``hand`` says what is under the reader's hand there."""
        self.pages.add(page, widget, hand)
        self.actions_of.attach(widget, page)
        for search in widget.findChildren(SearchLine):
            search.show_key(self.actions_of.key("list.search"))

    def context(self) -> Context:
        """How things stand, for the commands."""
        truth = self.truth
        return self.pages.in_hand(
            Context(
                reader=truth.session.reader,
                study=truth.worklist.study(self.selected) if self.selected else None,
                may_write=truth.refresher.freshness().writes,
                stale=truth.refresher.freshness() is Freshness.STALE,
                asking=self.selected in truth.worklist.asking,
                page=self.pages.page(),
                standing=truth.witness.standing,
                unanswered=truth.witness.blocks(),
                flow=self.flow_now() if truth.session.reader else Flow(),
            )
        )

    def draw_soon(self) -> None:
        """Draw once for any number of changes in this turn of the event loop."""
        self._drawn.start()

    def draw(self) -> None:
        """Bring everything on the reading page up to the state."""
        truth, session = self.truth, self.truth.session
        if session.reader is None:
            return
        rows = self.keeper.rows(self.query)
        first = not self.selected and bool(rows) and not truth.refresher.loading()
        if first:
            self.selected = rows[0].study_id
            self.query = replace(self.query, keep=self.selected)
        self.view.set_empty("" if rows else self.keeper.empty_words() or empty_words(self.query, truth))
        self.model.reader_id = session.reader_id
        self.model.set_order(self.query.order)
        self.view.show_rows(rows, self.selected, truth.roster.longest)
        if first:
            self.draw_soon()  # the list is painted first; the pane is filled in the next turn
            return
        study = truth.worklist.study(self.selected) if self.selected else None
        before = self.pane.study
        if study is not None and (before is None or before.study_id != study.study_id):
            self.pick(study.study_id)  # the hand came to another study without a key: by a search, a filter, a view
        elif study is not before:
            self.pane.show_study(study)
            if before and study and _reports_of(before) != _reports_of(study):
                self.study_picked.emit(study.study_id)
        if self.report_made():
            self.report_page.stand_beside(study)
        known = {view: truth.roster.count(view) for view in View}
        complete = {view: None if truth.refresher.age(view.scope) is None else known[view] for view in View}
        self.top.show_view(self.query.view, complete)
        held = known[self.query.view]
        left = study is not None and not self.query.view.shows(study, session.reader_id)
        self.count_saved()
        listing = self.keeper.listing
        gone = listing.left.keys() | ({self.selected} if left else set())
        gone = {each for each in gone if listing.place(each) is not None}
        words = filter_words(self.query, len(rows) - len(gone), held, truth, left=left)
        self.foot.say(words + self.keeper.marked_words())
        self.tick()
        self._quiet.start(QUIET_MS)

    def _get_ready(self) -> None:
        """Use the quiet, a few milliseconds at a time: keys and answers come between."""
        if self.truth.roster.step():
            self._quiet.start(0)

    def tick(self) -> None:
        """What changes with time alone: ages, freshness, waiting."""
        session, refresher = self.truth.session, self.truth.refresher
        if session.reader is None:
            return
        state = refresher.freshness()
        words, token = freshness_words(refresher, session.phase)
        self.top.freshness.setText(words)
        style = f"color: {theme.tokens()[token]};"
        if self.top.freshness.styleSheet() != style:  # Qt would polish the label anew, every second
            self.top.freshness.setStyleSheet(style)
        self.top.reader.setText(f"Reading as {wording.one_line(session.reader.name)}")
        self.view.set_faded(state.old)
        self.keeper.tick()
        self.view.viewport().update()
        self.actions_of.refresh()

    def pick(self, study_id: str) -> None:
        """Another study is under the reader's hand: empty the pane first, then fill it."""
        moved = self.pane.study is not None
        self.selected = self.truth.refresher.watched = study_id
        self.query = replace(self.query, keep=study_id)
        if self.truth.reports.study_id != study_id:
            self.truth.reports.clear(study_id)
        self.pane.show_study(self.truth.worklist.study(study_id))
        self.keeper.hand(study_id)
        self.actions_of.refresh()
        self.study_picked.emit(study_id)
        if moved:  # the first study of all is slow to draw: its turns are not made one
            # Qt lays nested parts out one turn after the other and paints in between: it would be painted twice
            for _ in range(NESTED):
                QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)

    def show_reading(self) -> None:
        """The worklist, with the keys on it."""
        self.pages.setCurrentWidget(self.reading)
        self._turn()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.draw()

    def show_sign_in(self) -> None:
        """The sign-in page, with nothing of any patient left behind it."""
        self.selected, self.query = "", Query()
        self.forget_report()
        self.truth.reports.clear()
        self.pane.show_study(None)
        self.keeper.clear()
        self.view.show_rows([], "")
        self.view.row_painter.forget()
        self.top.search.setText("")  # clear() could be undone
        self.filter_line.setText("")
        self.pages.setCurrentWidget(self.sign_in)
        self.actions_of.refresh()

    def set_text_px(self, px: int) -> None:
        """Another text size, at once and everywhere."""
        theme.apply(px)
        self.view.set_text_px(px)
        self._turn()
        self.view.scrollTo(self.view.currentIndex())
        self.draw_soon()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """List above the study on a portrait screen or with large text, beside it otherwise."""
        super().resizeEvent(event)
        if hasattr(self, "splitter"):
            self._turn()

    def _turn(self) -> None:
        self.splitter.turn(self.size())

    def _restore(self) -> None:
        kept = self.truth.settings.values.window
        if not kept or not self.restoreGeometry(QByteArray.fromBase64(kept.encode())):
            self.resize(1280, 800)

    def leave(self) -> None:
        """Close, whatever is lost."""
        self.unsaved = lambda: False
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember size and panes; the app ends."""
        if self.unsaved():
            event.ignore()
            self.close_wanted.emit()
            return
        self.splitter.keep()
        self.truth.settings.values.window = bytes(self.saveGeometry().toBase64().data()).decode()
        self._second.stop()
        self._quiet.stop()
        event.accept()
        self.closing.emit()
