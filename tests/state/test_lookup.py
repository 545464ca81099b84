"""A Study Instance UID in the search: what is taken for one, and which study it finds, wherever that is."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avara_desktop.api.limits import is_uid
from avara_desktop.errors import AvaraError, InvalidRequest, KeyNotAccepted, NotPermitted, ServerTrouble
from avara_desktop.state.lookup import uid_in
from avara_desktop.state.query import Query, View, visible
from avara_desktop.state.session import SignedOut
from tests.api.samples import bounded
from tests.state.support import STUDIES, VIEWER, Room

BY_UID = f"GET {STUDIES}/by-uid/"
UNKNOWN = "1.2.840.99999.4.5.6"


@pytest.mark.parametrize(
    "around", ["{}", "  {} ", "{}\n", "\t{}\r\n", "{}\0", "\u00a0{}\u00a0", "\ufeff{}", "{}\u200b", " \0{}\0 "]
)
def test_a_pasted_uid_is_found_whatever_stands_around_it(around: str) -> None:
    assert uid_in(around.format("1.2.840.113619.2")) == "1.2.840.113619.2"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "1",
        "1.2",
        "1.2.3",
        "12.03.1980",
        "4711.22.3",
        "2.25.1980",
        "MR.77.1.2.3",
        "1.2.840.",
        ".1.2.840",
        "1..2.840",
        "1.2.840.0113",
        "1.2.840.113619.2 x",
        "1.2.840. 113619",
        "doe 1.2.840.113619",
        "1.2.840.-1",
        "1,2,840,113619",
        "١.٢.٨٤٠.١",
        "1." * 40 + "1",
    ],
)
def test_a_name_an_mrn_or_a_date_with_dots_is_no_uid(text: str) -> None:
    assert uid_in(text) == ""


@given(st.text(st.sampled_from("0123456789. ab"), max_size=70))
@bounded()
def test_only_a_whole_uid_is_taken_for_one(text: str) -> None:
    found = uid_in(text)
    if found:
        assert found == text.strip()
        assert is_uid(found)
        assert found.count(".") >= 3 or len(found) >= 20


@given(st.uuids())
@bounded()
def test_a_uid_made_of_a_uuid_is_taken_for_one(uuid: UUID) -> None:
    assert uid_in(f"2.25.{uuid.int}") == f"2.25.{uuid.int}"


@given(st.lists(st.integers(0, 10**12), min_size=4, max_size=5))
@bounded()
def test_every_uid_of_four_parts_or_more_is_taken_for_one(parts: list[int]) -> None:
    text = ".".join(map(str, parts))
    assert uid_in(f" {text} ") == text


# --- asking the server ------------------------------------------------------------------------------------------------


def uid_of(room: Room, study_id: str) -> str:
    """The UID of a study in the sandbox."""
    return room.world.studies[study_id].study_instance_uid


def shown(room: Room, uid: str, view: View = View.MINE) -> list[str]:
    """Ids on screen when a UID is searched for."""
    return [row.study_id for row in visible(room.worklist.rows, Query(view, search=uid), room.reader_id)]


async def _somebody_elses(room: Room) -> str:
    return room.one("assigned", mine=False)


async def _external(room: Room) -> str:
    return next(each.study_id for each in room.world.studies.values() if each.study_type == "external")


async def _cancelled(room: Room) -> str:
    study_id = room.one("assigned")
    await room.change(study_id, isCancelled=True)
    return study_id


async def _signed_by_another(room: Room) -> str:
    return room.one("completed", mine=False)


@pytest.mark.parametrize("which", [_somebody_elses, _external, _cancelled, _signed_by_another])
@pytest.mark.parametrize("view", [View.MINE, View.UNASSIGNED])
async def test_a_study_is_shown_whoever_has_it_and_wherever_it_stands(room: Room, which: object, view: View) -> None:
    await room.sign_in()
    assert callable(which)
    study_id = await which(room)
    uid = uid_of(room, study_id)
    assert shown(room, uid, view) == []
    found = await room.lookup.find(uid)
    assert found
    assert found.study_id == study_id
    assert shown(room, uid, view) == [study_id]
    assert room.worklist.study(study_id) == await room.session.client.study(study_id)
    assert (room.lookup.uid, room.lookup.words) == (uid, "")
    assert room.wire.count(BY_UID) == 1


async def test_meanwhile_the_empty_list_says_that_the_server_is_asked(room: Room) -> None:
    await room.sign_in()
    said: list[str] = []
    room.lookup.changed.connect(lambda: said.append(room.lookup.words))
    await room.lookup.find(uid_of(room, room.one("assigned")))
    assert said == ["Asking the server for this Study Instance UID…", ""]


async def test_a_uid_that_nobody_knows_is_told_in_words(room: Room) -> None:
    await room.sign_in()
    assert await room.lookup.find(UNKNOWN) is None
    assert "no study with this Study Instance UID" in room.lookup.words
    assert room.worklist.rows == {}
    assert room.lookup.viewer_study is None


async def test_a_uid_of_the_viewer_product_alone_is_told_with_the_way_there(room: Room) -> None:
    await room.sign_in()
    mine = {each.study_instance_uid for each in room.world.studies.values()}
    far = next(each for each in room.world.viewer.studies.values() if each.study_instance_uid not in mine)
    assert await room.lookup.find(far.study_instance_uid) is None
    assert "study of the Viewer product" in room.lookup.words
    assert "g then w" in room.lookup.words
    assert room.lookup.viewer_study
    assert room.lookup.viewer_study.study_id == far.study_id
    assert room.worklist.rows == {}


async def test_a_uid_of_both_products_is_the_worklists_study(room: Room) -> None:
    await room.sign_in()
    both = {each.study_instance_uid for each in room.world.studies.values()} & {
        each.study_instance_uid for each in room.world.viewer.studies.values()
    }
    found = await room.lookup.find(min(both))
    assert found
    assert room.wire.count(f"GET {VIEWER}") == 0


async def test_an_answer_about_another_study_is_not_shown(room: Room) -> None:
    await room.sign_in()
    other = await room.session.client.study(room.one("assigned"))
    await room.fault(f"{STUDIES}/by-uid", status=200, body=other.to_wire())
    assert await room.lookup.find(UNKNOWN) is None
    assert "another study" in room.lookup.words
    assert room.worklist.rows == {}


async def test_a_viewer_answer_about_another_study_names_no_way_there(room: Room) -> None:
    await room.sign_in()
    other = await room.session.client.viewer.study(next(iter(room.world.viewer.studies)))
    await room.fault(f"{VIEWER}/by-uid", status=200, body=other.to_wire())
    assert await room.lookup.find(UNKNOWN) is None
    assert room.lookup.viewer_study is None
    assert "another study" in room.lookup.words


@pytest.mark.parametrize(("status", "kind"), [(403, NotPermitted), (401, KeyNotAccepted), (503, ServerTrouble)])
async def test_a_look_up_that_fails_says_so_in_the_list_and_is_not_the_same_as_unknown(
    room: Room, status: int, kind: type[AvaraError]
) -> None:
    await room.sign_in()
    await room.fault(STUDIES, status=status, times=3)
    with pytest.raises(kind):
        await room.lookup.find(UNKNOWN)
    assert kind.title in room.lookup.words
    assert "no study" not in room.lookup.words
    assert room.worklist.rows == {}


async def test_words_of_a_refusal_are_cleaned_before_they_are_shown(room: Room) -> None:
    await room.sign_in()
    await room.fault(STUDIES, status=422, body={"error": {"field": "uid\u202e", "message": "bad\u0007\nnews"}})
    with pytest.raises(InvalidRequest):
        await room.lookup.find(UNKNOWN)
    assert "\u202e" not in room.lookup.words
    assert "\u0007" not in room.lookup.words


@pytest.mark.parametrize("status", [403, 503])
async def test_a_viewer_product_that_cannot_be_asked_is_not_told_as_having_nothing(room: Room, status: int) -> None:
    await room.sign_in()
    await room.fault(VIEWER, status=status, times=3)
    assert await room.lookup.find(UNKNOWN) is None
    assert "no study with this Study Instance UID" in room.lookup.words
    assert "The Viewer product could not be asked" in room.lookup.words


@pytest.mark.parametrize("product", [STUDIES, VIEWER])
async def test_an_answer_that_comes_after_signing_out_shows_nobody_anything(room: Room, product: str) -> None:
    await room.sign_in()
    uid = uid_of(room, room.one("assigned")) if product == STUDIES else UNKNOWN

    async def leave() -> None:
        await room.session.end()
        room.worklist.clear()

    room.wire.after(f"GET {product}/by-uid", leave)
    if product == STUDIES:
        with pytest.raises(SignedOut):
            await room.lookup.find(uid)
    else:
        await room.lookup.find(uid)
    assert room.worklist.rows == {}
    assert room.lookup.viewer_study is None


async def test_another_search_forgets_what_was_looked_up(room: Room) -> None:
    await room.sign_in()
    await room.lookup.find(UNKNOWN)
    told: list[str] = []
    room.lookup.changed.connect(lambda: told.append(room.lookup.uid))
    room.lookup.forget()
    room.lookup.forget()
    assert (room.lookup.uid, room.lookup.words, room.lookup.viewer_study) == ("", "", None)
    assert told == [""], "nothing changed the second time"
