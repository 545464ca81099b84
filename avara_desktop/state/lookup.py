"""A Study Instance UID pasted into the search: the study it names, whoever has it and wherever it stands."""

from avara_desktop.api.limits import is_uid
from avara_desktop.api.models import Study, ViewerStudy
from avara_desktop.errors import AvaraError, NotFound
from avara_desktop.signal import Signal
from avara_desktop.state.session import Session
from avara_desktop.state.wording import one_line
from avara_desktop.state.worklist import Worklist

LEAST_COMPONENTS = 4
"""Components a search text must have to be taken for a UID: an MRN or a date may have dots too."""
LONG = 20
"""Characters with which fewer components will do: a UID made of a UUID is 2.25 and one number (PS3.5 B.2)."""
AROUND = " \t\r\n\0\u00a0\u200b\ufeff"
"""What a paste may bring along: DICOM pads UIDs with NUL, web pages and mails with invisible spaces."""

NOWHERE = "The server has no study with this Study Instance UID."
OTHER_STUDY = "The server answered with another study. Nothing is shown; tell your administrator."


def uid_in(text: str) -> str:
    """The UID that a search text is as a whole, spaces and padding around it apart; or nothing."""
    found = text.strip(AROUND)
    meant = found.count(".") >= LEAST_COMPONENTS - 1 or len(found) >= LONG
    return found if meant and is_uid(found) else ""


class Lookup:
    """Asks the server for a UID that no loaded study has. ``words`` tell how it stands, for the empty list."""

    def __init__(self, session: Session, worklist: Worklist) -> None:
        self.changed: Signal[[]] = Signal()
        self.uid = ""
        self.words = ""
        self.viewer_study: ViewerStudy | None = None
        """The study of the Viewer product that has the UID, where AutoScribe has none."""
        self._session = session
        self._worklist = worklist

    async def find(self, uid: str) -> Study | None:
        """The study of that UID, taken into the list; None where there is none. Raises what the API raises."""
        self._say(uid, "Asking the server for this Study Instance UID…")
        try:
            study = await self._session.answer(lambda api: api.study_by_uid(uid))
        except NotFound:
            await self._in_viewer(uid)
            return None
        except AvaraError as error:
            self._say(uid, f"{one_line(error.title)}\n\n{one_line(error.advice)}")
            raise
        if study.study_instance_uid != uid:
            self._say(uid, OTHER_STUDY)
            return None
        self._worklist.apply(study)
        self._say(uid, "")
        return study

    async def _in_viewer(self, uid: str) -> None:
        try:
            found = await self._session.answer(lambda api: api.viewer.study_by_uid(uid))
        except NotFound:
            self._say(uid, f"{NOWHERE}\n\nEsc clears the search.")
            return
        except AvaraError as error:
            self._say(uid, f"{NOWHERE}\n\nThe Viewer product could not be asked: {one_line(error.title)}.")
            return
        if found.study_instance_uid != uid:
            self._say(uid, OTHER_STUDY)
            return
        self.viewer_study = found
        words = "This Study Instance UID is a study of the Viewer product.\n\ng then w opens Viewer studies."
        self._say(uid, words)

    def forget(self) -> None:
        """Nothing is looked up any more: another search, or sign-out."""
        if self.uid or self.words:
            self.viewer_study = None
            self._say("", "")

    def _say(self, uid: str, words: str) -> None:
        self.uid, self.words = uid, words
        self.changed.emit()
