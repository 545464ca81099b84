"""Both ways the official SDK walks a list, over more than a thousand studies while others arrive and change hands."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from .conformance import KINDS, Witness, got, rows, sandbox, witness
from .support import STUDIES, Json

NUMBER = 1_100
ARRIVALS = 3
"""At every page."""


@pytest.fixture(scope="module")
def line() -> Iterator[Json]:
    """A sandbox process with more than a thousand studies."""
    with sandbox("--studies", str(NUMBER)) as said:
        yield said


def everything(line: Json) -> list[str]:
    """The id of every study, oldest first, by plain requests."""
    found: list[str] = []
    query: dict[str, str] = {"limit": "100"}
    with httpx.Client(base_url=line["base_url"], headers={"authorization": f"Bearer {line['api_key']}"}) as plain:
        while True:
            page = plain.get(STUDIES, params=query).json()
            found += [row["studyId"] for row in page["studies"]]
            if not page["hasMore"]:
                return found[::-1]
            query["cursor"] = page["cursor"]


async def by_hand(sdk: Witness) -> AsyncIterator[Any]:
    """has_next_page and get_next_page until there is none."""
    page = await got(sdk.studies.list(limit=100))
    while True:
        for row in page.studies:
            yield row
        assert page.has_next_page() is page.has_more
        if not page.has_next_page():
            return
        page = await got(page.get_next_page())


async def by_itself(sdk: Witness) -> AsyncIterator[Any]:
    """The SDK asks for the pages while its rows are taken."""
    pages = sdk.studies.list(limit=100)
    if hasattr(pages, "__aiter__"):
        async for row in pages:
            yield row
    else:
        for row in pages:
            yield row


@pytest.mark.parametrize("order", ["created_desc", "created_asc"])
@pytest.mark.parametrize("walk", [by_hand, by_itself])
@pytest.mark.parametrize("kind", KINDS)
async def test_nothing_is_lost_and_nothing_comes_twice(line: Json, kind: str, walk: Any, order: str) -> None:
    async with witness(line, kind) as sdk:
        before = everything(line)
        assert len(before) > NUMBER
        sdk.does("/switches", list_order=order)
        sdk.asked()
        walked: list[str] = []
        arrived: list[str] = []
        async for row in walk(sdk):
            walked.append(row.study_id)
            if len(walked) % 100 == 50 and len(arrived) < 40:
                arrived += [sdk.does("/studies")["studyId"] for _ in range(ARRIVALS)]
                # neither a row already given nor one to come may lose its place by what happens to it
                for place in (-7, len(walked)):
                    sdk.does(f"/studies/{before[place]}/change", assignedTo="reader", severity="stat")
        assert len(arrived) >= 33
        assert len(set(walked)) == len(walked)
        if order == "created_desc":
            # what arrives goes before the first page
            assert walked == before[::-1]
        else:
            # what arrives goes behind the last: it is met as well, up to what came during the last page
            assert walked[: len(before)] == before
            assert walked[len(before) :] == arrived[: len(walked) - len(before)]
            assert len(walked) - len(before) >= len(arrived) - ARRIVALS
        pages = [entry for entry in sdk.asked() if entry["path"] == STUDIES]
        assert len(pages) == -(-len(walked) // 100)
        assert sum("cursor=" in entry["query"] for entry in pages) == len(pages) - 1


@pytest.mark.parametrize("kind", KINDS)
async def test_every_other_list_pages_as_well(line: Json, kind: str) -> None:
    async with witness(line, kind) as sdk:
        for lists, field, name, limit in (
            (sdk.users, "users", "user_id", 5),
            (sdk.invitations, "invitations", "invitation_id", 2),
            (sdk.viewer, "studies", "study_id", 10),
            (sdk.external.reports, "reports", "external_report_id", 100),
        ):
            page = await got(lists.list(limit=limit))
            found = [getattr(row, name) for row in getattr(page, field)]
            while page.has_next_page():
                page = await got(page.get_next_page())
                found += [getattr(row, name) for row in getattr(page, field)]
            assert [getattr(row, name) for row in await rows(lists.list(limit=limit))] == found
            assert len(set(found)) == len(found) > limit
