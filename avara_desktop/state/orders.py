"""The order itself: create a study, correct it, cancel and restore it, change its severity.

PATCH carries no version, so a field that somebody else changed since it was seen is found by reading before sending.
"""

from typing import Any

from avara_desktop.api.bodies import StudyDraft, StudyPatch
from avara_desktop.api.models import Study
from avara_desktop.api.terms import Severity, StudyReportStatus
from avara_desktop.errors import AvaraError, Conflict, NotFound, OutcomeUnknown, SafetyStop
from avara_desktop.local import logs
from avara_desktop.state import wording
from avara_desktop.state.notices import Level, Notice, Notices
from avara_desktop.state.session import Session
from avara_desktop.state.worklist import Worklist
from avara_desktop.state.write_once import Write, WriteOnce

SIGNED = (StudyReportStatus.COMPLETED, StudyReportStatus.ADDENDUM_ACTIVE)


class Orders:
    """Writes to the order, each sent once."""

    def __init__(self, session: Session, worklist: Worklist, writes: WriteOnce, notices: Notices) -> None:
        self._session = session
        self._worklist = worklist
        self._writes = writes
        self._notices = notices

    async def create(self, draft: StudyDraft) -> Study:
        """Create a study and take it into the list.

        Raises ``Conflict`` where the UID exists already, and ``OutcomeUnknown`` only where the server neither answered
        nor has the study afterwards.
        """
        with logs.outcome_of("create_study") as line:
            line.confirmed = False
            study = await self._created(draft)
            line.ids["study_id"], line.words, line.confirmed = study.study_id, "done", True
        self._worklist.apply(study)
        self._notices.post(Notice(Level.DONE, f"Created: {wording.identity(study)}", key="study"))
        return study

    async def _created(self, draft: StudyDraft) -> Study:
        try:
            return await self._session.answer(lambda api: api.create_study(draft))
        except Conflict as error:
            words = "A study with this Study Instance UID exists already"
            raise Conflict(words, "Search for the UID to see it. Nothing was created.", status=error.status) from error
        except OutcomeUnknown as error:
            return await self._found_after(draft, error)

    async def _found_after(self, draft: StudyDraft, error: OutcomeUnknown) -> Study:
        """The study that a creation without an answer has made; one that was there before is not taken for it."""
        try:
            study = await self._session.answer(lambda api: api.study_by_uid(draft.study_instance_uid))
        except NotFound:
            advice = (
                "No clear answer came, and the server does not have the study. Look again before sending once more."
            )
            raise OutcomeUnknown("Not created, as far as the server says", advice) from error
        except AvaraError:
            raise error from None
        if other := unlike(study, draft.to_wire()):
            told = f"It differs in {', '.join(other)}. Search for the UID to see it before you send again."
            raise OutcomeUnknown(
                "A study with this Study Instance UID is there, but not as you sent it", told
            ) from error
        return study

    async def save(self, seen: Study, patch: StudyPatch) -> Study:
        """Change what the patch says of a study as it was seen.

        Whose it is and how urgent it is never go out in one call (reading-room.md 5.3.9): its reader is changed last.
        Raises ``SafetyStop`` where one of those fields, or the study's identity, changed on the server meanwhile.
        """
        names = patch.model_fields_set
        if {"assigned_to", "severity"} <= names:
            rest = StudyPatch(**{name: getattr(patch, name) for name in names if name != "assigned_to"})
            seen, patch = await self._save(seen, rest), StudyPatch(assigned_to=patch.assigned_to)
        return await self._save(seen, patch)

    async def _save(self, seen: Study, patch: StudyPatch) -> Study:
        wanted = patch.to_wire()

        def judge(now: Study) -> None:
            before, after = _said(seen), _said(now)
            if moved := sorted(name for name in _names(wanted) if _at(before, name) != _at(after, name)):
                raise SafetyStop(
                    "Not saved: somebody else changed this study",
                    f"Changed meanwhile: {', '.join(moved)}. Nothing was sent; open it again to see the newer values.",
                )

        write = Write(
            "save_study",
            "saving…",
            "Saved",
            lambda api: api.update_study(seen.study_id, patch),
            lambda now: not unlike(now, wanted, seen),
            lambda now: f"otherwise for {', '.join(unlike(now, wanted, seen))}",
        )
        return await self._writes.carry_out(seen, write, judge)

    async def set_severity(self, seen: Study, severity: Severity, act: str = "severity") -> Study:
        """Change the priority of an order; ``act`` is what the audit line calls it."""
        write = Write(
            act,
            "changing severity…",
            f"Set to severity {severity.value.upper()}",
            lambda api: api.update_study(seen.study_id, StudyPatch(severity=severity)),
            lambda now: now.severity is severity,
            lambda now: f"its severity is {wording.one_line(now.severity.value).upper()}",
            undoable=True,
        )
        return await self._writes.carry_out(seen, write)

    async def cancel(self, seen: Study) -> Study:
        """Withdraw a study that is not signed. Raises ``SafetyStop`` where it is."""
        if seen.study_report_status in SIGNED:
            raise SafetyStop("This study is signed", "A signed study cannot be cancelled.")
        write = Write(
            "cancel_study",
            "cancelling…",
            "Cancelled",
            lambda api: api.cancel_study(seen.study_id),
            lambda now: now.is_cancelled,
            lambda now: "it is not cancelled",
        )
        return await self._writes.carry_out(seen, write)

    async def restore(self, seen: Study) -> Study:
        """Take a cancellation back."""
        write = Write(
            "restore_study",
            "restoring…",
            "Restored",
            lambda api: api.uncancel_study(seen.study_id),
            lambda now: not now.is_cancelled,
            lambda now: "it is still cancelled",
        )
        return await self._writes.carry_out(seen, write)


def _names(wanted: dict[str, Any]) -> list[str]:
    """The fields of a patch by wire name; of ``reportMetadata`` each of its own."""
    inner = [f"reportMetadata.{name}" for name in wanted.get("reportMetadata", {})]
    return [*(name for name in wanted if name != "reportMetadata"), *inner]


def _said(study: Study) -> dict[str, Any]:
    """What a study says, under the names that a patch has for it. Made once a comparison: priors may be long."""
    said = study.to_wire()
    said["assignedTo"] = study.assigned_to.user_id if study.assigned_to else None
    if study.express_customer is None and study.org:
        said["expressCustomerId"] = study.org.org_id.replace("org_", "cus_", 1)  # as the older generation names it
    else:
        customer = study.express_customer
        said["expressCustomerId"] = customer.express_customer_id if customer else None
    return said


def _at(said: dict[str, Any], name: str) -> Any:
    """What is said at a field of a patch; nothing and null are one."""
    found: Any = said
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return _plain(found)


def _plain(value: Any) -> Any:
    """A value without the differences that mean nothing: null fields of an object, tuple or list, empty or absent."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items() if inner is not None} or None
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value] or None
    return value


def unlike(now: Study, wanted: dict[str, Any], before: Study | None = None) -> list[str]:
    """The fields in which a study is not what a patch wanted.

    Metadata may hold more than was sent, but not what was there ``before`` and was left out: a server that merges keeps
    it.
    """
    missed, said = [], _said(now)
    for name in _names(wanted):
        outer, _, inner = name.partition(".")
        want, has = _plain(wanted[outer][inner] if inner else wanted[outer]), _at(said, name)
        if name == "metadata" and want and has:
            dropped = set((before.metadata if before else None) or ()) - set(want)
            has = {key: has[key] for key in has if key in want or key in dropped}
        if want != has:
            missed.append(name)
    return missed
