"""Which study a request means, by id or study instance UID, and whether the key may see it: for both products."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, TypeVar

from . import checks
from .problems import invalid, unknown
from .records import Json, Study
from .viewer import ViewerStudy
from .world import World

S = TypeVar("S", Study, ViewerStudy)
K = TypeVar("K", Study, ViewerStudy, covariant=True)


class Product(Protocol[K]):
    """The studies of one product."""

    @property
    def studies(self) -> Mapping[str, K]:
        """By study id."""

    def by_uid(self, study_instance_uid: str) -> K | None:
        """By study instance UID."""


def visible(world: World, study: S | None, field: str | None = None) -> S:
    """The study, unless there is none or the key may not see it: 404."""
    hidden = study is not None and world.switches["key_scope"] == "self" and study.assigned_to != world.reader_id
    if study is None or hidden:
        raise unknown("study", field)
    return study


def named_by(world: World, product: Product[S], given: Json) -> S:
    """The study that studyId or studyInstanceUid names. 422 for neither, or for two different studies; 404 unknown."""
    if given.get("studyId") is None and given.get("studyInstanceUid") is None:
        raise invalid("studyId", "studyId or studyInstanceUid is required")
    found: list[S] = []
    if given.get("studyId") is not None:
        study_id = checks.an_id(given["studyId"], "stu", "studyId")
        found.append(visible(world, product.studies.get(study_id), "studyId"))
    if given.get("studyInstanceUid") is not None:
        uid = checks.a_uid(given["studyInstanceUid"], "studyInstanceUid")
        found.append(visible(world, product.by_uid(uid), "studyInstanceUid"))
    if found[0] is not found[-1]:
        raise invalid("studyInstanceUid", "names another study than studyId")
    return found[0]
