"""DICOM files read off the event loop for the study form, and what was read filled in."""

from dataclasses import dataclass
from pathlib import Path

from avara_desktop.errors import AvaraError
from avara_desktop.local.dicom import DicomReading, DicomStudy, read_dicom
from avara_desktop.local.threads import off_the_loop
from avara_desktop.state.fields import Values
from avara_desktop.state.notices import Level
from avara_desktop.state.prefill import prefilled
from avara_desktop.ui.kit.sheet import Answered
from avara_desktop.ui.pages.dicom_words import filled_words, nothing_words, read_words, warning_words
from avara_desktop.ui.pages.study_desk import StudyDesk
from avara_desktop.ui.pages.study_sheets import WhichSheet

LONGEST_READING = 900.0
"""Seconds for reading files: a folder on a slow network drive may hold thousands."""


class TooManyFiles(AvaraError):
    """Reading went on for longer than anybody waits."""

    title = "Reading the files took too long"
    advice = "Nothing was filled in. Choose fewer files, or copy them to this computer first."


class OtherStudy(AvaraError):
    """Files may fill in only the study that is being edited."""

    title = "These files are of another study"
    advice = "Their study instance UID is not that of the study being edited. Nothing was filled in."


@dataclass
class _Progress:
    """Shared with the thread that reads: how many files are done, and whether to stop."""

    files: int = 0
    stopping: bool = False

    def done(self, files: int) -> None:
        self.files = files


class FileReading:
    """Reads files and fills the page's form in. ``stop`` keeps what was read so far."""

    def __init__(self, page: StudyDesk, answered: Answered) -> None:
        self._page = page
        self._answered = answered
        self._progress = _Progress()
        self._source: Values | None = None
        """What the files read last for this form said."""

    def stop(self) -> None:
        """Read no further file."""
        self._progress.stopping = True

    def forget(self) -> None:
        """Another form, or none."""
        self.stop()
        self._source = None

    async def read(self, paths: list[Path]) -> None:
        """Read files and folders and fill the form in. Raises ``DicomSupportMissing`` and ``TooManyFiles``.

        Raises ``OtherStudy`` where they are not of the study being edited.
        """
        progress = self._progress = _Progress()
        self._page.set_busy("Reading DICOM files…", lambda: progress.files)
        try:
            found = await off_the_loop(
                lambda: read_dicom(paths, progress=progress.done, stop=lambda: progress.stopping), LONGEST_READING
            )
        except TimeoutError:
            raise TooManyFiles from None
        finally:
            progress.stopping = True
            self._page.set_busy("")
        if study := await self._one_of(found):
            self._fill(study, found)

    async def _one_of(self, found: DicomReading) -> DicomStudy | None:
        if len(found.studies) > 1:
            sheet = WhichSheet(self._page.window(), found.studies)
            return sheet.chosen() if await self._answered(sheet, sheet.answered(sheet.list)) else None
        if found.studies:
            return found.studies[0]
        self._page.tell(Level.WARNING, "No DICOM study was found", nothing_words(found))
        return None

    def _fill(self, study: DicomStudy, found: DicomReading) -> None:
        page = self._page
        if page.study is not None and page.study.study_instance_uid != study.study_instance_uid:
            raise OtherStudy
        fill = prefilled(page.form.values(), study, self._source)
        self._source = fill.source
        warning = warning_words(study.conflicts, fill.against)
        page.show_filled(fill.values, read_words(study, found), filled_words(fill), warning)
