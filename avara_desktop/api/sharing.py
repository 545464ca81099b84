"""Keeps a long list small: what many studies say alike is held once.

Every study names its reader, customer and key again, and pydantic notes beside every model, as a set of its own, which
fields were sent. For 10,000 studies that is more than their texts. Nouns are frozen: none can be told from its equal.
"""

import sys
from typing import Any

from avara_desktop.api.models import ApiKeyReference, ExpressCustomer, Measure, Noun, Org, Study, UserReference

ALIKE = (UserReference, ApiKeyReference, ExpressCustomer, Org, Measure)
"""Nouns that come again and again with the same content. None tells of a patient alone."""
COMMON_WORDS = frozenset({"modality", "study_description", "procedure", "facility_name", "referring_physician_name"})
"""Fields with words of a small vocabulary; Python forgets them when the last study does."""
MOST_KEPT = 5000

_nouns: dict[Noun, Noun] = {}
_sent: dict[frozenset[str], set[str]] = {}


def share(study: Study) -> Study:
    """The same study, holding what it has in common with others together with them."""
    _share(study)
    return study


def _share(noun: Noun) -> None:
    sent = frozenset(noun.__pydantic_fields_set__)
    # model_copy copies the set before it adds to it
    object.__setattr__(noun, "__pydantic_fields_set__", _once(_sent, sent, set(sent)))
    held = noun.__dict__
    for name, value in held.items():
        if isinstance(value, str):
            if name in COMMON_WORDS and type(value) is str:
                held[name] = sys.intern(value)
        elif isinstance(value, ALIKE):
            held[name] = _once(_nouns, value, value)
        elif isinstance(value, Noun):
            _share(value)
        elif isinstance(value, tuple):
            for each in value:
                if isinstance(each, Noun):
                    _share(each)


def _once(kept: dict[Any, Any], key: object, value: object) -> Any:
    if len(kept) > MOST_KEPT:
        kept.clear()
    return kept.setdefault(key, value)
