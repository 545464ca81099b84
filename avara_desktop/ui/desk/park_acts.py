"""Parking at the desk: put a study aside, be offered it again, return to it. Nothing of it is known to the server."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtWidgets import QApplication

from avara_desktop.api.models import Study
from avara_desktop.errors import NotFound, NotPermitted, SafetyStop
from avara_desktop.state import wording
from avara_desktop.state.flow import FlowState
from avara_desktop.state.gate import refuse_another
from avara_desktop.state.notices import Level, Notice
from avara_desktop.state.parked import Offer, Reason, begun, readable
from avara_desktop.state.undo import Undoable
from avara_desktop.ui.desk.desk_base import DeskBase


class ParkActs(DeskBase):
    """Each act reads again what it acts on; a card only offers."""

    flow: FlowState

    # --- what is offered

    def came_back(self) -> None:
        """The reader is back at the list: what they left last is offered."""
        if self.flow.parked.offered is None and (parked := self.flow.parked.interrupted()):
            self._offer(Offer(parked.study))

    def greet(self) -> None:
        """At sign-in: what the reader already has in progress is offered, the newest first."""
        held = [study for study_id in self._in_progress() if (study := self._known(study_id))]
        if held:
            newest = max(held, key=lambda study: study.updated_at.timestamp() if study.updated_at else 0.0)
            self._offer(Offer(newest, home=True, more=len(held) - 1))

    def _offer(self, offer: Offer) -> None:
        """Put a study on the return card, with what the server says of it now."""
        self.flow.parked.offer(offer)
        if not offer.home:  # that one was read just now
            self._look_at_left(offer.study)

    def _look_at_left(self, study: Study) -> None:
        async def look() -> None:
            await self._read_again(study.study_id)

        self._tasks.start("flow card", look)

    # --- park and return

    def park(self) -> None:
        study = self.window.context().study
        if study is None:
            return
        self._tasks.start("flow park", lambda: self._park_asked(study))

    async def _park_asked(self, study: Study) -> None:
        from avara_desktop.ui.study.park_sheet import ParkSheet

        sheet = ParkSheet(self.window, study, self.flow.parked.get(study.study_id))
        if await self.answered(sheet, sheet.ask()):
            self._park(study, sheet.reason(), sheet.note.text(), sheet.minutes())

    def _park(self, study: Study, reason: Reason, note: str = "", minutes: int = 0) -> None:
        parked, study_id = self.flow.parked, study.study_id
        before = parked.get(study_id)
        parked.park(study, reason, note, minutes)
        self.flow.run.left_open.discard(study_id)
        if self.flow.witness.current and self.flow.witness.current.study.study_id == study_id:
            self.flow.witness.let_go()
        act = self.flow.undo.push(
            f"park {name_of(study)}", lambda: parked.put_back(before) if before else parked.lift(study_id), study_id
        )
        remind = f" You are reminded in {minutes} min." if minutes else ""
        words = f"{self.window.actions_of.key('flow.return')} returns to it.{remind} The server does not know of it."
        done = f"Parked: {wording.identity(study)}"
        self.window.truth.notices.post(
            Notice(Level.DONE, done, words, key_of(study), action=self.undo_words(), run=partial(self._undo, act))
        )

    def undo_words(self) -> str:
        """What a notice's button says that takes an act back: "Undo (z)"."""
        key = self.window.actions_of.key("flow.undo")
        return f"Undo ({key})" if key else "Undo"

    def _undo(self, act: Undoable) -> None:
        self.flow.undo.undo(act)

    def return_to_left(self) -> None:
        offered, selected = self.flow.parked.offered, self.window.selected
        under_hand = self.flow.parked.get(selected)
        parked = under_hand or next(iter(self.flow.parked.all()), None)
        study = offered.study if offered else parked.study if parked else None
        if study is not None:
            self._return_to(study)

    def _return_to(self, left: Study) -> None:
        """Open a study again if it is of the same patient as when it was left; else say so, and show it as it is."""
        study_id = left.study_id

        async def back() -> None:
            study = await self._read_again(study_id)
            if study is None:
                raise SafetyStop("Not opened", "The server no longer has this study.")
            self._put_hand_on(study_id)
            self.flow.parked.renew(study)
            refuse_another(left, study)
            if not readable(study, self.window.truth.session.reader_id):
                raise SafetyStop("Not opened", f"{wording.identity(study)} can no longer be read by you.")
            await self.acts.launch.read(study, act="return")

        self._tasks.start(f"study {study_id}", back)

    def parked_list(self) -> None:
        self._tasks.start("flow parked", self._parked_list)

    async def _parked_list(self) -> None:
        from avara_desktop.ui.study.park_sheet import ParkedSheet

        reader_id = self.window.truth.session.reader_id
        sheet = ParkedSheet(self.window, self.flow.parked, self._known, reader_id)
        accepted = await self.answered(sheet, sheet.ask())
        for parked in sheet.lifted:
            self.flow.undo.push(f"unpark {name_of(parked.study)}", partial(self.flow.parked.put_back, parked))
        if accepted and (chosen := sheet.chosen()):
            self._return_to(chosen.study)

    def parked_loses(self) -> str:
        """What leaving would lose, in words, or nothing."""
        count = len(self.flow.parked.ids)
        noun = "study is" if count == 1 else "studies are"
        return f"{count} parked {noun} kept in memory only: reasons and notes will be gone." if count else ""

    # --- the study in question

    def _known(self, study_id: str) -> Study | None:
        return self.window.truth.worklist.study(study_id)

    async def _read_again(self, study_id: str) -> Study | None:
        """The server's word on a study now, taken into the list; None where it has it no more.

        Where an act learned something of it meanwhile, nobody can say which answer is the newer, and it is asked again.
        """
        look = self.acts.gate.look
        try:
            await look(study_id) or await look(study_id)
        except (NotFound, NotPermitted):
            return None
        return self._known(study_id)

    def _in_progress(self) -> Iterable[str]:
        reader_id, aside = self.window.truth.session.reader_id, self.flow.set_aside()
        held = sorted(self.flow.witness.begun() - aside)
        return [study_id for study_id in held if begun(self._known(study_id), reader_id)]

    def _put_hand_on(self, study_id: str) -> None:
        """Put the hand on a study where the list shows it, else in the first view that has it.

        Behind a sheet or a menu it stays where it is: what the reader chooses there is for the study it was opened on.
        """
        window = self.window
        if window.actions_of.suspended or QApplication.activePopupWidget() is not None:
            return
        place = window.model.place(study_id)
        if place is None or window.pages.currentWidget() is not window.reading:
            window.show_study(study_id)
        else:
            window.view.go_to(place)


def key_of(study: Study) -> str:
    """What is told of a study's parking; it is true until the study is opened again."""
    return f"parked {study.study_id}"


def name_of(study: Study) -> str:
    """The patient in the title of an act that can be undone."""
    return wording.isolate(wording.patient_name(study.report_metadata.patient_name))
