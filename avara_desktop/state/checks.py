"""Checks of a study before it is read: a table of fixed rules over what was sent, and nothing clever.

Every flag names its rule, so that a reader can judge it at a glance; no rule hides or changes anything. A rule speaks
only where both sides of a contradiction are there in words: a check that is often wrong is soon not read any more
(49 to 96 % of clinical alerts are overridden, reading-room.md 4.6). How often each speaks on the sandbox's studies is
counted in ``tests/state/test_checks.py``. That another patient on the list looks alike is said beside the name, by
:mod:`avara_desktop.state.look_alikes`. Source: reading-room.md 2.5.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from avara_desktop.api.models import Study
from avara_desktop.api.terms import Sex
from avara_desktop.state import wording

OLDEST = 120
"""Years; nobody in a worklist is older."""
EMPTY_WORDS = {"", "na", "none", "nil", "unknown", "notgiven", "notprovided", "seeabove", "seenotes", "asabove"}
"""What is typed where nothing is meant, letters only."""


Find = Callable[[Study, date], str]
"""What a rule finds on a day, in words, or nothing."""


@dataclass(frozen=True)
class Rule:
    """One check. ``source`` says why it is there."""

    id: str
    title: str
    source: str
    find: Find = field(repr=False)


@dataclass(frozen=True)
class Flag:
    """What a rule found in a study."""

    rule: Rule
    words: str


def flags(study: Study, today: date) -> tuple[Flag, ...]:
    """Everything the rules find in a study today, in the order of the table."""
    return tuple(Flag(rule, words) for rule in RULES if (words := rule.find(study, today)))


def _no_indication(study: Study, _: date) -> str:
    letters = re.sub(r"[\W_]", "", study.clinical_indication or "").casefold()
    if letters not in EMPTY_WORDS:
        return ""
    return "No indication was sent." if not letters else f"The indication says only “{_quoted(study)}”."


def _quoted(study: Study) -> str:
    return wording.one_line(study.clinical_indication or "")


_SIDES = {"left": re.compile(r"\b(left|lt)\b", re.IGNORECASE), "right": re.compile(r"\b(right|rt)\b", re.IGNORECASE)}
_NO_SIDE = re.compile(
    r"\b(left|right)[- ](handed|away|heart|ventric\w*|atri\w*|coronary|shift|before|without)\b|\bleft the\b",
    re.IGNORECASE,
)
_BOTH = re.compile(r"\b(bilateral|both|b/l)\b", re.IGNORECASE)


def sides(text: str) -> frozenset[str]:
    """The body sides a text names; "left-handed" and "right heart" are none, and both count where it says both."""
    plain = _NO_SIDE.sub(" ", text)
    if _BOTH.search(plain):
        return frozenset(_SIDES)
    return frozenset(side for side, pattern in _SIDES.items() if pattern.search(plain))


def _other_side(study: Study, _: date) -> str:
    ordered, told = sides(study.study_description), sides(study.clinical_indication or "")
    if len(ordered) != 1 or not told or ordered & told:
        return ""
    return f"The study is of the {min(ordered)}, the indication says {min(told)}."


_OF_SEX = (
    (re.compile(r"\b(prostat|scrot|testi[cs]|penil)", re.IGNORECASE), Sex.MALE),
    (re.compile(r"\b(uter|ovar|obstetric|f(o)?etal|pregnan|transvagin|hysterosalping|gyn)", re.IGNORECASE), Sex.FEMALE),
)


def _other_sex(study: Study, _: date) -> str:
    sex = study.report_metadata.sex
    if sex not in (Sex.MALE, Sex.FEMALE):
        return ""
    for pattern, fits in _OF_SEX:
        if pattern.search(study.study_description) and sex is not fits:
            return f"The patient is {sex.value}, the study is “{wording.one_line(study.study_description)}”."
    return ""


_OF_AGE = (
    # words in the description, youngest and oldest in years that make sense
    (re.compile(r"\b(paediatric|pediatric|infant|neonat|newborn|bone age)", re.IGNORECASE), 0, 21),
    (re.compile(r"\b(obstetric|f(o)?etal|pregnan)", re.IGNORECASE), 10, 60),
    (re.compile(r"\b(mammogra|tomosynthesis)", re.IGNORECASE), 20, OLDEST),
    (re.compile(r"\b(adult|screening)\b", re.IGNORECASE), 16, OLDEST),
)


def _other_age(study: Study, today: date) -> str:
    years = age_in_years(study, today)
    if years is None or not 0 <= years <= OLDEST or _infant_screening(study):
        return ""
    for pattern, youngest, oldest in _OF_AGE:
        if pattern.search(study.study_description) and not youngest <= years <= oldest:
            return f"The patient is {years} years old, the study is “{wording.one_line(study.study_description)}”."
    return ""


def _infant_screening(study: Study) -> bool:
    return bool(re.search(r"\b(hip|infant|newborn|neonat)", study.study_description, re.IGNORECASE))


def age_in_years(study: Study, today: date) -> int | None:
    """Whole years at the study's date (or today), from the birth date; None where that is not a date."""
    born, on = _date(study.report_metadata.date_of_birth), _date(study.report_metadata.study_date) or today
    return None if born is None else on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


_WITHOUT = re.compile(
    r"\b(without|w/o|no|non)[- ]?(iv |i\.v\. |intravenous )?(contrast|gadolinium)|\bunenhanced\b|\bnative\b"
    r"|\bcontrast (was )?(not given|refused|withheld|contraindicated)",
    re.IGNORECASE,
)
_WITH = re.compile(
    r"\b(with|w/) ?(iv |i\.v\. |intravenous )?(contrast|gadolinium)|\bcontrast[- ]enhanced\b|\bpost[- ]contrast\b",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"\b\d+ ?ml (of )?(iv |intravenous |iodinated )?(contrast|gado\w+|ioh\w+|iop\w+|iod\w+)"
    r"|\b(arterial|portal venous|portovenous|delayed) phase\b",
    re.IGNORECASE,
)
_ORAL = re.compile(r"\b(oral|rectal|enteric|intra-?articular)( positive| negative)? contrast\b", re.IGNORECASE)


def contrast(text: str) -> frozenset[str]:
    """What a text says of intravenous contrast: "with", "without", both, or nothing."""
    plain = _ORAL.sub(" ", text)
    said = {"without"} if _WITHOUT.search(plain) else set()
    rest = _WITHOUT.sub(" ", plain)
    if re.search(r"\bwithout and with\b|\bwith and without\b|\bw/?w?o\b", plain, re.IGNORECASE):
        return frozenset({"with", "without"})
    return frozenset(said | ({"with"} if _WITH.search(rest) or _GIVEN.search(rest) else set()))


def _other_contrast(study: Study, _: date) -> str:
    ordered, done = contrast(study.study_description), contrast(study.technologist_technique or "")
    if len(ordered) != 1 or len(done) != 1 or ordered == done:
        return ""
    return f"The study is {min(ordered)} contrast, the technique says {min(done)}."


def _prior_without_text(study: Study, _: date) -> str:
    blank = sum(1 for prior in study.priors if not prior.report_text.strip())
    sent = {prior.external_study_id for prior in study.prior_reports or ()}
    named = [one for one in study.prior_study_ids or () if one not in sent] if not study.prior_report_texts else []
    if not (count := blank + len(named)):
        return ""
    return f"{count} prior {'study is' if count == 1 else 'studies are'} named, without a report text."


def _implausible_dates(study: Study, today: date) -> str:
    patient = study.report_metadata
    born, done = _date(patient.date_of_birth), _date(patient.study_date)
    # the study's date has no time zone: where it is tomorrow already, it is not in the future
    latest = today + timedelta(days=1)
    if patient.date_of_birth and born is None:
        return f"The birth date “{wording.one_line(patient.date_of_birth)}” is no date."
    if patient.study_date and done is None:
        return f"The study date “{wording.one_line(patient.study_date)}” is no date."
    if born and born > latest:
        return f"The birth date {wording.day(patient.date_of_birth)} is in the future."
    if done and done > latest:
        return f"The study date {wording.day(patient.study_date)} is in the future."
    if born and done and done < born:
        return "The study was made before the patient was born."
    years = age_in_years(study, today)
    if years is not None and years > OLDEST:
        return f"The patient would be {years} years old."
    return _age_and_birth(study, years)


def _age_and_birth(study: Study, years: int | None) -> str:
    sent = re.fullmatch(r"\s*(\d{1,3})(?:\.\d+)?\s*(?:y|years?|yrs?)\.?\s*", study.report_metadata.age or "")
    if years is None or sent is None or abs(int(sent[1]) - years) <= 1:
        return ""
    return f"The age was sent as {int(sent[1])} years, the birth date makes {years}."


RULES: tuple[Rule, ...] = (
    Rule("indication", "No indication", "81 % of orders were incomplete", _no_indication),
    Rule("side", "Side", "a side that differs is asked about before it is dictated", _other_side),
    Rule("sex", "Sex and study", "an order under the wrong patient", _other_sex),
    Rule("age", "Age and study", "an order under the wrong patient", _other_age),
    Rule("contrast", "Contrast", "the report names what was given", _other_contrast),
    Rule("prior", "Prior without text", "a comparison that has to be looked for", _prior_without_text),
    Rule("dates", "Dates", "a mistyped birth date is a second patient", _implausible_dates),
)
"""The rules, in the order their flags are shown."""
