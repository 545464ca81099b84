"""What reading DICOM files came to, in words: how much was read, what was filled in, what must be looked at."""

from collections import Counter
from collections.abc import Sequence

from avara_desktop.local.dicom import DicomReading, DicomStudy
from avara_desktop.state import wording
from avara_desktop.state.prefill import Prefill
from avara_desktop.state.study_fields import FIELDS
from avara_desktop.ui.pages.study_sheets import counted


def read_words(study: DicomStudy, found: DicomReading) -> str:
    """ "1 study, 3 series, 24 files; 2 files skipped: not a DICOM file (2)"."""
    more = f" (of {len(found.studies)} in the files)" if len(found.studies) > 1 else ""
    size = f"1 study{more}, {counted(study.series, 'series', 'series')}, {counted(study.files, 'file')}"
    return "; ".join(part for part in (size, _skipped(found), _stopped(found)) if part)


def nothing_words(found: DicomReading) -> str:
    """Why no study came of the files."""
    words = [part for part in (_skipped(found), _stopped(found)) if part] or ["there is no file there"]
    return "; ".join(words).capitalize() + ". The form is as it was."


def _skipped(found: DicomReading) -> str:
    if not found.skipped:
        return ""
    reasons = Counter(reason for _, reason in found.skipped)
    told = ", ".join(f"{wording.one_line(reason)} ({count:,})" for reason, count in reasons.most_common())
    return f"{counted(len(found.skipped), 'file')} skipped: {told}"


def _stopped(found: DicomReading) -> str:
    return "stopped before the last file" if found.stopped else ""


def filled_words(fill: Prefill) -> str:
    """Which fields came from the files, and which were left because something else stood there."""
    filled = f"Filled in: {', '.join(fill.filled)}." if fill.filled else "Nothing was filled in."
    left = f" Left as typed, though the files say otherwise: {', '.join(fill.left)}." if fill.left else ""
    return f"{filled}{left} Compare with the order before you send."


OTHERWISE = {
    "height_cm": "Height",
    "weight_kg": "Weight",
    "institution": "Facility",
    "referring_physician": "Referring physician",
}
"""Fields of a DICOM study that the form calls otherwise."""


def warning_words(conflicts: Sequence[str], against: Sequence[str]) -> str:
    """What may make one study of two patients; empty where nothing does.

    ``conflicts`` are names of fields in which the files disagree, ``against`` labels in which form and files do.
    """
    told = []
    if conflicts:
        names = [OTHERWISE.get(name) or FIELDS[name].label for name in conflicts]
        told.append(f"Files of this study disagree in: {', '.join(names)}. The first file's words were taken.")
    if against:
        told.append(f"The form and the files disagree in: {', '.join(against)}.")
    return " ".join(told)
