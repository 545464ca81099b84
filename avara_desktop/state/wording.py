"""How the field's facts are written for a reader: names, dates, ages, waiting times, status words. Pure text.

Rules and their sources: family name in capitals before a comma, DD-MMM-YYYY dates, "Not known" in words (NHS Common
User Interface, patient banner PAB-0033 to 0053); only the caret form of a name is rewritten, any other stays as sent.
"""

import re
import unicodedata
from datetime import date, datetime, timedelta
from functools import lru_cache

from avara_desktop.api.models import ReportMetadata, Study
from avara_desktop.api.terms import Sex, StudyReportStatus

NOT_KNOWN = "Not known"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
STATUS_WORDS = {
    StudyReportStatus.UNASSIGNED: "Unassigned",
    StudyReportStatus.ASSIGNED: "Assigned",
    StudyReportStatus.IN_PROGRESS: "In progress",
    StudyReportStatus.COMPLETED: "Signed",
    StudyReportStatus.ADDENDUM_ACTIVE: "Addendum",
}
SEX_LETTERS = {Sex.FEMALE: "F", Sex.MALE: "M", Sex.OTHER: "O"}
_HIDDEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)

_YEARS = re.compile(r"\s*years?\b")


def clean(text: str) -> str:
    """Text from outside, fit to be shown: control and invisible direction marks become a visible replacement sign.

    They are marked and not dropped, so that two names that differ only by them look different (safety.md T8). Line
    breaks and tabs stay; joiners stay, for Arabic and Indic names need them.
    """
    if text.isascii() and text.isprintable():
        return text
    return _HIDDEN.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """Cleaned text with every run of white space as one space."""
    if text.isascii() and text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " ":
        return text  # nearly every text there is: each word of each row of a long list comes by here
    joined = " ".join(clean(text).split())
    return text if joined == text else joined  # one string in memory where nothing was to be mended


def isolate(text: str) -> str:
    """A name inside a sentence, so that a right-to-left name does not reorder what stands beside it (UAX #9)."""
    return f"\u2068{text}\u2069"


def patient_name(name: str | None) -> str:
    """The patient's name for display, in full: ``DOE^JANE^M`` as ``DOE, Jane M``, anything else as sent."""
    shown = one_line(name or "")
    if "^" not in shown:
        return shown or NOT_KNOWN
    family, *given = [part.strip() for part in shown.split("^")]
    rest = " ".join(part.title() if part.isupper() else part for part in given if part)
    return ", ".join(part for part in (family.upper(), rest) if part) or NOT_KNOWN


def day(text: str | None) -> str:
    """A YYYY-MM-DD date as DD-MMM-YYYY; what is no such date is shown as sent, and nothing as "Not known"."""
    if not text:
        return NOT_KNOWN
    try:
        when = date.fromisoformat(text)
    except ValueError:
        return one_line(text)
    return f"{when.day:02d}-{MONTHS[when.month - 1]}-{when.year:04d}"


def moment(when: datetime | None) -> str:
    """A point in time as this computer's local date and time to the minute."""
    if when is None:
        return NOT_KNOWN
    try:
        local = when.astimezone()
    except (OverflowError, OSError, ValueError):
        return NOT_KNOWN  # the edge of the calendar (on Windows, before 1970): a placeholder, no point in time
    return f"{local.day:02d}-{MONTHS[local.month - 1]}-{local.year:04d} {local:%H:%M}"


@lru_cache(maxsize=512)
def age(text: str | None) -> str:
    """The age as sent, with "years" shortened to "y"; empty where none was sent (it is never computed)."""
    return _YEARS.sub(" y", one_line(text or "")).strip()


def sex(value: Sex | None) -> str:
    """Sex in words; an unknown word is shown as sent."""
    return NOT_KNOWN if value is None else one_line(value.value).capitalize()


def identity_line(patient: ReportMetadata) -> str:
    """The second line of a worklist row: sex, age and birth date, with what was not sent named as not known."""
    if not patient.sex and not patient.date_of_birth:
        return " · ".join(part for part in (age(patient.age), "sex and birth date not known") if part)
    letter = SEX_LETTERS.get(patient.sex) or one_line(patient.sex.value) if patient.sex else "Sex not known"
    who = f"{letter} {age(patient.age)}".strip()
    born = f"born {day(patient.date_of_birth)}" if patient.date_of_birth else "birth date not known"
    return f"{who} · {born}" if who else born


def mrn(patient: ReportMetadata) -> str:
    """The medical record number in full."""
    return one_line(patient.mrn or "") or NOT_KNOWN


def identity(study: Study) -> str:
    """Two identifiers in one phrase, for sentences: name and MRN."""
    return f"{isolate(patient_name(study.report_metadata.patient_name))} (MRN {mrn(study.report_metadata)})"


def waiting(since: datetime | None, now: datetime) -> str:
    """How long a study has waited since the server received it: "3 min", "1 h 52", "2 d 4 h"."""
    if since is None:
        return "–"
    minutes = max(0, int((now - since) / timedelta(minutes=1)))
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d}" if hours < 24 else f"{hours // 24} d {hours % 24} h"


def seconds_ago(seconds: float) -> str:
    """The age of data: "6 s", "3 min", "2 h 05"."""
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min" if whole < 3600 else f"{whole // 3600} h {whole % 3600 // 60:02d}"


def status(study: Study) -> str:
    """The report status in words; a cancelled study says so whatever its status."""
    return "Cancelled" if study.is_cancelled else report_status(study)


def report_status(study: Study) -> str:
    """The report status alone in words; unknown values as sent."""
    status = study.study_report_status
    return STATUS_WORDS.get(status) or one_line(status.value)


def folded(text: str) -> str:
    """Text for searching: case folded, accents and marks removed, so that "garcia" finds "GARCÍA"."""
    if text.isascii():
        return text.casefold()
    plain = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()
