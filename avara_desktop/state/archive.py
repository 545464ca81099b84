"""What was imported of a customer's patients: external studies, read page by page, kept for the session.

The API lists by customer and not by patient, so one customer's archive is read once, up to a bound, for all its
patients. A reading that is cancelled goes on later where it stopped, and what had arrived is kept.
"""

from dataclasses import dataclass, field

from avara_desktop.api.client import AvaraClient
from avara_desktop.api.terms import StudyType
from avara_desktop.errors import AvaraError
from avara_desktop.signal import Signal
from avara_desktop.state.session import Session
from avara_desktop.state.timeline import Examination, examination

STUDIES_AT_ONCE = 2000
"""External studies of one customer that are read unasked; F5 reads as many again. Twenty requests at most."""


class Patients:
    """Examinations found by patient id and by MRN, so that a step through the list never walks through an archive."""

    def __init__(self) -> None:
        self._by_id: dict[str, Examination] = {}
        self._by_sign: dict[tuple[str, str], set[str]] = {}

    def put(self, each: Examination) -> None:
        """Take one in, or its newer state."""
        self.drop(each.study_id)
        self._by_id[each.study_id] = each
        for sign in _signs(each):
            self._by_sign.setdefault(sign, set()).add(each.study_id)

    def drop(self, study_id: str) -> None:
        """Take one out."""
        if known := self._by_id.pop(study_id, None):
            for sign in _signs(known):
                self._by_sign[sign].discard(study_id)

    def akin(self, here: Examination) -> list[Examination]:
        """What shares a patient id or an MRN, of whatever customer; whether that joins them is decided elsewhere."""
        ids = dict.fromkeys(each for sign in _signs(here) for each in sorted(self._by_sign.get(sign, ())))
        return [self._by_id[each] for each in ids]

    def ids(self, customer_id: str) -> list[str]:
        """Of one customer."""
        return [key for key, each in self._by_id.items() if each.customer_id == customer_id]


def _signs(each: Examination) -> list[tuple[str, str]]:
    signs = (("id", each.patient_id.strip()), ("MRN", (each.patient.mrn or "").strip()))
    return [sign for sign in signs if sign[1]]


@dataclass
class Shelf:
    """How far one customer's archive was read. ``bound``: how many of its studies may be read unasked."""

    bound: int
    present: set[str] = field(default_factory=set)
    """Ids that this reading has met, from its first page on; when it ends, what it has not met is gone."""
    unreadable: int = 0
    whole: bool = False
    cursor: str | None = None
    error: AvaraError | None = None

    @property
    def due(self) -> bool:
        """Whether there is something left to ask for unasked."""
        return not self.whole and len(self.present) < self.bound


class Archive:
    """The shelves of the customers asked for. ``changed`` tells that a page arrived or a reading ended."""

    def __init__(self, session: Session) -> None:
        self.changed: Signal[[str]] = Signal()
        self._session = session
        self._shelves: dict[str, Shelf] = {}
        self._patients = Patients()

    def shelf(self, customer_id: str) -> Shelf | None:
        """What was read of a customer's archive; None where it was never asked for."""
        return self._shelves.get(customer_id)

    def akin(self, here: Examination) -> list[Examination]:
        """What was read that might be the same patient's, of every customer read so far."""
        return self._patients.akin(here)

    async def read(self, customer_id: str) -> None:
        """Read a customer's archive to its end or its bound. What goes wrong is kept in the shelf and said there."""
        shelf = self._shelves.setdefault(customer_id, Shelf(STUDIES_AT_ONCE))
        if not shelf.due:
            return
        shelf.error = None
        client = self._session.client
        try:
            await self._pages(client, customer_id, shelf)
        except AvaraError as error:
            # a cursor may have died with the error: the next try begins at the first page, and keeps what it has
            shelf.error, shelf.cursor = error, None
        if self._shelves.get(customer_id) is shelf:
            self.changed.emit(customer_id)

    async def _pages(self, client: AvaraClient, customer_id: str, shelf: Shelf) -> None:
        if shelf.cursor is None:
            shelf.present, shelf.unreadable = set(), 0
        pages = client.study_pages(customer_id=customer_id, study_type=StudyType.EXTERNAL, cursor=shelf.cursor)
        try:
            async for page in pages:
                self._session.still(client)
                found = [examination(study) for study in page.studies]
                for each in found:
                    # what was asked for is checked: another customer's study is not this archive's
                    if each.archived and each.customer_id == customer_id:
                        self._patients.put(each)
                shelf.present.update(each.study_id for each in found)
                shelf.unreadable += len(page.unreadable)
                shelf.cursor = page.cursor
                if page.cursor and page.has_more is not False and not shelf.due:
                    return
                self.changed.emit(customer_id)
        finally:
            await pages.aclose()
        shelf.whole, shelf.cursor = True, None
        for study_id in self._patients.ids(customer_id):
            if study_id not in shelf.present:
                self._patients.drop(study_id)

    def renew(self, customer_id: str) -> None:
        """What F5 means: read on where a bound or an error stopped it, and anew where all was read."""
        shelf = self._shelves.get(customer_id)
        if shelf is None:
            return
        if shelf.whole:
            shelf.whole, shelf.present = False, set()
        elif not shelf.due:
            shelf.bound += STUDIES_AT_ONCE

    def forget(self) -> None:
        """Nothing of any patient stays: at sign-out."""
        self._shelves.clear()
        self._patients = Patients()
