"""Why an act cannot be done now, in words, or nothing: one function for each act that is not always possible."""

from collections.abc import Callable

from avara_desktop.api.models import Study, ViewerStudy
from avara_desktop.api.people import Invitation, User
from avara_desktop.api.terms import StudyReportStatus, StudyType
from avara_desktop.commands.context import Context, Page
from avara_desktop.state import people_rules
from avara_desktop.state.critical import is_critical

Reason = Callable[[Context], str]
OFFLINE = "The list is offline; nothing can be sent until a refresh works (F5)."
STALE = "The list is stale; an addendum can be started after a refresh (F5)."
NOT_BEGUN = (StudyReportStatus.UNASSIGNED, StudyReportStatus.ASSIGNED)
SIGNED = (StudyReportStatus.COMPLETED, StudyReportStatus.ADDENDUM_ACTIVE)


def never(_: Context) -> str:
    """Nothing stands in the way."""
    return ""


def elsewhere(context: Context, pages: tuple[Page, ...]) -> str:
    """The way to a page on which the act is possible."""
    if context.page in pages:
        return ""
    if Page.LIST in pages:
        doing = "Close the report" if context.page is Page.REPORT else "Go back to the worklist"
        return f"{doing} first (Esc)."
    ways = {Page.PEOPLE: "app.people", Page.VIEWER: "app.viewer", Page.COMPARE: "report.compare"}
    key = context.key(ways[pages[0]])
    return f"Open {pages[0].word} first ({key} in the worklist)." if key else f"Open {pages[0].word} first."


def study(context: Context) -> str:
    """An act on a study needs one."""
    return "" if context.study else "Select a study first."


def sends(context: Context) -> str:
    """An act that sends something about a study."""
    if reason := study(context):
        return reason
    if not context.may_write:
        return OFFLINE
    return "The server is still being asked about this study." if context.asking else ""


def _of_study(first: Reason) -> Callable[[Callable[[Study, User], str]], Reason]:
    """A reason that looks at study and reader, once ``first`` has none."""

    def made(rule: Callable[[Study, User], str]) -> Reason:
        def reason(context: Context) -> str:
            if words := first(context):
                return words
            return rule(context.study, context.reader) if context.study and context.reader else ""

        return reason

    return made


def _closed(study: Study) -> str:
    """What is cancelled or archived is not read."""
    if study.is_cancelled:
        return "This study is cancelled."
    archived = study.study_type is StudyType.EXTERNAL
    return "This study comes from an archive and is not read here." if archived else ""


def opens(context: Context) -> str:
    """Opening another study waits until the reader has answered for the one opened last."""
    return sends(context) or context.unanswered


@_of_study(opens)
def readable(study: Study, reader: User) -> str:
    """Dictating needs the right to, and a study that is open."""
    if not reader.can_create_reports:
        return "Your Avara user may not create reports; use Viewer only."
    if reason := _closed(study):
        return reason
    signed = study.study_report_status is StudyReportStatus.COMPLETED
    return "This study is signed; use Addendum to add to it." if signed else ""


def _no_report(study: Study) -> str:
    none = study.study_report_status in NOT_BEGUN and not study.report_ids
    return "There is no report of this study yet." if none else ""


@_of_study(study)
def reported(study: Study, _: User) -> str:
    """A report to show needs one that was begun."""
    return _no_report(study)


@_of_study(study)
def signed(study: Study, _: User) -> str:
    """A PDF needs a signature."""
    unsigned = "" if study.study_report_status in SIGNED else "There is no signed report of this study yet."
    return _no_report(study) or unsigned


def _sends_on_fresh_list(context: Context) -> str:
    return sends(context) or (STALE if context.stale else "")


@_of_study(_sends_on_fresh_list)
def addendum_possible(study: Study, reader: User) -> str:
    """An addendum needs a signed report, and a list that is not stale."""
    if not reader.can_create_reports:
        return "Your Avara user may not create reports."
    if reason := _closed(study):
        return reason
    signed = study.study_report_status is StudyReportStatus.COMPLETED
    return "" if signed else "An addendum needs a signed report; this study is not signed."


@_of_study(sends)
def addendum_open(study: Study, _: User) -> str:
    """Only an open addendum can be cancelled."""
    active = study.study_report_status is StudyReportStatus.ADDENDUM_ACTIVE
    return "" if active else "This study has no open addendum."


@_of_study(sends)
def free(study: Study, _: User) -> str:
    """Claiming takes from nobody."""
    return _closed(study) or ("" if study.assigned_to is None else "Only a study assigned to nobody can be claimed.")


@_of_study(sends)
def mine_not_begun(study: Study, reader: User) -> str:
    """Giving back what was not begun."""
    possible = study.assigned_to_reader(reader.user_id) and study.study_report_status is StudyReportStatus.ASSIGNED
    return _closed(study) or ("" if possible else "Only your own study that is not begun can be released.")


def critical(context: Context) -> str:
    """Documenting that a critical result was told needs one."""
    if reason := study(context):
        return reason
    known = context.study is not None and is_critical(context.study)
    return "" if known else "This study has no signed critical result."


def manages_studies(context: Context) -> str:
    """Creating and changing orders is a right of its own."""
    if not context.may_write:
        return OFFLINE
    allowed = context.reader is not None and context.reader.can_manage_studies
    return "" if allowed else "Your Avara user may not manage studies."


def changes_study(context: Context) -> str:
    """An order that can be changed."""
    return sends(context) or manages_studies(context)


@_of_study(changes_study)
def editable(study: Study, _: User) -> str:
    """A cancelled order is restored before it is changed."""
    return "This study is cancelled; restore it first." if study.is_cancelled else ""


@_of_study(editable)
def assignable(study: Study, _: User) -> str:
    """Nobody's dictation is taken away."""
    begun = study.study_report_status not in NOT_BEGUN
    return "Only a study that is not begun can be assigned." if begun else ""


@_of_study(changes_study)
def cancellable(study: Study, _: User) -> str:
    """An order without a signed report."""
    if study.is_cancelled:
        return "This study is cancelled already."
    return "A signed study cannot be cancelled." if study.study_report_status in SIGNED else ""


@_of_study(changes_study)
def restorable(study: Study, _: User) -> str:
    """What was cancelled."""
    return "" if study.is_cancelled else "This study is not cancelled."


def manages_people(context: Context) -> str:
    """Inviting and changing people is for admins."""
    if not context.may_write:
        return OFFLINE
    if context.people_refused:
        return "This key may not manage users."
    return "" if context.manages_people else "Only an admin or the owner manages people."


def _of_person(user_rule: Callable[[User, str], str], invitation_rule: Callable[[Invitation], str]) -> Reason:
    """A reason that looks at whoever is under the hand, once the reader may manage people at all."""

    def reason(context: Context) -> str:
        if words := manages_people(context):
            return words
        if context.person and context.reader:
            return user_rule(context.person, context.reader.user_id)
        return invitation_rule(context.invitation) if context.invitation else "Select a person first."

    return reason


person_editable = _of_person(lambda user, _: people_rules.no_edit(user), people_rules.no_invitation_revoke)
"""A user, or an invitation still open (whether it has expired, the act itself says)."""
person_revocable = _of_person(people_rules.no_revoke, people_rules.no_invitation_revoke)
"""Somebody else, or an open invitation."""
person_restorable = _of_person(people_rules.no_reactivate, lambda _: "Only a user can be reactivated.")
"""A user: the server does not say whose access is revoked, and refuses where nobody's is."""


def viewer_study(context: Context) -> str:
    """An act on a Viewer study needs one, and a server that answers."""
    if context.viewer_study is None:
        return "Select a study first."
    return "" if context.may_write else OFFLINE


def _of_viewer_study(first: Reason) -> Callable[[Callable[[ViewerStudy], str]], Reason]:
    def made(rule: Callable[[ViewerStudy], str]) -> Reason:
        def reason(context: Context) -> str:
            return first(context) or (rule(context.viewer_study) if context.viewer_study else "")

        return reason

    return made


@_of_viewer_study(viewer_study)
def viewer_openable(study: ViewerStudy) -> str:
    """What was not withdrawn."""
    return "This study is cancelled." if study.is_cancelled else ""


def _changes_viewer_study(context: Context) -> str:
    return viewer_study(context) or manages_studies(context)


@_of_viewer_study(_changes_viewer_study)
def viewer_completable(study: ViewerStudy) -> str:
    """Either way: what was marked too early is opened again."""
    if study.is_cancelled:
        return "This study is cancelled; restore it first."
    return "" if study.study_viewer_status.known else "The server's word for its status is not known here."


@_of_viewer_study(_changes_viewer_study)
def viewer_cancellable(study: ViewerStudy) -> str:
    """What is not cancelled yet; the documents allow it of a complete study too."""
    return "This study is cancelled already." if study.is_cancelled else ""


@_of_viewer_study(_changes_viewer_study)
def viewer_restorable(study: ViewerStudy) -> str:
    """What was cancelled."""
    return "" if study.is_cancelled else "This study is not cancelled."
