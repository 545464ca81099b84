"""The window: sign-in page, reading page, report page. Draws the state and hands key presses to the desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from avara_desktop.api.models import Study
from avara_desktop.commands import Context, Page
from avara_desktop.state import wording
from avara_desktop.state.lookup import uid_in
from avara_desktop.state.query import Column, Query, View, count, visible
from avara_desktop.state.refresher import Freshness
from avara_desktop.ui import theme
from avara_desktop.ui.actions import Actions
from avara_desktop.ui.notice_bar import NoticeBar
from avara_desktop.ui.page_stack import Hand, PageStack
from avara_desktop.ui.report_page import ReportPage
from avara_desktop.ui.sign_in import SignInPage
from avara_desktop.ui.split import ReadingSplitter
from avara_desktop.ui.strips import Strips
from avara_desktop.ui.study_pane import StudyPane
from avara_desktop.ui.text import label, line
from avara_desktop.ui.top_bar import TopBar
from avara_desktop.ui.truth import Truth
from avara_desktop.ui.words import empty_words, filter_words, freshness_words
from avara_desktop.ui.worklist_model import WorklistModel
from avara_desktop.ui.worklist_view import WorklistView

TITLE = "Avara Desktop"
"""The whole window title, always: other people see task bars."""


def _reports_of(study: Study) -> object:
    """What changes when a study's reports do."""
    return study.study_report_status, study.report_ids, study.updated_at


class MainWindow(QMainWindow):
    """``study_picked`` tells that another study is under the hand; ``closing`` that the reader closes the window.

    ``close_wanted`` tells that the reader would close it, but something typed would be lost; ``leave`` closes it then.
    ``uid_wanted`` tells that a Study Instance UID was searched for that no loaded study has; empty: no longer.
    """

    study_picked = Signal(str)
    uid_wanted = Signal(str)
    closing = Signal()
    close_wanted = Signal()

    def __init__(self, truth: Truth) -> None:
        super().__init__()
        self.setWindowTitle(TITLE)
        self.setWindowIcon(theme.icon("avara", "focus"))
        self.setMinimumSize(800, 560)
        self.truth = truth
        self.query = Query()
        self.selected = ""
        self._keeps_left = False
        self.unsaved: Callable[[], bool] = lambda: False
        """Whether closing would lose something typed."""
        self._drawn = QTimer(self, singleShot=True, interval=0)
        self._drawn.timeout.connect(self.draw)
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self.tick)

    def build(self, actions: Actions) -> None:
        """Lay out the pages; the actions exist by now."""
        self.actions_of = actions
        truth, px = self.truth, self.truth.settings.values.text_px
        self.sign_in = SignInPage()
        self.model = WorklistModel(self.now, self.doing)
        self.view = WorklistView(self.model, px)
        self.pane = StudyPane(actions, truth.reports)
        self.top = TopBar(actions)
        self.report_page = ReportPage()
        self.report_page.set_white_paper(truth.settings.values.white_paper)
        self.notice_bar = NoticeBar(truth.notices)
        self.filter_line = label("", "small")
        self.hints = label("j k move · Enter read · v viewer · / search · Ctrl+K commands · ? keys", "small")
        self.strips = Strips()
        self.splitter = ReadingSplitter(self.view, self.pane, truth.settings)
        self.pages = PageStack()
        self.reading = self._column(self.top, line(), self.strips, self.splitter, line(), self._foot())
        self.pages.addWidget(self.sign_in)
        self.pages.add(Page.LIST, self.reading)
        self.pages.add(Page.REPORT, self.report_page)
        # under every page: a vault that would not forget the key is told of at the sign-in page, and nowhere else
        self.setCentralWidget(self._column(self.pages, self.notice_bar))
        actions.attach(self.splitter, Page.LIST)
        for command_id in ("pane.next", "pane.previous"):
            self.top.addAction(actions.by_id[command_id])  # the search line is a pane too
        self._connect()
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

    def _foot(self) -> QWidget:
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(12, 4, 12, 4)
        row.addWidget(self.filter_line, 1)
        row.addWidget(self.hints)
        return foot

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
        self.top.search_changed.connect(self.search_for)
        self.top.search.left.connect(lambda: self.view.setFocus(Qt.FocusReason.ShortcutFocusReason))
        self.report_page.closed.connect(self.show_reading)
        self.pages.currentChanged.connect(lambda _: self.actions_of.refresh())

    def now(self) -> datetime:
        """The server's time."""
        session = self.truth.session
        return session.client.server_now() if session.reader else datetime.now().astimezone()

    def doing(self, study_id: str) -> str:
        """What is being asked about a study, or what was never answered."""
        worklist = self.truth.worklist
        return worklist.asking.get(study_id) or worklist.unconfirmed.get(study_id, "")

    def add_page(self, page: Page, widget: QWidget, hand: Hand = lambda context: context) -> None:
        """Take a further page in; ``hand`` says what is under the reader's hand there."""
        self.pages.add(page, widget, hand)
        self.actions_of.attach(widget, page)

    def context(self) -> Context:
        """How things stand, for the commands."""
        truth = self.truth
        return self.pages.in_hand(
            Context(
                reader=truth.session.reader,
                study=truth.worklist.study(self.selected) if self.selected else None,
                may_write=truth.refresher.freshness().writes,
                asking=self.selected in truth.worklist.asking,
                page=self.pages.page(),
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
        rows = visible(truth.worklist.rows, self.query, session.reader_id)
        loading = truth.refresher.loading()
        if not self.selected and rows and not loading:
            self.selected = rows[0].study_id
            self.query = replace(self.query, keep=self.selected)
            self.view.show_rows(rows, self.selected)
            self.pick(self.selected)
        self.view.set_empty("" if rows else empty_words(self.query, truth))
        self.model.reader_id = session.reader_id
        self.model.set_order(self.query.order)
        self.view.show_rows(rows, self.selected)
        study = truth.worklist.study(self.selected) if self.selected else None
        if study is not self.pane.study:
            before = self.pane.study
            self.pane.show_study(study)
            if before and study and before.study_id == study.study_id and _reports_of(before) != _reports_of(study):
                self.study_picked.emit(study.study_id)
        known = {view: count(truth.worklist.rows, view, session.reader_id) for view in View}
        complete = {view: None if truth.refresher.age(view.scope) is None else known[view] for view in View}
        self.top.show_view(self.query.view, complete)
        held = known[self.query.view]
        left = self._keeps_left = study is not None and not self.query.view.shows(study, session.reader_id)
        self.filter_line.setText(filter_words(self.query, len(rows) - left, held, truth, left=left))
        self.tick()

    def tick(self) -> None:
        """What changes with time alone: ages, freshness, waiting."""
        session, refresher = self.truth.session, self.truth.refresher
        if session.reader is None:
            return
        state = refresher.freshness()
        words, token = freshness_words(refresher, session.phase)
        self.top.freshness.setText(words)
        self.top.freshness.setStyleSheet(f"color: {theme.tokens()[token]};")
        self.top.reader.setText(f"Reading as {wording.one_line(session.reader.name)}")
        self.view.set_faded(state in (Freshness.STALE, Freshness.OFFLINE))
        self.view.viewport().update()
        self.actions_of.refresh()

    def pick(self, study_id: str) -> None:
        """Another study is under the reader's hand: empty the pane first, then fill it."""
        if self._keeps_left:
            self.draw_soon()  # a study that has left the view stays only while the hand is on it
        self.selected = self.truth.refresher.watched = study_id
        self.query = replace(self.query, keep=study_id)
        if self.truth.reports.study_id != study_id:
            self.truth.reports.clear(study_id)
        self.pane.show_study(self.truth.worklist.study(study_id))
        self.actions_of.refresh()
        self.study_picked.emit(study_id)

    def ask_for(self, query: Query) -> None:
        """Show something else: the selection stays if it is still shown, else it goes to the first row."""
        self.query = replace(query, keep="")
        rows = visible(self.truth.worklist.rows, self.query, self.truth.session.reader_id)
        if self.selected not in {row.study_id for row in rows}:
            self.selected = ""
            if not rows:
                self.truth.reports.clear()
                self.pane.show_study(None)
        else:
            self.query = replace(self.query, keep=self.selected)
        self.truth.refresher.show(query.view.scope)
        self.draw()

    def choose_view(self, view: View) -> None:
        """Another view, with the search emptied so that nothing is hidden unseen."""
        if self.top.search.text():
            self.top.search.blockSignals(True)
            self.top.search.clear()
            self.top.search.blockSignals(False)
        self.ask_for(replace(self.query, view=view, search="", severities="all"))

    def search_for(self, text: str) -> None:
        """Search as the reader types; a whole Study Instance UID that no loaded study has is asked of the server."""
        uid = uid_in(text)
        if uid and uid == self.query.search:
            return  # the same with another space: it is being asked for
        self.ask_for(replace(self.query, search=uid or text))
        known = any(row.study.study_instance_uid == uid for row in self.truth.worklist.rows.values())
        self.uid_wanted.emit("" if known else uid)

    def search_uid(self, uid: str) -> None:
        """The worklist, searching for a study by its UID."""
        self.show_reading()
        self.top.search.setText(uid)

    def show_study(self, study_id: str) -> None:
        """The worklist with the hand on a study, in the first view that has it; else found by its UID."""
        study, reader_id = self.truth.worklist.study(study_id), self.truth.session.reader_id
        self.show_reading()
        if study is None:
            return
        views = (self.query.view, *View)
        view = next((view for view in views if view.shows(study, reader_id)), None)
        if view is None:
            self.search_uid(study.study_instance_uid)
            return
        self.choose_view(view)
        if (place := self.model.place(study_id)) is not None:
            self.view.go_to(place)

    def sort(self, column: Column, add: bool) -> None:
        """Order by a heading; with Shift as a further key."""
        self.ask_for(self.query.sorted_by(column, add=add))

    def show_reading(self) -> None:
        """The worklist, with the keys on it."""
        self.pages.setCurrentWidget(self.reading)
        self._turn()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.draw()

    def show_sign_in(self) -> None:
        """The sign-in page, with nothing of any patient left behind it."""
        self.selected, self.query = "", Query()
        self.report_page.forget()
        self.truth.reports.clear()
        self.pane.show_study(None)
        self.view.show_rows([], "")
        self.view.row_painter.forget()
        self.top.search.setText("")  # clear() could be undone
        self.filter_line.setText("")
        self.pages.setCurrentWidget(self.sign_in)
        self.actions_of.refresh()

    def set_text_px(self, px: int) -> None:
        """Another text size, at once and everywhere."""
        self.truth.settings.values.text_px = px
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
        self.hints.setVisible(self.width() >= 1150)
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
        event.accept()
        self.closing.emit()
