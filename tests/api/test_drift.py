"""Our models and bodies against every type the official SDK generates: fields, wire names, null, shapes, vocabularies.

A difference reads "Ours.wireName: what"; one that is meant stands in ``MEANT`` with its reason, and one that is no
difference any more must leave it. A type of the SDK without a counterpart stands in ``NOT_SPOKEN``.
"""

import importlib
import inspect
import pkgutil
import types
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal, Required, Union, get_args, get_origin

import avara.types
import pytest
from avara._utils import PropertyInfo
from avara.pagination import AsyncCursorStudies, AsyncCursorUsers
from avara.types import auto_scribe, shared, viewer
from avara.types.auto_scribe import users
from avara.types.auto_scribe.report_pdf_response import ListReportsPdfResponse, SingleReportPdfResponse
from avara.types.auto_scribe.report_text_response import ListReportsTextResponse, SingleReportTextResponse
from avara.types.auto_scribe.studies import external
from pydantic import AwareDatetime, BaseModel, TypeAdapter, ValidationError, create_model
from typing_extensions import get_type_hints, is_typeddict

from avara_desktop.api import archive, bodies, models, people, terms
from avara_desktop.api.models import Noun
from tests.api.endpoints import ENDPOINTS

# --- what is compared -------------------------------------------------------------------------------------------------

ANSWERS: tuple[tuple[type[BaseModel], type[BaseModel]], ...] = (
    (models.Study, auto_scribe.StudyCreateResponse),
    (models.Study, auto_scribe.StudyListResponse),
    (models.Study, auto_scribe.StudyRetrieveResponse),
    (models.Study, auto_scribe.StudyRetrieveByUidResponse),
    (models.Study, auto_scribe.StudyUpdateResponse),
    (models.StudyPage, AsyncCursorStudies[auto_scribe.StudyListResponse]),
    (models.ViewerStudy, viewer.StudyCreateResponse),
    (models.ViewerStudy, viewer.StudyListResponse),
    (models.ViewerStudy, viewer.StudyRetrieveResponse),
    (models.ViewerStudy, viewer.StudyRetrieveByUidResponse),
    (models.ViewerStudy, viewer.StudyUpdateResponse),
    (models.ViewerStudyPage, AsyncCursorStudies[viewer.StudyListResponse]),
    (models.Report, auto_scribe.Report),
    (models.ReportList, auto_scribe.ReportListResponse),
    (models.ReportText, auto_scribe.ReportTextItem),
    (models.ReportText, SingleReportTextResponse),
    (models.ReportTexts, ListReportsTextResponse),
    (models.ReportPdf, auto_scribe.ReportPdfItem),
    (models.ReportPdf, SingleReportPdfResponse),
    (models.ReportPdfs, ListReportsPdfResponse),
    (models.RerouteUrl, auto_scribe.StudyRerouteURLResponse),
    (models.RerouteUrl, auto_scribe.StudyViewerOnlyRerouteURLResponse),
    (models.RerouteUrl, viewer.StudyRerouteURLResponse),
    *(
        (models.Acknowledgement, theirs)
        for theirs in (
            auto_scribe.ReportAddendumResponse,
            auto_scribe.ReportCancelAddendumResponse,
            auto_scribe.StudyCancelResponse,
            auto_scribe.StudyUncancelResponse,
            auto_scribe.UserRevokeAccessResponse,
            auto_scribe.UserReactivateResponse,
            users.InvitationRevokeResponse,
            viewer.StudyCancelResponse,
            viewer.StudyUncancelResponse,
        )
    ),
    (people.User, auto_scribe.UserInviteResponse),
    (people.User, auto_scribe.UserListResponse),
    (people.User, auto_scribe.UserRetrieveResponse),
    (people.User, auto_scribe.UserUpdateResponse),
    (people.UserPage, AsyncCursorUsers[auto_scribe.UserListResponse]),
    (people.Invitation, users.InvitationListResponse),
    (people.Invitation, users.InvitationRetrieveResponse),
    (people.Invitation, users.InvitationUpdateResponse),
    (archive.ArchiveReportEntry, external.ReportListResponse),
    (archive.ArchiveReportText, external.ReportRetrieveResponse),
)

BODIES: tuple[tuple[type[bodies.Body], Any], ...] = (
    (bodies.StudyDraft, auto_scribe.StudyCreateParams),
    (bodies.StudyPatch, auto_scribe.StudyUpdateParams),
    (bodies.ViewerStudyDraft, viewer.StudyCreateParams),
    (bodies.ViewerStudyPatch, viewer.StudyUpdateParams),
    (bodies.UserInvite, auto_scribe.UserInviteParams),
    (bodies.UserPatch, auto_scribe.UserUpdateParams),
    (bodies.UserPatch, users.InvitationUpdateParams),
)

ASKED: dict[str, Any] = {
    "pages with every filter": auto_scribe.StudyListParams,
    "cancel study": auto_scribe.StudyCancelParams,
    "uncancel study": auto_scribe.StudyUncancelParams,
    "reroute": auto_scribe.StudyRerouteURLParams,
    "viewer only": auto_scribe.StudyViewerOnlyRerouteURLParams,
    "reports": auto_scribe.ReportListParams,
    "texts": auto_scribe.ReportTextParams,
    "pdf link": auto_scribe.ReportPdfParams,
    "user pages with every filter": auto_scribe.UserListParams,
    "revoke access": auto_scribe.UserRevokeAccessParams,
    "reactivate": auto_scribe.UserReactivateParams,
    "invitation pages with every filter": users.InvitationListParams,
    "revoke invitation": users.InvitationRevokeParams,
    "viewer pages with every filter": viewer.StudyListParams,
    "cancel viewer study": viewer.StudyCancelParams,
    "uncancel viewer study": viewer.StudyUncancelParams,
    "reroute viewer study": viewer.StudyRerouteURLParams,
    "archive pages of a study": external.ReportListParams,
}
"""Endpoint of the table -> the SDK's names for its query or body, where that is no ``Body`` of ours."""

VOCABULARIES: dict[Any, tuple[str, ...]] = {
    shared.Severity: tuple(terms.Severity),
    avara.types.StudyReportStatus: tuple(terms.StudyReportStatus),
    avara.types.ReportStatus: tuple(terms.ReportStatus),
    avara.types.StudyViewerStatus: tuple(terms.StudyViewerStatus),
    avara.types.StudyType: tuple(terms.StudyType),
    avara.types.Sex: tuple(terms.Sex),
    shared.UserLevel: tuple(terms.UserLevel),
    shared.AssignableUserLevel: tuple(word for word in terms.UserLevel if word is not terms.UserLevel.OWNER),
    shared.InvitationStatus: tuple(terms.InvitationStatus),
    shared.InvitedSource: tuple(terms.InvitedSource),
    shared.InvitationExpiredFilter: ("expired", "not-expired", "all"),
    shared.ClinicRole: terms.CLINIC_ROLES,
    avara.types.HeightUnit: ("in", "cm"),
    avara.types.WeightUnit: ("lbs", "kg"),
}

MEANT = {
    # answers
    "Study.org: ours alone": "the older generation's customer",
    "Study.priorReportTexts: ours alone": "the older generation's prior reports",
    "Study.priorStudyIds: ours alone": "the older generation's prior studies",
    "Measure.unit: shape": "free text: a unit the documents do not know is shown, not refused",
    "User.clinicRole: shape": "free text: a role that a server says is shown as sent",
    "Invitation.clinicRole: shape": "free text: a role that a server says is shown as sent",
    "User.level: shape": "one model for all users: only who is invited cannot be an owner",
    "Invitation.inviterId: required": "the SDK's own words are: null if invited via API",
    "Invitation.inviterId: null": "the SDK's own words are: null if invited via API",
    "ReportTexts.studyId: theirs alone": "each item says it",
    "ReportTexts.studyInstanceUid: theirs alone": "each item says it",
    "ReportPdfs.studyId: theirs alone": "each item says it",
    "ReportPdfs.studyInstanceUid: theirs alone": "each item says it",
    "StudyPage.studies: shape": "a row that is no study is kept as unreadable beside its neighbours",
    "ViewerStudyPage.studies: shape": "a row that is no study is kept as unreadable beside its neighbours",
    # bodies
    "StudyDraft.priorStudyIds: ours alone": "sent in the older generation's body only",
    "StudyPatch.orgId: ours alone": "the older generation's name of the customer",
    "StudyPatch.assignedTo: null": "document 003: null unassigns",
    "StudyPatch.expressCustomerId: null": "document 003: null removes",
    "ViewerStudyPatch.assignedTo: null": "the SDK's own words are: null to unassign",
    "StudyDraft.clinicalHistory: null": "a new study has nothing to clear",
    "StudyDraft.clinicalIndication: null": "a new study has nothing to clear",
    "StudyDraft.externalPatientId: null": "a new study has nothing to clear",
    "StudyDraft.modality: null": "a new study has nothing to clear",
    "StudyDraft.technologistTechnique: null": "a new study has nothing to clear",
    # queries and small bodies
    **{
        f"{name}.studyInstanceUid: theirs alone": "a study is named by its id"
        for name, theirs in ASKED.items()
        if "study_instance_uid" in theirs.__annotations__
    },
    "texts.reportId: theirs alone": "the texts of a whole study are asked for",
    "pdf link.studyId: theirs alone": "the PDF of one report is asked for",
    "user pages with every filter.invitedSource: theirs alone": "nobody filters by it",
    "invitation pages with every filter.startDate: theirs alone": "nobody filters by it",
    "invitation pages with every filter.endDate: theirs alone": "nobody filters by it",
    "revoke invitation.userId: theirs alone": "an invitation is named by its id",
}
"""A difference -> why it is meant."""

NOT_SPOKEN = {
    "auto_scribe.clinical_reference": "clinical references are not in the documents",
    "auto_scribe.ephemeral_session": "ephemeral sessions are made by integrators' servers",
    "auto_scribe.studies.external_create": "archive studies are imported by integrators' servers",
    "auto_scribe.studies.external_delete": "archive studies are imported by integrators' servers",
    "auto_scribe.studies.external.report_create": "archive reports are imported by integrators' servers",
    "clinical_context_enrichment": "webhooks go from server to server",
    "clinical_reference_type": "clinical references are not in the documents",
    "ephemeral_access": "webhooks go from server to server",
    "express": "customers are managed in Avara's dashboard",
    "modality_worklist": "webhooks go from server to server",
    "patient_study_enrichment": "webhooks go from server to server",
    "report_delivered": "webhooks go from server to server",
    "secondary_capture_access": "webhooks go from server to server",
    "shared.ephemeral_hanging_protocol": "ephemeral sessions are made by integrators' servers",
    "shared.viewer_layout": "ephemeral sessions are made by integrators' servers",
    "shared_params.ephemeral_hanging_protocol": "ephemeral sessions are made by integrators' servers",
    "shared_params.viewer_layout": "ephemeral sessions are made by integrators' servers",
    "study_access": "webhooks go from server to server",
    "viewer.ephemeral_session": "ephemeral sessions are made by integrators' servers",
    "viewer.user": "users of the Viewer product are not in the documents",
}
"""Beginning of a module's name under ``avara.types`` -> why nothing of ours speaks its types."""


# --- reading types ----------------------------------------------------------------------------------------------------


def _inner(annotation: Any) -> Any:
    """The annotation without "or None", Required and Annotated."""
    origin: Any = get_origin(annotation)
    if origin in (Annotated, Required):
        return _inner(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        members = [member for member in get_args(annotation) if member is not type(None)]
        return _inner(members[0]) if len(members) == 1 else annotation
    return annotation


def _nullable(annotation: Any) -> bool:
    if get_origin(annotation) in (Annotated, Required):
        return _nullable(get_args(annotation)[0])
    return type(None) in get_args(annotation)


def _is_model(kind: Any) -> bool:
    return is_typeddict(kind) or (isinstance(kind, type) and issubclass(kind, BaseModel))


Slot = tuple[Any, bool, bool]
"""Annotation, whether it must be said, whether it may be null."""


@cache
def slots(kind: Any) -> dict[str, Slot]:
    """Wire name -> what the type says of it, for a pydantic model and for a TypedDict of the SDK."""
    if not is_typeddict(kind):
        return {
            field.serialization_alias or field.alias or name: (
                Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation,
                field.is_required(),
                _nullable(field.annotation) and not _never_null(kind),
            )
            for name, field in kind.model_fields.items()
        }
    found = {}
    for name, hint in get_type_hints(kind, include_extras=True).items():
        origin: Any = get_origin(hint)
        required = origin is Required
        inside = get_args(hint)[0] if required else hint
        infos = [each for each in getattr(inside, "__metadata__", ()) if isinstance(each, PropertyInfo)]
        found[infos[0].alias if infos and infos[0].alias else name] = (inside, required, _nullable(inside))
    return found


def _never_null(kind: type[BaseModel]) -> bool:
    """Whether None in a body of ours is left out instead of sent; test_creates.py and test_patches.py prove it."""
    return issubclass(kind, bodies.Creation | bodies.PriorGiven)


WORDS = {word for term in terms.OpenTerm.__subclasses__() for word in term} | {
    *terms.CLINIC_ROLES,
    *("in", "cm", "lbs", "kg", "not-expired", "anything else"),
}


def shape(annotation: Any, *, sent: bool) -> object:
    """What a value looks like on the wire, in words both sides share; nested models stay classes.

    Of what is sent, a vocabulary is what our checks let through; of what is read, what we know by name.
    """
    inner = _inner(annotation)
    origin, args = get_origin(inner), get_args(inner)
    if origin in (Union, types.UnionType):
        return "one of several"
    if origin is dict:
        return ("pairs of", shape(args[0], sent=sent), shape(args[1], sent=sent))
    if origin is Literal:
        return frozenset(args)
    if origin is not None and args:
        return ("list of", shape(args[0], sent=sent))
    if inner in (str, bool, float, datetime) or _is_model(inner):
        return _let_through(annotation) if inner is str and sent else inner
    if isinstance(inner, type) and issubclass(inner, terms.OpenTerm):
        return _let_through(annotation) if sent else frozenset(word.value for word in inner)
    return datetime if inner is AwareDatetime else repr(inner)


def _let_through(annotation: Any) -> object:
    """The words a check of ours lets through; plain text where it lets through anything, or a form that is no word."""
    adapter: TypeAdapter[Any] = TypeAdapter(annotation)
    fits = set()
    for word in WORDS:
        try:
            adapter.validate_python(word, strict=False)
        except ValidationError:
            continue
        fits.add(str(word))
    return frozenset(fits) if fits and "anything else" not in fits else str


def differences(
    ours: Any, theirs: Any, *, sent: bool, seen: set[Any] | None = None, nulls: bool = True
) -> Iterator[tuple[str, str]]:
    """Every way in which two types differ, and how exactly.

    ``seen`` collects the SDK's types; ``nulls`` False: a None of ours is never sent.
    """
    if seen is not None:
        seen.add(theirs)
    nulls = nulls and not (sent and _never_null(ours))
    our_slots, their_slots = slots(ours), slots(theirs)
    for wire in {**our_slots, **their_slots}:
        name = f"{ours.__name__}.{wire}"
        if wire not in their_slots or wire not in our_slots:
            kind, *_ = our_slots.get(wire) or their_slots[wire]
            yield f"{name}: {'ours' if wire in our_slots else 'theirs'} alone", f"{kind}"
            continue
        (ours_is, our_duty, our_null), (theirs_is, their_duty, their_null) = our_slots[wire], their_slots[wire]
        our_shape, their_shape = shape(ours_is, sent=sent), shape(theirs_is, sent=False)
        while isinstance(our_shape, tuple) and isinstance(their_shape, tuple) and our_shape[0] == their_shape[0]:
            our_shape, their_shape = our_shape[-1], their_shape[-1]
        if _is_model(our_shape) and _is_model(their_shape):
            yield from differences(our_shape, their_shape, sent=sent, seen=seen, nulls=nulls)
        elif our_shape != their_shape:
            yield f"{name}: shape", f"ours {our_shape}, theirs {their_shape}"
        if our_duty != their_duty:
            yield f"{name}: required", f"ours {our_duty}, theirs {their_duty}"
        if (our_null and nulls) != their_null:
            yield f"{name}: null", f"ours {our_null and nulls}, theirs {their_null}"


def asked_differences(name: str, theirs: Any) -> Iterator[tuple[str, str]]:
    """Names that the endpoint of the table asks with and the SDK does not know, and the other way round."""
    (endpoint,) = (each for each in ENDPOINTS if each.name == name)
    ours = {*endpoint.query, *(endpoint.sent if isinstance(endpoint.sent, dict) else ())}
    if "limit" in ours:
        ours.add("cursor")
    for wire in ours ^ slots(theirs).keys():
        yield f"{name}.{wire}: {'ours' if wire in ours else 'theirs'} alone", endpoint.path


def unmeant(found: Iterator[tuple[str, str]]) -> dict[str, str]:
    """The differences without a reason, and what they are."""
    return {name: how for name, how in found if name not in MEANT}


def every_difference() -> dict[str, str]:
    return {
        **dict(each for ours, theirs in ANSWERS for each in differences(ours, theirs, sent=False)),
        **dict(each for ours, theirs in BODIES for each in differences(ours, theirs, sent=True)),
        **dict(each for name, theirs in ASKED.items() for each in asked_differences(name, theirs)),
    }


# --- the tests --------------------------------------------------------------------------------------------------------


def _name(kind: Any) -> str:
    return str(getattr(kind, "__name__", kind)).partition("[")[0]


@pytest.mark.parametrize(("ours", "theirs"), ANSWERS, ids=_name)
def test_a_model_differs_from_the_sdk_only_where_we_mean_it(ours: type[BaseModel], theirs: type[BaseModel]) -> None:
    assert unmeant(differences(ours, theirs, sent=False)) == {}


@pytest.mark.parametrize(("ours", "theirs"), BODIES, ids=_name)
def test_a_body_differs_from_the_sdk_only_where_we_mean_it(ours: type[BaseModel], theirs: Any) -> None:
    assert unmeant(differences(ours, theirs, sent=True)) == {}


@pytest.mark.parametrize("name", ASKED)
def test_an_endpoint_asks_by_the_sdks_names(name: str) -> None:
    assert unmeant(asked_differences(name, ASKED[name])) == {}
    (endpoint,) = (each for each in ENDPOINTS if each.name == name)
    required = {wire for wire, (_, duty, _) in slots(ASKED[name]).items() if duty}
    assert required <= {*endpoint.query, *(endpoint.sent if isinstance(endpoint.sent, dict) else ())}


def test_every_difference_we_mean_is_a_difference_still() -> None:
    assert sorted(MEANT.keys() - every_difference().keys()) == []


@pytest.mark.parametrize(("theirs", "ours"), VOCABULARIES.items(), ids=lambda value: str(value)[:40])
def test_a_vocabulary_has_exactly_the_sdks_words(theirs: Any, ours: tuple[str, ...]) -> None:
    assert sorted(ours) == sorted(get_args(theirs))


def test_every_vocabulary_of_ours_is_compared() -> None:
    compared = {frozenset(words) for words in VOCABULARIES.values()}
    assert {term.__name__ for term in terms.OpenTerm.__subclasses__() if frozenset(term) not in compared} == set()


def _sdk_types() -> Iterator[tuple[str, Any]]:
    """Module under ``avara.types`` and type, for everything the SDK generates."""
    for info in pkgutil.walk_packages(avara.types.__path__, "avara.types."):
        module = importlib.import_module(info.name)
        for value in vars(module).values():
            defined = _is_model(value) and value.__module__ == info.name
            alias = get_origin(value) is Literal and not info.ispkg and f"{value}" not in _imported(module)
            if defined or alias:
                yield info.name.removeprefix("avara.types."), value


def _imported(module: Any) -> set[str]:
    """Vocabularies that a module only imports: those of modules it is not named after."""
    own = module.__name__.rpartition(".")[2].replace("_", "")
    return {f"{value}" for name, value in vars(module).items() if get_origin(value) is Literal and name.lower() != own}


def test_every_type_of_the_sdk_is_compared_or_is_one_that_nothing_of_ours_speaks() -> None:
    seen: set[Any] = {*ASKED.values()}
    for ours, theirs in ANSWERS:
        assert list(differences(ours, theirs, sent=False, seen=seen)) is not None
    for body, params in BODIES:
        assert list(differences(body, params, sent=True, seen=seen)) is not None
    compared = {*seen, *VOCABULARIES}
    left = {
        f"{module}.{_name(kind)}"
        for module, kind in _sdk_types()
        if kind not in compared and not any(module.startswith(prefix) for prefix in NOT_SPOKEN)
    }
    assert left == set()


def test_everything_we_do_not_speak_is_in_the_sdk_still() -> None:
    found = {module for module, _ in _sdk_types()}
    assert {prefix for prefix in NOT_SPOKEN if not any(module.startswith(prefix) for module in found)} == set()


def test_every_noun_of_ours_is_compared() -> None:
    reached: set[Any] = set()
    waiting: list[Any] = [ours for ours, _ in (*ANSWERS, *BODIES)]
    while waiting:
        kind = waiting.pop()
        if inspect.isclass(kind) and issubclass(kind, Noun) and kind not in reached:
            reached.add(kind)
            waiting.extend(field.annotation for field in kind.model_fields.values())
        waiting.extend(get_args(kind))
    nouns = {
        noun
        for module in (models, people, archive, bodies)
        for noun in vars(module).values()
        if isinstance(noun, type) and issubclass(noun, Noun)
    }
    bases = {Noun, models.Page, models.StudyCore, people.Person, archive.ArchiveReport, bodies.Body, bodies.Creation}
    # the SDK gives its pages of these two no name of their own
    unnamed = {people.InvitationPage, archive.ArchiveReportPage}
    assert nouns - reached == {models.UnreadableStudy} | bases | unnamed


# --- the comparison itself finds what it is for -----------------------------------------------------------------------


class _Ours(Noun):
    name: str
    age: str | None = None


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"name": (str, ...), "age": (str | None, None)}, []),
        ({"name": (str, ...)}, ["_Ours.age: ours alone"]),
        ({"name": (str, ...), "age": (str | None, None), "sex": (str, ...)}, ["_Ours.sex: theirs alone"]),
        ({"name": (str | None, None), "age": (str | None, None)}, ["_Ours.name: required", "_Ours.name: null"]),
        ({"name": (float, ...), "age": (str | None, None)}, ["_Ours.name: shape"]),
        ({"name": (list[str], ...), "age": (str | None, None)}, ["_Ours.name: shape"]),
        ({"name": (Literal["a"], ...), "age": (str | None, None)}, ["_Ours.name: shape"]),
    ],
)
def test_a_difference_is_said(fields: dict[str, Any], found: list[str]) -> None:
    assert [name for name, _ in differences(_Ours, create_model("_Made", **fields), sent=False)] == found
