"""The return card: what was left, when and why, what the server says of it now, and the way back."""

from collections.abc import Callable

from PySide6.QtCore import QTimer

from avara_desktop.api.models import Study
from avara_desktop.state import wording
from avara_desktop.state.parked import Offer, ParkedStudies, readable, standing
from avara_desktop.ui.kit.actions import Actions
from avara_desktop.ui.watch.strip_card import StripCard


class ReturnCard(StripCard):
    """Draws the offer of :class:`ParkedStudies`, and looks once a second whether a reminder is due.

    ``now`` gives a study as the list has it, and ``look`` asks the server about one.
    """

    def __init__(
        self,
        parked: ParkedStudies,
        actions: Actions,
        now: Callable[[str], Study | None],
        reader_id: Callable[[], str],
        look: Callable[[Study], None],
    ) -> None:
        super().__init__("Return card", "Attention")
        self._parked = parked
        self._now = now
        self._reader_id = reader_id
        self._look = look
        self._actions = actions
        self._return = actions.button("flow.return", primary=True)
        self.add(self._return)
        self._later = self.button("Later", self._put_off)
        parked.changed.connect(self.draw)
        self._clock = QTimer(self, interval=1000)
        self._clock.timeout.connect(self._tick)
        self._clock.start()

    def _tick(self) -> None:
        if self._parked.remind() and (offer := self._parked.offered):
            self._look(offer.study)
        elif not self.isHidden():
            self.draw()

    def draw(self) -> None:
        """Bring it up to what is offered and what the list knows of it."""
        offer = self._parked.offered
        if offer is None:
            self.clear()
            return
        now, reader_id = self._now(offer.study.study_id), self._reader_id()
        able = readable(now, reader_id)
        title, detail = self._words(offer, now, standing(now, reader_id))
        self.say("In progress" if offer.home else "Parked", title, detail)
        self._return.setVisible(able)
        self._later.setText("Later" if able else "Close")
        self._later.setAccessibleName(self._later.text())

    def _words(self, offer: Offer, now: Study | None, stands: str) -> tuple[str, str]:
        study = offer.study
        what = f"{wording.one_line(study.study_description)}, {wording.identity(study)}"
        if offer.home:
            since = f"last changed {wording.moment(study.updated_at)}" if study.updated_at else ""
            more = f"and {offer.more} more ({self._actions.key('view.in_progress')})" if offer.more else ""
            stands = "" if stands == "still in progress" else stands
            return f"You have {what}, in progress", " · ".join(part for part in (stands, since, more) if part)
        parked = self._parked.get(study.study_id)
        ago = f", {self._parked.ago(parked)} ago" if parked else ""
        why = parked.why() if parked else ""
        return f"You left {what}{ago}", " · ".join(part for part in (offer.occasion, why, stands) if part)

    def _put_off(self) -> None:
        offer = self._parked.offered
        gone = offer and not readable(self._now(offer.study.study_id), self._reader_id())
        if offer and gone:
            self._parked.lift(offer.study.study_id)  # there is nothing to return to
        else:
            self._parked.later()
