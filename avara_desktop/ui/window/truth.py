"""The state the window draws, in one bundle."""

from dataclasses import dataclass

from avara_desktop.local.settings import SettingsFile
from avara_desktop.state.lookup import Lookup
from avara_desktop.state.notices import Notices
from avara_desktop.state.patient_timeline import PatientTimeline
from avara_desktop.state.refresher import Refresher
from avara_desktop.state.reports import Reports
from avara_desktop.state.roster import Roster
from avara_desktop.state.session import Session
from avara_desktop.state.witness import Witness
from avara_desktop.state.worklist import Worklist


@dataclass(frozen=True)
class Truth:
    """The state the window draws."""

    session: Session
    worklist: Worklist
    refresher: Refresher
    reports: Reports
    notices: Notices
    settings: SettingsFile
    lookup: Lookup
    witness: Witness
    roster: Roster
    timeline: PatientTimeline
