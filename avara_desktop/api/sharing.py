"""Keeps a long list small: what many studies say alike is held once.

Every study names its reader, customer and key again, and pydantic notes beside every model, as a set of its own, which
fields were sent. For 10,000 studies that is more than their texts. Nouns are frozen: none can be told from its equal.
"""

from sys import intern
from typing import Any

from avara_desktop.api.models import Noun, Study

MOST_KEPT = 5000
STUDY = (
    ("modality", "study_description"),
    ("assigned_to", "created_by_api_key", "created_by_user", "express_customer", "org"),
)
PATIENT = ("procedure", "facility_name", "referring_physician_name"), ("height", "weight")
PRIOR = ("modality", "study_description"), ()
"""Fields with words of a small vocabulary, and with nouns that come again and again. None tells of a patient alone."""

_nouns: dict[tuple[Any, ...], Noun] = {}
_sent: dict[frozenset[str], set[str]] = {}


def share(study: Study) -> Study:
    """The same study, holding what it has in common with others together with them."""
    for kept in (_nouns, _sent):
        if len(kept) > MOST_KEPT:
            kept.clear()
    _share(study, *STUDY)
    _share(study.report_metadata, *PATIENT)
    for prior in study.prior_reports or ():
        _share(prior, *PRIOR)
    for report in study.report_ids or ():
        _share(report, (), ())
    return study


def _share(noun: Noun, words: tuple[str, ...], nouns: tuple[str, ...]) -> None:
    sent = noun.__pydantic_fields_set__
    # model_copy copies the set before it adds to it
    object.__setattr__(noun, "__pydantic_fields_set__", _sent.setdefault(frozenset(sent), sent))
    held = noun.__dict__
    for name in words:
        if type(value := held[name]) is str:
            held[name] = intern(value)  # Python forgets it when the last study does
    for name in nouns:
        if (value := held[name]) is not None:
            # what was sent counts: a name sent as null is written back, one not sent is not
            key = (type(value), frozenset(value.__pydantic_fields_set__), *value.__dict__.values())
            held[name] = _nouns.setdefault(key, value)
