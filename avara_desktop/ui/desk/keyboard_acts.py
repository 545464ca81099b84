"""The desk's keyboard: palette, key sheet and key editor, the guard against dictation, and the lock."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from avara_desktop.commands import Command, Page, keymap
from avara_desktop.local import clock, logs
from avara_desktop.local.idle import SessionIdle
from avara_desktop.state.burst import Act, Guard
from avara_desktop.state.notices import Level, Notice
from avara_desktop.ui.desk.burst_filter import BurstFilter
from avara_desktop.ui.desk.palette import Palette
from avara_desktop.ui.desk.study_acts import StudyActs
from avara_desktop.ui.kit.list_view import ListView
from avara_desktop.ui.kit.sheet import Sheet
from avara_desktop.ui.settings.key_sheet import AboutSheet, KeySheet
from avara_desktop.ui.window.lock_page import HandWatch, LockPage

KEYS = ("key_preset", "keys", "single_letters")
TYPED = "Text typed into the worklist – is your dictation window focused?"
LOCK_LOOK_SECONDS = 5


class KeyboardActs(StudyActs):
    """Seated once the window stands; follows the settings of the keyboard at once."""

    burst: BurstFilter
    lock_page: LockPage
    hand: HandWatch

    def seat_keyboard(self) -> None:
        """Put the guard on the keyboard, the lock over the window, and the keys as the settings say."""
        window, truth = self.window, self.window.truth
        guard = Guard(clock.seconds)
        guard.caught.connect(self._typed)
        values = truth.settings.values
        self.burst = BurstFilter(
            window.actions_of, guard, self._remember, self._launching, lambda: truth.settings.values.burst_guard
        )
        self.lock_page = LockPage(window)
        self.lock_page.unlocked.connect(self.unlock)
        self.lock_page.leaving.connect(self._sign_out_locked)
        self.hand = HandWatch(clock.seconds, SessionIdle().seconds)
        self._look = QTimer(window, interval=LOCK_LOOK_SECONDS * 1000)
        self._look.timeout.connect(self.look_at_hand)
        self._look.start()
        window.actions_of.refused.connect(
            lambda reason: truth.notices.post(Notice(Level.NOTE, reason, key="reason", brief=True))
        )
        truth.settings.changed.connect(self._keys_changed)
        self.acts.entry.left.connect(self._left)  # and not before: what is uncovered must be empty by then
        window.set_keymap(keymap(values))
        for problem in keymap(values).problems:
            truth.notices.post(Notice(Level.WARNING, problem, "Change keys… shows every command's keys.", key=problem))

    def leave_keyboard(self) -> None:
        """The window goes."""
        self.burst.stop()
        self._look.stop()

    def _keys_changed(self, name: str) -> None:
        if name in KEYS:
            self.window.set_keymap(keymap(self.window.truth.settings.values))

    # --- sheets

    def palette(self) -> None:
        actions = self.window.actions_of

        def run(command: Command) -> None:
            actions.remember(command)
            actions.run(command)

        recent = tuple(actions.recent)
        sheet = Palette(self.window, actions.context(), run, keys=actions.keymap, recent=recent)
        self._open_sheet(sheet, sheet.words)

    def key_sheet(self) -> None:
        window = self.window
        focus = window.focusWidget()
        in_study = window.pages.page() is Page.LIST and focus is not None and window.pane.isAncestorOf(focus)
        sheet = KeySheet(window, window.actions_of.context(), window.actions_of.keymap, in_study=in_study)
        self._open_sheet(sheet, sheet.close_button)

    def edit_keys(self) -> None:
        from avara_desktop.ui.settings.key_editor import KeyEditor

        sheet = KeyEditor(self.window, self.window.truth.settings)
        self._open_sheet(sheet, sheet.pane.view)

    def about(self) -> None:
        sheet = AboutSheet(self.window)
        self._open_sheet(sheet, sheet.close_button)

    def _open_sheet(self, sheet: Sheet, focus: QWidget) -> None:
        self._suspend(sheet)
        sheet.open(focus)

    # --- the guard

    def _typed(self) -> None:
        advice = "Nothing was opened, copied or changed. Put the focus on the dictation window and speak again."
        self.window.truth.notices.post(Notice(Level.WARNING, TYPED, advice, key="typed"))

    def _launching(self) -> bool:
        return any(words.startswith("opening") for words in self.window.truth.worklist.asking.values())

    def _remember(self) -> Act:
        """What puts selection and scroll back to where they are now."""
        window = self.window
        study_id, bars = window.selected, [window.pane.area.verticalScrollBar()]
        lists = [view for view in window.pages.findChildren(ListView) if view.isVisible()]
        rows = [(view, view.currentIndex().row()) for view in lists]
        places = [(bar, bar.value()) for bar in (*bars, *(view.verticalScrollBar() for view in lists))]

        def put_back() -> None:
            for view, row in rows:
                if view is window.view:
                    window.view.select(study_id)
                elif row >= 0:
                    view.go_to(row)
            for bar, value in places:
                bar.setValue(value)

        return put_back

    # --- the lock

    @property
    def _inside(self) -> QWidget:
        """Everything in the window but what lies over it."""
        inside = self.window.centralWidget()
        assert inside is not None
        return inside

    @property
    def locked(self) -> bool:
        """Whether the window is locked."""
        return not self._unlocked.is_set()

    def lock(self) -> None:
        """Take every patient out of sight; state, parked studies and what was typed stay."""
        window, reader = self.window, self.window.truth.session.reader
        if self.locked or reader is None:
            return
        self._unlocked.clear()
        self._close_over()
        if window.pages.page() is Page.REPORT:
            window.report_page.close_page()
        window.forget_report()
        window.truth.reports.clear()
        window.truth.notices.dismiss(key="report")  # "Show it" holds one
        self.forget_copy()
        window.actions_of.suspend(True)
        self._inside.hide()
        self.lock_page.lock(reader, told=self.acts.entry.invented)
        logs.event("locked", reader_id=reader.user_id)

    def unlock(self) -> None:
        """The reader said who they are."""
        window = self.window
        if window.truth.session.reader is None:
            return  # signing out is under way
        self._uncover()
        window.pages.take_focus()
        window.draw_soon()
        if window.selected:
            window.truth.reports.clear(window.selected)
            window.study_picked.emit(window.selected)  # its reports were dropped
        logs.event("unlocked", reader_id=window.truth.session.reader_id)

    def look_at_hand(self) -> None:
        """Lock where nobody has used this window, nor any other known of, for as long as the settings say."""
        truth, hand = self.window.truth, self.hand
        limit = truth.settings.values.lock_minutes * 60
        hand.watch(self.window)
        hand.look()

        async def lock_unused() -> None:
            if await hand.unused(limit):
                self.lock()

        if limit and hand.idle() >= limit and truth.session.reader is not None and not self.locked:
            self._tasks.start("look at the hand", lock_unused)

    def _close_over(self) -> None:
        """Sheets (an open question is answered No), menus, dialogs and tooltips."""
        for sheet in self.window.findChildren(Sheet, options=Qt.FindChildOption.FindDirectChildrenOnly):
            sheet.close_with(False)
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        for other in QApplication.topLevelWidgets():
            if other is not self.window and other.isVisible():
                other.close()

    def _uncover(self) -> None:
        self.lock_page.hide()
        self._inside.show()
        self.window.actions_of.suspend(False)
        self.hand.use()
        self._unlocked.set()

    def _left(self) -> None:
        if self.locked:
            self._uncover()

    def _sign_out_locked(self) -> None:
        self._tasks.start("sign out", self.acts.entry.sign_out)
