"""One page of 100 studies, from the bytes of the answer to rows ready to draw, beside the official SDK's parse."""

import gc
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial

import httpx
from avara import Avara

from avara_desktop.api.client import _STUDY_PAGE
from avara_desktop.api.responses import parse
from avara_desktop.api.sharing import share
from avara_desktop.api.transport import Answer
from avara_desktop.state.row import row_of
from tests.benchmarks.measure import Measure, Reach, measured, quick
from tests.benchmarks.processes import sandbox

LIST = "/v1/autoScribe/studies"


def rows() -> list[Measure]:
    """Both, side by side."""
    studies = 200 if quick() else 2000
    with sandbox("--studies", str(studies), "--assigned", str(studies)) as access:
        bodies = [body for body in pages(access, studies) if len(json.loads(body)["studies"]) == 100]
    ours, theirs = side_by_side(bodies)
    return [measured("one page of 100 studies, bytes to rows", "ms", ours, theirs, reach=Reach(ratio=0.25))]


def pages(access: Mapping[str, str], studies: int) -> list[bytes]:
    """The bodies of every page of the sandbox's studies, at most so many."""
    found: list[bytes] = []
    query = {"limit": "100", "studyType": "standard"}
    headers = {"Authorization": f"Bearer {access['AVARA_API_KEY']}"}
    with httpx.Client(base_url=access["AVARA_BASE_URL"], headers=headers, trust_env=False) as client:
        while len(found) * 100 < studies:
            answer = client.get(LIST, params=query).raise_for_status()
            found.append(answer.content)
            told = answer.json()
            if not told["hasMore"]:
                break
            query["cursor"] = told["cursor"]
    return found


def our_rows(body: bytes) -> object:
    """What the app does with a page."""
    page = parse(Answer(200, {"content-type": "application/json"}, body), _STUDY_PAGE)
    return [row_of(share(study)) for study in page.studies]


def side_by_side(bodies: list[bytes]) -> tuple[list[float], list[float]]:
    """Milliseconds of each page, ours and the SDK's, page by page, so that a busy moment meets both."""
    with official() as answered:
        our_rows(bodies[0])
        answered(bodies[0])()  # the first one builds what it needs
        turns = [(_milliseconds(partial(our_rows, body)), _milliseconds(answered(body))) for body in bodies]
    return [ours for ours, _ in turns], [theirs for _, theirs in turns]


@contextmanager
def official() -> Iterator[Callable[[bytes], Callable[[], object]]]:
    """The official SDK: hands out, for the body of an answer, its default parse of it; the network is left out."""
    waiting: list[bytes] = []
    transport = httpx.MockTransport(lambda request: httpx.Response(200, content=waiting.pop()))
    client = Avara(
        api_key="ak_bench",
        base_url="http://127.0.0.1:1",
        http_client=httpx.Client(transport=transport, base_url="http://127.0.0.1:1"),
    )

    def answered(body: bytes) -> Callable[[], object]:
        waiting.append(body)
        return client.auto_scribe.studies.with_raw_response.list().parse

    with client:
        yield answered


def _milliseconds(work: Callable[[], object]) -> float:
    gc.collect()
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1e3
