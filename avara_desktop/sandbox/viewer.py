"""The studies of the Viewer product: kept apart from AutoScribe's, with ids and lists of their own.

A DICOM study instance UID is unique within a product: the same images may be a study of each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .clock import SandboxClock
from .ids import derived_id
from .records import Severity
from .shelves import Shelves

StudyViewerStatus = Literal["incomplete", "complete"]
STUDY_VIEWER_STATUSES: tuple[StudyViewerStatus, ...] = ("incomplete", "complete")
FIRST_NUMBER = 1 << 45
"""Ids of Viewer studies are derived from here on, away from those of AutoScribe."""


@dataclass(slots=True, eq=False)
class ViewerStudy:
    """A study to be looked at, without patient or report. Times in milliseconds since 1970."""

    study_id: str
    study_instance_uid: str
    created_ms: int
    updated_ms: int
    severity: Severity
    description: str
    status: StudyViewerStatus = "incomplete"
    assigned_to: str | None = None
    customer_id: str | None = None
    cancelled_ms: int | None = None
    metadata: dict[str, str] | None = None
    created_by: str | None = None
    """User id of who created the study by hand; None when an API key did."""

    FACETS = ("assigned_to", "status", "severity", "cancelled", "description", "customer_id")

    @property
    def key(self) -> tuple[int, str]:
        """Its place in every list."""
        return (self.created_ms, self.study_id)

    @property
    def is_cancelled(self) -> bool:
        """Whether it was cancelled."""
        return self.cancelled_ms is not None

    def facets(self) -> tuple[str | bool | None, ...]:
        """The values lists are filtered by, in the order of FACETS."""
        return (
            self.assigned_to,
            self.status,
            self.severity,
            self.is_cancelled,
            self.description.casefold(),
            self.customer_id,
        )


class ViewerStudies:
    """Every study of the Viewer product, by id, by UID and in list order."""

    def __init__(self, seed: int, clock: SandboxClock) -> None:
        self.studies: dict[str, ViewerStudy] = {}
        self.shelves = Shelves(ViewerStudy.FACETS)
        self._seed = seed
        self._clock = clock
        self._by_uid: dict[str, ViewerStudy] = {}
        self._ids_given = 0

    def new_id(self) -> str:
        """An id that no study of either product has."""
        self._ids_given += 1
        return derived_id("stu", self._seed, FIRST_NUMBER + self._ids_given)

    def add(self, study: ViewerStudy) -> None:
        """Take one more study."""
        self.studies[study.study_id] = self._by_uid[study.study_instance_uid] = study
        self.shelves.place(study)

    def by_uid(self, study_instance_uid: str) -> ViewerStudy | None:
        """The study of that study instance UID."""
        return self._by_uid.get(study_instance_uid)

    def changed(self, study: ViewerStudy) -> None:
        """Note that a study was changed: its place in the lists and updatedAt follow."""
        study.updated_ms = max(self._clock.now_ms(), study.updated_ms + 1)
        self.shelves.place(study)
