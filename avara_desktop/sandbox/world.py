"""The truth of a sandbox: its users, customers, studies and reports, found by id and in list order."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import replace

from .clock import SandboxClock
from .ids import derived_id
from .records import Customer, ExternalReport, Invitation, Json, Report, Study, StudyBody, User
from .shelves import Shelves
from .switches import Switches
from .viewer import ViewerStudies

BODIES_KEPT = 1500
"""Unchanged bodies kept ready; any other is made again when asked for."""
FIRST_BEGUN_REPORT = 1 << 40
"""Numbers of reports begun while the sandbox runs start here; those it starts with have their study's number."""


class World:
    """Everything the server knows. `make_body` makes the larger part of an unchanged study, always the same way."""

    def __init__(self, seed: int, clock: SandboxClock, switches: Switches, make_body: Callable[[Study], StudyBody]):
        self.seed = seed
        self.clock = clock
        self.switches = switches
        self.users: dict[str, User] = {}
        self.invitations: dict[str, Invitation] = {}
        self.customers: dict[str, Customer] = {}
        self.studies: dict[str, Study] = {}
        self.reports: dict[str, Report] = {}
        self.external_reports: dict[str, tuple[Study, ExternalReport]] = {}
        self.viewer = ViewerStudies(seed, clock)
        self.shelves = Shelves(Study.FACETS)
        self.reader_id = ""
        self._make_body = make_body
        self._bodies: OrderedDict[str, StudyBody] = OrderedDict()
        self._by_uid: dict[str, str] = {}
        self._next_number = 0
        self._reports_begun = 0

    def people(self, users: Iterable[User], customers: Iterable[Customer], reader_id: str) -> None:
        """Set who there is, and which user is the reader this sandbox is for."""
        self.users = {user.user_id: user for user in users}
        self.customers = {customer.customer_id: customer for customer in customers}
        self.reader_id = reader_id

    @property
    def reader(self) -> User:
        """The user this sandbox is for."""
        return self.users[self.reader_id]

    def begin(self, studies: list[Study]) -> None:
        """Take the studies the sandbox starts with, all at once."""
        for study in studies:
            self._know(study)
        self.shelves.fill(studies)

    def add(self, study: Study) -> None:
        """Take one more study."""
        self._know(study)
        self.shelves.place(study)

    def _know(self, study: Study) -> None:
        self.studies[study.study_id] = study
        self._by_uid[study.study_instance_uid] = study.study_id
        for report in study.reports:
            self.reports[report.report_id] = report
        if study.external_report is not None:
            self.external_reports[study.external_report.external_report_id] = (study, study.external_report)
        self._next_number = max(self._next_number, study.number + 1)

    def forget(self, study: Study) -> None:
        """Take an external study out for good, its report with it; its study instance UID is free again."""
        del self.studies[study.study_id], self._by_uid[study.study_instance_uid]
        if study.external_report is not None:
            del self.external_reports[study.external_report.external_report_id]
        self.shelves.take_out(study)

    def next_number(self) -> int:
        """The number of the next study to arrive."""
        return self._next_number

    def by_uid(self, study_instance_uid: str) -> Study | None:
        """The study of that study instance UID."""
        return self.studies.get(self._by_uid.get(study_instance_uid, ""))

    def body(self, study: Study) -> StudyBody:
        """The larger part of a study, for reading only."""
        return study.body if study.body is not None else self._unchanged(study)

    def _unchanged(self, study: Study) -> StudyBody:
        body = self._bodies.get(study.study_id)
        if body is None:
            body = self._bodies[study.study_id] = self._make_body(study)
            if len(self._bodies) > BODIES_KEPT:
                self._bodies.popitem(last=False)
        return body

    def own_body(self, study: Study) -> StudyBody:
        """The larger part of a study, for changing; from now on it is kept. Values are to be replaced, not edited."""
        if study.body is None:
            study.body = replace(self._unchanged(study))
        return study.body

    def changed(self, study: Study, *, by_report: bool = False) -> None:
        """Note that a study was changed: its place in the lists and updatedAt follow."""
        if not by_report or self.switches["report_moves_updated_at"] == "yes":
            # a clock put back by a control call must not make a study look older than it was
            study.updated_ms = max(self.clock.now_ms(), study.updated_ms + 1)
        self.shelves.place(study)

    def new_report(self, study: Study, user_id: str, *, is_addendum: bool) -> Report:
        """Begin a report or an addendum."""
        now = self.clock.now_ms()
        self._reports_begun += 1
        report = Report(
            report_id=derived_id("rep", self.seed, FIRST_BEGUN_REPORT + self._reports_begun),
            study_id=study.study_id,
            user_id=user_id,
            created_ms=now,
            updated_ms=now,
            is_addendum=is_addendum,
            snapshot=dict(self.body(study).report_metadata),
        )
        study.reports.append(report)
        self.reports[report.report_id] = report
        return report

    def drop_report(self, study: Study, report: Report) -> None:
        """Forget a report (a cancelled addendum)."""
        study.reports.remove(report)
        del self.reports[report.report_id]

    def snapshot(self, study: Study, report: Report) -> Json:
        """The reportMetadata as they stood when the report was made."""
        # reports the sandbox starts with were made before any change: the unchanged body has what they saw
        return report.snapshot if report.snapshot is not None else self._unchanged(study).report_metadata

    def report_text(self, study: Study, report: Report) -> str | None:
        """The plain text of a signed report; None while it is dictated."""
        if report.signed_ms is None:
            return None
        return report.text if report.text is not None else self._unchanged(study).report_text
